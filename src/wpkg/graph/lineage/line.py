"""Citation held against order: does each member of a thread cite the one before it, and does it reach the root?

A thread goes from session to session; citations need not. Where the text of a member is not held, what it does not
cite is not known: the answer is then never no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpkg.errors import BadParameter
from wpkg.graph import adjacency
from wpkg.graph.answer import Answer
from wpkg.graph.labels import labels
from wpkg.graph.lineage import evidence
from wpkg.graph.lineage.citations import Edge, Row, Unit, adopted_later, checked_day, citing, units
from wpkg.graph.lineage.remarks import Remark, silent
from wpkg.graph.lineage.roots import held_texts, levels, without_readings
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns
from wpkg.iri import SCHEME

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

YES, READING, NO, UNKNOWN = "yes", "by reading", "no", "not known"
_Key = Callable[[str], tuple[bool, str, str]]
_STATUS = f"{SCHEME}curation-status#"
_COLUMNS = columns(
    ("member", "string", "a member of the thread, in order of adoption"),
    ("date", "string", "the day it was adopted"),
    ("text_held", "boolean", "whether the graph holds its text"),
    ("predecessor", "string", "the member before it"),
    ("cites_predecessor", "string", "yes, by reading, no or not known"),
    ("cites_root", "string", "whether it cites the root itself: yes, by reading, no or not known"),
    ("reaches_root", "string", "whether citations lead to the root: yes, by reading, no or not known"),
    ("depth", "integer", "citations to the root, at the least"),
    ("cites", "string", "what it is known to cite, and how"),
    ("renews", "string", "the member whose commitment it renews"),
    ("renewed_by", "string", "the member that renews its own"),
    ("remark", "string", "a symbol only believed, or another remark"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a thread; the three verdicts are yes, by reading (a curator's, of an open set), no or not known.

    They are None for the first member, and for the root and what is older. ``depth`` is the least number of citations
    to the root.
    """

    unit: Unit
    text_held: bool
    predecessor: Unit | None
    cites_predecessor: str | None
    cites_root: str | None
    reaches_root: str | None
    depth: int | None
    cites: tuple[Edge, ...]
    renews: tuple[Unit, ...]
    renewed_by: tuple[Unit, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the member as plain values."""
        return {
            **self.unit.to_dict(),
            "text_held": self.text_held,
            "predecessor": self.predecessor.name if self.predecessor else None,
            "cites_predecessor": self.cites_predecessor,
            "cites_root": self.cites_root,
            "reaches_root": self.reaches_root,
            "depth": self.depth,
            "cites": [edge.to_dict() for edge in self.cites],
            "renews": [unit.name for unit in self.renews],
            "renewed_by": [unit.name for unit in self.renewed_by],
        }


@dataclass(frozen=True, slots=True)
class Line(Tabular):
    """A thread in order, each member with what it cites, held against ``root``.

    ``left_out`` names members of which only an unverified record tells.
    """

    thread: str
    root: Unit
    members: tuple[Member, ...]
    left_out: tuple[Unit, ...]
    checked: str
    unverified_included: bool
    remarks: tuple[Remark, ...]

    @property
    def without_root(self) -> tuple[Member, ...]:
        """Members whose text is held and does not cite the root itself, though it carries the mandate on."""
        return tuple(member for member in self.members if member.cites_root == NO)

    @property
    def not_known(self) -> tuple[Member, ...]:
        """Members of which it is not known whether they cite the root itself."""
        return tuple(member for member in self.members if member.cites_root == UNKNOWN)

    @property
    def since_broken(self) -> tuple[Member, ...]:
        """The last members of the thread, of which none is known to cite the one before it in its own words."""
        cut = max((n for n, m in enumerate(self.members, 1) if m.cites_predecessor == YES), default=1)
        return self.members[cut:]

    @property
    def back_to(self) -> tuple[Unit, ...]:
        """What all of those cite in their own words, passing over the member before them."""
        cited = [{e.target.iri: e.target for e in m.cites if not e.by_reading} for m in self.since_broken]
        shared = set.intersection(*(set(targets) for targets in cited)) if cited else set()
        return tuple(sorted((cited[0][iri] for iri in shared), key=lambda unit: (unit.date, unit.iri)))

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return {
            "thread": self.thread,
            "root": self.root.to_dict(),
            "members": [member.to_dict() for member in self.members],
            "without_root": [member.unit.name for member in self.without_root],
            "root_not_known": [member.unit.name for member in self.not_known],
            "since_broken": [member.unit.name for member in self.since_broken],
            "back_to": [unit.name for unit in self.back_to],
            "left_out": [unit.name for unit in self.left_out],
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def table(self) -> Answer:
        """Return one row a member."""
        return Answer("line", _COLUMNS, tuple(map(_row, self.members)))


def line(store: Store, thread: str, *, root: str | None = None, include_unverified: bool = False) -> Line:
    """Hold the citations of a thread's members against their order.

    Args:
        store: where to ask.
        thread: IRI of a thread.
        root: IRI of the unit taken as its root; the first member where none is given.
        include_unverified: let records of which no reliable page was read count.

    Raises:
        BadParameter: the thread has no member that counts.
    """
    rows = [row for row in ask_about(store, "line-members", "thread", [thread]) if not _is(row, "withdrawn")]
    counted = [row for row in rows if include_unverified or not _is(row, "unverified")]
    name = labels(store, [thread]).get(thread, thread)
    if not counted:
        hint = "try: --include-unverified" if rows else "list them with: wpkg query threads"
        raise BadParameter(f"{name} has no member", expected="a thread with statements of documents", todo=hint)
    order = sorted(dict.fromkeys(map(citing, counted)), key=_by_day(counted))
    named = units(store, {*map(citing, rows), *([root] if root else [])})
    left_out = [named[unit] for unit in dict.fromkeys(map(citing, rows)) if unit not in order]
    top = root or order[0]
    graph = adjacency.of(store)
    scene = _Scene(store, graph, top, held_texts(store, order), include_unverified, named)
    cited = scene.citations(order)
    renewals = _renewals(rows, set(order))
    members = [
        scene.member(unit, order[place - 1] if place else None, cited[unit], renewals)
        for place, unit in enumerate(order)
    ]
    return Line(
        thread=name,
        root=named[top],
        members=tuple(members),
        left_out=tuple(left_out),
        checked=checked_day(store),
        unverified_included=include_unverified,
        remarks=tuple(silent(edge.target for edges in cited.values() for edge in edges)),
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    store: Store
    graph: Adjacency
    root: str
    held: frozenset[str]
    include_unverified: bool
    named: Mapping[str, Unit]

    def citations(self, order: Iterable[str]) -> dict[str, tuple[Edge, ...]]:
        """Return what each unit cites, with words."""
        edges = {unit: self._edges(unit) for unit in order}
        found = evidence.edges(self.store, self.graph, {k: 1 for group in edges.values() for k in group})
        return {unit: tuple(e for k in group for e in found.get(k, ())) for unit, group in edges.items()}

    def _edges(self, unit: str) -> list[int]:
        place = self.graph.index(unit)
        if place is None:
            return []
        own = self.graph.document(place)
        return [
            k
            for k in self.graph.edges_of(place)
            if (self.include_unverified or self.graph.verified(k)) and self.graph.document(self.graph.target(k)) != own
        ]

    def member(
        self,
        unit: str,
        before: str | None,
        cites: tuple[Edge, ...],
        renewals: Mapping[str, tuple[list[str], list[str]]],
    ) -> Member:
        held = unit in self.held
        top = unit == self.root or self._precedes(unit)
        reaches, depth = (None, None) if top else self._reaches(unit)
        renews, renewed_by = renewals.get(unit, ([], []))
        return Member(
            unit=self.named[unit],
            text_held=held,
            predecessor=self.named[before] if before else None,
            cites_predecessor=self._direct(unit, before, held) if before else None,
            cites_root=None if top else self._direct(unit, self.root, held),
            reaches_root=reaches,
            depth=depth,
            cites=cites,
            renews=tuple(self.named[other] for other in renews),
            renewed_by=tuple(self.named[other] for other in renewed_by),
        )

    def _precedes(self, unit: str) -> bool:
        """Tell whether a unit was adopted before the root, so that nobody expects it to cite that."""
        return bool(adopted_later(self.named[self.root].date, self.named[unit].date))

    def _direct(self, unit: str, goal: str, held: bool) -> str:
        """Tell whether a unit cites another, or the document it is part of."""
        aims = self._aims(goal)
        readings = {self.graph.by_reading(k) for k in self._edges(unit) if self.graph.target(k) in aims}
        if readings:
            return YES if False in readings else READING
        return NO if held else UNKNOWN

    def _aims(self, goal: str) -> frozenset[int]:
        place = self.graph.index(goal)
        return (
            frozenset()
            if place is None
            else frozenset({place, self.graph.document(place), *self.graph.units_of(place)})
        )

    def _reaches(self, unit: str) -> tuple[str, int | None]:
        """Tell whether citations lead from a unit to the root; where they do not, no only if every end is certain."""
        start, aims = self.graph.index(unit), self._aims(self.root)
        if start is not None:
            depths = levels(self.graph, start, self.include_unverified)
            if met := aims & depths.keys():
                firm = not met.isdisjoint(without_readings(self.graph, start, self.include_unverified))
                return (YES if firm else READING), min(depths[place] for place in met)
        return (NO if self._certain(unit, start) else UNKNOWN), None

    def _certain(self, unit: str, start: int | None) -> bool:
        """Tell whether all texts from a unit back to its roots are held, so that what they do not cite is known."""
        reached = {unit}
        if start is not None:
            reached |= {self.graph.iri(place) for place in levels(self.graph, start, self.include_unverified)}
        return reached <= held_texts(self.store, reached)


def _row(member: Member) -> tuple[str | int | bool | None, ...]:
    return (
        member.unit.name,
        member.unit.date or None,
        member.text_held,
        member.predecessor.name if member.predecessor else None,
        member.cites_predecessor,
        member.cites_root,
        member.reaches_root,
        member.depth,
        told(member.cites) or None,
        ", ".join(unit.name for unit in member.renews) or None,
        ", ".join(unit.name for unit in member.renewed_by) or None,
        member.unit.doubt or None,
    )


def told(edges: Iterable[Edge]) -> str:
    """Return citations in short: manner and target, readings and what is only believed marked."""
    parts = dict.fromkeys(
        f"{edge.manner.replace('-', ' ')} {edge.target.name}"
        + (" (a curator's reading)" if edge.by_reading else "")
        + (" (unverified)" if edge.status == "unverified" else "")
        for edge in edges
    )
    return "; ".join(parts)


def _is(row: Row, status: str) -> bool:
    return text_of(row["status"]) == f"{_STATUS}{status}"


def _by_day(rows: Sequence[Row]) -> _Key:
    days = {citing(row): text_of(row["date"]) for row in rows}
    return lambda unit: (not days[unit], days[unit], unit)


def _renewals(rows: Sequence[Row], counted: set[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Return for each unit which ones it renews, and which ones renew it."""
    holder = {text_of(row["statement"]): citing(row) for row in rows}
    found: dict[str, tuple[list[str], list[str]]] = {}
    for row in rows:
        unit, renewed = citing(row), holder.get(text_of(row["renewed"]))
        if renewed is None or renewed == unit or unit not in counted or renewed not in counted:
            continue
        for mine, other in (
            (found.setdefault(unit, ([], []))[0], renewed),
            (found.setdefault(renewed, ([], []))[1], unit),
        ):
            if other not in mine:
                mine.append(other)
    return found
