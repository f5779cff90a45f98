"""One adjacency a store: from a file beside an embedded generation, or compiled once, and again when it changed."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from wpkg.graph.adjacency import sections
from wpkg.graph.adjacency.adjacency import Adjacency
from wpkg.graph.adjacency.compiling import Columns, assemble, compiled, facts
from wpkg.graph.adjacency.sections import Unusable
from wpkg.graph.lineage.citations import MANNERS
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Local, Store

NAME = "adjacency"
"""The name of the file in the folder of a generation."""


@dataclass(frozen=True, slots=True)
class _Known:
    stamp: Hashable
    adjacency: Adjacency


_known: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()
_lock = threading.RLock()


def compile_(store: Store) -> Adjacency:
    """Compile the adjacency of a store anew."""
    return Adjacency(compiled(facts(store)))


def keep(store: Store, folder: Path) -> None:
    """Compile the adjacency of a store and write it into the folder of its generation."""
    compile_(store).save(folder / NAME)


def keep_columns(columns: Columns, folder: Path) -> None:
    """Write the adjacency of columns into the folder of a generation."""
    Adjacency(assemble(columns)).save(folder / NAME)


def open_(path: Path) -> Adjacency:
    """Open a file that :meth:`Adjacency.save` has written, memory-mapped.

    Raises:
        Unusable: it is missing, damaged, or made by another version.
    """
    made = sections.read(path)
    if tuple(made.words.get("manners", ())) != MANNERS:
        raise Unusable(f"{path}: made for other manners of lineage")
    return Adjacency(made)


def of(store: Store) -> Adjacency:
    """Return the adjacency of a store as it is now; compiled only where it is neither kept nor known."""
    with _lock:
        stamp = _stamp(store)
        known = _remembered(store)
        if known is None or known.stamp != stamp:
            known = _Known(stamp, _beside(store) or compile_(store))
            _remember(store, known)
        return known.adjacency


def at_hand(store: Store) -> bool:
    """Tell whether :func:`of` gives the adjacency of a store of this process without opening or compiling anything."""
    known = _remembered(store) if isinstance(store, Local) else None
    return known is not None and known.stamp == _stamp(store)


def _beside(store: Store) -> Adjacency | None:
    """Open what is kept beside the generation of a store that nothing has changed since."""
    if not isinstance(store, Local) or store.generation is None or store.changes:
        return None
    try:
        return open_(store.generation / NAME)
    except Unusable:
        return None


def _stamp(store: Store) -> Hashable:
    """Return what changes when the store does: a counter of this process, or a digest of counts asked of the store."""
    if isinstance(store, Local):
        return store.changes
    rows = store.select(prepared("adjacency-state")).rows
    return tuple(sorted(tuple(map(text_of, row)) for row in rows))


def _remembered(store: Store) -> _Known | None:
    try:
        return _known.get(store)
    except TypeError:  # a store that cannot be a key
        return None


def _remember(store: Store, known: _Known) -> None:
    try:
        _known[store] = known
    except TypeError:
        return
