"""Where nodes of GraphML stand and how edges look, in the extension that yEd reads: time runs from left to right."""

from __future__ import annotations

import heapq
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.graph.answer import Value, printed

NAMESPACE = "http://www.yworks.com/xml/graphml"

_A_DAY, _A_LETTER, _HEIGHT = 0.5, 8.0, 30.0
_MARGIN = 30.0
_A_LAYER = 90.0
_LONGEST = 40

Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of XML: its name with its namespace, attributes, text, and what stands in it."""

    name: str
    told: Mapping[str, str]
    text: str = ""
    inside: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: the upper left corner, and how wide it is."""

    x: float
    y: float
    width: float


def places(nodes: Mapping[str, Facts]) -> dict[str, Place]:
    """Return a place for each node: its day from left to right, undated ones before all, in layers of their own.

    Each stands in the layer that is longest free at its place, so that none lies on another.
    """
    days = {name: _day(facts) for name, facts in nodes.items()}
    widths = {name: _A_LETTER * len(_label(facts)) + _MARGIN for name, facts in nodes.items()}
    first = min((day for day in days.values() if day), default=0)
    before = -max((widths[name] for name, day in days.items() if not day), default=0.0) - _MARGIN
    left = {name: (day - first) * _A_DAY if day else before for name, day in days.items()}
    found: dict[str, Place] = {}
    layers: list[tuple[float, int]] = []
    for name in sorted(nodes, key=lambda each: (left[each], each)):
        free = layers and layers[0][0] <= left[name]
        layer = heapq.heappop(layers)[1] if free else len(layers)
        heapq.heappush(layers, (left[name] + widths[name] + _MARGIN, layer))
        found[name] = Place(left[name], layer * _A_LAYER, widths[name])
    return found


def node(facts: Facts, place: Place) -> Mark:
    """Return how a node looks: its shape tells its class, a dashed border that it or its symbol is not verified."""
    looks = _table()["nodes"]
    look = looks.get(facts.get("class"), looks["otherwise"])
    unsure = facts.get("symbol_unverified") is True or facts.get("status") == "unverified"
    box = {"x": place.x, "y": place.y, "width": place.width, "height": _HEIGHT}
    return _mark(
        "ShapeNode",
        _mark("Geometry", **{name: f"{value:.1f}" for name, value in box.items()}),
        _mark("Fill", color=look["fill"], transparent="false"),
        _mark("BorderStyle", **_table()["borders"]["unsure" if unsure else "sure"]),
        _mark("NodeLabel", text=_label(facts)),
        _mark("Shape", type=look["shape"]),
    )


def edge(facts: Facts) -> Mark:
    """Return how an edge looks: line and head tell its manner, a colour and a word what a curator read in."""
    looks, colours = _table()["lines"], _table()["colours"]
    look = looks.get(facts.get("manner"), looks["otherwise"])
    colour = colours["by_reading" if facts.get("by_reading") is True else "text"]
    return _mark(
        "PolyLineEdge",
        _mark("LineStyle", color=colour, type=look["type"], width=look["width"]),
        _mark("Arrows", source="none", target=look["head"]),
        _mark("EdgeLabel", text=printed(facts.get("label"))),
    )


def _mark(name: str, *inside: Mark, text: str = "", **told: str) -> Mark:
    return Mark(f"{{{NAMESPACE}}}{name}", told, text, inside)


def _label(facts: Facts) -> str:
    return textwrap.shorten(printed(facts.get("label")), _LONGEST, placeholder=" …")


def _day(facts: Facts) -> int:
    """Return the number of the first day that a node's date may be, nothing where it has none."""
    told = printed(facts.get("date")).partition(" ")[0]
    try:
        return date.fromisoformat((told + "-01-01")[:10]).toordinal()
    except ValueError:
        return 0


@cache
def _table() -> dict[str, Any]:
    import yaml  # only an export pays for it

    text = Path(__file__).with_name("yfiles.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return told
