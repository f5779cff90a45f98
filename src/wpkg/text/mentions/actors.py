"""Actors: the value of a name by the organisation that speaks, modifiers, abbreviations, shared short names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from wpkg.reading import Layout
from wpkg.text import articles, tables
from wpkg.text import profile as profiles
from wpkg.text.mentions.words import DESCRIBED, GROUP, SHORT, Hit, Word, automaton, plain
from wpkg.text.references.flat import Flat

_SHORT_FORM = re.compile(r' \((?:the )?"?(?P<form>[A-Z][A-Za-z0-9&-]{0,9}[A-Z][a-z0-9]{0,3})"?\)')
_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z][A-Za-z0-9&-]{1,14}(?![\w-])")


class Actor(NamedTuple):
    """An actor in the flat text: the whole span, its value, the hit it grew from, what else it may stand for."""

    start: int
    end: int
    value: str | None
    hit: Hit
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Modifiers:
    before: frozenset[str]
    openers: frozenset[str]
    after: dict[str, tuple[str, ...]]


def resolve(flat: Flat, hits: list[Hit], layout: Layout, paragraph: Callable[[int], int]) -> list[Actor]:
    """Turn the hits of one text into actors, in the order of the text."""
    known = _modifiers(tables.folders())
    introduced: dict[str, Word] = {}
    actors: list[Actor] = []
    shorts = _Shorts(layout, paragraph)
    reach = 0
    for hit in hits:
        if hit.start < reach:
            continue
        value = hit.word.value
        candidates: tuple[str, ...] = ()
        if hit.word.family == GROUP:
            value = hit.word.actor
        elif hit.word.family == SHORT:
            if not _stands_alone(flat.text, hit):
                continue
            value, candidates = shorts.resolve(hit)
        elif value is not None:
            shorts.named(hit, value)
        start, end = hit.start, hit.end
        if hit.word.modified:
            start, end = _modified(flat, start, end, reach, known)
        if hit.word.rule == DESCRIBED and actors and actors[-1].end == start - 1 and flat.text[start - 1] == " ":
            start = actors.pop().start
        short = _SHORT_FORM.match(flat.text, end) if flat.text.startswith(" (", end) else None
        if short is not None and _stands_for(short["form"], flat.text[hit.start : hit.end]):
            end = short.end()
            if not automaton(layout.language, layout.profile).exists(plain(short["form"].lower())):
                introduced.setdefault(short["form"], hit.word)
        actors.append(Actor(start, end, value, hit, candidates))
        reach = end
    if introduced:
        actors = sorted((*actors, *_later(flat, actors, introduced)), key=lambda each: each.start)
    return actors


def _modified(flat: Flat, start: int, end: int, reach: int, known: _Modifiers) -> tuple[int, int]:
    low = flat.low
    grown = False
    while start - 1 > reach and low[start - 1] == " ":
        at = low.rfind(" ", reach, start - 1) + 1
        at = max(at, low.rfind("\n", reach, start - 1) + 1, low.rfind("*", reach, start - 1) + 1, reach)
        word = low[at : start - 1]
        if word in known.before:
            start, grown = at, True
        elif grown and word in known.openers:
            return at, _after(low, end, known)
        else:
            break
    return start, _after(low, end, known)


def _after(low: str, end: int, known: _Modifiers) -> int:
    if not low.startswith(" ", end):
        return end
    stop = low.find(" ", end + 1, end + 16)
    word = low[end + 1 : stop if stop > 0 else end + 16]
    for phrase in known.after.get(word.rstrip(".,;:"), ()):
        if low.startswith(phrase, end + 1) and not low[end + 1 + len(phrase) : end + 2 + len(phrase)].isalnum():
            return end + 1 + len(phrase)
    return end


def _stands_for(form: str, name: str) -> bool:
    """Tell whether an abbreviation fits a name: its first letter begins a word, and it is shorter."""
    return len(form) < len(name) and any(word[:1].upper() == form[0] for word in name.split())


def _stands_alone(text: str, hit: Hit) -> bool:
    """Tell whether a short name ("the Council") is no piece of a longer, unknown name."""
    before = text[max(0, hit.start - 30) : hit.start]
    article = before.rstrip().rpartition(" ")[2].rpartition("\n")[2].lower()
    if article not in articles.words("definite", "contracted"):
        return False
    return _goes_on(tables.folders()).match(text, hit.end) is None


@cache
def _goes_on(places: tuple[Path, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in tables.table("actors")["goes_on"]["words"])
    return re.compile(rf" (?:(?:{words})\b|[A-Z])")


def _later(flat: Flat, actors: list[Actor], introduced: dict[str, Word]) -> Iterator[Actor]:
    """Yield the later places of abbreviations the text introduces itself, where no name of the tables stands."""
    taken = [(each.start, each.end) for each in actors]
    at = 0
    for match in _ABBREVIATION.finditer(flat.text):
        if match[0] not in introduced:
            continue
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        word = introduced[match[0]]
        value = word.actor if word.family == GROUP else word.value
        yield Actor(match.start(), match.end(), value, Hit(match.start(), match.end(), word))


class _Shorts:
    """What a shared short name stands for: the body it was last named by, in doubt none."""

    def __init__(self, layout: Layout, paragraph: Callable[[int], int]) -> None:
        self._own = layout.organ.name if layout.organ else None
        self._profile = layout.profile
        self._paragraph = paragraph
        self._last: dict[str, int] = {}

    def named(self, hit: Hit, value: str) -> None:
        if value.startswith("body:"):
            self._last[value] = hit.start

    def resolve(self, hit: Hit) -> tuple[str | None, tuple[str, ...]]:
        bodies = hit.word.bodies
        here = self._paragraph(hit.start)
        near = [body for body in bodies if body in self._last and self._paragraph(self._last[body]) == here]
        if self._own in bodies:
            others = [body for body in near if body != self._own]
            return (None, (self._own, *others)) if others and self._own is not None else (self._own, ())
        candidates = near or [body for body in bodies if body in self._last]
        if not candidates:
            candidates = [body for body in bodies if body in _own_bodies(self._profile, tables.folders())]
        return (candidates[0], ()) if len(candidates) == 1 else (None, tuple(candidates))


@cache
def _own_bodies(profile: str, places: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(organ.id for organ in profiles.load(profile).organs)


@cache
def _modifiers(places: tuple[Path, ...]) -> _Modifiers:
    raw = tables.table("actors")["modifiers"]
    after: dict[str, list[str]] = {}
    for phrase in sorted(raw["after"], key=len, reverse=True):
        after.setdefault(phrase.partition(" ")[0], []).append(phrase)
    return _Modifiers(
        frozenset(raw["before"]), frozenset(raw["openers"]), {word: tuple(each) for word, each in after.items()}
    )
