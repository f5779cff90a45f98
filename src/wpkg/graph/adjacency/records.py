"""Units and edges of the compiled graph, by number: what they are, without any walk."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

from wpkg.graph.adjacency import sections
from wpkg.graph.adjacency.compiling import READING, VERIFIED, day_told
from wpkg.graph.adjacency.sections import Sections


class Records:
    """Units of lineage by number (0 … ``size`` - 1) and edges by number (0 … ``edges`` - 1)."""

    def __init__(self, made: Sections) -> None:
        arrays = made.arrays
        self.made = made
        self._days, self._document = arrays["day"], arrays["document"]
        self._by_iri, self._flags = arrays["by-iri"], arrays["flags"]
        self._source, self._target, self._manner = arrays["source"], arrays["target"], arrays["manner"]
        self._iri, self._symbol, self._title = made.text("iri"), made.text("symbol"), made.text("title")
        self._pinpoint, self._reference = made.text("pinpoint"), made.text("reference")
        self._manners = tuple(made.words["manners"])
        self.size, self.edges = len(self._days), len(self._source)
        self._parts: dict[int, tuple[int, ...]] = {}
        for part in arrays["parts"].tolist():
            whole = self._document[part]
            self._parts[whole] = (*self._parts.get(whole, ()), part)
        self._dates: dict[int, str] = {}
        self._dates_asked = 0
        self._isos: list[str] | None = None

    def save(self, path: Path) -> None:
        """Write everything to a file, which opens memory-mapped."""
        sections.write(path, self.made)

    def index(self, iri: str) -> int | None:
        """Return the number of the unit with that IRI, or None."""
        wanted = iri.encode("utf-8", "surrogatepass")
        place = bisect_left(self._by_iri, wanted, key=self._iri.raw)
        if place < self.size and self._iri.raw(self._by_iri[place]) == wanted:
            return int(self._by_iri[place])
        return None

    def iri(self, unit: int) -> str:
        """Return the IRI of a unit."""
        return self._iri[unit]

    def symbol(self, unit: int) -> str:
        """Return the symbol of a unit (that of its document, for a provision), or its title, or ""."""
        return self._symbol[unit]

    def title(self, unit: int) -> str:
        """Return the title of a unit (that of its document, for a provision), or ""."""
        return self._title[unit]

    def pinpoint(self, unit: int) -> str:
        """Return the locator of a unit provision as it is printed, or ""."""
        return self._pinpoint[unit]

    def date(self, unit: int) -> str:
        """Return the day of adoption (or its month, or year) in ISO form, or "" where it is not known."""
        return self._iso(self._days[unit])

    def symbol_verified(self, unit: int) -> bool:
        """Tell whether the symbol is more than believed."""
        return not self.made.arrays["doubtful"][unit]

    def name(self, unit: int) -> str:
        """Return symbol and locator as a lawyer would write them; the IRI where there is no symbol."""
        symbol, pinpoint = self._symbol[unit] or self._iri[unit], self._pinpoint[unit]
        return f"{symbol}, {pinpoint}" if pinpoint else symbol

    def names(self, units: Iterable[int]) -> list[str]:
        """Return the names of units."""
        return [self.name(unit) for unit in units]

    def document(self, unit: int) -> int:
        """Return the document of a unit provision; a document itself."""
        return int(self._document[unit])

    def units_of(self, unit: int) -> tuple[int, ...]:
        """Return the unit provisions of a document; none for anything else."""
        return self._parts.get(unit, ())

    def iris(self, units: Sequence[int]) -> list[str]:
        """Return IRIs of many units."""
        return self._iri.many(units)

    def symbols(self, units: Sequence[int]) -> list[str]:
        """Return symbols of many units."""
        return self._symbol.many(units)

    def titles(self, units: Sequence[int]) -> list[str]:
        """Return titles of many units."""
        return self._title.many(units)

    def dates(self, units: Sequence[int]) -> list[str]:
        """Return ISO days of many units, "" where one is not known."""
        if self._isos is None:
            self._dates_asked += len(units)
            if not sections.worth_keeping(self.size, self._dates_asked):
                return [self._iso(self._days[unit]) for unit in units]
            self._isos = list(map(self._iso, self._days))
        known = self._isos
        return [known[unit] for unit in units]

    def _iso(self, number: int) -> str:
        known = self._dates.get(number)
        if known is None:
            known = self._dates[number] = day_told(number)
        return known

    def source(self, edge: int) -> int:
        """Return the unit that cites."""
        return int(self._source[edge])

    def target(self, edge: int) -> int:
        """Return the unit that is cited."""
        return int(self._target[edge])

    def manner(self, edge: int) -> str:
        """Return how it cites, as in ``graph.citations.MANNERS``."""
        return self._manners[self._manner[edge]]

    def manners(self, edges: Iterable[int]) -> list[str]:
        """Return the manners of many edges."""
        manner, words = self._manner, self._manners
        return [words[manner[edge]] for edge in edges]

    def reference(self, edge: int) -> str:
        """Return the IRI of the reference that the edge stands for."""
        written = self._reference[edge]
        return self._iri[self._document[self._source[edge]]] + written if written.startswith("#") else written

    def verified(self, edge: int) -> bool:
        """Tell whether the edge counts without being asked for."""
        return bool(self._flags[edge] & VERIFIED)

    def by_reading(self, edge: int) -> bool:
        """Tell whether a curator reads the target into an unenumerated set."""
        return bool(self._flags[edge] & READING)

    def edges_of(self, unit: int, *, down: bool = False) -> Sequence[int]:
        """Return all edges from a unit and its unit provisions; with ``down``, all edges to the unit itself.

        Verified ones come first, edges within a document last.
        """
        way = "down" if down else "up"
        begin, edge, to = (self.made.arrays[f"{way}.{name}"] for name in ("begin", "edge", "to"))
        found = edge[begin[unit] : begin[unit + 1]].tolist()
        if not down:
            return found
        return [
            k for k, other in zip(found, to[begin[unit] : begin[unit + 1]], strict=True) if self._source[k] == other
        ]

    def arc_edges(self, *, down: bool = False) -> memoryview:
        """Return the edge of each arc of one direction."""
        return self.made.arrays["down.edge" if down else "up.edge"]
