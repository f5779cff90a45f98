"""What the reader says it did not understand: every row on its example, the two sources, and the self-check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wpkg.reading import Act, Cited, Filler, Finding, Layout, Part, Reading, When
from wpkg.text import check_reading, quotations, segments, tables
from wpkg.text.view import fold

ROOT = Path(__file__).parent.parent
TABLE = tables.table("findings")
ROWS = {row["code"]: row for row in TABLE["findings"]}


def act(view: str, words: str, **changes: Any) -> Act:
    at = view.index(words)
    slots = changes.pop("slots", (Filler("object", at, at + len(words)),))
    made = Act("s1", "instruction", "request", "request", "binding", 4, None, "", at, at + len(words), slots, "request")
    return replace(made, **changes)


def segment_at(layout: Layout, offset: int) -> str:
    return next(name for start, end, name in layout.tiles if start <= offset < end)


def found(view: str, layout: Layout, *, cited: Any = (), times: Any = (), acts: Any = ()) -> list[Finding]:
    quoted = quotations.find(view, layout, tuple(cited))
    return list(check_reading.findings(view, layout, tuple(cited), tuple(times), tuple(acts), quoted))


def acts_of(view: str, layout: Layout, row: dict[str, Any]) -> tuple[Act, ...]:
    """One act in every operative paragraph that begins with a verb, and what the example asks for."""
    made = []
    for part in layout.parts:
        if part.kind == "op_paragraph" and not view[part.start : part.end].lstrip("0123456789. ").startswith("Blue"):
            implied = "implied" if row["code"] == "missing_enacting_word" else "explicit"
            made.append(act(view, view[part.start : part.end], segment=part.id, performative=implied))
    if row["code"] == "missing_verb":
        at = view.index(row["words"])
        made.append(act(view, row["words"], segment=segment_at(layout, at), performative="elliptical"))
    if row["code"] == "directive_without_addressee":
        return (replace(made[0], verb_span=(view.index("Requests"), view.index("Requests") + 8)),)
    return tuple(replace(one, slots=(*one.slots, Filler("addressee", -1, -1))) for one in made)


@pytest.mark.parametrize("code", ROWS)
def test_a_finding_is_made_in_its_example(code: str) -> None:
    row = {**ROWS[code]["example"], "code": code}
    view = fold(row["text"])
    layout = segments.divide(view, profile=row.get("profile"), language="eng")
    if "part" in row:
        part = Part("u1", row["part"], None, 0, len(view))
        layout = Layout((part,), ((0, len(view), "u1"),), "eng", "paper", "paper")
    at = view.index(row["words"])
    place = (segment_at(layout, at), at, at + len(row["words"]))
    cited: list[Cited] = []
    times: list[When] = []
    if "reference" in row:
        candidates = ("lamp-act", "lamp-decree") if row["reference"] == "candidates" else ()
        cited = [
            Cited("r1", place[0], "recalls", "document", *place[1:], None, "unresolved", "x", candidates=candidates)
        ]
    if "time" in row:
        times = [When("t1", place[0], "session", *place[1:], "", None, row["time"], "R7")]
    seen = found(view, layout, cited=cited, times=times, acts=acts_of(view, layout, row))
    mine = [each for each in seen if each.code == code]
    assert mine, seen
    assert any(each.start <= at < each.end for each in mine)


def test_a_stretch_the_grammar_does_not_fit_is_told_by_its_first_words() -> None:
    text = "Lamps lamps lamps. " * 10
    part = Part("u1", "unrecognised", None, 0, len(text))
    layout = Layout((part,), ((0, len(text), "u1"),), "eng", "paper", "paper")
    (one,) = found(text, layout)
    assert (one.code, one.segment, one.start, one.end) == ("unrecognised_stretch", "u1", 0, len(text))
    assert "Lamps lamps lamps." in one.message
    assert len(one.message) < 160


def test_messages_are_sentences_that_quote_the_words_and_no_mark_is_left_over() -> None:
    for row in ROWS.values():
        assert row["message"][0].isupper() or row["message"][0] == '"'
        assert row["message"].endswith(".")
        assert row["source"]
    view = "Recalling the Doha Declaration"
    cited = Cited("r1", "", "recalls", "document", 10, 30, None, "unresolved", "x", candidates=("a", "b"))
    layout = segments.divide(view, profile="paper", language="eng")
    (one,) = (each for each in found(view, layout, cited=[cited]) if each.code == "ambiguous_name")
    assert one.message == '"the Doha Declaration" may stand for several things: a, b.'


def test_a_class_of_documents_that_nobody_could_list_is_no_finding() -> None:
    view = "based on proposals submitted by Members"
    layout = segments.divide(view, profile="paper", language="eng")
    cited = Cited("r1", "", "based_on", "class", 9, len(view), None, "unresolved", "x")
    assert found(view, layout, cited=[cited]) == []


def test_an_act_in_an_item_is_an_act_of_its_paragraph() -> None:
    text = (
        "The General Assembly,\n\n1. Requests the Secretary-General:\n\n(a) To report;\n\n(b) To rest;\n\n2. Decides."
    )
    view = fold(text)
    layout = segments.divide(view, profile="un", language="eng")
    item = next(part for part in layout.parts if view.startswith("(a)", part.start))
    last = next(part for part in layout.parts if view.startswith("2. ", part.start))
    acts = [act(view, "To report", segment=item.id), act(view, "Decides", segment=last.id)]
    assert not [each for each in found(view, layout, acts=acts) if each.code == "unparsed_paragraph"]
    (one,) = [each for each in found(view, layout, acts=acts[1:]) if each.code == "unparsed_paragraph"]
    assert view[one.start : one.end].startswith("1. Requests")


def test_the_links_of_the_paper_lost_their_addresses() -> None:
    text = (ROOT / "graph/sources/ecwp-recommendations/source.txt").read_bytes().decode("utf-8")
    view = fold(text)
    seen = [each for each in found(view, segments.divide(view)) if each.code == "lost_link_target"]
    assert [(each.start, each.end) for each in seen] == [(59, 93), (1050, 1061), (1524, 1557), (1959, 1993)]


def test_the_decision_of_2011_lacks_an_enacting_word_and_numbers() -> None:
    text = (ROOT / "graph/sources/wt-l-843/source.txt").read_bytes().decode("utf-8")
    view = fold(text)
    layout = segments.divide(view)
    first = act(view, "To continue the reinvigoration", segment=segment_at(layout, 604), performative="implied")
    second = act(view, "to adhere to", segment=segment_at(layout, 604), performative="implied")
    seen = [(each.code, each.start, each.end) for each in found(view, layout, acts=[first, second])]
    assert seen.count(("missing_enacting_word", 601, 604)) == 1
    assert [each for each in seen if each[0] == "missing_enacting_word"] == [("missing_enacting_word", 601, 604)]
    assert ("unnumbered_paragraphs", 604, 615) in seen


def reading(**changes: Any) -> Reading:
    text = "The General Assembly,\n\n1. Requests the Secretary-General to report."
    view = fold(text)
    layout = segments.divide(view, profile="un", language="eng")
    part = next(part for part in layout.parts if part.kind == "op_paragraph")
    one = act(view, "Requests", segment=part.id)
    return replace(Reading(text, "", layout, statements=(one,)), **changes)


def test_a_sound_reading_has_no_faults() -> None:
    assert check_reading.faults(reading()) == []


def test_what_does_not_hold_together_is_told() -> None:
    sound = reading()
    one = sound.statements[0]
    size = len(sound.text)
    broken: dict[str, dict[str, Any]] = {
        "statement outside": {"statements": (replace(one, start=0, end=3),)},
        "slot outside": {"statements": (replace(one, slots=(Filler("object", 5, size + 1),)),)},
        "slot backwards": {"statements": (replace(one, slots=(Filler("object", 5, 4),)),)},
        "parent missing": {"statements": (replace(one, parent="s9"),)},
        "segment missing": {"statements": (replace(one, segment="zz"),)},
        "verb outside": {"statements": (replace(one, verb_span=(-1, 3)),)},
        "reference outside": {"references": (Cited("r1", "", "x", "document", 0, size + 1, None, "x", "x"),)},
        "reference elsewhere": {"references": (Cited("r1", one.segment, "x", "document", 0, 3, None, "x", "x"),)},
        "time nowhere": {"times": (When("t1", "zz", "date", 0, 3, "", None, "x", "x"),)},
        "finding outside": {"findings": (Finding("x", "x", "", -1, 3),)},
        "tiles": {"layout": replace(sound.layout, tiles=sound.layout.tiles[:-1])},
        "gap": {"layout": replace(sound.layout, tiles=sound.layout.tiles[1:])},
        "orphan": {"layout": replace(sound.layout, parts=(*sound.layout.parts, Part("p", "x", "zz", 0, 1)))},
        "two alike": {"layout": replace(sound.layout, parts=(*sound.layout.parts, sound.layout.parts[0]))},
        "child outside": {
            "layout": replace(sound.layout, parts=(*sound.layout.parts, Part("p", "x", one.segment, 0, 1)))
        },
    }
    for name, changes in broken.items():
        assert check_reading.faults(reading(**changes)), name
