"""The order of threads, as curators read it: a lane a thread on the same time axis, apart from the citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wpkg.graph.lineage.citations import Unit
from wpkg.graph.lineage.web import Step, Thread
from wpkg.publish.pictures.axis import Axis, readable_day
from wpkg.publish.pictures.marks import MARGIN, PLAIN, SMALL, WIDTH, Line, Mark, Words, diamond, path
from wpkg.publish.pictures.measure import shortened, wrapped
from wpkg.publish.pictures.writing import told

_LANE = 74.0


def lanes(
    threads: Sequence[Thread], units: Mapping[str, Unit], time: Axis, top: float, numbered: bool
) -> tuple[list[Mark], float]:
    """Draw the threads below one another; return the marks and where they end."""
    threads = [thread for thread in threads if thread.members]
    if not threads:
        return [], top
    marks: list[Mark] = [Line(path("M", MARGIN, top, "H", WIDTH - MARGIN), "rim")]
    y = top + 4
    for line in wrapped(told("threads", threads=threads), SMALL, WIDTH - 2 * MARGIN):
        y += 16
        marks.append(Words(MARGIN, y, line, SMALL, "order"))
    numbers = {iri: number for number, iri in enumerate(units, 1)}
    for thread in threads:
        high = _LANE if thread.steps else _LANE - 20
        marks += _lane(thread, units, numbers, time, y + 8, y + high - 16, numbered)
        y += high
    return marks, y + 14


def _lane(
    thread: Thread,
    units: Mapping[str, Unit],
    numbers: Mapping[str, int],
    time: Axis,
    top: float,
    base: float,
    numbered: bool,
) -> list[Mark]:
    places = {iri: _place(units[iri], time) for iri in thread.members}
    line = shortened(f"{thread.name}: {len(thread.members)} members", PLAIN, WIDTH - 2 * MARGIN)
    marks: list[Mark] = [Words(MARGIN, top + 14, line, PLAIN, "order", bold=False, href=thread.iri, full=thread.name)]
    ends = sorted(places.values())
    marks.append(Line(path("M", ends[0], base, "H", ends[-1]), "rim believed"))
    for step in thread.steps:
        marks += _arc(step, places[step.later], places[step.earlier], base, units)
    taken = -1.0
    radius = 6.0 if numbered else 3.5
    for iri in sorted(thread.members, key=lambda iri: (places[iri], numbers[iri])):
        unit, x = units[iri], places[iri]
        full = f"{numbers[iri]} {unit.name}, {unit.date or 'date not known'}"
        marks.append(Line(diamond(x, base, radius), "knot", full, iri))
        label = str(numbers[iri])
        half = 3.8 * len(label) + 2
        if x - half > taken:
            marks.append(Words(x, base + 19, label, SMALL, "ink", "middle", full=full))
            taken = x + half
    return marks


def _arc(step: Step, later: float, earlier: float, base: float, units: Mapping[str, Unit]) -> Iterable[Line]:
    """Draw a renewal as a double bow from the earlier to the later member."""
    high = min(26.0, 8.0 + abs(later - earlier) * 0.3)
    bow = path("M", earlier, base, "Q", (later + earlier) / 2, base - 2 * high, later, base)
    doubt = "" if step.verified else " (believed only)"
    full = f"{units[step.later].name} renews {units[step.earlier].name}{doubt}"
    yield Line(bow, "step" if step.verified else "step believed", full)
    yield Line(bow, "inner")


def _place(unit: Unit, time: Axis) -> float:
    return time.x(unit.date) if readable_day(unit.date) else time.right + 60
