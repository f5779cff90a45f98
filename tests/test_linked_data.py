"""What an address answers as data: the graph's own statements, the same in every format, with licence and dataset."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld as pyld
from rdflib.compare import isomorphic

from counted_store import documents
from wpkg import iri, pipeline, resources
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Store
from wpkg.publish.catalogue import LICENCE
from wpkg.publish.site import places
from wpkg.publish.site.data import described, linked
from wpkg.publish.site.places import DATA
from wpkg.publish.site.records import Place, Site
from wpkg.publish.site.rendering import render

FORMATS = {
    ".ttl": (ox.RdfFormat.TURTLE, "turtle"),
    ".jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    ".nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    ".rdf": (ox.RdfFormat.RDF_XML, "xml"),
}
SAMPLE = [
    "id/wt-l-843",
    "id/wt-l-843/eng/txt-7a9b4d28eb96",
    "id/body/general-council",
    "id/session/mc-8",
    "id/thread/customs-duty-moratorium",
    "scheme/principle",
    "ns",
    "ns/module/evidence",
    "graph/module/agent",
    "graph/ecwp-recommendations",
    "query/recalling-chain",
    "query/prefixes",
    "query/parameter",
]
FOAF = rdflib.Namespace("http://xmlns.com/foaf/0.1/")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
OWL = rdflib.OWL

Lines = frozenset[str]


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@pytest.fixture(scope="module")
def said(dataset: Mapping[str, bytes]) -> dict[str, Lines]:
    """Return the built files as they were written: the statements about each thing and its parts, in any graph."""
    found: dict[str, set[str]] = {}
    for turtle in dataset.values():
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            found.setdefault(str(quad.subject).strip("<>").partition("#")[0], set()).add(str(quad.triple))
    return {subject: frozenset(lines) for subject, lines in found.items()}


def place_at(site: Site, path: str) -> Place:
    found = places.find(site, path)
    assert isinstance(found, Place)
    return found


def data_of(site: Site, place: Place, suffix: str = ".ttl") -> bytes:
    variant = next(each for each in place.variants if each.suffix == suffix)
    return render(site, place, variant, {}).body


def triples(data: bytes, suffix: str) -> ox.Dataset:
    """Return the statements with the labels of nameless nodes made canonical, as Oxigraph's parser reads them."""
    found = ox.Dataset(ox.parse(data, format=FORMATS[suffix][0]))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def about(data: bytes, whole: str) -> Lines:
    """Return the statements about a thing and its parts."""
    own = (f"<{whole}>", f"<{whole}#")
    quads = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
    return frozenset(
        str(quad.triple) for quad in quads if str(quad.subject) == own[0] or str(quad.subject).startswith(own[1])
    )


def test_all_formats_of_every_place_hold_the_same_statements(site: Site) -> None:
    compared = 0
    for place in places.every(site):
        if set(DATA) <= set(place.variants) and place.kind != "dataset":
            first, *others = (triples(data_of(site, place, suffix), suffix) for suffix in FORMATS)
            assert len(first) > 3
            assert all(other == first for other in others), place.path
            compared += 1
    assert compared > 180


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib")
@pytest.mark.parametrize("path", SAMPLE)
def test_other_parsers_read_the_same_statements(site: Site, path: str) -> None:
    place = place_at(site, path)
    read = {
        suffix: rdflib.Graph().parse(data=data_of(site, place, suffix), format=name)
        for suffix, (_, name) in FORMATS.items()
    }
    expanded = pyld.to_rdf(json.loads(data_of(site, place, ".jsonld")), {"format": "application/n-quads"})
    read["pyld"] = rdflib.Graph().parse(data=expanded, format="nt")
    for suffix, graph in read.items():
        assert isomorphic(graph, read[".ttl"]), suffix


def test_every_thing_is_described_by_all_that_the_graph_says_of_it_and_its_parts(
    site: Site, said: Mapping[str, Lines]
) -> None:
    compared = 0
    for place in places.every(site):
        if not place.iri or not (place.thing or place.kind == "scheme"):
            continue
        expected = said[place.iri]
        assert about(data_of(site, place, ".nt"), place.iri) == expected, place.path
        compared += len(expected)
    assert compared > 20_000


def test_the_ontology_is_published_in_one_piece(site: Site) -> None:
    folder = resources.ontology()
    files = [folder / "wpkg.ttl", *folder.glob("modules/*.ttl")]
    expected = rdflib.Graph()
    for file in files:
        expected.parse(file)
    for module in list(expected.subjects(rdflib.RDF.type, OWL.Ontology)):
        if "/ns/module/" in str(module):
            expected.remove((module, None, None))
    expected.remove((None, OWL.imports, None))
    for path in ("ns", "ns/0.1.0"):
        found = rdflib.Graph().parse(data=data_of(site, place_at(site, path)), format="turtle")
        assert isomorphic(among(found, expected), expected)
    assert len(list(expected.subjects(rdflib.RDF.type, OWL.Ontology))) == 1


def record(graph: rdflib.Graph) -> rdflib.Graph:
    """Return what a graph says of the file it came from."""
    (node,) = graph.subjects(rdflib.RDF.type, FOAF.Document)
    found = rdflib.Graph()
    for triple in graph.triples((node, None, None)):
        found.add(triple)
    return found


def among(found: rdflib.Graph, told: rdflib.Graph) -> rdflib.Graph:
    """Return what a graph says of the subjects of another."""
    subjects = set(told.subjects())
    kept = rdflib.Graph()
    for triple in found:
        if triple[0] in subjects or isinstance(triple[0], rdflib.BNode):
            kept.add(triple)
    return kept


@pytest.mark.parametrize("name", ["document", "evidence"])
def test_a_module_is_published_as_it_stands(site: Site, name: str) -> None:
    found = rdflib.Graph().parse(data=data_of(site, place_at(site, f"ns/module/{name}")), format="turtle")
    told = rdflib.Graph().parse(resources.ontology() / "modules" / f"{name}.ttl")
    assert isomorphic(among(found, told), told)


def test_a_named_graph_is_published_with_all_its_statements(site: Site) -> None:
    for name, turtle in pipeline.dataset_graphs().items():
        data = data_of(site, place_at(site, name.removeprefix(iri.BASE)), ".nt")
        found, told = rdflib.Graph().parse(data=data, format="nt"), rdflib.Graph().parse(data=turtle, format="turtle")
        assert isomorphic(among(found, told), told), name


def test_the_evidence_that_lies_elsewhere_comes_along_word_for_word(site: Site) -> None:
    graph = rdflib.Graph().parse(data=data_of(site, place_at(site, "id/wt-gc-283")), format="turtle")
    spans = set(graph.objects(None, rdflib.URIRef(iri.NS + "supportedBy")))
    claims = set(graph.objects(None, rdflib.URIRef(iri.NS + "hasClaim")))
    assert claims
    for node in spans | claims:
        assert len(list(graph.predicate_objects(node))) > 2


@pytest.mark.parametrize("path", ["id/wt-l-843", "id/body/general-council", "query/recalling-chain"])
def test_what_is_pointed_at_says_what_it_is(site: Site, path: str) -> None:
    graph = rdflib.Graph().parse(data=data_of(site, place_at(site, path)), format="turtle")
    pointed = {str(each) for each in (graph - record(graph)).objects() if str(each).startswith((iri.ID, iri.SCHEME))}
    assert pointed or path.startswith("query")
    for node in pointed:
        assert graph.value(rdflib.URIRef(node), rdflib.RDF.type), node


def test_every_description_names_its_licence_its_dataset_and_its_other_forms(site: Site) -> None:
    for path in SAMPLE:
        place = place_at(site, path)
        graph = rdflib.Graph().parse(data=data_of(site, place), format="turtle")
        told = record(graph)
        (node,) = set(told.subjects())
        assert told.value(node, rdflib.DCTERMS.license) == rdflib.URIRef(LICENCE)
        assert told.value(node, FOAF.primaryTopic) == rdflib.URIRef(place.iri)
        assert (told.value(node, VOID.inDataset) is None) == (place.kind == "ontology")
        addresses = {str(node), *map(str, told.objects(node, rdflib.DCTERMS.hasFormat))}
        assert addresses == {site.base + place.path + each.suffix for each in place.variants}


def test_addresses_of_files_are_those_of_the_site_and_names_of_things_are_not(embedded_store: EmbeddedStore) -> None:
    here = Site(embedded_store, base="https://data.example.org/wpkg/")
    text = data_of(here, place_at(here, "id/wt-l-843")).decode()
    assert "<https://data.example.org/wpkg/id/wt-l-843.ttl>" in text
    assert "<https://data.example.org/wpkg/id/wt-l-843>" not in text
    assert "https://data.example.org/wpkg/dataset>" not in text


@pytest.mark.parametrize("store", ["oxigraph_store", "virtuoso_store"])
@pytest.mark.parametrize("path", ["id/wt-l-907", "id/body/general-council", "scheme/principle", "id/session/mc-8"])
def test_every_store_gives_the_same_bytes(site: Site, store: str, path: str, request: pytest.FixtureRequest) -> None:
    other: Store = request.getfixturevalue(store)
    there = Site(other)
    for suffix in FORMATS:
        assert data_of(there, place_at(there, path), suffix) == data_of(site, place_at(site, path), suffix)


@pytest.mark.parametrize("path", ["id/d-7", "scheme/reference-type"])
def test_a_description_costs_the_same_however_large_the_graph_is(path: str) -> None:
    small, large = documents(20), documents(400)
    assert described.statements(Site(small), place_at(Site(small), path)) == described.statements(
        Site(large), place_at(Site(large), path)
    )
    assert (small.asked, small.rows) == (large.asked, large.rows)


def test_a_description_is_legible_turtle_that_begins_with_its_subject(site: Site) -> None:
    blocks = data_of(site, place_at(site, "id/thread/customs-duty-moratorium")).decode().split("\n\n")
    assert blocks[0].startswith("@prefix")
    assert blocks[1].startswith("thread:customs-duty-moratorium a wpkg:CommitmentSeries")
    assert "[]" in data_of(site, place_at(site, "ns")).decode()
    assert (
        "owl:members ( wpkg:Body wpkg:Collective wpkg:ExternalOrganization )"
        in data_of(site, place_at(site, "ns")).decode()
    )


# What search engines read

OBJECTS = {
    "id/wt-l-843": (linked.document, "Legislation"),
    "id/wt-gc-w-635": (linked.document, "CreativeWork"),
    "id/wt-comtd-19": (linked.document, "Report"),
    "id/body/general-council": (linked.organization, "Organization"),
    "id/session/mc-8": (linked.event, "Event"),
    "id/thread/customs-duty-moratorium": (linked.series, "CreativeWorkSeries"),
    "scheme/principle#transparency": (linked.term, "DefinedTerm"),
    "scheme/principle": (linked.terms, "DefinedTermSet"),
    "ns#Instruction": (linked.term, "DefinedTerm"),
    "ns": (linked.terms, "DefinedTermSet"),
}


def expanded(found: Mapping[str, Any]) -> Any:
    """Return an object as a processor reads it, with the context of schema.org told in one word."""

    def load(url: str, _: object) -> dict[str, Any]:
        assert url == "https://schema.org"
        context = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}}

    (node,) = pyld.expand(dict(found), {"documentLoader": load})
    return node


@pytest.mark.parametrize("path", OBJECTS)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_page_tells_search_engines_what_it_is_about(site: Site, path: str, language: str) -> None:
    make, kind = OBJECTS[path]
    node = expanded(make(site, iri.BASE + path, language))
    assert node["@id"] == iri.BASE + path
    assert node["@type"] == [f"https://schema.org/{kind}"]
    (name,) = node["https://schema.org/name"]
    assert name["@value"]
    ((address,),) = (node["https://schema.org/url"],)
    found = places.reached(site, address["@id"].removeprefix(site.base).partition("#")[0])
    assert isinstance(found, places.Reached)
    assert found.variant
    assert found.variant.language == language


def test_an_act_tells_its_symbol_its_day_and_who_adopted_it(site: Site) -> None:
    found = linked.document(site, iri.work("WT/L/843"))
    assert found["legislationIdentifier"] == "WT/L/843"
    assert found["legislationDate"] == "2011-12-17"
    assert [body["name"] for body in found["legislationPassedBy"]] == ["Ministerial Conference"]


def test_a_sitting_ends_on_its_last_day(site: Site) -> None:
    found = linked.event(site, f"{iri.ID}session/mc-8")
    assert (found["startDate"], found["endDate"]) == ("2011-12-15", "2011-12-17")


def test_a_symbol_that_is_only_believed_is_told_to_no_search_engine(site: Site) -> None:
    believed = site.store.select(
        f"SELECT DISTINCT ?d WHERE {{ ?d a <{iri.NS}Document> FILTER NOT EXISTS {{ ?d <{iri.NS}primarySymbol> ?s }} "
        f"FILTER NOT EXISTS {{ ?d <{iri.NS}documentSymbol> ?s }} }}"
    )
    assert len(believed) > 3
    for (name,) in believed.rows:
        assert "identifier" not in linked.document(site, str(name))


def test_the_site_says_where_it_searches(site: Site) -> None:
    action = linked.website(site, "fr")["potentialAction"]
    address, _, query = action["target"]["urlTemplate"].removeprefix(site.base).partition("?")
    assert query == "q={search_term_string}"
    assert isinstance(places.reached(site, address), places.Reached)


def test_every_download_that_search_engines_are_told_of_is_there(site: Site) -> None:
    found = linked.dataset(site)
    assert len(found["distribution"]) == 15
    for each in found["distribution"]:
        reached = places.reached(site, each["contentUrl"].removeprefix(site.base))
        assert isinstance(reached, places.Reached)
        assert reached.variant
        assert reached.variant.media_type == each["encodingFormat"]
