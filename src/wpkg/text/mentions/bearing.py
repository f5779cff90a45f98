"""What befalls a group: whether something is asked for its sake, whether it suffers, and the stress it bears."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.text import tables
from wpkg.text.mentions.words import Hit, plain

LEFT, RIGHT, GAP, STRESS = 150, 70, 60, 44
"""Code points looked at before a group, after it, between two groups, and for a word of stress."""

HELPS, HARMS = "beneficiary", "affected"


@dataclass(frozen=True, slots=True)
class Cues:
    """The patterns of one language. Those before a group are matched against the words that end where it begins."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    does: dict[str, str]
    possessive: frozenset[str]
    link: re.Pattern[str]
    diminishing: re.Pattern[str]
    weight: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Bearing:
    """What befalls one group: ``kind`` beneficiary, affected or "" for nothing told, the rule, the word of stress."""

    kind: str = ""
    rule: str = ""
    weight: str = ""


def bearings(low: str, hits: list[Hit], language: str) -> list[Bearing]:
    """Tell for groups in the order of the text what befalls each; ``low`` is the flat text in lower case.

    Groups in one coordination share what the first is told before it, or the last after it.
    """
    cues = _cues(language, tables.folders())
    told: list[Bearing] = []
    at = 0
    while at < len(hits):
        last = at
        while last + 1 < len(hits) and _linked(low, hits[last], hits[last + 1], cues):
            last += 1
        chain = hits[at : last + 1]
        kind, rule, reach = _told(low, chain, cues)
        for number, hit in enumerate(chain):
            here = number >= reach
            weight = _weight(low, hit, cues) if here and kind else ""
            told.append(Bearing(kind if here else "", rule if here else "", weight))
        at = last + 1
    return told


def _linked(low: str, one: Hit, other: Hit, cues: Cues) -> bool:
    return other.start - one.end <= GAP and cues.link.fullmatch(low, one.end, other.start) is not None


def _told(low: str, chain: list[Hit], cues: Cues) -> tuple[str, str, int]:
    """Return kind, rule and the number of the first group of the chain that shares them."""
    right = cues.after.match(low, chain[-1].end, min(len(low), chain[-1].end + RIGHT))
    for number, hit in enumerate(chain):
        kind, rule = _before(low, hit, cues)
        if kind:
            return kind, rule, number
    if right is not None and right.lastgroup is not None:
        rule = right.lastgroup
        return cues.does[rule], f"group.{rule.replace('_', '-')}", 0
    return "", "", 0


def _before(low: str, hit: Hit, cues: Cues) -> tuple[str, str]:
    left = plain(low[_clause(low, hit.start) : hit.start])
    found = cues.before.search(left)
    if found is None or found.lastgroup is None:
        return "", ""
    rule = found.lastgroup
    if rule in cues.possessive and not low.startswith("'", hit.end):
        return "", ""
    kind = cues.does[rule]
    if kind == HELPS and len(cues.diminishing.findall(left)) % 2:
        kind = HARMS
    return kind, f"group.{rule.replace('_', '-')}"


def _clause(low: str, at: int) -> int:
    floor = max(0, at - LEFT)
    return max(floor, *(low.rfind(mark, floor, at) + 1 for mark in ".;:\n"))


def _weight(low: str, hit: Hit, cues: Cues) -> str:
    floor = max(_clause(low, hit.start), hit.start - STRESS)
    found = cues.weight.search(low, floor, hit.start)
    return found["word"] if found is not None else ""


@cache
def _cues(language: str, places: tuple[Path, ...]) -> Cues:
    raw = tables.table("groups")
    before = [row for row in raw["before"] if row["language"] == language]
    after = [row for row in raw["after"] if row["language"] == language]
    stress = sorted((word for row in raw["weights"] for word in row["words"][language]), key=len, reverse=True)
    links = sorted(raw["links"]["between"][language], key=len, reverse=True)
    joined = "|".join(map(re.escape, links))
    small = "|".join(re.escape(word) for word in links if word not in stress)
    diminishing = (*raw["diminishing"]["verbs"][language], *raw["diminishing"]["nouns"][language])
    filler = r"(?:(?:the|a|an|all|other|most|more|our|their|its|both|les|los|las|la|le|aux|des|du|de) )?"
    return Cues(
        before=re.compile(rf"\b(?:{_groups(before)}) (?:{filler}|(?:{joined}) ){{0,3}}$"),
        after=re.compile(_groups(after)),
        does={_name(row): HELPS if row["does"] == "helps" else HARMS for row in (*before, *after)},
        possessive=frozenset(_name(row) for row in before if row.get("after") == "'"),
        link=re.compile(rf"(?:,? (?:(?:{joined}) ){{1,5}}|,|, )(?:(?:{joined}) ){{0,3}}"),
        diminishing=re.compile(rf"\b(?:{'|'.join(map(re.escape, diminishing))})\b(?! that| which)"),
        weight=re.compile(rf"\b(?P<word>{'|'.join(map(re.escape, stress))}),? (?:(?:{small}) ){{0,3}}$"),
    )


def _groups(rows: list[Any]) -> str:
    return "|".join(f"(?P<{_name(row)}>{row['pattern']})" for row in rows) or r"(?!)"


def _name(row: Any) -> str:
    return str(row["id"]).replace("-", "_")
