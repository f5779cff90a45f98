"""The real server, asked as clients ask it: what it sends, and what it leaves unsaid."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from servers.wpkg_server import Served

CASES = yaml.safe_load((Path(__file__).parent / "server" / "conversations.yaml").read_text("utf-8"))
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src"


@dataclass(frozen=True)
class Case:
    name: str
    path: str
    status: int
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def case(told: dict[str, Any]) -> Case:
    return Case(**told)


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=served.base, headers={"Accept": "*/*", "Accept-Encoding": "identity"}, timeout=60
    ) as open_:
        yield open_


@pytest.mark.parametrize("told", CASES, ids=[each["name"] for each in CASES])
def test_the_server_answers_as_told(client: httpx.Client, served: Served, told: dict[str, Any]) -> None:
    asked = case(told)
    url = httpx.URL(served.base, raw_path=f"/{asked.path}".encode())
    answer = client.request(asked.method, url, headers=dict(asked.headers))
    assert answer.status_code == asked.status, answer.text
    assert {name: answer.headers[name] for name in asked.sent} == dict(asked.sent)
    assert [words for words in asked.holds if words not in answer.text] == []
    assert [words for words in asked.lacks if words in answer.text] == []
    assert answer.headers["content-security-policy"].startswith(POLICY)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_no_answer_was_a_fault_of_the_server(served: Served) -> None:
    assert "fault at" not in served.complaints()


def test_the_same_request_has_the_same_tag_and_is_not_sent_twice(client: httpx.Client) -> None:
    first = client.get("id/wt-l-843.ttl")
    again = client.get("id/wt-l-843.ttl", headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-length" not in again.headers
    assert "content-type" not in again.headers


def test_a_weak_tag_and_a_star_match_too(client: httpx.Client) -> None:
    tag = client.get("id/wt-l-843.nt").headers["etag"]
    for match in (f"W/{tag}", "*"):
        assert client.get("id/wt-l-843.nt", headers={"If-None-Match": match}).status_code == 304


def test_another_tag_is_answered_in_full_whatever_the_day(client: httpx.Client) -> None:
    first = client.get("id/wt-l-843.nt")
    headers = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}
    assert client.get("id/wt-l-843.nt", headers=headers).content == first.content


def test_what_has_not_changed_since_a_day_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("id/wt-l-843.nt")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert client.get("id/wt-l-843.nt", headers=since).status_code == 304
    assert client.get("id/wt-l-843.nt", headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).is_success
    assert client.get("id/wt-l-843.nt", headers={"If-Modified-Since": "some day"}).is_success


def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client) -> None:
    for path in ("id/wt-l-843.ttl", "id/wt-l-843", "nothing", "sparql?query=ASK%7B%7D"):
        read, headed = client.get(path), client.head(path)
        assert headed.content == b""
        assert headed.status_code == read.status_code
        ignored = {"date"}
        assert {k: v for k, v in headed.headers.items() if k not in ignored} == {
            k: v for k, v in read.headers.items() if k not in ignored
        }


def test_a_packed_answer_holds_the_same_octets_under_another_tag(client: httpx.Client, served: Served) -> None:
    plain = client.get("id/wt-l-843.ttl")
    with client.stream("GET", "id/wt-l-843.ttl", headers={"Accept-Encoding": "gzip"}) as packed:
        octets = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(octets) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]


def test_who_refuses_packing_gets_none(client: httpx.Client) -> None:
    assert "content-encoding" not in client.get("id/wt-l-843.ttl", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_every_form_is_linked_from_every_other_and_leads_there(client: httpx.Client) -> None:
    answer = client.get("id/wt-l-843.ttl")
    links = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', answer.headers["link"])
    assert len(links) >= 6
    for way, media_type in links:
        if media_type == "text/html":
            continue  # those who make the pages test them
        found = client.get(answer.url.join(way))
        assert found.headers["content-type"].partition(";")[0] == media_type


def test_the_canonical_address_is_that_of_the_graph(client: httpx.Client) -> None:
    assert '<https://w3id.org/wpkg/id/wt-l-843>; rel="canonical"' in client.get("id/wt-l-843.ttl").headers["link"]


def test_asked_by_post_a_query_is_answered_like_by_get(client: httpx.Client) -> None:
    query = "SELECT ?p WHERE { <https://w3id.org/wpkg/ns> ?p ?o } ORDER BY ?p"
    accept = {"Accept": "application/sparql-results+json"}
    by_get = client.get("sparql", params={"query": query}, headers=accept)
    by_form = client.post("sparql", data={"query": query}, headers=accept)
    direct = client.post("sparql", content=query, headers={**accept, "Content-Type": "application/sparql-query"})
    assert by_get.json()["results"]["bindings"]
    assert by_get.content == by_form.content == direct.content


def test_connections_stay_open_for_more(served: Served) -> None:
    with httpx.Client(base_url=served.base, timeout=60) as alone:
        ports = {alone.get(path).extensions["network_stream"].get_extra_info("client_addr") for path in ("ns.ttl",) * 3}
    assert len(ports) == 1
