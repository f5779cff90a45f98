"""The front process as it runs: the snapshot it answers from, how the next one takes its place, and how all ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Sequence

from wpkg.errors import EnvironmentFault
from wpkg.publish.server import snapshot
from wpkg.publish.server.app import Front
from wpkg.publish.server.chores import Chore
from wpkg.publish.server.connection import Connection, Service
from wpkg.publish.server.pool import Pool, Queue
from wpkg.publish.server.settings import Settings
from wpkg.publish.server.snapshot import Snapshot
from wpkg.publish.server.zygote import Zygotes

_TICK = 0.05
_TICKS_A_SECOND = 20
_CHORES_AFTER = 1.0
"""Seconds that the first requests have for themselves."""
_SLOW_PAGE, _SLOW_QUERY = 2.0, 0.1
_DEPTH = 2
"""Queries that may be with a worker at once: the second begins as soon as the first ends."""


async def serve(
    settings: Settings,
    listening: Sequence[socket.socket],
    first: Snapshot | None,
    zygotes: Zygotes,
    tell: Callable[[str], None],
) -> None:
    """Answer from a snapshot (None: from the endpoint) until a signal says stop, then let what is under way end.

    Raises:
        EnvironmentFault: what forks workers has ended.
    """
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    front = Front(settings.limits, log=settings.log)
    service = Service(front.handle, front.refuse, settings.limits, settings.forwarded)
    stage = Stage(settings, front, zygotes)
    await stage.show(first)
    servers = [await loop.create_server(lambda: Connection(service), sock=each, backlog=512) for each in listening]
    tell(_address(settings.host, listening[0].getsockname()[1]))
    ticking = loop.create_task(_tick(front, stage, service, zygotes))
    ticking.add_done_callback(lambda _: stopping.set())
    try:
        await stopping.wait()
        for server in servers:
            server.close()
        await _farewell(service, settings.limits.farewell_time)
    finally:
        stage.close()
        if not ticking.cancel():
            ticking.result()


class Stage:
    """The snapshot that is served and its workers, and how the next one takes its place."""

    def __init__(self, settings: Settings, front: Front, zygotes: Zygotes) -> None:
        self._settings, self._front, self._zygotes = settings, front, zygotes
        self._loop = asyncio.get_running_loop()
        self._shown: Snapshot | None = None
        self._pools: tuple[Pool, ...] = ()
        self._leaving: list[tuple[Snapshot | None, tuple[Pool, ...]]] = []

    async def show(self, taken: Snapshot | None) -> None:
        """Answer from a snapshot from now on; what is under way on the one before may end."""
        place = str(taken.folder) if taken else ""
        queries, pages = self._query_pool(place), self._page_pool(place)
        await queries.open()
        await pages.open()
        self._front.serve(pages, queries, taken.modified if taken else None)
        if self._pools:
            self._leaving.append((self._shown, self._pools))
        self._shown, self._pools = taken, (pages, queries)
        if taken is not None and self._settings.chores:
            self._loop.call_later(_CHORES_AFTER, lambda: self._loop.create_task(self._do_chores(taken)))

    def tick(self) -> None:
        """Keep the limits of all workers, and take away those that have nothing left to do."""
        for pool in self._pools:
            pool.tick()
        for leaving in list(self._leaving):
            taken, pools = leaving
            for pool in pools:
                pool.tick()
            if not any(pool.busy for pool in pools):
                self._leaving.remove(leaving)
                _dismiss(taken, pools)

    async def follow(self) -> None:
        """Show the store as it is now, if it has been built anew."""
        if self._shown is None:
            return
        try:
            newest = snapshot.current()
            if newest is not None and newest.name != self._shown.generation:
                await self.show(snapshot.take(newest))
        except (OSError, EnvironmentFault) as error:
            print(f"wpkg serve: the new store cannot be served yet: {error}", file=sys.stderr)

    def close(self) -> None:
        """Let all workers and files go."""
        for taken, pools in (*self._leaving, (self._shown, self._pools)):
            _dismiss(taken, pools)

    def _query_pool(self, place: str) -> Pool:
        limits = self._settings.limits
        size = limits.workers()[1]
        return Pool(self._zygotes.queries, place, size, limits.query_time, _SLOW_QUERY, self._queue(), _DEPTH)

    def _page_pool(self, place: str) -> Pool:
        limits = self._settings.limits
        return Pool(self._zygotes.pages, place, limits.workers()[0], limits.page_time, _SLOW_PAGE, self._queue())

    def _queue(self) -> Queue:
        return Queue(self._settings.limits.waiting, self._settings.limits.waiting_each)

    async def _do_chores(self, taken: Snapshot) -> None:
        """Have worked out what is worked out once for a snapshot, unless it is no longer served."""

        def extended(folder: str) -> None:
            self._loop.create_task(self._extend(taken, folder))

        if taken is self._shown:
            channel = self._zygotes.chores.spawn(str(taken.folder))
            channel.setblocking(False)
            await self._loop.create_connection(lambda: Chore(extended), sock=channel)

    async def _extend(self, taken: Snapshot, folder: str) -> None:
        """Answer queries from now on from a copy of the snapshot to which statements have been added."""
        if taken is not self._shown:
            return
        pages, before = self._pools
        queries = self._query_pool(folder)
        await queries.open()
        self._front.serve(pages, queries, taken.modified)
        self._pools = (pages, queries)
        self._leaving.append((None, (before,)))


def _dismiss(taken: Snapshot | None, pools: Sequence[Pool]) -> None:
    for pool in pools:
        pool.close()
    if taken is not None:
        taken.remove()


async def _tick(front: Front, stage: Stage, service: Service, zygotes: Zygotes) -> None:
    """Look after workers many times a second, after connections and the store once."""
    loop = asyncio.get_running_loop()
    while True:
        for _ in range(_TICKS_A_SECOND):
            await asyncio.sleep(_TICK)
            stage.tick()
        if not all(each.alive for each in zygotes):
            raise EnvironmentFault("the processes that fork workers have ended", todo="start the server again")
        front.tick()
        service.tick(loop.time())
        await stage.follow()


async def _farewell(service: Service, seconds: float) -> None:
    """Let what is under way end, within so many seconds."""
    service.closing = True
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while service.connections and loop.time() < end:
        for connection in list(service.connections):
            connection.hurry()
        await asyncio.sleep(_TICK)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
