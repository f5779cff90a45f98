"""Spread tasks over processes: each known by what it is doing, so that one that dies or idles costs only its file."""

from __future__ import annotations

import math
import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Generic, Protocol, TypeVar

from wpkg.corpus import worker
from wpkg.errors import EnvironmentFault

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")
_Task_contra = TypeVar("_Task_contra", contravariant=True)
_Done_co = TypeVar("_Done_co", covariant=True)
_AHEAD = 4
"""Tasks given to a process, the one it is doing among them: it never waits for this one to hand it the next."""
_TO_END = 10.0


class Job(Protocol[_Task_contra, _Done_co]):
    """What is the same for all tasks of a run; can be sent to another process."""

    def begin(self) -> Callable[[_Task_contra], _Done_co]:
        """Return what does a task; called once in each process."""
        ...

    def lost(self, task: _Task_contra, seconds: float | None) -> _Done_co:
        """Return what became of a task whose process died, or was killed after so many seconds; called in this one."""
        ...


@dataclass(slots=True)
class _Hand(Generic[_Task]):
    """A process at work: what it was given, in its order, and since when it is doing the first of these."""

    process: SpawnProcess
    line: Connection
    given: deque[_Task] = field(default_factory=deque)
    since: float = 0.0
    ready: bool = False


def spread(
    tasks: Iterable[_Task], job: Job[_Task, _Done], jobs: int, *, seconds: float | None = None
) -> Generator[list[_Done], None, None]:
    """Do all tasks, and yield what became of them, a few at a time as they end.

    Closing the generator lets the files being read be finished, yet not told of, and drops the rest.

    Args:
        tasks: the files; taken only as fast as they are done.
        job: what is the same for all of them.
        jobs: how many processes; with none, all is done in this one, and takes what time it takes.
        seconds: how long one file may take; the process that reads it is killed then. No limit where not given.

    Raises:
        EnvironmentFault: a process cannot even begin.
    """
    waiting = iter(tasks)
    if jobs == 0:
        do = job.begin()
        for task in waiting:
            yield [do(task)]
        return
    pool = _Pool(waiting, job, seconds)
    try:
        while pool.fill(jobs):
            yield pool.next()
    finally:
        pool.end()


class _Pool(Generic[_Task, _Done]):
    """The processes of one run, and the tasks that came back from one that ended."""

    def __init__(self, waiting: Iterator[_Task], job: Job[_Task, _Done], seconds: float | None) -> None:
        self._waiting = waiting
        self._job = job
        self._seconds = math.inf if seconds is None else seconds
        self._back: deque[_Task] = deque()
        self._hands: list[_Hand[_Task]] = []

    def fill(self, jobs: int) -> bool:
        """Give every process enough to do, starting those that are missing; return whether any is doing anything."""
        for ahead in range(1, _AHEAD + 1):
            for place in range(jobs):
                if place < len(self._hands) and len(self._hands[place].given) >= ahead:
                    continue
                task = self._back.popleft() if self._back else next(self._waiting, None)
                if task is None:
                    return any(hand.given for hand in self._hands)
                if place >= len(self._hands):
                    self._hands.append(_begun(self._job))
                self._give(self._hands[place], task)
        return True

    def next(self) -> list[_Done]:
        """Wait until something has ended, and return what became of it; nothing where the time of none is up."""
        lines = {hand.line: hand for hand in self._hands}
        heard = connection.wait(list(lines), self._patience())
        done = [each for line, hand in lines.items() if line in heard for each in self._heard(hand)]
        for hand in list(self._hands):
            if _doing(hand) and time.monotonic() > hand.since + self._seconds and not hand.line.poll():
                hand.process.kill()
                done += self._lost(hand, self._seconds)
        return done

    def end(self) -> None:
        """Let every process finish the file it is reading, and end it."""
        for hand in self._hands:
            hand.line.close()
        for hand in self._hands:
            hand.process.join(_TO_END)
            hand.process.kill()
            hand.process.join()
        self._hands.clear()

    def _give(self, hand: _Hand[_Task], task: _Task) -> None:
        if not hand.given:
            hand.since = time.monotonic()
        hand.given.append(task)
        with suppress(OSError):
            hand.line.send(task)

    def _patience(self) -> float | None:
        ends = [hand.since + self._seconds for hand in self._hands if _doing(hand)]
        return max(0.0, min(ends) - time.monotonic()) + 0.01 if ends and self._seconds < math.inf else None

    def _heard(self, hand: _Hand[_Task]) -> list[_Done]:
        try:
            told = hand.line.recv()
        except (EOFError, OSError):
            hand.process.join(_TO_END)
            if not hand.ready and (hand.process.exitcode or 0) >= 0:  # not killed: it cannot begin
                raise EnvironmentFault(
                    "a process for reading ended before it began",
                    todo="see what it said above; a script that reads folders needs if __name__ == '__main__':",
                ) from None
            return self._lost(hand, None)
        hand.since = time.monotonic()
        if not hand.ready:
            hand.ready = True
            return []
        hand.given.popleft()
        return [told]

    def _lost(self, hand: _Hand[_Task], seconds: float | None) -> list[_Done]:
        """Put away a process that ended, and keep what else it was given for another one."""
        self._hands.remove(hand)
        hand.line.close()
        hand.process.join()
        if not hand.given:
            return []
        task = hand.given.popleft()
        self._back.extend(hand.given)
        return [self._job.lost(task, seconds)]


def _doing(hand: _Hand[_Task]) -> bool:
    return hand.ready and bool(hand.given)


def _begun(job: Job[_Task, _Done]) -> _Hand[_Task]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=worker.serve, args=(there, job), daemon=True)
    with _uninterrupted():
        process.start()
    there.close()
    return _Hand(process, here)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let processes started here ignore an interruption from the start; signals are set by the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
