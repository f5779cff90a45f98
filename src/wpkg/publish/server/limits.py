"""How much anybody may ask for, and how often."""

from __future__ import annotations

import ctypes
import ipaddress
import os
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass

MEBIBYTE = 1 << 20
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""``CLONE_NEWUSER`` and ``CLONE_NEWNET`` of unshare(2)."""
_ARENAS = -8
"""``M_ARENA_MAX`` of mallopt(3)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of the server; sizes in octets, times in seconds.

    ``query_time``, ``query_memory``: one SPARQL query, ``query_workers`` of them at once. ``page_time``,
    ``page_memory``, ``page_workers``: one page, file or canned question. ``answer``: the longest answer to a query.
    ``waiting``: requests that may wait for a worker, ``waiting_each``: those of one client. ``rate``: requests a second
    and client, in the long run (0: any number). ``connections``: open at once, ``connections_each``: those of a client.
    ``target``, ``head``, ``body``: the longest of a request; ``head_time``, ``body_time``: until it has come.
    ``idle_time``: until the next one. ``stalled_time``: for a client that does not read. ``farewell_time``: for what is
    under way at the end. ``unsent``: answers that wait to be read. ``kept``: answers kept, ``kept_each``: the longest.
    """

    query_time: float = 10.0
    query_memory: int = 1024 * MEBIBYTE
    query_workers: int = 0
    page_time: float = 30.0
    page_memory: int = 2048 * MEBIBYTE
    page_workers: int = 0
    answer: int = 32 * MEBIBYTE
    waiting: int = 1024
    waiting_each: int = 256
    rate: float = 0.0
    connections: int = 2048
    connections_each: int = 512
    target: int = 64 * 1024
    head: int = 96 * 1024
    body: int = 256 * 1024
    head_time: float = 10.0
    body_time: float = 20.0
    idle_time: float = 60.0
    stalled_time: float = 30.0
    farewell_time: float = 10.0
    unsent: int = 512 * MEBIBYTE
    kept: int = 64 * MEBIBYTE
    kept_each: int = 2 * MEBIBYTE

    def workers(self) -> tuple[int, int]:
        """Return how many workers answer pages, and how many queries: one a core and two at least, and one more."""
        cores = max(2, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))
        return self.page_workers or cores, self.query_workers or cores + 1


def confine(memory: int) -> None:
    """Let this process have no more than so many octets of address space. To be called with one thread.

    Where the allocator of the system gives each thread a region of its own, opening a store would take most of that.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_ARENAS, 1)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_files(count: int) -> None:
    """Let this process have so many files and connections open, if it may allow itself that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def leave_the_network() -> None:
    """Cut this process, and those it forks, off from every network, where the system lets it.

    Nothing relies on it: queries that would fetch something are refused before. To be called with one thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def client_of(address: str) -> str:
    """Return what stands for a client: an IPv4 address, or the /64 an IPv6 address is in.

    >>> client_of("2001:db8::1:2:3:4"), client_of("::ffff:192.0.2.1"), client_of("192.0.2.1")
    ('2001:db8::/64', '192.0.2.1', '192.0.2.1')
    """
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))


def forwarded_for(header: bytes) -> str:
    """Return the client that the last proxy has named in ``X-Forwarded-For``; empty where that is no address.

    >>> forwarded_for(b"10.0.0.1, 192.0.2.1"), forwarded_for(b"[2001:db8::1]:443"), forwarded_for(b"unknown")
    ('192.0.2.1', '2001:db8::/64', '')
    """
    address = header.rpartition(b",")[2].strip().decode("latin-1")
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        return client_of(str(ipaddress.ip_address(address)))
    except ValueError:
        return ""


class Buckets:
    """A bucket of tokens for each client: a request takes one, and time fills them up.

    >>> buckets = Buckets(rate=2.0, burst=2.0)
    >>> [buckets.take("a", now) for now in (0.0, 0.0, 0.0, 0.6)]
    [0.0, 0.0, 0.5, 0.0]
    """

    def __init__(self, rate: float, burst: float = 0.0) -> None:
        self._rate = rate
        self._burst = burst or max(20.0, 4 * rate)
        self._held: dict[str, tuple[float, float]] = {}

    def take(self, client: str, now: float) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        if not self._rate:
            return 0.0
        tokens, since = self._held.get(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        if tokens < 1:
            self._held[client] = tokens, now
            return (1 - tokens) / self._rate
        self._held[client] = tokens - 1, now
        return 0.0

    def forget(self, now: float) -> None:
        """Forget the clients whose buckets are full again."""
        full = self._burst / self._rate if self._rate else 0.0
        for client in [client for client, (_, since) in self._held.items() if now - since > full]:
            del self._held[client]
