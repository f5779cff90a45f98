"""Citations that carry lineage: which manners count, which unit cites which, and the words that show it.

A unit of lineage is a document or, in a document on many subjects, a single provision. A document speaks through its
unit provisions: what one of them cites, the document rests on too; who cites the provision alone rests on no more than
that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store, Term
from wpkg.iri import SCHEME

MANNERS = ("recalls", "reaffirms", "pursuant-to", "continues", "extends", "supersedes", "terminates")
"""The manners of reference that carry lineage; taking note of a document does not."""

Row = Mapping[str, Term | None]

_TYPES = f"{SCHEME}reference-type#"
_STATUS = f"{SCHEME}curation-status#"
_GRADE = f"{SCHEME}grade#"
_TRUE = frozenset({"true", "1"})
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A document or one provision of it: IRI, primary symbol (or title), printed locator, title, day of adoption.

    ``known`` is false where the store says nothing of it; it is then called by its IRI.
    """

    iri: str
    symbol: str
    pinpoint: str
    title: str
    date: str
    symbol_verified: bool
    known: bool = True

    @property
    def name(self) -> str:
        """Return symbol and locator as a lawyer would write them."""
        return f"{self.symbol}, {self.pinpoint}" if self.pinpoint else self.symbol

    @property
    def doubt(self) -> str:
        """Return what makes the name doubtful, or nothing."""
        if not self.known:
            return "the store says nothing of it"
        return "" if self.symbol_verified else f"symbol {self.symbol} unverified"

    def to_dict(self) -> dict[str, object]:
        """Return the unit as plain values; nothing where nothing is known."""
        return {
            "symbol": self.symbol,
            "pinpoint": self.pinpoint or None,
            "title": self.title or None,
            "date": self.date or None,
            "symbol_verified": self.symbol_verified,
            "iri": self.iri,
        }


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
            "cites what was adopted later" if adopted_later(self.target.date, self.source.date) else "",
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


def counts(row: Row, include_unverified: bool) -> bool:
    """Tell whether a reference carries lineage: its manner does, and it is neither withdrawn nor only believed."""
    status = text_of(row["status"]).removeprefix(_STATUS)
    if status == "withdrawn" or (status == "unverified" and not include_unverified):
        return False
    return text_of(row["type"]).removeprefix(_TYPES) in MANNERS


def is_unit(term: Term | None) -> bool:
    """Tell whether a provision is marked as a unit of lineage."""
    return text_of(term) in _TRUE


def citing(row: Row) -> str:
    """Return the unit that cites: the provision where it is a unit of its own, else the document."""
    return text_of(row["provision"] if is_unit(row["isUnit"]) else row["document"])


def cited(row: Row) -> str:
    """Return the unit cited: for a paragraph that is no unit of its own, the document; nothing where unresolved."""
    part_of_unit = row["targetDocument"] is not None and not is_unit(row["targetIsUnit"])
    return text_of(row["targetDocument"] if part_of_unit else row["target"])


def cites_itself(row: Row) -> bool:
    """Tell whether a document cites itself, or one part of it another."""
    return text_of(row["document"]) == text_of(row["targetDocument"] or row["target"])


def adopted_later(cited_on: str, citing_on: str) -> bool | None:
    """Tell whether what is cited was adopted after what cites it; None where a day is missing or too coarse to tell.

    A year or a month is compared as far as it goes; what is no ISO date tells nothing.
    """
    if not (_DATE.fullmatch(cited_on) and _DATE.fullmatch(citing_on)):
        return None
    shared = min(len(cited_on), len(citing_on))
    if cited_on[:shared] != citing_on[:shared]:
        return cited_on[:shared] > citing_on[:shared]
    return False if len(cited_on) == len(citing_on) else None


def units(store: Store, names: Iterable[str]) -> dict[str, Unit]:
    """Name units of lineage, by IRI; one of which the store says nothing is called by its IRI."""
    wanted = sorted(set(names))
    found: dict[str, Unit] = {}
    for row in ask_about(store, "units", "unit", wanted):
        name = text_of(row["unit"])
        if name in found:
            continue
        title = text_of(row["title"])
        found[name] = Unit(
            iri=name,
            symbol=text_of(row["symbol"]) or title or name,
            pinpoint=text_of(row["pinpoint"]),
            title=title,
            date=text_of(row["date"]),
            symbol_verified=not text_of(row["symbolStatus"]).endswith("unverified"),
        )
    return {name: found.get(name) or Unit(name, name, "", "", "", True, False) for name in wanted}


def standing_for(store: Store, name: str) -> str:
    """Return the unit that a thing belongs to: for a provision that is no unit of its own, its document."""
    rows = list(ask_about(store, "provisions", "provision", [name]))
    return name if not rows or is_unit(rows[0]["isUnit"]) else text_of(rows[0]["document"])


def references(store: Store, names: Iterable[str]) -> list[Row]:
    """Return everything said of references, by IRI: who cites what, in which words, from which sources."""
    return list(ask_about(store, "references-from", "reference", sorted(set(names))))


def open_citations(store: Store, whole: Mapping[str, str], include_unverified: bool) -> list[Row]:
    """Return the citations without a target that carry lineage; ``whole`` has the document of each unit asked about."""
    documents = sorted(set(whole.values()))
    rows: list[Row] = [{**row, "target": None} for row in ask_about(store, "references-open", "document", documents)]
    asked = (row for row in rows if citing(row) in whole or text_of(row["document"]) in whole)
    return [row for row in asked if counts(row, include_unverified)]


def edges_of(found: Sequence[tuple[Row, int]], named: Mapping[str, Unit]) -> tuple[Edge, ...]:
    """Make one edge of all rows of a reference and target (a reference may have several sources), in order."""
    sources: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], tuple[Row, int]] = {}
    for row, level in found:
        if row["target"] is None:
            continue
        key = (text_of(row["reference"]), text_of(row["target"]))
        first.setdefault(key, (row, level))
        known = sources.setdefault(key, [])
        if (source := text_of(row["source"])) and source not in known:
            known.append(source)
    made = [_edge(row, level, tuple(sources[key]), named) for key, (row, level) in first.items()]
    return tuple(sorted(made, key=in_order))


def unresolved_of(found: Iterable[Row], named: Mapping[str, Unit]) -> tuple[Unresolved, ...]:
    """Return the citations without a target."""
    rows = {text_of(row["reference"]): row for row in found if row["target"] is None}
    return tuple(
        Unresolved(
            source=named[citing(row)].symbol,
            manner=text_of(row["type"]).removeprefix(_TYPES),
            exact=text_of(row["exact"]) or None,
            description=text_of(row["description"]),
            reference=name,
        )
        for name, row in sorted(rows.items())
    )


def in_order(edge: Edge) -> tuple[int, str, str, int, str, str]:
    """Return what edges are sorted by: depth, day and symbol of the citing document, place in the text."""
    start = edge.start if edge.start is not None else -1
    return edge.depth, edge.source.date, edge.source.symbol, start, edge.reference, edge.target.name


def checked_day(store: Store) -> str:
    """Return the last day of checking in ISO form, or nothing where the store does not say."""
    rows = store.select(prepared("checked")).rows
    return text_of(rows[0][0]) if rows else ""


def _edge(row: Row, level: int, sources: tuple[str, ...], named: Mapping[str, Unit]) -> Edge:
    return Edge(
        source=named[citing(row)],
        manner=text_of(row["type"]).removeprefix(_TYPES),
        target=named[text_of(row["target"])],
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
