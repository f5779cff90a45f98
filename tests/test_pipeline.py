"""The build: the same bytes every time, and every word of it declared."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import filelock
import pytest
import rdflib
from rdflib.namespace import DCTERMS, PROV, SKOS

from project import Project
from wpkg import iri, pipeline, resources, stores
from wpkg.errors import DataError, StoreLocked, StoreMissing
from wpkg.graph.embedded import EmbeddedStore
from wpkg.lift.document import lift_document
from wpkg.lift.turtle import turtle
from wpkg.publish.catalogue import whole
from wpkg.register import load as load_register
from wpkg.text.annotations import load as load_document

DERIVE = """
from hashlib import sha256
from wpkg import pipeline, stores
for name, data in sorted(pipeline.derive().items()):
    print(name, sha256(data).hexdigest())
"""
WPKG = rdflib.Namespace(iri.NS)


@pytest.fixture(scope="session")
def graph(dataset: Mapping[str, bytes]) -> rdflib.Graph:
    whole = rdflib.Graph()
    for name, data in dataset.items():
        if not name.startswith((iri.graph("module"), iri.graph("ontology"))):
            whole.parse(data=data, format="turtle")
    return whole


def digests(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, "-c", DERIVE], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_what_is_committed_is_what_the_sources_give() -> None:
    derived = pipeline.derive()
    folder = resources.graph() / "derived"
    assert sorted(path.stem for path in folder.glob("*.ttl")) == sorted(derived)
    stale = [name for name, data in derived.items() if (folder / f"{name}.ttl").read_bytes() != data]
    assert not stale, "run: wpkg build"


def test_the_build_gives_the_same_bytes_under_other_hash_seeds() -> None:
    assert digests("1") == digests("4242") != ""


def test_the_order_of_triples_does_not_show_in_the_turtle() -> None:
    folder = resources.graph() / "sources" / "wt-l-843"
    triples = list(lift_document(load_document(folder)))
    expected = turtle(triples, iri.work("WT/L/843"))
    for seed in range(3):
        random.Random(seed).shuffle(triples)
        assert turtle(triples, iri.work("WT/L/843")) == expected


def test_every_class_and_property_of_the_data_is_declared(graph: rdflib.Graph) -> None:
    declared = {
        str(term)
        for path in (resources.ontology() / "modules").glob("*.ttl")
        for term in rdflib.Graph().parse(path).subjects()
    }
    used = {str(p) for p in graph.predicates()} | {str(o) for o in graph.objects(None, rdflib.RDF.type)}
    ours = {term for term in used if term.startswith(iri.NS)}
    assert len(ours) > 100
    assert ours <= declared


def test_terms_without_data_are_marked_as_reserved(graph: rdflib.Graph) -> None:
    ontology = rdflib.Graph()
    for path in (resources.ontology() / "modules").glob("*.ttl"):
        ontology.parse(path)
    reserved = {
        str(term) for term, note in ontology.subject_objects(SKOS.editorialNote) if str(note).startswith("Reserved:")
    }
    own = {str(term) for term in ontology.subjects(rdflib.RDFS.isDefinedBy) if str(term).startswith(iri.NS)}
    used = {str(p) for p in graph.predicates()} | {str(o) for o in graph.objects(None, rdflib.RDF.type)}
    catalogue = rdflib.Graph().parse(data=whole(resources.queries()), format="turtle")
    used |= {str(p) for p in catalogue.predicates()}
    assert len(own) > 200
    assert own - used == reserved


def test_shipped_data_hold_no_blank_node(graph: rdflib.Graph) -> None:
    assert not [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)]


def test_every_node_of_ours_that_is_pointed_at_says_what_it_is(graph: rdflib.Graph) -> None:
    typed = set(graph.subjects(rdflib.RDF.type))
    ours = (iri.ID, iri.SCHEME)
    pointed = {o for o in graph.objects() if isinstance(o, rdflib.URIRef) and str(o).startswith(ours)}
    assert not sorted(pointed - typed)


def test_every_quotation_of_the_graph_stands_at_its_offsets(graph: rdflib.Graph) -> None:
    spans = list(graph.subjects(rdflib.RDF.type, WPKG.EvidenceSpan))
    assert len(spans) > 300
    for span in spans:
        text = str(graph.value(graph.value(span, WPKG.inSourceText), WPKG.text))
        start, end = (int(str(graph.value(span, p))) for p in (WPKG.start, WPKG.end))
        assert text[start:end] == str(graph.value(span, WPKG.exact))


def test_digests_of_source_texts_are_those_of_the_files(graph: rdflib.Graph) -> None:
    files = {sha256(path.read_bytes()).hexdigest() for path in (resources.graph() / "sources").glob("*/source.txt")}
    assert {str(digest) for digest in graph.objects(None, WPKG.sha256)} == files


def test_every_register_fact_has_a_grade_and_a_source(graph: rdflib.Graph) -> None:
    graded = set(graph.subjects(WPKG.factGrade))
    assert len(graded) > 500
    bare = [
        node
        for node in graded
        if not any(graph.value(node, told) for told in (PROV.hadPrimarySource, DCTERMS.source, SKOS.editorialNote))
    ]
    assert not bare


def test_facts_of_grade_c_and_d_are_marked_unverified(graph: rdflib.Graph) -> None:
    grade = rdflib.Namespace(f"{iri.SCHEME}grade#")
    status = rdflib.Namespace(f"{iri.SCHEME}curation-status#")
    doubtful = [node for letter in "CD" for node in graph.subjects(WPKG.factGrade, grade[letter])]
    assert len(doubtful) > 50
    loud = [n for n in doubtful if graph.value(n, WPKG.curationStatus) not in (status.unverified, status.contested)]
    assert not loud


def test_symbols_give_iris_of_their_own() -> None:
    register = load_register(resources.graph() / "register")
    symbols = {document.symbol.value for document in register.documents if document.symbol.value}
    assert len({iri.slug(symbol) for symbol in symbols}) == len(symbols) > 15


def test_a_file_that_is_no_longer_derived_is_removed_and_others_are_left(tmp_path: Path) -> None:
    (tmp_path / "gone.ttl").write_text("# old\n")
    (tmp_path / "notes.md").write_text("kept\n")
    assert pipeline.write(tmp_path, {"here": b"# new\n"}) == ("here", "gone")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["SHA256SUMS", "here.ttl", "notes.md"]
    assert pipeline.write(tmp_path, {"here": b"# new\n"}) == ()


def test_what_killed_builds_left_in_the_folder_is_removed(tmp_path: Path) -> None:
    for name in (".here.ttl-abc", ".SHA256SUMS-abc"):
        (tmp_path / name).write_text("half")
    pipeline.write(tmp_path, {"here": b"# new\n"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["SHA256SUMS", "here.ttl"]


def test_the_sums_are_those_that_sha256sum_checks() -> None:
    folder = resources.graph() / "derived"
    expected = (f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.glob("*.ttl")))
    assert (folder / pipeline.SUMS).read_text() == "".join(expected)


@pytest.fixture
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a copy the project of this process, and return its derived folder."""
    monkeypatch.setenv("WPKG_ROOT", str(project.root))
    monkeypatch.setenv("WPKG_HOME", str(project.home))
    return project.root / "graph/derived"


ASKED_OF_THE_WHOLE = (pipeline.dataset_graphs, pipeline.reason, stores.load_embedded)


@pytest.mark.parametrize("ask", ASKED_OF_THE_WHOLE)
@pytest.mark.parametrize("gone", ["inferred.ttl", "dataset.ttl", "register.ttl", "wt-l-843.ttl", "SHA256SUMS"])
def test_a_part_of_a_build_is_not_taken_for_the_whole(here: Path, gone: str, ask: Callable[[], object]) -> None:
    (here / gone).unlink()
    with pytest.raises(StoreMissing, match="the build is incomplete") as caught:
        ask()
    assert gone in caught.value.expected
    assert caught.value.todo == "run: wpkg build"


def test_a_source_that_was_never_built_makes_the_build_incomplete(here: Path) -> None:
    sources = here.parent / "sources"
    shutil.copytree(sources / "wt-l-843", sources / "wt-l-1")
    with pytest.raises(StoreMissing, match="the build is incomplete") as caught:
        pipeline.dataset_graphs()
    assert caught.value.expected == "wt-l-1.ttl"


@pytest.mark.parametrize("ask", ASKED_OF_THE_WHOLE)
@pytest.mark.parametrize("name", ["wt-l-843.ttl", "inferred.ttl", "from-elsewhere.ttl"])
def test_files_of_two_builds_are_not_mixed(here: Path, name: str, ask: Callable[[], object]) -> None:
    with (here / name).open("a") as out:
        out.write("# of another build\n")
    with pytest.raises(DataError, match="the derived files are not of one build") as caught:
        ask()
    assert caught.value.todo == "run: wpkg build"
    pipeline.build()
    ask()


@pytest.mark.parametrize("work", [pipeline.build, pipeline.reason])
def test_two_processes_do_not_derive_at_once(here: Path, work: Callable[[], object]) -> None:
    half_written = here / ".wt-l-843.ttl-of-the-other"
    half_written.touch()
    with filelock.FileLock(str(resources.root() / ".wpkg" / "build.lock")), pytest.raises(StoreLocked) as caught:
        work()
    assert caught.value.todo == "wait until it ends"
    assert half_written.exists(), "what another build is writing is not swept away"
    work()
    assert not half_written.exists()


def test_what_was_inferred_before_is_no_ground_for_inferring() -> None:
    files = pipeline.lifted()
    expected = pipeline.inferred(files)
    old = f"<{iri.work('WT/L/843')}> <{iri.NS}recalls> <{iri.ID}nobody-describes-this> ."
    assert pipeline.inferred({**files, pipeline.INFERRED: old.encode()}) == expected


@pytest.mark.parametrize(("period", "rule"), [("per-1", "end-1"), ("super-1", "super-1-end"), ("p", "p-end")])
def test_the_end_rule_of_a_period_has_a_name_of_its_own(project: Project, period: str, rule: str) -> None:
    sources = project.root / "graph/sources/wt-l-843"
    annotations = sources / "annotations.yaml"
    annotations.write_text(re.sub(r"\bper-1\b", period, annotations.read_text("utf-8")), "utf-8")
    said = set(lift_document(load_document(sources)))
    of_work = iri.work("WT/L/843")
    node = rdflib.URIRef(f"{of_work}#{period}")
    assert [str(o) for s, p, o in said if s == node and p == WPKG.endCondition] == [f"{of_work}#{rule}"]


def test_inferences_are_kept_apart_and_add_nothing_twice(embedded_store: EmbeddedStore) -> None:
    doubled = embedded_store.select(
        f"SELECT ?s WHERE {{ GRAPH <{iri.graph('inferred')}> {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(?g != <{iri.graph('inferred')}>) }} LIMIT 1"
    )
    assert len(doubled) == 0


def test_derived_files_say_that_they_are_built() -> None:
    for path in (resources.graph() / "derived").glob("*.ttl"):
        assert re.match(r"# Built by `wpkg build`", path.read_text("utf-8"))
