"""Who links the parts of a dataset: processes of this machine, or whoever else keeps to the protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from wpkg.corpus.linking import index
from wpkg.corpus.linking.index import Pieces
from wpkg.corpus.linking.parts import Done, Job, Task, done, told
from wpkg.errors import EnvironmentFault
from wpkg.graph.parted import Part

_WAITING = 4
_Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


class Engine(Protocol):
    """Does both passes over a dataset."""

    def gather(self, parts: Sequence[Part], folder: Path, place: Path) -> Pieces:
        """Write what the parts of a dataset tell as an index into ``place``, an empty folder, and return it.

        Raises:
            DataError: the facts of a part cannot be read.
        """
        ...

    def link(self, tasks: Iterable[Task], job: Job) -> Iterator[Done]:
        """Link parts; results come in any order, each task has exactly one.

        Raises:
            DataError: a part, or its facts, cannot be read.
        """
        ...


@contextmanager
def processes(workers: int, most: int) -> Iterator[Engine]:
    """Give processes of this machine; this one where one will do.

    Args:
        workers: how many at the most.
        most: how many parts there are.

    Raises:
        EnvironmentFault: one of them was ended from outside.
    """
    if min(workers, most) <= 1:
        yield _Processes(map)
        return
    try:
        with ProcessPoolExecutor(min(workers, most), mp_context=get_context("spawn")) as pool:
            yield _Processes(partial(_mapped, pool, workers * _WAITING))
    except BrokenProcessPool as error:
        raise EnvironmentFault(
            "a process that linked documents was ended from outside",
            expected="processes that may run to their end",
            todo="run the same again, with fewer --workers if memory was short; the dataset is as it was",
        ) from error


@dataclass(frozen=True, slots=True)
class _Processes:
    """Both passes by a map whose results come in order; the index is written by this process, in one piece."""

    spread: _Spread

    def gather(self, parts: Sequence[Part], folder: Path, place: Path) -> Pieces:
        pieces = Pieces(place)
        index.write(pieces, 0, chain.from_iterable(self.spread(partial(_rows, folder), parts)))
        return pieces

    def link(self, tasks: Iterable[Task], job: Job) -> Iterator[Done]:
        return self.spread(partial(done, job=job), tasks)


def _rows(folder: Path, part: Part) -> list[index.Row]:
    return list(index.rows(told(folder, part)))


def _mapped(
    pool: ProcessPoolExecutor, ahead: int, function: Callable[[Any], Any], over: Iterable[Any]
) -> Iterator[Any]:
    rest = iter(over)
    waiting: list[Future[Any]] = [pool.submit(function, each) for each in islice(rest, ahead)]
    try:
        while waiting:
            result = waiting.pop(0).result()
            waiting += [pool.submit(function, each) for each in islice(rest, 1)]
            yield result
    finally:
        for each in waiting:
            each.cancel()
