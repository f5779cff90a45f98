"""The concept schemes are curated data, tested as code: complete in three languages, in order, unambiguous, used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import yaml
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, URIRef

from wpkg import iri, resources

SCHEMES = resources.ontology() / "schemes"
LANGUAGES = ("en", "fr", "es")
CLASSES = {
    "alignment-type": "AlignmentType",
    "beneficiary-group": "BeneficiaryGroup",
    "curation-status": "CurationStatus",
    "end-rule-kind": "EndRuleKind",
    "event-kind": "EventKind",
    "grade": "FactGrade",
    "note-type": "NoteType",
    "operative-verb": "OperativeVerb",
    "principle": "Principle",
    "reference-type": "ReferenceType",
    "segment-kind": "SegmentKind",
    "strength": "Strength",
    "topic": "Topic",
}
BARE_KEYS = {"verb": "operative-verb", "strength": "strength", "status": "curation-status", "grade": "grade"}
SECTIONS = {
    "segments": ("kind", "segment-kind"),
    "references": ("type", "reference-type"),
    "alignments": ("type", "alignment-type"),
    "notes": ("type", "note-type"),
}
HELD_TEXTS = {"WT/L/843": "wt-l-843", "stakeholder recommendations": "ecwp-recommendations"}

_COMPACT = re.compile(rf"\b({'|'.join(iri.CONCEPTS)}):([a-z0-9]+(?:-[a-z0-9]+)*|[A-Z])(?![\w-])")
_BARE = re.compile(rf"(?:^|[\s{{,])({'|'.join(BARE_KEYS)}): *([A-Za-z0-9-]+) *(?=[,}}\n])", re.MULTILINE)
_EXAMPLE = re.compile(r"“(.+)” \((.+)\)", re.DOTALL)

every_scheme = pytest.mark.parametrize("scheme", sorted(CLASSES))


def read(scheme: str) -> Graph:
    return Graph().parse(SCHEMES / f"{scheme}.ttl", format="turtle")


def concepts(graph: Graph) -> list[URIRef]:
    found = [s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef)]
    assert found, "a scheme without concepts"
    return sorted(found)


def literals(graph: Graph, subject: URIRef, predicate: URIRef) -> Iterator[rdflib.Literal]:
    return (o for o in graph.objects(subject, predicate) if isinstance(o, rdflib.Literal))


def used_in(text: str) -> Iterator[tuple[str, str]]:
    """Find concepts named in YAML text: compact names, and values of keys that only ever hold a notation."""
    yield from ((iri.CONCEPTS[prefix], notation) for prefix, notation in _COMPACT.findall(text))
    yield from ((BARE_KEYS[key], notation) for key, notation in _BARE.findall(text) if notation != "null")


def used_in_sections(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Find the kinds and types of the records of one annotations file, and the verbs that fill its action slots."""
    for section, (key, scheme) in SECTIONS.items():
        yield from ((scheme, record[key]) for record in document.get(section) or ())
    slots = (slot for statement in document.get("statements") or () for slot in statement["slots"])
    yield from (("operative-verb", slot["value"]) for slot in slots if slot["role"] == "action" and slot.get("value"))


def undeclared(used: Iterable[tuple[str, str]]) -> list[str]:
    known = {scheme: {str(c).partition("#")[2] for c in concepts(read(scheme))} for scheme in CLASSES}
    return sorted({f"{scheme}#{notation}" for scheme, notation in used if notation not in known[scheme]})


def test_every_scheme_that_compact_names_know_has_a_file_and_the_reverse() -> None:
    assert {path.stem for path in SCHEMES.glob("*.ttl")} == set(iri.CONCEPTS.values()) == set(CLASSES)


@every_scheme
def test_two_parsers_read_the_same_triples(scheme: str) -> None:
    path = SCHEMES / f"{scheme}.ttl"
    other = list(pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE))
    assert len(set(other)) == len(read(scheme)) > 10


@every_scheme
def test_scheme_has_title_description_and_licence(scheme: str) -> None:
    graph, subject = read(scheme), URIRef(iri.SCHEME + scheme)
    assert (subject, RDF.type, SKOS.ConceptScheme) in graph
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert sorted(str(o.language) for o in literals(graph, subject, predicate)) == sorted(LANGUAGES)
    assert (subject, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/legalcode")) in graph


@every_scheme
def test_concept_is_typed_placed_defined_and_named_once_a_language(scheme: str) -> None:
    graph = read(scheme)
    for concept in concepts(graph):
        fragment = str(concept).removeprefix(f"{iri.SCHEME}{scheme}#")
        assert (concept, RDF.type, URIRef(iri.term(CLASSES[scheme]))) in graph, f"{concept} lacks its wpkg class"
        assert [str(o) for o in graph.objects(concept, SKOS.notation)] == [fragment], f"{concept}: notation ≠ fragment"
        labels = Counter(str(o.language) for o in literals(graph, concept, SKOS.prefLabel))
        assert labels == dict.fromkeys(LANGUAGES, 1), f"{concept}: give one prefLabel in each of en, fr and es"
        assert len(list(graph.objects(concept, SKOS.definition))) == 1, f"{concept}: give one definition"
        assert (concept, SKOS.inScheme, URIRef(iri.SCHEME + scheme)) in graph
        placed = list(graph.objects(concept, SKOS.broader)) + list(graph.objects(concept, SKOS.topConceptOf))
        assert placed, f"{concept}: say skos:broader or skos:topConceptOf"


@every_scheme
def test_no_two_labels_of_a_scheme_are_alike(scheme: str) -> None:
    graph = read(scheme)
    seen: dict[tuple[str, str], URIRef] = {}
    for concept in concepts(graph):
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in literals(graph, concept, predicate):
                key = (str(label.language), str(label).casefold())
                assert key not in seen, f"C81 {label!r} names {concept} and {seen[key]}: keep it on one of them"
                assert str(label) == str(label).strip(), f"blank around {label!r}"
                seen[key] = concept


@every_scheme
def test_broader_stays_in_the_scheme_and_never_comes_back(scheme: str) -> None:
    graph = read(scheme)
    members = set(concepts(graph))
    for concept in members:
        above = set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        assert above <= members, f"{concept}: broader outside the scheme"
        top = (concept, SKOS.topConceptOf, None) in graph
        assert top != bool(above), f"{concept}: either skos:topConceptOf or skos:broader, not both"
        assert all(concept not in set(graph.objects(a, SKOS.broader)) for a in above), f"{concept}: broader in a circle"
        assert (concept, SKOS.broader, concept) not in graph


@every_scheme
def test_concepts_stand_in_the_order_of_their_notations(scheme: str) -> None:
    text = (SCHEMES / f"{scheme}.ttl").read_text(encoding="utf-8")
    order = re.findall(r"^[a-z]+:(\S+) a wpkg:", text, re.MULTILINE)
    assert len(order) == len(concepts(read(scheme))), "open every concept with 'prefix:notation a wpkg:Class'"
    for before, after in pairwise(order):
        assert before < after, f"{scheme}.ttl: move the block of {after} before the block of {before}"


@every_scheme
def test_example_ascribed_to_a_held_text_is_found_in_it(scheme: str) -> None:
    graph = read(scheme)
    sources = resources.graph() / "sources"
    texts = {key: (sources / slug / "source.txt").read_text(encoding="utf-8") for key, slug in HELD_TEXTS.items()}
    for concept in concepts(graph):
        for example in graph.objects(concept, SKOS.example):
            match = _EXAMPLE.fullmatch(str(example))
            assert match, f"{concept}: write an example as “words” (where)"
            for key, text in texts.items():
                if match[2].partition(",")[0] == key:
                    assert match[1] in text, f"{concept}: {match[1]!r} is not in {key}"


@pytest.mark.parametrize("scheme", ["operative-verb", "reference-type", "principle", "strength"])
def test_concept_has_an_example_from_a_real_text(scheme: str) -> None:
    graph = read(scheme)
    bare = [str(c) for c in concepts(graph) if (c, SKOS.example, None) not in graph]
    assert not bare, f"give skos:example to {bare}"


def test_shortcuts_of_reference_types_are_declared_object_properties() -> None:
    ontology = Graph()
    for path in sorted((resources.ontology() / "modules").glob("*.ttl")):
        ontology.parse(path, format="turtle")
    shortcut = URIRef(iri.term("shortcut"))
    named = set(read("reference-type").objects(None, shortcut))
    assert {URIRef(iri.term(name)) for name in ("recalls", "extends", "takesNoteOf")} <= named
    assert named <= set(ontology.subjects(RDF.type, OWL.ObjectProperty))
    assert (shortcut, RDF.type, OWL.AnnotationProperty) in ontology


def test_every_concept_class_is_declared() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted((resources.ontology() / "modules").glob("*.ttl")))
    missing = [name for name in CLASSES.values() if not re.search(rf"^wpkg:{name}\b", text, re.MULTILINE)]
    assert not missing


def yaml_files(*patterns: str) -> list[Path]:
    found = [path for pattern in patterns for path in sorted(resources.graph().glob(pattern))]
    assert found, f"no file matches {patterns}"
    return found


def test_every_concept_named_in_an_annotations_file_exists() -> None:
    used: list[tuple[str, str]] = []
    for path in yaml_files("sources/*/annotations.yaml"):
        text = path.read_text(encoding="utf-8")
        used += [*used_in(text), *used_in_sections(yaml.safe_load(text))]
    assert len(used) > 50, "hardly any concept found: has the form of the file changed?"
    assert not undeclared(used), "add these to ontology/schemes, or correct the annotations"


def test_every_concept_named_in_the_register_exists() -> None:
    used = [name for path in yaml_files("register/**/*.yaml") for name in used_in(path.read_text(encoding="utf-8"))]
    assert len(used) > 50, "hardly any concept found: has the form of the files changed?"
    assert not undeclared(used), "add these to ontology/schemes, or correct the register"


def test_a_misspelt_concept_would_be_noticed() -> None:
    text = "- {role: topic, value: topic:electronic-comerce, grade: A}\n- {verb: instruckt, status: null}\n"
    assert undeclared(used_in(text)) == ["operative-verb#instruckt", "topic#electronic-comerce"]
