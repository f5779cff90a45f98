"""Pages of threads, lineage, wording, agenda, principles and quality: they say what the functions say, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest
import yaml

import compared_texts
import pages
from wpkg import stores
from wpkg.graph.compare import compare, compare_thread
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.heat import NOT_KNOWN, NOT_STATED, heat
from wpkg.graph.lineage.chains import chains
from wpkg.graph.lineage.hubs import hubs
from wpkg.graph.lineage.walk import lineage
from wpkg.graph.time.agenda import agenda
from wpkg.graph.time.timeline import timeline
from wpkg.iri import BASE, ID, expand, graph, work
from wpkg.publish import redline_page
from wpkg.publish.calendar import calendar
from wpkg.publish.site.data import validated
from wpkg.publish.site.links import Links
from wpkg.publish.site.pages.asking import suggestions
from wpkg.publish.site.records import Place, Site, Variant
from wpkg.publish.site.rendering import render

EN = Variant("text/html", ".html", "en")
MORATORIUM = "id/thread/customs-duty-moratorium"
THREAD = ID + "thread/customs-duty-moratorium"
ADDRESSES: Mapping[str, Mapping[str, str]] = {
    MORATORIUM: {},
    "id/thread/periodic-reviews": {"on": "2012-06-01"},
    "lineage": {"symbol": "WT/L/274", "direction": "down"},
    "compare": {"first": "WT/L/1032", "second": "WT/L/1079"},
    "table": {},
    "agenda": {"since": "2010-01-01", "until": "2014-12-31"},
    "quality": {},
}
NONSENSE: tuple[tuple[str, Mapping[str, str], str], ...] = (
    (MORATORIUM, {"on": "yesterday"}, "“yesterday” is no day"),
    ("lineage", {"symbol": "WT/L/84"}, "Nothing in the graph is called “WT/L/84”."),
    ("lineage", {"symbol": "General Council"}, "“General Council” does not name one thing"),
    ("lineage", {"symbol": "WT/L/843", "to": "WT/L/843"}, "The graph cannot answer this of “WT/L/843”."),
    ("lineage", {"symbol": "WT/L/843", "direction": "sideways"}, "“sideways” is none of the choices."),
    ("compare", {"first": "WT/L/843", "second": "<b>"}, "Nothing in the graph is called “<b>”."),
    ("agenda", {"body": "Generl Council"}, "Nothing in the graph is called “Generl Council”."),
    ("agenda", {"since": "2012-02-30"}, "“2012-02-30” is no day"),
    ("agenda", {"since": "2014-01-01", "until": "2013-01-01"}, "The graph cannot answer this of “2013-01-01”."),
)


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@pytest.fixture(scope="module")
def on_disk() -> Site:
    """Return the site over a store that was loaded from the derived files, with the report on it kept."""
    store = stores.open_store()
    assert validated.keep()
    return Site(store)


@pytest.mark.parametrize("language", ["", ".fr", ".es"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_is_whole_in_each_language(site: Site, path: str, language: str) -> None:
    address = f"{path}{language}.html"
    page = pages.opened(site, address, **ADDRESSES[path])
    assert pages.faults(page) == []
    assert pages.dead(site, page, address) == []
    assert page.get("lang") == (language.removeprefix(".") or "en")
    assert "--include" not in pages.seen(page)


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_same_graph_gives_the_same_bytes(site: Site, path: str) -> None:
    first, again = (pages.sent(one, f"{path}.html", **ADDRESSES[path]) for one in (site, Site(site.store)))
    assert first == again
    assert first.status == 200


@pytest.mark.parametrize(("path", "arguments", "said"), NONSENSE)
def test_what_cannot_be_understood_is_refused_on_the_page(
    site: Site, path: str, arguments: Mapping[str, str], said: str
) -> None:
    answer = pages.sent(site, f"{path}.html", **arguments)
    page = pages.opened(site, f"{path}.html", **arguments)
    (alert,) = page.xpath("//*[@role='alert']")
    assert answer.status == 400
    assert said in pages.seen(alert)
    assert page.xpath("//*[@aria-invalid='true'][@aria-describedby]") or page.xpath("//select")
    assert pages.faults(page) == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_refusal_speaks_the_language_of_the_page(site: Site, language: str) -> None:
    page = pages.opened(site, f"lineage.{language}.html", symbol="WT/L/84")
    assert "Nothing" not in pages.seen(page.xpath("//*[@role='alert']")[0])


def test_near_matches_lead_to_the_page_asked_again_with_everything_else_kept(site: Site) -> None:
    page = pages.opened(site, "lineage.html", symbol="WT/L/84", direction="down")
    hrefs = [str(href) for href in page.xpath("//*[@role='alert']//a/@href")]
    assert "lineage.html?symbol=WT%2FL%2F843&direction=down" in hrefs


@pytest.mark.parametrize("kind", ["document", "agent", "thread"])
def test_every_name_that_a_form_suggests_is_understood(site: Site, kind: str) -> None:
    names = suggestions(site, kind)
    assert names
    assert [name for name in names if not site.names.resolve(name, kind)] == []


# Threads


def test_a_thread_tells_whether_it_held_on_the_day_of_checking_and_says_that_nobody_asked(site: Site) -> None:
    (told,) = pages.opened(site, f"{MORATORIUM}.html").xpath("//*[contains(@class, 'answered')]")
    assert pages.seen(told).startswith("no on")
    assert told.xpath("string(.//time[1]/@datetime)") == site.checked
    assert "No day was asked about" in pages.seen(told)


@pytest.mark.parametrize(
    ("day", "answer"),
    [("2012-06-01", "yes"), ("2000-06-01", "contested"), ("1990-01-01", "no"), ("2005-01-01", "unknown")],
)
def test_a_thread_tells_whether_it_held_on_a_day(site: Site, day: str, answer: str) -> None:
    (told,) = pages.opened(site, f"{MORATORIUM}.html", on=day).xpath("//*[contains(@class, 'answered')]")
    assert pages.seen(told).startswith(f"{answer} on")
    assert told.xpath("string(.//time[1]/@datetime)") == day
    assert "No day was asked about" not in pages.seen(told)
    assert site.checked in told.xpath(".//time/@datetime")


def test_a_day_that_is_none_gets_no_answer(site: Site) -> None:
    assert not pages.opened(site, f"{MORATORIUM}.html", on="2012").xpath("//*[contains(@class, 'answered')]")


def test_a_thread_shows_its_members_in_order_with_what_each_says(site: Site) -> None:
    along = compare_thread(site.store, THREAD)
    page = pages.opened(site, f"{MORATORIUM}.html")
    rows = pages.tables(page)["The instruments of the thread, earliest first"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(along.members) + 1)]
    assert [row[1].removesuffix(" (symbol unverified)") for row in rows] == [one.symbol for one in along.members]
    hrefs = page.xpath("//a/@href")
    wanted = [Links(MORATORIUM).thing(f"{one.iri}#{name}") for one in along.members for name in one.statements]
    assert wanted
    assert set(wanted) <= set(hrefs)


def test_a_thread_shows_every_period_gap_event_and_rival_reading(site: Site) -> None:
    found = timeline(site.store, THREAD)
    page = pages.opened(site, f"{MORATORIUM}.html")
    shown = pages.tables(page)
    assert len(shown["Periods and what ends them"]) == len(found.periods)
    assert len(shown["Gaps and overlaps between periods"]) == len(found.gaps)
    assert len(shown["What happened"]) == len(found.events)
    words = pages.seen(page)
    arguments = [reading.argument for period in found.periods for reading in period.readings]
    assert arguments
    assert all(" ".join(argument.split()) in words for argument in arguments)


def test_a_thread_shows_its_wording_from_one_member_to_the_next() -> None:
    told = yaml.safe_load((Path(__file__).parent / "compare" / "series.yaml").read_text("utf-8"))
    store, thread = compared_texts.series(told), expand(told["thread"])
    along = compare_thread(store, thread)
    place = Place(thread.removeprefix(BASE), "thread", (EN,), thread)
    page = lxml.html.document_fromstring(render(Site(store), place, EN, {}).body.decode())
    assert pages.faults(page) == []
    for mark, tag in (("deleted", "del"), ("inserted", "ins")):
        stretches = [stretch for step in along.steps for group in step.groups for stretch in group.redline]
        marked = [stretch.words for stretch in stretches if stretch.mark == mark and stretch.words.strip()]
        shown = [str(one.text_content()) for one in page.xpath(f"//section//p[contains(@class, 'words')]/{tag}")]
        assert marked
        assert [words for words in shown if words.strip(" \u2423\u237d\u21b5\u2192\u240d")] == marked


def test_a_thread_says_which_days_are_the_first_without_force(site: Site) -> None:
    (told,) = pages.opened(site, f"{MORATORIUM}.html", on="2025-06-01").xpath("//*[contains(@class, 'answered')]")
    assert "first day without force: 30 March 2026 or 31 March 2026" in pages.seen(told)


@pytest.mark.parametrize("path", [MORATORIUM, "table", "lineage", "id/wt-l-843", "id/thread/periodic-reviews"])
def test_no_picture_writes_a_character_as_its_escape(site: Site, path: str) -> None:
    figures = pages.opened(site, f"{path}.html").xpath("//figure[.//*[local-name()='svg']]")
    words = " ".join(str(text) for figure in figures for text in figure.xpath(".//text() | .//@aria-label"))
    assert words
    assert re.findall(r"&(?:#\d+|#x[0-9a-fA-F]+|amp|quot|lt|gt|apos);", words) == []
    assert path != MORATORIUM or "whichever is earlier" in words


def test_a_thread_without_any_time_has_no_question_about_force(site: Site) -> None:
    page = pages.opened(site, "id/thread/development-dimension.html")
    assert pages.faults(page) == []
    assert len(pages.tables(page)["The instruments of the thread, earliest first"]) == 5


def test_a_label_that_would_be_markup_is_words(dataset: Mapping[str, bytes]) -> None:
    label = "Moratorium on customs duties on electronic transmissions"
    evil = "<script>alert(1)</script>\u202e&quot;' onload="
    register = dataset[graph("register")].decode()
    assert label in register
    store = EmbeddedStore.memory()
    store.replace({**dataset, graph("register"): register.replace(label, evil).encode()})
    page = pages.opened(Site(store), f"{MORATORIUM}.html")
    assert pages.faults(page) == []
    assert pages.seen(page.xpath("//h1")[0]) == " ".join(evil.split())


# Lineage


def test_lineage_begins_with_the_seed_where_nothing_is_asked(site: Site) -> None:
    page = pages.opened(site, "lineage.html")
    assert pages.seen(page.xpath("//h1")[0]) == "What WT/L/843 rests on"
    assert len(pages.tables(page)["Who cites whom"]) == len(lineage(site.store, work("WT/L/843")).edges)


def test_a_store_without_the_seed_has_a_form_and_no_refusal() -> None:
    page = pages.sent(Site(EmbeddedStore.memory()), "lineage.html")
    assert page.status == 200


@pytest.mark.parametrize("work_name", ["digital-trade-for-development-2023", "ecwp-recommendations", "wt-l-843"])
def test_a_document_leads_to_its_lineage_with_or_without_a_symbol(site: Site, work_name: str) -> None:
    page = pages.opened(site, f"id/{work_name}.html")
    (href,) = [str(each) for each in page.xpath("//a/@href") if "lineage.html?symbol=" in each]
    asked = dict(parse_qsl(urlsplit(href).query))
    assert pages.sent(site, "lineage.html", **asked).status == 200
    walk = pages.opened(site, "lineage.html", **asked)
    assert Links("lineage").thing(ID + work_name) in walk.xpath("//main//p/a/@href")
    ways = [parse_qsl(urlsplit(str(each)).query) for each in walk.xpath("//main//a/@href") if "?symbol=" in each]
    assert ways
    assert {pages.sent(site, "lineage.html", **dict(way)).status for way in ways} == {200}


def test_the_most_cited_are_cited_and_readings_are_counted_apart(site: Site) -> None:
    found = hubs(site.store, limit=10).hubs
    assert any(not hub.citers for hub in found)
    rows = pages.tables(pages.opened(site, "lineage.html"))["Documents by how many others cite them"]
    wanted = [[str(hub.citers), str(hub.readings), str(hub.resting)] for hub in found if hub.citers]
    assert [row[1:] for row in rows] == wanted


@pytest.mark.parametrize("direction", ["up", "down"])
def test_lineage_shows_each_citation_with_a_link_to_its_words(site: Site, direction: str) -> None:
    found = lineage(site.store, work("WT/L/274"), down=direction == "down")
    page = pages.opened(site, "lineage.html", symbol="WT/L/274", direction=direction)
    hrefs = page.xpath("//table//a/@href")
    assert found.edges
    for edge in found.edges:
        assert Links("lineage").thing(edge.reference) in hrefs
        assert edge.exact is None or " ".join(edge.exact.split()) in pages.seen(page)


def test_lineage_shows_every_chain_between_two(site: Site) -> None:
    found = chains(site.store, work("WT/L/1079"), work("WT/L/274"), limit=20)
    page = pages.opened(site, "lineage.html", symbol="WT/L/1079", to="WT/L/274")
    steps = [len(one.xpath("./li")) for one in page.xpath("//h3[starts-with(., 'Chain')]/following-sibling::ol[1]")]
    assert steps == [len(chain) for chain in found.chains]
    assert steps


def test_two_that_nothing_connects_are_said_to_be_apart(site: Site) -> None:
    page = pages.opened(site, "lineage.html", symbol="WT/L/1032", to="WT/L/1079")
    found = chains(site.store, work("WT/L/1032"), work("WT/L/1079"))
    assert bool(found.chains) == ("No verified chain" not in pages.seen(page))


# Wording


def test_a_comparison_shows_the_same_redline_as_the_page_of_the_command(site: Site) -> None:
    found = compare(site.store, work("WT/L/843"), work("ecwp-recommendations"))
    alone = lxml.html.document_fromstring(redline_page.page(found))
    page = pages.opened(site, "compare.html", first="WT/L/843", second="ecwp-recommendations")
    for each in ("//section//del", "//section//ins", "//section//span[@data-old]"):
        assert [one.text for one in page.xpath(each)] == [one.text for one in alone.xpath(each)]
    assert page.xpath("//section//ins")


def test_a_comparison_without_a_text_says_so_and_tells_what_is_known(site: Site) -> None:
    page = pages.opened(site, "compare.html", first="WT/L/782", second="WT/L/843")
    words = pages.seen(page)
    assert "No words are compared: a text is not held." in words
    found = compare(site.store, work("WT/L/782"), work("WT/L/843"))
    named = next(rows for caption, rows in pages.tables(page).items() if caption.startswith("What each member names"))
    assert len(named) == len(found.presences)


def test_the_comparison_offered_is_of_two_texts_that_are_held(site: Site) -> None:
    (href,) = pages.opened(site, "compare.html").xpath("//main//a[contains(@href, 'first=')]/@href")
    page = pages.opened(site, "compare.html", **dict(parse_qsl(urlsplit(str(href)).query)))
    assert [pages.seen(one).endswith("(text held)") for one in page.xpath("//dl[@class='facts']/dd")] == [True, True]
    assert page.xpath("//section//ins | //section//del")


def test_a_store_without_two_texts_offers_no_comparison() -> None:
    page = pages.opened(Site(EmbeddedStore.memory()), "compare.html")
    assert not page.xpath("//main//a[contains(@href, 'first=')]")


# Principles


def test_words_that_single_a_group_out_stand_with_their_statement(site: Site) -> None:
    page = pages.opened(site, "table.html")
    told = [[pages.seen(one) for one in cell.xpath("./a | ./em")] for cell in page.xpath("//td[em]")]
    words = "with special consideration"
    assert ["instruction 1", words, "instruction 2", words, "instruction 5"] in told
    assert not page.xpath("//td/a[starts-with(., 'ins-')]")


def test_each_cell_of_the_table_says_stated_with_links_or_not_stated_or_not_known(site: Site) -> None:
    found = heat(site.store)
    page = pages.opened(site, "table.html")
    (table,) = page.xpath("//table[contains(@class, 'heat')]")
    rows = [row for row in table.xpath(".//tr") if row.xpath("./td")]
    words = {NOT_STATED: "not stated", NOT_KNOWN: "not known"}
    for concept, cells in zip(found.concepts, found.cells, strict=True):
        (row,) = [one for one in rows if pages.seen(one.xpath("./th")[0]) == concept.name]
        for cell, shown in zip(cells, row.xpath("./td"), strict=True):
            hrefs = [str(href) for href in shown.xpath("./a/@href")]
            assert hrefs == [Links("table").thing(one) for one in cell.statements]
            assert cell.statements or words[cell.answer] in pages.seen(shown)


# Agenda


def test_the_agenda_shows_every_entry_and_the_calendar_file_has_the_same(site: Site) -> None:
    asked = {"body": "General Council", "since": "2010-01-01", "until": "2014-12-31"}
    council = site.names.resolve("General Council", "agent")
    found = agenda(site.store, body=council, since="2010-01-01", until="2014-12-31")
    page = pages.opened(site, "agenda.html", **asked)
    rows = [len(rows) for rows in pages.tables(page).values()]
    assert sum(rows) == len(found.items) + len(found.undated)
    assert found.items
    assert pages.sent(site, "agenda.ics", **asked).body == calendar(found)
    (href,) = page.xpath("//a[@type='text/calendar'][contains(@class, 'button')]/@href")
    assert href == "agenda.ics?body=General+Council&since=2010-01-01&until=2014-12-31"


def test_an_agenda_of_nothing_says_so(site: Site) -> None:
    page = pages.opened(site, "agenda.html", since="1900-01-01", until="1900-12-31")
    assert "Nothing is due" in pages.seen(page)


# Quality
