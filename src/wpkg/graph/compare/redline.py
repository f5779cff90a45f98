"""The redline of a group of paragraphs: numbers set apart, words aligned, and the places where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wpkg.graph.compare.records import NOTHING, Passage, Stretch
from wpkg.graph.compare.words import Hunk, Token, hunks, stretches, tokens
from wpkg.graph.shown import Words


@dataclass(frozen=True, slots=True)
class Place:
    """Where two wordings differ: the words on either side, and the offsets between which they stand.

    Where a side has no words, its offsets are both those of the place where they would be.
    """

    rank: int
    old: Words
    new: Words
    old_span: tuple[int, int]
    new_span: tuple[int, int]
    joint: bool


@dataclass(frozen=True, slots=True)
class Redline:
    """Stretches in order, places of difference in order, and whether blanks differ between kept words."""

    stretches: tuple[Stretch, ...]
    places: tuple[Place, ...]
    blanks_differ: bool


def redline(old: Sequence[Passage], new: Sequence[Passage]) -> Redline:
    """Compare the words of paragraphs that answer each other; either side may be empty."""
    ours, theirs = _cut(old), _cut(new)
    differing = hunks(ours.body, theirs.body)
    pairs = _kept_numbers(ours, theirs) + _kept_words(ours, theirs, differing)
    drawn = tuple(stretches(ours.tokens, theirs.tokens, _between(pairs, len(ours.tokens), len(theirs.tokens))))
    places = tuple(_place(rank, hunk, ours, theirs) for rank, hunk in enumerate(differing))
    single = len(old) == len(new) == 1
    blanks = single and any(
        ours.tokens[i].gap != theirs.tokens[k].gap and before == (i - 1, k - 1) for before, (i, k) in pairwise(pairs)
    )
    return Redline(drawn, places, blanks)


@dataclass(frozen=True, slots=True)
class _Cut:
    """All tokens of some paragraphs, those after the number of each with their ranks, and where paragraphs begin."""

    tokens: list[Token]
    body: list[Token]
    ranks: list[int]
    borders: list[int]
    numbers: int


def _cut(passages: Sequence[Passage]) -> _Cut:
    every: list[Token] = []
    body: list[int] = []
    borders: list[int] = []
    numbers = 0
    for passage in passages:
        cut = tokens(passage.words, passage.start)
        lead = passage.start + number_width(passage)
        inside = [rank for rank, token in enumerate(cut) if token.start >= lead]
        if not borders:
            numbers = len(cut) - len(inside)
        borders.append(len(body))
        body += [len(every) + rank for rank in inside]
        every += cut
    return _Cut(every, [every[rank] for rank in body], body, borders[1:], numbers)


def number_width(passage: Passage) -> int:
    """Return how many characters the printed number of a paragraph takes, its dot or bracket and blanks included."""
    if not passage.number:
        return 0
    found = re.match(rf"[(\[]?\s*{re.escape(passage.number)}\s*[.)\]:]*\s*", passage.words)
    return found.end() if found and found.end() < len(passage.words) else 0


def _kept_numbers(ours: _Cut, theirs: _Cut) -> list[tuple[int, int]]:
    same = [t.text for t in ours.tokens[: ours.numbers]] == [t.text for t in theirs.tokens[: theirs.numbers]]
    return [(rank, rank) for rank in range(ours.numbers)] if same else []


def _kept_words(ours: _Cut, theirs: _Cut, differing: Iterable[Hunk]) -> list[tuple[int, int]]:
    pairs, i, k = [], 0, 0
    for hunk in [*differing, Hunk((len(ours.body), 0), (len(theirs.body), 0))]:
        pairs += [(ours.ranks[i + step], theirs.ranks[k + step]) for step in range(hunk.old[0] - i)]
        i, k = hunk.old[1], hunk.new[1]
    return pairs


def _between(pairs: Iterable[tuple[int, int]], ours: int, theirs: int) -> list[Hunk]:
    """Return what lies between kept tokens, over all tokens."""
    found, i, k = [], 0, 0
    for next_i, next_k in [*pairs, (ours, theirs)]:
        if next_i > i or next_k > k:
            found.append(Hunk((i, next_i), (k, next_k)))
        i, k = next_i + 1, next_k + 1
    return found


def _place(rank: int, hunk: Hunk, ours: _Cut, theirs: _Cut) -> Place:
    joint = any(hunk.old[0] <= border <= hunk.old[1] for border in ours.borders) or any(
        hunk.new[0] <= border <= hunk.new[1] for border in theirs.borders
    )
    (old, old_span), (new, new_span) = _side(ours.body, hunk.old), _side(theirs.body, hunk.new)
    return Place(rank, old, new, old_span, new_span, joint)


def _side(body: Sequence[Token], ranks: tuple[int, int]) -> tuple[Words, tuple[int, int]]:
    run = body[slice(*ranks)]
    if run:
        exact = run[0].text + "".join(token.gap + token.text for token in run[1:])
        return Words(exact, run[0].start, run[-1].end), (run[0].start, run[-1].end)
    end = body[-1].end if body else 0
    where = body[ranks[0]].start if ranks[0] < len(body) else end
    return NOTHING, (where, where)
