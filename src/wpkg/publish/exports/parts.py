"""The statements of chosen documents, of their parts and texts: only the graphs that speak of these are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Store, Term
from wpkg.publish.exports.whole import whole

_AT_ONCE = 500
"""Nodes or graphs in one question."""


class Quad(NamedTuple):
    """One statement and the named graph it stands in."""

    graph: Iri
    subject: Iri
    predicate: Iri
    object: Term


def statements(store: Store, documents: Iterable[Iri]) -> set[Quad]:
    """Return what is said of documents, of their parts and of their texts in any named graph.

    The graphs asked are those that say something of a document or of a part of it, and those in which a part speaks of
    another; what these tell of leads to further ones.
    """
    return {quad for document in documents for quad in _of(store, document)}


def portions(nodes: Sequence[Iri]) -> Iterator[Sequence[Iri]]:
    """Yield as many nodes as may be in one question, and again, until all have been."""
    for first in range(0, len(nodes), _AT_ONCE):
        yield nodes[first : first + _AT_ONCE]


def _of(store: Store, document: Iri) -> Iterator[Quad]:
    known, new, asked = {document}, {document}, set[Iri]()
    while new:
        graphs = _graphs(store, document, new) - asked
        asked |= graphs
        new = set()
        for some in portions(sorted(graphs)):
            for row in whole(store, "export-parts", graph=some, document=[document]):
                quad = Quad(*cast(tuple[Iri, Iri, Iri, Term], row))
                yield quad
                new.update(cast(Iri, node) for node in quad[1::2] if _within(node, document))
        new -= known
        known |= new


def _graphs(store: Store, document: Iri, nodes: Iterable[Iri]) -> set[Iri]:
    found: set[Iri] = set()
    for some in portions(sorted(nodes)):
        rows = store.select(prepared("export-graphs-of", node=some, document=[document]))
        found.update(Iri(text_of(graph)) for (graph,) in rows.rows)
    return found


def _within(node: Term, document: Iri) -> bool:
    return isinstance(node, Iri) and node.startswith((f"{document}#", f"{document}/"))
