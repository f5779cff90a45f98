"""The index as an SQLite database with FTS5: folded words only, so that its tokens are exactly ours.

Rows are numbered in the order in which equals are listed, so that a search which matches very much can stop early.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from wpkg.graph.search.folding import folded, natural, squeezed
from wpkg.graph.search.gathering import Entry

FORMAT = 1
"""Raised whenever files written before would be read wrongly."""

_LONGEST_KEY = 120
_VOCABULARY = 30_000
"""The most words, commonest first, that a misspelt word is compared with."""

_TABLES = """
PRAGMA page_size = 4096;
CREATE TABLE about (format INTEGER NOT NULL);
CREATE TABLE entry (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, symbol TEXT NOT NULL,
                    day TEXT NOT NULL, verified INTEGER NOT NULL, sorted TEXT NOT NULL);
CREATE TABLE label (entry INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE key (key TEXT NOT NULL, entry INTEGER NOT NULL, shown TEXT NOT NULL);
CREATE TABLE held (id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, part TEXT NOT NULL, language TEXT NOT NULL,
                   start INTEGER, text TEXT NOT NULL);
CREATE TABLE stretch (held INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, part TEXT NOT NULL);
CREATE TABLE near (form TEXT NOT NULL, term TEXT NOT NULL);
CREATE VIRTUAL TABLE name USING fts5(said, facet, content='', tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE word USING fts5(said, facet, content='', tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('word', 'row');
"""
_INDEXES = """
CREATE INDEX entry_kind ON entry (kind, verified);
CREATE INDEX entry_sorted ON entry (sorted, id, kind, verified);
CREATE INDEX label_entry ON label (entry);
CREATE INDEX key_key ON key (key, entry);
CREATE INDEX key_entry ON key (entry);
CREATE INDEX held_entry ON held (entry);
CREATE INDEX stretch_held ON stretch (held, start);
CREATE INDEX near_form ON near (form);
"""


def write(path: Path | None, entries: Iterable[Entry]) -> sqlite3.Connection:
    """Write the index of entries into a new file, or into memory where there is no path, and return it open."""
    made = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
    made.execute("PRAGMA journal_mode = OFF")
    made.execute("PRAGMA synchronous = OFF")
    made.executescript(_TABLES)
    made.execute("BEGIN")
    made.execute("INSERT INTO about VALUES (?)", (FORMAT,))
    for number, entry in enumerate(entries, 1):
        _write_one(made, number, entry)
    made.execute("INSERT INTO name (name) VALUES ('optimize')")
    made.execute("INSERT INTO word (word) VALUES ('optimize')")
    made.executemany("INSERT INTO near VALUES (?, ?)", _near(made))
    made.execute("COMMIT")
    made.executescript(_INDEXES)
    return made


def _write_one(made: sqlite3.Connection, number: int, entry: Entry) -> None:
    made.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, entry.iri, entry.kind, entry.symbol, entry.day, entry.verified, natural(entry.shown)),
    )
    made.executemany("INSERT INTO label VALUES (?, ?, ?)", ((number, *item) for item in entry.labels.items()))
    names = dict.fromkeys(name for name in (entry.symbol, *entry.labels.values(), *entry.names) if name)
    keys = {key: name for name in reversed(names) if (key := squeezed(name)[:_LONGEST_KEY])}
    made.executemany("INSERT INTO key VALUES (?, ?, ?)", ((key, number, name) for key, name in keys.items()))
    for held in entry.texts:
        row = made.execute(
            "INSERT INTO held (entry, part, language, start, text) VALUES (?, ?, ?, ?, ?)",
            (number, held.part, held.language, held.start, _storable(held.text)),
        )
        made.executemany("INSERT INTO stretch VALUES (?, ?, ?, ?)", ((row.lastrowid, *part) for part in held.parts))
    facet = f"{entry.kind} {'verified' if entry.verified else 'unverified'}"
    said = " ".join(word for held in entry.texts for word in folded(held.text))
    told = " ".join(word for name in names for word in (*folded(name), *_glued(name)))
    made.execute("INSERT INTO name (rowid, said, facet) VALUES (?, ?, ?)", (number, told, facet))
    made.execute("INSERT INTO word (rowid, said, facet) VALUES (?, ?, ?)", (number, f"{told} {said}", facet))


def _glued(name: str) -> tuple[str, ...]:
    """Return a symbol as one word too, for who writes it without its strokes."""
    return (squeezed(name),) if "/" in name and " " not in name.strip() else ()


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def _near(made: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield each common word with every form it has when a letter is left out, and itself."""
    asked = "SELECT term FROM vocabulary WHERE length(term) > 3 ORDER BY doc DESC, term LIMIT ?"
    for (term,) in made.execute(asked, (_VOCABULARY,)).fetchall():
        if term.isalpha():
            yield from ((form, term) for form in shortened(term))


def shortened(word: str) -> list[str]:
    """Return a word, and all it becomes when one letter is left out."""
    return [word, *dict.fromkeys(word[:place] + word[place + 1 :] for place in range(len(word)))]
