"""Documents on their way into a store: cut from a batch, and marked with what the shapes look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.shapes.model import Targets
from wpkg.graph.store import Iri

_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_BELOW_CLASS = b"<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


def cut(batch: bytes) -> dict[str, bytes]:
    """Return the N-Triples of each graph of canonical N-Quads, by its IRI; those of no graph under an empty name."""
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for line in batch.splitlines():
        if not line or line.startswith(b"#"):
            continue
        place = line.rfind(b" <")
        if line.endswith(b"> .") and place > line.rfind(b'"') and line.count(b" ", 0, place) >= _TERMS_BEFORE_A_GRAPH:
            found[line[place + 2 : -3]].append(line[:place] + b" .")
        else:
            found[b""].append(line)
    return {name.decode(): b"\n".join(lines) + b"\n" for name, lines in found.items()}


_TERMS_BEFORE_A_GRAPH = 2


def described(statements: bytes) -> frozenset[bytes]:
    """Return the subjects of N-Triples."""
    return frozenset(line.split(b" ", 1)[0] for line in statements.splitlines())


@dataclass(frozen=True, slots=True)
class Aims:
    """Which nodes each choice of targets is about, by its number; and whether classes are put in order."""

    nodes: Mapping[int, frozenset[bytes]]
    hierarchy: bool


class Marker:
    """Finds the nodes targets are about by looking at the statements, once for all of them."""

    def __init__(self, targets: Sequence[Targets], beneath: Mapping[str, Sequence[str]]) -> None:
        self._classes: dict[bytes, list[int]] = defaultdict(list)
        self._subjects: dict[bytes, list[int]] = defaultdict(list)
        self._objects: dict[bytes, list[int]] = defaultdict(list)
        self._nodes: dict[int, frozenset[bytes]] = {}
        for number, each in enumerate(targets):
            for kind in {name for named in each.classes for name in (named, *beneath.get(named, ()))}:
                self._classes[_written(kind)].append(number)
            for name in each.subjects:
                self._subjects[_written(name)].append(number)
            for name in each.objects:
                self._objects[_written(name)].append(number)
            self._nodes[number] = frozenset(_written(node) for node in each.nodes if isinstance(node, Iri))

    def aims(self, statements: bytes) -> Aims:
        """Return the aims in N-Triples."""
        nodes: dict[int, set[bytes]] = {number: set(named) for number, named in self._nodes.items()}
        hierarchy = False
        for line in statements.splitlines():
            subject, predicate, rest = line.split(b" ", 2)
            if predicate == _TYPE:
                for number in self._classes.get(rest[:-2], ()):
                    nodes[number].add(subject)
            for number in self._subjects.get(predicate, ()):
                nodes[number].add(subject)
            if predicate in self._objects:
                for number in self._objects[predicate]:
                    nodes[number].add(rest[:-2])
            hierarchy = hierarchy or predicate == _BELOW_CLASS
        return Aims({number: frozenset(found) for number, found in nodes.items() if found}, hierarchy)


def placed(statements: bytes, graph: str) -> bytes:
    """Return N-Triples as N-Quads of a graph."""
    return statements.replace(b" .\n", b" <" + graph.encode() + b"> .\n")


def marks(aims: Iterable[tuple[int, Iterable[bytes]]], graph: str) -> Iterator[bytes]:
    """Yield N-Quads that tell in a graph of their own which nodes each choice of targets is about."""
    tail = f" <{graph}> .\n".encode()
    for number, nodes in aims:
        middle = f" <{MARK}> <{mark(number)}>".encode()
        for node in nodes:
            yield node + middle + tail


MARK = "urn:wpkg:looked-at-by"


def mark(number: int) -> str:
    """Return the name of a choice of targets."""
    return f"{MARK}:{number}"


def _written(name: str) -> bytes:
    return name.encode() if name.startswith("_:") else f"<{name}>".encode()
