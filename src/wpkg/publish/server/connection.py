"""One client's connection: requests are answered one after the other, and nobody is waited for without end.

There is no ASGI server in between: those there are limit neither the length of a head nor the time it may take to
arrive, and what a request costs here is what every answer waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from wpkg.publish.server.limits import Limits, client_of, forwarded_for
from wpkg.publish.server.reading import Asked, Reader

_AHEAD = 64 * 1024
"""Octets of further requests that may arrive while one is being answered, and of answers that may wait to be read."""
_LINGER = 2.0
"""Seconds for a client to read why its request was refused, before the connection is cut."""
_CLOSE, _LAST = b"\r\n", b"connection: close\r\n\r\n"
_NEVER = float("inf")


class Cancel(Protocol):
    """What is called when the client has gone before its answer came."""

    def __call__(self) -> None:
        """Forget the request."""


Reply = Callable[[bytes, bytes], None]
"""Takes the head of an answer, up to and without ``Connection`` and the empty line, and its body."""
Handle = Callable[[Asked, str, Reply], Cancel | None]
"""Takes a request, the client it is from, and what takes the answer."""
Refuse = Callable[[int, str, Mapping[bytes, bytes]], tuple[bytes, bytes]]
"""From a status, the code of a refusal and the headers so far to the head and the body of an answer."""


@dataclass(slots=True)
class Service:
    """What all connections share: what answers, the limits, and the connections there are."""

    handle: Handle
    refuse: Refuse
    limits: Limits
    forwarded: bool
    connections: set[Connection] = field(default_factory=set)
    by_client: dict[str, int] = field(default_factory=dict)
    closing: bool = False

    def tick(self, now: float) -> None:
        """Act on the deadlines that have passed."""
        for connection in [each for each in self.connections if now > each.deadline]:
            connection.overdue()

    @property
    def unsent(self) -> int:
        """How many octets of answers wait for clients to read them."""
        return sum(each.unsent for each in self.connections)


class Connection(asyncio.Protocol):
    """One connection; ``deadline`` is when :meth:`overdue` is to be called, by the clock of the loop."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(service.limits)
        self._cancel: Cancel | None = None
        self._busy = False
        self._ending = False
        self._left = False
        self._client = ""
        self._ahead = 0
        self._unread = 0
        self.deadline = _NEVER

    @property
    def unsent(self) -> int:
        """How many octets the client has not read."""
        return self._transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Welcome a client, or turn away one too many."""
        self._transport = cast(asyncio.Transport, transport)  # that of uvloop has another ancestry
        peer = transport.get_extra_info("peername")
        self._client = client_of(str(peer[0])) if peer else ""
        service = self._service
        service.connections.add(self)
        count = service.by_client[self._client] = service.by_client.get(self._client, 0) + 1
        self._wait(service.limits.head_time)
        crowds = count > service.limits.connections_each and not service.forwarded
        if crowds or len(service.connections) > service.limits.connections:
            self._refuse(503, "busy")

    def connection_lost(self, error: Exception | None) -> None:
        """Forget a client and what it wanted."""
        service = self._service
        service.connections.discard(self)
        count = service.by_client[self._client] = service.by_client[self._client] - 1
        if not count:
            del service.by_client[self._client]
        self._ending = True
        self._reader.complete.clear()
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def data_received(self, data: bytes) -> None:
        """Read what has come, and answer what is whole."""
        if self._ending:
            return
        if self._busy:
            self._ahead += len(data)
            if self._ahead > _AHEAD:
                self._transport.pause_reading()
        elif not self._reader.within:
            self._wait(self._service.limits.head_time)
        self._reader.feed(data)
        if not self._busy:
            self._next()

    def eof_received(self) -> bool:
        """Answer a client that will say no more, if that is soon done: most of those who stop speaking have left."""
        if self._ending or not (self._busy or self._reader.complete):
            return False
        self._left = True
        self._wait(_LINGER)
        return True

    def overdue(self) -> None:
        """Act on a deadline that has passed: say so to a client that was slow to ask, and cut the connection."""
        unsent = self.unsent
        if unsent and unsent <= self._unread - min(_AHEAD, self._unread // 2):
            self._unread = unsent
            self._wait(self._service.limits.stalled_time)
        elif unsent or self._ending:
            self._transport.abort()
        elif self._left:
            self._transport.close()
        elif self._reader.within:
            self._refuse(408, "late")
        else:
            self._transport.close()

    def pause_writing(self) -> None:
        """Wait for a client that reads more slowly than it is answered."""
        self._unread = self.unsent
        self._wait(self._service.limits.stalled_time)

    def resume_writing(self) -> None:
        """Go on with a client that has read most of its answer."""
        if self._ending:
            self._wait(_LINGER)
        elif not self._busy:
            self._wait(self._service.limits.idle_time)
            self._next()
        else:
            self.deadline = _NEVER

    def hurry(self) -> None:
        """Close, once what is under way has been answered and read."""
        if not self._busy and not self.unsent:
            self._transport.close()

    def _wait(self, seconds: float) -> None:
        self.deadline = self._loop.time() + seconds

    def _next(self) -> None:
        """Answer the next request that has come, unless one is being answered or answers are not being read."""
        if self._busy or self._ending or self.unsent > _AHEAD:
            return
        if not self._reader.complete:
            if self._reader.refused is not None:
                self._refuse(*self._reader.refused)
            elif self._reader.body_begins():
                self._wait(self._service.limits.body_time)
                if self._reader.waits:
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        asked = self._reader.complete.popleft()
        self._busy = True
        if not self._left:
            self.deadline = _NEVER
        client = self._client
        if self._service.forwarded:
            client = forwarded_for(asked.headers.get(b"x-forwarded-for", b"")) or client

        def reply(head: bytes, body: bytes) -> None:
            self._cancel = None
            ends = self._service.closing or (self._left and not self._reader.complete)
            self._reply(head, body, asked.lasting and not ends)

        cancel = self._service.handle(asked, client, reply)
        if self._busy:
            self._cancel = cancel

    def _reply(self, head: bytes, body: bytes, lasting: bool) -> None:
        if self._ending:
            return
        if len(body) > _AHEAD and self._service.unsent + len(body) > self._service.limits.unsent:
            self._refuse(503, "busy")
            return
        head += _CLOSE if lasting else _LAST
        if len(body) < _AHEAD:
            self._transport.write(head + body)
        else:
            self._transport.writelines((head, body))
        self._busy = False
        if not lasting:
            self._end()
            return
        if self._ahead > _AHEAD:
            self._transport.resume_reading()
        self._ahead = 0
        self._unread = self.unsent
        limits = self._service.limits
        if self._unread > _AHEAD:
            self._wait(limits.stalled_time)
        else:
            self._wait(limits.head_time if self._reader.within else limits.idle_time)
        if self._reader.within or self._reader.complete or self._reader.refused:
            self._loop.call_soon(self._next)

    def _refuse(self, status: int, code: str) -> None:
        """Answer what cannot be read any further, and let the connection end."""
        head, body = self._service.refuse(status, code, self._reader.headers)
        self._transport.write(head + _LAST + body)
        self._end()

    def _end(self) -> None:
        """Send what is left; take in what still comes for a while, so that the client can read its answer."""
        self._ending = True
        self._unread = self.unsent
        self._wait(max(_LINGER, self._service.limits.stalled_time if self.unsent else 0.0))
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()
