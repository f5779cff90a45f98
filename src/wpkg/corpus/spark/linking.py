"""Documents linked by the executors of a Spark cluster: both passes, with no entry on its way through the driver.

What documents tell goes from the executors that read it to those that write the piece of the index it belongs to. The
index lies below the folder of the dataset, which all machines see under the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from wpkg.corpus.build.engine import Fault
from wpkg.corpus.linking import index, parts
from wpkg.corpus.linking.index import Pieces, Row
from wpkg.corpus.linking.parts import Done, Job, Task
from wpkg.corpus.spark.driver import Driver, caught, sound
from wpkg.errors import EnvironmentFault, WpkgError
from wpkg.graph.parted import Part

Do = Callable[[Task, Job], Done]
"""Links a part; a function of a module, so that other machines find it."""
_Routed = tuple[int, Row | Fault]
_TASKS = 1024
"""Tasks at the most in which parts are read; each hands something to each piece."""
_PIECES = 256
"""Pieces at the most: a task may have all of them open."""
_PARTS = 32
"""Parts whose entries make one piece of a handy size."""


class SparkLinking:
    """An engine for :func:`wpkg.corpus.linking.link`.

    Args:
        driver: of the cluster that does it.
        do: what links a part.
    """

    def __init__(self, driver: Driver, do: Do = parts.done) -> None:
        self._driver, self._do = driver, do

    def gather(self, parts: Sequence[Part], folder: Path, place: Path) -> Pieces:
        """Write what all parts tell as an index; see :class:`wpkg.corpus.linking.engines.Engine`."""
        if not parts:
            return Pieces(place)
        context = self._driver.context
        wanted = max(context.defaultParallelism, len(parts) // _PARTS)
        pieces = Pieces(place, max(1, min(wanted, _PIECES)))
        read = context.parallelize(parts, min(len(parts), _TASKS))
        routed = read.mapPartitions(partial(_told, folder=folder, pieces=pieces)).partitionBy(pieces.count, int)
        for _ in sound(routed.mapPartitionsWithIndex(partial(_write, pieces=pieces)).collect()):
            pass
        return pieces

    def link(self, tasks: Iterable[Task], job: Job) -> Iterator[Done]:
        """Link parts; see :class:`wpkg.corpus.linking.engines.Engine`."""
        return self._driver.each(tasks, partial(_link, job=job, do=self._do, version=parts.version()), 1)


def _told(some: Iterable[Part], folder: Path, pieces: Pieces) -> Iterator[_Routed]:
    """Yield what parts tell, each entry with the piece it belongs to."""
    for part in some:
        try:
            for row in index.rows(parts.told(folder, part)):
                yield pieces.of(row[0]), row
        except WpkgError as error:
            yield 0, Fault.of(error)


def _write(number: int, routed: Iterable[_Routed], pieces: Pieces) -> Iterator[int | Fault]:
    """Write a piece; where a part could not be read, that is told instead of its entries."""
    faults: list[Fault] = []
    index.write(pieces, number, _rows(routed, faults))
    yield from faults or (number,)


def _rows(routed: Iterable[_Routed], faults: list[Fault]) -> Iterator[Row]:
    for _, each in routed:
        if isinstance(each, Fault):
            faults.append(each)
        else:
            yield each


def _link(tasks: Iterable[Task], job: Job, do: Do, version: str) -> Iterator[Done | Fault]:
    for task in tasks:
        yield caught(partial(_linked, job=job, do=do, version=version), task)


def _linked(task: Task, job: Job, do: Do, version: str) -> Done:
    if (own := parts.version()) != version:
        raise EnvironmentFault(
            "the executors have another version of wpkg than the driver",
            where=own,
            expected=version,
            todo="install the same on all machines, or ship one environment (spark.archives)",
        )
    return do(task, job)
