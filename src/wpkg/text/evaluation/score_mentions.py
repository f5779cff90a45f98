"""Scores of quotations and of mentions: actors, principles, beneficiaries, affected groups, topics."""

from __future__ import annotations

from collections.abc import Sequence

from wpkg.reading import Named, Reading
from wpkg.text.evaluation import names
from wpkg.text.evaluation.gold import Gold, GoldMention
from wpkg.text.evaluation.measures import F1, RECALL, Measure, Miss, Outcome, likeness, paired, within, words


def mentions(gold: Gold, reading: Reading) -> Outcome:
    """Score mentions, kind by kind: span, span and name; topics also as the set of the document."""
    if gold.mentions is None:
        return Outcome()
    measures: list[Measure] = []
    misses: list[Miss] = []
    for kind in sorted(gold.mention_kinds or {each.kind for each in gold.mentions}):
        expected = [each for each in gold.mentions if each.kind == kind]
        got = [each for each in reading.mentions if each.kind == kind and within(gold.window, each.start)]
        outcome = _of_kind(gold, kind, expected, got)
        measures += outcome.measures
        misses += outcome.misses
        if kind == "topic":
            measures.append(_topic_set(expected, got))
    return Outcome(tuple(measures), tuple(misses))


def quotations(gold: Gold, reading: Reading) -> Outcome:
    """Score quotations: span exact, span overlap, speaker, and where words were left out."""
    if gold.quotations is None:
        return Outcome()
    pairs, missed, surplus = paired(
        gold.quotations, reading.quotations, lambda one, other: likeness([one.at], other.start, other.end)
    )
    expected, count = len(pairs) + len(missed), len(pairs) + len(surplus)
    exact = sum((one.at.start, one.at.end) == (other.start, other.end) for one, other in pairs)
    spoken = [(one, other) for one, other in pairs if one.speakers]
    speakers = sum(names.compact(other.speaker or other.document) in one.speakers for one, other in spoken)
    cuts = {(each.start, each.end) for one, _ in pairs for each in one.elisions}
    got_cuts = {each for _, other in pairs for each in other.elisions}
    misses = [
        Miss(gold.name, "quotations: speaker", one.at.start, one.speakers[0], str(other.speaker))
        for one, other in spoken
        if names.compact(other.speaker or other.document) not in one.speakers
    ]
    misses += [
        Miss(gold.name, "quotations: missed", each.at.start, words(gold.text, each.at.start, each.at.end), "")
        for each in missed
    ]
    misses += [
        Miss(gold.name, "quotations: surplus", each.start, "", words(gold.text, each.start, each.end))
        for each in surplus
    ]
    measures = (
        Measure("quotations", "span exact", F1, exact, expected, count),
        Measure("quotations", "span overlap", F1, len(pairs), expected, count),
        Measure("quotations", "speaker of those found", RECALL, speakers, len(spoken), len(spoken)),
        Measure("quotations", "elisions", F1, len(cuts & got_cuts), len(cuts), len(got_cuts)),
    )
    return Outcome(measures, tuple(misses))


def _of_kind(gold: Gold, kind: str, expected: Sequence[GoldMention], got: Sequence[Named]) -> Outcome:
    pairs, missed, surplus = paired(expected, got, _same_span)
    missed = [each for each in missed if not each.optional]
    named = sum(names.compact(other.value) in one.values for one, other in pairs)
    wanted, count = len(pairs) + len(missed), len(pairs) + len(surplus)
    misses = [
        Miss(gold.name, f"{kind}: name", one.at.start, one.values[0], str(other.value))
        for one, other in pairs
        if one.values and names.compact(other.value) not in one.values
    ]
    misses += [
        Miss(gold.name, f"{kind}: missed", each.at.start, words(gold.text, each.at.start, each.at.end), "")
        for each in missed
    ]
    misses += [
        Miss(gold.name, f"{kind}: surplus", each.start, "", words(gold.text, each.start, each.end)) for each in surplus
    ]
    measures = (
        Measure("mentions", f"{kind}, span", F1, len(pairs), wanted, count),
        Measure("mentions", f"{kind}, span and name", F1, named, wanted, count),
    )
    return Outcome(measures, tuple(misses))


def _same_span(one: GoldMention, other: Named) -> float:
    return float(any((each.start, each.end) == (other.start, other.end) for each in (one.at, *one.accept)))


def _topic_set(expected: Sequence[GoldMention], got: Sequence[Named]) -> Measure:
    wanted = {each.values for each in expected if each.values}
    given = {names.compact(each.value) for each in got if each.value is not None}
    right = sum(any(value in given for value in values) for values in wanted)
    return Measure("mentions", "topics of the document", F1, right, len(wanted), len(given))
