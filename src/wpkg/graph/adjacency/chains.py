"""All chains between two units, the shortest first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

Step = tuple[int, int]
"""A unit, and the edge that leads to it."""


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two units: how far each is from the goal, and the cycle of those that are in one.

    ``closed`` are the start and its unit provisions, to which no chain comes back (it cites all that they cite).
    ``begin``, ``end`` and ``to`` are the arcs as the kernels take them, ``edge`` the edge of each arc.
    """

    start: int
    closed: tuple[int, ...]
    left: Mapping[int, int]
    cycle: Mapping[int, int]
    begin: Any
    end: Any
    to: Any
    edge: memoryview

    def steps(self, unit: int) -> Iterator[Step]:
        """Yield the units cited by a unit that lie on a way to the goal, each once."""
        told = set(self.closed)
        for arc in range(self.begin[unit], self.end[unit]):
            other = int(self.to[arc])
            if other in self.left and other not in told:
                told.add(other)
                yield other, self.edge[arc]


class Trail(NamedTuple):
    """The beginning of a chain: its last unit, how many steps it is from the start, the last edge, what came before."""

    unit: int
    steps: int
    edge: int
    before: Trail | None

    def back(self) -> Iterator[Trail]:
        """Yield the trail and all its beginnings, the longest first."""
        trail: Trail | None = self
        while trail is not None:
            yield trail
            trail = trail.before


Rest = Callable[[Sequence[int]], list[Step] | None]
"""A shortest way from the last of some units to the goal that enters none of the others; None where there is none."""


def enumerate_chains(between: Between, rest: Rest) -> Iterator[list[int]]:
    """Yield chains as edges, the shortest first.

    A trail is completed by a shortest way that is left, and wherever that way could have been left, another trail
    begins; they wait in order of the length their chains have at least. That is exact, except where a trail has been in
    the cycle that it is in: there the way that is left is searched for, so that none is followed in vain.
    """
    turn = count()
    heap: list[tuple[int, int, int, list[Step] | None, Trail]] = []

    def wait(trail: Trail, length: int, way: list[Step] | None = None) -> None:
        heapq.heappush(heap, (length, -trail.steps, next(turn), way, trail))

    if between.start in between.left:
        wait(Trail(between.start, 0, -1, None), between.left[between.start])
    while heap:
        length, _, _, way, trail = heapq.heappop(heap)
        if way is None:
            visited = _in_cycle(between, trail) if between.left[trail.unit] else []
            way = rest(visited) if len(visited) > 1 else _nearest(between, trail.unit)
            if way is None:
                continue
            if trail.steps + len(way) > length:
                wait(trail, trail.steps + len(way), way)
                continue
        for other in _branches(between, trail, way):
            wait(other, other.steps + between.left[other.unit])
        yield [step.edge for step in trail.back()][-2::-1] + [edge for _, edge in way]


def _nearest(between: Between, unit: int) -> list[Step]:
    """Return a shortest way to the goal, by the distances that are known."""
    way = []
    while between.left[unit]:
        step = next(step for step in between.steps(unit) if between.left[step[0]] < between.left[unit])
        way.append(step)
        unit = step[0]
    return way


def _branches(between: Between, trail: Trail, way: Sequence[Step]) -> Iterator[Trail]:
    """Yield the trails that leave a way, from the end of a trail on."""
    visited = set(_in_cycle(between, trail))
    for taken in way:
        for unit, edge in between.steps(trail.unit):
            if unit != taken[0] and unit not in visited:
                yield Trail(unit, trail.steps + 1, edge, trail)
        trail = Trail(taken[0], trail.steps + 1, taken[1], trail)
        visited.add(trail.unit)


def _in_cycle(between: Between, trail: Trail) -> list[int]:
    """Return the units at the end of a trail that are of one cycle, its last unit at least."""
    here = between.cycle.get(trail.unit)
    units = [trail.unit]
    for step in trail.back() if here is not None else ():
        if step is not trail:
            if between.cycle.get(step.unit) != here:
                break
            units.append(step.unit)
    return units[::-1]
