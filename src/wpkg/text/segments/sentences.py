"""Sentences inside a paragraph."""

from __future__ import annotations

import re
from functools import cache

from wpkg.text.tables import table

_END = re.compile(r"""[.?!]["')\]*]{0,3}(?=\s+["'(\[*]{0,3}[^\s\W\d_]|\s+["'(\[*]{0,3}\d|\[[^\W\d_]\])""")


_LONG_WORD = 40


def sentences(view: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of ``view[start:end]``, blanks between them left out.

    An abbreviation, an initial or a number of an enumeration ends no sentence; four dots end one.
    """
    found: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(view, start, end):
        stop = match.end()
        if not _closes(view, at, match.start(), stop, end):
            continue
        found.append((at, stop))
        at = stop
        while at < end and view[at].isspace():
            at += 1
    if at < end:
        found.append((at, end))
    return found


def _closes(view: str, at: int, dot: int, stop: int, end: int) -> bool:
    if view[dot] != ".":
        return True
    if view.startswith("[", stop):
        return view[dot - 3 : dot] == "..."
    if (view[dot - 2 : dot] == ".." and view[dot - 3 : dot] != "...") or _abbreviates(view, at, dot):
        return False
    following = stop
    while following < end and view[following] in " \n\"'([*":
        following += 1
    return following < end and not view[following].islower()


def _abbreviates(view: str, at: int, dot: int) -> bool:
    """Tell whether the word before a point is a number of an enumeration, an initial or an abbreviation."""
    low = max(at, dot - _LONG_WORD)
    space = max(view.rfind(" ", low, dot), view.rfind("\n", low, dot)) + 1
    word = view[max(space, low) : dot].lstrip("([\"'*")
    if space <= at and (word.isdigit() or len(word) <= 2):
        return True
    return (len(word) == 1 and word.isupper()) or word.lower() in _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    rows = table("layout")["abbreviations"]
    return frozenset(word.lower().rstrip(".") for row in rows for word in row["words"])
