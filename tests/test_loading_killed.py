"""Loads that are killed, and stores that are: records claim nothing that is not there, and the rerun ends it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loading_worlds import claims, dataset, document, false_claims, held, name
from servers.process import free_ports, program, until_ready
from servers.relay import relayed
from wpkg.errors import EndpointError
from wpkg.graph import loading
from wpkg.graph.loading import Patience
from wpkg.graph.loading.sources import Parts
from wpkg.graph.remote import RemoteStore

pytestmark = pytest.mark.needs("oxigraph")
BEFORE = {at: document(at, 20) for at in range(40)}
AFTER = {at: document(at, 20, " anew" if at % 5 == 0 else "") for at in range(6, 48)}
SIZE = sum(len("\n".join(lines).encode()) for lines in AFTER.values())
QUICK = Patience(timeout=20, tries=2, first_wait=0.001, longest_wait=0.002)
SENDING = """
import sys
from pathlib import Path
from wpkg.graph import loading, parted
from wpkg.graph.loading import sending
from wpkg.graph.loading.sources import Parts
sending.GRAPHS = 5
folder = Path(sys.argv[1])
loading.load([Parts(folder, parted.manifest(folder))], sys.argv[2], kind="oxigraph", verify="none")
"""


@dataclass(slots=True)
class Server:
    """An Oxigraph that can be killed and started again on its data."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/query"

    @property
    def store(self) -> RemoteStore:
        return RemoteStore(self.endpoint, graph_store=f"http://127.0.0.1:{self.port}/store")

    def start(self) -> None:
        """Start it; returns once it answers."""
        here = f"127.0.0.1:{self.port}"
        command = [str(program("oxigraph")), "serve", "--location", str(self.folder), "--bind", here]
        log = self.folder.with_suffix(".log")
        with log.open("wb") as out:
            self.process = subprocess.Popen([*command, "--union-default-graph"], stderr=out)
        until_ready(self.process, self.store, log)

    def kill(self) -> None:
        """End it at once."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data", free_ports(1)[0])
    running.start()
    yield running
    running.kill()


def _require_right(store: RemoteStore, world: dict[int, list[str]]) -> None:
    assert claims(store).keys() == {name(at) for at in world}
    assert not false_claims(store)
    for at in range(60):
        assert held(store, name(at)) == sorted(world.get(at, []))


def _parts(folder: Path, world: dict[int, list[str]]) -> Parts:
    return Parts(folder, dataset(folder, world))


def _octets(server: Server, sources: tuple[Parts, Parts]) -> int:
    """Return how much a load of the second sends where the first is."""
    loading.load([sources[0]], server.endpoint, verify="none")
    with relayed(server.port, 1 << 40, lambda: None) as relay:
        loading.load([sources[1]], f"http://127.0.0.1:{relay.port}/query", kind="oxigraph", verify="none")
        return relay.passed


def _killed(folder: Path, server: Server, octets: int) -> int:
    """Load a dataset in a process that is killed once it has sent so many octets; return how that ended."""
    started: list[subprocess.Popen[bytes]] = []
    begun = threading.Event()

    def accident() -> None:
        begun.wait()
        os.kill(started[0].pid, signal.SIGKILL)

    with relayed(server.port, octets, accident) as relay:
        command = [sys.executable, "-c", SENDING, str(folder), f"http://127.0.0.1:{relay.port}/query"]
        started.append(subprocess.Popen(command))
        begun.set()
        return started[0].wait(120)


def test_a_load_killed_at_any_moment_goes_on_when_it_is_started_again(server: Server, tmp_path: Path) -> None:
    sources = _parts(tmp_path / "before", BEFORE), _parts(tmp_path / "after", AFTER)
    total = _octets(server, sources)
    chosen = random.Random(7)
    for _ in range(8):
        loading.load([sources[0]], server.endpoint, verify="none")
        assert _killed(sources[1].folder, server, chosen.randrange(500, total)) == -signal.SIGKILL
        assert not false_claims(server.store)
        loading.load([sources[1]], server.endpoint, verify="none")
        _require_right(server.store, AFTER)


def test_a_store_killed_at_any_moment_is_loaded_to_the_end_once_it_runs_again(server: Server, tmp_path: Path) -> None:
    sources = _parts(tmp_path / "before", BEFORE), _parts(tmp_path / "after", AFTER)
    total = _octets(server, sources)
    chosen = random.Random(11)
    for _ in range(5):
        loading.load([sources[0]], server.endpoint, verify="none")
        with (
            relayed(server.port, chosen.randrange(500, total), server.kill) as relay,
            pytest.raises(EndpointError) as caught,
        ):
            loading.load([sources[1]], f"http://127.0.0.1:{relay.port}/query", kind="oxigraph", patience=QUICK)
        assert "the same command goes on from there" in str(caught.value)
        server.start()
        assert not false_claims(server.store)
        loading.load([sources[1]], server.endpoint, verify="none")
        _require_right(server.store, AFTER)


def test_an_empty_store_killed_in_a_bulk_load_is_loaded_to_the_end(server: Server, tmp_path: Path) -> None:
    source = _parts(tmp_path / "out", AFTER)
    with relayed(server.port, SIZE // 2, server.kill) as relay, pytest.raises(EndpointError):
        loading.load([source], f"http://127.0.0.1:{relay.port}/query", kind="oxigraph", patience=QUICK)
    server.start()
    assert not false_claims(server.store)
    loading.load([source], server.endpoint, verify="none")
    _require_right(server.store, AFTER)


def test_a_store_that_comes_back_in_time_is_loaded_without_an_error(server: Server, tmp_path: Path) -> None:
    source = Parts(tmp_path / "out", dataset(tmp_path / "out", AFTER))
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if server.process is not None and server.process.poll() is not None:
            server.start()

    asked = 0

    def progress(message: str) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            server.kill()

    loading.load([source], server.endpoint, patience=Patience(wait=wait), progress=progress)
    assert waited
    _require_right(server.store, AFTER)
