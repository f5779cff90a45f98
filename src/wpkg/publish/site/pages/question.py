"""The canned questions: their list, and a page each with a form, the answer, the query and addresses for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from wpkg import iri
from wpkg.errors import BadParameter, UnknownName, WpkgError
from wpkg.graph.answer import Answer
from wpkg.graph.canned import CannedQuery
from wpkg.graph.parameters import Parameter
from wpkg.graph.query import bind, find, run
from wpkg.graph.search import search
from wpkg.graph.store import Iri
from wpkg.publish.site.naming import Name, named
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

_ROWS = 500
"""The most rows that a page shows: all are in the files it leads to."""

_CHOICES = 300
"""The most names that are offered for a value."""

_KINDS: Mapping[str, tuple[str, ...]] = {
    "document": ("document",),
    "unit": ("document",),
    "holding": ("thread", "document"),
    "agent": ("body", "collective", "organization"),
    "body": ("body",),
    "session": ("session",),
    "thread": ("thread",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One value of the form: ``control`` is text, date, number or choice; ``offered`` are what may be chosen or typed.

    ``told`` is the value in words, for the caption.
    """

    parameter: Parameter
    control: str
    value: str
    told: str
    offered: tuple[str, ...]


def list_page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the list of all questions, by topic."""
    t = Words(language)
    listed = [(topic, list(each)) for topic, each in groupby(site.queries.values(), lambda query: query.topic)]
    topics: dict[str, list[CannedQuery]] = {}
    for topic, queries in listed:
        topics.setdefault(topic, []).extend(queries)
    return Page(
        "questions", t("question.list-title"), {"topics": topics, "summary": summary}, t("question.list-description")
    )


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of one question, answered for the arguments, or for its defaults.

    What cannot be asked is said beside the form, with status 400, or 404 for a name that nothing bears.

    Raises:
        UnknownName: there is no such question.
    """
    t = Words(language)
    query = find(site.queries, place.path.removeprefix("query/"))
    given = {name: value for name, value in sorted(arguments.items()) if value}
    refused, status, answer, text = None, 200, None, query.body
    try:
        text = bind(query, given, site.names)
        answer = run(site.store, query, given, site.names)
    except (BadParameter, UnknownName) as error:
        refused, status = error, 404 if isinstance(error, UnknownName) else 400
    rows = answer.rows[:_ROWS] if answer is not None else ()
    nodes = {str(value) for row in rows for value in row if isinstance(value, Iri)}
    defaults = {value for one in query.parameters if (value := given.get(one.name, one.default or ""))}
    names = named(site, nodes | {value for value in defaults if value.startswith(iri.BASE)}, language)
    values = {
        "query": query,
        "fields": tuple(_field(site, one, given, names, language, t) for one in query.parameters),
        "asked": {name: value for name, value in given.items() if any(one.name == name for one in query.parameters)},
        "answer": answer,
        "rows": rows,
        "refused": refused,
        "suggestions": refused.suggestions if isinstance(refused, UnknownName) else (),
        "text": text.strip(),
        "names": names,
        "is_iri": lambda value: isinstance(value, Iri),
        "total": len(answer) if answer is not None else 0,
    }
    return Page("question", summary(query, t), values, query.description, status, _linked(query, answer))


def summary(query: CannedQuery, t: Words) -> str:
    """Return a question in one line, in the language of the page."""
    return t(f"summary.{query.id}") if t.has(f"summary.{query.id}") else query.summary


def _field(
    site: Site, parameter: Parameter, given: Mapping[str, str], names: Mapping[str, Name], language: str, t: Words
) -> Field:
    value = given.get(parameter.name, parameter.default or "")
    match parameter.type:
        case "xsd_boolean":
            told = t(f"question.{value}") if value in {"true", "false"} else value
            return Field(parameter, "choice", value, told, ("true", "false"))
        case "xsd_date":
            return Field(parameter, "date", value, value, ())
        case "integer":
            return Field(parameter, "number", value, value, ())
        case "iri":
            told = names[value].text if value in names else value
            return Field(parameter, "text", _typed(site, value, parameter.kind), told, _offered(site, parameter.kind))
    return Field(parameter, "choice" if parameter.choices else "text", value, value, parameter.choices)


def _typed(site: Site, value: str, kind: str) -> str:
    """Return what people type for an IRI: a symbol or name if it leads back to it, else the compact name."""
    if not value.startswith(iri.BASE):
        return value
    name = named(site, [value], "en")[value].text
    try:
        if site.names.resolve(name, kind) == value:
            return name
    except WpkgError:
        pass
    return iri.compact(value)


def _offered(site: Site, kind: str) -> tuple[str, ...]:
    """Return names that may be typed for a value of a kind."""
    if kind in _KINDS:
        found = search(site.store, "", kinds=_KINDS[kind], limit=_CHOICES, include_unverified=True)
        return tuple(dict.fromkeys(hit.name for hit in found.hits))
    if scheme := iri.CONCEPTS.get(kind):
        found = search(site.store, "", kinds=("concept",), limit=1000)
        within = f"{iri.SCHEME}{scheme}#"
        return tuple(dict.fromkeys(iri.compact(hit.iri) for hit in found.hits if hit.iri.startswith(within)))
    return ()


def _linked(query: CannedQuery, answer: Answer | None) -> Mapping[str, object]:
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": query.summary,
        "description": query.description,
        "keywords": list(query.tags),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.name, "description": column.meaning} for column in query.columns
        ],
    }
    return told if answer is not None else {}
