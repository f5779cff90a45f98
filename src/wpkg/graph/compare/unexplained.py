"""What no slot explains, named by the words themselves: numbers, words of order and degree, negation, modal words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wpkg.graph.compare.naming import named
from wpkg.graph.compare.records import Change, Passage
from wpkg.graph.compare.redline import Place, number_width
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.compare.words import content, first_word

_FIGURE = re.compile(r".*\d.*|[IVXLCDM]+|\w")
_YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
_FEW = 4
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Whole:
    """The words of both sides of a group, counted: a word that only changed its place neither left nor entered."""

    old: Counter[str]
    new: Counter[str]
    old_starts: frozenset[int]
    new_starts: frozenset[int]


def whole(sides: Sequence[tuple[Sequence[Passage], Iterable[int]]]) -> Whole:
    """Count the words of the two sides of a group, and tell where their verbs stand that open a paragraph.

    A side is its paragraphs and the offsets of operative verbs; a recital opens with its verb, after its number.
    """
    counts = [Counter(word for each in passages for word in content(each.words)) for passages, _ in sides]
    heads = [{each.start + number_width(each): each.section for each in passages} for passages, _ in sides]
    (old, new) = (
        frozenset(start for start, section in starts.items() if section == "preamble" or start in verbs)
        for starts, (_, verbs) in zip(heads, ((each[0], set(each[1])) for each in sides), strict=True)
    )
    return Whole(counts[0], counts[1], old, new)


def moved_phrases(places: Sequence[Place]) -> Iterator[tuple[Place, Place, str]]:
    """Yield the places where words left and where most of them entered again, with what that is called."""
    come = {place.rank: place for place in places if place.old.exact is None}
    gone = [place for place in places if place.new.exact is None]
    kept = {(left.rank, rank): _kept(left, entered) for left in gone for rank, entered in come.items()}
    for left in gone:
        rank = max(come, key=lambda each: (kept[left.rank, each], -each), default=None)
        if rank is not None and kept[left.rank, rank] >= _HALF:
            entered = come.pop(rank)
            yield left, entered, "phrase-moved" if kept[left.rank, rank] == 1 else "phrase-recast"


def _kept(left: Place, entered: Place) -> float:
    """Return which share of the words of two places is that of both, in any order; 0 for less than two words."""
    ours, theirs = Counter(content(left.old.exact or "")), Counter(content(entered.new.exact or ""))
    common = (ours & theirs).total()
    return common / max(ours.total(), theirs.total()) if common > 1 else 0.0


def worded(place: Place, within: Whole, role: str) -> Iterator[Change]:
    """Name what changed at a place; ``role`` is the slot in which the words stand, or empty."""
    old, new = place.old, place.new
    name = _by_kind(old.exact or "", new.exact or "") or _by_word(old.exact or "", new.exact or "", within)
    if name:
        yield named(name, old, new, role=name.rpartition("-")[0] if name in _BEARING else "")
        return
    if old.exact is None or new.exact is None:
        yield named("phrase-added" if old.exact is None else "phrase-dropped", old, new, role=role)
        return
    first, second = first_word(old), first_word(new)
    begins = place.old_span[0] in within.old_starts and place.new_span[0] in within.new_starts
    if begins and (first.exact or "").casefold() != (second.exact or "").casefold():
        yield named("verb-changed", first, second)
        if len(content(old.exact)) == len(content(new.exact)) == 1:
            return
    yield named("reworded", old, new, role=role)


_BEARING = frozenset({"number-changed", "date-changed", "emphasis-added", "emphasis-removed", "emphasis-changed"})


def _by_kind(old: str, new: str) -> str:
    """Return the name of a change between words of one kind: numbers, dates, joints, order, degree."""
    tables = vocabulary().plain
    ours, theirs = content(old), content(new)
    if not {*ours, *theirs} - tables["joining"]:
        return "joining-word"
    if _bare(ours, tables["order"]) == _bare(theirs, tables["order"]):
        return "order-word"
    if _bare(ours, tables["degree"]) == _bare(theirs, tables["degree"]):
        before, after = (len(words) - len(_bare(words, tables["degree"])) for words in (ours, theirs))
        return "emphasis-added" if before < after else "emphasis-removed" if before > after else "emphasis-changed"
    return _numbers(old, new) if ours and theirs else ""


def _bare(words: Sequence[str], table: frozenset[str]) -> list[str]:
    return [word for word in words if word not in table]


def _numbers(old: str, new: str) -> str:
    tables = vocabulary().plain
    words = [word for text in (old, new) for word in content(text, fold=False)]
    telling = [word for word in words if word.casefold() not in tables["joining"]]
    if not all(_FIGURE.fullmatch(word) or _is_date(word) or _is_numeral(word) for word in telling):
        return ""
    figures = [word for word in telling if any(char.isdigit() for char in word)]
    months = any(word.casefold() in tables["months"] for word in telling)
    dated = figures and all(_YEAR.fullmatch(word) for word in figures) and len(figures) == len(telling)
    return "date-changed" if months or dated else "number-changed"


def _is_date(word: str) -> bool:
    return word.casefold() in vocabulary().plain["months"]


def _is_numeral(word: str) -> bool:
    return all(part in vocabulary().plain["numerals"] for part in re.split(r"[-‐‑]", word.casefold()))


def _by_word(old: str, new: str, within: Whole) -> str:
    """Return the name of a modal word or a negation that entered or left."""
    ours, theirs = set(content(old)), set(content(new))
    for name, words in vocabulary().modals.items():
        if name == "negation" and max(len(ours), len(theirs)) > _FEW:
            continue
        before, after = (sum(side[word] for word in words) for side in (within.old, within.new))
        if theirs & words and not ours & words and before < after:
            return f"{name}-entered"
        if ours & words and not theirs & words and before > after:
            return f"{name}-left"
    return ""
