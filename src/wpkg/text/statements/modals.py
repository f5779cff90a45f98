"""Acts made by a modal and its bearer: "Members will maintain", "the Committee shall examine", "any body may"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wpkg.reading import Filler
from wpkg.text.statements import addressees, edges, phrases, verbs
from wpkg.text.statements.clausetable import pattern, word_set
from wpkg.text.statements.drafts import Context, Draft
from wpkg.text.statements.lexicon import Verb
from wpkg.text.tables import table

_MOST_CHAINED = 8


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal of the table, with the class of each kind of bearer."""

    verb: Verb
    negated: str
    bearers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Modals:
    """The modals of a language in one pattern."""

    pattern: re.Pattern[str]
    rows: dict[str, Modal]
    bearers: tuple[tuple[str, re.Pattern[str]], ...]
    helps: re.Pattern[str] | None
    helping: tuple[Verb, ...]


@cache
def modals(language: str) -> Modals:
    """Return the modals of a language; those of English where it has none."""
    raw = table("modals")
    rows = [row for row in raw["modals"] if row["language"] == language]
    if not rows:
        return modals("eng")
    known: dict[str, Modal] = {}
    for row in rows:
        lemma = row.get("verb", row["words"][0])
        verb = Verb(row["id"], row["verb_class"], int(row["force"]), "none", lemma)
        for word in row["words"]:
            known[word] = Modal(verb, row["negated"], row.get("bearers", {}))
    words = "|".join(re.escape(each).replace(r"\ ", "[ ]+") for each in sorted(known, key=len, reverse=True))
    helps = [row for row in raw["helps"] if row["language"] == language]
    ways = "|".join(f"({row['pattern']})" for row in helps)
    return Modals(
        re.compile(rf"[ ]({words})(?=[ ,:])"),
        known,
        tuple((row["id"], re.compile(row["pattern"])) for row in raw["bearers"]),
        re.compile(f"[ ](?:{ways})[ ]+") if helps else None,
        tuple(Verb(row["id"], row["verb_class"], int(row["force"]), "none", row["verb"]) for row in helps),
    )


def clause(text: Context, draft: Draft, start: int, end: int) -> bool:
    """Read "X shall VERB" after "that" into an act already opened: its class follows the modal."""
    found = _bearer(text, start, end)
    if found is None:
        return False
    modal, bearer, span, front = found
    draft.take(front)
    draft.verb_class = _class(text, modal, bearer, draft.negative)
    if draft.of("performative") is not None and draft.verb.id == "decide":
        slot = draft.of("performative")
        first = draft.slots[0]
        if slot is not None and first.role == "issuer" and first.start >= 0:
            draft.slots[draft.slots.index(slot)] = Filler("performative", first.start, start)
    return _perform(text, draft, modal, bearer, span, end)


def sentence(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a sentence of its own with a bearer and a modal."""
    front = pattern("sentence_front").match(text.flat, start, end)
    begin = front.end() if front else start
    found = _bearer(text, begin, end)
    if found is None:
        return _helped(text, segment, begin, end)
    modal, bearer, span, early = found
    if text.paper and modal.verb.id in word_set("own_modals") and not pattern("we_alone").match(text.flat, *bearer):
        return []
    whole, end = end, _stop(text, span[1], end)
    draft = Draft(modal.verb, segment, begin, end, modal.verb.id, "modal", span, limit=end)
    draft.start = bearer[0]
    if modal.verb.id != "could":
        draft.add("issuer", None, text.issuer)
    draft.take(early)
    draft.verb_class = _class(text, modal, bearer, negative=False)
    if not _perform(text, draft, modal, bearer, span, end):
        return []
    return [draft, *_chained(text, draft, bearer, end, whole)]


def _stop(text: Context, start: int, end: int) -> int:
    """Return where a further modal of the same bearer begins, the joint before it left out; the end where none does."""
    for match in modals(text.words.language).pattern.finditer(text.flat, start, end):
        joint = pattern("chained_modal").search(text.flat, max(start, match.start() - 90), match.start())
        if joint is not None:
            return joint.start()
    return end


def _chained(text: Context, first: Draft, bearer: tuple[int, int], start: int, end: int) -> list[Draft]:
    """Read the modals after the first that have the same bearer ("X shall meet and may invite Y")."""
    known = modals(text.words.language)
    drafts: list[Draft] = []
    while start < end and len(drafts) < _MOST_CHAINED:
        match = known.pattern.search(text.flat, start, end)
        if match is None:
            break
        modal, stop = known.rows[" ".join(match.group(1).split())], _stop(text, match.end(), end)
        draft = Draft(
            modal.verb, first.segment, match.start(1), stop, modal.verb.id, "modal", match.span(1), limit=stop
        )
        draft.add("issuer", None, text.issuer)
        draft.verb_class = _class(text, modal, bearer, negative=False)
        front = phrases.noun_phrase(text.table, text.flat, start, match.start())
        draft.take(slot for slot in front.slots if slot.role in ("basis", "time"))
        if not _perform(text, draft, modal, bearer, match.span(1), stop):
            break
        drafts.append(draft)
        start = stop
    return drafts


def _bearer(text: Context, start: int, end: int) -> tuple[Modal, tuple[int, int], tuple[int, int], list[Filler]] | None:
    known = modals(text.words.language)
    match = known.pattern.search(text.flat, start, min(end, start + 480))
    if match is None:
        return None
    early: list[Filler] = []
    begin = edges.past(text.flat, start, end)
    for _ in range(2):
        place = pattern("bearer_after_time").match(text.flat, begin, match.start())
        if place is None:
            break
        early += _early(text, begin, place.end())
        if pattern("front_condition").match(text.flat, begin):
            early.append(Filler("modifier", begin, edges.trim(text.flat, begin, place.end())))
        begin = place.end()
    stop = edges.trim(text.flat, begin, match.start())
    other = pattern("other_modal").search(text.flat, max(begin, stop - 8), stop)
    stop = other.start() if other is not None else stop
    if (
        stop <= begin
        or pattern("no_bearer").search(text.flat, begin, stop)
        or text.flat[begin:stop].lower() in word_set("no_bearer_words")
    ):
        return None
    comma = text.flat.find(",", begin, stop)
    if comma > 0 and not _listed(text.flat, comma, stop):
        return None
    word = " ".join(match.group(1).split())
    return known.rows[word], (begin, stop), match.span(1), early


def _early(text: Context, start: int, end: int) -> list[Filler]:
    phrase = phrases.noun_phrase(text.table, text.flat, start - 1, end)
    return [slot for slot in phrase.slots if slot.role in ("time", "validity")]


def _listed(flat: str, comma: int, stop: int) -> bool:
    """Tell whether a comma in a bearer belongs to a list or an apposition, not to a clause before it."""
    return pattern("listed").match(flat, comma, stop) is not None


def _class(text: Context, modal: Modal, bearer: tuple[int, int], negative: bool) -> str:
    words = text.flat[bearer[0] : bearer[1]]
    for name, shape in modals(text.words.language).bearers:
        if name in modal.bearers and shape.match(words):
            return modal.bearers[name]
    return modal.negated if negative else modal.verb.verb_class


def _perform(
    text: Context, draft: Draft, modal: Modal, bearer: tuple[int, int], span: tuple[int, int], end: int
) -> bool:
    place = span[1]
    denied = pattern("not_after_modal").match(text.flat, place, end)
    also = pattern("also_after_modal").match(text.flat, place, end)
    if denied is not None:
        draft.negative = True
        draft.verb_class = modal.negated
        place = denied.end()
    place = also.end() if also else place
    aside = pattern("aside_after_modal").match(text.flat, place, end)
    if aside is not None:
        stop = verbs.aside_end(text.table, text.flat, aside.end(), end)
        draft.take(phrases.around(text.table, text.flat, place, stop))
        place = stop
    verb = _verb(text, draft, place, end)
    phrase = phrases.read(text.table, text.flat, verb, end)
    if phrase is None:
        return _leads(text, draft, bearer, span, end)
    if phrase.passive:
        if any(shape.match(text.flat, span[0]) for _, shape in text.table.shapes.get("passive", ())):
            draft.verb_class = "establishment"
        draft.add("addressee", None)
        draft.add("object", bearer)
        phrase.slots = [_done(slot) for slot in phrase.slots]
    elif _lasts(text, bearer, phrase):
        draft.add("addressee", None)
        draft.add("object", bearer)
    elif pattern("we_alone").match(text.flat, *bearer):
        draft.slots = [slot for slot in draft.slots if slot.role != "issuer"]
        draft.add("issuer", bearer, text.issuer)
    else:
        draft.add("addressee", None if pattern("pronoun_bearer").match(text.flat, *bearer) else bearer)
    draft.add("modality", span)
    if also is not None:
        draft.add("modifier", also.span(1))
    draft.take(phrase.slots)
    draft.end = phrase.end
    return True


def _lasts(text: Context, bearer: tuple[int, int], phrase: phrases.Phrase) -> bool:
    """Tell whether a rule is said to begin, go on or end: nobody is told to do it."""
    action = phrase.first("action")
    if action is None or phrase.first("object") is not None:
        return False
    verb = " ".join(text.flat[action.start : action.end].split())
    return verb in word_set("lasting") and pattern("rule_bearer").match(text.flat, *bearer) is not None


def _leads(text: Context, draft: Draft, bearer: tuple[int, int], span: tuple[int, int], end: int) -> bool:
    """Read "Members should:", which the items of a list go on from."""
    if pattern("leads_on").match(text.flat, span[1], end) is None:
        return False
    if not pattern("we_alone").match(text.flat, *bearer):
        draft.add("addressee", bearer)
    draft.add("modality", span)
    draft.open, draft.end = True, span[1]
    return True


def _verb(text: Context, draft: Draft, place: int, end: int) -> int:
    """Return where the verb after a modal begins; words that stand before it become slots."""
    begin = edges.past(text.flat, place, end)
    modifier = text.words.modifier.match(text.flat, place, end)
    if modifier is not None and verbs.infinitive_at(text.table, text.flat, place, end) != begin:
        draft.add("modifier", (edges.past(text.flat, place, end), edges.trim(text.flat, place, modifier.end())))
        place = modifier.end()
    begin = edges.past(text.flat, place, end)
    if text.table.marker is None:
        return begin
    verb = verbs.infinitive_at(text.table, text.flat, place, end)
    if verb is None or verb == begin:
        return begin
    draft.add("manner", (begin, edges.trim(text.flat, begin, verb)))
    return verb


def _done(slot: Filler) -> Filler:
    """A passive verb has its object before it: what follows is a manner or a complement."""
    return Filler("manner", slot.start, slot.end) if slot.role == "object" else slot


def _helped(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read "X would help Y VERB Z": X is the means, Y acts."""
    known = modals(text.words.language)
    match = known.helps.search(text.flat, start, end) if known.helps else None
    if match is None or pattern("no_bearer").search(text.flat, start, match.start()):
        return []
    told = addressees.helped(text.table, text.flat, match.end(), end)
    if told is None:
        return []
    verb = known.helping[(match.lastindex or 1) - 1]
    draft = Draft(verb, segment, start, end, verb.id, "modal", (match.start() + 1, match.end() - 1), limit=end)
    phrase = phrases.read(text.table, text.flat, told[2], end)
    if phrase is None:
        return []
    draft.add("means", (start, edges.trim(text.flat, start, match.start())))
    draft.add("addressee", (told[0], told[1]))
    draft.take(phrase.slots)
    draft.end = phrase.end
    return [draft]
