"""An adjacency of what many stores tell, each of a portion of one dataset: merged column by column, never held as rows.

A portion tells of its documents whole, and of what they cite only the names. What no portion tells more of (a cited
provision that is no unit, a document that others describe) is asked of the store that holds everything.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from wpkg.graph.adjacency.compiling import (
    NO_DAY,
    READING,
    VERIFIED,
    Columns,
    Facts,
    Unit,
    day_number,
    shortened,
)
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store

_BLANK = Unit()
_NOTHING = ("", "", "", "", "", False)


@dataclass(frozen=True, slots=True)
class Told:
    """What one portion tells: units by their place in ``names``, citations between them as columns.

    ``references`` leave out what the document of the citing unit says; ``flags`` are those of an edge.
    """

    names: Sequence[str]
    units: Sequence[tuple[str, str, str, str, str, bool]]
    source: array[int]
    target: array[int]
    manner: bytes
    flags: bytes
    references: Sequence[str]


def told(facts: Facts) -> Told:
    """Put facts into columns."""
    place = {name: rank for rank, name in enumerate(facts.units)}
    units = facts.units
    return Told(
        names=list(units),
        units=[(u.symbol, u.title, u.day, u.document, u.pinpoint, u.doubtful) for u in units.values()],
        source=array("i", (place[one.source] for one in facts.citations)),
        target=array("i", (place[one.target] for one in facts.citations)),
        manner=bytes(one.manner for one in facts.citations),
        flags=bytes(VERIFIED * one.verified | READING * one.reading for one in facts.citations),
        references=[shortened(one.reference, units[one.source].document or one.source) for one in facts.citations],
    )


class Gathered:
    """What was told so far; :meth:`columns` makes what an adjacency is assembled from."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._units: list[Unit] = []
        self._source, self._target = array("i"), array("i")
        self._manner, self._flags = bytearray(), bytearray()
        self._references: list[str] = []
        self._written: dict[str, str] = {}

    def add(self, portion: Told) -> None:
        """Take in what a portion tells."""
        each = zip(portion.names, portion.units, strict=True)
        ranks = array("i", (self._unit(name, _BLANK if unit == _NOTHING else Unit(*unit)) for name, unit in each))
        self._source.extend(ranks[unit] for unit in portion.source)
        self._target.extend(ranks[unit] for unit in portion.target)
        self._manner += portion.manner
        self._flags += portion.flags
        self._references += (self._written.setdefault(one, one) for one in portion.references)

    def _unit(self, name: str, unit: Unit) -> int:
        rank = self._place.setdefault(name, len(self._units))
        if rank == len(self._units):
            self._units.append(unit)
        elif unit is not _BLANK:
            self._units[rank] = _merged(self._units[rank], unit)
        return rank

    def columns(self, store: Store) -> Columns:
        """Return everything in the order of an adjacency; ``store`` holds the whole dataset."""
        wholes = self._settled(store)
        names = list(self._place)
        days = [day_number(unit.day) for unit in self._units]
        order = sorted(
            (rank for rank in range(len(names)) if rank not in wholes),
            key=lambda rank: (days[rank] == NO_DAY, days[rank], names[rank]),
        )
        placed = np.full(len(names), -1, np.int32)
        placed[order] = np.arange(len(order), dtype=np.int32)
        for rank, whole in wholes.items():
            placed[rank] = placed[whole]
        edges = self._edges(placed, names)
        units = [self._units[rank] for rank in order]
        source, target = placed[np.asarray(self._source)], placed[np.asarray(self._target)]
        document = (placed[self._place[unit.document]] if unit.document else at for at, unit in enumerate(units))
        return Columns(
            iri=[names[rank] for rank in order],
            symbol=[unit.symbol for unit in units],
            title=[unit.title for unit in units],
            pinpoint=[unit.pinpoint for unit in units],
            day=array("i", (days[rank] for rank in order)),
            document=array("i", map(int, document)),
            doubtful=bytes(unit.doubtful for unit in units),
            source=array("i", source[edges].tobytes()),
            target=array("i", target[edges].tobytes()),
            manner=np.frombuffer(self._manner, np.uint8)[edges].tobytes(),
            flags=np.frombuffer(self._flags, np.uint8)[edges].tobytes(),
            reference=[self._references[edge] for edge in edges.tolist()],
        )

    def _edges(self, placed: npt.NDArray[np.int32], names: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the edges in order, each once."""
        flags, manner = np.frombuffer(self._flags, np.uint8), np.frombuffer(self._manner, np.uint8)
        source, target = placed[np.asarray(self._source)], placed[np.asarray(self._target)]
        keys = (manner, target, flags & VERIFIED == 0, source)
        order = np.lexsort(keys)
        tied = np.ones(max(0, len(order) - 1), np.bool_)
        for key in keys:
            tied &= key[order[1:]] == key[order[:-1]]
        if not tied.any():
            return order
        found: list[int] = []
        within = np.concatenate(([0], np.cumsum(~tied)))
        for _, group in groupby(zip(within.tolist(), order.tolist(), strict=True), key=lambda each: each[0]):
            edges = [edge for _, edge in group]
            found += edges if len(edges) == 1 else self._apart(edges, names)
        return np.array(found, np.int64)

    def _apart(self, edges: Sequence[int], names: Sequence[str]) -> Iterable[int]:
        """Return edges of one manner between two units by their references, each once."""
        known: dict[tuple[str, int], int] = {}
        for edge in edges:
            source = self._source[edge]
            document = self._units[source].document or names[source]
            written = self._references[edge]
            whole = document + written if written.startswith("#") else written
            known.setdefault((whole, self._flags[edge] & READING), edge)
        return [edge for _, edge in sorted(known.items())]

    def _settled(self, store: Store) -> dict[int, int]:
        """Ask for what no portion tells of; return the cited provisions that are no units, each with its document."""
        names = list(self._place)
        loose = [names[rank] for rank, unit in enumerate(self._units) if unit is _BLANK]
        wholes: dict[int, int] = {}
        for row in ask_about(store, "provisions", "provision", loose):
            whole = self._unit(text_of(row["document"]), _BLANK)
            wholes[self._place[text_of(row["provision"])]] = whole
        for row in ask_about(store, "units", "unit", (name for name in loose if self._place[name] not in wholes)):
            symbol, title, day = (text_of(row[key]) for key in ("symbol", "title", "date"))
            rank = self._place[text_of(row["unit"])]
            self._units[rank] = _merged(self._units[rank], Unit(symbol, title, day))
        for row in store.select(prepared("doubtful-symbols")):
            rank_or_none = self._place.get(text_of(row["document"]))
            if rank_or_none is not None:
                self._units[rank_or_none] = _merged(self._units[rank_or_none], Unit(doubtful=True))
        return wholes


def _merged(one: Unit, other: Unit) -> Unit:
    """Return what two portions tell of one unit: in each column the first of what they say.

    A title stands for a symbol only where none of them knows one.
    """
    title = _first(one.title, other.title)
    return Unit(
        symbol=_first(_symbol(one), _symbol(other)) or title,
        title=title,
        day=_first(one.day, other.day),
        document=_first(one.document, other.document),
        pinpoint=_first(one.pinpoint, other.pinpoint),
        doubtful=one.doubtful or other.doubtful,
    )


def _symbol(unit: Unit) -> str:
    return "" if unit.symbol == unit.title else unit.symbol


def _first(one: str, other: str) -> str:
    return min(filter(None, (one, other)), default="")


def everything(portions: Iterable[Told], store: Store) -> Columns:
    """Return the columns of all portions of what a store holds."""
    gathered = Gathered()
    for portion in portions:
        gathered.add(portion)
    return gathered.columns(store)
