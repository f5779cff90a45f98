"""The page on which people write SPARQL: a form, the canned questions as examples that fill it, the prefixes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from wpkg import iri
from wpkg.graph.canned import CannedQuery
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.query import bind
from wpkg.publish.site.kinds import Arguments
from wpkg.publish.site.links import Links, page_suffix
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

FORMATS = (
    (
        "rows",
        ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"),
    ),
    ("triples", ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")),
)
"""What answers can be sent as: rows for SELECT and ASK, triples for CONSTRUCT and DESCRIBE."""

_SHOWN_FIRST = "what-it-recalls"


@dataclass(frozen=True, slots=True)
class Example:
    """A canned question as the form can take it: ``text`` has a value at the place of every parameter that has one."""

    id: str
    topic: str
    summary: str
    text: str


def page(site: Site, place: Place, language: str, arguments: Arguments) -> Page:
    """Make the page; ``query`` among the arguments stands in the form, without it the first example."""
    t = Words(language)
    listed = tuple(examples(site))
    first = next(example for example in listed if example.id == _SHOWN_FIRST)
    given = {name: arguments[name] for name in ("query", "format") if arguments.get(name)}
    return Page(
        template="sparql",
        title=t("sparql.title"),
        description=t("sparql.description"),
        values={
            "query": given.get("query", first.text),
            "chosen": given.get("format", ""),
            "formats": FORMATS,
            "action": endpoint(site, Links(place.path, language)),
            "topics": [(topic, tuple(each)) for topic, each in groupby(listed, lambda example: example.topic)],
            "prefixes": iri.PREFIXES,
            "terms": terms(site),
            "base": iri.BASE,
            "suffix": page_suffix(language),
            "asked": given,
        },
    )


def endpoint(site: Site, links: Links) -> str:
    """Return the way from a page to where SPARQL is answered."""
    return site.endpoint if urlsplit(site.endpoint).scheme else links.file(site.endpoint)


def terms(site: Site) -> list[str]:
    """Return the names of all terms of the ontology, without their namespace."""
    rows = site.store.select(prepared("site-terms")).rows
    return sorted({text_of(row[0]).removeprefix(iri.NS) for row in rows})


def examples(site: Site) -> Iterator[Example]:
    """Yield the canned questions, those of one topic together, topics in the order of their first question."""
    order = list(dict.fromkeys(query.topic for query in site.queries.values()))
    for query in sorted(site.queries.values(), key=lambda query: order.index(query.topic)):
        yield Example(query.id, query.topic, query.summary, _filled(query))


def _filled(query: CannedQuery) -> str:
    """Return the query as it can be asked; what has no value of its own stays a variable."""
    if any(parameter.default is None for parameter in query.parameters):
        return query.body
    return bind(query, {})
