"""Whatever is sent to the real server, it answers in HTTP, is at fault for nothing, and tells nothing of its inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from servers import wpkg_server
from servers.raw import PATIENCE, Got, read_every, said
from servers.wpkg_server import Served
from wpkg import resources
from wpkg.graph.canned import catalogue

INSIDE = re.compile(rb"/src/wpkg|\.py\b|site-packages|Traceback|%b" % re.escape(bytes(Path.cwd())))
STOPPED = (b"took too long", b"too much memory", b"too many", b"busy")
QUERIES = [query.text for query in catalogue(resources.queries()).values()]


def bounded(examples: int) -> settings:
    """The same examples in every run, so many of them; the server is slower on a busy machine, and that is no fault."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=checks)


@pytest.fixture(scope="module")
def hurried() -> Iterator[Served]:
    """A server that lets nothing run for more than a second."""
    with wpkg_server.serve("--no-chores", "--time-limit", "1") as running:
        yield running
        assert "Traceback" not in running.complaints()


def sound(got: Got) -> bool:
    """Whether this is an answer, or one of the two excuses there are: time and memory."""
    told = got.status < 500 or got.status in (501, 505) or (got.status == 503 and _excused(got.body))
    return told and INSIDE.search(got.body) is None and INSIDE.search(str(got.headers).encode()) is None


def _excused(body: bytes) -> bool:
    return any(words in body for words in STOPPED)


PLACES = (
    *("id/wt-l-843", "id/wt-l-843.ttl", "id/wt-min-13-32", "id/body/general-council", "ns", "ns/0.1.0", "scheme/topic"),
    *(
        "search",
        "lineage.html",
        "compare.html",
        "agenda.html",
        "documents.fr.html",
        "table",
        "query/prefixes",
        "sparql",
    ),
    *("api/find.json", "api/openapi.json", "assets/site.css", "data/wpkg.ttl", ".well-known/void", "dataset", "graph"),
)
PIECES = st.one_of(
    st.sampled_from(PLACES),
    st.sampled_from(["..", ".", "%2e%2e", "%2f", "%5c", "\\", "//", "%00", "%0d%0a", "%c0%ae", "%252e", ";", "~", "*"]),
    st.binary(max_size=12).map(quote_from_bytes),
    st.text(max_size=8).map(lambda text: quote_from_bytes(text.encode("utf-8", "replace"))),
)
NAMES = (
    "symbol",
    "q",
    "query",
    "first",
    "second",
    "body",
    "since",
    "until",
    "page",
    "depth",
    "language",
    "format",
    "on",
)
VALUES = st.one_of(
    st.sampled_from(
        ["WT%2FL%2F843", "general-council", "2011-12-17", "-1", "99999999999999999999", "%27", "*%22%28NEAR"]
    ),
    st.binary(max_size=20).map(quote_from_bytes),
    st.text(max_size=12).map(lambda text: quote_from_bytes(text.encode("utf-8", "replace"))),
)
TARGETS = st.builds(
    lambda pieces, asked: "/" + "/".join(pieces) + ("?" + "&".join(f"{k}={v}" for k, v in asked) if asked else ""),
    st.lists(PIECES, min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=3),
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range"),
                *("X-Forwarded-For", "Forwarded", "Cookie", "Content-Type", "Origin", "Access-Control-Request-Method"),
            ]
        ),
        st.one_of(
            HEADER,
            st.sampled_from(
                ["text/html", "fr;q=0.5,*", "gzip;q=0", '"a", W/"b"', "Thu, 01 Jan 1970 00:00:00 GMT", "*/*"]
            ),
            st.lists(st.sampled_from([*'*/;,="q. 01W', "text", "html", "q=", "\\", "en"]), max_size=30).map("".join),
        ),
    ),
    max_size=4,
    unique_by=lambda header: header[0],
)


@bounded(250)
@given(target=TARGETS, headers=HEADERS)
def test_any_address_and_any_headers_are_answered(
    hurried: Served, target: str, headers: Sequence[tuple[str, str]]
) -> None:
    lines = [f"GET {target} HTTP/1.1", "Host: x", "Connection: close", *(f"{k}: {v}" for k, v in headers), "", ""]
    (got,) = read_every(said(hurried, "\r\n".join(lines).encode("latin-1")))
    assert sound(got), (got.status, got.body[:500])


REQUESTS = (
    b"GET /ns.ttl HTTP/1.1\r\nHost: x\r\nAccept: text/turtle;q=0.5\r\nConnection: keep-alive\r\n\r\n",
    b"GET http://x/id/wt-l-843?a=%20b HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 5\r\n\r\nASK{}",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n8;a=b\r\nquery=AS\r\n3\r\nK{}\r\n0\r\nA: b\r\n\r\n",
)
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 600),
        st.integers(0, 9),
        st.one_of(
            st.binary(max_size=4),
            st.sampled_from(
                [b"\r\n", b"\n", b"\0", b" ", b":", b"HTTP/1.1", b"Content-Length: 7\r\n", b"chunked", b"0\r\n"]
            ),
        ),
    ),
    max_size=5,
)


@bounded(300)
@given(requests=st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=3), changes=CHANGES)
def test_any_octets_are_answered_in_http_or_not_at_all(
    hurried: Served, requests: list[bytes], changes: list[tuple[int, int, bytes]]
) -> None:
    data = b"".join(requests)
    for place, length, put in changes:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + length :]
    found = read_every(said(hurried, data, half=True))
    assert all(map(sound, found)), [(each.status, each.body[:300]) for each in found]
    assert len(found) <= data.count(b"HTTP/") + 1


TOKENS = re.compile(r"\s+|[A-Za-z_:][\w:.-]*|<[^>\s]*>|\?\w+|\"[^\"]*\"|.")
STRANGE = (
    *(
        "SERVICE",
        "<http://127.0.0.1:1/>",
        "LOAD",
        "FROM",
        "GRAPH",
        "UNION",
        "MINUS",
        "OPTIONAL",
        "BIND",
        "VALUES",
        "*",
        "+",
    ),
    *(
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ".",
        ";",
        ",",
        "|",
        "/",
        "^",
        "!",
        "<",
        ">",
        "=",
        "?x",
        "1",
        "1e999",
        "-0",
        "''",
        '"""',
    ),
    *(
        "REGEX(?x,'(a+)+$')",
        "REPLACE",
        "COUNT(*)",
        "GROUP_CONCAT",
        "ORDER BY",
        "LIMIT",
        "OFFSET",
        "#",
        "\\u0041",
        "<<",
        "NOW()",
    ),
    *(
        "true",
        "@en",
        "^^",
        "_:b",
        "\u202e",
        "\U0001f600",
        "\x00",
        "\x7f",
        "CONSTRUCT",
        "DESCRIBE",
        "ASK",
        "DELETE",
        "SELECT",
    ),
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "put", "swap", "twice", "cut"]), st.integers(0, 5000), st.sampled_from(STRANGE)),
    min_size=1,
    max_size=4,
)


def edited(text: str, edits: Sequence[tuple[str, int, str]]) -> str:
    """Return a query of which some tokens are gone, new, or elsewhere."""
    tokens = TOKENS.findall(text)
    for what, where, strange in edits:
        place = where % (len(tokens) or 1)
        if what == "drop":
            del tokens[place : place + 1 + where % 3]
        elif what == "put":
            tokens.insert(place, strange)
        elif what == "swap":
            tokens[place : place + 2] = tokens[place : place + 2][::-1]
        elif what == "twice":
            tokens[place:place] = tokens[place : place + 12]
        else:
            del tokens[place:]
    return "".join(tokens)


@bounded(200)
@given(text=st.sampled_from(QUERIES), edits=EDITS, by_form=st.booleans())
def test_any_query_is_answered_or_refused(
    hurried: Served, text: str, edits: Sequence[tuple[str, int, str]], by_form: bool
) -> None:
    query = edited(text, edits)
    accept = {"Accept": "application/sparql-results+json, text/turtle;q=0.9, text/plain;q=0.1"}
    direct = {**accept, "Content-Type": "application/sparql-query"}
    with httpx.Client(base_url=hurried.base, timeout=PATIENCE) as client:
        sent = (
            {"data": {"query": query}, "headers": accept} if by_form else {"content": query.encode(), "headers": direct}
        )
        answer = client.post("sparql", **sent)
    got = Got(answer.status_code, dict(answer.headers), answer.content)
    assert got.status in (200, 400, 403, 406, 413, 503), (query, got)
    assert got.status == 200 or sound(got), (query, got)


def test_every_function_and_question_answers_what_its_description_lets_through_and_what_not(hurried: Served) -> None:
    described = httpx.get(hurried.base + "api/openapi.json", timeout=PATIENCE).json()
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 20

    @bounded(3)
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        with httpx.Client(base_url=hurried.base, timeout=PATIENCE) as client:
            for operation in operations:
                for mode in schemathesis.GenerationMode:
                    case: Any = data.draw(operation.as_strategy(generation_mode=mode))
                    request = case.as_transport_kwargs(base_url=hurried.base)
                    answer = client.get(request["url"], params=request.get("params"))
                    got = Got(answer.status_code, dict(answer.headers), answer.content)
                    assert got.status < 500 or sound(got), (answer.url, got)

    ask()
