"""Ways from one unit back to another: a shortest, a longest, all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from wpkg.graph.adjacency.chains import Between, Step, enumerate_chains
from wpkg.graph.adjacency.engine import Space
from wpkg.graph.adjacency.walks import Ground, Walk


@dataclass(frozen=True, slots=True)
class Longest:
    """A longest chain: its edges, and the cycles between its ends (each as units), taken as one step where it passes.

    No unit comes twice. Inside a cycle the chain goes the shortest way, which is not counted: without cycles, no chain
    is longer; with some, none passes through more different cycles and units outside them.
    """

    edges: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...]


class Ways(Ground):
    """Chains of edges. A document as the one end or the other stands for its unit provisions too."""

    def shortest(self, a: int, b: int, *, include_unverified: bool = False) -> list[int] | None:
        """Return the edges of a shortest chain from ``a`` back to ``b``, or None where ``a`` does not rest on ``b``.

        It is empty where ``a`` is ``b``, or one is a part of the other.
        """
        if self._same(a, b):
            return []
        with self._walk(include_unverified) as walk:
            starts, aiming = self._seed(walk.space, a), self._aim(walk.space, b)
            return self._way(walk, starts, aiming, walk.space.marks())

    def longest(self, a: int, b: int, *, include_unverified: bool = False) -> Longest | None:
        """Return a longest chain from ``a`` back to ``b``, or None where ``a`` does not rest on ``b``."""
        if self._same(a, b):
            return Longest((), ())
        with self._walk(include_unverified) as walk:
            space = walk.space
            aiming, space.own("queue")[0] = self._aim(space, b), a
            placed, groups, _ = self._components(walk, 1, self.units_of(a))
            most, group = space.own("low"), space.own("group")
            most[-1] = -1 if self.units_of(a) else most[-1]
            walk.run("farthest", placed, "order", "group", "seen_aim", aiming, "low", "number", "cursor")
            if most[group[a]] < 0:
                return None
            cycles = [units for units in self._cyclic(space, placed, groups) if most[group[units[0]]] >= 0]
            return Longest(tuple(self._traced(walk, a, aiming)), tuple(sorted(cycles)))

    def chains(self, a: int, b: int, *, limit: int, include_unverified: bool = False) -> Iterator[list[int]]:
        """Yield chains from ``a`` back to ``b`` as edges, the shortest first, at most ``limit``; no unit comes twice.

        Of several edges between two units the first stands for all (see :meth:`edges_of`): chains differ in their
        units. Each takes as long as a few walks between the two where there are cycles, and much less without.
        """
        if self._same(a, b):
            return
        between = self._between(a, b, include_unverified)
        yield from islice(enumerate_chains(between, lambda trail: self._rest(trail, a, b, include_unverified)), limit)

    def _same(self, a: int, b: int) -> bool:
        """Tell whether two units are one, or one of them is the document of the other."""
        return a == b or (self._document[a] == self._document[b] and self._document[a] in (a, b))

    def _aim(self, space: Space, goal: int) -> int:
        """Mark the goal, with its unit provisions."""
        aiming, aim = space.marks(), space.own("seen_aim")
        for unit in (goal, *self.units_of(goal)):
            aim[unit] = aiming
        return aiming

    def _way(self, walk: Walk, starts: int, aiming: int, mark: int) -> list[int] | None:
        """Return the edges of a shortest chain from what is in the queue to what is marked as the goal."""
        unit = int(walk.run("shortest", starts, "seen_aim", aiming, mark, "seen", "queue", "parent", "via"))
        if unit < 0:
            return None
        parent, via, edge = walk.space.own("parent"), walk.space.own("via"), self.arc_edges()
        edges = []
        while (arc := via[unit]) >= 0:
            edges.append(edge[arc])
            unit = parent[unit]
        return edges[::-1]

    def _traced(self, walk: Walk, start: int, aiming: int) -> Iterator[int]:
        """Follow what the kernel found from component to component, and inside each the shortest way."""
        space, edge, to = walk.space, self.arc_edges(), self.made.arrays["up.to"]
        group, arc_out, unit_out = (space.own(name) for name in ("group", "number", "cursor"))
        aim, entry = space.own("seen_aim"), start
        while True:
            arc, leaving, here = arc_out[group[entry]], unit_out[group[entry]], aiming
            if arc >= 0:
                here = space.marks()
                aim[leaving] = here
            if aim[entry] != here:
                space.own("queue")[0] = entry
                yield from self._way(walk, 1, here, space.marks()) or ()
            if arc < 0:
                return
            yield edge[arc]
            entry = to[arc]

    def _between(self, a: int, b: int, include_unverified: bool) -> Between:
        """Find what lies between two units: how far each is from ``b``, and which are of one cycle."""
        with self._walk(include_unverified) as walk:
            space = walk.space
            starts = self._seed(space, a)
            queue, seen, group = (space.own(name) for name in ("queue", "seen", "group"))
            seeds = tuple(queue[:starts])
            placed, groups, mark = self._components(walk, starts)
            cycle = {unit: group[unit] for units in self._cyclic(space, placed, groups) for unit in units}
            goals = space.fill("queue", (unit for unit in (b, *self.units_of(b)) if seen[unit] == mark))
            for seed in seeds:
                seen[seed] = 0
            back = Walk(walk.kit, self._bounds(True, include_unverified), space, [])
            end = back.run("closure_within", goals, "seen", mark, space.marks(), "seen_other", "queue", "depth")
            left = dict(zip(queue[:end], space.own("depth")[:end], strict=True))
        between = Between(a, seeds, left, cycle, *walk.side, self.arc_edges())
        if steps := list(between.steps(a)):
            left[a] = 1 + min(left[unit] for unit, _ in steps)
        return between

    def _rest(self, trail: Sequence[int], a: int, b: int, include_unverified: bool) -> list[Step] | None:
        """Return a shortest way from the end of a trail to ``b`` that enters neither the trail nor ``a``, or None."""
        with self._walk(include_unverified) as walk:
            mark, seen = walk.space.marks(), walk.space.own("seen")
            for unit in (*trail, a, *self.units_of(a)):
                seen[unit] = mark
            walk.space.own("queue")[0] = trail[-1]
            found = self._way(walk, 1, self._aim(walk.space, b), mark)
        return None if found is None else [(self._target[edge], edge) for edge in found]
