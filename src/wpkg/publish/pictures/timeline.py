"""The time of a commitment as bars: what can be said of each day, each period with its end, gaps, and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from wpkg.errors import BadParameter
from wpkg.graph.time.periods import Event, Period
from wpkg.graph.time.seams import Gap
from wpkg.graph.time.timeline import Stretch, Timeline
from wpkg.publish.pictures.axis import Axis, axis, readable_day, scale
from wpkg.publish.pictures.marks import (
    MARGIN,
    PLAIN,
    SMALL,
    WIDTH,
    Key,
    Line,
    Mark,
    Picture,
    Words,
    box,
    crossed,
    diamond,
    heading,
    legend,
    path,
)
from wpkg.publish.pictures.measure import shortened, width
from wpkg.publish.pictures.writing import told, written

MANY = 40
_FILLS = {"yes": "held", "no": "empty", "contested": "hatched rim", "unknown": "dotted rim"}
_LAPSES = frozenset({"lapse", "expiry", "termination"})


@dataclass(frozen=True, slots=True)
class _Bar:
    """One row: stretches to fill, days to mark, and the words beside it."""

    parts: tuple[tuple[str, str, str], ...]
    flags: tuple[str, ...]
    cross: tuple[str, ...]
    tips: tuple[str, ...]
    name: str
    remark: str
    full: str
    href: str
    strong: bool


def timeline(found: Timeline) -> str:
    """Draw the time of a thread or document as SVG.

    Raises:
        BadParameter: nothing in time is told.
    """
    return written(picture(found))


def picture(found: Timeline) -> Picture:
    """Lay out the picture of a timeline."""
    bars = list(_bars(found))
    days = _days(found, bars)
    if not days:
        raise BadParameter(f"nothing in time is told of {found.thread}", expected="a thread or document with periods")
    time = axis(days, MARGIN + 12, WIDTH - MARGIN - 12)
    marks, y = heading(f"Time of: {found.thread}", told("timeline-heading", found=found).splitlines())
    more, y = legend(_keys(), y)
    high = 38.0 if len(bars) <= MANY else 18.0
    top = y + 46
    end = top + 52 + len(bars) * high
    marks += [*more, *scale(time, top, end), *_whole(found, time, top + 8)]
    for number, bar in enumerate(bars):
        marks += _bar(bar, time, top + 52 + number * high, high, _limit(found, time))
    marks += _checked(found, time, top, end)
    return Picture(f"Time of {found.thread}", told("timeline", found=found), WIDTH, end + 28, tuple(marks))


def _bars(found: Timeline) -> Iterator[_Bar]:
    """Yield periods and gaps by day, then what happened and what others did."""
    rows: list[tuple[str, int, _Bar]] = [(period.start, 1, _period(period, found)) for period in found.periods]
    rows += [(gap.start, 0, _gap(gap)) for gap in found.gaps]
    yield from (bar for _, _, bar in sorted(rows, key=lambda row: (row[0], row[1], row[2].name)))
    yield from map(_event, found.events)


def _period(period: Period, found: Timeline) -> _Bar:
    ends = [end for end in period.ends if end is not None]
    parts: list[tuple[str, str, str]] = []
    if period.start and ends:
        parts.append((period.start, ends[0], "held" if period.status != "unverified" else "dotted rim"))
        parts += [(a, b, "hatched rim") for a, b in pairwise(ends)]
    elif period.start:
        parts.append((period.start, max(found.last, period.start), "dotted rim"))
    planned = [*(reading.end for reading in period.planned_readings), period.planned_end]
    rule = period.rule.words if period.rule is not None and period.rule.words else "no end rule told"
    until = " or ".join(ends) if ends else "no end known"
    days = f"{period.start or 'beginning not known'} to {until}"
    doubt = " · unverified" if period.status == "unverified" else ""
    flags = tuple(dict.fromkeys(day for day in planned if day and readable_day(day)))
    full = told("period", period=period, days=days, rule=rule)
    return _Bar(tuple(parts), flags, (), (), period.name, f"{days} · {rule}{doubt}", full, period.document, True)


def _gap(gap: Gap) -> _Bar:
    nature = {"unverified": "only an unverified record covers this"}.get(gap.nature, gap.nature)
    name = f"{nature}, contested" if gap.contested else nature
    style = "hatched rim" if gap.contested else ("dotted rim" if gap.nature == "unverified" else "empty")
    between = f"between {gap.earlier} and {gap.later}" if not gap.bridge else f"unverified record: {gap.bridge}"
    full = told("gap", gap=gap, nature=nature)
    remark = f"{gap.start} to {gap.end} · {between}"
    return _Bar(((gap.start, gap.end, style),), (), (), (), name.capitalize(), remark, full, "", False)


def _event(event: Event) -> _Bar:
    lapse = event.kind.rpartition("#")[2] in _LAPSES
    days = tuple(dict.fromkeys([event.date, *(reading.end for reading in event.readings if reading.end)]))
    shown = tuple(day for day in days if day and readable_day(day))
    dates = " or ".join(shown) or "day not known"
    doubt = ", day contested" if len(shown) > 1 else ""
    kind = event.kind or "event"
    full = told("event", event=event, dates=dates)
    name = f"{kind.capitalize()}, {dates}{doubt}"
    return _Bar((), (), shown if lapse else (), () if lapse else shown, name, event.label, full, event.iri, False)


def _bar(bar: _Bar, time: Axis, top: float, high: float, limit: float) -> list[Mark]:
    """Draw one row, with its words on the side that has room."""
    marks: list[Mark] = []
    thick = 16.0 if high > 30 else 10.0
    y = top + (high - thick) / 2
    xs: list[float] = []
    for start, end, style in bar.parts:
        left, right = time.x(start), max(time.x(end), time.x(start) + 3)
        xs += [left, right]
        marks.append(Line(box(left, y, right - left, thick), style, f"{bar.full}", bar.href))
    for day in bar.flags:
        x = time.x(day)
        xs += [x - 5, x + 5]
        flag = path("M", x, y + thick + 2, "V", y - 1, "M", x - 5, y - 5, "H", x + 5, "L", x, y + 1, "Z")
        marks.append(Line(flag, "open", f"planned end {day}"))
    for day in bar.cross:
        x, middle, arm = time.x(day), y + thick / 2, thick / 2 - 1
        xs += [x - arm, x + arm]
        marks.append(Line(crossed(x, middle, arm), "cross", bar.full, bar.href))
    for day in bar.tips:
        xs += [time.x(day) - 6, time.x(day) + 6]
        marks.append(Line(diamond(time.x(day), y + thick / 2, 6), "head", bar.full, bar.href))
    return [*marks, *_beside(bar, min(xs, default=MARGIN), max(xs, default=MARGIN), top, high, limit)]


def _beside(bar: _Bar, left: float, right: float, top: float, high: float, limit: float) -> list[Mark]:
    """Write the words of a row to the right of its bar, or to the left where there is more room."""
    stop = limit - 6 if right < limit else WIDTH - MARGIN
    wanted = max(width(bar.name, PLAIN, bold=bar.strong), width(bar.remark, SMALL)) if high > 30 else 260.0
    after = stop - right - 8 >= min(wanted, left - MARGIN - 8)
    x, room = (right + 8, stop - right - 8) if after else (left - 8, left - 8 - MARGIN)
    anchor = "start" if after else "end"
    if high > 30:
        name = shortened(bar.name, PLAIN, room, bold=bar.strong)
        remark = shortened(bar.remark, SMALL, room)
        return [
            Words(x, top + high / 2 - 2, name, PLAIN, "ink", anchor, bar.strong, bar.href, bar.full),
            Words(x, top + high / 2 + 12, remark, SMALL, "muted", anchor, full=bar.full),
        ]
    line = shortened(f"{bar.name} · {bar.remark}", SMALL, room)
    return [Words(x, top + high / 2 + 4, line, SMALL, "ink", anchor, href=bar.href, full=bar.full)]


def _whole(found: Timeline, time: Axis, top: float) -> list[Mark]:
    """Draw what can be said of each day, in one bar."""
    marks: list[Mark] = []
    for answer, inside in groupby(found.stretches, key=lambda stretch: stretch.answer):
        run = list(inside)
        left, right = time.x(run[0].start), max(time.x(run[-1].end), time.x(run[0].start) + 3)
        marks.append(Line(box(left, top, right - left, 28), _FILLS.get(answer, "empty"), _said(run)))
        word = {"yes": "in force", "no": "not in force"}.get(answer, answer)
        wide = width(word, SMALL)
        if wide + 8 <= right - left:
            marks.append(Line(box((left + right - wide) / 2 - 3, top + 6, wide + 6, 16), "paper plain"))
            marks.append(Words((left + right) / 2, top + 18, word, SMALL, "ink", "middle", full=_said(run)))
    return marks


def _said(run: Sequence[Stretch]) -> str:
    by = ", ".join(dict.fromkeys(name for stretch in run for name in stretch.by))
    return f"{run[0].start} to {run[-1].end}: {run[0].answer}{' by ' + by if by else ''}"


def _checked(found: Timeline, time: Axis, top: float, bottom: float) -> list[Mark]:
    if not found.last:
        return []
    x = time.x(found.last)
    word = f"as known on {found.as_known_on}" if found.as_known_on else f"checked to {found.checked}"
    anchor = "end" if x > WIDTH / 2 else "start"
    return [Line(path("M", x, top - 20, "V", bottom), "today", word), Words(x, top - 24, word, SMALL, "ink", anchor)]


def _limit(found: Timeline, time: Axis) -> float:
    return time.x(found.last) if found.last else WIDTH - MARGIN


def _days(found: Timeline, bars: Sequence[_Bar]) -> list[str]:
    days = [day for bar in bars for start, end, _ in bar.parts for day in (start, end)]
    days += [day for bar in bars for day in (*bar.flags, *bar.cross, *bar.tips)]
    days += [day for stretch in found.stretches for day in (stretch.start, stretch.end)]
    told_of = [day for day in days if readable_day(day)]
    return [*told_of, found.last] if told_of and found.last else told_of


def _keys() -> list[Key]:
    def swatch(style: str) -> tuple[Line, ...]:
        return (Line(box(0, -6, 28, 12), style),)

    flag = path("M", 8, 6, "V", -3, "M", 3, -7, "H", 13, "L", 8, -1, "Z")
    return [
        Key("in force", swatch("held")),
        Key("contested", swatch("hatched rim")),
        Key("not in force, or a gap", swatch("empty")),
        Key("not known, or unverified", swatch("dotted rim")),
        Key("end as planned", (Line(flag, "open"),), 16),
        Key("lapse or expiry", (Line(crossed(8, 0, 5), "cross"),), 16),
        Key("other event", (Line(diamond(8, 0, 6), "head"),), 16),
        Key("last day of which anything is known", (Line(path("M", 14, -8, "V", 8), "today"),), 28),
    ]
