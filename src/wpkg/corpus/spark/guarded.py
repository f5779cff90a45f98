"""Tasks done in a process beside this one, so that one which kills its process or idles costs no more than itself.

An executor of Spark that loses its Python does all of its lot again, and gives up the whole job in the end. A document
that does that to it is found here at the first try: its child dies alone, and the next document gets another one.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar, cast

from wpkg.corpus.pool import Job
from wpkg.errors import EnvironmentFault, WpkgError

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")
_BEGINNING = 600.0
"""Seconds for a child to begin: one that cannot dies at once, so this only has to be enough on the busiest machine."""
_TO_END = 10.0


class Guarded(Generic[_Task, _Done]):
    """Does tasks one by one in a child process, which is started at need and kept between tasks.

    Args:
        job: what is done; what can be sent to another process.
        seconds: how long one task may take; no limit where not given.
    """

    def __init__(self, job: Job[_Task, _Done], seconds: float | None) -> None:
        self._job, self._seconds = job, seconds
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    def __call__(self, task: _Task) -> _Done:
        """Return what became of a task; where its process died of it, or was killed for its slowness, what that is.

        Raises:
            EnvironmentFault: no process could be started; the log of the executor says why.
        """
        line = self._line or self._begun()
        try:
            line.send(task)
            if not line.poll(self._seconds):
                self.kill()
                return self._job.lost(task, self._seconds)
            return cast(_Done, line.recv())
        except (EOFError, OSError):
            self.kill()
            return self._job.lost(task, None)

    def kill(self) -> None:
        """Kill the child, whatever it does; the next task starts another."""
        if self._process is not None:
            self._process.kill()
        self.end()

    def end(self) -> None:
        """Let the child end as soon as it has nothing to do."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.join(_TO_END)
            self._process.kill()
            self._process.join()
        self._line = self._process = None

    def _begun(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._line, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, self._job), daemon=True)
        self._process.start()
        there.close()
        told: tuple[str, ...] | None = ("a process for reading could not be started", "", "", "see the executor's log")
        with suppress(EOFError, OSError):
            if self._line.poll(_BEGINNING):
                told = self._line.recv()
        if told is None:
            return self._line
        self.kill()
        problem, where, expected, todo = told
        raise EnvironmentFault(problem, where=where, expected=expected, todo=todo)


_kept: dict[str, Guarded[Any, Any]] = {}


def guarded(mark: str, begun: Callable[[], Guarded[_Task, _Done]]) -> Guarded[_Task, _Done]:
    """Return the guard that this process keeps for a run; the first call makes it, and ends that of another run.

    Args:
        mark: of the run, its own.
        begun: makes a guard.
    """
    if mark not in _kept:
        for other in _kept.values():
            other.end()
        _kept.clear()
        _kept[mark] = begun()
        atexit.register(_kept[mark].end)
    return _kept[mark]


def _serve(line: Connection, job: Job[Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    with suppress(EOFError, OSError):
        try:
            do = job.begin()
        except WpkgError as error:
            line.send((error.problem, error.where, error.expected, error.todo))
            return
        line.send(None)
        while True:
            line.send(do(line.recv()))


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
