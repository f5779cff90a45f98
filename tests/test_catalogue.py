"""The catalogue of queries as Turtle says of each query what its file says."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib
from rdflib import DCTERMS, RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef

from wpkg import iri, resources
from wpkg.graph.canned import CannedQuery, catalogue
from wpkg.publish.catalogue import turtle, whole

SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")
W = Namespace(iri.NS)
QUERIES = catalogue(resources.queries())


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=whole(resources.queries()), format="turtle")


@pytest.fixture(params=QUERIES.values(), ids=lambda query: query.id)
def query(request: pytest.FixtureRequest) -> CannedQuery:
    found: CannedQuery = request.param
    return found


def _node(query: CannedQuery) -> URIRef:
    return URIRef(iri.QUERY + query.id)


def test_the_text_of_the_file_is_the_query(graph: Graph, query: CannedQuery) -> None:
    text = str(graph.value(_node(query), SH.select))
    assert text == query.text
    assert isinstance(pyoxigraph.Store().query(text), pyoxigraph.QuerySolutions)


def test_it_has_what_query_editors_ask_for(graph: Graph, query: CannedQuery) -> None:
    node = _node(query)
    assert set(graph.objects(node, RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    assert graph.value(node, RDFS.label) == Literal(query.summary, lang="en")
    assert graph.value(node, RDFS.comment) == Literal(query.description, lang="en")
    assert {str(word) for word in graph.objects(node, SCHEMA.keywords)} == set(query.tags)
    assert graph.value(node, SCHEMA.target) == URIRef("https://w3id.org/wpkg/sparql")
    assert graph.value(node, DCTERMS.identifier) == Literal(query.id)
    assert graph.value(node, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(node, W.answers) == Literal(f"CQ {query.question}")


def test_its_prefixes_are_declared_in_the_same_graph(graph: Graph, query: CannedQuery) -> None:
    declared = {
        graph.value(node, SH.prefix) for node in graph.objects(graph.value(_node(query), SH.prefixes), SH.declare)
    }
    assert Literal("wpkg") in declared


def test_each_parameter_is_described(graph: Graph, query: CannedQuery) -> None:
    nodes = set(graph.objects(_node(query), SH.parameter))
    assert len(nodes) == len(query.parameters)
    for rank, parameter in enumerate(query.parameters, start=1):
        node = URIRef(f"{_node(query)}#{parameter.name}")
        assert node in nodes
        assert str(graph.value(node, SH.path)).endswith("#" + parameter.name)
        assert graph.value(node, SH.name) == Literal(parameter.name)
        assert graph.value(node, SH.order) == Literal(rank)
        assert graph.value(node, SH.optional) == Literal(parameter.optional)
        default = graph.value(node, SH.defaultValue)
        assert str(default) == parameter.default
        if parameter.type == "iri":
            assert isinstance(default, URIRef)
        else:
            assert isinstance(default, rdflib.Literal)
            assert (default.datatype or XSD.string) == graph.value(node, SH.datatype)


def test_there_is_no_blank_node_and_no_query_is_missing(graph: Graph) -> None:
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]
    assert len(set(graph.subjects(RDF.type, SH.SPARQLSelectExecutable))) == len(QUERIES) == 40


def test_the_same_queries_give_the_same_characters() -> None:
    assert turtle(QUERIES.values()) == turtle(catalogue(resources.queries()).values())


def test_text_that_could_end_its_literal_early_survives() -> None:
    query = next(iter(QUERIES.values()))
    hard = CannedQuery(
        id=query.id,
        topic=query.topic,
        question=query.question,
        summary='A "quoted" \\ summary',
        description=query.description,
        tags=query.tags,
        parameters=(),
        columns=query.columns,
        text='SELECT ?a WHERE { BIND("""\\u0041 " \\\\ """ AS ?a) }\n# ""',
    )
    graph = Graph().parse(data=turtle([hard]), format="turtle")
    assert str(graph.value(_node(hard), SH.select)) == hard.text
    assert str(graph.value(_node(hard), RDFS.label)) == hard.summary


def test_another_address_may_be_given() -> None:
    text = turtle(QUERIES.values(), "https://example.org/ask")
    assert "<https://example.org/ask>" in text
    assert "w3id.org/wpkg/sparql>" not in text
