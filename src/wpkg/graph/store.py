"""The port to a triplestore: the terms a query answers with, and what every store can do.

Two implementations: :mod:`wpkg.graph.embedded` (Oxigraph on disk or in memory) and :mod:`wpkg.graph.remote` (any
SPARQL 1.1 endpoint). Nothing here imports an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

XSD = "http://www.w3.org/2001/XMLSchema#"
TABULAR = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""The formats of answers to SELECT and ASK."""
RDF = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
"""The formats of answers to CONSTRUCT and DESCRIBE."""


class Iri(str):
    """An IRI, as a string of its own type."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{self}>"


class Literal(NamedTuple):
    """A literal: lexical form, datatype IRI (``xsd:string`` if plain), language tag or empty."""

    lexical: str
    datatype: str = XSD + "string"
    language: str = ""

    def __str__(self) -> str:
        return self.lexical


Term = Iri | Literal


class Triple(NamedTuple):
    """One statement of a CONSTRUCT result."""

    subject: Iri
    predicate: Iri
    object: Term


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: variable names in order of the projection, and one tuple a row (None where unbound)."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        return (dict(zip(self.variables, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Store(Protocol):
    """What wpkg asks of a triplestore. Queries see the union of all named graphs."""

    def select(self, query: str) -> Rows:
        """Answer a SELECT.

        Raises:
            SyntaxFault: the engine does not accept the query.
            EndpointError: a remote store is down, slow or no triplestore.
        """
        ...

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        ...

    def construct(self, query: str) -> Iterable[Triple]:
        """Answer a CONSTRUCT, without duplicates, in no order."""
        ...

    def written(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        at_most: int,
    ) -> bytes:
        """Answer a query of any form, written out as ``media_type`` by the store itself.

        The graphs given take the place of those the query names; where nobody names any, the default graph is the union
        of all named graphs. The embedded store reads relative IRIs against
        :data:`wpkg.iri.BASE`, others as they please.

        Args:
            query: the text; let it through :func:`wpkg.graph.guard.check` if it is not your own.
            media_type: one of :data:`TABULAR` for SELECT and ASK, one of :data:`RDF` for CONSTRUCT and DESCRIBE.
            default_graphs: the graphs whose union is the default graph.
            named_graphs: the graphs GRAPH can reach.
            at_most: octets the answer may have.

        Raises:
            SyntaxFault: the store does not accept the query.
            BadParameter: answers to this form of query are not written in that format.
            AnswerTooLong: the answer is longer; nothing of it is given.
            EndpointError: a remote store is down, slow, no triplestore, or does not write that format.
        """
        ...

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        """Replace named graphs (IRI → Turtle in UTF-8); graphs not named are left alone."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


@runtime_checkable
class Local(Protocol):
    """A store of this process, which knows how often it was changed and, on disk, where its files are."""

    @property
    def changes(self) -> int:
        """How often it was changed."""
        ...

    @property
    def generation(self) -> Path | None:
        """The folder of its files, if it is on disk."""
        ...
