"""Topics: with the words that make one of them, once in a paragraph, and not inside the names of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from wpkg.reading import Layout
from wpkg.text import tables
from wpkg.text.mentions.actors import Actor
from wpkg.text.mentions.drafts import Draft
from wpkg.text.mentions.words import GROUP, TOPIC, Hit, Word, look_up
from wpkg.text.references.flat import Flat

PARAGRAPHS = frozenset(
    {"title", "recital", "op_paragraph", "paragraph", "heading", "list_item", "block_quote", "quote_leadin"}
    | {"list_leadin", "footnote", "annex", "note.editorial"}
)
_ALTERED = re.compile(r"\[[A-Z]\](?=[a-z])")
_REACH = 120


class Places(Protocol):
    """Where an offset of the flat text lies."""

    def paragraph(self, offset: int) -> int:
        """Return the number of the paragraph an offset of the flat text lies in."""


@dataclass(frozen=True, slots=True)
class _Words:
    leads: re.Pattern[str]
    qualities: frozenset[str]
    joins: dict[str, re.Pattern[str]]


def find(
    flat: Flat, hits: list[Hit], named: list[Actor], documents: list[tuple[int, int]], place: Places, layout: Layout
) -> Iterator[Draft]:
    """Yield the topics among the names found, as offsets of the flat text."""
    hits = sorted((*hits, *_altered(flat, layout)), key=lambda each: each.start)
    title = (flat.offset(layout.title[0]), flat.offset(layout.title[1])) if layout.title else (0, 0)
    proper = [(each.start, each.end) for each in named if each.hit.word.family != GROUP and each.value is not None]
    inside = sorted((*(span for span in documents if not title[0] <= span[0] < title[1]), *proper))
    known = _words(layout.language, tables.folders())
    told: set[tuple[int, str | None, str]] = set()
    reach = at = 0
    for number, hit in enumerate(hits):
        while at < len(inside) and inside[at][1] <= hit.start:
            at += 1
        if hit.start < reach or _held(inside, at, hit):
            continue
        start = _grown(flat.low, hit.start, reach, known)
        end = _joined(flat.low, hits, number, known)
        words = flat.low[hit.start : hit.end] if hit.word.value is None else ""
        key = (place.paragraph(start), hit.word.value, words)
        reach = end
        if key not in told:
            told.add(key)
            yield Draft("topic", start, end, hit.word.value, hit.word.rule)


def _held(inside: list[tuple[int, int]], at: int, hit: Hit) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in inside[at : at + 3])


def _grown(low: str, start: int, reach: int, known: _Words) -> int:
    lead = known.leads.search(low, max(reach, start - 40), start)
    if lead is not None:
        return lead.start()
    at = max(low.rfind(" ", reach, start - 1), low.rfind("\n", reach, start - 1), reach - 1) + 1
    return at if low[at : start - 1] in known.qualities and low[start - 1 : start] == " " else start


def _joined(low: str, hits: list[Hit], number: int, known: _Words) -> int:
    hit = hits[number]
    if number + 1 < len(hits) and hit.word.value in known.joins:
        following = hits[number + 1]
        if known.joins[hit.word.value].fullmatch(low, hit.end, following.start):
            return following.end
    return hit.end


def _altered(flat: Flat, layout: Layout) -> Iterator[Hit]:
    """Yield topics whose first letter a quotation has altered: "[R]egulatory fragmentation"."""
    for match in _ALTERED.finditer(flat.text) if "[" in flat.text else ():
        at = match.start()
        text = flat.text[at + 1] + flat.text[match.end() : match.end() + _REACH]
        for hit in look_up(text, text.lower(), layout.language, layout.profile)[TOPIC]:
            if hit.start == 0:
                yield Hit(at, at + hit.end + 2, Word(TOPIC, hit.word.value, hit.word.rule))


@cache
def _words(language: str, places: tuple[Path, ...]) -> _Words:
    raw = tables.table("topics")
    leads = "|".join(re.escape(word) for row in raw["leads"] for word in row["words"][language])
    return _Words(
        re.compile(rf"\b(?:{leads}) $"),
        frozenset(word for row in raw["qualities"] for word in row["words"][language]),
        {
            value: re.compile(rf" (?:{'|'.join(map(re.escape, row['words'][language]))}) ")
            for row in raw["joins"]
            for value in row["values"]
        },
    )
