"""Gaps and overlaps between the periods of a thread, by every reading that is argued for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from wpkg.graph.time.force import Facts
from wpkg.graph.time.periods import Explanation, Period, Reading, day_after


@dataclass(frozen=True, slots=True)
class GapReading:
    """What one reading of the end of the earlier period makes of the seam: gap, overlap or none, from when to when."""

    nature: str
    start: str
    end: str
    argument: str
    grade: str
    sources: tuple[str, ...]
    taken: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between two periods of a series, half-open.

    ``nature`` is gap, overlap, or unverified: then only the unverified record named in ``bridge`` covers the time.
    ``contested`` where readings differ on whether it is one, or how long it is; ``readings`` then say what each makes
    of it. ``earlier`` and ``later`` name the periods on both sides, by ``earlier_statement`` and ``later_statement``.
    """

    start: str
    end: str
    nature: str
    contested: bool
    earlier: str
    later: str
    earlier_statement: str
    later_statement: str
    bridge: str
    explanation: Explanation | None
    readings: tuple[GapReading, ...]


def seams(facts: Facts) -> Iterator[Gap]:
    """Yield what lies between each period and the next, where they do not simply meet, and what is only believed."""
    told = [period for period in facts.known if period.start]
    for rank, (earlier, later) in enumerate(pairwise(told), start=1):
        if _counts(facts, earlier):
            yield from _seam(facts, earlier, later)
        if not _counts(facts, later):
            following = next((period for period in told[rank + 1 :] if _counts(facts, period)), None)
            yield from _believed(facts, earlier, later, following)


def _counts(facts: Facts, period: Period) -> bool:
    return facts.include_unverified or period.status != "unverified"


def _seam(facts: Facts, earlier: Period, later: Period) -> Iterator[Gap]:
    if earlier.end is None and not earlier.readings:
        return
    shown = facts.shown(earlier)
    ends = shown.readings or (Reading(shown.end, "", shown.grade, shown.sources, taken=True),)
    read = tuple(_read(reading, later, facts.last) for reading in ends)
    apart = [reading for reading in read if reading.nature != "none"]
    if not apart:
        return
    natures = {reading.nature for reading in read}
    yield Gap(
        start=min(reading.start for reading in apart),
        end=max(reading.end for reading in apart),
        nature="gap" if "gap" in natures else "overlap",
        contested=len({(reading.nature, reading.start, reading.end) for reading in read}) > 1,
        earlier=earlier.name,
        later=later.name,
        earlier_statement=earlier.statement,
        later_statement=later.statement,
        bridge="" if _counts(facts, later) else later.name,
        explanation=later.gap,
        readings=read,
    )


def _read(reading: Reading, later: Period, last: str) -> GapReading:
    """Tell what one end makes of the seam; an end that had not come by the last day reaches at least to that day."""
    end = reading.end if reading.end is not None else max(last, later.start)
    nature, start, until = "none", later.start, later.start
    if end < later.start:
        nature, start = "gap", end
    elif end > later.start:
        nature, until = "overlap", min(end, *(own for own in later.ends if own is not None), end)
    argument = "; ".join(filter(None, (reading.argument, reading.remark)))
    return GapReading(nature, start, until, argument, reading.grade, reading.sources, reading.taken)


def _believed(facts: Facts, earlier: Period, period: Period, following: Period | None) -> Iterator[Gap]:
    """Yield the time that only an unverified record covers, where nothing that counts covers its first day."""
    covered = any(all(other.covers(period.start)) for other in facts.counted)
    if covered or period.end is None:
        return
    yield Gap(
        start=period.start,
        end=min(period.end, day_after(facts.last)),
        nature="unverified",
        contested=False,
        earlier=earlier.name,
        later=following.name if following is not None else "",
        earlier_statement=earlier.statement,
        later_statement=following.statement if following is not None else "",
        bridge=period.name,
        explanation=following.gap if following is not None else None,
        readings=(),
    )
