"""From a store to an adjacency: a few questions, the rules of who cites whom, and arrays in both directions.

A reference in a manner of lineage is one edge, from the unit that cites (the provision where it is a unit of its own,
else its document) to what it cites (where that is a provision but no unit, its document). Withdrawn references are no
edges. A walk goes along arcs: one an edge, and a second one where a unit provision cites, because its document rests on
that too. What a document and a provision of it say of each other is an edge that is not walked.

Everything is numbered in one order (units by day and IRI, edges by the units they join), so that all engines give the
same bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wpkg.errors import EndpointError
from wpkg.graph.adjacency import engine, sections
from wpkg.graph.adjacency.sections import Sections
from wpkg.graph.lineage.citations import MANNERS
from wpkg.graph.prepared import prepared, serialise, text_of
from wpkg.graph.store import Literal, Rows, Store
from wpkg.iri import SCHEME

NO_DAY = -(2**31)
"""The day of a unit whose day is not known; see :func:`day_number` for others."""

VERIFIED, READING = 1, 2
"""Flags of an edge: it was checked; a curator reads it into an open set."""

PAGE = 5000
"""Rows asked of an endpoint at once, where it does not give all."""

_TYPES = f"{SCHEME}reference-type#"
_STATUS = f"{SCHEME}curation-status#"
_TRUE = frozenset({"true", "1"})
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Unit:
    """A document, or (with ``document``) a provision that is a unit of its own; ISO day or nothing."""

    symbol: str = ""
    title: str = ""
    day: str = ""
    document: str = ""
    pinpoint: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """One edge: IRIs of citing and cited unit, manner as a place in MANNERS, IRI of the reference."""

    source: str
    target: str
    manner: int
    reference: str
    verified: bool = True
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What an adjacency is made of: units by IRI, and citations between them."""

    units: Mapping[str, Unit]
    citations: Sequence[Citation]


def facts(store: Store) -> Facts:
    """Ask a store for all units and citations."""
    parts = _parts(store)
    whole = {row["provision"]: row["document"] for row in _asked(store, "adjacency-cited-parts", "provision")}
    units = _documents(store)
    for name, (document, pinpoint) in parts.items():
        own = units.setdefault(document, Unit())
        units[name] = Unit(own.symbol, own.title, own.day, document, pinpoint, own.doubtful)
    citations = set()
    for row in _asked(store, "adjacency-citations", "reference"):
        manner = _MANNER.get(row["type"])
        status = row["status"].removeprefix(_STATUS)
        if manner is None or status == "withdrawn":
            continue
        target = row["target"]
        cited = target if target in parts else whole.get(target, target)
        citing = row["provision"] if row["provision"] in parts else row["document"]
        verified, reading = status != "unverified", row["member"] == "yes"
        citations.add((citing, cited, manner, row["reference"], verified, reading))
        units.setdefault(citing, Unit())
        units.setdefault(cited, Unit())
    return Facts(units, [Citation(*fields) for fields in citations])


_MANNER = {f"{_TYPES}{name}": code for code, name in enumerate(MANNERS)}


def _parts(store: Store) -> dict[str, tuple[str, str]]:
    """Return document and locator of every provision that is a unit of lineage."""
    found: dict[str, tuple[str, str]] = {}
    for row in sorted(_asked(store, "adjacency-parts", "provision"), key=lambda row: tuple(row.values())):
        if row["isUnit"] in _TRUE:
            found.setdefault(row["provision"], (row["document"], row["printed"] or row["described"]))
    return found


def _documents(store: Store) -> dict[str, Unit]:
    doubtful = {row["document"] for row in _asked(store, "doubtful-symbols", "")}
    units: dict[str, Unit] = {}
    for row in sorted(_asked(store, "adjacency-documents", "document"), key=lambda row: tuple(row.values())):
        name, symbol, title = row["document"], row["symbol"], row["title"]
        if name not in units:
            units[name] = Unit(symbol or title, title, row["date"], doubtful=name in doubtful)
    return units


def _asked(store: Store, name: str, key: str) -> Iterator[dict[str, str]]:
    """Ask a query whole; where an endpoint does not give that much at once, page by page in the order of ``key``."""
    query = prepared(name)
    try:
        found = store.select(query)
    except EndpointError:
        if not key:
            raise
        return _paged(store, query, key)
    return _rows(found)


def _paged(store: Store, query: str, key: str) -> Iterator[dict[str, str]]:
    """Go on from the last key that was whole; nothing is asked twice that lies before it."""
    after, size = "", PAGE
    while True:
        rows = list(_rows(store.select(_page(query, key, after, size))))
        if len(rows) < size:
            yield from rows
            return
        whole = [row for row in rows if row[key] != rows[-1][key]]
        yield from whole
        if whole:
            after = whole[-1][key]
        else:
            size *= 2


def _page(query: str, key: str, after: str, size: int) -> str:
    later = f"FILTER(STR(?{key}) > {serialise(Literal(after))})"
    return f"{query.replace(f'# after: ?{key}', later)}\nORDER BY STR(?{key})\nLIMIT {size}"


def _rows(found: Rows) -> Iterator[dict[str, str]]:
    return (dict(zip(found.variables, map(text_of, row), strict=True)) for row in found.rows)


def compiled(facts: Facts) -> Sections:
    """Number the facts and make arrays of them.

    Raises:
        OverflowError: there are more than 2^31 arcs, or 4 GB of characters of one sort.
    """
    days = {name: day_number(unit.day) for name, unit in facts.units.items()}
    names = sorted(facts.units, key=lambda name: (days[name] == NO_DAY, days[name], name))
    place = {name: rank for rank, name in enumerate(names)}
    units = [facts.units[name] for name in names]
    edges = sorted(
        (
            place[fact.source],
            not fact.verified,
            place[fact.target],
            fact.manner,
            fact.reference,
            fact.reading,
        )
        for fact in facts.citations
    )
    flags = [VERIFIED * (not edge[1]) | READING * edge[5] for edge in edges]
    return assemble(
        Columns(
            iri=names,
            symbol=[unit.symbol for unit in units],
            title=[unit.title for unit in units],
            pinpoint=[unit.pinpoint for unit in units],
            day=array("i", (days[name] for name in names)),
            document=array("i", (place[unit.document or name] for name, unit in zip(names, units, strict=True))),
            doubtful=bytes(unit.doubtful for unit in units),
            source=array("i", (edge[0] for edge in edges)),
            target=array("i", (edge[2] for edge in edges)),
            manner=bytes(edge[3] for edge in edges),
            flags=bytes(flags),
            reference=[shortened(edge[4], units[edge[0]].document or names[edge[0]]) for edge in edges],
        )
    )


def shortened(reference: str, document: str) -> str:
    """Leave out of the IRI of a reference what the IRI of its document says."""
    fragment = reference.removeprefix(document)
    return fragment if fragment.startswith("#") else reference


def day_number(iso: str) -> int:
    """Return a number that sorts as ISO dates do, or NO_DAY where ``iso`` is no date.

    It is four times the first day (days since 0001-01-01, that day being 1), and 0 more for a year, 1 for a month, 2
    for a day.
    """
    exactness = iso.count("-")
    try:
        first = date.fromisoformat(iso + "-01" * (2 - exactness))
    except ValueError:
        return NO_DAY
    return 4 * first.toordinal() + exactness if first.isoformat().startswith(iso) else NO_DAY


def day_told(number: int) -> str:
    """Return the ISO date behind the number of a day, as exact as it was."""
    first, exactness = divmod(number, 4)
    return "" if number == NO_DAY else date.fromordinal(first).isoformat()[: (4, 7, 10)[exactness]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Units and edges in their order, a column each; ``document`` is the place of the document of a unit."""

    iri: Sequence[str]
    symbol: Sequence[str]
    title: Sequence[str]
    pinpoint: Sequence[str]
    day: array[int]
    document: array[int]
    doubtful: bytes
    source: array[int]
    target: array[int]
    manner: bytes
    flags: bytes
    reference: Iterable[str]


def assemble(columns: Columns) -> Sections:
    """Make the arrays of an adjacency out of columns."""
    size, many = len(columns.iri), len(columns.source)
    document, source, target, flags = (
        memoryview(column) for column in (columns.document, columns.source, columns.target, columns.flags)
    )
    parts = array("i", (unit for unit, whole in enumerate(columns.document) if whole != unit))
    arrays: dict[str, memoryview] = {
        "day": memoryview(columns.day),
        "document": document,
        "parts": memoryview(parts),
        "doubtful": memoryview(columns.doubtful),
        "by-iri": memoryview(array("i", sorted(range(size), key=lambda unit: columns.iri[unit].encode()))),
        "source": source,
        "target": target,
        "manner": memoryview(columns.manner),
        "flags": flags,
    }
    twice = many + (sum(columns.document[unit] != unit for unit in columns.source) if parts else 0)
    if twice > _MOST:
        raise OverflowError(f"{twice} arcs are too many")
    kit = engine.choose(many)
    start, goal, edge, ends = (engine.room(length) for length in (twice, twice, twice, 3))
    over = kit.over
    kit.kernel["arcs"](*map(over, (source, target, flags, document)), many, *map(over, (start, goal, edge, ends)))
    bounds = ends.tolist()
    arrays["own"] = memoryview(array("i", sorted(set(edge[bounds[1] : bounds[2]]))))
    arrays |= _directed("up", kit, start, goal, edge, bounds, size)
    arrays |= _directed("down", kit, goal, start, edge, bounds, size)
    for name in ("iri", "symbol", "title", "pinpoint", "reference"):
        arrays |= sections.texts(name, getattr(columns, name))
    return Sections(arrays, {"manners": MANNERS})


def _directed(
    way: str, kit: engine.Engine, keys: memoryview, other: memoryview, edge: memoryview, ends: list[int], size: int
) -> dict[str, memoryview]:
    """Compress arcs in one direction: where they begin, where the verified and where the walked ones end."""
    many = ends[-1]
    begin, cursor, to, edges = (engine.room(length) for length in (size + 1, size, many, many))
    over = kit.over
    kit.kernel["tally"](over(keys), many, size, over(begin), over(cursor))
    stops = []
    for first, last in zip((0, *ends), ends, strict=False):
        kit.kernel["spread"](*map(over, (keys, other, edge)), first, last, *map(over, (cursor, to, edges)))
        stops.append(memoryview(array("i", cursor)))
    names = ("begin", "sure", "walked", "to", "edge")
    return {f"{way}.{name}": view for name, view in zip(names, (begin, *stops[:2], to, edges), strict=True)}
