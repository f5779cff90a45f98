"""What a lineage answer remarks on: citations of what was adopted later, cycles, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.lineage.citations import Edge, Unit, adopted_later

Arc = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know about an answer.

    ``kind`` is chronology (a citation of something adopted later), self-citation, cycle, undated (days missing, so
    that chronology was not checked), silent (the store says nothing of a unit), unverified (citations only believed
    were left out), part (a paragraph stands for its document), partial (something else is missing).
    ``units`` are the names concerned, ``reference`` the IRI of the citation where one alone is concerned.
    """

    kind: str
    text: str
    units: tuple[str, ...] = ()
    reference: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the remark as plain values."""
        return {"kind": self.kind, "text": self.text, "units": list(self.units), "reference": self.reference}


def of_edges(
    edges: Sequence[Edge], arcs: Iterable[Arc], own: Iterable[str], named: Mapping[str, Unit]
) -> tuple[Remark, ...]:
    """Return what edges give reason to remark.

    Args:
        edges: the edges of the answer.
        arcs: who rests on whom, by IRI, for cycles; citations of oneself left out.
        own: references by which a document cites itself.
        named: the units of the arcs, by IRI.
    """
    ends = {unit.iri: unit for edge in edges for unit in (edge.source, edge.target)}
    itself = frozenset(own)
    return (
        *chronology(edges),
        *(self_citation(edge) for edge in edges if edge.reference in itself),
        *(cycle([named[name].name for name in sorted(ring)]) for ring in rings(arcs)),
        *undated(sum(adopted_later(edge.target.date, edge.source.date) is None for edge in edges)),
        *silent(ends.values()),
    )


def chronology(edges: Iterable[Edge]) -> Iterator[Remark]:
    """Remark on each citation of what was adopted later; the same day is in order."""
    for edge in edges:
        if adopted_later(edge.target.date, edge.source.date):
            yield later(edge.source, edge.target, edge.manner, edge.reference)


def later(source: Unit, target: Unit, manner: str, reference: str) -> Remark:
    """Remark on one citation of what was adopted later."""
    told = manner.replace("-", " ")
    text = f"{source.name} of {source.date} {told} {target.name}, adopted only on {target.date}"
    return Remark("chronology", text, (source.name, target.name), reference)


def self_citation(edge: Edge) -> Remark:
    """Remark on a document that cites itself."""
    text = f"{edge.source.name} {edge.manner.replace('-', ' ')} itself ({edge.target.name})"
    return Remark("self-citation", text, (edge.source.name, edge.target.name), edge.reference)


def cycle(names: Sequence[str]) -> Remark:
    """Remark on units each of which rests on all the others."""
    return Remark("cycle", f"rest on one another in a circle: {', '.join(names)}", tuple(names))


def undated(count: int) -> Iterator[Remark]:
    """Remark on how many citations could not be held against the calendar."""
    if count:
        some = "1 citation was" if count == 1 else f"{count} citations were"
        yield Remark("undated", f"{some} not checked for chronology: a day of adoption is missing")


def left_out(count: int) -> Iterator[Remark]:
    """Remark on how many citations were met of which no reliable page was read, and not followed."""
    if count:
        some = (
            "1 citation that is only believed was" if count == 1 else f"{count} citations that are only believed were"
        )
        yield Remark("unverified", f"{some} left out; ask with --include-unverified")


def part(asked: str, unit: Unit) -> Iterator[Remark]:
    """Remark on a paragraph that is no unit of lineage, so that the answer is about its document."""
    if asked != unit.iri:
        told = asked.removeprefix(unit.iri).removeprefix("#")
        yield Remark("part", f"{told} is no unit of lineage by itself: this is about {unit.name}", (unit.name,))


def silent(units: Iterable[Unit]) -> Iterator[Remark]:
    """Remark on units of which the store says nothing."""
    for unit in sorted({unit.iri: unit for unit in units if not unit.known}.values(), key=lambda unit: unit.iri):
        yield Remark("silent", f"the store says nothing of {unit.iri}: what it rests on is not known", (unit.iri,))


def rings(arcs: Iterable[Arc]) -> list[frozenset[str]]:
    """Return the sets of more than one node in which each is reached from all others (Kosaraju's algorithm)."""
    onward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for source, target in dict.fromkeys(arcs):
        onward.setdefault(source, []).append(target)
        back.setdefault(target, []).append(source)
    finished: list[str] = []
    seen: set[str] = set()
    for node in onward:
        finished += _finished(node, onward, seen)
    found, placed = [], set[str]()
    for node in reversed(finished):
        ring = frozenset(_finished(node, back, placed))
        if len(ring) > 1:
            found.append(ring)
    return sorted(found, key=min)


def _finished(start: str, onward: Mapping[str, Sequence[str]], seen: set[str]) -> list[str]:
    """Return the nodes newly reached from ``start``, each after all that were reached from it."""
    if start in seen:
        return []
    seen.add(start)
    order: list[str] = []
    stack = [(start, iter(onward.get(start, ())))]
    while stack:
        node, rest = stack[-1]
        for other in rest:
            if other not in seen:
                seen.add(other)
                stack.append((other, iter(onward.get(other, ()))))
                break
        else:
            order.append(node)
            stack.pop()
    return order
