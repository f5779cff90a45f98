"""The Python face: one object to ask, typed records, tables for notebooks, rdflib for who wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

import wpkg
from wpkg.errors import BadParameter, UnknownName, WpkgError
from wpkg.graph.answer import Answer, Column


@pytest.fixture(scope="module")
def graph() -> Iterator[wpkg.Graph]:
    with wpkg.open() as opened:
        yield opened


def test_the_public_names_are_what_is_exposed_and_at_most_twelve() -> None:
    assert sorted(wpkg.__all__) == dir(wpkg)
    assert len(wpkg.__all__) <= 12
    assert all(getattr(wpkg, name) is not None for name in wpkg.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        wpkg.nonsense  # noqa: B018


def test_a_lineage_is_asked_by_symbol(graph: wpkg.Graph) -> None:
    found = graph.lineage("WT/L/843")
    assert isinstance(found, wpkg.Lineage)
    assert {edge.target.symbol for edge in found.edges if edge.depth == 1} == {"WT/L/274", "WT/L/782"}


def test_a_canned_question_is_asked_by_name(graph: wpkg.Graph) -> None:
    answer = graph.query("what-it-recalls", instrument="WT/L/843")
    assert isinstance(answer, wpkg.Answer)
    assert len(answer.to_dicts()) == len(answer.to_dataframe()) == len(answer) > 1
    assert list(answer.to_dataframe().columns) == list(answer.names)


def test_a_document_and_a_day_are_asked(graph: wpkg.Graph) -> None:
    assert graph.show("WT/L/843").symbol == "WT/L/843"
    assert graph.in_force("moratorium", "2012-06-01").answer == "yes"
    assert graph.in_force("moratorium", date(2012, 6, 1)) == graph.in_force("moratorium", "2012-06-01")
    assert graph.show("https://w3id.org/wpkg/id/wt-l-843") == graph.show("wt/l/843")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (lambda g: g.lineage("WT/L/834"), UnknownName),
        (lambda g: g.query("what-it-recals"), UnknownName),
        (lambda g: g.query("what-it-recalls", instrumnet="WT/L/843"), BadParameter),
        (lambda g: g.in_force("moratorium", "2012-13-01"), BadParameter),
    ],
)
def test_what_cannot_be_understood_is_an_error_of_the_one_tree(
    graph: wpkg.Graph, question: Callable[[wpkg.Graph], object], kind: type[WpkgError]
) -> None:
    with pytest.raises(kind) as caught:
        question(graph)
    assert isinstance(caught.value, WpkgError)


def test_tables_in_notebooks_escape_what_they_show() -> None:
    shown = Answer("q", (Column("<b>", "string", '"x"'),), (("<script>",),))._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_rdflib_users_get_a_graph_with_every_triple(graph: wpkg.Graph) -> None:
    whole = graph.to_rdflib()
    symbols = {str(row[0]) for row in whole.query("SELECT ?s { ?d <https://w3id.org/wpkg/ns#primarySymbol> ?s }")}  # type: ignore[index]
    assert "WT/L/843" in symbols
    counted = graph.select("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }").rows[0][0]
    assert len(whole) == int(str(counted)) > 10_000


def test_plain_sparql_is_answered_over_the_union(graph: wpkg.Graph) -> None:
    rows = graph.select('SELECT ?d { ?d <https://w3id.org/wpkg/ns#primarySymbol> "WT/L/843" }')
    assert [str(row[0]) for row in rows.rows] == ["https://w3id.org/wpkg/id/wt-l-843"]
