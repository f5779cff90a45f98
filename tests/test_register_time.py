"""The register in time: sessions, reviews, the life of the moratorium, held against tables typed by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from register_tables import (
    DOCUMENTS,
    MORATORIUM,
    REGISTER,
    SOURCES,
    table,
)
from wpkg.register.checks import periods
from wpkg.register.records import Fact, ThreadRecord


@pytest.mark.parametrize("row", table("sessions.csv"), ids=lambda row: row["session"])
def test_a_session_has_the_days_of_the_table(row: dict[str, str]) -> None:
    session = next(each for each in REGISTER.sessions if each.name == f"session:{row['session']}")
    assert session.place is not None
    assert session.held_from is not None
    assert session.held_until is not None
    assert (session.place.value, session.held_from.value) == (row["place"], row["from"])
    assert day_before(session.held_until.value) == row["last day"]


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def test_the_ministerial_sessions_are_numbered_without_a_gap_and_follow_each_other() -> None:
    numbered = [session for session in REGISTER.sessions if session.number is not None]
    assert [session.number for session in numbered] == list(range(1, 15))
    days = [day.value for session in numbered for day in (session.held_from, session.held_until) if day is not None]
    assert days == sorted(days)
    assert len(days) == 28


def test_the_twelfth_session_was_planned_three_times_and_the_late_ones_overran() -> None:
    planned = {session.number: session.planned for session in REGISTER.sessions if session.number and session.planned}
    assert {number: len(windows) for number, windows in planned.items()} == {10: 1, 12: 3, 13: 1, 14: 1}
    for session in REGISTER.sessions:
        if session.number in planned and session.held_until is not None:
            assert all(window.until < session.held_until.value for window in session.planned)


# -- reviews -----------------------------------------------------------------------------------------------------------


def test_the_dated_reviews_are_the_sixteen_of_the_table() -> None:
    rows = table("reviews.csv")
    assert len(rows) == 16
    found = [
        (document.name.removeprefix("doc:"), review.start, review.until, review.attestation.grade)
        for document in REGISTER.documents
        for statement in document.statements
        for review in statement.reviews
        if review.start
    ]
    expected = [(row["document"], row["from"], row["until"], row["grade"]) for row in rows if row["grade"] != "text"]
    assert sorted(found) == sorted(expected)


def test_every_month_with_a_review_has_its_sitting_of_the_general_council() -> None:
    sittings = {session.name: session for session in REGISTER.sessions}
    monthly = [row for row in table("reviews.csv") if row["document"] != "WT/L/274"]
    for row in monthly:
        window = sittings[f"session:gc-{row['from'][:7]}"].planned[0]
        assert (window.start, window.until) == (row["from"], row["until"])
    assert len(monthly) == 15


def test_reviews_without_a_date_keep_the_words_instead() -> None:
    undated = [
        (document.name.removeprefix("doc:"), review.attestation.grade)
        for document in REGISTER.documents
        for statement in document.statements
        for review in statement.reviews
        if not review.start and review.words
    ]
    assert sorted(undated) == sorted((row["document"], row["grade"]) for row in table("undated-reviews.csv"))


# -- the moratorium ----------------------------------------------------------------------------------------------------


def test_the_moratorium_agrees_with_the_table_typed_by_hand() -> None:
    found = [moratorium_row(MORATORIUM, rank) for rank in range(len(MORATORIUM.members))]
    assert found == table("moratorium.csv")


def moratorium_row(thread: ThreadRecord, rank: int) -> dict[str, str]:
    member = thread.members[rank]
    period = member.period
    assert period is not None
    assert period.end is not None
    rule = period.end_rule
    return {
        "set by": member.statement.removeprefix("doc:").removesuffix("#com-1"),
        "from": period.start.value,
        "end": period.end.value,
        "rival end": " ".join(
            each.value for each in period.readings if each.property == "periodEnd" and not each.taken
        ),
        "until session": bare(rule.until_session) if rule else "",
        "long stop": bare(rule.not_later_than) if rule else "",
        "year": rule.expected_year if rule else "",
        "body": bare(member.renewed_by),
        "grade": period.attestation.grade,
    }


def bare(fact: Fact | None) -> str:
    return "" if fact is None else fact.value.rpartition(":")[2]


def test_each_period_begins_where_the_one_before_ended_except_for_the_listed_gaps() -> None:
    gaps = []
    for before, after in zip(MORATORIUM.members, MORATORIUM.members[1:], strict=False):
        assert before.period is not None
        assert after.period is not None
        assert before.period.end is not None
        ended, began = before.period.end.value, after.period.start.value
        if ended != began:
            assert after.gap_explanation is not None
            gaps.append({"after": document_of(before.statement), "before": document_of(after.statement)})
            gaps[-1] |= {"ended": ended, "began": began}
    assert gaps == table("gaps.csv")


def document_of(name: str) -> str:
    return name.removeprefix("doc:").partition("#")[0]


def test_each_commitment_renews_the_one_before_it() -> None:
    renewed = [[fact.value for fact in member.renews] for member in MORATORIUM.members]
    assert renewed == [[], *([member.statement] for member in MORATORIUM.members[:-1])]


def test_exactly_three_ends_are_contested_each_with_two_readings() -> None:
    contested = {
        document_of(member.statement): len(member.period.readings)
        for member in MORATORIUM.members
        if member.period is not None and member.period.status == "contested"
    }
    assert contested == {"WT/MIN(98)/DEC/2": 2, "WT/MIN(01)/DEC/1": 2, "WT/L/1193": 2}


def test_what_had_been_foreseen_in_2017_has_two_readings_and_the_end_itself_is_not_contested() -> None:
    found = {
        document_of(member.statement): (member.period.status, [reading.value for reading in member.period.readings])
        for member in MORATORIUM.members
        if member.period and any(reading.property == "plannedEnd" for reading in member.period.readings)
    }
    assert found == {"WT/L/1032": ("curated", ["2020-01-01", "2020-06-11"])}


@pytest.mark.parametrize("row", table("readings.csv"), ids=lambda row: f"{row['node']} {row['value']}")
def test_a_rival_reading_has_the_grade_of_what_states_it(row: dict[str, str]) -> None:
    rivals = {period.id: period.readings for period in periods(REGISTER)}
    rivals |= {event.id: event.readings for thread in REGISTER.threads for event in thread.events}
    reading = next(each for each in rivals[f"doc:{row['node']}"] if each.value == row["value"])
    assert reading.attestation.grade == row["grade"]
    assert not any(SOURCES[key].nature == "unofficial" for key in reading.attestation.sources)


def test_the_curated_labels_of_the_register_claim_no_number_or_symbol_that_was_not_seen() -> None:
    for document in REGISTER.documents:
        unseen = [fact.value for fact in (document.symbol, *document.other_symbols) if fact.value and not fact.asserted]
        for part in (each for each in document.provisions if each.status != "unverified"):
            number = part.pinpoint.value if part.pinpoint and not part.pinpoint.asserted else ""
            assert not (number and number.casefold() in part.label.casefold()), part
            assert not any(symbol in part.label for symbol in unseen), part
        for statement in document.statements:
            assert not re.match(r"Item \d", statement.label), statement.label


def test_the_series_has_ended_by_a_lapse_on_a_contested_day() -> None:
    lapse = next(event for event in MORATORIUM.events if MORATORIUM.name in event.of and event.kind == "lapse")
    assert lapse.status == "contested"
    assert {reading.value for reading in lapse.readings} == {"2026-03-30", "2026-03-31"}
    assert lapse.at is not None
    assert lapse.at.value == "session:mc-14"


def test_the_work_programme_expires_by_the_same_rule_as_the_moratorium() -> None:
    document = DOCUMENTS["WT/L/1193"]
    period = document.periods[0]
    determination = next(each for each in document.statements if each.kind == "determination")
    assert determination.period is not None
    assert period.id == f"{document.name}#{determination.period}"
    assert period.end_rule is None
    assert period.end_rule_of == "doc:WT/L/1193#end-1"
    mandate = next(thread for thread in REGISTER.threads if thread.name == "thread:work-programme-mandate")
    assert [(event.kind, event.status) for event in mandate.events] == [("expiry", "contested")]


def test_every_thread_has_members_and_each_member_knows_its_thread() -> None:
    known = {f"{each.name}#{part.id}": part.threads for each in REGISTER.documents for part in each.statements}
    assert len(REGISTER.threads) == 4
    for thread in REGISTER.threads:
        assert len(thread.members) > 4
        for member in thread.members:
            assert thread.name in known.get(member.statement, (thread.name,))


# -- bad registers -----------------------------------------------------------------------------------------------------
