"""Articles, of all the languages read at once: a text in one language bears names of another."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from wpkg.text import tables


def words(*kinds: str) -> frozenset[str]:
    """Return articles in small letters; ``kinds`` are ``definite``, ``contracted``, ``others``, none: all."""
    return _words(kinds or ("definite", "contracted", "others"), tables.folders())


def leading() -> re.Pattern[str]:
    """Return a pattern that matches a definite article with the blanks after it, in small or capital letters."""
    return _leading(tables.folders())


@cache
def _words(kinds: tuple[str, ...], places: tuple[Path, ...]) -> frozenset[str]:
    rows = tables.table("articles")["articles"]
    return frozenset(word for row in rows for kind in kinds for word in row.get(kind, ()))


@cache
def _leading(places: tuple[Path, ...]) -> re.Pattern[str]:
    every = sorted(_words(("definite",), places), key=len, reverse=True)
    elided = "|".join(re.escape(word) for word in every if word.endswith("'"))
    whole = "|".join(re.escape(word) for word in every if not word.endswith("'"))
    return re.compile(rf"(?i:(?:{whole})\s+|(?:{elided})\s*)")
