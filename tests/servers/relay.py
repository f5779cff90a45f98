"""A relay on loopback that lets so many octets through to a server, and then calls for an accident."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_CHUNK = 4096


@contextmanager
def relayed(port: int, octets: int, accident: Callable[[], None]) -> Iterator[Relay]:
    """Relay to a port of 127.0.0.1.

    Once the clients have sent ``octets`` in all, those are passed on, ``accident`` is called, once, and no connection
    goes on or is taken any more.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        relay = Relay(port, octets, accident, listening)
        thread = threading.Thread(target=relay.run, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            relay.end()
            thread.join()


class Relay:
    """A running relay: its port, and how many octets of clients it has passed on."""

    def __init__(self, port: int, octets: int, accident: Callable[[], None], listening: socket.socket) -> None:
        self._port, self._left, self._accident, self._listening = port, octets, accident, listening
        self._lock = threading.Lock()
        self.port = int(listening.getsockname()[1])
        self.passed = 0
        self._over = threading.Event()
        self._open: list[socket.socket] = []

    def run(self) -> None:
        """Take connections until the end."""
        while not self._over.is_set():
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                client.close()
                continue
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [client, server]
            threading.Thread(target=self._pass_on, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, False), daemon=True).start()

    def end(self) -> None:
        """Close all."""
        self._over.set()
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                allowed, last = self._allowed(len(data)) if counted else (len(data), False)
                if allowed:
                    target.sendall(data[:allowed])
                if last:
                    self._accident()
                    self._over.set()
                    break
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _allowed(self, size: int) -> tuple[int, bool]:
        with self._lock:
            allowed = min(size, self._left)
            last = self._left > 0 and size >= self._left
            self._left -= allowed
            self.passed += allowed
            return allowed, last
