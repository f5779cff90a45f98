"""What a build has to do: a table on disk of what there is now, what there was, and what was made since.

It is drawn up anew by every run, from the inputs, from the parts in force and from what interrupted runs have staged;
so nothing depends on it having been kept, and it holds any number of documents in little memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from types import TracebackType

from wpkg.corpus.build.items import Item, Refused
from wpkg.corpus.build.staging import WORK, Entry, Place, Staged

FILE = "plan.sqlite"
NOTHING, PART, STAGED = 0, 1, 2
"""What is there of a known document: its entry alone, its graph in the part before, its graph staged."""
_MANY = 1000
_FINAL = """
SELECT i.bucket, i.name, k.entry, k.content, k.file, k.start, k.length
FROM items i JOIN known k ON k.name = i.name AND k.digest = i.digest
LEFT JOIN assigned a ON a.name = i.name
WHERE k.code = '' AND coalesce(a.copied, '') = '' AND k.asked = coalesce(a.asked, '') AND k.content > 0
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to make: where its bytes are (a file, or a place in the spool), and the slug it is to have, if told.

    ``path`` is the file itself where ``length`` is 0, else the spool; its bytes stand there, compressed.
    """

    name: str
    kind: str
    digest: str
    path: Path
    start: int = 0
    length: int = 0
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document of a part: its entry, and where it was staged; None where the part before holds it."""

    entry: Entry
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """One of several documents that would be one work."""

    name: str
    language: str
    text: str


def number_of(name: str, buckets: int) -> int:
    """Return the number of the part that a document belongs to."""
    return int.from_bytes(sha256(name.encode()).digest()) % buckets


class Plan:
    """The table, open."""

    def __init__(self, out: Path) -> None:
        place = out / WORK
        place.mkdir(parents=True, exist_ok=True)
        for stale in place.glob(f"{FILE}*"):
            stale.unlink()
        self._base = sqlite3.connect(place / FILE, isolation_level=None)
        for word in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            self._base.execute(f"PRAGMA {word}")
        self._base.executescript(Path(__file__).with_name("plan.sql").read_text("utf-8"))
        self._base.execute("BEGIN")

    def __enter__(self) -> Plan:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def add(self, item: Item) -> str:
        """Add a document of the inputs; return the name it got: with a number behind it where there was one of it."""
        names = chain([item.name], (f"{item.name}~{each}" for each in count(2)))
        return next(name for name in names if self._added(name, item))

    def _added(self, name: str, item: Item) -> bool:
        row = (name, item.kind, item.digest, str(item.path.absolute()) if item.path else "")
        return self._base.execute("INSERT OR IGNORE INTO items VALUES (?,?,?,?,0,0,NULL)", row).rowcount == 1

    def refuse(self, refused: Refused) -> None:
        """Add something that is set aside before it is opened."""
        row = (refused.name, refused.code, refused.message)
        self._base.execute("INSERT OR REPLACE INTO refused VALUES (?,?,?)", row)

    def locate(self, name: str, path: Path, start: int, length: int) -> None:
        """Write down where in the spool the bytes of a document are."""
        self._base.execute("UPDATE items SET path=?, start=?, length=? WHERE name=?", (str(path), start, length, name))

    def learn(self, found: Staged, content: int) -> None:
        """Add what is known of a document; what is in a part counts before what is staged, and that before nothing."""
        entry, place = found.entry, found.place or Place("", 0, 0)
        self._base.execute(
            "INSERT INTO known VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET content=excluded.content, "
            "code=excluded.code, entry=excluded.entry, file=excluded.file, start=excluded.start, "
            "length=excluded.length, natural=excluded.natural, slug=excluded.slug "
            f"WHERE known.content <> {PART} AND excluded.content >= known.content",
            (
                *(entry.name, entry.asked, entry.digest, content, entry.natural, entry.slug, entry.language),
                *(entry.text, entry.code, json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)),
                *(place.file, place.offset, place.length),
            ),
        )

    def restaged(self, found: Staged) -> None:
        """Note that what was in a part is staged now."""
        entry, place = found.entry, found.place or Place("", 0, 0)
        self._base.execute(
            "UPDATE known SET content=?, file=?, start=?, length=? WHERE name=? AND asked=? AND digest=?",
            (STAGED, place.file, place.offset, place.length, entry.name, entry.asked, entry.digest),
        )

    def contents(self, content: int) -> int:
        """Return of how many documents of the inputs there is a graph in a part, or staged, or nothing but a reason."""
        query = (
            "SELECT count(*) FROM items i WHERE ? = (SELECT max(k.content) FROM known k "
            "WHERE k.name = i.name AND k.digest = i.digest)"
        )
        return int(self._base.execute(query, (content,)).fetchone()[0])

    def final(self) -> Iterator[Entry]:
        """Yield what is known of every document of the dataset."""
        query = f"SELECT entry FROM ({_FINAL})"
        return (Entry(**json.loads(entry)) for (entry,) in self._base.execute(query))

    def is_known(self, name: str, digest: str) -> bool:
        """Tell whether a document with these bytes was made or set aside before."""
        row = self._base.execute("SELECT 1 FROM known WHERE name=? AND digest=? LIMIT 1", (name, digest)).fetchone()
        return row is not None

    def part(self, number: int, documents: int) -> None:
        """Add a part in force, with the number of its documents."""
        self._base.execute("INSERT INTO parts VALUES (?,?)", (number, documents))

    def count(self) -> int:
        """Return how many documents the inputs have."""
        return int(self._base.execute("SELECT count(*) FROM items").fetchone()[0])

    def divide(self, buckets: int) -> None:
        """Give every document the number of its part."""
        self._base.create_function("number_of", 1, lambda name: number_of(name, buckets), deterministic=True)
        self._base.execute("UPDATE items SET bucket = number_of(name)")
        self._base.execute("CREATE INDEX by_bucket ON items (bucket, name)")

    def unread(self) -> int:
        """Draw up which documents nothing is known of; return how many."""
        return self._todo(
            "SELECT i.name, '' FROM items i WHERE NOT EXISTS "
            "(SELECT 1 FROM known k WHERE k.name = i.name AND k.digest = i.digest) ORDER BY i.rowid"
        )

    def misnamed(self) -> int:
        """Draw up which documents are not there under the name they are to have; return how many."""
        return self._todo(
            "SELECT i.name, coalesce(a.asked, '') FROM items i LEFT JOIN assigned a ON a.name = i.name "
            "WHERE coalesce(a.copied, '') = '' AND EXISTS (SELECT 1 FROM known k WHERE k.name = i.name "
            "AND k.digest = i.digest AND k.code = '') AND NOT EXISTS (SELECT 1 FROM known k WHERE k.name = i.name "
            "AND k.digest = i.digest AND k.asked = coalesce(a.asked, '') AND (k.content > 0 OR k.code <> '')) "
            "ORDER BY i.rowid"
        )

    def _todo(self, query: str) -> int:
        self._base.execute("DELETE FROM todo")
        self._base.execute(f"INSERT INTO todo (name, asked) {query}")
        return int(self._base.execute("SELECT count(*) FROM todo").fetchone()[0])

    def to_make(self) -> Iterator[Wanted]:
        """Yield what was drawn up, in the order of the inputs; what has no place cannot be read again yet."""
        at = 0
        query = (
            "SELECT t.number, i.name, i.kind, i.digest, i.path, i.start, i.length, t.asked "
            "FROM todo t JOIN items i ON i.name = t.name WHERE t.number > ? ORDER BY t.number LIMIT ?"
        )
        while rows := self._base.execute(query, (at, _MANY)).fetchall():
            for number, name, kind, digest, path, start, length, asked in rows:
                at = number
                yield Wanted(name, kind, digest, Path(path), start, length, asked)

    def unplaced(self) -> dict[str, list[str]]:
        """Return the names among what was drawn up whose bytes were not kept by this run, by the digest of these."""
        found: dict[str, list[str]] = {}
        query = "SELECT i.digest, i.name FROM todo t JOIN items i ON i.name = t.name WHERE i.path = ''"
        for digest, name in self._base.execute(query):
            found.setdefault(digest, []).append(name)
        return found

    def alike(self, held: Iterable[str]) -> Iterator[tuple[str, list[Likeness]]]:
        """Yield slugs that several documents would have, or one that has the slug of a work held elsewhere."""
        self._base.execute("DROP TABLE IF EXISTS naturals")
        self._base.execute(
            "CREATE TABLE naturals AS SELECT k.natural, i.name, max(k.language) AS language, max(k.text) AS text "
            "FROM items i JOIN known k ON k.name = i.name AND k.digest = i.digest WHERE k.code = '' GROUP BY i.name"
        )
        self._base.execute("CREATE INDEX by_natural ON naturals (natural, name)")
        slugs = {row[0] for row in self._base.execute("SELECT natural FROM naturals GROUP BY 1 HAVING count(*) > 1")}
        slugs |= {each for each in held if self.is_natural(each)}
        for slug in sorted(slugs):
            rows = self._base.execute("SELECT name, language, text FROM naturals WHERE natural=?", (slug,))
            yield slug, [Likeness(*row) for row in rows.fetchall()]

    def is_natural(self, slug: str) -> bool:
        """Tell whether some document would have this slug by itself."""
        return self._base.execute("SELECT 1 FROM naturals WHERE natural=? LIMIT 1", (slug,)).fetchone() is not None

    def assign(self, name: str, asked: str, copied: str = "") -> None:
        """Write down what a document is to be called, or what it is a copy of."""
        self._base.execute("INSERT INTO assigned VALUES (?,?,?)", (name, asked, copied))

    def assigned(self) -> Iterator[tuple[str, str, str]]:
        """Yield (name, slug it was told to have, name of what it is a copy of), by name."""
        yield from self._base.execute("SELECT name, asked, copied FROM assigned ORDER BY name").fetchall()

    def buckets(self) -> Iterator[tuple[int, bool]]:
        """Yield the number of every part that has documents, and whether it is as it was before."""
        rows = self._base.execute(
            f"SELECT f.bucket, count(*), sum(f.content = {PART}), p.documents FROM ({_FINAL}) f "
            "LEFT JOIN parts p ON p.number = f.bucket GROUP BY f.bucket ORDER BY f.bucket"
        ).fetchall()
        for number, documents, same, before in rows:
            yield number, documents == same == before

    def sources(self, number: int) -> tuple[Source, ...]:
        """Return the documents of a part, by the IRI of their graph."""
        rows = self._base.execute(f"{_FINAL} AND i.bucket = ?", (number,)).fetchall()
        found = [
            Source(Entry(**json.loads(entry)), Place(file, start, length) if content == STAGED else None)
            for _, _, entry, content, file, start, length in rows
        ]
        return tuple(sorted(found, key=lambda each: each.entry.graph))

    def aside(self) -> Iterator[Entry]:
        """Yield what is set aside, by name: what was refused, what could not be made, what is a copy of another."""
        rows = self._base.execute(
            "SELECT name, '', code, message, '' FROM refused UNION ALL "
            "SELECT i.name, k.entry, k.code, '', coalesce(a.copied, '') FROM items i "
            "JOIN known k ON k.name = i.name AND k.digest = i.digest LEFT JOIN assigned a ON a.name = i.name "
            "WHERE (k.code <> '' AND k.asked IN ('', coalesce(a.asked, ''))) "
            "OR (coalesce(a.copied, '') <> '' AND k.asked = '') ORDER BY 1"
        ).fetchall()
        for name, entry, code, message, copied in rows:
            if not entry:
                yield Entry(name, "", "", code=code, message=message)
                continue
            found = Entry(**json.loads(entry))
            yield _copy(found, copied) if copied and not code else found


def _copy(entry: Entry, of: str) -> Entry:
    told = f"{entry.name}: the same text under the same symbol is there already, as {of}"
    facts = (entry.name, entry.digest, entry.version, entry.natural, entry.natural, "", entry.language, entry.text)
    return Entry(*facts, code=COPY, message=told)


COPY = "copy"
"""The code of a document set aside because its text is there already."""
