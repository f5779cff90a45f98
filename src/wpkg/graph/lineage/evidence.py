"""From edges of the compiled adjacency to edges with their words: the store is asked about those shown, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from wpkg.graph.lineage.citations import Edge, Row, Unit, cited, citing, edges_of, references, units
from wpkg.graph.prepared import text_of
from wpkg.graph.store import Store

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency


def edges(store: Store, graph: Adjacency, depths: Mapping[int, int]) -> dict[int, tuple[Edge, ...]]:
    """Return the citations behind edges of the adjacency, by edge; ``depths`` gives the level of each.

    An edge stands for more than one citation where a reference names several paragraphs of one document.
    """
    wanted = {(graph.reference(k), graph.iri(graph.source(k)), graph.iri(graph.target(k))): k for k in depths}
    rows: dict[int, list[tuple[Row, int]]] = {}
    for row in references(store, {reference for reference, _, _ in wanted}):
        k = wanted.get((text_of(row["reference"]), citing(row), cited(row)))
        if k is not None:
            rows.setdefault(k, []).append((row, depths[k]))
    told = [row for group in rows.values() for row, _ in group]
    ends = units_of(store, graph, {end for row in told for end in (citing(row), text_of(row["target"]))})
    return {k: edges_of(group, ends) for k, group in rows.items()}


def named(store: Store, graph: Adjacency, ids: Iterable[int]) -> dict[int, Unit]:
    """Return units of the adjacency with their names, by number."""
    by_iri = {graph.iri(u): u for u in ids}
    return {by_iri[iri]: unit for iri, unit in units_of(store, graph, by_iri).items()}


def units_of(store: Store, graph: Adjacency, names: Iterable[str]) -> dict[str, Unit]:
    """Name units by IRI, as :func:`~wpkg.graph.lineage.citations.units` does; who the adjacency knows is not asked."""
    found: dict[str, Unit] = {}
    asked: list[str] = []
    for name in sorted(set(names)):
        known = _known(graph, name)
        if known is None:
            asked.append(name)
        else:
            found[name] = known
    return found | units(store, asked)


def _known(graph: Adjacency, name: str) -> Unit | None:
    """Return a unit as the adjacency tells it; None where it holds no name or no day, which may be no ISO day."""
    place = graph.index(name)
    if place is None or not (symbol := graph.symbol(place)) or not (day := graph.date(place)):
        return None
    return Unit(name, symbol, graph.pinpoint(place), graph.title(place), day, graph.symbol_verified(place))
