"""The validator: what a finding tells, and what is checked again after a change."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef

from wpkg import iri, resources
from wpkg.errors import DataError, SyntaxFault
from wpkg.graph import aim
from wpkg.graph import validate as validation
from wpkg.graph.findings import Report
from wpkg.graph.store import Literal
from wpkg.graph.validate import load, validate, validate_files

CASES = Path(__file__).parent / "shapes"
SHAPES_FILES = sorted((resources.ontology() / "shapes").glob("*.ttl"))
WORKS = ("wt-l-9001", "wt-l-9002", "sample-paper")
PREFIXES = "@prefix wpkg: <https://w3id.org/wpkg/ns#> .\n@prefix id: <https://w3id.org/wpkg/id/> .\n"


@cache
def _shapes() -> Graph:
    return load(SHAPES_FILES)


def _broken(case: str) -> Graph:
    graph = Graph().parse(CASES / "valid.ttl")
    graph.update((CASES / f"{case}.ru").read_text(encoding="utf-8"))
    return graph


# What a finding tells


def test_a_finding_tells_file_node_words_expectation_and_advice() -> None:
    report = validate(_broken("C31-misquoted"), _shapes(), file="somewhere.ttl")
    (finding,) = report.findings
    assert finding.file == "somewhere.ttl"
    assert finding.node.startswith(iri.ID + "wt-l-9002#s-")
    assert finding.exact == "in July 2005"
    assert finding.value == Literal("in July 2005")
    assert finding.severity == "Violation"
    assert "letter by letter" in finding.expected
    assert "source.txt" in finding.todo
    assert report.files_checked == ("somewhere.ttl",)
    assert not report.conforms


def test_the_words_of_a_statement_are_those_of_its_first_span() -> None:
    (finding,) = validate(_broken("C20-no-addressee"), _shapes()).findings
    assert finding.exact == "The General Council shall hold a review in July 2004"


def test_a_finding_about_a_node_without_evidence_has_no_words() -> None:
    (finding,) = validate(_broken("C83-no-name"), _shapes()).findings
    assert finding.exact == ""


def test_a_message_names_things_shortly() -> None:
    (finding,) = validate(_broken("C12-shortcut-by-hand"), _shapes()).findings
    assert finding.message == "C12 reaffirms wt-l-9001, but no reference says so"


def test_warnings_do_not_stop_a_release() -> None:
    report = validate(_broken("C52-gap"), _shapes())
    assert report.conforms
    assert report.count("Warning") == 1


def test_a_focus_leaves_out_what_lies_beyond_it() -> None:
    broken = _broken("C20-no-addressee")
    assert not validate(broken, _shapes(), focus=[iri.ID + "wt-l-9001#ins-1"]).findings
    assert len(validate(broken, _shapes(), focus=[iri.ID + "wt-l-9002#ins-1"]).findings) == 1


@pytest.mark.parametrize(("case", "scope"), [("C20-no-addressee", "document"), ("C13-shared-symbol", "dataset")])
def test_a_check_runs_in_its_own_scope_only(case: str, scope: str) -> None:
    broken = _broken(case)
    assert {scope for scope in aim.SCOPES if validate(broken, _shapes(), scopes=[scope]).findings} == {scope}


def test_validation_leaves_data_and_shapes_as_they_were() -> None:
    data, shapes = Graph().parse(CASES / "valid.ttl"), _shapes()
    before = set(data), set(shapes)
    validate(data, shapes)
    assert (set(data), set(shapes)) == before


# Shapes that cannot be used


def test_a_shape_without_advice_is_refused() -> None:
    shapes = Graph().parse(
        data=f"@prefix sh: <{aim.SH}> .\n<{iri.SHAPES}C99> sh:targetClass <{iri.NS}Body> ; sh:nodeKind sh:IRI ."
    )
    with pytest.raises(DataError, match="does not tell the curator enough"):
        validate(Graph(), shapes)


def test_a_query_engines_disagree_on_is_refused() -> None:
    shapes = Graph().parse(
        data=f"""@prefix sh: <{aim.SH}> . @prefix s: <{iri.SHAPES}> .
        s:C99 a sh:NodeShape ; sh:targetClass <{iri.NS}Body> ;
          s:code "C99" ; s:expected "x" ; s:todo "y" ; s:scope s:document ;
          sh:sparql [ sh:select "SELECT $this WHERE {{ VALUES ?x {{ 1 }} $this a ?x }}" ; sh:message "C99 x" ] ."""
    )
    data = Graph().parse(data=f"<{iri.ID}body/x> a <{iri.NS}Body> .")
    with pytest.raises(DataError, match="cannot be run"):
        validate(data, shapes)


def test_the_heavy_libraries_wait_until_they_are_needed() -> None:
    script = (
        "import sys, wpkg.graph.validate, wpkg.publish.validation_page\n"
        "print({'rdflib', 'pyshacl', 'jinja2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Files and what is checked again


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the valid sample cut into one file a work and a register with all the rest."""
    whole = Graph().parse(CASES / "valid.ttl")
    parts = {name: Graph() for name in (*WORKS, "register", "inferred")}
    for triple in whole:
        subject = str(triple[0])
        owner = next(
            (name for name in WORKS if re.match(re.escape(iri.ID + name) + r"(?:[#/]|$)", subject)), "register"
        )
        if triple[1] in {URIRef(iri.term("recalls")), URIRef(iri.term("continues")), URIRef(iri.term("takesNoteOf"))}:
            owner = "inferred"
        elif triple[1] == URIRef(iri.term("adoptionDate")) or "#claim-" in subject:
            owner = "register"
        parts[owner].add(triple)
    for name, graph in parts.items():
        (tmp_path / f"{name}.ttl").write_text(graph.serialize(format="turtle"), encoding="utf-8")
    return tmp_path


def _check(folder: Path, **options: Any) -> Report:
    documents = [folder / f"{name}.ttl" for name in (*WORKS, "register")]
    return validate_files(
        documents, [folder / "register.ttl"], SHAPES_FILES, folder / "kept", [folder / "inferred.ttl"], **options
    )


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record what is really checked: the file, or nothing for the dataset."""
    record: list[str] = []
    real: Callable[..., Report] = validation.validate

    def recording(*args: Any, file: str = "", **options: Any) -> Report:
        record.append(Path(file).stem)
        return real(*args, file=file, **options)

    monkeypatch.setattr(validation, "validate", recording)
    return record


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_sample_conforms_when_it_is_cut_into_files(folder: Path) -> None:
    report = _check(folder)
    assert not report.findings, [(finding.node, finding.message) for finding in report.findings]
    assert [Path(name).stem for name in report.files_checked] == [*WORKS, "register"]
    assert report.nodes_checked > 100


def test_what_has_not_changed_is_not_checked_again(folder: Path, runs: list[str]) -> None:
    first = _check(folder)
    assert runs == [*WORKS, "register", ""]
    runs.clear()
    assert _check(folder) == first
    assert runs == []


def test_only_the_changed_document_is_checked_again(folder: Path, runs: list[str]) -> None:
    _check(folder)
    runs.clear()
    _change(folder / "wt-l-9002.ttl", "2004-08-01", "2004-06-01")
    report = _check(folder)
    assert runs == ["wt-l-9002", ""]
    assert [finding.code for finding in report.findings] == ["C29"]
    _change(folder / "wt-l-9002.ttl", "2004-06-01", "2004-08-01")
    assert not _check(folder).findings


def test_a_changed_register_has_every_document_checked_again(folder: Path, runs: list[str]) -> None:
    _check(folder)
    runs.clear()
    _change(folder / "register.ttl", "1995-01-01", "2002-01-01")
    report = _check(folder)
    assert runs == [*WORKS, "register", ""]
    assert {(finding.code, finding.node) for finding in report.findings} == {("C06", iri.ID + "wt-l-9001")}


def test_a_damaged_cache_is_made_anew(folder: Path, runs: list[str]) -> None:
    first = _check(folder)
    for kept in (folder / "kept").iterdir():
        key = kept.read_text(encoding="utf-8").partition("\n")[0]
        kept.write_text(f"{key}\nnonsense", encoding="utf-8")
    runs.clear()
    assert _check(folder) == first
    assert len(runs) == 5


def test_without_a_cache_nothing_is_kept(folder: Path) -> None:
    files = [folder / "register.ttl"]
    validate_files(files, files, SHAPES_FILES, None)
    assert not (folder / "kept").exists()


def test_facts_of_the_register_are_checked_with_the_text_they_are_about(folder: Path) -> None:
    _change(folder / "register.ttl", "2003-09-12", "2004-09-12")
    report = _check(folder)
    late = {finding.code: finding for finding in report.findings if finding.code in {"C08", "C25"}}
    assert set(late) == {"C08", "C25"}
    assert Path(late["C25"].file).stem == "wt-l-9002"


def test_a_dataset_finding_names_the_file_of_its_node(folder: Path) -> None:
    _change(folder / "wt-l-9001.ttl", '"WT/MIN(01)/91"', '"WT/GC/90"')
    report = _check(folder)
    files = {(finding.code, Path(finding.file).stem) for finding in report.findings}
    assert files == {("C13", "wt-l-9001"), ("C13", "register")}


def test_chosen_documents_are_reported_alone_but_seen_with_the_others(folder: Path, runs: list[str]) -> None:
    _change(folder / "wt-l-9001.ttl", '"WT/MIN(01)/91"', '"WT/GC/90"')
    report = _check(folder, chosen={folder / "wt-l-9001.ttl"})
    assert runs == ["wt-l-9001", ""]
    assert {(finding.code, Path(finding.file).stem) for finding in report.findings} == {("C13", "wt-l-9001")}
    assert [Path(name).stem for name in report.files_checked] == ["wt-l-9001"]


def test_nothing_to_check_is_an_error(folder: Path) -> None:
    with pytest.raises(DataError, match="nothing to check"):
        validate_files([], [], SHAPES_FILES, None)
    with pytest.raises(DataError, match="nothing to check"):
        validate_files([folder / "register.ttl"], [], [], None)


def test_a_file_that_describes_nothing_is_an_error(folder: Path) -> None:
    (folder / "sample-paper.ttl").write_text(PREFIXES, encoding="utf-8")
    with pytest.raises(DataError, match="describes nothing"):
        _check(folder)


def test_a_file_that_is_no_turtle_is_named_with_its_line(folder: Path) -> None:
    (folder / "sample-paper.ttl").write_text(f"{PREFIXES}id:x a wpkg:Body\nid:y a wpkg:Body .\n", encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        _check(folder)
    assert re.search(r"sample-paper\.ttl:[34]$", caught.value.where)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "sample-paper.ttl").unlink()
    with pytest.raises(SyntaxFault) as caught:
        _check(folder)
    assert caught.value.where.endswith("sample-paper.ttl")
