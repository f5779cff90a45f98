"""The acts of one sentence: the verb that opens it, those chained to it, infinitive paragraphs, modals."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

from wpkg.text.statements import authors, complements, edges, lexicon, modals, passives, shapes, verbs, wordtree
from wpkg.text.statements.clausetable import pattern, word_set
from wpkg.text.statements.drafts import Context, Draft, opened
from wpkg.text.statements.lexicon import Opening, Verb

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def read(text: Context, segment: str, start: int, end: int, *, provision: bool, asked: bool = False) -> list[Draft]:
    """Return the acts of a sentence in order.

    Args:
        text: the text at hand.
        segment: id of the part the sentence is.
        start: where its words begin, a number or bullet before them left out.
        end: where it ends.
        provision: whether it stands in the operative part of a decision.
        asked: whether it stands where a paper says what it recommends.
    """
    first = _opening(text, start, end, provision) or authors.opening(text, start, end)
    if first is not None:
        return _chain(text, first, segment, end)
    if asked and (verb := imperative_at(text, start, end)) is not None:
        return _recommended(text, segment, start, verb, end)
    found = _provided(text, segment, start, end) if provision else []
    found = found or passives.read(text, segment, start, end)
    if provision and not found and pattern("participle_front").match(text.flat, start, end):
        found = _midway(text, segment, start, end)
    return found or _bearing(text, segment, start, end)


def _provided(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a provision in the infinitive, one told in minutes, or a clause "That X shall VERB"."""
    found = _infinitives(text, segment, start, end) if pattern("to").match(text.flat, start, end) else []
    return found or _minutes(text, segment, start, end) or _that(text, segment, start, end)


def imperative_at(text: Context, start: int, end: int) -> int | None:
    """Return where the verb stands if a sentence opens with one and its object: "Open the ports."."""
    if text.words.language != "eng" or not text.paper:
        return None
    verb = verbs.infinitive_at(text.table, text.flat, start, end)
    word = _WORD.match(text.flat, verb, end) if verb is not None else None
    if word is None or not (text.flat[start].isupper() or verb == start):
        return None
    modal = modals.modals(text.words.language).pattern.search(text.flat, word.end(), min(end, word.end() + 60))
    return None if modal is not None and "," not in text.flat[word.end() : modal.start()] else verb


def _recommended(text: Context, segment: str, start: int, verb: int, end: int) -> list[Draft]:
    """Read an imperative under a heading of recommendations."""
    recommend = text.words.plain["recommend"].bare
    if recommend is None:
        return []
    draft = Draft(recommend, segment, start, start, "headed_recommendation", "implied", None, limit=end)
    draft.add("issuer", None, text.issuer)
    draft.add("addressee", None)
    return [draft] if complements.act(text, draft, verb, end) else []


def _bearing(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a sentence with a bearer and a modal, and what "we" go on to do in it."""
    further = _after_we(text, start, end)
    stop = edges.trim(text.flat, start, further.start) if further else end
    found = shapes.sentence(text, segment, start, stop) or modals.sentence(text, segment, start, stop)
    found = [each for draft in found for each in (draft, *shapes.within(text, draft))]
    return found + (_chain(text, further, segment, end) if further else [])


def _opening(text: Context, start: int, end: int, provision: bool) -> Opening | None:
    """Read the verb a sentence opens with: alone in a decision, or after "we" or the name of an organ."""
    flat = text.flat
    if provision:
        found = lexicon.open_at(text.words, flat, start, end)
        if found is not None:
            return found
    subject = lexicon.subject_at(text.words, flat, start, end)
    front = pattern("before_we").match(flat, start, end)
    if front is not None:
        start = front.end()
        subject = lexicon.subject_at(text.words, flat, start, end)
    if subject is None or (subject[1] != "we" and not provision and text.paper):
        return None
    place = _after_meeting(flat, edges.past(flat, subject[0], end), end)
    for form in ("plain", "inflected") if subject[1] == "we" else ("inflected", "plain"):
        found = lexicon.open_at(text.words, flat, place, end, form=form)
        if found is not None:
            span = (start, edges.trim(flat, start, subject[0]))
            return Opening(
                found.verb, start, found.end, found.verb_start, found.verb_end, found.modifiers, span, subject[1]
            )
    return None


def _after_meeting(flat: str, at: int, end: int) -> int:
    """Pass over where and when those who speak have met ("We, the Ministers, meeting in …, agree")."""
    met = pattern("having_met").match(flat, at, end)
    return met.end() if met is not None else at


def _chain(text: Context, first: Opening, segment: str, end: int) -> list[Draft]:
    """Read an act and those chained to it ("…, notes that …, and recommends that …")."""
    openings = [first, *(_heir(text, first, each) for each in _further(text, first, end))]
    drafts: list[Draft] = []
    for at, found in enumerate(openings):
        stop = openings[at + 1].start if at + 1 < len(openings) else end
        stop = edges.trim(text.flat, found.end, stop) if at + 1 < len(openings) else stop
        draft = opened(text, found, segment, stop)
        draft.end = found.end
        complements.fill(text, draft, found.end, stop)
        drafts.append(draft)
    _share(text, drafts)
    return [each for draft in drafts for each in (draft, *shapes.within(text, draft))]


def _heir(text: Context, first: Opening, found: Opening) -> Opening:
    """Return a chained verb with its subject where that is not who speaks: "Members agree to X and undertake to Y"."""
    if first.subject is None or found.subject is not None:
        return found
    return replace(found, subject=first.subject) if pattern("members_alone").match(text.flat, *first.subject) else found


def _share(text: Context, drafts: list[Draft]) -> None:
    """Give verbs coordinated over one object ("welcomes and encourages the efforts") that object.

    Also give those coordinated over one infinitive ("requests X and invites Y to report") that infinitive.
    """
    for one, other in pairwise(drafts):
        thing = one.of("object")
        bare = _coordinated(text.flat, one, other)
        if (
            bare
            and thing
            and one.verb.takes == "object"
            and not one.of("action")
            and other.of("addressee")
            and other.of("action")
        ):
            one.slots = [slot for slot in one.slots if slot.role != "object"]
            one.add("addressee", (thing.start, thing.end))
            one.take(slot for slot in other.slots if slot.start >= other.end or slot.role in ("action", "object"))
            continue
        empty = not any(slot.role in ("object", "action", "addressee") for slot in one.slots)
        if empty and not one.open:
            one.take(slot for slot in other.slots if slot.role not in ("issuer", "performative", "modifier"))


def _coordinated(flat: str, one: Draft, other: Draft) -> bool:
    """Tell whether two verbs are joined so that what the second is followed by may belong to both."""
    joint, told = flat[one.limit : other.start].strip(), other.of("addressee")
    shared = told is not None and pattern("then_to").match(flat, told.end) is not None
    return joint.strip(" ,") in word_set("joints") and (shared or not joint.startswith(","))


def _further(text: Context, first: Opening, end: int) -> list[Opening]:
    flat, words = text.flat, text.words
    form = _form(words, flat, first)
    plural = form == "plain"
    found: list[Opening] = []
    free = first.end
    for match in _links(words.language, form).finditer(flat, max(first.start, first.end - 1), end):
        at = match.start(1)
        if at < free:
            continue
        we = pattern("we").match(flat, at, end)
        if (
            plural
            and words.language == "eng"
            and we is None
            and match.group().startswith((",", " and"))
            and not _safe(flat, at, end)
        ):
            continue
        place = we.end() if we else at
        opening = lexicon.open_at(words, flat, place, end, chained=True, form=form)
        if opening is None or _refused(text, opening, match, free):
            continue
        if we is not None:
            opening = _spoken(opening, at)
        found.append(opening)
        free = opening.end
    return found


@cache
def _links(language: str, form: str) -> re.Pattern[str]:
    """Return the pattern of a joint and a word after it (group 1) that may begin an act in the middle of a sentence."""
    words = lexicon.lexicon(language)
    heads: dict[str, lexicon.Head] = getattr(words, form)
    tree = wordtree.pattern({*heads, *words.modifiers, *words.pronouns, *word_set("first_person")})
    return re.compile(f"{pattern('link').pattern}({tree})")


def _spoken(opening: Opening, at: int) -> Opening:
    """Return an opening with the "we" that stands before it."""
    return replace(opening, start=at, subject=(at, at + len("we")), speaker="we")


def _after_we(text: Context, start: int, end: int) -> Opening | None:
    """Find a verb that goes on after a modal ("We shall meet and instruct the Council to report")."""
    if not pattern("we").match(text.flat, start, end):
        return None
    for match in _links(text.words.language, "plain").finditer(text.flat, start, end):
        if _safe(text.flat, match.start(1), end):
            we = pattern("we").match(text.flat, match.start(1), end)
            place = we.end() if we else match.start(1)
            found = lexicon.open_at(text.words, text.flat, place, end, chained=True, form="plain")
            if found is not None:
                return _spoken(found, match.start(1)) if we else replace(found, speaker="we")
    return None


def _form(words: lexicon.Lexicon, flat: str, first: Opening) -> str:
    """Tell in which form the verbs chained to an opening stand."""
    if first.speaker == "we":
        return "plain"
    head = flat[first.verb_start : first.verb_end].split(" ", 1)[0].lower()
    if head in words.inflected or first.subject is None:
        return "inflected" if head in words.inflected else "past"
    return "plain" if head in words.plain else "past"


def _safe(flat: str, at: int, end: int) -> bool:
    return pattern("chained_base").match(flat, at, end) is not None


def _refused(text: Context, opening: Opening, link: re.Match[str], free: int) -> bool:
    """Tell whether a verb in the middle of a sentence is a noun, or belongs to a clause about somebody else."""
    flat = text.flat
    if opening.verb_end - opening.verb_start == len(flat[opening.verb_start : opening.verb_end].split()[0]) and pattern(
        "noun_not_verb"
    ).match(flat, opening.end):
        return True
    bare = link.group()[0] not in ",;"
    if bare and opening.verb.id not in word_set("after_bare_and"):
        return True
    if not bare and "and" not in link.group() and link.group()[0] == ",":
        return _follows_noun(flat, link.start(), free)
    if bare:
        return _relative(flat, free, link.start())
    return False


def _relative(flat: str, start: int, end: int) -> bool:
    """Tell whether a relative clause is open just before ``end``, so that its verb may be coordinated."""
    found = [*pattern("relative").finditer(flat, max(start, end - 120), end)]
    return bool(found) and "," not in flat[found[-1].end() : end]


def _follows_noun(flat: str, comma: int, start: int) -> bool:
    """Tell whether a lone comma closes an apposition or parenthesis, after which the verb is another's."""
    before = flat.rfind(",", max(start, comma - 60), comma)
    return before > 0 and flat.startswith(word_set("relative_openings"), before)


def _infinitives(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a paragraph in the infinitive, whose "decides" stands before the list or nowhere."""
    flat = text.flat
    verb_at = pattern("to").match(flat, start, end)
    if verb_at is None or text.words.language != "eng":
        return []
    opening = lexicon.open_at(text.words, flat, verb_at.end(), end, form="plain")
    if opening is not None and opening.verb.takes in ("object", "with", "to", "subject"):
        return _instruction(text, opening, segment, start, end)
    begin = verbs.infinitive_at(text.table, flat, verb_at.end() - 1, end)
    if begin is None:
        return []
    cuts = [
        start,
        *(
            match.end()
            for match in pattern("joint_infinitive").finditer(flat, begin, end)
            if _verb_after(text, match.end(), end)
        ),
    ]
    drafts = []
    for at, cut in enumerate(cuts):
        stop = cuts[at + 1] if at + 1 < len(cuts) else end
        draft = _decided(text, segment, cut, edges.trim(flat, cut, stop) if at + 1 < len(cuts) else end)
        if draft is not None:
            drafts.append(draft)
    _shared_tail(drafts)
    return [each for draft in drafts for each in (draft, *shapes.within(text, draft))]


def _verb_after(text: Context, at: int, end: int) -> bool:
    return verbs.infinitive_at(text.table, text.flat, at + 2, end) is not None


def _instruction(text: Context, found: Opening, segment: str, start: int, end: int) -> list[Draft]:
    draft = opened(text, found, segment, end)
    draft.performative = "infinitive"
    draft.start = start
    draft.slots = [slot for slot in draft.slots if slot.role != "performative"]
    draft.add("performative", (start, found.verb_end))
    complements.fill(text, draft, found.end, end)
    return [draft, *shapes.within(text, draft)]


def _decided(text: Context, segment: str, start: int, end: int) -> Draft | None:
    """Read one infinitive under a "decides" that is implied."""
    begin = verbs.infinitive_at(text.table, text.flat, start + 2, end)
    if begin is None:
        return None
    decide = text.words.plain["decide"].bare
    word = _WORD.match(text.flat, begin, end)
    inner = text.words.plain.get(word.group().lower()) if word else None
    if decide is None:
        return None
    draft = Draft(decide, segment, start, start, "implied_decision", "implied", None, limit=end)
    if inner is not None and inner.bare is not None and inner.bare.verb_class == "establishment":
        draft.verb_class = inner.bare.verb_class
    draft.add("issuer", None, text.issuer)
    draft.add("addressee", None)
    return draft if complements.act(text, draft, begin, end) else None


def _shared_tail(drafts: list[Draft]) -> None:
    """Coordinated infinitives share what follows the last: the first governs it, the last keeps what stands next."""
    if len(drafts) < 2:
        return
    last = drafts[-1]
    tail = [
        slot for slot in last.slots if slot.start >= last.end and slot.role in ("purpose", "beneficiary", "validity")
    ]
    for draft in drafts[:-1]:
        draft.take(tail)
    last.slots = [slot for slot in last.slots if slot not in tail[1:]]


def _that(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a paragraph "That X shall VERB" under a "decides" before the list or nowhere."""
    that = pattern("that").match(text.flat, start, end)
    decide = text.words.plain["decide"].bare if text.words.language == "eng" else None
    if decide is None or that is None:
        return []
    draft = Draft(decide, segment, start, start, "implied_decision", "implied", None, limit=end)
    draft.add("issuer", None, text.issuer)
    if not modals.clause(text, draft, that.end(), end):
        return []
    return [draft, *shapes.within(text, draft)]


def _midway(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read a provision whose verb follows a participle clause ("Acting under …, decides")."""
    flat, words = text.flat, text.words
    for match in _links(words.language, "inflected").finditer(flat, start, end):
        opening = lexicon.open_at(words, flat, match.start(1), end, chained=True)
        if opening is not None and not pattern("noun_not_verb").match(flat, opening.end):
            return _chain(text, opening, segment, end)
    return []


def _minutes(text: Context, segment: str, start: int, end: int) -> list[Draft]:
    """Read what minutes tell in the past ("At its 5th meeting, on …, the General Assembly, …, decided to …")."""
    front = pattern("minutes").match(text.flat, start, end)
    if front is None:
        return []
    start = front.end()
    places = [start, *(match.start(1) for match in pattern("minutes_link").finditer(text.flat, start, end))]
    for place in places:
        opening = lexicon.open_at(text.words, text.flat, edges.past(text.flat, place, end), end, form="past")
        if (opening is not None and opening.verb.verb_class != "establishment") or (opening and place == start):
            return _chain(text, opening, segment, end)
    return []


def inherited(verb: Verb) -> str:
    """Return the rule of an act that takes its verb from the words before a list."""
    return f"{verb.id}_inherited"
