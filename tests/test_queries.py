"""The canned queries: every file is complete, portable and right, on every engine.

Expected rows are in ``queries/<topic>/<query>.csv``, for the arguments a header gives by default, and in
``<query>.<case>.csv`` for the arguments of ``queries/cases.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import yaml
from rdflib.plugins.sparql import prepareQuery

from wpkg import resources
from wpkg.graph.answer import Answer, Value
from wpkg.graph.canned import CannedQuery, catalogue, read
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.parameters import Argument, split
from wpkg.graph.query import bind, run
from wpkg.graph.store import Iri, Store
from wpkg.graph.tokens import tokens, variables

FOLDER = resources.queries()
EXPECTED = Path(__file__).parent / "queries"
FILES = sorted(FOLDER.glob("*/*.rq"))
QUERIES = catalogue(FOLDER)
FORBIDDEN: Sequence[Mapping[str, str]] = yaml.safe_load((EXPECTED / "forbidden.yaml").read_text("utf-8"))
ENGINES = ("embedded_store", "rdflib_store", "oxigraph_store", "virtuoso_store")
STATUS = "https://w3id.org/wpkg/scheme/curation-status#"
NOWHERE: Mapping[str, Argument] = {
    "iri": "https://w3id.org/wpkg/id/nothing-of-the-kind",
    "literal": "WT/L/0",
    "xsd_date": "1900-01-01",
}
UNCONTROLLED = {"recalling-chain", "descendants", "roots", "common-antecedents"}
"""Queries over inferred links only, which never rest on anything unverified."""


def _cases() -> list[tuple[str, str, Mapping[str, Argument]]]:
    """Return query, name of the file of expected rows, and arguments."""
    plain: list[tuple[str, str, Mapping[str, Argument]]] = [(name, name, {}) for name in QUERIES]
    entries: list[dict[str, Any]] = yaml.safe_load((EXPECTED / "cases.yaml").read_text("utf-8"))
    return plain + [(entry["query"], f"{entry['query']}.{entry['case']}", entry["arguments"]) for entry in entries]


CASES = _cases()


def _stem(path: Path) -> str:
    return path.stem


@pytest.fixture(params=FILES, ids=_stem)
def query(request: pytest.FixtureRequest) -> CannedQuery:
    return read(request.param)


def _code(text: str) -> str:
    """Return a query without comments and strings."""
    return "".join('""' if token.kind == "string" else token.text for token in tokens(text) if token.kind != "comment")


def _faults(text: str) -> list[str]:
    code = " ".join(_code(text).split())
    return [entry["why"] for entry in FORBIDDEN if re.search(entry["pattern"], code, re.IGNORECASE)]


def test_the_forty_competency_questions_have_one_query_each() -> None:
    assert [query.question for query in QUERIES.values()] == list(range(1, 41))


@pytest.mark.parametrize("path", FILES, ids=_stem)
def test_a_file_lies_under_its_id_and_its_topic_is_its_first_tag(path: Path) -> None:
    query = read(path)
    assert (query.id, query.tags[0]) == (path.stem, path.parent.name)


def test_the_header_says_what_is_shown_and_what_is_not(query: CannedQuery) -> None:
    assert query.summary
    assert not query.summary.endswith(".")
    shown, mark, hidden = query.description.partition("Does not show ")
    assert shown
    assert mark
    assert hidden.endswith(".")


def test_every_column_and_parameter_has_a_meaning(query: CannedQuery) -> None:
    meanings = [column.meaning for column in query.columns] + [parameter.meaning for parameter in query.parameters]
    assert query.columns
    assert all(meaning.endswith((".", "…")) and len(meaning) > 8 for meaning in meanings)


def test_the_query_answers_without_arguments(query: CannedQuery) -> None:
    assert all(parameter.optional for parameter in query.parameters)


def test_the_query_is_a_get_in_the_form_grlc_reads(query: CannedQuery) -> None:
    lines = [line for line in query.text.splitlines() if line.startswith("#+")]
    decorators = yaml.safe_load("\n".join(line.lstrip("#+") for line in lines))
    assert decorators["method"] == "GET"
    given = {name: value for entry in decorators["defaults"] for name, value in entry.items()}
    assert given == {parameter.name: parameter.default for parameter in query.parameters}


@pytest.mark.parametrize("form", ["as it stands", "with its defaults"])
def test_two_engines_parse_it_and_project_the_declared_columns(query: CannedQuery, form: str) -> None:
    text = query.text if form == "as it stands" else bind(query, {})
    names = [column.name for column in query.columns]
    found = pyoxigraph.Store().query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert [variable.value for variable in found.variables] == names
    assert [str(variable) for variable in prepareQuery(text).algebra.PV] == names


def test_no_parameter_name_begins_another(query: CannedQuery) -> None:
    names = [parameter.variable for parameter in query.parameters]
    assert not [pair for pair in permutations(names, 2) if pair[1].startswith(pair[0])]
    assert all(re.fullmatch(r"[a-z]+(?:[A-Z][a-z]+)*", parameter.name) for parameter in query.parameters)


def test_only_parameters_begin_with_an_underscore(query: CannedQuery) -> None:
    assert all(split(name) for name in variables(query.body) if name.startswith("_"))
    projection = query.body.partition("WHERE")[0]
    assert not [name for name in variables(projection) if name.startswith("_")]


def test_it_keeps_to_what_all_engines_read_alike(query: CannedQuery) -> None:
    assert _faults(query.text) == []
    code = _code(query.body)
    assert "SELECT DISTINCT" in code or "GROUP BY" in code
    assert "ORDER BY" in code


@pytest.mark.parametrize("entry", FORBIDDEN, ids=lambda entry: entry["why"])
def test_what_is_forbidden_is_found(entry: Mapping[str, str]) -> None:
    assert entry["why"] in _faults(entry["example"])


def test_its_prefixes_are_those_declared_once_for_all(query: CannedQuery) -> None:
    graph = rdflib.Graph().parse(FOLDER / "prefixes.ttl", format="turtle")
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    declared = {
        str(graph.value(node, shacl.prefix)): str(graph.value(node, shacl.namespace))
        for node in graph.objects(None, shacl.declare)
    }
    written = dict(re.findall(r"^PREFIX (\w+): <([^>]+)>$", query.body, re.MULTILINE))
    used = {token.text.partition(":")[0] for token in tokens(query.body) if token.kind == "name" and ":" in token.text}
    typed = {"xsd"} if any(parameter.type.startswith("xsd_") for parameter in query.parameters) else set()
    assert written == {name: declared[name] for name in sorted(used | typed)}


def test_it_leaves_out_what_is_withdrawn_and_lets_the_asker_decide_on_the_unverified(query: CannedQuery) -> None:
    names = {parameter.name for parameter in query.parameters}
    assert ("includeUnverified" in names) != (query.id in UNCONTROLLED)
    assert ("never come from unverified references" in query.description) == (query.id in UNCONTROLLED)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda name: name.removesuffix("_store"))
@pytest.mark.parametrize(("name", "file", "arguments"), CASES, ids=[case[1] for case in CASES])
def test_every_engine_gives_the_expected_rows(
    request: pytest.FixtureRequest, name: str, file: str, arguments: Mapping[str, Argument], engine: str
) -> None:
    store: Store = request.getfixturevalue(engine)
    query = QUERIES[name]
    expected = (EXPECTED / query.topic / f"{file}.csv").read_text("utf-8")
    assert run(store, query, arguments).to_csv() == expected


def test_no_expected_rows_lie_about_unused() -> None:
    files = {f"{QUERIES[name].topic}/{file}.csv" for name, file, _ in CASES}
    assert {path.relative_to(EXPECTED).as_posix() for path in EXPECTED.glob("*/*.csv")} == files


def test_every_default_answer_holds_rows(query: CannedQuery, embedded_store: EmbeddedStore) -> None:
    assert len(run(embedded_store, query, {})) > 0


def test_a_nonsense_argument_gives_no_row(query: CannedQuery, embedded_store: EmbeddedStore) -> None:
    kinds = {parameter.name: parameter.type for parameter in query.parameters if not parameter.choices}
    strange = {name: NOWHERE[kind] for name, kind in kinds.items() if kind in NOWHERE}
    if strange:
        assert run(embedded_store, query, strange).rows == ()
    else:
        assert {parameter.type for parameter in query.parameters} <= {"xsd_boolean", "literal"}


def test_nothing_unverified_is_shown_unless_asked_for(query: CannedQuery, embedded_store: EmbeddedStore) -> None:
    assert STATUS + "unverified" not in _column(run(embedded_store, query, {}), "status")


def test_the_unverified_is_there_to_be_asked_for(embedded_store: EmbeddedStore) -> None:
    answers = [run(embedded_store, QUERIES[name], {"includeUnverified": True}) for name in QUERIES if _asks(name)]
    assert any(STATUS + "unverified" in _column(answer, "status") for answer in answers)


@pytest.fixture(scope="module")
def withdrawn_store(dataset: Mapping[str, bytes]) -> EmbeddedStore:
    """Return the dataset after everything in it was withdrawn."""
    store = EmbeddedStore.memory()
    store.replace({name: re.sub(rb"\bstatus:[a-z]+", b"status:withdrawn", data) for name, data in dataset.items()})
    return store


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in UNCONTROLLED])
def test_what_is_withdrawn_is_never_shown(name: str, withdrawn_store: EmbeddedStore) -> None:
    assert run(withdrawn_store, QUERIES[name], {"includeUnverified": True}).rows == ()


def test_every_contested_value_is_among_the_contested(embedded_store: EmbeddedStore) -> None:
    disputed = embedded_store.select(
        "PREFIX status: <https://w3id.org/wpkg/scheme/curation-status#> PREFIX wpkg: <https://w3id.org/wpkg/ns#> "
        "SELECT DISTINCT ?node ?property WHERE { ?claim wpkg:claimSubject ?node ; wpkg:claimProperty ?property ; "
        "wpkg:curationStatus status:contested }"
    )
    answer = run(embedded_store, QUERIES["contested"], {})
    shown = set(zip(_column(answer, "assertion"), _column(answer, "property"), strict=True))
    assert shown == {(str(row["node"]), str(row["property"])) for row in disputed}


def test_a_period_whose_end_is_not_known_covers_no_day(dataset: Mapping[str, bytes]) -> None:
    store = EmbeddedStore.memory()
    store.replace({name: data.replace(b'wpkg:periodEnd "', b'wpkg:plannedEnd "') for name, data in dataset.items()})
    assert run(store, QUERIES["held-on-a-day"], {}).rows == ()


def test_the_values_are_of_the_types_the_columns_declare(query: CannedQuery, embedded_store: EmbeddedStore) -> None:
    kinds = {"iri": "Iri", "string": "str", "date": "date", "integer": "int", "boolean": "bool"}
    for row in run(embedded_store, query, {}):
        for column, value in zip(query.columns, row, strict=True):
            assert value is None or type(value).__name__ == kinds[column.type], column.name


def _asks(name: str) -> bool:
    return any(parameter.name == "includeUnverified" for parameter in QUERIES[name].parameters)


def _column(answer: Answer, name: str) -> list[Value]:
    return [str(row[name]) if isinstance(row[name], Iri) else row[name] for row in answer.to_dicts() if name in row]
