"""Pages over many decisions: in parts, with the totals told, and no more asked of the store than a part needs."""

from __future__ import annotations

import itertools
from functools import partial

import pytest
from lxml.html import HtmlElement

import pages
from counted_store import CountedStore
from many_decisions import cited, decision, decisions
from wpkg.graph import adjacency
from wpkg.graph.heat import heat
from wpkg.graph.lineage.walk import Lineage, lineage
from wpkg.publish.site.links import Links
from wpkg.publish.site.pages import picture
from wpkg.publish.site.pages.asking import MOST, suggestions
from wpkg.publish.site.pages.lineage import LOT
from wpkg.publish.site.pages.table import LOT as ABREAST
from wpkg.publish.site.records import KEPT, Site

MANY = 400
LAST = f"X/{MANY - 1}"
CITATIONS = sum(len(cited(at)) for at in range(MANY))


@pytest.fixture(scope="module")
def many() -> CountedStore:
    store = decisions(MANY)
    adjacency.of(store)
    return store


@pytest.fixture
def site(many: CountedStore) -> Site:
    return Site(many)


def _asked(store: CountedStore) -> tuple[int, int]:
    return store.asked, store.rows


def _citations(page: HtmlElement) -> list[list[str]]:
    return pages.tables(page)["Who cites whom"]


def test_a_page_of_lineage_shows_one_lot_and_tells_how_many_there_are(site: Site) -> None:
    page = pages.opened(site, "lineage.html", symbol=LAST, page="2")
    assert len(_citations(page)) == LOT
    said = pages.seen(page)
    assert f"rests on others: {CITATIONS}." in said
    assert f"nearest first: {LOT + 1} to {2 * LOT}." in said
    assert pages.faults(page) == []
    assert pages.dead(site, page, "lineage.html") == []


def test_the_pages_of_a_lineage_hold_every_citation_once(site: Site) -> None:
    last = -(-CITATIONS // LOT)
    parts = [pages.opened(site, "lineage.html", symbol=LAST, page=str(at)) for at in range(1, last + 1)]
    lots = [part.xpath("//table[contains(caption, 'Who cites whom')]/tbody/tr") for part in parts]
    assert [len(lot) for lot in lots[:-1]] == [LOT] * (last - 1)
    told = [tuple(map(pages.seen, row.xpath("./*[1]/a | ./*[3]/a"))) for lot in lots for row in lot]
    assert sorted(told) == sorted((f"X/{at}", f"X/{one}") for at in range(MANY) for one in cited(at))


def test_the_links_of_a_page_lead_to_the_next_with_what_was_asked(site: Site) -> None:
    page = pages.opened(site, "lineage.html", symbol="X/0", direction="down", page="2")
    (onward,), (back,) = page.xpath("//a[@rel='next']/@href"), page.xpath("//a[@rel='prev']/@href")
    assert onward == "lineage.html?symbol=X%2F0&direction=down&page=3"
    assert back == "lineage.html?symbol=X%2F0&direction=down&page=1"


@pytest.mark.parametrize(("address", "asked"), [("lineage.html", {"symbol": LAST}), ("table.html", {})])
@pytest.mark.parametrize("number", ["0", "-1", "two", "1000", "1e3", "9" * 30])
def test_a_page_there_is_not_is_refused(site: Site, address: str, asked: dict[str, str], number: str) -> None:
    answer = pages.sent(site, address, **asked, page=number)
    assert answer.status == 400
    assert f"There is no page “{number}” here." in pages.seen(pages.opened(site, address, **asked, page=number))


def test_a_lot_of_a_large_lineage_costs_the_store_as_little_at_twice_the_size() -> None:
    costs = []
    for count in (MANY, 2 * MANY):
        store = decisions(count)
        adjacency.of(store)
        before = _asked(store)
        found = lineage(store, decision(0), down=True, limit=50)
        costs.append(tuple(after - was for after, was in zip(_asked(store), before, strict=True)))
        assert (len(found.edges), found.total) == (50, sum(len(cited(at)) for at in range(count)))
    assert costs[0] == costs[1]
    assert costs[0][0] <= 6


def test_a_lot_is_the_same_whether_the_adjacency_is_at_hand_or_not(many: CountedStore) -> None:
    def told(store: CountedStore, at: int, number: int) -> Lineage:
        return lineage(store, decision(at), limit=20, page=number)

    fresh = decisions(MANY)
    assert not adjacency.at_hand(fresh)
    for at, number in itertools.product((30, 90, MANY - 1), (1, 3)):
        assert told(decisions(MANY), at, number) == told(many, at, number)


def test_of_too_many_only_the_nearest_are_drawn_and_the_picture_says_so(site: Site) -> None:
    drawn = picture.lineage(site, Links("index", "en"), [decision(200)], "en")
    assert "one citation away" in drawn
    assert 'href="id/x-400.html"' not in drawn
    assert all(f'href="id/x-{at}.html"' in drawn for at in (*cited(200), 201))


def test_a_lineage_that_fits_is_drawn_whole_and_nothing_is_said() -> None:
    small = Site(decisions(40))
    drawn = picture.lineage(small, Links("index", "en"), [decision(20)], "en")
    assert "one citation away" not in drawn
    assert all(f'href="id/x-{at}.html"' in drawn for at in range(40))


@pytest.mark.parametrize("about", [[decision(0)], []])
def test_what_no_picture_takes_is_not_even_asked_about(many: CountedStore, site: Site, about: list[str]) -> None:
    before = _asked(many)
    assert picture.lineage(site, Links("index", "en"), about, "en") == ""
    assert _asked(many) == before


def test_a_page_without_a_picture_says_why(site: Site) -> None:
    page = pages.opened(site, "lineage.html", symbol="X/0", direction="down")
    assert not page.xpath("//svg")
    assert "too large for a picture" in pages.seen(page)


def test_the_table_stands_in_parts_that_together_hold_every_instrument(site: Site) -> None:
    found = heat(site.store)
    parts = [pages.opened(site, "table.html", page=str(at)) for at in range(1, MANY // ABREAST + 1)]
    heads = [list(map(str, page.xpath("//table//thead//th/a[1]/@href"))) for page in parts]
    assert [len(part) for part in heads] == [ABREAST] * len(parts)
    assert [way for part in heads for way in part] == [Links("table").thing(one.iri) for one in found.instruments]
    assert f"Instruments {ABREAST + 1} to {2 * ABREAST} of {MANY}" in pages.seen(parts[1])
    assert pages.faults(parts[1]) == []


def test_a_part_of_the_table_costs_no_more_than_its_instruments(many: CountedStore, site: Site) -> None:
    pages.opened(site, "table.html")
    before = many.rows
    pages.opened(site, "table.html", page="3")
    assert many.rows - before < 12 * ABREAST


def test_names_are_suggested_only_where_they_are_few(many: CountedStore, site: Site) -> None:
    before = many.rows
    assert suggestions(site, "document") == []
    assert suggestions(site, "agent") == ["Council"]
    assert many.rows - before < MOST + 20
    assert len(suggestions(Site(decisions(MOST)), "document")) == MOST


def test_a_form_without_arguments_reads_no_list_of_documents(many: CountedStore, site: Site) -> None:
    before = many.rows
    for address in ("lineage.html", "compare.html", "agenda.html"):
        assert pages.sent(site, address).status == 200
    assert many.rows - before < MANY


@pytest.mark.parametrize("address", ["quality.html", "table.html", "compare.html", "lineage.html"])
def test_what_depends_on_no_argument_is_asked_once(many: CountedStore, site: Site, address: str) -> None:
    first = pages.sent(site, address)
    before = _asked(many)
    assert pages.sent(site, address) == first
    assert many.asked - before[0] < 12
    assert many.rows - before[1] < 15 * ABREAST


def test_a_site_keeps_only_so_much(site: Site) -> None:
    made: list[str] = []
    for name in (*map(str, range(KEPT + 1)), str(KEPT), "0"):
        site.kept(name, partial(made.append, name))
    assert made == [*map(str, range(KEPT + 1)), "0"]
