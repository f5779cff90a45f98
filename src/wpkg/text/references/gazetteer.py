"""Every word the references to named things are found by, looked up in one pass: names, head nouns, cues, deictics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from wpkg.reading import Layout
from wpkg.text.references.flat import Flat, flatten
from wpkg.text.tables import folders, profiles, table

LOOSE = 20
NOUN, HERE, DEFINING = "noun", "here", "defining"
"""Anchors: nouns that announce numbered acts, words for other places of the text, words that give a short name."""
LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es"}


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """A row of the gazetteer. In the texts of its ``home`` it needs no words, and a ``sole`` one no full name first.

    A ``described`` one names no document: its target and homonyms are what it may stand for.
    """

    target: str
    kind: str = "document"
    pinpoint: str = ""
    needs: tuple[str, ...] = ()
    homonyms: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    topic: str | None = None
    article: bool = False
    sole: bool = False
    described: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What one string stands for: its family, the forms it may be printed in (none: any), and its row."""

    family: str
    forms: tuple[str, ...]
    value: Any


class Hit(NamedTuple):
    """A string of the table where it stands in the flat text. A tuple: hundreds are made of one text."""

    start: int
    end: int
    value: Any


_BLANK = frozenset(" \n,")
_OPEN = frozenset("'\"")
"""Last letters of a string that goes on without a blank: "rapport de l'"."""
_hit = partial(tuple.__new__, Hit)
"""Makes a hit of a plain tuple, at half the price."""


@dataclass(slots=True)
class Scan:
    """All hits in one text by family, in the order of their ends.

    ``anchors`` are the places in the flat text of words that other modules start from, whole or within longer ones.
    """

    flat: Flat
    names: list[Hit] = field(default_factory=list)
    shorts: list[Hit] = field(default_factory=list)
    heads: list[Hit] = field(default_factory=list)
    phrases: list[Hit] = field(default_factory=list)
    deictics: list[Hit] = field(default_factory=list)
    cues: list[Hit] = field(default_factory=list)
    speakers: list[Hit] = field(default_factory=list)
    anchors: dict[str, list[int]] = field(default_factory=dict)
    _organisations: list[Hit] | None = None

    @property
    def organisations(self) -> list[Hit]:
        """The organisations named, looked up when they are first asked for: few texts need them."""
        if self._organisations is None:
            self._organisations = []
            _look_up(self.flat, _organisations(folders()), (self._organisations.append,), self.anchors)
        return self._organisations


_FAMILIES = ("names", "shorts", "heads", "phrases", "deictics", "cues", "speakers")
_memory: list[tuple[str, Layout, Scan]] = []


def scan(view: str, layout: Layout) -> Scan:
    """Look all strings of the language up in a folded text; the last text is remembered, for the stages that follow."""
    for known, divided, found in _memory:
        if known is view and divided is layout:
            return found
    found = Scan(flatten(view, layout))
    keep = tuple(getattr(found, family).append for family in _FAMILIES)
    _look_up(found.flat, automaton(layout.language), keep, found.anchors)
    _memory[:] = [(view, layout, found)]
    return found


def _look_up(flat: Flat, strings: Any, keep: tuple[Callable[[Hit], None], ...], anchors: dict[str, list[int]]) -> None:
    """Give every hit to the list of its family; ``strings`` hold length, anchors, and (family, forms, value)."""
    low, text = flat.low, flat.text
    padded = f" {low} "
    for last, (length, marks, entries) in strings.iter(low):
        start = last + 1 - length
        for mark in marks:
            anchors.setdefault(mark, []).append(start)
        behind = padded[last + 2]
        if padded[start] not in _BLANK and padded[start].isalnum():
            continue
        if (
            behind not in _BLANK
            and low[last] not in _OPEN
            and (behind.isalpha() or (behind.isdigit() and not low[last].isalpha()))
        ):
            continue
        for family, forms, value in entries:
            if forms:
                surface = text[start : last + 1]
                if surface not in forms and not (surface.isupper() and any(surface == each.upper() for each in forms)):
                    continue
            keep[family](_hit((start, last + 1, value)))


def automaton(language: str) -> Any:
    """Return the strings of one language (``eng``, ``fra``, ``spa``) with the names of all languages."""
    return _automaton(language, folders())


@cache
def _automaton(language: str, places: tuple[Path, ...]) -> Any:
    return _built(_entries(LANGUAGES.get(language, "en")), _FAMILIES, _anchors(language))


@cache
def _organisations(places: tuple[Path, ...]) -> Any:
    rows = table("described")["organisations"]
    named = ((name, Entry("organisations", (name,), row["target"])) for row in rows for name in row["names"])
    return _built(named, ("organisations",), ())


def _built(entries: Iterable[tuple[str, Entry]], families: tuple[str, ...], anchors: Iterable[tuple[str, str]]) -> Any:
    strings: dict[str, list[tuple[int, tuple[str, ...], Any]]] = {}
    marks: dict[str, list[str]] = {}
    for text, entry in entries:
        strings.setdefault(text.lower(), []).append((families.index(entry.family), entry.forms, entry.value))
    for text, mark in anchors:
        marks.setdefault(text, []).append(mark)
    made = ahocorasick.Automaton()
    for text in strings.keys() | marks.keys():
        made.add_word(text, (len(text), tuple(dict.fromkeys(marks.get(text, ()))), tuple(strings.get(text, ()))))
    made.make_automaton()
    return made


def anchor(words: str) -> str:
    """Return the longest word of some words, in lower case: where they stand, it stands, however lines are broken."""
    return max(words.lower().split(), key=len)


def _anchors(language: str) -> Iterator[tuple[str, str]]:
    for row in table("provisions")["nouns"]:
        for forms in row["forms"].values():
            yield from ((form.lower(), NOUN) for form in forms)
    for row in table("provisions")["here"]:
        yield from ((word.lower(), HERE) for word in row["words"])
    for words in table("described")["defining"]["words"]:
        yield anchor(words), DEFINING
    for row in table("sessions")["conferences"]:
        yield from ((anchor(words), words) for words in row["words"])
    for row in table("sessions")["abbreviations"]:
        yield anchor(row["words"]), row["words"]
    for row in table("dates")["indefinite"]:
        if row["language"] == language:
            yield anchor(row["anchor"]), row["anchor"]


def instruments() -> Iterator[dict[str, Any]]:
    """Yield the raw rows of the gazetteer: the general ones and those of the organisations, which hold ``home``."""
    yield from table("names")["instruments"]
    for profile in profiles():
        for row in table(f"profiles/{profile}").get("instruments") or ():
            yield {"home": [profile], **row}


def _entries(language: str) -> Iterator[tuple[str, Entry]]:
    for row in instruments():
        yield from _named(row)
    described = table("described")
    yield from _listed("heads", described["heads"], "nouns", language, exact=True)
    yield from _listed("phrases", described["phrases"], "leads", language)
    yield from _listed("cues", table("manner")["cues"], "words", language)
    yield from _pointing(described["deictics"], language)
    for lead in described["speakers"]["leads"]:
        yield lead, Entry("speakers", (), None)


def _listed(
    family: str, rows: list[dict[str, Any]], column: str, language: str, *, exact: bool = False
) -> Iterator[tuple[str, Entry]]:
    for row in rows:
        for words in row[column].get(language, ()):
            yield words, Entry(family, (words,) if exact else (), row)


def _pointing(rows: list[dict[str, Any]], language: str) -> Iterator[tuple[str, Entry]]:
    for row in rows:
        for words in row.get("words", {}).get(language, ()):
            yield words, Entry("deictics", (), (row, ""))
        for pair in row.get("of", {}).get(language, ()):
            for determiner, noun in product(pair["determiners"], pair["nouns"]):
                yield f"{determiner} {noun}", Entry("deictics", (), (row, noun))


def _named(row: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    value = Instrument(
        row["target"],
        row.get("kind", "document"),
        row.get("pinpoint", ""),
        tuple(row.get("needs", ())),
        tuple(row.get("homonyms", ())),
        tuple(row.get("home", ())),
        row.get("topic"),
        row.get("article", False),
        row.get("sole", False),
        row.get("described", False),
    )
    for family, column in (("names", "names"), ("shorts", "short")):
        by_key: dict[str, list[str]] = {}
        for names in row.get(column, {}).values():
            for name in names:
                by_key.setdefault(name.lower(), []).append(name)
        for key, forms in by_key.items():
            letters = sum(letter.isalpha() for letter in key)
            yield key, Entry(family, () if letters >= LOOSE and family == "names" else tuple(forms), value)
