"""What provisions do: every row of the tables on its own example, whole sentences, the two seeds, altered copies."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest
import yaml

from wpkg.reading import Act, Layout, Organ, Part
from wpkg.text import segments, statements
from wpkg.text.statements import force, phrases, verbs
from wpkg.text.statements.addressees import before_infinitive
from wpkg.text.statements.clausetable import clauses, pattern, word_set
from wpkg.text.statements.lexicon import lexicon, open_at, subject_at
from wpkg.text.tables import table
from wpkg.text.view import fold

CASES = Path(__file__).parent / "statements"
SOURCES = Path(__file__).parents[1] / "graph" / "sources"


def rows(name: str, section: str) -> list[Any]:
    return [pytest.param(row, id=f"{name}.{section}.{row['id']}") for row in table(name)[section]]


def cases(name: str) -> list[Any]:
    found = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in found]


def layout_of(text: str, *, language: str = "eng", profile: str = "un", items: tuple[str, ...] = ()) -> Layout:
    """One provision, with items below it where their first words are given."""
    genre = "paper" if profile == "paper" else "resolution"
    role = "other" if profile == "paper" else "operative"
    kind = "paragraph" if profile == "paper" else "op_paragraph"
    parts = [Part("op1", kind, None, 0, len(text), role)]
    starts = [text.index(each) for each in items]
    for at, start in enumerate(starts):
        stop = starts[at + 1] if at + 1 < len(starts) else len(text)
        parts.append(Part(f"op1.{at + 1}", "list_item", "op1", start, stop, role))
    speaker = Organ("body:general-council", -1, -1) if profile != "paper" else None
    return Layout(tuple(parts), ((0, len(text), "op1"),), language, profile, genre, speaker)


def read(text: str, **how: Any) -> tuple[Act, ...]:
    return statements.find(fold(text), layout_of(text, **how), (), ())


def words(text: str, act: Act, role: str) -> list[str]:
    return [
        " ".join(text[each.start : each.end].split()) for each in act.slots if each.role == role and each.start >= 0
    ]


def told(text: str, act: Act) -> dict[str, Any]:
    """An act as the case files write it."""
    roles = dict.fromkeys(each.role for each in act.slots if each.start >= 0)
    shown: dict[str, Any] = {"verb": act.verb, "class": act.verb_class, "kind": act.kind, "strength": act.strength}
    shown |= {"performative": act.performative, "words": " ".join(text[act.start : act.end].split())}
    shown["slots"] = {role: words(text, act, role) for role in roles}
    return shown


@pytest.mark.parametrize("row", rows("operatives", "verbs"))
def test_every_verb_opens_its_own_example(row: dict[str, Any]) -> None:
    assert row["id"] in [act.rule for act in read(row["example"])]


@pytest.mark.parametrize("row", rows("operatives", "verbs"))
@pytest.mark.parametrize(("language", "column"), [("fra", "fr"), ("spa", "es")])
def test_every_form_in_another_language_opens_an_act(row: dict[str, Any], language: str, column: str) -> None:
    for form in row[column]:
        found = open_at(lexicon(language), f"{form} x", 0, len(form) + 2)
        assert found is not None, form
        assert found.verb.verb_class == row["class"] or found.verb.id != row["id"], form


@pytest.mark.parametrize("row", rows("operatives", "irregular"))
def test_minutes_tell_decisions_in_the_past(row: dict[str, Any]) -> None:
    act = read(f"At its 5th meeting, on 2 May 2030, {row['example']}.")[0]
    assert act.verb.split()[0] == row["id"]


@pytest.mark.parametrize("row", rows("operatives", "expressions"))
def test_what_is_expressed_gives_the_class(row: dict[str, Any]) -> None:
    act = read(row["example"])[0]
    assert (act.verb, act.verb_class) == ("express", row["class"])


@pytest.mark.parametrize("row", rows("operatives", "modifiers"))
def test_words_around_the_verb_are_kept_apart_from_it(row: dict[str, Any]) -> None:
    act = read(row["example"])[0]
    found = [each.lower() for each in words(row["example"], act, "modifier")]
    assert found
    assert found[0] in row["en"]


@pytest.mark.parametrize("row", rows("operatives", "subjects"))
def test_a_subject_may_stand_before_the_verb(row: dict[str, Any]) -> None:
    found = subject_at(lexicon(row["language"]), row["example"], 0, len(row["example"]))
    assert found is not None
    assert found[1] in ("we", "organ")
    assert read(row["example"], language=row["language"])[0].kind != ""


@pytest.mark.parametrize("row", rows("operatives", "classes"))
def test_every_class_has_its_kind_and_strength(row: dict[str, Any]) -> None:
    weight = force.weigh(row["id"], 3, addressee="", profile="un", action="", hedged=False, chapter_seven=False)
    assert (weight.kind, weight.strength) == (row["kind"], row["strength"])


@pytest.mark.parametrize("row", rows("modals", "modals"))
def test_every_modal_makes_an_act_of_its_bearer(row: dict[str, Any]) -> None:
    act = read(row["example"], language=row["language"])[0]
    assert act.rule == row["id"]
    assert act.performative == "modal"
    assert act.verb_class in (row["verb_class"], *row.get("bearers", {}).values())


@pytest.mark.parametrize("row", rows("modals", "helps"))
def test_a_cause_helps_somebody_do_something(row: dict[str, Any]) -> None:
    act = read(row["example"], profile="paper")[0]
    assert act.rule == row["id"]
    assert words(row["example"], act, "means")
    assert words(row["example"], act, "addressee")


@pytest.mark.parametrize("row", rows("modals", "bearers"))
def test_bearers_are_known_by_their_words(row: dict[str, Any]) -> None:
    act = read(f"{row['example'].capitalize()} will keep the practice.")[0]
    assert act.verb_class == "commitment"


@pytest.mark.parametrize("row", rows("force", "addressees"))
def test_who_is_addressed_is_known_by_its_words(row: dict[str, Any]) -> None:
    assert force.addressed(row["example"]) == row["id"]


@pytest.mark.parametrize("row", rows("force", "kinds"))
def test_a_request_to_those_outside_only_recommends(row: dict[str, Any]) -> None:
    act = read(row["example"], profile=row.get("profile", "un"))[0]
    assert (act.kind, act.strength) == (row["kind"], row["strength"])


@pytest.mark.parametrize("row", rows("force", "adjustments"))
def test_force_is_adjusted_to_speaker_and_addressee(row: dict[str, Any]) -> None:
    when = row["when"]
    text = row["example"] + (" Acting under Chapter VII of the Charter." if when.get("chapter_seven") else "")
    act = read(text, profile=when.get("profile", "un"))[0]
    own = {each["id"]: each["force"] for each in (*table("operatives")["verbs"], *table("modals")["modals"])}[act.rule]
    wanted = row.get("set", min(own, row["cap"]) if "cap" in row else own + row.get("step", 0))
    assert act.force == wanted


@pytest.mark.parametrize("row", rows("force", "hedges"))
def test_hedges_are_seen(row: dict[str, Any]) -> None:
    assert force.weighing().hedge.search(f"to report, {row['example']}, on it")


@pytest.mark.parametrize("row", rows("clauses", "adjuncts"))
def test_every_adjunct_is_cut_out_of_its_example(row: dict[str, Any]) -> None:
    text = row["example"]
    known = clauses(row["language"])
    phrase = phrases.read(known, text, 0, len(text))
    assert phrase is not None
    assert (row["role"], row["slot"]) in [(each.role, text[each.start : each.end]) for each in phrase.slots]


@pytest.mark.parametrize("row", [*rows("clauses", "openings"), *rows("clauses", "interruptions")])
def test_the_addressee_ends_where_its_task_begins(row: dict[str, Any]) -> None:
    text = f" {row['example']};"
    found = before_infinitive(clauses(row["language"]), text, 0, len(text), strict=True)
    assert found is not None
    assert text[found.start : found.end] in ("the panel", "le Comité", "al Comité")


@pytest.mark.parametrize("row", rows("clauses", "things"))
def test_things_are_not_told_to_act(row: dict[str, Any]) -> None:
    for word in row["words"]:
        text = {
            "eng": f"Encourages {word} to widen access;",
            "fra": f"Encourage les {word} à élargir l'accès;",
            "spa": f"Alienta los {word} para ampliar el acceso;",
        }[row["language"]]
        act = read(text, language=row["language"])[0]
        assert not words(text, act, "addressee"), word


@pytest.mark.parametrize("row", rows("clauses", "particles"))
def test_a_preposition_belongs_to_its_verb(row: dict[str, Any]) -> None:
    for verb, tails in row["words"].items():
        text = f"{verb} {tails[0]} the plan"
        phrase = phrases.read(clauses(row["language"]), text, 0, len(text))
        assert phrase is not None, verb
        assert text[phrase.slots[0].start : phrase.slots[0].end] == f"{verb} {tails[0]}"


@pytest.mark.parametrize("row", rows("clauses", "chains"))
def test_a_chained_infinitive_belongs_to_the_action(row: dict[str, Any]) -> None:
    text = row["example"].partition(" ")[2]
    phrase = phrases.read(clauses(row["language"]), text, 0, len(text))
    assert phrase is not None
    assert text[phrase.slots[0].start : phrase.slots[0].end] == text.rpartition(" ")[0].rpartition(" ")[0]


@pytest.mark.parametrize("row", rows("clauses", "subjunctives"))
def test_a_subjunctive_ends_the_subject_before_it(row: dict[str, Any]) -> None:
    for verb in row["words"]:
        text = f"{row['example'].partition(' que ')[0]} que Ruritania {verb} plus;"
        act = read(text, language=row["language"])[0]
        told = (words(text, act, "addressee"), [each.split()[0] for each in words(text, act, "action")])
        assert told == (["Ruritania"], [verb]), verb


@pytest.mark.parametrize("row", rows("clauses", "passives"))
def test_a_passive_has_its_object_before_it(row: dict[str, Any]) -> None:
    act = read(row["example"], language=row["language"])[0]
    assert words(row["example"], act, "object")[0].split()[-1] in ("list", "liste", "lista")
    assert not words(row["example"], act, "addressee")


@pytest.mark.parametrize("row", rows("operatives", "pronouns"))
def test_a_pronoun_before_the_verb_is_who_is_told(row: dict[str, Any]) -> None:
    for pronoun in row["words"]:
        verb = {"fra": "invite à se réunir", "spa": "insta a reunirse"}[row["language"]]
        text = f"{pronoun}{'' if pronoun.endswith(chr(39)) else ' '}{verb};"
        assert words(text, read(text, language=row["language"])[0], "addressee") == [pronoun.rstrip("'")]


@pytest.mark.parametrize("row", rows("operatives", "shorthands"))
def test_a_shorthand_stands_for_the_words_of_its_example(row: dict[str, Any]) -> None:
    assert re.fullmatch(row["pattern"], row["example"])


@pytest.mark.parametrize("row", rows("clauses", "shapes"))
def test_every_shape_is_found_in_its_example(row: dict[str, Any]) -> None:
    known = dict(clauses(row["language"]).shapes[row["part"]])
    assert known[row["id"]].search(row["example"])


@pytest.mark.parametrize("row", rows("clauses", "patterns"))
def test_every_small_pattern_matches_its_example(row: dict[str, Any]) -> None:
    assert pattern(row["id"]).search(row["example"])


@pytest.mark.parametrize("row", rows("clauses", "word_sets"))
def test_every_word_set_holds_a_word_of_its_example(row: dict[str, Any]) -> None:
    assert word_set(row["id"]) == tuple(row["words"])
    assert any(each.strip().replace("_", " ") in row["example"] for each in row["words"])


@pytest.mark.parametrize("row", rows("clauses", "beneficiaries"))
def test_groups_that_benefit_are_named_whole(row: dict[str, Any]) -> None:
    text = f"Decides to widen access for {row['example']};"
    assert words(text, read(text)[0], "beneficiary") == [row["example"]]


SMALL = ("weights", "reporting_verbs", "gatherings", "tasks", "offices")


@pytest.mark.parametrize("row", [each for name in SMALL for each in rows("clauses", name)])
def test_small_tables_say_where_their_facts_are_from(row: dict[str, Any]) -> None:
    assert row["source"]
    assert row.get("words") or clauses(row["language"]).weight or clauses(row["language"]).offices


@pytest.mark.parametrize("row", [*rows("infinitives", "verbs"), *rows("infinitives", "homographs")])
def test_every_verb_is_an_infinitive_after_to(row: dict[str, Any]) -> None:
    known = clauses("eng")
    for word in (row["words"][0], *row["words"]):
        text = f"They were asked to {word} the plan."
        assert verbs.infinitive_at(known, text, text.index(" to ") + 3, len(text)) == text.index(" to ") + 4, word
    assert f"to {row['words'][0]} " in row["example"]


@pytest.mark.parametrize("row", rows("infinitives", "governors"))
def test_after_some_words_to_is_a_preposition(row: dict[str, Any]) -> None:
    for word in row["words"]:
        text = f"measures {word} to trade"
        assert verbs.infinitive_at(clauses("eng"), text, text.index(" to ") + 3, len(text)) is None, word


@pytest.mark.parametrize("row", rows("infinitives", "complements"))
def test_no_purpose_begins_after_a_word_that_wants_an_infinitive(row: dict[str, Any]) -> None:
    for word in row["words"]:
        text = f"examine the {word} to consider the plan"
        phrase = phrases.read(clauses("eng"), text, 0, len(text))
        assert phrase is not None
        assert "purpose" not in [each.role for each in phrase.slots], word


@pytest.mark.parametrize("case", cases("sentences"))
def test_a_sentence_is_read_as_expected(case: dict[str, Any]) -> None:
    text = case["text"].rstrip("\n")
    how = {
        "language": case.get("language", "eng"),
        "profile": case.get("profile", "un"),
        "items": tuple(case.get("items", ())),
    }
    acts = read(text, **how)
    assert len(acts) == len(case["acts"])
    for act, wanted in zip(acts, case["acts"], strict=True):
        shown = told(text, act) | {"negative": act.negative, "abstention": act.abstention, "force": act.force}
        plain = {name: value for name, value in wanted.items() if name != "slots"}
        assert {name: shown[name] for name in plain} == plain
        for role, expected in wanted.get("slots", {}).items():
            assert shown["slots"].get(role, []) == expected, role


def seed(name: str) -> str:
    return (SOURCES / name / "source.txt").read_bytes().decode("utf-8")


def statements_of(text: str) -> tuple[Act, ...]:
    view = fold(text)
    return statements.find(view, segments.divide(view), (), ())


@pytest.mark.parametrize("case", cases("seeds"))
def test_the_acts_of_a_seed_are_read_with_all_their_slots(case: dict[str, Any]) -> None:
    text = seed(case["id"])
    assert [told(text, act) for act in statements_of(text)] == case["acts"]


@pytest.mark.parametrize("name", ["wt-l-843", "ecwp-recommendations"])
@pytest.mark.parametrize(
    "alter",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" to ", " to\u00a0"),
        lambda text: text.replace("'", "\u2019"),
        lambda text: text.rstrip("\n"),
        lambda text: "\n".join("\n".join(wrap(line, 80)) for line in text.split("\n")),
    ],
    ids=["CRLF", "no-break spaces", "curly quotes", "no last newline", "hard line breaks"],
)
def test_altered_copies_say_the_same(name: str, alter: Any) -> None:
    plain, changed = seed(name), alter(seed(name))
    before = [(act.kind, act.verb, [each.role for each in act.slots]) for act in statements_of(plain)]
    after = [(act.kind, act.verb, [each.role for each in act.slots]) for act in statements_of(changed)]
    assert after == before


@pytest.mark.parametrize("name", ["wt-l-843", "ecwp-recommendations"])
def test_every_slot_lies_in_the_text_and_slots_are_in_order(name: str) -> None:
    text = seed(name)
    for act in statements_of(text):
        assert 0 <= act.start < act.end <= len(text)
        assert [each.start for each in act.slots] == sorted(each.start for each in act.slots)
        assert all(each.start == each.end == -1 or 0 <= each.start < each.end <= len(text) for each in act.slots)


@pytest.mark.parametrize(
    "unit", [" ", "(", "a, ", "1 ", "and to do ", "Requests the X to ", ", requests ", "that the ", "We decide that "]
)
def test_any_text_can_be_read(unit: str) -> None:
    text = "Requests" + unit * 4000
    for act in read(text):
        assert act.end <= len(text)
