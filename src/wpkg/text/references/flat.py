"""One line of text to look names up in: single blanks, line feeds only between paragraphs, and the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from wpkg.reading import Layout

_BLANKS = re.compile(r"[ \n]{2,}|\n")
_LINES = re.compile(r"\n[ \n]*")
_LOWER = bytes(range(256)).decode("latin-1").lower().encode("latin-1")


@dataclass(frozen=True, slots=True)
class Flat:
    """A text without the accidents of its lines. ``low`` is ``text`` in lower case, of the same length.

    ``here`` and ``there`` are offsets in this text and in the view from which on ``shift`` blanks are missing.
    """

    text: str
    low: str
    here: tuple[int, ...]
    there: tuple[int, ...]
    shift: tuple[int, ...]

    def source(self, offset: int) -> int:
        """Return the offset in the view of a character of this text."""
        at = bisect_right(self.here, offset)
        return offset + self.shift[at - 1] if at else offset

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return a stretch of this text as a stretch of the view."""
        return self.source(start), self.source(end - 1) + 1

    def span_of(self, start: int, end: int) -> tuple[int, int]:
        """Return a stretch of the view, at least one character long, as a stretch of this text."""
        return self.offset(start), self.offset(end - 1) + 1

    def offset(self, source: int) -> int:
        """Return the offset in this text of a character of the view."""
        at = bisect_right(self.there, source)
        return source - self.shift[at - 1] if at else source


def flatten(view: str, layout: Layout) -> Flat:
    """Fold every run of blanks to one; it stays a line feed where a part begins or a line is empty."""
    return _plain(view) or _folded(view, layout)


def _plain(view: str) -> Flat | None:
    """Return a text whose only runs of blanks are single empty lines between paragraphs, None where it is another."""
    lines = view.split("\n")
    paragraphs = lines[::2]
    if len(lines) % 2 == 0 or any(lines[1::2]) or not all(paragraphs) or "  " in view:
        return None
    if any(each[0] == " " or each[-1] == " " for each in paragraphs):
        return None
    text = "\n".join(paragraphs)
    here = tuple(accumulate(map(len, paragraphs[:-1]), lambda at, size: at + size + 1, initial=0))[1:]
    shift = tuple(range(1, len(paragraphs)))
    return Flat(text, _lower(text), here, tuple(map(add, here, shift)), shift)


def _folded(view: str, layout: Layout) -> Flat:
    starts = {part.start for part in layout.parts}
    here: list[int] = []
    there: list[int] = []
    shift: list[int] = []
    pieces: list[str] = []
    last = gone = 0
    for match in (_BLANKS if "  " in view or " \n" in view else _LINES).finditer(view):
        start, end = match.span()
        pieces.append(view[last:start])
        last = end
        if end - start == 1:
            pieces.append("\n" if end in starts else " ")
            continue
        pieces.append("\n" if end in starts or view.count("\n", start, end) > 1 else " ")
        gone += end - start - 1
        here.append(end - gone)
        there.append(end)
        shift.append(gone)
    pieces.append(view[last:])
    text = "".join(pieces)
    return Flat(text, _lower(text), tuple(here), tuple(there), tuple(shift))


def _lower(text: str) -> str:
    if not text.isascii():
        with suppress(UnicodeEncodeError):  # a table of bytes is much quicker than the rules of Unicode
            return text.encode("latin-1").translate(_LOWER).decode("latin-1")
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
