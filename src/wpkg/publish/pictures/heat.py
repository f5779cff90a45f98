"""A heat table: principles and beneficiaries by instrument, each cell with a number, so that no shade need be told."""

from __future__ import annotations

from collections.abc import Sequence

from wpkg.errors import BadParameter
from wpkg.graph.heat import NOT_KNOWN, STATED, Cell, Heat, Instrument
from wpkg.publish.pictures.marks import (
    MARGIN,
    PLAIN,
    SMALL,
    WIDTH,
    Key,
    Line,
    Mark,
    Picture,
    Words,
    box,
    heading,
    legend,
)
from wpkg.publish.pictures.measure import shortened, width
from wpkg.publish.pictures.writing import told, written

_ROOM = 300.0
_HIGH = 24.0
_NARROW = 26.0
_WIDE = 62.0


def heat(found: Heat) -> str:
    """Draw the table as SVG.

    Raises:
        BadParameter: no instrument names a principle or a beneficiary.
    """
    return written(picture(found))


def picture(found: Heat) -> Picture:
    """Lay out the table, in several blocks below one another where the instruments do not fit side by side."""
    if not found.instruments or not found.concepts:
        raise BadParameter(
            "no principle and no beneficiary is stated", expected="documents or threads whose statements name one"
        )
    title = f"Principles and beneficiaries{': ' + found.name if found.name else ''}"
    marks, y = heading(title, told("heat-heading", found=found).splitlines())
    more, y = legend(_keys(), y)
    marks += more
    names = max(width(concept.name, PLAIN) for concept in found.concepts)
    left = MARGIN + min(_ROOM, names + 12)
    fit = int((WIDTH - MARGIN - left) // _NARROW)
    blocks = -(-len(found.instruments) // fit)
    each = -(-len(found.instruments) // blocks)
    wide = min(_WIDE, (WIDTH - MARGIN - left) / each)
    for first in range(0, len(found.instruments), each):
        more, y = _block(found, range(first, min(first + each, len(found.instruments))), left, wide, y + 10)
        marks += more
    return Picture(title, told("heat", found=found), WIDTH, y + 16, tuple(marks))


def _block(found: Heat, columns: Sequence[int], left: float, wide: float, top: float) -> tuple[list[Mark], float]:
    """Draw some columns: their names upright, then a line a concept."""
    names = [_name(found.instruments[column]) for column in columns]
    high = max(min(width(name, SMALL), 170.0) for name in names) + 12
    marks: list[Mark] = []
    for place, (column, name) in enumerate(zip(columns, names, strict=True)):
        instrument = found.instruments[column]
        x = left + (place + 0.5) * wide + 4
        full = f"{name}, {instrument.adopted or 'date not known'}"
        text = shortened(name, SMALL, 170.0)
        marks.append(Words(x, top + high - 6, text, SMALL, "ink", href=instrument.iri, full=full, turned=True))
    y = top + high
    marks += _years(found, columns, left, wide, y)
    y += 18
    for row, concept in enumerate(found.concepts):
        if row == 0 or concept.kind != found.concepts[row - 1].kind:
            word = {"principle": "Principles", "beneficiary": "Beneficiaries"}.get(concept.kind, concept.kind)
            marks.append(Words(MARGIN, y + 16, word, PLAIN, "accent", bold=True))
            y += _HIGH
        room = left - MARGIN - 8
        text = shortened(concept.name, PLAIN, room)
        marks.append(Words(MARGIN, y + 16, text, PLAIN, "ink", href=concept.iri, full=concept.name))
        for place, column in enumerate(columns):
            told_of = f"{concept.name}, {_name(found.instruments[column])}"
            marks += _cell(found.cells[row][column], told_of, left + place * wide, y, wide)
        y += _HIGH
    return marks, y


def _years(found: Heat, columns: Sequence[int], left: float, wide: float, top: float) -> list[Mark]:
    """Write each year once, below the names, where it begins and there is room."""
    marks: list[Mark] = []
    free, last = left, ""
    for place, column in enumerate(columns):
        year = (found.instruments[column].adopted or "no date")[:7].split("-")[0]
        x = left + place * wide + 2
        if year != last and x >= free:
            marks.append(Words(x, top + 12, year, SMALL, "muted"))
            free = x + width(year, SMALL) + 6
        last = year
    return marks


def _cell(cell: Cell, about: str, x: float, y: float, wide: float) -> list[Mark]:
    """Draw one cell: its number where stated, a dash where not, hatched with a question mark where not known."""
    words = f" ({', '.join(cell.emphasis)})" if cell.emphasis else ""
    number = len(cell.statements)
    full = f"{about}: {cell.answer}{f' in {number} statements' if number > 1 else ''}{words}"
    href = cell.statements[0] if cell.statements else ""
    if cell.answer == STATED:
        style, text, ink = "held", f"{number}{'*' if cell.emphasis else ''}", "ink"
    elif cell.answer == NOT_KNOWN:
        style, text, ink = "hatched rim", "?", "ink"
    else:
        style, text, ink = "empty", "–", "muted"
    marks: list[Mark] = [Line(box(x + 1, y + 1, wide - 2, _HIGH - 2), style, full, href)]
    if cell.answer == NOT_KNOWN:
        marks.append(Line(box(x + wide / 2 - 6, y + 4, 12, _HIGH - 8), "paper plain"))
    marks.append(Words(x + wide / 2, y + 16, text, PLAIN, ink, "middle", cell.answer == STATED, href, full))
    return marks


def _name(instrument: Instrument) -> str:
    return instrument.symbol if instrument.symbol_verified else f"{instrument.symbol} (?)"


def _keys() -> list[Key]:
    def swatch(style: str, text: str, *, bold: bool = False) -> tuple[Line | Words, ...]:
        word = Words(14, 4, text, SMALL, "ink", "middle", bold)
        behind = (Line(box(8, -6, 12, 12), "paper plain"),) if "hatched" in style else ()
        return (Line(box(0, -8, 28, 16), style), *behind, word)

    return [
        Key("stated, in so many statements", swatch("held", "2", bold=True)),
        Key("stated, and singled out by words like “particularly”", swatch("held", "2*", bold=True)),
        Key("not stated", swatch("empty", "–")),
        Key("not known: text not held, and nothing told of it", swatch("hatched rim", "?")),
        Key("symbol unverified", (Words(8, 4, "(?)", SMALL, "ink", "middle"),), 18),
    ]
