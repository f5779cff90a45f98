"""Words of others: quotations between marks, and block quotations after words that say whose they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.reading import Cited, Layout, Part, Quoted
from wpkg.text import tables
from wpkg.text.mentions.words import ACTOR, look_up
from wpkg.text.view import unwrap

LONGEST = 3000
"""Code points a quotation between marks may have at most."""
REACH = 160
"""Code points before and after such a quotation in which its speaker is looked for."""

_MARKED = re.compile(rf'"(?<![\w"]")(?P<words>[^"]{{12,{LONGEST}}})"(?!\w)')
_TRAIL = re.compile(r"[\s:,;.\"-]+$")
_LINK = re.compile(r"[\[*_]|\]\([^()\s]{0,200}\)")
_CONTAINERS = frozenset({"body", "operative", "preamble", "annex"})
_SPEAKERS = ("organization:", "body:", "collective:")


@dataclass(frozen=True, slots=True)
class Lead:
    """Words that say whose words follow: where they stand, where the speaker is named, the row of the table."""

    start: int
    end: int
    source: tuple[int, int]
    rule: str


@dataclass(frozen=True, slots=True)
class _Grammar:
    after: re.Pattern[str]
    following: re.Pattern[str]
    before: re.Pattern[str] | None
    naming: re.Pattern[str]
    introducing: re.Pattern[str]
    least: tuple[int, int, int]
    elision: re.Pattern[str]
    interpolation: re.Pattern[str]


def find(view: str, layout: Layout, cited: tuple[Cited, ...]) -> tuple[Quoted, ...]:
    """Find the quotations of a folded text, in its order.

    The span is that of the words themselves, without marks. ``attribution`` covers the words of attribution and the
    name; the speaker is a compact name, the document that of a reference within the attribution. A paragraph that an
    organ puts between marks as a whole, in a statement it has read out, is its own word and no quotation.
    """
    blocks = [part for part in layout.parts if part.kind == "block_quote"]
    if not blocks and '"' not in view:
        return ()
    grammar = _grammar(layout.language, tables.folders())
    found = [*_blocks(view, layout, cited, blocks, grammar), *_marked(view, layout, cited, blocks, grammar)]
    found.sort(key=lambda each: each.start)
    return tuple(
        Quoted(
            f"q{number}",
            each.segment,
            each.start,
            each.end,
            each.speaker,
            each.rule,
            each.attribution,
            each.document,
            each.elisions,
            each.interpolations,
        )
        for number, each in enumerate(found, start=1)
    )


def lead_in(view: str, start: int, end: int, language: str) -> Lead | None:
    """Read a stretch of a folded text as a lead-in: the last cue in it, and who is named by it."""
    return _lead(view, start, end, _grammar(language, tables.folders()))


def _blocks(
    view: str, layout: Layout, cited: tuple[Cited, ...], blocks: list[Part], grammar: _Grammar
) -> Iterator[Quoted]:
    leads = sorted((part for part in layout.parts if part.kind == "quote_leadin"), key=lambda each: each.end)
    ends = [lead.end for lead in leads]
    reached: dict[str, int] = {}
    for block in blocks:
        at = bisect_right(ends, block.start)
        lead = leads[at - 1] if at else None
        told = None
        if lead is not None and not view[reached.get(lead.id, lead.end) : block.start].strip():
            reached[lead.id] = block.end
            told = _lead(view, lead.start, lead.end, grammar)
        yield _quoted(view, layout, cited, (block.start, block.end), block.id, told, "quotation.block", grammar)


def _marked(
    view: str, layout: Layout, cited: tuple[Cited, ...], blocks: list[Part], grammar: _Grammar
) -> Iterator[Quoted]:
    if '"' not in view:
        return
    starts = [tile[0] for tile in layout.tiles]
    parts = {part.id: part for part in layout.parts}
    taken = sorted((part.start, part.end) for part in blocks)
    taken += [(each.start, each.end) for each in cited if each.kind == "document"]
    taken.sort()
    for match in _MARKED.finditer(view):
        start, end = match.span("words")
        opens, closes = start - 1, end + 1
        start, end = start + len(match["words"]) - len(match["words"].lstrip()), start + len(match["words"].rstrip())
        letters, least, bare = grammar.least
        if end - start < letters or _within(taken, start):
            continue
        part = parts.get(layout.tiles[bisect_right(starts, start) - 1][2])
        while part is not None and end > part.end:
            part = parts.get(part.parent or "")
        if part is None or part.kind in _CONTAINERS or part.kind.startswith(("noise", "nav", "title", "heading")):
            continue
        words = match["words"].split()
        if len(words) < least or _is_title(words) or _is_name(view, part, opens, grammar):
            continue
        told = _told(view, part, opens, closes, grammar)
        introduced = len(words) >= bare and grammar.introducing.search(view, max(part.start, opens - 30), opens)
        if told is not None or introduced:
            yield _quoted(view, layout, cited, (start, end), part.id, told, "quotation.marks", grammar)


def _is_title(words: list[str]) -> bool:
    long = [word for word in words if len(word) > 3]
    return sum(word[0].isupper() for word in long) * 2 > len(long)


def _within(stretches: list[tuple[int, int]], offset: int) -> bool:
    at = bisect_right(stretches, (offset, offset))
    return any(start <= offset < end for start, end in stretches[max(0, at - 4) : at + 1])


def _is_name(view: str, part: Part, opens: int, grammar: _Grammar) -> bool:
    """Tell whether a stretch between marks is introduced as a name or as words to be put into a text."""
    before = unwrap(view[max(part.start, opens - 60) : opens]).rstrip(" :(")
    return grammar.naming.search(before) is not None


def _told(view: str, part: Part, opens: int, closes: int, grammar: _Grammar) -> Lead | None:
    """Read what stands before a stretch between marks as a lead-in, else what stands after it."""
    lead = _lead(view, max(part.start, opens - REACH), opens, grammar)
    if lead is not None:
        return lead
    after = unwrap(view[closes : min(part.end, closes + REACH)])
    match = grammar.following.match(after.lower())
    if match is None:
        return None
    stop = re.search(r"[.;,]", after[match.end() :])
    end = closes + (match.end() + stop.start() if stop else len(after.rstrip()))
    start = closes + len(after) - len(after.lstrip(", "))
    return Lead(start, end, _trimmed(view, closes + match.end(), end), f"quotation.{_row(match)}")


def _lead(view: str, start: int, end: int, grammar: _Grammar) -> Lead | None:
    low = unwrap(view[start:end]).lower()
    if len(low) != end - start:
        return None
    match = max(grammar.after.finditer(low), key=lambda each: each.start(), default=None)
    if match is not None:
        source = _trimmed(view, start + match.end(), end)
        if source[0] < source[1] and not re.search(r"[.;] ", view[source[0] : source[1]]):
            return Lead(start + match.start(), source[1], source, f"quotation.{_row(match)}")
    verb = grammar.before.search(low.rstrip(" :,")) if grammar.before is not None else None
    if verb is None:
        return None
    begin = start + max((low.rfind(mark, 0, verb.start()) + 2 for mark in (". ", "; ", ", ")), default=0)
    begin = start if begin == start + 1 else begin
    source = _trimmed(view, begin, start + verb.start())
    if source[0] >= source[1]:
        return None
    return Lead(source[0], start + verb.end(), source, f"quotation.{_row(verb)}")


def _row(match: re.Match[str]) -> str:
    return (match.lastgroup or "cue").replace("_", "-")


def _trimmed(view: str, start: int, end: int) -> tuple[int, int]:
    words = view[start:end]
    trail = _TRAIL.search(words)
    stop = end - (len(trail[0]) if trail else 0)
    return start + len(words) - len(words.lstrip(" \n,:")), stop


def _quoted(
    view: str,
    layout: Layout,
    cited: tuple[Cited, ...],
    span: tuple[int, int],
    segment: str,
    lead: Lead | None,
    rule: str,
    grammar: _Grammar,
) -> Quoted:
    speaker = document = None
    if lead is not None:
        speaker, document = _source(view, layout, cited, lead)
    elisions = tuple(match.span() for match in grammar.elision.finditer(view, *span))
    altered = tuple(
        match.span()
        for match in grammar.interpolation.finditer(view, *span)
        if not any(start <= match.start() < end for start, end in elisions)
    )
    return Quoted(
        "",
        segment,
        *span,
        speaker,
        lead.rule if lead else rule,
        (lead.start, lead.end) if lead else None,
        document,
        elisions,
        altered,
    )


def _start(cited: Cited) -> int:
    return cited.start


def _source(view: str, layout: Layout, cited: tuple[Cited, ...], lead: Lead) -> tuple[str | None, str | None]:
    """Return the speaker a lead-in names, where it names one alone, and the document it refers to."""
    start, end = lead.source
    low = bisect_left(cited, start - REACH, key=_start)
    inside = [each for each in cited[low : bisect_left(cited, end, lo=low, key=_start)] if start < each.end]
    documents = {each.target for each in inside if each.kind == "document" and each.target}
    words = unwrap(_LINK.sub("", view[start:end]))
    actors = look_up(words, words.lower(), layout.language, layout.profile)[ACTOR]
    named = {name for hit in actors if (name := hit.word.value) is not None and name.startswith(_SPEAKERS)}
    speaker = named.pop() if len(named) == 1 else None
    document = documents.pop() if len(documents) == 1 else None
    return speaker, document if document != "this" else None


@cache
def _grammar(language: str, places: tuple[Path, ...]) -> _Grammar:
    raw: Mapping[str, Any] = tables.table("quotations")
    rows = [row for row in raw["cues"] if row["language"] == language]
    introducing = "|".join(map(re.escape, raw["marks"]["introducing"][language]))
    naming = sorted(raw["marks"]["naming"][language], key=len, reverse=True)
    before = _rows(row for row in rows if row["speaker"] == "before")
    cuts = {kind: "|".join(row["pattern"] for row in raw["cuts"] if row["kind"] == kind) for kind in _CUTS}
    after = _rows(row for row in rows if row["speaker"] == "after")
    return _Grammar(
        after=re.compile(after),
        following=re.compile(rf",? ?(?:{after})"),
        before=re.compile(rf"(?:{before})$") if before else None,
        naming=re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, naming))})$"),
        introducing=re.compile(rf"(?i)(?:\b(?:{introducing}):?|:)\s{{0,3}}$"),
        least=(raw["marks"]["least_letters"], raw["marks"]["least_words"], raw["marks"]["words_without_cue"]),
        elision=re.compile(cuts["elision"]),
        interpolation=re.compile(cuts["interpolation"]),
    )


_CUTS = ("elision", "interpolation")


def _rows(rows: Iterator[Mapping[str, Any]]) -> str:
    parts = (f"(?P<{row['id'].replace('-', '_')}>{row['pattern'].replace(' ', ' +')})" for row in rows)
    joined = "|".join(parts)
    return rf"\b(?:{joined})\b" if joined else ""
