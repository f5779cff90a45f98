"""Documents read and parts put together by the executors of a Spark cluster: the functions are those of one machine.

The driver hands out where documents lie, never their bytes; executors find them, and leave what they make, in folders
that all machines see under the same path. Whatever a task writes bears a name of its own or one of its content, and is
the same however often it is done: a task that is tried again, or done twice at once, does no harm. What is in force
changes by the driver alone, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from wpkg.corpus.build import document, version
from wpkg.corpus.build.assembling import Assembled, Bucket, assembled
from wpkg.corpus.build.doing import Job, Make, Staged, Wanted, staged
from wpkg.corpus.build.engine import Fault, Lost
from wpkg.corpus.build.staging import Log
from wpkg.corpus.spark.driver import Driver, caught
from wpkg.corpus.spark.guarded import Guarded, guarded
from wpkg.corpus.spark.linking import SparkLinking
from wpkg.errors import EnvironmentFault

if TYPE_CHECKING:
    from types import TracebackType


_SLICE = 32
"""Documents of a task: few enough that one that is lost costs little, enough that to start it costs less."""


class SparkEngine:
    """An engine for :func:`wpkg.corpus.build.build`: a context, whose driver starts with the first thing to do.

    Args:
        master: address of the cluster, as in :func:`wpkg.corpus.spark.session.session`.
        make: what makes a document.
        slice_: how many documents a task has.
    """

    def __init__(self, master: str, make: Make = document.made, slice_: int = _SLICE) -> None:
        self._driver = Driver(master, "wpkg corpus build")
        self._make, self._slice = make, slice_
        self._mark = uuid4().hex

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return self._driver.__exit__(kind, error, trace)

    def read(self, tasks: Iterable[Wanted], job: Job) -> Iterator[Staged]:
        """Make documents; see :class:`wpkg.corpus.build.engine.Engine`."""
        there = replace(job, out=job.out.resolve())
        return self._driver.each(tasks, partial(_read, job=there, make=self._make, mark=self._mark), self._slice)

    def assemble(self, buckets: Iterable[Bucket], job: Job) -> Iterator[Assembled]:
        """Put parts together; see :class:`wpkg.corpus.build.engine.Engine`."""
        return self._driver.each(buckets, partial(_assemble, job=replace(job, out=job.out.resolve())), 1)

    def linker(self) -> SparkLinking:
        """Return who links, with the same driver; see :class:`wpkg.corpus.build.engine.Engine`."""
        return SparkLinking(self._driver)


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
        return partial(caught, partial(staged, job=self.job, log=log, make=self.make))

    def lost(self, task: Wanted, seconds: float | None) -> Staged | Lost | Fault:
        """Return what became of a document whose process died, or was killed after so many seconds."""
        return Lost(task, seconds)


def _read(tasks: Iterable[Wanted], job: Job, make: Make, mark: str) -> Iterator[Staged | Fault]:
    do = guarded(mark, lambda: Guarded(Reading(job, make), job.settings.seconds))
    for task in tasks:
        found = do(task)
        if isinstance(found, Lost) and found.seconds is None:
            found = do(task)  # its process may have been killed for another reason than this document
        yield caught(partial(_set_aside, job=job), found) if isinstance(found, Lost) else found


def _set_aside(lost: Lost, job: Job) -> Staged:
    with Log(job.out) as log:
        return log.set_aside(lost.entry(job))


def _assemble(buckets: Iterable[Bucket], job: Job) -> Iterator[Assembled | Fault]:
    for bucket in buckets:
        yield caught(partial(assembled, job=job), bucket)


def _require_same_reader(job: Job) -> None:
    """Refuse to read with other code or tables than the driver has: what is made would bear a version not its own."""
    if (own := version.version(job.settings)) != job.version:
        raise EnvironmentFault(
            "the executors have another version of wpkg than the driver",
            where=own,
            expected=job.version,
            todo="install the same on all machines, or ship one environment (spark.archives)",
        )
