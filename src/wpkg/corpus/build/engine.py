"""Who does the work of a build: processes of this machine, or whoever else keeps to the protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from wpkg.corpus.build import document
from wpkg.corpus.build.assembling import Assembled, Bucket, assembled
from wpkg.corpus.build.doing import Job, Make, Staged, Wanted, set_aside, staged
from wpkg.corpus.build.staging import Entry, Log
from wpkg.corpus.pool import Job as Work
from wpkg.corpus.pool import spread
from wpkg.errors import DataError, EnvironmentFault, WpkgError
from wpkg.text.intake import printable

if TYPE_CHECKING:
    from wpkg.corpus.linking.engines import Engine as Linker

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


class Engine(Protocol):
    """Does both stages of a build; results come in any order, each task has exactly one."""

    def read(self, tasks: Iterable[Wanted], job: Job) -> Iterator[Staged]:
        """Make documents, and keep them below the folder of the job.

        Raises:
            EnvironmentFault: they cannot be kept.
        """
        ...

    def assemble(self, buckets: Iterable[Bucket], job: Job) -> Iterator[Assembled]:
        """Put parts together, and write them.

        Raises:
            DataError: what a part is put together from was damaged.
            EnvironmentFault: it cannot be written.
        """
        ...

    def linker(self) -> Linker | None:
        """Return who links what was built; None for processes of this machine."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that is to be raised in the process that started the others."""

    text: tuple[str, str, str, str]
    data: bool

    @classmethod
    def of(cls, error: WpkgError) -> Fault:
        """Return an error as a record that can be sent."""
        return cls((error.problem, error.where, error.expected, error.todo), isinstance(error, DataError))

    def error(self) -> WpkgError:
        """Return the error."""
        problem, where, expected, todo = self.text
        kind = DataError if self.data else EnvironmentFault
        return kind(problem, where=where, expected=expected, todo=todo)


@dataclass(frozen=True, slots=True)
class Lost:
    """A document whose process died of it, or was killed after so many seconds."""

    task: Wanted
    seconds: float | None

    def entry(self, job: Job) -> Entry:
        """Return the entry of what is set aside."""
        where = printable(self.task.name)
        if self.seconds is None:
            code, told = "died", "the process that read it died; it may need more memory"
        else:
            code, told = "too_slow", f"it was not read within {self.seconds:g} seconds, and was given up"
        return set_aside(self.task, job.version, code, f"{where}: {told}")


@dataclass(frozen=True, slots=True)
class Pool:
    """Processes of this machine; with 0 everything is done in this one, without a limit of time."""

    workers: int
    make: Make = document.made

    def read(self, tasks: Iterable[Wanted], job: Job) -> Iterator[Staged]:
        """Make documents; see :class:`Engine`."""
        waiting = _Again(tasks)
        made: Iterator[Staged | Lost]
        made = _each(waiting, _Reading(job, self.make), self.workers, job.settings.seconds)
        with Log(job.out) as log:
            for found in made:
                if not isinstance(found, Lost):
                    yield found
                elif not (found.seconds is None and waiting.once_more(found.task)):
                    yield log.set_aside(found.entry(job))

    def assemble(self, buckets: Iterable[Bucket], job: Job) -> Iterator[Assembled]:
        """Put parts together; see :class:`Engine`."""
        yield from _each(buckets, _Assembling(job), self.workers, None)

    def linker(self) -> None:
        """Leave linking to processes of this machine; see :class:`Engine`."""


class _Again(Iterator[Wanted]):
    """Documents to make; one whose process died is made once more, for it may have been killed for another reason."""

    def __init__(self, tasks: Iterable[Wanted]) -> None:
        self._tasks = iter(tasks)
        self._back: list[Wanted] = []
        self._tried: set[Wanted] = set()

    def __next__(self) -> Wanted:
        return self._back.pop() if self._back else next(self._tasks)

    def once_more(self, task: Wanted) -> bool:
        """Let a document be made once more; return whether it is the first time."""
        if task in self._tried:
            return False
        self._tried.add(task)
        self._back.append(task)
        return True


@dataclass(frozen=True, slots=True)
class _Reading:
    """Stage one, in the pool."""

    job: Job
    make: Make

    def begin(self) -> Callable[[Wanted], Staged | Lost | Fault]:
        log = Log(self.job.out)
        return partial(_guarded, partial(staged, job=self.job, log=log, make=self.make))

    def lost(self, task: Wanted, seconds: float | None) -> Staged | Lost | Fault:
        return Lost(task, seconds)


@dataclass(frozen=True, slots=True)
class _Assembling:
    """Stage two, in the pool."""

    job: Job

    def begin(self) -> Callable[[Bucket], Assembled | Fault]:
        return partial(_guarded, partial(assembled, job=self.job))

    def lost(self, task: Bucket, seconds: float | None) -> Assembled | Fault:
        problem = f"the process that put part {task.number} together died"
        return Fault((problem, printable(self.job.out), "", "run the same again, with fewer --workers"), False)


def _guarded(do: Callable[[_Task], _Done], task: _Task) -> _Done | Fault:
    try:
        return do(task)
    except WpkgError as error:
        return Fault.of(error)


def _each(
    tasks: Iterable[_Task], job: Work[_Task, _Done | Fault], workers: int, seconds: float | None
) -> Iterator[_Done]:
    """Do tasks in processes, and yield what became of each; a fault is raised."""
    with closing(spread(tasks, job, workers, seconds=seconds)) as batches:
        for batch in batches:
            for found in batch:
                if isinstance(found, Fault):
                    raise found.error()
                yield found
