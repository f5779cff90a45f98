"""Bodies that hold sessions, as a sentence names them: in full, by a shared short name, or as nobody known."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from wpkg.text import profile as profiles
from wpkg.text import tables

_AFTER_OTHER = r" +(?:of|on|for|to|serving|acting|des?|du|del|d'|pour|sobre|para) *(?:the +|la +|l'|el +)?"
_GOES_ON = re.compile(_AFTER_OTHER + r"[A-ZÉÓÁ]")
_OF_OTHER = re.compile(r" +(?:of|serving +as|acting +as|agissant|del?|to +the) *(?:the +|la +|l')?(?:[A-ZÉÓÁ]|meeting)")
_OWN_WORLD = re.compile(
    r" +(?:of +the +|des +|de +las +)(?:United +Nations|Nations +Unies|Naciones +Unidas)(?! +[A-Z])"
)
_ACT = re.compile(r" +(?:resolutions?|decisions?|documents?|declarations?)\b")
_NO_NAME = "The|Le|La|El|Les|Los|Las|L|That|Also|Further"
_CAPITAL_BEFORE = re.compile(rf"(?:^|[\s(])(?!(?:{_NO_NAME})\b)[A-ZÉ][\w'.-]*(?: +(?:and|y|et|e))? +\Z")
_TITLE = re.compile(r" (?:[A-Z](?:[\w'-]|\.(?=\w))*|of|the|on|for|and|to|in|de|la|du|des|del|y|et)(?![\w'])")
_FAR, _FARTHEST, _UNMISTAKABLE = 110, 1200, 44


class Sitter(NamedTuple):
    """A body named in the text. ``body`` is None where it is none of those known; ``weak`` for a mere complement."""

    start: int
    end: int
    body: str | None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The names of bodies in one language, compiled for one profile."""

    ids: dict[str, str]
    short: dict[str, tuple[str, ...]]
    finder: re.Pattern[str]
    full: re.Pattern[str]
    marks: dict[str, tuple[str, ...]]
    complement: re.Pattern[str]


def _pattern(words: str) -> str:
    return re.escape(words).replace(r"\ ", " +").replace("meeting", "[Mm]eeting").replace("'", "' ?")


def squeeze(words: str) -> str:
    """Return a name as the tables write it: single blanks."""
    return " ".join(words.split()).replace("Meeting", "meeting").replace("' ", "'")


@cache
def names(profile: str, language: str, places: tuple[Path, ...]) -> Names:
    """Return the names of all bodies that meet; ``places`` are the folders of tables, so that a new one is read."""
    grammar = tables.table("sessions")
    ids: dict[str, str] = {}
    short: dict[str, tuple[str, ...]] = {}
    marks: dict[str, tuple[str, ...]] = {}
    shared = {(row["body"], name): row for row in grammar["shared_names"] for name in row["words"]}
    for each in profiles.every():
        for organ in each.organs:
            if not organ.meets:
                continue
            for name in organ.names.get(language, ()):
                ids[name] = organ.id
                row = shared.get((organ.id, name))
                if row and (each.id != profile or row.get("always")):
                    marks[name] = tuple(row.get("mark", ()))
            for name in organ.short.get(language, ()):
                short[name] = (*short.get(name, ()), organ.id)
            if organ.abbreviation and len(organ.abbreviation) > 2:
                ids[organ.abbreviation] = organ.id
        for held in each.calendars:
            ids.update(dict.fromkeys(held.get("names", {}).get(language, ()), held["body"]))
    heads = [word for row in grammar["body_words"] if row["language"] == language for word in row["words"]]
    full = "|".join(_pattern(name) for name in sorted(ids, key=len, reverse=True))
    head = "|".join(_pattern(name) for name in sorted({*heads, *short}, key=len, reverse=True))
    weak = "|".join(row["words"] for row in grammar["complements"] if row["language"] == language)
    return Names(
        ids=ids,
        short=short,
        finder=re.compile(rf"(?<![\w-])(?:(?P<name>{full})|(?P<head>{head}))(?![\w-])"),
        full=re.compile(rf"(?:{full})(?![\w-])"),
        marks=marks,
        complement=re.compile(rf"\b(?:{weak})\Z"),
    )


class Named(NamedTuple):
    """The full names in a text that hold one word, in order, and where each body is first named."""

    starts: tuple[int, ...]
    bodies: tuple[str | None, ...]
    first: dict[str | None, int]


@dataclass(slots=True)
class Reader:
    """Finds bodies in one text. ``flat`` is the unwrapped view; ``organ`` the body that speaks."""

    flat: str
    names: Names
    organ: str | None
    _heads: dict[str, Named] = field(default_factory=dict)
    _marked: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def at(self, place: int, paragraph: int) -> Sitter | None:
        """Return the body whose name begins at a place."""
        found = self.names.finder.match(self.flat, place)
        return self._sitter(found, paragraph) if found else None

    def leftwards(self, low: int, place: int) -> list[Sitter]:
        """Return the bodies named between the start of a paragraph, or a good way off, and a place; nearest first."""
        low = max(low, place - _FARTHEST)
        near = max(low, place - _FAR)
        found = self._between(near, place, low)
        if near > low and (not found or found[-1].start < near + 44 or all(each.weak for each in found)):
            found = self._between(low, place, low)
        return found[::-1]

    def _between(self, near: int, place: int, paragraph: int) -> list[Sitter]:
        text = _unquoted(self.flat[near:place])
        made = (self._sitter(found, paragraph, near) for found in self.names.finder.finditer(text))
        return [each for each in made if each is not None]

    def _sitter(self, found: re.Match[str], paragraph: int, shift: int = 0) -> Sitter | None:
        start, end = found.start() + shift, found.end() + shift
        if _ACT.match(self.flat, end):
            return None
        weak = self.names.complement.search(self.flat[max(paragraph, start - 40) : start]) is not None
        if found["name"]:
            name = squeeze(found["name"])
            return Sitter(start, end, self._full(name, start, end), weak)
        if self._is_longer(start, end):
            return Sitter(start, end, None, weak)
        return Sitter(start, end, self._short(found["head"], start, paragraph), weak)

    def _full(self, name: str, start: int, end: int) -> str | None:
        """Settle a full name: none where it goes on to be another's, or is shared and nothing tells whose it is."""
        known = self.names.ids.get(name)
        if len(name) < _UNMISTAKABLE and _OF_OTHER.match(self.flat, end) and not _OWN_WORLD.match(self.flat, end):
            return None
        if _CAPITAL_BEFORE.search(self.flat[max(0, start - 30) : start]) and name[0].isupper() and name != name.upper():
            before = self.flat[max(0, start - 30) : start].rstrip()
            if not before.endswith(("WTO", "WHO", "UN", "Nations", "OMC")):
                return None
        if name in self.names.marks and not self.has(self.names.marks[name]):
            return None
        return known

    def has(self, marks: tuple[str, ...]) -> bool:
        """Whether one of some words stands anywhere in the text."""
        if marks not in self._marked:
            self._marked[marks] = any(mark in self.flat for mark in marks)
        return self._marked[marks]

    def _is_longer(self, start: int, end: int) -> bool:
        """Whether a word like Commission is part of a longer name that no table has."""
        return bool(_GOES_ON.match(self.flat, end) or _CAPITAL_BEFORE.search(self.flat[max(0, start - 30) : start]))

    def _short(self, head: str, start: int, paragraph: int) -> str | None:
        """Settle a shared short name: by the paragraph, else the body that speaks, else the only one named so far."""
        possible = self.names.short.get(squeeze(head), ())
        named = self._named(head)
        last = bisect_left(named.starts, start) - 1
        if last >= 0 and named.starts[last] >= paragraph:
            return named.bodies[last]
        if self.organ in possible:
            return self.organ
        bodies = [body for body, first in named.first.items() if first < start]
        return bodies[0] if len(bodies) == 1 else None

    def _named(self, head: str) -> Named:
        if head not in self._heads:
            found = list(self._scan(head))
            first = {each.body: each.start for each in reversed(found)}
            starts = tuple(each.start for each in found)
            self._heads[head] = Named(starts, tuple(each.body for each in found), first)
        return self._heads[head]

    def _scan(self, head: str) -> Iterator[Sitter]:
        at = self.flat.find(head)
        floor = 0
        while at >= 0:
            end = at + len(head)
            low = max(floor, at - 90)
            for found in self.names.finder.finditer(self.flat, low, min(len(self.flat), end + 90)):
                if found.start() <= at < found.end():
                    if found["name"]:
                        yield Sitter(found.start(), found.end(), self._full(squeeze(found["name"]), *found.span()))
                        end = found.end()
                    elif self._is_longer(at, end):
                        yield Sitter(at, end, None)
                    break
            floor = end
            at = self.flat.find(head, end)


_QUOTED = re.compile(r'"[^"]{0,400}"')


def _unquoted(text: str) -> str:
    if '"' not in text:
        return text
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


def title_end(flat: str, at: int) -> int:
    """Return the end of a run of capitalised words with their small joints, that of its last capital."""
    end = at
    place = at - 1
    for _ in range(16):
        found = _TITLE.match(flat, place)
        if found is None:
            break
        place = found.end()
        if found[0].lstrip()[0].isupper():
            end = place
    return end if end > at else at
