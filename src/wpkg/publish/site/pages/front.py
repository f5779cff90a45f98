"""The front page: a box that finds, and two answers at once, about time and about who told whom."""

from __future__ import annotations

from collections.abc import Mapping

from wpkg.errors import WpkgError
from wpkg.graph.instructions import Instructions, instructions
from wpkg.graph.time.force import Force, in_force
from wpkg.iri import ID, work
from wpkg.publish.site.naming import named
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

_THREAD = ID + "thread/customs-duty-moratorium"
_DOCUMENT = work("WT/L/843")


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page; what it shows of an example is left out where the graph does not hold it.

    The day asked about is the last day of checking, so that the page says the same whenever it is made.
    """
    t = Words(language)
    force, told = _force(site), _told(site)
    periods = force.periods if force is not None else ()
    shown = {_THREAD, _DOCUMENT, *(period.statement for period in periods)}
    if told is not None:
        parties = (party for one in told.told for party in (one.issuer, one.addressee, *one.channels))
        shown |= {party.iri for party in parties if party is not None} | {one.statement for one in told.told}
    values = {
        "thread": _THREAD,
        "document": _DOCUMENT,
        "force": force,
        "periods": periods,
        "told": told.told if told is not None else (),
        "names": named(site, shown, language),
    }
    return Page("front", t("front.title"), values, t("front.description"), linked=_linked(site, t))


def _force(site: Site) -> Force | None:
    if not site.checked:
        return None
    try:
        return in_force(site.store, _THREAD, site.checked)
    except WpkgError:
        return None


def _told(site: Site) -> Instructions | None:
    found = instructions(site.store, [_DOCUMENT])
    return found if found.told else None


def _linked(site: Site, t: Words) -> Mapping[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": t("layout.site"),
        "description": t("front.description"),
        "url": site.base,
        "inLanguage": ["en", "fr", "es"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": site.base + "search.html?q={words}"},
            "query-input": "required name=words",
        },
    }
