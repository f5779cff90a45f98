"""The description of the dataset: what it says is so, counted and digested again by other means."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import html5lib
import pytest
import rdflib
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, VOID

from counted_store import documents
from wpkg import iri, pipeline
from wpkg.graph.embedded import EmbeddedStore, publish
from wpkg.publish.exports import Selection, export
from wpkg.publish.site import places
from wpkg.publish.site.data import dataset, figures, files
from wpkg.publish.site.data.described import written
from wpkg.publish.site.records import LANGUAGES, Moved, Place, Site, Variant
from wpkg.publish.site.rendering import render

SHAPES = Path(__file__).parent / "linked" / "dataset-shapes.ttl"
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
EXTENDED = rdflib.Namespace("http://ldf.fi/void-ext#")
DATASET = rdflib.URIRef(iri.DATASET)
EDITOR = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
  [] void:classPartition ?cp .
  ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
  ?pp void:property ?prop .
  OPTIONAL { { ?pp void:classPartition [ void:class ?objectClass ] }
             UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] } }
}
"""
"""What a query editor asks an endpoint for, to complete names from."""
KNOWN = {name: figures.File(10 + at, f"{at:064x}") for at, name in enumerate(files.downloads())}


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@pytest.fixture(scope="module")
def described(site: Site) -> rdflib.Graph:
    """Return the description, as if sizes and digests of the files were known."""
    text = written(dataset.statements(site, KNOWN), "text/turtle")
    return rdflib.Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="module")
def held(site: Site) -> rdflib.Graph:
    """Return what the dataset holds, as its download has it."""
    return rdflib.Graph().parse(data=export(site.store, "ntriples", Selection()), format="nt")


@pytest.fixture(scope="module")
def classes(held: rdflib.Graph) -> dict[object, set[object]]:
    found: dict[object, set[object]] = {}
    for subject, kind in held.subject_objects(RDF.type):
        found.setdefault(subject, set()).add(kind)
    return found


def number(graph: rdflib.Graph, node: rdflib.term.Node, name: rdflib.URIRef) -> int:
    return int(str(graph.value(node, name)))


def test_the_description_has_the_shape_that_catalogues_and_editors_expect(described: rdflib.Graph) -> None:
    holds, _, report = validate(described, shacl_graph=rdflib.Graph().parse(SHAPES))
    assert holds, report


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (DCAT.byteSize, None),
        (DCTERMS.license, None),
        (VOID.triples, None),
        (DCAT.endpointURL, None),
        (VOID["class"], None),
    ],
)
def test_a_description_that_lacks_something_would_not_pass(
    described: rdflib.Graph, name: rdflib.URIRef, value: None
) -> None:
    poorer = rdflib.Graph() + described
    poorer.remove((None, name, value))
    holds, _, _ = validate(poorer, shacl_graph=rdflib.Graph().parse(SHAPES))
    assert not holds


def test_the_sums_are_those_of_the_download(described: rdflib.Graph, held: rdflib.Graph) -> None:
    assert number(described, DATASET, VOID.triples) == len(held) > 20_000
    assert number(described, DATASET, VOID.entities) == len(set(held.subjects()))
    assert number(described, DATASET, VOID.distinctObjects) == len(set(held.objects()))
    assert number(described, DATASET, VOID.properties) == len(set(held.predicates()))
    assert number(described, DATASET, VOID.classes) == len(set(held.objects(None, RDF.type)))


def test_every_class_is_counted(described: rdflib.Graph, classes: Mapping[object, set[object]]) -> None:
    told = {
        described.value(part, VOID["class"]): number(described, part, VOID.entities)
        for part in described.objects(DATASET, VOID.classPartition)
    }
    expected: dict[object, int] = {}
    for kinds in classes.values():
        for kind in kinds:
            expected[kind] = expected.get(kind, 0) + 1
    assert told == expected


def test_every_property_is_counted(described: rdflib.Graph, held: rdflib.Graph) -> None:
    told = {}
    for part in described.objects(DATASET, VOID.propertyPartition):
        counts = (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
        told[described.value(part, VOID.property)] = tuple(number(described, part, name) for name in counts)
    expected: dict[object, tuple[int, int, int]] = {}
    for name in set(held.predicates()):
        pairs = list(held.subject_objects(name))
        expected[name] = len(pairs), len({s for s, _ in pairs}), len({o for _, o in pairs})
    assert told == expected


def test_an_editor_completes_exactly_what_the_data_hold(
    described: rdflib.Graph, held: rdflib.Graph, classes: Mapping[object, set[object]]
) -> None:
    told: set[tuple[object, ...]] = {tuple(row) for row in described.query(EDITOR) if isinstance(row, tuple)}
    expected: set[tuple[object, ...]] = set()
    for subject, name, value in held:
        for kind in classes.get(subject, ()):
            if isinstance(value, rdflib.Literal):
                datatype = RDF.langString if value.language else value.datatype or rdflib.XSD.string
                expected.add((kind, name, None, datatype))
            else:
                expected |= {(kind, name, of, None) for of in classes.get(value, ())} or {(kind, name, None, None)}
    assert {row for row in told if any(row[2:])} == {row for row in expected if any(row[2:])}
    assert {row[:2] for row in told} == {row[:2] for row in expected}
    assert len(told) > 2000


def test_named_graphs_and_links_are_counted(described: rdflib.Graph, site: Site, held: rdflib.Graph) -> None:
    sizes = pipeline.graph_sizes(
        {name.removeprefix(iri.GRAPH): data for name, data in pipeline.dataset_graphs().items()}
    )
    told = {
        str(part).removeprefix(iri.GRAPH): number(described, part, VOID.triples)
        for part in described.objects(DATASET, VOID.subset)
        if str(part).startswith(iri.GRAPH)
    }
    assert told == sizes
    sources = rdflib.URIRef(iri.PREFIXES["prov"] + "hadPrimarySource")
    (linkset,) = described.subjects(VOID.linkPredicate, sources)
    outside = [value for value in held.objects(None, sources) if not str(value).startswith(iri.BASE)]
    assert number(described, linkset, VOID.triples) == len(outside)
    manner = rdflib.URIRef(iri.NS + "referenceType")
    (linkset,) = described.subjects(VOID.linkPredicate, manner)
    assert described.value(linkset, VOID.objectsTarget) == rdflib.URIRef(iri.SCHEME + "reference-type")


def test_whatever_the_description_names_of_the_site_is_there(described: rdflib.Graph, site: Site) -> None:
    names = {str(node).partition("#")[0] for node in described.objects() if str(node).startswith(iri.BASE)}
    names -= {site.base, files.endpoint(site)}
    for name in sorted(names):
        assert isinstance(places.reached(site, name.removeprefix(site.base)), places.Reached | Moved), name
    types = {str(described.value(part, DCAT.mediaType)) for part in described.subjects(RDF.type, DCAT.Distribution)}
    assert len(types) > 10


def test_every_node_has_a_name_and_what_points_within_arrives(described: rdflib.Graph) -> None:
    assert not any(isinstance(node, rdflib.BNode) for triple in described for node in triple)
    subjects = set(described.subjects())
    pointed = {node for node in described.objects() if str(node).startswith(f"{iri.DATASET}#")}
    assert pointed - subjects == set()
    assert len(pointed) > 3000


@pytest.mark.parametrize("path", ["dataset", "dataset/2026-11-21"])
def test_the_dataset_and_its_version_have_one_description_in_four_formats(site: Site, path: str) -> None:
    place = places.find(site, path)
    assert isinstance(place, Place)
    first = render(site, place, place.variants[-3], {})
    assert first.headers == (("Cache-Control", "no-store"),)
    assert first.body == written(dataset.statements(site, {}), first.media_type)
    assert len(place.variants) == len(LANGUAGES) + 4


def test_the_description_at_the_well_known_address_does_not_wait_for_digests(site: Site) -> None:
    graph = rdflib.Graph().parse(data=dataset.turtle(site), format="turtle")
    assert (DATASET, VOID.sparqlEndpoint, rdflib.URIRef(files.endpoint(site))) in graph
    assert not list(graph.subject_objects(SPDX.checksum))


# Sizes and digests of the files


@pytest.fixture(scope="module")
def small() -> Site:
    """Return a site of few documents whose files have been seen to."""
    made = Site(documents(3), base="https://data.example.org/")
    figures.keep(made)
    return made


def test_sizes_and_digests_are_those_of_the_files_as_they_are_sent(small: Site) -> None:
    graph = rdflib.Graph().parse(data=written(dataset.statements(small, figures.made(small)), "text/turtle"))
    seen = 0
    for part in graph.subjects(RDF.type, DCAT.Distribution):
        reached = places.reached(small, str(graph.value(part, DCAT.downloadURL)).removeprefix(small.base))
        assert isinstance(reached, places.Reached)
        assert reached.variant
        body = render(small, reached.place, reached.variant, {}).body
        checksum = graph.value(part, SPDX.checksum)
        assert checksum
        assert str(graph.value(checksum, SPDX.checksumValue)) == sha256(body).hexdigest()
        assert number(graph, part, DCAT.byteSize) == len(body)
        assert str(graph.value(part, DCAT.mediaType)).endswith(reached.variant.media_type)
        seen += 1
    assert seen == len(files.downloads()) == 15


def test_what_is_complete_may_be_kept_by_caches(small: Site) -> None:
    place = places.find(small, "dataset")
    assert isinstance(place, Place)
    assert all(not render(small, place, variant, {}).headers for variant in place.variants if not variant.language)


def test_what_was_counted_on_a_store_on_disk_is_read_again_and_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPKG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "store"
    publish(folder, {iri.graph("x"): f'<{iri.ID}d> a <{iri.NS}Body> ; <{iri.NS}abbreviation> "D" .'.encode()})
    first = Site(EmbeddedStore.open(folder))
    counted = figures.figures(first)
    assert counted.triples == 2
    assert counted.classes == {iri.NS + "Body": 1}
    monkeypatch.setattr(figures, "count", lambda _: pytest.fail("counted again"))
    assert figures.figures(Site(EmbeddedStore.open(folder))) == counted
    for kept in (tmp_path / "home" / "described").glob("*.json"):
        kept.write_text("{", "utf-8")
    with pytest.raises(pytest.fail.Exception, match="counted again"):
        figures.figures(Site(EmbeddedStore.open(folder)))


def test_a_home_that_cannot_be_written_to_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WPKG_HOME", str(tmp_path / "file"))
    folder = tmp_path / "store"
    publish(folder, {iri.graph("x"): f"<{iri.ID}d> a <{iri.NS}Body> .".encode()})
    assert figures.figures(Site(EmbeddedStore.open(folder))).triples == 1


# The page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("complete", [True, False])
def test_the_page_is_sound_and_its_links_lead_somewhere(site: Site, small: Site, language: str, complete: bool) -> None:
    chosen = small if complete else site
    place = places.find(chosen, "dataset")
    assert isinstance(place, Place)
    variant = next(each for each in place.variants if each.language == language)
    text = render(chosen, place, variant, {}).body.decode()
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert tree.get("lang") == language
    ways = [each.get("href", "") for each in tree.iter("a")]
    assert len(ways) > 30
    for way in ways:
        if not way.startswith(("http", "#", "mailto")):
            path = way.partition("#")[0].partition("?")[0]
            assert places.reached(chosen, path) is not None, way
    assert len(tree.findall(".//table")) == 4
    assert (tree.find(".//details//pre") is not None) == complete


def test_a_variant_of_an_unknown_format_is_no_download(site: Site) -> None:
    with pytest.raises(StopIteration):
        files.data(site, Place(files.DOWNLOADS, "file", ()), Variant("x/y", ".no"), {})
