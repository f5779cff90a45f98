"""What a load has to do: what is wanted held against what the store has on record, on disk where it is much.

The two lists lie in a database that SQLite keeps for this process alone: memory does not grow with the number of
graphs, and nothing is left when the process ends.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from wpkg.errors import DataError
from wpkg.graph.loading.sources import Source
from wpkg.graph.parted import Member

_TABLES = """
CREATE TABLE wanted (
    graph TEXT PRIMARY KEY, triples INTEGER, digest TEXT, origin TEXT, source INTEGER, part INTEGER,
    start INTEGER, length INTEGER
) WITHOUT ROWID;
CREATE TABLE recorded (graph TEXT PRIMARY KEY, origin TEXT, triples INTEGER, digest TEXT) WITHOUT ROWID;
"""
_CHANGED = "(recorded.digest IS NULL OR recorded.digest <> wanted.digest OR recorded.triples <> wanted.triples)"
_SENT = f"""
SELECT wanted.*, recorded.graph IS NOT NULL FROM wanted
LEFT JOIN recorded USING (graph) WHERE {_CHANGED} ORDER BY source, part, start
"""
_GONE = "wanted.graph IS NULL AND recorded.origin IN (SELECT value FROM json_each(?))"
_STALE = f"""
SELECT graph FROM recorded LEFT JOIN wanted USING (graph) WHERE {_GONE} ORDER BY graph
"""
_WITHDRAWN = f"""
SELECT graph, recorded.origin, recorded.triples, iif({_GONE} OR wanted.graph IS NOT NULL AND {_CHANGED}, NULL,
recorded.digest) FROM recorded LEFT JOIN wanted USING (graph) ORDER BY graph
"""
_FINAL = f"""
SELECT graph, recorded.origin, recorded.triples, recorded.digest FROM recorded LEFT JOIN wanted USING (graph)
WHERE wanted.graph IS NULL AND NOT ({_GONE}) UNION ALL SELECT graph, origin, triples, digest FROM wanted ORDER BY graph
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What a store says of a graph it was loaded with; no digest: it may be there in part, or not yet."""

    graph: str
    origin: str
    triples: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A graph that the store shall have, and where it comes from.

    ``announced``: the store has a record of it, which does not say that it is there in this state.
    """

    member: Member
    origin: str
    source: int
    part: int
    announced: bool = False


class Plan:
    """The two lists, and what follows from them. For one thread.

    Args:
        sources: what the store shall have.
        records: what it says it has.

    Raises:
        DataError: two sources have a graph of the same name.
    """

    def __init__(self, sources: Sequence[Source], records: Iterable[Record]) -> None:
        self._origins = json.dumps(sorted({source.origin for source in sources if source.whole}))
        self._lists = sqlite3.connect("", isolation_level=None)
        self._lists.executescript(_TABLES)
        self._lists.execute("BEGIN")
        for number, source in enumerate(sources):
            self._want(number, source)
        rows = ((r.graph, r.origin, r.triples, r.digest or None) for r in records)
        self._lists.executemany("INSERT OR REPLACE INTO recorded VALUES (?, ?, ?, ?)", rows)
        self._lists.execute("COMMIT")
        self._lists.create_function("rank", 2, _rank, deterministic=True)

    def _want(self, number: int, source: Source) -> None:
        rows = (
            (m.graph, m.triples, m.sha256, source.origin, number, part, m.offset, m.length)
            for part, m in source.members()
        )
        for row in rows:
            try:
                self._lists.execute("INSERT INTO wanted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            except sqlite3.IntegrityError:
                raise DataError(
                    "two graphs of this name are to be loaded", where=row[0], expected="a name for each graph"
                ) from None

    @property
    def graphs(self) -> int:
        """How many graphs the store shall have."""
        return self._number("SELECT COUNT(*) FROM wanted")

    @property
    def triples(self) -> int:
        """How many statements they hold."""
        return self._number("SELECT COALESCE(SUM(triples), 0) FROM wanted")

    @property
    def to_send(self) -> int:
        """How many of them the store does not have as they shall be."""
        return self._number(f"SELECT COUNT(*) FROM wanted LEFT JOIN recorded USING (graph) WHERE {_CHANGED}")

    def sent(self) -> Iterator[Wanted]:
        """Yield the graphs to send, in the order in which they lie."""
        for row in self._lists.execute(_SENT):
            yield _wanted(row[:8], announced=bool(row[8]))

    def stale(self) -> Iterator[str]:
        """Yield the graphs of earlier loads that are not wanted any more."""
        return (str(graph) for (graph,) in self._lists.execute(_STALE, (self._origins,)))

    def withdrawn(self) -> Iterator[Record]:
        """Yield all records as they are once nothing is claimed that this load is to change or to remove."""
        for graph, origin, triples, digest in self._lists.execute(_WITHDRAWN, (self._origins,)):
            yield Record(graph, origin, triples or 0, digest or "")

    def final(self) -> Iterator[Record]:
        """Yield all records as they are when this load has ended."""
        for graph, origin, triples, digest in self._lists.execute(_FINAL, (self._origins,)):
            yield Record(graph, origin, triples or 0, digest or "")

    def chosen(self, number: int | None, seed: str) -> Iterator[Wanted]:
        """Yield graphs in the order in which they lie: all, or so many chosen by a seed."""
        if number is None:
            yield from map(_wanted, self._lists.execute("SELECT * FROM wanted ORDER BY source, part, start"))
            return
        picked = "SELECT graph FROM wanted ORDER BY rank(?, graph) LIMIT ?"
        query = f"SELECT * FROM wanted WHERE graph IN ({picked}) ORDER BY source, part, start"
        yield from map(_wanted, self._lists.execute(query, (seed, number)))

    def close(self) -> None:
        """Forget all."""
        self._lists.close()

    def _number(self, query: str) -> int:
        (found,) = self._lists.execute(query).fetchone()
        return int(found)


def _wanted(row: Sequence[object], *, announced: bool = False) -> Wanted:
    graph, triples, digest, origin, source, part, start, length = row
    member = Member(str(graph), int(str(triples)), str(digest), int(str(start)), int(str(length)))
    return Wanted(member, str(origin), int(str(source)), int(str(part)), announced)


def _rank(seed: str, graph: str) -> bytes:
    return sha256(f"{seed} {graph}".encode()).digest()
