"""RDF files that others wrote: each checked as a document with the register around it, then all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wpkg.errors import DataError
from wpkg.graph import aim, findings, foreign, validate
from wpkg.graph.findings import Finding, Report
from wpkg.graph.shapes import literals
from wpkg.graph.shapes.anywhere import ask
from wpkg.graph.shapes.checker import Checker, aimed_of, project
from wpkg.graph.shapes.documents import described, placed
from wpkg.graph.shapes.engine import EmbeddedStore, as_ntriples
from wpkg.graph.validate import FAST


def validate_foreign(paths: Sequence[Path], engine: str = FAST, limits: foreign.Limits = foreign.LIMITS) -> Report:
    """Check RDF files. The graphs of a file are seen as one; only what the files describe is reported.

    Raises:
        DataError: a file is refused, does not parse, or describes nothing.
    """
    checker = project(engine)
    texts = {str(path): _statements(path, limits) for path in paths}
    found: list[Finding] = []
    for name, data in texts.items():
        found += checker.document(data, name, focus=described(data))
    nodes = {name: {node.decode().strip("<>") for node in described(data)} for name, data in texts.items()}
    for finding in _together(texts, checker):
        file = next((name for name, own in nodes.items() if finding.node in own), None)
        if file is not None:
            found.append(replace(finding, file=file))
    aimed, _ = aimed_of(checker.shapes)
    codes = tuple(sorted({each.check.code for each in aimed}))
    return Report(findings.in_order(found), tuple(texts), codes, sum(map(len, nodes.values())))


def _statements(path: Path, limits: foreign.Limits) -> bytes:
    lines = {line for graph in foreign.read(path, limits).graphs().values() for line in graph}
    if not lines:
        raise DataError("the file describes nothing", where=str(path), expected="at least one statement")
    return b"\n".join(sorted(lines)) + b"\n"


def _together(texts: dict[str, bytes], checker: Checker) -> tuple[Finding, ...]:
    context = b"".join(as_ntriples(data, name) for name, data in checker.context.items())
    aimed, refused = aimed_of(checker.shapes)
    everything = {"context": context, **texts}
    if checker.engine == FAST and not refused and all(map(literals.sure, everything.values())):
        store = EmbeddedStore.memory()
        for number, data in enumerate(everything.values()):
            store.take(placed(data, f"urn:wpkg:file:{number}"))
        asked = ask(store, aimed, (aim.DATASET,))
        if not asked.uncertain and not asked.unanswered:
            return asked.report.findings
    whole, shapes = validate.graph_of(everything), validate.graph_of(checker.shapes)
    return validate.validate(whole, shapes, scopes=(aim.DATASET,)).findings
