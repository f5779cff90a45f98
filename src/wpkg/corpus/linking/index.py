"""What all documents tell, by key: a file that any number of processes read the entries they need from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_AT_ONCE = 400


def write(path: Path, told: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Write an index to a new file; return how many entries it has. The order in which they come does not matter."""
    with _open(path) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("CREATE TABLE entries (key TEXT NOT NULL, entry TEXT NOT NULL)")
        rows = ((key, json.dumps(entry, ensure_ascii=False, sort_keys=True)) for key, entry in told)
        file.executemany("INSERT INTO entries VALUES (?, ?)", rows)
        file.execute("CREATE INDEX by_key ON entries (key, entry)")
        file.commit()
        count = int(file.execute("SELECT COUNT(*) FROM entries").fetchone()[0])
    file.close()
    return count


class Index:
    """An index opened for reading."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)

    def slice(self, keys: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the entries of some keys, in order; keys without any are absent."""
        found: dict[str, list[dict[str, Any]]] = {}
        for some in _batches(sorted(set(keys))):
            marks = ",".join("?" * len(some))
            rows = self._file.execute(
                f"SELECT key, entry FROM entries WHERE key IN ({marks}) ORDER BY key, entry", some
            )
            for key, entry in rows:
                found.setdefault(key, []).append(json.loads(entry))
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _batches(keys: list[str]) -> Iterator[list[str]]:
    yield from (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)
