"""Counts and what follows from them: precision, recall, F1, and the cases behind the misses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wpkg.text.evaluation.gold import Stretch

F1, RECALL, RESOLVED = "F1", "recall", "resolved"

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Measure:
    """One count of one task. ``right`` of ``expected`` were got right, ``got`` were given altogether.

    ``metric`` says which figure counts: ``F1``; ``recall`` (right of expected; also for accuracies); ``resolved``
    (right of expected, where what was given and is not right is wrong and the rest is unresolved).
    """

    task: str
    name: str
    metric: str
    right: int
    expected: int
    got: int

    @property
    def precision(self) -> float | None:
        """Right of those given; None where nothing was given."""
        return self.right / self.got if self.got else None

    @property
    def recall(self) -> float | None:
        """Right of those expected; None where nothing was expected."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where nothing was expected or given."""
        both = self.expected + self.got
        return 2 * self.right / both if both else None

    @property
    def value(self) -> float | None:
        """The figure that counts."""
        return self.f1 if self.metric == F1 else self.recall

    @property
    def wrong(self) -> int:
        """How many were given and are not right."""
        return self.got - self.right


@dataclass(frozen=True, slots=True)
class Miss:
    """One case that is not as expected: words expected and words got, one of them empty where there are none."""

    document: str
    task: str
    start: int
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What scoring one task of one document gives."""

    measures: tuple[Measure, ...] = ()
    misses: tuple[Miss, ...] = ()


def added(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Add up the counts of each task and name: tasks in the order in which they first come, and so their names."""
    sums: dict[tuple[str, str], Measure] = {}
    for each in measures:
        key = (each.task, each.name)
        known = sums.get(key)
        sums[key] = each if known is None else _sum(known, each)
    tasks = list(dict.fromkeys(task for task, _ in sums))
    return tuple(sorted(sums.values(), key=lambda each: tasks.index(each.task)))


def _sum(one: Measure, other: Measure) -> Measure:
    return replace(one, right=one.right + other.right, expected=one.expected + other.expected, got=one.got + other.got)


def paired(
    expected: Sequence[A], got: Sequence[B], likeness: Callable[[A, B], float]
) -> tuple[list[tuple[A, B]], list[A], list[B]]:
    """Pair what was expected with what was got, the likest first, each at most once; likeness 0 is no pair.

    Returns the pairs in the order expected, what was expected and has no partner, what was got and has none.
    """
    scores = [
        (score, i, j)
        for i, one in enumerate(expected)
        for j, other in enumerate(got)
        if (score := likeness(one, other))
    ]
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(scores, key=lambda each: (-each[0], each[1], each[2])):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    pairs = [(expected[i], got[j]) for i, j in sorted(taken.items())]
    missed = [one for i, one in enumerate(expected) if i not in taken]
    surplus = [other for j, other in enumerate(got) if j not in used]
    return pairs, missed, surplus


def likeness(one: Iterable[Stretch], start: int, end: int) -> float:
    """Return the share that the likest of some stretches has in common with another: 0 none, 1 equal."""
    return max((_jaccard(each, start, end) for each in one), default=0.0)


def words(text: str, start: int, end: int, most: int = 100) -> str:
    """Return the words of a stretch on one line, cut where they are many; empty for an empty stretch."""
    line = " ".join(text[max(start, 0) : max(end, 0)].split())
    return line if len(line) <= most else f"{line[: most - 2]} …"


def within(window: Stretch | None, start: int) -> bool:
    """Tell whether an offset lies in what was annotated."""
    return window is None or window.start <= start < window.end


def _jaccard(one: Stretch, start: int, end: int) -> float:
    shared = one.overlap(start, end)
    return shared / (max(one.end, end) - min(one.start, start)) if shared else 0.0
