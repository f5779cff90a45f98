"""Principles, only where the text calls them so: in the list after such a noun, up to a purpose or the clause's end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from wpkg.text import tables
from wpkg.text.mentions.drafts import Draft
from wpkg.text.mentions.words import Hit
from wpkg.text.references.flat import Flat


def find(flat: Flat, hits: list[Hit], nouns: list[Hit], language: str) -> Iterator[Draft]:
    """Yield the principles among the names found that stand in a list after one of the nouns."""
    if not hits or not nouns:
        return
    end, reach = _end(language, tables.folders())
    at = 0
    done = 0
    for noun in nouns:
        if noun.end < done:
            continue
        limit = min(len(flat.low), noun.end + reach)
        close = end.search(flat.low, noun.end, limit)
        done = close.start() if close else limit
        while at < len(hits) and hits[at].start < noun.end:
            at += 1
        while at < len(hits) and hits[at].end <= done:
            yield Draft("principle", hits[at].start, hits[at].end, hits[at].word.value, hits[at].word.rule)
            at += 1


@cache
def _end(language: str, places: tuple[Path, ...]) -> tuple[re.Pattern[str], int]:
    raw = tables.table("principles")
    ends = "|".join(re.escape(word) for row in raw["lists"] if row["language"] == language for word in row["ends"])
    return re.compile(rf"[.;\n]| (?:{ends})\b"), int(raw["reach"])
