"""Layers and an order within them that crosses few lines, by the method of Sugiyama, from the library fast-sugiyama."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: its layer, 0 for those nothing leads to, and its place in the layer from 0 on."""

    layer: int
    order: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the nodes ``0 … count-1`` and, for each line, the helping places in the layers it passes."""

    places: tuple[Place, ...]
    ways: dict[tuple[int, int], tuple[Place, ...]]


def layered(count: int, lines: Sequence[tuple[int, int]]) -> Layout:
    """Lay out nodes so that lines lead from layer to layer; parts that hang together stand one after another.

    Lines from a node to itself are left out. Of a cycle one line is turned round before the library sees it: on cycles
    its ranking by network simplex may never end (0.5.3), so it also ranks by longest path.
    """
    wanted = sorted({line for line in lines if line[0] != line[1]})
    back = _closing(count, wanted)
    onward = sorted({line[::-1] if line in back else line for line in wanted})
    spots: dict[int, Spot] = {}
    ways: dict[tuple[int, int], list[int]] = {}
    shift = 0.0
    for part in _parts(count, wanted):
        inside = set(part)
        placed, passed = _laid(part, [line for line in onward if line[0] in inside], count + len(spots))
        spots.update({node: (along, shift + across) for node, (along, across) in placed.items()})
        ways.update(passed)
        shift = max(across for _, across in spots.values()) + 1.0
    ways.update({line: ways[line[::-1]][::-1] for line in back if line[::-1] in ways})
    return _ordered(count, spots, ways)


def _closing(count: int, lines: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the lines that close a cycle, as a search in depth from the first nodes on meets them."""
    leads: dict[int, list[int]] = {node: [] for node in range(count)}
    for a, b in lines:
        leads[a].append(b)
    closing: set[tuple[int, int]] = set()
    done: set[int] = set()
    for start in range(count):
        trail, way = [start], {start: iter(leads[start])} if start not in done else {}
        while way:
            here = trail[-1]
            ahead = next(way[here], None)
            if ahead is None:
                done.add(trail.pop())
                del way[here]
            elif ahead in way:
                closing.add((here, ahead))
            elif ahead not in done:
                trail.append(ahead)
                way[ahead] = iter(leads[ahead])
    return closing


def _parts(count: int, lines: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the parts that hang together, each in order, the one with the first node first."""
    part = {node: [node] for node in range(count)}
    for a, b in lines:
        if part[a] is not part[b]:
            less, more = sorted((part[a], part[b]), key=len)
            more += less
            part.update(dict.fromkeys(less, more))
    whole = {id(nodes): sorted(nodes) for nodes in part.values()}
    return sorted(whole.values())


def _laid(
    part: Sequence[int], lines: Sequence[tuple[int, int]], spare: int
) -> tuple[dict[int, Spot], dict[tuple[int, int], list[int]]]:
    """Lay out one part: (layer, place) by node, and the helping nodes of long lines, numbered from ``spare`` on."""
    if not lines:
        return dict.fromkeys(part, (0.0, 0.0)), {}
    from fast_sugiyama import from_edges  # native code, loaded by who draws

    within = {node: number for number, node in enumerate(part)}
    (drawn,) = from_edges(
        [(within[a], within[b]) for a, b in lines],
        dummy_vertices=True,
        ranking_type="up",
        crossing_minimization="median",
    )
    helping = sorted(int(node) for node, _ in drawn[0] if int(node) >= len(part))
    outside = dict(enumerate(part)) | {node: spare + number for number, node in enumerate(helping)}
    top = max(along for _, (_, along) in drawn[0])
    spots = {outside[int(node)]: (top - along, across) for node, (across, along) in drawn[0]}
    links = [(outside[int(a)], outside[int(b)]) for a, b in drawn[3] or ()]
    return spots, _ways(links, set(lines), spare)


def _ways(
    links: Sequence[tuple[int, int]], lines: set[tuple[int, int]], spare: int
) -> dict[tuple[int, int], list[int]]:
    """Find the helping nodes each line passes: they have one link in and one out."""
    onward = {a: b for a, b in links if a >= spare}
    found: dict[tuple[int, int], list[int]] = {}
    for a, first in links:
        if a >= spare or first < spare:
            continue
        passed, last = [first], onward.get(first)
        while last is not None and last >= spare:
            passed.append(last)
            last = onward.get(last)
        if last is not None and (a, last) in lines:
            found[a, last] = passed
    return found


def _ordered(count: int, spots: dict[int, Spot], ways: dict[tuple[int, int], list[int]]) -> Layout:
    depths = {depth: layer for layer, depth in enumerate(sorted({along for along, _ in spots.values()}))}
    members: dict[int, list[int]] = {}
    for node, (along, _) in spots.items():
        members.setdefault(depths[along], []).append(node)
    found: dict[int, Place] = {}
    for layer, nodes in members.items():
        for order, node in enumerate(sorted(nodes, key=lambda node: (spots[node][1], node))):
            found[node] = Place(layer, order)
    return Layout(
        tuple(found[node] for node in range(count)),
        {line: tuple(found[node] for node in passed) for line, passed in ways.items()},
    )
