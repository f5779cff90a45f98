"""What an RDF export is made of: the statements of a selection, each with its named graph, sorted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wpkg import iri
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.context import exact_datatypes

_AT_ONCE = 5000
"""Statements to ask for at once: endpoints cut long answers. A larger graph is asked for alone."""
_ONTOLOGY = (iri.graph("ontology"), iri.graph("module/"))


class Quad(NamedTuple):
    """One statement and the named graph it stands in."""

    graph: Iri
    subject: Iri
    predicate: Iri
    object: Term


def quads(store: Store, wanted: Selection) -> list[Quad]:
    """Return the statements of the named graphs of wpkg, sorted; the ontology, a publication of its own, is not in it.

    Of chosen documents: what is said of them, of their parts and of their texts, inferences included. Where the
    selection asks for neighbours, what is said again in their terms stands in a graph of its own.
    """
    exact = exact_datatypes()
    found = {_exactly(quad, exact) for quad in _asked(store, wanted)}
    if wanted.neighbours:
        from wpkg.publish.exports.neighbours import mirrored  # reads the alignments

        found |= {_exactly(quad, exact) for quad in mirrored(store, found, wanted)}
    return sorted(found, key=_order)


def _asked(store: Store, wanted: Selection) -> Iterator[Quad]:
    for graphs in _batches(store):
        if wanted.documents:
            query = prepared("export-parts", graph=graphs, document=wanted.documents)
        else:
            query = prepared("export-statements", graph=graphs)
        for graph, subject, predicate, value in store.select(query).rows:
            if value is not None:
                yield Quad(Iri(text_of(graph)), Iri(text_of(subject)), Iri(text_of(predicate)), value)


def _batches(store: Store) -> Iterator[list[Iri]]:
    """Yield the graphs to ask about, as many at once as hold so many statements together."""
    batch: list[Iri] = []
    total = 0
    for name, size in sorted((text_of(g), int(text_of(n))) for g, n in store.select(prepared("graph-sizes")).rows):
        if not name.startswith(iri.GRAPH) or name.startswith(_ONTOLOGY):
            continue
        if batch and (total + size > _AT_ONCE or len(batch) == 500):
            yield batch
            batch, total = [], 0
        batch.append(Iri(name))
        total += size
    if batch:
        yield batch


def _exactly(quad: Quad, exact: Mapping[str, str]) -> Quad:
    """Give an integer back the narrower datatype that some stores forget."""
    value = quad.object
    if isinstance(value, Literal) and value.datatype == XSD + "integer" and quad.predicate in exact:
        return quad._replace(object=value._replace(datatype=exact[quad.predicate]))
    return quad


def _order(quad: Quad) -> tuple[str, ...]:
    value = quad.object
    written = (value.lexical, value.language, value.datatype) if isinstance(value, Literal) else ("", "", "")
    return (quad.graph, quad.subject, quad.predicate, "" if isinstance(value, Literal) else value, *written)
