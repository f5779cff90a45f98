"""Records of time: a period with the rule that is to end it, rival readings, renewals, what happened and when.

All days are ISO days. An end is the first day that no longer counts, so that what follows on it begins on that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that is argued for: the day, the argument, its grade and where it is made.

    ``end`` is None where that day had not come by the day as known on which was asked. ``taken`` marks the value the
    graph takes. ``remark`` says what is known of when it was argued, where that was asked.
    """

    end: str | None
    argument: str
    grade: str
    sources: tuple[str, ...]
    taken: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Words of a curator, with what they rest on."""

    text: str
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Days once foreseen for a session, with how far that has been checked."""

    start: str
    until: str | None
    status: str
    grade: str
    sources: tuple[str, ...]

    @property
    def days(self) -> str:
        """Return the days in one string, the last one excluded, with a mark where they are only believed."""
        days = f"{self.start} – {self.until}" if self.until else self.start
        return f"{days} (unverified)" if self.status == "unverified" else days


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session: its name, body, the days on which it was held (``held_until`` excluded), and days once foreseen."""

    iri: str
    label: str
    body: str
    held_from: str | None
    held_until: str | None
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class EndRule:
    """What a text lays down about when its effect stops.

    ``kind`` is session, date, earlier-of, session-with-long-stop, or empty where the text does not let one tell.
    ``words`` is the rule as printed, or as reported where no text is held; ``expected_year`` the year foreseen for the
    session; ``long_stop`` the latest day it allows; ``extendable_by`` the bodies that may put the end off.
    """

    kind: str
    words: str
    session: Sitting | None
    expected_year: str
    long_stop: str | None
    extendable_by: tuple[str, ...]
    note: str
    grade: str
    sources: tuple[str, ...]

    @property
    def foreseen(self) -> str:
        """Return in words what is recorded of when the end was foreseen: a year, planned days.

        These are no planned ends: of a year or a session the text does not say on which day force would stop.
        """
        year = f"in {self.expected_year}" if self.expected_year else ""
        plans = self.session.plans if self.session is not None else ()
        return "; ".join(filter(None, (year, *(f"session planned for {plan.days}" for plan in plans))))


@dataclass(frozen=True, slots=True)
class Renewal:
    """One step from a commitment to the next, seen from either side: the other instrument, its body and day."""

    statement: str
    symbol: str
    symbol_verified: bool
    body: str
    on: str | None
    status: str
    grade: str
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the symbol, with a mark where it is only believed."""
        return named(self.symbol, self.symbol_verified)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period of one statement: ``end`` is the first day without force, as taken.

    ``planned_end`` is the day the text foresaw when it was made; ``planned_readings`` rival accounts of it. ``gap`` is
    what a curator says of the time before the period, ``notes`` of the period itself; ``label`` is what is laid down.
    ``exact``, ``exact_start`` and ``exact_end`` give the words of the statement where the text is held (code points,
    half-open).
    """

    symbol: str
    symbol_verified: bool
    pinpoint: str
    statement: str
    start: str
    end: str | None
    planned_end: str | None
    rule: EndRule | None
    status: str
    readings: tuple[Reading, ...]
    gap: Explanation | None
    grade: str
    sources: tuple[str, ...]
    exact: str | None
    exact_start: int | None
    exact_end: int | None
    document: str = ""
    adopted: str | None = None
    body: str = ""
    planned_readings: tuple[Reading, ...] = ()
    renews: Renewal | None = None
    renewed_by: Renewal | None = None
    ended_by: str = ""
    notes: tuple[str, ...] = ()
    iri: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        """Return symbol and locator, with a mark where the symbol is only believed."""
        symbol = named(self.symbol, self.symbol_verified)
        return f"{symbol}, {self.pinpoint}" if self.pinpoint else symbol

    @property
    def ends(self) -> tuple[str | None, ...]:
        """Return every end that is argued for, or the one taken; an end not known by the day asked about is None."""
        days = {reading.end for reading in self.readings}
        return tuple(sorted(days, key=lambda day: (day is None, day or ""))) or (self.end,)

    @property
    def planned_ends(self) -> tuple[str, ...]:
        """Return the day the text foresaw, or every day that is argued to be it."""
        return tuple(filter(None, [reading.end for reading in self.planned_readings] or [self.planned_end]))

    def covers(self, day: str) -> tuple[bool, ...]:
        """Tell for each argued end whether the period covers ``day``; without start or end it covers nothing."""
        return tuple(bool(self.start) and end is not None and self.start <= day < end for end in self.ends)


@dataclass(frozen=True, slots=True)
class InWords:
    """A commitment without a recorded period: ``words`` give its time as printed, empty where it states none."""

    statement: str
    label: str
    words: str
    adopted: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that befell a statement or a thread: a lapse, an expiry, a session that decided nothing.

    ``session`` names the sitting at which it happened; no document need exist. ``readings`` are rival days.
    """

    date: str
    label: str
    status: str
    grade: str
    sources: tuple[str, ...]
    iri: str = ""
    kind: str = ""
    session: str = ""
    note: str = ""
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What another instrument did to the time of a document: extends, supersedes or terminates it, or a part of it."""

    manner: str
    document: str
    symbol: str
    symbol_verified: bool
    body: str
    on: str | None
    target: str
    reference: str
    status: str
    grade: str
    sources: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """Return the symbol of the acting instrument, with a mark where it is only believed."""
        return named(self.symbol, self.symbol_verified)


def named(symbol: str, verified: bool) -> str:
    """Return a symbol, with a mark where it is only believed."""
    return symbol if verified else f"{symbol} (symbol unverified)"


def day_after(day: str) -> str:
    """Return the ISO day that follows."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
