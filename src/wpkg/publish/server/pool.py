"""Workers that answer one request each at a time, a bounded queue before them, and an end to what takes too long."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import cast

from wpkg.publish.server.messages import Answer, Frames
from wpkg.publish.server.zygote import Zygote

_WAITS = 3
"""How often as long as it may take a job may wait."""
_ABANDONED = 1.0
"""Seconds that work may still take in all once nobody waits for it."""
_PATIENCE = (0.0, 0.1, 0.5, 2.0, 5.0)
"""Seconds until a worker is started again, by how many in a row ended before they were ready."""


class Failure(Enum):
    """Why there is no answer."""

    BUSY = "busy"
    TIME = "time"
    ENDED = "ended"
    DOWN = "down"


Done = Callable[[Answer | Failure], None]


@dataclass(slots=True, eq=False)
class Job:
    """One request on its way: who asks, what, and what to do with the answer (None once nobody waits).

    ``deadline`` is when a worker must have answered it, ``patience`` when a worker must have begun.
    """

    client: str
    frame: bytes
    done: Done | None
    worker: Worker | None = None
    started: float = 0.0
    deadline: float = 0.0
    patience: float = 0.0

    def end(self, found: Answer | Failure) -> None:
        """Hand over what was found, once."""
        done, self.done = self.done, None
        if done is not None:
            done(found)


class Worker(asyncio.Protocol):
    """The front's end of one worker."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._frames = Frames()
        self.transport: asyncio.Transport
        self.pid = 0
        self.jobs: deque[Job] = deque()
        self.slow = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the channel."""
        self.transport = cast(asyncio.Transport, transport)  # that of uvloop has another ancestry

    def data_received(self, data: bytes) -> None:
        """Take the greeting of a worker that is ready, then answers."""
        for parts in self._frames.add(data):
            if self.pid:
                self._pool.answered(self, Answer(*parts))
            else:
                self.pid = int(parts[0])
                self._pool.ready(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Take note that the worker has ended."""
        self._pool.lost(self)


class Queue:
    """Jobs that wait, those of each client in order, and one of each client in turn."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most, self._most_each = most, most_each
        self._of: dict[str, deque[Job]] = {}
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, job: Job) -> bool:
        """Add a job; False where too many wait already."""
        own = self._of.get(job.client)
        if self._length >= self._most or (own is not None and len(own) >= self._most_each):
            return False
        if own is None:
            own = self._of[job.client] = deque()
        own.append(job)
        self._length += 1
        return True

    def take(self, held: Callable[[str], bool]) -> Job | None:
        """Return the next job of a client that is not held back, and put that client last."""
        for client in list(self._of):
            if held(client):
                continue
            own = self._of.pop(client)
            job = own.popleft()
            self._length -= 1
            if own:
                self._of[client] = own
            return job
        return None

    def drop(self, job: Job) -> None:
        """Remove a job that waits."""
        own = self._of.get(job.client)
        if own is not None and job in own:
            own.remove(job)
            self._length -= 1
            if not own:
                del self._of[job.client]

    def overdue(self, now: float) -> list[Job]:
        """Return the jobs that have waited long enough."""
        return [job for own in self._of.values() for job in own if now > job.patience]


class Pool:
    """So many workers on one place.

    A job may take ``seconds``; after ``slow`` of them it must yield to others, and its worker is replaced afterwards.
    ``depth`` jobs may be with a worker at once, so that it need not wait for the next; what stands behind slow work is
    taken back.
    """

    def __init__(
        self, zygote: Zygote, place: str, size: int, seconds: float, slow: float, queue: Queue, depth: int = 1
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._zygote, self._place, self._size, self._seconds, self._slow = zygote, place, size, seconds, slow
        self._queue, self._depth = queue, depth
        self._workers: set[Worker] = set()
        self._open: deque[Worker] = deque()
        self._failed = 0
        self._closing = False

    async def open(self) -> None:
        """Start the workers; requests may be submitted before they are ready."""
        for _ in range(self._size):
            await self._start()

    def submit(self, job: Job) -> None:
        """Have a job done, now or when a worker is free."""
        job.patience = self._loop.time() + _WAITS * self._seconds
        if self._open and not len(self._queue) and not self._held(job.client):
            self._give(job)
            return
        if self._failed >= len(_PATIENCE):
            job.end(Failure.DOWN)
        elif self._queue.put(job):
            self._next()
        else:
            job.end(Failure.BUSY)

    def cancel(self, job: Job) -> None:
        """Forget a job whose client has gone; one that runs has little time left."""
        job.done = None
        if job.worker is None:
            self._queue.drop(job)
        else:
            job.deadline = min(job.deadline, job.started + _ABANDONED)

    def tick(self) -> None:
        """End what is over its time, and let what is slow yield to others. To be called often."""
        now = self._loop.time()
        for worker in [worker for worker in self._workers if worker.jobs]:
            job = worker.jobs[0]
            if now > job.deadline:
                self._zygote.kill(worker.pid)
                worker.jobs.popleft()
                self._retire(worker)
                job.end(Failure.TIME)
            elif now > job.started + self._slow and not worker.slow:
                self._slow_down(worker)
        for job in self._queue.overdue(now):
            self._queue.drop(job)
            job.end(Failure.BUSY)
        self._next()

    @property
    def busy(self) -> bool:
        """Whether anything waits or runs that somebody waits for."""
        return bool(len(self._queue)) or any(job.done for worker in self._workers for job in worker.jobs)

    def close(self) -> None:
        """Let the workers go; what still runs is killed."""
        self._closing = True
        for worker in list(self._workers):
            if worker.jobs:
                self._zygote.kill(worker.pid)
            worker.transport.close()

    def ready(self, worker: Worker) -> None:
        """Take note that a worker has opened its store."""
        self._failed = 0
        self._open.appendleft(worker)
        self._next()

    def answered(self, worker: Worker, answer: Answer) -> None:
        """Hand over an answer, and give the worker the next job."""
        if not worker.jobs:
            return
        job = worker.jobs.popleft()
        if worker.slow:
            self._retire(worker)
        else:
            self._shut(worker)
            if worker.jobs:
                self._begin(worker.jobs[0])
                self._open.append(worker)
            else:
                self._open.appendleft(worker)
            self._next()
        job.end(answer)

    def lost(self, worker: Worker) -> None:
        """Replace a worker that has ended."""
        self._workers.discard(worker)
        self._shut(worker)
        if worker.jobs:
            job = worker.jobs.popleft()
            self._take_back(worker)
            job.end(Failure.ENDED)
        if self._closing:
            return
        patience = 0.0
        if not worker.pid:
            patience = _PATIENCE[min(self._failed, len(_PATIENCE) - 1)]
            self._failed += 1
        self._loop.call_later(patience, self._restart)

    def _held(self, client: str) -> bool:
        """Whether a client must wait: its slow work may not take the last worker."""
        slow = sum(1 for each in self._workers if each.slow and each.jobs and each.jobs[0].client == client)
        return slow >= self._size - 1 > 0

    def _slow_down(self, worker: Worker) -> None:
        """Let slow work yield to others; where its client has as much as it may, let it begin again later."""
        job = worker.jobs[0]
        self._shut(worker)
        if self._held(job.client):
            self._zygote.kill(worker.pid)
            self._retire(worker)
        else:
            worker.slow = True
            self._zygote.yield_to_others(worker.pid)
            self._take_back(worker, but=1)

    def _next(self) -> None:
        while self._open and len(self._queue):
            job = self._queue.take(self._held)
            if job is None:
                return
            self._give(job)

    def _give(self, job: Job) -> None:
        """Give a job to the worker that has least to do."""
        worker = self._open.popleft()
        job.worker = worker
        worker.jobs.append(job)
        if len(worker.jobs) == 1:
            self._begin(job)
        else:
            job.deadline = float("inf")
        if len(worker.jobs) < self._depth:
            self._open.append(worker)
        worker.transport.write(job.frame)

    def _begin(self, job: Job) -> None:
        job.started = self._loop.time()
        job.deadline = job.started + (self._seconds if job.done else _ABANDONED)

    def _shut(self, worker: Worker) -> None:
        """Give a worker nothing more."""
        if worker in self._open:
            self._open.remove(worker)

    def _take_back(self, worker: Worker, but: int = 0) -> None:
        """Let others do what a worker has not begun, all jobs but so many."""
        while len(worker.jobs) > but:
            job = worker.jobs.pop()
            job.worker = None
            if job.done is not None and not self._queue.put(job):
                job.end(Failure.BUSY)

    def _retire(self, worker: Worker) -> None:
        """Replace a worker that had to yield to others, which a process may not undo by itself."""
        self._shut(worker)
        self._take_back(worker)
        worker.transport.close()

    def _restart(self) -> None:
        if not self._closing:
            self._loop.create_task(self._start())

    async def _start(self) -> None:
        try:
            channel = self._zygote.spawn(self._place)
        except OSError:  # the zygote has ended, and with it the server will; or too many files are open
            self._loop.call_later(_PATIENCE[-1], self._restart)
            return
        channel.setblocking(False)
        _, worker = await self._loop.create_connection(lambda: Worker(self), sock=channel)
        self._workers.add(worker)
