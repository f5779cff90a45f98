"""Flat arrays in one block of bytes: what an adjacency is made of, in memory and in its file.

The file: eight bytes of magic, the length and checksum of a header, the header in JSON, then the arrays, each at a
multiple of 64 bytes. It opens memory-mapped. Arrays of numbers are checked against their sums when it opens, so that no
number in them can lead a walk astray; characters are only read.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FORMAT = 2
"""Raised whenever files written before would be read wrongly."""

_MAGIC = b"wpkgadj\0"
_LENGTHS = struct.Struct("<8sQI")
_ALIGNED = 64
_MOST = 2**32 - 1
_KEPT = 500_000
"""The most strings of one sort that are kept as Python has them."""


class Unusable(Exception):
    """The file is missing, damaged, or of another format or rule; whoever finds it so compiles anew."""


class Text:
    """Many strings as one run of UTF-8, and where each begins.

    Once enough of them were asked for, all are kept as Python has them, unless they are very many.
    """

    def __init__(self, offsets: memoryview, characters: memoryview) -> None:
        self._offsets = offsets
        self._characters = characters
        self._asked = 0
        self._all: list[str] | None = None

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, place: int) -> str:
        return self.raw(place).decode("utf-8", "replace")

    def raw(self, place: int) -> bytes:
        """Return one string as bytes."""
        return bytes(self._characters[self._offsets[place] : self._offsets[place + 1]])

    def many(self, places: Sequence[int]) -> list[str]:
        """Return the strings at many places."""
        if self._all is not None:
            known = self._all
            return [known[place] for place in places]
        self._asked += len(places)
        if worth_keeping(len(self), self._asked):
            self._all = self._every()
            return self.many(places)
        offsets, characters = self._offsets, self._characters
        return [str(characters[offsets[place] : offsets[place + 1]], "utf-8", "replace") for place in places]

    def _every(self) -> list[str]:
        whole = bytes(self._characters)
        if whole.isascii():
            text = whole.decode("ascii")
            return [text[start:end] for start, end in pairwise(self._offsets.tolist())]
        return [whole[start:end].decode("utf-8", "replace") for start, end in pairwise(self._offsets.tolist())]


@dataclass(frozen=True, slots=True)
class Sections:
    """Arrays by name, and the words they count in (``words``: manners by code, and the rules they were made by)."""

    arrays: Mapping[str, memoryview]
    words: Mapping[str, Sequence[str]]

    def text(self, name: str) -> Text:
        """Return the strings called ``name``."""
        return Text(self.arrays[f"{name}.offsets"], self.arrays[f"{name}.characters"])


def worth_keeping(size: int, asked: int) -> bool:
    """Tell whether strings that were asked for so often are kept as Python has them: to make all takes no longer."""
    return size <= min(3 * asked, _KEPT)


def texts(name: str, strings: Iterable[str]) -> dict[str, memoryview]:
    """Return strings as two arrays.

    Raises:
        OverflowError: they take more than 4 GB.
    """
    offsets, encoded, end = array("I", [0]), [], 0
    for string in strings:
        data = string.encode("utf-8", "surrogatepass")
        end += len(data)
        if end > _MOST:
            raise OverflowError(f"more than 4 GB of characters in {name}")
        offsets.append(end)
        encoded.append(data)
    return {f"{name}.offsets": memoryview(offsets), f"{name}.characters": memoryview(b"".join(encoded))}


def write(path: Path, sections: Sections) -> None:
    """Write a file; ``path`` is replaced in one step."""
    listed, place = {}, 0
    for name, view in sections.arrays.items():
        data = view.tobytes()
        listed[name] = (view.format, place, len(data), zlib.crc32(data))
        place += -(-len(data) // _ALIGNED) * _ALIGNED
    told = {"format": FORMAT, "order": sys.byteorder, "size": place, "arrays": listed, "words": dict(sections.words)}
    header = json.dumps(told).encode()
    header += b" " * (-(len(header) + _LENGTHS.size) % _ALIGNED)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with partial.open("wb") as out:
        out.write(_LENGTHS.pack(_MAGIC, len(header), zlib.crc32(header)))
        out.write(header)
        for view in sections.arrays.values():
            out.write(view)
            out.write(b"\0" * (-view.nbytes % _ALIGNED))
    partial.replace(path)


def read(path: Path) -> Sections:
    """Open a file memory-mapped.

    Raises:
        Unusable: it is missing, damaged or of another format.
    """
    try:
        with path.open("rb") as source:
            whole = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ))
        magic, length, checksum = _LENGTHS.unpack_from(whole)
        header = whole[_LENGTHS.size : _LENGTHS.size + length]
        if magic != _MAGIC or zlib.crc32(header) != checksum:
            raise Unusable(f"{path}: damaged header")
        told = json.loads(bytes(header))
        if (told["format"], told["order"]) != (FORMAT, sys.byteorder):
            raise Unusable(f"{path}: written by another version, or on another kind of machine")
        body = whole[_LENGTHS.size + length :]
        if len(body) != told["size"]:
            raise Unusable(f"{path}: cut short")
        arrays = {name: _array(body, name, *entry) for name, entry in told["arrays"].items()}
        return Sections(arrays, {name: tuple(words) for name, words in told["words"].items()})
    except (OSError, ValueError, TypeError, LookupError, struct.error) as error:
        raise Unusable(f"{path}: {error}") from error


def _array(body: memoryview, name: str, kind: str, start: int, size: int, checksum: int) -> memoryview:
    data = body[start : start + size]
    if not name.endswith(".characters") and zlib.crc32(data) != checksum:
        raise Unusable(f"the array {name} is damaged")
    if not size:
        return memoryview(array(kind))
    match kind:
        case "i":
            return data.cast("i")
        case "I":
            return data.cast("I")
    return data
