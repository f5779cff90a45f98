"""The agenda as a page and for calendar programs: what is due, reviewed, met about or ended when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wpkg.errors import BadParameter
from wpkg.graph.time.agenda import Agenda, agenda
from wpkg.publish.site.pages import asking
from wpkg.publish.site.pages.asking import Asked
from wpkg.publish.site.records import Page, Place, Sent, Site, Variant
from wpkg.publish.site.words import Words

Fields = tuple[Asked, Asked, Asked, Asked]


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page; ``body``, ``thread``, ``since`` and ``until`` narrow it."""
    t = Words(language)
    found, fields = _found(site, _fields(site, arguments))
    return Page(
        template="agenda",
        title=t("agenda.title"),
        values={
            "fields": fields,
            "asked": {field.field: field.written for field in fields if field.written},
            "bodies": asking.suggestions(site, "agent"),
            "threads": asking.suggestions(site, "thread"),
            "found": found,
            "names": {},
        },
        description=t("agenda.lead"),
        status=200 if found is not None else 400,
    )


def data(site: Site, place: Place, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    """Write the agenda as an iCalendar file, for the same arguments as the page.

    Raises:
        UnknownName, BadParameter: an argument that names nothing, or is no day.
    """
    from wpkg.publish.calendar import calendar  # only who takes it away pays

    found = agenda(
        site.store,
        body=site.names.resolve(arguments["body"], "agent") if arguments.get("body") else "",
        thread=site.names.resolve(arguments["thread"], "thread") if arguments.get("thread") else "",
        since=_bound(arguments, "since"),
        until=_bound(arguments, "until"),
    )
    return Sent(
        calendar(found), variant.media_type, headers=(("Content-Disposition", 'inline; filename="agenda.ics"'),)
    )


def _bound(arguments: Mapping[str, str], name: str) -> str | None:
    asked = asking.day(arguments, name)
    if asked.problem:
        raise BadParameter(f"{asked.written!r} is no day", where=name, expected="a day, such as 2011-12-17")
    return asked.meant or None


def _fields(site: Site, arguments: Mapping[str, str]) -> Fields:
    return (
        asking.thing(site, arguments, "body", "agent"),
        asking.thing(site, arguments, "thread", "thread"),
        asking.day(arguments, "since"),
        asking.day(arguments, "until"),
    )


def _found(site: Site, fields: Fields) -> tuple[Agenda | None, Fields]:
    """Return the agenda, or the fields with what is wrong with them."""
    body, thread, since, until = fields
    if any(field.problem for field in fields):
        return None, fields
    try:
        found = agenda(
            site.store,
            body=body.meant,
            thread=thread.meant,
            since=since.meant or None,
            until=until.meant or None,
        )
    except BadParameter as error:
        return None, (body, thread, since, replace(until, problem="nothing-to-say", detail=str(error)))
    return found, fields
