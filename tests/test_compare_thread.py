"""Wording along a thread: what each step changed, what enters and leaves, and what nobody can know."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml

import compared_texts
from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.compare import ThreadComparison, compare_thread
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Store
from wpkg.publish import redline, redline_page

HERE = Path(__file__).parent / "compare"
SERIES: dict[str, Any] = yaml.safe_load((HERE / "series.yaml").read_text("utf-8"))
MORATORIUM = "thread:customs-duty-moratorium"
DIMENSION = "thread:development-dimension"


def along(store: Store, thread: str, **asked: bool) -> ThreadComparison:
    return compare_thread(store, iri.expand(thread), **asked)


def passings(found: ThreadComparison, role: str, label: str) -> list[str]:
    return [
        each.meaning
        for thing in found.followed
        if (thing.role, thing.label) == (role, label)
        for each in thing.passings
    ]


@pytest.fixture(scope="module")
def moratorium(embedded_store: EmbeddedStore) -> ThreadComparison:
    return along(embedded_store, MORATORIUM)


@pytest.fixture(scope="module")
def series() -> ThreadComparison:
    """Return three texts of one series and a gap: the second of four has left no text."""
    return along(compared_texts.series(SERIES), SERIES["thread"])


def test_members_stand_in_the_order_of_their_days(moratorium: ThreadComparison) -> None:
    dates = [member.date for member in moratorium.members]
    assert dates == sorted(dates)
    assert [member.symbol for member in moratorium.members if member.held] == ["WT/L/843"]
    assert moratorium.members[0].symbol == "WT/MIN(98)/DEC/2"
    assert not moratorium.members[0].symbol_verified


def test_without_texts_the_register_is_compared_and_that_is_said(moratorium: ThreadComparison) -> None:
    assert {step.kind for step in moratorium.steps} == {"register"}
    assert len(moratorium.steps) == len(moratorium.members) - 1
    step = next(each for each in moratorium.steps if each.new == "WT/L/907")
    rules = next(fact for fact in step.told if fact.what == "end rule")
    assert rules.changed
    assert "Ninth Session" in rules.old[0]
    assert "Tenth Session" in rules.new[0]
    assert any("text not held" in remark and "WT/L/907" in remark for remark in moratorium.remarks)


def test_unverified_members_wait_to_be_asked_for(embedded_store: EmbeddedStore, moratorium: ThreadComparison) -> None:
    more = along(embedded_store, MORATORIUM, include_unverified=True)
    added = {member.symbol for member in more.members} - {member.symbol for member in moratorium.members}
    assert added == {"WT/L/579"}


def test_small_enterprises_give_way_to_micro_small_and_medium_ones(embedded_store: EmbeddedStore) -> None:
    found = along(embedded_store, DIMENSION, include_unverified=True)
    small = passings(found, "beneficiary", "small and medium-sized enterprises")
    assert small == ["named from the first member on: WT/L/274", "leaves between WT/L/274 and WT/L/843"]
    micro = passings(found, "beneficiary", "micro, small and medium sized enterprises")
    assert micro[0].startswith("first known in WT/L/843; not known of WT/L/274")


def test_silence_of_the_register_is_no_absence(embedded_store: EmbeddedStore) -> None:
    found = along(embedded_store, DIMENSION)
    msmes = next(each for each in found.followed if each.value.endswith("#msmes"))
    told = dict(zip([member.symbol for member in found.members], msmes.told, strict=True))
    assert told["WT/L/843"] == "printed"
    assert set(told.values()) == {"printed", "not told"}
    assert [each.how for each in msmes.passings] == ["known from", "known to"]


@pytest.mark.parametrize("case", SERIES["followed"], ids=lambda case: f"{case['role']} {case['label']}")
def test_what_enters_and_leaves_is_told_with_the_gap(series: ThreadComparison, case: dict[str, Any]) -> None:
    assert passings(series, case["role"], case["label"]) == case["passings"]


def test_the_next_text_held_is_compared_across_the_gap(series: ThreadComparison) -> None:
    words = [step for step in series.steps if step.kind == "wording"]
    assert [(step.old, step.new, step.unheld) for step in words] == [
        (entry["old"], entry["new"], tuple(entry["unheld"])) for entry in SERIES["steps"]
    ]
    for step, entry in zip(words, SERIES["steps"], strict=True):
        assert [change.name for change in step.changes] == entry["changes"]


def test_only_the_paragraphs_of_the_thread_are_shown(series: ThreadComparison) -> None:
    shown = " ".join(p.words for step in series.steps for group in step.groups for p in (*group.old, *group.new))
    assert "General Council" in shown
    assert "keep a library" not in shown


def test_a_draft_joins_the_thread_by_its_role(dataset: Mapping[str, bytes]) -> None:
    found = along(compared_texts.held({"later": SERIES["draft"]}, dataset), MORATORIUM)
    draft = next(member for member in found.members if member.symbol == "later")
    assert draft.by_role
    assert draft.draft
    step = next(step for step in found.steps if step.new == "later" and step.kind == "wording")
    assert (step.old, [group.outcome for group in step.groups]) == ("WT/L/843", ["paired"])
    assert any("as computed; nobody has checked it" in remark for remark in found.remarks)
    assert any("bears no date" in remark for remark in found.remarks)


def test_drafts_show_where_smes_gave_way_to_msmes_and_reports_became_optional(dataset: Mapping[str, bytes]) -> None:
    dated = "".join(
        f'<{iri.work(name)}> <{iri.NS}adoptionDate> "{day}"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        for name, day in SERIES["joined-on"].items()
    )
    store = compared_texts.held(SERIES["joining"], {**dataset, "http://dates": dated.encode()})
    for case in SERIES["told"]:
        found = along(store, case["thread"])
        drafts = {member.symbol: len(member.statements) for member in found.members if member.draft}
        assert drafts == case["statements"]
        if "role" in case:
            meanings = [
                each.meaning
                for thing in found.followed
                if thing.role == case["role"] and thing.value.endswith(f"#{case['label'].partition(':')[2]}")
                for each in thing.passings
            ]
            assert case["meaning"] in meanings
        else:
            step = next(s for s in found.steps if (s.old, s.new, s.kind) == (case["old"], case["new"], "wording"))
            assert (case["change"], case["words"]) in [(each.name, each.new.exact) for each in step.changes]


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
def test_every_engine_tells_the_same_of_a_thread(
    request: pytest.FixtureRequest, moratorium: ThreadComparison, engine: str
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert along(other, MORATORIUM) == moratorium


def test_a_thread_without_members_is_an_error(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(BadParameter, match="no statement"):
        along(embedded_store, "thread:nothing")


def test_a_thread_is_a_table_a_page_and_lines(series: ThreadComparison, moratorium: ThreadComparison) -> None:
    kinds = {row["kind"] for row in series.to_dicts()}
    assert kinds == {"wording", "register", "followed"}
    page = lxml.html.document_fromstring(redline_page.page(series))
    assert page.xpath("//ins")
    assert page.xpath("//th[@scope='col'][text()='third']")
    levels = [int(each.tag[1]) for each in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    lines = str(redline.thread(moratorium))
    assert "WT/L/843 → WT/L/907  as the register tells" in lines
    assert "(symbol unverified)" in lines
