"""How near an ask and a statement are: parts one can read, each from shared values, all weighted from one file.

Within a part every value of either side counts at most once, in the pairing that tells the most; shared values add up
as independent evidence. So a score lies between 0 and 1, and sharing more never lowers it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.align.concepts import Concepts
from wpkg.graph.align.gather import Act
from wpkg.graph.align.records import Part, Shared
from wpkg.graph.align.settings import PARTS, Settings


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare values are among the statements of a mandate (1 in one, 0 in all), and words in both texts."""

    values: Mapping[str, float]
    words: Mapping[str, float]
    unknown: float

    def of_word(self, stem: str) -> float:
        """Return the weight of a word; one that was never counted is as rare as can be."""
        return self.words.get(stem, self.unknown)


def rarity(asks: Sequence[Act], statements: Sequence[Act]) -> Rarity:
    """Count in how many statements each value stands, and in how many asks and statements each word."""
    total = len(statements)
    values = Counter(value for act in statements for value in {v for part in act.values.values() for v in part})
    words = Counter(stem for act in [*asks, *statements] for stem in act.stems)
    acts = len(asks) + total
    return Rarity(
        {value: 1 - math.log(count) / math.log(total) if total > 1 else 1.0 for value, count in values.items()},
        {stem: math.log((acts + 1) / count) for stem, count in words.items()},
        math.log(acts + 1) if acts else 1.0,
    )


def score(ask: Act, stated: Act, rare: Rarity, known: Concepts, told: Settings) -> tuple[Part, ...]:
    """Return the parts of the score of a statement for an ask, in their order."""
    return tuple(_part(name, ask, stated, rare, known, told) for name in PARTS)


def _part(name: str, ask: Act, stated: Act, rare: Rarity, known: Concepts, told: Settings) -> Part:
    weight = told.weights[name]
    if name == "words":
        return _words(weight, ask.stems, stated.stems, rare)
    shared = _shared(name, ask.values[name], stated.values[name], rare, known, told)
    rest = 1.0
    for each in shared:
        rest *= 1 - each.worth
    return Part(name, weight, 1 - rest, shared)


def _shared(
    name: str, asked: Iterable[str], stated: Iterable[str], rare: Rarity, known: Concepts, told: Settings
) -> tuple[Shared, ...]:
    """Pair values of the ask with values of the statement, each at most once, so that the pairs tell the most."""
    pairs: dict[str, dict[str, Shared]] = {}
    for value in sorted(stated):
        share = told.common + (1 - told.common) * rare.values.get(value, 1.0)
        for mine in sorted(asked):
            if kind := _kind(name, mine, value, known, told):
                worth = told.relations[kind] * share
                pairs.setdefault(value, {})[mine] = Shared(known.name(mine), known.name(value), kind, worth)
    return tuple(sorted(_paired(pairs), key=lambda each: (-each.worth, each.stated, each.asked)))


def _paired(pairs: Mapping[str, Mapping[str, Shared]]) -> tuple[Shared, ...]:
    """Return the pairing of greatest joint worth; sets of values that are taken lead to the best pairing so far."""
    best: dict[frozenset[str], tuple[float, tuple[Shared, ...]]] = {frozenset(): (0.0, ())}
    for options in pairs.values():
        for taken, (worth, chosen) in list(best.items()):
            for mine, pair in options.items():
                if mine in taken:
                    continue
                more = worth - math.log1p(-pair.worth)
                if more > best.get(taken | {mine}, (-1.0, ()))[0]:
                    best[taken | {mine}] = more, (*chosen, pair)
    return max(best.values(), key=lambda each: each[0])[1]


def _kind(name: str, asked: str, stated: str, known: Concepts, told: Settings) -> str:
    return known.acts(asked, stated, told) if name == "actions" else known.related(asked, stated)


def _words(weight: float, asked: Mapping[str, str], stated: Mapping[str, str], rare: Rarity) -> Part:
    """Return how much of the ask's words the statement has, rare words counting more."""
    both = sorted(asked.keys() & stated.keys(), key=lambda stem: (-rare.of_word(stem), stem))
    whole = _weight(asked, rare)
    if not both or not whole:
        return Part("words", weight, 0.0, ())
    shared = tuple(Shared(asked[stem], stated[stem], "same", rare.of_word(stem) / whole) for stem in both)
    return Part("words", weight, min(1.0, _weight(both, rare) / whole), shared)


def _weight(stems: Iterable[str], rare: Rarity) -> float:
    return math.fsum(rare.of_word(stem) for stem in stems)
