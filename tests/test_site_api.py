"""The programming interface: every question and function as JSON and CSV, described by a document that is true."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest
import schemathesis.specs.openapi.definitions as openapi_schemas

from wpkg import iri
from wpkg.api import Graph
from wpkg.errors import BadParameter, UnknownName
from wpkg.graph import guard
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.query import run
from wpkg.publish.formats import as_json
from wpkg.publish.site.api import openapi
from wpkg.publish.site.api import questions as api
from wpkg.publish.site.api.asked import asked
from wpkg.publish.site.api.functions import Record, functions
from wpkg.publish.site.data import examples
from wpkg.publish.site.kinds import KINDS
from wpkg.publish.site.records import Place, Sent, Site, Variant
from wpkg.publish.site.rendering import render

FUNCTIONS = tuple(functions())


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@pytest.fixture(scope="module")
def description(site: Site) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(answer(site, "openapi").body)
    return told


def answer(site: Site, name: str, variant: Variant = api.JSON, /, **arguments: str) -> Sent:
    return render(site, Place(f"api/{name}", "answer", (variant,)), variant, arguments)


def operation(description: Mapping[str, Any], name: str) -> Any:
    return description["paths"][f"/api/{name}"]["get"]


def example_of(parameter: Mapping[str, Any]) -> str:
    value = parameter["example"]
    return json.dumps(value) if isinstance(value, bool) else str(value)


def test_every_question_answers_as_the_command_line_does(site: Site) -> None:
    for query in site.queries.values():
        found = run(site.store, query, {}, site.names)
        assert answer(site, query.id).body == f"{as_json(found.to_dicts())}\n".encode()
        assert answer(site, query.id, api.CSV).body == found.to_csv().encode()


def test_every_function_answers_as_the_command_line_does(site: Site) -> None:
    graph = Graph(site.store)
    answers: dict[str, Record] = {
        "search": graph.search("customs duties"),
        "lineage": graph.lineage("WT/L/907"),
        "in-force": graph.in_force("moratorium", "2012-06-01"),
        "timeline": graph.timeline("moratorium"),
        "agenda": graph.agenda(),
        "show": graph.show("WT/L/843"),
        "compare": graph.compare("WT/L/782", "WT/L/843"),
        "compare-thread": graph.compare_thread("moratorium"),
    }
    assert set(answers) == set(FUNCTIONS)
    for name, found in answers.items():
        function = functions()[name]
        arguments = {each: function.examples[each] for each in function.needs}
        assert answer(site, name, **arguments).body == f"{as_json(found.to_dict())}\n".encode()
        assert answer(site, name, api.CSV, **arguments).body == found.table().to_csv().encode()


def test_arguments_reach_the_functions(site: Site) -> None:
    graph = Graph(site.store)
    down = json.loads(answer(site, "lineage", symbol="WT/L/274", direction="down", depth="1", limit="2").body)
    assert down == json.loads(as_json(graph.lineage("WT/L/274", down=True, depth=1, limit=2).to_dict()))
    chains = json.loads(answer(site, "lineage", symbol="WT/L/907", other="WT/L/274", chains="shortest").body)
    assert chains == json.loads(as_json(graph.chains("WT/L/907", "WT/L/274", which="shortest").to_dict()))
    known = json.loads(answer(site, "in-force", thread="moratorium", on="2012-06-01", asKnownOn="2010-01-01").body)
    assert known == json.loads(as_json(graph.in_force("moratorium", "2012-06-01", as_known_on="2010-01-01").to_dict()))
    due = json.loads(answer(site, "agenda", body="General Council", since="1999-01-01", until="2000-01-01").body)
    found = graph.agenda(body="General Council", since="1999-01-01", until="2000-01-01")
    assert due == json.loads(as_json(found.to_dict()))


def test_a_search_comes_page_by_page_with_the_number_of_all(site: Site) -> None:
    graph = Graph(site.store)
    whole = graph.search("work programme", kinds=("document",), language="fr", limit=1000)
    assert whole.total == len(whole.hits) > 4
    pages = [
        json.loads(
            answer(site, "search", q="work programme", kind="document", language="fr", limit="3", page=page).body
        )
        for page in ("1", "2")
    ]
    assert [page["total"] for page in pages] == [whole.total, whole.total]
    assert [hit["iri"] for page in pages for hit in page["hits"]] == [hit.iri for hit in whole.hits[:6]]
    for bad in ({"limit": "0"}, {"limit": "1001"}, {"page": "0"}, {"page": "9" * 18}, {"kind": "king"}, {"q": "\0"}):
        with pytest.raises(BadParameter):
            answer(site, "search", **{"q": "work", **bad})


def test_sparql_results_have_the_same_cells_with_their_types(site: Site) -> None:
    for query in site.queries.values():
        rows = json.loads(answer(site, query.id).body)
        results = json.loads(answer(site, query.id, api.RESULTS).body)
        assert results["head"]["vars"] == [column.name for column in query.columns]
        bindings = results["results"]["bindings"]
        assert len(bindings) == len(rows)
        for row, binding in zip(rows, bindings, strict=True):
            assert set(binding) == {name for name, value in row.items() if value is not None}
            for name, term in binding.items():
                shown = row[name] if isinstance(row[name], str) else json.dumps(row[name])
                assert term["value"] == shown
                typed = {column.name: column.type for column in query.columns}[name]
                assert term["type"] == ("uri" if typed == "iri" else "literal")


def test_the_description_is_valid_openapi(description: dict[str, Any]) -> None:
    assert list(openapi_schemas.OPENAPI_31_VALIDATOR.iter_errors(description)) == []


def test_the_description_names_every_address_and_no_other(site: Site, description: dict[str, Any]) -> None:
    named = {f"/{place.path}" for place in api.places(site) if place.kind == "answer"} - {"/api/openapi"}
    assert set(description["paths"]) == named


def test_the_description_tells_every_parameter_as_its_header_does(site: Site, description: dict[str, Any]) -> None:
    types = {"xsd_date": "string", "xsd_boolean": "boolean", "integer": "integer", "iri": "string", "literal": "string"}
    for query in site.queries.values():
        told = {each["name"]: each for each in operation(description, query.id)["parameters"]}
        assert set(told) == {"page", *(parameter.name for parameter in query.parameters)}
        for parameter in query.parameters:
            schema = told[parameter.name]["schema"]
            assert schema["type"] == types[parameter.type]
            assert tuple(schema.get("enum", ())) == parameter.choices
            assert str(schema["default"]).lower() == str(parameter.default).lower()
            assert told[parameter.name]["required"] is False


def test_every_example_gives_an_answer(site: Site, description: dict[str, Any]) -> None:
    tried = 0
    for path, methods in description["paths"].items():
        name = path.removeprefix("/api/")
        parameters = methods["get"]["parameters"]
        required = {each["name"]: example_of(each) for each in parameters if each["required"]}
        for each in parameters:
            if "example" in each:
                body = json.loads(answer(site, name, **{**required, each["name"]: example_of(each)}).body)
                assert body, f"{path}?{each['name']}={each['example']}"
                tried += 1
    assert tried > 100


def test_the_examples_of_a_question_together_are_its_defaults(site: Site, description: dict[str, Any]) -> None:
    for query in site.queries.values():
        parameters = operation(description, query.id)["parameters"]
        arguments = {each["name"]: example_of(each) for each in parameters if "example" in each}
        assert answer(site, query.id, **arguments).body == answer(site, query.id).body


def test_real_answers_have_the_shape_the_description_tells(site: Site, description: dict[str, Any]) -> None:
    for query in site.queries.values():
        content = operation(description, query.id)["responses"]["200"]["content"]
        schema = content["application/json"]["schema"]
        jsonschema_rs.validate(schema, json.loads(answer(site, query.id).body))
        results = {**description["components"]["schemas"]["Results"]}
        jsonschema_rs.validate(results, json.loads(answer(site, query.id, api.RESULTS).body))


def test_no_question_has_a_parameter_called_as_the_page(site: Site) -> None:
    assert not [query.id for query in site.queries.values() if "page" in {each.name for each in query.parameters}]


BAD = {
    "a name that there is not, with the nearest": ({"instrumnt": "WT/L/907"}, "instrument"),
    "a name in other letters": ({"Instrument": "WT/L/907"}, "instrument"),
    "a thing of another kind": ({"instrument": "General Council"}, "document"),
    "an address that closes the query": ({"instrument": "http://e/x> . } #"}, "IRI"),
    "a page that is no number": ({"page": "two"}, "whole number"),
    "a page before the first": ({"page": "0"}, "from 1"),
    "a page beyond the last": ({"page": "2"}, "from 1 to 1"),
}


@pytest.mark.parametrize(("arguments", "told"), BAD.values(), ids=BAD)
def test_a_bad_argument_is_refused_with_what_was_expected(site: Site, arguments: dict[str, str], told: str) -> None:
    with pytest.raises(BadParameter) as error:
        answer(site, "recalling-chain", **arguments)
    assert told in str(error.value)


def test_a_symbol_nobody_knows_is_told_with_those_near_it(site: Site) -> None:
    with pytest.raises(UnknownName) as error:
        answer(site, "show", symbol="WT/L/8434")
    assert "WT/L/843" in error.value.suggestions


def test_a_missing_argument_is_asked_for_with_an_example(site: Site) -> None:
    with pytest.raises(BadParameter) as error:
        answer(site, "in-force", thread="moratorium")
    assert (error.value.where, error.value.todo) == ("on", "try: on=2012-06-01")


def test_the_description_takes_no_argument(site: Site) -> None:
    with pytest.raises(BadParameter):
        answer(site, "openapi", page="1")


ADDRESSES = {
    "a name twice": b"symbol=WT/L/843&symbol=WT/L/907",
    "a name twice, once without a value": b"symbol=&symbol=WT/L/907",
    "a name twice, once escaped": b"symbol=WT/L/843&sym%62ol=WT/L/907",
    "an escape that is none": b"symbol=%zz",
    "an escape cut short": b"symbol=WT%2",
    "octets that are no UTF-8": b"symbol=%ff%fe",
    "a surrogate": b"symbol=%ed%a0%80",
    "too many names": b"&".join(b"a%d=1" % n for n in range(60)),
    "too long a value": b"symbol=" + b"a" * 3000,
}


@pytest.mark.parametrize("query", ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_asks_badly_is_refused(query: bytes) -> None:
    with pytest.raises(BadParameter):
        asked(query)


def test_an_address_is_read_as_browsers_write_it() -> None:
    assert dict(asked(b"q=General+Council&symbol=WT%2FL%2F843&depth=&&e=%C3%A9=")) == {
        "q": "General Council",
        "symbol": "WT/L/843",
        "e": "é=",
    }
    assert dict(asked(b"")) == {}


def test_a_query_may_be_shown_that_is_as_long_as_one_that_is_answered() -> None:
    longest = KINDS["sparql"].longest
    assert longest == guard.Limits().length
    assert len(asked(b"query=" + b"a" * longest, longest)["query"]) == longest
    with pytest.raises(BadParameter, match="65,537"):
        asked(b"query=" + b"a" * (longest + 1), longest)


def test_a_value_that_a_spreadsheet_takes_for_a_formula_is_not_echoed(site: Site) -> None:
    found = answer(site, "what-a-symbol-denotes", api.CSV, asked="=1+1")
    assert found.body.decode().splitlines() == ["document,symbol,role"]
    assert ("Content-Disposition", 'attachment; filename="what-a-symbol-denotes.csv"') in found.headers


def long_answer(count: int) -> Site:
    """Return a site over a graph in which one decision is recalled by ``count`` others."""
    lines = [f"<{iri.ID}x-{n:05}> <{iri.NS}recalls> <{iri.ID}root> ." for n in range(count)]
    lines += [f"<{iri.ID}x-{n:05}> <{iri.NS}antecedent> <{iri.ID}root> ." for n in range(count)]
    store = EmbeddedStore.memory()
    store.replace({iri.graph("many"): "\n".join(lines).encode()})
    return Site(store)


def links_of(sent: Sent) -> dict[str, str]:
    header = dict(sent.headers).get("Link", "")
    pairs = [each.split("; ") for each in header.split(", ") if each]
    return {rel.removeprefix('rel="').removesuffix('"'): way.strip("<>") for way, rel in pairs}


def test_a_long_answer_comes_page_by_page_and_whole() -> None:
    site = long_answer(2500)
    seen: list[str] = []
    arguments = {"instrument": iri.ID + "root"}
    ways: list[set[str]] = []
    while True:
        sent = answer(site, "descendants", api.CSV, **arguments)
        seen += [",".join(row) for row in list(csv.reader(io.StringIO(sent.body.decode())))[1:]]
        assert dict(sent.headers)["X-Total-Count"] == "2500"
        links = links_of(sent)
        ways.append(set(links))
        if "next" not in links:
            break
        address = urlsplit(links["next"])
        assert address.path == "descendants.csv"
        arguments = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert ways == [{"first", "next", "last"}, {"first", "prev", "next", "last"}, {"first", "prev", "last"}]
    assert len(seen) == len(set(seen)) == 2500


def test_the_endpoint_finds_the_questions_as_editors_ask_for_them(
    site: Site, embedded_store: EmbeddedStore, dataset: Mapping[str, bytes]
) -> None:
    store = EmbeddedStore.memory()
    store.replace({**dataset, **examples.graphs(site)})
    found = store.select(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?sq ?c ?q WHERE { ?sq a sh:SPARQLExecutable ; rdfs:comment ?c ; sh:select|sh:ask|sh:construct ?q }"
    )
    assert {str(row["sq"]) for row in found} == {iri.QUERY + name for name in site.queries}
    for row in found:
        assert len(store.select(str(row["q"])).variables) > 0
    prefixes = store.select(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?p ?n WHERE { [] sh:namespace ?n ; sh:prefix ?p }"
    )
    assert ("wpkg", iri.NS) in {(str(row["p"]), str(row["n"])) for row in prefixes}


def test_what_is_added_for_editors_changes_no_answer(site: Site, dataset: Mapping[str, bytes]) -> None:
    store = EmbeddedStore.memory()
    store.replace({**dataset, **examples.graphs(site)})
    served = Site(store)
    for name in site.queries:
        assert answer(served, name).body == answer(site, name).body
    for name in FUNCTIONS:
        arguments = {each: functions()[name].examples[each] for each in functions()[name].needs}
        assert answer(served, name, **arguments).body == answer(site, name, **arguments).body
    for known in ("General Council", "moratorium", "topic:development", "WT/L/843"):
        assert served.names.find(known) == site.names.find(known)


def test_the_page_of_the_interface_names_every_address_in_every_language(site: Site) -> None:
    place = next(place for place in api.places(site) if place.path == "api")
    for variant in place.variants:
        page = render(site, place, variant, {}).body.decode()
        assert all(f"/{each.path}<" in page for each in api.places(site) if each.path not in {"api", "api/openapi"})


def test_openapi_names_the_media_types_that_there_are(description: dict[str, Any], site: Site) -> None:
    for place in api.places(site):
        if place.path not in {"api", "api/openapi"}:
            content = operation(description, place.path.removeprefix("api/"))["responses"]["200"]["content"]
            assert tuple(content) == tuple(variant.media_type for variant in place.variants)
            refused = {openapi.PROBLEM, "text/plain", "text/html"}
            assert refused == set(description["components"]["responses"]["Refused400"]["content"])
