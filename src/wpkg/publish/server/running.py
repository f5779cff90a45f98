"""How the server starts and ends: what is forked first, and what is taken away last.

Little is imported here: what a worker needs is imported by the process that forks workers, and what the front needs
while it does.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from wpkg import stores
from wpkg.errors import EnvironmentFault, StoreDamaged, StoreMissing
from wpkg.publish.server import snapshot, zygote
from wpkg.publish.server.limits import allow_files
from wpkg.publish.server.settings import Plan, Settings

if TYPE_CHECKING:
    from wpkg.publish.server.snapshot import Snapshot
    from wpkg.publish.server.zygote import Work


_OWN_FILES = 256
"""Files the front has open besides connections, generously."""


def run(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until a signal says stop; ``tell`` is given the address once the server listens.

    Raises:
        StoreMissing, StoreDamaged: there is no store to serve.
        EnvironmentFault: the address cannot be listened on, or what forks workers has ended.
    """
    allow_files(settings.limits.connections + _OWN_FILES)
    listening = _listen(settings)
    first = None if settings.endpoint else _snapshot()
    limits = settings.limits
    plan = Plan(settings.base, settings.endpoint, limits.page_time, limits.page_memory, limits.answer)
    asking = replace(plan, seconds=limits.query_time, memory=limits.query_memory)
    zygotes = zygote.Zygotes(
        queries=zygote.start(partial(_queries, asking)),
        pages=zygote.start(partial(_pages, plan)),
        chores=zygote.start(partial(_chores, plan)),
    )
    import uvloop

    from wpkg.publish.server.stage import serve

    try:
        uvloop.run(serve(settings, listening, first, zygotes, tell))
    finally:
        for each in zygotes:
            each.end()


def _queries(plan: Plan) -> Work:
    from wpkg.publish.server.worker import queries

    return queries(plan)


def _pages(plan: Plan) -> Work:
    from wpkg.publish.server.worker import pages

    return pages(plan)


def _chores(plan: Plan) -> Work:
    from wpkg.publish.server.chores import chores

    return chores(plan)


def _snapshot() -> Snapshot:
    generation = snapshot.current()
    if generation is None:
        raise StoreMissing("there is no store yet", where=str(stores.store_folder()), todo="run: wpkg build")
    try:
        return snapshot.take(generation)
    except OSError as error:
        raise StoreDamaged(
            f"the store cannot be copied ({error.strerror})",
            where=str(generation),
            expected="a folder beside the store that can be written to",
            todo="set WPKG_HOME to a folder of yours",
        ) from error


def _listen(settings: Settings) -> list[socket.socket]:
    """Bind every address the host name has, on one port."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        sockets: list[socket.socket] = []
        for family, _, _, _, address in dict.fromkeys(found):
            port = sockets[0].getsockname()[1] if sockets else settings.port
            sockets.append(socket.create_server((str(address[0]), port), family=family, backlog=512))
    except (OSError, OverflowError) as error:
        raise EnvironmentFault(
            f"cannot listen there ({getattr(error, 'strerror', None) or error})",
            where=f"{settings.host}:{settings.port}",
            expected="an address of this machine and a free port",
            todo="choose another with --port, or --port 0 for any free one",
        ) from error
    return sockets
