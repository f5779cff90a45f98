"""Provisions without a modal: "X is hereby established", "It is agreed that X will VERB"."""

from __future__ import annotations

from wpkg.reading import Filler
from wpkg.text.statements import complements, edges, lexicon, modals, phrases
from wpkg.text.statements.clausetable import pattern
from wpkg.text.statements.drafts import Context, Draft, opened

_FAR = 400


def read(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Return the act of a sentence in the passive; in a paper only what it recommends."""
    if text.words.language != "eng":
        return []
    return _impersonal(text, segment, start, end) or ([] if text.paper else _done(text, segment, start, end))


def _impersonal(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read "It is decided that …": the words of the verb are those between "is" and "that"."""
    front = pattern("it_is").match(text.flat, start, end)
    found = lexicon.open_at(text.words, text.flat, front.end(), end, form="past") if front is not None else None
    if front is None or found is None or not pattern("that_next").match(text.flat, found.end, end):
        return []
    draft = opened(text, found, segment, end)
    if text.paper and not complements.directs(draft):
        return []
    draft.start = start
    draft.end = found.end
    complements.fill(text, draft, found.end, end)
    return [draft]


def _done(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read "X is established": X is the object, what stands round the verb stays as it is."""
    for match in pattern("is_done").finditer(text.flat, start, min(end, start + _FAR)):
        place = edges.past(text.flat, match.end(), end)
        found = lexicon.open_at(text.words, text.flat, place, end, form="past")
        if found is None or found.verb.verb_class != "establishment":
            continue
        begin, stop = _bearer(text, start, match.start())
        if stop <= begin:
            return []
        draft = Draft(found.verb, segment, begin, end, found.verb.id, verb_span=(found.verb_start, found.verb_end))
        draft.limit = end
        draft.add("issuer", None, text.issuer)
        draft.add("object", (begin, stop))
        draft.add("performative", (found.verb_start, found.verb_end))
        for span in found.modifiers:
            draft.add("modifier", span)
        phrase = phrases.noun_phrase(text.table, text.flat, found.end, end)
        draft.take(_after(text, slot) for slot in phrase.slots)
        draft.end = max(phrase.end, found.verb_end)
        return [draft]
    return []


def _after(text: Context, slot: Filler) -> Filler:
    """Return what stands behind a passive as what it is: who receives, or how."""
    if slot.role != "object":
        return slot
    to = pattern("to").match(text.flat, slot.start, slot.end)
    return Filler("manner", slot.start, slot.end) if to is None else Filler("recipient", to.end(), slot.end)


def _bearer(text: Context, start: int, stop: int) -> tuple[int, int]:
    """Return the span of what something is done to; an empty one where a clause stands before the verb."""
    place = pattern("bearer_after_time").match(text.flat, start, stop)
    begin = place.end() if place is not None else edges.past(text.flat, start, stop)
    stop = edges.trim(text.flat, begin, stop)
    if pattern("no_bearer").search(text.flat, begin, stop) or pattern("not_done").match(text.flat, begin, stop):
        return begin, begin
    if modals.modals(text.words.language).pattern.search(text.flat, begin, stop):
        return begin, begin
    comma = text.flat.find(",", begin, stop)
    return (begin, begin) if comma > 0 and not pattern("listed").match(text.flat, comma, stop) else (begin, stop)
