"""Sentences inside a paragraph."""

from __future__ import annotations

import re

from wpkg.text.tables import table

_END = re.compile(r"""[.?!]["')\]*]{0,3}(?=\s+["'(\[*]{0,3}[^\s\W\d_]|\s+["'(\[*]{0,3}\d|\[[^\W\d_]\])""")


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
    if view[dot - 2 : dot] == ".." and view[dot - 3 : dot] != "...":
        return False
    space = max(view.rfind(" ", at, dot), view.rfind("\n", at, dot)) + 1
    word = view[max(space, at) : dot].lstrip("([\"'*")
    if space <= at and (word.isdigit() or len(word) <= 2):
        return False
    if len(word) == 1 and word.isupper():
        return False
    if word.lower() in _abbreviations():
        return False
    following = stop
    while following < end and view[following] in " \n\"'([*":
        following += 1
    return following < end and not view[following].islower()


_CACHE: list[frozenset[str]] = []


def _abbreviations() -> frozenset[str]:
    if not _CACHE:
        rows = table("layout")["abbreviations"]
        _CACHE.append(frozenset(word.lower().rstrip(".") for row in rows for word in row["words"]))
    return _CACHE[0]
