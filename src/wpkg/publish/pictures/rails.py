"""Lines of citation between rows: out of the row of the lower unit to the left, up just before the upper one.

Lines of one look to the same unit share a rail upwards, those from the same unit a rail sideways. Where a line changes
from one to the other there is a curve; where two cross without a curve, nothing joins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wpkg.graph.lineage.citations import Edge
from wpkg.publish.pictures.manners import Look, head, look
from wpkg.publish.pictures.marks import SMALL, Line, Mark, Words, box, path
from wpkg.publish.pictures.measure import width

_CURVE = 5.0
_LEFT = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """The row of a unit: its number from above, and where the mark of the unit stands."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, order=True)
class _Track:
    """What shares a rail: a unit, the look, and whether the arrow is at the upper end."""

    unit: str
    look: Look
    upwards: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """One citation between two rows."""

    upper: _Track
    lower: _Track
    edge: Edge


@dataclass(frozen=True, slots=True)
class Rails:
    """The marks of all citations, and how high the mark of each unit must be for its lines to reach it."""

    marks: tuple[Mark, ...]
    heights: dict[str, float]


def rails(links: Sequence[tuple[str, str, Edge]], rows: dict[str, Row], radius: float, room: float) -> Rails:
    """Draw the lines of citations between rows, with heads and letters; a mark may be ``room`` pixels high."""
    runs, loops = _runs(links, rows)
    above: dict[_Track, list[_Run]] = {}
    beside: dict[_Track, list[_Run]] = {}
    for run in sorted(runs, key=lambda run: (run.upper, run.lower, run.edge.reference)):
        above.setdefault(run.upper, []).append(run)
        beside.setdefault(run.lower, []).append(run)
    at_up = _upright(above, rows, radius)
    ports, heights = _ports(at_up, beside, rows, radius, room)
    size = min(7.0, radius * 1.1)
    marks: list[Mark] = []
    for track, inside in above.items():
        marks += _up(track, inside, at_up[track], ports, rows[track.unit].x - radius, size)
        marks += [_curve(run, at_up[track], ports[run.lower]) for run in inside]
    letters: list[Mark] = []
    outer = {track.unit: min(at_up[other] for other in above if other.unit == track.unit) for track in above}
    free: dict[str, float] = {}
    for track, inside in beside.items():
        row = rows[track.unit]
        end = min(at_up[run.upper] for run in inside)
        marks += _side(track, inside, ports[track], row.x - radius, end, size)
        right = free.get(track.unit, min(row.x - radius - 18, outer.get(track.unit, row.x) - 8))
        written = _letter(track.look, right, ports[track], end)
        letters += written
        free[track.unit] = right - (width(track.look.letter, SMALL, bold=True) + 8 if written else 0)
    for unit, edge in loops:
        marks += _loop(rows[unit], radius, edge)
    return Rails((*marks, *letters), heights)


def _upright(above: dict[_Track, list[_Run]], rows: dict[str, Row], radius: float) -> dict[_Track, float]:
    """Find a place for each rail upwards, left of its unit and beside the rails it would run along with."""
    pitch = 5.0 if radius > 5 else 2.5
    placed: list[tuple[float, float, float]] = []
    found: dict[_Track, float] = {}
    for track in sorted(above, key=lambda track: (-rows[track.unit].number, track)):
        row = rows[track.unit]
        low = max(rows[run.lower.unit].y for run in above[track])
        near = [x for x, top, bottom in placed if top <= low and row.y <= bottom]
        x = row.x - radius - 11
        while x > _LEFT and any(abs(x - other) < pitch - 0.1 for other in near):
            x -= pitch
        found[track] = max(x, _LEFT)
        placed.append((found[track], row.y, low))
    return found


def _ports(
    at_up: dict[_Track, float], beside: dict[_Track, list[_Run]], rows: dict[str, Row], radius: float, room: float
) -> tuple[dict[_Track, float], dict[str, float]]:
    """Find where lines meet the mark of their unit: those sideways above; of those upwards, the outer first."""
    sideways: dict[str, list[_Track]] = {}
    upwards: dict[str, list[_Track]] = {}
    for track in beside:
        sideways.setdefault(track.unit, []).append(track)
    for track in at_up:
        upwards.setdefault(track.unit, []).append(track)
    ports: dict[_Track, float] = {}
    heights: dict[str, float] = {}
    for unit in {**sideways, **upwards}:
        tracks = [*sorted(sideways.get(unit, [])), *sorted(upwards.get(unit, []), key=lambda track: at_up[track])]
        heights[unit] = min(room, max(2 * radius, 7.5 * len(tracks)))
        gap = heights[unit] / len(tracks)
        top = rows[unit].y - heights[unit] / 2
        ports.update({track: top + gap * (place + 0.5) for place, track in enumerate(tracks)})
    return ports, heights


def _runs(links: Sequence[tuple[str, str, Edge]], rows: dict[str, Row]) -> tuple[list[_Run], list[tuple[str, Edge]]]:
    runs: list[_Run] = []
    loops: list[tuple[str, Edge]] = []
    for source, target, edge in links:
        if source == target:
            loops.append((source, edge))
            continue
        upwards = rows[target].number < rows[source].number
        upper, lower = (target, source) if upwards else (source, target)
        of = look(edge)
        runs.append(_Run(_Track(upper, of, upwards), _Track(lower, of, upwards), edge))
    return runs, loops


def _up(
    track: _Track, inside: Sequence[_Run], x: float, ports: dict[_Track, float], mark: float, size: float
) -> list[Mark]:
    y, lowest = ports[track], max(ports[run.lower] for run in inside)
    ends = mark - (size - 1 if track.upwards else 0)
    line = path("M", ends, y, "H", x + _CURVE, "Q", x, y, x, y + _CURVE, "V", max(lowest - _CURVE, y + _CURVE))
    full = f"{track.look.words}: " + ", ".join(_other(run, upper=True) for run in inside)
    drawn: list[Mark] = [Line(line, track.look.style, full)]
    return [*drawn, *(head(mark, y, track.look, size=size) if track.upwards else ())]


def _side(track: _Track, inside: Sequence[_Run], y: float, mark: float, end: float, size: float) -> list[Mark]:
    start = mark if track.upwards else mark - size + 1
    full = f"{track.look.words}: " + ", ".join(_other(run, upper=False) for run in inside)
    drawn: list[Mark] = [Line(path("M", start, y, "H", end + _CURVE), track.look.style, full)]
    return [*drawn, *(() if track.upwards else head(mark, y, track.look, size=size))]


def _other(run: _Run, *, upper: bool) -> str:
    at_target = run.upper.upwards == upper
    return run.edge.source.name if at_target else run.edge.target.name


def _curve(run: _Run, x: float, y: float) -> Line:
    edge = run.edge
    words = f" “{edge.exact}”" if edge.exact else ""
    full = f"{edge.source.name} {run.upper.look.words} {edge.target.name}{words}"
    plain = run.upper.look.style.split()[0]
    thin = " thin" if "thin" in run.upper.look.style else ""
    return Line(path("M", x + _CURVE, y, "Q", x, y, x, y - _CURVE), plain + thin, full, edge.reference)


def _letter(of: Look, x: float, y: float, end: float) -> list[Mark]:
    """Write the letter of a look on its line, where the line is long enough to bear it."""
    wide = width(of.letter, SMALL, bold=True) + 4
    if x - wide < end + _CURVE:
        return []
    style = "warn" if of.forward else "ink"
    return [
        Line(box(x - wide, y - 6, wide, 12), "paper plain"),
        Words(x - wide / 2, y + 4, of.letter, SMALL, style, "middle", bold=True, full=of.words),
    ]


def _loop(row: Row, radius: float, edge: Edge) -> list[Mark]:
    x, y = row.x - radius, row.y
    line = path("M", x, y - 3, "H", x - 6, "Q", x - 14, y, x - 6, y + 3, "H", x - 4)
    return [
        Line(line, look(edge).style, f"{edge.source.name} cites itself", edge.reference),
        *head(x, y + 3, look(edge)),
    ]
