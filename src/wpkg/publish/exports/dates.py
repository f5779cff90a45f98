"""The agenda of a selection as an iCalendar file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wpkg.graph.store import Store
from wpkg.graph.time.agenda import agenda
from wpkg.graph.time.agenda_facts import Item
from wpkg.publish.calendar import calendar
from wpkg.publish.exports import Selection


def ics(store: Store, wanted: Selection) -> bytes:
    """Write what a selection makes due, reviews, meets about or ends; of chosen documents, what stands in them."""
    told = agenda(store, include_unverified=wanted.unverified)
    if not wanted.documents:
        return calendar(told)
    items, undated = _of(wanted, told.items), _of(wanted, told.undated)
    everything = told if wanted.unverified else agenda(store, include_unverified=True)
    every = _of(wanted, (*everything.items, *everything.undated))
    left_out = len(every) - len(items) - len(undated)
    return calendar(replace(told, items=items, undated=undated, left_out=left_out))


def _of(wanted: Selection, items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.document_iri in wanted.documents)
