"""Point pySHACL where it should look: which shapes, which nodes, and a graph that remembers parsed queries.

The targets of the shapes are replaced by the nodes wanted. pySHACL's own choice of focus nodes would let nested shapes
pass over literals unseen. And since pySHACL hands over each query as text once a node, the graph it is given parses
each text once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wpkg import iri
from wpkg.errors import DataError

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

DOCUMENT = "document"
DATASET = "dataset"
SCOPES: Sequence[str] = (DOCUMENT, DATASET)
SH = "http://www.w3.org/ns/shacl#"

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")


@dataclass(frozen=True, slots=True)
class Check:
    """What a shape tells the curator: its IRI, code, scope, what it expects and what to do where that is missing."""

    shape: str
    code: str
    scope: str
    expected: str
    todo: str


def catalogue(shapes: Graph) -> dict[Node, Check]:
    """Return what each shape with a target tells the curator, by shape.

    Raises:
        DataError: a shape with a target lacks its code, scope, expectation or advice.
    """
    from rdflib import URIRef

    found: dict[Node, Check] = {}
    for shape in {node for name in _TARGETS for node in shapes.subjects(URIRef(SH + name))}:
        parts = {
            name: str(shapes.value(shape, URIRef(iri.SHAPES + name)) or "")
            for name in ("code", "scope", "expected", "todo")
        }
        scope = parts["scope"].removeprefix(iri.SHAPES)
        if scope not in SCOPES or not all(parts.values()):
            raise DataError(
                "a shape does not tell the curator enough",
                where=str(shape),
                expected="wpkg-shapes:code, expected, todo and scope (document or dataset)",
                todo="add what is missing beside sh:message",
            )
        found[shape] = Check(str(shape), parts["code"], scope, parts["expected"], parts["todo"])
    return found


def aimed(shapes: Graph, data: Graph, checks: dict[Node, Check], focus: frozenset[str] | None) -> Graph:
    """Return the shapes with the targets of ``checks`` only, narrowed to ``focus``."""
    from rdflib import Graph, URIRef

    aims = {URIRef(SH + name) for name in _TARGETS}
    aimed = Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        if predicate not in aims or (focus is None and subject in checks):
            aimed.add((subject, predicate, value))
    if focus is not None:
        for shape in checks:
            for node in _targets(shapes, data, shape):
                if str(node) in focus:
                    aimed.add((shape, URIRef(SH + "targetNode"), node))
    return aimed


def _targets(shapes: Graph, data: Graph, shape: Node) -> set[Node]:
    """Return the nodes of ``data`` a shape looks at, as SHACL section 2.1 defines them."""
    from rdflib import RDF, RDFS, URIRef

    nodes = set(shapes.objects(shape, URIRef(SH + "targetNode")))
    for aim in shapes.objects(shape, URIRef(SH + "targetClass")):
        for kind in data.transitive_subjects(RDFS.subClassOf, aim):
            nodes.update(data.subjects(RDF.type, kind))
    for aim in shapes.objects(shape, URIRef(SH + "targetSubjectsOf")):
        nodes.update(data.subjects(aim))
    for aim in shapes.objects(shape, URIRef(SH + "targetObjectsOf")):
        nodes.update(data.objects(None, aim))
    return nodes


def remembering(data: Graph) -> Graph:
    """Return a view of ``data`` that parses each query text once, however often it is asked."""
    from rdflib import Graph

    class Remembering(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
            bindings = kwargs.get("initBindings") or (args[3] if len(args) > 3 else None)
            return super().query(prepared, initBindings=bindings, initNs={"": ""})

    return Remembering(store=data.store, identifier=data.identifier, bind_namespaces="none")


@cache
def _prepared(text: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)
