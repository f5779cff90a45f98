"""Check a graph against the shapes and report in a curator's words, quickly enough to run at every save.

Two scopes, written on each shape: a *document* check needs one document with the register and the schemes around it
and is repeated only when one of these changes; a *dataset* check compares documents and runs over all of them.

pySHACL does the checking, :mod:`wpkg.graph.aim` tells it where to look.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpkg import iri, resources
from wpkg.errors import DataError, SyntaxFault
from wpkg.graph import aim, findings
from wpkg.graph.findings import Finding, Report
from wpkg.graph.store import XSD, Iri, Literal, Term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

FAST, REFERENCE = "fast", "reference"
ENGINES = (FAST, REFERENCE)
_WORK_END = re.compile("[#/]")
_SHORTER = ((iri.NS, ""), (iri.SCHEME, ""), (iri.ID, ""))


def validate(
    data: Graph,
    shapes: Graph,
    *,
    focus: Iterable[str] | None = None,
    scopes: Sequence[str] = aim.SCOPES,
    file: str = "",
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
    import pyshacl

    checks = {node: check for node, check in aim.catalogue(shapes).items() if check.scope in scopes}
    nodes = None if focus is None else frozenset(focus)
    _, results, _ = pyshacl.validate(
        aim.remembering(data), shacl_graph=aim.aimed(shapes, data, checks, nodes), inplace=True
    )
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
    chosen: Collection[Path] | None = None,
    engine: str = REFERENCE,
) -> Report:
    """Check documents, each within the context, then all of them together; take over what has not changed.

    Args:
        document_files: Turtle files whose nodes are checked, one document a file (the register and schemes too).
        context_files: Turtle files every document check may look at: register, schemes, ontology.
        shapes_files: Turtle files of shapes.
        cache: folder for the reports of each file, or None to check everything anew.
        inferred_files: Turtle files only the dataset checks read: what the rules drew from the documents.
        chosen: report on these of the documents alone; the dataset checks still look at all of them.
        engine: ``reference`` to ask pySHACL, ``fast`` for set queries, which find the same.

    Raises:
        DataError: there is nothing to check, or a file describes nothing.
        SyntaxFault: a file is no Turtle.
    """
    if not document_files or not shapes_files:
        raise DataError(
            "there is nothing to check", expected="at least one file of data and one of shapes", todo="run wpkg build"
        )
    bench = _bench(engine)(tuple(document_files), tuple(context_files), tuple(shapes_files), tuple(inferred_files))
    wanted = [path for path in bench.documents if chosen is None or path in chosen]
    parts = [
        _cached(cache, f"{aim.DOCUMENT}-{path.stem}", bench.document_key(path), partial(bench.document, path))
        for path in wanted
    ]
    whole = _cached(cache, aim.DATASET, bench.dataset_key(), bench.dataset)
    if chosen is not None:
        files = {name_of(path) for path in wanted}
        whole = replace(whole, findings=tuple(finding for finding in whole.findings if finding.file in files))
    return findings.merge([*parts, whole])


def _bench(engine: str) -> type[Bench]:
    if engine != FAST:
        return Bench
    from wpkg.graph.shapes.files import FastBench

    return FastBench


def load(paths: Iterable[Path], into: Graph | None = None) -> Graph:
    """Return the union of Turtle files, and of ``into`` where given, which then is the graph returned.

    Raises:
        SyntaxFault: a file is missing or no Turtle.
    """
    from rdflib import Graph

    graph = Graph(bind_namespaces="none") if into is None else into
    for path in paths:
        try:
            graph.parse(data=contents(path), format="turtle")
        except SyntaxError as fault:
            line = getattr(fault, "lines", 0) + 1
            raise SyntaxFault(
                "the file is no Turtle", where=f"{path}:{line}", todo=str(fault).splitlines()[0]
            ) from fault
    return graph


def graph_of(files: Mapping[str, bytes]) -> Graph:
    """Return the union of Turtle, given as bytes by name."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for data in files.values():
        graph.parse(data=data, format="turtle")
    return graph


def contents(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        SyntaxFault: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise SyntaxFault("the file cannot be read", where=str(path), expected="a Turtle file") from fault


def name_of(path: Path) -> str:
    """Return the file as a reader anywhere can find it: from the root of the project, if it lies below."""
    root = resources.root()
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


# Reading results


def _findings(results: Any, shapes: Graph, data: Graph, file: str) -> Iterator[Finding]:
    from rdflib import URIRef

    checks = aim.catalogue(shapes)
    for result in results.objects(None, URIRef(aim.SH + "result")):
        part = {
            name: results.value(result, URIRef(aim.SH + name))
            for name in ("focusNode", "resultSeverity", "sourceShape", "resultPath", "value")
        }
        messages = sorted(str(message) for message in results.objects(result, URIRef(aim.SH + "resultMessage")))
        check = checks[_owner(shapes, part["sourceShape"], checks)]
        yield Finding(
            code=check.code,
            severity=str(part["resultSeverity"]).removeprefix(aim.SH),
            file=file,
            node=str(part["focusNode"]),
            message=readable(messages[0]) if messages else check.code,
            exact=_words(data, part["focusNode"]),
            expected=check.expected,
            todo=check.todo,
            value=_term(part["value"]) if part["value"] != part["focusNode"] else None,
            shape=check.shape,
            path=str(part["resultPath"]) if isinstance(part["resultPath"], URIRef) else "",
        )


def _owner(shapes: Graph, shape: Any, checks: dict[Node, aim.Check]) -> Any:
    """Return the shape that carries the code: the one named, or the one it is nested in."""
    from rdflib import URIRef

    while shape not in checks:
        shape = shapes.value(predicate=URIRef(aim.SH + "property"), object=shape)
        if shape is None:
            raise DataError("a result comes from a shape without a code", todo="give the shape a target or a code")
    return shape


def _words(data: Graph, node: Any) -> str:
    """Return what is quoted for a node: its own words if it is a span, else those of its first span."""
    from rdflib import URIRef

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


def readable(message: str) -> str:
    """Return a message with the names of things cut short."""
    for long, short in _SHORTER:
        message = message.replace(long, short)
    return message


def _term(node: Any) -> Term | None:
    from rdflib import Literal as RdflibLiteral

    if node is None:
        return None
    if isinstance(node, RdflibLiteral):
        return Literal(str(node), str(node.datatype or XSD + "string"), node.language or "")
    return Iri(str(node))


# Files and cached reports


class Bench:
    """The files of one run, read and hashed only when something asks for them; pySHACL checks them."""

    engine = REFERENCE

    def __init__(
        self,
        documents: tuple[Path, ...],
        context: tuple[Path, ...],
        shapes: tuple[Path, ...],
        inferred: tuple[Path, ...],
    ) -> None:
        self.documents = documents
        self.everything = tuple(dict.fromkeys((*documents, *context, *inferred)))
        self.context_files = context
        self.shapes_files = shapes
        self._owners = {path.stem: path for path in documents}
        self._graphs: dict[tuple[Path, ...], Graph] = {}
        self._digests: dict[Path, str] = {}

    def document_key(self, path: Path) -> str:
        """Return what the report on one document depends on, as a digest."""
        return self._digest((path, *self.context_files, *self.shapes_files), "|".join(sorted(self._owners)))

    def dataset_key(self) -> str:
        """Return what the report on the whole dataset depends on, as a digest."""
        return self._digest((*self.everything, *self.shapes_files))

    def document(self, path: Path) -> Report:
        """Check the nodes of one file with the context around them.

        A file named after a work answers for all that is said of that work, in the context too: only there are the
        facts of the register and those of the text seen together.
        """
        own, context = self._graph((path,)), self._graph(self.context_files)
        described = {str(node) for node in own.subjects()}
        if not described:
            raise DataError("the file describes nothing", where=str(path), todo="build it again")
        if path in self.context_files:
            nodes = {node for node in described if self.owner(node) in (None, path)}
        else:
            nodes = described | {str(node) for node in context.subjects() if self.owner(str(node)) == path}
        with joined(context, own) as data:
            shapes = self._graph(self.shapes_files)
            report = validate(data, shapes, focus=nodes, scopes=(aim.DOCUMENT,), file=name_of(path))
        return self._placed(report, (path, *self.context_files))

    def dataset(self) -> Report:
        """Check what can be seen only from all files together."""
        data = self._graph(self.context_files)
        del self._graphs[self.context_files]  # to copy it would take longer than to read it again
        load((path for path in self.everything if path not in self.context_files), data)
        report = validate(data, self._graph(self.shapes_files), scopes=(aim.DATASET,))
        return replace(self._placed(report, self.everything), nodes_checked=0)

    def _placed(self, report: Report, files: tuple[Path, ...]) -> Report:
        """Say for each finding in which file its node is described, the first of ``files`` before the others."""
        from rdflib import URIRef

        def place(finding: Finding) -> str:
            node = URIRef(finding.node)
            return next((name_of(path) for path in files if (node, None, None) in self._graph((path,))), finding.file)

        return replace(report, findings=findings.in_order(replace(f, file=place(f)) for f in report.findings))

    def owner(self, node: str) -> Path | None:
        """Return the document file named after the work a node is or belongs to."""
        return self._owners.get(_WORK_END.split(node.removeprefix(iri.ID), 1)[0]) if node.startswith(iri.ID) else None

    def _graph(self, paths: tuple[Path, ...]) -> Graph:
        if paths not in self._graphs:
            self._graphs[paths] = load(paths)
        return self._graphs[paths]

    def _digest(self, paths: Iterable[Path], more: str = "") -> str:
        whole = hashlib.sha256(f"{findings.FORMAT} {self.engine} {more}".encode())
        for path in paths:
            if path not in self._digests:
                self._digests[path] = hashlib.sha256(contents(path)).hexdigest()
            whole.update(f"\n{name_of(path)} {self._digests[path]}".encode())
        return whole.hexdigest()


@contextmanager
def joined(context: Graph, own: Graph) -> Iterator[Graph]:
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
