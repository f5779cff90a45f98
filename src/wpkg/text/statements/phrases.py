"""A verb phrase: what is done, to what, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from wpkg.reading import Filler
from wpkg.text.statements import adjuncts, edges, verbs
from wpkg.text.statements.clausetable import Clauses, word_set

_MOST_ACTIONS = 24


@dataclass(slots=True)
class Phrase:
    """A verb phrase read: slots in the order of the text, where its core ends, whether its verb is passive."""

    slots: list[Filler] = field(default_factory=list)
    end: int = -1
    passive: bool = False

    def first(self, role: str) -> Filler | None:
        """Return the first slot of a role."""
        return next((slot for slot in self.slots if slot.role == role), None)


def read(table: Clauses, flat: str, start: int, end: int, *, coordinate: bool = True) -> Phrase | None:
    """Read a verb phrase that begins with its verb at ``start``; None where no verb stands there.

    Args:
        table: the clauses of the language.
        flat: the folded text with line ends as blanks.
        start: where the base verb begins.
        end: where the stretch ends.
        coordinate: whether a second infinitive after "and to" is a further action of the same phrase.
    """
    end = edges.trim(flat, start, end)
    phrase: Phrase | None = None
    for _ in range(_MOST_ACTIONS):
        found = verbs.action_at(table, flat, start, end)
        if found is None:
            break
        begin, stop, passive = found
        phrase = phrase or Phrase(passive=passive)
        second = verbs.second_marked(table, flat, stop, end) if coordinate else None
        second = verbs.second_bare(table, flat, stop, second[0] if second else end) or second
        phrase.slots.append(Filler("action", begin, stop))
        limit = edges.trim(flat, stop, second[0]) if second else end
        _complement(table, flat, phrase, stop, limit, flat[begin:stop])
        if second is None:
            break
        start = second[1]
    return phrase


def noun_phrase(table: Clauses, flat: str, start: int, end: int) -> Phrase:
    """Read an object without a verb of its own, and what stands around it."""
    phrase = Phrase()
    _complement(table, flat, phrase, start, edges.trim(flat, start, end), "")
    return phrase


def around(table: Clauses, flat: str, start: int, end: int) -> list[Filler]:
    """Read what is put in between commas: only what is no object."""
    return [slot for slot in noun_phrase(table, flat, start, end).slots if slot.role not in ("object", "purpose")]


def _complement(table: Clauses, flat: str, phrase: Phrase, start: int, end: int, action: str) -> None:
    cuts = adjuncts.cuts(table, flat, start, end, action)
    place = edges.past(flat, start, end)
    object_end = end
    later: list[adjuncts.Cut] = []
    for cut in cuts:
        if not later and edges.trim(flat, place, cut.cue) <= place:
            comma = flat.find(",", cut.start, end)
            if not cut.fixed and comma > 0 and cut.role != "purpose":
                cut.end = min(comma, cut.end)
            if cut.end < end and (cut.fixed or comma > 0):
                phrase.slots += adjuncts.fillers(flat, cut)
                place = edges.past(flat, cut.end, end)
                continue
        later.append(cut)
    if later:
        object_end = later[0].cue
    object_end = edges.trim(flat, place, object_end)
    phrase.end = max(phrase.end, phrase.slots[-1].end if phrase.slots else start, object_end)
    if object_end > place and flat[place:object_end] not in word_set("joints"):
        phrase.slots.append(Filler("object", place, object_end))
    joined = True
    for cut in later:
        joined = joined and cut.cue >= phrase.end and not flat[phrase.end : cut.cue].strip()
        if joined:
            phrase.end = edges.trim(flat, cut.start, cut.end)
        phrase.slots += adjuncts.fillers(flat, cut)
