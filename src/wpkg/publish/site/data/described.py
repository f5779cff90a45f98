"""What is said of a thing, as data: itself, its parts, the evidence for them, and what all that points at is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from wpkg import iri
from wpkg.graph.gathered import gather
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import XSD, Iri, Literal, Term
from wpkg.publish.catalogue import LICENCE
from wpkg.publish.exports.context import exact_datatypes
from wpkg.publish.exports.jsonld import jsonld_of
from wpkg.publish.exports.nodes import Blank, Block, Node, order
from wpkg.publish.exports.quads import exactly
from wpkg.publish.exports.rdf import ntriples_of, turtle_of
from wpkg.publish.exports.rdfxml import rdfxml_of
from wpkg.publish.exports.whole import whole
from wpkg.publish.site.data import read
from wpkg.publish.site.records import Place, Sent, Site, Variant

_DCT, _FOAF, _VOID = iri.PREFIXES["dct"], "http://xmlns.com/foaf/0.1/", "http://rdfs.org/ns/void#"
_TYPE = Iri(iri.PREFIXES["rdf"] + "type")
_EVIDENCE = frozenset({iri.NS + "supportedBy", iri.NS + "hasClaim"})
_WRITERS: Mapping[str, Callable[[Iterable[Block]], bytes]] = {
    "text/turtle": turtle_of,
    "application/ld+json": jsonld_of,
    "application/n-triples": ntriples_of,
    "application/rdf+xml": rdfxml_of,
}

Told = dict[str, list[tuple[Iri, Term]]]


def data(site: Site, place: Place, variant: Variant, _: Mapping[str, str]) -> Sent:
    """Write the description of what a place is about; all formats hold the same statements."""
    return Sent(written(statements(site, place), variant.media_type), variant.media_type)


def written(blocks: Iterable[Block], media_type: str) -> bytes:
    """Write blocks of statements in one of the four formats of data."""
    return _WRITERS[media_type](blocks)


def statements(site: Site, place: Place) -> tuple[Block, ...]:
    """Return what the data of a place holds: first what it is about, then what that needs, then the data itself.

    What the graph says of the thing and of its parts is there in full, and so is the evidence that supports it,
    wherever it lies; of all else that is pointed at, what it is and what it is called. Facts of every status are in,
    each with that status.
    """
    told = _told(site, place)
    return (*told, *_briefly(site, told), _record(site, place))


def _told(site: Site, place: Place) -> tuple[Block, ...]:
    """Return everything that is said of what a place is about, from the file or the store that says it."""
    if place.kind == "ontology":
        return _ontology(place)
    if place.kind == "graph":
        return read.ontology_graph(place.iri) or _graph(site, place.iri)
    if place.kind == "query":
        return read.question(site, place.path.removeprefix("query/"))
    if place.iri in _PAGES:
        return _PAGES[place.iri](site)
    return _thing(site, place)


_PAGES: Mapping[str, Callable[[Site], tuple[Block, ...]]] = {
    iri.BASE + "catalogue": read.whole_catalogue,
    iri.QUERY + "prefixes": lambda _: read.prefixes(),
    iri.QUERY + "parameter": read.parameters,
}


def _ontology(place: Place) -> tuple[Block, ...]:
    parts = place.path.split("/")
    return read.module(parts[2]) if len(parts) > 2 and parts[1] == "module" else read.release()


def _graph(site: Site, name: str) -> tuple[Block, ...]:
    rows = whole(site.store, "export-statements", graph=[Iri(name)])
    said: Told = {}
    for _, subject, predicate, value in rows:
        assert isinstance(predicate, Iri)
        assert value is not None
        said.setdefault(text_of(subject), []).append((predicate, value))
    return _blocks(said, sorted(said))


def _thing(site: Site, place: Place) -> tuple[Block, ...]:
    """Return what is said of a thing and its parts, and of the evidence for them that lies elsewhere."""
    own = _scheme(site, place.iri) if place.kind == "scheme" else _parts(site, place.iri)
    elsewhere: Told = {}
    wanted = _evidence(own) - own.keys()
    while wanted:
        elsewhere |= _said(site, "gathered-said", wanted)
        wanted = _evidence(elsewhere) - own.keys() - elsewhere.keys() - wanted
    first = [place.iri] if place.iri in own else []
    return (*_blocks(own, [*first, *sorted(own.keys() - {place.iri})]), *_blocks(elsewhere, sorted(elsewhere)))


def _parts(site: Site, thing: str) -> Told:
    """Return what is said of a thing and of every part of it; its texts have places of their own."""
    found = gather(site.store, thing).said
    chosen = (node for node in found if node == thing or node.startswith(f"{thing}#"))
    return {node: [(Iri(name), value) for name, values in found[node].items() for value in values] for node in chosen}


def _scheme(site: Site, scheme: str) -> Told:
    """Return what is said of a scheme and its concepts, which half the graph points at."""
    members = {text_of(row["member"]) for row in ask_about(site.store, "described-members", "node", [scheme])}
    return _said(site, "gathered-said", {scheme, *members})


def _said(site: Site, name: str, nodes: Iterable[str]) -> Told:
    said: Told = {}
    for row in ask_about(site.store, name, "node", sorted(nodes)):
        if (value := row["value"]) is not None:
            said.setdefault(text_of(row["node"]), []).append((Iri(text_of(row["property"])), value))
    return said


def _evidence(told: Told) -> set[str]:
    return {
        str(value) for said in told.values() for name, value in said if name in _EVIDENCE and isinstance(value, Iri)
    }


def _briefly(site: Site, told: Sequence[Block]) -> tuple[Block, ...]:
    """Return what things are and are called that are pointed at and not described; terms explain themselves."""
    subjects = {str(subject) for subject, _ in told}
    pointed = {str(value) for _, said in told for value in _iris(said) if value.startswith(iri.BASE)}
    wanted = {name for name in pointed - subjects if not name.startswith(iri.NS) and name != iri.DATASET}
    said = _said(site, "described-briefly", wanted)
    return _blocks(said, sorted(said))


def _iris(said: Iterable[tuple[Iri, Node]]) -> Iterator[Iri]:
    for _, value in said:
        if isinstance(value, Blank):
            yield from _iris(value.said)
        elif isinstance(value, Iri):
            yield value


def _blocks(told: Told, names: Iterable[str]) -> tuple[Block, ...]:
    exact = exact_datatypes()
    return tuple(
        (
            Iri(name),
            sorted({(p, exactly(p, v, exact)) for p, v in told[name]}, key=lambda each: (each[0], *order(each[1]))),
        )
        for name in names
    )


def _record(site: Site, place: Place) -> Block:
    """Return what is said of the data itself: what it is about, in what else it is written, under which licence."""
    address = site.base + place.path
    turtle, *others = [each for each in place.variants if not each.language] or place.variants
    pages = [each for each in place.variants if each.language]
    said: list[tuple[Iri, Node]] = [(_TYPE, Iri(_FOAF + "Document"))]
    said += [(Iri(_DCT + "hasFormat"), Iri(address + each.suffix)) for each in (*others, *pages)]
    said += [(Iri(_DCT + "license"), Iri(LICENCE)), (Iri(_FOAF + "primaryTopic"), Iri(place.iri))]
    if site.checked:
        said.append((Iri(_DCT + "modified"), Literal(site.checked, XSD + "date")))
    if place.kind != "ontology":
        said.append((Iri(_VOID + "inDataset"), Iri(iri.DATASET)))
    return Iri(address + turtle.suffix), sorted(said, key=lambda each: (each[0], *order(each[1])))
