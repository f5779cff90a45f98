"""Many clients at once, each asking the next question when the last is answered, over connections that stay open."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import httptools
import uvloop


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of answers, and how many came a second; ``failed`` counts those that were not 200."""

    p50: float
    p95: float
    rate: float
    asked: int
    failed: int


class _Client(asyncio.Protocol):
    """One connection: sends a request, waits for the whole answer, sends the next until told to stop."""

    def __init__(self, requests: Sequence[bytes], offset: int, until: float, done: asyncio.Future[None]) -> None:
        self.requests, self.at, self.until, self.done = requests, offset, until, done
        self.times: list[float] = []
        self.failed = 0
        self.parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.ask()

    def ask(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.begun = time.perf_counter()
        self.transport.write(self.requests[self.at % len(self.requests)])
        self.at += 1

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        self.times.append((now - self.begun) * 1000)
        self.failed += self.parser.get_status_code() != 200
        if now < self.until:
            asyncio.get_running_loop().call_soon(self.ask)
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _load(port: int, requests: Sequence[bytes], clients: int, seconds: float) -> Timed:
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    until = begun + seconds
    protocols, ends = [], []
    for number in range(clients):
        done: asyncio.Future[None] = loop.create_future()
        offset = number * max(1, len(requests) // clients)
        make = partial(_Client, requests, offset, until, done)
        _, protocol = await loop.create_connection(make, "127.0.0.1", port)
        protocols.append(protocol)
        ends.append(done)
    await asyncio.gather(*ends)
    spent = time.perf_counter() - begun
    times = sorted(each for protocol in protocols for each in protocol.times)
    failed = sum(protocol.failed for protocol in protocols)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return Timed(statistics.median(times), p95, len(times) / spent, len(times), failed)


def load(port: int, requests: Sequence[bytes], *, clients: int, seconds: float) -> Timed:
    """Let ``clients`` ask in turn from ``requests`` (whole HTTP/1.1 requests) for so many seconds."""
    return uvloop.run(_load(port, requests, clients, seconds))


def get(path: str, accept: str) -> bytes:
    """Return a GET request; ``path`` is percent-encoded."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode()
