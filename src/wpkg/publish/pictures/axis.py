"""A time axis: days to pixels, and where to write which year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wpkg.publish.pictures.marks import SMALL, Line, Mark, Words, path

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from ``first`` to ``last`` (proleptic ordinals) between two places."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: str) -> float:
        """Return the place of an ISO day, month or year (its first day)."""
        return self.left + (ordinal(day) - self.first) * (self.right - self.left) / (self.last - self.first)

    def ticks(self, gap: float = 44.0) -> list[tuple[float, str]]:
        """Return places and labels of years, or of months where the axis is short, at least ``gap`` pixels apart."""
        pixels = (self.right - self.left) / (self.last - self.first) * _YEAR
        if pixels / 12 * 3 >= gap * 1.5:
            return self._months(gap, pixels / 12)
        step = next((step for step in _STEPS if step * pixels >= gap), _STEPS[-1])
        begin, end = date.fromordinal(self.first).year, date.fromordinal(self.last).year
        years = range(-(-begin // step) * step, end + 1, step)
        return [(self.x(f"{year:04}"), str(year)) for year in years if self.first <= ordinal(f"{year:04}") <= self.last]

    def _months(self, gap: float, pixels: float) -> list[tuple[float, str]]:
        step = next((step for step in (1, 2, 3, 6) if step * pixels >= gap * 1.5), 12)
        begin, end = date.fromordinal(self.first).year, date.fromordinal(self.last).year
        days = [f"{year:04}-{month:02}" for year in range(begin, end + 1) for month in range(1, 13, step)]
        return [(self.x(day), day) for day in days if self.first <= ordinal(day) <= self.last]


def ordinal(day: str) -> int:
    """Return the number of an ISO day; a month or a year stands for its first day."""
    year, month, number = ([int(part) for part in day.split("-")] + [1, 1])[:3]
    return date(year, month, number).toordinal()


def readable_day(day: str) -> bool:
    """Tell whether a text is a day, a month or a year in ISO form."""
    try:
        ordinal(day)
    except ValueError:
        return False
    return True


def axis(days: Iterable[str], left: float, right: float) -> Axis:
    """Make an axis that takes in all days, with a little room at both ends."""
    numbers = [ordinal(day) for day in days]
    low, high = (min(numbers), max(numbers)) if numbers else (ordinal("2000"), ordinal("2001"))
    margin = max(30, (high - low) // 60)
    return Axis(max(1, low - margin), min(date.max.toordinal(), high + margin), left, right)


def scale(of: Axis, top: float, bottom: float, *, below: bool = True) -> list[Mark]:
    """Draw the axis: a hair line and a label a tick above the drawing, and below it too."""
    marks: list[Mark] = []
    for x, label in of.ticks():
        marks.append(Line(path("M", x, top, "V", bottom), "grid"))
        marks.append(Words(x, top - 6, label, SMALL, "muted", "middle"))
        if below:
            marks.append(Words(x, bottom + 15, label, SMALL, "muted", "middle"))
    return marks
