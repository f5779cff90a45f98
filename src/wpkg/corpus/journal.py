"""The journal of an output folder: what became of every input, so that a run goes on where the last one stopped."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from wpkg.errors import EnvironmentFault

FILE = "journal.sqlite"
READ, SAME, FAILED = "read", "same", "failed"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS inputs (
  name BLOB PRIMARY KEY, run INTEGER NOT NULL, status TEXT NOT NULL, digest TEXT NOT NULL, reader TEXT NOT NULL,
  outputs TEXT NOT NULL, findings TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL
) WITHOUT ROWID
"""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one input.

    ``digest`` is of its bytes, ``reader`` what it was read by and with, ``outputs`` the digest of every file written.
    """

    status: str
    digest: str = ""
    reader: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    code: str = ""
    message: str = ""


class Journal:
    """The journal, open for one run. Nothing of it is held in memory.

    Raises:
        EnvironmentFault: the file is no journal, or one of another version.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            self._base = sqlite3.connect(self._path)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            version = self._base.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise self._fault(f"its version is {version}")
            self._base.execute(_SCHEMA)
            self._base.execute(f"PRAGMA user_version={_VERSION}")
            self.run = 1 + (self._base.execute("SELECT max(run) FROM inputs").fetchone()[0] or 0)
        except sqlite3.DatabaseError as error:
            raise self._fault(str(error)) from None

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.commit()
        self._base.close()

    def entry(self, name: str) -> Entry | None:
        """Return what became of an input the last time, None where it is new."""
        row = self._base.execute(
            "SELECT status, digest, reader, outputs, findings, code, message FROM inputs WHERE name=?", (_key(name),)
        ).fetchone()
        if row is None:
            return None
        return Entry(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4]), row[5], row[6])

    def record(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Write down what became of some inputs in this run, all or none of them."""
        with self._base:
            for name, entry in entries:
                self._base.execute("INSERT OR REPLACE INTO inputs VALUES (?,?,?,?,?,?,?,?,?)", self._row(name, entry))

    def counts(self) -> Counter[str]:
        """Return how many inputs of this run were read, the same as before, or failed."""
        rows = self._base.execute("SELECT status, count(*) FROM inputs WHERE run=? GROUP BY status", (self.run,))
        return Counter(dict(rows.fetchall()))

    def findings(self) -> Counter[str]:
        """Return how many findings of each code the inputs of this run have, read now or before."""
        total: Counter[str] = Counter()
        for (text,) in self._base.execute("SELECT findings FROM inputs WHERE run=? AND findings<>'{}'", (self.run,)):
            total.update(json.loads(text))
        return total

    def faults(self, most: int) -> tuple[tuple[str, str, str], ...]:
        """Return (name, code, message) of the inputs of this run that failed, the first ``most`` by name."""
        rows = self._base.execute(
            "SELECT name, code, message FROM inputs WHERE run=? AND status=? ORDER BY name LIMIT ?",
            (self.run, FAILED, most),
        )
        return tuple((os.fsdecode(name), code, message) for name, code, message in rows)

    def fault_codes(self) -> Counter[str]:
        """Return how many inputs of this run failed, by the code of their error."""
        rows = self._base.execute(
            "SELECT code, count(*) FROM inputs WHERE run=? AND status=? GROUP BY code", (self.run, FAILED)
        )
        return Counter(dict(rows.fetchall()))

    def _row(self, name: str, entry: Entry) -> tuple[bytes, int, str, str, str, str, str, str, str]:
        outputs, findings = json.dumps(entry.outputs), json.dumps(entry.findings)
        facts = (entry.status, entry.digest, entry.reader, outputs, findings, entry.code, entry.message)
        return (_key(name), self.run, *facts)

    def _fault(self, problem: str) -> EnvironmentFault:
        return EnvironmentFault(
            f"the journal cannot be used: {problem}",
            where=str(self._path),
            expected="the journal of an earlier run",
            todo="move it away; every input is read again then",
        )


def _key(name: str) -> bytes:
    return os.fsencode(name)
