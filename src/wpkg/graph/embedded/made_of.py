"""What a generation was made of, and which statements each of its graphs had then: files beside those of the store."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from wpkg.graph.embedded.generations import damaged
from wpkg.graph.parted import Member

_MARKER, _RECORD, _SUMS = "made-of.json", "graphs.jsonl.gz", "sums.json"
_BLOCK = 1 << 22
_SMALL = 64 << 20
"""Octets of files that are held against their checksums whenever a store is opened; it takes 30 ms at most."""


@dataclass(frozen=True, slots=True)
class MadeOf:
    """The corpus that a generation holds beside the dataset: its folder, the digest of its manifest, its size.

    ``dataset`` is the digest of the dataset it was loaded with.
    """

    corpus: str
    manifest: str
    dataset: str
    documents: int
    triples: int


def mark(generation: Path, made_of: MadeOf) -> None:
    """Write down what a generation was made of."""
    (generation / _MARKER).write_text(json.dumps(asdict(made_of), indent=1) + "\n", "utf-8")


def made_of(generation: Path) -> MadeOf | None:
    """Return of which corpus a generation was made; None where it holds the dataset alone.

    Raises:
        StoreDamaged: the file that tells cannot be read.
    """
    try:
        return MadeOf(**json.loads((generation / _MARKER).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise damaged(generation / _MARKER, error) from error


def record(generation: Path, members: Iterable[Member]) -> None:
    """Write down how many statements each graph has, and their digest."""
    with gzip.open(generation / _RECORD, "wt", compresslevel=1, encoding="utf-8") as out:
        for member in members:
            out.write(f'["{member.graph}",{member.triples},"{member.sha256}"]\n')


def recorded(generation: Path) -> Iterator[Member]:
    """Yield what was written down of each graph.

    Raises:
        StoreDamaged: there is no such file, or it cannot be read.
    """
    path = generation / _RECORD
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Member(*json.loads(line))
    except (OSError, EOFError, ValueError, TypeError, zlib.error) as error:
        raise damaged(path, error) from error


def seal(generation: Path) -> None:
    """Write down length and checksum of the files that are never written again."""
    names = sorted(path.name for path in generation.iterdir() if path.suffix == ".sst" or path.name.islower())
    sums = {name: _sum(generation / name) for name in names if not name.endswith((".log", ".json"))}
    (generation / _SUMS).write_text(json.dumps(sums) + "\n", "utf-8")


def broken(generation: Path) -> list[str]:
    """Return the names of files that are not as they were written, or are gone.

    Raises:
        StoreDamaged: nothing was written down of them.
    """
    try:
        return _unlike(generation, _sums(generation))
    except OSError as error:
        raise damaged(generation / _SUMS, error) from error


def verify(generation: Path) -> None:
    """Hold the engine's files of a small generation against their checksums: in a damaged one it can go round for ever.

    A large one, or one of which nothing was written down, is left to :func:`broken`. What lies beside the store looks
    after itself: a damaged index is compiled anew.

    Raises:
        StoreDamaged: a file is not as it was written, or is gone.
    """
    try:
        sums = {name: told for name, told in _sums(generation).items() if name.endswith(".sst")}
        if sum(length for length, _ in sums.values()) > _SMALL:
            return
        wrong = _unlike(generation, sums)
    except FileNotFoundError:
        return
    except OSError as error:
        raise damaged(generation, error) from error
    if wrong:
        raise damaged(generation, f"not as they were written: {', '.join(wrong)}")


def _sums(generation: Path) -> dict[str, tuple[int, int]]:
    """Return length and checksum of files by name, as they were written down."""
    try:
        told = json.loads((generation / _SUMS).read_bytes())
        return {name: (int(length), int(found)) for name, (length, found) in told.items()}
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise damaged(generation / _SUMS, error) from error


def _unlike(generation: Path, sums: Mapping[str, tuple[int, int]]) -> list[str]:
    return [name for name, told in sums.items() if _sum(generation / name) != told]


def _sum(path: Path) -> tuple[int, int]:
    """Return the length of a file and a checksum of its bytes; (-1, 0) where there is none."""
    length = found = 0
    try:
        with path.open("rb") as data:
            while block := data.read(_BLOCK):
                length, found = length + len(block), zlib.crc32(block, found)
    except FileNotFoundError:
        return -1, 0
    return length, found


def differing(told: Mapping[str, int], found: Iterable[tuple[str, int]]) -> list[str]:
    """Return the graphs that have not as many statements as was told, or that there should not be."""
    left = dict(told)
    wrong = [graph for graph, many in found if left.pop(graph, -1) != many]
    return sorted([*wrong, *(graph for graph, many in left.items() if many)])
