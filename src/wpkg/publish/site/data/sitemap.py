"""The map of the site for search engines: every page in every language, each naming the others; and robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from wpkg.errors import UnknownName
from wpkg.publish.site import places
from wpkg.publish.site.records import LANGUAGES, Place, Site, Variant

MOST = 5_000
"""Places in one file, each with an address a language: search engines take 50,000 of them, and 50 MB."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HTML = "http://www.w3.org/1999/xhtml"


def parts(site: Site) -> tuple[str, ...]:
    """Return the names of the parts of the map; none where one file holds it all."""
    count = sum(1 for _ in places.read(site))
    return tuple(f"sitemap-{number}.xml" for number in range(1, -(-count // MOST) + 1)) if count > MOST else ()


def written(site: Site, path: str) -> bytes:
    """Write the map, or the part of it at a path.

    Raises:
        UnknownName: the map has no such part.
    """
    names = parts(site)
    if path == "sitemap.xml":
        return _index(site, names) if names else _part(site, places.read(site))
    if path not in names:
        raise UnknownName(f"there is no {path}", expected=f"one of {len(names)} parts", todo="see sitemap.xml")
    start = (int(re.sub(r"\D", "", path)) - 1) * MOST
    return _part(site, islice(places.read(site), start, start + MOST))


def robots(site: Site) -> bytes:
    """Write what robots may ask for: pages and data, not questions without end."""
    root = urlsplit(site.base).path
    closed = ("api/", "sparql?", "search.json", "search.html?", "search.fr.html?", "search.es.html?")
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in closed), f"Sitemap: {site.base}sitemap.xml"]
    return ("\n".join(lines) + "\n").encode()


def _index(site: Site, names: tuple[str, ...]) -> bytes:
    day = f"<lastmod>{site.checked}</lastmod>" if site.checked else ""
    lines = (f"<sitemap><loc>{escape(site.base + name)}</loc>{day}</sitemap>\n" for name in names)
    return f'{_HEAD}<sitemapindex xmlns="{_MAP}">\n{"".join(lines)}</sitemapindex>\n'.encode()


def _part(site: Site, chosen: Iterator[Place]) -> bytes:
    blocks = (_pages(site, place) for place in chosen)
    return f'{_HEAD}<urlset xmlns="{_MAP}" xmlns:xhtml="{_HTML}">\n{"".join(blocks)}</urlset>\n'.encode()


def _pages(site: Site, place: Place) -> str:
    pages = [variant for variant in place.variants if variant.language]
    others = [(variant.language, variant) for variant in pages]
    others += [("x-default", variant) for variant in pages if variant.language == LANGUAGES[0]]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(_address(site, place, variant))}/>'
        for language, variant in others
    )
    day = f"<lastmod>{site.checked}</lastmod>" if site.checked else ""
    return "".join(f"<url><loc>{escape(_address(site, place, each))}</loc>{day}{links}</url>\n" for each in pages)


def _address(site: Site, place: Place, variant: Variant) -> str:
    return site.base + quote(place.path + variant.suffix, safe="/.-_~")
