"""Where lineages end, and why: a text that cites nothing, one that is not held, units that rest on one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpkg.graph import adjacency
from wpkg.graph.answer import Answer
from wpkg.graph.lineage import evidence, remarks
from wpkg.graph.lineage.citations import Row, Unit, checked_day, counts, standing_for, units
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

REASONS = {
    "cites nothing": "its text is held and cites nothing in a manner that carries lineage",
    "not held": "its text is not held, so what it cites is not known",
    "unverified": "its text is not held, and what it may cite is only believed; ask with --include-unverified",
    "unresolved": "it cites something that the graph could not settle on",
    "silent": "the store says nothing of it",
    "circle": "the units at this end rest on one another",
}
"""Why a lineage ends, by the word that the answers use."""

_COLUMNS = columns(
    ("root", "string", "the unit at which lineage ends"),
    ("date", "string", "the day it was adopted"),
    ("depth", "integer", "citations to it from the start, at the least"),
    ("ends", "string", "why it ends there, in a word or two"),
    ("reason", "string", "why it ends there"),
    ("by_reading", "boolean", "whether no way to it does without a curator's reading of an unenumerated set"),
    ("remark", "string", "a symbol only believed, or nothing known"),
)


@dataclass(frozen=True, slots=True)
class Root:
    """A unit at which lineage ends; ``ends`` is a key of REASONS.

    ``depth`` is None where no start was given. ``by_reading`` is true where every way from the start to it needs what a
    curator reads into an unenumerated set. ``circle`` holds the other units of a circle at this end.
    """

    unit: Unit
    depth: int | None
    ends: str
    by_reading: bool
    circle: tuple[Unit, ...] = ()

    @property
    def reason(self) -> str:
        """Why it ends here, as a clause."""
        return REASONS[self.ends]

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            **self.unit.to_dict(),
            "depth": self.depth,
            "ends": self.ends,
            "reason": self.reason,
            "by_reading": self.by_reading,
            "circle": [unit.name for unit in self.circle],
        }


@dataclass(frozen=True, slots=True)
class Roots(Tabular):
    """The roots of one unit, or of the whole graph where ``start`` is None; nearest and oldest first.

    ``total`` counts them all; ``roots`` holds at most as many as were asked for.
    """

    start: Unit | None
    roots: tuple[Root, ...]
    total: int
    checked: str
    unverified_included: bool
    remarks: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return {
            "start": self.start.to_dict() if self.start else None,
            "total": self.total,
            "roots": [root.to_dict() for root in self.roots],
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def table(self) -> Answer:
        """Return one row a root."""
        rows = tuple(
            (r.unit.name, r.unit.date or None, r.depth, r.ends, r.reason, r.by_reading, r.unit.doubt or None)
            for r in self.roots
        )
        return Answer("roots", _COLUMNS, rows)


def roots(
    store: Store, start: str | None = None, *, limit: int | None = None, include_unverified: bool = False
) -> Roots:
    """Find where the lineage of a unit (IRI) ends, or all such ends of the graph.

    A unit that cites nothing is its own root, at depth 0. Ends without a start are told only of what is cited.
    """
    graph = adjacency.of(store)
    asked = start
    start = None if start is None else standing_for(store, start)
    origin = None if start is None else units(store, [start])[start]
    index = None if start is None else graph.index(start)
    if origin is not None and index is None:
        found = [Root(origin, 0, why(store, [origin], include_unverified)[origin.iri], False)]
        total = 1
    else:
        ends, rings, depths = _ends(graph, index, include_unverified)
        total = len(ends)
        found = _told(store, graph, index, ends[:limit], rings, depths, include_unverified)
    return Roots(
        start=origin,
        roots=tuple(found),
        total=total,
        checked=checked_day(store),
        unverified_included=include_unverified,
        remarks=(*(remarks.part(asked, origin) if asked and origin else ()), *_remarks(found)),
    )


def why(store: Store, asked: Iterable[Unit], include_unverified: bool) -> dict[str, str]:
    """Tell why lineage ends at each of these units, which cite nothing that counts: a key of REASONS, by IRI."""
    known = {unit.iri: unit for unit in asked}
    held = held_texts(store, known)
    rows: dict[str, list[Row]] = {}
    for place in ("document", "provision"):
        for row in ask_about(store, "references-from", place, sorted(known)):
            rows.setdefault(text_of(row[place]), []).append(row)
    return {iri: _why(unit, iri in held, rows.get(iri, ()), include_unverified) for iri, unit in known.items()}


def held_texts(store: Store, names: Iterable[str]) -> frozenset[str]:
    """Return those units of whose document the store holds a text."""
    return frozenset(text_of(row["unit"]) for row in ask_about(store, "held-texts", "unit", sorted(set(names))))


def _why(unit: Unit, held: bool, rows: Iterable[Row], include_unverified: bool) -> str:
    if not unit.known:
        return "silent"
    if any(row["target"] is None and counts(row, include_unverified) for row in rows):
        return "unresolved"
    if held:
        return "cites nothing"
    return "unverified" if any(counts(row, True) for row in rows) and not include_unverified else "not held"


def _ends(
    graph: Adjacency, start: int | None, include_unverified: bool
) -> tuple[list[int], dict[int, tuple[int, ...]], dict[int, int]]:
    """Return the units at which lineage ends, by distance and day, one for each circle; the circles; the distances."""
    circles = graph.cycles(include_unverified=include_unverified).components
    ring_of = {unit: ring for ring in circles for unit in ring}
    found = graph.roots(start, include_unverified=include_unverified)
    depths = {} if start is None else levels(graph, start, include_unverified)
    if start is not None:
        own = _own_parts(graph, start, depths, include_unverified)
        depths |= own
        found = [*found, *own] or [start]
    ends = list({min(ring_of.get(unit, (unit,))) for unit in found})
    ends.sort(key=lambda unit: (depths.get(unit, 0), graph.date(unit), graph.iri(unit)))
    return ends, {unit: ring_of[unit] for unit in ends if unit in ring_of}, depths


def _own_parts(graph: Adjacency, start: int, depths: Mapping[int, int], include_unverified: bool) -> dict[int, int]:
    """Return provisions of the start that cite nothing and that something cites on which the start rests."""
    found: dict[int, int] = {}
    for part in graph.units_of(start):
        back = [k for k in graph.edges_of(part, down=True) if include_unverified or graph.verified(k)]
        citing = {unit for k in back for unit in (graph.source(k), graph.document(graph.source(k)))} - {start}
        met = [depths[unit] + 1 for unit in citing if unit in depths]
        if met and next(onwards(graph, part, include_unverified), None) is None:
            found[part] = min(met)
    return found


def levels(graph: Adjacency, start: int, include_unverified: bool) -> dict[int, int]:
    """Return all that a unit rests on with the least number of citations to each; itself at 0."""
    closure = graph.closure(start, include_unverified=include_unverified)
    return {start: 0} | dict(zip(closure.units.tolist(), closure.depths.tolist(), strict=True))


def onwards(graph: Adjacency, unit: int, include_unverified: bool, readings: bool = True) -> Iterator[int]:
    """Return what a unit cites (a document: also what its unit provisions cite), itself left out."""
    own = graph.document(unit)
    for k in graph.edges_of(unit):
        if (include_unverified or graph.verified(k)) and (readings or not graph.by_reading(k)):
            target = graph.target(k)
            if graph.document(target) != own:
                yield target


def _told(
    store: Store,
    graph: Adjacency,
    start: int | None,
    ends: Collection[int],
    rings: Mapping[int, tuple[int, ...]],
    depths: Mapping[int, int],
    include_unverified: bool,
) -> list[Root]:
    shown = {*ends, *(unit for end in ends for unit in rings.get(end, ()))}
    named = evidence.named(store, graph, shown)
    reasons = why(store, [named[unit] for unit in ends if unit not in rings], include_unverified)
    firm = None if start is None else without_readings(graph, start, include_unverified)
    return [
        Root(
            unit=named[end],
            depth=depths.get(end),
            ends="circle" if end in rings else reasons[graph.iri(end)],
            by_reading=firm is not None and end not in firm,
            circle=tuple(named[unit] for unit in rings.get(end, ()) if unit != end),
        )
        for end in ends
    ]


def without_readings(graph: Adjacency, start: int, include_unverified: bool) -> frozenset[int]:
    """Return what a unit rests on by what the texts themselves cite, curators' readings left out; itself included."""
    seen = {start}
    frontier = [start]
    while frontier:
        unit = frontier.pop()
        for target in onwards(graph, unit, include_unverified, readings=False):
            if target not in seen:
                seen.add(target)
                frontier.append(target)
    return frozenset(seen)


def _remarks(found: Iterable[Root]) -> Iterator[Remark]:
    for root in found:
        if root.circle:
            yield remarks.cycle([unit.name for unit in (root.unit, *root.circle)])
    yield from remarks.silent(root.unit for root in found)
