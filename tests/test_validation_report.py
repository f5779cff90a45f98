"""The validation report in each of its formats: JSON, rows, Turtle and a page everybody can read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from wpkg import iri, resources
from wpkg.errors import BadParameter
from wpkg.graph import aim, findings
from wpkg.graph.findings import Finding, Report
from wpkg.graph.store import Iri, Literal
from wpkg.publish.validation_page import page

CASES = Path(__file__).parent / "shapes"
SHAPES_FILES = sorted((resources.ontology() / "shapes").glob("*.ttl"))
SH = Namespace(aim.SH)
FINDING = Finding(
    code="C31",
    severity="Violation",
    file="graph/derived/wt-l-9002.ttl",
    node=iri.ID + "wt-l-9002#rev-1",
    message="C31 the text does not read like the quotation",
    exact='in "July" <2004>\nor so \\',
    expected="the quotation letter by letter",
    todo="Copy the words again.",
    value=Literal('in "July" <2004>\nor so \\'),
    shape=iri.SHAPES + "C31",
    path=iri.term("exact"),
)
HINT = Finding(
    code="C41",
    severity="Warning",
    file="graph/derived/wt-l-9002.ttl",
    node=iri.ID + "wt-l-9002#ref-1",
    message="C41 citation whose target is not resolved",
    exact="",
    expected="a target",
    todo="Look for the document.",
    value=Iri(iri.ID + "wt-l-9001"),
    shape=iri.SHAPES + "C41",
)


def _report(*found: Finding) -> Report:
    return Report(findings.in_order(found), ("graph/derived/wt-l-9002.ttl",), ("C31", "C41"), 12)


def test_json_restores_the_report() -> None:
    report = _report(FINDING, HINT)
    text = findings.to_json(report)
    assert findings.from_json(text) == report
    assert json.loads(text)["conforms"] is False


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "wpkg-findings/1"}', '{"format": "other"}'])
def test_what_is_no_report_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        findings.from_json(text)


def test_rows_hold_strings_only() -> None:
    rows = findings.to_dicts(_report(FINDING, HINT))
    assert [row["code"] for row in rows] == ["C31", "C41"]
    assert {type(value) for row in rows for value in row.values()} == {str}
    assert {"file", "node", "exact", "expected", "todo", "value", "severity", "message"} <= set(rows[0])


def test_turtle_is_a_shacl_report() -> None:
    graph = Graph().parse(data=findings.to_turtle(_report(FINDING, HINT)), format="turtle")
    report = graph.value(predicate=RDF.type, object=SH.ValidationReport)
    assert str(report).startswith(findings.REPORT)
    assert graph.value(report, SH.conforms).toPython() is False  # type: ignore[union-attr]
    results = set(graph.objects(report, SH.result))
    assert len(results) == 2
    (violation,) = graph.subjects(SH.resultSeverity, SH.Violation)
    assert str(graph.value(violation, SH.value)) == FINDING.exact
    assert str(graph.value(violation, URIRef(iri.SHAPES + "todo"))) == FINDING.todo
    assert (violation, SH.sourceShape, URIRef(FINDING.shape)) in graph
    (warning,) = results - {violation}
    assert graph.value(warning, SH.value) == URIRef(iri.ID + "wt-l-9001")
    assert all(isinstance(term, URIRef) for term in graph.subjects())


def test_turtle_of_a_report_that_found_nothing_conforms() -> None:
    graph = Graph().parse(data=findings.to_turtle(_report()), format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]
    assert not list(graph.objects(None, SH.result))


def test_what_is_no_iri_never_enters_the_turtle() -> None:
    for bad in ("urn:x> a <urn:y", "urn:with blank", "_:b0"):
        for finding in (replace(FINDING, node=bad), replace(FINDING, shape=bad), replace(FINDING, value=Iri(bad))):
            with pytest.raises(BadParameter, match="no IRI"):
                findings.to_turtle(_report(finding))


def test_every_character_of_a_message_comes_back_from_the_turtle() -> None:
    message = "a\\b \"c\"\n\r\td 'é😀'"
    graph = Graph().parse(data=findings.to_turtle(_report(replace(FINDING, message=message))), format="turtle")
    assert [str(said) for said in graph.objects(None, SH.resultMessage)] == [message]


class _Outline(HTMLParser):
    """Collects what the accessibility of a page hangs on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in tags]


def test_the_page_can_be_read_by_everybody() -> None:
    outline = _Outline(page(_report(FINDING, HINT)))
    assert outline.named("html") == [{"lang": "en"}]
    assert len(outline.named("h1")) == len(outline.named("main")) == 1
    assert len(outline.named("table")) == len(outline.named("caption")) == 2
    assert all(cell.get("scope") in {"col", "row"} for cell in outline.named("th"))
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in outline.named("meta")
    assert "Violation" in outline.words
    assert "Warning" in outline.words


def test_the_page_needs_nothing_from_elsewhere() -> None:
    text = page(_report(FINDING, HINT))
    assert not _Outline(text).named("script", "link", "img", "iframe")
    assert not re.search(r"url\(|@import", text)


def test_the_page_shows_quoted_words_as_they_are_and_runs_none() -> None:
    text = page(_report(FINDING))
    assert "in &#34;July&#34; &lt;2004&gt;" in text
    assert FINDING.exact in _Outline(text).words
    assert "1 violation and 0 warnings" in " ".join(_Outline(text).words.split())


def test_the_page_of_a_conforming_graph_says_so() -> None:
    text = page(_report())
    assert "The graph conforms" in text
    assert "<table" not in text


_OUTPUTS = """
import sys
from pathlib import Path
from rdflib import Graph
from wpkg.graph import findings
from wpkg.graph.validate import load, validate
from wpkg.publish.validation_page import page
folder = Path(sys.argv[1])
data = Graph().parse(folder / "valid.ttl")
for case in ("C13-shared-symbol", "C84-undeclared-topic", "C85-undeclared-agent", "C67-session-of-no-body"):
    data.update((folder / f"{case}.ru").read_text())
report = validate(data, load(map(Path, sys.argv[2:])), file="x.ttl")
print(findings.to_json(report), findings.to_turtle(report), page(report))
"""


def test_outputs_are_the_same_under_any_hash_seed() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _OUTPUTS, str(CASES), *map(str, SHAPES_FILES)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert b"C84" in outputs.pop()
