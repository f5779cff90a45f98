"""Ordinals in words and figures, in English, French and Spanish: ``seventy-sixth`` is 76."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from wpkg.text.tables import table

_FIGURES = re.compile(r"(\d{1,3})\s?(\w{1,3}|[º°])")
_FILLING = re.compile(r"[\s-]+")


def number(words: str, language: str) -> int:
    """Return the value of an ordinal, 0 where the words are none."""
    figures = _FIGURES.fullmatch(words)
    if figures:
        return int(figures[1]) if figures[2].lower() in _endings(language) else 0
    known, word = _values(language), _FILLING.sub("", words).lower()
    return known.get(word) or known.get(word.removesuffix("s"), 0)


@cache
def _endings(language: str) -> frozenset[str]:
    row = _row(language)
    return frozenset(row["figures"].split("|")) if row else frozenset()


def _row(language: str) -> dict[str, Any] | None:
    return next((row for row in table("sessions")["ordinals"] if row["language"] == language), None)


@cache
def _values(language: str) -> dict[str, int]:
    row = _row(language)
    if row is None:
        return {}
    values = dict(_below_hundred(row))
    for hundred, prefixes in row["hundreds"].items():
        values |= {prefix + word: hundred + value for prefix in prefixes for word, value in tuple(values.items())}
    for hundred, words in row["even_hundreds"].items():
        values |= dict.fromkeys(words, hundred)
    return values


def _below_hundred(row: dict[str, Any]) -> Iterator[tuple[str, int]]:
    compound = row.get("compound", row["units"][:9])
    for value, word in enumerate(row["units"], 1):
        yield word, value
    for value, words in row.get("others", {}).items():
        for word in words:
            yield word, value
    for ten, (even, prefix) in row["tens"].items():
        yield even, ten
        longer = row["units"][9:19] if ten in row.get("long", ()) else []
        for value, word in enumerate([*compound, *longer], 1):
            yield prefix + word, ten + value
            if row.get("also"):
                yield prefix + row["also"] + word, ten + value
