"""Find the documents of folders, files, archives and line-JSON, in an order that is always the same.

Nothing outside the inputs is read: a link is followed where it leads to a file of the same input, and nowhere else.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from wpkg.corpus.build import archives, records
from wpkg.corpus.build.items import FILE, Item, Passed, Refused, Seen, refused
from wpkg.corpus.build.records import Keys
from wpkg.corpus.folder import walked
from wpkg.errors import BadParameter, ReadError
from wpkg.text.intake import SUFFIXES, Limits, fetch, printable

_COMPRESSED = ("", ".gz", ".xz", ".bz2")
_LINES = tuple(f"{kind}{how}" for kind in records.SUFFIXES for how in _COMPRESSED)


def found(inputs: Sequence[Path], out: Path, keys: Keys, limits: Limits) -> Iterator[Seen]:
    """Yield every document of the inputs, in the order of their names, whatever the order in which they are given.

    With more than one input, the files of a folder are named below its name. Hidden files are left out, and ``out``.
    A file named by itself is a document whatever its suffix.

    Raises:
        BadParameter: two inputs would be named alike, or one is not there.
    """
    for path in inputs:
        if not path.exists():
            raise BadParameter("there is no such input", where=printable(path), expected="a folder or a file")
    names = Counter(_own(each) for each in inputs)
    for name, count in names.items():
        if count > 1:
            raise BadParameter(f"{count} inputs are named {printable(name)}", expected="inputs with names of their own")
    for path in sorted(inputs, key=_own):
        if path.is_dir():
            yield from _inside(path, f"{_own(path)}/" if len(inputs) > 1 else "", out, keys, limits)
        else:
            yield from _one(path, printable(path.name), keys, limits)


def _own(path: Path) -> str:
    return path.name if path.name not in {"", ".."} else path.resolve().name


def _inside(top: Path, prefix: str, out: Path, keys: Keys, limits: Limits) -> Iterator[Seen]:
    root = os.path.realpath(top)
    for met in walked(top, prefix, out):
        name = printable(met.name.replace(os.sep, "/"))
        if met.error is not None:
            yield refused(name, "unreadable", f"it cannot be listed ({met.error.strerror or met.error})")
        else:
            yield from _entry(met.path, name, root, keys, limits)


def _entry(path: Path, name: str, root: str, keys: Keys, limits: Limits) -> Iterator[Seen]:
    if path.is_symlink():
        real = os.path.realpath(path)
        if os.path.isdir(real):  # noqa: PTH112
            yield Passed("a link to a folder")
            return
        if os.path.commonpath([root, real]) != root:
            yield refused(name, "outside", "it is a link to a file outside the input", "a file of the input")
            return
    if _is_archive(path) or _is_lines(path.name) or path.suffix.lower() in SUFFIXES:
        yield from _one(path, name, keys, limits)
    else:
        yield Passed("no format that is read")


def _one(path: Path, name: str, keys: Keys, limits: Limits) -> Iterator[Seen]:
    try:
        if _is_archive(path):
            yield from _unpacked(path, name, keys, limits)
        elif _is_lines(path.name):
            with archives.unpacked(path, limits) as lines:
                yield from records.items(lines, name, keys, limits)
        else:
            yield Item(name, FILE, fetch(path, limits), path)
    except ReadError as error:
        error.where = name
        yield Refused(name, error.code, str(error))
    except archives.Swollen as error:
        yield refused(name, "zip_bomb", str(error), "no more than 200 times what lies there")
    except archives.FAULTS as error:
        yield refused(name, "damaged", f"from here on it cannot be read ({_reason(error)})", "a whole file")


def _unpacked(path: Path, name: str, keys: Keys, limits: Limits) -> Iterator[Seen]:
    for member in archives.members(path, limits, set()):
        if isinstance(member, Passed):
            yield member
            continue
        inside = f"{name}!{member.name}"
        if isinstance(member, Refused):
            yield replace(member, name=inside, message=member.message.replace(member.name, inside, 1))
        else:
            yield from _member(member.data, member.name, inside, keys, limits)


def _member(data: IO[bytes], name: str, inside: str, keys: Keys, limits: Limits) -> Iterator[Seen]:
    low = name.rpartition("/")[2].lower()
    if low.startswith(".") or "__MACOSX" in name:
        return
    if low.endswith(records.SUFFIXES):
        yield from records.items(data, inside, keys, limits)
    elif low.endswith((*archives.SUFFIXES, *_LINES)):
        yield refused(inside, "nested", "it is an archive within an archive", "files; unpack the outer one first")
    elif Path(low).suffix in SUFFIXES:
        payload = data.read(limits.file_bytes + 1)
        if len(payload) > limits.file_bytes:
            yield archives.too_large(inside, len(payload), limits)
        else:
            yield Item(inside, FILE, payload)
    else:
        yield Passed("no format that is read")


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith(archives.SUFFIXES)


def _is_lines(name: str) -> bool:
    return name.lower().endswith(_LINES)


def _reason(error: BaseException) -> str:
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return told or type(error).__name__
