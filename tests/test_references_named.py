"""Instruments cited by name, by description and by words that point back; and how a text takes up what it cites."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import Cited, Layout, Part
from wpkg.text import profile as profiles
from wpkg.text import references, segments
from wpkg.text.references import anaphora, gazetteer, manner, names, numbered
from wpkg.text.references.definitions import fits
from wpkg.text.references.described import slug
from wpkg.text.references.drafts import Draft
from wpkg.text.references.flat import flatten
from wpkg.text.tables import table
from wpkg.text.view import fold

FOLDER = Path(__file__).parent / "references"
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "named.yaml").read_text(encoding="utf-8"))
WHOLE: list[dict[str, Any]] = yaml.safe_load((FOLDER / "whole.yaml").read_text(encoding="utf-8"))
INSTRUMENTS = list(gazetteer.instruments())
DESCRIBED = table("described")
MANNER = table("manner")


@dataclass(frozen=True)
class Named:
    """All the gazetteer asks of a profile."""

    id: str


def layout(language: str = "eng", parts: tuple[Part, ...] = (), genre: str = "resolution") -> Layout:
    return Layout(parts, (), language, "un", genre)


def examples(row: dict[str, Any]) -> list[str]:
    return row["example"] if isinstance(row["example"], list) else [row["example"]]


def label(row: Any) -> str:
    return str(row.get("target") or row.get("id") or row.get("class") or row.get("type"))


def read(text: str, divided: Layout, profile: str = "un") -> tuple[Cited, ...]:
    view = fold(text)
    known = profiles.load(profile)
    found = numbered.find(view, divided, known)
    found += names.find(view, divided, known, found)
    found += anaphora.find(view, divided, known, found)
    return manner.types(view, divided, sorted(found, key=lambda each: (each.start, -each.end)))


def words(text: str, each: Cited | Draft) -> str:
    return text[each.start : each.end]


def meant(each: Cited | Draft) -> tuple[str | None, ...]:
    return each.candidates if each.target is None else (each.target,)


@pytest.mark.parametrize("row", INSTRUMENTS, ids=label)
def test_an_instrument_is_found_in_its_example(row: dict[str, Any]) -> None:
    home = (row.get("home") or ["paper"])[0]
    for text in examples(row):
        found = names.find(fold(text), layout(), Named(home), [])
        assert (row["target"], row.get("pinpoint", "")) in [
            (each, cited.pinpoint) for cited in found for each in meant(cited)
        ], text


@pytest.mark.parametrize("row", [row for row in INSTRUMENTS if not row.get("needs")], ids=label)
def test_every_name_of_an_instrument_leads_to_it(row: dict[str, Any]) -> None:
    home = (row.get("home") or ["paper"])[0]
    for name in (name for listed in row["names"].values() for name in listed):
        text = f"Texts speak of {name} here."
        found = names.find(fold(text), layout(), Named(home), [])
        assert row["target"] in [one for each in found if name in words(text, each) for one in meant(each)], name


@pytest.mark.parametrize("row", DESCRIBED["heads"], ids=label)
def test_a_head_noun_makes_a_name(row: dict[str, Any]) -> None:
    for text in examples(row):
        found = names.find(text, layout(), Named("un"), [])
        assert [(each.rule, words(text, each)) for each in found] == [("described", text.removeprefix("the "))]


@pytest.mark.parametrize("row", DESCRIBED["phrases"], ids=label)
def test_a_described_document_is_found_in_its_example(row: dict[str, Any]) -> None:
    for text in examples(row):
        found = names.find(text, layout(), Named("un"), [])
        assert (row["id"], row["kind"]) in [(each.rule, each.kind) for each in found]


@pytest.mark.parametrize("row", DESCRIBED["organisations"], ids=label)
def test_an_organisation_is_known_by_each_of_its_names(row: dict[str, Any]) -> None:
    for text in [*examples(row), *row["names"]]:
        hits = gazetteer.scan(fold(text), layout()).organisations
        assert row["target"] in [hit.value for hit in hits]


@pytest.mark.parametrize("row", DESCRIBED["deictics"], ids=label)
def test_words_that_point_are_seen_in_their_example(row: dict[str, Any]) -> None:
    for text in examples(row):
        assert {hit.value[0]["id"] for hit in gazetteer.scan(text, layout()).deictics} == {row["id"]}


@pytest.mark.parametrize("row", MANNER["cues"], ids=label)
def test_a_cue_gives_its_type_to_the_citation_of_its_example(row: dict[str, Any]) -> None:
    for text in examples(row):
        assert [each.type for each in read(text, layout())] == [row["type"]]


@pytest.mark.parametrize("row", MANNER["passives"], ids=label)
def test_a_passive_verb_gives_its_type(row: dict[str, Any]) -> None:
    text = f"They like the Paris Agreement. {examples(row)[0].replace('Work Programme', 'Paris Agreement')}"
    found = read(text, layout())
    assert [each.type for each in found] == ["mentions", row["type"]]


@pytest.mark.parametrize("row", MANNER["sittings"], ids=label)
def test_a_session_is_told_apart_by_what_happens_there(row: dict[str, Any]) -> None:
    text = examples(row)[0]
    start = max(text.find("its next"), text.find("our next"))
    session = Draft("", "", "", "session", start, len(text), None, "unresolved", "R7")
    assert [each.type for each in manner.types(text, layout(), [session])] == [row["type"]]


def test_a_session_without_a_cue_is_due_in_what_is_ordered_and_past_in_what_is_recalled() -> None:
    text = "the next session"
    session = Draft("", "", "", "session", 0, len(text), None, "unresolved", "R7")
    for role, expected in (("operative", "due_at"), ("preambular", "occurred_at")):
        divided = layout(parts=(Part("p", "paragraph", None, 0, len(text), role),))
        assert manner.types(text, divided, [session])[0].type == expected


def test_the_tables_of_definitions_and_titles_work_on_their_examples() -> None:
    assert "defined" in [each.rule for each in read(DESCRIBED["defining"]["example"], layout())]
    assert [each.target for each in read(DESCRIBED["entitling"]["example"], layout())] == ["A/RES/66/288"]
    assert [each.target for each in read(DESCRIBED["bearers"]["example"], layout(), "wto")][:1] == ["WT/L/782"]
    assert [each.rule for each in read(DESCRIBED["speakers"]["example"], layout())] == ["speaker"]


def test_a_described_document_ends_where_its_clause_goes_on() -> None:
    text = DESCRIBED["ends"]["example"]
    assert [words(text, each) for each in read(text, layout())] == ["the report of the Secretary-General on maps"]


def test_that_before_a_finite_verb_opens_a_clause() -> None:
    text = f"The Work Programme on Electronic Commerce goes on. {DESCRIBED['clauses']['example']}"
    assert [each.rule for each in read(text, layout(), "wto")] == ["name"]


def test_a_pointer_of_a_page_names_what_it_points_to() -> None:
    text = DESCRIBED["seeing"]["example"]
    part = Part("n", "nav.see_also", None, 0, len(text))
    found = read(text, layout(parts=(part,)))
    assert [(words(text, each), each.type, each.target) for each in found] == [("guide to maps", "see_also", None)]


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case["id"])
def test_what_all_modules_make_of_a_text(case: dict[str, Any]) -> None:
    text = case["text"]
    view = fold(text)
    found, _ = references.find(view, segments.divide(view, profile=case.get("profile", "un"), language="eng"))
    for wanted in case["finds"]:
        met = [each for each in found if words(text, each) == wanted["words"]]
        assert [(each.target, each.pinpoint) for each in met] == [(wanted["target"], wanted.get("pinpoint", ""))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_a_text_names(case: dict[str, Any]) -> None:
    text = case["text"]
    found = read(text, layout(case.get("language", "eng")), case.get("profile", "un"))
    for wanted in case.get("finds", ()):
        met = [each for each in found if words(text, each) == wanted["words"]]
        assert met, [words(text, each) for each in found]
        for field in ("target", "pinpoint", "type", "kind", "rule", "status"):
            if field in wanted:
                assert getattr(met[-1], field) == wanted[field], field
        assert set(wanted.get("candidates", ())) <= set(met[-1].candidates)
        assert list(met[-1].members) == wanted.get("members", [])
    surfaces = [words(text, each) for each in found]
    assert not [surface for surface in surfaces if surface in case.get("absent", ())]


def test_a_footnote_names_the_document_of_the_words_it_hangs_on() -> None:
    text = "Recalling the report of the Secretary-General on maps,4 and resting,\n\n4 A/70/99."
    note = Part("n", "footnote", None, text.index("4 A/70"), len(text), "other", "4")
    report = next(each for each in read(text, layout(parts=(note,))) if each.rule == "report-of:footnote")
    assert (report.target, words(text, report)) == ("A/70/99", "the report of the Secretary-General on maps")


def test_a_footnote_with_two_documents_settles_nothing() -> None:
    text = "Recalling the report of the Secretary-General on maps,4 and resting,\n\n4 A/70/99 and A/70/100."
    note = Part("n", "footnote", None, text.index("4 A/70"), len(text), "other", "4")
    assert [each.target for each in read(text, layout(parts=(note,))) if each.kind == "document"][:1] == [None]


def test_in_a_quotation_this_report_is_the_quoted_one() -> None:
    text = 'The WTO wrote a report, "Digital Trade for Development", which says:\n\nThis joint report is a step.'
    quoted = Part("q", "block_quote", None, text.index("This joint"), len(text))
    own = read(text, layout(parts=(quoted,), genre="paper"), "paper")
    assert words(text, own[-1]) == "This joint report"
    assert own[-1].target == "digital-trade-for-development-2023"


def test_an_editor_who_says_this_programme_means_the_text() -> None:
    text = "This work programme was adopted in 2011."
    note = Part("n", "note.editorial", None, 0, len(text))
    assert [each.target for each in read(text, layout(parts=(note,)), "wto")] == ["this"]


def test_who_is_addressed_is_none_of_the_aforementioned() -> None:
    lists = "The WTO met the IMF and the OECD.\n\nWe urge the WTO to:\n\n- Ask the aforementioned organizations."
    lead, item = lists.index("We urge"), lists.index("- Ask")
    parts = (
        Part("l", "list_leadin", None, lead, item - 2),
        Part("i", "list_item", None, item, len(lists)),
    )
    found = read(lists, layout(parts=parts, genre="paper"), "paper")
    assert found[-1].members == ("organization:imf", "organization:oecd")


def test_a_name_that_is_the_whole_title_is_the_name_of_the_text() -> None:
    text = "Work Programme on Electronic Commerce\n\nMembers recall the Work Programme on Electronic Commerce."
    divided = Layout((Part("t", "title", None, 0, 37),), (), "eng", "wto", "decision", title=(0, 37))
    assert [each.start for each in read(text, divided, "wto")] == [text.rindex("Work")]


@pytest.mark.parametrize(
    ("short", "long", "told"),
    [
        ("CBD", "Convention on Biological Diversity", True),
        ("IMF", "International Monetary Fund", True),
        ("FMI", "International Monetary Fund", False),
        ("XYZ", "Convention on Biological Diversity", False),
    ],
)
def test_an_abbreviation_must_fit_the_initials(short: str, long: str, told: bool) -> None:
    assert fits(short, long) is told


@pytest.mark.parametrize(
    ("left", "name", "made"),
    [
        ("", "Machakos Protocol of 20 July 2002", "machakos-protocol"),
        ("Lima's ", "Strategy for Women's Work", "strategy-for-womens-work"),
        ("", "Déclaration de Sète", "declaration-de-sete"),
        ("", "Declaration on 5 June 2004 in Nairobi", None),
    ],
)
def test_a_described_instrument_is_called_by_its_words(left: str, name: str, made: str | None) -> None:
    assert slug(left, name) == made


def test_offsets_of_the_flat_text_lead_back() -> None:
    view = "One  two \n three\n\n\nfour   five."
    flat = flatten(view, layout())
    assert flat.text == "One two three\nfour five."
    for word in ("One", "two", "three", "four", "five"):
        at = flat.text.index(word)
        assert view[slice(*flat.span(at, at + len(word)))] == word
        assert flat.offset(view.index(word)) == at
