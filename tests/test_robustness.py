"""A text says the same whatever its blanks, quotation marks and line ends: the scores of its copies do not move."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from wpkg.text import evaluation
from wpkg.text.evaluation import copies
from wpkg.text.read import read

SOURCES = Path(__file__).parent.parent / "graph" / "sources"
SLUGS = ("wt-l-843", "ecwp-recommendations")
MOST = 0.01


@cache
def gold(slug: str) -> evaluation.Gold:
    (found,) = evaluation.golds(SOURCES / slug)
    return found


@cache
def original(slug: str) -> evaluation.Report:
    return evaluation.scored(gold(slug), read(gold(slug).text))


@pytest.mark.parametrize("name", copies.COPIES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_copy_scores_like_the_original(slug: str, name: str) -> None:
    copy = copies.copied(gold(slug), name)
    found = evaluation.scored(copy, read(copy.text))
    moved = {
        f"{each.task}: {each.name}": (each.value, found.value(each.task, each.name))
        for each in original(slug).measures
        if each.value is not None and abs(each.value - (found.value(each.task, each.name) or 0.0)) > MOST
    }
    before = {(each.task, each.expected) for each in original(slug).misses}
    added = [each for each in found.misses if (each.task, each.expected) not in before]
    assert not moved, [f"{each.task}: {each.expected or '–'} / {each.got or '–'}" for each in added]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_original_is_read_well_enough_for_the_comparison_to_mean_something(slug: str) -> None:
    for task, name in (("segments", "kind and span"), ("references", "span overlap"), ("acts", "found")):
        figure = original(slug).value(task, name)
        assert figure is not None
        assert figure > 0.7, (task, name, figure)
