"""Statements said again in the terms of other vocabularies, as the files of ``ontology/alignments`` declare them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from wpkg import iri, resources
from wpkg.graph.prepared import prepared
from wpkg.graph.store import Iri, Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.quads import Quad

GRAPH = Iri(iri.graph("neighbours"))
"""The named graph of what is said again."""

_TYPE = Iri(iri.PREFIXES["rdf"] + "type")
_CONSTRUCTIONS = ("export-annotations", "export-instants")


def mirrored(store: Store, found: Iterable[Quad], wanted: Selection) -> Iterator[Quad]:
    """Yield what the statements say in terms of the neighbours, evidence as Web Annotations and ends as instants."""
    above = _above(resources.ontology() / "alignments")
    for quad in found:
        if quad.predicate == _TYPE:
            yield from (Quad(GRAPH, quad.subject, _TYPE, wider) for wider in above.get(str(quad.object), ()))
        else:
            yield from (quad._replace(graph=GRAPH, predicate=wider) for wider in above.get(quad.predicate, ()))
    for name in _CONSTRUCTIONS:
        for triple in store.construct(prepared(name)):
            if not wanted.documents or triple.subject.partition("#")[0] in wanted.documents:
                yield Quad(GRAPH, *triple)


@cache
def _above(folder: Path) -> dict[str, tuple[Iri, ...]]:
    """Return the classes and properties of neighbours above each of ours."""
    import rdflib  # slow to import, and only an export with neighbours needs it

    graph = rdflib.Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path, format="turtle")
    wider: dict[str, set[Iri]] = {}
    for property_ in (rdflib.RDFS.subClassOf, rdflib.RDFS.subPropertyOf):
        for ours, theirs in graph.subject_objects(property_):
            wider.setdefault(str(ours), set()).add(Iri(theirs))
    return {ours: tuple(sorted(theirs)) for ours, theirs in wider.items()}
