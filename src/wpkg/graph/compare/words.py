"""Words compared: tokens with their offsets, how alike two wordings are, and the redline of one against the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from wpkg.graph.compare.records import NOTHING, Stretch
from wpkg.graph.shown import Words

KEPT, DELETED, INSERTED = "kept", "deleted", "inserted"
_TOKEN = re.compile(r"[^\W_]+(?:(?:[./'’\-‐‑]|\([^\W_]+\)/|(?<=\d),(?=\d{3}(?!\w)))[^\W_]+)*|\S")
"""A word, a number with its commas, a symbol such as WT/MIN(98)/DEC/2, or a mark."""
_WORD = re.compile(r"[^\W_]")
COMMON = 3
"""Letters of a word that tells little of what a text is about."""
_CHANCE = 0.05
_WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark with the blanks before it: where the blanks begin, and the offsets of the word."""

    text: str
    before: int
    start: int
    end: int
    gap: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words that went and words that came at one place, as half-open ranks of the tokens of either side."""

    old: tuple[int, int]
    new: tuple[int, int]


def tokens(words: str, start: int) -> list[Token]:
    """Cut words that stand at ``start`` of a text; every character belongs to one token or the blanks before it."""
    made, before = [], 0
    for found in [*_TOKEN.finditer(words), re.compile(r"\Z").search(words)]:
        assert found is not None
        made.append(
            Token(found[0], start + before, start + found.start(), start + found.end(), words[before : found.start()])
        )
        before = found.end()
    return made if made[-1].gap else made[:-1]


def is_word(text: str) -> bool:
    """Tell a word from a mark of punctuation."""
    return _WORD.search(text) is not None


def content(words: str, *, fold: bool = True) -> list[str]:
    """Return the words of a text without marks, folded unless told otherwise."""
    found = (match[0] for match in _TOKEN.finditer(words))
    return [word.casefold() if fold else word for word in found if is_word(word)]


def first_word(words: Words) -> Words:
    """Return the first word of some words."""
    first = (words.exact or "").split()[:1]
    if words.start is None or not first:
        return words
    return Words(first[0], words.start, words.start + len(first[0]))


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words of a text in order and counted, and how much all of them weigh."""

    words: list[str]
    counts: Counter[str]
    weight: int


class Likeness:
    """How alike two wordings are, 0 to 1, where words that all passages share count for little."""

    def __init__(self, passages: Iterable[str]) -> None:
        spread: Counter[str] = Counter()
        for words in passages:
            spread.update(set(content(words)))
        self._weights = {word: _weight(word, among) for word, among in spread.items()}
        self._known: dict[str, _Wording] = {}

    def between(self, old: str, new: str) -> float:
        """Return the mean of the order of words they share and of the words themselves, weighted by rarity.

        Where hardly a word of weight is shared, the order of the others is chance and is not looked at.
        """
        ours, theirs = self._wording(old), self._wording(new)
        if old == new:
            return 1.0
        return self._likeness(ours, theirs, self._shared(ours, theirs)) if ours.weight and theirs.weight else 0.0

    @staticmethod
    def _likeness(ours: _Wording, theirs: _Wording, common: int) -> float:
        from rapidfuzz.distance import Indel

        shared = common / (ours.weight + theirs.weight)
        if shared < _CHANCE:
            return round(shared, 4)
        return round(0.5 * Indel.normalized_similarity(ours.words, theirs.words) + shared, 4)

    def table(self, old: Sequence[str], new: Sequence[str]) -> dict[tuple[int, int], float]:
        """Return :meth:`between` of every two wordings by their ranks, without those that share no word."""
        import numpy  # slow to import

        ours, theirs = [self._wording(words) for words in old], [self._wording(words) for words in new]
        shared = numpy.zeros((len(ours), len(theirs)), dtype=numpy.int64)
        first, second = _standing(ours), _standing(theirs)
        for word in first.keys() & second.keys():
            (rows, row_counts), (columns, column_counts) = first[word], second[word]
            shared[numpy.ix_(rows, columns)] += self._weights[word] * numpy.minimum.outer(row_counts, column_counts)
        found = {
            (i, k): self._likeness(ours[i], theirs[k], int(shared[i, k])) for i, k in numpy.argwhere(shared).tolist()
        }
        wordless = {words: i for i, words in enumerate(old) if not ours[i].weight}
        return found | {(wordless[words], k): 1.0 for k, words in enumerate(new) if words in wordless}

    def contained(self, part: str, whole: str) -> float:
        """Return how much of ``part`` stands in ``whole``, by weight of words."""
        inner, outer = self._wording(part), self._wording(whole)
        return self._shared(inner, outer) / inner.weight if inner.weight else 0.0

    def _shared(self, ours: _Wording, theirs: _Wording) -> int:
        both, weights = ours.counts.keys() & theirs.counts.keys(), self._weights
        return sum(weights[word] * min(ours.counts[word], theirs.counts[word]) for word in both)

    def _wording(self, words: str) -> _Wording:
        if words not in self._known:
            cut = content(words)
            for word in cut:
                self._weights.setdefault(word, _weight(word, 1))
            counts = Counter(cut)
            weight = sum(self._weights[word] * number for word, number in counts.items())
            self._known[words] = _Wording(cut, counts, weight)
        return self._known[words]


def _standing(wordings: Sequence[_Wording]) -> dict[str, tuple[list[int], list[int]]]:
    """Return where each word stands: the ranks of the wordings that have it, and how often."""
    standing: dict[str, tuple[list[int], list[int]]] = {}
    for rank, wording in enumerate(wordings):
        for word, count in wording.counts.items():
            ranks, counts = standing.setdefault(word, ([], []))
            ranks.append(rank)
            counts.append(count)
    return standing


def _weight(word: str, among: int) -> int:
    """Return what a word weighs that stands in so many passages: whole numbers add up alike in any order."""
    return _WHOLE * (4 if len(word) > COMMON else 1) // (4 * among) + 1


def hunks(old: Sequence[Token], new: Sequence[Token]) -> list[Hunk]:
    """Return the places where the tokens differ, in order; the same for either side first, with sides changed."""
    ours, theirs = [token.text for token in old], [token.text for token in new]
    if ours == theirs:
        return []
    if theirs < ours:
        return [Hunk(hunk.new, hunk.old) for hunk in hunks(new, old)]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    found = [Hunk((i, j), (k, m)) for op, i, j, k, m in matcher.get_opcodes() if op != "equal"]
    return _joined(found, ours, theirs)


def _joined(found: Sequence[Hunk], ours: Sequence[str], theirs: Sequence[str]) -> list[Hunk]:
    """Join hunks between which only short words or marks were kept: they are chance, not survival.

    One number that gave way to another stays a place of its own.
    """
    joined: list[Hunk] = []
    for hunk in found:
        apart = joined and (_figures(joined[-1], ours, theirs) or _figures(hunk, ours, theirs))
        if joined and not apart and _by_chance(ours[joined[-1].old[1] : hunk.old[0]], joined[-1], hunk):
            last = joined.pop()
            joined.append(Hunk((last.old[0], hunk.old[1]), (last.new[0], hunk.new[1])))
        else:
            joined.append(hunk)
    return joined


def _figures(hunk: Hunk, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    sides = (ours[slice(*hunk.old)], theirs[slice(*hunk.new)])
    return all(len(side) == 1 and any(char.isdigit() for char in side[0]) for side in sides)


def _by_chance(kept: Sequence[str], before: Hunk, after: Hunk) -> bool:
    replaced = before.old[0] < before.old[1] and after.new[0] < after.new[1]
    replacing = before.new[0] < before.new[1] and after.old[0] < after.old[1]
    if not (replaced or replacing):
        return False
    return len(kept) <= 2 and all(len(word) <= COMMON for word in kept)


def stretches(old: Sequence[Token], new: Sequence[Token], differing: Sequence[Hunk]) -> Iterator[Stretch]:
    """Yield the redline: deleted and kept give the old words, inserted and kept the new ones, to the character."""
    i = k = 0
    for hunk in [*differing, Hunk((len(old), len(old)), (len(new), len(new)))]:
        yield from _kept(old[i : hunk.old[0]], new[k : hunk.new[0]])
        yield from _one_side(DELETED, old[slice(*hunk.old)])
        yield from _one_side(INSERTED, new[slice(*hunk.new)])
        i, k = hunk.old[1], hunk.new[1]


def _kept(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Stretch]:
    """Yield what was kept, cut where paragraphs part or blanks differ."""
    first = 0
    for rank, (ours, theirs) in enumerate(zip(old, new, strict=True)):
        if ours.gap != theirs.gap:
            if first < rank:
                yield _both(old[first:rank], new[first:rank])
            yield from _one_gap(DELETED, ours)
            yield from _one_gap(INSERTED, theirs)
            yield _both([_bare(ours)], [_bare(theirs)])
            first = rank + 1
        elif rank > first and (ours.before != old[rank - 1].end or theirs.before != new[rank - 1].end):
            yield _both(old[first:rank], new[first:rank])
            first = rank
    if first < len(old):
        yield _both(old[first:], new[first:])


def _bare(token: Token) -> Token:
    return Token(token.text, token.start, token.start, token.end, "")


def _one_gap(mark: str, token: Token) -> Iterator[Stretch]:
    if token.gap:
        yield _stretch(mark, Words(token.gap, token.before, token.start))


def _both(old: Sequence[Token], new: Sequence[Token]) -> Stretch:
    ours, theirs = _run(old), _run(new)
    return Stretch(KEPT, ours.exact or "", ours, theirs)


def _one_side(mark: str, run: Sequence[Token]) -> Iterator[Stretch]:
    first = 0
    for rank in range(1, len(run) + 1):
        if rank == len(run) or run[rank].before != run[rank - 1].end:
            yield _stretch(mark, _run(run[first:rank]))
            first = rank


def _stretch(mark: str, words: Words) -> Stretch:
    return Stretch(
        mark, words.exact or "", words if mark == DELETED else NOTHING, words if mark == INSERTED else NOTHING
    )


def _run(run: Sequence[Token]) -> Words:
    return Words("".join(token.gap + token.text for token in run), run[0].before, run[-1].end)
