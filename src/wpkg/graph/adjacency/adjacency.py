"""The compiled graph of citations, and what can be asked of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wpkg.graph.adjacency.closure import Closure
from wpkg.graph.adjacency.walks import Walk
from wpkg.graph.adjacency.ways import Ways

_EVER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Common:
    """What two units both rest on, and of that the nearest: those before which no other common one lies."""

    units: tuple[int, ...]
    nearest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cycles:
    """Units that rest on each other, a tuple each, and edges by which a document cites itself or a part of it."""

    components: tuple[tuple[int, ...], ...]
    self_citations: tuple[int, ...]


class Adjacency(Ways):
    """Units of lineage by number (0 … ``size`` - 1), edges by number (0 … ``edges`` - 1), and walks over them.

    Up is towards what a unit rests on, down towards what rests on it. A document speaks through its unit provisions: a
    walk that starts at it (or ends at it, for a chain) starts at them too, and one that comes down to such a provision
    comes to its document. What a document and its own provisions say of each other is an edge, and never walked. Edges
    not verified are walked only with ``include_unverified``. It may be used from several threads.
    """

    def closure(
        self,
        start: int | Iterable[int],
        *,
        down: bool = False,
        depth: int | None = None,
        include_unverified: bool = False,
    ) -> Closure:
        """Return all that a unit rests on (``down``: all that rests on it), nearest first, at most ``depth`` levels."""
        walk = self._set_out(down, include_unverified)
        space = walk.space
        try:
            many = self._seed(space, start)
            if many == 1 and walk.at_an_end(space.queue[0]):
                none = array("i")
                return Closure(self, none, none, none, down)
            limit = _EVER if depth is None else depth
            end = walk.kit.kernel["closure"](*walk.side, many, limit, space.marks(), *space.breadth)
            return Closure(self, space.queue[many:end], space.depth[many:end], space.via[many:end], down)
        finally:
            walk.end()

    def common(self, a: int, b: int, *, include_unverified: bool = False) -> Common:
        """Return what both rest on, in the order in which it is reached from ``b``, and the nearest of it."""
        with self._walk(include_unverified) as walk:
            space, mark = walk.space, walk.space.marks()
            reached, queue = space.own("seen"), space.own("queue")
            for unit, seen in ((a, "seen"), (b, "seen_other")):
                many = self._seed(space, unit)
                seeds = queue[:many]
                end = walk.run("closure", many, _EVER, mark, seen, "queue", "depth", "via")
                for seed in seeds:
                    reached[seed] = 0
            found = walk.kit.kernel["meet"](
                space.for_kernel("queue"), many, end, space.for_kernel("seen"), mark, space.for_kernel("depth")
            )
            units = space.own("depth")[:found]
            memoryview(queue)[:found] = memoryview(units)
            placed, groups, mark = self._components(walk, found)
            walk.run("borders", "order", placed, "group", groups, "low", "via")
            nearest = self._picked(walk, "depth", found, "low", mark)
        return Common(tuple(units), tuple(nearest))

    def roots(self, start: int | None = None, *, include_unverified: bool = False) -> list[int]:
        """Return what a unit goes back to and what goes back no further: units that rest on nothing.

        Without a start, those of the whole graph on which something rests. Units that rest on each other and on nothing
        else are all returned: see :meth:`cycles`.
        """
        with self._walk(include_unverified) as walk:
            space = walk.space
            many = self._everywhere(space) if start is None else self._seed(space, start)
            seeds = () if start is None else space.own("queue")[:many]
            placed, groups, mark = self._components(walk, many)
            walk.run("borders", "order", placed, "group", groups, "low", "via")
            for seed in seeds:
                space.own("seen")[seed] = 0
            found = self._picked(walk, "order", placed, "via", mark)
            if start is None:
                group, entered = space.own("group"), space.own("low")
                found = [unit for unit in found if entered[group[unit]]]
        return sorted(found)

    def _picked(self, walk: Walk, units: str, many: int, flag: str, mark: int) -> list[int]:
        """Return those of ``units`` that carry the mark and whose component has not got the flag."""
        lent = walk.space.for_kernel
        found = walk.kit.kernel["pick"](
            lent(units), many, lent("group"), lent(flag), 0, lent("seen"), mark, lent("queue")
        )
        return walk.space.own("queue")[:found].tolist()

    def cycles(self, *, include_unverified: bool = False) -> Cycles:
        """Return the units that rest on each other, and the edges by which a document cites itself."""
        with self._walk(include_unverified) as walk:
            placed, groups, _ = self._components(walk, self._everywhere(walk.space))
            components = sorted(self._cyclic(walk.space, placed, groups))
        own = (k for k in self.made.arrays["own"].tolist() if include_unverified or self.verified(k))
        return Cycles(tuple(components), tuple(own))

    def order(self, *, include_unverified: bool = False) -> array[int]:
        """Return the layer of every unit: the most steps from it back to a root, units of one cycle on one layer."""
        with self._walk(include_unverified) as walk:
            placed, _, _ = self._components(walk, self._everywhere(walk.space))
            walk.run("heights", placed, "order", "group", "low")
            height, group = walk.space.own("low"), walk.space.own("group")
            return array("i", (height[group[unit]] for unit in range(self.size)))

    def cited_by_count(self, *, include_unverified: bool = False) -> array[int]:
        """Return how many different units cite each unit itself."""
        return self._degrees(True, include_unverified)

    def cites_count(self, *, include_unverified: bool = False) -> array[int]:
        """Return how many different units each unit cites; a document cites through its unit provisions too."""
        return self._degrees(False, include_unverified)

    def _degrees(self, down: bool, include_unverified: bool) -> array[int]:
        with self._walk(include_unverified, down=down) as walk:
            edge, source = walk.kit.over(self.arc_edges(down=down)), walk.kit.over(self.made.arrays["source"])
            walk.run("degrees", edge, source, int(down), self.size, walk.space.marks(self.size), "seen", "depth")
            return walk.space.own("depth")[:]

    def reach_counts(
        self, units: Sequence[int] | None = None, *, down: bool = False, include_unverified: bool = False
    ) -> list[int]:
        """Return for each of ``units`` (all where none are given) how many units a walk from it alone reaches."""
        wanted = range(self.size) if units is None else units
        counts: list[int] = []
        with self._walk(include_unverified, down=down) as walk:
            for first in range(0, len(wanted), self.size):
                many = walk.space.fill("depth", wanted[first : first + self.size])
                walk.run("reach", "depth", many, walk.space.marks(many), "seen", "queue", "via")
                counts += walk.space.own("via")[:many]
        return counts
