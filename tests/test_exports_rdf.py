"""RDF exports: read back by other parsers they are the graph, whole or of one document, from any store."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld as pyld
from rdflib import OWL, RDF, RDFS, XSD
from rdflib.namespace import SH

from wpkg import iri, resources
from wpkg.errors import BadParameter
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Iri, Store
from wpkg.publish.exports import FORMATS, Selection, export, find
from wpkg.publish.exports.context import ADDRESS

STORES = ["embedded_store", "oxigraph_store", "virtuoso_store"]
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}
RDFLIB |= {"rdfxml": "xml"}
NAMED = {"trig", "nquads"}
DECISION = Iri(iri.work("WT/L/843"))
CONTEXT = resources.ontology() / "context.jsonld"
W = rdflib.Namespace(iri.NS)
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
ELI = rdflib.Namespace("http://data.europa.eu/eli/ontology#")

OPEN = {W.claimValue, W.gapExplanation}
"""Properties whose range is any literal; all others of that range are of dates, which OWL 2 has no datatype for."""

Lines = set[str]


def ox_lines(data: bytes, name: str) -> Lines:
    """Return what Oxigraph's parser reads, as N-Quads lines; those of formats without named graphs as N-Triples."""
    quads = ox.parse(data, format=OXIGRAPH[name])
    return {str(quad if name in NAMED else quad.triple) for quad in quads}


def rdflib_lines(data: bytes, name: str) -> Lines:
    """Return the same as rdflib reads it."""
    graph = rdflib.Dataset() if name in NAMED else rdflib.Graph()
    text = graph.parse(data=data, format=RDFLIB[name]).serialize(format="nquads" if name in NAMED else "nt")
    return ox_lines(text.encode(), "nquads" if name in NAMED else "ntriples")


@pytest.fixture(scope="module")
def published(dataset: Mapping[str, bytes]) -> dict[str, ox.Quad]:
    """Return the statements of the built files, the ontology left out, as N-Quads lines."""
    own = (iri.graph("ontology"), iri.graph("module/"))
    found = {}
    for graph, turtle in dataset.items():
        if not graph.startswith(own):
            for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
                whole = ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
                found[str(whole)] = whole
    return found


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", OXIGRAPH)
def test_the_whole_graph_comes_back_exactly(
    embedded_store: EmbeddedStore, published: Mapping[str, ox.Quad], name: str
) -> None:
    expected = set(published) if name in NAMED else {str(quad.triple) for quad in published.values()}
    data = export(embedded_store, name, Selection())
    assert ox_lines(data, name) == expected
    assert rdflib_lines(data, name) == expected


@pytest.mark.parametrize("name", OXIGRAPH)
@pytest.mark.parametrize("store", STORES)
def test_every_store_gives_the_same_bytes(
    embedded_store: EmbeddedStore, store: str, name: str, request: pytest.FixtureRequest
) -> None:
    wanted = Selection((DECISION,), neighbours=True)
    asked: Store = request.getfixturevalue(store)
    assert export(asked, name, wanted) == export(embedded_store, name, wanted)


@pytest.mark.parametrize("store", ["oxigraph_store", "virtuoso_store"])
def test_the_whole_graph_comes_back_from_a_triplestore_with_its_named_graphs(
    published: Mapping[str, ox.Quad], store: str, request: pytest.FixtureRequest
) -> None:
    assert ox_lines(export(request.getfixturevalue(store), "nquads", Selection()), "nquads") == set(published)


@pytest.mark.parametrize("name", OXIGRAPH)
def test_a_document_is_written_with_its_parts_and_texts_and_nothing_else(
    embedded_store: EmbeddedStore, published: Mapping[str, ox.Quad], name: str
) -> None:
    def about_it(node: str) -> bool:
        return node == DECISION or node.startswith((f"{DECISION}#", f"{DECISION}/"))

    chosen = [quad for quad in published.values() if about_it(str(quad.subject)[1:-1])]
    expected = {str(quad if name in NAMED else quad.triple) for quad in chosen}
    assert len(expected) > 3000
    assert ox_lines(export(embedded_store, name, Selection((DECISION,))), name) == expected


def test_no_export_holds_a_blank_node(embedded_store: EmbeddedStore) -> None:
    data = export(embedded_store, "nquads", Selection(neighbours=True))
    assert not any(line.startswith("_:") or " _:" in line.split('"')[0] for line in data.decode().splitlines())


@pytest.mark.parametrize("name", ["turtle", "ntriples", "trig", "nquads", "rdfxml"])
def test_the_heading_says_what_the_export_is_and_what_it_leaves_out(embedded_store: EmbeddedStore, name: str) -> None:
    lines = export(embedded_store, name, Selection((DECISION,))).decode().splitlines()
    heading = " ".join(line.lstrip("# ") for line in lines if line.startswith("#") or name == "rdfxml")
    for words in (FORMATS[name].leaves_out, "Checked to: 2026-11-21", "Documents: WT/L/843", "licenses/by/4.0"):
        assert words in heading


# JSON-LD


def load(url: str, _: object) -> dict[str, Any]:
    """Stand in for the network: the context, from its file."""
    assert url == ADDRESS
    return {"contextUrl": None, "documentUrl": url, "document": json.loads(CONTEXT.read_text("utf-8"))}


@pytest.mark.parametrize("place", ["inline", "address"])
def test_a_json_ld_processor_expands_the_export_to_the_same_triples(embedded_store: EmbeddedStore, place: str) -> None:
    data = export(embedded_store, "jsonld", Selection((DECISION,), context=place))
    text = pyld.to_rdf(json.loads(data), {"documentLoader": load, "format": "application/n-quads"})
    read = {str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}
    assert read == ox_lines(export(embedded_store, "ntriples", Selection((DECISION,))), "ntriples")


def test_json_ld_is_plain_where_the_context_allows(embedded_store: EmbeddedStore) -> None:
    things = json.loads(export(embedded_store, "jsonld", Selection((DECISION,))))["@graph"]
    by_id = {thing["id"]: thing for thing in things}
    assert by_id["doc:wt-l-843"]["adoptionDate"] == "2011-12-17"
    assert by_id["doc:wt-l-843"]["adoptedBy"] == "body:ministerial-conference"
    assert by_id["doc:wt-l-843"]["title"] == {"en": "Work Programme on Electronic Commerce"}
    assert by_id["doc:wt-l-843#s-607-615-eng"]["start"] == 607
    assert by_id["doc:wt-l-843#com-1-act-1"]["abstains"] is True
    assert by_id["doc:wt-l-843#ref-1"]["referenceType"] == "scheme:reference-type#recalls"


def test_a_context_is_inline_or_by_address(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(BadParameter, match="elsewhere"):
        export(embedded_store, "jsonld", Selection(context="elsewhere"))


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for kind in ("modules", "shapes"):
        for path in sorted((resources.ontology() / kind).glob("*.ttl")):
            graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    """Return the terms of the published context, each expanded by a processor: IRI, datatype, container."""
    body = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    ready = pyld.JsonLdProcessor().process_context({"mappings": {}, "processingMode": "json-ld-1.1"}, body, {})
    return {name: told for name, told in ready["mappings"].items() if told and not told["@id"].startswith("@")}


def test_every_term_of_the_ontology_has_its_name_in_the_context(
    ontology: rdflib.Graph, context: dict[str, Any]
) -> None:
    own = [str(term) for term in ontology.subjects(RDFS.isDefinedBy, rdflib.URIRef(iri.BASE + "ns"))]
    assert len(own) > 200
    assert [term for term in own if context.get(term.removeprefix(iri.NS), {}).get("@id") != term] == []


def test_the_context_gives_each_property_the_type_that_the_ontology_gives_it(
    ontology: rdflib.Graph, context: dict[str, Any]
) -> None:
    told = {value["@id"]: value for value in context.values()}
    typed = {str(XSD[name]) for name in ("integer", "nonNegativeInteger", "boolean", "anyURI", "date")}
    for term in ontology.subjects(RDF.type, OWL.ObjectProperty):
        assert told[str(term)].get("@type") == "@id", term
    for term in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        shapes = list(ontology.subjects(SH.path, term))
        kinds = {str(kind) for shape in shapes for kind in ontology.objects(shape, SH.datatype)}
        kinds |= {str(kind) for kind in ontology.objects(term, RDFS.range)}
        if str(RDFS.Literal) in kinds and term not in OPEN:
            kinds = {str(XSD.date)}
        expected = (kinds & typed).pop() if len(kinds & typed) == 1 else None
        assert told[str(term)].get("@type") == expected, term


def test_the_values_of_the_graph_have_the_types_of_the_context(
    published: Mapping[str, ox.Quad], context: dict[str, Any]
) -> None:
    typed = {value["@id"]: value["@type"] for value in context.values() if "http" in value.get("@type", "")}
    found: dict[str, set[str]] = {
        quad.predicate.value: set() for quad in published.values() if quad.predicate.value in typed
    }
    for quad in published.values():
        if quad.predicate.value in found and isinstance(quad.object, ox.Literal):
            found[quad.predicate.value].add(quad.object.datatype.value)
    assert len(found) > 20
    assert found == {name: {typed[name]} for name in found}


def test_no_two_terms_of_the_context_stand_for_one_property(context: dict[str, Any]) -> None:
    addresses = [value["@id"] for value in context.values()]
    assert len(addresses) == len(set(addresses))


# Terms of neighbours


@pytest.fixture(scope="module")
def mirrored(embedded_store: EmbeddedStore) -> rdflib.Graph:
    return rdflib.Graph().parse(data=export(embedded_store, "turtle", Selection((DECISION,), neighbours=True)))


def test_what_is_said_in_terms_of_neighbours_stands_in_a_graph_of_its_own(embedded_store: EmbeddedStore) -> None:
    plain = ox_lines(export(embedded_store, "nquads", Selection((DECISION,))), "nquads")
    more = ox_lines(export(embedded_store, "nquads", Selection((DECISION,), neighbours=True)), "nquads")
    assert plain < more
    assert all(line.endswith(f"<{iri.graph('neighbours')}>") for line in more - plain)


def test_a_decision_is_a_legal_resource_that_cites_and_has_parts(mirrored: rdflib.Graph) -> None:
    decision = rdflib.URIRef(DECISION)
    assert (decision, RDF.type, ELI.LegalResource) in mirrored
    assert (decision, ELI.cites, rdflib.URIRef(iri.work("WT/L/274"))) in mirrored
    assert (decision, ELI.based_on, rdflib.URIRef(iri.work("WT/L/782"))) in mirrored
    assert (decision, ELI.id_local, rdflib.Literal("WT/L/843")) in mirrored


def test_each_span_of_evidence_is_a_web_annotation_with_both_selectors(mirrored: rdflib.Graph) -> None:
    spans = set(mirrored.subjects(RDF.type, W.EvidenceSpan))
    shown = set(mirrored.objects(None, W.supportedBy))
    assert len(shown) > 100
    for span in shown:
        selectors = {mirrored.value(each, RDF.type): each for each in mirrored.objects(span, OA.hasSelector)}
        assert selectors.keys() == {OA.TextPositionSelector, OA.TextQuoteSelector}
        position, quotation = selectors[OA.TextPositionSelector], selectors[OA.TextQuoteSelector]
        for theirs, ours in ((OA.start, W.start), (OA.end, W.end)):
            assert str(mirrored.value(position, theirs)) == str(mirrored.value(span, ours))
        assert mirrored.value(quotation, OA.exact) == mirrored.value(span, W.exact)
    pairs = {(thing, span) for thing, span in mirrored.subject_objects(W.supportedBy) if span in spans}
    annotations = {
        (mirrored.value(a, OA.hasBody), mirrored.value(a, OA.hasTarget)) for a in of(mirrored, OA.Annotation)
    }
    assert annotations == pairs


def of(graph: rdflib.Graph, kind: rdflib.URIRef) -> set[Any]:
    return set(graph.subjects(RDF.type, kind))


# Whatever is written comes back

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LITERALS = st.one_of(
    TEXT.map(ox.Literal),
    st.builds(
        lambda text, language: ox.Literal(text, language=language), TEXT, st.sampled_from(["en", "fr", "zh-hans"])
    ),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{kind}")),
        TEXT,
        st.sampled_from(["anyURI", "token", "hexBinary"]),
    ),
    st.integers().map(lambda n: ox.Literal(str(n), datatype=ox.NamedNode(str(XSD.integer)))),
    st.booleans().map(ox.Literal),
)
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DECISION_NODE = ox.NamedNode(DECISION)
PROPERTIES = st.sampled_from(
    [f"{iri.NS}claimValue", f"{iri.NS}exact", f"{iri.NS}adoptionDate", f"{iri.NS}adoptedBy", f"{iri.NS}abstains",
     f"{RDFS.label}", "http://example.org/own#p", f"{iri.NS}position"]
)  # fmt: skip


@pytest.mark.parametrize("name", OXIGRAPH)
@given(said=st.lists(st.tuples(PROPERTIES, LITERALS), min_size=1, max_size=6))
def test_every_literal_comes_back_character_for_character(name: str, said: list[tuple[str, ox.Literal]]) -> None:
    triples = [ox.Triple(ox.NamedNode(DECISION), ox.NamedNode(p), value) for p, value in said]
    store = EmbeddedStore.memory()
    store.replace({iri.graph("x"): ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""})
    data = export(store, name, Selection())
    refused = {triple for triple, (_, value) in zip(triples, said, strict=True) if NOT_IN_XML.search(value.value)}
    refused = refused if name == "rdfxml" else set()
    assert {quad.triple for quad in ox.parse(data, format=OXIGRAPH[name])} == set(triples) - refused
    assert (f"Left out: {len(refused)} statements" in data.decode()) == bool(refused)


def test_properties_that_xml_cannot_name_are_counted_and_all_others_come_back() -> None:
    ends = ("p", "1p", "a.b-c", "é", "x:y", "a/", "a#", "12", "")
    nameable = ("p", "1p", "a.b-c", "x:y")
    triples = {end: ox.Triple(ox.NamedNode(DECISION), ox.NamedNode(f"http://e.x/{end}"), DECISION_NODE) for end in ends}
    reserved = ox.Triple(ox.NamedNode(DECISION), ox.NamedNode(f"{RDF}li"), DECISION_NODE)
    store = EmbeddedStore.memory()
    given = [*triples.values(), reserved]
    store.replace({iri.graph("x"): ox.serialize(given, format=ox.RdfFormat.N_TRIPLES) or b""})
    data = export(store, "rdfxml", Selection())
    assert {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.RDF_XML)} == {triples[end] for end in nameable}
    assert f"Left out: {len(given) - len(nameable)} statements" in data.decode()


def test_whole_numbers_that_json_cannot_hold_exactly_stay_as_they_are_written() -> None:
    store = EmbeddedStore.memory()
    numbers = [2**53 - 1, -(2**53) + 1, 2**53, 2**53 + 1]
    said = " , ".join(f'"{number}"^^<{XSD}integer>' for number in numbers)
    store.replace({iri.graph("x"): f"<{DECISION}> <{iri.NS}position> {said} .".encode()})
    (thing,) = json.loads(export(store, "jsonld", Selection()))["@graph"]
    assert [value for value in thing["position"] if isinstance(value, int)] == [1 - 2**53, 2**53 - 1]
    read = {quad.object.value for quad in ox.parse(export(store, "jsonld", Selection()), format=ox.RdfFormat.JSON_LD)}
    assert read == {str(number) for number in numbers}


@pytest.mark.parametrize("name", ["turtle", "trig"])
def test_what_a_thing_is_comes_first(embedded_store: EmbeddedStore, name: str) -> None:
    lines = export(embedded_store, name, Selection((DECISION,))).decode().splitlines()
    assert any(line.startswith("id:wt-l-843 a ") for line in lines)
    assert not any(line.startswith("    a ") for line in lines)


# The registry


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_it_holds_and_what_it_leaves_out(name: str) -> None:
    told = FORMATS[name]
    assert told.holds.endswith(".")
    assert told.leaves_out.endswith(".")
    assert told.suffix.startswith(".")
    assert "/" in told.media_type


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_one_document_the_same_twice(embedded_store: EmbeddedStore, name: str) -> None:
    data = export(embedded_store, name, Selection((DECISION,)))
    assert data
    assert data == export(embedded_store, name, Selection((DECISION,)))


@pytest.mark.parametrize(
    ("asked", "near"), [("cvs", "csv"), ("TriG", "trig"), ("graph-ml", "graphml"), ("json", "jsonld")]
)
def test_an_unknown_format_is_told_with_those_near_it(asked: str, near: str) -> None:
    with pytest.raises(BadParameter) as error:
        find(asked)
    assert near in error.value.todo


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("csv", Selection(neighbours=True)), ("turtle", Selection(table="periods")), ("md", Selection(context="address"))],
)
def test_an_option_that_a_format_does_not_take_is_refused(
    embedded_store: EmbeddedStore, name: str, wanted: Selection
) -> None:
    with pytest.raises(BadParameter, match=f"{name} takes no"):
        export(embedded_store, name, wanted)


def test_an_empty_store_gives_an_export_of_nothing() -> None:
    assert ox_lines(export(EmbeddedStore.memory(), "jsonld", Selection()), "jsonld") == set()
