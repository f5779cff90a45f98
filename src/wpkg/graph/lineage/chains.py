"""Every chain of citations between two instruments, shortest and longest told apart, each step with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from wpkg.errors import BadParameter
from wpkg.graph import adjacency
from wpkg.graph.answer import Answer
from wpkg.graph.lineage import anomalies, common, evidence, remarks
from wpkg.graph.lineage.citations import Edge, Unit, checked_day, standing_for, units
from wpkg.graph.lineage.common import Ancestor
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.lineage.walk import EDGE_COLUMNS, row_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

WHICH = ("all", "shortest", "longest")
_COLUMNS = (
    *columns(
        ("chain", "integer", "number of the chain, shortest first"),
        ("kind", "string", "shortest, longest, both, or neither"),
        ("step", "integer", "place of the citation in its chain, from 1"),
    ),
    *EDGE_COLUMNS,
)


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from the citing instrument to the cited one: a step holds every citation between its two ends.

    ``kind`` is shortest, longest, both (all chains are of one length) or empty.
    """

    kind: str
    steps: tuple[tuple[Edge, ...], ...]

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def by_reading(self) -> bool:
        """Whether some step rests on nothing but what a curator reads into an unenumerated set."""
        return any(all(edge.by_reading for edge in step) for step in self.steps)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All citations of the chain, in order."""
        return tuple(edge for step in self.steps for edge in step)

    def to_dict(self) -> dict[str, object]:
        """Return the chain as plain values."""
        steps = [[edge.to_dict() for edge in step] for step in self.steps]
        return {"kind": self.kind, "length": len(self), "by_reading": self.by_reading, "steps": steps}


@dataclass(frozen=True, slots=True)
class Chains(Tabular):
    """The chains between two instruments, shortest first.

    ``later`` rests on ``earlier``; where nothing connects the two, they stand as they were asked for, ``chains`` is
    empty and ``common`` holds their nearest common ancestors. ``mutual`` is true where each rests on the other.
    ``total`` counts the chains in all, None where circles leave it open.
    """

    later: Unit
    earlier: Unit
    turned: bool
    mutual: bool
    which: str
    chains: tuple[Chain, ...]
    total: int | None
    common: tuple[Ancestor, ...]
    unverified_would_connect: bool
    checked: str
    unverified_included: bool
    remarks: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return {
            "later": self.later.to_dict(),
            "earlier": self.earlier.to_dict(),
            "connected": bool(self.chains),
            "mutual": self.mutual,
            "which": self.which,
            "total": self.total,
            "chains": [chain.to_dict() for chain in self.chains],
            "nearest_common_ancestors": [ancestor.to_dict() for ancestor in self.common],
            "unverified_would_connect": self.unverified_would_connect,
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def table(self) -> Answer:
        """Return one row a citation."""
        rows = tuple(
            (number, chain.kind or None, place, *row_of(edge)[1:])
            for number, chain in enumerate(self.chains, 1)
            for place, step in enumerate(chain.steps, 1)
            for edge in step
        )
        return Answer("chains", _COLUMNS, rows)


def chains(
    store: Store, first: str, second: str, *, which: str = "all", limit: int = 20, include_unverified: bool = False
) -> Chains:
    """Find the chains between two units, given by IRI in either order.

    Args:
        store: where to ask.
        first: IRI of one.
        second: IRI of the other.
        which: all, shortest or longest.
        limit: the most chains to return; of two or more, one is as long as any.
        include_unverified: also follow references of which no reliable page was read.

    Raises:
        BadParameter: no such choice; or both are the same, or parts of one document.
    """
    if which not in WHICH:
        raise BadParameter(f"{which!r} is no choice of chains", where="which", expected=" or ".join(WHICH))
    if limit < 1:
        raise BadParameter(f"{limit} is no limit", where="limit", expected="a whole number from 1")
    asked = first, second
    first, second = (standing_for(store, name) for name in asked)
    named = units(store, [first, second])
    graph = adjacency.of(store)
    a, b = common.pair(graph, named[first], named[second])
    onward = common.distance(graph, a, b, include_unverified)
    back = common.distance(graph, b, a, include_unverified)
    if a is None or b is None or (onward is None and back is None):
        return _apart(store, graph, named[first], named[second], a, b, which, include_unverified, asked)
    turned = onward is None
    start, goal = (b, a) if turned else (a, b)
    ways, total, extremes = _ways(graph, start, goal, which, limit, include_unverified)
    found = _chains(store, graph, start, ways, extremes, include_unverified)
    edges = tuple({(e.reference, e.target.iri): e for chain in found for e in chain.edges}.values())
    later, earlier = (second, first) if turned else (first, second)
    return Chains(
        later=named[later],
        earlier=named[earlier],
        turned=turned,
        mutual=onward is not None and back is not None,
        which=which,
        chains=found,
        total=total,
        common=(),
        unverified_would_connect=False,
        checked=checked_day(store),
        unverified_included=include_unverified,
        remarks=(
            *_parts(asked, named[first], named[second]),
            *remarks.chronology(edges),
            *_rings(store, graph, ways, include_unverified),
            *remarks.undated(sum(not (edge.source.date and edge.target.date) for edge in edges)),
            *remarks.silent(unit for edge in edges for unit in (edge.source, edge.target)),
        ),
    )


def _apart(
    store: Store,
    graph: Adjacency,
    first: Unit,
    second: Unit,
    a: int | None,
    b: int | None,
    which: str,
    include_unverified: bool,
    asked: tuple[str, str],
) -> Chains:
    shared = common.common(store, first.iri, second.iri, include_unverified=include_unverified)
    believed = not include_unverified and any(
        common.distance(graph, start, goal, True) is not None for start, goal in ((a, b), (b, a))
    )
    return Chains(
        later=first,
        earlier=second,
        turned=False,
        mutual=False,
        which=which,
        chains=(),
        total=0,
        common=shared.nearest,
        unverified_would_connect=believed,
        checked=shared.checked,
        unverified_included=include_unverified,
        remarks=(*_parts(asked, first, second), *remarks.silent([first, second])),
    )


def _parts(asked: tuple[str, str], *found: Unit) -> Iterator[Remark]:
    for name, unit in zip(asked, found, strict=True):
        yield from remarks.part(name, unit)


def _ways(
    graph: Adjacency, start: int, goal: int, which: str, limit: int, include_unverified: bool
) -> tuple[list[list[int]], int | None, tuple[int, int]]:
    """Return the ways chosen, as edges, how many there are in all, and the lengths of the shortest and the longest."""
    far = graph.longest(start, goal, include_unverified=include_unverified)
    near = graph.shortest(start, goal, include_unverified=include_unverified) or []
    longest = near if far is None else list(far.edges)
    extremes = (len(near), len(longest))
    if which != "all":
        chosen = near if which == "shortest" else longest
        return [chosen], count(graph, start, goal, include_unverified), extremes
    found = [list(way) for way in graph.chains(start, goal, limit=limit + 1, include_unverified=include_unverified)]
    if len(found) <= limit:
        return found, len(found), (len(near), max(map(len, found)))
    kept = found[:limit]
    if limit > 1 and all(len(way) < len(longest) for way in kept):
        kept[-1] = longest
    return kept, count(graph, start, goal, include_unverified), extremes


def count(graph: Adjacency, start: int, goal: int, include_unverified: bool) -> int | None:
    """Count the chains between two units; None where a circle on the way leaves the number open."""
    above = graph.closure(start, include_unverified=include_unverified).units
    below = graph.closure(goal, down=True, include_unverified=include_unverified).units
    goals = {goal, *graph.units_of(goal)}
    between = ({int(u) for u in above} & {int(u) for u in below}) | goals | {start}
    onward = {
        unit: {target for target in _targets(graph, unit, include_unverified) if target in between}
        for unit in between - goals
    }
    try:
        order = list(TopologicalSorter(onward).static_order())
    except CycleError:
        return None
    ways = dict.fromkeys(goals, 1)
    for unit in order:
        if unit not in goals:
            ways[unit] = sum(ways[target] for target in onward[unit])
    return ways[start]


def _targets(graph: Adjacency, unit: int, include_unverified: bool) -> Iterator[int]:
    for k in graph.edges_of(unit):
        if (include_unverified or graph.verified(k)) and graph.document(graph.target(k)) != graph.document(unit):
            yield graph.target(k)


def _chains(
    store: Store,
    graph: Adjacency,
    start: int,
    ways: Sequence[Sequence[int]],
    extremes: tuple[int, int],
    include_unverified: bool,
) -> tuple[Chain, ...]:
    """Give each step all citations between its ends, and each chain its kind."""
    steps: dict[tuple[int, int], list[int]] = {}
    places: list[list[tuple[int, int]]] = []
    for way in ways:
        place, unit = [], start
        for k in way:
            step = (unit, graph.target(k))
            steps.setdefault(step, _beside(graph, *step, include_unverified))
            place.append(step)
            unit = graph.target(k)
        places.append(place)
    found = evidence.edges(store, graph, {k: 0 for beside in steps.values() for k in beside})
    told = {step: tuple(e for k in beside for e in found.get(k, ())) for step, beside in steps.items()}
    return tuple(_chain([told[step] for step in place], extremes) for place in places)


def _chain(steps: Sequence[Iterable[Edge]], extremes: tuple[int, int]) -> Chain:
    shortest, longest = extremes
    kinds = [name for name, length in (("shortest", shortest), ("longest", longest)) if len(steps) == length]
    placed = (tuple(replace(edge, depth=depth) for edge in step) for depth, step in enumerate(steps, 1))
    return Chain("both" if len(kinds) == 2 else "".join(kinds), tuple(placed))


def _beside(graph: Adjacency, unit: int, target: int, include_unverified: bool) -> list[int]:
    return [k for k in graph.edges_of(unit) if graph.target(k) == target and (include_unverified or graph.verified(k))]


def _rings(store: Store, graph: Adjacency, ways: Iterable[Iterable[int]], include_unverified: bool) -> Iterator[Remark]:
    met = {end for way in ways for k in way for end in (graph.source(k), graph.target(k))}
    circles = graph.cycles(include_unverified=include_unverified).components
    yield from anomalies.rings(store, graph, [ring for ring in circles if not met.isdisjoint(ring)])
