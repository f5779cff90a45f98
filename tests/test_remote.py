"""The store behind an endpoint: real servers answer as the embedded store does, broken ones are told in words."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from servers import odd, oxigraph, virtuoso
from servers.process import free_ports
from wpkg import iri, stores
from wpkg.errors import BadParameter, EndpointError, SyntaxFault
from wpkg.graph import loading
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.loading.sources import DATASET, Held
from wpkg.graph.remote import RemoteStore
from wpkg.graph.store import Iri, Literal

HERE = Path(__file__).parent / "remote"
TERMS = (HERE / "terms.ttl").read_bytes()
MISBEHAVIOUR = yaml.safe_load((HERE / "misbehaviour.yaml").read_text("utf-8"))
GRAPH = "http://example.org/graph/a?b=c&d=é"
EVERYTHING = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
ROW = '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:x"}}]}}'
TRUE = '{"head": {}, "boolean": true}'


@pytest.fixture(scope="session")
def blank_oxigraph() -> Iterator[RemoteStore]:
    with oxigraph.serve("--union-default-graph") as store:
        yield store


@pytest.fixture(scope="session")
def blank_virtuoso() -> Iterator[RemoteStore]:
    with virtuoso.serve() as store:
        yield store


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.needs(name)) for name in ("oxigraph", "virtuoso")])
def server(request: pytest.FixtureRequest) -> RemoteStore:
    store: RemoteStore = request.getfixturevalue(f"blank_{request.param}")
    return store


@pytest.fixture
def loaded(server: RemoteStore) -> RemoteStore:
    server.replace({GRAPH: TERMS})
    return server


@pytest.fixture(scope="module")
def witness() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({GRAPH: TERMS})
    return store


def test_every_term_comes_back_as_the_embedded_store_gives_it(loaded: RemoteStore, witness: EmbeddedStore) -> None:
    expected = witness.select(EVERYTHING)
    found = loaded.select(EVERYTHING)
    assert found.variables == expected.variables == ("s", "p", "o")
    assert set(found.rows) == set(expected.rows)
    assert len(found) == len(expected) == 24


def test_every_triple_comes_back_once_from_a_construct(loaded: RemoteStore, witness: EmbeddedStore) -> None:
    query = EVERYTHING.replace("SELECT ?s ?p ?o", "CONSTRUCT { ?s ?p ?o }")
    found = list(loaded.construct(query))
    assert set(found) == set(witness.construct(query))
    assert len(found) == 24


def test_a_query_sees_named_graphs_without_naming_them(loaded: RemoteStore) -> None:
    assert loaded.ask('ASK { <http://example.org/tongues> ?p "Programme de travail"@fr }')
    assert not loaded.ask('ASK { <http://example.org/tongues> ?p "Programme de travail"@es }')


def test_a_cell_without_value_is_none(loaded: RemoteStore) -> None:
    rows = loaded.select(
        "SELECT ?s ?none { ?s <http://example.org/knows> <urn:x:y> OPTIONAL { ?s <urn:nothing> ?none } }"
    )
    assert rows.rows == ((Iri("http://example.org/things"), None),)


def test_a_query_too_long_for_an_address_is_answered(loaded: RemoteStore) -> None:
    things = " ".join(f"<http://example.org/none/{number}>" for number in range(2000))
    rows = loaded.select(f"SELECT ?s {{ VALUES ?s {{ {things} <http://example.org/words> }} ?s ?p '日'  }}")
    assert rows.rows == ()
    rows = loaded.select(f"SELECT ?s {{ VALUES ?s {{ {things} <http://example.org/words> }} ?s ?p 'é' }}")
    assert rows.rows == ((Iri("http://example.org/words"),),)


def test_replacing_a_graph_takes_the_old_one_away_and_leaves_others(loaded: RemoteStore) -> None:
    loaded.replace({"http://example.org/other": b"<urn:a> <urn:b> <urn:c> ."})
    before = loaded.counts()
    loaded.replace({GRAPH: "<urn:a> <urn:b> 'neu – 😀' .".encode()})
    after = loaded.counts()
    assert (before[GRAPH], after[GRAPH]) == (24, 1)
    assert before.keys() == after.keys()
    assert after["http://example.org/other"] == 1
    assert loaded.select(EVERYTHING).rows == ((Iri("urn:a"), Iri("urn:b"), Literal("neu – 😀")),)


def test_loading_the_dataset_removes_what_it_no_longer_has_and_nothing_else(server: RemoteStore) -> None:
    assert server._graph_store is not None
    log_in = "dba:dba@" if "sparql" in server._graph_store.url else ""
    endpoint = server._endpoint.url
    graph_store = server._graph_store.url.replace("http://", f"http://{log_in}")
    server.replace({GRAPH: b"<urn:a> <urn:b> <urn:c> ."})
    withdrawn = Held.of(DATASET, True, [(iri.graph("wt-l-withdrawn"), ["<urn:a> <urn:b> <urn:c> ."])])
    loading.load([withdrawn], endpoint, graph_store=graph_store)
    assert iri.graph("wt-l-withdrawn") in server.counts()
    talk: list[str] = []
    count = stores.load_remote(endpoint, graph_store, talk.append)
    assert f"sending {count} of {count} graphs" in talk
    assert "removed 1 graph that the dataset no longer has" in talk
    held = server.counts()
    assert iri.graph("wt-l-withdrawn") not in held
    assert {GRAPH, iri.graph("wt-l-843"), iri.graph("inferred")} <= held.keys()
    loading.load([Held(DATASET, True, {})], endpoint, graph_store=graph_store)
    assert not [graph for graph in server.counts() if graph.startswith(iri.GRAPH)]


@pytest.mark.parametrize("told", ["urn:x> ?p ?o . ?s <urn:y", "urn:x y", ""])
def test_data_of_an_endpoint_never_become_part_of_a_query(told: str) -> None:
    row = {"s": {"type": "uri", "value": told}, "p": {"type": "uri", "value": "urn:p"}}
    body = json.dumps({"head": {"vars": ["s", "p"]}, "results": {"bindings": [row]}})
    with odd.serve(odd.Reply(body=body)) as endpoint:
        with pytest.raises(EndpointError, match="the endpoint holds an IRI that is none"):
            RemoteStore(f"http://{endpoint.place}/query").check()
        assert len(endpoint.requests) == 1


def test_an_answer_that_drips_is_let_go_of_when_time_is_up() -> None:
    others = set(threading.enumerate())
    reply = odd.Reply(raw="HTTP/1.0 200 OK\r\n\r\n" + " " * 600, then="drip")
    with odd.serve(reply) as endpoint:
        with pytest.raises(EndpointError, match="no whole answer"):
            RemoteStore(f"http://{endpoint.place}/query", timeout=1.5).ask("ASK {}")
        asking = [thread for thread in set(threading.enumerate()) - others if thread.name == "wpkg-request"]
        for thread in asking:
            thread.join(3)
        assert not [thread for thread in asking if thread.is_alive()], "the request goes on in the background"


def test_large_turtle_that_opens_with_data_arrives_whole(server: RemoteStore) -> None:
    text = "é😀" * 40_000
    lines = "".join(f"<urn:s{number}> <urn:p> '{number}' .\n" for number in range(20_000))
    graph = "http://example.org/large"
    server.replace({graph: f"<urn:s> <urn:p> '''{text}''' .\n{lines}".encode()})
    assert server.counts()[graph] == 20_001
    assert server.select(f"SELECT ?o {{ GRAPH <{graph}> {{ <urn:s> ?p ?o }} }}").rows == ((Literal(text),),)
    server.replace({graph: b"<urn:s> <urn:p> <urn:o> ."})


def test_turtle_with_a_mistake_is_refused(server: RemoteStore) -> None:
    with pytest.raises((SyntaxFault, EndpointError), match=r"(?i)turtle|unexpected|expected"):
        server.replace({"http://example.org/bad": b"@prefix e: <urn:e:> .\ne:a e:b "})
    assert "http://example.org/bad" not in server.counts()


@pytest.mark.parametrize("query", ["SELEC ?x {}", "SELECT ?x WHERE {", "SELECT ?x WHERE { ?x ?y }"])
def test_a_query_with_a_mistake_is_told_as_such(server: RemoteStore, query: str) -> None:
    with pytest.raises(SyntaxFault, match=r"the endpoint does not accept the query: ."):
        server.select(query)


def test_a_query_of_another_form_is_told_as_such(server: RemoteStore) -> None:
    with pytest.raises(SyntaxFault, match="the query is no SELECT"):
        server.select("ASK {}")
    with pytest.raises(SyntaxFault, match="the query is no ASK"):
        server.ask("SELECT ?x { ?x ?y ?z } LIMIT 1")


def test_the_servers_hold_as_much_of_each_graph_as_the_files(
    embedded_store: EmbeddedStore, oxigraph_store: RemoteStore, virtuoso_store: RemoteStore, dataset: dict[str, bytes]
) -> None:
    counted = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    expected = {str(graph): int(str(count)) for graph, count in embedded_store.select(counted).rows}
    assert expected.keys() <= dataset.keys()
    assert len(expected) > 10
    assert oxigraph_store.counts() == expected
    held = virtuoso_store.counts()
    assert {graph: held.get(graph) for graph in expected} == expected


@pytest.mark.needs("oxigraph")
def test_an_endpoint_that_hides_its_named_graphs_is_refused_when_loading() -> None:
    with oxigraph.serve() as store:
        store.check()
        with pytest.raises(EndpointError, match="keeps its named graphs out of the default graph"):
            store.replace({GRAPH: TERMS})


@pytest.mark.needs("virtuoso")
def test_virtuoso_never_gives_less_than_was_asked_for_without_an_error() -> None:
    with virtuoso.serve(rows=30) as store:
        store.replace({GRAPH: TERMS})
        assert len(store.select(EVERYTHING)) == 24
        with pytest.raises(EndpointError, match="cut the answer at its limit of 30 rows"):
            store.select(f"SELECT ?a ?b WHERE {{ GRAPH <{GRAPH}> {{ ?a ?p ?b . ?c ?q ?d }} }}")
        hurried = RemoteStore(f"{store._endpoint.url}?timeout=1000")  # its "anytime" answers
        with pytest.raises(EndpointError, match="cut the answer at its time limit"):
            hurried.select("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


@pytest.mark.needs("virtuoso")
@pytest.mark.parametrize("user", ["", "dba:falsch@"])
def test_virtuoso_loads_for_nobody_without_the_password(blank_virtuoso: RemoteStore, user: str) -> None:
    endpoint = blank_virtuoso._endpoint.url.replace("http://", f"http://{user}")
    with pytest.raises(EndpointError, match="HTTP 401") as caught:
        RemoteStore(endpoint).replace({GRAPH: TERMS})
    assert "falsch" not in str(caught.value)


@pytest.mark.parametrize("case", MISBEHAVIOUR, ids=lambda case: str(case["case"]))
def test_a_broken_endpoint_is_told_in_words_and_in_time(case: dict[str, Any]) -> None:
    with odd.serve(odd.Reply(**case["reply"])) as endpoint:
        store = RemoteStore(
            f"http://user:geheim@{endpoint.place}/sparql?key=geheim",
            timeout=case.get("timeout", 20),
            max_bytes=case.get("max_bytes", 1 << 20),
        )
        start = time.monotonic()
        with pytest.raises(EndpointError) as caught:
            store.select("SELECT ?x { ?x ?y ?z }")
        assert time.monotonic() - start < 10
    assert case["says"] in caught.value.problem
    assert caught.value.where == f"http://{endpoint.place}/sparql"
    assert caught.value.expected
    assert caught.value.todo
    assert "geheim" not in str(caught.value) + repr(store)


def test_the_misbehaviour_file_holds_cases() -> None:
    assert len({case["case"] for case in MISBEHAVIOUR}) == len(MISBEHAVIOUR) > 25


def test_nothing_at_the_address_is_told() -> None:
    (port,) = free_ports(1)
    with pytest.raises(EndpointError, match="nothing listens at this address"):
        RemoteStore(f"http://127.0.0.1:{port}/query").ask("ASK {}")


def test_a_host_nobody_knows_is_told() -> None:
    with pytest.raises(EndpointError, match="the name of the host cannot be resolved"):
        RemoteStore("http://triplestore.invalid/query").ask("ASK {}")


def test_a_server_without_tls_is_told() -> None:
    with odd.serve(odd.Reply()) as endpoint, pytest.raises(EndpointError, match="no secure connection"):
        RemoteStore(f"https://{endpoint.place}/query").ask("ASK {}")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost:7878",
        "file:///etc/passwd",
        "ftp://u:geheim@h/x",
        "http://",
        "http://h:port/",
        "http://a..b/",
        "http://a b/",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(BadParameter, match="this is no address of a triplestore") as caught:
        RemoteStore(address)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("first", [odd.Reply(status=503), odd.Reply(raw="", then="reset"), odd.Reply(raw="")])
def test_a_passing_fault_is_tried_again(first: odd.Reply) -> None:
    with odd.serve(first, first, odd.Reply(body=ROW)) as endpoint:
        rows = RemoteStore(f"http://{endpoint.place}/query").select("SELECT ?x {}")
        assert rows.rows == ((Iri("urn:x"),),)
        assert len(endpoint.requests) == 3


@pytest.mark.parametrize("status", [400, 404, 500, 504])
def test_a_lasting_fault_is_not_tried_again(status: int) -> None:
    with odd.serve(odd.Reply(status=status, type="text/plain")) as endpoint:
        with pytest.raises((EndpointError, SyntaxFault)):
            RemoteStore(f"http://{endpoint.place}/query").select("SELECT ?x {}")
        assert len(endpoint.requests) == 1


def test_nothing_is_ever_sent_as_an_update() -> None:
    with odd.serve(odd.Reply(body=TRUE)) as endpoint:
        RemoteStore(f"http://{endpoint.place}/query").ask("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
        RemoteStore(f"http://{endpoint.place}/query").ask("# " + "x" * 4000 + "\nDROP ALL")
    assert [request.split(b" ")[0] for request in endpoint.requests] == [b"GET", b"POST"]
    assert not any(b"update=" in request for request in endpoint.requests)


def test_parameters_of_the_address_go_along_with_short_and_long_queries() -> None:
    with odd.serve(odd.Reply(body=TRUE)) as endpoint:
        store = RemoteStore(f"http://{endpoint.place}/query?default-graph-uri=urn%3Ag")
        store.ask("ASK {}")
        store.ask("ASK {}" + " " * 4000)
    assert all(request.count(b"default-graph-uri=urn%3Ag") == 1 for request in endpoint.requests)
    assert all(request.count(b"?") <= 1 for request in endpoint.requests)


def test_turtle_serves_where_an_endpoint_has_no_n_triples() -> None:
    turtle = '@prefix e: <urn:e:> .\ne:a e:b "ü"@de , 5 ; e:c e:d .'
    with odd.serve(odd.Reply(type="text/turtle; charset=utf-8", body=turtle)) as endpoint:
        found = set(RemoteStore(f"http://{endpoint.place}/query").construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
    assert {triple.object for triple in found} == {
        Literal("ü", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "de"),
        Literal("5", "http://www.w3.org/2001/XMLSchema#integer"),
        Iri("urn:e:d"),
    }


def test_triples_that_break_off_are_an_error() -> None:
    with odd.serve(odd.Reply(type="application/n-triples", body="<urn:a> <urn:b> <urn:c> .\n<urn:a> <ur")) as endpoint:
        store = RemoteStore(f"http://{endpoint.place}/query")
        with pytest.raises(EndpointError, match="line 2 is no triple"):
            store.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")


def test_a_store_whose_graph_address_is_unknown_loads_nothing() -> None:
    with pytest.raises(EndpointError, match="the address of the Graph Store service is not known"):
        RemoteStore("http://127.0.0.1:9/ds/ask-here").replace({GRAPH: TERMS})
