"""Lineage: what instruments rest on, as the texts and the sources say, with words and without invention."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.lineage.walk import Edge, lineage
from wpkg.graph.names import StoreNames
from wpkg.graph.store import Store
from wpkg.iri import work

HERE = Path(__file__).parent / "lineage"
UP = yaml.safe_load((HERE / "up.yaml").read_text("utf-8"))
SOURCE = (Path(__file__).parents[1] / "graph/sources/wt-l-843/source.txt").read_bytes().decode()


@pytest.fixture(scope="module")
def cycle() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({"http://g": (HERE / "cycle.ttl").read_bytes()})
    return store


def told(edge: Edge) -> tuple[object, ...]:
    words = () if edge.start is None else (edge.start, edge.end)
    return (edge.manner, edge.target.name, *words)


@pytest.mark.parametrize("symbol", UP)
def test_each_instrument_rests_on_what_its_sources_say(embedded_store: EmbeddedStore, symbol: str) -> None:
    found = lineage(embedded_store, StoreNames(embedded_store).resolve(symbol), depth=1)
    assert sorted(map(told, found.edges), key=str) == sorted((tuple(row) for row in UP[symbol]), key=str)


def test_the_words_of_an_edge_stand_at_its_offsets_in_the_source(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("WT/L/843"))
    quoted = [edge for edge in found.edges if edge.exact is not None]
    assert len(quoted) == 2
    assert all(SOURCE[edge.start : edge.end] == edge.exact for edge in quoted)


def test_an_edge_without_text_names_its_sources_and_grade(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("WT/L/907"))
    bare = [edge for edge in found.edges if edge.exact is None]
    assert bare
    assert all(edge.grade in {"A", "B"} and edge.sources for edge in bare)


def test_the_root_is_reached_at_the_second_level_and_its_symbol_is_marked(embedded_store: EmbeddedStore) -> None:
    edges = lineage(embedded_store, work("WT/L/843")).edges
    root = [edge for edge in edges if edge.depth == 2]
    assert [(edge.target.symbol, edge.target.date, edge.target.symbol_verified) for edge in root] == [
        ("WT/MIN(98)/DEC/2", "1998-05-20", False)
    ]


def test_members_read_into_a_set_are_marked_as_a_reading(embedded_store: EmbeddedStore) -> None:
    edges = lineage(embedded_store, work("WT/L/977"), depth=1).edges
    assert {edge.manner for edge in edges if edge.by_reading} == {"reaffirms"}
    assert [edge.target.symbol for edge in edges if not edge.by_reading] == ["WT/L/274"]


def test_a_table_says_of_an_edge_what_the_tree_says(embedded_store: EmbeddedStore) -> None:
    rows = lineage(embedded_store, work("WT/L/977"), depth=1).to_dicts()
    remarks = {str(row["to"]): str(row["remark"]) for row in rows}
    assert "a curator's reading" in remarks["WT/L/843"]
    assert "a curator's reading" not in remarks["WT/L/274"]
    root = lineage(embedded_store, work("WT/L/274"), depth=1).to_dicts()
    assert "symbol WT/MIN(98)/DEC/2 unverified" in str(root[0]["remark"])


def test_unverified_references_are_walked_only_when_asked(embedded_store: EmbeddedStore) -> None:
    assert lineage(embedded_store, work("WT/L/782")).edges == ()
    asked = lineage(embedded_store, work("WT/L/782"), depth=1, include_unverified=True).edges
    assert {edge.status for edge in asked} == {"unverified"}


def test_the_way_down_from_the_programme_reaches_every_later_decision(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("WT/L/274"), down=True)
    later = {"WT/MIN(01)/DEC/1", "WT/L/843", "WT/L/907", "WT/L/977", "WT/L/1032", "WT/L/1079", "WT/L/1143", "WT/L/1193"}
    assert later <= {edge.source.symbol for edge in found.edges}
    assert all(edge.source.date >= edge.target.date for edge in found.edges)


def test_who_cites_a_declaration_whole_rests_on_what_its_paragraph_cites(embedded_store: EmbeddedStore) -> None:
    programme = work("WT/L/274")
    down = lineage(embedded_store, programme, down=True).edges
    up = lineage(embedded_store, work("WT/MIN(05)/DEC")).edges
    assert ("WT/MIN(05)/DEC, paragraph 1", 2) in {(edge.source.name, edge.depth) for edge in down}
    assert programme in {edge.target.iri for edge in up}


def test_who_cites_one_paragraph_rests_on_nothing_else_of_its_document(embedded_store: EmbeddedStore) -> None:
    trips = work("WT/MIN(01)/17")
    assert trips not in {
        edge.target.iri.partition("#")[0] for edge in lineage(embedded_store, work("WT/MIN(03)/20")).edges
    }
    resting = {edge.source.symbol for edge in lineage(embedded_store, trips, down=True).edges}
    assert resting == {"WT/L/579", "WT/MIN(05)/DEC", "WT/L/977"}


def test_a_paragraph_of_an_omnibus_text_is_walked_by_itself(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("WT/MIN(01)/DEC/1") + "#par-34", depth=1)
    assert [(edge.source.name, edge.target.symbol) for edge in found.edges] == [
        ("WT/MIN(01)/DEC/1, paragraph 34", "WT/L/274")
    ]


def test_a_reference_without_target_does_not_lead_to_the_rest_of_the_graph(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("ecwp-recommendations"))
    assert found.edges == ()


def test_cycles_and_citations_of_oneself_end_the_walk_and_are_reported(cycle: Store) -> None:
    found = lineage(cycle, "http://example.org/id/c")
    assert {(remark.kind, remark.units) for remark in found.remarks} >= {
        ("cycle", ("X/1", "X/2", "X/3")),
        ("self-citation", ("X/3", "X/3")),
        ("chronology", ("X/1", "X/3")),
    }
    assert [(e.depth, e.source.symbol, e.manner, e.target.symbol) for e in found.edges] == [
        (1, "X/3", "recalls", "X/2"),
        (1, "X/3", "reaffirms", "X/3"),
        (2, "X/2", "extends", "X/1"),
        (3, "X/1", "recalls", "X/3"),
    ]


def test_withdrawn_references_and_notes_taken_are_no_lineage_even_when_the_unverified_are_asked(cycle: Store) -> None:
    found = lineage(cycle, "http://example.org/id/c", include_unverified=True)
    assert [(e.source.symbol, e.status) for e in found.edges if e.target.symbol == "X/4"] == [("X/3", "unverified")]


def test_a_target_the_store_says_nothing_of_is_called_by_its_iri() -> None:
    store = EmbeddedStore.memory()
    only = (
        (HERE / "cycle.ttl")
        .read_text("utf-8")
        .replace(':d wpkg:primarySymbol "X/4" .', "")
        .replace("withdrawn", "curated")
    )
    store.replace({"http://g": only.encode()})
    found = lineage(store, "http://example.org/id/a", depth=1)
    assert [edge.target.symbol for edge in found.edges] == ["X/3", "http://example.org/id/d"]


def test_from_a_paragraph_that_is_no_unit_the_walk_goes_on_with_its_document(cycle: Store) -> None:
    edges = lineage(cycle, "http://example.org/id/e", depth=2).edges
    assert [(e.depth, e.source.symbol, e.target.symbol) for e in edges] == [(1, "X/5", "X/2"), (2, "X/2", "X/1")]


def test_an_edge_keeps_all_its_sources(cycle: Store) -> None:
    (edge,) = lineage(cycle, "http://example.org/id/e", depth=1).edges
    assert edge.sources == ("http://example.org/page/1", "http://example.org/page/2")


@pytest.mark.parametrize(("depth", "count"), [(1, 2), (2, 3), (3, 4), (9, 4)])
def test_depth_cuts_the_walk(cycle: Store, depth: int, count: int) -> None:
    assert len(lineage(cycle, "http://example.org/id/c", depth=depth).edges) == count


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
@pytest.mark.parametrize("symbol", ["WT/L/843", "WT/L/977"])
@pytest.mark.parametrize("down", [False, True], ids=["up", "down"])
def test_every_engine_gives_the_same_lineage(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str, symbol: str, down: bool
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert lineage(other, work(symbol), down=down) == lineage(embedded_store, work(symbol), down=down)


def test_a_lineage_is_a_table_and_an_object_with_edges(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("WT/L/843"))
    edges = found.to_dict()["edges"]
    assert isinstance(edges, list)
    assert {"from", "manner", "to", "exact", "start", "end", "status", "depth"} <= set(edges[0])
    assert len(found.to_dicts()) == len(found.to_dataframe()) == 3
    assert "<table>" in found._repr_html_()
