"""What two instruments have in common: every unit both rest on, how far it is from each, and which are nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpkg.errors import BadParameter
from wpkg.graph import adjacency
from wpkg.graph.answer import Answer
from wpkg.graph.lineage import evidence, remarks
from wpkg.graph.lineage.citations import Unit, checked_day, standing_for, units
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.lineage.roots import levels
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

_COLUMNS = columns(
    ("ancestor", "string", "what both rest on"),
    ("date", "string", "the day it was adopted"),
    ("first_depth", "integer", "citations from the first to it, at the least"),
    ("second_depth", "integer", "citations from the second to it, at the least"),
    ("nearest", "boolean", "whether no other common ancestor lies on the way to it"),
    ("remark", "string", "a symbol only believed, or nothing known"),
)


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A common ancestor with its least distance from both; nearest where no other one lies on the way to it."""

    unit: Unit
    first_depth: int
    second_depth: int
    nearest: bool

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            **self.unit.to_dict(),
            "first_depth": self.first_depth,
            "second_depth": self.second_depth,
            "nearest": self.nearest,
        }


@dataclass(frozen=True, slots=True)
class Common(Tabular):
    """What ``first`` and ``second`` both rest on, nearest first.

    ``first_rests_on_second`` and its counterpart hold the least number of citations between the two, None where
    neither the texts nor the sources connect them in that direction.
    """

    first: Unit
    second: Unit
    ancestors: tuple[Ancestor, ...]
    first_rests_on_second: int | None
    second_rests_on_first: int | None
    checked: str
    unverified_included: bool
    remarks: tuple[Remark, ...]

    @property
    def nearest(self) -> tuple[Ancestor, ...]:
        """The nearest of them."""
        return tuple(ancestor for ancestor in self.ancestors if ancestor.nearest)

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return {
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "first_rests_on_second": self.first_rests_on_second,
            "second_rests_on_first": self.second_rests_on_first,
            "ancestors": [ancestor.to_dict() for ancestor in self.ancestors],
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def table(self) -> Answer:
        """Return one row an ancestor."""
        rows = tuple(
            (a.unit.name, a.unit.date or None, a.first_depth, a.second_depth, a.nearest, a.unit.doubt or None)
            for a in self.ancestors
        )
        return Answer("common", _COLUMNS, rows)


def common(store: Store, first: str, second: str, *, include_unverified: bool = False) -> Common:
    """Find what two units, given by IRI, both rest on.

    Raises:
        BadParameter: both are the same, or one is part of the other.
    """
    asked = first, second
    first, second = (standing_for(store, name) for name in asked)
    named = units(store, [first, second])
    graph = adjacency.of(store)
    a, b = pair(graph, named[first], named[second])
    found = () if a is None or b is None else _ancestors(store, graph, a, b, include_unverified)
    return Common(
        first=named[first],
        second=named[second],
        ancestors=tuple(sorted(found, key=_order)),
        first_rests_on_second=distance(graph, a, b, include_unverified),
        second_rests_on_first=distance(graph, b, a, include_unverified),
        checked=checked_day(store),
        unverified_included=include_unverified,
        remarks=(
            *(
                remark
                for name, iri in zip(asked, (first, second), strict=True)
                for remark in remarks.part(name, named[iri])
            ),
            *remarks.silent([*named.values(), *(ancestor.unit for ancestor in found)]),
        ),
    )


def _ancestors(store: Store, graph: Adjacency, a: int, b: int, include_unverified: bool) -> tuple[Ancestor, ...]:
    shared = graph.common(a, b, include_unverified=include_unverified)
    nearest = frozenset(shared.nearest)
    named = evidence.named(store, graph, shared.units)
    near, far = (levels(graph, unit, include_unverified) for unit in (a, b))
    return tuple(Ancestor(named[u], near[u], far[u], u in nearest) for u in shared.units)


def pair(graph: Adjacency, first: Unit, second: Unit) -> tuple[int | None, int | None]:
    """Return two units as the adjacency numbers them, None for one that neither cites nor is cited.

    Raises:
        BadParameter: both are the same, or one is part of the other.
    """
    a, b = graph.index(first.iri), graph.index(second.iri)
    if first.iri == second.iri:
        raise BadParameter(f"{first.name} was given twice", expected="two instruments")
    wholes = [unit.iri if u is None else graph.iri(graph.document(u)) for unit, u in ((first, a), (second, b))]
    if first.iri == wholes[1] or second.iri == wholes[0]:
        raise BadParameter(f"{first.name} and {second.name} are parts of one document", expected="two instruments")
    return a, b


def distance(graph: Adjacency, start: int | None, goal: int | None, include_unverified: bool) -> int | None:
    """Return the least number of citations that lead from one to the other."""
    if start is None or goal is None:
        return None
    found = graph.shortest(start, goal, include_unverified=include_unverified)
    return None if found is None else len(found)


def _order(ancestor: Ancestor) -> tuple[bool, int, str, str]:
    unit = ancestor.unit
    return not ancestor.nearest, ancestor.first_depth + ancestor.second_depth, unit.date, unit.iri
