"""Spread tasks over processes: a bounded number in flight, and a process that dies takes only its own file with it."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

from wpkg.corpus import worker
from wpkg.corpus.journal import Entry
from wpkg.corpus.worker import Done, Task, Work
from wpkg.text import intake

_BATCH = 8
_AHEAD = 3
"""Batches in flight for every process."""


def spread(tasks: Iterable[Task], job: Work, jobs: int) -> Generator[list[Done], None, None]:
    """Do all tasks, and yield what became of them, batch by batch as they end.

    Closing the generator lets the files being read be finished, yet not told of, and drops the rest.

    Args:
        tasks: the files; taken only as fast as they are done.
        job: what is the same for all of them.
        jobs: how many processes; with one, all is done in this process.
    """
    waiting = iter(tasks)
    if jobs == 1:
        for task in waiting:
            yield worker.work([task], job)
        return
    while True:
        suspects: list[Task] = []
        yield from _until_broken(waiting, job, jobs, suspects)
        if not suspects:
            return
        yield from _alone(suspects, job)


def _until_broken(waiting: Iterator[Task], job: Work, jobs: int, suspects: list[Task]) -> Iterator[list[Done]]:
    """Do tasks until there are none, or until a process dies: then ``suspects`` are those of which nothing is known."""
    flying: dict[Future[list[Done]], list[Task]] = {}
    executor = _executor(jobs)
    try:
        while True:
            while len(flying) < jobs * _AHEAD and (batch := list(islice(waiting, _BATCH))):
                _submit(executor, batch, job, flying, suspects)
                if suspects:
                    break
            if not flying:
                return
            ended, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in ended:
                batch = flying.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    suspects += batch
                else:
                    yield future.result()
            if suspects:
                for future, batch in flying.items():
                    wait([future])
                    suspects += batch
                return
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _submit(
    executor: ProcessPoolExecutor,
    batch: list[Task],
    job: Work,
    flying: dict[Future[list[Done]], list[Task]],
    suspects: list[Task],
) -> None:
    try:
        with _uninterrupted():
            flying[executor.submit(worker.work, batch, job)] = batch
    except BrokenProcessPool:
        suspects += batch


def _alone(suspects: Sequence[Task], job: Work) -> Iterator[list[Done]]:
    """Do tasks one at a time, so that it is known which one a process dies of."""
    executor = _executor(1)
    try:
        for task in suspects:
            try:
                with _uninterrupted():
                    future = executor.submit(worker.work, [task], job)
                yield future.result()
            except BrokenProcessPool:
                executor.shutdown()
                executor = _executor(1)
                yield [Done(task.name, _died(task))]
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _died(task: Task) -> Entry:
    where = intake.printable(task.path)
    return worker.failed("died", f"{where}: the process that read it died; it may need more memory", task.before)


def _executor(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=worker.start)


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
