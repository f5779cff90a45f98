"""The page about the programming interface: what may be asked, with what, and an address to try for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wpkg.graph.canned import CannedQuery
from wpkg.graph.parameters import Parameter
from wpkg.publish.site.api.functions import Function, functions
from wpkg.publish.site.api.questions import CSV, FOLDER, JSON, OPENAPI, ROWS
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of the interface: ``example`` are arguments to try, ``page`` the path of its own page or nothing."""

    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    example: Mapping[str, str]
    page: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses that belong together."""

    name: str
    entries: tuple[Entry, ...]


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page."""
    t = Words(language)
    values = {
        "groups": tuple(_topics(site)),
        "functions": tuple(map(_of_function, functions().values())),
        "description": FOLDER + OPENAPI + JSON.suffix,
        "suffixes": (JSON.suffix, CSV.suffix),
        "rows": ROWS,
    }
    return Page("api", t("api.title"), values, t("api.description"))


def _topics(site: Site) -> Iterator[Group]:
    queries = site.queries.values()
    for topic in dict.fromkeys(query.topic for query in queries):
        yield Group(topic, tuple(_of_query(query) for query in queries if query.topic == topic))


def _of_query(query: CannedQuery) -> Entry:
    return Entry(FOLDER + query.id, query.summary, query.parameters, {}, f"query/{query.id}")


def _of_function(function: Function) -> Entry:
    example = {name: function.examples[name] for name in function.needs}
    return Entry(FOLDER + function.name, function.summary, function.parameters, example)
