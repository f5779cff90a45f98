"""Lineage on a time axis: who cites whom, as staircase in which no line meets a word; below it, the order of threads.

Every unit has a row of its own, the earlier above the later, and stands at its day. A citation leaves the row of the
later unit to the left and rises just before the day of the earlier one. Between the two rows there are only units that
are no earlier, whose words stand to the right: so lines and words never meet, however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wpkg.errors import BadParameter
from wpkg.graph.lineage.citations import Edge, Unit
from wpkg.graph.lineage.walk import Lineage
from wpkg.graph.lineage.web import Web, of_lineages
from wpkg.publish.pictures import threads
from wpkg.publish.pictures.axis import Axis, axis, readable_day, scale
from wpkg.publish.pictures.layers import layered
from wpkg.publish.pictures.manners import Look, look, sample
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
    disc,
    heading,
    legend,
    path,
)
from wpkg.publish.pictures.measure import shortened, width
from wpkg.publish.pictures.rails import Row, rails
from wpkg.publish.pictures.writing import told, written

MANY = 40
"""Units above which rows become narrow and their words short."""
MOST = 2000
"""Units that one picture takes."""
_APART = 30.0
"""Pixels between the dated rows and the others."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The measures of the rows: their height, the radius of a unit's mark, the room for words."""

    row: float
    radius: float
    room: float


@dataclass(frozen=True, slots=True)
class Label:
    """The words beside a unit: its name and, where rows are high, a remark below."""

    name: str
    doubt: str
    remark: str
    size: float
    bold: bool

    @property
    def wide(self) -> float:
        """Return how much room the words take."""
        return max(width(self.name + self.doubt, self.size, bold=self.bold), width(self.remark, SMALL))


def lineage(found: Web | Lineage) -> str:
    """Draw citations on a time axis as SVG.

    Raises:
        BadParameter: there is nothing to draw, or more than one picture takes.
    """
    return written(picture(found if isinstance(found, Web) else of_lineages(found)))


def picture(web: Web) -> Picture:
    """Lay out the picture of a web of citations."""
    if not web.units:
        raise BadParameter("there is nothing to draw", expected="a document, a thread or a graph with citations")
    if len(web.units) > MOST:
        problem = f"{len(web.units)} units are too many for one picture"
        raise BadParameter(problem, expected=f"at most {MOST}", todo="name a document or a thread, or use --depth")
    units = ordered(web)
    steps = Steps(44, 6.5, 300) if len(units) <= MANY else Steps(17, 4, 220)
    top, marks = _head(web)
    labels = {unit.iri: _label(unit, number, web, steps) for number, unit in enumerate(units)}
    time, undated = _time(units, labels, steps)
    start = top + 30
    rows = _rows(units, time, start, steps)
    end = start + len(units) * steps.row + (_APART if undated else 0)
    below, foot = threads.lanes(web.threads, {unit.iri: unit for unit in units}, time, end + 18, len(units) <= MANY)
    marks += scale(time, start - 6, foot)
    if undated:
        first = min(rows[unit.iri].y for unit in units if not readable_day(unit.date)) - steps.row / 2
        marks.append(Line(box(time.right + 22, first - _APART + 8, 76, end - first + _APART - 8), "band plain"))
        marks.append(Words(time.right + 60, first - 8, "no date", SMALL, "muted", "middle", full="date not known"))
    drawn = rails([(edge.source.iri, edge.target.iri, edge) for edge in web.edges], rows, steps.radius, steps.row - 5)
    marks += drawn.marks
    for unit in units:
        high = drawn.heights.get(unit.iri, 2 * steps.radius)
        marks += _unit(unit, rows[unit.iri], web, steps, labels[unit.iri], high)
    return Picture(_title(web), _description(web, units), WIDTH, foot + 30, (*marks, *below))


def ordered(web: Web) -> list[Unit]:
    """Return the units by day, undated ones last; of one day, in the order that the layered layout gives."""
    places = {unit.iri: number for number, unit in enumerate(web.units)}
    found = layered(len(places), [(places[edge.source.iri], places[edge.target.iri]) for edge in web.edges])

    def key(unit: Unit) -> tuple[bool, str, int, int]:
        place = found.places[places[unit.iri]]
        return not readable_day(unit.date), unit.date, -place.layer, place.order

    return sorted(web.units, key=key)


def _head(web: Web) -> tuple[float, list[Mark]]:
    looks = sorted({look(edge) for edge in web.edges})
    keys = [
        Key("text held", (Line(disc(8, 0, 6), "full"),), 16),
        Key("text not held", (Line(disc(8, 0, 6), "hollow"),), 16),
        *map(sample, looks),
    ]
    if any(not unit.symbol_verified for unit in web.units):
        keys.append(Key("symbol unverified", (Words(8, 4, "(?)", SMALL, "warn", "middle"),), 18))
    lines = told("lineage-heading", web=web).splitlines()
    marks, y = heading(_title(web), lines)
    if web.texts is None:
        keys = keys[2:]
    more, y = legend(keys, y)
    return y, [*marks, *more]


def _title(web: Web) -> str:
    return f"Lineage of {web.name}" if web.name else "Lineage of every instrument of the graph"


def _rows(units: Sequence[Unit], time: Axis, top: float, steps: Steps) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for number, unit in enumerate(units):
        dated = readable_day(unit.date)
        x = time.x(unit.date) if dated else time.right + 60
        rows[unit.iri] = Row(number, x, top + (number + 0.5) * steps.row + (0 if dated else _APART))
    return rows


def _unit(unit: Unit, row: Row, web: Web, steps: Steps, label: Label, high: float) -> list[Mark]:
    """Draw one unit: its mark, filled where its text is held, and its words to the right."""
    held = web.texts is None or unit.iri in web.texts
    full = _told(unit, web)
    marks: list[Mark] = []
    if unit.iri in web.focus:
        marks.append(Line(_bar(row.x, row.y, steps.radius + 3.5, high + 7), "hollow"))
    marks.append(Line(_bar(row.x, row.y, steps.radius, high), "full" if held else "hollow", full, unit.iri))
    x = row.x + steps.radius + 8
    room = WIDTH - MARGIN - x
    doubt = width(label.doubt, label.size, bold=label.bold)
    shown = shortened(label.name, label.size, room - doubt, bold=label.bold) + label.doubt
    y = row.y + 4 if not label.remark else row.y - 2
    marks.append(Words(x, y, shown, label.size, "ink", bold=label.bold, href=unit.iri, full=full))
    if label.remark:
        marks.append(Words(x, row.y + 13, shortened(label.remark, SMALL, room), SMALL, "muted", full=full))
    return marks


def _bar(x: float, y: float, radius: float, high: float) -> str:
    """Return the path of a disc drawn out to a height."""
    top, bottom = y - high / 2 + radius, y + high / 2 - radius
    around = ("A", radius, radius, 0.0, 0.0, 1.0)
    return path("M", x - radius, top, *around, x + radius, top, "V", bottom, *around, x - radius, bottom, "Z")


def _label(unit: Unit, number: int, web: Web, steps: Steps) -> Label:
    bold = steps.row > 40 or unit.iri in web.focus
    size = PLAIN if steps.row > 40 else SMALL
    doubt = "" if unit.symbol_verified else " (?)"
    return Label(f"{number + 1}  {unit.name}", doubt, _remark(unit, web) if steps.row > 40 else "", size, bold)


def _time(units: Sequence[Unit], labels: Mapping[str, Label], steps: Steps) -> tuple[Axis, bool]:
    """Make the axis as long as the words to the right of the units allow; room is kept for undated ones."""
    left, room = MARGIN + 60, WIDTH - MARGIN - steps.radius - 9
    dated = [unit for unit in units if readable_day(unit.date)]
    undated = [min(labels[unit.iri].wide, steps.room) for unit in units if not readable_day(unit.date)]
    whole = axis([unit.date for unit in dated], left, room - (60 + max(undated) if undated else 20))
    span, right = whole.right - left, whole.right
    for unit in dated:
        share = max((whole.x(unit.date) - left) / span, 0.01)
        right = min(right, left + (room - min(labels[unit.iri].wide, steps.room) - left) / share)
    return replace(whole, right=max(right, left + 200)), bool(undated)


def _remark(unit: Unit, web: Web) -> str:
    held = web.texts is None or unit.iri in web.texts
    parts = [unit.date or "date not known", "" if held else "text not held"]
    return " · ".join(part for part in parts if part)


def _told(unit: Unit, web: Web) -> str:
    parts = [unit.name, unit.title if unit.title != unit.symbol else "", _remark(unit, web)]
    return " · ".join([part for part in parts if part] + ([] if unit.symbol_verified else ["symbol unverified"]))


def _description(web: Web, units: Sequence[Unit]) -> str:
    named = {unit.iri: unit for unit in web.units}
    facts: dict[str, list[tuple[Look, Edge]]] = {}
    for edge in web.edges:
        facts.setdefault(edge.source.iri, []).append((look(edge), edge))
    cited = Counter(edge.target.iri for edge in web.edges)
    return told("lineage", web=web, units=units, facts=facts, cited=cited, named=named, remark=_remark)
