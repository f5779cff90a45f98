"""What a question is answered with: named columns, rows of Python values, and the ways to show or pass them on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from wpkg.errors import ExtraMissing
from wpkg.graph.store import XSD, Iri, Term

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | bool | Decimal | date | None
"""A cell: an :class:`~wpkg.graph.store.Iri` for a node, a plain value for a literal, None where nothing is known."""

_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys([XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")], int),
    XSD + "date": date.fromisoformat,
    XSD + "decimal": Decimal,
    XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer: ``type`` is iri, string, date, integer or boolean."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. ``rows`` hold one value a column; their order is part of the answer."""

    query: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def to_dicts(self) -> list[dict[str, Value]]:
        """Return one mapping a row, from column name to value."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def to_csv(self) -> str:
        """Return comma-separated text with a heading line; nothing stands where nothing is known."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.names)
        writer.writerows([printed(value) for value in row] for row in self.rows)
        return out.getvalue()

    def to_dataframe(self) -> pd.DataFrame:
        """Return a pandas frame with the same columns and rows.

        Raises:
            ExtraMissing: pandas is not installed.
        """
        try:
            import pandas as pd  # an extra, and slow to import
        except ImportError as error:
            raise ExtraMissing(
                "pandas is not installed", where="to_dataframe", todo='pip install "wpkg[dataframe]"'
            ) from error
        return pd.DataFrame.from_records(list(self.rows), columns=list(self.names))

    def _repr_html_(self) -> str:
        head = "".join(f'<th title="{escape(column.meaning)}">{escape(column.name)}</th>' for column in self.columns)
        body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def python_value(term: Term | None) -> Value:
    """Turn a term into a Python value; a literal that is not what its datatype says stays text."""
    if term is None or isinstance(term, Iri):
        return term
    try:
        return _READERS.get(term.datatype, str)(term.lexical)
    except (ValueError, KeyError, ArithmeticError):
        return term.lexical


def printed(value: Value) -> str:
    """Write a value for people and files: ISO dates, ``true`` and ``false``, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Value) -> str:
    text = escape(printed(value))
    if isinstance(value, Iri) and value.startswith(("http://", "https://")):
        return f'<td><a href="{text}">{text}</a></td>'
    return f"<td>{text}</td>"
