"""A server on loopback that answers as a test says, and so lets every way of failing be seen."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

_STALL = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back, and what happens then: ``end``, ``reset``, ``stall`` or ``drip`` (one byte now and then)."""

    status: int = 200
    type: str = "application/sparql-results+json"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    length: int | None = None
    raw: str | None = None
    then: str = "end"

    def octets(self) -> bytes:
        """Return the answer as it goes over the wire; ``raw`` instead of all else if it is given."""
        if self.raw is not None:
            return self.raw.encode()
        body = self.body.encode()
        lines = [f"HTTP/1.1 {self.status} As Asked", f"Content-Length: {self.length or len(body)}", "Connection: close"]
        lines += [f"Content-Type: {self.type}"] if self.type else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = list(replies)
        self.requests: list[bytes] = []
        self.over = threading.Event()

    def next_reply(self, request: bytes) -> Reply:
        """Take note of the request; the last reply serves for all further ones."""
        self.requests.append(request)
        return self.replies[min(len(self.requests), len(self.replies)) - 1]


class _Handler(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        reply = self.server.next_reply(_receive(self.request))
        octets = reply.octets()
        if reply.then == "drip":
            self._drip(octets)
        elif reply.then == "reset":
            self._reset(octets)
        else:
            self.request.sendall(octets)
            if reply.then == "stall":
                self.server.over.wait(_STALL)

    def _drip(self, octets: bytes) -> None:
        for octet in octets:
            if self.server.over.wait(0.05):
                return
            try:
                self.request.sendall(bytes([octet]))
            except OSError:
                return

    def _reset(self, octets: bytes) -> None:
        self.request.sendall(octets)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


def _receive(connection: socket.socket) -> bytes:
    """Read one request: its head, and as much body as the head announces; of a TLS greeting what has come."""
    connection.settimeout(_STALL)
    data = connection.recv(65536)
    if data.startswith(b"\x16"):
        return data
    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    announced = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
    missing = int(announced[0].partition(b":")[2]) - len(body) if announced else 0
    while missing > 0 and (more := connection.recv(65536)):
        data, missing = data + more, missing - len(more)
    return data


@dataclass(frozen=True, slots=True)
class Odd:
    """A running odd server: its address without scheme (``127.0.0.1:port``) and the requests it has seen."""

    place: str
    requests: list[bytes]


@contextmanager
def serve(*replies: Reply) -> Iterator[Odd]:
    """Answer the first request with the first reply and so on, until the block ends."""
    with _Server(replies) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Odd(f"127.0.0.1:{server.server_address[1]}", server.requests)
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
