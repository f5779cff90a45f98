"""An agenda as an iCalendar file (RFC 5545): one all-day entry an item, no invented times.

A time the texts leave vague is an entry over the whole span, and its description says how vague. The identifier of an
entry follows from what it stands for, so that a later file replaces the entries of an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from wpkg.graph.time.agenda import Agenda, told_answers
from wpkg.graph.time.agenda_facts import Item
from wpkg.publish.pages import environment

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//wpkg//Work Programme Knowledge Graph//EN"
_EPOCH = "1970-01-01"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What no text of a calendar may hold (RFC 5545, 3.1)."""


def calendar(agenda: Agenda) -> bytes:
    """Return the dated items of an agenda as an iCalendar file in UTF-8.

    Items without any date cannot stand in a calendar; the description of the calendar says how many there are.
    """
    from icalendar import Calendar, vText  # slow to import

    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", vText(_filled("calendar-name.txt.jinja", agenda=agenda)))
    made.add("x-wr-caldesc", vText(_filled("calendar-about.txt.jinja", agenda=agenda)))
    for item in agenda.items:
        made.add_component(_entry(item, agenda))
    return bytes(made.to_ical())


def uid(item: Item) -> str:
    """Return the identifier of an item, from what it stands for; from its day too where a node may have several."""
    day = item.start if item.precision == "day" and item.kind in {"deadline", "report", "planned-end"} else ""
    return str(uuid5(NAMESPACE_URL, " ".join((item.kind, day or "", item.session, item.iri))))


def _entry(item: Item, agenda: Agenda) -> Event:
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid(item))
    entry.add("dtstamp", datetime.combine(date.fromisoformat(agenda.checked or _EPOCH), datetime.min.time(), UTC))
    entry.add("dtstart", date.fromisoformat(str(item.start)))
    entry.add("dtend", date.fromisoformat(str(item.end)))
    entry.add("summary", _filled("calendar-summary.txt.jinja", item=item))
    entry.add("description", _filled("calendar-entry.txt.jinja", item=item, agenda=agenda, answers=told_answers(item)))
    entry.add("url", item.iri)
    entry.add("categories", [*_categories(item)])
    entry.add("transp", "TRANSPARENT")
    return entry


def _categories(item: Item) -> Iterator[str]:
    yield item.kind
    yield from (part for part in (item.status, *item.owed_by) if part)


def _filled(name: str, **values: object) -> str:
    return _CONTROL.sub(" ", environment().get_template(name).render(values).strip())
