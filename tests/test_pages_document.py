"""The page of a document: its text to the letter, every part at its own address, every statement at its words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paged import classed, fragments_linked, held, ids, page_of, parsed, real_site, site_of, text_of, words_at
from pages import opened, seen
from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.publish.site.pages import document
from wpkg.publish.site.pages.stretches import Mark, Piece, cut
from wpkg.publish.site.records import LANGUAGES, Place, Site

HELD = ("wt-l-843", "ecwp-recommendations")
NOT_HELD = ("wt-l-274", "wt-l-907", "wt-l-1143", "wt-l-1193", "wt-gc-283", "wt-min-98-dec-2")
_CASES = Path(__file__).parent / "pages"
_PARTS = """SELECT DISTINCT ?part WHERE { ?part ?p ?o FILTER(STRSTARTS(STR(?part), "%s#")) }"""
_SPANS = """PREFIX wpkg: <https://w3id.org/wpkg/ns#>
SELECT ?span ?exact ?start ?end WHERE {
  ?span wpkg:exact ?exact ; wpkg:start ?start ; wpkg:end ?end FILTER(STRSTARTS(STR(?span), "%s#")) }"""
_SHOWN = """PREFIX wpkg: <https://w3id.org/wpkg/ns#>
SELECT ?node ?span WHERE { ?node wpkg:supportedBy ?span FILTER(STRSTARTS(STR(?span), "%s#")) }"""
_PROVISIONS = """PREFIX wpkg: <https://w3id.org/wpkg/ns#>
SELECT ?part WHERE { ?part wpkg:segmentKind ?kind FILTER(STRSTARTS(STR(?part), "%s#")) }"""
_UNVERIFIED = """PREFIX wpkg: <https://w3id.org/wpkg/ns#> PREFIX status: <https://w3id.org/wpkg/scheme/curation-status#>
SELECT ?node WHERE { ?node wpkg:curationStatus status:unverified FILTER(STRSTARTS(STR(?node), "%s#")) }"""


@pytest.fixture(scope="module")
def site() -> Site:
    return real_site()


@pytest.fixture(scope="module")
def hostile() -> Site:
    return site_of((_CASES / "hostile.ttl").read_bytes())


def _fragments(site: Site, query: str, slug: str) -> list[tuple[str, ...]]:
    rows = site.store.select(query % (iri.ID + slug)).rows
    return [tuple(str(value).removeprefix(f"{iri.ID}{slug}#") for value in row) for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", HELD)
def test_the_text_stands_on_the_page_to_the_letter_and_in_order(site: Site, slug: str, language: str) -> None:
    page = parsed(page_of(site, f"id/{slug}", language))
    assert "".join(map(text_of, classed(page, "verbatim"))) == held(site.store)[iri.ID + slug]


@pytest.mark.parametrize("slug", HELD)
def test_every_stretch_that_shows_something_is_marked_at_its_very_words(site: Site, slug: str) -> None:
    text, marked = held(site.store)[iri.ID + slug], words_at(parsed(page_of(site, f"id/{slug}")))
    spans = _fragments(site, _SPANS, slug)
    assert len(spans) > 100
    for name, exact, start, end in spans:
        assert marked[name] == exact == text[int(start) : int(end)], name


@pytest.mark.parametrize("slug", [*HELD, *NOT_HELD])
def test_every_part_of_a_document_has_one_element_at_its_address(site: Site, slug: str) -> None:
    found = ids(parsed(page_of(site, f"id/{slug}")))
    parts = {part for (part,) in _fragments(site, _PARTS, slug)}
    assert parts
    assert parts <= found.keys()
    assert [name for name, count in found.items() if count > 1] == []


@pytest.mark.parametrize("slug", [*HELD, *NOT_HELD])
def test_no_link_within_a_page_leads_nowhere(site: Site, slug: str) -> None:
    page = parsed(page_of(site, f"id/{slug}", "fr"))
    assert fragments_linked(page) - ids(page).keys() == set()


@pytest.mark.parametrize("slug", HELD)
def test_everything_that_is_shown_leads_to_its_words(site: Site, slug: str) -> None:
    page = parsed(page_of(site, f"id/{slug}"))
    linked, parts = fragments_linked(page), {each for (each,) in _fragments(site, _PROVISIONS, slug)}
    shown = [(node, span) for node, span in _fragments(site, _SHOWN, slug) if node not in parts]
    assert len(shown) > 100
    assert [(node, span) for node, span in shown if span not in linked] == []


@pytest.mark.parametrize("slug", HELD)
def test_the_words_of_every_statement_lead_to_it_or_into_it(site: Site, slug: str) -> None:
    page = parsed(page_of(site, f"id/{slug}"))
    named = {each.get("id", ""): each for each in page.iter() if each.get("id")}
    cards = {each.get("id") for each in classed(page, "statement")}
    stated = [pair for pair in _fragments(site, _SHOWN, slug) if pair[0] in cards]
    assert len(stated) >= 8
    for node, span in stated:
        inside = {node, *ids(named[node])}
        pieces = [named[span], *(each for each in page.iter("mark") if each.get("data-on") == span)]
        leading = {(each.get("href") or "")[1:] for piece in pieces for each in piece.iter("a")}
        assert leading & inside, (node, span)


@pytest.mark.parametrize("slug", [*HELD, *NOT_HELD])
def test_what_is_unverified_stands_only_where_it_is_marked_as_such(site: Site, slug: str) -> None:
    page = parsed(page_of(site, f"id/{slug}"))
    apart = [*classed(page, "believed"), *(each for each in page.iter("section") if _heads(each, "doubted"))]
    marked = {name for each in apart for name in ids(each)}
    believed = {node for (node,) in _fragments(site, _UNVERIFIED, slug)}
    assert believed - marked - {f"{iri.ID}{slug}"} == set()


def test_a_document_that_is_unverified_as_a_whole_says_so_first(site: Site) -> None:
    page = parsed(page_of(site, "id/wt-gc-283"))
    first = next(each for each in page.iter() if "notice" in (each.get("class") or ""))
    assert "no reliable page was read" in text_of(first)


def test_what_cites_it_stands_with_manner_and_words(site: Site) -> None:
    cited = next(each for each in parsed(page_of(site, "id/wt-l-274")).iter("section") if _heads(each, "cited"))
    rows = [text_of(row) for row in cited.iter("tr")]
    assert any("WT/L/843, recital 1(a)" in row and "recalls" in row and "(WT/L/274)" in row for row in rows)


def test_what_it_cites_stands_with_manner_and_words(site: Site) -> None:
    citing = next(each for each in parsed(page_of(site, "id/wt-l-843")).iter("section") if _heads(each, "citing"))
    rows = [text_of(row) for row in citing.iter("tr")]
    assert any("recalls" in row and "WT/L/274" in row and "adopted on 25 September 1998" in row for row in rows)


def test_a_contested_day_stands_with_both_readings_and_their_arguments(site: Site) -> None:
    period = next(each for each in parsed(page_of(site, "id/wt-l-1193")).iter() if each.get("id") == "per-1")
    told = " ".join(text_of(period).split())
    assert "30 March 2026" in told
    assert "31 March 2026" in told
    assert told.count("contested") >= 3
    assert "the session closed on the 30th without an extension" in told


def test_a_statement_tells_who_tells_whom_through_whom_for_whom(site: Site) -> None:
    told = next(each for each in parsed(page_of(site, "id/wt-l-843")).iter() if each.get("id") == "ins-4")
    words = " ".join(text_of(told).split())
    for each in ("Ministerial Conference", "General Council", "Committee on Trade and Development", "through the CTD"):
        assert each in words


def test_page_furniture_is_there_and_marked(site: Site) -> None:
    page = parsed(page_of(site, "id/wt-l-843"))
    furniture = [text_of(block) for each in classed(page, "furniture") for block in classed(each, "verbatim")]
    assert "image displayed if flash reader not installed" in furniture


def test_each_address_is_linked_by_a_name_of_its_own_and_once_in_a_place(site: Site) -> None:
    page = opened(site, "id/wt-l-1193.html")
    called = {(seen(each), str(each.get("href"))) for each in page.xpath("//*[@class='sources']/a")}
    assert len(called) == len({name for name, _ in called}) == len({url for _, url in called}) > 1
    assert all("/" in name for name, _ in called)
    for place in page.xpath("//*[@class='sources']"):
        assert len(place.xpath("./a")) == len(set(place.xpath("./a/@href")))


def test_a_document_the_graph_does_not_know_is_refused(site: Site) -> None:
    place = Place("id/nothing", "document", (), f"{iri.ID}nothing")
    with pytest.raises(UnknownName, match="nothing"):
        document.page(site, place, "en", {})


def test_pages_are_the_same_bytes_whatever_the_order_of_sets() -> None:
    program = (
        "import paged\nfrom hashlib import sha256\nsite = paged.real_site()\n"
        "pages = ['id/wt-l-843', 'id/wt-l-1193', 'id/body/general-council', 'scheme/topic', 'id/session/mc-9']\n"
        "print(sha256(b''.join(paged.page_of(site, each, 'es') for each in pages)).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    "path",
    ["id/x-bad-1", "id/x-bad-1/eng/txt-000000000000", "id/body/bad", "id/session/bad-1", "id/x-strange", "scheme/bad"],
)
def test_hostile_data_stays_data(hostile: Site, path: str) -> None:
    page = parsed(page_of(hostile, path))
    scripts = [each for each in page.iter("script") if each.get("src") is None]
    assert all(each.get("type") == "application/ld+json" for each in scripts)
    assert [each for each in page.iter("script") if each.get("src") and "assets/" not in each.get("src", "")] == []
    assert [
        name for each in page.iter() for name in dict(each.items()) if name.startswith("on") or name == "style"
    ] == []
    assert [each for each in page.iter() if each.tag in {"img", "b", "i"}] == []
    schemes = {
        urlsplit(value).scheme for each in page.iter() for name, value in each.items() if name in {"href", "src"}
    }
    assert schemes <= {"", "http", "https"}
    assert "alert(" in text_of(page)


def test_a_hostile_text_is_complete_with_its_carriage_return(hostile: Site) -> None:
    page = parsed(page_of(hostile, "id/x-bad-1"))
    assert "".join(map(text_of, classed(page, "verbatim"))) == held(hostile.store)[f"{iri.ID}x-bad-1"]
    assert {"par-1", "ins-1", "ref-'1'", "odd-1", "s-20-60-eng"} <= ids(page).keys()


def test_a_part_of_an_unknown_kind_has_its_place(hostile: Site) -> None:
    odd = next(each for each in parsed(page_of(hostile, "id/x-bad-1")).iter() if each.get("id") == "odd-1")
    assert "a part of a kind nobody knows" in text_of(odd)


def test_a_text_of_640_paragraphs_is_shown_whole_with_every_statement() -> None:
    turtle, text = _long(640)
    page = parsed(page_of(site_of(turtle), "id/x-long-1"))
    assert "".join(map(text_of, classed(page, "verbatim"))) == text
    assert {f"ins-{n}" for n in range(1, 641)} | {f"par-{n}" for n in range(1, 641)} <= ids(page).keys()
    assert len(list(classed(page, "block"))) == 640


def _long(count: int) -> tuple[bytes, str]:
    """Return a graph with a document of many paragraphs, each with a statement that names whom it addresses."""
    base, text, lines = f"{iri.ID}x-long-1", "", []
    frozen = f"{base}/eng/txt-{'0' * 12}"
    for n in range(1, count + 1):
        start = len(text)
        text += f"{n}. Requests the Secretariat to report on matter {n} before its next session.\n\n"
        begin, end = start + len(f"{n}. "), len(text) - 2
        lines += [
            f"<{base}> w:hasProvision <{base}#par-{n}> .",
            f"<{base}#par-{n}> a w:OperativeParagraph , w:Provision ; w:segmentKind seg:operative-paragraph ; "
            f"w:curationStatus st:curated ; w:position {n} ; w:states <{base}#ins-{n}> ; "
            f"w:supportedBy <{base}#s-{start}-{end}-eng> .",
            f"<{base}#ins-{n}> a w:Instruction ; w:curationStatus st:curated ; w:statedIn <{base}#par-{n}> ; "
            f"w:addressee <{iri.ID}body/secretariat> ; w:supportedBy <{base}#s-{begin}-{end}-eng> .",
            f"<{base}#ins-{n}-addressee-1> a w:Claim ; w:claimSubject <{base}#ins-{n}> ; w:curationStatus st:curated ; "
            f'w:claimProperty "{iri.NS}addressee"^^xsd:anyURI ; w:claimValue "{iri.ID}body/secretariat"^^xsd:anyURI ; '
            f"w:supportedBy <{base}#s-{begin + 9}-{begin + 24}-eng> .",
        ]
        for one, other in ((start, end), (begin, end), (begin + 9, begin + 24)):
            lines.append(
                f"<{base}#s-{one}-{other}-eng> a w:EvidenceSpan ; w:start {one} ; w:end {other} ; "
                f'w:inSourceText <{frozen}> ; w:exact "{text[one:other]}" .'
            )
    written = text.replace("\n", "\\n")
    head = (
        f"@prefix w: <{iri.NS}> .\n@prefix st: <{iri.SCHEME}curation-status#> .\n"
        f"@prefix seg: <{iri.SCHEME}segment-kind#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f'<{base}> a w:Instrument ; w:primarySymbol "X/LONG/1" ; w:curationStatus st:curated .\n'
        f"<{base}> w:hasSourceText <{frozen}> .\n"
        f'<{frozen}> a w:SourceText ; w:sha256 "0" ; w:text "{written}" ; <http://purl.org/dc/terms/language> "eng" .\n'
        f"<{iri.ID}body/secretariat> a w:Body ; w:curationStatus st:curated .\n"
    )
    return (head + "\n".join(lines)).encode(), text


_TEXTS = st.text(alphabet="ab \n", min_size=1, max_size=40)


@st.composite
def _marked(draw: st.DrawFn) -> tuple[str, list[Mark], list[Mark]]:
    text = draw(_TEXTS)
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    inner = [Mark(a, b, f"m-{n}", "slot", f"to-{n}") for n, (a, b) in enumerate(draw(st.lists(edges, max_size=8)))]
    outer = [Mark(a, b, f"p-{n}", "paragraph") for n, (a, b) in enumerate(draw(st.lists(edges, max_size=4)))]
    return text, sorted(outer, key=lambda mark: (mark.start, -mark.end)), inner


@given(_marked())
def test_however_marks_cross_the_text_is_whole_the_pieces_nest_and_each_mark_has_its_words(
    case: tuple[str, list[Mark], list[Mark]],
) -> None:
    text, paragraphs, marks = case
    taken: set[str] = set()
    blocks = list(cut(text, paragraphs, marks, taken))
    pieces = [piece for block in blocks for piece in block.pieces]
    assert "".join(piece.words for piece in pieces) == text
    given_out = [piece.id for piece in pieces if piece.id]
    assert len(given_out) == len(set(given_out))
    assert {mark.id for mark in marks} <= set(given_out)
    said = _said(pieces)
    assert {mark.id: said.get(mark.id, "") for mark in marks} == {
        mark.id: text[mark.start : mark.end] for mark in marks
    }


def _said(pieces: list[Piece]) -> Mapping[str, str]:
    """Return the words inside each mark, checking that what closes was the last that opened."""
    said: dict[str, str] = {}
    stack: list[Mark] = []
    for piece in pieces:
        if piece.step == "open":
            assert piece.mark is not None
            stack.append(piece.mark)
        elif piece.step == "close":
            assert piece.mark == stack.pop()
        else:
            for mark in stack:
                said[mark.id] = said.get(mark.id, "") + piece.words
            assert piece.leads == next((mark.leads for mark in reversed(stack)), "")
    assert stack == []
    return said


def _heads(section: Element, name: str) -> bool:
    return any(each.tag == "h2" and each.get("id") == name for each in section)
