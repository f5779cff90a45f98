"""Lists of what there is: documents, bodies, threads."""

from __future__ import annotations

from collections.abc import Mapping

from wpkg.graph.labels import doubtful, untitled
from wpkg.graph.search import Found, Hit, search
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

_MOST = 1000
"""The most of one kind that one page lists: more is for the search."""


def documents(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the list of documents, the newest first; those of which nothing is verified apart."""
    t = Words(language)
    every = search(site.store, "", kinds=("document",), language=language, limit=_MOST, include_unverified=True)
    hits = sorted(every.hits, key=_by_day)
    values = {
        "total": every.total,
        "verified": [hit for hit in hits if hit.verified],
        "unverified": [hit for hit in hits if not hit.verified],
        "unsure": doubtful(site.store, (hit.iri for hit in hits)),
        "untitled": untitled(site.store, (hit.iri for hit in hits)),
        "many": len(hits),
    }
    return Page("documents", t("lists.documents"), values, t("lists.documents-description"))


def bodies(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the list of bodies, groups and organisations."""
    return _named(site, language, "bodies", ("body", "collective", "organization"))


def threads(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the list of threads."""
    return _named(site, language, "threads", ("thread",))


def _named(site: Site, language: str, list_: str, kinds: tuple[str, ...]) -> Page:
    t = Words(language)
    found: dict[str, Found] = {}
    for kind in kinds:
        one = search(site.store, "", kinds=(kind,), language=language, limit=_MOST)
        if one.total:
            found[kind] = one
    values = {"groups": found, "lead": t(f"lists.{list_}-lead")}
    return Page("things", t(f"lists.{list_}"), values, t(f"lists.{list_}-description"))


def _by_day(hit: Hit) -> tuple[bool, int, str]:
    return not hit.day, -int(hit.day.replace("-", "")[:8] or 0), hit.name
