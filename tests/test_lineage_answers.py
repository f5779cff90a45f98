"""Chains, roots, threads held against citation, common ancestors, hubs, anomalies: as the texts and sources have it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.api import Graph
from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.adjacency.compiling import day_number, day_told
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.lineage import large
from wpkg.graph.lineage import walk as lineage_module
from wpkg.graph.lineage.citations import MANNERS, Edge, adopted_later
from wpkg.graph.store import Store

HERE = Path(__file__).parent / "lineage"
ENGINES = ["embedded", "rdflib", "oxigraph", "virtuoso"]
HALF = "http://example.org/id/"


def cases(name: str) -> Any:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))


CHAINS, COMMON, ROOTS, LINES, HUBS = (cases(name) for name in ("chains", "common", "roots", "lines", "hubs"))


@pytest.fixture(scope="module", params=ENGINES)
def graph(request: pytest.FixtureRequest) -> Graph:
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return Graph(store)


@pytest.fixture(scope="module")
def known(embedded_store: EmbeddedStore) -> Graph:
    return Graph(embedded_store)


@pytest.fixture(scope="module")
def half() -> Graph:
    store = EmbeddedStore.memory()
    store.replace({"http://g": (HERE / "half.ttl").read_bytes()})
    return Graph(store)


def step(edges: tuple[Edge, ...]) -> list[str]:
    (edge,) = edges
    return [edge.manner, edge.target.name, *(["reading"] if edge.by_reading else [])]


@pytest.mark.parametrize("case", CHAINS, ids=lambda case: " ".join(case["ask"]))
def test_chains_are_found_in_whichever_direction_one_rests_on_the_other(graph: Graph, case: dict[str, Any]) -> None:
    found = graph.chains(*case["ask"])
    shown = [[step(edges) for edges in chain.steps] for chain in found.chains]
    assert sorted(shown) == sorted(case["chains"])
    assert [len(chain) for chain in found.chains] == sorted(len(chain) for chain in case["chains"])
    assert [chain.kind for chain in found.chains] == case.get("kinds", [])
    assert found.total == len(case["chains"])
    if case["chains"]:
        assert found.later.symbol == case["later"]
    else:
        near = [[a.unit.name, a.first_depth, a.second_depth] for a in found.common]
        assert near == case["common"]
        assert found.unverified_would_connect == case.get("unverified_would_connect", False)


@pytest.mark.parametrize("case", COMMON, ids=lambda case: " ".join(case["ask"]))
def test_common_ancestors_come_with_both_distances_and_the_nearest_marked(graph: Graph, case: dict[str, Any]) -> None:
    found = graph.common(*case["ask"])
    rows = [[a.unit.name, a.first_depth, a.second_depth, a.nearest] for a in found.ancestors]
    assert sorted(rows) == sorted(case["ancestors"])
    assert [a.nearest for a in found.ancestors] == sorted((a.nearest for a in found.ancestors), reverse=True)
    assert [found.first_rests_on_second, found.second_rests_on_first] == case["rests"]


@pytest.mark.parametrize("symbol", ROOTS)
def test_a_lineage_ends_where_and_why_the_graph_can_say(graph: Graph, symbol: str) -> None:
    found = graph.roots(symbol)
    assert [[r.unit.name, r.depth, r.ends, r.by_reading] for r in found.roots] == ROOTS[symbol]


def test_all_ends_of_the_graph_are_cited_and_go_back_no_further(graph: Graph) -> None:
    found = graph.roots()
    assert {root.unit.name for root in found.roots} == {row[0] for row in ROOTS["WT/L/977"]}
    assert found.total == 4
    assert [root.depth for root in graph.roots(limit=2).roots] == [None, None]


@pytest.mark.parametrize("thread", LINES)
def test_citation_is_held_against_the_order_of_a_thread(graph: Graph, thread: str) -> None:
    case = LINES[thread]
    found = graph.line(thread, root=case.get("ask_root"))
    rows = [[m.unit.name, m.cites_predecessor, m.cites_root, m.reaches_root, m.depth] for m in found.members]
    assert rows == case["members"]
    assert found.root.name == case["root"]
    assert [unit.name for unit in found.left_out] == case["left_out"]
    assert [member.unit.name for member in found.without_root] == case["without_root"]
    assert [member.unit.name for member in found.since_broken] == case["since_broken"]
    assert [unit.name for unit in found.back_to] == case["back_to"]


def test_where_the_text_is_not_held_the_answer_is_never_no(known: Graph) -> None:
    for thread in ("moratorium", "work-programme-mandate", "development-dimension", "periodic-reviews"):
        for member in known.line(thread).members:
            verdicts = {member.cites_predecessor, member.cites_root, member.reaches_root}
            assert member.text_held == (member.unit.symbol == "WT/L/843")
            assert member.text_held or "no" not in verdicts


def test_a_member_tells_who_renewed_it(known: Graph) -> None:
    members = {member.unit.symbol: member for member in known.line("moratorium").members}
    assert [unit.symbol for unit in members["WT/L/843"].renewed_by] == ["WT/L/907"]
    assert [unit.symbol for unit in members["WT/L/843"].renews] == ["WT/L/782"]
    assert members["WT/L/1193"].renewed_by == ()


def test_members_only_believed_join_a_thread_when_asked(known: Graph) -> None:
    found = known.line("moratorium", include_unverified=True)
    assert found.left_out == ()
    assert "WT/L/579" in [member.unit.symbol for member in found.members]
    by_symbol = {member.unit.symbol: member for member in found.members}
    assert by_symbol["WT/L/1079"].cites_predecessor == "yes"


def test_hubs_are_ranked_by_who_cites_them(graph: Graph) -> None:
    found = graph.hubs()
    assert {hub.unit.name: [hub.citers, hub.readings, hub.resting] for hub in found.hubs} == HUBS
    assert found.hubs[0].unit.symbol == "WT/L/274"
    uncited = {unit.symbol for unit in found.uncited}
    assert {"WT/L/1193", "WT/L/977", "S/L/74"} <= uncited
    assert not uncited & {"WT/GC/283", "G/C/W/158"}


def test_hubs_count_as_the_canned_question_does(known: Graph) -> None:
    asked = {row["document"]: row["number"] for row in known.query("most-recalled").to_dicts()}
    for hub in known.hubs(limit=100).hubs:
        assert asked[hub.unit.iri] == hub.citers


def test_the_dataset_holds_nothing_impossible(graph: Graph) -> None:
    found = graph.anomalies()
    assert found.found == ()
    assert (found.citations, found.not_checked) == (22, 0)


def test_half_a_store_gives_half_an_answer_and_says_so(half: Graph) -> None:
    found = half.lineage(f"{HALF}new")
    assert [edge.target.symbol for edge in found.edges if edge.depth == 1] == [f"{HALF}gone", "H/5", "H/1"]
    kinds = [remark.kind for remark in found.remarks]
    assert kinds == ["chronology", "cycle", "undated", "silent"]
    assert found.remarks[0].units == ("H/1", "H/3")
    assert found.remarks[1].units == ("H/1", "H/2")
    assert "2 citations were not checked" in found.remarks[2].text
    assert found.checked == ""
    assert [item.description for item in found.unresolved] == ["an earlier act"]


def test_half_a_store_tells_why_each_lineage_ends(half: Graph) -> None:
    found = half.roots(f"{HALF}new")
    assert {root.unit.symbol: root.ends for root in found.roots} == {
        f"{HALF}gone": "silent",
        "H/5": "not held",
        "H/3": "cites nothing",
    }
    twin = half.roots(f"{HALF}late")
    assert [(root.unit.symbol, root.depth, root.ends) for root in twin.roots] == [("H/3", 0, "cites nothing")]


def test_impossible_citations_are_told_in_chains_too_and_the_same_day_is_in_order(half: Graph) -> None:
    found = half.chains(f"{HALF}new", f"{HALF}late")
    assert [remark.kind for remark in found.remarks] == ["chronology", "cycle"]
    mutual = half.chains(f"{HALF}early", f"{HALF}twin")
    assert mutual.mutual
    assert "chronology" not in [remark.kind for remark in mutual.remarks]


def test_anomalies_are_one_list(half: Graph) -> None:
    found = half.anomalies()
    assert [(remark.kind, remark.units) for remark in found.found] == [
        ("chronology", ("H/1", "H/3")),
        ("cycle", ("H/1", "H/2")),
    ]
    assert (found.citations, found.not_checked) == (6, 2)


def test_a_large_lineage_is_read_off_the_adjacency(known: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    walked = known.lineage("WT/L/977")
    monkeypatch.setattr(lineage_module, "_WALKED", 3)
    compiled = known.lineage("WT/L/977")
    assert compiled.edges == walked.edges
    assert set(compiled.remarks) == set(walked.remarks)
    pages = [known.lineage("WT/L/977", limit=4, page=page) for page in (1, 2, 3, 4)]
    assert [len(page.edges) for page in pages] == [4, 4, 4, 3]
    assert {edge for page in pages for edge in page.edges} == set(walked.edges)


def test_what_most_cite_comes_first_when_ranked(known: Graph) -> None:
    found = known.lineage("WT/L/977", rank="cited", limit=2)
    assert {edge.target.symbol for edge in found.edges} == {"WT/L/274"}
    assert found.total == len(known.lineage("WT/L/977").edges)


def test_a_number_below_one_is_refused(known: Graph) -> None:
    with pytest.raises(BadParameter, match="0 is no depth"):
        known.lineage("WT/L/843", depth=0)
    with pytest.raises(BadParameter, match="0 is no limit"):
        known.lineage("WT/L/843", limit=0)
    with pytest.raises(BadParameter, match="0 is no page"):
        known.lineage("WT/L/843", page=0)
    with pytest.raises(BadParameter, match="0 is no limit"):
        known.chains("WT/L/843", "WT/L/274", limit=0)
    with pytest.raises(BadParameter, match="0 is no limit"):
        known.hubs(limit=0)


def test_what_makes_no_sense_is_refused_with_words(known: Graph) -> None:
    with pytest.raises(BadParameter, match="given twice"):
        known.common("WT/L/907", "WT/MIN(13)/32")
    with pytest.raises(BadParameter, match="parts of one document"):
        known.chains("WT/MIN(01)/DEC/1", "WT/MIN(01)/DEC/1#par-34")
    with pytest.raises(BadParameter, match="no choice of chains"):
        known.chains("WT/L/843", "WT/L/274", which="any")
    with pytest.raises(BadParameter, match="no rank"):
        known.lineage("WT/L/843", rank="fame")
    with pytest.raises(BadParameter, match="'WT/L/843' is a document"):
        known.line("WT/L/843")
    with pytest.raises(BadParameter, match="'session:mc-8' is a session"):
        known.line("session:mc-8")
    with pytest.raises(BadParameter, match="'body:general-council' is a body"):
        known.lineage("body:general-council")
    with pytest.raises(BadParameter, match="given twice"):
        known.chains("WT/L/843#rec-1", "WT/L/843")
    with pytest.raises(UnknownName):
        known.chains("WT/L/843", "WT/L/834")


def test_a_paragraph_that_is_no_unit_stands_for_its_document_and_the_answer_says_so(known: Graph) -> None:
    assert known.lineage("WT/L/843#rec-1").edges == known.lineage("WT/L/843").edges
    (chain,) = known.chains("WT/L/843#rec-1", "WT/L/274").chains
    assert [edge.manner for edge in chain.edges] == ["recalls"]
    assert {root.unit.symbol for root in known.roots("WT/L/843#rec-1").roots} == {"WT/L/782", "WT/MIN(98)/DEC/2"}
    assert [ancestor.unit.symbol for ancestor in known.common("WT/L/843#rec-1", "WT/L/1143").nearest] == ["WT/L/274"]
    for found in (
        known.lineage("WT/L/843#rec-1"),
        known.chains("WT/L/843#rec-1", "WT/L/274"),
        known.chains("WT/L/843#rec-1", "WT/L/1143"),
        known.roots("WT/L/843#rec-1"),
        known.common("WT/L/843#rec-1", "WT/L/1143"),
    ):
        assert [r.text for r in found.remarks if r.kind == "part"] == [
            "rec-1 is no unit of lineage by itself: this is about WT/L/843"
        ]
    assert "part" not in [remark.kind for remark in known.lineage("WT/MIN(01)/DEC/1#par-34").remarks]


def test_what_is_only_believed_and_left_out_is_counted(known: Graph) -> None:
    def told(symbol: str, **how: Any) -> list[str]:
        return [r.text for r in known.lineage(symbol, **how).remarks if r.kind == "unverified"]

    assert told("WT/L/782") == ["2 citations that are only believed were left out; ask with --include-unverified"]
    assert told("WT/L/782", rank="cited") == told("WT/L/782")
    assert told("WT/L/1193") == ["1 citation that is only believed was left out; ask with --include-unverified"]
    assert told("WT/L/1032", down=True) == [
        "1 citation that is only believed was left out; ask with --include-unverified"
    ]
    assert told("WT/L/1143") == []
    assert told("WT/L/782", include_unverified=True) == []


def test_a_large_answer_lists_citations_without_a_target_too(half: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    walked = half.lineage(f"{HALF}new")
    monkeypatch.setattr(lineage_module, "_WALKED", 1)
    compiled = half.lineage(f"{HALF}new")
    assert [item.source for item in compiled.unresolved] == ["H/2"]
    assert compiled.unresolved == walked.unresolved
    assert half.lineage(f"{HALF}new", depth=1).unresolved == ()
    assert half.lineage(f"{HALF}early", down=True).unresolved == ()
    monkeypatch.setattr(large, "_SOUGHT", 1)
    beyond = half.lineage(f"{HALF}new")
    assert beyond.unresolved == ()
    assert "partial" in [remark.kind for remark in beyond.remarks]


def test_of_one_chain_the_shortest_is_shown(known: Graph) -> None:
    (only,) = known.chains("WT/L/977", "WT/L/274", limit=1).chains
    assert (len(only), only.kind, only.by_reading) == (1, "shortest", False)
    assert [chain.kind for chain in known.chains("WT/L/977", "WT/L/274", limit=2).chains] == ["shortest", "longest"]


@pytest.mark.parametrize(
    ("cited", "citing", "later"),
    [
        ("2011-12-17", "2011-12-17", False),
        ("2012-01-01", "2011-12-31", True),
        ("2011", "1998-09-25", True),
        ("2011", "2011-12-17", None),
        ("2011-12", "2011", None),
        ("2011-12", "2011-11-30", True),
        ("2010-12", "2011", False),
        ("", "2011", None),
        ("soon", "2011", None),
    ],
)
def test_a_year_or_a_month_is_compared_as_far_as_it_goes(cited: str, citing: str, later: bool | None) -> None:
    assert adopted_later(cited, citing) is later


@pytest.mark.parametrize("day", ["2011-12-17", "2011-12", "2011", ""])
def test_the_adjacency_keeps_a_date_as_exact_as_it_was(day: str) -> None:
    assert day_told(day_number(day)) == day


@pytest.mark.parametrize("day", ["soon", "2011-13", "20111217", "2011-W01-1"])
def test_what_is_no_date_is_no_day(day: str) -> None:
    assert day_told(day_number(day)) == ""


def test_numbers_of_days_sort_as_dates_do() -> None:
    days = ["2010-12-31", "2011", "2011-01", "2011-01-01", "2011-02", "2012"]
    assert sorted(days, key=day_number) == days


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("lineage", ["WT/L/977"]),
        ("chains", ["WT/L/977", "WT/L/274"]),
        ("roots", ["WT/L/977"]),
        ("line", ["moratorium"]),
        ("common", ["WT/L/843", "WT/L/907"]),
        ("hubs", []),
        ("anomalies", []),
    ],
)
def test_every_answer_is_a_table_and_plain_values(known: Graph, method: str, arguments: list[str]) -> None:
    found: Any = getattr(known, method)(*arguments)
    table = found.table()
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(found.to_dataframe()) == len(table)
    assert "<table>" in found._repr_html_()
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["checked"] == "2026-11-21"


def test_canned_questions_walk_the_same_manners() -> None:
    folder = Path(__file__).parents[1] / "queries/lineage"
    listed = [
        set(text.partition("?manner IN (")[2].partition(")")[0].replace("reftype:", "").replace(",", " ").split())
        for file in sorted(folder.glob("*.rq"))
        if "?manner IN (reftype:recalls" in (text := file.read_text("utf-8"))
    ]
    assert len(listed) > 3
    assert all(manners == set(MANNERS) for manners in listed)
