"""A task that kills its process, or idles, costs no more than itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from guarded_stand_in import Answer, Asked
from wpkg.corpus.spark.guarded import Guarded, guarded
from wpkg.errors import EnvironmentFault


@pytest.fixture
def do() -> Iterator[Guarded[str, Answer]]:
    made = Guarded(Asked(), 60.0)
    yield made
    made.end()


def test_tasks_are_done_by_one_process_that_is_not_this_one(do: Guarded[str, Answer]) -> None:
    first, second = do("a"), do("b")
    assert (first[0], second[0]) == ("a", "b")
    assert first[1] == second[1] != os.getpid()


@pytest.mark.parametrize("how", ["die", "leave"])
def test_process_that_dies_is_told_and_replaced(do: Guarded[str, Answer], how: str) -> None:
    _, before = do("a")
    assert do(how) == (f"{how} was lost", -1)
    assert do("a")[1] not in (before, os.getpid())


def test_process_that_idles_is_killed_and_replaced() -> None:
    do = Guarded(Asked(), 5.0)
    try:
        _, before = do("a")
        assert do("idle") == ("idle was lost", 5)
        assert do("a")[1] not in (before, os.getpid())
    finally:
        do.end()


def test_process_that_cannot_begin_says_why() -> None:
    with pytest.raises(EnvironmentFault) as told:
        Guarded(Asked(begins=False), 60.0)("a")
    assert str(told.value) == "here: it does not begin\n  expected: a beginning\n  to do:    nothing"


def test_process_keeps_one_guard_for_a_run_and_ends_that_of_another() -> None:
    first = guarded("one", lambda: Guarded(Asked(), 60.0))
    assert first is guarded("one", lambda: Guarded(Asked(), 60.0))
    _, before = first("a")
    second = guarded("two", lambda: Guarded(Asked(), 60.0))
    try:
        assert second is not first
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)
    finally:
        second.end()
