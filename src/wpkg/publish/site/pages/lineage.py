"""The page of lineage: what an instrument rests on, what rests on it, and the chains between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from wpkg.errors import BadParameter
from wpkg.graph.lineage.chains import Chains, chains
from wpkg.graph.lineage.citations import Edge, Unit
from wpkg.graph.lineage.hubs import Hub, hubs
from wpkg.graph.lineage.roots import Roots, roots
from wpkg.graph.lineage.walk import Lineage, lineage
from wpkg.graph.lineage.web import Web, of_lineages
from wpkg.publish.site.links import Links
from wpkg.publish.site.naming import Name, named
from wpkg.publish.site.pages import asking, picture
from wpkg.publish.site.pages.asking import Asked
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words

SEED = "WT/L/843"
"""Whose lineage is shown where none is asked for, if the graph has it."""
DIRECTIONS = ("up", "down")
LOT, MOST_CHAINS, MOST_HUBS, MOST_ROOTS = 100, 20, 10, 100
"""So many citations stand on a page; at most so many chains, hubs and roots are told."""

Fields = tuple[Asked, Asked, Asked, Asked]


@dataclass(frozen=True, slots=True)
class Told:
    """What a page of lineage tells: one page of a walk with its roots, or the chains between two; the edges of either.

    ``pages`` are how many the walk fills.
    """

    walk: Lineage | None = None
    roots: Roots | None = None
    chains: Chains | None = None
    edges: tuple[Edge, ...] = ()
    pages: int = 1


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page; ``symbol`` and ``direction`` ask for a walk, ``symbol`` and ``to`` for chains."""
    t, links = Words(language), Links(place.path, language)
    fields = (
        _default(site, asking.thing(site, arguments, "symbol", "document")),
        asking.thing(site, arguments, "to", "document"),
        asking.choice(arguments, "direction", DIRECTIONS, "up"),
        asking.page(arguments),
    )
    told = Told()
    if not any(field.problem for field in fields):
        told, fields = _told(site, fields)
    drawn, left = _drawn(site, links, told, language)
    refused = any(field.problem for field in fields)
    return Page(
        template="lineage",
        title=_title(t, told),
        values={
            "fields": fields,
            "asked": {field.field: field.written for field in fields if field.field in arguments},
            "kept": {field.field: field.written for field in fields[:3] if field.field in arguments},
            "documents": asking.suggestions(site, "document"),
            "told": told,
            "hubs": site.kept("hubs", lambda: _hubs(site)),
            "written": asking.written(site, told.walk.start.iri, told.walk.start.symbol) if told.walk else "",
            "names": _names(site, told, language),
            "drawn": drawn,
            "undrawn": left,
            "manners": picture.MANNERS,
            "lot": LOT,
        },
        description=t("lineage.lead"),
        status=400 if refused else 200,
    )


def _hubs(site: Site) -> tuple[tuple[Hub, str], ...]:
    """Return the documents that others cite outright, most cited first, each with what a field holds to mean it."""
    found = (hub for hub in hubs(site.store, limit=MOST_HUBS).hubs if hub.citers)
    return tuple((hub, asking.written(site, hub.unit.iri, hub.unit.symbol)) for hub in found)


def _default(site: Site, asked: Asked) -> Asked:
    """Take the seed where nothing was written and the graph has it."""
    seed = None if asked.written else site.names.document(SEED)
    return Asked(asked.field, SEED, seed) if seed is not None else asked


def _told(site: Site, fields: Fields) -> tuple[Told, Fields]:
    symbol, to, direction, number = fields
    if not symbol.meant:
        return Told(), fields
    if not to.meant:
        down, page = direction.meant == "down", int(number.meant)
        walk = lineage(site.store, symbol.meant, down=down, limit=LOT, page=page)
        last = max(1, -(-walk.total // LOT))
        if page > last:
            return Told(), (symbol, to, direction, replace(number, problem="no-page", near=(str(last),)))
        ends = roots(site.store, symbol.meant, limit=MOST_ROOTS) if not down else None
        return Told(walk, ends, edges=walk.edges, pages=last), fields
    try:
        found = chains(site.store, symbol.meant, to.meant, limit=MOST_CHAINS)
    except BadParameter as error:
        return Told(), (symbol, replace(to, problem="nothing-to-say", detail=str(error)), direction, number)
    edges = {(edge.reference, edge.target.iri): edge for chain in found.chains for edge in chain.edges}
    return Told(chains=found, edges=tuple(edges.values())), fields


def _title(t: Words, told: Told) -> str:
    if told.walk is not None:
        return t("lineage.title-down" if told.walk.down else "lineage.title-up", name=told.walk.start.name)
    if told.chains is not None:
        return t("lineage.title-chains", later=told.chains.later.name, earlier=told.chains.earlier.name)
    return t("lineage.title")


def _drawn(site: Site, links: Links, told: Told, language: str) -> tuple[Markup, bool]:
    """Return the picture, or none; and whether there is more than a picture takes."""
    if told.chains is not None and told.edges:
        drawn = picture.lineage_of(site, links, _web(told.chains, told.edges), language, table=False)
        return drawn, not drawn
    walk = told.walk
    if walk is None or not walk.total:
        return Markup(""), False
    whole = walk if told.pages == 1 else None
    near = whole is None or len(of_lineages(whole).units) > picture.MOST_UNITS
    if near:
        whole = lineage(site.store, walk.start.iri, down=walk.down, depth=1, limit=LOT)
    if whole is None or whole.total > LOT:
        return Markup(""), True
    drawn = picture.lineage_of(site, links, of_lineages(whole), language, table=False, nearest=near)
    return drawn, not drawn


def _web(found: Chains, edges: tuple[Edge, ...]) -> Web:
    """Return what chains span, to be drawn."""
    units: dict[str, Unit] = {unit.iri: unit for edge in edges for unit in (edge.source, edge.target)}
    return Web(
        name=f"{found.later.name} to {found.earlier.name}",
        focus=(found.later.iri, found.earlier.iri),
        units=tuple(sorted(units.values(), key=lambda unit: (not unit.date, unit.date, unit.symbol, unit.pinpoint))),
        texts=None,
        edges=edges,
        threads=(),
        unresolved=0,
        checked=found.checked,
        unverified_included=found.unverified_included,
    )


def _names(site: Site, told: Told, language: str) -> Mapping[str, Name]:
    return named(site, {picture.MANNERS + edge.manner for edge in told.edges}, language)
