"""The port to a triplestore: the terms a query answers with, and what every store can do.

Two implementations: :mod:`wpkg.graph.embedded` (Oxigraph on disk or in memory) and :mod:`wpkg.graph.remote` (any
SPARQL 1.1 endpoint). Nothing here imports an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

XSD = "http://www.w3.org/2001/XMLSchema#"


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

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        """Replace named graphs (IRI → Turtle in UTF-8); graphs not named are left alone."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
