"""What a large lineage asks of every edge at once: who cites from when to when, in arrays, made once a graph.

Numbers of units and edges are those of :mod:`wpkg.graph.adjacency`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, proxy

import numpy as np
from numpy.typing import NDArray

from wpkg.graph.adjacency.compiling import NO_DAY, VERIFIED
from wpkg.graph.lineage.citations import adopted_later
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

Numbers = NDArray[np.signedinteger[Any]]
Flags = NDArray[np.bool_]

_EXACT = 2
"""How exact a day is that is more than a month or a year, in the last two bits of its number."""
_NEVER = np.iinfo(np.int32).max
_FEW = 16
"""One in so many edges, or fewer, are sorted to have each once; of more, all edges are gone through."""
_ALL_AT_ONCE = 4
"""Where one in so many units is asked about, all are."""
_known: WeakKeyDictionary[Adjacency, Reckoning] = WeakKeyDictionary()


def of(graph: Adjacency) -> Reckoning:
    """Return the arrays of a graph, the same at every call."""
    found = _known.get(graph)
    if found is None:
        found = _known[graph] = Reckoning(graph)
    return found


class Reckoning:
    """Arrays over the units and edges of one graph."""

    def __init__(self, graph: Adjacency) -> None:
        arrays = graph.made.arrays
        self.size, self.edges = graph.size, graph.edges
        self.source, self.target, self.document, self._day = (
            np.asarray(arrays[name]) for name in ("source", "target", "document", "day")
        )
        self.verified: Flags = (np.frombuffer(arrays["flags"], np.uint8) & VERIFIED).astype(bool)
        self._ways = {
            down: tuple(np.asarray(arrays[f"{way}.{name}"]) for name in ("begin", "edge", "to"))
            for down, way in ((False, "up"), (True, "down"))
        }
        self._graph: Adjacency = proxy(graph)
        self._circles: dict[bool, tuple[Numbers, tuple[tuple[int, ...], ...]]] = {}
        self._cited: dict[bool, Numbers] = {}
        self._open: set[int] = set()
        self._sought: set[int] = set()
        self._all_sought = False

    @cached_property
    def place(self) -> Numbers:
        """The place of each unit by day and symbol; units without a day come first."""
        dates, symbols = (told(range(self.size)) for told in (self._graph.dates, self._graph.symbols))
        order = sorted(range(self.size), key=lambda unit: (dates[unit], symbols[unit], unit))
        place = np.empty(self.size, np.int32)
        place[order] = np.arange(self.size, dtype=np.int32)
        return place

    def cited(self, include_unverified: bool = False) -> Numbers:
        """Return how many units cite each."""
        if include_unverified not in self._cited:
            self._cited[include_unverified] = np.asarray(
                self._graph.cited_by_count(include_unverified=include_unverified)
            )
        return self._cited[include_unverified]

    @cached_property
    def late(self) -> tuple[Flags, Flags]:
        """For each edge: whether it leads to what was adopted later, and whether nobody can tell."""
        ours, theirs = self._day[self.source], self._day[self.target]
        late = theirs > ours
        blank = (ours == NO_DAY) | (theirs == NO_DAY)
        late[blank] = False
        coarse = np.flatnonzero(~blank & (((ours & 3) != _EXACT) | ((theirs & 3) != _EXACT)))
        dates = self._graph.dates
        ends = zip(dates(self.target[coarse].tolist()), dates(self.source[coarse].tolist()), strict=True)
        for edge, verdict in zip(coarse.tolist(), (adopted_later(*pair) for pair in ends), strict=True):
            late[edge], blank[edge] = bool(verdict), verdict is None
        return late, blank

    def anomalous(self, include_unverified: bool) -> tuple[list[int], int, int]:
        """Return the edges to what was adopted later, how many edges there are, and of how many nobody can tell."""
        sought = np.ones(self.edges, np.bool_) if include_unverified else self.verified
        late, blank = self.late
        found = np.flatnonzero(late & sought).tolist()
        return found, int(np.count_nonzero(sought)), int(np.count_nonzero(blank & sought))

    def citing_in_the_open(self, store: Store, documents: Iterable[int]) -> Set[int]:
        """Return documents that cite anything without a known target, all of ``documents`` that do among them.

        The store they are of is asked once of each: of those that are new, or of all where the new ones are many.
        """
        new = set(documents) - self._sought
        if self._all_sought or not new:
            return self._open
        if len(new) * _ALL_AT_ONCE > self.size:
            found = [text_of(row["document"]) for row in store.select(prepared("open-documents"))]
            self._all_sought = True
        else:
            asked = sorted(map(self._graph.iri, new))
            found = [text_of(row["document"]) for row in ask_about(store, "open-among", "document", asked)]
        self._open.update(place for name in found if (place := self._graph.index(name)) is not None)
        self._sought |= new
        return self._open

    def circles(self, include_unverified: bool) -> tuple[Numbers, tuple[tuple[int, ...], ...]]:
        """Return the edges by which a document cites itself, and the units of each circle."""
        found = self._circles.get(include_unverified)
        if found is None:
            told = self._graph.cycles(include_unverified=include_unverified)
            own = np.asarray(sorted(told.self_citations), dtype=np.int64)
            found = self._circles[include_unverified] = own, told.components
        return found

    def met(
        self, start: int, *, down: bool, depth: int | None = None, include_unverified: bool = False
    ) -> tuple[Numbers, Numbers]:
        """Return the units whose citations a walk looks at, and how many citations each lies from the start."""
        graph = self._graph
        closure = graph.closure(start, down=down, depth=depth, include_unverified=include_unverified)
        seeds = [start, *(graph.units_of(start) if down else ())]
        units = np.concatenate([np.asarray(seeds, np.int32), np.asarray(closure.units, np.int32)])
        levels = np.concatenate([np.zeros(len(seeds), np.int32), np.asarray(closure.depths, np.int32)])
        near = slice(None) if depth is None else levels < depth
        return units[near], levels[near]

    def edges_of(self, units: Numbers, levels: Numbers, *, down: bool) -> tuple[Numbers, Numbers]:
        """Return the edges of units (``down``: those to them), each once, with the least level at which it is met.

        ``levels`` are those of the units; their edges lie one further.
        """
        begin, edge, to = self._ways[down]
        order = np.argsort(-levels, kind="stable")
        units, levels = units[order], levels[order]
        first = begin[units].astype(np.int64)
        many = begin[units + 1] - first
        arcs = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(many.sum())
        reached, found = np.repeat(levels + 1, many), edge[arcs]
        if down:
            own = self.source[found] == to[arcs]
            reached, found = reached[own], found[own]
        if len(found) * _FEW < self.edges:
            place = np.lexsort((reached, found))
            found, reached = found[place], reached[place]
            new = np.ones(len(found), np.bool_)
            new[1:] = found[1:] != found[:-1]
            return found[new].astype(np.int64), reached[new]
        least = np.full(self.edges, _NEVER, np.int32)
        least[found] = reached  # the nearest comes last and stays
        once = np.flatnonzero(least != _NEVER)
        return once, least[once]

    def by_citers(
        self, hidden: Collection[int], include_unverified: bool
    ) -> tuple[Sequence[int], list[int], list[int]]:
        """Return of each document at most how many units cite it or a part of it; those cited, most first; the others.

        Documents that are ``hidden`` are neither.
        """
        counted = np.bincount(self.document, self.cited(include_unverified), self.size).astype(np.int64)
        whole = self.document == np.arange(self.size)
        whole[list(hidden)] = False
        documents = np.flatnonzero(whole)
        cited = documents[counted[documents] > 0]
        order = np.argsort(-counted[cited], kind="stable")
        return counted.tolist(), cited[order].tolist(), documents[counted[documents] == 0].tolist()

    def resting(self, document: int, include_unverified: bool) -> int:
        """Count the other documents that rest on one, by any number of citations."""
        units = self._graph.closure(document, down=True, include_unverified=include_unverified).units
        wholes = np.zeros(self.size, np.bool_)
        wholes[self.document[np.asarray(units, np.int32)]] = True
        wholes[document] = False
        return int(np.count_nonzero(wholes))
