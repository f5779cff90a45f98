"""The traps that the lineage of this matter sets, each by its name; what the answers say of them."""

from __future__ import annotations

import pytest

from wpkg.api import Graph
from wpkg.errors import UnknownName
from wpkg.graph.embedded import EmbeddedStore


@pytest.fixture(scope="module")
def graph(embedded_store: EmbeddedStore) -> Graph:
    return Graph(embedded_store)


def test_same_title_many_instruments(graph: Graph) -> None:
    with pytest.raises(UnknownName):
        graph.lineage("Work Programme on Electronic Commerce")
    found = graph.line("moratorium").members
    shared = {member.unit.symbol for member in found if member.unit.title == "Work Programme on Electronic Commerce"}
    assert {"WT/L/782", "WT/L/843", "WT/L/907", "WT/L/977"} <= shared
    assert len({member.unit.iri for member in found}) == len(found)


def test_recall_by_title_and_date_without_a_symbol(graph: Graph) -> None:
    edges = graph.lineage("WT/L/977").edges
    found = {(edge.source.symbol, edge.manner, edge.target.symbol) for edge in edges if not edge.by_reading}
    assert ("WT/L/977", "recalls", "WT/L/274") in found
    assert ("WT/L/274", "pursuant-to", "WT/MIN(98)/DEC/2") in found


def test_recall_of_an_unenumerated_set(graph: Graph) -> None:
    members = [edge for edge in graph.lineage("WT/L/977", depth=1).edges if edge.manner == "reaffirms"]
    assert len(members) == 6
    assert all(edge.by_reading and "a curator's reading" in edge.remark for edge in members)
    by_symbol = {member.unit.symbol: member for member in graph.line("moratorium").members}
    assert by_symbol["WT/L/977"].cites_predecessor == "by reading"


def test_one_clause_serving_two_chains(graph: Graph) -> None:
    ends = {root.unit.symbol: root.by_reading for root in graph.roots("WT/L/579").roots}
    assert ends == {"WT/MIN(01)/17": False, "WT/MIN(98)/DEC/2": True}
    assert not graph.chains("WT/MIN(01)/17", "WT/L/274").chains


def test_two_symbols_one_node_and_a_draft_is_another(graph: Graph) -> None:
    assert graph.lineage("WT/MIN(13)/32") == graph.lineage("WT/L/907")
    assert graph.chains("WT/MIN(15)/42", "WT/L/274") == graph.chains("WT/L/977", "WT/L/274")
    assert graph.find("WT/GC/W/794").iri != graph.find("WT/L/1079").iri


def test_adoption_outside_the_printed_session_is_no_anomaly(graph: Graph) -> None:
    by_symbol = {member.unit.symbol: member.unit.date for member in graph.line("moratorium").members}
    assert by_symbol["WT/L/907"] == "2013-12-07"
    assert graph.anomalies().found == ()


def test_a_page_caption_that_contradicts_the_text_is_no_citation(graph: Graph) -> None:
    edges = graph.lineage("WT/L/843", depth=1).edges
    assert [(edge.target.symbol, edge.target.date) for edge in edges] == [
        ("WT/L/274", "1998-09-25"),
        ("WT/L/782", "2009-12-02"),
    ]


def test_expiry_of_one_instrument_by_another(graph: Graph) -> None:
    (chain,) = graph.chains("WT/L/274", "WT/L/1193").chains
    assert [edge.manner for edge in chain.edges] == ["terminates"]


def test_sessions_that_decided_nothing_are_no_members(graph: Graph) -> None:
    days = [member.unit.date for member in graph.line("moratorium").members]
    assert days == sorted(days)
    assert not [day for day in days if day.startswith("1999") or day > "2024-03-02"]


def test_the_graph_of_recalls_is_no_line(graph: Graph) -> None:
    found = graph.line("moratorium")
    assert [member.unit.date[:4] for member in found.since_broken] == ["2015", "2017", "2019", "2022", "2024"]
    assert [(unit.symbol, unit.date) for unit in found.back_to] == [("WT/L/274", "1998-09-25")]
    for later, earlier in (("WT/L/1143", "WT/L/1079"), ("WT/L/1079", "WT/L/1032"), ("WT/L/1032", "WT/L/977")):
        assert not graph.chains(later, earlier).chains
