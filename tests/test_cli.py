"""The command line as people and scripts meet it: exit codes, formats, data on one stream and talk on the other."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml

from wpkg import stores
from wpkg.cli import main
from wpkg.graph.remote import RemoteStore

COMMANDS = yaml.safe_load((Path(__file__).parent / "cli/commands.yaml").read_text("utf-8"))
QUESTIONS = [
    ["lineage", "WT/L/843"],
    ["show", "WT/L/843"],
    ["in-force", "moratorium", "--on", "2012-06-01"],
    ["query", "what-it-recalls", "--instrument", "WT/L/843"],
]
HEAVY = {"rdflib", "pyshacl", "owlready2", "SPARQLWrapper", "yaml", "jinja2"}


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Load the store of this worker, whichever test comes first."""
    stores.load_embedded()


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the command line in this process; return exit code, standard output and standard error."""
    code = 0
    try:
        main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    streams = capsys.readouterr()
    return code, streams.out, streams.err


@pytest.mark.parametrize("case", COMMANDS, ids=lambda case: " ".join(case["run"]))
def test_a_command_ends_as_promised(case: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(case["run"], capsys)
    assert code == case["exit"], err
    for words in case.get("out", ()):
        assert words in " ".join(out.split())
    for words in case.get("err", ()):
        assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_json_is_one_document_and_csv_and_markdown_have_the_same_rows(
    question: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads(run([*question, "--format", "json"], capsys)[1])
    table = list(csv.reader(io.StringIO(run([*question, "--format", "csv"], capsys)[1])))
    markdown = run([*question, "--format", "md"], capsys)[1].strip().splitlines()
    assert record
    assert len(table) - 1 == len(markdown) - 2 > 0
    assert len({len(row) for row in table}) == 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_turtle_parses_and_holds_the_words(question: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run([*question, "--format", "ttl"], capsys)
    graph = rdflib.Graph().parse(data=out, format="turtle")
    assert code == 0
    assert len(graph) > 5


def test_lineage_as_json_has_the_edges_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    edges = json.loads(run(["lineage", "WT/L/843", "--format", "json"], capsys)[1])["edges"]
    first = {key: edges[0][key] for key in ("from", "manner", "to", "exact", "start", "end", "status", "depth")}
    assert first == {
        "from": "WT/L/843",
        "manner": "recalls",
        "to": "WT/L/274",
        "exact": '"Work Programme on Electronic Commerce" adopted on 25 September 1998 (WT/L/274)',
        "start": 273,
        "end": 352,
        "status": "curated",
        "depth": 1,
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
@pytest.mark.parametrize("engine", ["oxigraph", "virtuoso"])
def test_an_endpoint_answers_what_the_embedded_store_answers(
    question: list[str], engine: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    store: RemoteStore = request.getfixturevalue(f"{engine}_store")
    here = run([*question, "--format", "json"], capsys)
    there = run([*question, "--format", "json", "--endpoint", store.endpoint], capsys)
    assert there[:2] == here[:2]


def test_talk_goes_to_standard_error_and_data_to_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WPKG_HOME", str(tmp_path))
    code, out, err = run(["lineage", "WT/L/843", "--format", "json"], capsys)
    assert code == 0
    assert json.loads(out)
    assert "loading the graph" in err


def test_the_way_to_a_lineage_imports_no_heavy_package() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "wpkg", "lineage", "WT/L/843"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "pyoxigraph" in imported
    assert not imported & HEAVY


def test_the_list_of_questions_as_turtle_is_the_catalogue_other_tools_read(capsys: pytest.CaptureFixture[str]) -> None:
    graph = rdflib.Graph().parse(data=run(["query", "--format", "ttl"], capsys)[1], format="turtle")
    executable = rdflib.URIRef("http://www.w3.org/ns/shacl#SPARQLExecutable")
    assert len(set(graph.subjects(rdflib.RDF.type, executable))) == 40


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_closed_pipe_is_no_error(form: str) -> None:
    command = f"{sys.executable} -m wpkg show WT/L/843 --format {form} | true"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_few_characters_still_gets_its_answer(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "wpkg", "lineage", "WT/L/843"]
    table = subprocess.run(command, env=environment, capture_output=True, check=True)
    data = subprocess.run([*command, "--format", "json"], env=environment, capture_output=True, check=True)
    assert b"WT/L/274" in table.stdout
    assert json.loads(data.stdout.decode("utf-8"))["edges"]


def test_validate_writes_a_page_and_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, report = tmp_path / "report.html", tmp_path / "report.ttl"
    code, out, _ = run(["validate", "wt-l-843", "--html", str(page), "--report", str(report)], capsys)
    assert code == 0
    assert "conforms" in out
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")
    graph = rdflib.Graph().parse(report)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert graph.value(None, rdflib.RDF.type, shacl.ValidationReport) is not None


def test_validate_tells_json_what_it_tells_people(capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = run(["validate"], capsys)
    findings = json.loads(run(["validate", "--format", "json"], capsys)[1])
    assert findings
    assert all(finding["code"] in text and finding["todo"] for finding in findings)
