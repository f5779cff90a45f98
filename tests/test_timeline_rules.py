"""Timelines of small graphs and of made-up periods: what must hold of any series, whatever it promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.time.force import Facts, decide, in_force
from wpkg.graph.time.known import known_period
from wpkg.graph.time.periods import Event, Period, Reading, Renewal
from wpkg.graph.time.seams import seams
from wpkg.graph.time.timeline import stretches, timeline
from wpkg.iri import ID

WORDED = """
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/d> wpkg:primarySymbol "X/1" ; wpkg:hasProvision <http://e/d#p> ; wpkg:adoptionDate "2001-02-03"^^xsd:date .
<http://e/d#p> wpkg:states <http://e/d#c> .
<http://e/d#c> a wpkg:Commitment ; rdfs:label "Members abstain" ; wpkg:statedTime "until the dam is built" ;
    wpkg:curationStatus status:extracted .
<https://w3id.org/wpkg/dataset> <http://purl.org/dc/terms/modified> "2020-01-01"^^xsd:date .
"""
SERIES = """
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/d> wpkg:primarySymbol "X/1" ; wpkg:hasProvision <http://e/d#p> .
<http://e/d#p> wpkg:states <http://e/d#a>, <http://e/d#b>, <http://e/d#c>, <http://e/d#bare>, <http://e/d#e> .
<http://e/d#e> wpkg:validDuring <http://e/d#5> ; wpkg:curationStatus status:curated .
<http://e/d#5> wpkg:periodStart "2012-01-01"^^xsd:date ; wpkg:periodEnd "2013-01-01"^^xsd:date ;
    wpkg:curationStatus status:curated .
<http://e/d#a> wpkg:partOfThread <http://e/t> ; wpkg:validDuring <http://e/d#1> ; wpkg:curationStatus status:curated .
<http://e/d#b> wpkg:validDuring <http://e/d#2> ; wpkg:curationStatus status:curated .
<http://e/d#c> wpkg:partOfThread <http://e/t> ; wpkg:validDuring <http://e/d#3> ; wpkg:curationStatus status:curated .
<http://e/d#bare> wpkg:partOfThread <http://e/t>, <http://e/u> ; wpkg:curationStatus status:curated .
<http://e/u> <http://www.w3.org/2000/01/rdf-schema#label> "U" .
<http://e/d#1> wpkg:periodStart "2001-01-01"^^xsd:date ; wpkg:periodEnd "2002-01-01"^^xsd:date ;
    wpkg:curationStatus status:curated .
<http://e/d#2> wpkg:periodStart "2003-01-01"^^xsd:date ; wpkg:periodEnd "2010-01-01"^^xsd:date ;
    wpkg:curationStatus status:curated .
<http://e/d#3> wpkg:periodStart "2004-01-01"^^xsd:date ; wpkg:periodEnd "2005-01-01"^^xsd:date ;
    wpkg:curationStatus status:curated .
<https://w3id.org/wpkg/dataset> <http://purl.org/dc/terms/modified> "2020-01-01"^^xsd:date .
"""


def period(number: int, start: str, end: str | None, *rivals: str, status: str = "curated") -> Period:
    """Return a period with rival readings of its end, the first of them as taken."""
    return Period(
        symbol=f"X/{number}",
        symbol_verified=True,
        pinpoint="",
        statement=f"http://e/{number}",
        start=start,
        end=end,
        planned_end=None,
        rule=None,
        status=status,
        readings=tuple(Reading(day, "argued", "B", ("http://e/s",)) for day in rivals),
        gap=None,
        grade="B",
        sources=(),
        exact=None,
        exact_start=None,
        exact_end=None,
    )


def series(*periods: Period, happened: tuple[Event, ...] = ()) -> Facts:
    return Facts("http://e/t", "t", "2020-01-01", periods, happened, (), False)


def spans(facts: Facts) -> list[tuple[str, str, str]]:
    return [(gap.nature, gap.start, gap.end) for gap in seams(facts)]


def day_of(number: int) -> str:
    return (date(2000, 1, 1) + timedelta(days=number)).isoformat()


@st.composite
def some_periods(draw: st.DrawFn) -> tuple[Period, ...]:
    made = []
    for rank in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, 60))
        ends = draw(st.lists(st.integers(0, 60), max_size=2, unique=True))
        days = [day_of(start + 1 + end) for end in ends]
        began = day_of(start) if draw(st.integers(0, 9)) else ""
        rivals = days if len(days) > 1 else []
        status = draw(st.sampled_from(["curated", "contested", "unverified"]))
        made.append(period(rank, began, days[0] if days else None, *rivals, status=status))
    return tuple(sorted(made, key=lambda period: (period.start, period.statement)))


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    checked = day_of(draw(st.integers(0, 150)))
    return Facts("http://e/t", "t", checked, draw(some_periods()), (), (), draw(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(some_facts(), st.integers(0, 150))
def test_stretches_follow_without_a_hole_and_agree_with_every_day(facts: Facts, known: int) -> None:
    for told in (facts, facts.as_known(day_of(known))):
        runs = list(stretches(told))
        assert all(before.end == after.start for before, after in pairwise(runs))
        assert all(run.start < run.end for run in runs)
        for number in range(-1, 152):
            day = day_of(number)
            covering = [run for run in runs if run.start <= day < run.end]
            if covering:
                (run,) = covering
                answer, _, relevant = decide(told, day)
                assert (run.answer, run.by if run.by else ()) == (
                    answer,
                    tuple(period.name for period in relevant) if answer in {"yes", "contested"} else (),
                )
            elif runs and day >= runs[-1].end:
                assert decide(told, day)[0] == "unknown"


@settings(max_examples=150, deadline=None)
@given(some_facts(), st.integers(0, 150))
def test_what_held_by_a_day_was_known_to_hold_on_that_day(facts: Facts, known: int) -> None:
    last = day_of(known)
    then = facts.as_known(last)
    for number in range(known + 1):
        day = day_of(number)
        if day <= facts.checked:
            now_told, then_told = decide(facts, day)[0], decide(then, day)[0]
            assert (now_told in {"yes", "contested"}) == (then_told in {"yes", "contested"})
            assert now_told == then_told or now_told not in {"yes", "contested"}


@settings(deadline=None)
@given(some_periods(), st.integers(0, 150))
def test_no_later_end_passes_the_mask(periods: tuple[Period, ...], known: int) -> None:
    day = day_of(known)
    for period in periods:
        masked = known_period(period, day)
        assert all(end is None or end <= day for end in (masked.end, *masked.ends))
        if period.readings and any((reading.end or "") <= day for reading in period.readings):
            assert len(masked.readings) == len(period.readings)


@settings(deadline=None)
@given(some_periods())
def test_seams_lie_between_periods_that_do_not_meet(periods: tuple[Period, ...]) -> None:
    facts = Facts("http://e/t", "t", day_of(150), periods, (), (), True)
    for gap in seams(facts):
        assert gap.start < gap.end
        assert gap.readings
        assert any(reading.nature == gap.nature for reading in gap.readings)
        natures = {(reading.nature, reading.start, reading.end) for reading in gap.readings}
        assert gap.contested == (len(natures) > 1)


def test_a_time_that_stands_only_in_words_is_told_in_words() -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g": WORDED.encode()})
    found = in_force(store, "http://e/d", "2005-01-01")
    assert (found.answer, found.periods) == ("unknown", ())
    assert found.because == f"no period is recorded for {found.thread}, only the words “until the dam is built”"
    told = timeline(store, "http://e/d")
    assert told
    assert [one.words for one in told.in_words] == ["until the dam is built"]
    assert [(row[2], row[7]) for row in told.table()] == [("in words", "until the dam is built")]
    assert timeline(store, "http://e/d", as_known_on="2001-02-03")
    assert not timeline(store, "http://e/d", as_known_on="2001-02-02")
    store.replace({"http://g": WORDED.replace("extracted", "unverified").encode()})
    with pytest.raises(BadParameter):
        in_force(store, "http://e/d", "2005-01-01")


def test_a_document_has_gaps_within_each_thread_and_none_across_them() -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g": SERIES.encode()})
    found = timeline(store, "http://e/d")
    assert [(gap.nature, gap.start, gap.end) for gap in found.gaps] == [("gap", "2002-01-01", "2004-01-01")]
    assert found.undated == ("U",)
    alone = SERIES.replace("<http://e/d#b> wpkg:validDuring", "<http://e/d#b> wpkg:validDuring <http://e/d#3>,")
    store.replace({"http://g": alone.encode()})
    (one,) = timeline(store, "http://e/d#b").gaps
    assert (one.nature, one.start, one.end) == ("overlap", "2004-01-01", "2005-01-01")


def test_a_thread_of_which_no_time_is_held_here_is_unknown_and_no_misuse() -> None:
    kept = "\n".join(line for line in SERIES.splitlines() if "adoptionDate" not in line)
    timeless = kept.replace("wpkg:validDuring", "<http://e/was>").replace("http://e/t>", f"{ID}thread/t>")
    store = EmbeddedStore.memory()
    store.replace({"http://g": timeless.encode()})
    found = in_force(store, f"{ID}thread/t", "2005-01-01")
    assert (found.answer, found.periods) == ("unknown", ())
    assert "states no time" in found.because


def test_a_thread_without_members_is_told_as_such() -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g": f"<{ID}thread/empty> a <https://w3id.org/wpkg/ns#CommitmentSeries> .".encode()})
    with pytest.raises(UnknownName, match="no member"):
        timeline(store, f"{ID}thread/empty")
    with pytest.raises(UnknownName, match="no member"):
        in_force(store, f"{ID}thread/empty", "2012-01-01")


def test_periods_that_run_at_once_overlap() -> None:
    first, second = period(1, "2001-01-01", "2003-01-01"), period(2, "2002-01-01", "2002-06-01")
    (gap,) = seams(series(first, second))
    assert (gap.nature, gap.start, gap.end, gap.contested) == ("overlap", "2002-01-01", "2002-06-01", False)
    assert decide(series(first, second), "2002-03-01")[2] == [first, second]


def test_a_period_without_an_end_neither_overlaps_nor_leaves_a_gap() -> None:
    assert spans(series(period(1, "2001-01-01", None), period(2, "2002-01-01", "2002-06-01"))) == []


def test_an_unverified_period_bounds_no_gap_of_its_own_and_bridges_only_what_nothing_else_covers() -> None:
    believed, later = period(1, "2001-01-01", "2002-01-01", status="unverified"), period(2, "2005-01-01", "2006-01-01")
    assert spans(series(believed, later)) == []
    long = period(1, "2001-01-01", "2010-01-01")
    within = period(2, "2005-01-01", "2012-01-01", status="unverified")
    assert [span for span in spans(series(long, within)) if span[0] == "unverified"] == []
    after = replace(within, start="2011-01-01")
    assert ("unverified", "2011-01-01", "2012-01-01") in spans(series(long, after))


def test_an_end_that_had_not_come_reaches_to_the_day_of_knowledge() -> None:
    disputed = period(1, "2000-01-01", "2001-01-01", "2001-01-01", "2010-01-01")
    later = period(2, "2003-01-01", "2004-01-01")
    (gap,) = seams(series(disputed, later).as_known("2005-01-01"))
    assert [(one.nature, one.start, one.end) for one in gap.readings] == [
        ("gap", "2001-01-01", "2003-01-01"),
        ("overlap", "2003-01-01", "2004-01-01"),
    ]
    assert gap.contested


def test_a_period_whose_every_argued_end_has_passed_is_over_though_none_is_taken() -> None:
    disputed = period(1, "2000-01-01", None, "2001-01-01", "2002-01-01")
    answer, because, _ = decide(series(disputed), "2005-01-01")
    assert (answer, "2001-01-01 or 2002-01-01" in because) == ("no", True)


def test_of_what_happened_the_last_before_the_day_is_told() -> None:
    told = tuple(Event(day, f"lapse of {day[:4]}", "curated", "B", ()) for day in ("2001-01-01", "2009-01-01"))
    facts = series(period(1, "2000-01-01", "2001-01-01"), happened=told)
    assert decide(facts, "2005-01-01")[1].endswith(": lapse of 2001")
    assert decide(facts, "2009-01-01")[1].endswith(": lapse of 2009")


def test_a_renewal_that_is_only_believed_is_left_out_on_both_sides_unless_asked() -> None:
    step = Renewal("http://e/0", "X/0", True, "", "2000-01-01", "unverified", "C", ())
    one = replace(period(1, "2001-01-01", "2003-01-01"), renews=step, renewed_by=step)
    shown, asked = series(one).shown(one), replace(series(one), include_unverified=True).shown(one)
    assert (shown.renews, shown.renewed_by) == (None, None)
    assert (asked.renews, asked.renewed_by) == (step, step)
    sure = replace(one, renews=replace(step, status="curated"), renewed_by=replace(step, status="curated"))
    assert series(sure).shown(sure) == sure


ENDED = """
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix type: <https://w3id.org/wpkg/scheme/reference-type#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/d> wpkg:hasProvision <http://e/d#p> .
<http://e/d#p> wpkg:states <http://e/d#s> .
<http://e/d#s> wpkg:partOfThread <http://e/t> ; wpkg:curationStatus status:curated .
<http://e/a> wpkg:hasProvision <http://e/a#p> ; wpkg:adoptionDate "2001-02-03"^^xsd:date .
<http://e/a#p> wpkg:states <http://e/a#s> .
<http://e/a#s> wpkg:partOfThread <http://e/t> ; wpkg:curationStatus status:curated .
<http://e/a#r> wpkg:referenceOf <http://e/a#p> ; wpkg:referenceTarget <http://e/d> ;
    wpkg:referenceType type:terminates ; wpkg:curationStatus status:curated .
type:terminates skos:notation "terminates" .
<http://e/end> wpkg:eventOf <http://e/a#s>, <http://e/t> ; wpkg:eventDate "2001-03-01"^^xsd:date ;
    wpkg:curationStatus status:curated .
<http://e/else> wpkg:eventOf <http://e/t> ; wpkg:eventDate "2005-01-01"^^xsd:date ; wpkg:curationStatus status:curated .
<https://w3id.org/wpkg/dataset> <http://purl.org/dc/terms/modified> "2020-01-01"^^xsd:date .
"""


def test_of_the_events_of_a_thread_only_what_came_of_the_ending_act_befell_the_document() -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g": ENDED.encode()})
    found = timeline(store, "http://e/d")
    assert [(act.manner, act.on, act.status) for act in found.acts] == [("terminates", "2001-02-03", "curated")]
    assert [event.iri for event in found.events] == ["http://e/end"]
    store.replace(
        {"http://g": ENDED.replace("eventOf <http://e/a#s>,", "eventOf <http://e/d>, <http://e/a#s>,").encode()}
    )
    assert [event.iri for event in timeline(store, "http://e/d").events] == ["http://e/end"]
    kind = "wpkg:referenceType type:terminates ; wpkg:curationStatus status:"
    believed = ENDED.replace(f"{kind}curated", f"{kind}unverified")
    store.replace({"http://g": believed.encode()})
    assert not timeline(store, "http://e/d")
    assert len(timeline(store, "http://e/d", include_unverified=True).acts) == 1
