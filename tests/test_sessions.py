"""Sessions: the calendars, every row of the tables, the rules of resolution, and the decision of 2011 as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import Layout, Organ, Part
from wpkg.text import profile as profiles
from wpkg.text.references import calendar, ordinals, sessions
from wpkg.text.references.drafts import Draft, Moment
from wpkg.text.tables import table
from wpkg.text.view import fold

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "sessions"
SPEAKERS = yaml.safe_load((FOLDER / "speakers.yaml").read_text(encoding="utf-8"))
CASES = yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))
TABLES = {name: rows for name, rows in table("sessions").items() if name not in ("schema", "ordinals")}
ROWS = [pytest.param(row, id=f"{name}-{row['id']}") for name, rows in TABLES.items() for row in rows]
CALENDARS = [
    pytest.param(row, id=row["body"].removeprefix("body:"))
    for name in ("un", "unfccc", "who", "wto", "paper")
    for row in profiles.load(name).calendars
]


def _read(
    text: str, speaks: str = "un", language: str = "eng", role: str = "operative"
) -> tuple[list[Draft], list[Moment]]:
    speaker = SPEAKERS[speaks]
    name = speaker.get("profile", speaks)
    organ = Organ(speaker["organ"], 0, 0, speaker["session"]) if speaker["organ"] else None
    kind = "recital" if role == "preambular" else "op_paragraph"
    part = Part("p1", kind, None, 0, len(text), role)
    layout = Layout((part,), ((0, len(text), "p1"),), language, name, "decision", organ)
    return sessions.find(fold(text), layout, profiles.load(name), [])


def _answers(text: str, found: list[Draft]) -> list[list[Any]]:
    return [[text[each.start : each.end], list(each.members) or each.target, each.status, each.rule] for each in found]


@pytest.mark.parametrize("row", CALENDARS)
def test_every_calendar_gives_its_own_examples(row: dict[str, Any]) -> None:
    for example in row["example"]:
        asked = {key: value for key, value in example.items() if key != "session"}
        if "symbol" in asked:
            found = calendar.adopting_session(asked["symbol"])
        else:
            found = calendar.session_of("", row["body"], **asked)
        assert found == example["session"]
        assert calendar.body_of(found) == row["body"]
    assert row["source"]


@pytest.mark.parametrize("row", CALENDARS)
def test_before_and_after_undo_each_other(row: dict[str, Any]) -> None:
    named = next(each["session"] for each in row["example"])
    following = calendar.after(named)
    assert following is None or calendar.before(following) == named


def test_the_ministerial_conferences_are_those_of_the_register() -> None:
    register = yaml.safe_load((ROOT / "graph" / "register" / "sessions.yaml").read_text(encoding="utf-8"))["sessions"]
    held = {each["name"]: each for each in register if each["body"] == "body:ministerial-conference"}
    assert held
    for name, row in held.items():
        known = calendar.dates_of(name)
        assert known is not None
        assert known[0] == row["held_from"].isoformat()
        assert known[1] < row["held_until"].isoformat()


@pytest.mark.parametrize(
    ("symbol", "session"),
    [
        ("A/RES/75/105", "session:unga-75"),
        ("A/RES/217(III)", "session:unga-3"),
        ("E/RES/2018/18", "session:ecosoc-2018"),
        ("WHA66.10", "session:wha-66"),
        ("4/CMA.1", "session:cma-1"),
        ("A/HRC/RES/S-16/1", "session:hrc-s-16"),
        ("WT/L/843", None),
        ("S/RES/1325(2000)", None),
        (None, None),
    ],
)
def test_a_symbol_tells_the_adopting_session_or_nothing(symbol: str | None, session: str | None) -> None:
    assert calendar.adopting_session(symbol) == session


def test_a_date_tells_the_session_where_only_one_was_open() -> None:
    assert calendar.adopting_session(None, body="body:un-general-assembly", date="2015-07-27") == "session:unga-69"
    assert calendar.adopting_session(None, body="body:un-general-assembly", date="2015-09-15") is None
    assert calendar.adopting_session(None, body="body:general-council", date="2012-07-25") == "session:gc-2012-07"
    assert calendar.adopting_session(None, body="body:ministerial-conference", date="2011-12-17") == "session:mc-8"


def test_a_session_without_calendar_still_has_a_name() -> None:
    assert calendar.named("body:eca", 55) == "session:eca-55"
    assert calendar.dates_of("session:eca-55") is None
    assert calendar.after("session:nobody-4") is None


@pytest.mark.parametrize("row", table("sessions")["ordinals"], ids=lambda row: row["id"])
def test_ordinals_have_their_values(row: dict[str, Any]) -> None:
    for words, value in row["example"].items():
        assert ordinals.number(words, row["language"]) == value
    assert ordinals.number("several", row["language"]) == 0


@pytest.mark.parametrize("row", ROWS)
def test_every_row_settles_its_own_example(row: dict[str, Any]) -> None:
    example = row["example"]
    found, _ = _read(example["text"], example.get("profile", "un"), row.get("language", "eng"))
    assert [list(each.members) or each.target for each in found] == example["sessions"]
    assert row["source"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_sessions_are_settled_by_the_rules(case: dict[str, Any]) -> None:
    found, _ = _read(case["text"], case["speaks"], case.get("language", "eng"), case.get("role", "operative"))
    assert _answers(case["text"], found) == case["found"]


@pytest.mark.parametrize("blank", ["\u00a0", "\n", "\r\n", "   "])
def test_a_session_may_be_broken_by_any_blank(blank: str) -> None:
    text = "To submit to the General Assembly at its seventy-eighth session a report.".replace(" ", blank)
    found, _ = _read(text)
    assert [each.target for each in found] == ["session:unga-78"]


def _decision() -> tuple[str, Layout]:
    text = (ROOT / "graph" / "sources" / "wt-l-843" / "source.txt").read_text(encoding="utf-8")
    note = text.index("This work programme")
    recital = text.index("Recalling")
    starts = [text.index(words) for words in ("To continue", "To instruct", "To further", "We decide")]
    ends = [*starts[1:], len(text)]
    paragraphs = enumerate(zip(starts, ends, strict=True), 1)
    parts = (
        Part("note1", "note.editorial", None, note, text.index("\n", note)),
        Part("rec1", "recital", None, recital, starts[0], "preambular"),
        *(Part(f"op{n}", "op_paragraph", None, a, b, "operative") for n, (a, b) in paragraphs),
    )
    organ = Organ("body:ministerial-conference", recital, recital, "session:mc-8")
    tiles = tuple((part.start, part.end, part.id) for part in parts)
    return text, Layout(parts, tiles, "eng", "wto", "decision", organ)


def test_the_decision_of_2011_names_six_sessions() -> None:
    text, layout = _decision()
    found, _ = sessions.find(fold(text), layout, profiles.load("wto"), [])
    reviews = ("session:gc-2012-07", "session:gc-2012-12", "session:gc-2013-07")
    assert [(each.start, each.end, each.target, each.members, each.viewpoint) for each in found] == [
        (119, 171, "session:mc-8", (), None),
        (409, 454, "session:mc-7", (), None),
        (564, 600, "session:mc-8", (), "session:mc-7"),
        (2208, 2260, None, reviews, None),
        (2479, 2525, "session:mc-9", (), "session:mc-8"),
        (2651, 2706, "session:mc-9", (), "session:mc-8"),
    ]


def test_the_decision_of_2011_keeps_its_words_and_the_calendar_apart() -> None:
    text, layout = _decision()
    _, times = sessions.find(fold(text), layout, profiles.load("wto"), [])
    assert [(text[each.start : each.end], each.kind, each.from_text, each.value) for each in times] == [
        ("2011", "year", "2011", "2011"),
        ("25 September 1998", "date", "1998-09-25", "1998-09-25"),
        ("Seventh Session of the Ministerial Conference", "session", "", "session:mc-7"),
        ("its next session, to be held in 2011", "session", "2011", "session:mc-8"),
        ("2011", "year", "2011", "2011"),
        ("July", "month", "2012-07", "session:gc-2012-07"),
        ("December 2012", "month", "2012-12", "session:gc-2012-12"),
        ("July 2013", "month", "2013-07", "session:gc-2013-07"),
        ("the next session of the Ministerial Conference", "session", "", "session:mc-9"),
        ("our next session", "session", "2013", "session:mc-9"),
        ("2013", "year", "2013", "2013"),
    ]


@pytest.mark.parametrize(
    "noise", ["session ", "its first session, ", "the Assembly ", "sixth and ", "(", "MC 1 ", "Council at its "]
)
def test_long_noise_is_read_to_its_end(noise: str) -> None:
    text = "The " + noise * 8_000
    found, times = _read(text)
    assert all(each.status != "resolved" or each.target or each.members for each in found)
    assert all(0 <= each.start < each.end <= len(text) for each in times)
