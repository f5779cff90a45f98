"""Whole clauses with an act of their own inside or beside another: channels, tasks, reports, reported decisions."""

from __future__ import annotations

import re

from wpkg.reading import Filler
from wpkg.text.statements import edges, modals, phrases, verbs
from wpkg.text.statements.clausetable import pattern
from wpkg.text.statements.drafts import Context, Draft
from wpkg.text.statements.lexicon import Verb

_DIRECTIVE = frozenset({"instruction", "request", "demand"})
_ACTING = _DIRECTIVE | {
    "decision",
    "commitment",
    "obligation",
    "recommendation",
    "exhortation",
    "establishment",
    "authorization",
}
_REPORT = Verb("presupposed_report", "reporting", 0, "none", "submit")
_DECIDE = Verb("reported_decision", "decision", 5, "none", "decide")
_MISSING = Verb("missing_verb", "recommendation", 2, "none", "")

_BRACKETS = re.compile(r"\([^()]*\)")


def within(text: Context, draft: Draft) -> list[Draft]:
    """Return the acts nested in an act, and take from it what belongs to them."""
    if draft.verb_class_or_own() not in _ACTING:
        return []
    found: list[Draft] = []
    if draft.verb_class_or_own() in _DIRECTIVE and draft.of("addressee") is not None:
        found += _channel(text, draft) or _tasks(text, draft)
    found += _presupposed(text, draft)
    found += _reported(text, draft)
    return found


def _channel(text: Context, draft: Draft) -> list[Draft]:
    """Read "through BODY to VERB": BODY is told to do it, and is the means of the act above."""
    if "through" not in text.flat[draft.start : draft.limit]:
        return []
    for _, shape in text.table.shapes.get("channel", ()):
        match = shape.search(text.flat, draft.start, draft.limit)
        if match is None:
            continue
        verb = verbs.infinitive_at(text.table, text.flat, match.end() + len(" to"), draft.limit)
        if verb is None:
            continue
        start, limit = match.start("means"), draft.limit
        draft.slots = [_cut(text, slot, start) for slot in draft.slots if slot.start < start]
        draft.add("means", match.span("means"))
        draft.end = min(draft.end, edges.trim(text.flat, draft.start, start))
        child = Draft(draft.verb, draft.segment, match.end() + 1, limit, "through_body", "nested", None, parent=draft)
        child.limit = limit
        child.add("issuer", None, text.issuer)
        child.add("addressee", match.span("body"))
        phrase = phrases.read(text.table, text.flat, verb, limit)
        if phrase is not None:
            child.take(phrase.slots)
            child.end = phrase.end
            return [child]
    return []


def _cut(text: Context, slot: Filler, stop: int) -> Filler:
    if slot.end <= stop or slot.start < 0:
        return slot
    return Filler(slot.role, slot.start, edges.trim(text.flat, slot.start, stop), slot.value, slot.note)


def _tasks(text: Context, draft: Draft) -> list[Draft]:
    """Read a purpose set off by a comma after a review or meeting: a further task of the same addressee."""
    thing, purpose = draft.of("object"), draft.of("purpose")
    if thing is None or purpose is None or thing.end > purpose.start:
        return []
    if edges.last_word(text.flat, thing.end) not in text.table.tasks or "," not in text.flat[thing.end : purpose.start]:
        return []
    if not text.flat.startswith("to ", purpose.start):
        return []
    begin = verbs.infinitive_at(text.table, text.flat, purpose.start + 2, draft.limit)
    if begin is None:
        return []
    starts = [purpose.start, *_coordinated(text, begin, draft.limit)]
    found = []
    for at, start in enumerate(starts):
        stop = starts[at + 1] if at + 1 < len(starts) else draft.limit
        found.append(_task(text, draft, start, begin if at == 0 else start, edges.trim(text.flat, start, stop)))
    first = found[0]
    draft.slots = [slot for slot in draft.slots if slot.start < purpose.start]
    draft.add("purpose", (purpose.start, first.end))
    return found


def _coordinated(text: Context, start: int, end: int) -> list[int]:
    found = []
    for match in pattern("joint").finditer(text.flat, start, end):
        word = pattern("verb_and_object").match(text.flat, match.end(), end)
        if word is not None and (word.group(1) in text.table.verbs or word.group(1) in text.table.homographs):
            found.append(match.end())
    return found


def _task(text: Context, parent: Draft, start: int, verb: int, end: int) -> Draft:
    child = Draft(parent.verb, parent.segment, start, end, "task", "nested", None, parent=parent, limit=end)
    child.add("issuer", None, text.issuer)
    child.add("addressee", None)
    phrase = phrases.read(text.table, text.flat, verb, end)
    if phrase is not None:
        child.take(phrase.slots)
        child.end = phrase.end
    return child


def _presupposed(text: Context, draft: Draft) -> list[Draft]:
    """Read "the reports submitted by X": told as a fact, not ordered."""
    found = []
    for slot in draft.slots:
        if slot.role != "basis":
            continue
        for _, shape in text.table.shapes.get("report", ()):
            match = shape.match(text.flat, slot.start, slot.end)
            if match is None:
                continue
            child = Draft(
                _REPORT, draft.segment, match.start(), match.end(), _REPORT.id, "reported", match.span("action")
            )
            child.reported = True
            child.add("object", match.span("object"))
            child.add("action", match.span("action"))
            child.add("reporter", (match.start("who"), edges.trim(text.flat, match.start("who"), match.end("who"))))
            child.add("recipient", None)
            found.append(child)
    return found


def _reported(text: Context, draft: Draft) -> list[Draft]:
    """Read ", which we have decided to VERB in YEAR": told, not performed; the object stands before it."""
    if " which " not in text.flat[draft.start : draft.limit]:
        return []
    for _, shape in text.table.shapes.get("reported", ()):
        match = shape.search(text.flat, draft.start, draft.limit)
        if match is None:
            continue
        start = match.start("clause")
        draft.slots = [slot for slot in draft.slots if slot.start < match.start()]
        draft.end = min(draft.end, match.start())
        child = Draft(
            _DECIDE, draft.segment, start, match.end(), _DECIDE.id, "reported", match.span("verb"), parent=draft
        )
        child.reported = True
        child.add("issuer", match.span("who"), text.issuer)
        child.add("action", match.span("action"))
        child.add("object", _noun_before(text, draft, edges.trim(text.flat, draft.start, match.start())))
        if match.start("time") >= 0:
            child.add("time", match.span("time"))
        return [child]
    return []


def _noun_before(text: Context, draft: Draft, end: int) -> tuple[int, int] | None:
    match = pattern("noun_before").search(text.flat, max(draft.start, end - 90), end)
    return match.span() if match else None


def sentence(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a sentence that is a shape as a whole: an aim before a modal, a clause that lost its verb."""
    return _elliptical(text, segment, start, end) or _fronted(text, segment, start, end)


def _fronted(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    for _, shape in text.table.shapes.get("fronted", ()):
        match = shape.match(text.flat, start, end)
        if match is None:
            continue
        found = modals.sentence(text, segment, match.end(), end)
        for draft in found:
            draft.add("purpose", match.span("purpose"))
        if found:
            return found
    return []


def _elliptical(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a clause whose verb is lost: its parts are kept, the verb is not invented."""
    if not text.paper:
        return []
    for _, shape in text.table.shapes.get("elliptical", ()):
        match = shape.match(text.flat, start, end)
        if match is None:
            continue
        stop = edges.trim(text.flat, start, match.end("purpose"))
        draft = Draft(_MISSING, segment, match.start("who"), stop, _MISSING.id, "elliptical", None, limit=end)
        draft.add("addressee", match.span("who"))
        draft.add("action", None, note="missing verb")
        draft.add("object", match.span("object"))
        draft.add("purpose", (match.start("purpose"), stop))
        draft.add("basis", match.span("basis"))
        return [draft]
    return []


def participants(text: Context, start: int, end: int) -> list[Filler]:
    """Return those who work together in a stretch ("coordination across X and Y")."""
    found: list[Filler] = []
    for _, shape in text.table.shapes.get("participants", ()):
        for match in shape.finditer(text.flat, start, end):
            found += listed(text, match.start("who"), match.end("who"))
    return found


def listed(text: Context, start: int, end: int) -> list[Filler]:
    """Return the members of a list, brackets left whole, as participants."""
    hidden = _BRACKETS.sub(lambda match: "x" * len(match.group()), text.flat[start:end])
    found = []
    at = 0
    for match in [*pattern("list_of_names").finditer(hidden), None]:
        stop = match.start() if match else len(hidden)
        last = edges.trim(text.flat, start + at, start + stop)
        if last > start + at:
            found.append(Filler("participant", start + at, last))
        at = match.end() if match else stop
    return found
