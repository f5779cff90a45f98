"""Every word the references to named things are found by, looked up in one pass: names, head nouns, cues, deictics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from wpkg.reading import Layout
from wpkg.text.references.flat import Flat, flatten
from wpkg.text.tables import folders, profiles, table

LOOSE = 20
LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es"}


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """A row of the gazetteer. In the texts of its ``home`` it needs no words, and a ``sole`` one no full name first."""

    target: str
    kind: str = "document"
    pinpoint: str = ""
    needs: tuple[str, ...] = ()
    homonyms: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    topic: str | None = None
    article: bool = False
    sole: bool = False


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


@dataclass(slots=True)
class Scan:
    """All hits in one text by family, in the order of their ends."""

    flat: Flat
    names: list[Hit] = field(default_factory=list)
    shorts: list[Hit] = field(default_factory=list)
    heads: list[Hit] = field(default_factory=list)
    phrases: list[Hit] = field(default_factory=list)
    deictics: list[Hit] = field(default_factory=list)
    cues: list[Hit] = field(default_factory=list)
    organisations: list[Hit] = field(default_factory=list)
    speakers: list[Hit] = field(default_factory=list)


_memory: list[tuple[str, Layout, Scan]] = []


def scan(view: str, layout: Layout) -> Scan:
    """Look all strings of the language up in a folded text; the last text is remembered, for the stages that follow."""
    for known, divided, found in _memory:
        if known is view and divided is layout:
            return found
    found = _scan(view, layout)
    _memory[:] = [(view, layout, found)]
    return found


def _scan(view: str, layout: Layout) -> Scan:
    flat = flatten(view, layout)
    found = Scan(flat)
    lists: dict[str, list[Hit]] = {family: getattr(found, family) for family in _FAMILIES}
    low, text = flat.low, flat.text
    padded = f" {low} "
    for last, (length, entries) in automaton(layout.language).iter(low):
        start, end = last + 1 - length, last + 1
        behind = padded[end + 1]
        if padded[start].isalnum() or behind.isalpha() or (behind.isdigit() and not low[last].isalpha()):
            continue
        for entry in entries:
            if not entry.forms or _printed(text[start:end], entry.forms):
                lists[entry.family].append(Hit(start, end, entry.value))
    return found


_FAMILIES = ("names", "shorts", "heads", "phrases", "deictics", "cues", "organisations", "speakers")


def _printed(surface: str, forms: tuple[str, ...]) -> bool:
    return surface in forms or (surface.isupper() and any(surface == form.upper() for form in forms))


def automaton(language: str) -> Any:
    """Return the strings of one language (``eng``, ``fra``, ``spa``) with the names of all languages."""
    return _automaton(language, folders())


@cache
def _automaton(language: str, places: tuple[Path, ...]) -> Any:
    strings: dict[str, list[Entry]] = {}
    for text, entry in _entries(LANGUAGES.get(language, "en")):
        strings.setdefault(text.lower(), []).append(entry)
    made = ahocorasick.Automaton()
    for text, entries in strings.items():
        made.add_word(text, (len(text), tuple(entries)))
    made.make_automaton()
    return made


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
    for row in described["organisations"]:
        for name in row["names"]:
            yield name, Entry("organisations", (name,), row["target"])
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
        for pair in row["of"].get(language, ()):
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
    )
    for family, column in (("names", "names"), ("shorts", "short")):
        by_key: dict[str, list[str]] = {}
        for names in row.get(column, {}).values():
            for name in names:
                by_key.setdefault(name.lower(), []).append(name)
        for key, forms in by_key.items():
            letters = sum(letter.isalpha() for letter in key)
            yield key, Entry(family, () if letters >= LOOSE and family == "names" else tuple(forms), value)
