"""The test suite of the W3C for SHACL: set queries pass what they claim, the rest is left to the reference."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from needs import PREFIX
from wpkg import iri
from wpkg.graph import aim
from wpkg.graph.embedded import EmbeddedStore, as_ntriples
from wpkg.graph.findings import Finding
from wpkg.graph.shapes import literals
from wpkg.graph.shapes.anywhere import ask
from wpkg.graph.shapes.checker import aimed_of

FOLDER = Path(os.environ.get("WPKG_CORPORA", "/nowhere"))
SUITE = "w3c/shacl/data-shapes-test-suite/tests/"
SH, SHT = Namespace(aim.SH), Namespace("http://www.w3.org/ns/shacl-test#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")


def _store(data: bytes) -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({iri.GRAPH + "whole": data})
    return store


def _w3c() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(FOLDER / "w3c-conformance-tests.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.startswith(SUITE) else None
            if file is not None and member.name.endswith(".ttl"):
                yield member.name.removeprefix(SUITE), file.read()


def _expected(manifest: Graph, test: Node) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for result in manifest.objects(manifest.value(test, MF.result), SH.result):
        parts = [manifest.value(result, SH[name]) for name in ("focusNode", "resultPath", "value", "resultSeverity")]
        focus, path, value, severity = parts
        shown = "" if value is None or value == focus else _plain(value)
        found.add(
            (_plain(focus), str(path) if isinstance(path, URIRef) else "", shown, str(severity).partition("#")[2])
        )
    return found


def _plain(node: object) -> str:
    return str(node) if isinstance(node, URIRef | Literal) else "a blank node"


def _annotated(text: bytes, base: str) -> tuple[bytes, bool]:
    """Return shapes with what ours tell the curator, and whether there is a target at all."""
    shapes = Graph().parse(data=text, publicID=base)
    aimed = {
        shape
        for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
        for shape in shapes.subjects(SH[name])
    }
    notes = "".join(
        f'<{shape}> <{iri.SHAPES}code> "C99" ; <{iri.SHAPES}expected> "x" ; <{iri.SHAPES}todo> "y" ; '
        f"<{iri.SHAPES}scope> <{iri.SHAPES}document> .\n"
        for shape in aimed
    )
    return f"@base <{base}> .\n".encode() + text + b"\n" + notes.encode(), bool(aimed)


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{PREFIX}no folder of test suites (environment variable WPKG_CORPORA)")
def test_the_shacl_tests_of_the_w3c_pass_or_are_left_to_the_reference() -> None:
    passed, left = [], []
    for name, text in _w3c():
        base = f"http://example.org/{name}"
        manifest = Graph().parse(data=text, publicID=base)
        for test in manifest.subjects(RDF.type, SHT.Validate):
            shapes, aimed = _annotated(text, base)
            action = manifest.value(test, MF.action)
            here = {manifest.value(action, SHT[kind]) for kind in ("dataGraph", "shapesGraph")} == {URIRef(base)}
            compiled, refused = aimed_of({name: shapes})
            data = f"@base <{base}> .\n".encode() + text
            asked = ask(_store(data), compiled)
            if not here or not aimed or refused or asked.unanswered or not literals.sure(as_ntriples(data)):
                left.append(name)
                continue
            got = {
                (
                    each.node if not each.node.startswith("_:") else "a blank node",
                    each.path,
                    "" if each.value is None else _shown(each),
                    each.severity,
                )
                for each in asked.report.findings
            }
            assert got == _expected(manifest, test), name
            passed.append(name)
    assert len(passed) > 50
    assert len(left) < 70


def _shown(finding: Finding) -> str:
    return "a blank node" if str(finding.value).startswith("_:") else str(finding.value)
