"""Who tells whom as a table, where bodies and lines are too many for arrows: issuers as rows, addressees as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wpkg.publish.pictures.marks import MARGIN, PLAIN, SMALL, WIDTH, Line, Mark, Words, box
from wpkg.publish.pictures.measure import shortened, width

_ROOM = 300.0
_WIDE = 46.0
_UPRIGHT = 260.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell: its lines, the full wording."""

    lines: tuple[str, ...]
    full: str


@dataclass(frozen=True, slots=True)
class Title:
    """A row or column: its name and what it leads to."""

    name: str
    href: str


def drawn(
    rows: Sequence[Title], columns: Sequence[Title], cells: Mapping[tuple[int, int], Entry], top: float
) -> tuple[list[Mark], float]:
    """Draw the table from ``top`` on, in blocks where the columns do not fit; return the marks and where they end."""
    left = MARGIN + min(_ROOM, max(width(row.name, PLAIN) for row in rows) + 12)
    fit = int((WIDTH - MARGIN - left) // _WIDE)
    marks: list[Mark] = []
    y = top
    for first in range(0, len(columns), fit):
        inside = range(first, min(first + fit, len(columns)))
        more, y = _block(rows, columns, inside, cells, left, y + 8)
        marks += more
    return marks, y


def _block(
    rows: Sequence[Title],
    columns: Sequence[Title],
    inside: Sequence[int],
    cells: Mapping[tuple[int, int], Entry],
    left: float,
    top: float,
) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    high = max(min(width(columns[column].name, SMALL), _UPRIGHT) for column in inside) + 12
    for place, column in enumerate(inside):
        name, x = columns[column].name, left + (place + 0.5) * _WIDE + 4
        text = shortened(name, SMALL, _UPRIGHT)
        marks.append(Words(x, top + high - 6, text, SMALL, "ink", href=columns[column].href, full=name, turned=True))
    y = top + high
    for row, title in enumerate(rows):
        found = {column: cells[row, column] for column in inside if (row, column) in cells}
        lines = max((len(entry.lines) for entry in found.values()), default=1)
        deep = lines * 14.0 + 10
        text = shortened(title.name, PLAIN, left - MARGIN - 8)
        marks.append(Words(MARGIN, y + deep / 2 + 4, text, PLAIN, "ink", href=title.href, full=title.name))
        for place, column in enumerate(inside):
            marks += _cell(found.get(column), left + place * _WIDE, y, deep)
        y += deep
    return marks, y


def _cell(entry: Entry | None, x: float, y: float, high: float) -> list[Mark]:
    if entry is None:
        return [Line(box(x + 1, y + 1, _WIDE - 2, high - 2), "band plain")]
    marks: list[Mark] = [Line(box(x + 1, y + 1, _WIDE - 2, high - 2), "held", entry.full)]
    first = y + high / 2 - (len(entry.lines) - 1) * 7.0 + 4
    for place, line in enumerate(entry.lines):
        marks.append(Words(x + _WIDE / 2, first + place * 14, line, SMALL, "ink", "middle", full=entry.full))
    return marks
