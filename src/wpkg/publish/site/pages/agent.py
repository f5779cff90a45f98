"""The pages of agents: bodies, collectives and organisations; what they are told to do, and what they tell others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.gathered import gather
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri
from wpkg.publish.site.data import linked
from wpkg.publish.site.naming import named, part_words
from wpkg.publish.site.pages.cards import Cards, local, names_on
from wpkg.publish.site.pages.directed import DOUBTED, SHOWN, directions
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words


@dataclass(frozen=True, slots=True)
class Work:
    """A document an agent adopted, submitted or wrote: ``how`` is adopted, submitted or written."""

    how: str
    document: str
    adopted: str
    session: str
    status: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session of a body: days are half-open and ISO; planned ones stand where it is not known to have been held."""

    session: str
    since: str
    until: str
    planned: bool
    place: str
    status: str


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of an agent.

    Raises:
        UnknownName: the graph says nothing of it.
    """
    whole = gather(site.store, place.iri)
    if place.iri not in whole.said:
        raise UnknownName(f"the graph says nothing of {place.iri}", expected="a body, a collective or an organisation")
    cards = Cards(whole)
    about, rest = cards.card(place.iri), tuple(cards.rest())
    groups = [text_of(value) for value in whole.all(place.iri, iri.term("memberOf"))]
    own = directions(site, [place.iri])
    grouped = directions(site, groups) if groups else None
    works, sessions = _works(site, place.iri), _sessions(site, place.iri)
    shown = {place.iri, *names_on([about, *rest]), *own.nodes, *(grouped.nodes if grouped else ())}
    shown |= {each for work in works for each in (work.document, work.session) if each}
    shown |= {sitting.session for sitting in sessions}
    names = named(site, shown, language)
    told = Words(language)
    instructed = own.of("addressee", "Instruction")
    return Page(
        template="agent",
        title=names[place.iri].text,
        description=told("agent.description", name=names[place.iri].text, n=len(instructed)),
        values={
            "about": about,
            "rest": rest,
            "sections": {
                "told": instructed,
                "may": own.of("addressee", "Authorization"),
                "addressed": own.of("addressee", "Instruction", "Authorization", other=True),
                "grouped": grouped.of("addressee", "Instruction", "Authorization") if grouped else (),
                "through": own.of("channel"),
                "bound": own.of("bearer"),
                "asked": own.of("asked"),
                "tells": own.of("issuer"),
            },
            "left_out": own.left_out,
            "works": works,
            "sessions": sessions,
            "names": names,
            "limit": SHOWN,
            "part_words": lambda fragment: part_words(fragment, told),
        },
        linked=linked.organization(site, place.iri, language),
    )


def _works(site: Site, agent: str) -> tuple[Work, ...]:
    found: dict[tuple[str, str], Work] = {}
    for row in site.store.select(prepared("site-adopted", node=[Iri(agent)])):
        work = Work(
            how=text_of(row["how"]),
            document=text_of(row["document"]),
            adopted=text_of(row["adopted"]),
            session=text_of(row["session"]),
            status=local(text_of(row["status"])),
        )
        if work.status not in DOUBTED:
            found.setdefault((work.how, work.document), work)
    return tuple(sorted(found.values(), key=lambda work: (work.how, not work.adopted, work.adopted, work.document)))


def _sessions(site: Site, agent: str) -> tuple[Sitting, ...]:
    found: dict[str, Sitting] = {}
    for row in site.store.select(prepared("site-sessions", body=[Iri(agent)])):
        held = row["heldFrom"] is not None
        sitting = Sitting(
            session=text_of(row["session"]),
            since=text_of(row["heldFrom"] if held else row["plannedFrom"]),
            until=text_of(row["heldUntil"] if held else row["plannedUntil"]),
            planned=not held and row["plannedFrom"] is not None,
            place=text_of(row["place"]),
            status=local(text_of(row["status"])),
        )
        if sitting.status not in DOUBTED:
            found.setdefault(sitting.session, sitting)
    return tuple(sorted(found.values(), key=lambda sitting: (not sitting.since, sitting.since, sitting.session)))
