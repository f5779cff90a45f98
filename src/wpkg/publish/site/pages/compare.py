"""The page of a comparison: what left and what came in between two texts, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wpkg.errors import InputError
from wpkg.graph.compare import compare
from wpkg.graph.compare.records import Comparison
from wpkg.graph.prepared import prepared, text_of
from wpkg.publish.redline import pieces, tally
from wpkg.publish.site.naming import named
from wpkg.publish.site.pages import asking
from wpkg.publish.site.pages.asking import Asked
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page; ``first`` and ``second`` name the two texts, the earlier first."""
    t = Words(language)
    first, second = (asking.thing(site, arguments, name, "document") for name in ("first", "second"))
    found, second = _compared(site, first, second)
    title, description = t("compare.title"), t("compare.lead")
    if found is not None:
        ends = {"first": found.old.symbol, "second": found.new.symbol}
        title, description = t("compare.title-of", **ends), t("compare.description", **ends)
    example = () if found else site.kept("two texts to compare", lambda: _example(site))
    names = named(site, example, language)
    return Page(
        template="compare",
        title=title,
        values={
            "fields": (first, second),
            "asked": {field.field: field.written for field in (first, second) if field.written},
            "documents": asking.suggestions(site, "document"),
            "found": found,
            "pieces": pieces,
            "tally": tally,
            "names": names,
            "example": [(asking.written(site, each, names[each].text), names[each].text) for each in example],
        },
        description=description,
        status=400 if first.problem or second.problem else 200,
    )


def _example(site: Site) -> tuple[str, ...]:
    """Return two documents whose texts are held, the earlier first; nothing where there are no two."""
    days = {text_of(row["document"]): text_of(row["date"]) for row in site.store.select(prepared("held-pair"))}
    return tuple(sorted(days, key=lambda each: (not days[each], days[each], each))) if len(days) > 1 else ()


def _compared(site: Site, first: Asked, second: Asked) -> tuple[Comparison | None, Asked]:
    if not first.meant or not second.meant:
        return None, second
    try:
        return compare(site.store, first.meant, second.meant), second
    except InputError as error:
        return None, replace(second, problem="nothing-to-say", detail=str(error))
