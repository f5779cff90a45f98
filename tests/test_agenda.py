"""The agenda: what was due when, by whom, to whom, and what is known to have answered it; as a calendar as well."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from wpkg.api import Graph
from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Store
from wpkg.graph.time.agenda import NO_REPORT, Agenda, agenda, told_answers
from wpkg.graph.time.agenda_facts import Item, gather_items
from wpkg.iri import ID
from wpkg.publish.calendar import calendar, uid

CASES = Path(__file__).parent / "agenda"
COUNCIL = f"{ID}body/general-council"
CONFERENCE = f"{ID}body/ministerial-conference"
MORATORIUM = f"{ID}thread/customs-duty-moratorium"
Row = dict[str, str]


def table(name: str) -> list[Row]:
    return list(csv.DictReader((CASES / name).read_text("utf-8").splitlines()))


def entries(data: bytes) -> list[Any]:
    """Read a calendar with a program that is not the one that wrote it."""
    return list(vobject.readOne(data.decode("utf-8")).vevent_list)


@pytest.fixture(scope="module")
def everything(embedded_store: EmbeddedStore) -> Agenda:
    return agenda(embedded_store)


def test_trap_7_months_that_share_a_year_are_three_reviews(embedded_store: EmbeddedStore) -> None:
    found = agenda(embedded_store, body=COUNCIL, since="2012-01-01", until="2013-12-31")
    told = [
        {
            "from": item.start or "",
            "until": item.end or "",
            "precision": item.precision,
            "kind": item.kind,
            "owed_by": "; ".join(item.owed_by),
            "owed_to": item.owed_to,
            "document": item.document,
            "session": item.session,
            "words": item.words,
        }
        for item in found.items
    ]
    assert told == table("general-council-2012-2013.csv")
    reviews = [item for item in found.items if item.kind == "review"]
    assert len({item.session for item in reviews}) == 3
    assert {item.reports_from for item in reviews} == {
        ("Bodies entrusted with the Work Programme on Electronic Commerce",)
    }


def test_what_was_answered_and_what_is_not_known_to_have_been(everything: Agenda) -> None:
    (item,) = (item for item in everything.items if item.start == "1999-07-30")
    told = [
        {"body": one.body, "report": one.report, "on": one.on or "", "unverified": one.unverified}
        for one in item.answers
    ]
    assert sorted(told, key=lambda one: one["body"]) == table("reports-of-1999.csv")
    assert f"Council for Trade in Goods: {NO_REPORT} (an unverified record tells of G/C/W/158)" in told_answers(item)


def test_where_no_report_is_known_nobody_is_said_not_to_have_reported(everything: Agenda) -> None:
    reviews = [item for item in everything.items if item.kind == "review" and item.document == "WT/L/843"]
    assert [told_answers(item) for item in reviews] == [f"General Council: {NO_REPORT}"] * 3
    assert not any("never" in told_answers(item) for item in everything.items)


def test_trap_8_what_is_due_at_the_next_session_is_due_at_another_each_time(everything: Agenda) -> None:
    due = {item.document: item.session for item in everything.items if item.kind in {"report", "deadline"}}
    assert due["WT/L/782"].startswith("Eighth")
    assert due["WT/L/843"].startswith("Ninth")


def test_trap_9_the_ends_of_a_period_stand_apart(everything: Agenda) -> None:
    ends = {
        (item.document.split()[0], item.kind, item.start)
        for item in everything.items
        if item.kind in {"end", "planned-end", "long-stop"} and "duties" in item.title
    }
    assert {
        ("WT/L/1032", "planned-end", "2020-01-01"),
        ("WT/L/1032", "planned-end", "2020-06-11"),
        ("WT/L/1032", "end", "2019-12-10"),
        ("WT/L/1143", "planned-end", "2023-12-31"),
        ("WT/L/1143", "long-stop", "2024-03-31"),
        ("WT/L/1143", "end", "2024-03-02"),
        ("WT/L/1193", "end", "2026-03-30"),
        ("WT/L/1193", "planned-end", "2026-03-31"),
    } <= ends


def test_trap_12_a_session_ends_before_its_decision_by_one_list_and_not_by_the_other(everything: Agenda) -> None:
    (bali,) = (item for item in everything.items if item.kind == "session" and item.title.startswith("Ninth"))
    assert (bali.start, bali.end) == ("2013-12-03", "2013-12-07")
    assert [reading.end for reading in bali.readings] == ["2013-12-08"]


def test_a_contested_end_gives_its_readings(everything: Agenda) -> None:
    (item,) = (item for item in everything.items if item.kind == "end" and item.document.startswith("WT/MIN(01)/DEC/1"))
    assert [reading.end for reading in item.readings] == ["2003-09-14", "2004-08-01"]


def test_an_end_stands_on_every_day_that_is_argued_for_and_on_no_other(embedded_store: EmbeddedStore) -> None:
    def ends(day: str) -> list[str]:
        found = agenda(embedded_store, thread=MORATORIUM, since=day, until=day)
        return [item.document.split()[0] for item in found.items if item.kind == "end"]

    planned = agenda(embedded_store, thread=MORATORIUM, since="2020-01-01", until="2020-01-01").items
    assert [(item.document, item.kind) for item in planned] == [("WT/L/1032", "planned-end")]
    days = ["1999-12-02", "1999-12-03", "1999-12-04", "2001-11-14"]
    assert [ends(day) for day in days] == [[], ["WT/MIN(98)/DEC/2"], [], ["WT/MIN(98)/DEC/2"]]


def test_a_session_stands_on_every_day_on_which_some_list_has_it_sit(embedded_store: EmbeddedStore) -> None:
    def sessions(day: str) -> list[str]:
        found = agenda(embedded_store, body=CONFERENCE, since=day, until=day)
        return [item.title.split()[0] for item in found.items if item.kind == "session"]

    days = ["2013-12-06", "2013-12-07", "2013-12-08", "2017-12-09", "2017-12-10", "2017-12-14", "2017-12-15"]
    found = [sessions(day) for day in days]
    assert found == [["Ninth"], ["Ninth"], [], [], ["Eleventh"], ["Eleventh"], []]


def test_a_session_tells_for_when_it_was_once_planned(embedded_store: EmbeddedStore, everything: Agenda) -> None:
    def note(told: Agenda) -> str:
        return next(item.note for item in told.items if item.kind == "session" and item.title.startswith("Twelfth"))

    assert "planned for 2020-06-08 – 2020-06-12; " in note(everything)
    assert "2021-11-30" not in note(everything)
    asked = agenda(embedded_store, include_unverified=True)
    assert "planned for 2021-11-30 – 2021-12-04 (unverified); " in note(asked)


def test_reviews_without_a_date_stand_apart_and_only_after_their_instrument(
    embedded_store: EmbeddedStore, everything: Agenda
) -> None:
    assert [item.document.split()[0] for item in everything.undated] == ["WT/L/1143", "WT/L/1193"]
    assert agenda(embedded_store, until="2022-06-16").undated == ()
    assert len(agenda(embedded_store, until="2022-06-17").undated) == 1


def test_the_unverified_is_counted_and_shown_when_asked(embedded_store: EmbeddedStore, everything: Agenda) -> None:
    asked = agenda(embedded_store, include_unverified=True)
    assert everything.left_out > 0
    assert asked.left_out == 0
    assert len(asked) == len(everything) + everything.left_out


def test_a_body_sees_what_it_owes_what_it_is_owed_and_when_it_meets(embedded_store: EmbeddedStore) -> None:
    found = agenda(embedded_store, body=CONFERENCE, since="1999-11-30", until="1999-12-03")
    assert sorted(item.kind for item in found.items) == ["end", "report", "review", "session"]
    owed = agenda(embedded_store, body=CONFERENCE, since="2005-12-13", until="2005-12-13")
    assert ("report", "WT/L/579") in [(item.kind, item.document) for item in owed.items]
    trade = agenda(embedded_store, body=f"{ID}body/council-for-trade-in-goods", since="2012-01-01", until="2012-12-31")
    assert [item.kind for item in trade.items] == ["review", "review"]


def test_a_thread_keeps_to_what_its_statements_fix(embedded_store: EmbeddedStore) -> None:
    found = agenda(embedded_store, thread=MORATORIUM)
    assert {item.kind for item in found.items} == {"end", "planned-end", "long-stop"}
    assert len([item for item in found.items if item.kind == "end"]) == 11


def test_days_are_half_open_and_bounds_are_both_included(embedded_store: EmbeddedStore) -> None:
    def kinds(since: str, until: str) -> list[str]:
        return [item.kind for item in agenda(embedded_store, body=COUNCIL, since=since, until=until).items]

    assert kinds("2012-07-31", "2012-11-30") == ["review"]
    assert kinds("2012-08-01", "2012-11-30") == []
    assert kinds("2012-08-01", "2012-12-01") == ["review"]


def test_bad_input_is_told(embedded_store: EmbeddedStore) -> None:
    graph = Graph(embedded_store)
    with pytest.raises(BadParameter, match="lies after"):
        graph.agenda(since="2013-01-01", until="2012-01-01")
    with pytest.raises(BadParameter, match="2012-02-30"):
        graph.agenda(since="2012-02-30")
    with pytest.raises(UnknownName) as caught:
        graph.agenda(body="General Counsil")
    assert "General Council" in caught.value.suggestions
    assert len(graph.agenda(body="General Council", since=date(2012, 1, 1), until="2013-12-31").items) == 4


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
def test_every_engine_gives_the_same_agenda(request: pytest.FixtureRequest, everything: Agenda, engine: str) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert agenda(other) == everything


def test_the_calendar_is_read_alike_by_another_program(everything: Agenda) -> None:
    read = {str(entry.uid.value): entry for entry in entries(calendar(everything))}
    assert len(read) == len(everything.items)
    for item in everything.items:
        entry = read[uid(item)]
        assert (entry.dtstart.value, entry.dtend.value) == (
            date.fromisoformat(str(item.start)),
            date.fromisoformat(str(item.end)),
        )
        assert item.title in entry.summary.value
        assert entry.url.value == item.iri
        assert item.kind in entry.categories.value
        assert all(words in entry.description.value for words in (item.words, item.exact, item.document))


def test_the_calendar_invents_no_hour_and_is_the_same_each_time(everything: Agenda) -> None:
    data = calendar(everything)
    assert data == calendar(everything)
    lines = data.decode("utf-8").splitlines()
    assert all(";VALUE=DATE:" in line for line in lines if line.startswith(("DTSTART", "DTEND")))
    assert {line for line in lines if line.startswith("DTSTAMP")} == {"DTSTAMP:20261121T000000Z"}
    assert not any(line.startswith(("BEGIN:VALARM", "RRULE", "METHOD", "BEGIN:VTIMEZONE")) for line in lines)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)


def test_an_entry_keeps_its_identifier_when_its_day_is_corrected(everything: Agenda) -> None:
    session = next(item for item in everything.items if item.kind == "session")
    assert uid(session) == uid(replace(session, start="1990-01-01", end="1990-01-02", title="other"))
    assert len({uid(item) for item in everything.items}) == len(everything.items)


def test_the_calendar_says_what_it_leaves_out(everything: Agenda) -> None:
    about = vobject.readOne(calendar(everything).decode()).x_wr_caldesc.value
    assert "Without any date, so not in here: 2" in about
    assert f"Unverified, so not in here: {everything.left_out}" in about


def test_the_command_writes_the_calendar_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    from wpkg import stores
    from wpkg.cli import main

    stores.load_embedded()
    main(["agenda", "--body", "General Council", "--from", "2012-01-01", "--to", "2013-12-31", "--format", "ics"])
    assert len(entries(capfdbinary.readouterr().out)) == 4


def test_every_item_of_the_store_is_dated_in_order(embedded_store: EmbeddedStore) -> None:
    for item in gather_items(embedded_store):
        assert (item.start is None) == (item.end is None) == (item.precision == "")
        assert item.start is None or str(item.start) < str(item.end)


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters='\n,;\\:"'), max_size=60)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_no_words_break_the_calendar(title: str, words: str, day: date) -> None:
    item = _item(title=" ".join(title.split()) or "x", words=words, start=day.isoformat())
    held = Agenda("", "", None, None, "2026-11-21", (item,), (), 0, False)
    (entry,) = entries(calendar(held))
    assert " ".join(item.title.split()) in " ".join(entry.summary.value.split())
    assert " ".join(words.split()) in " ".join(entry.description.value.split())
    assert entry.dtstart.value == day


def test_commas_lines_and_control_characters_are_written_as_the_format_wants() -> None:
    item = replace(_item(title="a, b; c\\d", words="x\ny\x07z", start="2000-01-01"), owed_by=("Hong Kong, China",))
    data = calendar(Agenda("", "", None, None, "2026-11-21", (item,), (), 0, False))
    whole = data.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Due: a\\, b\\; c\\\\d\r\n" in whole
    assert "read: x\\ny z\\n" in whole
    assert "CATEGORIES:deadline,curated,Hong Kong\\, China\r\n" in whole


def _item(**given: str) -> Item:
    told: Mapping[str, Any] = {
        "kind": "deadline",
        "iri": "http://e/i",
        "statement": "",
        "end": "2100-01-02",
        "precision": "day",
        "owed_by": (),
        "owed_to": "",
        "set_by": "",
        "document": "",
        "document_iri": "",
        "adopted": None,
        "session": "",
        "reports_from": (),
        "answers": (),
        "inferred": False,
        "exact": "",
        "status": "curated",
        "grade": "",
        "sources": (),
        "readings": (),
        "note": "",
    }
    return Item(**{**told, **given})
