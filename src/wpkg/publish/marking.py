"""A reading laid over its text: which stretch shows what. The ground of the terminal view and of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from wpkg.reading import UNRESOLVED, Act, Cited, Finding, Part, Reading, When

_CONTAINERS = frozenset({"body", "preamble", "operative", "annex"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch is part of: ``kind`` is reference, time, verb, addressee or quotation; ``state`` its status."""

    kind: str
    id: str
    state: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text that the same marks cover: code points, half-open, with its words."""

    start: int
    end: int
    words: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as a reader sees it, with its words cut at the marks and what was found inside."""

    part: Part
    stretches: tuple[Stretch, ...]
    references: tuple[Cited, ...]
    times: tuple[When, ...]
    statements: tuple[Act, ...]
    findings: tuple[Finding, ...]


def blocks(reading: Reading) -> tuple[Block, ...]:
    """Return the paragraphs of a text in order, each with everything found in it; together they hold all the text."""
    marks = sorted(_marks(reading), key=lambda mark: (mark[0], -mark[1]))
    return tuple(_block(reading, part, marks) for part in _paragraphs(reading.layout.parts))


def _paragraphs(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Yield the outermost parts that are no mere containers."""
    by_id = {part.id: part for part in parts}
    childless = {part.id for part in parts} - {part.parent for part in parts if part.parent}
    for part in sorted(parts, key=lambda each: (each.start, -each.end)):
        above = by_id.get(part.parent or "")
        if (part.kind not in _CONTAINERS or part.id in childless) and (above is None or above.kind in _CONTAINERS):
            yield part


def _marks(reading: Reading) -> Iterator[tuple[int, int, Mark]]:
    for cited in reading.references:
        yield cited.start, cited.end, Mark("reference", cited.id, cited.status)
    for when in reading.times:
        yield when.start, when.end, Mark("time", when.id, when.status)
    for quoted in reading.quotations:
        yield quoted.start, quoted.end, Mark("quotation", quoted.id, "resolved" if quoted.speaker else UNRESOLVED)
    for act in reading.statements:
        if act.verb_span:
            yield *act.verb_span, Mark("verb", act.id, act.kind)
        for slot in act.slots:
            if slot.role == "addressee" and slot.start >= 0:
                yield slot.start, slot.end, Mark("addressee", act.id, act.kind)


def _block(reading: Reading, part: Part, marks: list[tuple[int, int, Mark]]) -> Block:
    inside = [mark for mark in marks if mark[0] < part.end and part.start < mark[1]]
    return Block(
        part,
        tuple(_stretches(reading.text, part, inside)),
        tuple(each for each in reading.references if part.start <= each.start < part.end),
        tuple(each for each in reading.times if part.start <= each.start < part.end),
        tuple(each for each in reading.statements if part.start <= each.start < part.end),
        tuple(each for each in reading.findings if part.start <= each.start < part.end),
    )


def _stretches(text: str, part: Part, marks: list[tuple[int, int, Mark]]) -> Iterator[Stretch]:
    edges = {part.start, part.end}
    for start, end, _ in marks:
        edges |= {max(start, part.start), min(end, part.end)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        covering = tuple(dict.fromkeys(mark for left, right, mark in marks if left <= start and end <= right))
        yield Stretch(start, end, text[start:end], covering)


def gist(act: Act, text: str) -> str:
    """Say an act in one line: verb, to whom, what, when; words of the text throughout, cut where long."""
    shown = {role: " ".join(_words(act, role, text)) for role in ("addressee", "action", "object", "time", "validity")}
    doing = " ".join(part for part in (shown["action"], shown["object"]) if part)
    parts = [f"to {shown['addressee']}" if shown["addressee"] else "", doing]
    parts += [f"({shown[role]})" for role in ("time", "validity") if shown[role]]
    line = " · ".join(part for part in parts if part)
    return line if len(line) <= 160 else f"{line[:157]} …"


def _words(act: Act, role: str, text: str) -> Iterator[str]:
    for slot in act.slots:
        if slot.role == role:
            implied = slot.value if isinstance(slot.value, str) else ""
            yield " ".join(text[slot.start : slot.end].split()) if slot.start >= 0 else f"[{implied}]"
