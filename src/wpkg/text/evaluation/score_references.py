"""Scores of references, linked numbers, and of sessions and dates."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wpkg.reading import Cited, Reading, When
from wpkg.text.evaluation import names
from wpkg.text.evaluation.gold import Gold, GoldMark, GoldReference
from wpkg.text.evaluation.measures import F1, RECALL, RESOLVED, Measure, Miss, Outcome, likeness, paired, within, words

_ARTICLE = re.compile(r"(?:the|an?|les?|la|los|las|el|l['\u2019])\s*\b", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """A reference got, or the members of a list put together."""

    start: int
    end: int
    type: str
    pinpoint: str
    targets: tuple[str | None, ...]


def references(gold: Gold, reading: Reading) -> Outcome:
    """Score references: span exact, span overlap, type, target, end to end, and by family."""
    if gold.references is None:
        return Outcome()
    got = _gathered(gold.references, [_found(each) for each in reading.references if _scored(gold, each)])
    exact = _exact_pairs(gold, got)
    pairs, missed, surplus = _pairs(gold.references, got)
    expected = len(pairs) + len(missed)
    count = len(pairs) + len(surplus)
    linked = [(one, other) for one, other in pairs if right_target(one, other.targets)]
    typed = sum(other.type in one.types for one, other in pairs)
    task = "references"
    measures = [
        Measure(task, "span exact (article aside)", F1, exact, expected, count),
        Measure(task, "span overlap", F1, len(pairs), expected, count),
        Measure(task, "type of those found", RECALL, typed, len(pairs), len(pairs)),
        Measure(task, "target of those found", RECALL, len(linked), len(pairs), len(pairs)),
        Measure(task, "end to end (overlap and target)", F1, len(linked), expected, count),
        *_pinpoints(task, pairs),
        *_families(gold.references, pairs, linked),
    ]
    return Outcome(tuple(measures), tuple(_misses(gold, pairs, missed, surplus)))


def marked(gold: Gold, reading: Reading) -> Outcome:
    """Score numbers linked by an editor: covered by a reference, and by one with the right target."""
    if gold.marks is None:
        return Outcome()
    cited = sorted((each for each in reading.references if each.kind != "session"), key=lambda each: each.start)
    starts = [each.start for each in cited]
    misses: list[Miss] = []
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for mark in gold.marks:
        covering = _covering(cited, starts, mark)
        agrees = any(_same_symbol(mark.target, each) for each in covering)
        places = ("all", "in notes" if mark.footnote else "in the text")
        count.update(places)
        found.update(places if covering else ())
        right.update(places if agrees else ())
        if not agrees:
            got = "; ".join(f"{words(gold.text, each.start, each.end)} -> {each.target}" for each in covering)
            expected = f"{words(gold.text, mark.at.start - 60, mark.at.end + 20)} -> {mark.target}"
            misses.append(Miss(gold.name, "marked references", mark.at.start, expected, got))
    task = "marked references"
    measures: list[Measure] = []
    for place in sorted(count):
        measures.append(Measure(task, f"found, {place}", RECALL, found[place], count[place], found[place]))
        measures.append(
            Measure(task, f"right of those found, {place}", RECALL, right[place], found[place], found[place])
        )
        measures.append(Measure(task, f"end to end, {place}", RECALL, right[place], count[place], found[place]))
    return Outcome(tuple(measures), tuple(misses))


def times(gold: Gold, reading: Reading) -> Outcome:
    """Score what sessions and dates are resolved to: right, wrong, or unresolved."""
    if gold.times is None:
        return Outcome()
    measures: list[Measure] = []
    misses: list[Miss] = []
    for name, of_session in (("sessions", True), ("dates", False)):
        expected = [each for each in gold.times if each.session is of_session and each.values]
        got = [each for each in reading.times if _is_session(each) is of_session]
        pairs, missed, _ = paired(expected, got, lambda one, other: likeness([one.at], other.start, other.end))
        missed = [each for each in missed if not each.optional]
        right = resolved = 0
        for one, other in pairs:
            values = {other.value, other.from_text} - {None, ""} if not of_session else {other.value} - {None}
            resolved += bool(values)
            agrees = bool(values & set(one.values))
            right += agrees
            if not agrees:
                shown = words(gold.text, one.at.start, one.at.end)
                got_shown = (
                    f"{words(gold.text, other.start, other.end)} = {other.value or other.from_text or other.status}"
                )
                misses.append(Miss(gold.name, name, one.at.start, f"{shown} = {' or '.join(one.values)}", got_shown))
        misses += [
            Miss(
                gold.name, name, each.at.start, f"{words(gold.text, each.at.start, each.at.end)} = {each.values[0]}", ""
            )
            for each in missed
        ]
        measures.append(Measure("times", name, RESOLVED, right, len(pairs) + len(missed), resolved))
    return Outcome(tuple(measures), tuple(misses))


def right_target(gold: GoldReference, targets: Iterable[str | None]) -> bool:
    """Tell whether what a reference was resolved to is what it stands for: every member, and nothing else."""
    got = {names.compact(each) for each in targets}
    each_there = all(any(_among(name, member) for name in got) for member in gold.targets)
    return each_there and all(any(_among(name, member) for member in gold.targets) for name in got)


def _among(name: str | None, right: Iterable[str | None]) -> bool:
    return any(names.same(name, each) for each in right)


def _scored(gold: Gold, cited: Cited) -> bool:
    wanted = not gold.reference_kinds or bool({cited.kind, cited.type} & gold.reference_kinds)
    return wanted and within(gold.window, cited.start)


def _found(cited: Cited) -> Found:
    return Found(cited.start, cited.end, cited.type, cited.pinpoint, cited.members or (cited.target,))


def _gathered(gold: Sequence[GoldReference], got: list[Found]) -> list[Found]:
    """Put members of a list that the gold holds as one reference together to one, where they were got one by one."""
    for one in gold:
        if len(one.targets) < 2:
            continue
        inside = [each for each in got if one.at.start <= each.start and each.end <= one.at.end]
        if len(inside) > 1:
            targets = tuple(target for each in inside for target in each.targets)
            whole = Found(inside[0].start, inside[-1].end, inside[0].type, inside[0].pinpoint, targets)
            got = [*(each for each in got if each not in inside), whole]
    return got


def _pairs(
    gold: Sequence[GoldReference], got: Sequence[Found]
) -> tuple[list[tuple[GoldReference, Found]], list[GoldReference], list[Found]]:
    """Pair by likeness of span. Optional references count for nothing, whether found or not."""
    pairs, missed, surplus = paired(gold, got, _likeness)
    spare = [other for one, other in pairs if one.optional]
    late, missed, _ = paired([each for each in missed if not each.optional], spare, _likeness)
    pairs = [(one, other) for one, other in pairs if not one.optional] + late
    return pairs, missed, [each for each in surplus if not _inside_optional(gold, each)]


def _exact_pairs(gold: Gold, got: Sequence[Found]) -> int:
    spans = {_without_article(gold.text, each.start, each.end) for each in got}
    count = 0
    for one in gold.references or ():
        if one.optional:
            continue
        keys = {_without_article(gold.text, each.start, each.end) for each in (one.at, *one.accept)}
        hit = keys & spans
        count += bool(hit)
        spans -= hit
    return count


def _without_article(text: str, start: int, end: int) -> tuple[int, int]:
    article = _ARTICLE.match(text, start, end)
    return (article.end(), end) if article and article.end() < end else (start, end)


def _likeness(one: GoldReference, other: Found) -> float:
    return likeness((one.at, *one.accept), other.start, other.end)


def _inside_optional(gold: Sequence[GoldReference], found: Found) -> bool:
    return any(each.optional and each.at.overlap(found.start, found.end) for each in gold)


def _pinpoints(task: str, pairs: Sequence[tuple[GoldReference, Found]]) -> list[Measure]:
    pointed = [(one, other) for one, other in pairs if one.pinpoint]
    right = sum(one.pinpoint == other.pinpoint for one, other in pointed)
    given = sum(bool(other.pinpoint) for _, other in pointed)
    return [Measure(task, "pinpoint of those found", RECALL, right, len(pointed), given)] if pointed else []


def _families(
    gold: Sequence[GoldReference],
    pairs: Sequence[tuple[GoldReference, Found]],
    linked: Sequence[tuple[GoldReference, Found]],
) -> list[Measure]:
    measures: list[Measure] = []
    found = {id(one) for one, _ in pairs}
    right = {id(one) for one, _ in linked}
    for family in sorted({each.family for each in gold}):
        members = [each for each in gold if each.family == family and not each.optional]
        hits = sum(id(each) in found for each in members)
        links = sum(id(each) in right for each in members)
        measures.append(Measure("references", f"found, {family}", RECALL, hits, len(members), hits))
        measures.append(Measure("references", f"end to end, {family}", RECALL, links, len(members), hits))
    return measures


def _misses(
    gold: Gold,
    pairs: Sequence[tuple[GoldReference, Found]],
    missed: Sequence[GoldReference],
    surplus: Sequence[Found],
) -> Iterable[Miss]:
    def expected(one: GoldReference) -> str:
        names_ = "; ".join(str(member[0]) for member in one.targets)
        return f"{words(gold.text, one.at.start, one.at.end)} ({one.types[0]}) -> {names_}"

    def got(one: Found) -> str:
        return f"{words(gold.text, one.start, one.end)} ({one.type}) -> {'; '.join(map(str, one.targets))}"

    for one, other in pairs:
        spans = {_without_article(gold.text, each.start, each.end) for each in (one.at, *one.accept)}
        exact = _without_article(gold.text, other.start, other.end) in spans
        if not right_target(one, other.targets):
            yield Miss(gold.name, "references: target", one.at.start, expected(one), got(other))
        elif not exact or other.type not in one.types:
            yield Miss(gold.name, "references: span or type", one.at.start, expected(one), got(other))
    yield from (Miss(gold.name, "references: missed", each.at.start, expected(each), "") for each in missed)
    yield from (Miss(gold.name, "references: surplus", each.start, "", got(each)) for each in surplus)


def _covering(cited: Sequence[Cited], starts: Sequence[int], mark: GoldMark) -> list[Cited]:
    """Return the references that share words with a mark; none is longer than 600 code points for this purpose."""
    low = bisect.bisect_left(starts, mark.at.start - 600)
    high = bisect.bisect_left(starts, mark.at.end)
    return [each for each in cited[low:high] if each.end > mark.at.start]


def _same_symbol(target: str, cited: Cited) -> bool:
    wanted = _BLANKS.sub("", target).casefold()
    for each in (cited.target, *cited.members):
        if each is not None:
            symbol = _BLANKS.sub("", each).casefold()
            pinpoint = _BLANKS.sub("", cited.pinpoint).casefold()
            if wanted in (symbol, symbol + pinpoint):
                return True
    return False


def _is_session(time: When) -> bool:
    return time.kind == "session" or (time.value or "").startswith("session:")
