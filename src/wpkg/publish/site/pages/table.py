"""The page of principles and beneficiaries by instrument: a table whose cells lead to the statements, and a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wpkg.graph.heat import Heat, heat, instruments
from wpkg.publish.site.links import Links
from wpkg.publish.site.naming import part_words
from wpkg.publish.site.pages import asking, picture
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

LOT = 40
"""So many instruments stand side by side on a page."""


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make one page of the instruments that state anything, by day of adoption; ``page`` says which."""
    t = Words(language)
    every = site.kept("instruments that state anything", lambda: instruments(site.store))
    last = max(1, -(-len(every) // LOT))
    number = asking.page(arguments)
    if not number.problem and int(number.meant) > last:
        number = replace(number, problem="no-page", near=(str(last),))
    at = 1 if number.problem else int(number.meant)
    found = _found(site, every[(at - 1) * LOT : at * LOT])
    return Page(
        template="table",
        title=t("table.title"),
        values={
            "fields": (number,),
            "asked": {"page": number.written} if number.written else {},
            "found": found,
            "first": (at - 1) * LOT + 1,
            "number": at,
            "last": last,
            "total": len(every),
            "part_words": lambda fragment: part_words(fragment, t),
            "names": picture.heat_names(site, found, language),
            "drawn": picture.heat_of(site, Links(place.path, language), found, language, table=False),
        },
        description=t("table.lead"),
        status=400 if number.problem else 200,
    )


def _found(site: Site, shown: tuple[str, ...]) -> Heat:
    """Return the table of the instruments shown; what the whole is called names none of them."""
    return replace(heat(site.store, shown), name="") if shown else Heat("", (), (), (), site.checked, False)
