"""One index a store: the file beside an embedded generation, or one in memory, made anew when the store has changed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.search.building import FORMAT, write
from wpkg.graph.search.gathering import entries
from wpkg.graph.store import Local, Store

NAME = "search"
"""The name of the file in the folder of a generation."""


@dataclass(frozen=True, slots=True)
class Index:
    """An open index. ``lock`` is held while it is read: a connection serves one reader at a time."""

    base: sqlite3.Connection
    lock: threading.RLock


@dataclass(frozen=True, slots=True)
class _Known:
    stamp: Hashable
    index: Index


_known: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()
_lock = threading.RLock()


def keep(store: Store, folder: Path) -> None:
    """Compile the index of a store and write it into the folder of its generation."""
    path = folder / NAME
    path.unlink(missing_ok=True)
    write(path, entries(store)).close()


def of(store: Store) -> Index:
    """Return the index of a store as it is now; compiled only where it is neither kept nor known."""
    with _lock:
        stamp = _stamp(store)
        known = _known.get(store)
        if known is None or known.stamp != stamp:
            known = _Known(stamp, _beside(store) or Index(write(None, entries(store)), threading.RLock()))
            _known[store] = known
        return known.index


def _beside(store: Store) -> Index | None:
    """Open what is kept beside the generation of a store that nothing has changed since."""
    if not isinstance(store, Local) or store.generation is None or store.changes:
        return None
    path = store.generation / NAME
    try:
        base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        base.execute("PRAGMA query_only = ON")
        if base.execute("SELECT format FROM about").fetchall() != [(FORMAT,)]:
            return None
    except sqlite3.Error:
        return None
    return Index(base, threading.RLock())


def _stamp(store: Store) -> Hashable:
    """Return what changes when the store does: a counter of this process, or figures asked of the store."""
    if isinstance(store, Local):
        return store.changes
    return tuple(tuple(map(text_of, row)) for row in store.select(prepared("search-state")).rows)
