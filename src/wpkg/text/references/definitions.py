"""Short names a text gives to what it cites: ("Work Programme"), hereinafter, abbreviations that fit the initials."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import NamedTuple

from wpkg.text.references.described import Stand, words
from wpkg.text.references.flat import Flat
from wpkg.text.references.gazetteer import DEFINING, Scan
from wpkg.text.tables import table

MOST = 40
"""Definitions followed in one text; more are an index, not a text."""

_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z&-]{1,9})\)")
_BETWEEN = re.compile(r"[\])\"\d,]*(?:\([^()\s]{0,200}\))?[\"\d]* ?$")


class Alias(NamedTuple):
    """A short name and from where on it holds, in the flat text, with the reference it stands for."""

    name: str
    start: int
    end: int
    stand: Stand


def find(seen: Scan, stands: list[Stand]) -> list[Alias]:
    """Return the short names that are given right behind a reference. ``stands`` come in the order of their ends."""
    text = seen.flat.text
    made: list[Alias] = []
    ends = [stand.end for stand in stands]
    if '"' in text:
        patterns = [_defined()] if '")' in text else []
        patterns += [_called()] if DEFINING in seen.anchors else []
        for pattern in patterns:
            for match in pattern.finditer(text):
                owner = _owner(text, match.start(), stands, ends)
                if owner is not None:
                    made.append(Alias(match[1], match.start(1), match.end(), owner))
    for match in _ABBREVIATED.finditer(text):
        owner = _owner(text, match.start(), stands, ends)
        if owner is not None and fits(match[1], text[owner.start : owner.end]):
            made.append(Alias(match[1], match.start(1), match.end(), owner))
    made.sort(key=lambda alias: alias.start)
    return made[:MOST]


def _quoted() -> str:
    articles = words(table("described")["defining"]["articles"])
    return rf"\"(?:(?:{articles}) |[Ll]')?([^\"()\n]{{2,60}})\""


@cache
def _defined() -> re.Pattern[str]:
    return re.compile(rf"\((?:[a-zà-ÿ' ,:]{{0,44}}){_quoted()}\)")


@cache
def _called() -> re.Pattern[str]:
    opening = words(table("described")["defining"]["words"])
    return re.compile(rf"(?:{opening})[a-zà-ÿ' ,:]{{0,40}}{_quoted()}")


@cache
def _article() -> re.Pattern[str]:
    return re.compile(rf"\b(?:(?:{words(table('described')['defining']['articles'])}) |[Ll]')$")


def _owner(text: str, at: int, stands: list[Stand], ends: list[int]) -> Stand | None:
    """Return the reference that ends right before a parenthesis, over the remains of a link or a footnote mark."""
    for stand in stands[max(0, bisect_left(ends, at - 210), bisect_right(ends, at) - 6) : bisect_right(ends, at)]:
        if _BETWEEN.fullmatch(text, stand.end, at):
            return stand
    return None


def fits(short: str, long: str) -> bool:
    """Tell whether the letters of an abbreviation are found in order in a name, the first at its beginning."""
    letters = [letter for letter in short.lower() if letter.isalpha()]
    initials = "".join(word[0].lower() for word in re.findall(r"[^\W\d_]+", long))
    if not letters or not initials.startswith(letters[0]):
        return False
    at = 0
    for letter in letters:
        at = initials.find(letter, at) + 1
        if not at:
            return False
    return True


def uses(flat: Flat, aliases: list[Alias]) -> list[tuple[int, int, Alias]]:
    """Return where short names stand after their definition, with the article: start, end, and the definition."""
    if not aliases:
        return []
    text = flat.text
    by_name: dict[str, list[Alias]] = {}
    for alias in aliases:
        by_name.setdefault(alias.name, []).append(alias)
    met: list[tuple[int, int, Alias]] = []
    for name, known in by_name.items():
        at = text.find(name, known[0].end)
        while at >= 0:
            end = at + len(name)
            if not (text[at - 1].isalnum() or text[end : end + 1].isalpha()):
                start = _article().search(text, max(0, at - 4), at)
                alias = next(each for each in reversed(known) if each.end <= at)
                met.append((start.start() if start else at, end, alias))
            at = text.find(name, end)
    met.sort(key=lambda each: (each[0], -each[1]))
    return met
