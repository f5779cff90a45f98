"""What an RDF export is made of: the statements of a selection, sorted, with their named graphs or without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from wpkg import iri
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.context import exact_datatypes
from wpkg.publish.exports.nodes import order
from wpkg.publish.exports.parts import Quad, statements
from wpkg.publish.exports.whole import whole

__all__ = ["Quad", "exactly", "quads", "subjects"]

_AT_ONCE = 5000
"""Statements to ask for at once: endpoints cut long answers. A larger graph is asked for alone."""
_ONTOLOGY = (iri.graph("ontology"), iri.graph("module/"))


def quads(store: Store, wanted: Selection) -> Iterator[Quad]:
    """Yield the statements of the named graphs of wpkg, sorted; the ontology, a publication of its own, is not in it.

    Of chosen documents: what is said of them, of their parts and of their texts, inferences included. Where the
    selection asks for neighbours, what is said again in their terms stands in a graph of its own.
    """
    exact = exact_datatypes()
    if not wanted.neighbours:
        for batch in _asked(store, wanted):
            yield from sorted({_exactly(quad, exact) for quad in batch}, key=_order)
        return
    from wpkg.publish.exports.neighbours import mirrored  # reads the alignments

    found = {_exactly(quad, exact) for batch in _asked(store, wanted) for quad in batch}
    found |= {_exactly(quad, exact) for quad in mirrored(store, found, wanted)}
    yield from sorted(found, key=_order)


def subjects(store: Store, wanted: Selection) -> Iterator[tuple[Iri, list[tuple[Iri, Term]]]]:
    """Yield each subject, sorted, with what is said of it in any named graph: predicates and objects, sorted."""
    said: dict[Iri, set[tuple[Iri, Term]]] = {}
    known: dict[Term, Term] = {}  # what stands in many statements is one object in memory
    for _, subject, predicate, value in quads(store, wanted):
        name = cast(Iri, known.setdefault(predicate, predicate))
        said.setdefault(subject, set()).add((name, known.setdefault(value, value)))
    for subject in sorted(said):
        yield subject, sorted(said.pop(subject), key=lambda each: (each[0], *order(each[1])))


def _asked(store: Store, wanted: Selection) -> Iterator[Iterable[Quad]]:
    """Yield statements of some graphs after the other, by their names; those of chosen documents all at once."""
    if wanted.documents:
        yield (quad for quad in statements(store, wanted.documents) if _ours(quad.graph))
        return
    for graphs in _batches(store):
        yield (Quad(*cast(tuple[Iri, Iri, Iri, Term], row)) for row in whole(store, "export-statements", graph=graphs))


def _ours(graph: str) -> bool:
    return graph.startswith(iri.GRAPH) and not graph.startswith(_ONTOLOGY)


def _batches(store: Store) -> Iterator[list[Iri]]:
    """Yield the graphs to ask about, sorted, as many at once as hold so many statements together."""
    batch: list[Iri] = []
    total = 0
    for name, size in sorted((text_of(g), int(text_of(n))) for g, n in store.select(prepared("graph-sizes")).rows):
        if not _ours(name):
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
    value = exactly(quad.predicate, quad.object, exact)
    return quad if value is quad.object else quad._replace(object=value)


def exactly(predicate: str, value: Term, exact: Mapping[str, str]) -> Term:
    """Return a value with the narrower datatype that its property has in ``exact``, if it is an integer."""
    if isinstance(value, Literal) and value.datatype == XSD + "integer" and predicate in exact:
        return value._replace(datatype=exact[predicate])
    return value


def _order(quad: Quad) -> tuple[str, ...]:
    return (quad.graph, quad.subject, quad.predicate, *order(quad.object))
