"""RDF for other triplestores: Turtle, N-Triples, TriG, N-Quads; the same bytes for the same statements.

Literals are written as they stand in the graph, character for character: libraries make their numbers and dates
canonical, which would be another graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter

from wpkg import iri
from wpkg.graph.prepared import serialise
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import about
from wpkg.publish.exports.quads import Quad, quads, subjects

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
    short = _Short()
    blocks = [_block(subject, said, short) for subject, said in subjects(store, wanted)]
    return "".join([about(store, "turtle", wanted).comment(), *short.declared(), *blocks]).encode()


def trig(store: Store, wanted: Selection) -> bytes:
    """Write a selection as TriG, each statement in its named graph, under a heading that says what is left out."""
    short = _Short()
    blocks = []
    for graph, members in groupby(quads(store, wanted), attrgetter("graph")):
        inside = "".join(_block(subject, said, short) for subject, said in _by_subject(members))
        blocks.append(f"\n{short(graph)} {{\n{inside}}}\n")
    return "".join([about(store, "trig", wanted).comment(), *short.declared(), *blocks]).encode()


def ntriples(store: Store, wanted: Selection) -> bytes:
    """Write a selection as N-Triples, without its named graphs."""
    lines = (
        f"{_plain(subject)} {_plain(predicate)} {_plain(value)} .\n"
        for subject, said in subjects(store, wanted)
        for predicate, value in said
    )
    return "".join([about(store, "ntriples", wanted).comment(), *lines]).encode()


def nquads(store: Store, wanted: Selection) -> bytes:
    """Write a selection as N-Quads."""
    lines = (f"{_plain(s)} {_plain(p)} {_plain(o)} {_plain(g)} .\n" for g, s, p, o in quads(store, wanted))
    return "".join([about(store, "nquads", wanted).comment(), *lines]).encode()


class _Short:
    """Writes IRIs with a prefix where what remains is a plain name, and notes which prefixes it used."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self._shortened(name)
        return self._known[name]

    def declared(self) -> Iterator[str]:
        """Yield the lines that declare the prefixes used so far."""
        for namespace, prefix in sorted(_PREFIXES.items(), key=lambda each: each[1]):
            if prefix in self._used:
                yield f"@prefix {prefix}: <{namespace}> .\n"

    def _shortened(self, name: str) -> str:
        for mark in ("#", "/"):
            head, found, local = name.rpartition(mark)
            if found and head + mark in _PREFIXES and _LOCAL.fullmatch(local):
                prefix = _PREFIXES[head + mark]
                self._used.add(prefix)
                return f"{prefix}:{local}"
        return serialise(Iri(name))


def _by_subject(members: Iterable[Quad]) -> Iterator[tuple[Iri, list[tuple[Iri, Term]]]]:
    for subject, said in groupby(members, attrgetter("subject")):
        yield subject, [(quad.predicate, quad.object) for quad in said]


def _block(subject: Iri, said: Sequence[tuple[Iri, Term]], short: _Short) -> str:
    """Write what is said of one subject, sorted; the class of a thing comes first."""
    properties = [(name, [value for _, value in each]) for name, each in groupby(said, itemgetter(0))]
    properties.sort(key=lambda each: (each[0] != _TYPE, each[0]))
    lines = (
        f"{'a' if name == _TYPE else short(name)} {', '.join(_written(value, short) for value in values)}"
        for name, values in properties
    )
    return f"\n{short(subject)} " + " ;\n    ".join(lines) + " .\n"


def _written(term: Term, short: _Short) -> str:
    if not isinstance(term, Literal):
        return short(term)
    if term.language or term.datatype == XSD + "string":
        return serialise(term)
    return f"{serialise(Literal(term.lexical))}^^{short(term.datatype)}"


@lru_cache(maxsize=4096)
def _plain(term: Term) -> str:
    return serialise(term)
