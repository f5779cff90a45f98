"""XLSX: the tables as sheets of one workbook, with what it is and what its columns mean."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from wpkg.errors import BadParameter
from wpkg.graph.answer import Value, printed
from wpkg.graph.store import Iri, Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import About, about
from wpkg.publish.exports.sheets import Cell, Sheet, sheets, written

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_MOST_ROWS = 1_048_575
_LONGEST = 32_767
_LONGEST_LINK = 2_000
_MOST_LINKS = 65_000
_WIDEST, _NARROWEST = 60, 8
_LOOKED_AT = 200
"""Rows that decide how wide a column is."""
_FIRST_DAY = date(1900, 3, 1)
"""Before it, spreadsheets disagree on days by one."""


def workbook(store: Store, wanted: Selection) -> bytes:
    """Write a selection as a workbook; every text is written as text, never as a formula.

    Raises:
        BadParameter: a table has more rows than a sheet can hold.
    """
    import xlsxwriter  # slow to import, and only this format needs it

    filled = sheets(store, wanted)
    told = about(store, "xlsx", wanted)
    if large := [sheet.table.name for sheet in filled if len(sheet.rows) > _MOST_ROWS]:
        raise BadParameter(f"{large[0]} has more rows than a sheet holds", expected="fewer documents, or CSV")
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        made = datetime.fromisoformat(told.checked) if told.checked else datetime(1980, 1, 1)
        book.set_properties({"title": told.title, "created": made, "comments": told.leaves_out})
        styles = _Styles(book)
        _about(book.add_worksheet("About"), told, filled, styles)
        _codebook(book.add_worksheet("Codebook"), filled, styles)
        for sheet in filled:
            _sheet(book.add_worksheet(sheet.table.name), sheet, styles)
    return out.getvalue()


class _Styles:
    """The few looks that cells have."""

    def __init__(self, book: Workbook) -> None:
        self.head: Format = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.plain: Format = book.add_format({"valign": "top"})
        self.long: Format = book.add_format({"valign": "top", "text_wrap": True})
        self.day: Format = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        self.link: Format = book.add_format({"valign": "top", "font_color": "#0b5394", "underline": 1})


def _about(sheet: Worksheet, told: About, filled: Sequence[Sheet], styles: _Styles) -> None:
    cut = sum(_cut(written(cell)) != written(cell) for each in filled for row in each.rows for cell in row)
    facts = [*told.facts(), ("Cells cut", f"{cut} (a cell holds {_LONGEST} characters)")]
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 110)
    for row, (name, value) in enumerate(facts):
        sheet.write_string(row, 0, name, styles.head)
        if value.startswith("https://"):
            sheet.write_url(row, 1, value, styles.link, value)
        else:
            sheet.write_string(row, 1, value, styles.long)


def _codebook(sheet: Worksheet, filled: Sequence[Sheet], styles: _Styles) -> None:
    rows = [("table", "column", "type", "meaning")]
    for each in filled:
        left_out = f" Left out, as unverified or withdrawn: {each.left_out}." if each.left_out else ""
        rows.append((each.table.name, "", "", f"{each.table.about} Rows: {len(each.rows)}.{left_out}"))
        for column in each.table.columns:
            several = ", several" if column.many else ""
            rows.append((each.table.name, column.name, column.type + several, column.meaning))
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write_string(at, place, text, styles.plain if at else styles.head)
    for place, width in enumerate((16, 20, 16, 90)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows) - 1, 3)


def _sheet(sheet: Worksheet, filled: Sheet, styles: _Styles) -> None:
    links = _MOST_LINKS
    for place, column in enumerate(filled.table.columns):
        sheet.write_string(0, place, column.name, styles.head)
        sheet.set_column(place, place, _width(column.name, [row[place] for row in filled.rows[:_LOOKED_AT]]))
        linked = column.name == "sources"
        for at, row in enumerate(filled.rows, start=1):
            links -= _write(sheet, at, place, row[place], styles, linked=linked and links > 0)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(filled.rows), len(filled.table.columns) - 1)


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, styles: _Styles, *, linked: bool) -> int:
    """Write one cell in its type; several values as text, linked to the first. Return the number of links made."""
    values = [value for value in cell if value is not None] if isinstance(cell, tuple) else [cell]
    first: Value = values[0] if values else None
    text = _cut(written(cell))
    if linked and isinstance(first, Iri) and first.startswith(("http://", "https://")) and len(first) < _LONGEST_LINK:
        sheet.write_url(row, place, str(first), styles.link, text)
        return 1
    if len(values) == 1 and isinstance(first, bool):
        sheet.write_boolean(row, place, first, styles.plain)
    elif len(values) == 1 and isinstance(first, int):
        sheet.write_number(row, place, first, styles.plain)
    elif len(values) == 1 and isinstance(first, date) and first >= _FIRST_DAY:
        sheet.write_datetime(row, place, datetime(first.year, first.month, first.day), styles.day)
    elif text:
        sheet.write_string(row, place, text, styles.plain)
    return 0


def _cut(text: str) -> str:
    """Return what a cell can hold of a text: spreadsheets count letters beyond the first 65,536 as two."""
    if len(text) * 2 <= _LONGEST:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: _LONGEST * 2].decode("utf-16-le", "ignore")


def _width(name: str, cells: Sequence[Cell]) -> int:
    longest = max((len(written(cell)) if isinstance(cell, tuple) else len(printed(cell)) for cell in cells), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, len(name)) + 2))
