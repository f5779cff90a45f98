"""Shapes: a mutation of the valid sample trips each and nothing else, and each tells the curator enough."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyshacl.entrypoints import meta_validate
from rdflib import BNode, Graph, Namespace, URIRef

from wpkg import iri, resources
from wpkg.graph import aim
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.findings import Finding
from wpkg.graph.shapes import literals
from wpkg.graph.shapes.anywhere import Asked, ask
from wpkg.graph.shapes.checker import aimed_of
from wpkg.graph.shapes.model import Aimed
from wpkg.graph.validate import load, validate

CASES = Path(__file__).parent / "shapes"
MUTATIONS = sorted(CASES.glob("*.ru"))
ALLOWED = sorted((CASES / "allowed").glob("*.ru"))
SH = Namespace(aim.SH)
AT_ONCE = {
    "C01-words-for-a-symbol",
    "C02-only-a-year",
    "C12-shortcut-by-hand",
    "C31-misquoted",
    "C67-session-reversed",
    "C80-two-labels-in-one-language",
    "C84-undeclared-topic",
}
"""Mutations that can be applied together, one for each way a shape finds fault."""
HEADER = re.compile(r"# trips (?P<shape>C\d\d(?:-[a-z]+)?): \S")


@cache
def _shapes() -> Graph:
    return load(sorted((resources.ontology() / "shapes").glob("*.ttl")))


@cache
def _sample() -> Graph:
    return Graph().parse(CASES / "valid.ttl")


@cache
def _checks() -> dict[str, aim.Check]:
    """Return the shapes by the last part of their IRIs."""
    return {check.shape.removeprefix(iri.SHAPES): check for check in aim.catalogue(_shapes()).values()}


def _mutated(*paths: Path) -> Graph:
    """Return the valid sample with updates applied; its prefixes serve them too."""
    graph = Graph()
    for prefix, namespace in _sample().namespaces():
        graph.bind(prefix, namespace)
    graph += _sample()
    for path in paths:
        graph.update(path.read_text(encoding="utf-8"))
    return graph


def _trips(path: Path) -> str:
    header = HEADER.match(path.read_text(encoding="utf-8"))
    assert header, f"{path.name} does not open with '# trips <shape>: <what is broken>'"
    return header["shape"]


@cache
def _compiled() -> tuple[Aimed, ...]:
    aimed, refused = aimed_of(
        {path.name: path.read_bytes() for path in (resources.ontology() / "shapes").glob("*.ttl")}
    )
    assert not refused
    return aimed


def _asked(graph: Graph) -> Asked:
    """Return what the set queries made of the shapes find."""
    store = EmbeddedStore.memory()
    store.replace({iri.GRAPH + "mutated": graph.serialize(format="nt").encode()})
    return ask(store, _compiled())


def _told(findings: tuple[Finding, ...]) -> list[tuple[str, ...]]:
    """Return findings without the type of their values: a store knows one type of whole numbers."""
    return sorted((each.shape, each.severity, each.node, each.path, str(each.value), each.message) for each in findings)


def _tell(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{finding.node}: {finding.message}" for finding in findings)


def test_the_valid_sample_trips_nothing() -> None:
    report = validate(_sample(), _shapes())
    assert not report.findings, _tell(report.findings)
    assert report.nodes_checked > 100


@pytest.mark.parametrize("path", MUTATIONS, ids=lambda path: path.stem)
def test_a_mutation_trips_exactly_its_check_on_either_engine(path: Path) -> None:
    shape, graph = _trips(path), _mutated(path)
    report = validate(graph, _shapes())
    assert {finding.code for finding in report.findings} == {path.stem.partition("-")[0]}, _tell(report.findings)
    nodes = {finding.node for finding in report.findings if finding.shape == iri.SHAPES + shape}
    assert nodes
    asked = _asked(graph)
    assert not asked.unanswered
    if not asked.uncertain and literals.sure(graph.serialize(format="nt").encode()):
        assert _told(asked.report.findings) == _told(report.findings)


@pytest.mark.parametrize("path", MUTATIONS + ALLOWED, ids=lambda path: path.stem)
def test_an_update_changes_the_sample(path: Path) -> None:
    assert set(_mutated(path)) != set(_sample())


@pytest.mark.parametrize("path", ALLOWED, ids=lambda path: path.stem)
def test_what_is_allowed_trips_nothing(path: Path) -> None:
    graph = _mutated(path)
    report = validate(graph, _shapes())
    assert not report.findings, _tell(report.findings)
    assert not _asked(graph).report.findings


def test_every_shape_has_a_mutation() -> None:
    assert ALLOWED
    assert {_trips(path) for path in MUTATIONS} == set(_checks())


def test_every_code_asked_for_has_a_shape() -> None:
    asked = (CASES / "codes.txt").read_text(encoding="utf-8").split()
    assert {check.code for check in _checks().values()} == set(asked)


def test_a_shape_is_named_after_its_code() -> None:
    assert {name: check.code for name, check in _checks().items() if name.partition("-")[0] != check.code} == {}


def test_every_message_opens_with_the_code_of_its_shape() -> None:
    by_node = {check.shape: check.code for check in _checks().values()}
    for subject, message in _shapes().subject_objects(SH.message):
        owner = subject
        while str(owner) not in by_node:
            owner = next(_shapes().subjects(None, owner))
        assert str(message).startswith(f"{by_node[str(owner)]} "), message


def test_every_check_says_something_of_its_own() -> None:
    for name, check in _checks().items():
        label = _shapes().value(URIRef(check.shape), URIRef("http://www.w3.org/2000/01/rdf-schema#label"))
        assert label, f"{name} has no label"
        assert check.expected != check.todo


def test_severity_is_a_field_and_the_same_within_a_shape() -> None:
    for shape in _checks().values():
        own = _shapes().value(URIRef(shape.shape), SH.severity)
        assert own in {None, SH.Warning, SH.Violation}
        for part in _shapes().objects(URIRef(shape.shape), SH.property):
            assert _shapes().value(part, SH.severity) == own


def test_queries_stay_within_what_every_engine_runs() -> None:
    queries = [str(query) for query in _shapes().objects(None, SH.select)]
    assert len(queries) > 30
    for query in queries:
        bare = re.sub(r'"[^"]*"', '""', query)
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", bare, re.IGNORECASE), query
        assert len(re.findall(r"\bSELECT\b", bare)) == 1, query
        assert re.match(r"SELECT (DISTINCT )?\$this\b", bare), query


def test_shapes_are_well_formed_by_the_shapes_for_shapes() -> None:
    conforms, _, text = meta_validate(_mutable(_shapes()), max_validation_depth=60)
    assert conforms, text


def test_shapes_name_only_terms_the_ontology_declares() -> None:
    declared = {str(term) for term in load(sorted((resources.ontology() / "modules").glob("*.ttl"))).subjects()}
    used = {str(term) for triple in _shapes() for term in triple if str(term).startswith(iri.NS)}
    used |= {
        iri.NS + name
        for query in _shapes().objects(None, SH.select)
        for name in re.findall(r"\bwpkg:(\w+)", str(query))
    }
    assert {term for term in used if "#" in term and term != iri.NS} - declared == set()


def test_aiming_and_remembering_change_nothing() -> None:
    broken = _mutated(*(path for path in MUTATIONS if path.stem in AT_ONCE))
    plain = _by_place(broken)
    ours = {(finding.node, finding.code) for finding in validate(broken, _shapes()).findings}
    assert len(plain) >= len(AT_ONCE)
    assert ours == plain
    focus = {node for node, _ in plain}
    assert {(finding.node, finding.code) for finding in validate(broken, _shapes(), focus=focus).findings} == plain


def _by_place(data: Graph) -> set[tuple[str, str]]:
    """Return node and code of what pySHACL finds when it is given shapes and data as they are."""
    _, results, _ = pyshacl.validate(data, shacl_graph=_mutable(_shapes()))
    assert isinstance(results, Graph)
    return {
        (str(results.value(result, SH.focusNode)), str(results.value(result, SH.resultMessage))[:3])
        for result in results.objects(None, SH.result)
    }


def _mutable(graph: Graph) -> Graph:
    """Return a copy, for callers that add to what they are given."""
    copy = Graph()
    copy += graph
    assert any(isinstance(node, BNode) for node in copy.subjects())
    return copy
