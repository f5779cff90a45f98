"""What every walk needs: kernels, the arrays of one direction, scratch, and where the walk starts."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from wpkg.graph.adjacency import engine
from wpkg.graph.adjacency.engine import Engine, Space
from wpkg.graph.adjacency.records import Records
from wpkg.graph.adjacency.sections import Sections

Side = tuple[Any, Any, Any]
"""Where the arcs of each unit begin, where those end that are walked, and where they lead: as the kernels take them."""

Bounds = tuple[memoryview, memoryview, memoryview]
"""The same as Python has them."""


class Walk:
    """One walk: kernels, the arrays of one direction, and scratch that nobody else uses meanwhile."""

    __slots__ = ("_begin", "_end", "_home", "began", "kit", "side", "space")

    def __init__(self, kit: Engine, bounds: Bounds, space: Space, home: list[Walk]) -> None:
        self.kit, self.space, self._home = kit, space, home
        self._begin, self._end, _ = bounds
        self.side: Side = (kit.over(bounds[0]), kit.over(bounds[1]), kit.over(bounds[2]))
        self.began = 0.0

    def at_an_end(self, unit: int) -> bool:
        """Tell whether a unit has no arc in this direction."""
        return self._begin[unit] == self._end[unit]

    def run(self, kernel: str, *given: Any) -> Any:
        """Run a kernel over the arrays of the direction; a name among what is given stands for that scratch array."""
        lent = self.space.for_kernel
        return self.kit.kernel[kernel](*self.side, *(lent(one) if isinstance(one, str) else one for one in given))

    def end(self) -> None:
        """Give back what was lent, and note what a plain walk took."""
        if not self.kit.compiled:
            engine.spent(self.began)
        self._home.append(self)


class Ground(Records):
    """Units and edges, and what it takes to walk over them; ``kit`` fixes the kernels, else the best are chosen."""

    def __init__(self, made: Sections, kit: Engine | None = None) -> None:
        super().__init__(made)
        self._kit = kit
        self._arcs = len(made.arrays["up.to"])
        self._resting: dict[tuple[bool, bool, bool], list[Walk]] = {}

    def _set_out(self, down: bool, include_unverified: bool) -> Walk:
        """Lend what a walk needs, until it ends."""
        kit = self._kit or engine.choose(self._arcs)
        try:
            walk = self._resting[kit.compiled, down, include_unverified].pop()
        except LookupError:
            home = self._resting.setdefault((kit.compiled, down, include_unverified), [])
            walk = Walk(kit, self._bounds(down, include_unverified), Space(kit, self.size), home)
        if not kit.compiled:
            walk.began = time.perf_counter()
        return walk

    @contextmanager
    def _walk(self, include_unverified: bool, *, down: bool = False) -> Iterator[Walk]:
        walk = self._set_out(down, include_unverified)
        try:
            yield walk
        finally:
            walk.end()

    def _bounds(self, down: bool, include_unverified: bool) -> Bounds:
        way, end = "down" if down else "up", "walked" if include_unverified else "sure"
        begin, stop, to = (self.made.arrays[f"{way}.{name}"] for name in ("begin", end, "to"))
        return begin, stop, to

    def _seed(self, space: Space, start: int | Iterable[int]) -> int:
        """Put the starts into the queue, documents with their unit provisions; return how many they are."""
        if isinstance(start, int):
            if start not in self._parts:
                space.queue[0] = start
                return 1
            start = (start,)
        return space.fill("queue", dict.fromkeys(seed for unit in start for seed in (unit, *self.units_of(unit))))

    def _everywhere(self, space: Space) -> int:
        """Put all units into the queue."""
        return space.fill("queue", range(self.size))

    def _components(self, walk: Walk, starts: int, closed: Sequence[int] = ()) -> tuple[int, int, int]:
        """Find the components of all that the queue reaches; return how many units and components, and the mark.

        Units that are closed are not entered. They are given the number of a component that there cannot be.
        """
        mark, space = walk.space.marks(), walk.space
        for unit in closed:
            space.own("seen")[unit] = mark
            space.own("group")[unit] = self.size - 1
        names = ("seen", "queue", "number", "low", "cursor", "call", "stack", "group", "order")
        placed = int(walk.run("components", starts, mark, *names))
        groups = space.own("group")[space.own("order")[placed - 1]] + 1 if placed else 0
        return placed, groups, mark

    def _cyclic(self, space: Space, placed: int, groups: int) -> list[tuple[int, ...]]:
        """Return the components of more than one unit, each sorted."""
        if placed == groups:
            return []
        members: dict[int, list[int]] = {}
        group = space.own("group")
        for unit in space.own("order")[:placed]:
            members.setdefault(group[unit], []).append(unit)
        return [tuple(sorted(units)) for units in members.values() if len(units) > 1]
