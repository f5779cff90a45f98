"""What all documents tell, by key: files that any number of processes read the entries they need from.

An entry lies in the piece that its key hashes to, so that each piece can be written by another process or machine, and
whoever knows the key knows where to look.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

_AT_ONCE = 400
Row = tuple[str, str]
"""A key, and an entry as JSON."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """An index: a folder, and into how many files it is divided."""

    folder: Path
    count: int = 1

    def of(self, key: str) -> int:
        """Return the number of the piece a key is in: the same in every process."""
        return zlib.crc32(key.encode("utf-8", "surrogatepass")) % self.count

    def path(self, number: int) -> Path:
        """Return the file of a piece."""
        return self.folder / f"index-{number:05}.sqlite"


def rows(told: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Row]:
    """Yield keys and entries as they are written."""
    return ((key, json.dumps(entry, ensure_ascii=False, sort_keys=True)) for key, entry in told)


def write(pieces: Pieces, number: int, entries: Iterable[Row]) -> None:
    """Write a piece. The order of entries does not matter, nor that some are told twice or the piece written twice."""
    made = pieces.folder / f".{number}-{uuid4().hex}"
    # nobody else knows the name, so it takes no locks, which not every file system shared by machines has
    with closing(sqlite3.connect(f"{made.as_uri()}?nolock=1", uri=True)) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        # gathered where temporary files of this machine lie, and written in order, each entry once
        file.execute("CREATE TEMP TABLE told (key TEXT NOT NULL, entry TEXT NOT NULL)")
        file.executemany("INSERT INTO told VALUES (?, ?)", entries)
        file.execute("CREATE TABLE entries (key TEXT, entry TEXT, PRIMARY KEY (key, entry)) WITHOUT ROWID")
        file.execute("INSERT INTO entries SELECT DISTINCT key, entry FROM told ORDER BY key, entry")
        file.commit()
    made.replace(pieces.path(number))


class Index:
    """An index opened for reading; its pieces are opened when first asked."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._files: dict[int, sqlite3.Connection] = {}

    def slice(self, keys: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the entries of some keys, in order; keys without any are absent."""
        wanted: dict[int, list[str]] = {}
        for key in sorted(set(keys)):
            wanted.setdefault(self._pieces.of(key), []).append(key)
        found: dict[str, list[dict[str, Any]]] = {}
        for number, some in ((number, some) for number, keys in wanted.items() for some in _batches(keys)):
            marks = ",".join("?" * len(some))
            query = f"SELECT key, entry FROM entries WHERE key IN ({marks}) ORDER BY key, entry"
            for key, entry in self._file(number).execute(query, some):
                found.setdefault(key, []).append(json.loads(entry))
        return found

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _file(self, number: int) -> sqlite3.Connection:
        if number not in self._files:
            uri = f"{self._pieces.path(number).as_uri()}?mode=ro&immutable=1"
            self._files[number] = sqlite3.connect(uri, uri=True)
        return self._files[number]


def _batches(keys: list[str]) -> Iterator[list[str]]:
    yield from (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))
