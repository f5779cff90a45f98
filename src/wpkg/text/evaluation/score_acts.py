"""Scores of acts: the act itself, its class and strength, its slots, its addressee, and what a promise holds until."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wpkg.reading import Act, Filler, Reading
from wpkg.text.evaluation import names
from wpkg.text.evaluation.gold import Gold, GoldAct, GoldSlot, Stretch
from wpkg.text.evaluation.measures import F1, RECALL, RESOLVED, Measure, Miss, Outcome, paired, within, words

_NESTED = frozenset({"nested", "inherited", "reported"})
_PAIR = tuple[GoldAct, Act]


def acts(gold: Gold, reading: Reading) -> Outcome:
    """Score acts, matched by paragraph and verb or by what is done; then class, strength, slots and addressee."""
    if gold.acts is None:
        return Outcome()
    got = [each for each in reading.statements if within(gold.window, each.start)]
    likeness = _same_verb if gold.acts_by_verb else _alike
    pairs, missed, surplus = paired(gold.acts, got, likeness)
    missed = [each for each in missed if not each.optional]
    pairs = [(one, other) for one, other in pairs if not one.optional]
    if gold.acts_by_verb:
        lettered = _lettered(reading)
        surplus = [each for each in surplus if not (gold.acts_sampled or _nested(each) or each.segment in lettered)]
    expected, count = len(pairs) + len(missed), len(pairs) + len(surplus)
    name = ("sampled" if gold.acts_sampled else "paragraph and verb") if gold.acts_by_verb else "found"
    measures = [Measure("acts", name, F1, len(pairs), expected, count), *_words_of(pairs)]
    misses = list(_act_misses(gold, missed, surplus))
    if any(each.slots for each in gold.acts):
        slots = _addressees(gold, pairs, missed) if gold.acts_by_verb else _slots(gold, pairs, missed, surplus)
        measures += slots.measures
        misses += slots.misses
    return Outcome(tuple(measures), tuple(misses))


def commitments(gold: Gold, reading: Reading) -> Outcome:
    """Score until when promises hold: right, wrong, or unresolved."""
    if not gold.commitments:
        return Outcome()
    got = [each for each in reading.statements if each.kind == "commitment"]
    pairs, _, _ = paired(gold.commitments, got, lambda one, other: one.at.overlap(other.start, other.end))
    resolved = right = 0
    misses = []
    for one, other in pairs:
        values = [value for slot in other.slots if slot.role == "validity" for value in _values(slot)]
        resolved += bool(values)
        agrees = any(value in one.until for value in values)
        right += agrees
        if not agrees:
            expected = f"{words(gold.text, one.at.start, one.at.end)} until {one.until[0]}"
            misses.append(Miss(gold.name, "commitments", one.at.start, expected, ", ".join(values)))
    measure = Measure("commitments", "holds until", RESOLVED, right, len(gold.commitments), resolved)
    return Outcome((measure,), tuple(misses))


def _lettered(reading: Reading) -> set[str]:
    """Return the ids of list items and of everything inside them."""
    found: set[str] = set()
    for each in reading.layout.parts:
        if each.kind.startswith("list_item") or each.parent in found:
            found.add(each.id)
    return found


def _same_verb(one: GoldAct, other: Act) -> float:
    """Rate two acts of one verb in one paragraph: the nearer their verbs stand, the liker."""
    at = other.verb_span[0] if other.verb_span is not None else other.start
    inside = one.paragraph.start <= at < one.paragraph.end
    if not inside or not _verb_fits(one, other):
        return 0.0
    return (1.0 if _nested(other) else 2.0) + 1.0 / (1.0 + abs(one.at.start - at))


def _nested(act: Act) -> bool:
    return act.parent is not None or act.performative in _NESTED


def _verb_fits(one: GoldAct, other: Act) -> bool:
    return _verb(other.verb) in {_verb(each) for each in one.verbs}


def _verb(verb: str) -> str:
    return verb.replace("-", " ").replace("call on", "call upon")


def _alike(one: GoldAct, other: Act) -> float:
    """Rate two acts: what is done in common before the same verb, and both before mere overlap of the whole."""
    actions = [slot.at for slot in one.slots if slot.role == "action" and slot.at is not None]
    theirs = [slot for slot in other.slots if slot.role == "action" and slot.start >= 0]
    shared = sum(each.overlap(slot.start, slot.end) for each in actions for slot in theirs)
    whole = one.at.overlap(other.start, other.end) / max(1, one.at.end - one.at.start, other.end - other.start)
    if shared:
        return 2.0 + whole
    same = _verb_fits(one, other) and _holds(one.paragraph, other)
    if same and not (actions and theirs):
        return 1.0 + whole
    return whole if whole >= 0.5 and not (actions and theirs) else 0.0


def _holds(paragraph: Stretch, act: Act) -> bool:
    return paragraph.start <= act.start < paragraph.end


def _words_of(pairs: Sequence[_PAIR]) -> list[Measure]:
    classed = [(one, other) for one, other in pairs if one.kinds]
    strong = [(one, other) for one, other in pairs if one.strengths]
    kinds = sum(bool({other.kind, other.verb_class} & set(one.kinds)) for one, other in classed)
    strengths = sum(other.strength in one.strengths for one, other in strong)
    measures = []
    if classed:
        measures.append(Measure("acts", "class of those found", RECALL, kinds, len(classed), len(classed)))
    if strong:
        measures.append(Measure("acts", "strength of those found", RECALL, strengths, len(strong), len(strong)))
    return measures


def _addressees(gold: Gold, pairs: Sequence[_PAIR], missed: Sequence[GoldAct]) -> Outcome:
    """Score addressees, span exact, of all acts expected."""
    expected = sum(bool(_of_role(one.slots)) for one in (*(one for one, _ in pairs), *missed))
    right = given = overlaps = 0
    misses = []
    for one, other in pairs:
        wanted, got = (
            _of_role(one.slots),
            [slot for slot in other.slots if slot.role == "addressee" and slot.start >= 0],
        )
        hits = sum(any(_exact(each, slot) for slot in got) for each in wanted)
        right += hits
        overlaps += sum(any(_overlaps(each, slot) for slot in got) for each in wanted)
        given += len(got) if one.slots else 0
        if hits < len(wanted) or (one.slots and len(got) > len(wanted)):
            shown_wanted = "; ".join(
                words(gold.text, each.at.start, each.at.end) for each in wanted if each.at is not None
            )
            shown = "; ".join(words(gold.text, each.start, each.end) for each in got)
            misses.append(
                Miss(gold.name, "addressee", one.at.start, f"{one.verbs[0]}: {shown_wanted or '(none)'}", shown)
            )
    measures = (
        Measure("acts", "addressee, span exact", F1, right, expected, given),
        Measure("acts", "addressee, span overlap", F1, overlaps, expected, given),
    )
    return Outcome(measures, tuple(misses))


def _of_role(slots: Iterable[GoldSlot], role: str = "addressee") -> list[GoldSlot]:
    return [each for each in slots if each.role == role and each.at is not None]


def _slots(gold: Gold, pairs: Sequence[_PAIR], missed: Sequence[GoldAct], surplus: Sequence[Act]) -> Outcome:
    """Score slots by role and span; those of acts missed are missed, those of surplus acts are surplus."""
    exact: Counter[str] = Counter()
    overlap: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    got: Counter[str] = Counter()
    misses: list[Miss] = []
    valued: list[tuple[GoldSlot, Filler]] = []
    implied: list[tuple[GoldSlot, tuple[Filler, ...]]] = []
    for one, other in pairs:
        wanted = [each for each in one.slots if each.at is not None]
        given = [each for each in other.slots if each.start >= 0]
        hits, lost, more = paired(wanted, given, lambda a, b: float(a.role == b.role and _exact(a, b)))
        spare = {id(other) for one, other in hits if one.optional}
        wanted = [each for each in wanted if not each.optional]
        given = [each for each in given if id(each) not in spare]
        lost = [each for each in lost if not each.optional]
        expected.update(each.role for each in wanted)
        got.update(each.role for each in given)
        exact.update(each.role for each, _ in hits if not each.optional)
        touching, _, _ = paired(wanted, given, lambda a, b: float(a.role == b.role and _overlaps(a, b)))
        overlap.update(each.role for each, _ in touching)
        misses += _slot_misses(gold, one, lost, more)
        valued += [(each, other) for each, other in hits if each.values]
        implied += [(each, other.slots) for each in one.slots if each.at is None and each.values]
    expected.update(slot.role for one in missed for slot in one.slots if slot.at is not None and not slot.optional)
    got.update(slot.role for one in surplus for slot in one.slots if slot.start >= 0)
    total, count = sum(expected.values()), sum(got.values())
    measures = [
        Measure("slots", "span exact", F1, sum(exact.values()), total, count),
        Measure("slots", "span overlap", F1, sum(overlap.values()), total, count),
        *(
            Measure("slots", f"exact, {role}", F1, exact[role], expected[role], got[role])
            for role in sorted(expected | got)
        ),
    ]
    outcome = _slot_values(gold, valued, implied)
    return Outcome((*measures, *outcome.measures), (*misses, *outcome.misses))


def _slot_values(
    gold: Gold,
    valued: Sequence[tuple[GoldSlot, Filler]],
    implied: Sequence[tuple[GoldSlot, tuple[Filler, ...]]],
) -> Outcome:
    """Score what slots stand for: of those with words, and of those that are only implied."""
    wrong = [(one, other) for one, other in valued if not _same_value(one, other)]
    silent = [one for one, slots in implied if any(each.role == one.role and _same_value(one, each) for each in slots)]
    shown = len(valued), len(valued) - len(wrong)
    measures = (
        Measure("slots", "value of those exact", RECALL, shown[1], shown[0], shown[0]),
        Measure("slots", "value of those implied", RECALL, len(silent), len(implied), len(implied)),
    )
    misses = (
        Miss(
            gold.name,
            "slots: value",
            other.start,
            f"{one.role}: {words(gold.text, other.start, other.end)} = {', '.join(each[0] for each in one.values)}",
            str(other.value),
        )
        for one, other in wrong
    )
    return Outcome(measures, tuple(misses))


def _same_value(one: GoldSlot, other: Filler) -> bool:
    got = {names.compact(each) for each in _values(other)}
    return len(got) == len(one.values) and all(
        any(names.same(a, b) for a in right for b in got) for right in one.values
    )


def _exact(one: GoldSlot, other: Filler) -> bool:
    return any((each.start, each.end) == (other.start, other.end) for each in (one.at, *one.accept) if each is not None)


def _overlaps(one: GoldSlot, other: Filler) -> bool:
    return any(each.overlap(other.start, other.end) for each in (one.at, *one.accept) if each is not None)


def _slot_misses(gold: Gold, act: GoldAct, lost: Iterable[GoldSlot], more: Iterable[Filler]) -> list[Miss]:
    left = list(more)
    misses = []
    for one in lost:
        start, end = (one.at.start, one.at.end) if one.at is not None else (-1, -1)
        near = next((each for each in left if each.role == one.role and _overlaps(one, each)), None)
        if near is not None:
            left.remove(near)
        got = f"{near.role}: {words(gold.text, near.start, near.end)}" if near is not None else ""
        misses.append(Miss(gold.name, "slots", start, f"{one.role}: {words(gold.text, start, end)}", got))
    return misses + [
        Miss(gold.name, "slots", each.start, "", f"{each.role}: {words(gold.text, each.start, each.end)}")
        for each in left
    ]


def _act_misses(gold: Gold, missed: Iterable[GoldAct], surplus: Iterable[Act]) -> Iterable[Miss]:
    for each in missed:
        shown = (
            f"{each.verbs[0] if each.verbs else '(no verb)'}: {words(gold.text, each.at.start, each.at.start + 100)}"
        )
        yield Miss(gold.name, "acts: missed", each.at.start, shown, "")
    for other in surplus:
        shown = f"{other.verb} ({other.kind}, {other.performative}): {words(gold.text, other.start, other.end)}"
        yield Miss(gold.name, "acts: surplus", other.start, "", shown)


def _values(slot: Filler) -> list[str]:
    if slot.value is None:
        return []
    return [slot.value] if isinstance(slot.value, str) else list(slot.value)
