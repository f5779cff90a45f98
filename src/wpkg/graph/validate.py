"""Check a graph against the shapes and report in a curator's words, quickly enough to run at every save.

Two scopes, written on each shape: a *document* check needs one document with the register and the schemes around it
and is repeated only when one of these changes; a *dataset* check compares documents and runs over all of them.

pySHACL does the checking. It is told where to look by replacing the targets of the shapes by the nodes wanted (its own
choice of focus nodes would let nested shapes pass over literals unseen), and it is given a graph that keeps parsed
queries, since it hands over each query as text once a node.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache as memoized
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpkg import iri
from wpkg.errors import DataError, SyntaxFault
from wpkg.graph import findings
from wpkg.graph.findings import Finding, Report
from wpkg.graph.store import XSD, Iri, Literal, Term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

DOCUMENT = "document"
DATASET = "dataset"
SCOPES = (DOCUMENT, DATASET)

_SH = "http://www.w3.org/ns/shacl#"
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_SHORTER = ((iri.NS, ""), (iri.SCHEME, ""), (iri.ID, ""))


@dataclass(frozen=True, slots=True)
class Check:
    """What a shape tells the curator: its IRI, code, scope, what it expects and what to do where that is missing."""

    shape: str
    code: str
    scope: str
    expected: str
    todo: str


def validate(
    data: Graph, shapes: Graph, *, focus: Iterable[str] | None = None, scopes: Sequence[str] = SCOPES, file: str = ""
) -> Report:
    """Check ``data`` against ``shapes``.

    Args:
        data: the graph, with whatever the checks need to see around the nodes of interest; it is not changed.
        shapes: the shapes, each carrying its code, scope, expectation and advice.
        focus: look only at these nodes (IRIs); None for all.
        scopes: apply only checks of these scopes.
        file: the name to report for every finding.

    Raises:
        DataError: the shapes are none that can be run, or a shape has no code.
    """
    import pyshacl  # noqa: PLC0415

    checks = {node: check for node, check in catalogue(shapes).items() if check.scope in scopes}
    nodes = None if focus is None else frozenset(focus)
    _, results, _ = pyshacl.validate(_remembering(data), shacl_graph=_aimed(shapes, data, checks, nodes), inplace=True)
    if not hasattr(results, "subjects"):
        raise DataError(
            f"the shapes cannot be run: {results}",
            expected="queries without VALUES, MINUS and SERVICE whose sub-selects project $this",
            todo="mend the shape; each has a test of its own",
        )
    return Report(
        findings=findings.in_order(_findings(results, shapes, data, file)),
        files_checked=(file,) if file else (),
        shapes_used=tuple(sorted({check.code for check in checks.values()})),
        nodes_checked=len(set(data.subjects())) if nodes is None else len(nodes),
    )


def validate_files(
    document_files: Sequence[Path],
    context_files: Sequence[Path],
    shapes_files: Sequence[Path],
    cache: Path | None,
    inferred_files: Sequence[Path] = (),
) -> Report:
    """Check documents, each within the context, then all of them together; take over what has not changed.

    Args:
        document_files: Turtle files whose nodes are checked, one document a file (the register and schemes too).
        context_files: Turtle files every document check may look at: register, schemes, ontology.
        shapes_files: Turtle files of shapes.
        cache: folder for the reports of each file, or None to check everything anew.
        inferred_files: Turtle files only the dataset checks read: what the rules drew from the documents.

    Raises:
        DataError: there is nothing to check, or a file describes nothing.
        SyntaxFault: a file is no Turtle.
    """
    if not document_files or not shapes_files:
        raise DataError(
            "there is nothing to check", expected="at least one file of data and one of shapes", todo="run wpkg build"
        )
    bench = _Bench(tuple(document_files), tuple(context_files), tuple(shapes_files), tuple(inferred_files))
    parts = [
        _cached(cache, f"{DOCUMENT}-{path.stem}", bench.document_key(path), partial(bench.document, path))
        for path in bench.documents
    ]
    parts.append(_cached(cache, DATASET, bench.dataset_key(), bench.dataset))
    return findings.merge(parts)


def catalogue(shapes: Graph) -> dict[Node, Check]:
    """Return what each shape with a target tells the curator, by shape.

    Raises:
        DataError: a shape with a target lacks its code, scope, expectation or advice.
    """
    from rdflib import URIRef  # noqa: PLC0415

    found: dict[Node, Check] = {}
    for shape in {node for name in _TARGETS for node in shapes.subjects(URIRef(_SH + name))}:
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


def load(paths: Iterable[Path]) -> Graph:
    """Return the union of Turtle files.

    Raises:
        SyntaxFault: a file is missing or no Turtle.
    """
    from rdflib import Graph  # noqa: PLC0415

    graph = Graph(bind_namespaces="none")
    for path in paths:
        try:
            graph.parse(data=path.read_bytes(), format="turtle")
        except OSError as fault:
            raise SyntaxFault("the file cannot be read", where=str(path), expected="a Turtle file") from fault
        except SyntaxError as fault:
            line = getattr(fault, "lines", 0) + 1
            raise SyntaxFault(
                "the file is no Turtle", where=f"{path}:{line}", todo=str(fault).splitlines()[0]
            ) from fault
    return graph


# Aiming


def _aimed(shapes: Graph, data: Graph, checks: dict[Node, Check], focus: frozenset[str] | None) -> Graph:
    """Return the shapes with the targets of ``checks`` only, narrowed to ``focus``."""
    from rdflib import Graph, URIRef  # noqa: PLC0415

    aims = {URIRef(_SH + name) for name in _TARGETS}
    aimed = Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        if predicate not in aims or (focus is None and subject in checks):
            aimed.add((subject, predicate, value))
    if focus is not None:
        for shape in checks:
            for node in _targets(shapes, data, shape):
                if str(node) in focus:
                    aimed.add((shape, URIRef(_SH + "targetNode"), node))
    return aimed


def _targets(shapes: Graph, data: Graph, shape: Node) -> set[Node]:
    """Return the nodes of ``data`` a shape looks at, as SHACL section 2.1 defines them."""
    from rdflib import RDF, RDFS, URIRef  # noqa: PLC0415

    nodes = set(shapes.objects(shape, URIRef(_SH + "targetNode")))
    for aim in shapes.objects(shape, URIRef(_SH + "targetClass")):
        for kind in data.transitive_subjects(RDFS.subClassOf, aim):
            nodes.update(data.subjects(RDF.type, kind))
    for aim in shapes.objects(shape, URIRef(_SH + "targetSubjectsOf")):
        nodes.update(data.subjects(aim))
    for aim in shapes.objects(shape, URIRef(_SH + "targetObjectsOf")):
        nodes.update(data.objects(None, aim))
    return nodes


def _remembering(data: Graph) -> Graph:
    """Return a view of ``data`` that parses each query text once, however often it is asked."""
    from rdflib import Graph  # noqa: PLC0415

    class Remembering(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
            bindings = kwargs.get("initBindings") or (args[3] if len(args) > 3 else None)
            return super().query(prepared, initBindings=bindings, initNs={"": ""})

    return Remembering(store=data.store, identifier=data.identifier, bind_namespaces="none")


@memoized
def _prepared(text: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery  # noqa: PLC0415

    return prepareQuery(text)


# Reading results


def _findings(results: Any, shapes: Graph, data: Graph, file: str) -> Iterator[Finding]:
    from rdflib import URIRef  # noqa: PLC0415

    checks = catalogue(shapes)
    for result in results.objects(None, URIRef(_SH + "result")):
        part = {
            name: results.value(result, URIRef(_SH + name))
            for name in ("focusNode", "resultSeverity", "sourceShape", "resultPath", "value")
        }
        messages = sorted(str(message) for message in results.objects(result, URIRef(_SH + "resultMessage")))
        check = checks[_owner(shapes, part["sourceShape"], checks)]
        yield Finding(
            code=check.code,
            severity=str(part["resultSeverity"]).removeprefix(_SH),
            file=file,
            node=str(part["focusNode"]),
            message=_readable(messages[0]) if messages else check.code,
            exact=_words(data, part["focusNode"]),
            expected=check.expected,
            todo=check.todo,
            value=_term(part["value"]) if part["value"] != part["focusNode"] else None,
            shape=check.shape,
            path=str(part["resultPath"]) if isinstance(part["resultPath"], URIRef) else "",
        )


def _owner(shapes: Graph, shape: Any, checks: dict[Node, Check]) -> Any:
    """Return the shape that carries the code: the one named, or the one it is nested in."""
    from rdflib import URIRef  # noqa: PLC0415

    while shape not in checks:
        shape = shapes.value(predicate=URIRef(_SH + "property"), object=shape)
        if shape is None:
            raise DataError("a result comes from a shape without a code", todo="give the shape a target or a code")
    return shape


def _words(data: Graph, node: Any) -> str:
    """Return what is quoted for a node: its own words if it is a span, else those of its first span."""
    from rdflib import URIRef  # noqa: PLC0415

    own = data.value(node, URIRef(iri.term("exact")))
    if own is not None:
        return str(own)
    spans = []
    for span in data.objects(node, URIRef(iri.term("supportedBy"))):
        start = data.value(span, URIRef(iri.term("start")))
        words = data.value(span, URIRef(iri.term("exact")))
        if words is not None:
            spans.append((int(str(start)) if str(start).isdigit() else 0, str(words)))
    return min(spans)[1] if spans else ""


def _readable(message: str) -> str:
    for long, short in _SHORTER:
        message = message.replace(long, short)
    return message


def _term(node: Any) -> Term | None:
    from rdflib import Literal as RdflibLiteral  # noqa: PLC0415

    if node is None:
        return None
    if isinstance(node, RdflibLiteral):
        return Literal(str(node), str(node.datatype or XSD + "string"), node.language or "")
    return Iri(str(node))


# Files and cached reports


class _Bench:
    """The files of one run, read and hashed only when something asks for them."""

    def __init__(
        self,
        documents: tuple[Path, ...],
        context: tuple[Path, ...],
        shapes: tuple[Path, ...],
        inferred: tuple[Path, ...],
    ) -> None:
        self.documents = documents
        self._everything = tuple(dict.fromkeys((*documents, *context, *inferred)))
        self._context_files = context
        self._shapes_files = shapes
        self._graphs: dict[tuple[Path, ...], Graph] = {}
        self._digests: dict[Path, str] = {}

    def document_key(self, path: Path) -> str:
        """Return what the report on one document depends on, as a digest."""
        return self._digest((path, *self._context_files, *self._shapes_files))

    def dataset_key(self) -> str:
        """Return what the report on the whole dataset depends on, as a digest."""
        return self._digest((*self._everything, *self._shapes_files))

    def document(self, path: Path) -> Report:
        """Check the nodes one file describes, with the context around them."""
        own = self._graph((path,))
        nodes = frozenset(str(node) for node in own.subjects())
        if not nodes:
            raise DataError("the file describes nothing", where=str(path), todo="build it again")
        with _joined(self._graph(self._context_files), own) as data:
            return validate(
                data, self._graph(self._shapes_files), focus=nodes, scopes=(DOCUMENT,), file=path.as_posix()
            )

    def dataset(self) -> Report:
        """Check what can be seen only from all files together."""
        described = {
            str(node): path.as_posix()
            for path in reversed(self._everything)
            for node in self._graph((path,)).subjects()
        }
        report = validate(self._graph(self._everything), self._graph(self._shapes_files), scopes=(DATASET,))
        placed = (replace(finding, file=described.get(finding.node, "")) for finding in report.findings)
        return replace(report, findings=findings.in_order(placed), nodes_checked=0)

    def _graph(self, paths: tuple[Path, ...]) -> Graph:
        if paths not in self._graphs:
            self._graphs[paths] = load(paths) if len(paths) == 1 else _union(self._graph((path,)) for path in paths)
        return self._graphs[paths]

    def _digest(self, paths: Iterable[Path]) -> str:
        whole = hashlib.sha256(findings.FORMAT.encode())
        for path in paths:
            if path not in self._digests:
                self._digests[path] = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"\n{path.as_posix()} {self._digests[path]}".encode())
        return whole.hexdigest()


def _union(graphs: Iterable[Graph]) -> Graph:
    from rdflib import Graph  # noqa: PLC0415

    whole = Graph(bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            whole.add(triple)
    return whole


@contextmanager
def _joined(context: Graph, own: Graph) -> Iterator[Graph]:
    """Lend ``context`` with the triples of ``own`` in it; copying the context for each document would cost more."""
    added = [triple for triple in own if triple not in context]
    for triple in added:
        context.add(triple)
    try:
        yield context
    finally:
        for triple in added:
            context.remove(triple)


def _cached(folder: Path | None, name: str, key: str, check: Callable[[], Report]) -> Report:
    """Return the report kept under ``name`` if it was made for ``key``, else make and keep it."""
    if folder is None:
        return check()
    place = folder / f"{name}.json"
    try:
        kept_for, _, text = place.read_text(encoding="utf-8").partition("\n")
        if kept_for == key:
            return findings.from_json(text)
    except (OSError, ValueError):
        pass
    report = check()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(f"{key}\n{findings.to_json(report)}", encoding="utf-8")
    fresh.replace(place)
    return report
