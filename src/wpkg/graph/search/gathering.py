"""What a store has to be found by: one entry a thing, with its names, its texts and where their parts stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.search.records import KINDS
from wpkg.graph.store import Literal, Store, Term
from wpkg.iri import ID, NS, SCHEME
from wpkg.iri import KINDS as AGENTS

_TONGUES = {"eng": "en", "fra": "fr", "spa": "es"}
_LAST = re.compile(r"[/#]")


@dataclass(frozen=True, slots=True)
class Held:
    """One stretch of text: of the part ``part``, and where it begins in the text held (None: a curator's words).

    ``parts`` are disjoint stretches within it, each with the narrowest part that covers it.
    """

    part: str
    text: str
    language: str
    start: int | None
    parts: tuple[tuple[int, int, str], ...] = ()


@dataclass(slots=True)
class Entry:
    """One thing that can be found; ``names`` are those people know it by, each with its language, the best first."""

    iri: str
    kind: str
    symbol: str = ""
    day: str = ""
    verified: bool = True
    labels: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    texts: list[Held] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The name it is listed under."""
        return self.symbol or self.labels.get("en") or next(iter(self.labels.values()), "") or _last(self.iri)


def entries(store: Store) -> list[Entry]:
    """Gather everything there is to find, in the order in which equals are listed."""
    found: dict[str, Entry] = {}
    for row in store.select(prepared("documents")):
        iri = text_of(row["thing"])
        found[iri] = Entry(iri, "document")
    _name(store, found)
    _date(store, found)
    _read(store, found)
    return sorted(found.values(), key=order_of)


def order_of(entry: Entry) -> tuple[int, int, str]:
    """Return the place among equals: by kind, documents the newest first."""
    return KINDS.index(entry.kind), -int(entry.day.replace("-", "")[:8] or 0), entry.iri


def _name(store: Store, found: dict[str, Entry]) -> None:
    """Add agents, sessions, threads, concepts and terms, and every name of everything."""
    for row in store.select(prepared("search-labels")):
        iri, label = text_of(row["node"]), " ".join(text_of(row["label"]).split())
        if iri not in found:
            if not (kind := _kind(iri)):
                continue
            found[iri] = Entry(iri, kind)
        if text_of(row["rank"]) != "3":
            found[iri].labels.setdefault(_language(row["label"]), label)
        found[iri].names.append(label)
    for row in store.select(prepared("names")):
        entry = found.get(text_of(row["thing"]))
        if entry is not None:
            entry.names += filter(None, (text_of(row["name"]), text_of(row["believed"])))
    for row in store.select(prepared("symbols")):
        entry = found.get(text_of(row["thing"]))
        if entry is not None:
            entry.names.append(text_of(row["symbol"]))


def _date(store: Store, found: dict[str, Entry]) -> None:
    """Add primary symbols and days to documents, and which of them nobody could verify."""
    for row in store.select(prepared("primary-symbols")):
        entry = found.get(text_of(row["document"]))
        if entry is not None:
            entry.symbol = entry.symbol or text_of(row["symbol"])
    for row in store.select(prepared("search-days")):
        entry = found.get(text_of(row["document"]))
        if entry is not None:
            entry.day = entry.day or text_of(row["day"])
    for row in store.select(prepared("unverified-documents")):
        entry = found.get(text_of(row["document"]))
        if entry is not None:
            entry.verified = False


def _read(store: Store, found: dict[str, Entry]) -> None:
    """Add the texts held, and what curators call the parts of the others."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for row in store.select(prepared("search-spans")):
        span = int(text_of(row["start"])), int(text_of(row["end"])), text_of(row["part"])
        spans.setdefault(text_of(row["text"]), []).append(span)
    for row in store.select(prepared("texts")):
        entry = found.get(text_of(row["document"]))
        if entry is None:
            continue
        text, content = text_of(row["text"]), text_of(row["content"])
        if all(held.text != content for held in entry.texts):
            parts = tuple(_disjoint(spans.get(text, [])))
            tongue = text_of(row["language"]).rpartition("/")[2].lower()
            entry.texts.append(Held(entry.iri, content, _TONGUES.get(tongue, tongue), 0, parts))
    for row in store.select(prepared("search-said")):
        entry = found.get(text_of(row["document"]))
        if entry is not None and not any(held.start is not None for held in entry.texts):
            label = " ".join(text_of(row["label"]).split())
            entry.texts.append(Held(text_of(row["part"]), label, _language(row["label"]), None))


def _disjoint(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Cut nested stretches, outer ones first, into disjoint ones, each with the innermost that covers it."""
    open_: list[tuple[int, int, str]] = []
    at = 0
    for start, end, part in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        while open_ and open_[-1][1] <= start:
            last = open_.pop()
            if at < last[1]:
                yield at, last[1], last[2]
                at = last[1]
        if open_ and at < start:
            yield max(at, open_[-1][0]), start, open_[-1][2]
        at = max(at, start)
        open_.append((start, end, part))
    while open_:
        last = open_.pop()
        if at < last[1]:
            yield at, last[1], last[2]
            at = last[1]


def _kind(iri: str) -> str:
    if iri.startswith(ID):
        head, slash, _ = iri.removeprefix(ID).partition("/")
        return head if slash and head in AGENTS else ""
    if iri.startswith(SCHEME):
        return "concept" if "#" in iri else ""
    return "term" if iri.startswith(NS) else ""


def _language(term: Term | None) -> str:
    return term.language.partition("-")[0].lower() if isinstance(term, Literal) else ""


def _last(iri: str) -> str:
    return _LAST.split(iri)[-1]
