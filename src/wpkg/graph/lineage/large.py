"""A large lineage, read off the compiled adjacency: ranked and paged, words fetched for the edges shown only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
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


def lineage(store: Store, asked: Question, *, beyond: int | None = None) -> Lineage | None:
    """Return one page of a lineage; None where the adjacency does not know the unit.

    ``beyond`` asks for a larger lineage than that only: None for one of at most so many edges.
    """
    graph = adjacency.of(store)
    start, down, include_unverified = graph.index(asked.unit), asked.down, asked.include_unverified
    if start is None:
        return None
    told = reckoning.of(graph)
    met, steps = told.met(start, down=down, depth=asked.depth, include_unverified=include_unverified)
    every, levels = told.edges_of(met, steps, down=down)
    sure = slice(None) if include_unverified else told.verified[every]
    edges, depths = every[sure], levels[sure]
    if beyond is not None and len(edges) <= beyond:
        return None
    order = _order(told, edges, depths, down, asked.rank)
    chosen = order[asked.shown]
    level = dict(zip(edges[chosen].tolist(), depths[chosen].tolist(), strict=True))
    found = evidence.edges(store, graph, level)
    shown = tuple(edge for k in level for edge in found.get(k, ()))
    return Lineage(
        start=evidence.named(store, graph, [start])[start],
        down=down,
        edges=shown if asked.rank == "cited" else tuple(sorted(shown, key=in_order)),
        unresolved=() if down else _unresolved(store, graph, met.tolist(), include_unverified),
        checked=checked_day(store),
        unverified_included=include_unverified,
        total=len(edges),
        limit=asked.limit,
        page=asked.page,
        rank=asked.rank,
        remarks=(
            *_remarks(store, graph, edges[order], start, include_unverified),
            *remarks.left_out(len(every) - len(edges)),
            *((_NOT_SOUGHT,) if len(met) > _SOUGHT and not down else ()),
        ),
    )


def _order(told: Reckoning, edges: Numbers, depths: Numbers, down: bool, rank: str) -> Numbers:
    """Return places of edges: nearest first, then by day and symbol of who cites; or first to whom most cite."""
    near = (told.place[told.source[edges]], depths)
    if rank != "cited":
        return np.lexsort(near)
    far = (told.source if down else told.target)[edges]
    return np.lexsort((*near, far, -told.cited()[far]))


def _unresolved(
    store: Store, graph: Adjacency, met: Collection[int], include_unverified: bool
) -> tuple[Unresolved, ...]:
    """Return the citations without a target, where not too many units are met to ask."""
    if len(met) > _SOUGHT:
        return ()
    known = reckoning.of(graph).citing_in_the_open(store)
    asked = {unit: graph.document(unit) for unit in met}
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
