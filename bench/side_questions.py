"""What is asked of the made corpus, with the right answers: each question many times, never of the same thing twice.

A server may remember what it answered, so that to ask the same again would measure its memory: a question has as many
instances, of about the same size, as it will be asked times.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from side_data import Row, Truth, depths

PAGE = 50
"""Rows of a first page."""
_PAGE_OF_ANSWERS = 1000
"""Rows that ``wpkg serve`` gives of a canned question at once."""

_MADE = re.compile("(?:ba|ce|di|fo|gu|la|me|ni|po|ru|sa|te|vi|lo|mu|ra|ne|ti){3,}")
"""Words that the corpus makes up: no stem of theirs is a word of a language."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One question, ``query`` in its general form, with its arguments by name, and the right answer.

    A contender that answers with fewer columns is compared on those. ``rows`` is how many rows an answer has.
    """

    query: str
    given: Mapping[str, str]
    answer: frozenset[Row]
    rows: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question in all its instances; ``key`` is stable, ``what`` is for people."""

    key: str
    what: str
    instances: tuple[Instance, ...]

    @property
    def rows(self) -> int:
        """How many rows an answer has: the median."""
        return statistics.median_low(each.rows for each in self.instances)


def same(asked: Instance, rows: Sequence[Row]) -> bool:
    """Tell whether rows are the right answer, on the columns they have.

    A page may hold any of the rows there are, and of citations, which may lead to one instrument twice, some fewer.
    """
    width = len(rows[0]) if rows else 0
    right = {row[:width] for row in asked.answer}
    if len(rows) != len(set(rows)) or not set(rows) <= right:
        return False
    if asked.query == "page":
        return asked.rows // 4 <= len(rows) <= asked.rows
    return len(rows) == len(asked.answer)


def questions(truth: Truth, many: int) -> Iterator[Question]:
    """Choose what is asked, ``many`` instances each: of what is of typical size, and of the largest."""
    step = max(1, len(truth.symbol) // 300)
    sizes = sorted((len(depths(truth, one)), one) for one in list(truth.symbol)[::step])
    middle = max(0, len(sizes) // 2 - many // 2)
    chosen = (("median", sizes[middle : middle + many]), ("largest", sizes[-many:]))
    for name, starts in chosen:
        yield from _lineage(truth, name, [start for _, start in starts])
    yield from _in_time(truth, many)
    yield _instructions(truth, many)
    counted = frozenset((kind, str(number)) for kind, number in truth.classes.items())
    classes = tuple(Instance("by-class", {"number": str(n)}, counted, len(counted)) for n in range(many))
    yield Question("by-class", "how many there are of each class", classes)
    yield from _search(truth, many)


def _lineage(truth: Truth, name: str, starts: Sequence[str]) -> Iterator[Question]:
    of = "a median instrument" if name == "median" else "one of the largest"
    made = [list(_about(truth, start)) for start in starts]
    what = (
        ("ancestors", f"all ancestors of {of}, with depth"),
        ("ancestors-told", f"all ancestors of {of}, with symbol, title and day"),
        ("page", f"the first {PAGE} ancestors of {of}, with symbol, title and day"),
        ("edges", f"every citation in the lineage of {of}"),
    )
    for (key, told), instances in zip(what, zip(*made, strict=True), strict=True):
        yield Question(f"{key}-{name}", told, tuple(instances))


def _about(truth: Truth, start: str) -> Iterator[Instance]:
    """Yield the four questions about one lineage."""
    found = depths(truth, start)
    given = {"start": start, "symbol": truth.symbol[start]}
    ids = frozenset((one, str(depth)) for one, depth in found.items())
    told = frozenset((one, truth.symbol[one], truth.title[one], truth.day[one]) for one in found)
    arcs = frozenset((one, other) for one in (start, *found) for other in truth.cites.get(one, ()))
    yield Instance("ancestors", given, ids, len(ids))
    yield Instance("ancestors-told", given, told, len(told))
    yield Instance("page", given, frozenset((*rest, one) for one, *rest in told), min(PAGE, len(told)))
    yield Instance("edges", given, arcs, len(arcs))


def _in_time(truth: Truth, many: int) -> Iterator[Question]:
    held = [
        (node, values["partOfThread"], *_period(truth, values["validDuring"]))
        for node, values in truth.said.items()
        if "validDuring" in values
    ]
    threads: dict[str, list[str]] = defaultdict(list)
    for _, of, start, _ in held:
        threads[of].append(start)
    asked = sorted(((of, day) for of, days in threads.items() for day in sorted(days)[len(days) // 3 :]), key=_spread)
    one, every = [], []
    for of, day in islice(asked, many):
        rows = frozenset((node, start, end) for node, its, start, end in held if its == of and start <= day < end)
        every_row = frozenset((node, start, end) for node, _, start, end in held if start <= day < end)
        one.append(Instance("in-force", {"thread": of, "day": day}, rows, len(rows)))
        every.append(Instance("in-force-all", {"day": day}, every_row, len(every_row)))
    yield Question("in-force", "what of one thread was in force on a day", tuple(one))
    yield Question("in-force-all", "everything in force on a day", tuple(every))


def _spread(asked: tuple[str, str]) -> tuple[str, str]:
    """Order days so that neighbours are not of one thread."""
    of, day = asked
    return day[5:], of


def _period(truth: Truth, node: str) -> tuple[str, str]:
    return truth.said[node]["periodStart"], truth.said[node]["periodEnd"]


def _instructions(truth: Truth, many: int) -> Question:
    told: dict[str, list[Row]] = defaultdict(list)
    for node, values in truth.said.items():
        if "addressee" in values:
            told[values["addressee"]].append((truth.day[truth.whole[node]], truth.whole[node], node))
    fit = [body for body in told if len(told[body]) <= _PAGE_OF_ANSWERS]
    bodies = sorted(fit or told, key=lambda body: (-len(told[body]), body))[:many]
    made = [Instance("instructions", {"body": body}, frozenset(told[body]), len(told[body])) for body in bodies]
    return Question("instructions", "instructions to a body, oldest first", tuple(made))


def _search(truth: Truth, many: int) -> Iterator[Question]:
    documents: dict[str, set[str]] = defaultdict(set)
    for node, label in truth.labels.items():
        whole = truth.whole.get(node, node)
        if whole in truth.symbol:
            for word in label.split():
                documents[word].add(whole)
    rare = [_one(documents, word) for word in _words(documents, 20, many)]
    yield Question("search-rare", "documents with a rare word", tuple(rare))
    firsts = _words(documents, max(20, len(truth.symbol) // 12), many)
    seconds = _words(documents, max(20, len(truth.symbol) // 20), 2 * many)
    pairs = zip(firsts, [word for word in seconds if word not in firsts], strict=False)
    yield Question("search-both", "documents with two words", tuple(_both(documents, *pair) for pair in pairs))


def _one(documents: Mapping[str, set[str]], word: str) -> Instance:
    found = frozenset((one,) for one in _beginning(documents, word))
    return Instance("search", {"word": word}, found, len(found))


def _both(documents: Mapping[str, set[str]], first: str, second: str) -> Instance:
    found = frozenset((one,) for one in documents[first] & _beginning(documents, second))
    return Instance("search-both", {"first": first, "word": second}, found, len(found))


def _words(documents: Mapping[str, set[str]], near: int, many: int) -> list[str]:
    """Return made-up words that stand in about so many documents."""
    fit = [word for word in documents if _MADE.fullmatch(word)]
    return sorted(fit, key=lambda word: (abs(len(documents[word]) - near), word))[:many]


def _beginning(documents: Mapping[str, set[str]], word: str) -> set[str]:
    """Return the documents with a word that begins so: the last word of a search may be begun only."""
    return {one for other, found in documents.items() if other.startswith(word) for one in found}
