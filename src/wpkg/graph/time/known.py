"""As known on a day: what a reader could have said then of periods and events, by what the graph knows now.

An instrument counts from the day of its adoption. An end that came later is not known; what the text itself foresaw is:
the rule, the session it names, the year expected, the long stop, the planned end. Remarks of curators are written in
hindsight and left out. The graph does not record on which day a reading was argued, so readings say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wpkg.graph.time.periods import EndRule, Event, Period, Reading

_UNRECORDED = "when it was argued is not recorded; it may have been later"
_NOT_OVER = "not yet by that day on this reading; " + _UNRECORDED


def adopted_by(period: Period, day: str) -> bool:
    """Tell whether a period was known by a day: its instrument had been adopted, or else the period had begun."""
    return (period.adopted or period.start) <= day


def known_period(period: Period, day: str) -> Period:
    """Return a period as a reader of ``day`` could have told it, without disputes about days yet to come."""
    ended = period.end is not None and period.end <= day
    disputed = any(reading.end is not None and reading.end <= day for reading in period.readings)
    renewal = period.renewed_by
    return replace(
        period,
        end=period.end if ended else None,
        readings=tuple(_known_reading(reading, day) for reading in period.readings) if disputed else (),
        planned_readings=tuple(replace(reading, remark=_UNRECORDED) for reading in period.planned_readings),
        status="curated" if period.status == "contested" and period.readings and not disputed else period.status,
        renewed_by=renewal if renewal is not None and renewal.on is not None and renewal.on <= day else None,
        ended_by=period.ended_by if ended else "",
        rule=_known_rule(period.rule, day) if period.rule is not None else None,
        notes=(),
    )


def known_events(events: Iterable[Event], day: str) -> list[Event]:
    """Return the events that had happened by a day, without remarks made in hindsight."""
    happened = (event for event in events if event.date and event.date <= day)
    return [
        replace(event, note="", readings=tuple(_known_reading(reading, day) for reading in event.readings))
        for event in happened
    ]


def _known_rule(rule: EndRule, day: str) -> EndRule:
    """Return a rule with the days on which its session had been held; when a plan was made is not recorded."""
    session = rule.session
    if session is not None:
        held_from, held_until = _by(session.held_from, day), _by(session.held_until, day)
        session = replace(session, held_from=held_from, held_until=held_until, plans=())
    return replace(rule, note="", session=session)


def _known_reading(reading: Reading, day: str) -> Reading:
    if reading.end is not None and reading.end <= day:
        return replace(reading, remark=_UNRECORDED)
    return replace(reading, end=None, remark=_NOT_OVER)


def _by(told: str | None, day: str) -> str | None:
    return told if told is not None and told <= day else None
