"""When bodies meet: knowledge from outside the texts, kept in the ``calendars`` of the profiles.

A session has a compact name (``session:mc-9``, ``session:gc-2012-07``). Days are ISO, as far as they are known:
``2013-12-03`` or ``2013-12`` or ``2013``; the last day is inclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.text.tables import folders, profiles, table

_PREFIX = "session:"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
SPECIAL, EMERGENCY = "special", "emergency"
_LETTERS = {SPECIAL: "s", EMERGENCY: "es"}


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session of a calendar: ordinal, place, first and last day as far as known, years it was put off from."""

    number: int
    first: str
    last: str
    place: str = ""
    planned: tuple[int, ...] = ()

    def may_be_in(self, year: int) -> bool:
        """Whether it sat in a year, or was to sit in it."""
        return int(self.first[:4]) <= year <= int(self.last[:4]) or year in self.planned


@dataclass(frozen=True, slots=True)
class Cycle:
    """Sessions that follow a rule: ``number`` opened in ``year`` in the first of ``months``; they follow one another.

    The rule is sure from session ``number`` up to session ``until``, where there is an end.
    """

    number: int
    year: int
    months: tuple[int, ...]
    until: int
    crosses: bool

    def sitting(self, number: int) -> Sitting | None:
        """Return what the rule says of one session."""
        if not self.number <= number <= self.until:
            return None
        years, at = divmod(number - self.number, len(self.months))
        year, month = self.year + years, self.months[at]
        opening = f"{year}-{month:02d}" if month else str(year)
        closing = f"{year + 1}-{month:02d}" if self.crosses else opening
        return Sitting(number, opening, closing)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one body numbers and names its sessions. ``reckoned`` is number, year or month."""

    body: str
    stem: str
    reckoned: str
    listed: tuple[Sitting, ...]
    cycles: tuple[Cycle, ...]
    first: int
    symbols: tuple[re.Pattern[str], ...]

    def sitting(self, number: int) -> Sitting | None:
        """Return the session of this ordinal, where the calendar has it."""
        for each in self.listed:
            if each.number == number:
                return each
        return next((found for cycle in self.cycles if (found := cycle.sitting(number))), None)

    def sittings(self, year: int) -> list[Sitting]:
        """Return the sessions that open or sit in this year."""
        found = {each.number: each for each in self.listed if int(each.first[:4]) <= year <= int(each.last[:4])}
        for cycle in self.cycles:
            start = cycle.number + (year - cycle.year - cycle.crosses) * len(cycle.months)
            for number in range(start, start + (1 + cycle.crosses) * len(cycle.months)):
                sitting = cycle.sitting(number)
                if sitting and number not in found:
                    found[number] = sitting
        return [found[number] for number in sorted(found)]

    def name(self, key: str) -> str:
        """Return the compact name of the session with this ordinal, year or month."""
        return f"{_PREFIX}{self.stem}-{key}"


def _calendars() -> dict[str, Calendar]:
    return _calendars_in(folders())


@cache
def _calendars_in(places: tuple[Path, ...]) -> dict[str, Calendar]:
    made: dict[str, Calendar] = {}
    rows = [row for profile in profiles() for row in table(f"profiles/{profile}").get("calendars") or ()]
    for row in rows:
        listed = [_sitting(each, 0) for each in row.get("sessions", ())]
        for parallel in row.get("with", ()):
            twin = next(each for each in rows if each["body"] == parallel["body"])
            shifted = (_sitting(each, parallel["shift"]) for each in twin["sessions"])
            listed += [each for each in shifted if each.number >= parallel["from"]]
        made[row["body"]] = Calendar(
            body=row["body"],
            stem=row["session"],
            reckoned=row.get("reckoned", "number"),
            listed=tuple(listed),
            cycles=tuple(_cycle(each) for each in row.get("cycles", ())),
            first=row.get("first", 0),
            symbols=tuple(re.compile(each) for each in row.get("symbols", ())),
        )
    return made


def _sitting(row: dict[str, Any], shift: int) -> Sitting:
    return Sitting(
        number=row["n"] + shift,
        first=str(row["from"]),
        last=str(row["until"]),
        place=row.get("place", ""),
        planned=tuple(row.get("planned", ())),
    )


def _cycle(row: dict[str, Any]) -> Cycle:
    return Cycle(row["n"], row["year"], tuple(row["months"]), row.get("until", 9999), bool(row.get("crosses")))


@cache
def _stems(places: tuple[Path, ...]) -> dict[str, Calendar]:
    return {each.stem: each for each in _calendars_in(places).values()}


def calendar_of(body: str | None) -> Calendar | None:
    """Return how a body's sessions are reckoned, None where no profile says."""
    return _calendars().get(body or "")


def session_of(
    profile_id: str,
    body: str,
    *,
    ordinal: int | None = None,
    year: int | None = None,
    place: str | None = None,
    month: int | None = None,
    kind: str = "",
) -> str | None:
    """Return the session of a body, or None where the calendar does not settle which.

    ``kind`` is empty for regular sessions, ``special`` or ``emergency`` otherwise. Bodies bear one name in all
    profiles, so ``profile_id`` does not narrow the search; a year that goes against the ordinal settles nothing.
    """
    calendar = calendar_of(body)
    if calendar is None:
        return None
    return _find(calendar, ordinal, year, place, month, kind)


def _find(
    calendar: Calendar, ordinal: int | None, year: int | None, place: str | None, month: int | None, kind: str
) -> str | None:
    if calendar.reckoned == "month":
        return calendar.name(f"{year}-{month:02d}") if year and month else None
    if kind:
        return calendar.name(f"{_LETTERS[kind]}-{ordinal}") if ordinal else None
    if calendar.reckoned == "year":
        return calendar.name(str(year)) if year and year >= calendar.first and not ordinal else None
    if ordinal is not None:
        sitting = calendar.sitting(ordinal)
        return calendar.name(str(ordinal)) if sitting and _agrees(sitting, year, place) else None
    return _only(calendar, year, place, month)


def _only(calendar: Calendar, year: int | None, place: str | None, month: int | None) -> str | None:
    """Return the session that alone was held in a year, month or place."""
    if year is None and place is None:
        return None
    held = calendar.sittings(year) if year is not None else list(calendar.listed)
    held = [each for each in held if _agrees(each, year, place, month)]
    return calendar.name(str(held[0].number)) if len(held) == 1 else None


def _agrees(sitting: Sitting, year: int | None, place: str | None, month: int | None = None) -> bool:
    if year is not None and not sitting.may_be_in(year):
        return False
    if month is not None and year is not None and not sitting.first[:7] <= f"{year}-{month:02d}" <= sitting.last[:7]:
        return False
    return place is None or (bool(sitting.place) and sitting.place.casefold().startswith(place.casefold()))


def named(body: str, key: int | str, kind: str = "") -> str:
    """Return a name for a session no calendar has: by body and ordinal or year, to be held as partial."""
    calendar = calendar_of(body)
    stem = calendar.stem if calendar else body.removeprefix("body:")
    letters = f"{_LETTERS[kind]}-" if kind else ""
    return f"{_PREFIX}{stem}-{letters}{key}"


def _split(session: str | None) -> tuple[Calendar, str] | None:
    if not session or not session.startswith(_PREFIX):
        return None
    found = re.fullmatch(r"([a-z-]+?)-((?:e?s-)?\d{1,4}(?:-\d\d)?)", session.removeprefix(_PREFIX))
    calendar = _stems(folders()).get(found[1]) if found else None
    return (calendar, found[2]) if found and calendar else None


def _beside(session: str | None, step: int) -> str | None:
    split = _split(session)
    if split is None or not split[1].isdigit():
        return None
    calendar, number = split[0], int(split[1]) + step
    if calendar.reckoned == "year":
        return calendar.name(str(number)) if number >= calendar.first else None
    return calendar.name(str(number)) if calendar.sitting(number) else None


def may_be_in(session: str, year: int) -> bool:
    """Whether a session sat or was to sit in a year, as far as its calendar knows."""
    split = _split(session)
    if split is None or not split[1].isdigit():
        return True
    if split[0].reckoned == "year":
        return int(split[1]) == year
    sitting = split[0].sitting(int(split[1]))
    return sitting is None or sitting.may_be_in(year)


def before(session: str | None) -> str | None:
    """Return the session before a regular one, None where the calendar does not know it."""
    return _beside(session, -1)


def after(session: str | None) -> str | None:
    """Return the session after a regular one, None where the calendar does not know it."""
    return _beside(session, 1)


def body_of(session: str | None) -> str | None:
    """Return the body that held a session."""
    split = _split(session)
    return split[0].body if split else None


def number_of(session: str | None) -> int | None:
    """Return the ordinal of a regular session, or its year where sessions are reckoned by years."""
    split = _split(session)
    return int(split[1]) if split and split[1].isdigit() else None


def dates_of(session: str | None) -> tuple[str, str] | None:
    """Return the first and the last day, as far as known; None for sessions no calendar has."""
    split = _split(session)
    if split is None:
        return None
    calendar, key = split
    if calendar.reckoned in ("month", "year"):
        return key, key
    sitting = calendar.sitting(int(key)) if key.isdigit() else None
    return (sitting.first, sitting.last) if sitting else None


def roman(letters: str) -> int:
    """Return the value of a Roman number, 0 where the letters are none."""
    values = [_ROMAN.get(letter, 0) for letter in letters]
    if not all(values):
        return 0
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))


def adopting_session(symbol: str | None, *, body: str | None = None, date: str | None = None) -> str | None:
    """Return the session at which a text was adopted, by its symbol, or by its body and ISO date.

    Args:
        symbol: ``A/RES/75/105``, ``WHA66.10``, ``4/CMA.1``.
        body: the organ that adopted it, used with ``date``.
        date: the day, month or year of adoption.
    """
    for calendar in _calendars().values():
        for pattern in calendar.symbols:
            found = pattern.match(symbol or "")
            if found:
                return _by_symbol(calendar, found.groupdict())
    calendar_named = calendar_of(body)
    return _by_date(calendar_named, date) if calendar_named and date else None


def _by_symbol(calendar: Calendar, parts: dict[str, str | None]) -> str | None:
    if parts.get("yy"):
        short = int(parts["yy"] or 0)
        return session_of("", calendar.body, year=short + (1900 if short > 44 else 2000))
    if parts.get("year"):
        return session_of("", calendar.body, year=int(parts["year"] or 0))
    printed = parts.get("n") or parts.get("special") or parts.get("emergency") or ""
    number = int(printed) if printed.isdigit() else roman(printed)
    if not number:
        return None
    if not parts.get("n"):
        return calendar.name(f"{_LETTERS[SPECIAL if parts.get('special') else EMERGENCY]}-{number}")
    return calendar.name(str(number)) if calendar.sitting(number) or not calendar.listed else None


def _by_date(calendar: Calendar, date: str) -> str | None:
    year = int(date[:4])
    if calendar.reckoned == "year":
        return None
    if calendar.reckoned == "month":
        return calendar.name(date[:7]) if len(date) >= 7 else None
    held = [each for each in calendar.sittings(year) if _within(date, each)]
    return calendar.name(str(held[0].number)) if len(held) == 1 else None


def _within(date: str, sitting: Sitting) -> bool:
    """Whether a day may be one of a session, where the first and last are known as well as it is."""
    known = min(len(date), len(sitting.first), len(sitting.last))
    return sitting.first[:known] <= date[:known] <= sitting.last[:known]


def place_before(flat: str, at: int, body: str) -> str:
    """Return the place of a session of a body that is named right before an offset, "" where there is none."""
    held = calendar_of(body)
    before = flat[max(0, at - 40) : at].rstrip()
    places = {each.place for each in held.listed if each.place} if held else set()
    return next((place for place in sorted(places) if before.endswith(place)), "")
