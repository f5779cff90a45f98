"""What search engines read in a page: objects of schema.org as JSON-LD, made from what the graph asserts.

A symbol or title that is only believed stands in a claim and not on the thing itself, so it does not appear here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Iri, Literal, Term
from wpkg.publish.catalogue import LICENCE
from wpkg.publish.exports import FORMATS
from wpkg.publish.site.data import files
from wpkg.publish.site.links import page_suffix
from wpkg.publish.site.records import LANGUAGES, Site
from wpkg.publish.site.words import Words

_SCHEMA = "https://schema.org"
_LABELS = (iri.PREFIXES["skos"] + "prefLabel", iri.PREFIXES["rdfs"] + "label")
_TITLE, _TYPE = iri.PREFIXES["dct"] + "title", iri.PREFIXES["rdf"] + "type"
_DATA = {"text/turtle": ".ttl", "application/ld+json": ".jsonld", "application/n-triples": ".nt"}
_KINDS = {"Instrument": "Legislation", "Report": "Report"}
Said = Mapping[str, list[Term]]
Object = dict[str, Any]


def document(site: Site, name: str, language: str = LANGUAGES[0]) -> Object:
    """Return a document: an adopted act as Legislation, a report as Report, any other as CreativeWork.

    Raises:
        UnknownName: the graph says nothing of it.
    """
    said = _said(site, name)
    classes = {str(value).removeprefix(iri.NS) for value in said.get(_TYPE, ())}
    kind = next((_KINDS[each] for each in _KINDS if each in classes), "CreativeWork")
    found = _about(site, name, kind, said, language)
    symbols = _texts(said, iri.NS + "primarySymbol") or _texts(said, iri.NS + "documentSymbol")
    days = _texts(said, iri.NS + "adoptionDate")
    bodies = [str(value) for value in said.get(iri.NS + "adoptedBy", ())]
    if symbols:
        found["identifier"] = symbols[0]
    if kind == "Legislation":
        found |= {"legislationIdentifier": symbols[0]} if symbols else {}
        found |= {"legislationDate": days[0]} if days else {}
        found |= {"legislationPassedBy": [_named(site, body, language) for body in bodies]} if bodies else {}
    found["encoding"] = [
        {"@type": "MediaObject", "encodingFormat": media_type, "contentUrl": _address(site, name) + suffix}
        for media_type, suffix in _DATA.items()
    ]
    page = {"@type": "WebPage", "@id": _address(site, name) + ".html", "isPartOf": {"@id": iri.DATASET}}
    return found | {"mainEntityOfPage": page | {"license": LICENCE}}  # a document's own words are not ours to license


def organization(site: Site, name: str, language: str = LANGUAGES[0]) -> Object:
    """Return a body, collective or organisation. Raises UnknownName as :func:`document` does."""
    said = _said(site, name)
    found = _about(site, name, "Organization", said, language)
    short = _texts(said, iri.NS + "abbreviation")
    return found | ({"alternateName": short} if short else {})


def event(site: Site, name: str, language: str = LANGUAGES[0]) -> Object:
    """Return a session. Raises UnknownName as :func:`document` does."""
    said = _said(site, name)
    found = _about(site, name, "Event", said, language)
    first, after = _texts(said, iri.NS + "heldFrom"), _texts(said, iri.NS + "heldUntil")
    if first:
        found["startDate"] = first[0]
    if after:
        found["endDate"] = (date.fromisoformat(after[0]) - timedelta(days=1)).isoformat()
    if places := _texts(said, iri.NS + "place"):
        found["location"] = {"@type": "Place", "name": places[0]}
    return found


def series(site: Site, name: str, language: str = LANGUAGES[0]) -> Object:
    """Return a thread of mandates as a series of works. Raises UnknownName as :func:`document` does."""
    return _about(site, name, "CreativeWorkSeries", _said(site, name), language) | {"license": LICENCE}


def term(site: Site, name: str, language: str = LANGUAGES[0]) -> Object:
    """Return a concept or a term of the ontology as DefinedTerm. Raises UnknownName as :func:`document` does."""
    whole, _, code = name.partition("#")
    return _about(site, name, "DefinedTerm", _said(site, name), language) | {
        "termCode": code,
        "inDefinedTermSet": whole,
    }


def terms(site: Site, name: str, language: str = LANGUAGES[0]) -> Object:
    """Return a scheme or the ontology as DefinedTermSet. Raises UnknownName as :func:`document` does."""
    return _about(site, name, "DefinedTermSet", _said(site, name), language) | {"license": LICENCE}


def website(site: Site, language: str = LANGUAGES[0]) -> Object:
    """Return the site, with the address at which it searches."""
    target = f"{site.base}search{page_suffix(language)}?q={{search_term_string}}"
    return {
        "@context": _SCHEMA,
        "@type": "WebSite",
        "@id": iri.BASE,
        "url": site.base,
        "name": Words(language)("dataset.name"),
        "description": Words(language)("dataset.what"),
        "inLanguage": list(LANGUAGES),
        "license": LICENCE,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        },
    }


def dataset(site: Site, language: str = LANGUAGES[0]) -> Object:
    """Return the dataset, with its files to download."""
    found: Object = {
        "@context": _SCHEMA,
        "@type": "Dataset",
        "@id": iri.DATASET,
        "url": f"{site.base}dataset{page_suffix(language)}",
        "name": Words(language)("dataset.name"),
        "description": Words(language)("dataset.what"),
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": "The wpkg authors"},
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"wpkg{variant.suffix}",
                "description": FORMATS[name].holds,
                "encodingFormat": variant.media_type,
                "contentUrl": site.base + files.DOWNLOADS + variant.suffix,
            }
            for name, variant in files.downloads().items()
        ],
    }
    return found | ({"dateModified": site.checked} if site.checked else {})


def _about(site: Site, name: str, kind: str, said: Said, language: str) -> Object:
    """Return what everything has: what it is called, where its page is, where it was read."""
    found: Object = {"@context": _SCHEMA, "@type": kind, "@id": name, "url": _page(site, name, language)}
    found["name"] = _called(said, language) or name.rpartition("/")[2]
    for prop in (iri.PREFIXES["skos"] + "definition", iri.PREFIXES["dct"] + "description"):
        if words := _in(said.get(prop, ()), language):
            found["description"] = words
    pages = sorted(str(value) for value in said.get(iri.PREFIXES["prov"] + "hadPrimarySource", ()))
    return found | ({"isBasedOn" if kind != "Organization" else "subjectOf": pages} if pages else {})


def _named(site: Site, name: str, language: str) -> Object:
    return {"@type": "Organization", "@id": name, "name": _called(_told(site, name), language)}


def _said(site: Site, name: str) -> Said:
    said = _told(site, name)
    if not said:
        raise UnknownName(f"the graph says nothing of {name}", expected="a thing of the graph")
    return said


def _told(site: Site, name: str) -> Said:
    said: dict[str, list[Term]] = {}
    for row in ask_about(site.store, "gathered-said", "node", [name]):
        if (value := row["value"]) is not None:
            said.setdefault(text_of(row["property"]), []).append(value)
    return {prop: sorted(values, key=str) for prop, values in said.items()}


def _called(said: Said, language: str) -> str:
    return next((found for prop in (_TITLE, *_LABELS) if (found := _in(said.get(prop, ()), language))), "")


def _in(values: Iterable[Term], language: str) -> str:
    """Return the text in a language, else in that of the graph, else in any."""
    texts = {value.language: value.lexical for value in values if isinstance(value, Literal)}
    return next((texts[each] for each in (language, LANGUAGES[0], "", *sorted(texts)) if each in texts), "")


def _texts(said: Said, prop: str) -> list[str]:
    return sorted({value.lexical for value in said.get(prop, ()) if not isinstance(value, Iri)})


def _address(site: Site, name: str) -> str:
    return site.base + name.removeprefix(iri.BASE).partition("#")[0]


def _page(site: Site, name: str, language: str) -> str:
    _, mark, fragment = name.partition("#")
    return _address(site, name) + page_suffix(language) + mark + fragment
