"""Every kind of address asked over HTTP, as programs that follow links and test ontologies ask it."""

from __future__ import annotations

import httpx
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS

from servers.wpkg_server import Served
from wpkg import iri

NS = rdflib.URIRef(iri.BASE + "ns")
VERSION = rdflib.URIRef(iri.BASE + "ns/0.1.0")
TYPES = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}
THINGS = ["id/wt-l-843", "id/body/general-council", "id/session/mc-8", "id/thread/customs-duty-moratorium"]
DOCUMENTS = [
    "ns",
    "ns/0.1.0",
    "ns/module/time",
    "scheme/principle",
    "graph/wt-l-843",
    "query/recalling-chain",
    "dataset",
]


def asked(served: Served, path: str, accept: str) -> httpx.Response:
    return httpx.get(served.base + path, headers={"Accept": accept}, follow_redirects=True, timeout=60)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib")
@pytest.mark.parametrize("accept", TYPES)
@pytest.mark.parametrize("path", [*THINGS, *DOCUMENTS])
def test_every_kind_of_address_answers_in_the_format_asked_for_and_speaks_of_itself(
    served: Served, path: str, accept: str
) -> None:
    answer = asked(served, path, accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    assert [each.status_code for each in answer.history] == ([303] if path in THINGS else [])
    graph = rdflib.Graph().parse(data=answer.content, format=TYPES[accept])
    subject = NS if path == "ns/0.1.0" else rdflib.URIRef(iri.BASE + path)
    if not path.startswith("graph/"):
        assert graph.value(subject, RDF.type)


@pytest.mark.parametrize("path", [*THINGS, *DOCUMENTS])
def test_every_kind_of_address_answers_a_browser_with_a_page(served: Served, path: str) -> None:
    answer = asked(served, path, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


# What FOOPS! asks of an ontology on the web: URI1, VER2, CN1, DOC1, and what OM1 to OM5, VOC3 and VOC4 find there


@pytest.fixture(scope="module")
def ontology(served: Served) -> rdflib.Graph:
    return rdflib.Graph().parse(data=asked(served, "ns", "text/turtle").content, format="turtle")


def test_the_ontology_is_there_under_the_name_it_declares(ontology: rdflib.Graph) -> None:
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [NS]
    assert ontology.value(NS, OWL.versionIRI) == VERSION


def test_its_version_is_there_and_is_the_same(served: Served, ontology: rdflib.Graph) -> None:
    version = rdflib.Graph().parse(data=asked(served, "ns/0.1.0", "text/turtle").content, format="turtle")
    assert set(version.subjects(RDFS.isDefinedBy, NS)) == set(ontology.subjects(RDFS.isDefinedBy, NS))
    assert version.value(NS, OWL.versionIRI) == VERSION


def test_one_address_gives_a_page_and_data(served: Served) -> None:
    page, data = asked(served, "ns", "text/html"), asked(served, "ns", "application/rdf+xml")
    assert page.headers["Content-Type"].startswith("text/html")
    assert data.headers["Content-Type"].startswith("application/rdf+xml")
    assert page.history == data.history == []


def test_the_page_documents_every_term_at_its_fragment(served: Served, ontology: rdflib.Graph) -> None:
    text = asked(served, "ns", "text/html").text
    terms = {str(each).removeprefix(iri.NS) for each in ontology.subjects(RDFS.isDefinedBy, NS)}
    assert len([each for each in terms if f'id="{each}"' in text]) == len(terms) > 200


def test_what_describes_an_ontology_is_said_of_it(ontology: rdflib.Graph) -> None:
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator, DCTERMS.issued):
        assert ontology.value(NS, name), name
    for term in ontology.subjects(RDFS.isDefinedBy, NS):
        assert ontology.value(term, RDFS.label), term
        assert ontology.value(term, RDFS.comment), term


def test_another_symbol_leads_to_the_document_and_keeps_the_suffix(served: Served) -> None:
    answer = asked(served, "id/wt-min-13-32.ttl", "*/*")
    assert str(answer.url) == f"{served.base}id/wt-l-907.ttl"
    assert answer.headers["Content-Type"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("context.jsonld", "application/ld+json"),
        ("shapes", "text/turtle"),
        (".well-known/void", "text/turtle"),
        (".well-known/sparql-examples", "text/turtle"),
        ("sitemap.xml", "application/xml"),
        ("robots.txt", "text/plain"),
        ("data/wpkg.nq", "application/n-quads"),
    ],
)
def test_files_are_served_as_what_they_are(served: Served, path: str, media_type: str) -> None:
    answer = asked(served, path, "*/*")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert len(answer.content) > 100
