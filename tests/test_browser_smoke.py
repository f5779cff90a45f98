"""Every kind of page in Chromium: no fault in the console, nothing that keeps people out, no wider than the window.

The list grows by itself: each kind of place that has pages is opened in every language, one place of each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import Visit, visiting
from servers.wpkg_server import Served
from wpkg.graph.embedded import EmbeddedStore
from wpkg.publish.site.kinds import KINDS
from wpkg.publish.site.links import page_suffix
from wpkg.publish.site.places import every
from wpkg.publish.site.records import LANGUAGES, Place, Site

RICH = {
    "agent": "id/collective/work-programme-bodies",
    "body": "id/body/general-council",
    "document": "id/wt-l-843",
    "graph": "graph/wt-l-843",
    "ontology": "ns",
    "other": "query/prefixes",
    "query": "query/told-to-a-body",
    "scheme": "scheme/operative-verb",
    "session": "id/session/mc-8",
    "text": "id/wt-l-843/eng/txt-7a9b4d28eb96",
    "thread": "id/thread/customs-duty-moratorium",
}
"""Of kinds with many places, the one with most to show; of the others the first."""

ASKED = {
    "index": "?q=WT/L/843",
    "search": "?q=development",
    "lineage": "?symbol=WT/L/843",
    "compare": "?first=WT/L/782&second=WT/L/843",
    "agenda": "?body=general-council",
    "query": "?body=CTD",
}
"""What is asked of pages that take arguments; they are opened without, too."""

PAGED = sorted(kind for kind, made in KINDS.items() if made.page)
CASES = [(kind, "") for kind in PAGED] + list(ASKED.items())


@pytest.fixture(scope="module")
def places(embedded_store: EmbeddedStore) -> Mapping[str, Place]:
    """Return one place of each kind."""
    first: dict[str, Place] = {}
    for place in every(Site(embedded_store)):
        if place.path == RICH.get(place.kind) or place.kind not in RICH:
            first.setdefault(place.kind, place)
    return first


def looked_at(visit: Visit, width: int, *, dark: bool) -> list[str]:
    """Return what is wrong with the page in a window of this width, in light or dark."""
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.emulate_media(color_scheme="dark" if dark else "light")
    wide = visit.overflow()
    return [*visit.violations(), *([f"{wide} px wider than {width}"] if wide > 0 else [])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "query"), CASES, ids=[f"{kind}{query and '-asked'}" for kind, query in CASES])
def test_a_page_of_every_kind_is_sound(
    browser: Browser, served: Served, places: Mapping[str, Place], kind: str, query: str, language: str
) -> None:
    with visiting(browser, locale=language) as visit:
        response = visit.open(served.base + places[kind].path + page_suffix(language) + query)
        assert response is not None
        assert response.status == 200
        assert visit.page.locator("h1").count() == 1
        assert visit.page.locator("html").get_attribute("lang") == language
        wrong = looked_at(visit, 320, dark=language == "fr")
        if language == LANGUAGES[0]:
            wrong += looked_at(visit, 1440, dark=True)
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", PAGED)
def test_a_page_of_every_kind_can_be_printed_and_read_without_scripts(
    browser: Browser, served: Served, places: Mapping[str, Place], kind: str, tmp_path: Path
) -> None:
    with visiting(browser, width=794, javascript=False) as visit:
        visit.open(served.base + places[kind].path + page_suffix("en"))
        assert visit.page.locator("main").inner_text().strip()
        visit.as_printed()
        assert visit.overflow() == 0
        assert not visit.page.locator("nav").first.is_visible()


@pytest.mark.parametrize("kind", [kind for kind in PAGED if kind not in ("ontology", "text", "document", "scheme")])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, served: Served, places: Mapping[str, Place], kind: str
) -> None:
    with visiting(browser) as visit:
        visit.open(served.base + places[kind].path + page_suffix("en"))
        stops = visit.stops(most=600)
        assert stops[0].name == "Skip to the content"
        hidden = [stop for stop in stops if not stop.shown]
        assert not hidden, hidden


def test_the_way_to_the_content_is_the_first_stop_and_leads_there(browser: Browser, served: Served) -> None:
    with visiting(browser) as visit:
        visit.open(served.base)
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("() => document.activeElement.id") == "content"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("id/no-such-thing", 404),
        ("query/told-to-a-body?body=nobody-at-all", 404),
        ("query/told-to-a-body?nothing=of-the-kind", 400),
    ],
)
def test_a_refusal_is_a_sound_page_too(browser: Browser, served: Served, path: str, status: int) -> None:
    address, _, query = path.partition("?")
    expected = ["error: Failed to load resource"]
    with visiting(browser, faults=expected) as visit:
        response = visit.open(f"{served.base}{address}.html" + (f"?{query}" if query else ""))
        assert response is not None
        assert response.status == status
        wrong = looked_at(visit, 320, dark=True)
        assert not wrong, "\n".join(wrong)
