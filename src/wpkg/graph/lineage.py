"""Lineage: from an instrument back to what it rests on, or forward to what rests on it, each edge with its words.

The walk asks the store one question a level, so that it needs no property path and gives depth on every engine. Units
of lineage are documents and, in documents on many subjects, single provisions (Doha, paragraph 34).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from wpkg.errors import BadParameter
from wpkg.graph.answer import Answer
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store, Term
from wpkg.graph.tabular import Tabular, columns
from wpkg.iri import SCHEME

MANNERS = ("recalls", "reaffirms", "pursuant-to", "continues", "extends", "supersedes", "terminates")
"""The manners of reference that carry lineage; taking note of a document does not."""

_TYPES = f"{SCHEME}reference-type#"
_STATUS = f"{SCHEME}curation-status#"
_GRADE = f"{SCHEME}grade#"
_COLUMNS = columns(
    ("depth", "integer", "levels from the start"),
    ("from", "string", "the unit that cites"),
    ("manner", "string", "how it cites"),
    ("to", "string", "the unit cited"),
    ("from_date", "string", "the day the citing unit was adopted"),
    ("to_date", "string", "the day the cited unit was adopted"),
    ("exact", "string", "the words, where the text is held"),
    ("start", "integer", "where the words begin, counted in code points"),
    ("end", "integer", "offset after the last character"),
    ("status", "string", "how far the reference has been checked"),
    ("grade", "string", "how well the fact is attested, where no text is held"),
    ("sources", "string", "addresses of what was read"),
    ("remark", "string", "a curator's reading, a symbol only believed, or another remark"),
)
_ALWAYS_OUT = frozenset({"withdrawn"})
_TRUE = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A document or one provision of it: IRI, primary symbol (or title), printed locator, title, day of adoption."""

    iri: str
    symbol: str
    pinpoint: str
    title: str
    date: str
    symbol_verified: bool

    @property
    def name(self) -> str:
        """Return symbol and locator as a lawyer would write them."""
        return f"{self.symbol}, {self.pinpoint}" if self.pinpoint else self.symbol


@dataclass(frozen=True, slots=True)
class Edge:
    """One act of citing in a lineage.

    ``start`` and ``end`` are code points in the source text, half-open; they and ``exact`` are None where the graph
    holds no text of the citing document, and ``sources`` then say where the fact comes from. ``by_reading`` is true
    for a member that a curator reads into an unenumerated set.
    """

    source: Unit
    manner: str
    target: Unit
    depth: int
    status: str
    exact: str | None
    start: int | None
    end: int | None
    cited_as: str | None
    grade: str | None
    sources: tuple[str, ...]
    note: str
    by_reading: bool
    reference: str

    @property
    def remark(self) -> str:
        """Return what a reader must know before relying on the edge."""
        doubts = [unit.symbol for unit in (self.source, self.target) if not unit.symbol_verified]
        parts = [
            "a curator's reading of an unenumerated set" if self.by_reading else "",
            *(f"symbol {symbol} unverified" for symbol in doubts),
            self.note,
        ]
        return "; ".join(part for part in parts if part)

    def to_dict(self) -> dict[str, object]:
        """Return the edge as plain values; ``from`` and ``to`` are document symbols."""
        return {
            "from": self.source.symbol,
            "manner": self.manner,
            "to": self.target.symbol,
            "exact": self.exact,
            "start": self.start,
            "end": self.end,
            "status": self.status,
            "depth": self.depth,
            "from_pinpoint": self.source.pinpoint or None,
            "from_date": self.source.date or None,
            "to_pinpoint": self.target.pinpoint or None,
            "to_date": self.target.date or None,
            "to_title": self.target.title or None,
            "cited_as": self.cited_as,
            "grade": self.grade,
            "sources": list(self.sources),
            "note": self.note or None,
            "by_reading": self.by_reading,
            "to_symbol_verified": self.target.symbol_verified,
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A citation in a lineage manner that points at nothing the graph knows."""

    source: str
    manner: str
    exact: str | None
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Lineage(Tabular):
    """The edges found, nearest first, and what could not be followed."""

    start: Unit
    down: bool
    edges: tuple[Edge, ...]
    unresolved: tuple[Unresolved, ...]
    checked: str
    unverified_included: bool

    def to_dict(self) -> dict[str, object]:
        """Return an object with ``edges``, each with from, manner, to, exact, start, end, status and depth."""
        return {
            "symbol": self.start.symbol,
            "direction": "down" if self.down else "up",
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "edges": [edge.to_dict() for edge in self.edges],
            "unresolved": [asdict(item) for item in self.unresolved],
        }

    def table(self) -> Answer:
        """Return one row an edge."""
        rows = tuple(
            (
                edge.depth,
                edge.source.name,
                edge.manner,
                edge.target.name,
                edge.source.date or None,
                edge.target.date or None,
                edge.exact,
                edge.start,
                edge.end,
                edge.status,
                edge.grade,
                " ".join(edge.sources) or None,
                edge.remark or None,
            )
            for edge in self.edges
        )
        return Answer("lineage", _COLUMNS, rows)


def lineage(
    store: Store, unit: str, *, down: bool = False, depth: int | None = None, include_unverified: bool = False
) -> Lineage:
    """Walk the citations that carry a mandate, from the unit with IRI ``unit``.

    Args:
        store: where to ask.
        unit: IRI of a document or provision.
        down: False walks to what the unit rests on, True to what rests on it.
        depth: the most levels to walk; None walks until nothing new is found. Cycles end at the second visit and the
            closing edge is reported.
        include_unverified: also walk references of which no reliable page was read.
    """
    if depth is not None and depth < 1:
        raise BadParameter(f"{depth} is no depth", where="depth", expected="a whole number from 1, or None")
    frontier, seen, level = [unit], {unit}, 0
    found: list[tuple[dict[str, Term | None], int]] = []
    while frontier and (depth is None or level < depth):
        level += 1
        rows = [row for row in _ask(store, frontier, down) if _counts(row, include_unverified)]
        found += [(row, level) for row in rows]
        ends = dict.fromkeys(end for row in rows if (end := _far_end(row, down)) is not None)
        frontier = [end for end in ends if end not in seen]
        seen.update(frontier)
    units = _units(store, {unit} | {end for row, _ in found for end in (_citing(row), text_of(row["target"])) if end})
    edges = _edges(found, units)
    return Lineage(
        start=units[unit],
        down=down,
        edges=edges,
        unresolved=() if down else _unresolved(found, units),
        checked=checked_day(store),
        unverified_included=include_unverified,
    )


def checked_day(store: Store) -> str:
    """Return the last day of checking in ISO form, or nothing where the store does not say."""
    rows = store.select(prepared("checked")).rows
    return text_of(rows[0][0]) if rows else ""


def _ask(store: Store, frontier: Sequence[str], down: bool) -> list[dict[str, Term | None]]:
    """Ask for the references of all units of one level; a document speaks and is cited through its provisions too."""
    if down:
        inside = ask_about(store, "provisions", "document", frontier)
        whole = [*frontier, *(text_of(row["provision"]) for row in inside)]
        return list(ask_about(store, "references-to", "target", whole))
    by_document = ask_about(store, "references-from", "document", frontier)
    by_provision = ask_about(store, "references-from", "provision", frontier)
    return [*by_document, *by_provision]


def _counts(row: Mapping[str, Term | None], include_unverified: bool) -> bool:
    status = text_of(row["status"]).removeprefix(_STATUS)
    if status in _ALWAYS_OUT or (status == "unverified" and not include_unverified):
        return False
    return text_of(row["type"]).removeprefix(_TYPES) in MANNERS


def _citing(row: Mapping[str, Term | None]) -> str:
    """Return the unit that cites: the provision where it is a unit of its own, else the document."""
    own = text_of(row["isUnit"]) in _TRUE
    return text_of(row["provision"] if own else row["document"])


def _far_end(row: Mapping[str, Term | None], down: bool) -> str | None:
    """Return where the walk goes on: from a paragraph that is no unit of its own, with the whole document."""
    if down:
        return _citing(row)
    part_of_unit = row["targetDocument"] is not None and text_of(row["targetIsUnit"]) not in _TRUE
    return text_of(row["targetDocument"] if part_of_unit else row["target"]) or None


def _units(store: Store, names: Iterable[str]) -> dict[str, Unit]:
    """Name the units; one of which the store says nothing is called by its IRI."""
    wanted = sorted(names)
    units: dict[str, Unit] = {}
    for row in ask_about(store, "units", "unit", wanted):
        name = text_of(row["unit"])
        if name in units:
            continue
        title = text_of(row["title"])
        units[name] = Unit(
            iri=name,
            symbol=text_of(row["symbol"]) or title or name,
            pinpoint=text_of(row["pinpoint"]),
            title=title,
            date=text_of(row["date"]),
            symbol_verified=not text_of(row["symbolStatus"]).endswith("unverified"),
        )
    return {name: units.get(name, Unit(name, name, "", "", "", True)) for name in wanted}


def _edges(found: Sequence[tuple[dict[str, Term | None], int]], units: Mapping[str, Unit]) -> tuple[Edge, ...]:
    """Make one edge of all rows of a reference and target (a reference may have several sources)."""
    sources: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], tuple[dict[str, Term | None], int]] = {}
    for row, level in found:
        if row["target"] is None:
            continue
        key = (text_of(row["reference"]), text_of(row["target"]))
        first.setdefault(key, (row, level))
        known = sources.setdefault(key, [])
        if (source := text_of(row["source"])) and source not in known:
            known.append(source)
    edges = [_edge(row, level, tuple(sources[key]), units) for key, (row, level) in first.items()]
    return tuple(sorted(edges, key=_order))


def _edge(row: Mapping[str, Term | None], level: int, sources: tuple[str, ...], units: Mapping[str, Unit]) -> Edge:
    return Edge(
        source=units[_citing(row)],
        manner=text_of(row["type"]).removeprefix(_TYPES),
        target=units[text_of(row["target"])],
        depth=level,
        status=text_of(row["status"]).removeprefix(_STATUS),
        exact=text_of(row["exact"]) or None,
        start=int(text_of(row["start"])) if row["start"] is not None else None,
        end=int(text_of(row["end"])) if row["end"] is not None else None,
        cited_as=text_of(row["citedAs"]) or None,
        grade=text_of(row["grade"]).removeprefix(_GRADE) or None,
        sources=sources,
        note=text_of(row["note"]),
        by_reading=text_of(row["member"]) == "yes",
        reference=text_of(row["reference"]),
    )


def _order(edge: Edge) -> tuple[int, str, str, int, str, str]:
    start = edge.start if edge.start is not None else -1
    return edge.depth, edge.source.date, edge.source.symbol, start, edge.reference, edge.target.name


def _unresolved(
    found: Sequence[tuple[dict[str, Term | None], int]], units: Mapping[str, Unit]
) -> tuple[Unresolved, ...]:
    rows = {text_of(row["reference"]): row for row, _ in found if row["target"] is None}
    return tuple(
        Unresolved(
            source=units[_citing(row)].symbol,
            manner=text_of(row["type"]).removeprefix(_TYPES),
            exact=text_of(row["exact"]) or None,
            description=text_of(row["description"]),
            reference=name,
        )
        for name, row in sorted(rows.items())
    )
