"""Sentences inside a paragraph."""

from __future__ import annotations

import re
from functools import cache

from wpkg.text.tables import table

_AFTER = r"""["')\]*]{0,3}(?=\s+["'(\[*]{0,3}[^\s\W\d_]|\s+["'(\[*]{0,3}\d|\[[^\W\d_]\])"""
_POINT = re.compile(rf"\.{_AFTER}")
_END = re.compile(rf"[.?!]{_AFTER}")
_LONG_WORD = 40


def sentences(view: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of ``view[start:end]``, blanks between them left out.

    An abbreviation, an initial or a number of an enumeration ends no sentence; four dots end one.
    """
    marked = view.find("?", start, end) >= 0 or view.find("!", start, end) >= 0
    if not marked and _one(view, start, end):
        return [(start, end)]
    found: list[tuple[int, int]] = []
    at = start
    for match in (_END if marked else _POINT).finditer(view, start, end):
        dot, stop = match.span()
        if not _closes(view, at, dot, stop, end):
            continue
        found.append((at, stop))
        at = stop
        while at < end and view[at].isspace():
            at += 1
    if at < end:
        found.append((at, end))
    return found


def _one(view: str, start: int, end: int) -> bool:
    """Tell whether no point stands inside a stretch, but for that after its number."""
    dot = view.find(".", start, end - 1)
    if 0 < dot - start < 4 and (view[start:dot].isdigit() or (dot - start < 3 and view[start:dot].isalnum())):
        dot = view.find(".", dot + 1, end - 1)
    return dot < 0 and start < end


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
