"""rdflib behind the store port: the slow witness that the canned queries mean the same to an engine of another kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import rdflib

from wpkg.errors import AnswerTooLong
from wpkg.graph.store import XSD, Iri, Literal, Rows, Term, Triple

_FORMATS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/turtle": "turtle",
    "application/n-triples": "nt",
}


class RdflibStore:
    """One rdflib graph holding the union of all named graphs."""

    def __init__(self) -> None:
        self._parts: dict[str, rdflib.Graph] = {}
        self._union = rdflib.Graph()

    def select(self, query: str) -> Rows:
        """Answer a SELECT."""
        result = self._union.query(query)
        names = tuple(str(name) for name in result.vars or ())
        return Rows(names, tuple(tuple(map(_term, row)) for row in result if isinstance(row, tuple)))

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        return bool(self._union.query(query).askAnswer)

    def construct(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT."""
        for subject, predicate, value in self._union.query(query).graph or ():
            term = _term(value)
            assert term is not None
            yield Triple(Iri(str(subject)), Iri(str(predicate)), term)

    def written(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        at_most: int,
    ) -> bytes:
        """Answer a query, written out by rdflib; of the formats, those it names by their media type."""
        dataset = self._union
        if default_graphs or named_graphs:
            dataset = rdflib.Dataset()
            for name in default_graphs:
                for triple in self._parts[name]:
                    dataset.add(triple)
            for name in named_graphs:
                part = dataset.graph(name)
                part += self._parts[name]
        body = dataset.query(query).serialize(format=_FORMATS[media_type]) or b""
        if len(body) > at_most:
            raise AnswerTooLong("the answer is too long", expected=f"at most {at_most:,} octets")
        return body

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        """Replace named graphs."""
        for name, data in graphs.items():
            self._parts[name] = rdflib.Graph().parse(data=data, format="turtle")
        self._union = rdflib.Graph()
        for part in self._parts.values():
            self._union += part

    def close(self) -> None:
        """Let go of the graphs."""
        self._parts.clear()


def _term(value: object) -> Term | None:
    if value is None:
        return None
    if isinstance(value, rdflib.Literal):
        return Literal(str(value), str(value.datatype or XSD + "string"), value.language or "")
    return Iri(str(value))
