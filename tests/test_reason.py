"""Rules: each gives what its pair of files says and nothing else, and together they come to rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection

from wpkg import resources
from wpkg.errors import SyntaxFault
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.reason import INFERRED, Inference, Rule, explain, infer, rules, turtle
from wpkg.graph.store import Iri, Store, Triple
from wpkg.iri import GRAPH, NS

CASES = Path(__file__).parent / "rules"
TOGETHER = "all-together"
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
RULES = rules(resources.ontology() / "rules")
SHORTCUTS = {
    "recalls": "recalls",
    "reaffirms": "reaffirms",
    "pursuant-to": "pursuantTo",
    "continues": "continues",
    "extends": "extends",
    "supersedes": "supersedes",
    "terminates": "terminates",
    "takes-note-of": "takesNoteOf",
}
LINKS = (
    *("refersTo", "antecedent", "setsOut", "issuedBy", "instructs", "operativeVerb"),
    *("concernsGroup", "appliesPrinciple"),
)
"""What the rules say of documents, bodies and provisions, besides the shortcuts."""


@cache
def _ontology() -> dict[str, bytes]:
    modules = sorted((resources.ontology() / "modules").glob("*.ttl"))
    return {f"{GRAPH}module/{path.stem}": path.read_bytes() for path in modules}


def _store(*given: bytes) -> EmbeddedStore:
    """Return the ontology and one graph for each of ``given``, in memory."""
    store = EmbeddedStore.memory()
    store.replace(_ontology())
    store.replace({f"{GRAPH}given-{number}": turtle for number, turtle in enumerate(given)})
    return store


def _given(case: str) -> EmbeddedStore:
    return _store((CASES / case / "given.ttl").read_bytes())


def _then(case: str) -> set[Triple]:
    store = EmbeddedStore.memory()
    store.replace({GRAPH + "then": (CASES / case / "then.ttl").read_bytes()})
    return set(store.construct(EVERYTHING))


def _inferred(store: EmbeddedStore) -> Iterable[Triple]:
    return store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{INFERRED}> {{ ?s ?p ?o }} }}")


def _lines(triples: Iterable[Triple]) -> list[str]:
    return turtle(triples).decode().splitlines()


def test_every_rule_has_a_pair_of_files_and_every_pair_a_rule() -> None:
    given, then = ({path.parent.name for path in CASES.glob(f"*/{name}.ttl")} for name in ("given", "then"))
    assert given == then == {rule.name for rule in RULES} | {TOGETHER}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_alone_gives_exactly_what_its_pair_says(rule: Rule) -> None:
    assert _lines(infer(_given(rule.name), [rule])) == _lines(_then(rule.name))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_pair_expects_something_of_its_rule(rule: Rule) -> None:
    assert _then(rule.name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_opens_with_a_summary_and_a_description(rule: Rule) -> None:
    assert rule.query.startswith("#+ summary: ")
    assert len(rule.description) > 20
    assert not rule.summary.endswith(".")


def test_all_rules_together_give_exactly_what_their_pair_says() -> None:
    assert _lines(infer(_given(TOGETHER), RULES)) == _lines(_then(TOGETHER))


def test_a_second_run_gives_the_same_and_adds_nothing() -> None:
    store = _given(TOGETHER)
    first = explain(store, RULES)
    assert first
    assert explain(store, RULES) == first
    assert _lines(_inferred(store)) == _lines(one.triple for one in first)


def test_what_was_inferred_and_is_then_asserted_is_not_inferred_again() -> None:
    inferred = turtle(_then(TOGETHER))
    assert infer(_store((CASES / TOGETHER / "given.ttl").read_bytes(), inferred), RULES) == ()


def test_the_inferred_graph_holds_what_is_returned_and_nothing_else() -> None:
    store = _given(TOGETHER)
    returned = infer(store, RULES)
    assert _lines(_inferred(store)) == _lines(returned)


def test_what_an_earlier_run_inferred_is_forgotten_when_its_ground_is_gone() -> None:
    store = _given("recalls")
    infer(store, RULES)
    store.replace({GRAPH + "given-0": b""})
    assert infer(store, RULES) == ()


def test_every_inferred_triple_names_a_rule_that_gives_it_from_what_there_is() -> None:
    store = _given(TOGETHER)
    inferences = explain(store, RULES)
    given = {rule.name: set(store.construct(rule.query)) for rule in RULES}
    assert inferences
    assert [inference for inference in inferences if inference.triple not in given[inference.rule]] == []


def test_every_rule_is_named_in_the_explanation_of_its_own_pair() -> None:
    silent = [rule.name for rule in RULES if rule.name not in {one.rule for one in explain(_given(rule.name), [rule])}]
    assert silent == []


def test_the_order_of_the_rules_changes_no_triple() -> None:
    assert infer(_given(TOGETHER), RULES[::-1]) == infer(_given(TOGETHER), RULES)


def test_the_triples_come_in_the_order_of_their_lines() -> None:
    written = turtle(infer(_given(TOGETHER), RULES)).splitlines()
    assert written == sorted(written)


def test_the_ontology_alone_gives_nothing() -> None:
    assert infer(_store(), RULES) == ()


def test_infer_returns_the_triples_of_the_explanation() -> None:
    explained = explain(_given("recalls"), RULES)
    assert all(isinstance(one, Inference) for one in explained)
    assert infer(_given("recalls"), RULES) == tuple(one.triple for one in explained)


@pytest.mark.parametrize(("name", "prop"), SHORTCUTS.items())
def test_the_shortcut_rules_differ_only_in_the_manner_they_are_about(name: str, prop: str) -> None:
    texts = {rule.name: rule.description + rule.query[rule.query.index("PREFIX") :] for rule in RULES}
    expected = texts["recalls"].replace("of type recalls ", f"of type {name} ")
    expected = expected.replace("reftype:recalls ", f"reftype:{name} ").replace("wpkg:recalls ", f"wpkg:{prop} ")
    assert texts[name] == expected


def _merged_ontology() -> Graph:
    merged = Graph()
    for text in _ontology().values():
        merged.parse(data=text, format="turtle")
    return merged


def _chains() -> list[tuple[str, tuple[str, ...]]]:
    """Return every chain axiom of the ontology: the property it gives, and the properties it runs along."""
    core = _merged_ontology()
    pairs = core.subject_objects(OWL.propertyChainAxiom)
    return sorted((str(head), tuple(str(step) for step in Collection(core, steps))) for head, steps in pairs)


@pytest.mark.parametrize(("head", "steps"), _chains(), ids=lambda part: str(part).rpartition("#")[2])
def test_every_chain_of_the_ontology_is_kept_by_the_rules(head: str, steps: tuple[str, ...]) -> None:
    nodes = [Iri(f"https://example.org/{number}") for number in range(len(steps) + 1)]
    links = [Triple(nodes[number], Iri(step), nodes[number + 1]) for number, step in enumerate(steps)]
    assert Triple(nodes[0], Iri(head), nodes[-1]) in infer(_store(turtle(links)), RULES)


def test_every_transitive_property_of_the_ontology_is_closed_by_the_rules() -> None:
    transitive = sorted(str(term) for term in _merged_ontology().subjects(RDF.type, OWL.TransitiveProperty))
    a, b, c = (Iri(f"https://example.org/{name}") for name in "abc")
    assert transitive
    for term in transitive:
        links = turtle([Triple(a, Iri(term), b), Triple(b, Iri(term), c)])
        assert Triple(a, Iri(term), c) in infer(_store(links), RULES), term


def test_every_subproperty_and_named_inverse_of_the_ontology_is_kept_by_the_rules() -> None:
    core = _merged_ontology()
    a, b = (Iri(f"https://example.org/{name}") for name in "ab")
    above = [(s, o) for s, o in core.subject_objects(RDFS.subPropertyOf) if str(o).startswith(NS)]
    backward = [(s, o) for s, o in core.subject_objects(OWL.inverseOf) if isinstance(s, URIRef)]
    for special, general in above:
        assert Triple(a, Iri(general), b) in infer(_store(turtle([Triple(a, Iri(special), b)])), RULES), special
    for one, other in backward:
        assert Triple(b, Iri(other), a) in infer(_store(turtle([Triple(a, Iri(one), b)])), RULES), one
    assert len(above) > 8
    assert len(backward) >= 34


@pytest.mark.parametrize("status", ["unverified", "withdrawn"])
def test_a_reference_or_statement_nobody_stands_by_gives_no_link_between_documents(status: str) -> None:
    curated = (CASES / TOGETHER / "given.ttl").read_bytes()
    doubtful = curated.replace(b"status:curated", f"status:{status}".encode())
    links = {Iri(NS + name) for name in (*SHORTCUTS.values(), *LINKS)}
    assert links & {triple.predicate for triple in infer(_store(curated), RULES)}
    assert [triple for triple in infer(_store(doubtful), RULES) if triple.predicate in links] == []


@pytest.mark.parametrize(("name", "prop"), SHORTCUTS.items())
def test_what_a_curator_reads_into_a_set_is_referred_to_and_gives_no_lineage(name: str, prop: str) -> None:
    named = (CASES / TOGETHER / "given.ttl").read_bytes().replace(b"reftype:recalls ", f"reftype:{name} ".encode())
    named = named.replace(b"reftype:extends ", f"reftype:{name} ".encode())
    read = named.replace(b"wpkg:referenceTarget ", b"wpkg:includesTarget ")
    links = {Iri(NS + link) for link in (*SHORTCUTS.values(), "refersTo", "antecedent")}
    assert Iri(NS + prop) in {triple.predicate for triple in infer(_store(named), RULES)}
    assert {triple.predicate for triple in infer(_store(read), RULES)} & links == {Iri(NS + "refersTo")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "header"),
        ("#+ description: A rule without a name", "summary"),
        ("#+ summary: A rule without reasons\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "description"),
        ("#+ summary: A\n#+ description: B\n#+ colour: red\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "colour"),
    ],
)
def test_a_rule_with_a_faulty_header_is_refused_by_name_of_the_field(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wrong.rq").write_text(text, encoding="utf-8")
    with pytest.raises(SyntaxFault, match=said) as caught:
        rules(tmp_path)
    assert "wrong.rq" in caught.value.where


def test_a_rule_that_is_no_sparql_is_refused() -> None:
    with pytest.raises(SyntaxFault):
        infer(_store(), [Rule("broken", "", "", "CONSTRUCT { ?s ?p } WHERE")])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_another_engine_gives_the_same_from_a_rule(rule: Rule) -> None:
    known = _merged_ontology().parse(CASES / rule.name / "given.ttl", format="turtle")
    found: set[tuple[Any, ...]] = set()
    while fresh := {triple for triple in known.query(rule.query).graph or () if triple not in known}:
        found |= fresh
        for triple in fresh:
            known.add(triple)
    assert sorted(" ".join(term.n3() for term in triple) + " ." for triple in found) == _lines(_then(rule.name))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.needs(name), pytest.mark.xdist_group(name)])
        for name in ("oxigraph", "virtuoso")
    ],
)
def remote_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Return an empty store of its own, behind a server."""
    server = import_module(f"servers.{request.param}")
    options = ("--union-default-graph",) if request.param == "oxigraph" else ()
    with server.serve(*options) as store:
        yield store


@pytest.mark.parametrize("case", [*(rule.name for rule in RULES), TOGETHER])
def test_the_rules_give_the_same_behind_a_server(remote_store: Store, case: str) -> None:
    remote_store.replace({**_ontology(), GRAPH + "given-0": (CASES / case / "given.ttl").read_bytes()})
    chosen = [rule for rule in RULES if case in (rule.name, TOGETHER)]
    assert _lines(infer(remote_store, chosen)) == _lines(_then(case))
