"""Find the files to read, in a fixed order, and name each by its place below the folder it was found in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wpkg.errors import BadParameter
from wpkg.text.intake import SUFFIXES, printable


@dataclass(frozen=True, slots=True)
class Found:
    """A file, and its name below the output folder. ``problem`` is set where it cannot even be looked at.

    ``ignored`` says why it is not read at all: it is of no format that is read, or a link to a folder.
    """

    path: Path
    name: str
    ignored: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """A file met below a folder, or a folder that cannot be listed (``error``), and its name from there."""

    path: Path
    name: str
    error: OSError | None = None


def found(inputs: Sequence[Path], out: Path) -> Iterator[Found]:
    """Yield every file of the inputs; a folder with all its folders, but for hidden files and ``out``.

    Links to files are read, links to folders are not followed. A file named by itself is read whatever its suffix,
    and told of where it is not there. With more than one input, a folder's files are named below its name.

    Raises:
        BadParameter: two inputs would be named alike.
    """
    names = Counter(_own_name(each) for each in inputs)
    for name, count in names.items():
        if count > 1:
            raise BadParameter(
                f"{count} inputs are named {printable(name)}",
                expected="inputs with names of their own",
                todo="read them apart",
            )
    for each in inputs:
        if each.is_dir():
            yield from _inside(each, _own_name(each) + os.sep if len(inputs) > 1 else "", out)
        else:
            yield Found(each, each.name)


def _own_name(path: Path) -> str:
    return path.name if path.name not in {"", ".."} else path.resolve().name


def _inside(folder: Path, prefix: str, out: Path) -> Iterator[Found]:
    for met in walked(folder, prefix, out):
        if met.error is not None:
            yield Found(met.path, met.name, problem=met.error.strerror or str(met.error))
        else:
            yield Found(met.path, met.name, ignored=_ignored(met.path))


def walked(folder: Path, prefix: str, out: Path) -> Iterator[Met]:
    """Yield what lies below a folder in order of names, but for hidden files, ``out``, and what is behind links.

    Args:
        folder: where to begin.
        prefix: what the names begin with.
        out: a folder that is passed over.
    """
    waiting = [(folder, prefix)]
    away = os.path.realpath(out)
    while waiting:
        here, below = waiting.pop()
        try:
            with os.scandir(here) as entries:
                listed = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError as error:
            yield Met(here, below.rstrip(os.sep) or here.name, error)
            continue
        deeper = []
        for name, is_folder in listed:
            path = here / name
            if name.startswith("."):
                continue
            if is_folder:
                if os.path.realpath(path) != away:
                    deeper.append((path, f"{below}{name}{os.sep}"))
            else:
                yield Met(path, below + name)
        waiting += reversed(deeper)


def _ignored(path: Path) -> str:
    if path.is_symlink() and path.is_dir():
        return "a link to a folder"
    return "" if path.suffix.lower() in SUFFIXES else "no format that is read"
