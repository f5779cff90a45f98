"""What forms ask: names, days and choices, each understood or refused with the reason and what looks like it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.parameters import day as iso_day
from wpkg.graph.prepared import prepared
from wpkg.publish.site.records import Site

MOST = 200
"""So many names a list of suggestions holds; where there are more, the search page finds them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as it was filled in, and what it means: an IRI, an ISO day or a choice; nothing if it was left empty.

    ``problem`` is empty, or says why it means nothing: unknown, several, no-name, no-day, no-choice, no-page, or
    nothing-to-say (``detail`` then says what, in English). ``near`` are names that look like what was written.
    """

    field: str
    written: str = ""
    meant: str = ""
    problem: str = ""
    near: tuple[str, ...] = ()
    detail: str = ""


def thing(site: Site, arguments: Mapping[str, str], field: str, kind: str) -> Asked:
    """Return the thing of a kind that a field names."""
    written = arguments.get(field, "").strip()
    if not written:
        return Asked(field)
    try:
        return Asked(field, written, site.names.resolve(written, kind))
    except UnknownName as error:
        return Asked(field, written, problem="unknown", near=error.suggestions)
    except BadParameter as error:
        return Asked(field, written, problem="no-name", detail=str(error))


def written(site: Site, iri: str, name: str) -> str:
    """Return what a field may hold to mean a document: its symbol where that names it alone, else its IRI."""
    return name if site.names.document(name) == iri else iri


def day(arguments: Mapping[str, str], field: str) -> Asked:
    """Return the day that a field names."""
    written = arguments.get(field, "").strip()
    if not written:
        return Asked(field)
    try:
        return Asked(field, written, iso_day(written, field))
    except BadParameter:
        return Asked(field, written, problem="no-day")


def page(arguments: Mapping[str, str]) -> Asked:
    """Return the page of a list that is asked for, as digits without leading zeros; the first where none is."""
    written = arguments.get("page", "").strip()
    if not written:
        return Asked("page", meant="1")
    if written.isascii() and written.isdecimal() and len(written) < 10 and int(written):
        return Asked("page", written, str(int(written)))
    return Asked("page", written, problem="no-page")


def choice(arguments: Mapping[str, str], field: str, choices: Collection[str], default: str) -> Asked:
    """Return the one of several words that a field names, or the default where it was left empty."""
    written = arguments.get(field, "").strip()
    if not written:
        return Asked(field, meant=default)
    if written in choices:
        return Asked(field, written, written)
    return Asked(field, written, problem="no-choice", near=tuple(choices))


def suggestions(site: Site, kind: str) -> list[str]:
    """Return names to choose from: of each thing of a kind the one people write, none where there are too many."""
    return site.kept(f"suggestions of {kind}", lambda: _suggestions(site, kind))


def _suggestions(site: Site, kind: str) -> list[str]:
    if kind == "document" and len(site.store.select(prepared("some-documents"))) > MOST:
        return []
    best: dict[str, str] = {}
    for item in site.names.every(kind):
        last = item.iri.rpartition("/")[2]
        known = best.get(item.iri)
        if known is None or known == last:
            best[item.iri] = item.name
    names = sorted(set(best.values()), key=lambda name: (name.casefold(), name))
    return names if len(names) <= MOST else []
