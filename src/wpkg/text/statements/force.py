"""What an act weighs: its kind, its strength word, its force, by verb, speaker and addressee."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from wpkg.text.tables import table


@dataclass(frozen=True, slots=True)
class Weight:
    """Kind, strength word, and force from 0 to 6."""

    kind: str
    strength: str
    force: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """The tables of force, compiled."""

    classes: dict[str, tuple[str, str]]
    addressees: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: tuple[dict[str, Any], ...]
    adjustments: tuple[dict[str, Any], ...]
    actions: dict[str, re.Pattern[str]]
    hedge: re.Pattern[str]
    hedge_cues: tuple[str, ...]


@cache
def weighing() -> Weighing:
    """Return the tables of force."""
    raw = table("force")
    return Weighing(
        {row["id"]: (row["kind"], row["strength"]) for row in table("operatives")["classes"]},
        tuple((row["id"], re.compile(row["pattern"])) for row in raw["addressees"]),
        tuple(raw["kinds"]),
        tuple(raw["adjustments"]),
        {row["id"]: re.compile(row["when"]["action"]) for row in raw["adjustments"] if "action" in row["when"]},
        re.compile("|".join(row["pattern"] for row in raw["hedges"])),
        tuple(dict.fromkeys(cue for row in raw["hedges"] for cue in row["cues"])),
    )


def cued(cues: tuple[str, ...], stretch: str) -> bool:
    """Tell whether any of some words stands in a stretch; quick, to look closely only there."""
    return any(map(stretch.__contains__, cues))


@lru_cache(maxsize=4096)
def addressed(words: str) -> str:
    """Tell who is addressed: ``own`` (bodies and offices), ``members``, ``other``; "" where nobody is."""
    if not words:
        return ""
    return next((name for name, pattern in weighing().addressees if pattern.match(words)), "other")


def weigh(
    verb_class: str, force: int, *, addressee: str, profile: str, action: str, hedged: bool, chapter_seven: bool
) -> Weight:
    """Weigh an act.

    Args:
        verb_class: class of the act.
        force: force of its verb alone, 0 to 6.
        addressee: words of the addressee, "" where there is none.
        profile: id of the organisation whose text it is, or ``paper``.
        action: words of the first action.
        hedged: whether it is softened ("as appropriate").
        chapter_seven: whether the Security Council acts under Chapter VII of the Charter.
    """
    known = weighing()
    acted = tuple(name for name, pattern in known.actions.items() if pattern.match(action))
    return _weight(verb_class, force, addressed(addressee), profile, acted, hedged, chapter_seven)


@lru_cache(maxsize=4096)
def _weight(
    verb_class: str, force: int, who: str, profile: str, acted: tuple[str, ...], hedged: bool, chapter_seven: bool
) -> Weight:
    known = weighing()
    kind, strength = known.classes[verb_class]
    for row in known.kinds:
        if verb_class in row["classes"] and row["addressee"] in (who, "any") and row.get("profile", profile) == profile:
            kind, strength = row["kind"], row["strength"]
            break
    for row in known.adjustments:
        when = row["when"]
        if (
            verb_class in when.get("classes", (verb_class,))
            and when.get("addressee", who) == who
            and when.get("profile", profile) == profile
            and (not when.get("chapter_seven") or chapter_seven)
            and (not when.get("hedge") or hedged)
            and ("action" not in when or row["id"] in acted)
        ):
            force = _adjusted(row, force)
            break
    return Weight(kind, strength, max(0, min(6, force)))


def _adjusted(row: dict[str, Any], force: int) -> int:
    if "set" in row:
        return int(row["set"])
    return min(force, int(row["cap"])) if "cap" in row else force + int(row["step"])
