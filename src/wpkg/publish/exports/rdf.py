"""RDF for other triplestores: Turtle, N-Triples, TriG, N-Quads; the same bytes for the same statements.

Literals are written as they stand in the graph, character for character: libraries make their numbers and dates
canonical, which would be another graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count, groupby
from operator import attrgetter, itemgetter

from wpkg import iri
from wpkg.graph.prepared import serialise
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import about
from wpkg.publish.exports.nodes import Blank, Block, Node, Said
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
    "dataset": f"{iri.DATASET}#",
    "schema": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
}
PREFIXES: Mapping[str, str] = {namespace: prefix for prefix, namespace in (iri.PREFIXES | _FURTHER).items()}


def turtle(store: Store, wanted: Selection) -> bytes:
    """Write a selection as Turtle, without its named graphs, under a heading that says what is left out."""
    return turtle_of(subjects(store, wanted), about(store, "turtle", wanted).comment())


def turtle_of(blocks: Iterable[Block], heading: str = "") -> bytes:
    """Write blocks of statements as Turtle, in the order given, under a heading (lines of a comment)."""
    short = _Short()
    written = [_block(subject, said, short) for subject, said in blocks]
    return "".join([heading, *short.declared(), *written]).encode()


def trig(store: Store, wanted: Selection) -> bytes:
    """Write a selection as TriG, each statement in its named graph, under a heading that says what is left out."""
    short = _Short()
    blocks: list[str] = []
    for graph, members in groupby(quads(store, wanted), attrgetter("graph")):
        inside = "".join(_block(subject, said, short) for subject, said in _by_subject(members))
        blocks.append(f"\n{short(graph)} {{\n{inside}}}\n")
    return "".join([about(store, "trig", wanted).comment(), *short.declared(), *blocks]).encode()


def ntriples(store: Store, wanted: Selection) -> bytes:
    """Write a selection as N-Triples, without its named graphs."""
    return ntriples_of(subjects(store, wanted), about(store, "ntriples", wanted).comment())


def ntriples_of(blocks: Iterable[Block], heading: str = "") -> bytes:
    """Write blocks of statements as N-Triples, in the order given; nameless nodes are numbered as they come."""
    numbers = count(1)
    return "".join([heading, *(line for subject, said in blocks for line in _lines(subject, said, numbers))]).encode()


def _lines(subject: Iri | None, said: Said, numbers: Iterator[int]) -> Iterator[str]:
    about_it = _plain(subject) if subject is not None else f"_:b{next(numbers)}"
    yield from _lines_about(about_it, said, numbers)


def _lines_about(about_it: str, said: Said, numbers: Iterator[int]) -> Iterator[str]:
    for predicate, value in said:
        if isinstance(value, Blank):
            label = f"_:b{next(numbers)}"
            yield f"{about_it} {_plain(predicate)} {label} .\n"
            yield from _lines_about(label, value.said, numbers)
        else:
            yield f"{about_it} {_plain(predicate)} {_plain(value)} .\n"


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
        for namespace, prefix in sorted(PREFIXES.items(), key=lambda each: each[1]):
            if prefix in self._used:
                yield f"@prefix {prefix}: <{namespace}> .\n"

    def _shortened(self, name: str) -> str:
        for mark in ("#", "/"):
            head, found, local = name.rpartition(mark)
            if found and head + mark in PREFIXES and _LOCAL.fullmatch(local):
                prefix = PREFIXES[head + mark]
                self._used.add(prefix)
                return f"{prefix}:{local}"
        return serialise(Iri(name))


def _by_subject(members: Iterable[Quad]) -> Iterator[tuple[Iri, list[tuple[Iri, Term]]]]:
    for subject, said in groupby(members, attrgetter("subject")):
        yield subject, [(quad.predicate, quad.object) for quad in said]


def _block(subject: Iri | None, said: Said, short: _Short) -> str:
    """Write what is said of one subject, sorted; the class of a thing comes first."""
    if subject is None:
        return f"\n[] {_properties(said, short)} .\n"
    return f"\n{short(subject)} {_properties(said, short)} .\n"


def _properties(said: Said, short: _Short) -> str:
    properties = [(name, [value for _, value in each]) for name, each in groupby(said, itemgetter(0))]
    properties.sort(key=lambda each: (each[0] != _TYPE, each[0]))
    return " ;\n    ".join(
        f"{'a' if name == _TYPE else short(name)} {', '.join(_written(value, short) for value in values)}"
        for name, values in properties
    )


def _written(node: Node, short: _Short) -> str:
    if isinstance(node, Blank):
        members = node.members()
        if members is None:
            return f"[ {_properties(node.said, short)} ]"
        return f"( {' '.join(_written(member, short) for member in members)} )"
    if not isinstance(node, Literal):
        return short(node)
    if node.language or node.datatype == XSD + "string":
        return serialise(node)
    return f"{serialise(Literal(node.lexical))}^^{short(node.datatype)}"


@lru_cache(maxsize=4096)
def _plain(term: Term) -> str:
    return serialise(term)
