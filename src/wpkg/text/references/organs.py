"""Bodies by their names: the one printed before or after a number, and what a shared short name may stand for."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from wpkg.text import profile as profiles
from wpkg.text import tables

_APART = ',;:()"'
REACH = 100
"""Code points to the left of a noun within which the name of its organ may start."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """All bodies of all profiles by their names in lower case; a name may belong to several."""

    by_name: dict[str, tuple[str, ...]]
    last_words: frozenset[str]
    possessives: frozenset[str]
    links: frozenset[str]
    pairs: frozenset[str]
    reports: tuple[tuple[re.Pattern[str], str], ...]
    joint: re.Pattern[str]
    full_names: dict[str, tuple[str, ...]]


class Owner(NamedTuple):
    """Whose a number is, as printed: where the name starts, whom it may stand for, or that it says "its".

    ``inherited``: the name stands further off, before another noun or as the author of a report. ``stranger``: a name
    stands there that no table knows.
    """

    start: int
    bodies: tuple[str, ...]
    own: bool = False
    inherited: bool = False
    stranger: bool = False


def bodies() -> Bodies:
    """Return the names of all bodies, compiled once per set of folders."""
    return _bodies(tables.folders())


def left(known: Bodies, text: str, at: int) -> Owner:
    """Read what stands directly before a noun at ``at``: a body's name, or a word that means the adopting organ."""
    begin = max(0, at - REACH)
    ahead = text[begin:at]
    for mark in _APART:
        ahead = ahead.replace(mark, " ")
    words = ahead.split()
    if not words:
        return Owner(at, ())
    last = words[-1].lower().removesuffix("'s")
    if last in known.last_words:
        name, place, best = "", len(ahead), Owner(at, ())
        for word in reversed(words[-12:]):
            place = ahead.rindex(word, 0, place)
            name = f"{word.removesuffix(chr(39) + 's') if not name else word} {name}".strip()
            found = known.by_name.get(name.lower().removeprefix("l'"))
            if found:
                best = Owner(begin + place + (2 if name.lower().startswith("l'") else 0), found)
        if best.bodies:
            return _paired(known, text, best)
    for place in range(len(words) - 1, max(-1, len(words) - 5), -1):
        if words[place].lower() in known.possessives:
            return _before_own(known, text, _placed(ahead, words[:place], begin), at)
    word = words[-1]
    if len(words) < 2 or not word[0].isupper() or not text[at : at + 1].islower() or words[-2][0].isdigit():
        return Owner(at, ())
    start = begin + ahead.rindex(word)
    return Owner(at, (), stranger=text[start - 2 : start - 1].isalnum() and text[start + len(word) : at].isspace())


def _placed(ahead: str, words: list[str], begin: int) -> list[tuple[int, str]]:
    """Return the words at the beginning of a stretch with the places where they start."""
    placed: list[tuple[int, str]] = []
    at = 0
    for word in words:
        at = ahead.index(word, at)
        placed.append((begin + at, word))
        at += len(word)
    return placed


def _paired(known: Bodies, text: str, owner: Owner) -> Owner:
    """Read "General Assembly and Security Council", whose acts one list names."""
    before = text[max(0, owner.start - 8) : owner.start].rstrip()
    pair = before[before.rfind(" ") + 1 :]
    if pair not in known.pairs:
        return owner
    first = left(known, text, max(0, owner.start - 8) + len(before) - len(pair))
    return Owner(first.start, (*first.bodies, *owner.bodies)) if first.bodies else owner


def _before_own(known: Bodies, text: str, words: list[tuple[int, str]], at: int) -> Owner:
    """Read "the Human Rights Council in its", where the body stands directly before the words that point to it."""
    while words and words[-1][1].lower() in known.links:
        words = words[:-1]
    if words and words[-1][1].lower() in known.last_words:
        end = words[-1][0] + len(words[-1][1])
        named = left(known, text, end)
        if named.bodies:
            return Owner(at, named.bodies)
    return Owner(at, (), own=True)


def right(known: Bodies, text: str, at: int, limit: int) -> tuple[int, tuple[str, ...]]:
    """Read "of the General Assembly" at ``at``: where the name ends, and whom it may stand for."""
    found = known.joint.match(text, at, limit)
    if found is None:
        return at, ()
    return found.end(), known.by_name[" ".join(found["name"].lower().split())]


def reported(known: Bodies, symbol: str) -> str | None:
    """Return the body whose report bears a symbol."""
    return next((body for pattern, body in known.reports if pattern.match(symbol) is not None), None)


class Seen:
    """Where the full names of bodies stand in one text, looked up once for each body that is asked for."""

    def __init__(self, known: Bodies, text: str) -> None:
        self.known = known
        self.text = text
        self._places: dict[str, list[int]] = {}

    def last(self, at: int, among: tuple[str, ...]) -> str | None:
        """Return the one of some bodies whose full name was printed last before ``at``."""
        best, last = None, -1
        for body in among:
            places = self._of(body)
            place = bisect_left(places, at) - 1
            if place >= 0 and places[place] > last:
                best, last = body, places[place]
        return best

    def _of(self, body: str) -> list[int]:
        if body not in self._places:
            names = self.known.full_names.get(body, ())
            self._places[body] = sorted(
                found.start()
                for name in names
                if name in self.text
                for found in re.finditer(re.escape(name), self.text)
            )
        return self._places[body]


@cache
def _bodies(places: tuple[Path, ...]) -> Bodies:
    by_name: dict[str, tuple[str, ...]] = {}
    full: dict[str, tuple[str, ...]] = {}
    for profile in profiles.every():
        for organ in profile.organs:
            names = [name for forms in organ.names.values() for name in forms]
            full[organ.id] = tuple(names)
            shared = [name for forms in organ.short.values() for name in forms]
            for name in (*names, *shared, *([organ.abbreviation] if organ.abbreviation else [])):
                had = by_name.get(name.lower(), ())
                by_name[name.lower()] = had if organ.id in had else (*had, organ.id)
    reports = [(organ.reports, organ.id) for profile in profiles.every() for organ in profile.organs if organ.reports]
    grammar = tables.table("provisions")
    joints = [words for row in grammar["organ_joints"] for words in row["words"]]
    alternatives = "|".join(re.escape(name).replace(r"\ ", " +") for name in sorted(by_name, key=len, reverse=True))
    leads = "|".join(re.escape(each).replace(r"\ ", " +") for each in sorted(joints, key=len, reverse=True))
    return Bodies(
        by_name=by_name,
        last_words=frozenset(name.split()[-1] for name in by_name),
        possessives=frozenset(word for row in grammar["possessives"] for word in row["words"]),
        links=frozenset(word for row in grammar["links"] for word in row["words"]),
        pairs=frozenset(word for row in grammar["pairs"] for word in row["words"]),
        reports=tuple((re.compile(rf"(?:{pattern})(?![^/])"), body) for pattern, body in reports),
        joint=re.compile(rf",? +(?:{leads})(?:(?<=') *| +)(?P<name>{alternatives})\b", re.IGNORECASE),
        full_names=full,
    )
