"""What a hostile client may send to the real server, octet by octet, and what it may try to learn or leave behind."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from servers import wpkg_server
from servers.raw import PATIENCE, answered, connected, read, said
from servers.wpkg_server import Served

CASES = yaml.safe_load((Path(__file__).parent / "server" / "hostile.yaml").read_text("utf-8"))
POST = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
NEXT = b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
HERE = Path.cwd()
INSIDE = re.compile(
    "|".join(
        (r"Traceback|site-packages|/src/|\.py\b", "/".join(HERE.parts[-2:]), rf'(?:"|\n|\.\./){HERE.name}/')
    ).encode()
)
"""What nobody outside may learn: where the server was started, and of what it is made."""


def asked(served: Served, target: str, *headers: str, method: str = "GET") -> bytes:
    """Ask for a target just as it stands here, with such headers; return all that comes back."""
    lines = [f"{method} {target} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
    return said(served, "\r\n".join(lines).encode("latin-1"))


@pytest.mark.parametrize("told", CASES, ids=[each["name"] for each in CASES])
def test_what_can_be_read_in_two_ways_is_not_read(served: Served, told: dict[str, Any]) -> None:
    octets = told["sent"].replace("POST", POST, 1) if told["sent"].startswith(("POSTC", "POSTT")) else told["sent"]
    data = said(served, octets.encode("latin-1") + NEXT)
    methods = ["GET" if octets.startswith("CONNECT") else octets.split()[0], "GET"][: len(told["status"])]
    assert [each.status for each in read(data, methods)] == told["status"]


@pytest.mark.parametrize("more", ["a: " + "b" * 70 + "\r\n", "a" * 70])
def test_what_comes_with_a_body_has_an_end(served: Served, more: str) -> None:
    """After the last chunk or within the line of a chunk there may stand what is no part of the body."""
    begin = b"5;" if "\r" not in more else b"5\r\nASK{}\r\n0\r\n"
    with connected(served) as connection:
        connection.sendall(POST.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + begin + more.encode() * 14_000)
        assert answered(connection).startswith(b"HTTP/1.1 413 ")


def test_who_stops_speaking_is_still_answered(served: Served) -> None:
    heads = [b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in (b"ns.ttl", b"nothing", b"no/thing", b"ns.nt")]
    answers = read(said(served, b"".join(heads), half=True), ["GET"] * 4)
    assert [each.status for each in answers] == [200, 404, 404, 200]


def test_who_stops_speaking_within_a_request_gets_nothing(served: Served) -> None:
    assert said(served, b"GET /ns.ttl HTTP/1.1\r\nHost:", half=True) == b""
    assert said(served, POST.encode() + b"Content-Length: 9\r\n\r\nASK{}", half=True) == b""


OUTSIDE = (
    *("//etc/passwd", "///", "//evil.example/%2e%2e", "//evil.example/id/wt-min-13-32", "/%2f%2fevil.example/x"),
    *("/..%2f..%2fx/y", "/../../x/y", "/%2e%2e/%2e%2e/x", "/a/%2e%2e/%2e%2e/%2e%2e/b", "/dataset/../../../x"),
    *("/assets/%252e%252e/x", "/assets/..\\..\\x", "/assets/..%5c..%5cpyproject.toml", "/assets//etc/passwd"),
    *("/assets/..%2f..%2f..%2fpyproject.toml", "/assets/%c0%ae%c0%ae/x", "/assets/%e0%80%ae/x", "/assets/%00"),
    *(
        "/assets/.%00./x",
        "/assets/site.css%00",
        "/./index",
        "/id/../index.html",
        "/id//wt-l-843",
        "/%2e%2e%2findex.html",
    ),
    *("/data/..%2f", "/query/..%2f..%2f", "/graph/..%2f", "/%0d%0aSet-Cookie:a=b", "/a%0ab", "/index.html;x", "/~root"),
    *("/assets/..%ef%bc%8f..%ef%bc%8fx", "/" + "a/" * 900, "/" + "%2e%2e/" * 250, "/" + "/" * 2000),
)


@pytest.mark.parametrize("accept", ["text/html", "text/plain", "application/json"])
def test_no_address_leads_out_of_the_site_or_tells_where_it_is(served: Served, accept: str) -> None:
    for target in OUTSIDE:
        data = asked(served, target, f"Accept: {accept}")
        (got,) = read(data, ["GET"])
        assert (target, got.status) == (target, 404)
        assert INSIDE.search(got.body) is None, (target, got.body)
        assert "set-cookie" not in got.headers
        assert len(got.body) < 100_000


def test_too_long_a_path_is_refused(served: Served) -> None:
    assert asked(served, "/" + "a/" * 2000).startswith(b"HTTP/1.1 414 ")
    assert asked(served, "/sparql?query=ASK%7B%7D" + "%20" * 4000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "target",
    [
        "/id/wt-min-13-32?x=%0d%0aSet-Cookie:%20a=b",
        "/id/wt-min-13-32?//evil.example",
        "/id/wt-min-13-32?\x85Set-Cookie:a=b",
        "/id/wt-l-843/",
        "/id/wt-l-843?//evil.example/..",
        "/sparql?query=ASK%7B%7D&//evil.example%0d%0aSet-Cookie:%20a=b",
        "http://evil.example/id/wt-min-13-32",
        "http://evil.example//evil.example",
    ],
)
def test_nobody_is_led_elsewhere_and_no_header_is_added(served: Served, target: str) -> None:
    (got,) = read(asked(served, target, "Accept: text/html", "X-Forwarded-Host: evil.example"), ["GET"])
    assert "set-cookie" not in got.headers
    location = got.headers.get("location", "")
    assert httpx.URL("http://x/a/b").join(location).host == "x"
    assert re.match(r"^$|\.\./|[a-z]", location)


HEADERS = (
    *(
        "Accept: " + "a/b," * 800,
        "Accept: " + "*/*;q=0.1," * 400,
        "Accept: text/html;q=1e999",
        "Accept: text/html;q=nan",
    ),
    *('Accept: text/html;a="' + "\\" * 500, "Accept: */*;q=-1", "Accept: \xff\xfe", "Accept: */" + "*" * 3000),
    *("Accept-Language: " + "en-" * 1300, "Accept-Language: *;q=inf", "Accept-Language: \xe9", "Accept-Language: ,;,;"),
    *("Accept-Encoding: gzip;q=", "Accept-Encoding: " + "gzip " * 800, "Accept-Encoding: gzip;q=0.0001, br"),
    *("Range: bytes=0-0", "Range: bytes=-1,-1,-1", "Range: " + "bytes=0-," * 400, "If-Range: x"),
    *('If-None-Match: "' + '","' * 900, "If-None-Match: " + "W/" * 2000, "If-None-Match: \xff", "If-Match: *"),
    "If-Modified-Since: Thu, 01 Jan 99999999999999999 00:00:00 GMT",
    "If-Modified-Since: Thu, 01 Jan 0000 00:00:00 GMT",
    "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 +9999999999",
    "If-Modified-Since: Mon, 31 Dec 9999 23:59:59 -2359",
    "If-Modified-Since: " + "1" * 4000,
    *(
        "X-Forwarded-For: ' OR 1=1",
        "X-Forwarded-For: " + "1," * 1500,
        "Forwarded: for=_x;host=evil.example;proto=https",
    ),
    *("X-HTTP-Method-Override: DELETE", "X-Original-URL: /nothing", "Expect: 200-ok", "Cookie: " + "a=b;" * 5000),
)


def test_no_header_is_too_odd_to_be_answered(served: Served) -> None:
    plain = read(asked(served, "/ns.nt"), ["GET"])[0]
    for header in HEADERS:
        (got,) = read(asked(served, "/ns.nt", header), ["GET"])
        assert (header, got.status) in ((header, 200), (header, 304))
        assert "evil" not in str(got.headers)
        assert got.body in (plain.body, b"") or got.headers["content-encoding"] == "gzip"
        for target, status in (("/id/wt-l-843", (303, 304, 406)), ("/sparql?query=ASK%7B%7D", (200, 304, 406))):
            assert read(asked(served, target, header), ["GET"])[0].status in status
        assert read(asked(served, "/ns.nt", header, method="PUT"), ["PUT"])[0].status == 405
    assert "Traceback" not in served.complaints()


def test_a_header_that_would_take_long_to_read_is_refused(served: Served) -> None:
    for name in ("Accept", "Accept-Language", "If-None-Match", "X-Forwarded-For", "Content-Type"):
        assert asked(served, "/ns.nt", f"{name}: " + "a/b," * 2000).startswith(b"HTTP/1.1 431 ")
        many = [f"{name}: " + "a/b," * 200] * 10
        assert asked(served, "/ns.nt", *many).startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))


@pytest.mark.parametrize("path", ["search.html", "api/find", "sparql", "lineage.html", "nothing"])
def test_thousands_of_parameters_are_refused_or_passed_over(served: Served, path: str) -> None:
    for query in ("&".join(f"a{i}=b" for i in range(6000)), "a" * 60_000, "&" * 60_000, "q=" + "%F0%9F%98%80" * 5000):
        status = read(asked(served, f"/{path}?{query}"), ["GET"])[0].status
        assert status in (400, 404) or "=" not in query


VARIED = (
    *((), ("Accept: text/html",), ("Accept: text/turtle",), ("Accept: text/html", "Accept-Language: fr")),
    *(("Accept: image/png",), ("Accept-Encoding: gzip",), ("Accept: text/turtle", "Accept-Encoding: gzip")),
)


@pytest.mark.parametrize("target", ["/ns", "/", "/sparql?query=SELECT%20*%7B%3Fs%20a%20%3Fo%7D", "/id/wt-l-843.ttl"])
def test_what_is_kept_for_one_client_is_not_sent_to_another_who_asks_otherwise(served: Served, target: str) -> None:
    def rounds(order: Sequence[tuple[str, ...]], method: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
        found = {}
        for headers in order:
            (got,) = read(asked(served, target, *headers, method=method), [method])
            kept = {k: v for k, v in got.headers.items() if k != "date"}
            found[headers] = (got.status, kept, got.body)
        return found

    headed = rounds(VARIED, "HEAD")
    first = rounds(VARIED, "GET")
    again = rounds(VARIED[::-1], "GET")
    assert first == again
    assert {key: value[:2] for key, value in headed.items()} == {key: value[:2] for key, value in first.items()}
    assert not any(body for _, _, body in headed.values())
    assert len({value[2] for value in first.values()}) > 1


def test_an_error_is_not_kept(served: Served) -> None:
    for target in ("/nothing/at/all", "/sparql?query=SELEC", "/search.html?q=a&q=b"):
        assert read(asked(served, target), ["GET"])[0].headers["cache-control"] == "no-store"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    """A server that waits for nobody longer than a second."""
    with wpkg_server.serve_within(head_time=1.0, body_time=1.0, idle_time=1.0, stalled_time=1.0) as running:
        yield running


def dripped(served: Served, first: bytes, drop: bytes) -> bytes:
    """Send something, and then a little again and again; return what is answered until the server has had enough."""
    with connected(served) as connection:
        connection.sendall(first)
        connection.settimeout(0.2)
        data, end = b"", time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                connection.sendall(drop)
                if not (more := connection.recv(65536)):
                    return data
                data += more
            except TimeoutError:
                continue
            except OSError:
                return data
    pytest.fail("it goes on for ever")


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"GET /ns.ttl HTTP/1.1\r\n", b"a"),
        (b"", b"\r\n"),
        (POST.encode() + b"Content-Length: 900\r\n\r\n", b"A"),
        (POST.encode() + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nA\r\n"),
        (POST.encode() + b"Transfer-Encoding: chunked\r\n\r\n5;", b"a"),
        (POST.encode() + b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n5;", b"a"),
        (POST.encode() + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n"),
    ],
    ids=["head", "nothing", "body", "chunks", "chunk line", "chunk line after asking", "after the body"],
)
def test_a_client_that_sends_drop_by_drop_is_told_that_it_is_late(hasty: Served, first: bytes, drop: bytes) -> None:
    data = dripped(hasty, first, drop)
    assert data.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").startswith(b"HTTP/1.1 408 ")


def test_a_second_request_has_no_more_time_than_the_first(hasty: Served) -> None:
    data = dripped(hasty, b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /", b"a")
    assert [each[:3] for each in data.split(b"HTTP/1.1 ")[1:]] == [b"404", b"408"]


@pytest.mark.parametrize(
    "first", [b"", b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /ns.nt HTTP/1.1\r\nHost: x\r\n\r\n"]
)
def test_a_connection_on_which_nothing_happens_is_closed(hasty: Served, first: bytes) -> None:
    data = said(hasty, first)
    assert [each.status for each in read(data, ["GET"] * bool(first))] == (
        [] if not first else [200 if b"ns" in first else 404]
    )


def test_a_client_that_does_not_read_is_cut_off(hasty: Served) -> None:
    with connected(hasty) as connection:
        connection.sendall(b"GET /ns.nt HTTP/1.1\r\nHost: x\r\n\r\n" * 60)
        time.sleep(5)
        try:
            data = answered(connection)
        except ConnectionResetError:
            return
    assert len(data) < 60 * len(said(hasty, b"GET /ns.nt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))


def test_a_client_that_reads_slowly_gets_everything(hasty: Served) -> None:
    whole = httpx.get(hasty.base + "data/wpkg.nt", headers={"Accept-Encoding": "identity"}, timeout=PATIENCE).content
    data = b""
    with connected(hasty) as connection:
        connection.sendall(b"GET /data/wpkg.nt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while more := connection.recv(500_000, socket.MSG_WAITALL):
            data += more
            time.sleep(0.3)
    assert read(data, ["GET"])[0].body == whole


def test_the_client_is_whom_the_last_proxy_names() -> None:
    with wpkg_server.serve("--no-chores", "--behind-proxy", "--rate", "0.1") as running:

        def statuses(*forwarded: str) -> set[int]:
            return {read(asked(running, "/ns.nt", *forwarded), ["GET"])[0].status for _ in range(25)}

        assert statuses("X-Forwarded-For: 10.0.0.1, 192.0.2.1") == {200, 429}
        assert statuses("X-Forwarded-For: 192.0.2.1") == {429}
        assert statuses("X-Forwarded-For: 192.0.2.1, 192.0.2.2") == {200, 429}
        assert statuses("X-Forwarded-For: 2001:db8::1") == {200, 429}
        assert statuses("X-Forwarded-For: [2001:db8::2]:443") == {429}
        assert statuses("X-Forwarded-For: nobody") == {200, 429}
        assert statuses("X-Forwarded-For: 192.0.2.3", "X-Forwarded-For: 1.2.3") == {429}  # as whoever connects


def test_a_client_cannot_choose_whom_it_is_counted_as() -> None:
    with wpkg_server.serve("--no-chores", "--rate", "0.1") as running:
        headers = [f"X-Forwarded-For: 192.0.2.{number}" for number in range(25)]
        assert read(asked(running, "/ns.nt", headers[-1]), ["GET"])[0].status == 200
        assert 429 in {read(asked(running, "/ns.nt", each), ["GET"])[0].status for each in headers}
