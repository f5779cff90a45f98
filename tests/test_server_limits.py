"""What the server does with clients that are slow, greedy or hostile, and how it and its processes end."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from project import Project
from servers import wpkg_server
from servers.wpkg_server import Served

PATIENCE = 30.0
BOMBS = {
    "a path with both ends free": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "a product of everything": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "an expression on a product": "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(?c, '(a+)+$') && ?a = ?h) }",
}
_TWICE = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
DOUBLING = f"SELECT (STRLEN(?x40) AS ?n) WHERE {{ BIND('0123456789' AS ?x0) {_TWICE} }}"


@pytest.fixture(scope="module")
def strict() -> Iterator[Served]:
    """A server that lets a query run for a second."""
    with wpkg_server.serve("--no-chores", "--time-limit", "1", "--workers", "2") as running:
        yield running


def ask(served: Served, query: str) -> httpx.Response:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json, text/plain"}
    return httpx.post(served.base + "sparql", content=query, headers=headers, timeout=PATIENCE)


def until(true: Callable[[], bool]) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in told.splitlines()}
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def alive(pids: Sequence[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in _status(pid)]


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as connection:
        yield connection


def answered(connection: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    data = b""
    while more := connection.recv(65536):
        data += more
    return data


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=list(BOMBS))
def test_a_query_without_end_is_stopped_at_its_time(strict: Served, bomb: str) -> None:
    answer = ask(strict, bomb)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert "too long" in answer.text
    assert ask(strict, "ASK {}").json()["boolean"] is True


def test_a_query_that_takes_all_memory_is_stopped(strict: Served) -> None:
    answer = ask(strict, DOUBLING)
    assert answer.status_code == 503
    assert "memory" in answer.text or "too long" in answer.text
    assert ask(strict, "ASK {}").json()["boolean"] is True


def test_others_are_answered_while_bombs_run(strict: Served) -> None:
    assert httpx.get(strict.base + "id/wt-l-843.nt", timeout=PATIENCE).is_success  # what is imported at first, is now
    with ThreadPoolExecutor(4) as bombers:
        bombs = [bombers.submit(ask, strict, bomb) for bomb in BOMBS.values()]
        assert httpx.get(strict.base + "id/wt-l-843.ttl", timeout=PATIENCE).is_success
        assert not all(bomb.done() for bomb in bombs)
        assert {bomb.result().status_code for bomb in bombs} == {503}


def test_a_client_that_leaves_takes_its_query_with_it(strict: Served) -> None:
    workers = set(below(strict.process.pid))
    with connected(strict) as connection:
        body = BOMBS["a product of everything"].encode()
        head = (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
        )
        connection.sendall(head % len(body) + body)
        time.sleep(0.3)
    assert until(lambda: not workers <= set(alive(sorted(workers))))
    assert ask(strict, "ASK {}").json()["boolean"] is True


def test_too_long_a_query_is_refused_before_it_is_read(strict: Served) -> None:
    with connected(strict) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 10485760\r\nExpect: 100-continue\r\n\r\n"
        )
        assert answered(connection).startswith(b"HTTP/1.1 413 ")


def test_too_long_a_query_is_refused_although_its_length_is_not_told(strict: Served) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(160):
            yield b"#" * 65536

    answer = None
    try:
        answer = httpx.post(strict.base + "sparql", content=pieces(), timeout=PATIENCE)
    except httpx.WriteError:
        return  # it was cut off while it was still sending
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, id="a long target"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 30_000 + b"\r\n", 431, id="many headers"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 200_000, 431, id="a header without end"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, id="two hosts"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00", 400, id="a greeting of TLS"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
            id="two lengths",
        ),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, id="a length below nothing"),
        pytest.param(b"NONSENSE\r\n\r\n", 400, id="nonsense"),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_ends(strict: Served, request_: bytes, status: int) -> None:
    with connected(strict) as connection:
        connection.sendall(request_)
        assert answered(connection).startswith(b"HTTP/1.1 %d " % status)


def test_requests_sent_at_once_are_answered_in_order(strict: Served) -> None:
    paths = (b"ns.ttl", b"nothing", b"id/wt-l-843", b"ns.ttl")
    with connected(strict) as connection:
        head = b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n"
        last = b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sendall(b"".join(head % path for path in paths) + last)
        data = answered(connection)
    assert [each[:3] for each in data.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"303", b"200", b"404"]


def test_a_target_as_proxies_get_it_is_understood(strict: Served) -> None:
    with connected(strict) as connection:
        connection.sendall(b"GET http://elsewhere/id/wt-l-843 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        data = answered(connection)
    assert data.startswith(b"HTTP/1.1 303 ")
    assert b"elsewhere" not in data


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    with wpkg_server.serve("--no-chores", "--rate", "1") as running, httpx.Client(base_url=running.base) as client:
        answers = [client.get("ns.ttl") for _ in range(40)]
        refused = [each for each in answers if each.status_code == 429]
        assert answers[0].is_success
        assert refused
        assert int(refused[0].headers["retry-after"]) >= 1


def test_at_the_end_what_is_under_way_is_finished_and_nothing_is_left(tmp_path: Path, built: Project) -> None:
    environment = {"WPKG_ROOT": str(built.root), "WPKG_HOME": str(_home(built, tmp_path))}
    with wpkg_server.serve("--no-chores", "--time-limit", "3", environment=environment) as running:
        assert ask(running, "ASK {}").is_success
        started = below(running.process.pid)
        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(ask, running, BOMBS["a product of everything"])
            time.sleep(0.5)
            assert running.stop() == 0
            assert under_way.result().status_code == 503
    assert until(lambda: not alive(started))
    assert list((tmp_path / "home" / "serving").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(number: int) -> None:
    with wpkg_server.serve("--no-chores") as running:
        started = below(running.process.pid)
        assert running.stop(number) == 0
    assert until(lambda: not alive(started))


def test_no_process_outlives_a_server_that_was_killed(tmp_path: Path, built: Project) -> None:
    environment = {"WPKG_ROOT": str(built.root), "WPKG_HOME": str(_home(built, tmp_path))}
    with wpkg_server.serve("--no-chores", "--time-limit", "60", environment=environment) as running:
        assert ask(running, "ASK {}").is_success
        with ThreadPoolExecutor(1) as pool:
            bomb = pool.submit(ask, running, BOMBS["a product of everything"])
            time.sleep(0.5)
            started = below(running.process.pid)
            running.process.kill()
            running.process.wait()
            assert isinstance(bomb.exception(), httpx.TransportError)
    assert started
    assert until(lambda: not alive(started))
    with wpkg_server.serve("--no-chores", environment=environment):
        assert len(list((tmp_path / "home" / "serving").iterdir())) == 1  # what the killed one left is gone


def test_workers_are_cut_off_from_the_network_where_the_system_lets_them(strict: Served) -> None:
    assert ask(strict, "ASK {}").is_success
    allowed = subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode == 0
    workers = [pid for pid in below(strict.process.pid) if _parent(pid) != strict.process.pid]
    assert until(lambda: bool(_networks(workers)))
    assert (Path("/proc/self/ns/net").readlink() not in _networks(workers)) is allowed


def _networks(pids: Sequence[int]) -> set[Path]:
    """Return the networks that processes are in; one that has just ended is in none."""
    found = set()
    for pid in pids:
        with suppress(OSError):
            found.add(Path(f"/proc/{pid}/ns/net").readlink())
    return found


def test_a_worker_that_is_killed_is_replaced(strict: Served) -> None:
    for pid in below(strict.process.pid):
        if "Name" in _status(pid) and _parent(pid) != strict.process.pid:
            os.kill(pid, signal.SIGKILL)
    assert until(lambda: ask(strict, "ASK {}").is_success)
    assert until(lambda: httpx.get(strict.base + "ns.ttl", timeout=PATIENCE).is_success)


@pytest.mark.parametrize("which", range(3))
def test_without_what_forks_workers_the_server_ends_and_says_so(tmp_path: Path, built: Project, which: int) -> None:
    environment = {"WPKG_ROOT": str(built.root), "WPKG_HOME": str(_home(built, tmp_path))}
    with wpkg_server.serve("--no-chores", environment=environment) as running:
        assert ask(running, "ASK {}").is_success
        started = below(running.process.pid)
        os.kill([pid for pid in started if _parent(pid) == running.process.pid][which], signal.SIGKILL)
        assert running.process.wait(PATIENCE) != 0
        assert "start the server again" in running.complaints()
        assert "Traceback" not in running.complaints()
    assert until(lambda: not alive(started))
    assert list((tmp_path / "home" / "serving").iterdir()) == []


def test_workers_come_back_after_all_files_were_open() -> None:
    with wpkg_server.serve("--no-chores", "--workers", "2") as running:
        assert ask(running, "ASK {}").is_success
        pid = running.process.pid
        few = len(list(Path(f"/proc/{pid}/fd").iterdir())) + 5
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (few, few))
        clients = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(40)]
        for worker in [each for each in below(pid) if _parent(each) != pid]:
            os.kill(worker, signal.SIGKILL)
        time.sleep(1)
        for client in clients:
            client.close()
        for path in ("sparql?query=ASK%7B%7D", "ns.ttl"):
            assert httpx.get(running.base + path, timeout=PATIENCE).is_success


def test_a_store_that_cannot_be_loaded_is_told_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(RuntimeError, match="Not a directory") as caught,
        wpkg_server.serve(environment={"WPKG_HOME": str(tmp_path / "file" / "home")}),
    ):
        pytest.fail("it serves")
    assert "Traceback" not in str(caught.value)


def test_loading_and_opening_a_store_leave_a_query_its_memory(tmp_path: Path) -> None:
    with wpkg_server.serve("--no-chores", environment={"WPKG_HOME": str(tmp_path)}) as running:
        assert ask(running, "ASK {}").is_success
        workers = [pid for pid in below(running.process.pid) if _parent(pid) != running.process.pid]
        sizes = [re.search(r"VmSize:\s+(\d+) kB", _status(pid)) for pid in workers]
        assert any(sizes)
        assert max(int(size[1]) for size in sizes if size) < 300_000


def _parent(pid: int) -> int:
    lines = dict(line.split(":", 1) for line in _status(pid).splitlines() if ":" in line)
    return int(lines.get("PPid", "0"))


def test_a_new_build_is_served_without_a_restart(project: Project) -> None:
    environment = {"WPKG_ROOT": str(project.root), "WPKG_HOME": str(project.home)}
    query = {"query": "ASK { ?s ?p 'served without a restart'@en }"}
    with wpkg_server.serve("--no-chores", environment=environment) as running:

        def known() -> bool:
            answer = httpx.get(running.base + "sparql", params=query, timeout=PATIENCE)
            assert answer.is_success
            return bool(answer.json()["boolean"])

        assert not known()
        module = next((project.root / "ontology" / "modules").glob("*.ttl"))
        text = module.read_text("utf-8")
        module.write_text(f"{text}\n<urn:x> <urn:y> 'served without a restart'@en .\n", "utf-8")
        assert project.run(["load"], {}).returncode == 0
        assert until(known)
        assert until(lambda: len(list((project.home / "serving").iterdir())) == 1)


def test_an_address_in_use_is_told_in_words(strict: Served) -> None:
    with pytest.raises(RuntimeError, match="cannot listen there"), wpkg_server.serve("--port", str(strict.port)):
        pass


def _home(built: Project, place: Path) -> Path:
    """Return a home of its own with the store of a built project."""
    copy = built.copied_to(place)
    return copy.home
