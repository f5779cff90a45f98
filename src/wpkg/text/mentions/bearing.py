"""What befalls a group: whether something is asked for its sake, whether it suffers, and the stress it bears."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.text import tables
from wpkg.text.mentions.words import Hit, plain

LEFT, RIGHT, GAP = 150, 70, 60
"""Code points looked at before a group, after it, and between two groups."""
WORDS, NEAR = 8, 6
"""Words between a head and its link at most, and words before a group among which one of stress may stand."""

HELPS, HARMS = "beneficiary", "affected"


@dataclass(frozen=True, slots=True)
class Cue:
    """A way of saying what befalls a group; see the table."""

    rule: str
    kind: str
    gap: bool
    needs: frozenset[str]
    after: str


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language, those before a group by link and head, those after it by their last word."""

    before: dict[str, dict[str, tuple[Cue, ...]]]
    after: dict[str, tuple[frozenset[str], Cue]]
    link: re.Pattern[str]
    passed: frozenset[str]
    diminishing: frozenset[str]
    relative: frozenset[str]
    stress: frozenset[str]
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bearing:
    """What befalls one group: ``kind`` beneficiary, affected or "" for nothing told, the rule, the word of stress."""

    kind: str = ""
    rule: str = ""
    weight: str = ""


NOTHING = Bearing()


def bearings(low: str, hits: list[Hit], language: str) -> list[Bearing]:
    """Tell for groups in the order of the text what befalls each; ``low`` is the flat text in lower case.

    Groups in one coordination share what the first of them is told before it, or the last after it.
    """
    cues = _cues(language, tables.folders())
    told: list[Bearing] = []
    at = 0
    while at < len(hits):
        last = at
        while last + 1 < len(hits) and _linked(low, hits[last], hits[last + 1], cues):
            last += 1
        told += _chain(low, hits[at : last + 1], cues)
        at = last + 1
    return told


def _linked(low: str, one: Hit, other: Hit, cues: Cues) -> bool:
    return other.start - one.end <= GAP and cues.link.fullmatch(low, one.end, other.start) is not None


def _chain(low: str, chain: list[Hit], cues: Cues) -> list[Bearing]:
    left = [_words(low, hit.start) for hit in chain]
    told = (_before(low, hit, words, cues) for hit, words in zip(chain, left, strict=True))
    first, cue = next(((number, cue) for number, cue in enumerate(told) if cue is not None), (0, None))
    if cue is not None:
        kind = HARMS if cue.kind == HELPS and _lessened(left[first], cues) else cue.kind
    else:
        cue = _following(low, chain[-1].end, cues)
        if cue is None:
            return [NOTHING] * len(chain)
        kind = cue.kind
    return [NOTHING] * first + [Bearing(kind, cue.rule, _weight(words, cues)) for words in left[first:]]


def _words(low: str, at: int) -> list[str]:
    """Return the words of the clause before an offset, without the commas after them."""
    floor = max(0, at - LEFT)
    floor = max(floor, *(low.rfind(mark, floor, at) + 1 for mark in ".;:\n"))
    return plain(low[floor:at]).replace(",", "").split()


def _before(low: str, hit: Hit, words: list[str], cues: Cues) -> Cue | None:
    end = len(words)
    while end and (words[end - 1] in cues.passed or " ".join(words[max(0, end - 2) : end]) in cues.pairs):
        end -= 1 if words[end - 1] in cues.passed else 2
    if not end:
        return None
    for link, stop in ((words[end - 1], end - 1), ("", end)):
        heads = cues.before.get(link)
        if heads is None:
            continue
        for at in range(stop - 1, max(-1, stop - 2 - WORDS), -1):
            for cue in heads.get(words[at], ()):
                if _fits(low, hit, words, at, stop, cue):
                    return cue
    return None


def _fits(low: str, hit: Hit, words: list[str], at: int, stop: int, cue: Cue) -> bool:
    if at != stop - 1 and not cue.gap:
        return False
    if cue.needs and (at == 0 or words[at - 1] not in cue.needs):
        return False
    return not cue.after or low.startswith(cue.after, hit.end)


def _following(low: str, end: int, cues: Cues) -> Cue | None:
    before: list[str] = []
    for word in low[end : end + RIGHT].split()[:6] if low.startswith(" ", end) else ():
        found = cues.after.get(word.rstrip(",.;:"))
        if found is not None:
            return found[1] if all(each in found[0] for each in before) else None
        before.append(word)
    return None


def _lessened(words: list[str], cues: Cues) -> bool:
    """Tell whether an odd number of words that lessen stands in the clause; "restrictions that limit" count once."""
    count = 0
    for at, word in enumerate(words):
        if word in cues.diminishing and not (at + 1 < len(words) and words[at + 1] in cues.relative):
            count += 1
    return count % 2 == 1


def _weight(words: list[str], cues: Cues) -> str:
    near = words[-NEAR:]
    for at in range(len(near) - 1, -1, -1):
        pair = " ".join(near[at : at + 2])
        if pair in cues.stress:
            return pair
        if near[at] in cues.stress:
            return near[at]
    return ""


@cache
def _cues(language: str, places: tuple[Path, ...]) -> Cues:
    raw = tables.table("groups")
    stress = frozenset(word for row in raw["weights"] for word in row["words"][language])
    links = sorted(raw["links"]["between"][language], key=len, reverse=True)
    joined = "|".join(map(re.escape, links))
    lessening = (*raw["diminishing"]["verbs"][language], *raw["diminishing"]["nouns"][language])
    before: dict[str, dict[str, tuple[Cue, ...]]] = {"": {}}
    after: dict[str, tuple[frozenset[str], Cue]] = {}
    for row in raw["before"]:
        if row["language"] == language:
            cue = _cue(row)
            for link in row["links"]:
                heads = before.setdefault(link, {})
                for head in row["heads"]:
                    heads[head] = (*heads.get(head, ()), cue)
    for row in raw["after"]:
        if row["language"] == language:
            after.update({word: (frozenset(row["first"]), _cue(row)) for word in row["then"]})
    return Cues(
        before=before,
        after=after,
        link=re.compile(rf"(?:,? (?:(?:{joined}),? ){{1,5}}|, ?)(?:(?:{joined}) ){{0,3}}"),
        passed=frozenset(raw["links"]["articles"][language]).union(
            word for row in raw["weights"] if row.get("adverb") for word in row["words"][language]
        ),
        diminishing=frozenset(lessening),
        relative=frozenset(raw["diminishing"]["relative"][language]),
        stress=stress,
        pairs=frozenset(word for row in raw["weights"] if row.get("adverb") for word in row["words"][language]),
    )


def _cue(row: Any) -> Cue:
    kind = HELPS if row["does"] == "helps" else HARMS
    return Cue(f"group.{row['id']}", kind, bool(row.get("gap")), frozenset(row.get("needs", ())), row.get("after", ""))
