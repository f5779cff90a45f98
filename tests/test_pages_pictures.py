"""Pictures within pages: no rule, no script of their own; each node a link of the page; all of it in words as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import lxml.html
import pytest
from lxml.html import HtmlElement

import pages
import pictured
from wpkg import resources
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.heat import STATED, heat
from wpkg.graph.instructions import instructions
from wpkg.graph.lineage.web import web
from wpkg.graph.time.timeline import timeline
from wpkg.iri import ID, work
from wpkg.publish import pictures
from wpkg.publish.pictures.inline import inline, runs, stylesheet
from wpkg.publish.pictures.lineage import picture as laid_out
from wpkg.publish.pictures.marks import Line, Mark, Words
from wpkg.publish.site.links import Links
from wpkg.publish.site.pages import picture
from wpkg.publish.site.records import Site

MORATORIUM = f"{ID}thread/customs-duty-moratorium"
SEED = work("WT/L/843")
COUNCIL = f"{ID}body/general-council"
HERE = "id/thread/x"

MADE: Mapping[str, Callable[[Site, str, str], str]] = {
    "lineage": lambda site, language, prefix: picture.lineage(
        site, Links(HERE, language), [SEED], language, prefix=prefix
    ),
    "timeline": lambda site, language, prefix: picture.timeline(
        site, Links(HERE, language), MORATORIUM, language, prefix=prefix
    ),
    "instructions": lambda site, language, prefix: picture.instructions(
        site, Links(HERE, language), [COUNCIL], language, prefix=prefix
    ),
    "heat": lambda site, language, prefix: picture.heat(site, Links(HERE, language), [], language, prefix=prefix),
}


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


def figure(site: Site, name: str, language: str = "en", prefix: str = "") -> HtmlElement:
    return lxml.html.fragment_fromstring(str(MADE[name](site, language, prefix)))


def stops(shown: HtmlElement) -> list[HtmlElement]:
    """Return the links of a picture at which the keyboard stops."""
    return list(shown.xpath(".//svg//a[not(@tabindex='-1')]"))


def test_the_style_sheet_of_the_site_is_that_of_the_pictures() -> None:
    kept = (resources.root() / "src/wpkg/publish/assets/pictures.css").read_text("utf-8")
    assert kept == stylesheet(), "run: python -m wpkg.publish.pictures.inline > src/wpkg/publish/assets/pictures.css"


def test_every_rule_of_a_picture_that_stands_alone_is_in_the_style_sheet() -> None:
    alone = pictures.heat(pictured.heat_by_lot(13, 7))
    rules = alone.partition("<style>")[2].partition("</style>")[0].split("\n")
    assert {rule for rule in rules if rule.strip()} <= set(stylesheet().split("\n"))


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_picture_brings_no_rule_no_script_and_no_id_twice(site: Site, name: str, language: str) -> None:
    twice = MADE[name](site, language, "") + MADE[name](site, language, "b")
    page = lxml.html.document_fromstring(f"<h1>x</h1>{twice}")
    assert pages.faults(page) == []
    assert len(page.xpath("//svg")) == 2


@pytest.mark.parametrize("name", MADE)
def test_every_link_of_a_picture_stays_in_the_site_and_has_a_name(site: Site, name: str) -> None:
    shown = figure(site, name, "fr")
    hrefs = [str(href) for href in shown.xpath(".//svg//a/@href")]
    assert hrefs
    assert all(":" not in href and ".fr.html" in href for href in hrefs)
    assert all(stop.get("aria-label") or pages.seen(stop) for stop in stops(shown))


def test_a_picture_of_the_command_keeps_its_addresses(embedded_store: EmbeddedStore) -> None:
    assert f'href="{SEED}"' in pictures.lineage(web(embedded_store, [SEED]))


def test_each_unit_of_a_lineage_is_one_stop_of_the_keyboard(site: Site) -> None:
    hrefs = [stop.get("href") for stop in stops(figure(site, "lineage"))]
    units = [Links(HERE).thing(unit.iri) for unit in web(site.store, [SEED]).units]
    assert len(units) > 3
    assert {href: hrefs.count(href) for href in units} == dict.fromkeys(units, 1)


def test_words_and_mark_of_one_node_are_one_link_and_a_bare_mark_elsewhere_is_no_stop() -> None:
    node = "https://w3id.org/wpkg/id/x"
    marks: list[Mark] = [
        Line("M 0 0", "full", "X", node),
        Words(1, 1, "X", href=node),
        Line("M 2 2", "grid"),
        Line("M 3 3", "knot", "X", node),
    ]
    told = [(run.href, run.again, run.label, len(run.marks)) for run in runs(marks, Links("index").thing)]
    assert told == [("id/x.html", False, "", 2), ("", False, "", 1), ("id/x.html", True, "X", 1)]


def test_a_mark_without_words_anywhere_is_a_stop_called_by_its_fuller_wording() -> None:
    (run,) = runs([Line("M 0 0", "edge", "A recalls B", "https://w3id.org/wpkg/id/a#ref-1")], Links("index").thing)
    assert (run.again, run.label) == (False, "A recalls B")


def test_a_name_that_would_be_markup_is_words_and_an_address_that_would_be_a_script_is_no_link() -> None:
    first = pictured.unit(1, "2001-01-01", name='"><script>alert(1)</script>\u202e')
    second = pictured.unit(2, "2002-01-01")
    bad = pictured.edge(second, "recalls", first)
    drawn = laid_out(pictured.web([first, second], [bad]))
    svg = inline(drawn, lambda _: Links("index").thing("javascript:alert(1)"))
    page = lxml.html.document_fromstring(f"<h1>x</h1>{svg}")
    assert pages.faults(page) == []
    assert not page.xpath("//script | //a")
    assert "<script>alert(1)</script>" in pages.seen(page)


def test_nothing_to_draw_is_nothing_on_the_page(site: Site) -> None:
    lonely = f"{ID}body/none"
    links = Links(HERE)
    assert picture.lineage(site, links, [lonely], "en") == ""
    assert picture.timeline(site, links, lonely, "en") == ""
    assert picture.instructions(site, links, [lonely], "en") == ""
    assert picture.heat(site, links, [lonely], "en") == ""


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_picture_says_that_it_is_in_english(site: Site, name: str, language: str) -> None:
    shown = figure(site, name, language)
    assert shown.xpath("string(.//svg/@lang)") == "en"
    assert shown.xpath(".//figcaption/p")
    assert shown.xpath("string(.//details[1]/div/@lang)") == "en"


@pytest.mark.parametrize("name", MADE)
def test_a_picture_can_be_scrolled_by_keyboard_and_is_told_in_words(site: Site, name: str) -> None:
    shown = figure(site, name)
    (region,) = shown.xpath("./div")
    assert (region.get("tabindex"), region.get("role")) == ("0", "region")
    assert region.get("aria-label")
    assert len(pages.seen(shown.xpath(".//details")[0])) > 200


def test_the_table_beside_a_lineage_tells_every_citation_with_its_words(site: Site) -> None:
    found = web(site.store, [SEED])
    rows = pages.tables(figure(site, "lineage"))["Who cites whom"]
    steps = sum(len(thread.steps) for thread in found.threads)
    assert len(rows) == len(found.edges) + steps
    for edge in found.edges:
        assert any(edge.source.symbol in row[0] and edge.target.symbol in row[2] for row in rows)
        assert edge.exact is None or any(edge.exact in row[3] for row in rows)


def test_the_tables_beside_a_timeline_tell_every_stretch_period_gap_and_event(site: Site) -> None:
    found = timeline(site.store, MORATORIUM)
    shown = pages.tables(figure(site, "timeline"))
    counts = [len(rows) for rows in shown.values()]
    assert counts == [len(found.stretches), len(found.periods), len(found.gaps), len(found.events)]
    assert all(counts)


def test_the_table_beside_instructions_tells_every_one_of_them(site: Site) -> None:
    (rows,) = pages.tables(figure(site, "instructions")).values()
    assert len(rows) == len(instructions(site.store, [COUNCIL]).told)


def test_the_table_beside_a_heat_picture_has_a_link_for_every_statement(site: Site) -> None:
    found = heat(site.store)
    told = [one for line in found.cells for cell in line if cell.answer == STATED for one in cell.statements]
    hrefs = [str(href) for href in figure(site, "heat").xpath(".//td/a/@href")]
    assert sorted(hrefs) == sorted(Links(HERE).thing(one) for one in told)


@pytest.mark.parametrize("name", MADE)
def test_the_same_graph_gives_the_same_picture(site: Site, name: str) -> None:
    assert MADE[name](site, "fr", "") == MADE[name](Site(site.store), "fr", "")
