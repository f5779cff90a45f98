"""Start a server in a folder of its own, wait until it answers, and take it away whatever happens."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from wpkg.errors import EndpointError
from wpkg.graph.remote import RemoteStore


def program(name: str) -> str | None:
    """Return the path of a program beside this Python or on the search path."""
    beside = shutil.which(name, path=sysconfig.get_path("scripts"))
    return beside or shutil.which(name)


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody holds now; another process may still take one before it is used."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Give a folder of one's own and remove it."""
    folder = Path(tempfile.mkdtemp(prefix=f"wpkg-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: Sequence[str], folder: Path, store: RemoteStore, *, patience: float = 120.0, environment: Mapping[str, str]
) -> Iterator[None]:
    """Run a server in ``folder`` until the block ends; the block starts once ``store`` answers.

    Raises:
        RuntimeError: the server ended or did not answer in ``patience`` seconds; the message holds what it printed.
    """
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=dict(environment)
        )
        try:
            until_ready(process, store, log, patience=patience)
            yield
        finally:
            _stop(process)


def until_ready(process: subprocess.Popen[bytes], store: RemoteStore, log: Path, *, patience: float = 120.0) -> None:
    """Wait until a server that was started answers; raises as :func:`running` does."""
    _wait(process, lambda: _answers(store), patience, log)


def _answers(store: RemoteStore) -> bool:
    with suppress(EndpointError):
        return store.ask("ASK {}")
    return False


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], patience: float, log: Path) -> None:
    deadline = time.monotonic() + patience
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            how = "ended" if process.poll() is not None else f"does not answer after {patience:g} s"
            tail = log.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{process.args!r} {how}; it printed:\n{tail}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
