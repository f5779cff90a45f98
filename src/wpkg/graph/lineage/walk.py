"""Lineage: from an instrument back to what it rests on, or forward to what rests on it, each edge with its words.

The walk asks the store one question a level, so that it needs no property path and gives depth on every engine. An
answer of thousands of edges is read off the compiled adjacency instead, and the store is asked for the words of the
edges shown only.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from wpkg.errors import BadParameter
from wpkg.graph.answer import Answer
from wpkg.graph.lineage import remarks
from wpkg.graph.lineage.citations import (
    MANNERS,
    Edge,
    Row,
    Unit,
    Unresolved,
    checked_day,
    cited,
    cites_itself,
    citing,
    counts,
    edges_of,
    is_unit,
    standing_for,
    units,
    unresolved_of,
)
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

__all__ = ["MANNERS", "RANKS", "Edge", "Lineage", "Unit", "Unresolved", "checked_day", "lineage"]

RANKS = ("depth", "cited")
"""Orders of a lineage: nearest first, or what is cited by most first."""

_WALKED = 400
"""Rows after which a lineage is large: it is then read off the adjacency."""
EDGE_COLUMNS = columns(
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
"""The columns of an edge without its depth."""

_COLUMNS = (*columns(("depth", "integer", "levels from the start")), *EDGE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Lineage(Tabular):
    """The edges found, nearest first, and what could not be followed.

    ``total`` counts the edges in all; ``edges`` holds the ones of page ``page`` where ``limit`` sets so many a page.
    """

    start: Unit
    down: bool
    edges: tuple[Edge, ...]
    unresolved: tuple[Unresolved, ...]
    checked: str
    unverified_included: bool
    total: int = 0
    limit: int | None = None
    page: int = 1
    rank: str = "depth"
    remarks: tuple[Remark, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return an object with ``edges``, each with from, manner, to, exact, start, end, status and depth."""
        return {
            "symbol": self.start.symbol,
            "direction": "down" if self.down else "up",
            "checked": self.checked,
            "unverified_included": self.unverified_included,
            "total": self.total,
            "limit": self.limit,
            "page": self.page,
            "rank": self.rank,
            "edges": [edge.to_dict() for edge in self.edges],
            "unresolved": [asdict(item) for item in self.unresolved],
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def table(self) -> Answer:
        """Return one row an edge."""
        return Answer("lineage", _COLUMNS, tuple(map(row_of, self.edges)))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a lineage; see :func:`lineage`."""

    unit: str
    down: bool = False
    depth: int | None = None
    include_unverified: bool = False
    limit: int | None = None
    page: int = 1
    rank: str = "depth"

    @property
    def shown(self) -> slice:
        """Which of all edges are on the page."""
        return slice((self.page - 1) * self.limit, self.page * self.limit) if self.limit else slice(None)


@dataclass(slots=True)
class _Walked:
    """What a walk gathers: rows with their level, who rests on whom, references of documents to themselves,
    provisions met that are units of their own, and what was left out as unverified (reference, citing and cited unit).
    """

    rows: list[tuple[Row, int]] = field(default_factory=list)
    arcs: list[remarks.Arc] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    left_out: set[tuple[str, str, str]] = field(default_factory=set)


def lineage(
    store: Store,
    unit: str,
    *,
    down: bool = False,
    depth: int | None = None,
    include_unverified: bool = False,
    limit: int | None = None,
    page: int = 1,
    rank: str = "depth",
) -> Lineage:
    """Walk the citations that carry a mandate, from the unit with IRI ``unit``.

    Args:
        store: where to ask.
        unit: IRI of a document or provision; one that is no unit of its own stands for its document.
        down: False walks to what the unit rests on, True to what rests on it.
        depth: the most levels to walk; None walks until nothing new is found. Cycles end at the second visit and the
            closing edge is reported.
        include_unverified: also walk references of which no reliable page was read.
        limit: the most edges to return; None returns all.
        page: which lot of ``limit`` edges to return, from 1.
        rank: depth (nearest first) or cited (what is cited by most first).

    Raises:
        BadParameter: a depth, limit, page or rank that is none.
    """
    for name, number in (("depth", depth), ("limit", limit), ("page", page)):
        if number is not None and number < 1:
            raise BadParameter(f"{number} is no {name}", where=name, expected="a whole number from 1, or None")
    if rank not in RANKS:
        raise BadParameter(f"{rank!r} is no rank", where="rank", expected=" or ".join(RANKS))
    found = _found(store, Question(standing_for(store, unit), down, depth, include_unverified, limit, page, rank))
    return replace(found, remarks=(*remarks.part(unit, found.start), *found.remarks))


def _found(store: Store, asked: Question) -> Lineage:
    if asked.rank == "depth":
        found = _compiled(store, asked) if _at_hand(store) else None
        walked = None if found else _walk(store, asked, _WALKED)
        if found is None and walked is not None:
            found = _told(store, asked, walked)
        if found is not None:
            return found
    return _compiled(store, asked) or _told(store, asked, _walk(store, asked, None) or _Walked())


def _at_hand(store: Store) -> bool:
    """Tell whether the adjacency has been used already: to load it for a small answer would take longer than a walk."""
    if "wpkg.graph.adjacency" not in sys.modules:
        return False
    from wpkg.graph import adjacency

    return adjacency.at_hand(store)


def _compiled(store: Store, asked: Question) -> Lineage | None:
    """Return what the adjacency tells; None where it does not know the unit, or not all that a walk would find."""
    from wpkg.graph.lineage import large, small  # numpy: slow to import

    found = large.reached(store, asked)
    if found is None:
        return None
    if asked.rank == "depth" and len(found.edges) <= _WALKED:
        return small.told(store, asked, found)
    return large.told(store, asked, found)


def row_of(edge: Edge) -> tuple[str | int | None, ...]:
    """Return an edge as a row of the table of a lineage."""
    return (
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


def _told(store: Store, asked: Question, walked: _Walked) -> Lineage:
    ends = {end for row, _ in walked.rows for end in (citing(row), text_of(row["target"])) if end}
    named = units(store, {asked.unit} | ends | {end for arc in walked.arcs for end in arc})
    edges = edges_of(walked.rows, named)
    return Lineage(
        start=named[asked.unit],
        down=asked.down,
        edges=edges[asked.shown],
        unresolved=() if asked.down else unresolved_of((row for row, _ in walked.rows), named),
        checked=checked_day(store),
        unverified_included=asked.include_unverified,
        total=len(edges),
        limit=asked.limit,
        page=asked.page,
        remarks=(*remarks.of_edges(edges, walked.arcs, walked.own, named), *remarks.left_out(len(walked.left_out))),
    )


def _walk(store: Store, question: Question, at_most: int | None) -> _Walked | None:
    """Ask level by level; None where more than ``at_most`` rows are met."""
    walked = _Walked()
    down, depth, include_unverified = question.down, question.depth, question.include_unverified
    frontier, level = [question.unit], 0
    seen = {question.unit}
    while frontier and (depth is None or level < depth):
        level += 1
        targets = _targets(store, frontier, level == 1) if down else []
        if at_most is not None and len(walked.rows) + _citing(store, targets) > at_most:
            return None
        parts = frontier if level == 1 else [name for name in frontier if name in walked.parts]
        asked = ask_about(store, "references-to", "target", targets) if down else _citations(store, frontier, parts)
        rows: list[Row] = []
        for row in asked:
            if counts(row, include_unverified):
                rows.append(row)
            elif counts(row, include_unverified=True) and cited(row):
                walked.left_out.add((text_of(row["reference"]), citing(row), cited(row)))
        if at_most is not None and len(walked.rows) + len(rows) > at_most:
            return None
        walked.rows += [(row, level) for row in rows]
        ends = [end for row in rows for end in _onward(row, down, walked)]
        frontier = [end for end in dict.fromkeys(ends) if end not in seen]
        seen.update(frontier)
    return walked


def _targets(store: Store, frontier: Sequence[str], first: bool) -> list[str]:
    """Return what to cite is to cite one of these units: the units, and provisions of them.

    Who cites a unit provision alone rests on nothing else of its document, so that a document met on the way down
    brings in only who cites it whole; the document asked about brings in all.
    """
    inside = ask_about(store, "provisions", "document", frontier)
    parts = (text_of(row["provision"]) for row in inside if first or not is_unit(row["isUnit"]))
    return [*frontier, *parts]


def _citing(store: Store, targets: Sequence[str]) -> int:
    """Count who cites, before asking for everything said of the citations."""
    return sum(int(text_of(row["many"])) for row in ask_about(store, "how-many-cite", "target", targets))


def _citations(store: Store, frontier: Sequence[str], parts: Collection[str]) -> Iterator[Row]:
    """Ask for the references of units, of which ``parts`` may be provisions; a document speaks through its own."""
    whole = set[str]()
    for row in ask_about(store, "references-from", "document", frontier):
        whole.add(text_of(row["document"]))
        yield row
    yield from ask_about(store, "references-from", "provision", [name for name in parts if name not in whole])


def _onward(row: Row, down: bool, walked: _Walked) -> list[str]:
    """Return where the walk goes on, and note who rests on whom; a citation of oneself leads nowhere."""
    source, document, target = citing(row), text_of(row["document"]), cited(row)
    if not target:
        return []
    if cites_itself(row):
        walked.own.append(text_of(row["reference"]))
        return []
    if row["targetDocument"] is not None and is_unit(row["targetIsUnit"]):
        walked.parts.add(target)
    walked.arcs += [(source, target), (document, target)]
    return [source, document] if down else [target]
