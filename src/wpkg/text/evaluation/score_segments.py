"""Scores of segments and of the roles of paragraphs."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence

from wpkg.reading import Part, Reading
from wpkg.text.evaluation.gold import Gold, GoldParagraph, GoldPart
from wpkg.text.evaluation.measures import F1, RECALL, Measure, Miss, Outcome, within, words

ROLES = ("preambular", "operative", "other")
_PARAGRAPHS = frozenset({"recital", "op_paragraph", "list_item", "paragraph"})
_LEAD = 12


def segments(gold: Gold, reading: Reading) -> Outcome:
    """Score segments: kind and span exact, and the places where one starts. Optional ones count for nothing."""
    if gold.parts is None:
        return Outcome()
    required = {_key(each) for each in gold.parts if not each.optional}
    optional = {_key(each) for each in gold.parts if each.optional}
    got = {(each.kind, each.start, each.end) for each in reading.layout.parts if within(gold.window, each.start)}
    got -= optional | _repeated(reading.layout.parts)
    right = required & got
    starts, got_starts = {start for _, start, _ in required}, {start for _, start, _ in got}
    free = {start for _, start, _ in optional}
    measures = (
        Measure("segments", "kind and span", F1, len(right), len(required), len(got)),
        Measure("segments", "start", F1, len(starts & got_starts), len(starts), len(got_starts - (free - starts))),
    )
    return Outcome(measures, tuple(_part_misses(gold, required - right, got - right)))


def roles(gold: Gold, reading: Reading) -> Outcome:
    """Score the role of each paragraph: preambular, operative, other; and whether an act stands at its lead."""
    if gold.paragraphs is None:
        return Outcome()
    got = [(each, role_of(reading, each)) for each in gold.paragraphs]
    measures = [_role_measure(role, got) for role in ROLES if any(role in (one.role, other) for one, other in got)]
    wrong = [
        Miss(gold.name, f"role: {each.role}", each.at.start, words(gold.text, each.at.start, each.at.end), role)
        for each, role in got
        if role != each.role
    ]
    outcome = _leads(gold, reading)
    started = _starts(gold.paragraphs, reading.layout.parts)
    return Outcome((*measures, started, *outcome.measures), (*wrong, *outcome.misses))


def role_of(reading: Reading, paragraph: GoldParagraph) -> str:
    """Return the role most code points of a paragraph have in the reading, by their innermost segments."""
    tiles = reading.layout.tiles
    roles_of = {each.id: each.role for each in reading.layout.parts}
    shares: Counter[str] = Counter()
    at = max(0, bisect.bisect_right(tiles, paragraph.at.start, key=lambda tile: tile[0]) - 1)
    while at < len(tiles) and tiles[at][0] < paragraph.at.end:
        start, end, part = tiles[at]
        if part:
            shares[roles_of.get(part, "other")] += paragraph.at.overlap(start, end)
        at += 1
    best = shares.most_common(1)
    return best[0][0] if best and best[0][0] in ROLES else "other"


def _key(part: GoldPart) -> tuple[str, int, int]:
    return part.kind, part.at.start, part.at.end


def _repeated(parts: Iterable[Part]) -> set[tuple[str, int, int]]:
    """Return the sentences that are their whole paragraph: saying them again is neither right nor wrong."""
    spans = {(each.start, each.end) for each in parts if each.kind != "sentence"}
    return {("sentence", start, end) for start, end in spans}


def _part_misses(
    gold: Gold, missed: Iterable[tuple[str, int, int]], surplus: Iterable[tuple[str, int, int]]
) -> Iterable[Miss]:
    for kind, start, end in sorted(missed, key=lambda each: each[1]):
        yield Miss(gold.name, "segments: missed", start, f"{kind}: {words(gold.text, start, end)} [{start}:{end}]", "")
    for kind, start, end in sorted(surplus, key=lambda each: each[1]):
        yield Miss(gold.name, "segments: surplus", start, "", f"{kind}: {words(gold.text, start, end)} [{start}:{end}]")


def _role_measure(role: str, got: Sequence[tuple[GoldParagraph, str]]) -> Measure:
    right = sum(one.role == other == role for one, other in got)
    expected = sum(one.role == role for one, _ in got)
    return Measure("paragraph role", role, F1, right, expected, sum(other == role for _, other in got))


def _starts(paragraphs: Sequence[GoldParagraph], parts: Sequence[Part]) -> Measure:
    """Count the paragraphs at whose start, or just before it where their number stands, a segment starts."""
    starts = sorted(each.start for each in parts if each.kind in _PARAGRAPHS)
    right = 0
    for each in paragraphs:
        at = bisect.bisect_left(starts, each.at.start - _LEAD)
        right += at < len(starts) and starts[at] <= each.at.start
    return Measure("segments", "paragraphs that start a segment", RECALL, right, len(paragraphs), right)


def _leads(gold: Gold, reading: Reading) -> Outcome:
    led = [each for each in gold.paragraphs or () if each.lead and each.role == "operative"]
    if not led:
        return Outcome()
    spans = sorted(each.verb_span for each in reading.statements if each.verb_span is not None)
    starts = [start for start, _ in spans]
    misses = []
    for each in led:
        end = each.at.start + each.lead
        low, high = bisect.bisect_left(starts, each.at.start - 1), bisect.bisect_left(starts, end)
        if low == high:
            misses.append(
                Miss(gold.name, "acts: lead", each.at.start, words(gold.text, each.at.start, each.at.end), "")
            )
    found = len(led) - len(misses)
    measure = Measure("acts", "italic verb has an act (operative paragraphs)", RECALL, found, len(led), found)
    return Outcome((measure,), tuple(misses))
