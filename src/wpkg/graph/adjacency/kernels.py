"""Walks over compressed arrays: plain functions of integers and flat arrays, which allocate nothing.

They run as they are over memory views, and compiled over numpy arrays (:mod:`wpkg.graph.adjacency.engine`); both give
the same answers. The unit ``u`` has its arcs at ``begin[u] … end[u] - 1``, and ``to`` holds where they lead. Nothing is
cleared between walks: a unit was seen in this walk where ``seen`` holds the mark of this walk. Whoever calls hands in a
mark that ``seen`` does not hold, and arrays as long as there are units.
"""

from __future__ import annotations

from typing import Protocol


class Ints(Protocol):
    """A flat array of integers: a memory view, an ``array``, or a numpy array."""

    def __getitem__(self, place: int, /) -> int: ...

    def __setitem__(self, place: int, value: int, /) -> None: ...


def closure(
    begin: Ints,
    end: Ints,
    to: Ints,
    starts: int,
    limit: int,
    mark: int,
    seen: Ints,
    queue: Ints,
    depth: Ints,
    via: Ints,
) -> int:
    """Walk breadth-first from the first ``starts`` units of ``queue``; return how many units are in ``queue`` then.

    ``depth`` and ``via`` hold the level of each and the arc by which it was first reached, at its place in ``queue``.
    """
    for place in range(starts):
        seen[queue[place]] = mark
        depth[place] = 0
        via[place] = -1
    head, tail = 0, starts
    while head < tail:
        level = depth[head] + 1
        if level > limit:
            break
        unit = queue[head]
        head += 1
        for arc in range(begin[unit], end[unit]):
            other = to[arc]
            if seen[other] != mark:
                seen[other] = mark
                queue[tail] = other
                depth[tail] = level
                via[tail] = arc
                tail += 1
    return tail


def closure_within(
    begin: Ints,
    end: Ints,
    to: Ints,
    starts: int,
    within: Ints,
    inside: int,
    mark: int,
    seen: Ints,
    queue: Ints,
    depth: Ints,
) -> int:
    """Walk as :func:`closure` does, over units ``u`` with ``within[u] == inside`` only."""
    for place in range(starts):
        seen[queue[place]] = mark
        depth[place] = 0
    head, tail = 0, starts
    while head < tail:
        unit = queue[head]
        level = depth[head] + 1
        head += 1
        for arc in range(begin[unit], end[unit]):
            other = to[arc]
            if within[other] == inside and seen[other] != mark:
                seen[other] = mark
                queue[tail] = other
                depth[tail] = level
                tail += 1
    return tail


def shortest(
    begin: Ints,
    end: Ints,
    to: Ints,
    starts: int,
    aim: Ints,
    aiming: int,
    mark: int,
    seen: Ints,
    queue: Ints,
    parent: Ints,
    via: Ints,
) -> int:
    """Walk breadth-first from the first ``starts`` units of ``queue`` to a unit with ``aim[u] == aiming``.

    Returns that unit, or -1. ``parent`` and ``via`` hold, at each unit, the unit and the arc by which it was reached
    (-1 at a start). Units that carry the mark beforehand are not entered.
    """
    for place in range(starts):
        seen[queue[place]] = mark
        via[queue[place]] = -1
    head, tail = 0, starts
    while head < tail:
        unit = queue[head]
        head += 1
        for arc in range(begin[unit], end[unit]):
            other = to[arc]
            if seen[other] != mark:
                seen[other] = mark
                parent[other] = unit
                via[other] = arc
                if aim[other] == aiming:
                    return other
                queue[tail] = other
                tail += 1
    return -1


def components(
    begin: Ints,
    end: Ints,
    to: Ints,
    starts: int,
    mark: int,
    seen: Ints,
    queue: Ints,
    number: Ints,
    low: Ints,
    cursor: Ints,
    call: Ints,
    stack: Ints,
    group: Ints,
    order: Ints,
) -> int:
    """Find the strongly connected components of all that the first ``starts`` units of ``queue`` reach (Tarjan).

    Returns how many units were visited. They stand in ``order`` component by component, each after all that it
    reaches; ``group`` holds the number of the component of each, counted from 0 in the same order.
    """
    counted = placed = groups = waiting = 0
    for place in range(starts):
        entered, deep = queue[place], 0
        if seen[entered] == mark:
            continue
        while entered >= 0 or deep > 0:
            if entered >= 0:
                seen[entered] = mark
                number[entered] = low[entered] = counted
                counted += 1
                cursor[entered] = begin[entered]
                group[entered] = -1
                stack[waiting] = entered
                waiting += 1
                call[deep] = entered
                deep += 1
            unit, entered = call[deep - 1], -1
            arc = cursor[unit]
            if arc < end[unit]:
                cursor[unit] = arc + 1
                other = to[arc]
                if seen[other] != mark:
                    entered = other
                elif group[other] < 0 and number[other] < low[unit]:
                    low[unit] = number[other]
                continue
            deep -= 1
            if deep > 0 and low[unit] < low[call[deep - 1]]:
                low[call[deep - 1]] = low[unit]
            if low[unit] == number[unit]:
                while group[unit] < 0:
                    waiting -= 1
                    group[stack[waiting]] = groups
                    order[placed] = stack[waiting]
                    placed += 1
                groups += 1
    return placed


def farthest(
    begin: Ints,
    end: Ints,
    to: Ints,
    placed: int,
    order: Ints,
    group: Ints,
    aim: Ints,
    aiming: int,
    most: Ints,
    arc_out: Ints,
    unit_out: Ints,
) -> None:
    """Find for each component the most arcs between components on a way to one with ``aim[u] == aiming``, or -1.

    ``arc_out`` and ``unit_out`` hold the arc by which such a way leaves the component, and the unit that it leaves; -1
    where the way ends.
    """
    place = 0
    while place < placed:
        here = group[order[place]]
        far, chosen, leaving = -1, -1, -1
        first = place
        while place < placed and group[order[place]] == here:
            if aim[order[place]] == aiming:
                far = 0
            place += 1
        if far < 0:
            for member in range(first, place):
                unit = order[member]
                for arc in range(begin[unit], end[unit]):
                    there = group[to[arc]]
                    if there != here and most[there] >= far and most[there] >= 0:
                        far, chosen, leaving = most[there] + 1, arc, unit
        most[here] = far
        arc_out[here] = chosen
        unit_out[here] = leaving


def heights(begin: Ints, end: Ints, to: Ints, placed: int, order: Ints, group: Ints, height: Ints) -> None:
    """Give each component the number of arcs between components on the longest way that starts at it."""
    place = 0
    while place < placed:
        here = group[order[place]]
        high = 0
        while place < placed and group[order[place]] == here:
            unit = order[place]
            place += 1
            for arc in range(begin[unit], end[unit]):
                there = group[to[arc]]
                if there != here and height[there] + 1 > high:
                    high = height[there] + 1
        height[here] = high


def borders(
    begin: Ints,
    end: Ints,
    to: Ints,
    units: Ints,
    many: int,
    group: Ints,
    groups: int,
    entered: Ints,
    left: Ints,
) -> None:
    """Tell of each component whether an arc from one of ``units`` outside enters it, and whether one leaves it."""
    for here in range(groups):
        entered[here] = 0
        left[here] = 0
    for place in range(many):
        unit = units[place]
        here = group[unit]
        for arc in range(begin[unit], end[unit]):
            there = group[to[arc]]
            if there != here:
                left[here] = 1
                entered[there] = 1


def pick(units: Ints, many: int, group: Ints, flag: Ints, value: int, seen: Ints, mark: int, out: Ints) -> int:
    """Put those of ``units`` that carry the mark, and whose component has that flag, into ``out``; return how many."""
    found = 0
    for place in range(many):
        unit = units[place]
        if seen[unit] == mark and flag[group[unit]] == value:
            out[found] = unit
            found += 1
    return found


def meet(units: Ints, first: int, last: int, seen: Ints, mark: int, out: Ints) -> int:
    """Put those of ``units[first:last]`` that carry the mark into ``out``; return how many."""
    found = 0
    for place in range(first, last):
        unit = units[place]
        if seen[unit] == mark:
            out[found] = unit
            found += 1
    return found


def reach(
    begin: Ints, end: Ints, to: Ints, units: Ints, many: int, mark: int, seen: Ints, queue: Ints, count: Ints
) -> None:
    """Count what each of the first ``many`` of ``units`` reaches besides itself; uses ``many`` marks from ``mark``."""
    for place in range(many):
        queue[0] = units[place]
        seen[queue[0]] = mark
        head, tail = 0, 1
        while head < tail:
            unit = queue[head]
            head += 1
            for arc in range(begin[unit], end[unit]):
                other = to[arc]
                if seen[other] != mark:
                    seen[other] = mark
                    queue[tail] = other
                    tail += 1
        count[place] = tail - 1
        mark += 1


def degrees(
    begin: Ints, end: Ints, to: Ints, edge: Ints, source: Ints, own: int, size: int, mark: int, seen: Ints, count: Ints
) -> None:
    """Count the different neighbours of every unit; uses ``size`` marks from ``mark``.

    Where ``own`` is 1, ``to`` leads to units that cite, and a document is not counted for what a unit in it cites.
    """
    for unit in range(size):
        different = 0
        for arc in range(begin[unit], end[unit]):
            other = to[arc]
            if own == 1 and source[edge[arc]] != other:
                continue
            if seen[other] != mark:
                seen[other] = mark
                different += 1
        count[unit] = different
        mark += 1


def arcs(
    source: Ints, target: Ints, flags: Ints, document: Ints, many: int, start: Ints, goal: Ints, edge: Ints, ends: Ints
) -> None:
    """Make arcs of edges: one from the citing unit, and one from its document where that is another.

    Those of verified edges come first, then those of others, then those that join a document and a part of it;
    ``ends`` holds where the three kinds end.
    """
    place = 0
    for kind in range(3):
        for k in range(many):
            usual = 0 if flags[k] & 1 else 1
            for turn in range(2):
                unit = source[k] if turn == 0 else document[source[k]]
                if turn == 1 and unit == source[k]:
                    continue
                other = target[k]
                inward = document[unit] == document[other] and (document[unit] == unit or document[other] == other)
                inward = inward or unit == other
                if (2 if inward else usual) == kind:
                    start[place] = unit
                    goal[place] = other
                    edge[place] = k
                    place += 1
        ends[kind] = place


def tally(keys: Ints, many: int, size: int, begin: Ints, cursor: Ints) -> None:
    """Find where the arcs of each unit begin, sorted by ``keys``; ``begin`` has one place more, for the end of all."""
    for unit in range(size + 1):
        begin[unit] = 0
    for arc in range(many):
        begin[keys[arc] + 1] += 1
    for unit in range(size):
        begin[unit + 1] += begin[unit]
        cursor[unit] = begin[unit]


def spread(keys: Ints, other: Ints, edge: Ints, first: int, last: int, cursor: Ints, to: Ints, edges: Ints) -> None:
    """Put arcs at the units they start from, after those that stand there; ``cursor`` is where the next one goes."""
    for arc in range(first, last):
        place = cursor[keys[arc]]
        cursor[keys[arc]] = place + 1
        to[place] = other[arc]
        edges[place] = edge[arc]
