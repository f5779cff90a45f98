"""What a worker does: open a store, then answer one request after the other until the front has gone."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from wpkg import stores
from wpkg.graph.store import Store
from wpkg.publish.server import refusals
from wpkg.publish.server.limits import confine, leave_the_network
from wpkg.publish.server.messages import SPARQL, Answer, Request, packed, received
from wpkg.publish.server.refusals import Refusal
from wpkg.publish.server.settings import Plan
from wpkg.publish.server.zygote import Work

_GRACE = 2.0
"""Seconds over its time after which a worker ends itself, should the front not have ended it."""

Respond = Callable[[Request], Answer]


def pages(plan: Plan) -> Work:
    """Import what pages need; return what a worker for pages does."""
    from wpkg.graph.remembered import remembering
    from wpkg.publish.pages import environment
    from wpkg.publish.server.answering import answer
    from wpkg.publish.site.records import Site

    environment()

    def respond(store: Store) -> Respond:
        unchanging = plan.endpoint is None
        site = Site(remembering(store) if unchanging else store, plan.base)
        return lambda request: answer(site, request)

    return _work(plan, respond)


def queries(plan: Plan) -> Work:
    """Import what SPARQL queries need; return what a worker for queries does."""
    from wpkg.publish.server import sparql
    from wpkg.publish.server.finishing import finished

    def respond(store: Store) -> Respond:
        def answer(request: Request) -> Answer:
            found = sparql.answer(store, request, plan.answer)
            return finished(found, request.gzip) if found.status == b"200" else found

        return answer

    return _work(plan, respond)


def _work(plan: Plan, respond: Callable[[Store], Respond]) -> Work:
    if plan.endpoint is None:
        leave_the_network()
    gc.collect()
    gc.freeze()

    def work(channel: socket.socket, place: str) -> None:
        confine(plan.memory)
        store = stores.open_store(plan.endpoint) if plan.endpoint else stores.open_generation(Path(place))
        answer = respond(store)
        channel.sendall(packed([b"%d" % os.getpid()]))
        for parts in received(channel):
            # Without a handler the alarm ends the process, whatever the engine is doing.
            signal.setitimer(signal.ITIMER_REAL, plan.seconds + _GRACE)
            sent = _answered(answer, Request(*parts))
            signal.setitimer(signal.ITIMER_REAL, 0)
            channel.sendall(packed(sent))

    return work


def _answered(answer: Respond, request: Request) -> Answer:
    """Answer whatever happens: a fault goes to the log, and none of it to the client."""
    try:
        return answer(request)
    except MemoryError:
        refusal = Refusal(503, "memory" if request.kind == SPARQL else "fault")
    except Exception:
        sys.stderr.write(f"wpkg serve: fault at {request.path!r}?{request.query!r}\n{traceback.format_exc()}")
        refusal = Refusal(500, "fault")
    return refusals.written(refusal, request.accept.decode("latin-1"), request.accept_language.decode("latin-1"))
