"""Alignments: every term on either side exists, the core depends on none of them, and the mapping table is SSSOM."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
import yaml
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from wpkg import resources
from wpkg.iri import NS

FOLDER = resources.ontology() / "alignments"
FILES = tuple(sorted(FOLDER.glob("*.ttl")))
TABLE = FOLDER / "mappings.sssom.tsv"
TERMS = Path(__file__).parent / "alignments" / "terms"
ONTOLOGY = URIRef(NS.removesuffix("#"))
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
PREDICATES = {f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_label", "object_label")
REQUIRED_OF_THE_SET = ("mapping_set_id", "mapping_set_version", "license", "curie_map", "subject_source")


@cache
def _core() -> Graph:
    core = Graph()
    for path in (resources.ontology() / "wpkg.ttl", *sorted((resources.ontology() / "modules").glob("*.ttl"))):
        core.parse(path, format="turtle")
    return core


@cache
def _parsed(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


@cache
def _terms(neighbour: str) -> frozenset[str]:
    return frozenset((TERMS / f"{neighbour}.txt").read_text(encoding="utf-8").split())


def _kind(graph: Graph, term: URIRef) -> URIRef | None:
    kinds = [kind for kind in KINDS if (term, RDF.type, kind) in graph]
    return kinds[0] if len(kinds) == 1 else None


def _axioms(path: Path) -> list[tuple[URIRef, URIRef, URIRef]]:
    """Return the axioms of an alignment file: all but its header and its declarations."""
    graph = _parsed(path)
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    found = [(s, p, o) for s, p, o in graph if s not in headers and p != RDF.type]
    return [(URIRef(str(s)), URIRef(str(p)), URIRef(str(o))) for s, p, o in found]


def _table() -> tuple[dict[str, object], list[dict[str, str]]]:
    """Return the metadata above the mapping table, and its rows."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    metadata = yaml.safe_load("\n".join(line.removeprefix("#") for line in lines if line.startswith("#")))
    return metadata, list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


METADATA, ROWS = _table()
CURIES: dict[str, str] = METADATA["curie_map"]  # type: ignore[assignment]


def test_there_is_a_file_for_every_neighbour_with_axioms() -> None:
    expected = {"cito", "dcterms", "eli", "foaf", "oa", "org", "prov", "schema", "skos", "time"}
    assert {path.stem for path in FILES} == expected


def test_the_core_imports_no_alignment_and_no_neighbour() -> None:
    imported = {str(o) for o in _core().objects(None, OWL.imports)}
    assert imported
    assert all(iri.startswith(f"{ONTOLOGY}/module/") for iri in imported)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_alignment_is_an_ontology_of_its_own_that_imports_the_core_alone(path: Path) -> None:
    graph = _parsed(path)
    header = URIRef(f"{ONTOLOGY}/alignment/{path.stem}")
    assert set(graph.subjects(RDF.type, OWL.Ontology)) == {header}
    assert set(graph.objects(header, OWL.imports)) == {ONTOLOGY}
    assert {str(o).startswith(f"{header}/") for o in graph.objects(header, OWL.versionIRI)} == {True}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_alignment_puts_our_terms_under_terms_the_neighbour_has(path: Path) -> None:
    axioms = _axioms(path)
    assert axioms
    assert {p for _, p, _ in axioms} <= {RDFS.subClassOf, RDFS.subPropertyOf}
    assert [o for _, _, o in axioms if str(o) not in _terms(path.stem)] == []
    assert [s for s, _, _ in axioms if not s.startswith(NS) or _kind(_core(), s) is None] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_sides_of_an_axiom_are_of_one_kind_and_the_neighbour_is_declared(path: Path) -> None:
    for subject, predicate, object_ in _axioms(path):
        kind = _kind(_parsed(path), object_)
        assert kind is not None, object_
        assert kind == _kind(_core(), subject), subject
        assert (predicate == RDFS.subClassOf) == (kind == OWL.Class), subject


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_declared_term_of_the_neighbour_is_used(path: Path) -> None:
    declared = {s for kind in KINDS for s in _parsed(path).subjects(RDF.type, kind)}
    assert declared == {o for _, _, o in _axioms(path)}


def test_every_term_list_holds_terms_of_one_namespace_once_each_in_order() -> None:
    for path in sorted(TERMS.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        namespace = CURIES.get(path.stem, "")
        assert namespace, path.stem
        assert lines == sorted(set(lines))
        assert [line for line in lines if not line.startswith(namespace) or line == namespace] == []


def test_the_mapping_table_says_what_it_is() -> None:
    assert [field for field in REQUIRED_OF_THE_SET if not METADATA.get(field)] == []


def test_the_mapping_table_has_all_columns_and_every_row_fills_them() -> None:
    assert set(ROWS[0]) == {*REQUIRED, "comment", "confidence"}
    assert [row for row in ROWS for column in (*REQUIRED, "confidence") if not row[column].strip()] == []
    assert [row for row in ROWS if None in row or any(value != value.strip() for value in row.values())] == []


def test_every_prefix_of_the_mapping_table_is_declared_and_every_declared_one_used() -> None:
    columns = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    assert {row[column].partition(":")[0] for row in ROWS for column in columns} == set(CURIES)


def test_every_mapping_goes_from_our_term_to_a_term_the_neighbour_has() -> None:
    for row in ROWS:
        prefix, _, name = row["object_id"].partition(":")
        assert CURIES[prefix] + name in _terms(prefix), row["object_id"]
        own, _, subject = row["subject_id"].partition(":")
        assert CURIES[own] == NS
        assert _kind(_core(), URIRef(NS + subject)), row["subject_id"]


def test_every_mapping_has_a_known_predicate_a_justification_and_a_confidence() -> None:
    assert {row["predicate_id"] for row in ROWS} <= PREDICATES
    assert {row["mapping_justification"] for row in ROWS} == {"semapv:ManualMappingCuration"}
    assert all(0 < float(row["confidence"]) <= 1 for row in ROWS)


def test_no_pair_of_terms_is_mapped_twice_and_the_rows_are_in_order() -> None:
    pairs = [(row["subject_id"], row["object_id"]) for row in ROWS]
    assert pairs == sorted(set(pairs))


def test_what_is_an_axiom_is_no_row_of_the_table() -> None:
    axioms = {(str(s), str(o)) for path in FILES for s, _, o in _axioms(path)}
    rows = {tuple(_expand(row[column]) for column in ("subject_id", "object_id")) for row in ROWS}
    assert axioms & rows == set()


def test_a_subject_goes_by_the_label_it_has_in_the_ontology() -> None:
    labels = {str(s): str(o) for s, o in _core().subject_objects(RDFS.label) if getattr(o, "language", "") == "en"}
    given = {(_expand(row["subject_id"]), row["subject_label"]) for row in ROWS}
    assert sorted(given - set(labels.items())) == []


def _expand(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return CURIES[prefix] + name
