"""The watch over pages itself: each fault that a page can have is seen, and a page without any is not blamed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from browser import WIDTHS, Visit, visiting

ADDRESS = "http://127.0.0.1/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
SOUND = """<!DOCTYPE html><html lang="en"><head><title>A page</title></head>
<body><main><h1>A page</h1>{}</main></body></html>"""


def opened(visit: Visit, content: str, policy: str = POLICY) -> Visit:
    def answer(route: Route) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        route.fulfill(body=SOUND.format(content), headers=headers)

    visit.page.route(ADDRESS, answer)
    visit.open(ADDRESS)
    return visit


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_sound_page_has_no_fault_at_any_width(browser: Browser, width: int, dark: bool) -> None:
    with visiting(browser, width=width, dark=dark) as visit:
        opened(visit, "<p>Words.</p>")
        assert visit.violations() == []
        assert visit.overflow() == 0
        assert visit.requests == [ADDRESS]
        assert visit.page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches") is dark


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<script>document.title = 'x'</script>", "error: Executing inline script violates"),
        ("<p style='color: red'>x</p>", "error: Applying inline style violates"),
        ("<p onclick='go()'>x</p>", "error: Executing inline event handler violates"),
    ],
)
def test_a_breach_of_the_policy_is_a_fault(browser: Browser, content: str, fault: str) -> None:
    with visiting(browser, faults=[fault]) as visit:
        opened(visit, content)
    with pytest.raises(AssertionError, match="violates"), visiting(browser) as visit:
        opened(visit, content)


def test_an_error_of_a_script_is_a_fault(browser: Browser) -> None:
    with visiting(browser, faults=["uncaught: no such thing", "error: told"]) as visit:
        opened(visit, "<script>console.error('told'); throw 'no such thing'</script>", "script-src 'unsafe-inline'")


def test_asking_another_machine_is_a_fault_and_reaches_nobody(browser: Browser) -> None:
    faults = ["asked another machine: http://elsewhere.example/x.png", "error: Failed to load resource"]
    with visiting(browser, faults=faults) as visit:
        opened(visit, "<img alt='' src='http://elsewhere.example/x.png'>", "img-src *")


def test_an_expected_fault_must_come(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="did not come"), visiting(browser, faults=["error"]) as visit:
        opened(visit, "<p>Words.</p>")


def test_what_keeps_people_out_is_told_with_its_element(browser: Browser) -> None:
    with visiting(browser) as visit:
        opened(visit, "<input id='nameless'>")
        (told,) = visit.violations()
        assert told.startswith("label (critical)")
        assert "#nameless" in told
        assert visit.violations({"exclude": [["#nameless"]]}) == []


def test_a_page_wider_than_the_window_is_measured(browser: Browser) -> None:
    with visiting(browser, width=320) as visit:
        opened(visit, "<pre>" + "wide" * 100 + "</pre>")
        assert visit.overflow() > 1000


def test_the_walk_with_tab_names_each_stop_and_sees_a_hidden_focus(browser: Browser) -> None:
    style = "<style>.bare:focus { outline: none }</style>"
    with visiting(browser) as visit:
        opened(visit, style + "<a href='#a'>first</a><a class='bare' href='#b'>second</a>", "style-src 'unsafe-inline'")
        assert [(stop.element, stop.name, stop.shown) for stop in visit.stops()] == [
            ("a", "first", True),
            ("a.bare", "second", False),
        ]


def test_an_element_that_keeps_the_focus_is_found(browser: Browser) -> None:
    trap = (
        "<a href='#a'>in</a><textarea id='t' aria-label='t'></textarea><a href='#b'>out</a>"
        "<script>document.getElementById('t').onkeydown = e => e.preventDefault()</script>"
    )
    with visiting(browser) as visit:
        opened(visit, trap, "script-src 'unsafe-inline'")
        with pytest.raises(AssertionError, match="caught"):
            visit.stops()


def test_without_javascript_nothing_runs(browser: Browser) -> None:
    with visiting(browser, javascript=False) as visit:
        opened(visit, "<p>Plain.</p><script>document.body.remove()</script>", "script-src 'unsafe-inline'")
        assert visit.page.get_by_text("Plain.").is_visible()


def test_a_picture_is_taken_where_asked(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WPKG_SCREENSHOTS", raising=False)
    with visiting(browser, width=320, height=200) as visit:
        opened(visit, "<p>Words.</p>")
        visit.as_printed()
        assert visit.page.evaluate("() => matchMedia('print').matches")
        picture = visit.shot("words", tmp_path)
    assert picture == tmp_path / "words.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
