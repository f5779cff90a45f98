"""Document symbols: ``WT/L/274``, ``A/75/6 (Sect. 3)``, ``S/PRST/2011/16``, ``1/CP.21``, ``WHA66.10``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wpkg.reading import RESOLVED, UNRESOLVED
from wpkg.text import profile as profiles
from wpkg.text import tables
from wpkg.text.profile import Profile, SymbolRow
from wpkg.text.references.drafts import Draft

_LEAD = re.compile(r"[A-Z](?=[A-Z/.(\d -])(?<![A-Za-z0-9_].)[A-Z]{0,9}(?=[/.(\d -])")
_BEFORE = 24
_CONTINUED = ":continued"
_DRAFT = re.compile(r"[-.\[]|X+/")
_SUPPLEMENTS = re.compile(r"(?:/(?:Corr|Add|Rev|Amend)\.\d{1,3}){1,4}$")
_CORRIGENDUM = re.compile(r"/Corr\.\d{1,3}$")


@dataclass(frozen=True, slots=True)
class _Family:
    row: SymbolRow
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None


def find(text: str, profile: Profile) -> list[Draft]:
    """Find the symbols of an unwrapped view, in order. A symbol of several organisations is the profile's first."""
    families, continuation = _families(profile.id, tables.folders())
    found: list[Draft] = []
    free = 0
    for lead in _LEAD.finditer(text):
        rows = families.get(lead[0])
        if rows is None or lead.start() < free:
            continue
        cited = _match(text, lead.start(), rows)
        if cited is None:
            continue
        found.append(cited)
        free = cited.end
        while (more := continuation.match(text, free)) is not None:
            found.append(_continued(found[-1], more))
            free = more.end()
    return found


def canonical(printed: str) -> str:
    """Return a printed symbol without blanks, in the form of the official records."""
    return "".join(printed.split())


def canonical_of(row_target: str, found: re.Match[str], own_parts: str = "") -> tuple[str, str]:
    """Fill a template from the groups of a number: the target, and the part of it that is no document of its own."""
    if row_target == "{symbol}":
        return canonical(found[0]), ""
    groups = {name: canonical(value) if value else "" for name, value in found.groupdict().items()}
    part = groups.get("part") or groups.get("after") or ""
    own = part if part in own_parts and not groups.get("year") else ""
    year = groups.get("year")
    groups["part"] = own
    groups["year"] = f"({year})" if year else ""
    return row_target.format_map(groups), "" if own else part


def _match(text: str, at: int, rows: tuple[_Family, ...]) -> Draft | None:
    slashed = at > 0 and text[at - 1] == "/"
    for family in rows:
        start = at
        if family.before is not None:
            begin = max(0, at - _BEFORE)
            before = family.before.search(text[begin:at])
            if before is None:
                continue
            start = begin + before.start()
        elif slashed:
            continue
        found = family.pattern.match(text, at)
        if found is None:
            continue
        target, part = canonical_of(family.row.target, found, family.row.own_parts)
        if family.before is not None:
            target = canonical(text[start:at]) + target
        known = _DRAFT.match(target) is None
        return Draft(
            "",
            "",
            "mentions",
            "document",
            start,
            found.end(),
            target if known else None,
            RESOLVED if known else UNRESOLVED,
            family.row.id,
            pinpoint=part,
            symbol=(start, found.end()),
        )
    return None


def _continued(base: Draft, more: re.Match[str]) -> Draft:
    named = base.target or ""
    old = _SUPPLEMENTS if not more["more"].startswith("Corr") else _CORRIGENDUM
    if (cut := old.search(named)) is not None:
        named = named[: cut.start()]
    span = more.span("more")
    target = f"{named}/{canonical(more['more'])}"
    rule = base.rule.removesuffix(_CONTINUED) + _CONTINUED
    return Draft("", "", "mentions", "document", *span, target, RESOLVED, rule, symbol=span)


@cache
def _families(active: str, places: tuple[Path, ...]) -> tuple[dict[str, tuple[_Family, ...]], re.Pattern[str]]:
    every = sorted(profiles.every(), key=lambda profile: profile.id != active)
    families: dict[str, tuple[_Family, ...]] = {}
    for profile in every:
        for row in profile.symbols:
            before = re.compile(rf"(?<![\w/.])(?:{row.before})$") if row.before else None
            family = _Family(row, re.compile(rf"(?:{row.pattern})(?!\w)"), before)
            for series in row.series:
                families[series] = (*families.get(series, ()), family)
    return families, re.compile("|".join(row["pattern"] for row in tables.table("provisions")["continuations"]))
