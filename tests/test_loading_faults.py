"""What a load does when a store stalls, breaks off, refuses or sends elsewhere: it waits, asks again, then says so."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import yaml

from loading_worlds import claims, dataset, document, false_claims, name
from servers import documented, odd
from servers.documented import Asked
from servers.odd import Reply
from servers.process import free_ports
from wpkg.errors import EndpointError
from wpkg.graph import loading
from wpkg.graph.loading import Patience
from wpkg.graph.loading.sources import Parts
from wpkg.graph.loading.wire import Request, Wire
from wpkg.graph.remote import RemoteStore
from wpkg.graph.transport import Address

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "loading" / "faults.yaml").read_text("utf-8"))
GOOD = Reply(body="done")
WORLD = {at: document(at) for at in range(9)}


def _patience(waits: list[float], **limits: Any) -> Patience:
    return Patience(**{"timeout": 10.0, "tries": 3, "wait": waits.append, **limits})


def _wire(place: str, waits: list[float], **limits: Any) -> Wire:
    return Wire(Address.parse(f"http://{place}/query"), _patience(waits, **limits))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_passing_fault_is_waited_out(case: Mapping[str, Any]) -> None:
    waits: list[float] = []
    with odd.serve(Reply(**case["reply"]), GOOD) as server:
        wire = _wire(server.place, waits, **case.get("limits", {}))
        answer = wire.send(Request("PUT", f"http://{server.place}/store", body=b"<urn:a> <urn:b> <urn:c> ."))
        wire.close()
    assert (answer.status, answer.body) == (200, b"done")
    assert len(waits) == len(server.requests) - 1 == 1
    assert all(request.endswith(b"<urn:a> <urn:b> <urn:c> .") for request in server.requests)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_lasting_fault_is_told_after_so_many_tries(case: Mapping[str, Any]) -> None:
    waits: list[float] = []
    with odd.serve(Reply(**case["reply"])) as server:
        wire = _wire(server.place, waits, **case.get("limits", {}))
        request = Request("PUT", f"http://{server.place}/store", body=b"x")
        if "status" in case:
            assert wire.send(request).status == case["status"]
        else:
            with pytest.raises(EndpointError, match=case["says"]):
                wire.send(request)
        wire.close()
    assert len(server.requests) == 3
    assert len(waits) == 2


def test_waits_double_up_to_the_longest() -> None:
    waits: list[float] = []
    with odd.serve(Reply(status=500)) as server:
        wire = _wire(server.place, waits, tries=8, first_wait=1.0, longest_wait=20.0)
        assert wire.send(Request("GET", f"http://{server.place}/")).status == 500
    assert len(waits) == 7
    assert all(0.8 * 2**at <= wait <= 1.2 * 2**at for at, wait in enumerate(waits[:4]))
    assert max(waits) == waits[-1] == 20.0


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("7", 7, 7), ("900", 30, 30), ("in 20 s", 5, 20), ("soon", 0, 1), ("-3", 0, 1)],
)
def test_a_store_that_says_when_to_come_again_is_left_alone_until_then(asked: str, least: float, most: float) -> None:
    waits: list[float] = []
    told = formatdate(time.time() + 20, usegmt=True) if asked == "in 20 s" else asked
    with odd.serve(Reply(status=503, headers={"Retry-After": told}), GOOD) as server:
        assert _wire(server.place, waits).send(Request("GET", f"http://{server.place}/")).status == 200
    assert least <= waits[0] <= most


def test_nothing_at_the_address_is_told_at_once() -> None:
    waits: list[float] = []
    (port,) = free_ports(1)
    with pytest.raises(EndpointError, match="nothing listens"):
        loading.load([], f"http://127.0.0.1:{port}/query", patience=_patience(waits))
    assert not waits


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_request_follows_to_another_place_of_the_same_host_as_it_is(status: int) -> None:
    with odd.serve(Reply(status=status, headers={"Location": "/elsewhere?graph=urn:x"}), GOOD) as server:
        answer = _wire(server.place, []).send(Request("PUT", f"http://{server.place}/store", body=b"data"))
    assert answer.status == 200
    assert server.requests[1].startswith(b"PUT /elsewhere?graph=urn:x ")
    assert server.requests[1].endswith(b"\r\n\r\ndata")


@pytest.mark.parametrize("location", ["http://store.invalid/x", "ftp://127.0.0.1/x", ""])
def test_a_request_does_not_follow_to_others(location: str) -> None:
    with odd.serve(Reply(status=307, headers={"Location": location})) as server:
        with pytest.raises(EndpointError, match="sends on to"):
            _wire(server.place, []).send(Request("PUT", f"http://{server.place}/store", body=b"data"))
        assert len(server.requests) == 1


def test_a_request_does_not_follow_round_and_round() -> None:
    with odd.serve(Reply(status=307, headers={"Location": "/again"})) as server:
        with pytest.raises(EndpointError, match="on and on"):
            _wire(server.place, []).send(Request("GET", f"http://{server.place}/"))
        assert len(server.requests) == 5


def test_a_user_logs_in_before_data_are_sent_and_only_where_a_login_is_wanted() -> None:
    wanted = Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    with odd.serve(wanted, GOOD) as server:
        wire = Wire(Address.parse(f"http://ann:secret@{server.place}/query"), _patience([]))
        wire.send(Request("PUT", f"http://{server.place}/store", body=b"data"))
        wire.send(Request("PUT", f"http://{server.place}/store", body=b"more"))
    first, *others = server.requests
    assert first.startswith(b"HEAD ")
    assert len(others) == 2
    assert b"Authorization" not in first
    assert all(b"Authorization: Basic YW5uOnNlY3JldA==" in request for request in others)


def test_what_is_needed_to_log_in_is_in_no_message() -> None:
    refusal = Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    with odd.serve(refusal) as server, pytest.raises(EndpointError) as caught:
        loading.load([], f"http://ann:secret@{server.place}/query", patience=_patience([]))
    assert "secret" not in str(caught.value)


def test_a_store_that_fails_now_and_then_is_loaded_all_the_same(tmp_path: Path) -> None:
    waits: list[float] = []
    ways: list[tuple[int, Mapping[str, str]] | None] = [(500, {}), (0, {}), (503, {"Retry-After": "1"}), (429, {})]

    def fails(number: int, asked: Asked, done: bool) -> tuple[int, Mapping[str, str]] | None:
        return ways[number // 3 % 4] if number % 3 == 2 and done == (number % 2 == 0) else None

    with documented.serve("fuseki") as server:
        server.interfere = fails
        source = Parts(tmp_path, dataset(tmp_path, WORLD))
        loading.load([source], server.endpoint, patience=_patience(waits, tries=6), verify="all")
        server.interfere = lambda number, asked, done: None
        assert waits
        assert claims(RemoteStore(server.endpoint)).keys() == {name(at) for at in WORLD}
        assert not false_claims(RemoteStore(server.endpoint))


def test_a_store_that_fails_for_good_leaves_word_of_how_much_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wpkg.graph.loading.sending.GRAPHS", 2)
    with documented.serve("fuseki") as server:
        source = Parts(tmp_path, dataset(tmp_path, WORLD))

        def fails(number: int, asked: Asked, done: bool) -> tuple[int, Mapping[str, str]] | None:
            return (500, {}) if len(server.written()) > 2 else None

        server.interfere = fails
        with pytest.raises(EndpointError) as caught:
            loading.load([source], server.endpoint, patience=_patience([]))
        assert "HTTP 500: as asked; 4 of 9 graphs are in" in str(caught.value)
        assert "the same command goes on from there" in str(caught.value)
        server.interfere = lambda number, asked, done: None
        assert len(claims(RemoteStore(server.endpoint))) == 4
        assert loading.load([source], server.endpoint, patience=_patience([])).sent.graphs == 5


def test_connections_stay_open(tmp_path: Path) -> None:
    seen: set[object] = set()
    with documented.serve("fuseki") as server:
        original = server.interfere

        def counted(number: int, asked: Asked, done: bool) -> tuple[int, Mapping[str, str]] | None:
            import threading

            seen.add(threading.get_ident())
            return original(number, asked, done)

        server.interfere = counted
        loading.load([Parts(tmp_path, dataset(tmp_path, WORLD))], server.endpoint, verify="all")
        assert len(server.requests) > 10
    assert len(seen) == 1
