"""Where graphs to be loaded come from: a dataset in parts, or graphs that are held in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from wpkg.graph import ntriples, parted
from wpkg.graph.parted import Manifest, Member, Packed
from wpkg.graph.store import Iri, Triple

CORPUS, DATASET, FOREIGN = "corpus", "dataset", "foreign"
"""What graphs belong to: texts read by machine; what people curated, with the ontology; RDF of others."""
_ROUNDS = 12


class Source(Protocol):
    """Graphs that belong together.

    ``whole``: they are all of their origin, so that what a store was given of it before and is not among them goes.
    """

    @property
    def origin(self) -> str:
        """What they belong to."""
        ...

    @property
    def whole(self) -> bool:
        """Whether they are all of it."""
        ...

    def members(self) -> Iterator[tuple[int, Member]]:
        """Yield each graph, with the number of the part it lies in."""
        ...

    def packed(self, part: int, wanted: Sequence[Member]) -> Iterator[Packed]:
        """Yield graphs of one part, in order of ``wanted``."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The graphs of a dataset in parts."""

    folder: Path
    manifest: Manifest
    origin: str = CORPUS
    whole: bool = True

    def members(self) -> Iterator[tuple[int, Member]]:
        """Yield each graph; see :class:`Source`."""
        for number, part in enumerate(self.manifest.parts):
            for member in parted.members(self.folder, part):
                yield number, member

    def packed(self, part: int, wanted: Sequence[Member]) -> Iterator[Packed]:
        """Yield graphs of one part; see :class:`Source`."""
        return parted.packed(self.folder, self.manifest.parts[part], wanted)


@dataclass(frozen=True, slots=True)
class Held:
    """Graphs in memory, by their IRIs."""

    origin: str
    whole: bool
    graphs: Mapping[str, Packed]

    @classmethod
    def of(cls, origin: str, whole: bool, graphs: Iterable[tuple[str, Iterable[str]]]) -> Held:
        """Pack graphs: IRIs, each with statements as canonical N-Triples."""
        return cls(origin, whole, {name: parted.pack(name, settled(name, lines)) for name, lines in graphs})

    def members(self) -> Iterator[tuple[int, Member]]:
        """Yield each graph; see :class:`Source`."""
        for packed in self.graphs.values():
            yield 0, packed.member

    def packed(self, part: int, wanted: Sequence[Member]) -> Iterator[Packed]:
        """Yield graphs; see :class:`Source`."""
        return (self.graphs[member.graph] for member in wanted)


def settled(graph: str, lines: Iterable[str]) -> list[str]:
    """Name the blank nodes of a graph after what is said of them, so that the same graph has the same names.

    Stores name them as they like; what differs in nothing else is told apart by number only. A graph without any is
    returned as it is.

    Args:
        graph: its IRI; blank nodes of different graphs have different names.
        lines: its statements as canonical N-Triples.
    """
    held = list(lines)
    if not any(has_blanks(line) for line in held):
        return held
    triples = [next(ntriples.parse(line)) for line in held]
    names = _names(graph, triples)
    return [ntriples.canonical(_renamed(triple, names)) for triple in triples]


def has_blanks(line: str) -> bool:
    """Tell whether a statement in canonical N-Triples has a blank node."""
    return line.startswith("_:") or (line[-2:] == " ." and "> _:" in line and not line.endswith(('" .', "> .")))


def digest(lines: Iterable[str]) -> str:
    """Return the digest of statements as :func:`wpkg.graph.parted.pack` reckons it."""
    found = sha256()
    for line in sorted({line.encode() for line in lines}):
        found.update(line + b"\n")
    return found.hexdigest()


def _names(graph: str, triples: Sequence[Triple]) -> dict[str, str]:
    """Give each blank node a name from its surroundings, looked at ever further away until that tells no more apart."""
    about: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        nodes = {str(node) for node in (triple.subject, triple.object) if isinstance(node, Iri)}
        for node in nodes:
            if node.startswith("_:"):
                about[node].append(triple)
    colours = dict.fromkeys(about, "")
    told = 1
    for _ in range(_ROUNDS):
        colours = {node: _colour(graph, node, said, colours) for node, said in about.items()}
        if len(set(colours.values())) == told:
            break
        told = len(set(colours.values()))
    alike: dict[str, int] = defaultdict(int)
    names = {}
    for node in sorted(about, key=lambda node: colours[node]):
        number = alike[colours[node]]
        alike[colours[node]] += 1
        names[node] = f"_:b{colours[node]}" + (f"-{number}" if number else "")
    return names


def _colour(graph: str, node: str, said: Sequence[Triple], colours: Mapping[str, str]) -> str:
    def seen(other: str) -> str:
        return "_:self" if other == node else f"_:{colours.get(other)}" if other in colours else other

    lines = sorted(repr((seen(s), str(p), seen(o) if isinstance(o, Iri) else tuple(o))) for s, p, o in said)
    return sha256("\n".join([graph, *lines]).encode()).hexdigest()[:20]


def _renamed(triple: Triple, names: Mapping[str, str]) -> Triple:
    subject, predicate, value = triple
    other = Iri(names.get(value, value)) if isinstance(value, Iri) else value
    return Triple(Iri(names.get(subject, subject)), predicate, other)
