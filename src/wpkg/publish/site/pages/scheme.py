"""The page of a scheme: every concept with its names in all languages, what it means, and where it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.gathered import gather
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Term
from wpkg.publish.site.data import linked
from wpkg.publish.site.naming import named, part_words
from wpkg.publish.site.pages.cards import Card, Cards, Text, local, names_on
from wpkg.publish.site.records import LANGUAGES, Page, Place, Site
from wpkg.publish.site.words import Words

_SKOS = iri.PREFIXES["skos"]
_RELATIONS = ("broader", "narrower", "related", "exactMatch", "closeMatch")
_NO_USE = frozenset({*_RELATIONS, "inScheme", "topConceptOf", "hasTopConcept"})
_REPEATED = frozenset({"mentions", "concernsGroup", "appliesPrinciple"})
"""Properties that only repeat what another, narrower one tells."""


@dataclass(frozen=True, slots=True)
class Use:
    """How many things point at a concept by a property, and the first of them."""

    property: str
    count: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: names, other names and notes by language; ``related`` are (relation, IRI); ``id`` is its fragment."""

    iri: str
    id: str
    notation: str
    names: tuple[Text, ...]
    others: tuple[Text, ...]
    definitions: tuple[Text, ...]
    examples: tuple[Text, ...]
    notes: tuple[Text, ...]
    related: tuple[tuple[str, str], ...]
    uses: tuple[Use, ...]

    def in_language(self, which: str, language: str) -> tuple[Text, ...]:
        """Return the texts of a sort (names, others, definitions …) in a language."""
        return tuple(text for text in getattr(self, which) if text.language == language)


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of a scheme.

    Raises:
        UnknownName: there is no such scheme.
    """
    said: dict[str, dict[str, list[Term]]] = {}
    for row in site.store.select(prepared("site-scheme", scheme=[Iri(place.iri)])):
        if (value := row["value"]) is not None:
            said.setdefault(text_of(row["concept"]), {}).setdefault(text_of(row["property"]), []).append(value)
    whole = gather(site.store, place.iri)
    if not said and place.iri not in whole.said:
        raise UnknownName(f"there is no scheme {place.iri}", expected="a scheme of the graph")
    uses = _uses(site, place.iri)
    concepts = [_concept(node, told, uses.get(node, ())) for node, told in sorted(said.items())]
    about = Cards(whole).card(place.iri)
    shown = {place.iri, *names_on([about]), *said}
    shown |= {each for concept in concepts for _, each in concept.related}
    shown |= {_SKOS + relation for relation in _RELATIONS}
    shown |= {each for concept in concepts for use in concept.uses for each in (use.property, *use.first)}
    names = named(site, shown, language)
    told_in = Words(language)
    return Page(
        template="scheme",
        title=next((text.words for text in _said_in(about, "title", language)), names[place.iri].text),
        description=next((text.words for text in _said_in(about, "description", language)), ""),
        values={
            "about": about,
            "described": _said_in(about, "description", language),
            "facts": tuple(row for row in about.rows if row.name not in {"title", "description", "hasTopConcept"}),
            "concepts": sorted(concepts, key=lambda each: (names[each.iri].text.casefold(), each.iri)),
            "names": names,
            "skos": _SKOS,
            "part_words": lambda fragment: part_words(fragment, told_in),
        },
        linked=linked.terms(site, place.iri, language),
    )


def _said_in(about: Card, name: str, language: str) -> tuple[Text, ...]:
    """Return the texts of a property in a language, else in the first of the site, else all."""
    row = about.row(name)
    every = tuple(value.text for value in row.values) if row else ()
    found = (tuple(text for text in every if text.language == each) for each in (language, LANGUAGES[0]))
    return next((texts for texts in found if texts), every)


def _concept(node: str, said: Mapping[str, list[Term]], uses: Iterable[Use]) -> Concept:
    def texts(*properties: str) -> tuple[Text, ...]:
        found = {_text(value) for each in properties for value in said.get(_SKOS + each, ())}
        return tuple(sorted(found, key=lambda text: (_place(text.language), text.words)))

    return Concept(
        iri=node,
        id=node.partition("#")[2],
        notation=next((text.words for text in texts("notation")), ""),
        names=texts("prefLabel"),
        others=texts("altLabel"),
        definitions=texts("definition"),
        examples=texts("example"),
        notes=texts("scopeNote", "note", "editorialNote"),
        related=tuple(
            (each, str(value)) for each in _RELATIONS for value in sorted(said.get(_SKOS + each, ()), key=str)
        ),
        uses=tuple(uses),
    )


def _uses(site: Site, scheme: str) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for row in site.store.select(prepared("site-uses", scheme=[Iri(scheme)])):
        concept, prop, count = text_of(row["concept"]), text_of(row["property"]), int(text_of(row["n"]))
        if not concept or local(prop) in _NO_USE | _REPEATED:
            continue
        asked = prepared("site-first-uses", concept=[Iri(concept)], property=[Iri(prop)])
        first = tuple(text_of(each["from"]) for each in site.store.select(asked))
        found.setdefault(concept, []).append(Use(prop, count, first))
    return found


def _text(term: Term) -> Text:
    return Text(text_of(term), getattr(term, "language", "").partition("-")[0].lower())


def _place(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language), "") if language in LANGUAGES else (len(LANGUAGES), language)
