"""The pages of bodies, groups, sessions, schemes, texts, graphs and things of no known kind."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import pairwise
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import pytest

from paged import classed, fragments_linked, held, ids, page_of, parsed, real_site, site_of, text_of
from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.gathered import gather
from wpkg.graph.query import run
from wpkg.publish.site import places
from wpkg.publish.site.kinds import PageMaker
from wpkg.publish.site.pages import agent, other, scheme, session, text
from wpkg.publish.site.pages.cards import layout
from wpkg.publish.site.pages.directed import directions
from wpkg.publish.site.records import LANGUAGES, Place, Site
from wpkg.publish.site.words import Words

KINDS = ("agent", "body", "session", "scheme", "text", "graph", "other", "document")
_EVERYTHING = "SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), '%s')) }"


@cache
def _places() -> tuple[Place, ...]:
    """Return the places whose pages are made here."""
    return tuple(each for each in places.every(real_site()) if isinstance(each, Place) and each.kind in KINDS)


@pytest.fixture(scope="module")
def site() -> Site:
    return real_site()


@cache
def _page(path: str, language: str = "en") -> Element:
    return parsed(page_of(real_site(), path, language))


def _row(page: Element, *words: str) -> str:
    """Return the one row of a table in which all these words stand."""
    rows = [" ".join(text_of(row).split()) for row in page.iter("tr")]
    found = [row for row in rows if all(each in row for each in words)]
    assert len(found) == 1, found
    return found[0]


def test_every_iri_of_the_graph_has_an_element_at_its_address(site: Site) -> None:
    wanted: dict[str, set[str]] = defaultdict(set)
    for base in (iri.ID, iri.SCHEME):
        for (node,) in site.store.select(_EVERYTHING % base).rows:
            whole, _, fragment = str(node).removeprefix(iri.BASE).partition("#")
            wanted[whole].add(fragment)
    mine = {each.path for each in _places()}
    assert len(mine) > 100
    missing = {
        f"{path}#{fragment}"
        for path in sorted(mine & wanted.keys())
        for fragment in wanted[path] - {""} - ids(_page(path)).keys()
    }
    assert missing == set()


@pytest.mark.parametrize("kind", KINDS)
def test_pages_have_each_id_once_and_no_link_within_leads_nowhere(kind: str) -> None:
    for place in (each for each in _places() if each.kind == kind):
        page = _page(place.path)
        assert [name for name, count in ids(page).items() if count > 1] == [], place.path
        assert fragments_linked(page) - ids(page).keys() == set(), place.path


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_to_a_page_of_the_site_leads_to_one_and_to_what_it_names_there(site: Site, kind: str) -> None:
    mine = {each.path for each in _places()}
    dead: set[str] = set()
    for place in [each for each in _places() if each.kind == kind][:12]:
        for link in _page(place.path).iter("a"):
            address = urlsplit(urljoin(f"http://site/{place.path}.html", link.get("href") or ""))
            if address.netloc != "site" or not address.path.endswith(".html"):
                continue
            path = unquote(address.path[1:].removesuffix(".html").removesuffix(".fr").removesuffix(".es"))
            if not isinstance(places.find(site, path), Place):
                dead.add(f"{place.path} → {path}")
            elif path in mine and address.fragment and unquote(address.fragment) not in ids(_page(path)):
                dead.add(f"{place.path} → {path}#{address.fragment}")
    assert dead == set()


@pytest.mark.parametrize("kind", KINDS)
def test_headings_go_down_one_level_at_a_time(kind: str) -> None:
    for place in (each for each in _places() if each.kind == kind):
        levels = [int(each.tag[1]) for each in _page(place.path).iter() if each.tag in {"h1", "h2", "h3", "h4", "h5"}]
        assert levels[0] == 1, place.path
        assert all(after - before <= 1 for before, after in pairwise(levels)), place.path


def test_a_body_shows_every_instruction_that_the_canned_question_finds(site: Site) -> None:
    for place in (each for each in _places() if each.kind == "body"):
        answer = run(site.store, site.queries["told-to-a-body"], {"body": place.iri})
        asked = {str(row[2]).removeprefix(iri.ID) for row in answer.rows}
        sections = [each for each in _page(place.path).iter("section") if _heads(each, "told")]
        links = {link.get("href") or "" for each in sections for link in each.iter("a")}
        shown = {link.replace("../", "").replace(".html", "") for link in links if "#ins-" in link}
        assert shown == asked, place.path


def test_a_body_shows_by_whom_in_which_words_and_until_when(site: Site) -> None:
    row = _row(_page("id/body/general-council"), "To further instruct the General Council", "to hold periodic reviews")
    assert "17 December 2011" in row
    assert "Ministerial Conference" in row
    assert "based on the reports submitted by the WTO bodies entrusted with the implementation" in row
    assert "July and December 2012" in row
    assert "1 August 2012" in row


def test_what_a_report_answers_stands_as_answered_and_the_rest_as_not_known(site: Site) -> None:
    page = _page("id/body/general-council")
    told = next(each for each in page.iter("section") if _heads(each, "told"))
    answered = _row(told, "The General Council makes an interim review of progress")
    assert "WT/GC/23" in answered
    assert "no report known here" in _row(told, "The General Council reports on progress and recommends action")


def test_a_channel_is_shown_as_used_and_not_as_instructed(site: Site) -> None:
    page = _page("id/body/committee-on-trade-and-development")
    through = next(each for each in page.iter("section") if _heads(each, "through"))
    assert "WT/L/843" in text_of(through)
    told = [text_of(each) for each in page.iter("section") if _heads(each, "told")]
    assert not any("emphasize and reinvigorate" in each for each in told)


def test_unverified_statements_are_counted_and_not_shown(site: Site) -> None:
    left_out = [each for each in _places() if each.kind == "body" and directions(site, [each.iri]).left_out]
    for place in left_out:
        assert f"{directions(site, [place.iri]).left_out} statements are left out" in text_of(_page(place.path))


def test_a_session_shows_its_days_and_what_was_adopted_due_and_to_end_there() -> None:
    page = _page("id/session/mc-9")
    words = " ".join(text_of(page).split())
    for each in ("3 December 2013", "7 December 2013", "Bali", "WT/L/907", "WT/L/843, instruction 8", "Adopted at it"):
        assert each in words
    assert "8 December 2013 contested" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scheme_shows_every_concept_with_its_names_and_uses(language: str) -> None:
    page = _page("scheme/principle", language)
    concept = next(each for each in page.iter("section") if each.get("id") == "transparency")
    words = " ".join(text_of(concept).split())
    assert "transparency; transparence; transparencia" in words
    assert [each for each in concept.iter("a") if "id/wt-l-843" in (each.get("href") or "")]


def test_the_uses_of_a_concept_are_counted_as_the_graph_holds_them(site: Site) -> None:
    counted = site.store.select(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{iri.NS}guidedBy> <{iri.SCHEME}principle#transparency> }}"
    )
    concept = next(each for each in _page("scheme/principle").iter("section") if each.get("id") == "transparency")
    assert f"{counted.rows[0][0]} times" in text_of(concept)


def test_a_text_page_holds_the_text_to_the_letter_and_its_digest(site: Site) -> None:
    path = next(each.path for each in _places() if each.kind == "text" and "wt-l-843" in each.path)
    page = _page(path)
    assert "".join(map(text_of, classed(page, "verbatim"))) == held(site.store)[f"{iri.ID}wt-l-843"]
    assert gather(site.store, f"{iri.ID}wt-l-843").one(iri.BASE + path, iri.term("sha256")) in text_of(page)


def test_the_page_of_a_language_shows_the_texts_in_it(site: Site) -> None:
    shown = text.page(site, Place("id/wt-l-843/eng", "text", (), f"{iri.ID}wt-l-843/eng"), "en", {})
    texts = shown.values["texts"]
    assert isinstance(texts, list)
    assert [one.content for one in texts] == [held(site.store)[f"{iri.ID}wt-l-843"]]


def test_a_named_graph_tells_what_it_holds() -> None:
    words = " ".join(text_of(_page("graph/wt-l-843")).split())
    assert "evidence span" in words
    assert "instruction" in words


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (agent.page, "agent"),
        (session.page, "session"),
        (scheme.page, "scheme"),
        (text.page, "text"),
        (other.page, "other"),
    ],
)
def test_a_thing_the_graph_does_not_know_is_refused(site: Site, maker: PageMaker, kind: str) -> None:
    with pytest.raises(UnknownName):
        maker(site, Place("id/nothing/at-all", kind, (), f"{iri.ID}nothing/at-all"), "en", {})


def test_a_thing_of_an_unheard_of_kind_shows_what_is_said_of_it() -> None:
    turtle = f"""<{iri.ID}odd-thing> a <https://example.org/ns#Odd> ; <https://example.org/ns#says> "a word"@es ;
        <https://example.org/ns#points> <{iri.ID}body/known> ;
        <{iri.NS}curationStatus> <{iri.SCHEME}curation-status#curated> .
        <{iri.ID}odd-thing#part-x> <https://example.org/ns#of> <{iri.ID}odd-thing> .
        <{iri.ID}body/known> a <{iri.NS}Body> ; <http://www.w3.org/2000/01/rdf-schema#label> "A body" ."""
    page = parsed(page_of(site_of(turtle.encode()), "id/odd-thing", "es"))
    words = " ".join(text_of(page).split())
    assert "says a word" in words
    assert "A body" in words
    assert "part-x" in ids(page)
    assert "points at" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_their_language(language: str) -> None:
    page = _page("id/body/general-council", language)
    assert page.get("lang") == language
    assert Words(language)("agent.told") in [" ".join(text_of(each).split()) for each in page.iter("h2")]


def test_no_property_is_both_first_and_hidden() -> None:
    assert set(layout()["first"]) & set(layout()["hidden"]) == set()


def _heads(section: Element, name: str) -> bool:
    return any(each.tag == "h2" and each.get("id") == name for each in section)
