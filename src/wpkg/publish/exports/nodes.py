"""What RDF is written from: blocks of statements about one subject; nameless nodes stand where they are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from wpkg import iri
from wpkg.graph.store import Iri, Literal, Term

_RDF = iri.PREFIXES["rdf"]
FIRST, REST, NIL = Iri(_RDF + "first"), Iri(_RDF + "rest"), Iri(_RDF + "nil")


@dataclass(frozen=True, slots=True)
class Blank:
    """A node without a name, with all that is said of it; no other node points at it."""

    said: tuple[tuple[Iri, Node], ...]

    def members(self) -> tuple[Node, ...] | None:
        """Return the members where the node begins a list and nothing else is said of its cells, else None."""
        found: list[Node] = []
        cell: Node = self
        while isinstance(cell, Blank):
            told = dict(cell.said)
            if len(cell.said) != 2 or set(told) != {FIRST, REST}:
                return None
            found.append(told[FIRST])
            cell = told[REST]
        return tuple(found) if cell == NIL else None


Node: TypeAlias = Term | Blank
Said: TypeAlias = Sequence[tuple[Iri, Node]]
Block: TypeAlias = tuple[Iri | None, Said]
"""A subject, None if it has no name and nothing points at it, and what is said of it."""


def order(node: Node) -> tuple[str, ...]:
    """Return the place of a value among others: literals first, as they are written, nameless nodes last."""
    if isinstance(node, Blank):
        return ("\uffff", *(part for name, value in node.said for part in (name, *order(value))))
    return ("", node.lexical, node.language, node.datatype) if isinstance(node, Literal) else (node, "", "", "")
