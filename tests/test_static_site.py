"""The site as files: what the server answers, whole, valid, every link leading somewhere, and readable from a disk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import httpx
import lxml.html
import pyoxigraph
import pytest
from playwright.sync_api import Browser

from browser import visiting
from html_faults import html_fault
from servers.wpkg_server import Served
from wpkg import iri, pipeline
from wpkg.publish import static
from wpkg.publish.site import places
from wpkg.publish.site.records import LANGUAGES, Site
from wpkg.publish.static.folder import MARK
from wpkg.publish.static.source import Source, publish

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

ADDRESSES = ("href", "src", "action", "data-suggest", "cite", "poster", "formaction")
_HTTP = ("http://", "https://", "mailto:", "data:")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> static.Published:
    """Return what publishing the whole dataset did, with all its processes."""
    return publish(tmp_path_factory.mktemp("published") / "site", iri.BASE, None, pipeline.silent)


@pytest.fixture(scope="module")
def folder(done: static.Published) -> Path:
    return done.folder


@pytest.fixture(scope="module")
def site() -> Site:
    return Source(iri.BASE)()


@pytest.fixture(scope="module")
def pages(folder: Path) -> Mapping[str, lxml.html.HtmlElement]:
    """Return every page by its path, parsed leniently."""
    found = sorted(folder.rglob("*.html"))
    return {path.relative_to(folder).as_posix(): lxml.html.document_fromstring(path.read_bytes()) for path in found}


def test_there_is_a_file_for_every_variant_of_every_place(done: static.Published, site: Site, folder: Path) -> None:
    wanted = {path for path, _, _ in static.addresses(site)} - set(done.left_out)
    assert {path for path in wanted if not (folder / path).is_file()} == set()
    more = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - wanted
    stubs = {path for path in more if path.endswith(".html")} - {static.NOT_FOUND}
    rules = {".htaccess", "hosting/nginx-http.conf", "hosting/nginx-server.conf", "hosting/w3id/.htaccess"}
    assert more - stubs == {MARK, static.NOT_FOUND, static.NO_JEKYLL, *rules}
    assert stubs <= {f"{path}.html" for path, _ in places.moves(site)}
    assert done.files == len(wanted | more) - 1


def test_only_what_needs_arguments_is_left_to_servers(done: static.Published) -> None:
    functions = ("compare", "compare-thread", "in-force", "lineage", "search", "show", "timeline")
    assert done.left_out == tuple(f"api/{name}" for name in functions)


def test_each_file_has_the_octets_the_server_sends(site: Site, folder: Path, served: Served) -> None:
    with httpx.Client(trust_env=False, timeout=60, headers={"Accept-Encoding": "identity"}) as client:

        def differs(path: str) -> bool:
            answer = client.get(served.base + path)
            return answer.status_code != 200 or answer.content != (folder / path).read_bytes()

        with ThreadPoolExecutor(4) as pool:
            paths = [path for path, _, _ in static.addresses(site) if (folder / path).is_file()]
            assert [path for path, other in zip(paths, pool.map(differs, paths), strict=True) if other] == []


def test_a_second_run_writes_nothing_and_takes_away_what_is_no_longer_part_of_the_site(done: static.Published) -> None:
    stale = done.folder / "id" / "gone.html"
    stale.write_bytes(b"of an earlier graph")
    mark = done.folder / MARK
    mark.write_text(f"{mark.read_text('utf-8')}{'0' * 64}  id/gone.html\n", "utf-8")
    again = publish(done.folder, iri.BASE, None, pipeline.silent)
    assert (again.written, again.removed, again.unchanged) == (0, 1, done.files)
    assert not stale.exists()


def _targets(path: str, page: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each address on a page as it stands, with the path it leads to below the root of the site."""
    for element in page.iter():
        for name in ADDRESSES:
            address = element.get(name) if isinstance(element.tag, str) else None
            if address is None or address.startswith(_HTTP):
                continue
            way, fragment = urldefrag(address)
            way = urlsplit(way).path
            target = _joined(PurePosixPath(path).parent, unquote(way)) if way else path
            yield address, f"{target}#{unquote(fragment)}" if fragment else target


def _joined(folder: PurePosixPath, way: str) -> str:
    parts: list[str] = [part for part in folder.parts if part != "."]
    for part in way.split("/"):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


SERVED_ONLY = re.compile(
    r"sparql|api/(?:compare|compare-thread|in-force|lineage|search|show|timeline)(?:\.json|\.csv)?"
)
"""What only a server answers; a page of files may still name it."""


def test_no_link_is_dead(folder: Path, pages: Mapping[str, lxml.html.HtmlElement]) -> None:
    anchors = {path: {each.get("id") for each in page.iter() if each.get("id")} for path, page in pages.items()}
    dead = set()
    for path, page in pages.items():
        for address, target in _targets(path, page):
            file, _, fragment = target.partition("#")
            there = (folder / file).is_file() or SERVED_ONLY.fullmatch(file)
            known = not fragment or file not in anchors or fragment in anchors[file]
            if not (there and known):
                dead.add((path, address))
    assert sorted(dead)[:20] == []


def test_addresses_are_relative_with_their_suffix_and_name_no_disk(pages: Mapping[str, lxml.html.HtmlElement]) -> None:
    odd = {
        (path, address)
        for path, page in pages.items()
        for address, _ in _targets(path, page)
        if address.startswith("/") or "://" in address or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address)
    }
    assert sorted(odd)[:20] == []


def test_links_to_our_own_addresses_lead_to_places(site: Site, pages: Mapping[str, lxml.html.HtmlElement]) -> None:
    named = {
        urldefrag(address).url
        for page in pages.values()
        for element in page.iter()
        if isinstance(element.tag, str)
        and (address := element.get("href") or element.get("content") or "").startswith(iri.BASE)
    }
    assert sorted(each for each in named if not _stands(site, each)) == []


def _stands(site: Site, address: str) -> bool:
    path = unquote(urlsplit(address.removeprefix(iri.BASE)).path)
    return path in ("", "sparql") or places.reached(site, path) is not None


def test_every_iri_of_ours_in_the_data_leads_to_a_place(site: Site, folder: Path) -> None:
    named = {
        term.value.partition("#")[0]
        for path in sorted(folder.glob("data/wpkg.nt"))
        for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.N_TRIPLES)
        for term in quad
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(iri.BASE)
    }
    assert len(named) > 100
    assert sorted(each for each in named if not _stands(site, each)) == []


def test_each_page_is_valid_html(folder: Path) -> None:
    found = sorted(folder.rglob("*.html"), key=lambda path: -path.stat().st_size)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        faults = [fault for fault in pool.map(html_fault, found, chunksize=8) if fault]
    assert faults == []


def test_no_page_has_style_or_script_of_its_own(pages: Mapping[str, lxml.html.HtmlElement]) -> None:
    odd = set()
    for path, page in pages.items():
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            if element.tag == "style" or element.get("style") is not None:
                odd.add((path, "style"))
            if element.tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
                odd.add((path, "script"))
            odd |= {(path, name) for name in element.attrib if str(name).startswith("on")}
    assert sorted(odd)[:20] == []


def test_no_file_names_a_folder_of_this_machine(folder: Path) -> None:
    here = [str(Path.home()).encode(), str(Path(__file__).parents[1]).encode(), str(folder).encode()]
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(name in path.read_bytes() for name in here if len(name) > 6)
    ]
    assert found == []


def test_ids_stand_once_on_a_page(pages: Mapping[str, lxml.html.HtmlElement]) -> None:
    for path, page in pages.items():
        names = [str(element.get("id")) for element in page.iter() if element.get("id")]
        assert sorted(name for name in set(names) if names.count(name) > 1) == [], path


def test_a_page_for_what_has_moved_leads_on(folder: Path) -> None:
    page = (folder / "id" / "wt-min-13-32.html").read_text("utf-8")
    assert 'content="0; url=wt-l-907.html"' in page


def test_pages_tell_their_language_and_the_others(pages: Mapping[str, Any]) -> None:
    for path, page in pages.items():
        stem, _, language = path.removesuffix(".html").rpartition(".")
        told = language if stem and language in LANGUAGES else LANGUAGES[0]
        assert page.get("lang") == told, path


DISK = ("index.html", "id/wt-l-843.fr.html", "query/recalling-chain.html", "ns.html", "sparql.html", "api.html")


@pytest.mark.parametrize("path", DISK)
def test_it_opens_from_a_disk(browser: Browser, folder: Path, path: str) -> None:
    with visiting(browser) as visit:
        visit.open((folder / path).as_uri())
        assert visit.page.locator("h1").count() == 1
        assert visit.page.evaluate("getComputedStyle(document.body).fontFamily") != ""
        loaded = visit.page.evaluate("[...document.styleSheets].filter(s => s.href.startsWith('file:')).length")
        assert loaded >= 1


def test_one_can_walk_from_the_front_page_to_a_document_on_a_disk(browser: Browser, folder: Path) -> None:
    with visiting(browser) as visit:
        visit.open((folder / "index.html").as_uri())
        visit.page.get_by_role("link", name="Documents", exact=True).first.click()
        visit.page.locator("main a[href*='wt-l-843.html']").first.click()
        assert visit.page.url.endswith("/id/wt-l-843.html")
        visit.page.get_by_role("link", name="Français").first.click()
        assert visit.page.url.endswith("/id/wt-l-843.fr.html")
