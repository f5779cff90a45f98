"""Decisions, waivers, resolutions and papers near the two sources, which no rule was made on: how well they are read.

The texts and their gold lie in ``family/dev`` and ``family/held``: what is wrong in ``held`` is never looked at one by
one, so that its totals tell how the reader does on texts nobody has seen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import Filler, Reading
from wpkg.text import evaluation
from wpkg.text.read import read

HERE = Path(__file__).parent / "family"
HALVES = ("dev", "held")
FLOORS: dict[str, dict[str, dict[str, float]]] = yaml.safe_load((HERE / "floors.yaml").read_text(encoding="utf-8"))
SENTENCES: list[dict[str, Any]] = yaml.safe_load((HERE / "sentences.yaml").read_text(encoding="utf-8"))
FLOOR_ROWS = [
    (half, task, name, floor)
    for half, tasks in FLOORS.items()
    for task, names in tasks.items()
    for name, floor in names.items()
]
HELD_ROWS = [
    pytest.param(each, hold, id=f"{each['id']}-{number}")
    for each in SENTENCES
    for number, hold in enumerate(each["holds"], start=1)
]


@cache
def report(half: str) -> evaluation.Report:
    return evaluation.evaluate(HERE / half)


@cache
def reading(text: str) -> Reading:
    return read(text)


def values(words: Reading, filler: Filler) -> tuple[str, str | tuple[str, ...] | None]:
    return (words.text[filler.start : filler.end] if filler.start >= 0 else "", filler.value)


@pytest.mark.parametrize("half", HALVES)
def test_each_half_has_six_texts_with_references_times_and_acts(half: str) -> None:
    golds = list(evaluation.golds(HERE / half))
    assert len(golds) == 6
    assert all(each.references and each.times and each.acts and each.parts for each in golds)


@pytest.mark.parametrize(("half", "task", "name", "floor"), FLOOR_ROWS)
def test_no_figure_falls_below_its_floor(half: str, task: str, name: str, floor: float) -> None:
    figure = report(half).value(task, name)
    assert figure is not None, f"{task}, {name}: nothing was measured"
    assert figure >= floor, f"{half}: {task}, {name}: {figure:.3f}"


@pytest.mark.parametrize("half", HALVES)
def test_no_session_is_given_a_wrong_name(half: str) -> None:
    measure = report(half).measure("times", "sessions")
    assert measure is not None
    assert measure.got == measure.right


@pytest.mark.parametrize(("case", "hold"), HELD_ROWS)
def test_what_holds_of_a_sentence_of_the_family(case: dict[str, Any], hold: dict[str, Any]) -> None:
    found = reading(case["text"])
    if "reference" in hold:
        cited = [(found.text[each.start : each.end], each.target) for each in found.references]
        assert (hold["reference"], hold["target"]) in cited
    elif "time" in hold:
        times = [(found.text[each.start : each.end], each.value or each.from_text) for each in found.times]
        assert (hold["time"], hold["value"]) in times
    else:
        acts = [each for each in found.statements if each.verb == hold["act"] and each.kind in hold["kinds"]]
        fillers = [(slot.role, *values(found, slot)) for each in acts for slot in each.slots]
        expected = hold["slots"]
        given = [(role, words) for role, words, _ in fillers]
        assert [pair for pair in ((each["role"], each["words"]) for each in expected) if pair not in given] == []
        valued = [(each["role"], each["words"], each["value"]) for each in expected if "value" in each]
        assert [each for each in valued if each not in fillers] == []
