"""The questions that ``sizes.py`` asks of a store of a made corpus: each of several instruments, a line of JSON each.

Run by ``sizes.py`` as ``python bench/sizes_asked.py STORE SIZE ROUNDS QUESTION...``, or with ``open IRI`` to show one
document only.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import made_corpus

from wpkg.api import Graph
from wpkg.graph import adjacency
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.prepared import prepared
from wpkg.graph.store import Iri

_INSTRUMENTS = """PREFIX wpkg: <https://w3id.org/wpkg/ns#>
SELECT ?body (COUNT(DISTINCT ?document) AS ?many) WHERE { ?document wpkg:adoptedBy ?body } GROUP BY ?body"""

_THREAD = "SELECT ?thread WHERE { <%s#com-0> <https://w3id.org/wpkg/ns#partOfThread> ?thread }"

PAGE = 50
_COMMON = ("fisheries waiver", "cotton tariff", "customs origin", "food quota", "rules annex")

Ask = Callable[["Asked", int], int]
"""Asks for the n-th time; returns how many rows the answer has."""


class Asked:
    """A store, its size, and instruments to ask about: some at random, and those with the largest lineages of many."""

    def __init__(self, store: Path, size: int) -> None:
        self.store, self.size = EmbeddedStore.open(store), size
        self.graph = Graph(self.store)
        self.units = random.Random(3).sample(range(size // 10, size), 50)
        self._largest: dict[bool, str] = {}
        self._threads: dict[int, str] = {}

    def unit(self, number: int) -> str:
        """Return the IRI of an instrument, another one each time."""
        return made_corpus.work(self.units[number % len(self.units)])

    def of_topic(self, number: int) -> int:
        """Return a topic."""
        return (number * 37 + 11) % max(5, self.size // 200)

    def thread(self, number: int) -> tuple[str, str]:
        """Return the thread of an instrument that states a commitment, and its day."""
        unit = self.committed(number)
        if unit not in self._threads:
            rows = self.store.select(_THREAD % made_corpus.work(unit)).rows
            self._threads[unit] = str(rows[0][0])
        return self._threads[unit], made_corpus.day(unit, self.size)

    def committed(self, number: int) -> int:
        """Return an instrument that states a commitment."""
        return self.units[number % len(self.units)] // 4 * 4 + 1 - (4 if self.units[number] >= self.size - 4 else 0)

    def largest(self, down: bool) -> str:
        """Return the IRI of the instrument with the largest lineage of some hundred."""
        if down not in self._largest:
            graph = adjacency.of(self.store)
            some = range(0, self.size, max(1, self.size // 200))
            known = [unit for one in some if (unit := graph.index(made_corpus.work(one))) is not None]
            counts = graph.reach_counts(known, down=down)
            self._largest[down] = graph.iri(known[max(range(len(known)), key=counts.__getitem__)])
        return self._largest[down]


def _lineage(asked: Asked, number: int) -> int:
    return len(asked.graph.lineage(asked.unit(number), limit=PAGE).edges)


def _largest_up(asked: Asked, _: int) -> int:
    return len(asked.graph.lineage(asked.largest(False), limit=PAGE).edges)


def _largest_down(asked: Asked, _: int) -> int:
    return len(asked.graph.lineage(asked.largest(True), down=True, limit=PAGE).edges)


def _closure(asked: Asked, _: int) -> int:
    graph = adjacency.of(asked.store)
    start = graph.index(asked.largest(False))
    assert start is not None
    return len(graph.closure(start))


def _in_force(asked: Asked, number: int) -> int:
    unit = asked.committed(number)
    return len(asked.graph.in_force(made_corpus.work(unit), made_corpus.day(unit, asked.size)).periods)


def _thread(asked: Asked, number: int) -> int:
    return len(asked.graph.in_force(*asked.thread(number)).periods)


def _instructions(asked: Asked, number: int) -> int:
    return len(asked.graph.instructions(made_corpus.group(asked.of_topic(number))).told)


def _most_instructed(asked: Asked, number: int) -> int:
    return len(asked.graph.instructions(made_corpus.body(59 - number)).told)


def _counts(asked: Asked, _: int) -> int:
    return len(asked.store.select(_INSTRUMENTS))


def _rare_word(asked: Asked, number: int) -> int:
    return asked.graph.search(made_corpus.rare(number)).total


def _words(asked: Asked, number: int) -> int:
    return asked.graph.search(_COMMON[number % len(_COMMON)]).total


def _symbol(asked: Asked, number: int) -> int:
    return asked.graph.search(made_corpus.symbol(asked.units[number])).total


def _show(asked: Asked, number: int) -> int:
    return len(asked.graph.show(made_corpus.symbol(asked.units[number])).parts)


def _chain(asked: Asked, number: int) -> int:
    graph = adjacency.of(asked.store)
    start = graph.index(asked.unit(number))
    assert start is not None
    reached = graph.closure(start).units
    goal = graph.iri(reached[-1]) if len(reached) else asked.unit(number)
    return len(asked.graph.chains(asked.unit(number), goal, which="shortest").chains) if len(reached) else 0


def _references(asked: Asked, number: int) -> int:
    return len(asked.store.select(prepared("references-to", target=[Iri(asked.unit(number))])))


def _open(asked: Asked, _: int) -> int:
    store = EmbeddedStore.open(asked.store.generation.parent) if asked.store.generation else asked.store
    adjacency.of(store)
    return 1


QUESTIONS: Mapping[str, tuple[str, Ask]] = {
    "open": ("open the store and its graph of citations", _open),
    "show": ("show one document, by its symbol", _show),
    "references": ("what refers to one document", _references),
    "lineage": ("lineage of an instrument, first page", _lineage),
    "largest_up": ("the largest lineage, first page", _largest_up),
    "largest_down": ("all that rests on the most cited, first page", _largest_down),
    "closure": ("the largest lineage as numbers", _closure),
    "chain": ("shortest chain to the farthest antecedent", _chain),
    "in_force": ("in force on a day: an instrument", _in_force),
    "thread": ("in force on a day: a thread", _thread),
    "instructions": ("instructions of a working group", _instructions),
    "most_instructed": ("instructions of a body of all topics", _most_instructed),
    "symbol": ("search: a symbol", _symbol),
    "rare_word": ("search: a rare word", _rare_word),
    "words": ("search: two common words", _words),
    "counts": ("instruments by body, counted", _counts),
}
"""Questions by name: what they are, and how they are asked. The answers of the first eleven do not grow by nature."""


def main() -> None:
    """Ask and tell."""
    store, size, *rest = sys.argv[1:]
    if size == "open":
        Graph(EmbeddedStore.open(Path(store))).show(rest[0])
        return
    asked = Asked(Path(store), int(size))
    for name in rest[1:]:
        print(json.dumps(_told(asked, QUESTIONS[name][1], int(rest[0]))), flush=True)


def _told(asked: Asked, ask: Ask, rounds: int) -> dict[str, object]:
    """Ask once to warm up, then so many times; one that takes long is asked less often."""
    rows, took = [], []
    for number in range(rounds + 1):  # what a question needs to know first is no part of it
        asked.thread(number)
        made_corpus.rare(number)
    start = time.perf_counter()
    ask(asked, rounds)
    first = time.perf_counter() - start
    for number in range(rounds if first < 30 else 1):
        start = time.perf_counter()
        rows.append(ask(asked, number))
        took.append(time.perf_counter() - start)
    return {"seconds": statistics.median(took), "first": first, "rows": statistics.median(rows)}


if __name__ == "__main__":
    main()
