"""A large lineage, read off the compiled adjacency: ranked and paged, words fetched for the edges shown only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wpkg.graph import adjacency
from wpkg.graph.lineage import anomalies, evidence, reckoning, remarks
from wpkg.graph.lineage.citations import (
    Unresolved,
    checked_day,
    citing,
    in_order,
    open_citations,
    units,
    unresolved_of,
)
from wpkg.graph.lineage.reckoning import Numbers, Reckoning
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.lineage.walk import Lineage, Question
from wpkg.graph.store import Store

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

_NOT_SOUGHT = Remark(
    "partial",
    "citations without a known target are not listed here; see: wpkg query unresolved-citations",
)
_SOUGHT = 5000
"""Units that are asked for citations without a known target."""
_SHOWN = 50
"""Remarks of one kind given whole; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a walk over the adjacency reaches: units whose citations it looks at, edges that count and their levels.

    ``left_out`` are edges met that are only believed, where these were not asked for.
    """

    graph: Adjacency
    start: int
    met: Sequence[int]
    edges: Numbers
    depths: Numbers
    left_out: Sequence[int]


def reached(store: Store, asked: Question) -> Reached | None:
    """Walk the adjacency of a store; None where it does not know the unit."""
    graph = adjacency.of(store)
    start = graph.index(asked.unit)
    if start is None:
        return None
    told = reckoning.of(graph)
    met, steps = told.met(start, down=asked.down, depth=asked.depth, include_unverified=asked.include_unverified)
    every, levels = told.edges_of(met, steps, down=asked.down)
    sure = np.ones(len(every), np.bool_) if asked.include_unverified else told.verified[every]
    return Reached(graph, start, met.tolist(), every[sure], levels[sure], every[~sure].tolist())


def lineage(store: Store, asked: Question) -> Lineage | None:
    """Return one page of a lineage; None where the adjacency does not know the unit."""
    found = reached(store, asked)
    return None if found is None else told(store, asked, found)


def told(store: Store, asked: Question, found: Reached) -> Lineage:
    """Return one page of what was reached."""
    graph, edges, depths = found.graph, found.edges, found.depths
    order = _order(reckoning.of(graph), edges, depths, asked.down, asked.rank)
    chosen = order[asked.shown]
    level = dict(zip(edges[chosen].tolist(), depths[chosen].tolist(), strict=True))
    words = evidence.edges(store, graph, level)
    shown = tuple(edge for k in level for edge in words.get(k, ()))
    return Lineage(
        start=evidence.named(store, graph, [found.start])[found.start],
        down=asked.down,
        edges=shown if asked.rank == "cited" else tuple(sorted(shown, key=in_order)),
        unresolved=() if asked.down else unresolved(store, graph, found.met, asked.include_unverified),
        checked=checked_day(store),
        unverified_included=asked.include_unverified,
        total=len(edges),
        limit=asked.limit,
        page=asked.page,
        rank=asked.rank,
        remarks=(
            *_remarks(store, graph, edges[order], found.start, asked.include_unverified),
            *remarks.left_out(len(found.left_out)),
            *((_NOT_SOUGHT,) if len(found.met) > _SOUGHT and not asked.down else ()),
        ),
    )


def _order(told: Reckoning, edges: Numbers, depths: Numbers, down: bool, rank: str) -> Numbers:
    """Return places of edges: nearest first, then by day and symbol of who cites; or first to whom most cite."""
    near = (told.place[told.source[edges]], depths)
    if rank != "cited":
        return np.lexsort(near)
    far = (told.source if down else told.target)[edges]
    return np.lexsort((*near, far, -told.cited()[far]))


def unresolved(
    store: Store, graph: Adjacency, met: Collection[int], include_unverified: bool
) -> tuple[Unresolved, ...]:
    """Return the citations without a target, where not too many units are met to ask."""
    if len(met) > _SOUGHT:
        return ()
    asked = {unit: graph.document(unit) for unit in met}
    known = reckoning.of(graph).citing_in_the_open(store, asked.values())
    whole = {graph.iri(unit): graph.iri(document) for unit, document in asked.items() if document in known}
    rows = open_citations(store, whole, include_unverified)
    return unresolved_of(rows, units(store, map(citing, rows)))


def _remarks(store: Store, graph: Adjacency, order: Numbers, start: int, include_unverified: bool) -> Iterator[Remark]:
    """Remark on all edges, those of other pages included."""
    told = reckoning.of(graph)
    late, blank = told.late
    circles, components = told.circles(include_unverified)
    behind = order[late[order]].tolist()
    within = np.zeros(told.edges, np.bool_)
    within[order] = True
    own = circles[within[circles]].tolist()
    yield from anomalies.told(store, graph, behind[:_SHOWN], own[:_SHOWN])
    met = np.zeros(told.size, np.bool_)
    met[start] = met[told.source[order]] = met[told.target[order]] = True
    rings = [ring for ring in components if met[list(ring)].all()]
    yield from anomalies.rings(store, graph, rings[:_SHOWN])
    for kind, count in Counter(late=len(behind), own=len(own), rings=len(rings)).items():
        if count > _SHOWN:
            yield Remark("partial", f"{_LEFT[kind].format(count - _SHOWN)}; see: wpkg anomalies")
    yield from remarks.undated(int(np.count_nonzero(blank[order])))


_LEFT = {
    "late": "{} more citations of what was adopted later",
    "own": "{} more citations of oneself",
    "rings": "{} more circles",
}
