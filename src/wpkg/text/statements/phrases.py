"""A verb phrase: what is done, to what, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wpkg.reading import Filler
from wpkg.text.statements.clausetable import Adjunct, Clauses, pattern, word_set

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CLOSING = " ,;:.*"
_LOOSE_ENDS = "drty"
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


@dataclass(slots=True)
class _Cut:
    """An adjunct in the making: its role, where its cue and its slot begin, and where it ends if that is fixed."""

    role: str
    cue: int
    start: int
    end: int
    note: str = ""
    fixed: bool = False
    open: bool = False


def infinitive_at(table: Clauses, flat: str, at: int, end: int) -> int | None:
    """Tell where the verb begins if the "to" that ends at ``at`` starts an infinitive; None where it does not."""
    place = at
    for _ in range(4):
        while place < end and flat[place] == " ":
            place += 1
        word = _WORD.match(flat, place, end)
        if word is None:
            return None
        verb = word.group()
        if verb.istitle():
            verb = verb.lower()
        adverb = pattern("adverb").match(flat, place, end)
        if verb in table.verbs and not (adverb and _verb_next(table, flat, adverb.end(), end)):
            return place
        if verb in table.homographs and not (adverb and _verb_next(table, flat, adverb.end(), end)):
            break
        if adverb is None:
            break
        place = adverb.end()
    else:
        return None
    if verb not in table.homographs:
        return None
    if last_word(flat, at - 2) in table.governors and not pattern("object_begins").match(flat, word.end(), end):
        return None
    return place


def _verb_next(table: Clauses, flat: str, at: int, end: int) -> bool:
    """Tell whether a verb stands at ``at``, so that the word before it, verb or adverb, is an adverb."""
    word = _WORD.match(flat, at, end)
    return word is not None and word.group() in table.verbs


def infinitives(table: Clauses, flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each infinitive marker begins, with the blank before it, and where its verb begins."""
    for at, after in _markers(table, flat, start, end):
        verb = _marked(table, flat, after, end)
        if verb is not None:
            yield at, verb


def _markers(table: Clauses, flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each word that may mark an infinitive begins, with the blanks before it, and where it ends."""
    if table.marker is None:
        yield from (match.span() for match in table.infinitive.finditer(flat, start, end))
        return
    place = flat.find(table.marker, start, end)
    while place >= 0:
        at, after = place, place + len(table.marker) - 1
        while at > start and flat[at - 1] == " ":
            at -= 1
        if at == 0 or flat[at - 1] != " ":
            yield at, after
        place = flat.find(table.marker, after, end)


def _marked(table: Clauses, flat: str, after: int, end: int) -> int | None:
    """Return where the verb after an infinitive marker begins."""
    if table.marker is not None:
        return infinitive_at(table, flat, after, end)
    begin = past(flat, after, end)
    clitic = table.clitics.match(flat, begin, end)
    return clitic.end() if clitic else begin


def action_at(table: Clauses, flat: str, at: int, end: int) -> tuple[int, int, bool] | None:
    """Return where the verb, or the verbs coordinated in it, begin and end, and whether they are passive."""
    passive = pattern("passive").match(flat, at, end)
    if passive is not None:
        return at, passive.end(), True
    stop = _one_action(table, flat, at, end)
    if stop is None:
        return None
    for _ in range(4):
        joint = pattern("verb_joint").match(flat, stop, end)
        if joint is None:
            break
        place = joint.end()
        word = _WORD.match(flat, place, end)
        if word is not None and word.group() not in table.verbs:
            adverb = pattern("adverb").match(flat, place, end)
            place = adverb.end() if adverb else place
            word = _WORD.match(flat, place, end)
        if word is None or not _verbal(table, flat, word, end):
            break
        further = _one_action(table, flat, place, end)
        if further is None:
            break
        stop = further
    return at, stop, False


def _verbal(table: Clauses, flat: str, word: re.Match[str], end: int) -> bool:
    verb = word.group()
    if verb in table.verbs:
        return True
    return verb in table.homographs and pattern("object_begins").match(flat, word.end(), end) is not None


def _one_action(table: Clauses, flat: str, at: int, end: int) -> int | None:
    word = _WORD.match(flat, at, end)
    if word is None:
        return None
    stop = word.end()
    verb = word.group().lower()
    if verb in table.chains:
        for start, begin in infinitives(table, flat, stop, min(end, stop + 40)):
            if start == stop:
                return _one_action(table, flat, begin, end)
            break
    particle = table.particles.get(verb)
    tail = particle.match(flat, stop, end) if particle else None
    return tail.end() if tail else stop


def read(table: Clauses, flat: str, start: int, end: int, *, coordinate: bool = True) -> Phrase | None:
    """Read a verb phrase that begins with its verb at ``start``; None where no verb stands there.

    Args:
        table: the clauses of the language.
        flat: the folded text with line ends as blanks.
        start: where the base verb begins.
        end: where the stretch ends.
        coordinate: whether a second infinitive after "and to" is a further action of the same phrase.
    """
    end = trim(flat, start, end)
    phrase: Phrase | None = None
    for _ in range(_MOST_ACTIONS):
        found = action_at(table, flat, start, end)
        if found is None:
            break
        begin, stop, passive = found
        phrase = phrase or Phrase(passive=passive)
        second = _second(table, flat, stop, end) if coordinate else None
        phrase.slots.append(Filler("action", begin, stop))
        limit = trim(flat, stop, second[0]) if second else end
        _complement(table, flat, phrase, stop, limit, flat[begin:stop])
        if second is None:
            break
        start = second[1]
    return phrase


def noun_phrase(table: Clauses, flat: str, start: int, end: int) -> Phrase:
    """Read an object without a verb of its own, and what stands around it."""
    phrase = Phrase()
    _complement(table, flat, phrase, start, trim(flat, start, end), "")
    return phrase


def trim(flat: str, start: int, end: int) -> int:
    """Move an end to the left over blanks, punctuation and a loose "and"."""
    while True:
        while end > start and flat[end - 1] in _CLOSING:
            end -= 1
        if end <= start or flat[end - 1] not in _LOOSE_ENDS:
            return end
        if not flat.endswith(word_set("loose_ends"), start, end):
            return end
        end -= next(len(word) for word in word_set("loose_ends") if flat.endswith(word, start, end))


def trim_blanks(flat: str, start: int, end: int) -> int:
    """Move an end to the left over blanks alone."""
    while end > start and flat[end - 1] == " ":
        end -= 1
    return end


def last_word(flat: str, at: int) -> str:
    """Return the word that ends before ``at``, blanks and commas between left out."""
    while at > 0 and flat[at - 1] in " ,":
        at -= 1
    start = at
    while start > 0 and at - start < 40 and (flat[start - 1].isalpha() or flat[start - 1] in "-'"):
        start -= 1
    return flat[start:at]


def _comma(flat: str, at: int) -> bool:
    while at > 0 and flat[at - 1] == " ":
        at -= 1
    return at > 0 and flat[at - 1] == ","


def past(flat: str, start: int, end: int) -> int:
    """Move a start to the right over blanks and commas."""
    while start < end and flat[start] in " ,":
        start += 1
    return start


def _second(table: Clauses, flat: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where a coordinated infinitive ("and to report") begins, and its verb."""
    for at, after in _markers(table, flat, start, end):
        if flat[at - 4 : at] == " and" or flat[at - 1] == ";":
            verb = _marked(table, flat, after, end)
            if verb is not None:
                return at, verb
    return None


def _complement(table: Clauses, flat: str, phrase: Phrase, start: int, end: int, action: str) -> None:
    cuts = _cuts(table, flat, start, end, action)
    place = past(flat, start, end)
    object_end = end
    later: list[_Cut] = []
    for cut in cuts:
        if not later and trim(flat, place, cut.cue) <= place:
            comma = flat.find(",", cut.start, end)
            if not cut.fixed and comma > 0 and cut.role != "purpose":
                cut.end = comma
            if cut.end < end and (cut.fixed or comma > 0):
                phrase.slots += _fillers(flat, cut)
                place = past(flat, cut.end, end)
                continue
        later.append(cut)
    if later:
        object_end = later[0].cue
    object_end = trim(flat, place, object_end)
    phrase.end = max(phrase.end, phrase.slots[-1].end if phrase.slots else start, object_end)
    if object_end > place:
        phrase.slots.append(Filler("object", place, object_end))
    joined = True
    for cut in later:
        joined = joined and cut.cue >= phrase.end and not flat[phrase.end : cut.cue].strip()
        if joined:
            phrase.end = trim(flat, cut.start, cut.end)
        phrase.slots += _fillers(flat, cut)


def _cuts(table: Clauses, flat: str, start: int, end: int, action: str) -> list[_Cut]:
    """Find the adjuncts: each runs to the next, unless its row fixes its end."""
    cuts: list[_Cut] = []
    free = start
    reports = action.lower() in table.reporting
    for hit in table.trigger.finditer(flat, start, end):
        at = hit.start(1)
        if at < free:
            continue
        cut = _scope(flat, at, end, cuts) if hit.group(1) == "including" else None
        if cut is None:
            cut = _cut(table, flat, at, end, hit.group(1), cuts, reports)
        if cut is None:
            continue
        cuts.append(cut)
        free = cut.end if cut.fixed else max(cut.start + 3, at + 2)
        if cut.open:
            break
    limit = end
    for cut in reversed(cuts):
        if not cut.fixed:
            cut.end = trim(flat, cut.start, limit)
        limit = cut.cue
    return cuts


def _cut(table: Clauses, flat: str, at: int, end: int, word: str, cuts: list[_Cut], reports: bool) -> _Cut | None:
    choice = table.choices.get(word)
    chosen = choice.match(flat, at, end) if choice else None
    if chosen is None or chosen.lastgroup is None:
        return None
    for row in table.adjuncts[word][int(chosen.lastgroup[1:]) :]:
        if row.wants == "reporting" and not reports:
            continue
        match = row.cue.match(flat, at, end)
        if match is None:
            continue
        if row.wants == "infinitive" and not _purpose(table, flat, at, end, cuts):
            continue
        return _made(flat, row, match, at, end)
    return None


def _made(flat: str, row: Adjunct, match: re.Match[str], at: int, end: int) -> _Cut | None:
    start = at if row.whole else past(flat, match.end(), end)
    note = match.groupdict().get("weight") or ""
    if row.extent is None:
        return _Cut(row.role, at, start, end, note, open=row.open)
    extent = row.extent.match(flat, match.end(), end)
    return _Cut(row.role, at, start, trim(flat, start, extent.end()), note, fixed=True) if extent else None


def _purpose(table: Clauses, flat: str, at: int, end: int, cuts: list[_Cut]) -> bool:
    """Tell whether the "to" at ``at`` opens a purpose: an infinitive, not the complement of the word before it."""
    if infinitive_at(table, flat, at + 2, end) is None:
        return False
    before = last_word(flat, at)
    comma = _comma(flat, at)
    if not before or before in table.complements or before in ("and", "or"):
        return False
    inside = bool(cuts) and cuts[-1].role in ("purpose", "means") and not cuts[-1].fixed
    if inside and cuts[-1].role == "means":
        return flat[cuts[-1].start : cuts[-1].start + 4] == "with"
    return comma or not inside


def _scope(flat: str, at: int, end: int, cuts: list[_Cut]) -> _Cut | None:
    if not cuts or cuts[-1].role != "basis" or cuts[-1].fixed or "," not in flat[at - 3 : at]:
        return None
    return _Cut("scope", at, past(flat, at + len("including"), end), end)


def _fillers(flat: str, cut: _Cut) -> list[Filler]:
    end = trim(flat, cut.start, cut.end)
    if end <= cut.start:
        return []
    if cut.role == "scope":
        return [Filler("scope", a, b) for a, b in split(flat, cut.start, end, pattern("list_joint"))]
    if cut.role == "beneficiary":
        return list(_beneficiaries(flat, cut, end))
    if cut.role == "purpose":
        return [Filler("purpose", cut.start, end)]
    return [Filler(cut.role, cut.start, end, None, cut.note)]


def _beneficiaries(flat: str, cut: _Cut, end: int) -> Iterator[Filler]:
    for start, stop in split(flat, cut.start, end, pattern("share_joint")):
        stress = pattern("stress").match(flat, start, stop)
        note = " ".join(stress["weight"].split()) if stress else cut.note
        yield Filler("beneficiary", stress.end() if stress else start, stop, None, note)


def split(flat: str, start: int, end: int, joint: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Cut a stretch at every match of ``joint``; blanks and commas at the edges are left out."""
    at = start
    for match in joint.finditer(flat, start, end):
        yield at, trim(flat, at, match.start())
        at = match.end()
    yield at, trim(flat, at, end)
