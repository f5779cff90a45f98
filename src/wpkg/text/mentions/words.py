"""Every name a mention is found by, looked up in one pass: bodies, organisations, groups, topics, principles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from wpkg.text import profile as profiles
from wpkg.text import tables

LOOSE = 20
"""Letters from which on a proper name may stand in any case."""

ACTOR, GROUP, SHORT, TOPIC, PRINCIPLE, NOUN = "actor", "group", "short", "topic", "principle", "noun"
DESCRIBED = "described-body"


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """What one string may stand for.

    ``forms`` are the ways it may be printed, none: any. ``value`` is a compact name, for a group its concept and
    ``actor`` the same group as an actor. ``modified``: adjectives before it belong to it. ``homes`` are the profiles
    in which alone ``value`` holds, none: all. ``bodies`` are what a shared short name may stand for.
    """

    family: str
    value: str | None
    rule: str
    forms: tuple[str, ...] = ()
    actor: str | None = None
    modified: bool = False
    homes: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A name where it stands in the flat text, half-open."""

    start: int
    end: int
    word: Word


def plain(text: str) -> str:
    """Return a text as names are compared: hyphens as blanks; same length."""
    return text.replace("-", " ")


def look_up(flat: str, low: str, language: str, profile: str) -> dict[str, list[Hit]]:
    """Find all names in a flat text and its lower case, longest first come; the lists are in the order of the text.

    Groups and actors are one list ("actor"): a stretch belongs to the longest of both.
    """
    text, small = plain(flat), plain(low)
    size = len(small)
    found: dict[str, list[Hit]] = {ACTOR: [], TOPIC: [], PRINCIPLE: [], NOUN: []}
    lists = {**found, GROUP: found[ACTOR], SHORT: found[ACTOR]}
    for last, (length, words) in automaton(language, profile).iter(small):
        end = last + 1
        if end < size and small[end].isalnum():
            continue
        start = end - length
        if start and (small[start - 1].isalnum() or flat[start - 1] == "-"):
            continue
        for word in words:
            if not word.forms or _printed(text[start:end], word.forms):
                _keep(lists[word.family], start, end, word)
    return found


def _keep(kept: list[Hit], start: int, end: int, word: Word) -> None:
    """Add a hit that ends last of all so far: it takes the place of those within it, an earlier one bars it."""
    while kept and kept[-1].start >= start:
        if kept[-1].end == end and kept[-1].start == start and word.family == SHORT:
            return
        kept.pop()
    if not kept or kept[-1].end <= start:
        kept.append(Hit(start, end, word))


def _printed(surface: str, forms: tuple[str, ...]) -> bool:
    return surface in forms or (len(surface) > 6 and surface.isupper() and surface.lower() in map(str.lower, forms))


def automaton(language: str, profile: str) -> Any:
    """Return the automaton for texts of one language and organisation, with the proper names of all languages."""
    return _automaton(language, profile, tables.folders())


@cache
def _automaton(language: str, profile: str, places: tuple[Path, ...]) -> Any:
    strings: dict[str, list[Word]] = {}
    for text, word in _words(language):
        if word.homes and profile not in word.homes:
            continue
        known = strings.setdefault(plain(text.lower()), [])
        same = next((at for at, each in enumerate(known) if _alike(each, word)), None)
        if same is None:
            known.append(word)
        elif known[same].forms:
            known[same] = replace(word, forms=(*known[same].forms, *word.forms) if word.forms else ())
    made = ahocorasick.Automaton()
    for text, words in strings.items():
        made.add_word(text, (len(text), tuple(words)))
    made.make_automaton()
    return made


def _alike(one: Word, other: Word) -> bool:
    return one.value == other.value and one.family == other.family


def _words(language: str) -> Iterator[tuple[str, Word]]:
    actors = tables.table("actors")
    yield from _proper(actors["organisations"], "organisation")
    yield from _proper(actors["offices"], "office")
    yield from _collectives(actors["collectives"])
    yield from _described(actors["described"])
    yield from _organs(frozenset(actors["at_home_only"]))
    yield from _groups(language)
    for row in (*tables.table("topics")["topics"], *tables.table("topics")["general"]):
        rule = (row["value"] or "topic:general").replace(":", ".")
        yield from _in_language(row, language, Word(TOPIC, row["value"], rule))
    for row in tables.table("principles")["principles"]:
        for name in row["names"].get(language, ()):
            yield name, Word(PRINCIPLE, row["value"], "principle.list")
    for row in tables.table("principles")["lists"]:
        for name in row["nouns"] if row["language"] == language else ():
            yield name, Word(NOUN, None, "principle.list")


def _in_language(row: Mapping[str, Any], language: str, word: Word) -> Iterator[tuple[str, Word]]:
    for name in row["names"].get(language, ()):
        yield name, word
    for name in (row.get("short") or {}).get(language, ()):
        yield name, replace(word, forms=(plain(name),))


def _forms(name: str) -> tuple[str, ...]:
    return () if sum(letter.isalpha() for letter in name) >= LOOSE else (plain(name),)


def _proper(rows: Iterable[Mapping[str, Any]], rule: str) -> Iterator[tuple[str, Word]]:
    """Yield proper names; those under ``at`` hold only in the texts of one organisation."""
    for row in rows:
        homes = (row["home"],) if "home" in row else ()
        for name in row["names"]:
            yield name, Word(ACTOR, row["value"], rule, _forms(name), homes=homes)
        for name in row.get("short", ()):
            yield name, Word(ACTOR, row["value"], rule, (plain(name),), homes=homes)
        for home, forms in (row.get("at") or {}).items():
            for name in forms["names"]:
                yield name, Word(ACTOR, row["value"], rule, (plain(name),), homes=(home,))


def _collectives(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Word]]:
    for row in rows:
        homes = (row["home"],) if "home" in row else ()
        for name in row["names"]:
            yield name, Word(ACTOR, row["value"], "collective", modified=True, homes=homes)
        for name in row.get("short", ()):
            yield name, Word(ACTOR, row["value"], "collective", (plain(name),), homes=homes)
        for home, forms in (row.get("at") or {}).items():
            for name in forms.get("names", ()):
                yield name, Word(ACTOR, row["value"], "collective", homes=(home,))
            for name in forms.get("short", ()):
                yield name, Word(ACTOR, row["value"], "collective", (plain(name),), homes=(home,))


def _described(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Word]]:
    for row in rows:
        word = Word(ACTOR, row["value"], DESCRIBED, modified=True, homes=(row["home"],))
        for head in row["heads"]:
            for tail in row["tails"]:
                yield f"{head} {tail}", word


def _organs(home_only: frozenset[str]) -> Iterator[tuple[str, Word]]:
    """Yield the bodies of all profiles; what several share as a short name becomes one word with all of them."""
    shared: dict[str, list[str]] = {}
    for one in profiles.every():
        for organ in one.organs:
            names = [name for forms in organ.names.values() for name in forms]
            for name in (*names, *((organ.abbreviation,) if organ.abbreviation else ())):
                homes = (one.id, profiles.PAPER) if name in home_only else ()
                forms = (plain(name),) if homes or name == organ.abbreviation else _forms(name)
                yield name, Word(ACTOR, organ.id, "body", forms, homes=homes)
            for form in (form for forms in organ.short.values() for form in forms):
                shared.setdefault(form, []).append(organ.id)
    for form, bodies in shared.items():
        yield form, Word(SHORT, None, "body.short", (plain(form),), bodies=tuple(dict.fromkeys(bodies)))


def _groups(language: str) -> Iterator[tuple[str, Word]]:
    for row in tables.table("groups")["groups"]:
        actor = row.get("actor", f"collective:{row['id']}")
        word = Word(GROUP, row["value"], f"group.{row['id']}", actor=actor, modified=True)
        yield from _in_language(row, language, word)
