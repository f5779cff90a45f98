"""RDF for other triplestores: Turtle, N-Triples, TriG, N-Quads; the same bytes for the same statements.

Literals are written as they stand in the graph, character for character: libraries make their numbers and dates
canonical, which would be another graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import attrgetter

from wpkg import iri
from wpkg.graph.prepared import serialise
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import about
from wpkg.publish.exports.quads import Quad, quads

_TYPE = iri.PREFIXES["rdf"] + "type"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_FURTHER = {
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "time": "http://www.w3.org/2006/time#",
}
_PREFIXES: Mapping[str, str] = {namespace: prefix for prefix, namespace in (iri.PREFIXES | _FURTHER).items()}


def turtle(store: Store, wanted: Selection) -> bytes:
    """Write a selection as Turtle, without its named graphs, under a heading that says what is left out."""
    found = quads(store, wanted)
    return "".join([about(store, "turtle", wanted).comment(), *_prefixes(found), *_subjects(_merged(found))]).encode()


def trig(store: Store, wanted: Selection) -> bytes:
    """Write a selection as TriG, each statement in its named graph, under a heading that says what is left out."""
    found = quads(store, wanted)
    blocks = [about(store, "trig", wanted).comment(), *_prefixes(found)]
    for graph, members in groupby(found, attrgetter("graph")):
        blocks.append(f"\n{_short(graph)} {{\n{''.join(_subjects(members))}}}\n")
    return "".join(blocks).encode()


def ntriples(store: Store, wanted: Selection) -> bytes:
    """Write a selection as N-Triples, without its named graphs."""
    found = _merged(quads(store, wanted))
    lines = (f"{serialise(q.subject)} {serialise(q.predicate)} {serialise(q.object)} .\n" for q in found)
    return "".join([about(store, "ntriples", wanted).comment(), *lines]).encode()


def nquads(store: Store, wanted: Selection) -> bytes:
    """Write a selection as N-Quads."""
    lines = (
        f"{serialise(q.subject)} {serialise(q.predicate)} {serialise(q.object)} {serialise(q.graph)} .\n"
        for q in quads(store, wanted)
    )
    return "".join([about(store, "nquads", wanted).comment(), *lines]).encode()


def _merged(found: Iterable[Quad]) -> list[Quad]:
    """Return the statements of all graphs as one, sorted."""
    plain = {(serialise(q.subject), serialise(q.predicate), serialise(q.object)): q for q in found}
    return [plain[key] for key in sorted(plain)]


def _prefixes(found: Iterable[Quad]) -> Iterator[str]:
    used: set[str] = set()
    for quad in found:
        for term in (*quad[:3], _kind(quad.object)):
            used.add(_short(term).partition(":")[0])
    for namespace, prefix in sorted(_PREFIXES.items(), key=lambda each: each[1]):
        if prefix in used:
            yield f"@prefix {prefix}: <{namespace}> .\n"


def _kind(term: Term) -> Iri:
    """Return the IRI that a term brings along: itself, or its datatype."""
    return Iri(term.datatype) if isinstance(term, Literal) else term


def _subjects(found: Iterable[Quad]) -> Iterator[str]:
    """Yield one block a subject; the quads come sorted, the class of a thing is written first."""
    for subject, said in groupby(found, attrgetter("subject")):
        properties = [(name, list(values)) for name, values in groupby(said, attrgetter("predicate"))]
        properties.sort(key=lambda each: (each[0] != _TYPE, each[0]))
        lines = (
            f"{'a' if name == _TYPE else _short(name)} {', '.join(_written(q.object) for q in values)}"
            for name, values in properties
        )
        yield f"\n{_short(subject)} " + " ;\n    ".join(lines) + " .\n"


def _written(term: Term) -> str:
    if not isinstance(term, Literal):
        return _short(term)
    if term.language or term.datatype == XSD + "string":
        return serialise(term)
    return f"{serialise(Literal(term.lexical))}^^{_short(term.datatype)}"


@cache
def _short(name: str) -> str:
    """Write an IRI with a prefix where what remains is a plain name."""
    for mark in ("#", "/"):
        head, found, local = name.rpartition(mark)
        if found and head + mark in _PREFIXES and _LOCAL.fullmatch(local):
            return f"{_PREFIXES[head + mark]}:{local}"
    return serialise(Iri(name))
