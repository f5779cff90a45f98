"""The real server of wpkg, started as a person starts it, on a free port of 127.0.0.1."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.process import scratch

PATIENCE = 60.0
_WITHIN = """
import json, sys
import click
from wpkg import iri, stores
from wpkg.publish.server.limits import Limits
from wpkg.publish.server.running import run
from wpkg.publish.server.settings import Settings
stores.make_ready()
limits = Limits(**json.loads(sys.argv[1]))
run(Settings(iri.BASE, port=0, limits=limits, chores=False), click.echo)
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address with a slash at its end, its process, and the file its complaints go to."""

    base: str
    process: subprocess.Popen[bytes]
    errors: Path

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.base.rstrip("/").rpartition(":")[2])

    def complaints(self) -> str:
        """Return what it has written to standard error."""
        return self.errors.read_text("utf-8", "replace")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def serve(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run ``wpkg serve`` until the block ends; the block starts once it listens.

    Raises:
        RuntimeError: it ended, or said nothing in time; the message holds what it complained about.
    """
    with _started([sys.executable, "-m", "wpkg", "serve", "--port", "0", *options], environment or {}) as running:
        yield running


@contextmanager
def serve_within(**limits: float) -> Iterator[Served]:
    """Run the server within limits that no option sets; see :class:`wpkg.publish.server.limits.Limits`."""
    with _started([sys.executable, "-c", _WITHIN, json.dumps(limits)], {}) as running:
        yield running


@contextmanager
def _started(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Served]:
    with scratch("served") as folder:
        errors = folder / "errors.txt"
        with errors.open("wb") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=out,
                env={**os.environ, **environment},
            )
        try:
            yield Served(_address(process, errors), process, errors)
        finally:
            _end(process)


def _address(process: subprocess.Popen[bytes], errors: Path) -> str:
    """Wait for the one line the server prints when it listens."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if waiting.select(PATIENCE) else b""
    if not line.startswith(b"http://"):
        raise RuntimeError(f"wpkg serve said {line!r} and complained:\n{errors.read_text('utf-8', 'replace')}")
    return line.decode().strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
