"""Documents read and parts put together by the executors of a Spark cluster: the functions are those of one machine.

The driver hands out where documents lie, never their bytes; executors find them, and leave what they make, in folders
that all machines see under the same path. Whatever a task writes bears a name of its own or one of its content, and is
the same however often it is done: a task that is tried again, or done twice at once, does no harm. What is in force
changes by the driver alone, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from wpkg.corpus.build import document, version
from wpkg.corpus.build.assembling import Assembled, Bucket, assembled
from wpkg.corpus.build.doing import Job, Make, Staged, Wanted, staged
from wpkg.corpus.build.engine import Fault, Lost
from wpkg.corpus.build.staging import Log
from wpkg.corpus.spark.guarded import Guarded, guarded
from wpkg.corpus.spark.session import session
from wpkg.errors import EnvironmentFault, WpkgError

if TYPE_CHECKING:
    from types import TracebackType

    from pyspark import SparkContext

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
_SLICE = 32
"""Documents of a task: few enough that one that is lost costs little, enough that to start it costs less."""
_SLICES = 512
"""Tasks handed out at once; the next lot follows when all of these are done."""


class SparkEngine:
    """An engine for :func:`wpkg.corpus.build.build`: a context, whose driver starts with the first thing to do.

    Args:
        master: address of the cluster, as in :func:`wpkg.corpus.spark.session.session`.
        make: what makes a document.
        slice_: how many documents a task has.
    """

    def __init__(self, master: str, make: Make = document.made, slice_: int = _SLICE) -> None:
        self._master, self._make, self._slice = master, make, slice_
        self._mark = uuid4().hex
        self._stack = ExitStack()
        self._driver: SparkContext | None = None

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return bool(self._stack.__exit__(kind, error, trace))

    def read(self, tasks: Iterable[Wanted], job: Job) -> Iterator[Staged]:
        """Make documents; see :class:`wpkg.corpus.build.engine.Engine`."""
        there = replace(job, out=job.out.resolve())
        yield from self._done(tasks, partial(_read, job=there, make=self._make, mark=self._mark), self._slice)

    def assemble(self, buckets: Iterable[Bucket], job: Job) -> Iterator[Assembled]:
        """Put parts together; see :class:`wpkg.corpus.build.engine.Engine`."""
        yield from self._done(buckets, partial(_assemble, job=replace(job, out=job.out.resolve())), 1)

    def _done(
        self,
        given: Iterable[_Given],
        function: Callable[[Iterable[_Given]], Iterable[_Made | Fault]],
        size: int,
    ) -> Iterator[_Made]:
        waiting = iter(given)
        while lot := list(islice(waiting, size * _SLICES)):
            driver = self._driver or self._begun()
            for found in driver.parallelize(lot, -(-len(lot) // size)).mapPartitions(function).collect():
                if isinstance(found, Fault):
                    raise found.error()
                yield found

    def _begun(self) -> SparkContext:
        spark = self._stack.enter_context(session(self._master, "wpkg corpus build"))
        self._driver = spark.sparkContext
        return self._driver


@dataclass(frozen=True, slots=True)
class Reading:
    """Stage one, in a child of an executor."""

    job: Job
    make: Make

    def begin(self) -> Callable[[Wanted], Staged | Lost | Fault]:
        """Return what makes a document and keeps it.

        Raises:
            EnvironmentFault: the reader there is another one than the driver's.
        """
        _require_same_reader(self.job)
        log = Log(self.job.out)
        return partial(_caught, partial(staged, job=self.job, log=log, make=self.make))

    def lost(self, task: Wanted, seconds: float | None) -> Staged | Lost | Fault:
        """Return what became of a document whose process died, or was killed after so many seconds."""
        return Lost(task, seconds)


def _read(tasks: Iterable[Wanted], job: Job, make: Make, mark: str) -> Iterator[Staged | Fault]:
    do = guarded(mark, lambda: Guarded(Reading(job, make), job.settings.seconds))
    for task in tasks:
        found = do(task)
        if isinstance(found, Lost) and found.seconds is None:
            found = do(task)  # its process may have been killed for another reason than this document
        yield _caught(partial(_set_aside, job=job), found) if isinstance(found, Lost) else found


def _set_aside(lost: Lost, job: Job) -> Staged:
    with Log(job.out) as log:
        return log.set_aside(lost.entry(job))


def _assemble(buckets: Iterable[Bucket], job: Job) -> Iterator[Assembled | Fault]:
    for bucket in buckets:
        yield _caught(partial(assembled, job=job), bucket)


def _caught(do: Callable[[_Given], _Made], task: _Given) -> _Made | Fault:
    try:
        return do(task)
    except WpkgError as error:
        return Fault.of(error)


def _require_same_reader(job: Job) -> None:
    """Refuse to read with other code or tables than the driver has: what is made would bear a version not its own."""
    if (own := version.version(job.settings)) != job.version:
        raise EnvironmentFault(
            "the executors have another version of wpkg than the driver",
            where=own,
            expected=job.version,
            todo="install the same on all machines, or ship one environment (spark.archives)",
        )
