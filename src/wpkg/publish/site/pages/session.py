"""The page of a session: its days, what was adopted at it, and what was due, reviewed or to end there."""

from __future__ import annotations

from collections.abc import Mapping

from wpkg.errors import UnknownName
from wpkg.graph.gathered import gather
from wpkg.publish.site.data import linked
from wpkg.publish.site.naming import named, part_words
from wpkg.publish.site.pages.cards import Cards, names_on
from wpkg.publish.site.pages.pointing import nodes, pointing
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of a session.

    Raises:
        UnknownName: the graph says nothing of it.
    """
    whole = gather(site.store, place.iri)
    if place.iri not in whole.said:
        raise UnknownName(f"the graph says nothing of {place.iri}", expected="a session")
    cards = Cards(whole)
    about, rest = cards.card(place.iri), tuple(cards.rest())
    found = pointing(site, place.iri)
    names = named(site, {place.iri, *names_on([about, *rest]), *nodes(found)}, language)
    told = Words(language)
    return Page(
        template="session",
        title=names[place.iri].text,
        description=told("session.description", name=names[place.iri].text),
        values={
            "about": about,
            "rest": rest,
            "pointing": found,
            "names": names,
            "part_words": lambda fragment: part_words(fragment, told),
        },
        linked=linked.event(site, place.iri, language),
    )
