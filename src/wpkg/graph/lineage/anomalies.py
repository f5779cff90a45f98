"""What cannot be right in a graph of citations: citations of what was adopted later, circles, citations of oneself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpkg.graph import adjacency
from wpkg.graph.answer import Answer
from wpkg.graph.lineage import evidence, remarks
from wpkg.graph.lineage.citations import checked_day
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

_COLUMNS = columns(
    ("kind", "string", "chronology, self-citation or cycle"),
    ("what", "string", "what is wrong"),
    ("units", "string", "the units concerned"),
    ("reference", "iri", "the citation, where one alone is concerned"),
)


@dataclass(frozen=True, slots=True)
class Anomalies(Tabular):
    """Everything found, by kind; ``citations`` were looked at, ``not_checked`` of them lack a day of adoption."""

    found: tuple[Remark, ...]
    citations: int
    not_checked: int
    checked: str
    unverified_included: bool

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return {
            "anomalies": [remark.to_dict() for remark in self.found],
            "citations": self.citations,
            "not_checked_for_chronology": self.not_checked,
            "checked": self.checked,
            "unverified_included": self.unverified_included,
        }

    def table(self) -> Answer:
        """Return one row an anomaly."""
        rows = tuple((r.kind, r.text, "; ".join(r.units), r.reference) for r in self.found)
        return Answer("anomalies", _COLUMNS, rows)


def anomalies(store: Store, *, include_unverified: bool = False) -> Anomalies:
    """List every citation of something adopted later, every citation of oneself, and every circle of the graph."""
    from wpkg.graph.lineage import reckoning  # numpy: slow to import

    graph = adjacency.of(store)
    known = reckoning.of(graph)
    late, citations, missing = known.anomalous(include_unverified)
    own, components = known.circles(include_unverified)
    return Anomalies(
        found=(
            *told(store, graph, late, own.tolist()),
            *rings(store, graph, components),
        ),
        citations=citations,
        not_checked=missing,
        checked=checked_day(store),
        unverified_included=include_unverified,
    )


def told(store: Store, graph: Adjacency, late: Iterable[int], own: Iterable[int]) -> Iterator[Remark]:
    """Remark on edges to what was adopted later, and on those by which a document cites itself."""
    late, own = list(late), sorted(own)
    found = evidence.edges(store, graph, dict.fromkeys([*late, *own], 0))
    yield from remarks.chronology(edge for k in late for edge in found.get(k, ()))
    yield from (remarks.self_citation(edge) for k in own for edge in found.get(k, ()))


def rings(store: Store, graph: Adjacency, components: Iterable[tuple[int, ...]]) -> Iterator[Remark]:
    """Remark on circles, with the names of their units."""
    for ring in components:
        named = evidence.named(store, graph, ring)
        yield remarks.cycle([named[unit].name for unit in sorted(ring, key=graph.iri)])
