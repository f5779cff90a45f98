"""A dataset in parts: sorted N-Quads in compressed files, a named graph a document, bound together by a manifest.

A folder holds ``manifest.json`` and, below ``parts/``, files whose names end in a digest of their bytes. Nothing that a
manifest names is ever changed: a build writes new files beside the old ones and switches the manifest in one step, so
that a build which is killed leaves the last good dataset, and what is not named is swept by the next one.

In a part the graphs are in order of their IRIs, the statements of each in order of their lines, and each graph is a
gzip member of its own: the whole is one ordinary ``.nq.gz``, and a single graph can be read or copied by its place.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from wpkg.errors import DataError, StoreMissing

FORMAT = 2
MANIFEST, PARTS = "manifest.json", "parts"
DOCUMENTS, LINKS, INFERRED = "documents", "links", "inferred"
"""The layers: what each text says by itself; what only several texts together tell; what follows by the rules."""
LINKED = "link"
"""The fact that names the documents which the layers beside them were made of, by :attr:`Manifest.documents`."""
_LEVEL = 4
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Member:
    """One graph of a part: its IRI, its number of statements, and where its bytes stand in the compressed file.

    ``sha256`` is of its statements as canonical N-Triples, sorted by their bytes, a line each: what the same graph has
    in any store. ``offset`` and ``length`` are bytes of the compressed file.
    """

    graph: str
    triples: int
    sha256: str
    offset: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a dataset. ``name`` is its stem, ``sha256`` of its bytes as they lie on disk.

    ``companions`` are further files made from the same documents, by kind: their names below ``parts/``.
    """

    layer: str
    number: int
    name: str
    graphs: int
    triples: int
    size: int
    sha256: str
    companions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All parts of a dataset in order of layer and number, and facts of how it was made."""

    parts: tuple[Part, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A digest of the content: the same for the same parts, whenever they were made."""
        return sha256(
            "\n".join(f"{part.layer} {part.number} {part.sha256}" for part in self.parts).encode()
        ).hexdigest()

    @property
    def documents(self) -> str:
        """A digest of the layer of documents alone."""
        return Manifest(tuple(part for part in self.parts if part.layer == DOCUMENTS)).digest

    @property
    def behind(self) -> bool:
        """Whether links and inferences are there that were made of an earlier state of the documents."""
        beside = any(part.layer != DOCUMENTS for part in self.parts)
        return beside and self.facts.get(LINKED) != self.documents

    @property
    def triples(self) -> int:
        """The statements of all parts."""
        return sum(part.triples for part in self.parts)

    @property
    def graphs(self) -> int:
        """The named graphs of all parts."""
        return sum(part.graphs for part in self.parts)


@dataclass(frozen=True, slots=True)
class Packed:
    """A graph ready to be written: its member (offset of no meaning yet) and its compressed bytes."""

    member: Member
    data: bytes


def pack(graph: str, triples: Iterable[str]) -> Packed:
    """Compress one graph.

    Args:
        graph: its IRI.
        triples: its statements as canonical N-Triples without line ends (``<s> <p> "o" .``), in any order; what
            is said twice counts once.
    """
    lines = sorted({line.encode() for line in triples})
    digest = sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    tail = b" <" + graph.encode() + b"> .\n"
    data = gzip.compress(b"".join(line.removesuffix(b" .") + tail for line in lines), _LEVEL, mtime=0)
    return Packed(Member(graph, len(lines), digest, 0, len(data)), data)


def write_part(
    folder: Path, layer: str, number: int, graphs: Iterable[Packed], companions: Mapping[str, bytes] | None = None
) -> Part:
    """Write one part and its companions (by suffix, as ``edges.parquet``); nothing refers to them yet.

    Args:
        folder: of the dataset.
        layer: one of the layers.
        number: of the part within its layer.
        graphs: in order of their IRIs.
        companions: further files to keep beside it.
    """
    below = folder / PARTS
    below.mkdir(parents=True, exist_ok=True)
    members, digest, size = [], sha256(), 0
    with tempfile.NamedTemporaryFile(dir=below, prefix=".part-", delete=False) as out:
        for packed in graphs:
            out.write(packed.data)
            digest.update(packed.data)
            found = packed.member
            members.append(Member(found.graph, found.triples, found.sha256, size, len(packed.data)))
            size += len(packed.data)
        out.flush()
        os.fsync(out.fileno())
    name = f"{layer}-{number:05}-{digest.hexdigest()[:_SHORT]}"
    _named(Path(out.name), below / f"{name}.nq.gz")
    index = "".join(f"{json.dumps(asdict(member), ensure_ascii=False)}\n" for member in members)
    _written(below / f"{name}.graphs.jsonl.gz", gzip.compress(index.encode(), _LEVEL, mtime=0))
    named: dict[str, str] = {}
    for suffix, data in (companions or {}).items():
        named[suffix.partition(".")[0]] = f"{name}-{sha256(data).hexdigest()[:_SHORT]}.{suffix}"
        _written(below / named[suffix.partition(".")[0]], data)
    triples = sum(member.triples for member in members)
    return Part(layer, number, name, len(members), triples, size, digest.hexdigest(), named)


def manifest(folder: Path) -> Manifest:
    """Return the manifest of a dataset in parts.

    Raises:
        StoreMissing: there is none.
        DataError: it cannot be read, or is of another format.
    """
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
        if found["format"] != FORMAT:
            raise ValueError(f"its format is {found['format']}")
        if found.pop("sha256") != _digest_of(found):
            raise ValueError("it is not as it was written")
        return Manifest(tuple(Part(**part) for part in found["parts"]), found["facts"])
    except FileNotFoundError:
        raise StoreMissing(
            "there is no dataset in parts", where=str(folder), expected=MANIFEST, todo="run: wpkg corpus build"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(path, error) from error


def switch(folder: Path, to: Manifest) -> None:
    """Make a manifest the one in force, in one step, and sweep the files that it does not name."""
    ordered = sorted(to.parts, key=lambda part: (part.layer, part.number))
    record = {"format": FORMAT, "parts": [asdict(part) for part in ordered], "facts": dict(to.facts)}
    whole = {**record, "sha256": _digest_of(record)}
    _written(folder / MANIFEST, (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())
    sweep(folder, to)


def _digest_of(record: Mapping[str, object]) -> str:
    return sha256(json.dumps(record, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def sweep(folder: Path, kept: Manifest) -> None:
    """Remove the files below ``parts/`` that no part of ``kept`` names."""
    names = {name for part in kept.parts for name in _files(part)}
    for path in (folder / PARTS).glob("*") if (folder / PARTS).is_dir() else ():
        if path.name not in names:
            path.unlink(missing_ok=True)
    for path in folder.glob(f".{MANIFEST}-*"):
        path.unlink(missing_ok=True)


def path_of(folder: Path, part: Part) -> Path:
    """Return the file of a part: N-Quads, compressed with gzip."""
    return folder / PARTS / f"{part.name}.nq.gz"


def companion(folder: Path, part: Part, kind: str) -> Path | None:
    """Return the file of a kind that was made beside a part, its bytes held against the digest in its name, or None.

    Raises:
        DataError: it is gone, or was changed since.
    """
    if kind not in part.companions:
        return None
    path = folder / PARTS / part.companions[kind]
    try:
        with path.open("rb") as data:
            told = file_digest(data, "sha256").hexdigest()[:_SHORT]
    except OSError as error:
        raise damaged(path, error) from error
    if f"-{told}." not in path.name:
        raise damaged(path, "its bytes are not those it was written with")
    return path


def members(folder: Path, part: Part) -> Iterator[Member]:
    """Yield the graphs of a part, in order.

    Raises:
        DataError: the list of them cannot be read, or is not whole.
    """
    path = folder / PARTS / f"{part.name}.graphs.jsonl.gz"
    count = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Member(**json.loads(line))
                count += 1
    except (OSError, EOFError, ValueError, TypeError, zlib.error) as error:
        raise damaged(path, error) from error
    if count != part.graphs:
        raise damaged(path, f"it lists {count:,} graphs of {part.graphs:,}")


def packed(folder: Path, part: Part, wanted: Iterable[Member] | None = None) -> Iterator[Packed]:
    """Yield graphs of a part as they lie there, compressed; all where none are named.

    Raises:
        DataError: the file is shorter than its list says, or cannot be read.
    """
    path = path_of(folder, part)
    try:
        with path.open("rb") as data:
            for member in members(folder, part) if wanted is None else wanted:
                data.seek(member.offset)
                found = data.read(member.length)
                if len(found) != member.length:
                    raise damaged(path, f"it ends within the graph {member.graph}")
                yield Packed(member, found)
    except OSError as error:
        raise damaged(path, error) from error


def quads(packed: Packed) -> bytes:
    """Return the N-Quads of a graph, and make sure that they are those it was packed from.

    Raises:
        DataError: the bytes were changed since.
    """
    place = f"graph {packed.member.graph}"
    try:
        data = gzip.decompress(packed.data)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise damaged(place, error) from error
    if sha256(_without(data, packed.member.graph)).hexdigest() != packed.member.sha256:
        raise damaged(place, "its statements are not those it was written with")
    return data


def triples(packed: Packed) -> bytes:
    """Return the statements of a graph as N-Triples; raises as :func:`quads` does."""
    return _without(quads(packed), packed.member.graph)


def intact(folder: Path, part: Part) -> None:
    """Make sure that the file of a part has the bytes it was written with.

    Raises:
        DataError: it has not, or is gone.
    """
    digest = sha256()
    path = path_of(folder, part)
    try:
        with path.open("rb") as data:
            while chunk := data.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise damaged(path, error) from error
    if digest.hexdigest() != part.sha256:
        raise damaged(path, "its bytes are not those it was written with")


def whole(folder: Path, part: Part) -> bool:
    """Tell whether a part and all that was made beside it are as they were written."""
    try:
        intact(folder, part)
        for _ in members(folder, part):
            pass
        return all(companion(folder, part, kind) is not None for kind in part.companions)
    except DataError:
        return False


def _without(data: bytes, graph: str) -> bytes:
    return data.replace(b" <" + graph.encode() + b"> .\n", b" .\n")


def _files(part: Part) -> Iterator[str]:
    yield f"{part.name}.nq.gz"
    yield f"{part.name}.graphs.jsonl.gz"
    yield from part.companions.values()


def _written(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    _named(Path(out.name), path)


def _named(made: Path, path: Path) -> None:
    made.chmod(0o644)
    made.replace(path)


def damaged(place: Any, error: Exception | str) -> DataError:
    """Return the error to raise where a file of a dataset in parts is not as it was written."""
    return DataError(
        f"the dataset in parts is damaged ({error})",
        where=str(place),
        expected="the files that a build has written",
        todo="run: wpkg corpus build   (it makes anew what is damaged)",
    )
