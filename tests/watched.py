"""Run a command and watch what it takes: its memory with that of its children, its time, who it talks to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of a command: exit code, what it printed, the most memory it had (octets), its seconds.

    ``timed_out`` tells that it was killed for taking longer than allowed.
    """

    code: int
    out: str
    err: str
    peak: int
    seconds: float
    timed_out: bool


def run(command: Sequence[str], environment: Mapping[str, str], place: Path, seconds: float) -> Watched:
    """Run a command in a session of its own; after so many seconds the session is killed."""
    with (place / "out").open("w+b") as out, (place / "err").open("w+b") as err:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        peak, timed_out = 0, False
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            if time.monotonic() - start > seconds:
                timed_out = True
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        lasted = time.monotonic() - start
        out.seek(0)
        err.seek(0)
        told, talk = (stream.read().decode("utf-8", "replace") for stream in (out, err))
    return Watched(process.returncode, told, talk, peak, lasted, timed_out)


def _resident(session: int) -> int:
    """Return the resident memory of all processes of a session."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * _PAGE
    return total


@dataclass(slots=True)
class Canary:
    """A server that nobody may ask; ``asked`` holds the first line of each request."""

    address: str
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen on loopback until the block ends, and answer whoever asks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Canary(f"http://127.0.0.1:{listening.getsockname()[1]}/")

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        connection.settimeout(2)
                        with suppress(OSError):
                            found.asked.append(connection.recv(4096).partition(b"\r\n")[0])
                            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)
