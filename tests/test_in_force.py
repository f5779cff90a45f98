"""Force at a day: the whole life of the moratorium, day by day at its edges, and nothing in force by default."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Store
from wpkg.graph.time.facts import events, periods
from wpkg.graph.time.force import in_force
from wpkg.graph.time.periods import Period, Reading
from wpkg.iri import ID, work

THREAD = f"{ID}thread/customs-duty-moratorium"
DAYS = list(csv.DictReader((Path(__file__).parent / "in_force/moratorium.csv").read_text("utf-8").splitlines()))
SOURCE = (Path(__file__).parents[1] / "graph/sources/wt-l-843/source.txt").read_bytes().decode()

OPEN = """
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/t> a wpkg:CommitmentSeries .
<http://e/d> wpkg:primarySymbol "X/1" ; wpkg:hasProvision <http://e/d#p> .
<http://e/d#p> wpkg:states <http://e/d#c> .
<http://e/d#c> wpkg:partOfThread <http://e/t> ; wpkg:validDuring <http://e/d#per> ; wpkg:curationStatus status:curated .
<http://e/d#per> wpkg:periodStart "2001-01-01"^^xsd:date ; wpkg:curationStatus status:curated .
<https://w3id.org/wpkg/dataset> <http://purl.org/dc/terms/modified> "2020-01-01"^^xsd:date .
"""


@pytest.mark.parametrize("row", DAYS, ids=lambda row: row["day"])
def test_the_moratorium_held_when_the_sources_say_it_held(embedded_store: EmbeddedStore, row: dict[str, str]) -> None:
    found = in_force(embedded_store, THREAD, row["day"])
    assert found.answer == row["answer"], found.because
    assert " ".join(period.symbol for period in found.periods) == row["by"]
    assert " ".join(end for period in found.periods for end in period.ends if end) == row["ends"]


def test_the_answer_names_the_instrument_the_end_rule_and_the_day_of_the_check(embedded_store: EmbeddedStore) -> None:
    found = in_force(embedded_store, THREAD, "2012-06-01")
    (period,) = found.periods
    assert period.symbol == "WT/L/843"
    assert period.rule is not None
    assert period.rule.kind == "session"
    assert period.rule.words == "until our next session"
    assert period.rule.session is not None
    assert period.rule.session.label == "Ninth Session of the Ministerial Conference"
    assert period.rule.expected_year == "2013"
    assert period.exact is not None
    assert SOURCE[period.exact_start : period.exact_end] == period.exact
    assert found.checked == "2026-11-21"


def test_contested_days_give_both_readings_with_their_sources(embedded_store: EmbeddedStore) -> None:
    (period,) = in_force(embedded_store, THREAD, "2000-05-01").periods
    assert [reading.end for reading in period.readings] == ["1999-12-03", "2001-11-14"]
    assert all(reading.argument and reading.sources for reading in period.readings)


def test_the_lapse_is_told_with_its_evidence(embedded_store: EmbeddedStore) -> None:
    found = in_force(embedded_store, THREAD, "2026-07-01")
    assert "no extension" in found.because
    (event,) = found.events
    assert event.date == "2026-03-30"
    assert event.grade == "B"
    assert event.sources


def test_what_only_an_unverified_record_covers_is_unknown_unless_asked(embedded_store: EmbeddedStore) -> None:
    assert "WT/L/579" in in_force(embedded_store, THREAD, "2005-01-01").because
    asked = in_force(embedded_store, THREAD, "2005-01-01", include_unverified=True)
    assert (asked.answer, [period.status for period in asked.periods]) == ("yes", ["unverified"])


def test_of_what_is_unverified_as_a_whole_nothing_is_said_unless_asked(embedded_store: EmbeddedStore) -> None:
    found = in_force(embedded_store, work("WT/GC/283"), "2026-04-02")
    assert found.answer == "unknown"
    assert "--include-unverified" in found.because


def test_a_symbol_that_no_page_prints_is_marked(embedded_store: EmbeddedStore) -> None:
    (period,) = in_force(embedded_store, THREAD, "2023-01-01").periods
    assert period.name == "WT/L/1143 (symbol unverified)"


def test_a_document_can_be_asked_about_as_well_as_its_thread(embedded_store: EmbeddedStore) -> None:
    assert in_force(embedded_store, work("WT/L/843"), "2012-06-01").answer == "yes"
    assert in_force(embedded_store, work("WT/L/843"), "2014-06-01").answer == "no"


def test_a_period_without_an_end_is_never_taken_for_force() -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g": OPEN.encode()})
    found = in_force(store, "http://e/t", "2010-01-01")
    assert found.answer == "unknown"
    assert "states no end" in found.because


def test_a_period_without_a_start_or_a_store_without_a_day_of_checking_is_never_taken_for_force() -> None:
    bounded = OPEN.replace('wpkg:periodStart "2001-01-01"', 'wpkg:periodEnd "2030-01-01"')
    store = EmbeddedStore.memory()
    store.replace({"http://g": bounded.encode()})
    assert in_force(store, "http://e/t", "2010-01-01").answer == "unknown"
    assert in_force(store, "http://e/t", "2000-01-01").answer == "unknown"
    dated = OPEN.replace('"2001-01-01"^^xsd:date ;', '"2001-01-01"^^xsd:date ; wpkg:periodEnd "2030-01-01"^^xsd:date ;')
    store.replace({"http://g": dated.encode()})
    assert in_force(store, "http://e/t", "2010-01-01").answer == "yes"
    assert in_force(store, "http://e/t", "2025-01-01").answer == "unknown"
    unchecked = "\n".join(line for line in dated.splitlines() if "modified" not in line)
    store.replace({"http://g": unchecked.encode()})
    assert in_force(store, "http://e/t", "2010-01-01").answer == "unknown"


def test_unverified_events_are_not_told() -> None:
    happened = """
    @prefix wpkg: <https://w3id.org/wpkg/ns#> .
    <http://e/x> wpkg:eventOf <http://e/t> ; wpkg:eventDate "2005-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
        wpkg:curationStatus <https://w3id.org/wpkg/scheme/curation-status#unverified> .
    """
    store = EmbeddedStore.memory()
    store.replace({"http://g": OPEN.encode(), "http://h": happened.encode()})
    assert events(store, ["http://e/t"]) == []
    store.replace({"http://h": happened.replace("unverified", "curated").encode()})
    assert [event.date for event in events(store, ["http://e/t"])] == ["2005-01-01"]


def test_the_weakest_status_of_a_period_and_its_commitment_counts() -> None:
    held = "wpkg:validDuring <http://e/d#per> ; wpkg:curationStatus status:"
    doubtful = OPEN.replace(f"{held}curated", f"{held}unverified")
    store = EmbeddedStore.memory()
    store.replace({"http://g": doubtful.encode()})
    assert [period.status for period in periods(store, "http://e/t")] == ["unverified"]
    own = "^^xsd:date ; wpkg:curationStatus status:"
    contested = doubtful.replace(f"{own}curated", f"{own}contested")
    store.replace({"http://g": contested.encode()})
    assert [period.status for period in periods(store, "http://e/t")] == ["unverified"]
    store.replace({"http://g": OPEN.replace(f"{held}curated", f"{held}withdrawn").encode()})
    assert periods(store, "http://e/t") == []


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
@pytest.mark.parametrize("day", ["2000-05-01", "2005-01-01", "2012-06-01", "2026-07-01"])
def test_every_engine_gives_the_same_answer(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str, day: str
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert in_force(other, THREAD, day) == in_force(embedded_store, THREAD, day)


def period(start: date, *ends: date) -> Period:
    readings = tuple(Reading(end.isoformat(), "", "A", ()) for end in ends[1:])
    readings = (Reading(ends[0].isoformat(), "", "A", ()), *readings) if readings else ()
    return Period(
        symbol="X",
        symbol_verified=True,
        pinpoint="",
        statement="",
        start=start.isoformat(),
        end=ends[0].isoformat(),
        planned_end=None,
        rule=None,
        status="curated",
        readings=readings,
        gap=None,
        grade="A",
        sources=(),
        exact=None,
        exact_start=None,
        exact_end=None,
    )


@given(st.dates(), st.integers(0, 400), st.integers(0, 400), st.dates())
def test_a_period_is_half_open_under_every_reading(start: date, first: int, second: int, day: date) -> None:
    start = min(start, date(9990, 1, 1))
    ends = (start + timedelta(days=first), start + timedelta(days=second))
    covered = period(start, *ends).covers(day.isoformat())
    expected = {start <= day < end for end in ends}
    assert set(covered) == expected
    assert not any(period(start, *ends).covers(max(ends).isoformat()))
