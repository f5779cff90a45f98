"""Pictures within pages: each with its description in words and an equivalent table, its nodes links of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from markupsafe import Markup

from wpkg.errors import BadParameter
from wpkg.graph import adjacency
from wpkg.graph import heat as heats
from wpkg.graph import instructions as told
from wpkg.graph.lineage.web import Web, web
from wpkg.graph.time.timeline import Timeline
from wpkg.graph.time.timeline import timeline as timeline_of
from wpkg.iri import SCHEME
from wpkg.publish.pages import environment
from wpkg.publish.pictures.inline import inline
from wpkg.publish.pictures.marks import Picture
from wpkg.publish.site.links import Links
from wpkg.publish.site.naming import Name, named, part_words
from wpkg.publish.site.records import Site
from wpkg.publish.site.words import Words

if TYPE_CHECKING:
    from wpkg.graph.heat import Heat

MOST_UNITS = 60
"""The most units that a picture of citations takes."""
MANNERS = f"{SCHEME}reference-type#"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows, for its template: the record, names by IRI, and whether to write the table too.

    ``nearest`` is true where only those one citation away are drawn, since all would be too many.
    """

    kind: str
    found: object
    names: Mapping[str, Name]
    table: bool
    nearest: bool = False


def lineage(
    site: Site, links: Links, about: Iterable[str], language: str, *, prefix: str = "", include_unverified: bool = False
) -> Markup:
    """Draw what documents and threads rest on and what rests on them; of none, every citation of the graph.

    Where that is more than one picture takes, draws what lies one citation away and says so. Returns an empty text
    where even that is too much, or nothing is to be drawn; the store is then not asked about any of it.
    """
    wanted = tuple(about)
    nearest = too_many(site, wanted, include_unverified=include_unverified)
    if nearest and (not wanted or too_many(site, wanted, depth=1, include_unverified=include_unverified)):
        return Markup("")
    found = web(site.store, wanted, depth=1 if nearest else None, include_unverified=include_unverified)
    return lineage_of(site, links, found, language, prefix=prefix, nearest=nearest)


def too_many(site: Site, about: Sequence[str], *, depth: int | None = None, include_unverified: bool = False) -> bool:
    """Tell whether what documents rest on and what rests on them is more than a picture takes, asking no store.

    None means every unit of the graph.
    """
    graph = adjacency.of(site.store)
    starts = [unit for each in about if (unit := graph.index(each)) is not None]
    if not about:
        return graph.size > MOST_UNITS
    walks = (
        graph.closure(unit, down=down, depth=depth, include_unverified=include_unverified)
        for unit in starts
        for down in (False, True)
    )
    return sum(map(len, walks)) > MOST_UNITS


def lineage_of(
    site: Site,
    links: Links,
    found: Web,
    language: str,
    *,
    prefix: str = "",
    table: bool = True,
    nearest: bool = False,
) -> Markup:
    """Draw a web of citations; without ``table`` where the page shows the same as a table of its own.

    ``nearest`` says that it holds only what lies one citation away. One of too many units is not drawn.
    """
    if (not found.edges and len(found.units) < 2) or len(found.units) > MOST_UNITS:
        return Markup("")
    manners = {MANNERS + edge.manner for edge in found.edges}
    nodes = {unit.iri for unit in found.units} | {thread.iri for thread in found.threads}
    shown = Shown("lineage", found, named(site, nodes | manners, language), table, nearest)
    return _figure(site, links, shown, language, prefix)


def timeline(
    site: Site, links: Links, about: str, language: str, *, prefix: str = "", include_unverified: bool = False
) -> Markup:
    """Draw the time of a thread, a document or a statement; an empty text where nothing in time is told."""
    found = timeline_of(site.store, about, include_unverified=include_unverified)
    return timeline_found(site, links, found, language, prefix=prefix)


def timeline_found(
    site: Site, links: Links, found: Timeline, language: str, *, prefix: str = "", table: bool = True
) -> Markup:
    """Draw a timeline; without ``table`` where the page shows the same as a table of its own."""
    nodes = {each.statement for each in found.periods} | {each.document for each in found.periods}
    return _figure(site, links, Shown("timeline", found, named(site, nodes, language), table), language, prefix)


def instructions(
    site: Site, links: Links, about: Iterable[str], language: str, *, prefix: str = "", include_unverified: bool = False
) -> Markup:
    """Draw who instructs whom: by documents, threads, bodies, or in the whole graph."""
    found = told.instructions(site.store, about, include_unverified=include_unverified)
    parties = {party for one in found.told for party in (one.issuer, one.addressee, *one.channels) if party is not None}
    nodes = (
        {party.iri for party in parties} | {one.document for one in found.told} | {one.statement for one in found.told}
    )
    return _figure(site, links, Shown("instructions", found, named(site, nodes, language), True), language, prefix)


def heat(
    site: Site, links: Links, about: Iterable[str], language: str, *, prefix: str = "", include_unverified: bool = False
) -> Markup:
    """Draw which instrument states which principle and which group: of documents, threads, or the whole graph."""
    found = heats.heat(site.store, about, include_unverified=include_unverified)
    return heat_of(site, links, found, language, prefix=prefix)


def heat_of(site: Site, links: Links, found: Heat, language: str, *, prefix: str = "", table: bool = True) -> Markup:
    """Draw a table of principles and groups; without ``table`` where the page shows the same as a table of its own."""
    shown = Shown("heat", found, heat_names(site, found, language), table)
    return _figure(site, links, shown, language, prefix)


def heat_names(site: Site, found: Heat, language: str) -> Mapping[str, Name]:
    """Return the names of all that a table of principles and groups shows."""
    nodes = {concept.iri for concept in found.concepts} | {one.iri for one in found.instruments}
    statements = {one for line in found.cells for cell in line for one in cell.statements}
    return named(site, nodes | statements, language)


def _figure(site: Site, links: Links, shown: Shown, language: str, prefix: str) -> Markup:
    try:
        drawn = _drawn(shown.kind, shown.found)
    except BadParameter:
        return Markup("")
    t = Words(language)
    template = environment().get_template("site/picture.html.jinja")
    return Markup(
        template.render(
            svg=Markup(inline(drawn, links.thing, prefix)),
            drawn=drawn,
            description=drawn.description.splitlines(),
            kind=shown.kind,
            found=shown.found,
            names=shown.names,
            table=shown.table,
            nearest=shown.nearest,
            manners=MANNERS,
            part_words=lambda fragment: part_words(fragment, t),
            site=site,
            links=links,
            language=language,
            t=t,
        )
    )


def _drawn(kind: str, found: object) -> Picture:
    """Lay out a picture; only its module knows of which record."""
    made = import_module(f"wpkg.publish.pictures.{kind}").picture(found)
    if not isinstance(made, Picture):
        raise TypeError(f"{kind} gives no picture")
    return made
