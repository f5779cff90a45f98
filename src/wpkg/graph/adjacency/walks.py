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
"""Where the arcs of each unit begin, where those end that are walked, and where they lead."""


class Walk:
    """One walk: kernels, the arrays of one direction, and scratch that nobody else uses meanwhile."""

    __slots__ = ("_began", "kit", "side", "space")

    def __init__(self, kit: Engine, side: Side, space: Space) -> None:
        self.kit, self.side, self.space = kit, side, space
        self._began = 0.0 if kit.compiled else time.perf_counter()

    def run(self, kernel: str, *given: Any) -> Any:
        """Run a kernel over the arrays of the direction; a name among what is given stands for that scratch array."""
        lent = self.space.for_kernel
        return self.kit.kernel[kernel](*self.side, *(lent(one) if isinstance(one, str) else one for one in given))

    def end(self) -> None:
        """Note what a plain walk took."""
        if not self.kit.compiled:
            engine.spent(self._began)


class Ground(Records):
    """Units and edges, and what it takes to walk over them; ``kit`` fixes the kernels, else the best are chosen."""

    def __init__(self, made: Sections, kit: Engine | None = None) -> None:
        super().__init__(made)
        self._kit = kit
        self._arcs = len(made.arrays["up.to"])
        self._sides: dict[tuple[bool, bool, bool], Side] = {}
        self._spaces: dict[bool, list[Space]] = {False: [], True: []}

    def _set_out(self, down: bool, include_unverified: bool) -> Walk:
        """Lend what a walk needs, until :meth:`_come_back`."""
        kit = self._kit or engine.choose(self._arcs)
        key = (kit.compiled, down, include_unverified)
        side = self._sides.get(key) or self._sides.setdefault(key, self._side(kit, down, include_unverified))
        pool = self._spaces[kit.compiled]
        try:
            space = pool.pop()
        except IndexError:
            space = Space(kit, self.size)
        return Walk(kit, side, space)

    def _come_back(self, walk: Walk) -> None:
        walk.end()
        self._spaces[walk.kit.compiled].append(walk.space)

    @contextmanager
    def _walk(self, include_unverified: bool, *, down: bool = False) -> Iterator[Walk]:
        walk = self._set_out(down, include_unverified)
        try:
            yield walk
        finally:
            self._come_back(walk)

    def _side(self, kit: Engine, down: bool, include_unverified: bool) -> Side:
        way, end = "down" if down else "up", "walked" if include_unverified else "sure"
        begin, stop, to = (kit.over(self.made.arrays[f"{way}.{name}"]) for name in ("begin", end, "to"))
        return begin, stop, to

    def _seed(self, space: Space, start: int | Iterable[int]) -> int:
        """Put the starts into the queue, documents with their unit provisions; return how many they are."""
        if isinstance(start, int):
            if start not in self._parts:
                space.own("queue")[0] = start
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
