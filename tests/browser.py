"""Pages in a real browser: what they complain about, whether they are accessible, what a person would see.

Chromium itself is kept on this machine by a rule for names, and every request to elsewhere is a fault of the page.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from servers.process import program

WIDTHS = (320, 768, 1440, 1920)
"""Widths of a window in CSS pixels: the narrowest that WCAG asks for, a tablet, a laptop, a large screen."""

_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
_FIELDS = 5
"""As often as Tab may stay in one element: a field for a day has parts of its own."""
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
_LOCAL_SCHEMES = frozenset({"data", "blob", "about", "file"})


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window, and stop it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium"), args=list(_FLAGS), chromium_sandbox=False
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus rests after a press of Tab: ``shown`` if a person can see that it is there."""

    element: str
    name: str
    shown: bool


@dataclass(frozen=True)
class Visit:
    """One window, and what its pages did that no page should: errors, breaches of the policy, calls to elsewhere."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str) -> Response | None:
        """Open an address and wait until the page has loaded and asks for nothing more."""
        response = self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return response

    def violations(self, context: Mapping[str, object] | None = None) -> list[str]:
        """Return what axe-core finds against the page as it stands: rule, elements and advice, one rule an entry.

        ``context`` narrows what is looked at (axe-core's ``include`` and ``exclude``); all of it without. axe-core runs
        in the page, so that the window must allow JavaScript.
        """
        self.page.evaluate(_SETTLED)
        found = Axe().run(self.page, context=dict(context) if context else None)
        return [_told(violation) for violation in found.response["violations"]]

    def overflow(self) -> int:
        """Return how many pixels the page is wider than the window."""
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return int(wide)

    def stops(self, most: int = 400) -> list[Stop]:
        """Walk through the page with Tab and return where the focus rested, until it leaves the page or comes round.

        Raises:
            AssertionError: the focus stays in one element, or there are more than ``most`` stops.
        """
        self.page.evaluate(_START)
        seen: list[Stop] = []
        marks: set[str] = set()
        last, within = "", 0
        for number in range(most):
            self.page.keyboard.press("Tab")
            told = self.page.evaluate(_FOCUS, number)
            if told is not None and told["mark"] == last and (within := within + 1) < _FIELDS:
                continue
            if told is None or told["mark"] in marks:
                assert told is None or told["mark"] != last, f"the focus is caught: {seen[-3:]}"
                return seen
            last, within = told["mark"], 0
            marks.add(last)
            seen.append(Stop(told["element"], told["name"], told["shown"]))
        raise AssertionError(f"more than {most} stops: {seen[-3:]}")

    def shot(self, name: str, folder: Path, *, whole: bool = True) -> Path:
        """Take a picture into ``WPKG_SCREENSHOTS``, or into ``folder`` where that is not set."""
        place = Path(os.environ.get("WPKG_SCREENSHOTS") or folder)
        place.mkdir(parents=True, exist_ok=True)
        picture = place / f"{name}.png"
        self.page.screenshot(path=picture, full_page=whole, animations="disabled")
        return picture

    def as_printed(self) -> None:
        """Show the page as it would be printed."""
        self.page.emulate_media(media="print")


@contextmanager
def visiting(
    browser: Browser,
    *,
    width: int = 1440,
    height: int = 900,
    dark: bool = False,
    javascript: bool = True,
    locale: str = "en-GB",
    faults: Sequence[str] = (),
) -> Iterator[Visit]:
    """Open a window of its own; at its end, fail if a page in it complained.

    ``faults`` are beginnings of complaints that are expected and must come.

    Raises:
        AssertionError: a page wrote an error to its console, broke its policy, or asked another machine for something.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        locale=locale,
        reduced_motion="reduce",
    )
    # Of an answer that is no page a browser asks for an icon by itself.
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    try:
        visit = Visit(context.new_page())
        _listen(context, visit)
        yield visit
        unexpected = [fault for fault in visit.faults if not fault.startswith(tuple(faults))]
        assert not unexpected, "\n".join(unexpected)
        missing = [start for start in faults if not any(fault.startswith(start) for fault in visit.faults)]
        assert not missing, f"expected, but did not come: {missing}; came: {visit.faults}"
    finally:
        context.close()


def _listen(context: BrowserContext, visit: Visit) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visit.faults.append(f"{message.type}: {message.text} ({visit.page.url})")

    def requested(request: Request) -> None:
        visit.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in _LOCAL_SCHEMES and parts.hostname not in _LOCAL:
            visit.faults.append(f"asked another machine: {request.url} ({visit.page.url})")

    context.on("console", console)
    context.on("request", requested)
    context.on("weberror", lambda error: visit.faults.append(f"uncaught: {error.error} ({visit.page.url})"))


def _told(violation: Mapping[str, Any]) -> str:
    nodes = [
        f"  {' '.join(map(str, node['target']))}\n    {node['html'][:200]}\n"
        f"    {json.dumps(node['failureSummary'], ensure_ascii=False)}"
        for node in violation["nodes"]
    ]
    return "\n".join([f"{violation['id']} ({violation['impact']}): {violation['help']}", *nodes])


_SETTLED = """async () => {
  await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})));
  await new Promise(requestAnimationFrame);
}"""
"""Waits until colours and places are final."""

_START = """() => {
  const start = document.createElement('span');
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  start.remove();
}"""
"""Lets the next press of Tab go to the first control of the page, wherever the focus was."""

_FOCUS = """async (number) => {
  const settled = async () => {
    await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})));
  };
  await settled();
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  if (at.dataset.stop !== undefined) return { mark: at.dataset.stop };
  at.dataset.stop = number;
  const around = [at, ...at.querySelectorAll('*')].slice(0, 12);
  for (let up = at.parentElement; up && up !== document.body && around.length < 18; up = up.parentElement) {
    around.push(up);
  }
  const look = () => around.map((each) => {
    const s = getComputedStyle(each);
    return [s.outline, s.boxShadow, s.border, s.backgroundColor, s.color, s.stroke, s.strokeWidth, s.textDecoration];
  }).join();
  const box = at.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;
  const focused = look();
  at.blur();
  await settled();
  const ring = look() !== focused;
  at.focus({ preventScroll: true });
  const kind = at.getAttribute('class');
  return {
    mark: at.dataset.stop,
    element: at.tagName.toLowerCase() + (at.id ? '#' + at.id : '') + (kind ? '.' + kind : ''),
    name: (at.getAttribute('aria-label') || at.innerText || at.textContent || at.name || '').trim().slice(0, 80),
    shown: ring && seen,
  };
}"""
"""Tells where the focus is, and whether anything in or around that element looks different because of it."""
