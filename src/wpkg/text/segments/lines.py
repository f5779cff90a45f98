"""Lines and blocks: where paragraphs begin, whatever the layout - blank lines, one line each, or hard line breaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from wpkg.text.segments import numbers, openers

_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_PAGE = re.compile(
    r"_{3,60}|-{4,60}|\d{1,3}|- ?\d{1,4} ?-|[Pp]age:? \d{1,4}(?:(?: of |/)\d{1,4})?"
    r"|\d{1,3} ?/ ?\d{1,3}|\d\d-\d{5}(?: \([A-Z]\))?"
)
_SYMBOL = r"[A-Z]{1,6}(?:/[\w().-]{1,24}){1,6}"
_HEAD = re.compile(rf"{_SYMBOL}(?: ?[\u2022,;\u00b7] ?{_SYMBOL})?(?: page \d{{1,3}})?")
_TERMINAL = ",;:.?!"
WRAP_LIMIT = 120
_SHORT = 60
_PARAGRAPH = 160
_MARKS = "#|*"
_SURE = 8
_NOTE_DIGITS = 3
_URL = re.compile(r"https?://\S+")


class Block(NamedTuple):
    """A paragraph or a heading: its span, its number if any, and where its words begin after the number.

    ``family`` is the kind of number (see ``numbers``), ``gap`` the count of line ends before the block. ``inserts``
    are the lines inside it that do not belong to it: (start, end, kind) of page furniture and footnotes.
    """

    start: int
    end: int
    number: str
    family: str
    words: int
    gap: int
    insert: str = ""
    inserts: tuple[tuple[int, int, str], ...] = ()


def following(blocks: list[Block], at: int) -> Block | None:
    """Return the next block that is no page furniture or footnote in the flow, at most a few blocks on."""
    return next((block for block in blocks[at + 1 : at + 8] if not block.insert), None)


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How lines end: ``wrapped`` at a column or not, and whether that column is kept exactly."""

    wrapped: bool
    width: int
    exact: bool


def spans(view: str) -> list[tuple[int, int]]:
    """Return the lines of the view that hold more than blanks, without the blanks around them."""
    return [match.span() for match in _LINE.finditer(view)]


def wrapping(view: str, lines: list[tuple[int, int]]) -> Wrapping:
    """Tell whether paragraphs were broken at a column, by the lengths of the lines."""
    lengths = [end - start for start, end in lines if end - start <= WRAP_LIMIT]
    if len(lines) < 2 or not lengths:
        return Wrapping(False, 0, False)
    width = max(lengths)
    tight = loose = 0
    for (start, end), (after, stop) in pairwise(lines):
        if view[after].islower() and (after - end == 1 or (after - end < 12 and view.count("\n", end, after) == 1)):
            if end - start + 1 + _first(view, after, stop) > width:
                tight += 1
            else:
                loose += 1
    if (len(lines) - len(lengths)) * 20 > len(lines):
        return Wrapping((tight + loose) * 3 > len(lines), width, False)
    return Wrapping(tight + loose > 0, width, tight >= _SURE and tight > 100 * loose)


def _first(view: str, start: int, end: int) -> int:
    space = view.find(" ", start, end)
    return (end if space < 0 else space) - start


def mark(view: str, start: int, end: int) -> str:
    """Return the character that closes ``view[start:end]``, note numbers, quotes and brackets after it left out."""
    at = end - 1
    if view[at].islower() and view.endswith(openers.joiners(), start, end):
        before = view.rfind(" ", start, end) - 1
        at = before if view[before] in ",;" else at
    while at > start and view[at] in "\"')]*":
        at -= 1
    digit = at
    while digit > start and view[digit].isdigit():
        digit -= 1
    if digit < at <= digit + _NOTE_DIGITS:
        while digit > start and view[digit] == " ":
            digit -= 1
        if view[digit] == "[" and digit > start:
            digit -= 1
        if view[digit] in _TERMINAL:
            return view[digit]
    return view[at]


def _marked_up(view: str, start: int, end: int) -> bool:
    """Tell whether a line is a heading or the row of a table by its mark-up."""
    first = view[start]
    if first == "#":
        return view.find(" ", start, start + 8) > 0
    return view[end - 1] == first and (first == "|" or (first == "*" and view.startswith("**", start)))


def blocks(view: str) -> list[Block]:
    """Cut the view into blocks: logical paragraphs, headings and items, in order."""
    lines = spans(view)
    return _Cutter(view, lines, wrapping(view, lines)).cut()


class _Cutter:
    """The walk over the lines: a group of lines that is one paragraph, and what has been met since its last line."""

    def __init__(self, view: str, lines: list[tuple[int, int]], manner: Wrapping) -> None:
        self.view, self.lines, self.manner = view, lines, manner
        self.found: list[Block] = []
        self.group: list[tuple[int, int]] = []
        self.inside: list[tuple[int, int, str]] = []
        self.pending: list[tuple[int, int, str]] = []
        self.gap = 1
        self.last = 0
        self.opened = False
        self.front = True
        self.headed = -1
        self.repeated = self._repeated()
        self.fit = manner.width if manner.exact else manner.width * 3 // 4

    def _repeated(self) -> frozenset[str]:
        short = Counter(self.view[start:end] for start, end in self.lines if end - start <= _SHORT)
        return frozenset(
            line for line, count in short.items() if count > 1 and (_HEAD.fullmatch(line) or self._running(line, count))
        )

    def _running(self, line: str, count: int) -> bool:
        return count > 2 and len(line) > 12 and line[-1] not in _TERMINAL and openers.frontmatter(line)

    def cut(self) -> list[Block]:
        """Return the blocks."""
        lines, wrapped, at, before = self.lines, self.manner.wrapped, 0, -1
        while at < len(lines):
            start, end = line = lines[at]
            gap = 1 if start - before == 1 or not at else self.view.count("\n", before, start)
            kind = ""
            if end - start <= _SHORT or gap > 1 or not self.view[start].isalpha() or self.view[start + 1] == "/":
                kind, upto = self._insert(at, gap)
            if kind:
                self.pending.append((start, lines[upto][1], kind))
                at, before = upto + 1, lines[upto][1]
                continue
            if self.group and not (gap == 1 and wrapped and self._goes_on(at)) and self._breaks(at, gap):
                self._close()
            elif self.pending and self.group:
                self.inside += self.pending
                self.pending = []
            if not self.group:
                if self.pending:
                    self._flush()
                self.gap = gap
            self.group.append(line)
            at, before = at + 1, end
        if self.group:
            self._close()
        self._flush()
        return self.found

    def _insert(self, at: int, gap: int) -> tuple[str, int]:
        start, end = self.lines[at]
        first = self.view[start]
        digit = first.isdigit()
        if end - start <= _SHORT:
            line = self.view[start:end]
            if (digit or first in "-_pP") and _PAGE.fullmatch(line):
                if self._note_under(at):
                    return "footnote", self._upto(at + 1)
                return "noise.page", at
            if line in self.repeated:
                return "noise.page", at
        wrapped = self.manner.wrapped
        if (digit or first in "*[" or self.view.startswith("/", start + 1)) and (
            (wrapped or not self.group) and openers.footnote(self.view, start)
        ):
            return "footnote", self._upto(at)
        if wrapped and gap > 1 and self.group and self._stray_note(at):
            return "footnote", at
        return "", at

    def _stray_note(self, at: int) -> bool:
        """Tell whether a line is a footnote that has lost its number, in the middle of a paragraph."""
        start, end = self.lines[at]
        if self.view.startswith("http", start):
            return _URL.fullmatch(self.view, start, end) is not None
        if self.view[end - 1] != "." or mark(self.view, *self.group[-1]) in _TERMINAL:
            return False
        return openers.note_words(self.view, start)

    def _note_under(self, at: int) -> bool:
        """Tell whether the digits of line ``at`` are the number of a footnote in the line after it."""
        if at + 1 >= len(self.lines) or not self.view[self.lines[at][0] : self.lines[at][1]].isdigit():
            return False
        end, after = self.lines[at][1], self.lines[at + 1][0]
        return self.view.count("\n", end, after) == 1 and openers.note_words(self.view, after)

    def _upto(self, at: int) -> int:
        """Return the last line of the footnote that begins at line ``at``."""
        while at + 1 < len(self.lines) and self.manner.wrapped:
            start, end = self.lines[at]
            after = self.lines[at + 1][0]
            if self.view.count("\n", end, after) > 1 or mark(self.view, start, end) == ".":
                break
            if openers.footnote(self.view, after) or numbers.number(self.view, *self.lines[at + 1]) is not None:
                break
            at += 1
        return at

    def _close(self) -> None:
        start, end = self.group[0][0], self.group[-1][1]
        number = numbers.number(self.view, start, end)
        label, family, words = number if number is not None else ("", "", start)
        if family == numbers.ARABIC and label.isdigit():
            self.last = int(label)
        self.opened = self.opened or bool(label) or openers.recital(self.view, words)
        if self.front and end - start > _PARAGRAPH and self.view[end - 1] in _TERMINAL:
            self.front = False
        self.found.append(Block(start, end, label, family, words, self.gap, "", tuple(self.inside)))
        self.group = []
        if self.inside:
            self.inside = []

    def _flush(self) -> None:
        self.found += [Block(start, end, "", "", start, 1, kind) for start, end, kind in self.pending]
        self.pending = []

    def _breaks(self, at: int, gap: int) -> bool:
        """Tell whether a new block begins at line ``at``, ``gap`` line ends after the last one."""
        view, (start, end), (before, stop) = self.view, self.lines[at], self.group[-1]
        if stop - before <= numbers.ALONE and len(self.group) == 1 and numbers.alone(view, before, stop):
            return numbers.alone(view, start, end) or openers.annex(view[start:end])
        if self.pending:
            return not self.manner.wrapped or mark(view, before, stop) in _TERMINAL or self._opens(at)
        if gap > 1:
            return not (self.manner.wrapped and view[start].islower() and mark(view, before, stop) not in _TERMINAL)
        if (view[start] in _MARKS and _marked_up(view, start, end)) or (
            view[before] in _MARKS and _marked_up(view, before, stop)
        ):
            return True
        if openers.dangles(view, before, stop):
            return False
        return self._breaks_wrapped(at) if self.manner.wrapped else self._breaks_loose(at)

    def _goes_on(self, at: int) -> bool:
        """Tell whether a line goes on with a small letter where lines were broken at a column, as most lines do."""
        view, start, (before, stop) = self.view, self.lines[at][0], self.group[-1]
        if self.pending or not view[start].islower() or view[start + 1 : start + 2] in (".", ")"):
            return False
        if stop - before <= numbers.ALONE and len(self.group) == 1 and numbers.alone(view, before, stop):
            return False
        if view[stop - 1].isalpha() and not view.endswith(openers.joiners(), before, stop):
            return True
        return not self.manner.exact or not self._fits(at) or mark(view, before, stop) not in ";:.?!"

    def _breaks_loose(self, at: int) -> bool:
        """Tell whether a line without a blank one before it begins a block, where lines mostly are paragraphs."""
        view, (start, end), (before, stop) = self.view, self.lines[at], self.group[-1]
        last = mark(view, before, stop)
        if last not in _TERMINAL and not self.opened and self._ends_organ(before, start, end):
            return False
        return not view[start].islower() or last in ";:.?!" or numbers.number(view, start, end) is not None

    def _ends_organ(self, before: int, start: int, end: int) -> bool:
        """Tell whether the line at ``start`` is the second one of an organ line that begins at ``before``."""
        view = self.view
        if openers.organ_line(view, start, end) or self._opening(start):
            return False
        return openers.organ_line(view, before, end)

    def _opens(self, at: int) -> bool:
        start, end = self.lines[at]
        if not self.opened and self.view[start] in openers.initials():
            return True
        return not self.view[start].islower() and numbers.number(self.view, start, end) is not None

    def _breaks_wrapped(self, at: int) -> bool:
        view, (start, end), (before, stop) = self.view, self.lines[at], self.group[-1]
        if view[start].islower() and view[start + 1 : start + 2] not in (".", ")"):
            return True
        fits = self._fits(at)
        last = mark(view, before, stop)
        closed = last in _TERMINAL or view.endswith(openers.joiners(), before, stop)
        number = numbers.number(view, start, end)
        if number is not None:
            return closed or fits or numbers.alone(view, start, end) or self._expected(number, end)
        if (fits and (self.manner.exact or closed)) or self._after_heading():
            return True
        if openers.organ_line(view, start, end):
            return (closed or fits or not self.opened) and self._before_preamble(at)
        return (not self.opened and self._in_head(at)) or (closed and self._new_sentence(at, last))

    def _fits(self, at: int) -> bool:
        """Tell whether the first word of line ``at`` would have had room in the line before it."""
        before, stop = self.group[-1]
        return stop - before + 1 + _first(self.view, *self.lines[at]) <= self.fit

    def _after_heading(self) -> bool:
        """Tell whether the group so far is one line that heads what follows."""
        if len(self.group) != 1:
            return False
        start, end = self.group[0]
        return self.headed == start or (end - start < 40 and openers.annex(self.view[start:end]))

    def _in_head(self, at: int) -> bool:
        """Tell whether an organ line of several lines begins here, or the group is one, or the number of the text."""
        if self._organ_of_lines(at):
            return True
        view, first, stop = self.view, self.group[0][0], self.group[-1][1]
        if self.front and (self._frontal(*self.lines[at]) or (len(self.group) == 1 and self._frontal(first, stop))):
            return True
        if len(self.group) < 5 and openers.organ_line(view, first, stop):
            return self._opening(self.lines[at][0])
        return len(self.group) == 1 and openers.symbol_line(view[first:stop])

    def _frontal(self, start: int, end: int) -> bool:
        """Tell whether a line stands for itself in the head of a text."""
        return end - start < 2 * _SHORT and openers.frontmatter(self.view[start:end])

    def _new_sentence(self, at: int, last: str) -> bool:
        view, (start, end) = self.view, self.lines[at]
        if last in ",;" and openers.recital(view, start):
            return True
        if last in ";.:," and openers.operative(view, start, sure=last != ";"):
            return True
        if last in ".;:" and end - start < 40 and openers.annex(view[start:end]):
            return True
        if (last in ".;:" or end - start < _SHORT) and self._heading(at):
            self.headed = start
            return True
        return False

    def _expected(self, number: tuple[str, str, int], end: int) -> bool:
        label, family, words = number
        return family == numbers.ARABIC and label == str(self.last + 1) and words < end and self.view[words].isupper()

    def _organ_of_lines(self, at: int) -> bool:
        """Tell whether this line and up to three more are an organ line together, with a recital after them."""
        start = self.lines[at][0]
        if self.view[start] not in openers.initials():
            return False
        for last in range(at + 1, min(at + 4, len(self.lines) - 1)):
            if openers.organ_line(self.view, start, self.lines[last][1]):
                return self._opening(self.lines[last + 1][0])
        return False

    def _before_preamble(self, at: int) -> bool:
        return at + 1 < len(self.lines) and self._opening(self.lines[at + 1][0])

    def _opening(self, start: int) -> bool:
        view = self.view
        if openers.recital(view, start) or openers.participle(view, start) or openers.operative(view, start):
            return True
        return numbers.number(view, start, min(start + 8, len(view))) is not None

    def _heading(self, at: int) -> bool:
        """Tell whether a line stands alone between a closed paragraph and a numbered one."""
        start, end = self.lines[at]
        view = self.view
        if mark(view, start, end) in _TERMINAL or not view[start].isupper() or at + 1 >= len(self.lines):
            return False
        if openers.dangles(view, start, end):
            return False
        after, stop = self.lines[at + 1]
        if numbers.number(view, after, stop) is not None or openers.organ_line(view, after, stop):
            return True
        return openers.operative(view, after, sure=True)
