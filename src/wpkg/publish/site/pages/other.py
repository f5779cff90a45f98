"""The page of anything else: a named graph, a document about the data, or a thing of a kind no page was made for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.gathered import RDF_TYPE, gather
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri
from wpkg.publish.exports.nodes import Blank, Block
from wpkg.publish.site.data import described
from wpkg.publish.site.naming import named, part_words
from wpkg.publish.site.pages.cards import Cards, Text, local, names_on
from wpkg.publish.site.pages.pointing import nodes, pointing
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of a described thing: a value that is an ``iri``, a ``text``, or a part without a name, ``inner``."""

    property: str
    name: str
    iri: str
    text: Text
    inner: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """A thing that no store holds, with what is said of it; ``id`` is its fragment."""

    iri: str
    id: str
    lines: tuple[Line, ...]


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of a thing, or of a named graph.

    Raises:
        UnknownName: nothing is said of it.
    """
    told = Words(language)
    whole = gather(site.store, place.iri)
    cards = Cards(whole)
    about = cards.card(place.iri) if place.iri in whole.said else None
    rest = tuple(cards.rest())
    found = pointing(site, place.iri)
    counts, size = _graph(site, place.iri) if place.kind == "graph" else ((), 0)
    in_store = about or place.kind == "graph" or place.iri.startswith(iri.ID)
    blocks = () if in_store else tuple(_described(site, place))
    if not (about or blocks or counts or size):
        raise UnknownName(f"nothing is said of {place.iri}", expected="a thing of the graph")
    shown = {place.iri, *nodes(found), *names_on([*([about] if about else []), *rest])}
    shown |= {name for name, _ in counts} | {each for block in blocks for each in _named(block.lines)}
    names = named(site, shown | {block.iri for block in blocks}, language)
    return Page(
        template="other",
        title=names[place.iri].text,
        values={
            "about": about,
            "rest": rest,
            "pointing": found,
            "counts": counts,
            "size": size,
            "blocks": blocks,
            "names": names,
            "part_words": lambda fragment: part_words(fragment, told),
        },
    )


def _graph(site: Site, graph: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return how many things of each class a named graph holds, and how many statements."""
    rows = site.store.select(prepared("site-graph", graph=[Iri(graph)]))
    size = next(iter(site.store.select(prepared("site-graph-size", graph=[Iri(graph)]))))
    counts = tuple((text_of(row["class"]), int(text_of(row["n"]))) for row in rows if row["class"] is not None)
    return counts, int(text_of(size["n"]))


def _described(site: Site, place: Place) -> Iterator[Described]:
    """Yield what the data of the place says, thing by thing, without what it says of itself as a file."""
    for subject, said in described.statements(site, place):
        name = str(subject or "")
        if not name.startswith(f"{site.base}{place.path}."):
            whole, _, fragment = name.partition("#")
            yield Described(name, fragment if whole == place.iri else "", tuple(_lines((subject, said))))


def _lines(block: Block) -> Iterator[Line]:
    for prop, value in block[1]:
        if prop == RDF_TYPE and isinstance(value, Blank):
            continue
        if isinstance(value, Blank):
            yield Line(prop, local(prop), "", Text(""), tuple(_lines((None, value.said))))
        elif isinstance(value, Iri):
            yield Line(prop, local(prop), str(value), Text(str(value)))
        else:
            yield Line(prop, local(prop), "", Text(value.lexical, value.language.partition("-")[0].lower()))


def _named(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        yield line.property
        if line.iri:
            yield line.iri
        yield from _named(line.inner)
