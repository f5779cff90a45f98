"""Inside a paragraph: the coordinated clauses of a recital, and items that run on in the line."""

from __future__ import annotations

import re
from functools import cache

from wpkg.text.segments import numbers, openers
from wpkg.text.tables import table

_INLINE = re.compile(r"\(([a-z]{1,4}|\d{1,2})\)(?=\s)")
_CLOSERS = " \n,;."


@cache
def _joints() -> tuple[re.Pattern[str], ...]:
    words = "|".join(sorted(str(word) for row in table("recitals")["joints"] for word in row["words"]))
    return tuple(re.compile(rf"{mark}\s+(?:{words})\s+(?=[^\W\d_])") for mark in ",;")


def clauses(view: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the clauses of a recital that goes on with a second head after ", and"; none where there is one head."""
    found = [match.span() for joint in _joints() for match in joint.finditer(view, start, end)]
    cuts = sorted(cut for cut in found if _goes_on(view, cut[1])) if found else found
    if not cuts:
        return []
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    return [(low, _trim(view, low, high)) for low, high in zip(edges[::2], edges[1::2], strict=True)]


def _goes_on(view: str, start: int) -> bool:
    return openers.recital(view, start, clause=True)


def _trim(view: str, start: int, end: int) -> int:
    while end > start and view[end - 1] in _CLOSERS:
        end -= 1
    return end


def inline_items(view: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Return items "(a) …; (b) …" that follow one another in ``view[start:end]``: (start, end, label)."""
    first = view.find("(", start, end)
    if first < 0 or view.find("(", first + 1, end) < 0:
        return []
    marks = [(match.start(), match[1]) for match in _INLINE.finditer(view, first, end)]
    row: list[tuple[int, str]] = []
    for at, label in marks:
        if at == 0 or not (view[at - 1].isspace() or view[at - 1] in ":;,"):
            continue
        if (not row and _first(label)) or (row and _follows(row[-1][1], label)):
            row.append((at, label))
    if len(row) < 2:
        return []
    stops = [at for at, _ in row[1:]] + [end]
    return [(at, _stop(view, at, stop), label) for (at, label), stop in zip(row, stops, strict=True)]


def _first(label: str) -> bool:
    return label in ("a", "i", "1")


def _follows(before: str, label: str) -> bool:
    if before.isdigit():
        return label.isdigit() and int(label) == int(before) + 1
    if label.isdigit():
        return False
    if len(before) == len(label) == 1 and ord(label) == ord(before) + 1:
        return True
    return numbers.is_roman(before) and numbers.is_roman(label) and numbers.roman(label) == numbers.roman(before) + 1


def _stop(view: str, start: int, end: int) -> int:
    stop = _trim(view, start, end)
    for word in openers.joiners():
        if view.endswith(word, start, stop):
            return _trim(view, start, stop - len(word))
    return stop
