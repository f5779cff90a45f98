"""For tests of pages: a page of the site as its reader gets it, parsed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
from lxml.html import HtmlElement

from wpkg.publish.site import places
from wpkg.publish.site.records import Place, Sent, Site
from wpkg.publish.site.rendering import render

ROOT = "http://site.test/"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def sent(site: Site, address: str, **arguments: str) -> Sent:
    """Return what is sent for an address with its suffix, such as ``lineage.fr.html``."""
    place, suffix = placed(site, address)
    variant = next(one for one in place.variants if one.suffix == suffix)
    return render(site, place, variant, arguments)


def placed(site: Site, address: str) -> tuple[Place, str]:
    """Return the place of an address, and the suffix of the variant it names."""
    found = places.reached(site, address)
    assert isinstance(found, places.Reached), address
    assert found.variant is not None, address
    return found.place, found.variant.suffix


def opened(site: Site, address: str, **arguments: str) -> HtmlElement:
    """Return a page as its reader's browser has it."""
    return lxml.html.document_fromstring(sent(site, address, **arguments).body.decode())


def seen(element: HtmlElement) -> str:
    """Return the words of an element on one line."""
    return " ".join(str(element.text_content()).split())


def links(page: HtmlElement, address: str) -> Iterator[str]:
    """Yield where the links of a page lead: addresses of the site without the fragment, or whole ones elsewhere."""
    for href in page.xpath("//a/@href | //form/@action | //link/@href"):
        whole = urlsplit(urljoin(ROOT + address, str(href)))
        yield unquote(whole.path.removeprefix("/")) if whole.netloc == "site.test" else whole.geturl()


def dead(site: Site, page: HtmlElement, address: str) -> list[str]:
    """Return the links of a page that lead nowhere in the site."""
    own = {link for link in links(page, address) if "://" not in link}
    return sorted(
        link for link in own if not link.startswith("assets/") and places.reached(site, link or "index") is None
    )


def levels(page: HtmlElement) -> list[int]:
    """Return the levels of the headings, in order."""
    return [int(str(element.tag)[1]) for element in page.iter(*HEADINGS)]


def faults(page: HtmlElement) -> list[str]:
    """Return what no page may have: inline script or style, ids used twice, headings that skip a level, bare cells."""
    found = [f"<{element.tag!r} {name}>" for element in page.iter() for name in _forbidden(element)]
    found += [f"<{element.tag!r}>" for element in page.xpath("//style | //script[not(@src) and not(@type)]")]
    ids = [str(one) for one in page.xpath("//@id")]
    found += [f"id {one} twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for one in page.xpath("//@aria-labelledby | //@aria-describedby | //label/@for | //input/@list"):
        found += [f"no id {part}" for part in str(one).split() if part not in ids]
    found += [
        f"no id {one}" for svg in page.xpath("//@fill") for one in re.findall(r"url\(#(.+?)\)", svg) if one not in ids
    ]
    order = levels(page)
    found += [f"h{a} then h{b}" for a, b in itertools.pairwise(order) if b > a + 1]
    found += [f"{order.count(1)} h1"] if order.count(1) != 1 else []
    found += [f"table without caption: {seen(table)[:40]}" for table in page.xpath("//table[not(caption)]")]
    found += [f"th without scope: {seen(cell)[:40]}" for cell in page.xpath("//th[not(@scope)]")]
    found += [f"no label for {field.get('name')}" for field in _fields(page) if not _labelled(page, field)]
    return found


def tables(page: HtmlElement) -> Mapping[str, list[list[str]]]:
    """Return the rows of the body of each table, as words, by its caption."""
    return {
        seen(table.find("caption")): [
            [seen(cell) for cell in row.xpath("./th | ./td")] for row in table.xpath("./tbody/tr")
        ]
        for table in page.xpath("//table[caption]")
    }


def _forbidden(element: HtmlElement) -> list[str]:
    names = [str(name) for name in element.attrib] if isinstance(element.tag, str) else []
    scripts = [name for name in names if name.startswith("on") or name == "style"]
    return scripts + [name for name in names if str(element.attrib[name]).lower().lstrip().startswith("javascript:")]


def _fields(page: HtmlElement) -> list[HtmlElement]:
    return list(page.xpath("//input[not(@type='hidden')] | //select | //textarea"))


def _labelled(page: HtmlElement, field: HtmlElement) -> bool:
    return bool(field.get("aria-label") or page.xpath("//label[@for=$name]", name=field.get("id", "")))
