"""Archives: their members one after the other, never unpacked to disk, and refused where they would harm."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from wpkg.corpus.build.items import Passed, Refused, refused
from wpkg.text.intake import Limits, printable
from wpkg.text.intake.taken import MEGABYTE

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
STREAMED = (".jsonl", ".ndjson", ".jsonlines")
"""Suffixes of files that are read line by line, however large."""
FAULTS = (OSError, EOFError, lzma.LZMAError, zlib.error, tarfile.TarError, zipfile.BadZipFile, NotImplementedError)
"""What reading compressed data may raise."""
_ENCRYPTED = 0x1
_LINK = 0o120000
_HEADERS = frozenset(
    {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
)
_OPENERS: Mapping[str, Callable[[Path], object]] = {
    ".gz": gzip.open,
    ".tgz": gzip.open,
    ".xz": lzma.open,
    ".txz": lzma.open,
    ".bz2": bz2.open,
    ".tbz2": bz2.open,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive, open: its name below the archive, its size as declared, and its bytes."""

    name: str
    size: int
    data: IO[bytes]


class _Entry(tarfile.TarInfo):
    """A member whose own header is no longer than any name can be meant to be."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADERS and self.size > MEGABYTE:
            raise tarfile.ReadError("a header of it is too long")
        found: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return found


class Swollen(OSError):
    """More came out of compressed data than can be meant."""


class Bounded(BufferedIOBase):
    """Decompressed data that ends with an error where it is out of all proportion to what it came from."""

    def __init__(self, data: IO[bytes], most: int) -> None:
        self._data = data
        self._left = most

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Read at most so many bytes.

        Raises:
            Swollen: too many came already.
        """
        return self._counted(self._data.read(-1 if size is None else size))

    def readline(self, size: int | None = -1) -> bytes:
        """Read a line of at most so many bytes; raises as :meth:`read`."""
        return self._counted(self._data.readline(-1 if size is None else size))

    def close(self) -> None:
        """Close what is read."""
        self._data.close()
        super().close()

    def _counted(self, found: bytes) -> bytes:
        self._left -= len(found)
        if self._left < 0:
            raise Swollen("more comes out of it than any text is compressed to")
        return found


def most(size: int, limits: Limits) -> int:
    """Return how much may come out of a compressed file of so many bytes."""
    return limits.unpacked_bytes + limits.ratio * size


def members(path: Path, limits: Limits, seen: set[str]) -> Iterator[Member | Refused | Passed]:
    """Yield the members of an archive in its order; each must be read before the next is asked for.

    Args:
        path: the archive.
        limits: larger members are refused, by what they declare and by what comes.
        seen: names of members, filled; what has the name of another gets a number.

    Raises:
        OSError, EOFError, …: one of ``FAULTS``: what is left of the archive cannot be read.
    """
    if path.name.lower().endswith(".zip"):
        yield from _zipped(path, limits, seen)
    else:
        yield from _taped(path, limits, seen)


def _zipped(path: Path, limits: Limits, seen: set[str]) -> Iterator[Member | Refused | Passed]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            name = _named(entry.filename, seen)
            if _outside(entry.filename):
                yield _escaping(name)
            elif entry.external_attr >> 16 & 0o170000 == _LINK:
                yield Passed("a link in an archive")
            elif entry.flag_bits & _ENCRYPTED:
                yield refused(name, "password", "it is locked by a password", "a member without one")
            elif entry.file_size > MEGABYTE and entry.file_size > limits.ratio * max(entry.compress_size, 1):
                yield refused(name, "zip_bomb", "more comes out of it than any text is compressed to")
            elif _too_much(entry.file_size, name, limits):
                yield too_large(name, entry.file_size, limits)
            else:
                with archive.open(entry) as data:
                    yield Member(name, entry.file_size, data)


def _taped(path: Path, limits: Limits, seen: set[str]) -> Iterator[Member | Refused | Passed]:
    with unpacked(path, limits) as data, tarfile.open(fileobj=data, mode="r|", tarinfo=_Entry) as archive:
        for entry in archive:
            if entry.isdir():
                continue
            name = _named(entry.name, seen)
            if _outside(entry.name):
                yield _escaping(name)
            elif not entry.isreg():
                yield Passed("a link in an archive")
            elif _too_much(entry.size, name, limits):
                yield too_large(name, entry.size, limits)
            elif (found := archive.extractfile(entry)) is not None:
                yield Member(name, entry.size, found)


def unpacked(path: Path, limits: Limits) -> IO[bytes]:
    """Open a file that may be compressed, by its suffix; what comes out is bounded.

    Raises:
        OSError: it cannot be opened.
    """
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        return path.open("rb")
    return cast(IO[bytes], Bounded(cast(IO[bytes], opener(path)), most(path.stat().st_size, limits)))


def too_large(name: str, size: int, limits: Limits) -> Refused:
    """Return the refusal of what is larger than the limit."""
    return refused(
        name,
        "too_large",
        f"it is too large: {size / MEGABYTE:,.1f} MB",
        f"at most {limits.file_bytes / MEGABYTE:,.4g} MB; more with --max-size",
    )


def _too_much(size: int, name: str, limits: Limits) -> bool:
    return size > limits.file_bytes and not name.lower().endswith(STREAMED)


def _named(name: str, seen: set[str]) -> str:
    plain = printable("/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", "."}))
    found, number = plain, 2
    while found in seen:
        found, number = f"{plain}~{number}", number + 1
    seen.add(found)
    return found


def _outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or (len(parts[0]) == 2 and parts[0].endswith(":"))


def _escaping(name: str) -> Refused:
    return refused(name, "outside", "its name points out of the archive", "a name without .. or a root")
