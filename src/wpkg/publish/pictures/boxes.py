"""Boxes in layers from left to right with labelled arrows between them; no arrow runs under a box or a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wpkg.publish.pictures.layers import Layout
from wpkg.publish.pictures.marks import MARGIN, PLAIN, SMALL, WIDTH, Line, Mark, Words, box, diamond, path
from wpkg.publish.pictures.measure import width, wrapped

_STYLES = {"instruction": "edge", "permission": "edge may", "through": "edge through"}
_GAP = 150.0
_APART = 22.0
_PILL = 20.0


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its words, what it leads to, and whether it stands for somebody not named."""

    name: str
    href: str
    unnamed: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from box to box by number, its kind, its label and the fuller wording."""

    source: int
    target: int
    kind: str
    label: str
    full: str


@dataclass(frozen=True, slots=True)
class _Box:
    layer: int
    top: float
    high: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.top + self.high / 2


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where things are: the boxes, the heights of helping places, the pixels of the layers."""

    boxes: tuple[_Box, ...]
    helping: dict[tuple[int, int], float]
    wide: float
    gap: float

    def left(self, layer: int) -> float:
        return MARGIN + layer * (self.wide + self.gap)

    def right(self, layer: int) -> float:
        return self.left(layer) + self.wide


def drawn(
    nodes: Sequence[Node], arrows: Sequence[Arrow], layout: Layout, top: float
) -> tuple[list[Mark], float, float]:
    """Draw boxes and arrows from ``top`` on; return the marks, the width they take and where they end."""
    grid, bottom = _grid(nodes, arrows, layout, top)
    pills = _pills(arrows, layout, grid, top)
    bottom = max([bottom, *(y + _PILL for _, y in pills.values())])
    ports = _ports(arrows, grid, pills)
    marks: list[Mark] = []
    labels: list[Mark] = []
    for place, arrow in enumerate(arrows):
        if arrow.source == arrow.target:
            marks += _loop(arrow, grid, pills[place])
        else:
            marks += _line(arrow, layout, grid, pills[place], ports[place])
        labels += _pill(arrow, *pills[place])
    for node, shape in zip(nodes, grid.boxes, strict=True):
        labels += _box(node, shape, grid)
    layers = 1 + max(shape.layer for shape in grid.boxes)
    return [*marks, *labels], grid.right(layers - 1) + MARGIN, bottom


def _grid(nodes: Sequence[Node], arrows: Sequence[Arrow], layout: Layout, top: float) -> tuple[_Grid, float]:
    layers = 1 + max(place.layer for place in layout.places)
    wide = 190.0 if layers <= 4 else 150.0
    gap = max(_GAP, (WIDTH - 2 * MARGIN - layers * wide) / max(layers - 1, 1))
    lines = [tuple(wrapped(node.name, PLAIN, wide - 16, most=3, bold=True)) for node in nodes]
    slots: list[list[tuple[int, int, float]]] = [[] for _ in range(layers)]
    for number_, place in enumerate(layout.places):
        ways = [arrow for arrow in arrows if number_ in (arrow.source, arrow.target) and arrow.source != arrow.target]
        loops = sum(arrow.source == arrow.target == number_ for arrow in arrows)
        side = max(sum(a.source == number_ for a in ways), sum(a.target == number_ for a in ways))
        high = max(len(lines[number_]) * 15.0 + 16, side * 11.0 + 10)
        slots[place.layer].append((place.order, number_, high + loops * 34.0))
    helping = {(place.layer, place.order) for way in layout.ways.values() for place in way}
    for layer, order in helping:
        slots[layer].append((order, -1, 20.0))
    heights = [sum(high for _, _, high in slot) + _APART * (len(slot) - 1) for slot in slots]
    tallest = max(heights)
    boxes: dict[int, _Box] = {}
    found: dict[tuple[int, int], float] = {}
    for layer, slot in enumerate(slots):
        y = top + (tallest - heights[layer]) / 2
        for order, node, high in sorted(slot):
            if node < 0:
                found[layer, order] = y + high / 2
            else:
                loops = sum(arrow.source == arrow.target == node for arrow in arrows)
                boxes[node] = _Box(layer, y, high - loops * 34.0, lines[node])
            y += high + _APART
    return _Grid(tuple(boxes[node] for node in range(len(nodes))), found, wide, gap), top + tallest


def _pills(arrows: Sequence[Arrow], layout: Layout, grid: _Grid, top: float) -> dict[int, tuple[float, float]]:
    """Place the labels in the gap beside the source, as near to their lines as the others leave room."""
    wanted: dict[int, list[tuple[float, int]]] = {}
    found: dict[int, tuple[float, float]] = {}
    for place, arrow in enumerate(arrows):
        source, target = grid.boxes[arrow.source], grid.boxes[arrow.target]
        if arrow.source == arrow.target:
            before = sum(other.source == other.target == arrow.source for other in arrows[:place])
            found[place] = grid.left(source.layer) + grid.wide / 2, source.top + source.high + 20 + before * 34.0
            continue
        way = layout.ways.get((arrow.source, arrow.target), ())
        next_ = grid.helping[way[0].layer, way[0].order] if way else target.middle
        gap = source.layer if target.layer > source.layer else source.layer - 1
        wanted.setdefault(gap, []).append(((source.middle + next_) / 2, place))
    for gap, inside in wanted.items():
        x = grid.right(gap) + grid.gap / 2
        for y, place in _spread(sorted(inside), top + 10):
            found[place] = x, y
    return found


def _spread(wanted: Sequence[tuple[float, int]], top: float) -> list[tuple[float, int]]:
    """Push heights apart until none is nearer to the next than a label is high."""
    ys: list[float] = []
    for y, _ in wanted:
        ys.append(max(y, ys[-1] + _PILL + 2 if ys else top))
    excess = (ys[-1] - wanted[-1][0]) / 2
    shift = min(excess, ys[0] - top) if excess > 0 else 0.0
    return [(y - max(shift, 0.0), place) for y, (_, place) in zip(ys, wanted, strict=True)]


def _ports(arrows: Sequence[Arrow], grid: _Grid, pills: dict[int, tuple[float, float]]) -> list[tuple[float, float]]:
    """Give each arrow its own height at the side of its source and of its target."""
    sides: dict[tuple[int, bool], list[tuple[float, int, bool]]] = {}
    for place, arrow in enumerate(arrows):
        if arrow.source != arrow.target:
            onward = grid.boxes[arrow.target].layer > grid.boxes[arrow.source].layer
            sides.setdefault((arrow.source, onward), []).append((pills[place][1], place, True))
            sides.setdefault((arrow.target, not onward), []).append((pills[place][1], place, False))
    found: dict[tuple[int, bool], float] = {}
    for (node, _), inside in sides.items():
        shape = grid.boxes[node]
        for rank, (_, place, starts) in enumerate(sorted(inside)):
            found[place, starts] = shape.top + shape.high * (rank + 1) / (len(inside) + 1)
    return [(found.get((place, True), 0.0), found.get((place, False), 0.0)) for place in range(len(arrows))]


def _line(
    arrow: Arrow, layout: Layout, grid: _Grid, pill: tuple[float, float], ports: tuple[float, float]
) -> list[Mark]:
    source, target = grid.boxes[arrow.source], grid.boxes[arrow.target]
    onward = target.layer > source.layer
    start = grid.right(source.layer) if onward else grid.left(source.layer)
    end = grid.left(target.layer) if onward else grid.right(target.layer)
    tip = -9.0 if onward else 9.0
    points = [(start, ports[0]), pill]
    kinds = list(_STYLES)
    for place in layout.ways.get((arrow.source, arrow.target), ()):
        y = grid.helping[place.layer, place.order] + (kinds.index(arrow.kind) - 1) * 6
        near, far = grid.left(place.layer), grid.right(place.layer)
        points += [(near, y), (far, y)] if onward else [(far, y), (near, y)]
    points.append((end + tip, ports[1]))
    return [Line(_bent(points), _STYLES[arrow.kind], arrow.full), _tip(arrow.kind, end, ports[1], tip)]


def _bent(points: Sequence[tuple[float, float]]) -> str:
    """Return a line through points that is level at each of them."""
    parts: list[str | float] = ["M", *points[0]]
    for (x, y), (u, v) in pairwise(points):
        if y == v:
            parts += ["L", u, v]
        else:
            parts += ["C", (x + u) / 2, y, (x + u) / 2, v, u, v]
    return path(*parts)


def _tip(kind: str, x: float, y: float, tip: float) -> Line:
    if kind == "through":
        return Line(diamond(x + tip / 2, y, 4.5), "open")
    return Line(path("M", x + tip, y - 4, "L", x, y, x + tip, y + 4, "Z"), "head" if kind == "instruction" else "open")


def _loop(arrow: Arrow, grid: _Grid, pill: tuple[float, float]) -> list[Mark]:
    """Draw what a body tells itself as a bow below its box."""
    shape = grid.boxes[arrow.source]
    bottom = shape.top + shape.high
    x, y = pill
    down, up = ("M", x - 60, bottom, "V", y - 6), ("V", bottom + 8)
    bow = path(*down, "Q", x - 60, y, x - 54, y, "H", x + 54, "Q", x + 60, y, x + 60, y - 6, *up)
    tip = path("M", x + 56, bottom + 9, "L", x + 60, bottom + 1, x + 64, bottom + 9, "Z")
    head = Line(tip, "head" if arrow.kind == "instruction" else "open")
    return [Line(bow, _STYLES[arrow.kind], arrow.full), head]


def _pill(arrow: Arrow, x: float, y: float) -> list[Mark]:
    wide = width(arrow.label, SMALL) + 12
    return [
        Line(box(x - wide / 2, y - _PILL / 2 + 1, wide, _PILL - 2), "pill", arrow.full),
        Words(x, y + 4, arrow.label, SMALL, "ink", "middle", full=arrow.full),
    ]


def _box(node: Node, shape: _Box, grid: _Grid) -> list[Mark]:
    x = grid.left(shape.layer)
    style = "pill believed" if node.unnamed else "held"
    marks: list[Mark] = [Line(box(x, shape.top, grid.wide, shape.high), style, node.name, node.href)]
    first = shape.middle - (len(shape.lines) - 1) * 7.5 + 4
    for place, line in enumerate(shape.lines):
        y = first + place * 15
        full = node.name
        marks.append(Words(x + grid.wide / 2, y, line, PLAIN, "ink", "middle", not node.unnamed, node.href, full))
    return marks
