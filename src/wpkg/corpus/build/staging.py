"""What was made and not yet put into a part: a file of records for each process that makes some.

A process only ever appends to a file of its own, a record at a time, each with the digest of its bytes: what was
written before a process was killed is whole, and a torn end is left aside. The names of files are of no meaning, the
same document may be there twice.
"""

from __future__ import annotations

import json
import os
import tempfile
import weakref
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Any, BinaryIO

from wpkg import iri
from wpkg.corpus.edges import Edge
from wpkg.graph.parted import Member, Packed

WORK, STAGED = "work", "staged"
_HEAD = Struct(">4sII32s")
_MARK = b"wpk1"
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one document that was made, or set aside where there is a ``code``.

    ``version`` names the reader and its settings; ``graph`` is the IRI of its graph, ``triples`` their number; the
    rest as in :class:`wpkg.corpus.build.document.Made`. ``asked`` is the slug it was told to have, if any. ``checked``
    is the version of the checks it went through, ``broken`` counts what they found, by code.
    """

    name: str
    digest: str
    version: str
    natural: str = ""
    slug: str = ""
    asked: str = ""
    language: str = ""
    text: str = ""
    triples: int = 0
    references: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    checked: str = ""
    broken: Mapping[str, int] = field(default_factory=dict)
    code: str = ""
    message: str = ""

    @property
    def graph(self) -> str:
        """The IRI of its graph."""
        return graph_of(self.slug)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: the name of the file, and its offset and length there."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Staged:
    """A document that was made or set aside, and where it was kept; nowhere where it was set aside."""

    entry: Entry
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as a part takes it: its graph, its edges, its facts, and what the checks found in it, as records."""

    entry: Entry
    packed: Packed
    edges: tuple[Edge, ...]
    facts: Mapping[str, Any]
    results: tuple[Mapping[str, str], ...] = ()


def graph_of(slug: str) -> str:
    """Return the IRI of the graph of a document of a corpus."""
    return iri.graph(f"corpus/{slug.replace('/', '-')}")


def folder(out: Path) -> Path:
    """Return where staged documents of a build lie."""
    return out / WORK / STAGED


class Log:
    """The file of one process, open for appending."""

    def __init__(self, out: Path) -> None:
        place = folder(out)
        place.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=place, prefix=f"{os.getpid()}-", suffix=".log")
        self._file: BinaryIO = os.fdopen(number, "wb")
        self._name = Path(name).name
        self._end = weakref.finalize(self, self._file.close)
        self._at = 0

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._end()

    def keep(self, found: Kept) -> Staged:
        """Write down what was made of a document, for whoever reads the folder after.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        rest = {
            "member": asdict(found.packed.member),
            "edges": [asdict(edge) for edge in found.edges],
            "facts": found.facts,
            "results": found.results,
        }
        return Staged(found.entry, self._append(found.entry, zlib.compress(_json(rest), _LEVEL), found.packed.data))

    def set_aside(self, entry: Entry) -> Staged:
        """Write down that a document was set aside; raises as :meth:`keep` does."""
        self._append(entry, b"", b"")
        return Staged(entry)

    def _append(self, entry: Entry, rest: bytes, data: bytes) -> Place:
        head = _json(asdict(entry))
        body = b"".join((len(head).to_bytes(4), head, len(rest).to_bytes(4), rest, data))
        record = _HEAD.pack(_MARK, len(head), len(body), sha256(body).digest()) + body
        self._file.write(record)
        self._file.flush()
        place = Place(self._name, self._at, len(record))
        self._at += len(record)
        return place


def staged(out: Path) -> Iterator[Staged]:
    """Yield what is kept of earlier processes, in no order that means anything; damaged ends are left aside."""
    for path in sorted(folder(out).glob("*.log")):
        with path.open("rb") as data:
            at = 0
            while (record := _record(data)) is not None:
                entry, length = record
                yield Staged(entry, None if entry.code else Place(path.name, at, length))
                at += length


def kept(out: Path, place: Place) -> Kept:
    """Return a staged document.

    Raises:
        OSError: it is not there any more, or its bytes are not those that were written.
    """
    with (folder(out) / place.file).open("rb") as data:
        data.seek(place.offset)
        head = data.read(_HEAD.size)
        body = data.read(place.length - _HEAD.size)
    if len(head) != _HEAD.size or sha256(body).digest() != _HEAD.unpack(head)[3]:
        raise OSError(f"what was kept of a document is damaged: {place.file} at {place.offset}")
    size = int.from_bytes(body[:4])
    entry = _entry(body[4 : 4 + size])
    at = 4 + size
    size = int.from_bytes(body[at : at + 4])
    rest = json.loads(zlib.decompress(body[at + 4 : at + 4 + size]))
    packed = Packed(Member(**rest["member"]), body[at + 4 + size :])
    edges = tuple(Edge(**edge) for edge in rest["edges"])
    return Kept(entry, packed, edges, rest["facts"], tuple(rest["results"]))


def _record(data: BinaryIO) -> tuple[Entry, int] | None:
    head = data.read(_HEAD.size)
    if len(head) != _HEAD.size:
        return None
    mark, size, length, digest = _HEAD.unpack(head)
    body = data.read(length) if mark == _MARK else b""
    if len(body) != length or not body or sha256(body).digest() != digest:
        return None
    return _entry(body[4 : 4 + size]), _HEAD.size + length


def _entry(found: bytes) -> Entry:
    return Entry(**json.loads(found))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
