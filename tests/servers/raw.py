"""Octets to a server and back, for what no library would send; answers are read as strictly as HTTP/1.1 is written."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import h11

from servers.wpkg_server import Served

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Got:
    """One answer: its status, its headers by lower-case name (the last of each), and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    """Open a connection to a server."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as connection:
        yield connection


def answered(connection: socket.socket) -> bytes:
    """Read until the server ends the connection.

    Raises:
        TimeoutError: it does not.
    """
    data = b""
    while more := connection.recv(65536):
        data += more
    return data


def said(served: Served, octets: bytes, *, half: bool = False) -> bytes:
    """Send octets and return what comes back until the server ends the connection; ``half``: say that no more comes."""
    with connected(served) as connection:
        connection.sendall(octets)
        if half:
            connection.shutdown(socket.SHUT_WR)
        return answered(connection)


def read(data: bytes, methods: Sequence[str]) -> list[Got]:
    """Read the answers to so many requests; each answer must be whole, and nothing may come after the last.

    Raises:
        h11.ProtocolError: this is not HTTP, or not whole.
    """
    connection = h11.Connection(h11.CLIENT)
    connection.receive_data(data)
    found = []
    for number, method in enumerate(methods):
        if number:
            connection.start_next_cycle()
        connection.send(h11.Request(method=method, target="/", headers=[("host", "x")]))
        connection.send(h11.EndOfMessage())
        found.append(_next(connection))
    if connection.trailing_data[0]:
        raise h11.RemoteProtocolError(f"more answers than requests: {connection.trailing_data[0][:60]!r}")
    return found


def _next(connection: h11.Connection) -> Got:
    head, body = None, b""
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError(f"the answer ends too early: {event!r}")
    if head is None:
        raise h11.RemoteProtocolError("there is no answer")
    return Got(head.status_code, {name.decode(): value.decode("latin-1") for name, value in head.headers}, body)


def read_every(data: bytes) -> list[Got]:
    """Read as many answers as there are to GET and POST; raises as :func:`read` does."""
    found: list[Got] = []
    connection = h11.Connection(h11.CLIENT)
    connection.receive_data(data)
    while connection.trailing_data[0]:
        if found:
            connection.start_next_cycle()
        connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
        connection.send(h11.EndOfMessage())
        found.append(_next(connection))
    return found
