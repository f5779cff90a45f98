"""The answer to a walk: units by nearness, turned into rows only for the page that is shown."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wpkg.graph.adjacency.adjacency import Adjacency


class Row(NamedTuple):
    """One unit of a closure: IRI, symbol (or title), title, ISO day or "", levels from the start, manner.

    The manner is that of the edge by which the unit was first reached.
    """

    iri: str
    symbol: str
    title: str
    date: str
    depth: int
    manner: str


class Columns(NamedTuple):
    """The rows of a closure as columns of equal length."""

    iris: Sequence[str]
    symbols: Sequence[str]
    titles: Sequence[str]
    dates: Sequence[str]
    depths: Sequence[int]
    manners: Sequence[str]


class Closure:
    """All units reached from a start, in breadth-first order, without it.

    ``units`` are numbers of units, ``depths`` the levels at which they were reached (from 1); both are arrays of 32-bit
    integers (index, slice, ``tolist()``, ``numpy.asarray``).
    """

    __slots__ = ("_down", "_via", "adjacency", "depths", "units")

    def __init__(
        self, adjacency: Adjacency, units: array[int], depths: array[int], via: array[int], down: bool
    ) -> None:
        self.adjacency = adjacency
        self.units = units
        self.depths = depths
        self._via = via
        self._down = down

    def __len__(self) -> int:
        return len(self.units)

    def __iter__(self) -> Iterator[Row]:
        for first in range(0, len(self), 1000):
            yield from self.page(first, 1000)

    @property
    def edges(self) -> list[int]:
        """Return the edge by which each unit was first reached, in their order."""
        return self._edges(0, len(self))

    def page(self, first: int, count: int) -> list[Row]:
        """Return at most ``count`` rows from row ``first`` on, counted from 0."""
        return list(map(Row, *self.columns(first, count)))

    def columns(self, first: int = 0, count: int | None = None) -> Columns:
        """Return rows as columns; all of them where no count is given."""
        first = max(first, 0)
        last = len(self) if count is None else min(first + max(count, 0), len(self))
        if last <= first:
            return Columns((), (), (), (), (), ())
        units = self.units[first:last].tolist()
        known = self.adjacency
        return Columns(
            known.iris(units),
            known.symbols(units),
            known.titles(units),
            known.dates(units),
            self.depths[first:last].tolist(),
            known.manners(self._edges(first, last)),
        )

    def _edges(self, first: int, last: int) -> list[int]:
        edge = self.adjacency.arc_edges(down=self._down)
        return [edge[arc] for arc in self._via[first:last]]
