"""One document of a corpus: from its bytes to its statements, and to what other steps need of it.

:func:`made` is a pure function: it reads no file but the tables of the reader, asks no clock and no network. What it
returns is decided by the bytes, the name, the settings and the version of the reader; so whoever calls it, on
whatever machine, gets the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from wpkg import iri
from wpkg.corpus import render
from wpkg.corpus.build import records
from wpkg.corpus.build.items import RECORD
from wpkg.corpus.build.records import Keys, Record
from wpkg.corpus.edges import Edge
from wpkg.errors import BadParameter, ReadError
from wpkg.model import AnnotatedDocument, Reference
from wpkg.reading import Reading
from wpkg.text.intake import Limits, Taken

TIME_LIMIT = 300.0
"""Seconds for one document, where nothing else is said."""
_LONGEST_SLUG = 120
_CONTAINERS = ("!", "#")
_LETTER = re.compile(r"[^\W\d_]")
_LAST_LATIN = "\u024f"
_TASTE = 20_000
"""Code points at the beginning of a text by which its script is told."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What documents are read as. All of it but ``seconds`` and ``limits`` decides what comes out.

    ``known`` are the IRIs of documents, agents and sessions that are described elsewhere, ``held`` those of documents
    whose text is. ``on`` is an ISO day to date the statements with, or nothing. ``seconds`` is how long one document
    may take.
    """

    profile: str | None = None
    language: str | None = None
    keys: Keys = field(default_factory=Keys)
    on: str = ""
    known: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    seconds: float = TIME_LIMIT

    def fingerprint(self) -> str:
        """Return a digest of what decides the content of an output."""
        facts = (self.profile, self.language, self.keys, self.on, sorted(self.known), sorted(self.held))
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a document.

    ``natural`` is the slug that its symbol or its name gives, ``slug`` the one it has: another where two documents
    would be one work. ``triples`` are canonical N-Triples without line ends, in no order; ``text`` is the SHA-256 of
    the text that was read; ``facts`` what the linking of several documents needs. ``findings`` counts codes,
    ``references`` those that lead to a document or a part of one, and those that are open.
    """

    name: str
    digest: str
    natural: str
    slug: str
    work: str
    language: str
    text: str
    triples: tuple[str, ...]
    edges: tuple[Edge, ...]
    facts: Mapping[str, Any]
    findings: Mapping[str, int]
    references: Mapping[str, int] = field(default_factory=dict)


def made(payload: bytes, name: str, settings: Settings, kind: str, slug: str = "") -> Made:
    """Read a document and lift what was read.

    Args:
        payload: the bytes of a file, or an object of line-JSON.
        name: of the document; of files, the suffix tells the format.
        settings: what to read it as.
        kind: ``file`` or ``record``.
        slug: what to call it instead of what its symbol says; it then bears no symbol.

    Raises:
        ReadError: it cannot be taken in as a text, or is written in letters of a language that is not read.
    """
    from wpkg.corpus.linking.facts import facts_of
    from wpkg.lift.drafts import lift_draft
    from wpkg.lift.terms import lines
    from wpkg.text import draft
    from wpkg.text.called import called

    taken, told = _taken(payload, name, settings, kind)
    _require_latin(taken.text)
    reading = render.read(taken, render.Settings(profile=settings.profile, language=settings.language))
    if told.symbol:
        reading = replace(reading, layout=replace(reading.layout, symbol=told.symbol))
    source = replace(render.source(reading, taken, render.Settings()), slug=_slug(reading, name))
    document = draft.document(reading, source, settings.on)
    if slug:
        document = draft.document(reading, replace(source, slug=slug), settings.on)
    work = iri.expand(document.name)
    day = told.date or _day(document)
    symbol = "" if slug else reading.layout.symbol or ""
    organ = reading.layout.organ
    adopted_by = (organ.name or "") if organ is not None else ""
    triples = tuple(lines(lift_draft(document, symbol, day, settings.known, adopted_by, called)))
    facts = facts_of(reading, document, work, work.removeprefix(iri.ID))
    return Made(
        name=name,
        digest=hashlib.sha256(payload).hexdigest(),
        natural=source.slug,
        slug=work.removeprefix(iri.ID),
        work=work,
        language=reading.layout.language,
        text=source.sha256,
        triples=triples,
        edges=tuple(_edges(document, work, day)),
        facts={**facts, **({"day": day} if told.date else {}), **({"symbol": ""} if slug else {})},
        findings=Counter(each.code for each in reading.findings),
        references=Counter("resolved" if each.target or each.members else "open" for each in document.references),
    )


def day_of(written: str) -> str:
    """Return a day as it is, or nothing for nothing.

    Raises:
        BadParameter: it is no ISO day.
    """
    try:
        return date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        raise BadParameter(f"{written!r} is no day", expected="a day, as 2026-01-31") from None


def natural_slug(name: str) -> str:
    """Return the slug of a document without a symbol, from its name: short enough for a file, and its own."""
    bare = name
    for sign in _CONTAINERS:
        head, found, rest = bare.partition(sign)
        if found:
            folder, _, file = head.rpartition("/")
            bare = f"{folder}/{file.partition('.')[0]}-{rest}"
    stem, dot, suffix = bare.rpartition(".")
    slug = iri.slug(stem if dot and len(suffix) <= 8 and "#" not in name else bare) or "text"
    if len(slug) <= _LONGEST_SLUG:
        return slug
    return f"{slug[: _LONGEST_SLUG - 13].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _taken(payload: bytes, name: str, settings: Settings, kind: str) -> tuple[Taken, Record]:
    from wpkg.text import intake

    if kind != RECORD:
        taken = intake.load(payload, name=name, limits=settings.limits)
        return taken, Record(taken.text, language=taken.language or "")
    told = records.record(payload, settings.keys, name)
    digest = hashlib.sha256(payload).hexdigest()
    return Taken(told.text, "text/plain", "utf-8", digest, name, language=told.language or None), told


def _require_latin(text: str) -> None:
    """Refuse a text most of whose letters no language that is read is written with."""
    letters = _LETTER.findall(text[:_TASTE])
    if 2 * sum(letter <= _LAST_LATIN for letter in letters) < len(letters):
        raise ReadError(
            "it is not written in Latin letters",
            code="other_script",
            expected="a text in English, French or Spanish",
            todo="give the same document in one of them",
        )


def _slug(reading: Reading, name: str) -> str:
    own = iri.slug(reading.layout.symbol or "")
    return own if 0 < len(own) <= _LONGEST_SLUG else natural_slug(name)


def _day(document: AnnotatedDocument) -> str:
    """Return the day of adoption, where exactly one day stands in the head of the text."""
    from wpkg.acceptance import days_outside

    days = days_outside(document) if document.kind == "Instrument" else set()
    return days.pop() if len(days) == 1 else ""


def _edges(document: AnnotatedDocument, work: str, day: str) -> Iterator[Edge]:
    """Yield who is cited; what a text says of itself is no edge."""
    for each in document.references:
        for target, member in ((each.target, False), *((name, True) for name in each.members)):
            cited = _document(target)
            if cited and cited != work:
                yield _edge(each, cited, work, day, member)


def _edge(cited: Reference, target: str, work: str, day: str, member: bool) -> Edge:
    return Edge(work, target, cited.type, iri.part(work, cited.id), cited.provenance.status, work, day, member)


def _document(target: str | None) -> str:
    """Return the IRI of the document that a target is, or is a part of."""
    name = (target or "").partition("#")[0]
    return iri.expand(name) if name.startswith("doc:") else ""
