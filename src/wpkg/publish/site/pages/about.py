"""The page about the site: what is shown and what is not, how to cite, formats, accessibility."""

from __future__ import annotations

from collections.abc import Mapping

from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

_STATUSES = ("reviewed", "curated", "extracted", "contested", "unverified", "withdrawn")
_ADDRESS = "id/wt-l-843#par-3"


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page."""
    t = Words(language)
    cited = t(
        "about.cite-text",
        site=t("layout.site"),
        version=site.version,
        day=site.checked or "–",
        address=site.base + _ADDRESS,
    )
    return Page("about", t("about.title"), {"statuses": _STATUSES, "cited": cited}, t("about.description"))
