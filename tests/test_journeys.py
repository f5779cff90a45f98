"""What three people come for, from the front page to the words, in a real browser; each step leaves a picture.

A researcher follows a mandate, a user of triplestores asks in SPARQL and takes the answer along, a publisher looks at
how the data are made and takes them whole. Pictures go to ``WPKG_SCREENSHOTS`` where that is set.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser import Visit, visiting
from servers.wpkg_server import Served

NARROW = 320


def step(visit: Visit, name: str, folder: Path, *, javascript: bool = True) -> None:
    """Look at what a person sees now: nothing wrong with it, and a picture of it. axe-core itself needs JavaScript."""
    wrong = visit.violations() if javascript else []
    assert not wrong, f"{name}: " + "\n".join(wrong)
    assert visit.overflow() == 0, name
    visit.shot(name, folder)


def level(visit: Visit) -> str:
    return visit.page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("width", "dark", "javascript"), [(1440, False, True), (NARROW, True, True), (768, False, False)]
)
def test_a_researcher_follows_a_mandate_to_its_words(
    browser: Browser, served: Served, tmp_path: Path, width: int, dark: bool, javascript: bool
) -> None:
    mark = f"researcher-{width}"
    with visiting(browser, width=width, dark=dark, javascript=javascript) as visit:
        page = visit.page
        visit.open(served.base)
        step(visit, f"{mark}-1-front", tmp_path, javascript=javascript)
        page.locator("main input[name=q]").fill("WT/L/843")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state("networkidle")
        if "id/wt-l-843" not in page.url:
            step(visit, f"{mark}-2-found", tmp_path, javascript=javascript)
            page.locator("main a[href*='id/wt-l-843']").first.click()
            page.wait_for_load_state("networkidle")
        assert "WT/L/843" in level(visit)
        step(visit, f"{mark}-3-document", tmp_path, javascript=javascript)
        claim = page.locator("main .card q.words a:visible").first
        target = str(claim.get_attribute("href")).partition("#")[2]
        claim.click()
        words = page.locator(f"[id='{target}']").first
        expect(words).to_be_in_viewport()
        step(visit, f"{mark}-4-words", tmp_path, javascript=javascript)
        visit.open(f"{served.base}lineage.html?symbol=WT%2FL%2F843")
        assert page.locator("main svg a, main figure a").count() > 3
        step(visit, f"{mark}-5-lineage", tmp_path, javascript=javascript)
        visit.open(f"{served.base}compare.html?first=WT%2FL%2F782&second=WT%2FL%2F843")
        step(visit, f"{mark}-6-compare", tmp_path, javascript=javascript)
        visit.open(f"{served.base}id/body/general-council.html")
        expect(page.locator("main a[href*='wt-l-843']").first).to_be_attached()
        step(visit, f"{mark}-7-body", tmp_path, javascript=javascript)
        visit.open(f"{served.base}id/thread/customs-duty-moratorium.html?on=2012-06-01")
        assert "WT/L/843" in page.locator("main").inner_text()
        step(visit, f"{mark}-8-thread", tmp_path, javascript=javascript)


def test_a_researcher_needs_only_the_keyboard(browser: Browser, served: Served, tmp_path: Path) -> None:
    with visiting(browser) as visit:
        page = visit.page
        visit.open(served.base)
        page.locator("main input[name=q]").focus()
        page.keyboard.type("WT/L/843")
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        if "id/wt-l-843" not in page.url:
            page.locator("main a[href*='id/wt-l-843']").first.focus()
            page.keyboard.press("Enter")
            page.wait_for_load_state("networkidle")
        assert "WT/L/843" in level(visit)
        visit.shot("keyboard-document", tmp_path)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_user_of_triplestores_asks_in_the_editor_and_takes_the_answer_along(
    browser: Browser, served: Served, tmp_path: Path, language: str
) -> None:
    suffix = "" if language == "en" else f".{language}"
    with visiting(browser) as visit:
        page = visit.page
        visit.open(f"{served.base}sparql{suffix}.html")
        editor = page.locator(".editor .CodeMirror")
        expect(editor).to_be_visible()
        step(visit, f"triplestore-{language}-1-editor", tmp_path)
        page.locator("a.example[href*='instructs']").or_(page.locator("a.example")).nth(13).click()
        page.locator("#sparql-form button[type=submit]").click()
        table = page.locator("#yasgui table.grid")
        expect(table.locator("tbody tr").first).to_be_visible()
        step(visit, f"triplestore-{language}-2-answer", tmp_path)
        own = table.locator(f"a[href*='{suffix}.html']").first
        assert not str(own.get_attribute("href")).startswith("http")
        with page.expect_download() as taken:
            page.locator("#yasgui .yasr_downloadIcon").click()
        lines = Path(taken.value.path()).read_text("utf-8").strip().splitlines()
        assert len(lines) == 1 + table.locator("tbody tr").count()
        page.locator("#yasgui button.select_response").click()
        step(visit, f"triplestore-{language}-3-as-sent", tmp_path)
        own_requests = [request for request in visit.requests if not request.startswith(served.base)]
        assert [request for request in own_requests if not request.startswith("blob:")] == []


def test_a_link_to_a_query_opens_the_editor_with_it(browser: Browser, served: Served) -> None:
    query = 'SELECT ?s WHERE { ?s ?p "a&b#c" }\n# \' <>'
    with visiting(browser) as visit:
        page = visit.page
        visit.open(f"{served.base}sparql.html")
        page.evaluate("(text) => document.querySelector('.editor .CodeMirror').CodeMirror.setValue(text)", query)
        page.locator("#sparql-form button", has_text="Link to this query").click()
        link = page.locator("input.shared").input_value()
        assert link.startswith(f"{served.base}sparql.html#query=")
        visit.open("about:blank")
        visit.open(link)
        read = page.evaluate("() => document.querySelector('.editor .CodeMirror').CodeMirror.getValue()")
        assert read == query


def test_a_fault_in_a_query_is_told_and_the_next_query_works(browser: Browser, served: Served, tmp_path: Path) -> None:
    with visiting(browser, faults=["error: Failed to load resource"]) as visit:
        page = visit.page
        visit.open(f"{served.base}sparql.html#query=SELECT%20*%20WHERE%20%7B")
        page.locator("#sparql-form button[type=submit]").click()
        expect(page.locator("#yasgui .notice.bad")).to_contain_text("SPARQL 1.1")
        step(visit, "triplestore-fault", tmp_path)
        page.evaluate("() => document.querySelector('.editor .CodeMirror').CodeMirror.setValue('ASK {}')")
        page.locator("#sparql-form button[type=submit]").click()
        expect(page.locator("#yasgui .answer-yes")).to_be_visible()


def test_the_editor_lets_the_keyboard_in_and_out_and_asks_by_it(browser: Browser, served: Served) -> None:
    with visiting(browser) as visit:
        page = visit.page
        visit.open(f"{served.base}sparql.html#query=ASK%20%7B%7D")
        page.locator(".editor .CodeMirror").click()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#yasgui .answer-yes")).to_be_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('.editor') === null")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("() => document.activeElement.closest('.editor') !== null")
        assert page.evaluate("() => document.querySelector('.editor .CodeMirror').CodeMirror.getValue()") == "ASK {}"


def test_what_is_completed_comes_from_this_site_alone(browser: Browser, served: Served) -> None:
    with visiting(browser) as visit:
        page = visit.page
        visit.open(f"{served.base}sparql.html")
        page.evaluate("() => document.querySelector('.editor .CodeMirror').CodeMirror.setValue('')")
        page.locator(".editor .CodeMirror").click()
        page.keyboard.type("PREFIX wp")
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hints li").first).to_have_text(re.compile("^wpkg: <"))
        assert all(request.startswith(served.base) for request in visit.requests)


def test_the_plain_form_answers_without_javascript(browser: Browser, served: Served) -> None:
    with visiting(browser, javascript=False) as visit:
        page = visit.page
        visit.open(f"{served.base}sparql.html?query=ASK%20%7B%7D")
        assert page.locator("#query").input_value() == "ASK {}"
        page.locator("#format").select_option("application/sparql-results+json")
        with page.expect_response(lambda response: "/sparql?" in response.url) as answered:
            page.locator("#sparql-form button[type=submit]").click(no_wait_after=True)
        response = answered.value
        assert response.status == 200
        # Asked again by its address: the browser may have let go of the body of what it shows.
        assert page.request.get(response.url).json()["boolean"] is True


@pytest.mark.parametrize("width", [1440, NARROW])
def test_a_publisher_sees_how_the_data_are_made_and_takes_them(
    browser: Browser, served: Served, tmp_path: Path, width: int
) -> None:
    with visiting(browser, width=width) as visit:
        page = visit.page
        for number, path in enumerate(("about", "quality", "dataset", "ns", "id/wt-l-843"), 1):
            visit.open(f"{served.base}{path}.html")
            step(visit, f"publisher-{width}-{number}-{path.rpartition('/')[2]}", tmp_path)
        for suffix, begins in ((".ttl", "@prefix"), (".jsonld", "{"), (".nt", "<")):
            link = page.locator(f"footer a[href$='{suffix}']").first
            sent = page.request.get(page.evaluate("(link) => link.href", link.element_handle()))
            assert sent.ok
            assert sent.text().lstrip("#").lstrip().startswith(begins) or begins in sent.text()[:400]
        visit.open(f"{served.base}dataset.html")
        assert page.locator("main a[href$='.nq'], main a[href$='.trig']").count() > 0
        visit.open(f"{served.base}ns.html#Instruction")
        expect(page.locator("#Instruction")).to_be_in_viewport()
