"""Where a stretch of words begins and ends once blanks, punctuation and loose words are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wpkg.text.statements.clausetable import word_set

_CLOSING = " ,;:.*"
_LOOSE_ENDS = "drty"


def trim(flat: str, start: int, end: int) -> int:
    """Move an end to the left over blanks, punctuation and a loose "and"."""
    while True:
        while end > start and flat[end - 1] in _CLOSING:
            end -= 1
        if end <= start or flat[end - 1] not in _LOOSE_ENDS:
            return end
        if not flat.endswith(word_set("loose_ends"), start, end):
            return end
        end -= next(len(word) for word in word_set("loose_ends") if flat.endswith(word, start, end))


def trim_blanks(flat: str, start: int, end: int) -> int:
    """Move an end to the left over blanks alone."""
    while end > start and flat[end - 1] == " ":
        end -= 1
    return end


def last_word(flat: str, at: int) -> str:
    """Return the word that ends before ``at``, blanks and commas between left out."""
    while at > 0 and flat[at - 1] in " ,":
        at -= 1
    start = at
    while start > 0 and at - start < 40 and (flat[start - 1].isalpha() or flat[start - 1] in "-'"):
        start -= 1
    return flat[start:at]


def after_comma(flat: str, at: int) -> bool:
    """Tell whether a comma stands before ``at``, blanks between left out."""
    while at > 0 and flat[at - 1] == " ":
        at -= 1
    return at > 0 and flat[at - 1] == ","


def past(flat: str, start: int, end: int) -> int:
    """Move a start to the right over blanks and commas."""
    while start < end and flat[start] in " ,":
        start += 1
    return start


def split(flat: str, start: int, end: int, joint: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Cut a stretch at every match of ``joint``; blanks and commas at the edges are left out."""
    at = start
    for match in joint.finditer(flat, start, end):
        yield at, trim(flat, at, match.start())
        at = match.end()
    yield at, trim(flat, at, end)
