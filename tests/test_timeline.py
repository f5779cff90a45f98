"""The whole time of a series: its periods, seams and events as the sources tell them, and as known on a day."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.errors import BadParameter
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Store
from wpkg.graph.time.force import in_force
from wpkg.graph.time.periods import Period
from wpkg.graph.time.timeline import Timeline, timeline
from wpkg.iri import ID, work

CASES = Path(__file__).parent / "timeline"
THREAD = f"{ID}thread/customs-duty-moratorium"
MANDATE = f"{ID}thread/work-programme-mandate"
CHECKED = "2026-11-21"
Row = dict[str, str]


def table(name: str) -> list[Row]:
    return list(csv.DictReader((CASES / name).read_text("utf-8").splitlines()))


def seams_told() -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = yaml.load((CASES / "gaps.yaml").read_text("utf-8"), yaml.BaseLoader)
    return told


@pytest.fixture(scope="module")
def moratorium(embedded_store: EmbeddedStore) -> Timeline:
    return timeline(embedded_store, THREAD)


def told_of(period: Period) -> Row:
    rule, by = period.rule, period.renewed_by
    return {
        "by": period.symbol,
        "set_by": period.body,
        "start": period.start,
        "ends": " ".join(end for end in period.ends if end),
        "planned": period.planned_end or "",
        "foreseen": " ".join(reading.end or "" for reading in period.planned_readings),
        "kind": rule.kind if rule else "",
        "session": rule.session.label.split()[0] if rule and rule.session else "",
        "year": rule.expected_year if rule else "",
        "long_stop": (rule.long_stop or "") if rule else "",
        "extendable_by": "; ".join(rule.extendable_by) if rule else "",
        "renewed_by": by.symbol if by else "",
        "renewing_body": by.body if by else "",
    }


def test_every_period_of_the_moratorium_is_told_with_the_rule_that_ends_it(moratorium: Timeline) -> None:
    assert [told_of(period) for period in moratorium.periods] == table("periods.csv")


@pytest.mark.parametrize(("rank", "case"), list(enumerate(seams_told())))
def test_gaps_are_told_by_every_reading(moratorium: Timeline, rank: int, case: dict[str, Any]) -> None:
    gap = moratorium.gaps[rank]
    assert [gap.start, gap.end, gap.nature, str(gap.contested).lower()] == [
        case["start"],
        case["end"],
        case["nature"],
        case["contested"],
    ]
    assert gap.earlier.startswith(case["earlier"])
    assert gap.later.startswith(case["later"])
    assert gap.bridge.startswith(case["bridge"])
    assert bool(gap.bridge) == bool(case["bridge"])
    assert [[one.nature, one.start, one.end] for one in gap.readings] == case["readings"]
    assert [one.grade for one in gap.readings] == case["grades"]
    assert all(word in one.argument for word, one in zip(case["arguments"], gap.readings, strict=True))
    assert all(one.sources for one in gap.readings)
    assert "".join(one.start for one in gap.readings if one.taken) == case["taken"]
    assert gap.explanation is not None
    assert gap.explanation.text.startswith(case["explained"])
    assert gap.explanation.grade == "B"
    assert gap.explanation.sources


def test_there_are_no_other_seams(moratorium: Timeline) -> None:
    assert len(moratorium.gaps) == len(seams_told())


def test_events_are_told_with_their_sessions_and_rival_days(moratorium: Timeline) -> None:
    found = [
        {
            "day": event.date,
            "kind": event.kind,
            "session": event.session,
            "status": event.status,
            "days": " ".join(reading.end or "" for reading in event.readings),
            "sources": str(len(event.sources)),
        }
        for event in moratorium.events
    ]
    assert found == table("events.csv")


def test_the_unverified_period_is_left_out_by_name_and_counts_when_asked(
    embedded_store: EmbeddedStore, moratorium: Timeline
) -> None:
    assert [name.split(",")[0] for name in moratorium.left_out] == ["WT/L/579"]
    asked = timeline(embedded_store, THREAD, include_unverified=True)
    assert asked.left_out == ()
    assert [period.symbol for period in asked.periods].count("WT/L/579") == 1
    assert [gap.nature for gap in asked.gaps] == ["gap", "gap"]
    doha = next(period for period in asked.periods if period.symbol == "WT/MIN(01)/DEC/1")
    assert doha.renewed_by is not None
    assert (doha.renewed_by.symbol, doha.renewed_by.status) == ("WT/L/579", "unverified")


@pytest.mark.parametrize("row", table("as-known.csv"), ids=lambda row: row["day"])
def test_what_a_reader_could_have_said_on_a_day(embedded_store: EmbeddedStore, row: Row) -> None:
    found = in_force(embedded_store, THREAD, row["day"], as_known_on=row["day"])
    assert found.answer == row["answer"], found.because
    assert " ".join(period.symbol for period in found.periods) == row["by"]
    assert " ".join(end or "-" for period in found.periods for end in period.ends) == row["ends"]
    for period in found.periods:
        assert period.planned_end == (row["planned"] or None)
        assert (period.rule.kind if period.rule else "") == row["kind"]
        assert (period.rule.expected_year if period.rule else "") == row["year"]
        assert (period.rule.long_stop if period.rule else None) == (row["long_stop"] or None)
    then = timeline(embedded_store, THREAD, as_known_on=row["day"])
    assert (len(then.periods), len(then.events)) == (int(row["periods"]), int(row["events"]))


@pytest.mark.parametrize("row", table("as-known.csv"), ids=lambda row: row["day"])
def test_nothing_of_a_later_day_is_told_but_what_was_foreseen(embedded_store: EmbeddedStore, row: Row) -> None:
    then = timeline(embedded_store, THREAD, as_known_on=row["day"])
    for period in then.periods:
        assert period.adopted is not None
        assert period.adopted <= row["day"]
        assert all(end is None or end <= row["day"] for end in (period.end, *period.ends))
        assert period.renewed_by is None or (period.renewed_by.on or "9") <= row["day"]
        assert not period.notes
        assert period.rule is None or (period.rule.session is None or not period.rule.session.plans)
    assert all(event.date <= row["day"] for event in then.events)
    assert all(stretch.start <= row["day"] for stretch in then.stretches)
    assert then.now is not None
    assert then.now.as_known_on is None


def test_beside_what_was_known_stands_what_is_known_now(embedded_store: EmbeddedStore) -> None:
    found = in_force(embedded_store, THREAD, "2022-01-01", as_known_on="2022-01-01")
    assert found.now is not None
    assert found.periods[0].end is None
    assert found.now.periods[0].end == "2022-06-17"
    assert [row[2] for row in found.table()] == ["2022-01-01", None]


def test_of_a_day_that_lay_ahead_nobody_could_tell(embedded_store: EmbeddedStore) -> None:
    found = in_force(embedded_store, THREAD, "2023-12-31", as_known_on="2022-01-01")
    assert found.answer == "unknown"
    assert "lay ahead" in found.because
    assert "until the Twelfth Session" in found.because
    assert found.now is not None
    assert found.now.answer == "yes"


def test_a_reading_says_that_the_day_of_its_argument_is_not_recorded(embedded_store: EmbeddedStore) -> None:
    then = timeline(embedded_store, THREAD, as_known_on="2019-11-01")
    readings = then.periods[-1].planned_readings
    assert [reading.end for reading in readings] == ["2020-01-01", "2020-06-11"]
    assert all("not recorded" in reading.remark for reading in readings)


def test_a_dispute_of_later_days_is_not_yet_one(embedded_store: EmbeddedStore) -> None:
    (*_, last) = timeline(embedded_store, THREAD, as_known_on="2024-03-15").periods
    assert (last.status, last.readings, last.end, last.ended_by) == ("curated", (), None, "")


@pytest.mark.parametrize(
    ("day", "end", "held"),
    [
        ("2013-12-02", None, (None, None)),
        ("2013-12-05", None, ("2013-12-03", None)),
        ("2013-12-07", "2013-12-07", ("2013-12-03", "2013-12-07")),
    ],
)
def test_an_end_and_a_session_are_known_from_the_day_they_come(
    embedded_store: EmbeddedStore, day: str, end: str | None, held: tuple[str | None, str | None]
) -> None:
    then = timeline(embedded_store, THREAD, as_known_on=day)
    (bali,) = (period for period in then.periods if period.symbol == "WT/L/843")
    assert bali.rule is not None
    assert bali.rule.session is not None
    assert (bali.end, (bali.rule.session.held_from, bali.rule.session.held_until)) == (end, held)


def test_a_mandate_without_a_time_is_unknown_from_its_first_day_on(embedded_store: EmbeddedStore) -> None:
    answers = [in_force(embedded_store, MANDATE, day).answer for day in ("1998-05-19", "1998-05-20", "2024-03-01")]
    assert answers == ["no", "unknown", "unknown"]


def test_an_act_of_another_instrument_is_known_from_its_day(embedded_store: EmbeddedStore) -> None:
    known = [timeline(embedded_store, work("WT/L/274"), as_known_on=day).acts for day in ("2024-03-01", "2024-03-02")]
    assert [len(acts) for acts in known] == [0, 1]


def test_as_known_on_the_day_of_checking_is_as_known_now(embedded_store: EmbeddedStore, moratorium: Timeline) -> None:
    then = timeline(embedded_store, THREAD, as_known_on=CHECKED)
    assert replace(then, as_known_on=None, now=None) == moratorium
    later = timeline(embedded_store, THREAD, as_known_on="2030-01-01")
    assert replace(later, as_known_on=None, now=None) == moratorium
    assert in_force(embedded_store, THREAD, "2027-01-01", as_known_on="2028-01-01").answer == "unknown"


def test_every_day_of_the_timeline_has_the_answer_of_that_day(
    embedded_store: EmbeddedStore, moratorium: Timeline
) -> None:
    for stretch in moratorium.stretches:
        first, last = date.fromisoformat(stretch.start), date.fromisoformat(stretch.end) - timedelta(days=1)
        for day in {first, first + (last - first) // 2, last}:
            found = in_force(embedded_store, THREAD, day.isoformat())
            assert found.answer == stretch.answer
    assert moratorium.stretches[-1].end == "2026-11-22"


def test_trap_8_the_same_words_name_two_sessions(moratorium: Timeline) -> None:
    sessions = {
        period.symbol: period.rule.session.label
        for period in moratorium.periods
        if period.rule is not None and period.rule.session is not None and "next session" in period.rule.words
    }
    assert sessions["WT/L/782"].startswith("Eighth")
    assert sessions["WT/L/843"].startswith("Ninth")
    assert len(set(sessions.values())) == len(sessions)


def test_trap_9_rules_of_event_and_calendar_are_told_apart(moratorium: Timeline) -> None:
    by = {period.symbol: period for period in moratorium.periods}
    year, event = by["WT/L/1032"].planned_readings
    assert "year rules" in year.argument
    assert "event rules" in event.argument
    stopped, earlier = by["WT/L/1143"].rule, by["WT/L/1193"].rule
    assert stopped is not None
    assert earlier is not None
    assert (stopped.long_stop, len(stopped.extendable_by)) == ("2024-03-31", 2)
    assert (earlier.long_stop, earlier.extendable_by) == ("2026-03-31", ())
    assert "whichever is earlier" in earlier.words


def test_trap_10_contested_gaps_stay_contested(moratorium: Timeline) -> None:
    contested = [(one.start, one.end) for one in moratorium.stretches if one.answer == "contested"]
    assert contested == [
        ("1999-12-03", "2001-11-14"),
        ("2003-09-14", "2004-08-01"),
        ("2026-03-30", "2026-03-31"),
    ]


def test_trap_12_an_adoption_after_the_printed_session_ends_the_period_on_its_own_day(moratorium: Timeline) -> None:
    period = next(period for period in moratorium.periods if period.symbol == "WT/L/843")
    assert period.rule is not None
    assert period.rule.session is not None
    assert period.rule.session.held_until == "2013-12-07"
    assert period.end == "2013-12-07"
    assert period.renewed_by is not None
    assert period.renewed_by.on == "2013-12-07"


def test_trap_15_one_instrument_ends_another(embedded_store: EmbeddedStore) -> None:
    found = timeline(embedded_store, work("WT/L/274"))
    assert [(act.symbol, act.manner, act.on) for act in found.acts] == [("WT/L/1193", "terminates", "2024-03-02")]
    assert [(event.kind, event.date) for event in found.events] == [("expiry", "2026-03-30")]
    assert not timeline(embedded_store, work("WT/L/274"), as_known_on="2020-01-01")
    mandate = timeline(embedded_store, MANDATE)
    assert [period.symbol for period in mandate.periods] == ["WT/L/1193"]
    assert "WT/L/274" in mandate.undated


def test_trap_16_sessions_that_decided_nothing_are_events_without_a_document(moratorium: Timeline) -> None:
    seattle, _, yaounde = moratorium.events
    assert seattle.kind == "non-decision"
    assert seattle.session.startswith("Third")
    assert yaounde.session.startswith("Fourteenth")
    last = moratorium.periods[-1]
    assert last.renewed_by is None
    assert last.ended_by == yaounde.label


def test_an_instrument_that_another_ended_is_told_so_where_it_states_no_time_itself(
    embedded_store: EmbeddedStore,
) -> None:
    found = in_force(embedded_store, work("WT/L/274"), "2026-05-01", as_known_on="2024-03-01")
    assert (found.answer, found.events) == ("unknown", ())
    assert "WT/L/1193" not in found.because
    assert found.now is not None
    assert found.now.answer == "unknown"
    assert "WT/L/1193 (symbol unverified) terminates WT/L/274, 2024-03-02" in found.now.because
    assert [event.date for event in found.now.events] == ["2026-03-30"]
    (known,) = (told.because for told in [in_force(embedded_store, work("WT/L/274"), "2025-01-01")])
    then = in_force(embedded_store, work("WT/L/274"), "2025-01-01", as_known_on="2024-03-02")
    assert then.because == known


def test_the_two_periods_of_one_document_are_told_apart(embedded_store: EmbeddedStore) -> None:
    found = timeline(embedded_store, work("WT/L/1193"))
    assert found.gaps == ()
    first, second = (period.label for period in found.periods)
    assert "customs duties" in first
    assert "Work Programme expires" in second
    (run,) = (run for run in found.stretches if run.answer == "yes")
    assert run.because.count("WT/L/1193") == 1


def test_what_gives_no_time_is_named_with_its_doubts(embedded_store: EmbeddedStore) -> None:
    mandate = timeline(embedded_store, MANDATE)
    assert "WT/L/1143 (symbol unverified)" in mandate.undated
    assert not any("WT/L/1193" in name for name in mandate.undated)
    assert timeline(embedded_store, MANDATE, as_known_on="1998-09-24").undated == (
        "WT/MIN(98)/DEC/2 (symbol unverified)",
    )
    own = timeline(embedded_store, work("WT/L/843")).undated
    assert "Mandate of the Work Programme on Electronic Commerce" in own
    assert not any("Moratorium" in name for name in own)


def test_where_no_day_was_foreseen_the_year_or_the_plan_is_told(embedded_store: EmbeddedStore) -> None:
    def foreseen(told: Timeline) -> dict[str, str]:
        return {period.symbol: period.rule.foreseen for period in told.periods if period.rule is not None}

    now = foreseen(timeline(embedded_store, THREAD))
    assert now["WT/L/782"] == "in 2011"
    assert now["WT/L/1079"] == "session planned for 2020-06-08 – 2020-06-12"
    assert now["WT/L/907"] == "in 2015"
    asked = foreseen(timeline(embedded_store, THREAD, include_unverified=True))
    assert asked["WT/L/907"] == "in 2015; session planned for 2015-12-15 – 2015-12-19 (unverified)"
    then = foreseen(timeline(embedded_store, THREAD, as_known_on="2019-12-31"))
    assert (then["WT/L/1032"], then["WT/L/1079"]) == ("in 2019", "")


def test_every_day_argued_for_is_in_the_answer(embedded_store: EmbeddedStore) -> None:
    assert "ended on 2026-03-30 or 2026-03-31" in in_force(embedded_store, THREAD, "2026-04-01").because
    then = in_force(embedded_store, THREAD, "2004-01-01", as_known_on="2004-01-01")
    assert "when they were argued is not recorded" in then.because
    assert then.now is not None
    assert "not recorded" not in then.now.because


def test_a_document_of_which_nothing_is_told_in_time_is_empty(embedded_store: EmbeddedStore) -> None:
    assert not timeline(embedded_store, work("WT/L/447"))
    with pytest.raises(BadParameter):
        in_force(embedded_store, work("WT/L/447"), "2012-01-01")


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
@pytest.mark.parametrize("day", [None, "2022-01-01"])
def test_every_engine_tells_the_same_timeline(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str, day: str | None
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    for thing in (THREAD, work("WT/L/274"), work("WT/L/1193")):
        assert timeline(other, thing, as_known_on=day) == timeline(embedded_store, thing, as_known_on=day)


def test_what_only_an_unverified_record_covers_reaches_to_the_day_of_knowledge(embedded_store: EmbeddedStore) -> None:
    then = timeline(embedded_store, THREAD, as_known_on="2005-01-01")
    assert [(gap.nature, gap.start, gap.end) for gap in then.gaps][-1] == ("unverified", "2004-08-01", "2005-01-02")
    assert then.stretches[-1].end == "2005-01-02"
