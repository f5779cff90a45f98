"""The page of a thread: its members, its time, whether it held on a day, and its wording from one to the next."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from wpkg.errors import BadParameter, InputError, UnknownName
from wpkg.graph.compare import compare_thread
from wpkg.graph.compare.thread_records import ThreadComparison
from wpkg.graph.time.force import Force, in_force
from wpkg.graph.time.timeline import Timeline, timeline
from wpkg.publish.redline import pieces, tally
from wpkg.publish.site.links import Links
from wpkg.publish.site.naming import named
from wpkg.publish.site.pages import asking, picture
from wpkg.publish.site.pages.asking import Asked
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of a thread; ``on`` is the day asked about, else that of the last check."""
    t, links = Words(language), Links(place.path, language)
    asked = asking.day(arguments, "on")
    time = site.kept(f"time of {place.iri}", lambda: _time(site, place.iri))
    along = site.kept(f"wording along {place.iri}", lambda: _along(site, place.iri))
    members = [member.iri for member in along.members] if along else []
    statements = [f"{member.iri}#{name}" for member in along.members for name in member.statements] if along else []
    spoken = [one.statement for one in time.periods] if time else []
    names = named(site, [place.iri, *members, *statements, *spoken], language)
    name = names[place.iri]
    force = _force(site, place.iri, asked)
    return Page(
        template="thread",
        title=name.text,
        values={
            "names": names,
            "day": asked,
            "asked": {"on": asked.written} if asked.written else {},
            "force": force,
            "time": time,
            "along": along,
            "pieces": pieces,
            "tally": tally,
            "drawn": picture.timeline_found(site, links, time, language, table=False) if time else Markup(""),
            "woven": picture.lineage(site, links, [place.iri], language, prefix="c"),
        },
        description=t("thread.description", name=name.text, n=len(members)),
        status=400 if asked.problem else 200,
        linked=_linked(site, place, name.text, members),
    )


def _time(site: Site, thread: str) -> Timeline | None:
    """Return what is told in time of a thread; None where nothing is, as of one without members."""
    try:
        return timeline(site.store, thread) or None
    except UnknownName:
        return None


def _along(site: Site, thread: str) -> ThreadComparison | None:
    try:
        return compare_thread(site.store, thread)
    except InputError:
        return None


def _force(site: Site, thread: str, asked: Asked) -> Force | None:
    """Return whether it held on the day asked about; None where that is no day, or nothing could be in force."""
    day = asked.meant or ("" if asked.problem else site.checked)
    if not day:
        return None
    try:
        return in_force(site.store, thread, day)
    except (BadParameter, UnknownName):
        return None


def _linked(site: Site, place: Place, name: str, members: list[str]) -> dict[str, object]:
    return {
        "@context": "https://schema.org/",
        "@type": "CreativeWorkSeries",
        "@id": place.iri,
        "name": name,
        "url": site.base + place.path,
        "hasPart": [{"@type": "Legislation", "@id": member} for member in members],
    }
