"""The report in Markdown: it renders, quotes the evidence word for word, links sources, says what is not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.show import show
from wpkg.graph.store import Iri
from wpkg.publish.exports import Selection, export

HERE = Path(__file__).parent / "exports"
ROOT = Path(__file__).parents[1]
DECISION = Iri(iri.work("WT/L/843"))
READER = MarkdownIt("commonmark").enable("table")


def walk(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from walk(token.children or [])


def shown(token: Token) -> str:
    """Return what a reader of the page sees of an inline token."""
    return "".join(child.content if child.type != "softbreak" else " " for child in token.children or [])


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of every table, row by row, as a reader sees them."""
    found: list[list[list[str]]] = []
    current: list[str] | None = None
    for token in READER.parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            current = []
            found[-1].append(current)
        elif token.type == "tr_close":
            current = None
        elif token.type == "inline" and current is not None:
            current.append(shown(token))
    return found


@pytest.fixture(scope="module")
def decision(embedded_store: EmbeddedStore) -> str:
    return export(embedded_store, "md", Selection((DECISION,))).decode()


@pytest.fixture(scope="module")
def whole(embedded_store: EmbeddedStore) -> str:
    return export(embedded_store, "md", Selection()).decode()


def test_every_quotation_stands_in_the_text_at_its_place(decision: str) -> None:
    text = (ROOT / "graph/sources/wt-l-843/source.txt").read_bytes().decode()
    tokens = READER.parse(decision)
    quoted = [tokens[at + 2] for at, token in enumerate(tokens) if token.type == "blockquote_open"]
    places = [shown(token) for token in tokens if token.type == "inline" and shown(token).startswith("Code points")]
    assert len(quoted) == len(places) > 9
    for words, place in zip(quoted, places, strict=True):
        start, end = (int(number) for number in place.removeprefix("Code points ").partition(";")[0].split("–"))
        assert shown(words) == " ".join(text[start:end].split())


def test_every_statement_and_every_citation_of_the_document_is_there(
    embedded_store: EmbeddedStore, decision: str
) -> None:
    found = show(embedded_store, DECISION)
    (cited,) = [table for table in tables(decision) if table[0][0] == "Manner"]
    of_provisions = Counter(each.manner for each in found.references)
    assert Counter(row[0] for row in cited[1:]) - of_provisions == Counter({"see-also": 1})  # the page points elsewhere
    assert not of_provisions - Counter(row[0] for row in cited[1:])
    assert ["recalls", "WT/L/274"] in [row[:2] for row in cited]
    seen = " ".join(shown(token) for token in READER.parse(decision) if token.type == "inline")
    assert all(" ".join(each.label.split()) in seen for each in found.statements)


def test_tables_are_whole_and_links_lead_somewhere(whole: str) -> None:
    for table in tables(whole):
        assert len({len(row) for row in table}) == 1
    links = [str(token.attrs["href"]) for token in walk(READER.parse(whole)) if token.type == "link_open"]
    inside = [link.removeprefix("#") for link in links if link.startswith("#")]
    assert len(inside) == len(tables(whole)[0]) - 1
    assert all(f'<a id="{anchor}"></a>' in whole for anchor in inside)
    assert sum(link.startswith("http") for link in links) > 50


def test_documents_stand_by_day(whole: str) -> None:
    days = [row[0] for row in tables(whole)[0][1:]]
    dated = [day for day in days if day]
    assert dated == sorted(dated)
    assert days[: len(dated)] == dated


def test_both_readings_of_a_contested_end_are_shown(whole: str) -> None:
    rival = [row for table in tables(whole) if table[0][0] == "Of what" for row in table]
    assert {"1999-12-03", "2001-11-14"} <= {row[1] for row in rival if "WT/MIN(98)/DEC/2" in row[0]}
    names = {row[0].rpartition(", ")[2] for row in rival} - {"Of what"}
    assert names == {"period end", "planned end", "event date"}
    periods = [row for table in tables(whole) if table[0][0] == "From" for row in table]
    assert "1999-12-03 or 2001-11-14" in {row[1] for row in periods if row[0] == "1998-05-20"}
    assert "2020-01-01 or 2020-06-11" in {row[2] for row in periods if row[0] == "2017-12-13"}


def test_a_symbol_that_no_page_prints_is_marked_wherever_it_stands(whole: str) -> None:
    unsure = re.findall(r"WT/MIN\(98\)/DEC/2\b(?!.Rev)(?! \(symbol unverified\))", whole.replace("\\", ""))
    assert not unsure
    assert "- Symbols: WT/MIN(98)/DEC/2 (symbol unverified)\n" in whole.replace("\\", "")
    assert "- Symbols: WT/L/907, WT/MIN(13)/32\n" in whole.replace("\\", "")


def test_what_happened_is_told_with_every_day_that_sources_give(whole: str) -> None:
    happened = {row[1]: row for table in tables(whole) if table[0][0] == "Day" for row in table}
    lapse = happened["The moratorium lapses, the Fourteenth Session having agreed on no extension"]
    assert lapse[0] == "2026-03-30 or 2026-03-31"
    assert lapse[2:] == ["Fourteenth Session of the Ministerial Conference", "contested"]


def test_a_title_that_no_page_prints_stands_in_square_brackets(whole: str) -> None:
    plain = whole.replace("\\", "")
    assert "## S/C/8: [Interim report of the Council for Trade in Services on electronic commerce]\n" in plain
    assert "## WT/L/274: Work Programme on Electronic Commerce\n" in plain


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("WT/MIN(98)/DEC/2", "No page read prints its symbol."),
        ("WT/L/907", "Its text is not held"),
        ("S/C/8", "No page read prints its title; what curators call it stands in its place."),
        ("WT/L/843", "What is meant is not known of 4 of 16 citations."),
        ("WT/L/1193", "unverified or withdrawn"),
    ],
)
def test_what_is_not_known_is_said(embedded_store: EmbeddedStore, symbol: str, words: str) -> None:
    text = export(embedded_store, "md", Selection((Iri(iri.work(symbol)),))).decode()
    unknown = text.split("### What is not known")[1].split("###")[0]
    assert words in unknown.replace("\\", "")


def test_a_document_unverified_as_a_whole_shows_nothing_else_unless_asked(embedded_store: EmbeddedStore) -> None:
    document = Iri(iri.work("WT/GC/283"))
    plain, more = (export(embedded_store, "md", Selection((document,), asked)).decode() for asked in (False, True))
    assert "unverified as a whole" in plain
    assert "### Sources" not in plain
    facts = [line for line in plain.partition(f"<{document}>")[2].partition("###")[0].splitlines() if line]
    assert facts == ["- Status: unverified"]
    assert len(more) > len(plain)


def test_what_markdown_stumbles_over_is_shown_as_it_is() -> None:
    store = EmbeddedStore.memory()
    store.replace({iri.graph("x-1"): (HERE / "tricky.ttl").read_bytes()})
    text = export(store, "md", Selection()).decode()
    seen = [shown(token) for token in READER.parse(text) if token.type == "inline"]
    assert any("<b>&amp;</b>" in each for each in seen)
    assert "one | two" in seen
    assert '-three, "four" five' in seen


@pytest.mark.parametrize("store", ["oxigraph_store", "virtuoso_store"])
def test_a_triplestore_gives_the_same_report(whole: str, store: str, request: pytest.FixtureRequest) -> None:
    assert export(request.getfixturevalue(store), "md", Selection()).decode() == whole
