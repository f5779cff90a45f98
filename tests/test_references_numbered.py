"""Document symbols, numbered acts, their parts, and the one list they become."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import RESOLVED, UNRESOLVED, Layout, Organ, Part, When
from wpkg.text import profile, references, tables
from wpkg.text.references import merge, numbered, provisions, symbols
from wpkg.text.references.drafts import Draft
from wpkg.text.view import fold

CASES = Path(__file__).parent / "references"
GRAMMAR = tables.table("provisions")


def cases(name: str) -> list[object]:
    """Return the cases of one file, each under its name."""
    read = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case["text"], case["found"], id=case["name"]) for case in read]


def layout(name: str = "un") -> Layout:
    return Layout((), (), "eng", name, "resolution")


def numbers(text: str) -> list[Draft]:
    view = fold(text)
    name = profile.recognise(view)
    return numbered.find(view, layout(name), profile.load(name))


def whole(text: str) -> list[Draft]:
    view = fold(text)
    found = provisions.attach(view, layout(), numbers(text))
    return list(merge.merge(view, layout(), found, ())[0])


@pytest.mark.parametrize(("text", "expected"), cases("numbered"))
def test_symbols_and_numbers_are_found_with_their_targets(text: str, expected: Any) -> None:
    found = numbers(text)
    assert [(text[each.start : each.end], each.target) for each in found] == [(row[0], row[1]) for row in expected]
    assert [each.pinpoint for each in found] == [row[2] if len(row) > 2 else "" for row in expected]
    assert all((each.status == UNRESOLVED) == (each.target is None) for each in found)


@pytest.mark.parametrize("change", ["no-break blanks", "carriage returns", "broken lines", "no last line end"])
@pytest.mark.parametrize(("text", "expected"), cases("numbered"))
def test_typography_and_line_ends_change_no_target(text: str, expected: Any, change: str) -> None:
    copies: dict[str, Callable[[], str]] = {
        "no-break blanks": lambda: text.replace(" ", "\u00a0"),
        "carriage returns": lambda: text.replace("\n", "\r\n"),
        "broken lines": lambda: re.sub(r"(?<=[a-z,]) (?=\d|[a-z(])", "\n", text),
        "no last line end": text.rstrip,
    }
    assert [each.target for each in numbers(copies[change]())] == [row[1] for row in expected]


@pytest.mark.parametrize(("text", "expected"), cases("numbered_parts"))
def test_parts_and_titles_belong_to_their_documents(text: str, expected: Any) -> None:
    found = [(text[each.start : each.end], each.target, each.pinpoint) for each in whole(text)]
    assert found == [tuple(row) for row in expected]


@pytest.mark.parametrize("row", GRAMMAR["numbers"], ids=lambda row: row["id"])
def test_a_shape_of_numbers_matches_its_examples_whole(row: dict[str, Any]) -> None:
    for printed in row["example"]:
        assert re.fullmatch(row["pattern"], printed)


@pytest.mark.parametrize("row", GRAMMAR["tails"], ids=lambda row: row["id"])
def test_a_tail_belongs_to_the_number_before_it(row: dict[str, Any]) -> None:
    for printed in row["example"]:
        text = f"Recalling resolution 70/1{printed} and more"
        (found,) = numbers(text)
        assert text[found.start : found.end] == f"resolution 70/1{printed}"


@pytest.mark.parametrize("row", GRAMMAR["nouns"], ids=lambda row: row["id"])
def test_a_noun_announces_its_acts_in_every_language(row: dict[str, Any]) -> None:
    for printed in row["example"]:
        (found,) = numbers(f"x {printed} x")
        assert found.target == row["source"]


@pytest.mark.parametrize("row", GRAMMAR["more_parts"], ids=lambda row: row["id"])
def test_further_parts_are_references_of_their_own(row: dict[str, Any]) -> None:
    assert [each.pinpoint for each in numbers(row["example"])] == ["A", "B"]


@pytest.mark.parametrize("row", GRAMMAR["continuations"], ids=lambda row: row["id"])
def test_further_documents_go_by_the_symbol_before(row: dict[str, Any]) -> None:
    assert [each.target for each in numbers(row["example"])] == ["A/75/6", "A/75/6/Add.1", "A/75/6/Add.1/Corr.1"]


@pytest.mark.parametrize("row", GRAMMAR["lists_go_on"], ids=lambda row: row["id"])
def test_a_list_may_go_on_behind_a_semicolon(row: dict[str, Any]) -> None:
    assert [each.target for each in numbers(row["example"])] == ["A/RES/70/1", "A/RES/71/2"]


@pytest.mark.parametrize("row", GRAMMAR["pairs"], ids=lambda row: row["language"])
def test_two_bodies_may_own_one_list(row: dict[str, Any]) -> None:
    assert [each.target for each in numbers(row["example"])] == ["A/RES/70/262", "S/RES/2282(2016)"]
    assert numbers(row["example"])[0].start == 0


@pytest.mark.parametrize("row", GRAMMAR["possessives"], ids=lambda row: row["language"])
def test_a_possessive_makes_the_number_the_adopting_organ_s(row: dict[str, Any]) -> None:
    view = "The Human Rights Council,\n\n" + row["example"]
    assert [each.target for each in numbered.find(view, layout(), profile.load("un"))] == ["A/HRC/RES/42/12"]


@pytest.mark.parametrize("row", GRAMMAR["links"], ids=lambda row: row["language"])
def test_a_possessive_behind_a_body_points_to_that_body(row: dict[str, Any]) -> None:
    view = "The General Assembly,\n\n" + row["example"]
    assert [each.target for each in numbered.find(view, layout(), profile.load("un"))] == ["A/HRC/RES/42/12"]


@pytest.mark.parametrize("row", [*GRAMMAR["joints"], *GRAMMAR["determiners"]], ids=lambda row: row["language"])
def test_a_part_is_joined_to_the_document_on_its_right(row: dict[str, Any]) -> None:
    (found,) = whole(row["example"])
    assert (found.target, found.pinpoint) == ("A/RES/70/1", "par-4")


@pytest.mark.parametrize("row", GRAMMAR["here"], ids=lambda row: row["language"])
def test_a_part_of_the_text_itself_is_this(row: dict[str, Any]) -> None:
    (found,) = whole(row["example"])
    assert (found.target, found.pinpoint) == ("this", "par-2")


@pytest.mark.parametrize("row", GRAMMAR["heads"], ids=lambda row: row["language"])
def test_a_described_document_takes_the_symbol_in_brackets(row: dict[str, Any]) -> None:
    (found,) = whole(row["example"])
    assert row["example"][found.start : found.end].split()[0] in row["words"]


@pytest.mark.parametrize("row", GRAMMAR["organ_joints"], ids=lambda row: row["language"])
def test_an_organ_on_the_right_is_joined_in_every_language(row: dict[str, Any]) -> None:
    (found,) = numbers(row["example"])
    assert found.target == "A/RES/60/251"
    assert found.rule.endswith(":named")


@pytest.mark.parametrize("row", GRAMMAR["units"], ids=lambda row: row["id"])
def test_a_part_is_known_by_its_words(row: dict[str, Any]) -> None:
    for printed in row["example"]:
        (found,) = whole(f"resolution 70/1, {printed}")
        assert found.pinpoint.startswith(row["id"])
        assert found.kind == "provision"


@pytest.mark.parametrize(
    ("unit", "printed", "expected"),
    [
        ("par", "34", "par-34"),
        ("par", "5-7", "par-5-7"),
        ("par", "2 to 5", "par-2-5"),
        ("par", "3 and 4", "par-3-4"),
        ("par", "3 (a) and 4", "par-3-a,par-4"),
        ("annex", "I", "annex-1"),
        ("annex", "", "annex"),
        ("art", "IX:3", "art-9-par-3"),
        ("art", "XXIV", "art-24"),
        ("target", "17.11", "target-17.11"),
    ],
)
def test_parts_are_named_in_one_form(unit: str, printed: str, expected: Any) -> None:
    assert provisions.normalised(unit, printed) == expected


def test_the_span_of_the_printed_number_is_kept_beside_that_of_the_reference() -> None:
    text = "Recalling General Assembly resolution 67/221 of 21 December 2012 on ports"
    (found,) = numbers(text)
    assert text[found.start : found.end] == "General Assembly resolution 67/221 of 21 December 2012"
    assert found.symbol is not None
    assert text[found.symbol[0] : found.symbol[1]] == "67/221"


def test_an_open_number_lists_whose_it_may_be() -> None:
    (found,) = numbers("The report answers resolution 5/11 in full.")
    assert (found.target, found.status) == (None, UNRESOLVED)
    assert {"A/HRC/RES/5/11", "UNEP/EA.5/Res.11"} <= set(found.candidates)


def test_an_active_profile_reads_a_shared_series_first() -> None:
    for name in ("wto", "un"):
        (found,) = symbols.find("See S/C/M/12.", profile.load(name))
        assert found.rule == ("wto_series_shared" if name == "wto" else "un_document")


def test_references_get_ids_in_the_order_of_the_text_and_the_innermost_part() -> None:
    text = "Aaa resolution 70/1.\n\nBbb resolution 71/2."
    parts = (
        Part("b", "body", None, 0, len(text)),
        Part("p1", "recital", "b", 0, 20),
        Part("p2", "recital", "b", 22, 42),
    )
    tiles = ((0, 20, "p1"), (20, 22, "b"), (22, 42, "p2"))
    built = Layout(parts, tiles, "eng", "un", "resolution")
    found, _ = merge.merge(text, built, numbers(text)[::-1], ())
    assert [(each.id, each.segment, each.target) for each in found] == [
        ("r1", "p1", "A/RES/70/1"),
        ("r2", "p2", "A/RES/71/2"),
    ]


def test_a_name_before_a_symbol_in_brackets_becomes_one_reference_with_it() -> None:
    text = "the Lakes Programme (WT/L/799) and more"
    name = Draft("", "", "mentions", "document", 4, 19, "WT/L/799", RESOLVED, "name")
    found, _ = merge.merge(text, layout(), [name, *numbers(text)], ())
    assert [(text[each.start : each.end], each.target) for each in found] == [
        ("Lakes Programme (WT/L/799)", "WT/L/799")
    ]


def test_a_name_of_another_document_keeps_apart_from_the_symbol() -> None:
    text = "the Lakes Programme (WT/L/799) and more"
    name = Draft("", "", "mentions", "document", 4, 19, "lakes-programme", RESOLVED, "name")
    found, _ = merge.merge(text, layout(), [name, *numbers(text)], ())
    assert [each.target for each in found] == ["lakes-programme", "WT/L/799"]


def test_a_session_inside_a_document_is_kept_and_a_second_name_of_it_is_not() -> None:
    text = "mandate of the Seventh Session (WT/L/782)"
    wide = Draft("", "", "mentions", "document", 0, 41, "WT/L/782", RESOLVED, "x", symbol=(32, 40))
    sitting = Draft("", "", "mentions", "session", 15, 30, "session:mc-7", RESOLVED, "x")
    again = Draft("", "", "mentions", "document", 0, 7, "WT/L/782", RESOLVED, "x")
    found, _ = merge.merge(text, layout(), [again, wide, sitting], ())
    assert [each.target for each in found] == ["WT/L/782", "session:mc-7"]


def test_an_antecedent_given_as_a_span_becomes_an_id() -> None:
    text = "resolution 70/1 and that text"
    back = Draft("", "", "mentions", "document", 20, 29, "A/RES/70/1", RESOLVED, "x", antecedent="0:15")
    found, _ = merge.merge(text, layout(), [*numbers(text), back], ())
    assert [each.antecedent for each in found] == [None, "r1"]


def test_times_get_ids_in_the_order_of_the_text() -> None:
    late = When("", "", "year", 9, 13, "2013", "2013", RESOLVED, "year")
    early = When("", "", "year", 0, 4, "2011", "2011", RESOLVED, "year")
    _, times = merge.merge("2011 and 2013", layout(), (), (late, early))
    assert [(each.id, each.from_text) for each in times] == [("t1", "2011"), ("t2", "2013")]


def test_the_own_symbol_at_the_head_of_a_text_is_no_reference() -> None:
    text = "Decision 7/CP.4\n\nThe Conference of the Parties,\n\nRecalling decision 1/CP.3,\n"
    start = text.index("The Conference")
    organ = Organ("body:cop", start, start + 29)
    built = Layout((), (), "eng", "unfccc", "decision", organ=organ, title=(0, 15), symbol="7/CP.4")
    found, _ = references.find(text, built)
    assert [each.target for each in found if each.kind == "document"] == ["1/CP.3"]
