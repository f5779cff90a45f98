"""GraphML: citations as edges that lead somewhere, for programs that draw and measure networks."""

from __future__ import annotations

import io
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
import yaml
from lxml import etree
from rdflib import SKOS

from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.lineage.walk import lineage
from wpkg.graph.names import StoreNames
from wpkg.graph.store import Iri
from wpkg.publish.exports import FORMATS, Selection, export
from wpkg.resources import ontology

HERE = Path(__file__).parent / "exports"
EDGES = yaml.safe_load((HERE / "edges.yaml").read_text("utf-8"))
UP = yaml.safe_load((Path(__file__).parent / "lineage/up.yaml").read_text("utf-8"))
DECISION = Iri(iri.work("WT/L/843"))
NS = {"g": "http://graphml.graphdrawing.org/xmlns", "y": "http://www.yworks.com/xml/graphml"}
KINDS = {"string": str, "int": int, "boolean": bool, "double": float}
PLACED = {"x", "y", "shape_type"}


def read(data: bytes) -> nx.MultiDiGraph:
    graph = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert isinstance(graph, nx.MultiDiGraph)
    return graph


@pytest.fixture(scope="module")
def data(embedded_store: EmbeddedStore) -> bytes:
    return export(embedded_store, "graphml", Selection())


@pytest.fixture(scope="module")
def network(data: bytes) -> nx.MultiDiGraph:
    return read(data)


@pytest.fixture(scope="module")
def tricky() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({iri.graph("x-1"): (HERE / "tricky.ttl").read_bytes()})
    return store


def edges(network: nx.MultiDiGraph) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Return each edge as the facts of its source, of its target, and its own."""
    return [(network.nodes[source], network.nodes[target], told) for source, target, told in network.edges(data=True)]


@pytest.mark.parametrize("case", EDGES, ids=lambda case: " ".join(map(str, case[:3])))
def test_a_citation_is_an_edge_with_its_manner_and_words(network: nx.MultiDiGraph, case: list[Any]) -> None:
    manner, source, target, *offsets = case
    found = [
        told
        for start, end, told in edges(network)
        if (told["manner"], start.get("symbol"), end.get("symbol")) == (manner, source, target)
    ]
    assert found
    assert not offsets or offsets in [[told["start"], told["end"]] for told in found]


@pytest.mark.parametrize("symbol", UP)
def test_what_an_instrument_rests_on_is_among_its_edges(
    embedded_store: EmbeddedStore, network: nx.MultiDiGraph, symbol: str
) -> None:
    unit = StoreNames(embedded_store).resolve(symbol)
    steps = {(edge.reference, edge.manner, edge.target.iri) for edge in lineage(embedded_store, unit, depth=1).edges}
    found = {(told["reference"], told["manner"], end["iri"]) for _, end, told in edges(network)}
    assert steps <= found


def test_nodes_have_symbol_title_date_body_and_class(network: nx.MultiDiGraph) -> None:
    by_iri = {told["iri"]: told for _, told in network.nodes(data=True)}
    assert {key: value for key, value in by_iri[DECISION].items() if key not in PLACED} == {
        "label": "WT/L/843",
        "symbol": "WT/L/843",
        "symbol_unverified": False,
        "title": "Work Programme on Electronic Commerce",
        "title_supplied": False,
        "date": "2011-12-17",
        "body": "Ministerial Conference",
        "class": "Instrument",
        "status": "curated",
        "iri": DECISION,
    }
    unit = by_iri[iri.work("WT/MIN(01)/DEC/1") + "#par-34"]
    assert unit["part_of"] == iri.work("WT/MIN(01)/DEC/1")
    assert unit["label"].startswith("WT/MIN(01)/DEC/1, ")
    believed = by_iri[iri.work("WT/MIN(98)/DEC/2")]
    assert believed["symbol_unverified"] is True
    assert believed["label"] == "WT/MIN(98)/DEC/2 (symbol unverified)"
    assert by_iri[iri.work("S/C/8")]["title_supplied"] is True


def test_the_file_has_the_structure_of_graphml(data: bytes) -> None:
    root = etree.fromstring(data)
    assert root.tag == f"{{{NS['g']}}}graphml"
    assert [etree.QName(child).localname for child in root if child.tag != f"{{{NS['g']}}}key"] == ["desc", "graph"]
    keys = {key.get("id"): key for key in root.iterfind("g:key", NS)}
    plain = [key for key in keys.values() if key.get("yfiles.type") is None]
    assert {key.get("attr.type") for key in plain} <= set(KINDS)
    assert {key.get("yfiles.type") for key in keys.values()} == {None, "nodegraphics", "edgegraphics"}
    assert all(key.get("for") in ("node", "edge") for key in keys.values())
    names = Counter((key.get("for"), key.get("attr.name")) for key in plain)
    assert set(names.values()) == {1}
    assert {("node", "label"), ("edge", "label"), ("node", "x"), ("node", "y")} <= set(names)
    (graph,) = root.iterfind("g:graph", NS)
    assert graph.get("edgedefault") == "directed"
    kinds = [etree.QName(child).localname for child in graph]
    assert kinds == sorted(kinds, reverse=True)
    for child in graph:
        kind = etree.QName(child).localname
        told = [each.get("key") for each in child]
        assert len(told) == len(set(told))
        assert all(keys[key].get("for") == kind for key in told)


def test_no_edge_dangles_and_no_id_is_given_twice(data: bytes) -> None:
    root = etree.fromstring(data)
    nodes = [node.get("id") for node in root.iterfind(".//g:node", NS)]
    lines = list(root.iterfind(".//g:edge", NS))
    ids = nodes + [line.get("id") for line in lines]
    assert len(ids) == len(set(ids))
    assert lines
    assert {line.get(end) for line in lines for end in ("source", "target")} <= set(nodes)
    assert all(name and name[0].isalpha() and not set(name) & set("/#() ") for name in ids)


def test_what_is_left_out_is_said_in_the_file(data: bytes) -> None:
    told = " ".join((etree.fromstring(data).findtext("g:desc", namespaces=NS) or "").split())
    assert FORMATS["graphml"].leaves_out in told
    assert "Citations without a known target, left out: " in told


def test_unverified_citations_come_only_when_asked_for(tricky: EmbeddedStore) -> None:
    plain, more = (read(export(tricky, "graphml", Selection(unverified=asked))) for asked in (False, True))
    assert {told["label"] for _, told in plain.nodes(data=True)} == {"=1+1", iri.ID + "unheard-of"}
    assert plain.number_of_edges() == 2
    assert more.number_of_edges() == 3
    assert "X/2" in {told["label"] for _, told in more.nodes(data=True)}


def test_a_target_nobody_describes_a_self_citation_and_odd_characters_are_kept(tricky: EmbeddedStore) -> None:
    network = read(export(tricky, "graphml", Selection()))
    by_iri = {told["iri"]: (name, told) for name, told in network.nodes(data=True)}
    name, told = by_iri[iri.ID + "x-1"]
    assert network.has_edge(name, name)
    assert told["title"] == "+cmd|' /C calc'!A0 \N{REPLACEMENT CHARACTER} <b>&amp;</b>"
    assert network.has_edge(name, by_iri[iri.ID + "unheard-of"][0])


def test_of_a_document_its_citations_are_written_with_their_ends(embedded_store: EmbeddedStore) -> None:
    network = read(export(embedded_store, "graphml", Selection((DECISION,))))
    assert {start["iri"] for start, _, _ in edges(network)} == {DECISION}
    assert {told["label"] for _, told in network.nodes(data=True)} == {
        "WT/L/843",
        "WT/L/274",
        "WT/L/782",
        "WT/MIN(98)/DEC/2 (symbol unverified)",
    }


def test_a_citation_of_a_part_without_a_lineage_of_its_own_leads_to_its_document() -> None:
    store = EmbeddedStore.memory()
    one, other, manner = iri.ID + "y-1", iri.ID + "y-2", f"{iri.SCHEME}reference-type#recalls"
    store.replace({
        iri.graph("y"): f"""
            <{one}> a <{iri.NS}Instrument> ; <{iri.NS}hasReference> <{one}#r> .
            <{one}#r> a <{iri.NS}Reference> ; <{iri.NS}referenceType> <{manner}> ;
                <{iri.NS}referenceTarget> <{other}#par-1> , <{other}#par-2> .
            <{other}> a <{iri.NS}Instrument> ; <{iri.NS}hasProvision> <{other}#par-1> , <{other}#par-2> .
            <{other}#par-1> a <{iri.NS}Provision> .
            <{other}#par-2> a <{iri.NS}Provision> ; <{iri.NS}isLineageUnit> true .""".encode()
    })  # fmt: skip
    for wanted in (Selection(), Selection((Iri(one),))):
        told = {(end["iri"], facts["target"]) for _, end, facts in edges(read(export(store, "graphml", wanted)))}
        assert told == {(other, f"{other}#par-1"), (f"{other}#par-2", f"{other}#par-2")}


def part(element: etree._Element, path: str) -> etree._Element:
    """Return the only element below one at a path."""
    (found,) = element.iterfind(path, NS)
    return found


def looks(data: bytes) -> nx.MultiDiGraph:
    """Read the file without its plain values: what is left is what yEd shows."""
    root = etree.fromstring(data)
    for told in root.xpath("//g:data[not(*)]", namespaces=NS):
        told.getparent().remove(told)
    return read(etree.tostring(root))


def test_a_program_that_reads_the_extension_of_yed_finds_labels_and_places(
    data: bytes, network: nx.MultiDiGraph
) -> None:
    shown = looks(data)
    assert set(shown) == set(network)
    for name, told in shown.nodes(data=True):
        full = network.nodes[name]
        assert (float(told["x"]), float(told["y"])) == (full["x"], full["y"])
        assert told["shape_type"]
        assert full["label"].startswith(told["label"].removesuffix(" …"))
        assert len(told["label"]) <= 40
    labels = Counter(told["label"] for _, _, told in shown.edges(data=True))
    assert labels == Counter(told["label"] for _, _, told in network.edges(data=True))
    assert any(label.endswith(" (as a curator reads it)") for label in labels)


def test_time_runs_from_left_to_right_and_no_node_lies_on_another(data: bytes, network: nx.MultiDiGraph) -> None:
    told = [facts for _, facts in network.nodes(data=True)]
    dated = sorted((facts for facts in told if facts.get("date")), key=lambda facts: facts["date"])
    assert [facts["x"] for facts in dated] == sorted(facts["x"] for facts in dated)
    assert dated[0]["x"] == 0.0
    assert all(facts["x"] < 0 for facts in told if not facts.get("date"))
    boxes = [
        tuple(float(box.attrib[side]) for side in ("x", "y", "width", "height"))
        for box in etree.fromstring(data).iterfind(".//y:Geometry", NS)
    ]
    assert len(boxes) == len(told)
    for at, (x, y, width, height) in enumerate(boxes):
        assert width > 0
        assert not any(
            x < other[0] + other[2] and other[0] < x + width and y < other[1] + other[3] and other[1] < y + height
            for other in boxes[at + 1 :]
        )


def test_every_manner_of_citing_has_a_look_of_its_own() -> None:
    table = yaml.safe_load(resources.files("wpkg.publish.exports").joinpath("yfiles.yaml").read_text("utf-8"))
    found = Counter(tuple(sorted(look.items())) for look in table["lines"].values())
    assert set(found.values()) == {1}
    graph = rdflib.Graph().parse(ontology() / "schemes" / "reference-type.ttl")
    manners = {str(manner).rpartition("#")[2] for manner in graph.subjects(SKOS.notation)}
    assert manners == set(table["lines"]) - {"otherwise"}


def test_lines_of_lineage_and_readings_are_told_apart(data: bytes) -> None:
    root = etree.fromstring(data)
    found: dict[str | None, tuple[str | None, ...]] = {}
    for line in root.iterfind(".//g:edge", NS):
        manner, reading = (
            line.findtext(f"g:data[@key='edge-{key}']", namespaces=NS) for key in ("manner", "by_reading")
        )
        style, arrows = (part(line, f".//y:{name}") for name in ("LineStyle", "Arrows"))
        look = (style.get("type"), style.get("width"), arrows.get("target"))
        assert found.setdefault(manner, look) == look
        assert (style.get("color") == "#9A5B00") == (reading == "true")
    assert found["recalls"] == ("line", "1.0", "standard")
    assert len(set(found.values())) == len(found)


def test_what_is_not_verified_has_a_dashed_border(data: bytes) -> None:
    for node in etree.fromstring(data).iterfind(".//g:node", NS):
        unsure = node.findtext("g:data[@key='node-symbol_unverified']", namespaces=NS) == "true"
        unverified = node.findtext("g:data[@key='node-status']", namespaces=NS) == "unverified"
        assert (part(node, ".//y:BorderStyle").get("type") == "dashed") == (unsure or unverified)


@pytest.mark.parametrize("store", ["oxigraph_store", "virtuoso_store"])
def test_a_triplestore_gives_the_same_network(data: bytes, store: str, request: pytest.FixtureRequest) -> None:
    assert export(request.getfixturevalue(store), "graphml", Selection()) == data
