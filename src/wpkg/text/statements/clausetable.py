"""The tables of clauses and infinitives, compiled once a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from wpkg.text.statements.lexicon import past, third
from wpkg.text.tables import table


@dataclass(frozen=True, slots=True)
class Adjunct:
    """An adjunct by its cue; see the table of clauses for what each field says."""

    id: str
    role: str
    cue: re.Pattern[str]
    extent: re.Pattern[str] | None
    whole: bool
    wants: str
    open: bool


@dataclass(frozen=True, slots=True)
class Clauses:
    """What the clause parser knows of one language."""

    language: str
    trigger: re.Pattern[str]
    adjuncts: dict[str, tuple[Adjunct, ...]]
    choices: dict[str, re.Pattern[str]]
    marker: str | None
    joints: tuple[str, ...]
    aside: re.Pattern[str]
    gerund: re.Pattern[str]
    infinitive: re.Pattern[str]
    that: re.Pattern[str]
    negation: re.Pattern[str]
    clitics: re.Pattern[str]
    bare: re.Pattern[str] | None
    offices: re.Pattern[str] | None
    interruption: re.Pattern[str]
    shapes: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]
    beneficiary: re.Pattern[str] | None
    beneficiary_cues: tuple[str, ...]
    abstention_cues: tuple[str, ...]
    weight: re.Pattern[str] | None
    verbs: frozenset[str]
    finite: frozenset[str]
    passives: frozenset[str]
    homographs: frozenset[str]
    governors: frozenset[str]
    complements: frozenset[str]
    things: frozenset[str]
    particles: dict[str, re.Pattern[str]]
    chains: frozenset[str]
    reporting: frozenset[str]
    gatherings: frozenset[str]
    tasks: frozenset[str]


_NAMED = re.compile(r"\(\?P<\w+>")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return one of the small patterns of the parsers by its id."""
    return next(re.compile(row["pattern"]) for row in table("clauses")["patterns"] if row["id"] == name)


@cache
def word_set(name: str) -> tuple[str, ...]:
    """Return one of the word sets of the parsers by its id."""
    return next(tuple(row["words"]) for row in table("clauses")["word_sets"] if row["id"] == name)


@cache
def clauses(language: str) -> Clauses:
    """Return the tables of a language; those of English where it has none of its own."""
    raw = table("clauses")
    known = {row["language"] for row in raw["openings"]}
    language = language if language in known else "eng"
    mine = {
        name: [row for row in rows if row.get("language") == language] for name, rows in raw.items() if name != "schema"
    }
    adjuncts = _adjuncts(mine["adjuncts"])
    opening = mine["openings"][0]
    infinitives = table("infinitives")
    english = language == "eng"
    return Clauses(
        language=language,
        trigger=re.compile(rf"[ ]({'|'.join(sorted(adjuncts, key=len, reverse=True))}|including)\b"),
        choices={word: _choice(each) for word, each in adjuncts.items()},
        adjuncts=adjuncts,
        marker=f" {opening['marker']} " if "marker" in opening else None,
        joints=tuple(opening["joints"]),
        aside=re.compile(opening.get("aside", "(?!)")),
        gerund=re.compile(opening.get("gerund", "(?!)")),
        infinitive=re.compile(opening["infinitive"]),
        that=re.compile(opening["that"]),
        negation=re.compile("[ ]*" + opening["negation"]),
        clitics=re.compile(opening.get("clitics", "(?!)")),
        bare=re.compile(opening["bare"]) if "bare" in opening else None,
        offices=_any(mine["offices"]),
        interruption=re.compile("|".join(row["pattern"] for row in mine["interruptions"])),
        shapes=_shapes(mine["shapes"]),
        beneficiary=_any(mine["beneficiaries"]),
        beneficiary_cues=_cues(mine["beneficiaries"]),
        abstention_cues=_cues([row for row in mine["shapes"] if row["part"] == "abstention"]),
        weight=_any(mine["weights"]),
        verbs=_words(infinitives["verbs"] if english else []),
        finite=frozenset(map(third, _words(infinitives["verbs"]))) if english else _words(mine["subjunctives"]),
        passives=_words(mine["passives"]),
        homographs=_words(infinitives["homographs"] if english else []),
        governors=_words(infinitives["governors"] if english else []),
        complements=_words(infinitives["complements"] if english else []),
        things=_words(mine["things"]),
        particles={word: _particle(tails) for row in mine["particles"] for word, tails in row["words"].items()},
        chains=_words(mine["chains"]),
        reporting=_reporting(mine["reporting_verbs"], english),
        gatherings=_words(mine["gatherings"]),
        tasks=_words(mine["tasks"]),
    )


def _reporting(rows: list[dict[str, Any]], english: bool) -> frozenset[str]:
    """Return the verbs of reporting, those of English in the passive as well."""
    active = _words(rows)
    return active | {f"be {past(word)}" for word in active if " " not in word} if english else active


def _adjuncts(rows: list[dict[str, Any]]) -> dict[str, tuple[Adjunct, ...]]:
    found: dict[str, list[Adjunct]] = {}
    for row in rows:
        extent = re.compile(row["extent"]) if "extent" in row else None
        adjunct = Adjunct(
            row["id"],
            row["role"],
            re.compile(row["cue"] + r"(?=[ ,;.)]|$)" if "extent" not in row else row["cue"]),
            extent,
            row["keeps"] == "whole",
            row["wants"],
            bool(row.get("open")),
        )
        for word in row["first"]:
            found.setdefault(word, []).append(adjunct)
    return {word: tuple(each) for word, each in found.items()}


def _choice(rows: tuple[Adjunct, ...]) -> re.Pattern[str]:
    """Join the cues of adjuncts with the same first word; the name of the group that matched tells which ("r2")."""
    return re.compile("|".join(f"(?P<r{at}>{_NAMED.sub('(?:', row.cue.pattern)})" for at, row in enumerate(rows)))


def _particle(tails: list[str]) -> re.Pattern[str]:
    spaced = "|".join(re.escape(each).replace(r"\ ", "[ ]+") for each in sorted(tails, key=len, reverse=True))
    return re.compile(rf"[ ]+(?:{spaced})\b")


def _shapes(rows: list[dict[str, Any]]) -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in rows:
        found.setdefault(row["part"], []).append((row["id"], re.compile(row["pattern"])))
    return {part: tuple(each) for part, each in found.items()}


def _any(rows: list[dict[str, Any]]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows)) if rows else None


def _cues(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue for row in rows for cue in row["cues"]))


def _words(rows: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(word for row in rows for word in row["words"])
