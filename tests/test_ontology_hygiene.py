"""The ontology is tested like code: every modelling check holds, can fail, and says what it stands for."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from wpkg import iri, resources

WPKG = Namespace(iri.NS)
WHOLE = URIRef("https://w3id.org/wpkg/ns")
CASES = Path(__file__).parent / "ontology"
ONTOLOGY = resources.ontology()
MODULES = sorted((ONTOLOGY / "modules").glob("*.ttl"))
FILES = [ONTOLOGY / "wpkg.ttl", *MODULES]
CHECKS = sorted((ONTOLOGY / "checks").glob("*.rq"))
SMALL_GRAPHS = sorted((CASES / "checks").glob("*.ttl"))
KINDS = {
    "class": OWL.Class,
    "object-property": OWL.ObjectProperty,
    "datatype-property": OWL.DatatypeProperty,
    "annotation-property": OWL.AnnotationProperty,
}
CHARACTERISTICS = {
    "A": OWL.AsymmetricProperty,
    "F": OWL.FunctionalProperty,
    "I": OWL.IrreflexiveProperty,
    "T": OWL.TransitiveProperty,
}
SUFFIX = "-violation"

Findings = list[tuple[str, str]]


def lines(path: Path) -> list[str]:
    """Return the lines of a list file that are neither empty nor remarks."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, each by column name."""
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def full(name: str) -> URIRef:
    """Return the IRI of a name as the case files print it: bare for own terms, prefixed for others."""
    prefixes = {"skos": str(SKOS), "rdfs": str(RDFS), "xsd": "http://www.w3.org/2001/XMLSchema#"}
    prefix, colon, local = name.partition(":")
    return URIRef(prefixes[prefix] + local) if colon else WPKG[name]


def short(path: Path) -> str:
    """Return the name of a file without its ending, for the list of tests."""
    return path.stem.removesuffix(SUFFIX)


def find_in_oxigraph(query: str, files: Iterable[Path]) -> Findings:
    """Return (node, message) rows of ``query`` over ``files``, sorted, as Oxigraph finds them."""
    return _ask_oxigraph(query, _oxigraph(tuple(files)))


def _ask_oxigraph(query: str, store: pyoxigraph.Store) -> Findings:
    solutions: Any = store.query(query)
    return sorted((row["node"].value, row["message"].value) for row in solutions)


@cache
def _oxigraph(files: tuple[Path, ...]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for file in files:
        store.load(path=str(file))
    return store


def find_in_rdflib(query: str, files: Iterable[Path]) -> Findings:
    """Return (node, message) rows of ``query`` over ``files``, sorted, as rdflib finds them."""
    graph = Graph()
    for file in files:
        graph.parse(file)
    result: Any = graph.query(query)
    return sorted((str(row["node"]), str(row["message"])) for row in result)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


def own_terms(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield (kind, local name) of every term declared in the namespace."""
    for kind, type_ in KINDS.items():
        for term in graph.subjects(RDF.type, type_):
            if str(term).startswith(iri.NS):
                yield kind, str(term).removeprefix(iri.NS)


def members(graph: Graph, head: Any) -> list[Any]:
    """Return what an RDF list holds."""
    return list(Collection(graph, head))


# The checks


@pytest.mark.parametrize("check", CHECKS, ids=short)
def test_the_check_finds_nothing_in_the_ontology(check: Path) -> None:
    assert find_in_oxigraph(check.read_text(encoding="utf-8"), FILES) == []


@pytest.mark.parametrize("find", [find_in_oxigraph, find_in_rdflib])
@pytest.mark.parametrize("check", CHECKS, ids=short)
def test_the_check_reports_exactly_what_is_wrong_in_its_small_graph(
    check: Path, find: Callable[[str, Iterable[Path]], Findings]
) -> None:
    case = CASES / "checks" / f"{short(check)}.ttl"
    expected = re.findall(r"^# reported: (\S+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    found = find(check.read_text(encoding="utf-8"), [case])
    assert expected
    assert sorted({node for node, _ in found}) == sorted(expected)
    assert all(node in message for node, message in found)


def test_every_check_has_a_small_graph_that_trips_it() -> None:
    assert len(CHECKS) > 60
    assert [short(check) for check in CHECKS] == [graph.stem for graph in SMALL_GRAPHS]


@pytest.mark.parametrize("check", CHECKS, ids=short)
def test_the_check_is_one_page_with_a_header(check: Path) -> None:
    text = check.read_text(encoding="utf-8")
    header = dict(re.findall(r"^#\+ (\w+): (.+)$", text, re.MULTILINE))
    assert check.stem.endswith(SUFFIX)
    assert set(header) == {"summary", "description"}
    assert re.match(r"Holds (OOPS P\d\d|FOOPS [A-Z]+|ROBOT [a-z_]+|a rule of )", header["description"])
    assert text.endswith("}\n")
    assert len(text.splitlines()) <= 40


@pytest.mark.parametrize("check", CHECKS, ids=short)
def test_the_check_uses_no_construct_on_which_engines_differ(check: Path) -> None:
    assert not re.search(r"\b(VALUES|MINUS|SERVICE|FROM)\b", check.read_text(encoding="utf-8"))


def test_no_two_checks_have_one_summary() -> None:
    summaries = Counter(check.read_text(encoding="utf-8").splitlines()[0] for check in CHECKS)
    assert [summary for summary, times in summaries.items() if times > 1] == []


# The files


@pytest.mark.parametrize("file", [*FILES, *SMALL_GRAPHS], ids=short)
def test_two_parsers_read_the_same_from_the_file(file: Path) -> None:
    assert len(Graph().parse(file)) == len(list(pyoxigraph.parse(path=str(file)))) > 0


@pytest.mark.parametrize("file", FILES, ids=short)
def test_the_file_is_short_and_ends_with_one_line_feed(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    assert len(text.splitlines()) < 400
    assert text.endswith(".\n")
    assert "\r" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_the_whole_is_a_header_and_nothing_else() -> None:
    graph = Graph().parse(ONTOLOGY / "wpkg.ttl")
    assert set(graph.subjects()) == {WHOLE}
    imported = {str(module) for module in graph.objects(WHOLE, OWL.imports)}
    assert imported == {f"{WHOLE}/module/{file.stem}" for file in MODULES}


@pytest.mark.parametrize("file", MODULES, ids=short)
def test_the_module_declares_the_ontology_it_is_named_after(file: Path) -> None:
    assert list(Graph().parse(file).subjects(RDF.type, OWL.Ontology)) == [URIRef(f"{WHOLE}/module/{file.stem}")]


def test_no_term_is_described_in_two_modules() -> None:
    places = Counter(term for file in MODULES for term in set(Graph().parse(file).subjects()) if str(term) in WPKG)
    assert len(places) > 200
    assert [term for term, times in places.items() if times > 1] == []


# The terms, against what was decided


def test_the_terms_are_those_decided(ontology: Graph) -> None:
    decided = Counter(tuple(line.split()) for line in lines(CASES / "terms.txt"))
    assert decided == Counter(own_terms(ontology))


def test_no_name_is_decided_twice() -> None:
    names = Counter(line.split()[1].casefold() for line in lines(CASES / "terms.txt"))
    twice = {name for name, times in names.items() if times > 1}
    # A class and the property that points at it differ by one capital.
    assert twice <= {line.split()[1].casefold() for line in lines(CASES / "terms.txt") if line.startswith("class ")}


def test_every_term_is_in_the_namespace_or_borrowed(ontology: Graph) -> None:
    borrowed = set(lines(CASES / "borrowed-terms.txt"))
    declared = {str(term) for kind in KINDS.values() for term in ontology.subjects(RDF.type, kind)}
    assert {term for term in declared if not term.startswith(iri.NS)} == borrowed


def test_every_own_term_is_defined_by_the_ontology(ontology: Graph) -> None:
    terms = [WPKG[name] for _, name in own_terms(ontology)]
    assert len(terms) > 200
    assert [term for term in terms if list(ontology.objects(term, RDFS.isDefinedBy)) != [WHOLE]] == []


@pytest.mark.parametrize("row", rows(CASES / "superclasses.csv"), ids=lambda row: str(row["name"]))
def test_the_class_stands_where_it_was_decided(ontology: Graph, row: dict[str, str]) -> None:
    above = set(ontology.objects(WPKG[row["name"]], RDFS.subClassOf))
    assert above == {full(name) for name in row["superclasses"].split()}


@pytest.mark.parametrize("row", rows(CASES / "signatures.csv"), ids=lambda row: str(row["name"]))
def test_the_property_has_the_axioms_that_were_decided(ontology: Graph, row: dict[str, str]) -> None:
    term = WPKG[row["name"]]
    types = {KINDS[row["kind"]], *(CHARACTERISTICS[letter] for letter in row["characteristics"])}
    chains = {tuple(full(step) for step in chain.split()) for chain in row["chains"].split(";") if chain}
    assert set(ontology.objects(term, RDF.type)) == types
    for column, axiom in (
        ("domain", RDFS.domain),
        ("range", RDFS.range),
        ("inverseOf", OWL.inverseOf),
        ("subPropertyOf", RDFS.subPropertyOf),
    ):
        assert set(ontology.objects(term, axiom)) == {full(name) for name in row[column].split()}, column
    assert {tuple(members(ontology, chain)) for chain in ontology.objects(term, OWL.propertyChainAxiom)} == chains


def test_the_tables_of_axioms_cover_every_term() -> None:
    tabled = [("class", row["name"]) for row in rows(CASES / "superclasses.csv")]
    tabled += [(row["kind"], row["name"]) for row in rows(CASES / "signatures.csv")]
    decided = [tuple(line.split()) for line in lines(CASES / "terms.txt")]
    assert sorted(tabled) == sorted(pair for pair in decided if pair[0] != "annotation-property")


def test_the_classes_exclude_each_other_as_decided(ontology: Graph) -> None:
    groups = {frozenset(full(name) for name in line.split()) for line in lines(CASES / "disjoint-classes.txt")}
    found = {frozenset(pair) for pair in ontology.subject_objects(OWL.disjointWith)}
    found |= {frozenset(members(ontology, each)) for each in ontology.objects(None, OWL.members)}
    assert found == groups


def test_an_instrument_is_identified_by_its_primary_symbol(ontology: Graph) -> None:
    keys = list(ontology.subject_objects(OWL.hasKey))
    assert [(term, members(ontology, key)) for term, key in keys] == [(WPKG.Instrument, [WPKG.primarySymbol])]


def test_every_quotation_in_an_example_is_found_in_a_source_text(ontology: Graph) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((resources.graph() / "sources").glob("*/source.txt"))]
    printed = " ".join(" ".join(text.split()) for text in texts)
    quoted = [words for text in ontology.objects(None, SKOS.example) for words in re.findall("“([^”]+)”", str(text))]
    assert len(texts) > 1
    assert len(quoted) > 100
    assert [words for words in quoted if words not in printed] == []


# The page about the modules


def test_the_page_lists_every_module_with_its_iri_and_number_of_terms() -> None:
    page = (ONTOLOGY / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\w+)\]\((\S+)\) \| `(\S+)` \| [^|]+ \| (\d+) \|$", page, re.MULTILINE)
    counts = {file.stem: len(list(own_terms(Graph().parse(file)))) for file in MODULES}
    found = [(name, f"modules/{name}.ttl", f"{WHOLE}/module/{name}", str(count)) for name, count in counts.items()]
    assert len(found) == 8
    assert sorted(listed) == found


def test_the_page_tells_the_number_of_checks_and_terms(ontology: Graph) -> None:
    page = (ONTOLOGY / "README.md").read_text(encoding="utf-8")
    assert f"{len(CHECKS)} checks" in page
    assert f"{len(list(own_terms(ontology)))} terms" in page
