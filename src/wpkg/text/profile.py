"""Organisations as data: who acts there, how its documents are numbered, and which profile a text follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.text import tables

PAPER = "paper"
HEAD = 6000
"""Code points from the start of a text within which the adopting organ is looked for."""

_SUBJECT = re.compile(r"(?m)^(?:\W{0,3}|\d{1,2}\. *)The (?P<name>[A-Z][A-Za-z' ]{4,60}?) [a-z]{3,15}s\b")
_ARTICLE = re.compile(r"(?:The|Les?|La|El|Los|Las) +|L' *")


@dataclass(frozen=True, slots=True)
class OrganRow:
    """A body. ``names`` are full names by language, ``short`` those it shares with others ("the Council").

    ``meets``: it holds sessions. ``adopts``: it adopts acts, so that its name can be the organ line of a text.
    ``reports``: a pattern of the symbols its own reports bear, in which its acts are printed.
    """

    id: str
    names: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    meets: bool
    adopts: bool
    abbreviation: str = ""
    reports: str = ""


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """A family of document symbols: ``pattern`` matches from the series on, ``before`` what stands ahead of it."""

    id: str
    profile: str
    series: tuple[str, ...]
    pattern: str
    before: str
    target: str
    own_parts: str


@dataclass(frozen=True, slots=True, eq=False)
class ActRow:
    """How the numbered acts of one organ look. ``target`` is a template over the groups of ``number``.

    ``default``: a bare number of this shape is its act wherever it stands, unless the adopting organ numbers
    likewise. ``years``: the year, with a fraction, session 0 would have had, and sessions a year.
    ``own_parts``: the letters whose parts are documents of their own from session ``own_from`` on, where no date
    tells. From session ``joint_from`` on parts named together ("A and B") are one document.
    """

    id: str
    profile: str
    organ: str
    noun: str
    number: str
    target: str
    default: bool
    own_parts: str
    own_from: int
    joint_from: int
    years: tuple[float, int] | None


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that tell whose text this is when they stand near its start."""

    words: str
    weight: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What the grammar knows of one organisation. ``calendars`` and ``instruments`` are rows as the file has them."""

    id: str
    organisation: str | None
    organs: tuple[OrganRow, ...]
    symbols: tuple[SymbolRow, ...]
    acts: tuple[ActRow, ...]
    signals: tuple[Signal, ...]
    calendars: tuple[Mapping[str, Any], ...]
    instruments: tuple[Mapping[str, Any], ...]

    def organ(self, name: str) -> OrganRow | None:
        """Return the row of a body by its compact name."""
        return next((row for row in self.organs if row.id == name), None)


def load(name: str) -> Profile:
    """Return the profile of an organisation by its id; FileNotFoundError where there is no such file."""
    return _load(name, tables.folders())


def every() -> tuple[Profile, ...]:
    """Return all profiles, in alphabetical order of their ids."""
    return _every(tables.folders())


def adopting(view: str) -> tuple[str, int, int] | None:
    """Return the body on the organ line of a folded text (compact name) and the span of its name, if there is one.

    The line ends in a comma, holds a body's full name with or without article and ordinal, and may be broken.
    """
    names = _lines(tables.folders())
    at = 0
    ahead = ""
    for line in view[:HEAD].split("\n"):
        words = " ".join(line.split())
        if words.endswith(","):
            for whole, offset in ((words, at), (f"{ahead} {words}", at - len(ahead) - 1)):
                name = _ARTICLE.sub("", whole[:-1], count=1).lower()
                name = name if name in names else name.partition(" ")[2]
                if name in names:
                    start = max(0, offset) + len(view[max(0, offset) :]) - len(view[max(0, offset) :].lstrip())
                    return names[name][0], start, at + line.rindex(",")
        ahead = line.strip() if words else ""
        at += len(line) + 1
    return None


def recognise(view: str) -> str:
    """Tell which profile a folded text follows: its organ line decides, then words near its start, else a paper."""
    organ = adopting(view)
    if organ is not None:
        return _home(tables.folders())[organ[0]]
    head = view[:HEAD]
    weights: dict[str, int] = {}
    for found in _SUBJECT.finditer(head):
        subject = _lines(tables.folders()).get(found["name"].lower())
        if subject is not None:
            weights[subject[1]] = weights.get(subject[1], 0) + 1
    for words, weight, profile in _signals(tables.folders()):
        if words in head:
            weights[profile] = weights.get(profile, 0) + weight
    best = max(weights, key=lambda profile: weights[profile], default=PAPER)
    return best if weights.get(best, 0) >= 2 else PAPER


@cache
def _load(name: str, places: tuple[Path, ...]) -> Profile:
    raw = tables.table(f"profiles/{name}")
    return Profile(
        id=name,
        organisation=raw.get("organisation"),
        organs=tuple(_organ(row) for row in raw.get("organs") or ()),
        symbols=tuple(_symbol(row, name) for row in raw.get("symbols") or ()),
        acts=tuple(_act(row, name) for row in raw.get("acts") or ()),
        signals=tuple(Signal(row["words"], int(row.get("weight", 1))) for row in raw.get("signals") or ()),
        calendars=tuple(raw.get("calendars") or ()),
        instruments=tuple(raw.get("instruments") or ()),
    )


@cache
def _every(places: tuple[Path, ...]) -> tuple[Profile, ...]:
    return tuple(_load(name, places) for name in tables.profiles())


@cache
def _lines(places: tuple[Path, ...]) -> dict[str, tuple[str, str]]:
    return {
        form.lower(): (organ.id, profile.id)
        for profile in _every(places)
        for organ in profile.organs
        if organ.adopts
        for forms in organ.names.values()
        for form in forms
    }


@cache
def _home(places: tuple[Path, ...]) -> dict[str, str]:
    return dict(_lines(places).values())


@cache
def _signals(places: tuple[Path, ...]) -> tuple[tuple[str, int, str], ...]:
    return tuple((each.words, each.weight, profile.id) for profile in _every(places) for each in profile.signals)


def _organ(row: Mapping[str, Any]) -> OrganRow:
    return OrganRow(
        id=row["id"],
        names=_forms(row.get("names")),
        short=_forms(row.get("short")),
        meets=bool(row.get("meets", False)),
        adopts=bool(row.get("adopts", False)),
        abbreviation=row.get("abbreviation", ""),
        reports=row.get("reports", ""),
    )


def _forms(raw: Mapping[str, list[str]] | None) -> Mapping[str, tuple[str, ...]]:
    return {language: tuple(forms) for language, forms in (raw or {}).items()}


def _symbol(row: Mapping[str, Any], profile: str) -> SymbolRow:
    return SymbolRow(
        id=row["id"],
        profile=profile,
        series=tuple(row["series"]),
        pattern=row["pattern"],
        before=row.get("before", ""),
        target=row.get("target", "{symbol}"),
        own_parts=row.get("own_parts", ""),
    )


def _act(row: Mapping[str, Any], profile: str) -> ActRow:
    years = row.get("years")
    return ActRow(
        id=row["id"],
        profile=profile,
        organ=row["organ"],
        noun=row["noun"],
        number=row["number"],
        target=row["target"],
        default=bool(row.get("default", False)),
        own_parts=row.get("own_parts", ""),
        own_from=int(row.get("own_from", 0)),
        joint_from=int(row.get("joint_from", 0)),
        years=(float(years["zero"]), int(years["a_year"])) if years else None,
    )
