"""A large lineage, read off the compiled adjacency: ranked and paged, words fetched for the edges shown only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from wpkg.graph import adjacency
from wpkg.graph.lineage import anomalies, evidence, remarks
from wpkg.graph.lineage.citations import (
    Unresolved,
    checked_day,
    citing,
    in_order,
    open_citations,
    units,
    unresolved_of,
)
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.lineage.walk import Lineage, Question
from wpkg.graph.store import Store

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

_Key = Callable[[int], tuple[int, ...]]

_NOT_SOUGHT = Remark(
    "partial",
    "citations without a known target are not listed here; see: wpkg query unresolved-citations",
)
_SOUGHT = 5000
"""Units that are asked for citations without a known target."""
_SHOWN = 50
"""Remarks of one kind given whole; the rest is counted."""


def lineage(store: Store, asked: Question) -> Lineage | None:
    """Return one page of a lineage; None where the adjacency does not know the unit."""
    graph = adjacency.of(store)
    start, down, include_unverified = graph.index(asked.unit), asked.down, asked.include_unverified
    if start is None:
        return None
    met = _met(graph, start, down, asked.depth, include_unverified)
    depths = levels(graph, met, down, include_unverified)
    order = sorted(depths, key=_by_citers(graph, depths, down) if asked.rank == "cited" else _by_depth(graph, depths))
    chosen = order[asked.shown]
    found = evidence.edges(store, graph, {k: depths[k] for k in chosen})
    shown = tuple(edge for k in chosen for edge in found.get(k, ()))
    return Lineage(
        start=evidence.named(store, graph, [start])[start],
        down=down,
        edges=shown if asked.rank == "cited" else tuple(sorted(shown, key=in_order)),
        unresolved=() if down else _unresolved(store, graph, met, include_unverified),
        checked=checked_day(store),
        unverified_included=include_unverified,
        total=len(order),
        limit=asked.limit,
        page=asked.page,
        rank=asked.rank,
        remarks=(
            *_remarks(store, graph, order, start, include_unverified),
            *remarks.left_out(0 if include_unverified else _unverified(graph, met, down)),
            *((_NOT_SOUGHT,) if len(met) > _SOUGHT and not down else ()),
        ),
    )


def _met(graph: Adjacency, start: int, down: bool, depth: int | None, include_unverified: bool) -> dict[int, int]:
    """Return the units whose citations are looked at, each with the least number of citations to it."""
    closure = graph.closure(start, down=down, depth=depth, include_unverified=include_unverified)
    seen = {start: 0} | dict.fromkeys(graph.units_of(start) if down else (), 0)
    for unit, level in zip(closure.units, closure.depths, strict=True):
        seen.setdefault(int(unit), int(level))
    return {unit: level for unit, level in seen.items() if depth is None or level < depth}


def levels(graph: Adjacency, met: Mapping[int, int], down: bool, include_unverified: bool) -> dict[int, int]:
    """Return the edges of units, each with the least level at which it is met."""
    found: dict[int, int] = {}
    for unit, level in met.items():
        for k in graph.edges_of(unit, down=down):
            if include_unverified or graph.verified(k):
                found[k] = min(level + 1, found.get(k, level + 1))
    return found


def _unverified(graph: Adjacency, met: Iterable[int], down: bool) -> int:
    return len({k for unit in met for k in graph.edges_of(unit, down=down) if not graph.verified(k)})


def _unresolved(
    store: Store, graph: Adjacency, met: Collection[int], include_unverified: bool
) -> tuple[Unresolved, ...]:
    """Return the citations without a target, where not too many units are met to ask."""
    if len(met) > _SOUGHT:
        return ()
    rows = open_citations(store, {graph.iri(u): graph.iri(graph.document(u)) for u in met}, include_unverified)
    return unresolved_of(rows, units(store, map(citing, rows)))


def _by_depth(graph: Adjacency, depths: Mapping[int, int]) -> _Key:
    source = {k: graph.source(k) for k in depths}
    units = sorted(set(source.values()))
    told = zip(graph.dates(units), graph.symbols(units), units, strict=True)
    place = {unit: rank for rank, (_, _, unit) in enumerate(sorted(told))}
    return lambda k: (depths[k], place[source[k]], k)


def _by_citers(graph: Adjacency, depths: Mapping[int, int], down: bool) -> _Key:
    counted = graph.cited_by_count()
    far = graph.source if down else graph.target
    near = _by_depth(graph, depths)
    return lambda k: (-counted[far(k)], far(k), *near(k))


def _remarks(
    store: Store, graph: Adjacency, order: Sequence[int], start: int, include_unverified: bool
) -> Iterator[Remark]:
    """Remark on all edges, those of other pages included."""
    late, missing = anomalies.late_ones(graph, order)
    circles = graph.cycles(include_unverified=include_unverified)
    own = sorted(set(circles.self_citations) & set(order))
    yield from anomalies.told(store, graph, late[:_SHOWN], own[:_SHOWN])
    met = {start} | {end for k in order for end in (graph.source(k), graph.target(k))}
    rings = [ring for ring in circles.components if met.issuperset(ring)]
    yield from anomalies.rings(store, graph, rings[:_SHOWN])
    for kind, count in Counter(late=len(late), own=len(own), rings=len(rings)).items():
        if count > _SHOWN:
            yield Remark("partial", f"{_LEFT[kind].format(count - _SHOWN)}; see: wpkg anomalies")
    yield from remarks.undated(missing)


_LEFT = {
    "late": "{} more citations of what was adopted later",
    "own": "{} more citations of oneself",
    "rings": "{} more circles",
}
