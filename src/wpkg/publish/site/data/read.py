"""Turtle of ours to blocks of statements: the ontology as a release, and the catalogue of the canned questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from wpkg import iri, pipeline, resources, stores
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Literal, Term
from wpkg.publish import catalogue
from wpkg.publish.exports.context import exact_datatypes
from wpkg.publish.exports.nodes import Blank, Block, Node, order
from wpkg.publish.exports.quads import exactly
from wpkg.publish.site.data.files import endpoint
from wpkg.publish.site.records import Site

_OWL, _DCT = "http://www.w3.org/2002/07/owl#", iri.PREFIXES["dct"]
_RDF, _RDFS = iri.PREFIXES["rdf"], iri.PREFIXES["rdfs"]
_IMPORTS = Iri(_OWL + "imports")
_MODULE = iri.BASE + "ns/module/"
PARAMETERS = iri.QUERY + "parameter"

Told = dict[str, list[tuple[Iri, Term]]]


def release() -> tuple[Block, ...]:
    """Return the ontology in one piece: the header without its imports, and every term of the modules.

    The modules keep addresses of their own; here their headers would make two ontologies of one file.
    """
    return _release(resources.ontology())


def module(name: str) -> tuple[Block, ...]:
    """Return one module as it stands; nothing if there is none of that name."""
    path = resources.ontology() / "modules" / f"{name}.ttl"
    return blocks({iri.graph("x"): path.read_bytes()}) if path.is_file() else ()


def ontology_graph(name: str) -> tuple[Block, ...]:
    """Return a named graph of the ontology as its file has it; nothing if there is none of that name."""
    graphs = pipeline.ontology_graphs()
    return blocks({name: graphs[name]}) if name in graphs else ()


def question(site: Site, name: str) -> tuple[Block, ...]:
    """Return what the catalogue says of one canned question and its parameters."""
    text = catalogue.turtle([site.queries[name]], endpoint(site))
    return blocks({iri.graph("x"): text.encode()})


def prefixes() -> tuple[Block, ...]:
    """Return the prefixes of the canned questions."""
    return blocks({iri.graph("x"): (resources.queries() / "prefixes.ttl").read_bytes()})


def whole_catalogue(site: Site) -> tuple[Block, ...]:
    """Return the catalogue: every question, and the prefixes."""
    return blocks({iri.graph("x"): catalogue.whole(resources.queries(), endpoint(site)).encode()})


def parameters(site: Site) -> tuple[Block, ...]:
    """Return the parameters by name: several questions share one, each with a meaning of its own."""
    meanings: dict[str, set[str]] = {}
    for query in site.queries.values():
        for parameter in query.parameters:
            meanings.setdefault(parameter.name, set()).add(parameter.meaning)
    head: Block = (Iri(PARAMETERS), [(Iri(_DCT + "hasPart"), Iri(f"{PARAMETERS}#{name}")) for name in sorted(meanings)])
    return (head, *(_parameter(name, found) for name, found in sorted(meanings.items())))


def _parameter(name: str, meanings: Iterable[str]) -> Block:
    said: list[tuple[Iri, Node]] = [(Iri(_RDF + "type"), Iri(_RDF + "Property"))]
    said += [(Iri(_RDFS + "comment"), Literal(each, _RDF + "langString", "en")) for each in sorted(meanings)]
    said += [(Iri(_RDFS + "isDefinedBy"), Iri(PARAMETERS)), (Iri(_RDFS + "label"), Literal(name))]
    return Iri(f"{PARAMETERS}#{name}"), said


@cache
def _release(folder: Path) -> tuple[Block, ...]:
    parts = [folder / "wpkg.ttl", *sorted(folder.glob("modules/*.ttl"))]
    found = blocks({iri.graph(str(at)): path.read_bytes() for at, path in enumerate(parts)})
    kept = (block for block in found if not str(block[0]).startswith(_MODULE))
    return tuple((subject, [each for each in said if each[0] != _IMPORTS]) for subject, said in kept)


def blocks(graphs: Mapping[str, bytes]) -> tuple[Block, ...]:
    """Read Turtle; subjects in order, those without a name last, and what is said of each in order.

    Raises:
        SyntaxFault: it is no Turtle.
    """
    store, exact = stores.in_memory(graphs), exact_datatypes()
    told: Told = {}
    pointed: set[str] = set()
    for _, subject, predicate, value in store.select(prepared("export-statements")).rows:
        assert isinstance(subject, Iri)
        assert isinstance(predicate, Iri)
        assert value is not None
        told.setdefault(text_of(subject), []).append((predicate, exactly(predicate, value, exact)))
        if _nameless(value):
            pointed.add(text_of(value))
    found = [
        (None if _nameless(Iri(name)) else Iri(name), _ordered(told, name)) for name in told if name not in pointed
    ]
    return tuple(sorted(found, key=lambda block: (block[0] is None, block[0] or "", list(map(_place, block[1])))))


def _ordered(told: Told, name: str) -> list[tuple[Iri, Node]]:
    """Return what is said of a node in order, nameless nodes taken in; each must be pointed at once."""
    return sorted({(predicate, _taken(told, value)) for predicate, value in told.get(name, ())}, key=_place)


def _taken(told: Told, value: Term) -> Node:
    return Blank(tuple(_ordered(told, str(value)))) if _nameless(value) else value


def _place(said: tuple[Iri, Node]) -> tuple[str, ...]:
    return (said[0], *order(said[1]))


def _nameless(value: Term) -> bool:
    return isinstance(value, Iri) and value.startswith("_:")
