"""A generation read through and compared with what was written down when it was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from wpkg.errors import DataError, StoreMissing
from wpkg.graph import parted
from wpkg.graph.embedded.made_of import broken, made_of, recorded
from wpkg.graph.embedded.store import EmbeddedStore
from wpkg.graph.parted import Member


@dataclass(frozen=True, slots=True)
class Checked:
    """How many graphs and statements were read, and what is not as it was written: graphs by name, and files."""

    graphs: int
    triples: int
    differing: tuple[str, ...]


def check(generation: Path, progress: Callable[[str], None] = lambda _: None) -> Checked:
    """Compare all files of a generation with their checksums, and all graphs with what was written down of them.

    Raises:
        StoreDamaged: the store or the record of it cannot be read.
    """
    if files := broken(generation):
        return Checked(0, 0, tuple(files))
    store = EmbeddedStore.of_generation(generation)
    written = {member.graph: member for member in recorded(generation)}
    graphs = triples = 0
    unlike = {name: Member(name, -1, "") for name, _ in store.sizes() if name not in written}
    for found in store.members(written):
        graphs, triples = graphs + 1, triples + found.triples
        if (found.triples, found.sha256) != (written[found.graph].triples, written[found.graph].sha256):
            unlike[found.graph] = found
        if graphs % 10_000 == 0:
            progress(f"{graphs:,} graphs with {triples:,} statements are in")
    store.close()
    for member in _as_read(generation, unlike.keys()):
        if unlike[member.graph] == member:
            del unlike[member.graph]
    return Checked(graphs, triples, tuple(sorted(unlike)))


def _as_read(generation: Path, names: Set[str]) -> Iterator[Member]:
    """Yield graphs of the corpus as the engine reads them: it may write a number otherwise than it was written."""
    corpus = made_of(generation) if names else None
    if corpus is None:
        return
    try:
        out = Path(corpus.corpus)
        for part in parted.manifest(out).parts:
            wanted = [member for member in parted.members(out, part) if member.graph in names]
            for packed in parted.packed(out, part, wanted):
                store = EmbeddedStore.memory()
                store.take(parted.quads(packed))
                yield from store.members([packed.member.graph])
    except (StoreMissing, DataError):
        return
