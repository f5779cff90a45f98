"""A folder of files that a program owns in part: it knows which, replaces each in one step, and touches no other."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from wpkg.errors import BadParameter, DataError, StoreLocked

MARK = ".wpkg-site"
"""The file that says which files are ours: a line a file, its SHA-256 and its path. Never part of the site."""

_HEAD = "# Written by `wpkg publish`: the files below are replaced and removed by the next run, and no other."


class Staged(NamedTuple):
    """A file of the site: its path, the SHA-256 of what it holds, its size in octets."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder, and the one beside it where what has changed is written first. May be sent to other processes."""

    place: Path
    beside: Path

    def stage(self, path: str, body: bytes) -> Staged:
        """Write a file beside, unless the folder holds the same already.

        Raises:
            DataError: the path leads out of the folder.
        """
        _check(path)
        digest = sha256(body).hexdigest()
        if not _holds(self.place / path, body):
            new = self.beside / path
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(body)
        return Staged(path, digest, len(body))

    def swap(self, staged: Iterable[Staged]) -> tuple[int, int]:
        """Put what was written beside into its place and remove what is no longer there; return how many of each.

        Raises:
            BadParameter: a file that others made stands where one of ours belongs.
            DataError: one path was staged twice, or a link leads out of the folder.
        """
        wanted = {each.path: each.digest for each in staged}
        ours = marked(self.place)
        changed = sorted(path.relative_to(self.beside).as_posix() for path in self.beside.rglob("*") if path.is_file())
        for path in changed:
            self._refuse(path, ours)
        _mark(self.place, {**ours, **wanted})
        for path in changed:
            new = self.place / path
            new.parent.mkdir(parents=True, exist_ok=True)
            (self.beside / path).replace(new)
        stale = sorted(set(ours) - set(wanted))
        removed = sum(_remove(self.place, path) for path in stale)
        _mark(self.place, wanted)
        return len(changed), removed

    def _refuse(self, path: str, ours: Mapping[str, str]) -> None:
        there = self.place / path
        if not there.parent.resolve().is_relative_to(self.place.resolve()):
            raise DataError("a link leads out of the folder", where=str(there.parent), expected="a folder of its own")
        if path not in ours and (there.exists() or there.is_symlink()):
            raise BadParameter(
                "a file that wpkg did not write stands where one of the site belongs",
                where=str(there),
                expected="a folder whose other files have names of their own",
                todo="move it away, or publish to another folder",
            )


@contextmanager
def opened(folder: Path) -> Iterator[Folder]:
    """Hold a folder for one run; what was written beside goes at the end, whatever happens.

    Raises:
        BadParameter: it is no folder, or holds something and no mark.
        StoreLocked: another run holds it.
    """
    import filelock  # only publishing pays for it

    place = folder.absolute()
    if place.exists() and not place.is_dir():
        raise BadParameter("this is no folder", where=str(folder), expected="a folder, or a name that is free")
    if place.is_dir() and any(place.iterdir()) and not (place / MARK).is_file():
        raise BadParameter(
            "the folder holds something, and wpkg did not make it",
            where=str(folder),
            expected=f"an empty folder, a new one, or one that an earlier run has marked ({MARK})",
            todo="publish to another folder",
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(str(place.parent / f".{place.name}.wpkg-lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreLocked("another process is publishing here", where=str(folder), todo="wait until it ends") from error
    try:
        for left in place.parent.glob(f".{place.name}.wpkg-new-*"):
            shutil.rmtree(left, ignore_errors=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.wpkg-new-", dir=place.parent))
        try:
            yield Folder(place, beside)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    finally:
        lock.release()


def marked(place: Path) -> dict[str, str]:
    """Return the files of an earlier run, each with its SHA-256; none where there was no run.

    Raises:
        DataError: the mark names what may not be ours.
    """
    mark = place / MARK
    if not mark.is_file():
        return {}
    lines = [line for line in mark.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    found = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    for path in found:
        _check(path)
    return found


def _mark(place: Path, files: Mapping[str, str]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    text = "\n".join([_HEAD, *(f"{files[path]}  {path}" for path in sorted(files)), ""])
    handle, name = tempfile.mkstemp(prefix=MARK + "-", dir=place)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(place / MARK)


def _holds(path: Path, body: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(body) and path.read_bytes() == body


def _remove(place: Path, path: str) -> bool:
    """Remove a file of ours and the folders that it leaves empty; tell whether it was there."""
    gone = place / path
    if not gone.is_file() or not gone.parent.resolve().is_relative_to(place.resolve()):
        return False
    gone.unlink()
    for parent in list(gone.relative_to(place).parents)[:-1]:
        if any((place / parent).iterdir()):
            break
        (place / parent).rmdir()
    return True


def _check(path: str) -> None:
    parts = PurePosixPath(path).parts
    odd = not parts or path != "/".join(parts) or path.startswith("/") or ".." in parts or parts[0] == MARK
    if odd or any(char in path for char in "\\:\0\n\r"):
        raise DataError(f"{path!r} is no path of the site", expected="a path below the folder")
