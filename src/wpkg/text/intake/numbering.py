"""Work out the numbers a word processor shows before paragraphs: nothing of them stands in the paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wpkg.text.intake.markup import local
from wpkg.text.intake.numerals import written

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9
_PRIVATE = range(0xE000, 0xF900)
_SIGNS = frozenset("•·o▪■□●○◦‣–—-*§¨")
_SHOWN_BULLET = "-"
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts and what it shows. ``restart`` is the level above that sets it back."""

    start: int = 1
    style: str = "decimal"
    shown: str = "%1."
    between: str = " "
    restart: int | None = None
    digits: bool = False


@dataclass(slots=True)
class _Counting:
    """Where the counters of one list stand."""

    values: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    begun: set[str] = field(default_factory=set)


class Numbering:
    """The lists of one document, and how far each has counted."""

    def __init__(self, root: _Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._list_of: dict[str, str] = {}
        self._changed: dict[str, dict[int, Level]] = {}
        self._begin: dict[str, dict[int, int]] = {}
        self._counting: dict[str, _Counting] = {}
        for each in () if root is None else root:
            if local(each) == "abstractNum":
                self._abstract[_value(each, "abstractNumId")] = _levels(each)
            elif local(each) == "num":
                self._add(each)

    def _add(self, num: _Element) -> None:
        number = _value(num, "numId")
        for child in num:
            if local(child) == "abstractNumId":
                self._list_of[number] = _value(child, "val")
            elif local(child) == "lvlOverride":
                level = whole(_value(child, "ilvl"), 0)
                self._changed.setdefault(number, {}).update(_levels(child))
                begin = child.find("{*}startOverride")
                if begin is not None:
                    self._begin.setdefault(number, {})[level] = whole(_value(begin, "val"), 1)

    def next(self, number: str, depth: int) -> str:
        """Count one paragraph of a list, and return what is shown before it, with its blank; "" for nothing.

        Args:
            number: the id of the list that the paragraph, or its style, names.
            depth: its level, from 0.
        """
        levels = self._levels_of(number)
        if not 0 <= depth < _LEVELS or depth not in levels:
            return ""
        level = levels[depth]
        counting = self._counting.setdefault(self._list_of[number], _Counting())
        self._start_again(number, counting)
        current = counting.values[depth]
        counting.values[depth] = level.start if current is None else current + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or depth < restart:
                counting.values[deeper] = None
        return _shown(level, levels, counting.values)

    def _levels_of(self, number: str) -> dict[int, Level]:
        return self._abstract.get(self._list_of.get(number, ""), {}) | self._changed.get(number, {})

    def _start_again(self, number: str, counting: _Counting) -> None:
        if number in counting.begun:
            return
        counting.begun.add(number)
        for depth, start in self._begin.get(number, {}).items():
            if 0 <= depth < _LEVELS:
                counting.values[depth] = start - 1


def _shown(level: Level, levels: dict[int, Level], values: list[int | None]) -> str:
    if level.style == "none" and "%" not in level.shown:
        return ""
    if level.style == "bullet":
        return _bullet(level.shown) + level.between if level.shown else ""

    def number(found: re.Match[str]) -> str:
        depth = int(found[1]) - 1
        at = levels.get(depth, Level())
        value = values[depth]
        counted = at.start if value is None else value
        return "" if at.style == "none" else written(counted, "decimal" if level.digits else at.style)

    shown = _PLACEHOLDER.sub(number, level.shown)
    return shown + level.between if shown.strip() else ""


def _bullet(sign: str) -> str:
    plain = len(sign) == 1 and (sign in _SIGNS or ord(sign) in _PRIVATE)
    return _SHOWN_BULLET if plain else sign


def _levels(parent: _Element) -> dict[int, Level]:
    levels = {}
    for each in parent:
        if local(each) == "lvl":
            levels[whole(_value(each, "ilvl"), 0)] = _level(each)
    return levels


def _level(element: _Element) -> Level:
    facts = {local(child): _value(child, "val") for child in element}
    between = {"nothing": "", "space": " "}.get(facts.get("suff", "tab"), " ")
    restart = facts.get("lvlRestart")
    return Level(
        start=whole(facts.get("start", ""), 1 if "start" in facts else 0),
        style=facts.get("numFmt", "decimal"),
        shown=facts.get("lvlText", "")[:_MOST_SHOWN],
        between=between,
        restart=None if restart is None else whole(restart, 0),
        digits="isLgl" in facts and facts["isLgl"] not in {"0", "false"},
    )


def whole(text: str, otherwise: int) -> int:
    """Return a decimal integer as written in an attribute, or ``otherwise`` where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _value(element: _Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).endswith("}" + name) or key == name:
            return str(value)
    return ""
