"""The terms that lifting makes: IRIs and literals as plain strings, one step away from N-Triples.

A document has thousands of statements; rdflib's terms parse and check what here is well formed by the way it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final


class Iri(str):
    """An IRI, without brackets."""

    __slots__ = ()


class Literal(str):
    """A literal, as it stands in canonical N-Triples: ``"1995"^^<…gYear>``, ``"decision"@en``."""

    __slots__ = ()


Term = Iri | Literal
Triple = tuple[Iri, Iri, Term]


class Namespace:
    """The IRIs that begin alike, as attributes or by key: ``W.Claim``, ``W["Claim"]``."""

    def __init__(self, base: str) -> None:
        self._base: Final = base

    def __getattr__(self, name: str) -> Iri:
        found = Iri(self._base + name)
        setattr(self, name, found)
        return found

    def __getitem__(self, name: str) -> Iri:
        return Iri(self._base + name)


RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
PROV = Namespace("http://www.w3.org/ns/prov#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")


def literal(value: str | int, *, lang: str = "", datatype: Iri | None = None) -> Literal:
    """Return a literal; truth values and whole numbers bring their datatype."""
    if isinstance(value, bool):
        return Literal(f'"{str(value).lower()}"^^<{XSD.boolean}>')
    if isinstance(value, int):
        return Literal(f'"{value}"^^<{datatype or XSD.integer}>')
    quoted = _escaped(value)
    if lang:
        return Literal(f'"{quoted}"@{lang}')
    return Literal(f'"{quoted}"^^<{datatype}>' if datatype else f'"{quoted}"')


def lines(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield each triple as canonical N-Triples, without the end of the line."""
    for subject, predicate, value in triples:
        yield f"<{subject}> <{predicate}> {value if isinstance(value, Literal) else f'<{value}>'} ."


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
