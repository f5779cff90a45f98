"""Every address: each IRI of the graph and the ontology leads somewhere, whatever else is asked for does no harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from counted_store import documents
from wpkg import iri, resources
from wpkg.errors import UnknownName
from wpkg.graph.embedded import EmbeddedStore
from wpkg.publish.site import places
from wpkg.publish.site.data import described, files, sitemap
from wpkg.publish.site.kinds import KINDS
from wpkg.publish.site.records import Moved, Place, Site
from wpkg.publish.site.rendering import render

IRIS = """
SELECT DISTINCT ?node WHERE {
  { ?node ?p ?o } UNION { ?s ?p ?node } UNION { ?s ?node ?o } UNION { GRAPH ?node { ?s ?p ?o } }
  FILTER(isIRI(?node) && STRSTARTS(STR(?node), "https://w3id.org/wpkg/"))
}
"""
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@pytest.fixture(scope="module")
def named(site: Site) -> dict[str, set[str]]:
    """Return every IRI of ours in the graph, the ontology, the catalogue and the shapes: fragments by path."""
    found = {str(row[0]) for row in site.store.select(IRIS).rows}
    for text in (files.examples(site), files.shapes(site)):
        for triple in rdflib.Graph().parse(data=text, format="turtle"):
            found.update(str(node) for node in triple if isinstance(node, rdflib.URIRef) and node.startswith(iri.BASE))
    found.update(re.findall(r"https://w3id\.org/wpkg/[^\"#]*", json.dumps(json.loads(_context()))))
    by_path: dict[str, set[str]] = {}
    for name in found:
        path, _, fragment = name.removeprefix(iri.BASE).partition("#")
        by_path.setdefault(path, set()).update({fragment} - {""})
    return by_path


def _context() -> str:
    return (resources.ontology() / "context.jsonld").read_text("utf-8")


def _led(site: Site, path: str) -> Place | None:
    found = places.find(site, path)
    while isinstance(found, Moved):
        found = places.find(site, found.path)
    return found


def test_every_iri_of_the_graph_and_the_ontology_leads_to_a_place(site: Site, named: dict[str, set[str]]) -> None:
    assert len(named) > 170
    endpoint = {"sparql"}
    assert [path for path in sorted(named.keys() - endpoint) if _led(site, path) is None] == []


def test_every_fragment_is_described_in_the_data_of_its_place(site: Site, named: dict[str, set[str]]) -> None:
    missing = []
    for path, fragments in sorted(named.items()):
        place = _led(site, path) if fragments else None
        if place is None:
            continue
        subjects = _described(site, place)
        missing += [f"{path}#{fragment}" for fragment in sorted(fragments) if f"{place.iri}#{fragment}" not in subjects]
    assert missing == []
    assert sum(map(len, named.values())) > 2500


def _described(site: Site, place: Place) -> set[str]:
    if place.path == "shapes":
        graph = rdflib.Graph().parse(data=files.shapes(site), format="turtle")
        return {str(node) for node in graph.subjects() if isinstance(node, rdflib.URIRef)}
    return {str(subject) for subject, _ in described.statements(site, place)}


def test_every_place_is_found_by_its_path_and_comes_once_in_order(site: Site) -> None:
    listed = list(places.every(site))
    paths = [place.path for place in listed]
    assert paths == sorted(set(paths))
    assert [places.find(site, path) for path in paths] == listed
    assert {place.kind for place in listed} <= set(KINDS)


def test_every_variant_is_reached_by_its_address(site: Site) -> None:
    for place in places.every(site):
        for variant in place.variants:
            assert places.reached(site, place.path + variant.suffix) == places.Reached(place, variant)


def test_a_path_without_a_suffix_leaves_the_choice_open(site: Site) -> None:
    for path in ("id/wt-l-843", "ns", "ns/0.1.0", "dataset", "", "index", "data/wpkg"):
        found = places.reached(site, path)
        assert isinstance(found, places.Reached)
        assert found.variant is None


def test_whatever_has_moved_leads_to_a_place_and_takes_its_suffix_along(site: Site) -> None:
    moves = dict(places.moves(site))
    assert len(moves) > 25
    for path, moved in moves.items():
        assert places.find(site, path) == moved
        assert isinstance(places.find(site, moved.path), Place)
        assert places.reached(site, path + ".html") == Moved(moved.path + ".html")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("id/wt-min-13-32", "id/wt-l-907"),
        ("id/WT/MIN/13/32", "id/wt-l-907"),
        ("id/WT-L-843", "id/wt-l-843"),
        ("id/wt-l-843/", "id/wt-l-843"),
        ("eli/wto/mc/dec/2011/wt-l-843", "id/wt-l-843"),
        ("eli/wto/gc/dec/1998/wt-l-274", "id/wt-l-274"),
        ("id/wt-l-843/eng", "id/wt-l-843/eng/txt-7a9b4d28eb96"),
        ("query", "questions"),
    ],
)
def test_other_names_of_a_thing_lead_to_it(site: Site, path: str, target: str) -> None:
    assert places.find(site, path) == Moved(target)


@pytest.mark.parametrize(
    "path",
    [
        "id/wt-l-0",
        "id/body/nobody",
        "id/wt-l-843/fra",
        "id/wt-l-843/eng/txt-000000000000",
        "eli/wto/gc/dec/2011/wt-l-843",
        "eli/wto/mc/dec/2012/wt-l-843",
        "ns/9.9.9",
        "ns/module/none",
        "scheme/none",
        "graph/none",
        "dataset/1999-01-01",
        "query/none",
        "api/none",
        "assets/../places.py",
        "assets/none.css",
        "data/other",
        "sitemap-0.xml",
        "id/wt-l-843.html",
    ],
)
def test_what_there_is_not_is_not_found(site: Site, path: str) -> None:
    assert places.find(site, path) is None


def test_a_symbol_that_two_documents_bear_leads_nowhere() -> None:
    store = EmbeddedStore.memory()
    two = "".join(f'<{iri.ID}d-{at}> a <{iri.NS}Instrument> ; <{iri.NS}documentSymbol> "A/1" . ' for at in (1, 2))
    store.replace({iri.graph("x"): two.encode()})
    assert places.find(Site(store), "id/a-1") is None
    assert "id/a-1" not in dict(places.moves(Site(store)))


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text("./%\\\x00a'\"{}<> #?\n-", max_size=30),
    st.sampled_from(["id/", "ns/", "graph/", "assets/", "query/", "eli/a/b/c/2011/", "dataset/", "scheme/", "api/"])
    .flatmap(lambda head: st.text(max_size=40).map(lambda rest: head + rest)),
)  # fmt: skip


@given(address=HOSTILE)
def test_any_string_may_be_asked_for(site: Site, address: str) -> None:
    found = places.reached(site, address)
    if isinstance(found, places.Reached):
        assert re.fullmatch(r"[A-Za-z0-9._~/-]*", found.place.path)
        assert ".." not in found.place.path.split("/")


@pytest.mark.parametrize("path", ["id/" + "a" * 500, "a/" * 300, "." * 400], ids=["name", "depth", "dots"])
def test_an_address_beyond_all_measure_is_not_looked_up(path: str) -> None:
    store = documents(1)
    assert places.find(Site(store), path) is None
    assert store.asked == 0


@pytest.mark.parametrize("path", ["id/d-7", "id/body/b", "id/other-98-7", "id/none", "scheme/reference-type", "ns/x"])
def test_finding_costs_the_same_however_large_the_graph_is(path: str) -> None:
    small, large = documents(20), documents(400)
    assert places.find(Site(small), path) == places.find(Site(large), path)
    assert (small.asked, small.rows) == (large.asked, large.rows)
    assert small.asked <= 2
    assert small.rows <= 3


def _pages(site: Site) -> Iterator[str]:
    for place in places.every(site):
        yield from (site.base + place.path + each.suffix for each in place.variants if each.language)


def test_the_map_of_the_site_names_every_page_once_with_those_in_other_languages() -> None:
    site = Site(documents(30), base="https://data.example.org/wpkg/")
    urls = ElementTree.fromstring(sitemap.written(site, "sitemap.xml")).findall(f"{_MAP}url")
    listed = [url.findtext(f"{_MAP}loc", "") for url in urls]
    assert sorted(listed) == sorted(_pages(site))
    assert len(listed) == len(set(listed)) > 90
    for url in urls:
        links = {link.get("hreflang"): link.get("href") for link in url.findall(_LINK)}
        assert set(links) == {"en", "fr", "es", "x-default"}
        assert set(links.values()) <= set(listed)
        assert url.findtext(f"{_MAP}loc") in links.values()


def test_the_map_of_a_large_site_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(documents(30))
    whole = set(_pages(site))
    monkeypatch.setattr(sitemap, "MOST", 20)
    index = ElementTree.fromstring(sitemap.written(site, "sitemap.xml"))
    names = [each.text or "" for each in index.iter(f"{_MAP}loc")]
    assert len(names) > 2
    found: list[str] = []
    for name in names:
        place = places.find(site, name.removeprefix(site.base))
        assert isinstance(place, Place)
        tree = ElementTree.fromstring(render(site, place, place.variants[0], {}).body)
        found += [each.text or "" for each in tree.iter(f"{_MAP}loc")]
    assert sorted(found) == sorted(whole)
    assert [place.path for place in places.every(site) if place.path.startswith("sitemap-")] == sorted(
        name.removeprefix(site.base) for name in names
    )
    with pytest.raises(UnknownName, match="sitemap-99"):
        sitemap.written(site, "sitemap-99.xml")


def test_the_day_of_the_last_check_stands_in_the_map(site: Site) -> None:
    tree = ElementTree.fromstring(sitemap.written(site, "sitemap.xml"))
    assert {each.text for each in tree.iter(f"{_MAP}lastmod")} == {site.checked} != {""}


def test_robots_are_told_where_the_map_is_and_to_keep_from_questions() -> None:
    lines = sitemap.robots(Site(documents(1), base="https://data.example.org/wpkg/")).decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /wpkg/api/" in lines
    assert lines[-1] == "Sitemap: https://data.example.org/wpkg/sitemap.xml"


@pytest.mark.parametrize(
    "path", ["context.jsonld", "shapes", "robots.txt", ".well-known/sparql-examples", "assets/icon.svg"]
)
def test_a_file_is_what_its_type_says(site: Site, path: str) -> None:
    place = places.find(site, path)
    assert isinstance(place, Place)
    sent = render(site, place, place.variants[0], {})
    assert sent.media_type == place.variants[0].media_type
    match sent.media_type:
        case "application/ld+json":
            assert set(json.loads(sent.body)) == {"@context"}
        case "text/turtle":
            assert len(rdflib.Graph().parse(data=sent.body, format="turtle")) > 500
        case "image/svg+xml":
            assert ElementTree.fromstring(sent.body).tag.endswith("svg")
        case _:
            assert sent.body.decode().isprintable() or b"\n" in sent.body


def test_the_shapes_as_one_file_are_all_the_shapes(site: Site) -> None:
    apart = rdflib.Graph()
    for path in resources.ontology().glob("shapes/*.ttl"):
        apart.parse(path)
    together = rdflib.Graph().parse(data=files.shapes(site), format="turtle")
    assert len(together) == len(apart)
    assert {s for s in together.subjects() if isinstance(s, rdflib.URIRef)} == {
        s for s in apart.subjects() if isinstance(s, rdflib.URIRef)
    }


def test_the_endpoint_that_the_catalogue_names_is_that_of_the_site() -> None:
    site = Site(documents(1), base="https://data.example.org/wpkg/")
    assert b"<https://data.example.org/wpkg/sparql>" in files.examples(site)
    elsewhere = Site(documents(1), endpoint="https://query.example.org/sparql")
    assert files.endpoint(elsewhere) == "https://query.example.org/sparql"
