"""Who is told to do something: the noun phrase between the operative verb and what it is told to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from wpkg.text.statements import edges, verbs
from wpkg.text.statements.clausetable import Clauses, pattern, word_set

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Told:
    """An addressee with the verb it is told to perform, where one was found; ``rest`` is where the marker begins."""

    start: int
    end: int
    verb: int | None
    rest: int
    passive: bool = False


def before_infinitive(table: Clauses, flat: str, start: int, end: int, *, strict: bool) -> Told | None:
    """Read "X to VERB": X and where the verb begins. ``strict``: X must be able to act.

    A colon ends X as well; "that" at once makes it a clause, which is not read here.
    """
    lead = pattern("addressee_lead").match(flat, start, end)
    begin = lead.end() if lead else start
    limit = end
    for stop in (flat.find(";", begin, end), flat.find(":", begin, end)):
        limit = min(limit, stop) if stop >= 0 else limit
    for at, verb in verbs.infinitives(table, flat, begin, limit):
        word = edges.last_word(flat, at)
        if at <= begin or not (word or flat[at - 1] == ","):
            continue
        if strict and word in table.complements:
            if word in table.things and not pattern("agent_after").search(flat, begin, at):
                return None
            continue
        stop = _cut_short(table, flat, begin, at)
        if strict and _thing(table, flat, begin, stop):
            return None
        return Told(begin, stop, verb, at)
    colon = flat.find(":", begin, end)
    if colon >= 0:
        stop = _cut_short(table, flat, begin, colon)
        stop = stop - 3 if flat[stop - 3 : stop] == " to" else stop
        if stop > begin and not _thing(table, flat, begin, stop):
            return Told(begin, edges.trim(flat, begin, stop), None, colon)
    return None


def subject(table: Clauses, flat: str, start: int, end: int) -> Told | None:
    """Read the subject of a bare verb after "that": "that the Assembly take note", "that a meeting be held"."""
    begin = pattern("subject_passage").match(flat, start, end)
    at = begin.end() if begin else start
    before = ""
    for match in _WORD.finditer(flat, at, min(end, at + 260)):
        word = match.group()
        if word in word_set("subject_stop") or (match.start() == at and word in table.passives):
            return None
        if word in table.passives:
            return Told(at, _cut_short(table, flat, at, match.start()), match.start(), match.start(), passive=True)
        if word == "there":
            return None
        if (
            match.start() > at
            and (word in table.verbs or word in table.finite)
            and before not in word_set("no_verb_after")
        ):
            return Told(at, _cut_short(table, flat, at, match.start()), match.start(), match.start())
        if (
            match.start() > at
            and word in table.homographs
            and before not in word_set("no_verb_after")
            and _followed(flat, match.end(), end)
        ):
            return Told(at, _cut_short(table, flat, at, match.start()), match.start(), match.start())
        before = word.lower()
    return None


def _followed(flat: str, at: int, end: int) -> bool:
    return pattern("object_follows").match(flat, at, end) is not None


def _cut_short(table: Clauses, flat: str, start: int, end: int) -> int:
    match = table.interruption.search(flat, start, end)
    if match is not None and match.start() > start:
        end = match.start()
    end = edges.trim(flat, start, end)
    adverb = pattern("trailing_adverb").search(flat, max(start, end - 40), end)
    return edges.trim(flat, start, adverb.start()) if adverb else end


def _thing(table: Clauses, flat: str, start: int, end: int) -> bool:
    """Tell whether a noun phrase names something that cannot act."""
    head = end
    for joint in word_set("head_joints"):
        place = flat.find(joint, start, head)
        head = place if place > start else head
    comma = flat.find(",", start, head)
    return any(edges.last_word(flat, at) in table.things for at in (head, comma) if at > start)


def helped(table: Clauses, flat: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Read "Y VERB" or "Y to VERB" after "would help": where Y begins and ends, and where the verb begins."""
    words = list(_WORD.finditer(flat, start, min(end, start + 160)))
    for before, match in pairwise(words):
        if before.group() == "to" and infinitive(table, flat, before.end(), end):
            return start, edges.trim(flat, start, before.start()), match.start()
        noun = before.group().endswith("s") and before.group().lower() not in word_set("no_verb_after")
        if noun and (match.group() in table.verbs or match.group() in table.homographs) and match.group() != "and":
            return start, edges.trim(flat, start, match.start()), match.start()
    return None


def infinitive(table: Clauses, flat: str, at: int, end: int) -> bool:
    """Tell whether an infinitive follows the "to" that ends at ``at``."""
    return verbs.infinitive_at(table, flat, at, end) is not None
