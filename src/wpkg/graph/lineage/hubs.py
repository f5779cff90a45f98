"""What everyone cites, and what nobody cites, in the manners that carry lineage."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpkg.errors import BadParameter
from wpkg.graph import adjacency
from wpkg.graph.answer import Answer
from wpkg.graph.lineage import evidence
from wpkg.graph.lineage.citations import Unit, checked_day
from wpkg.graph.lineage.remarks import Remark, silent
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

_COLUMNS = columns(
    ("rank", "integer", "place among the most cited"),
    ("document", "string", "the document cited"),
    ("date", "string", "the day it was adopted"),
    ("citers", "integer", "other documents that cite it or a part of it"),
    ("readings", "integer", "further ones that a curator reads as citing it"),
    ("resting", "integer", "other documents that rest on it in all, by any number of citations"),
    ("remark", "string", "a symbol only believed, or nothing known"),
)
_NO_PROOF = Remark(
    "partial", "nought is no proof: citations by documents whose text is not held are known only as far as recorded"
)


@dataclass(frozen=True, slots=True)
class Hub:
    """A document with how many others cite it, are read as citing it, and rest on it in all."""

    unit: Unit
    citers: int
    readings: int
    resting: int

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            **self.unit.to_dict(),
            "citers": self.citers,
            "readings": self.readings,
            "resting": self.resting,
        }


@dataclass(frozen=True, slots=True)
class Hubs(Tabular):
    """The most cited documents, most first, and those that nobody cites, oldest first.

    ``cited`` and ``uncited_total`` count all of either kind; the tuples hold at most as many as were asked for.
    """

    hubs: tuple[Hub, ...]
    cited: int
    uncited: tuple[Unit, ...]
    uncited_total: int
    checked: str
    unverified_included: bool
    remarks: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return {
            "hubs": [hub.to_dict() for hub in self.hubs],
            "cited": self.cited,
            "uncited": [unit.to_dict() for unit in self.uncited],
            "uncited_total": self.uncited_total,
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def table(self) -> Answer:
        """Return one row a document, those that nobody cites last and without a rank."""
        rows = [
            (rank, h.unit.name, h.unit.date or None, h.citers, h.readings, h.resting, h.unit.doubt or None)
            for rank, h in enumerate(self.hubs, 1)
        ]
        rest = [(None, unit.name, unit.date or None, 0, 0, 0, unit.doubt or None) for unit in self.uncited]
        return Answer("hubs", _COLUMNS, (*rows, *rest))


def hubs(store: Store, *, limit: int = 20, include_unverified: bool = False) -> Hubs:
    """Rank documents by how many others cite them; ``limit`` bounds either list.

    Raises:
        BadParameter: a limit below 1.
    """
    if limit < 1:
        raise BadParameter(f"{limit} is no limit", where="limit", expected="a whole number from 1")
    from wpkg.graph.lineage import reckoning  # numpy: slow to import

    graph = adjacency.of(store)
    known = reckoning.of(graph)
    at_most, cited, uncited = known.by_citers(_hidden(store, graph, include_unverified), include_unverified)
    top = _top(graph, cited, at_most, limit, include_unverified)
    oldest = heapq.nsmallest(limit, uncited, key=lambda unit: (graph.date(unit), graph.iri(unit)))
    named = evidence.named(store, graph, [*(unit for _, _, unit in top), *oldest])
    found = tuple(Hub(named[unit], sure, read, known.resting(unit, include_unverified)) for sure, read, unit in top)
    return Hubs(
        hubs=found,
        cited=len(cited),
        uncited=tuple(named[unit] for unit in oldest),
        uncited_total=len(uncited),
        checked=checked_day(store),
        unverified_included=include_unverified,
        remarks=(_NO_PROOF, *silent(hub.unit for hub in found)),
    )


def _hidden(store: Store, graph: Adjacency, include_unverified: bool) -> frozenset[int]:
    """Return the documents of which only an unverified record tells, unless they are asked for."""
    if include_unverified:
        return frozenset()
    rows = store.select(prepared("unverified-documents")).rows
    return frozenset(place for row in rows if (place := graph.index(text_of(row[0]))) is not None)


def _top(
    graph: Adjacency, candidates: list[int], at_most: Sequence[int], limit: int, include_unverified: bool
) -> list[tuple[int, int, int]]:
    """Return (citers, readings, unit) of the most cited; whoever cannot be among them is not counted in full."""
    best: list[tuple[int, int, str, int]] = []
    for unit in candidates:
        if len(best) >= limit and at_most[unit] < best[0][0]:
            break
        sure, read = _citers(graph, unit, include_unverified)
        if not sure and not read:
            continue
        entry = (sure, read, _last_first(graph.iri(unit)), unit)
        (heapq.heappush if len(best) < limit else heapq.heappushpop)(best, entry)
    return [(sure, read, unit) for sure, read, _, unit in sorted(best, reverse=True)]


def _citers(graph: Adjacency, document: int, include_unverified: bool) -> tuple[int, int]:
    sure: set[int] = set()
    read: set[int] = set()
    for k in _edges_to(graph, document):
        if include_unverified or graph.verified(k):
            (read if graph.by_reading(k) else sure).add(graph.document(graph.source(k)))
    sure.discard(document)
    return len(sure), len(read - sure - {document})


def _edges_to(graph: Adjacency, document: int) -> Iterator[int]:
    for unit in (document, *graph.units_of(document)):
        yield from graph.edges_of(unit, down=True)


def _last_first(iri: str) -> str:
    """Return a key that sorts IRIs the other way round."""
    return "".join(chr(0x10FFFF - ord(character)) for character in iri)
