"""Pages as a browser reads them: a site over the real graph or one written for a test, and what stands on a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib

from wpkg import iri, pipeline, stores
from wpkg.graph.store import Store
from wpkg.publish.site import places
from wpkg.publish.site.records import Place, Site
from wpkg.publish.site.rendering import render


@cache
def real_site() -> Site:
    """Return a site over the graph of the project, kept in memory."""
    return Site(stores.in_memory(pipeline.dataset_graphs()))


def site_of(turtle: bytes) -> Site:
    """Return a site over a graph of its own, with the ontology and the schemes."""
    return Site(stores.in_memory({iri.graph("test"): turtle, **pipeline.ontology_graphs()}))


def page_of(site: Site, path: str, language: str = "en") -> bytes:
    """Return the page at a path, as it is sent."""
    place = places.find(site, path)
    assert isinstance(place, Place), path
    variant = next(each for each in place.variants if each.language == language)
    return render(site, place, variant, {}).body


def parsed(body: bytes) -> Element:
    """Return a page as a browser would read it."""
    return html5lib.parse(body, namespaceHTMLElements=False)


def text_of(element: Element) -> str:
    """Return all characters in an element, in order."""
    return "".join(element.itertext())


def classed(page: Element, name: str) -> Iterator[Element]:
    """Yield the elements that bear a class."""
    return (each for each in page.iter() if name in (each.get("class") or "").split())


def ids(page: Element) -> Counter[str]:
    """Return how often each id stands on a page."""
    return Counter(each.get("id", "") for each in page.iter() if each.get("id"))


def fragments_linked(page: Element) -> set[str]:
    """Return the fragments of the page itself that its links lead to."""
    found = (each.get("href", "") for each in page.iter("a"))
    return {unquote(href[1:]) for href in found if href.startswith("#") and href != "#"}


def words_at(page: Element) -> Mapping[str, str]:
    """Return the words of every mark in the texts of a page by its id: all its pieces, in order."""
    found: dict[str, str] = {}
    for block in classed(page, "verbatim"):
        for each in block.iter():
            name = each.get("id") or each.get("data-on")
            if name:
                found[name] = found.get(name, "") + text_of(each)
    return found


def held(store: Store) -> dict[str, str]:
    """Return the texts that a graph holds, by document."""
    rows = store.select("SELECT ?d ?t WHERE { ?d <https://w3id.org/wpkg/ns#hasSourceText> ?s . "
                        "?s <https://w3id.org/wpkg/ns#text> ?t } ORDER BY ?d")  # fmt: skip
    return {str(document): str(text) for document, text in rows.rows}
