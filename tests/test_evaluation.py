"""Scores are worked out by hand here: what counts as right, wrong, unresolved, missed, surplus, or as nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wpkg.reading import Act, Cited, Filler, Layout, Named, Part, Quoted, Reading, When
from wpkg.text import evaluation
from wpkg.text.evaluation.gold import Gold, GoldMark, GoldParagraph, GoldPart, GoldReference, Stretch
from wpkg.text.evaluation.measures import Measure, added, paired, within

HERE = Path(__file__).parent
GOLD = HERE / "evaluation" / "small.yaml"
OFFSETS = HERE / "evaluation" / "offsets.yaml"
TEXT = (HERE / "evaluation" / "small.txt").read_text(encoding="utf-8")

PARTS = (
    Part("organ", "adopting_organ", None, 0, 20),
    Part("rec", "recital", None, 22, 69, "preambular"),
    Part("op", "op_paragraph", None, 71, 143, "operative"),
)
ITEM = Part("item", "list_item", "op", 95, 124, "operative")
SYMBOL = Cited("r1", "rec", "recalls", "document", 36, 61, "WT/L/274", "resolved", "symbol")
SESSION = Cited("r2", "op", "due_at", "session", 108, 124, "session:mc-9", "resolved", "R2")
NEXT = When("t1", "op", "session", 108, 124, "", "session:mc-9", "resolved", "R2")
YEAR = When("t2", "rec", "year", 49, 60, "1998", None, "resolved", "year")
FILLERS = (
    Filler("addressee", 81, 94, "body:committee-on-trade-and-development"),
    Filler("action", 98, 104),
    Filler("time", 105, 124, "session:mc-9"),
    Filler("issuer", -1, -1, "body:general-council"),
)
ACT = Act(
    "s1", "instruction", "instruct", "instruction", "binding", 5, None, "op", 71, 124, FILLERS, "x", verb_span=(71, 80)
)
QUOTED = Quoted("q1", "op", 71, 124, "organization:unctad", "x", elisions=((95, 97),))
ACTOR = Named("m1", "op", "actor", 81, 94, "body:committee-on-trade-and-development", "x")
TOPIC = Named("m2", "rec", "topic", 36, 50, "topic:development", "x")


def reading(**changed: Any) -> Reading:
    """The small text read without a fault, but for what is changed."""
    tiles = ((0, 20, "organ"), (20, 22, ""), (22, 69, "rec"), (69, 71, ""), (71, 143, "op"))
    parts = (*PARTS, ITEM) if any(each.segment == "item" for each in changed.get("statements", ())) else PARTS
    layout = Layout(parts, tiles, "eng", "wto", "decision")
    promise = replace(
        ACT, id="s2", kind="commitment", slots=(Filler("validity", 108, 124, "session:mc-9"),), verb="will"
    )
    whole: dict[str, Any] = {
        "references": (SYMBOL, SESSION),
        "times": (NEXT, YEAR),
        "statements": (ACT,),
        "quotations": (QUOTED,),
        "mentions": (ACTOR, TOPIC),
    }
    if changed.pop("promise", False):
        whole["statements"] = (ACT, promise)
    return Reading(TEXT, "", layout, **{**whole, **changed})


def report_of(gold: Path = GOLD, **changed: Any) -> evaluation.Report:
    return evaluation.evaluate(gold, reader=lambda text: reading(**changed))


def value(found: evaluation.Report, task: str, name: str) -> float:
    figure = found.value(task, name)
    assert figure is not None
    return figure


def counts(found: evaluation.Report, task: str, name: str) -> tuple[int, int, int]:
    """Right, expected, given."""
    measure = found.measure(task, name)
    assert measure is not None
    return measure.right, measure.expected, measure.got


@pytest.mark.parametrize(
    ("right", "expected", "got", "figures"),
    [
        (3, 4, 5, (3 / 5, 3 / 4, 2 / 3)),
        (0, 4, 0, (None, 0.0, 0.0)),
        (0, 0, 0, (None, None, None)),
    ],
)
def test_precision_recall_and_f1_follow_from_three_counts(
    right: int, expected: int, got: int, figures: tuple[float | None, ...]
) -> None:
    measure = Measure("task", "name", "F1", right, expected, got)
    assert (measure.precision, measure.recall, measure.f1) == pytest.approx(figures)


def test_the_figure_that_counts_is_the_one_the_metric_names() -> None:
    assert Measure("task", "name", "F1", 3, 4, 5).value == pytest.approx(2 / 3)
    for metric in ("recall", "resolved"):
        assert Measure("task", "name", metric, 3, 4, 5).value == pytest.approx(3 / 4)


def test_a_window_ends_before_its_last_offset() -> None:
    assert [within(Stretch(2, 5), start) for start in (1, 2, 4, 5)] == [False, True, True, False]
    assert within(None, 0)


def test_counts_of_the_same_name_add_up_and_tasks_stay_together() -> None:
    one, two = Measure("a", "x", "F1", 1, 2, 3), Measure("b", "x", "F1", 1, 1, 1)
    assert added([one, two, one, Measure("a", "y", "F1", 0, 0, 0)]) == (
        Measure("a", "x", "F1", 2, 4, 6),
        Measure("a", "y", "F1", 0, 0, 0),
        two,
    )


def test_the_likest_are_paired_first_and_each_at_most_once() -> None:
    likeness = {(1, 1): 0.4, (1, 2): 0.9, (2, 2): 0.8, (3, 1): 0.5}
    pairs, missed, surplus = paired([1, 2, 3], [1, 2, 4], lambda a, b: likeness.get((a, b), 0.0))
    assert (pairs, missed, surplus) == ([(1, 2), (3, 1)], [2], [4])


def test_a_reading_without_fault_scores_one_everywhere() -> None:
    found = report_of(promise=True, references=(SYMBOL, SESSION))
    spoilt = {(each.task, each.name): each.value for each in found.measures if each.value not in (None, 1.0)}
    assert set(spoilt) == {("acts", "found")} | {key for key in spoilt if key[0] == "slots"}, (
        "but for the added promise"
    )
    assert report_of().value("acts", "found") == 1.0
    assert report_of().value("slots", "span exact") == 1.0


@pytest.mark.parametrize(
    ("changed", "task", "name", "wanted"),
    [
        ({"references": (replace(SYMBOL, start=40), SESSION)}, "references", "span exact (article aside)", (1, 2, 2)),
        ({"references": (replace(SYMBOL, start=40), SESSION)}, "references", "span overlap", (2, 2, 2)),
        ({"references": (replace(SYMBOL, target="WT/L/275"),)}, "references", "target of those found", (0, 1, 1)),
        ({"references": (replace(SYMBOL, type="amends"),)}, "references", "type of those found", (0, 1, 1)),
        ({"references": (SYMBOL,)}, "references", "end to end (overlap and target)", (1, 2, 1)),
        ({"references": (SYMBOL, replace(SESSION, start=66, end=68))}, "references", "span overlap", (1, 2, 1)),
        ({"references": (SYMBOL, replace(SESSION, start=0, end=20))}, "references", "span overlap", (1, 2, 2)),
        ({"times": (replace(NEXT, value="session:mc-10"), YEAR)}, "times", "sessions", (0, 1, 1)),
        ({"times": (replace(NEXT, value=None), YEAR)}, "times", "sessions", (0, 1, 0)),
        ({"times": (NEXT,)}, "times", "dates", (0, 1, 0)),
        (
            {"statements": (replace(ACT, kind="decision", verb_class="decision"),)},
            "acts",
            "class of those found",
            (0, 1, 1),
        ),
        ({"statements": (replace(ACT, strength="permissive"),)}, "acts", "strength of those found", (0, 1, 1)),
        ({"statements": ()}, "slots", "span exact", (0, 3, 0)),
        (
            {"statements": (replace(ACT, slots=(*FILLERS[1:], Filler("addressee", 85, 94))),)},
            "slots",
            "span exact",
            (2, 3, 3),
        ),
        (
            {"statements": (replace(ACT, slots=(*FILLERS[1:], Filler("addressee", 85, 94))),)},
            "slots",
            "span overlap",
            (3, 3, 3),
        ),
        ({"statements": (replace(ACT, slots=FILLERS[:2]),)}, "slots", "exact, time", (0, 1, 0)),
        (
            {"statements": (replace(ACT, slots=(Filler("addressee", 81, 94, "body:general-council"),)),)},
            "slots",
            "value of those exact",
            (0, 1, 1),
        ),
        ({}, "slots", "value of those exact", (1, 1, 1)),
        ({}, "slots", "value of those implied", (1, 1, 1)),
        ({"statements": (replace(ACT, slots=FILLERS[:3]),)}, "slots", "value of those implied", (0, 1, 1)),
        ({"promise": True}, "commitments", "holds until", (1, 1, 1)),
        ({}, "commitments", "holds until", (0, 1, 0)),
        ({"quotations": (replace(QUOTED, start=72),)}, "quotations", "span exact", (0, 1, 1)),
        ({"quotations": (replace(QUOTED, speaker=None),)}, "quotations", "speaker of those found", (0, 1, 1)),
        ({"quotations": (replace(QUOTED, elisions=()),)}, "quotations", "elisions", (0, 1, 0)),
        ({"mentions": (replace(ACTOR, value="body:general-council"),)}, "mentions", "actor, span and name", (0, 1, 1)),
        ({"mentions": (replace(ACTOR, start=85),)}, "mentions", "actor, span", (1, 1, 1)),
        ({"mentions": (replace(TOPIC, start=30),)}, "mentions", "topics of the document", (1, 1, 1)),
        ({}, "segments", "kind and span", (3, 3, 3)),
    ],
)
def test_each_fault_costs_what_it_should(
    changed: Mapping[str, Any], task: str, name: str, wanted: tuple[int, int, int]
) -> None:
    assert counts(report_of(**changed), task, name) == wanted


def test_a_fault_is_listed_with_the_words_expected_and_got() -> None:
    found = report_of(references=(replace(SYMBOL, target="WT/L/275"), SESSION))
    (miss,) = found.misses
    assert (miss.document, miss.task, miss.start) == ("small", "references: target", 32)
    assert "WT/L/274" in miss.expected
    assert "WT/L/275" in miss.got
    assert "WT/L/275" in evaluation.markdown(found, 5)


def test_members_of_a_list_may_be_given_one_by_one() -> None:
    gold = Gold(
        "list",
        "resolutions 1/2 and 1/3",
        references=(GoldReference(Stretch(0, 23), ("recalls",), "numbered", (("A",), ("B",))),),
    )
    one = Cited("r1", "", "recalls", "document", 0, 15, "A", "resolved", "")
    two = replace(one, id="r2", start=20, end=23, target="B")
    for references in ((one, two), (replace(one, end=23, target=None, members=("A", "B")),)):
        found = evaluation.scored(gold, replace(reading(), text=gold.text, references=references))
        assert counts(found, "references", "end to end (overlap and target)") == (1, 1, 1)
    assert counts(
        evaluation.scored(gold, replace(reading(), text=gold.text, references=(one,))),
        "references",
        "target of those found",
    ) == (0, 1, 1)


def test_an_optional_slot_is_neither_missed_nor_surplus() -> None:
    (whole,) = evaluation.golds(GOLD)
    assert whole.acts
    optional = tuple(replace(each, optional=each.role == "time") for each in whole.acts[0].slots)
    gold = replace(whole, acts=(replace(whole.acts[0], slots=optional),))
    for slots in (FILLERS, FILLERS[:2]):
        found = evaluation.scored(gold, reading(statements=(replace(ACT, slots=slots),)))
        assert counts(found, "slots", "span exact") == (2, 2, 2)


def test_unresolved_is_right_only_where_nothing_can_be_resolved() -> None:
    nothing = Gold("n", TEXT, references=(GoldReference(Stretch(32, 61), ("recalls",), "described", ((None,),)),))
    for target, right in ((None, 1), ("WT/L/274", 0)):
        found = evaluation.scored(nothing, reading(references=(replace(SYMBOL, target=target),)))
        assert counts(found, "references", "target of those found") == (right, 1, 1)


@pytest.mark.parametrize(
    ("cited", "found", "right"),
    [
        (replace(SYMBOL, target="A/RES/36/92I"), 1, 1),
        (replace(SYMBOL, target="A/RES/36/92", pinpoint="I"), 1, 1),
        (replace(SYMBOL, target="A/RES/36/92", pinpoint="II"), 1, 0),
        (replace(SYMBOL, target=None), 1, 0),
        (replace(SYMBOL, start=20, end=40), 0, 0),
    ],
)
def test_a_linked_number_is_found_by_overlap_and_right_by_symbol_and_part(cited: Cited, found: int, right: int) -> None:
    gold = Gold("m", TEXT, marks=(GoldMark(Stretch(52, 60), "A/RES/36/92 I"),))
    got = evaluation.scored(gold, reading(references=(cited,)))
    assert counts(got, "marked references", "found, in the text")[0] == found
    assert counts(got, "marked references", "end to end, all")[0] == right


def test_a_sentence_that_is_its_whole_paragraph_is_neither_right_nor_wrong() -> None:
    again, piece = Part("s", "sentence", "op", 71, 143), Part("s", "sentence", "op", 71, 94)
    for more, given in ((again, 3), (piece, 4)):
        (whole,) = evaluation.golds(GOLD)
        whole = replace(whole, parts=tuple(GoldPart(each.kind, Stretch(each.start, each.end)) for each in PARTS))
        one = reading()
        found = evaluation.scored(whole, replace(one, layout=replace(one.layout, parts=(*PARTS, more))))
        assert counts(found, "segments", "kind and span") == (3, 3, given)


def test_where_an_optional_part_starts_alone_counts_for_nothing() -> None:
    required = tuple(GoldPart(each.kind, Stretch(each.start, each.end)) for each in PARTS[:2])
    for kind, given in (("op_paragraph", 2), ("paragraph", 3)):
        optional = GoldPart(kind, Stretch(PARTS[2].start, PARTS[2].end), optional=True)
        found = evaluation.scored(Gold("o", TEXT, parts=(*required, optional)), reading())
        assert counts(found, "segments", "kind and span") == (2, 2, given)
        assert counts(found, "segments", "start") == (2, 2, 2)


@pytest.mark.parametrize(("start", "right"), [(22, 1), (34, 1), (35, 0), (17, 0)])
def test_a_segment_starts_a_paragraph_where_it_or_its_number_begins(start: int, right: int) -> None:
    gold = Gold("s", TEXT, paragraphs=(GoldParagraph(Stretch(start, 69), "preambular", lead=9),))
    found = evaluation.scored(gold, reading())
    assert counts(found, "segments", "paragraphs that start a segment") == (right, 1, right)
    assert found.measure("acts", "italic verb has an act (operative paragraphs)") is None


def test_the_role_of_a_paragraph_is_that_of_most_of_its_words() -> None:
    paragraphs = (
        GoldParagraph(Stretch(22, 69), "preambular"),
        GoldParagraph(Stretch(60, 143), "preambular"),
        GoldParagraph(Stretch(0, 20), "other"),
    )
    found = evaluation.scored(Gold("r", TEXT, paragraphs=paragraphs), reading())
    assert counts(found, "paragraph role", "preambular") == (1, 2, 1)
    assert counts(found, "paragraph role", "operative") == (0, 0, 1)
    assert found.macro_role() == pytest.approx((2 / 3 + 1) / 2), "no paragraph is operative in this gold"


def test_an_act_stands_at_the_lead_of_an_operative_paragraph_or_is_missed() -> None:
    gold = Gold("l", TEXT, paragraphs=(GoldParagraph(Stretch(71, 143), "operative", lead=9),))
    name = "italic verb has an act (operative paragraphs)"
    assert counts(evaluation.scored(gold, reading()), "acts", name) == (1, 1, 1)
    late = replace(ACT, verb_span=(98, 104))
    assert counts(evaluation.scored(gold, reading(statements=(late,))), "acts", name) == (0, 1, 0)


@pytest.mark.parametrize(
    ("statements", "wanted"),
    [
        ((ACT,), (1, 1, 1)),
        ((replace(ACT, verb="direct"),), (1, 1, 1)),
        ((replace(ACT, verb="request"),), (0, 1, 1)),
        ((ACT, replace(ACT, verb="report", performative="nested")), (1, 1, 1)),
        ((ACT, replace(ACT, verb="report", parent="s1")), (1, 1, 1)),
        ((ACT, replace(ACT, verb="urge")), (1, 1, 2)),
        ((replace(ACT, verb_span=(30, 39)),), (0, 1, 1)),
        ((ACT, replace(ACT, verb="urge", segment="item")), (1, 1, 1)),
    ],
)
def test_acts_by_paragraph_and_verb_leave_nested_ones_aside(
    statements: tuple[Act, ...], wanted: tuple[int, int, int]
) -> None:
    assert counts(report_of(OFFSETS, statements=statements), "acts", "paragraph and verb") == wanted


def test_a_sample_of_acts_says_nothing_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "small.txt").write_text(TEXT, encoding="utf-8")
    sampled = OFFSETS.read_text(encoding="utf-8").replace("  references:", "  sampled: true\n  references:")
    (tmp_path / "sampled.yaml").write_text(sampled, encoding="utf-8")
    found = report_of(tmp_path / "sampled.yaml", statements=(ACT, replace(ACT, verb="urge")))
    assert counts(found, "acts", "sampled") == (1, 1, 1)


def test_gold_by_offsets_accepts_other_spans_types_and_targets_and_no_optional_reference_counts() -> None:
    other = replace(SYMBOL, end=50, type="mentions", target="work-programme")
    found = report_of(OFFSETS, references=(other, replace(SYMBOL, start=66, end=68)))
    for name in ("span exact (article aside)", "type of those found", "end to end (overlap and target)"):
        assert value(found, "references", name) == 1.0
    assert counts(found, "acts", "addressee, span exact") == (1, 1, 1)


def test_a_report_is_told_as_records_and_as_a_table() -> None:
    found = report_of()
    told = found.to_dicts()
    assert json.loads(json.dumps(told)) == told
    assert told["documents"] == 1
    assert told["code_points"] == len(TEXT)
    table = evaluation.markdown(found).splitlines()
    assert all(line.count("|") == 6 for line in table)
    assert len(table) == 2 + len(found.measures)
