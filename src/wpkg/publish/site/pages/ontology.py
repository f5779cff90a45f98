"""Pages about the ontology: what it is for, how to use it, a paragraph worked out of the graph, and all its terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup, escape

from wpkg import iri
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Literal
from wpkg.publish.site.kinds import Arguments
from wpkg.publish.site.naming import Name, named
from wpkg.publish.site.pages.worked import worked
from wpkg.publish.site.records import LANGUAGES, Page, Place, Site
from wpkg.publish.site.words import Words

ONTOLOGY = iri.NS.rstrip("#")
STEPS = range(1, 11)
QUESTIONS = range(1, 6)
PATTERNS: Mapping[str, str] = {
    "statement": "?document wpkg:hasProvision/wpkg:states ?statement",
    "citation": "?provision wpkg:hasReference ?reference . ?reference wpkg:referenceTarget ?document",
    "lineage": "?document wpkg:antecedent ?older",
    "evidence": "?anything wpkg:supportedBy ?span . ?span wpkg:exact ?words ; wpkg:start ?start ; wpkg:end ?end",
    "claim": "?claim wpkg:claimSubject ?thing ; wpkg:claimProperty ?property ; wpkg:claimValue ?value",
    "period": "?commitment wpkg:validDuring ?period ; wpkg:renews ?earlier",
    "alignment": "?alignment wpkg:alignsRecommendation ?recommendation ; wpkg:alignsWith ?provision",
}
"""Paths through the graph, by the name of the pattern in the words of the page."""

_TERMS = Path(__file__).parents[2] / "templates" / "site" / "ontology" / "terms.html"
_MARK = re.compile(r"\[\[(?:label (?P<label>\w+)|word (?P<word>[a-z-]+)|(?P<english>english))\]\]")
_NAMED = re.compile(r"`wpkg:(\w+)`|(wpkg:\w+)")
_DCT = iri.PREFIXES["dct"]
_OWL = "http://www.w3.org/2002/07/owl#"
_SHORT = (_DCT + "created", _DCT + "issued", _DCT + "creator", _DCT + "bibliographicCitation")


class Piece(NamedTuple):
    """A stretch of a sentence; ``term`` is the local name of the term it is, or empty."""

    text: str
    term: str


@dataclass(frozen=True, slots=True)
class About:
    """What an ontology says of itself; ``values`` are texts by the IRI of the property, in order."""

    iri: str
    values: Mapping[str, Sequence[str]]

    def one(self, property_: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.values.get(property_, ())), "")


def page(site: Site, place: Place, language: str, arguments: Arguments) -> Page:
    """Make the page of the whole ontology, of one version of it, or of a module."""
    about = _about(site, place.iri)
    t = Words(language)
    if about.iri != ONTOLOGY:
        return _module(site, about, language)
    version = about.one(_OWL + "versionInfo")
    is_version = place.iri != ONTOLOGY
    return Page(
        template="ontology",
        title=t("ontology.title-version", version=version) if is_version else t("ontology.title"),
        description=t("ontology.description"),
        values={
            "about": about,
            "version": version,
            "namespace": iri.NS,
            "modules": _modules(site, about),
            "pieces": pieces,
            "steps": STEPS,
            "questions": QUESTIONS,
            "patterns": PATTERNS,
            "worked": worked(site, language),
            "terms": terms(site, language),
            "count": len(labels(site)),
            "dct": _DCT,
        },
        linked=_linked(about, version),
    )


def pieces(text: str) -> tuple[Piece, ...]:
    """Cut a text at the names of terms in it.

    >>> pieces("See `wpkg:Claim`.")
    (Piece(text='See ', term=''), Piece(text='wpkg:Claim', term='Claim'), Piece(text='.', term=''))
    """
    found: list[Piece] = []
    end = 0
    for match in _NAMED.finditer(text):
        name = match[1] or match[2].removeprefix("wpkg:")
        found += [Piece(text[end : match.start()], ""), Piece(f"wpkg:{name}", name)]
        end = match.end()
    return tuple(piece for piece in (*found, Piece(text[end:], "")) if piece.text)


def labels(site: Site) -> Mapping[str, Mapping[str, str]]:
    """Return what each term is called, by its local name, then by language."""
    told: dict[str, dict[str, str]] = {}
    for row in site.store.select(prepared("site-terms")):
        label = row["label"]
        language = label.language if isinstance(label, Literal) else ""
        told.setdefault(text_of(row["term"]).removeprefix(iri.NS), {})[language] = text_of(label)
    return told


def terms(site: Site, language: str) -> Markup:
    """Return the list of all terms with names, rows and marks of language as a page in ``language`` needs them."""
    t, called = Words(language), labels(site)
    english = Markup(' lang="en"') if language != LANGUAGES[0] else Markup("")

    def put(mark: re.Match[str]) -> str:
        if mark["word"]:
            return escape(t(f"ontology.row-{mark['word']}"))
        if mark["english"]:
            return english
        name = mark["label"]
        return _in_language(called.get(name, {}), name, language)

    return Markup(_MARK.sub(put, _drawn()))


@cache
def _drawn() -> str:
    return _TERMS.read_text("utf-8")


def _in_language(called: Mapping[str, str], name: str, language: str) -> Markup:
    if language in called:
        return escape(called[language])
    return Markup('<span lang="{}">{}</span>').format(LANGUAGES[0], called.get(LANGUAGES[0], name))


def _about(site: Site, address: str) -> About:
    values: dict[str, list[str]] = {}
    ontology = address
    for row in site.store.select(prepared("site-ontology", about=[Iri(address)])):
        ontology = text_of(row["ontology"])
        values.setdefault(text_of(row["property"]), []).append(text_of(row["value"]))
    return About(ontology, values)


def _modules(site: Site, about: About) -> tuple[About, ...]:
    return tuple(_about(site, address) for address in about.values.get(_OWL + "imports", ()))


def _module(site: Site, about: About, language: str) -> Page:
    graph = iri.GRAPH + about.iri.removeprefix(f"{ONTOLOGY}/")
    held = [text_of(row[0]) for row in site.store.select(prepared("site-module-terms", graph=[Iri(graph)])).rows]
    return Page(
        template="ontology-module",
        title=about.one(_DCT + "title") or about.iri,
        description=about.one(_DCT + "description"),
        values={
            "about": about,
            "version": about.one(_OWL + "versionInfo"),
            "held": _by_name(held, named(site, held, language)),
            "whole": ONTOLOGY,
            "dct": _DCT,
        },
    )


def _by_name(held: Iterable[str], names: Mapping[str, Name]) -> list[tuple[str, str, Name]]:
    """Return IRI, local name and name of terms, in the order of their names."""
    rows = [(each, each.removeprefix(iri.NS), names[each]) for each in held]
    return sorted(rows, key=lambda row: (row[2].text.casefold(), row[0]))


def _linked(about: About, version: str) -> Mapping[str, object]:
    return {
        "@context": "https://schema.org/",
        "@type": "DefinedTermSet",
        "@id": about.iri,
        "name": about.one(_DCT + "title"),
        "description": about.one(_DCT + "description"),
        "version": version,
        "license": about.one(_DCT + "license"),
    }
