"""The server before another triplestore: the same answers as from its own, and plain words where that one fails."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from servers import odd, wpkg_server
from servers.odd import Reply
from servers.wpkg_server import Served
from wpkg.graph.remote import RemoteStore

PATIENCE = 60.0
INSTRUMENT = "<https://w3id.org/wpkg/id/wt-l-843>"
QUERIES = (
    "SELECT ?p ?o { %s ?p ?o } ORDER BY ?p ?o",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { %s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?a { %s (!<urn:x>)+ ?a FILTER(isIRI(?a)) } ORDER BY ?a LIMIT 50",
    "ASK { %s ?p ?o }",
)


@pytest.fixture(scope="module")
def through(oxigraph_store: RemoteStore) -> Iterator[Served]:
    """A server that asks an Oxigraph server."""
    with wpkg_server.serve("--endpoint", oxigraph_store.endpoint) as running:
        yield running


def asked(served: Served, path: str, **headers: str) -> httpx.Response:
    return httpx.get(served.base + path, headers={"Accept-Encoding": "identity", **headers}, timeout=PATIENCE)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "id/wt-l-843.html",
            "id/wt-l-843.fr.html",
            "id/body/general-council.html",
            "scheme/topic.html",
            "search?q=boat",
        ),
        *("lineage.html?symbol=WT%2FL%2F843", "compare.html?first=WT%2FL%2F782&second=WT%2FL%2F843"),
        *("ns.ttl", "id/wt-l-843.ttl", "id/wt-l-843.jsonld", "id/wt-l-843.rdf", "scheme/topic.nt", "data/wpkg.nt"),
        *("api/lineage.json?symbol=WT%2FL%2F843", "api/openapi.json", "query/prefixes"),
    ],
)
def test_pages_data_and_questions_are_the_same(served: Served, through: Served, path: str) -> None:
    own, other = asked(served, path), asked(through, path)
    assert (other.status_code, other.content) == (own.status_code, own.content)
    assert other.headers["content-type"] == own.headers["content-type"]


def test_every_question_of_the_interface_answers_the_same(served: Served, through: Served) -> None:
    paths = asked(served, "api/openapi.json").json()["paths"]
    assert len(paths) > 20
    for path in paths:
        own, other = asked(served, path.lstrip("/")), asked(through, path.lstrip("/"))
        assert (path, other.status_code, other.content) == (path, own.status_code, own.content)


@pytest.mark.parametrize("query", QUERIES)
def test_queries_have_the_same_rows(served: Served, through: Served, query: str) -> None:
    def found(of: Served) -> object:
        parameters = {"query": query % INSTRUMENT, "format": "json"}
        answer = httpx.get(of.base + "sparql", params=parameters, timeout=PATIENCE).json()
        return answer["boolean"] if "boolean" in answer else answer["results"]["bindings"]

    assert found(served) == found(through)
    assert found(served)


@pytest.mark.parametrize("form", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s a ?p ; ?p ?o }", f"DESCRIBE {INSTRUMENT}"])
def test_graphs_are_the_same(served: Served, through: Served, form: str) -> None:
    lines = [
        sorted(
            httpx.get(of.base + "sparql", params={"query": form, "format": "nt"}, timeout=PATIENCE).text.splitlines()
        )
        for of in (served, through)
    ]
    assert lines[0] == lines[1]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("DROP ALL", 403),
        ("ASK FROM <http://127.0.0.1:1/x> {}", 403),
        ("SELECT", 400),
    ],
)
def test_what_is_refused_is_refused_before_it_is_passed_on(through: Served, query: str, status: int) -> None:
    assert httpx.get(through.base + "sparql", params={"query": query}, timeout=PATIENCE).status_code == status


def test_answers_are_not_kept_where_nobody_knows_when_the_data_change(through: Served) -> None:
    assert "last-modified" not in asked(through, "ns.ttl").headers


@pytest.mark.parametrize("accept", ["text/plain", "text/html", "application/json"])
def test_an_endpoint_that_is_not_there_is_told_in_words(accept: str) -> None:
    with wpkg_server.serve("--endpoint", "http://user:secret@127.0.0.1:1/query") as running:
        for path in ("id/wt-l-843.html", "ns.ttl", "sparql?format=json&query=ASK%7B%7D", ""):
            answer = asked(running, path, Accept=f"{accept}, */*;q=0.1")
            assert answer.status_code == 502
            assert "does not answer" in answer.text
            assert "127.0.0.1:1" not in answer.text + str(answer.headers)
            assert "secret" not in answer.text + running.complaints()
        assert asked(running, "assets/site.css").is_success


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply(status=500, body="/secret/place: line 12"), 502),
        (Reply(status=401, body="/secret/place"), 502),
        (Reply(type="text/html", body="<p>/secret/place"), 502),
        (Reply(length=10_000, body='{"head": {}, "boolean": true'), 502),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/secret/place"}), 502),
        (Reply(raw="nonsense /secret/place\r\n\r\n"), 502),
        (Reply(then="stall", length=10), 503),
    ],
    ids=["fault", "login", "page", "cut", "elsewhere", "no HTTP", "silent"],
)
def test_whatever_an_endpoint_answers_is_an_answer_here(reply: Reply, status: int) -> None:
    with (
        odd.serve(reply) as other,
        wpkg_server.serve("--endpoint", f"http://{other.place}/query", "--time-limit", "3") as running,
    ):
        told = asked(
            running, "sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", Accept="application/sparql-results+json, */*;q=0.1"
        )
        assert (told.status_code, "secret" in told.text) == (status, False), told.text
        assert "Traceback" not in running.complaints()
