"""Verbs that are to be done: infinitives after their marker, verbs joined to them, and further ones after these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wpkg.text.statements import edges
from wpkg.text.statements.clausetable import Clauses, pattern, word_set

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


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
    if edges.last_word(flat, at - 2) in table.governors and not pattern("object_begins").match(flat, word.end(), end):
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
    aside = table.aside.match(flat, after, end)
    begin = edges.past(flat, aside.end() if aside else after, end)
    clitic = table.clitics.match(flat, begin, end)
    if clitic is not None:
        return clitic.end()
    word = _WORD.match(flat, begin, end)
    if word is not None and word.group() in word_set("no_verb_after"):
        return _finite(table, flat, begin, end)
    return begin


def _finite(table: Clauses, flat: str, start: int, end: int) -> int | None:
    """Find the subjunctive after what stands before it ("que en su décima reunión examine")."""
    before = ""
    for match in _WORD.finditer(flat, start, min(end, start + 200)):
        word = match.group()
        if word in table.finite and before not in word_set("no_verb_after"):
            return match.start()
        before = word
    return None


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
        gerund = table.gerund.match(flat, stop, end)
        if gerund is not None:
            return gerund.end()
    particle = table.particles.get(verb)
    tail = particle.match(flat, stop, end) if particle else None
    return tail.end() if tail else stop


def second_marked(table: Clauses, flat: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where a coordinated infinitive ("and to report") begins, and its verb."""
    series: tuple[int, int] | None = None
    for at, after in _markers(table, flat, start, end):
        if flat[at - 1] == "," and series is None and at > start:
            verb = _marked(table, flat, after, end)
            helps = verb is not None and flat.startswith(word_set("purpose_verbs"), verb)
            series = (at, verb) if verb is not None and not helps else None
        if not flat.endswith(table.joints, start, at) or (flat.startswith(" que", at) and "," not in flat[at - 4 : at]):
            continue
        verb = _marked(table, flat, after, end)
        if verb is not None:
            oxford = flat.endswith(tuple("," + each for each in table.joints), start, at)
            return series if series is not None and oxford else (at, verb)
    return None


def second_bare(table: Clauses, flat: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where a further verb without its marker begins ("and report to the Board"), and the verb.

    Nothing may stand between that could have a verb of its own.
    """
    if table.marker is None or " and " not in flat[start:end]:
        return None
    for match in pattern("further_bare").finditer(flat, start, end):
        verb, comma = match.group(2), match.group(1)[0] == ","
        sure = comma or pattern("verb_not_noun").match(flat, match.end(2), end) is not None
        if verb not in table.verbs and not (sure and verb in table.homographs):
            continue
        between = flat[start : match.start(1)]
        if not any(map(between.__contains__, word_set("unsplit"))) and not pattern("doing").search(between):
            return match.start(1), match.start(2)
        return None
    return None


def aside_end(table: Clauses, flat: str, first: int, end: int) -> int:
    """Return where a verb begins after what is put in between: after the first comma a verb follows; else ``first``."""
    place, limit = first, min(end, first + 400)
    while 0 <= place < limit:
        verb = infinitive_at(table, flat, place, end) if table.marker is not None else place
        if verb is not None:
            return place
        place = flat.find(",", place, limit) + 1 or -1
    return first
