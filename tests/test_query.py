"""Asking a canned query: headers are read strictly, arguments become terms or are refused, answers are typed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wpkg import resources
from wpkg.errors import BadParameter, EndpointError, ExtraMissing, SyntaxFault, UnknownName
from wpkg.graph.answer import Answer, Column, python_value
from wpkg.graph.canned import CannedQuery, catalogue, read
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.names import StoreNames
from wpkg.graph.parameters import TYPES, Parameter, parse, split
from wpkg.graph.prepared import serialise
from wpkg.graph.query import bind, find, run
from wpkg.graph.store import XSD, Iri, Literal
from wpkg.graph.tokens import tokens

CASES = Path(__file__).parent / "query"
SOUND = (CASES / "sound.rq").read_text("utf-8")
DAY = '"2012-07-01"^^<http://www.w3.org/2001/XMLSchema#date>'


def _load(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text("utf-8"))


ARGUMENTS = _load("arguments.yaml")
NAMES = _load("names.yaml")


class OneName:
    """A resolver that knows one name."""

    def resolve(self, name: str, kind: str = "") -> Iri:
        if name not in ("known", "a name"):
            raise UnknownName(f"nobody is called {name!r}", suggestions=("known",))
        return Iri("https://example.org/" + name)


@pytest.fixture
def sound(tmp_path: Path) -> CannedQuery:
    return read(_file(tmp_path, SOUND))


def _file(folder: Path, text: str) -> Path:
    path = folder / "register" / "sound.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _parameter(case: Mapping[str, Any]) -> Parameter:
    return Parameter("it", case["type"], "What is meant.", choices=tuple(case.get("choices", ())))


def test_a_parameter_is_replaced_under_either_mark(sound: CannedQuery) -> None:
    text = SOUND.replace("BIND(?_onDay", "BIND($_onDay").replace("= ?_onDay", "= $_onDay")
    assert text.count("$_onDay_xsd_date") == 2
    assert bind(replace(sound, text=text), {}) == bind(sound, {})


@pytest.mark.parametrize("case", ARGUMENTS["accepted"], ids=lambda case: f"{case['type']} {case['argument']}")
def test_an_argument_becomes_one_typed_term(case: Mapping[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadParameter, match=case["refused"]):
            parse(_parameter(case), case["argument"], OneName())
    else:
        assert serialise(parse(_parameter(case), case["argument"], OneName())) == case["term"]


@pytest.mark.parametrize("case", ARGUMENTS["refused"], ids=lambda case: f"{case['type']} {case['argument']!r}")
def test_what_does_not_parse_is_refused_with_what_is_expected(case: Mapping[str, Any]) -> None:
    with pytest.raises((BadParameter, UnknownName)) as caught:
        parse(_parameter(case), case["argument"], OneName())
    assert case["says"] in str(caught.value)


@given(st.text())
def test_no_text_whatever_gets_out_of_its_term(text: str) -> None:
    for kind in TYPES:
        try:
            term = serialise(parse(_parameter({"type": kind}), text, OneName()))
        except (BadParameter, UnknownName):
            continue
        literal, *rest = [token.kind for token in tokens(term)]
        assert (literal, rest) in (("iri", []), ("string", []), ("string", ["other", "other", "iri"]))


def test_names_of_any_sort_need_a_resolver() -> None:
    with pytest.raises(BadParameter, match="an absolute IRI"):
        parse(_parameter({"type": "iri"}), "WT/L/843", None)


def test_a_value_enters_at_whole_tokens_only(sound: CannedQuery) -> None:
    text = bind(sound, {})
    assert text.count(DAY) == 2
    assert text.count("?_onDay_xsd_date") == 4
    assert "#+" not in text
    assert run_text(text) == [("2012-07-01",)]


def test_a_token_that_only_begins_like_a_parameter_is_left_alone(tmp_path: Path) -> None:
    text = SOUND.replace("FILTER(?day = ?_onDay_xsd_date)", "FILTER(!BOUND(?_onDay_xsd_dates))")
    with pytest.raises(SyntaxFault, match="_onDay_xsd_dates"):
        read(_file(tmp_path, text))


def run_text(text: str) -> list[tuple[str, ...]]:
    rows = EmbeddedStore.memory().select(text)
    return [tuple(str(value) for value in row) for row in rows.rows]


def test_arguments_of_python_types_are_taken(sound: CannedQuery) -> None:
    assert '"2011-12-17"' in bind(sound, {"onDay": date(2011, 12, 17)})


def test_an_unknown_parameter_is_named_with_the_nearest_known_one(sound: CannedQuery) -> None:
    with pytest.raises(BadParameter) as caught:
        bind(sound, {"onday": "2011-12-17"})
    assert "'onday'" in str(caught.value)
    assert "did you mean onDay?" in str(caught.value)


def test_a_parameter_without_default_must_be_given(tmp_path: Path) -> None:
    text = SOUND.replace('#+   - onDay: "2012-07-01"', "#+   []").replace("optional: true", "optional: false")
    query = read(_file(tmp_path, text))
    with pytest.raises(BadParameter, match="needs a value for onDay"):
        bind(query, {})


@pytest.mark.parametrize("case", _load("bad_headers.yaml"), ids=lambda case: case["to"])
def test_a_header_that_is_not_sound_is_refused_by_file_and_line(case: Mapping[str, Any], tmp_path: Path) -> None:
    changed = SOUND.replace(case["change"], case["to"])
    assert changed != SOUND
    with pytest.raises(SyntaxFault) as caught:
        read(_file(tmp_path, changed))
    assert [words for words in case["says"] if words not in str(caught.value)] == []


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    _file(tmp_path, SOUND)
    (tmp_path / "register" / "other.rq").write_text(SOUND, "utf-8")
    with pytest.raises(SyntaxFault, match="'sound' is used twice"):
        catalogue(tmp_path)


def test_an_unknown_query_is_named_with_near_ones() -> None:
    with pytest.raises(UnknownName) as caught:
        find(catalogue(resources.queries()), "what-it-recals")
    assert caught.value.suggestions[0] == "what-it-recalls"


def test_an_answer_has_typed_values_in_the_order_of_the_columns(embedded_store: EmbeddedStore) -> None:
    query = catalogue(resources.queries())["held-on-a-day"]
    answer = run(embedded_store, query, {"thread": "customs-duty-moratorium"}, StoreNames(embedded_store))
    assert answer.to_dicts()[0]["starts"] == date(2011, 12, 17)
    assert answer.names[:5] == ("answer", "document", "statement", "starts", "ends")


def test_a_store_that_answers_with_other_columns_is_told_apart(sound: CannedQuery) -> None:
    class Odd(EmbeddedStore):
        def select(self, query: str) -> Any:
            return EmbeddedStore.memory().select("SELECT ?other WHERE { BIND(1 AS ?other) }")

    with pytest.raises(EndpointError, match="other"):
        run(Odd.memory(), sound, {})


VALUES: list[tuple[Any, Any]] = [
    (None, None),
    (Iri("urn:a"), "urn:a"),
    (Literal("7", XSD + "integer"), 7),
    (Literal("2012-02-29", XSD + "date"), date(2012, 2, 29)),
    (Literal("2012-02-30", XSD + "date"), "2012-02-30"),
    (Literal("1.50", XSD + "decimal"), Decimal("1.50")),
    (Literal("1", XSD + "boolean"), True),
    (Literal("maybe", XSD + "boolean"), "maybe"),
    (Literal("dix", language="fr"), "dix"),
]


@pytest.mark.parametrize(("term", "value"), VALUES, ids=repr)
def test_terms_become_python_values(term: Any, value: Any) -> None:
    assert python_value(term) == value
    assert isinstance(python_value(term), type(value))


@pytest.fixture
def answer() -> Answer:
    columns = (
        Column("what", "string", "What <it> is."),
        Column("where", "iri", "Where."),
        Column("when", "date", "When."),
    )
    rows = (
        ('a "b", <c>', Iri("https://e.org/?a=1&b=2"), date(2011, 12, 17)),
        (None, Iri("javascript:alert(1)"), None),
    )
    return Answer("sample", columns, rows)


def test_csv_quotes_what_needs_quoting_and_leaves_the_unknown_empty(answer: Answer) -> None:
    assert (
        answer.to_csv() == 'what,where,when\n"a ""b"", <c>",https://e.org/?a=1&b=2,2011-12-17\n,javascript:alert(1),\n'
    )


def test_html_shows_text_and_links_to_web_addresses_only(answer: Answer) -> None:
    page = answer._repr_html_()
    assert "&lt;c&gt;" in page
    assert 'title="What &lt;it&gt; is."' in page
    assert '<a href="https://e.org/?a=1&amp;b=2">' in page
    assert "<td>javascript:alert(1)</td>" in page


def test_a_data_frame_has_the_same_columns_and_rows(answer: Answer) -> None:
    frame = answer.to_dataframe()
    assert list(frame.columns) == ["what", "where", "when"]
    assert frame.shape == (2, 3)


def test_without_pandas_the_message_says_what_to_install(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ExtraMissing, match="wpkg\\[dataframe\\]"):
        answer.to_dataframe()


@pytest.fixture(scope="module")
def names(embedded_store: EmbeddedStore) -> StoreNames:
    return StoreNames(embedded_store)


@pytest.mark.parametrize("case", NAMES["found"], ids=lambda case: case["name"])
def test_a_name_is_resolved_to_its_thing(case: Mapping[str, Any], names: StoreNames) -> None:
    found = names.find(case["name"], case.get("kind", ""))
    assert (found.iri, found.verified) == (case["iri"], case.get("verified", True))


@pytest.mark.parametrize("case", NAMES["unknown"], ids=lambda case: case["name"])
def test_an_unknown_name_is_refused_with_near_ones(case: Mapping[str, Any], names: StoreNames) -> None:
    with pytest.raises(UnknownName) as caught:
        names.resolve(case["name"])
    assert case["name"].removeprefix("doc:") in str(caught.value)
    if "near" in case:
        assert case["near"] in caught.value.suggestions


def test_a_name_of_several_things_is_refused_with_all_of_them() -> None:
    store = EmbeddedStore.memory()
    turtle = """
        @prefix wpkg: <https://w3id.org/wpkg/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <https://w3id.org/wpkg/id/body/one> a wpkg:Body ; rdfs:label "Council"@en .
        <https://w3id.org/wpkg/id/body/two> a wpkg:Body ; wpkg:abbreviation "Council" .
        <https://w3id.org/wpkg/id/thread/council> a wpkg:MandateThread .
    """
    store.replace({"urn:g": turtle.encode()})
    assert StoreNames(store).resolve("council", "thread") == "https://w3id.org/wpkg/id/thread/council"
    with pytest.raises(BadParameter) as caught:
        StoreNames(store).resolve("Council", "body")
    assert "body:one" in str(caught.value)
    assert "body:two" in str(caught.value)


def test_only_names_in_the_form_of_a_parameter_are_split() -> None:
    assert split("_unit_iri") == ("unit", "iri")
    assert split("_from_date") is None
    assert split("unit_iri") is None
    assert split("_a_b_iri") is None


@pytest.mark.parametrize("path", sorted(resources.queries().glob("*/*.rq")), ids=lambda path: path.stem)
def test_tokens_joined_are_the_query_again(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "".join(token.text for token in tokens(text)) == text
