"""What points at a thing from elsewhere in the graph, property by property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri
from wpkg.publish.site.pages.cards import Text, layout, local
from wpkg.publish.site.pages.directed import DOUBTED, SHOWN
from wpkg.publish.site.records import Site

_INVERSE = frozenset({"hasSubProvision", "hasSourceText", "inSourceText", "holdsSession", "sessionOfAdoption"})
_SHOWN_ELSEWHERE = frozenset({"claimSubject", "eventOf", "periodOf", "noteOn", *_INVERSE})


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that points at the thing: its IRI, what it is called, how far it was checked."""

    iri: str
    label: Text
    status: str


@dataclass(frozen=True, slots=True)
class Pointing:
    """All that points at a thing by one property; ``found`` holds the first of ``count``."""

    property: str
    name: str
    count: int
    found: tuple[Pointer, ...]


def pointing(site: Site, thing: str) -> tuple[Pointing, ...]:
    """Return what points at a thing; its own parts, what only repeats a link, and what is doubted are left out."""
    by: dict[str, dict[str, Pointer]] = {}
    for row in site.store.select(prepared("site-pointers", node=[Iri(thing)])):
        prop, name = text_of(row["property"]), text_of(row["from"])
        one = Pointer(name, Text(text_of(row["label"])), local(text_of(row["status"])))
        if one.status in DOUBTED or name.startswith(f"{thing}#") or local(prop) in _repeating():
            continue
        by.setdefault(prop, {}).setdefault(name, one)
    return tuple(
        Pointing(prop, local(prop), len(found), tuple(sorted(found.values(), key=lambda one: one.iri)[:SHOWN]))
        for prop, found in sorted(by.items())
    )


def nodes(found: tuple[Pointing, ...]) -> Iterator[str]:
    """Yield every IRI named."""
    for each in found:
        yield each.property
        yield from (one.iri for one in each.found)


def _repeating() -> frozenset[str]:
    return _SHOWN_ELSEWHERE | (frozenset(layout()["hidden"]) - {"type", "wasAttributedTo", "states", "hasProvision"})
