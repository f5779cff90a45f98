"""What a text names: every row of the tables on its own example, made-up cases, and the two sources in full."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import Act, Filler, Named
from wpkg.text import mentions, segments, tables
from wpkg.text.mentions import bearing
from wpkg.text.view import fold

ROOT = Path(__file__).parent.parent
CASES = yaml.safe_load((ROOT / "tests/mentions/cases.yaml").read_text(encoding="utf-8"))
EXPECTED = yaml.safe_load((ROOT / "tests/mentions/sources.yaml").read_text(encoding="utf-8"))
LANGUAGES = ("eng", "fra", "spa")


def found(text: str, profile: str | None = None, language: str | None = "eng") -> tuple[Named, ...]:
    view = fold(text)
    return mentions.find(view, segments.divide(view, profile=profile, language=language), ())


def rows(table: str, *sections: str) -> list[Any]:
    every = (row for section in sections for row in tables.table(table)[section])
    return [pytest.param(row, id=str(row.get("value") or row.get("id") or row["example"])[:60]) for row in every]


def home(row: dict[str, Any]) -> str:
    return str(row.get("home", "un"))


@pytest.mark.parametrize("row", rows("actors", "organisations", "offices", "collectives", "described"))
def test_an_actor_is_found_in_its_example(row: dict[str, Any]) -> None:
    seen = found(f"We met {row['example']} at noon.", home(row))
    assert row["value"] in {each.value for each in seen if each.kind == "actor"}
    assert row["source"]


@pytest.mark.parametrize("row", [row for row in rows("actors", "offices", "collectives") if "at" in row.values[0]])
def test_a_short_title_holds_in_the_texts_of_its_organisation_alone(row: dict[str, Any]) -> None:
    for profile, forms in row["at"].items():
        for name in (*forms.get("names", ()), *forms.get("short", ())):
            text = f"It was the {name} that met."
            assert row["value"] in {each.value for each in found(text, profile)}, name
            assert row["value"] not in {each.value for each in found(text, "paper")}, name


@pytest.mark.parametrize("row", rows("groups", "groups"))
def test_a_group_is_an_actor_with_the_name_of_its_own(row: dict[str, Any]) -> None:
    seen = [each for each in found(f"This is about {row['example']}.") if each.rule == f"group.{row['id']}"]
    wanted = row.get("actor", f"collective:{row['id']}")
    assert [each.value for each in seen] == ([wanted] if wanted else [])


@pytest.mark.parametrize("row", rows("groups", "groups"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_is_found_under_all_its_names(row: dict[str, Any], language: str) -> None:
    for name in (*row["names"].get(language, ()), *(row.get("short") or {}).get(language, ())):
        text = f"en faveur de {name}" if language == "fra" else f"en favor de {name}"
        seen = found(text if language != "eng" else f"in favour of {name}", "un", language)
        assert any(each.rule.startswith("group.") and each.kind == bearing.HELPS for each in seen), name


@pytest.mark.parametrize("row", rows("groups", "before", "after"))
def test_a_cue_tells_what_befalls_the_group_of_its_example(row: dict[str, Any]) -> None:
    text, words = row["example"]
    kind = bearing.HELPS if row["does"] == "helps" else bearing.HARMS
    seen = [each for each in found(text, "un", row["language"]) if each.kind in (bearing.HELPS, bearing.HARMS)]
    assert [(each.kind, text[each.start : each.end], each.rule) for each in seen] == [
        (kind, words, f"group.{row['id']}")
    ]


@pytest.mark.parametrize("row", rows("groups", "weights"))
def test_a_word_of_stress_is_kept_as_the_weight(row: dict[str, Any]) -> None:
    words = next(word for word in row["words"]["eng"] if word in row["example"])
    text = f"Benefits go to consumers, {row['example']}."
    assert words in {each.weight for each in found(text) if each.kind == bearing.HELPS}


def test_a_word_that_lessens_turns_help_into_harm() -> None:
    row = tables.table("groups")["diminishing"]
    assert [each.kind for each in found(row["example"]) if each.kind != "actor"] == [bearing.HARMS]


def test_groups_are_linked_as_in_the_example() -> None:
    text = f"special attention to {tables.table('groups')['links']['example']}"
    assert [each.kind for each in found(text)].count(bearing.HELPS) == 2


@pytest.mark.parametrize("row", rows("topics", "topics", "general"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_is_found_under_all_its_names(row: dict[str, Any], language: str) -> None:
    for name in row["names"].get(language, ()):
        text = f"x {name} x"
        seen = [each for each in found(text, "un", language) if each.kind == "topic"]
        assert (2, len(name) + 2, row["value"]) in {(each.start, each.end, each.value) for each in seen}, name
    if language == "eng":
        assert row["value"] in {each.value for each in found(row["example"]) if each.kind == "topic"}


@pytest.mark.parametrize("row", rows("topics", "leads", "qualities", "joins"))
def test_words_around_a_topic_belong_to_it_as_in_the_example(row: dict[str, Any]) -> None:
    text = f"x {row['example']} x"
    assert (2, len(text) - 2) in {(each.start, each.end) for each in found(text) if each.kind == "topic"}


@pytest.mark.parametrize("row", rows("principles", "principles"))
def test_a_principle_is_found_in_its_example(row: dict[str, Any]) -> None:
    seen = [each for each in found(f"We hold to {row['example']}.") if each.kind == "principle"]
    names = row["names"]["eng"]
    assert any(row["example"][each.start - 11 : each.end - 11].lower() in names for each in seen)
    assert row["value"] in {each.value for each in seen}


@pytest.mark.parametrize("row", rows("principles", "lists"))
def test_a_list_of_principles_ends_with_its_purpose(row: dict[str, Any]) -> None:
    seen = [each.value for each in found(row["example"], "un", row["language"]) if each.kind == "principle"]
    assert Counter(seen) == Counter({"principle:transparency": 1, "principle:predictability": 1})


def test_modifiers_belong_to_the_name_as_in_the_example() -> None:
    example = tables.table("actors")["modifiers"]["example"]
    assert [(each.start, each.end) for each in found(example)] == [(0, len(example))]


def test_a_short_name_that_goes_on_as_in_the_example_is_none() -> None:
    text = f"It was {tables.table('actors')['goes_on']['example']} that met."
    assert not [each for each in found(text) if text[each.start : each.end] == "Council"]
    assert [each for each in found("It was the Council that met.") if each.kind == "actor"]


@pytest.mark.parametrize(
    ("scheme", "table"), [("topic", "topics"), ("beneficiary-group", "groups"), ("principle", "principles")]
)
def test_values_are_concepts_of_their_scheme_and_every_concept_has_a_row(scheme: str, table: str) -> None:
    text = (ROOT / f"ontology/schemes/{scheme}.ttl").read_text(encoding="utf-8")
    concepts = set(re.findall(r'skos:notation "([\w-]+)"', text))
    values = {row["value"].partition(":")[2] for row in tables.table(table)[table] if row["value"]}
    assert values == concepts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_made_up_text(case: dict[str, Any]) -> None:
    text = case["text"]
    seen = found(text, case.get("profile", "un"), case.get("language", "eng"))
    for wanted in case.get("has", ()):
        start = text.index(wanted["words"], text.index(wanted["after"]) if "after" in wanted else 0)
        span = (wanted["kind"], start, start + len(wanted["words"]))
        at = [each for each in seen if (each.kind, each.start, each.end) == span]
        assert at, (wanted, seen)
        for field in ("value", "weight"):
            if field in wanted:
                assert getattr(at[0], field) == wanted[field], (field, at[0])
    for barred in case.get("hasnot", ()):
        start = text.index(barred["words"], text.index(barred["after"]) if "after" in barred else 0)
        assert not any(each.kind == barred["kind"] and each.start == start for each in seen), barred
    for kind, number in case.get("count", {}).items():
        assert sum(each.kind == kind for each in seen) == number


def rows_of(text: str, seen: tuple[Named, ...]) -> list[tuple[str, str, str | None, str]]:
    return [(each.kind, " ".join(text[each.start : each.end].split()), each.value, each.weight) for each in seen]


def source(slug: str) -> str:
    return (ROOT / "graph/sources" / slug / "source.txt").read_bytes().decode("utf-8")


@pytest.mark.parametrize("slug", EXPECTED)
def test_the_sources_are_read_in_full(slug: str) -> None:
    text = source(slug)
    seen = found(text, None, None)
    got = [(each.kind, each.start, text[each.start : each.end], each.value, each.weight) for each in seen]
    assert got == [tuple(row) for row in EXPECTED[slug]]


@pytest.mark.parametrize("slug", EXPECTED)
@pytest.mark.parametrize("copy", ["no-break blanks", "CRLF", "curly marks"])
def test_copies_that_look_different_read_the_same(slug: str, copy: str) -> None:
    text = source(slug)
    changed = {
        "no-break blanks": lambda: text.replace("ing ", "ing\u00a0"),
        "CRLF": lambda: text.replace("\n", "\r\n"),
        "curly marks": lambda: text.replace("'", "\u2019"),
    }[copy]()
    plain = [(row[0], " ".join(fold(row[1]).split()), *row[2:]) for row in rows_of(text, found(text, None, None))]
    other = [(row[0], " ".join(fold(row[1]).split()), *row[2:]) for row in rows_of(changed, found(changed, None, None))]
    assert other == plain


def test_every_mention_has_an_id_of_its_own_and_a_segment_that_holds_it() -> None:
    text = source("wt-l-843")
    view = fold(text)
    layout = segments.divide(view)
    seen = mentions.find(view, layout, ())
    parts = {part.id: part for part in layout.parts}
    assert len({each.id for each in seen}) == len(seen)
    assert all(parts[each.segment].start <= each.start < parts[each.segment].end for each in seen)


def act(text: str, *slots: Filler) -> Act:
    return Act("s1", "instruction", "request", "request", "binding", 4, None, "", 0, len(text), slots, "request")


def test_the_beneficiary_of_an_act_is_one_in_the_text() -> None:
    text = "Asks for lamps, women being meant."
    view = fold(text)
    at = text.index("women")
    layout = segments.divide(view, profile="un", language="eng")
    assert "beneficiary" not in {each.kind for each in mentions.find(view, layout, ())}
    seen = mentions.find(view, layout, (act(text, Filler("beneficiary", at, at + 5)),))
    assert [(each.kind, each.start) for each in seen if each.kind == "beneficiary"] == [("beneficiary", at)]


def test_slots_take_the_values_of_the_mentions_they_stand_on() -> None:
    text = "Requests the World Bank to help women."
    view = fold(text)
    slots = (
        Filler("addressee", text.index("the"), text.index(" to")),
        Filler("beneficiary", text.index("women"), len(text) - 1),
        Filler("object", 0, 8),
        Filler("issuer", -1, -1),
    )
    layout = segments.divide(view, profile="un", language="eng")
    filled = mentions.fill(view, (act(text, *slots),), mentions.find(view, layout, ()))
    assert [slot.value for slot in filled[0].slots] == [
        "organization:world-bank-group",
        "beneficiary:women",
        None,
        None,
    ]
