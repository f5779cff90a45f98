"""What follows an operative verb: addressee and action, a clause after "that", or an object."""

from __future__ import annotations

from dataclasses import replace

from wpkg.reading import Filler
from wpkg.text.statements import addressees, edges, modals, phrases, verbs
from wpkg.text.statements.clausetable import pattern
from wpkg.text.statements.drafts import Context, Draft
from wpkg.text.statements.force import cued

_ASKING = frozenset({"object", "of", "to"})
DIRECTIVE = frozenset(
    {"instruction", "demand", "request", "exhortation", "recommendation", "invitation", "authorization", "transmittal"}
)
_FULL = DIRECTIVE | {"decision", "establishment", "commitment", "agenda"}


def fill(text: Context, draft: Draft, start: int, end: int) -> None:
    """Read what stands between the verb and the end of its stretch into the slots of an act."""
    takes = draft.verb.takes
    if directs(draft) and pattern("leads_on").match(text.flat, start, end):
        draft.open = True
        return
    that = text.table.that.match(text.flat, start, end)
    done = draft.of("addressee") is not None and _infinitive(text, draft, start, end)
    done = done or (that is not None and clause(text, draft, that.end(), end))
    done = done or (takes in _ASKING and _told(text, draft, start, end))
    done = done or (takes == "with" and _entrusted(text, draft, start, end))
    done = done or (takes == "subject" and _told(text, draft, start, end))
    done = done or (takes in ("none", "subject") and _infinitive(text, draft, start, end))
    if not done:
        _object(text, draft, start, end)


def _told(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read "requests X to VERB", "draws the attention of X to Y"."""
    if draft.verb.takes == "of" and _attention(text, draft, start, end):
        return True
    if draft.verb.id == "remind" and _reminded(text, draft, start, end):
        return True
    strict = draft.verb.id not in ("call_upon", "instruct", "remind")
    told = addressees.before_infinitive(text.table, text.flat, start, end, strict=strict)
    if told is None or told.end <= told.start:
        return False
    stop = told.end
    negation = pattern("not_before_to").search(text.flat, told.start, stop)
    if negation is not None:
        draft.negative, stop = True, negation.start()
    draft.add("addressee", (told.start, stop))
    draft.end = told.end
    if told.verb is not None and told.rest > told.end:
        between = phrases.noun_phrase(text.table, text.flat, told.end, told.rest)
        draft.take(slot for slot in between.slots if slot.role in ("time", "modifier", "basis", "participant"))
    if told.verb is not None:
        act(text, draft, told.verb, end)
    else:
        draft.open = True
    return True


def _attention(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read "draws the attention of X to Y"."""
    match = pattern("attention").match(text.flat, start, end)
    if match is None:
        return False
    draft.add("addressee", match.span("who"))
    draft.end = edges.trim(text.flat, match.end(), end)
    draft.add("object", (match.end(), draft.end))
    return True


def _reminded(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read "reminds X of its duties", "informs X that"."""
    match = pattern("reminded_of").search(text.flat, start, end)
    begin = edges.past(text.flat, start, end)
    if match is None or match.start() <= begin:
        return False
    draft.add("addressee", (begin, edges.trim(text.flat, begin, match.start())))
    draft.add("object", (edges.past(text.flat, match.start(), end), edges.trim(text.flat, match.start(), end)))
    draft.end = edges.trim(text.flat, match.start(), end)
    return True


def directs(draft: Draft) -> bool:
    """Tell whether an act is one that tells somebody to do something."""
    return draft.verb_class_or_own() in DIRECTIVE


def clause(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read what follows "that": a bearer with a modal, or a subject with a bare verb."""
    if draft.verb_class_or_own() not in _FULL:
        return False
    if modals.clause(text, draft, start, end):
        return True
    if draft.verb.takes in ("none",) and draft.verb.verb_class not in DIRECTIVE:
        return _whole(text, draft, start, end)
    told = addressees.subject(text.table, text.flat, start, end)
    if told is None and text.flat[edges.trim_blanks(text.flat, start, end) - 1] == ":":
        draft.add("addressee", (edges.past(text.flat, start, end), edges.trim(text.flat, start, end)))
        draft.open = True
        return True
    if told is None or told.end <= told.start:
        return _whole(text, draft, start, end)
    if told.passive:
        draft.add("object", (told.start, told.end))
    else:
        draft.add("addressee", (told.start, told.end))
    act(text, draft, told.rest, end)
    return True


def _whole(text: Context, draft: Draft, start: int, end: int) -> bool:
    phrase = phrases.noun_phrase(text.table, text.flat, start, end)
    draft.take(phrase.slots)
    draft.end = max(draft.end, phrase.end)
    return True


def _entrusted(text: Context, draft: Draft, start: int, end: int) -> bool:
    place = text.flat.find(" with ", start, end)
    if place < 0:
        return _told(text, draft, start, end)
    draft.add("addressee", (start + 1, edges.trim(text.flat, start, place)))
    phrase = phrases.noun_phrase(text.table, text.flat, place + len(" with"), end)
    draft.take(phrase.slots)
    draft.end = phrase.end
    return True


def _infinitive(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read "decides to VERB", "decides not to VERB", "decides to recommend to X that"."""
    negation = text.table.negation.match(text.flat, start, end)
    if negation is not None:
        draft.negative = True
        start = negation.end() - 1
    bare = text.table.bare.match(text.flat, start, end) if text.table.bare else None
    if bare is not None:
        return act(text, draft, bare.end(), end)
    if text.flat[start : start + 1] == "," and draft.verb_class_or_own() in _FULL:
        start = _aside(text, draft, start, end)
    opening = next(verbs.infinitives(text.table, text.flat, start, min(end, start + 60)), None)
    near = opening is not None and text.flat[start : opening[0]].strip(" ,") == ""
    if opening is not None and text.flat.startswith(" que", opening[0]) and draft.verb_class_or_own() not in DIRECTIVE:
        return False
    if not near or opening is None:
        return draft.negative and act(text, draft, edges.past(text.flat, start + 1, end), end)
    verb = opening[1]
    inner = text.words.plain.get(text.flat[verb : verb + 9].lower()) if text.words.language == "eng" else None
    if inner is not None and inner.bare is not None and inner.bare.verb_class == "recommendation":
        draft.verb_class = "recommendation"
        return _recommended(text, draft, verb + 9, end)
    return act(text, draft, verb, end)


def _aside(text: Context, draft: Draft, start: int, end: int) -> int:
    """Pass over what stands between commas before an infinitive ("decides, on that basis, to meet")."""
    for at, _ in verbs.infinitives(text.table, text.flat, start + 1, min(end, start + 400)):
        if text.flat[at - 1] == ",":
            draft.take(phrases.around(text.table, text.flat, start, at))
            return at
    return start


def _recommended(text: Context, draft: Draft, start: int, end: int) -> bool:
    place = text.flat.find(" that ", start, end)
    if place >= 0 and text.flat.startswith(" to ", start):
        draft.add("addressee", (start + 4, edges.trim(text.flat, start, place)))
        phrase = phrases.noun_phrase(text.table, text.flat, place + len(" that"), end)
        draft.take(phrase.slots)
        draft.end = phrase.end
        return True
    if place == start:
        told = addressees.subject(text.table, text.flat, place + len(" that"), end)
        if told is not None:
            draft.add("object" if told.passive else "addressee", (told.start, told.end))
            return act(text, draft, told.rest, end)
    return _whole(text, draft, start, end)


def act(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read the verb phrase an addressee, or nobody named, is to perform."""
    phrase = phrases.read(text.table, text.flat, start, end)
    if phrase is None:
        return False
    draft.take(phrase.slots)
    draft.end = max(draft.end, phrase.end)
    return True


def _object(text: Context, draft: Draft, start: int, end: int) -> None:
    if draft.verb_class_or_own() in _FULL:
        _whole(text, draft, start, end)
        return
    begin, stop = edges.past(text.flat, start, end), edges.trim(text.flat, start, end)
    if stop > begin:
        draft.take([Filler("object", begin, stop)])
        draft.end = max(draft.end, stop)


def weighted(text: Context, slot: Filler) -> list[Filler]:
    """Return the groups named in a slot that benefit from what is done, with the stress laid on them."""
    if text.table.beneficiary is None or text.table.weight is None:
        return []
    if not cued(text.table.beneficiary_cues, text.flat[slot.start : slot.end]):
        return []
    found = []
    for match in text.table.beneficiary.finditer(text.flat, slot.start, slot.end):
        before = text.table.weight.search(text.flat, max(slot.start, match.start() - 40), match.start())
        note = " ".join(before.group(1).split()) if before else ""
        found.append(Filler("beneficiary", match.start(), match.end(), None, note))
    return found


def moved(slot: Filler, shift: int) -> Filler:
    """Return a slot that stands so many code points further on."""
    return replace(slot, start=slot.start + shift, end=slot.end + shift)
