"""The SPARQL protocol: requests as data files, the protocol tests of the W3C where they are, negotiation at random."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import rdflib
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rdflib.collection import Collection

from needs import PREFIX
from wpkg.errors import AnswerTooLong, SyntaxFault
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import RDF as RDF_FORMATS
from wpkg.graph.store import Store
from wpkg.publish.server import sparql
from wpkg.publish.server.messages import SPARQL, Answer, Request
from wpkg.publish.server.sparql import GRAPHS, TABLES, negotiated
from wpkg.publish.site.data import service
from wpkg.publish.site.places import DATA
from wpkg.publish.site.records import Place, Site, Variant

REQUESTS = yaml.safe_load((Path(__file__).parent / "protocol" / "requests.yaml").read_text("utf-8"))
AT_MOST = 100_000
FORM = "application/x-www-form-urlencoded"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
THING = "<{0}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:Thing> ."


def request(
    method: str = "GET", query: str = "", body: bytes = b"", content: str = "", accept: str = "", language: str = ""
) -> Request:
    told = (query.encode(), accept.encode(), language.encode(), b"", content.encode(), body)
    return Request(SPARQL, method.encode(), b"/sparql", *told)


def headers(answer: Answer) -> Mapping[str, str]:
    return {name.lower(): value for name, value in message_from_bytes(answer.headers).items()}


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({f"urn:g{n}": THING.format(f"urn:s{n}").encode() for n in (1, 2, 3)})
    return store


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in REQUESTS])
def test_a_request_is_answered_as_the_protocol_says(case: Mapping[str, Any], store: EmbeddedStore) -> None:
    posted = case.get("form", case.get("direct"))
    usual = FORM if "form" in case else "application/sparql-query"
    query = "query=ASK%7B%7D" + "&a=b" * 1000 if case.get("get") == "MANY" else case.get("get", "")
    asked = request(
        "GET" if posted is None else "POST",
        query,
        (posted or "").encode(),
        "" if posted is None else case.get("content", usual),
        case.get("accept", ""),
        case.get("language", ""),
    )
    answer = sparql.answer(store, asked, AT_MOST)
    told = answer.body.decode()
    assert int(answer.status) == case.get("status", 200), told
    if "type" in case:
        assert headers(answer)["content-type"] == case["type"]
    assert headers(answer).get("location") == case.get("location")
    assert case.get("body", "") in told
    assert "absent" not in case or case["absent"] not in told


def test_a_body_that_is_not_utf_8_is_refused(store: EmbeddedStore) -> None:
    for text in ("ASK {}".encode("utf-16"), b"ASK { ?s ?p '\xff' }"):
        assert sparql.answer(store, request("POST", "", text, "application/sparql-query"), AT_MOST).status == b"400"
    assert sparql.answer(store, request("POST", "", b"query=%FF", FORM), AT_MOST).status == b"400"
    assert sparql.answer(store, request("POST", "", b"query=\xff", FORM), AT_MOST).status == b"400"


def test_only_an_answer_that_stays_the_same_may_be_kept(store: EmbeddedStore) -> None:
    def kept(asked: Request) -> bytes:
        return sparql.answer(store, asked, AT_MOST).keep

    assert kept(request("GET", "query=ASK%7B%7D")) == b"1"
    assert kept(request("GET", "query=" + quote("SELECT (NOW() AS ?now) {}"))) == b""
    assert kept(request("GET", "query=ASK%7B")) == b""


def test_a_refusal_tells_nothing_of_the_machine(store: EmbeddedStore) -> None:
    for case in REQUESTS:
        asked = request("GET", "query=" + quote(case.get("direct", "ASK {")))
        told = sparql.answer(store, asked, AT_MOST).body.decode()
        assert not any(word in told for word in ("Traceback", "/src/", ".py", "pyoxigraph", "site-packages"))


types = st.sampled_from(
    [each.media_type for each in (*TABLES, *GRAPHS)] + ["text/*", "application/*", "*/*", "image/png"]
)
qualities = st.sampled_from(["", ";q=0", ";q=0.0", ";q=0.3", ";q=0.5", ";q=1", "; Q=0.7", ";level=1;q=0.2"])


@given(st.lists(st.tuples(types, qualities), min_size=1, max_size=6), st.sampled_from([TABLES, GRAPHS]))
def test_nothing_is_sent_that_was_not_accepted(
    ranges: list[tuple[str, str]], formats: tuple[sparql.Format, ...]
) -> None:
    chosen = negotiated(formats, ", ".join(name + quality for name, quality in ranges))
    welcome = {name for name, quality in ranges if quality not in (";q=0", ";q=0.0")}
    covers = {media_type: {media_type, media_type.split("/")[0] + "/*", "*/*"} for media_type, _ in formats}
    if chosen is not None:
        assert covers[chosen.media_type] & welcome
    else:
        exact = {name for name, _ in ranges}
        assert not any(media_type in welcome for media_type in covers if media_type in exact)


@given(st.text(max_size=60))
def test_any_header_at_all_is_read(accept: str) -> None:
    assert negotiated(TABLES, accept) in (None, *TABLES)


@given(st.sampled_from(["GET", "POST"]), st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=40))
def test_no_request_is_a_fault(method: str, query: bytes, body: bytes, content: bytes) -> None:
    store = EmbeddedStore.memory()
    for media_type in (content, FORM.encode(), b"application/sparql-query"):
        asked = Request(SPARQL, method.encode(), b"/sparql", query, b"*/*", b"", b"", media_type, body)
        assert int(sparql.answer(store, asked, AT_MOST).status) in (200, 400, 403, 406, 413, 415)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # what rdflib reads JSON-LD by
@pytest.mark.parametrize("variant", DATA, ids=[each.suffix for each in DATA])
def test_the_endpoint_describes_itself_in_every_format(variant: Variant, embedded_store: Store) -> None:
    place = Place("sparql", "sparql", DATA)
    sent = service.data(Site(embedded_store, base="https://example.org/kg/"), place, variant, {})
    told = rdflib.Graph().parse(data=sent.body, format=variant.media_type)
    endpoint = rdflib.URIRef("https://example.org/kg/sparql")
    assert (endpoint, SD.endpoint, endpoint) in told
    assert (endpoint, SD.feature, SD.UnionDefaultGraph) in told
    assert (endpoint, SD.supportedLanguage, SD.SPARQL11Query) in told
    assert len(set(told.objects(endpoint, SD.resultFormat))) == 8
    assert sent == service.data(Site(embedded_store, base="https://example.org/kg/"), place, variant, {})
    named = {str(name) for name in told.objects(None, SD.name)}
    held = embedded_store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert named == {str(row["g"]) for row in held}
    assert set(RDF_FORMATS) == {each.media_type for each in DATA}


def test_a_graph_that_is_listed_is_a_graph_that_can_be_named(embedded_store: Store) -> None:
    held = sparql.Held(embedded_store)
    for row in embedded_store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
        assert str(row["g"]) in held
    assert "urn:elsewhere" not in held
    assert "no IRI <" not in held


@pytest.mark.parametrize("name", ["oxigraph_store", "virtuoso_store"])
def test_an_endpoint_of_others_writes_what_the_embedded_store_writes(
    name: str, request: pytest.FixtureRequest, embedded_store: Store
) -> None:
    remote: Store = request.getfixturevalue(name)
    graph = "https://w3id.org/wpkg/graph/inferred"
    for query in ("SELECT ?s ?p { ?s ?p ?o }", "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"):
        for graphs in ({}, {"default_graphs": [graph], "named_graphs": [graph]}):
            mine = embedded_store.written(query + " LIMIT 5000", "text/csv", at_most=1 << 24, **graphs)
            theirs = remote.written(query + " LIMIT 5000", "text/csv", at_most=1 << 24, **graphs)
            assert mine.count(b"\n") == theirs.count(b"\n")
    with pytest.raises(AnswerTooLong):
        remote.written("SELECT * { ?s ?p ?o }", "text/csv", at_most=1000)
    with pytest.raises(SyntaxFault):
        remote.written("SELECT", "text/csv", at_most=1000)


FOLDER = Path(os.environ.get("WPKG_CORPORA", "/nowhere"))
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
PLACE = "w3c/rdf-tests/sparql/sparql11/protocol/"
HELD = "http://kasei.us/2009/09/sparql/data/data"


@pytest.fixture(scope="module")
def official() -> tuple[rdflib.Graph, EmbeddedStore]:
    """Return the manifest of the W3C, and a store with the graphs its requests name."""
    with tarfile.open(FOLDER / "w3c-conformance-tests.tar.xz") as archive:
        wanted = {
            name: archive.extractfile(PLACE + name) for name in ("manifest.ttl", "data1.nt", "data2.nt", "data3.nt")
        }
        texts = {name: file.read() for name, file in wanted.items() if file is not None}
    store = EmbeddedStore.memory()
    store.replace(
        {f"{HELD}{n}.rdf": texts[f"data{n}.nt"] for n in (1, 2, 3)} | {f"{HELD}0.rdf": b"<urn:a> a <urn:b> ."}
    )
    manifest = rdflib.Graph().parse(data=texts["manifest.ttl"], format="turtle", publicID="http://example.org/w3c/")
    return manifest, store


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{PREFIX}no folder of test suites (environment variable WPKG_CORPORA)")
def test_the_protocol_tests_of_the_w3c_that_apply_pass(official: tuple[rdflib.Graph, EmbeddedStore]) -> None:
    manifest, store = official
    names = set()
    for test in manifest.subjects(rdflib.RDF.type, MF.ProtocolTest):
        name = str(test).rpartition("#")[2]
        for exchange in asked_in(manifest, test):
            method = str(manifest.value(exchange, HT.methodName))
            if method not in ("GET", "POST"):
                continue  # the server takes no other: tests of the server show it
            names.add(name)
            answer = sparql.answer(store, official_request(manifest, exchange, method), AT_MOST)
            expected = manifest.value(exchange, HT.resp)
            if name.startswith("update_"):
                assert answer.status == b"403", name
                break
            statuses = {
                str(value).rpartition("StatusCode")[2] for value in manifest.objects(expected, MF.expectedStatus)
            }
            assert f"{answer.status.decode()[0]}xx" in statuses, (name, answer)
            if (truth := manifest.value(expected, MF.expectedBoolean)) is not None:
                assert json.loads(answer.body)["boolean"] == truth.toPython(), name
    assert len(names) == 33


def asked_in(manifest: rdflib.Graph, test: Any) -> list[Any]:
    connection = manifest.value(test, MF.action)
    return list(Collection(manifest, manifest.value(connection, HT.requests)))


def official_request(manifest: rdflib.Graph, exchange: Any, method: str) -> Request:
    held = manifest.value(exchange, HT.headers)
    told = {
        str(manifest.value(each, HT.fieldName)).lower(): str(manifest.value(each, HT.fieldValue))
        for each in (Collection(manifest, held) if held is not None else ())
    }
    body = manifest.value(exchange, HT.body)
    coded = str(manifest.value(body, CNT.characterEncoding) or "utf-8")
    text = str(manifest.value(body, CNT.chars) or "").encode(coded)
    target = urlsplit(str(manifest.value(exchange, HT.absolutePath)))
    return request(method, target.query, text, told.get("content-type", ""), told.get("accept", ""))
