"""A store that remembers what it answered: for who asks the same again and again of a graph that does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from wpkg.graph.store import Local, Rows, Store, Triple

_CHARACTERS = 64
_CELLS = 500_000
"""How many cells of answers are remembered together; the least recently asked go first."""


class Remembered:
    """Stands before another store, and answers a SELECT that was asked before without asking again.

    Who changes the graph behind its back gets answers of before; what is replaced through it is forgotten.
    """

    def __init__(self, store: Store, cells: int = _CELLS) -> None:
        self._store, self._room, self._most = store, cells, cells
        self._answers: OrderedDict[str, Rows] = OrderedDict()

    def select(self, query: str) -> Rows:
        """Answer a SELECT, from memory where it was asked before."""
        found = self._answers.get(query)
        if found is not None:
            self._answers.move_to_end(query)
            return found
        found = self._store.select(query)
        if _cells(query, found) <= self._most:
            self._answers[query] = found
            self._room -= _cells(query, found)
        while self._room < 0:
            self._room += _cells(*self._answers.popitem(last=False))
        return found

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        return self._store.ask(query)

    def construct(self, query: str) -> Iterable[Triple]:
        """Answer a CONSTRUCT."""
        return self._store.construct(query)

    def written(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        at_most: int,
    ) -> bytes:
        """Answer a query, written out; see :meth:`wpkg.graph.store.Store.written`."""
        return self._store.written(
            query, media_type, default_graphs=default_graphs, named_graphs=named_graphs, at_most=at_most
        )

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        """Replace named graphs and forget all answers."""
        self._answers.clear()
        self._room = self._most
        self._store.replace(graphs)

    def close(self) -> None:
        """Forget all answers and let the store go."""
        self._answers.clear()
        self._store.close()


class RememberedLocal(Remembered):
    """The same before a store of this process, so that what lies beside its files is found."""

    def __init__(self, store: Store, local: Local, cells: int = _CELLS) -> None:
        super().__init__(store, cells)
        self._local = local

    @property
    def changes(self) -> int:
        """How often the store was changed."""
        return self._local.changes

    @property
    def generation(self) -> Path | None:
        """The folder of its files, if it has one."""
        return self._local.generation


def remembering(store: Store) -> Store:
    """Put a memory before a store."""
    return RememberedLocal(store, store) if isinstance(store, Local) else Remembered(store)


def _cells(query: str, rows: Rows) -> int:
    """Return what an answer takes with its question: a cell for each value, and one for each so many characters."""
    return 1 + len(query) // _CHARACTERS + len(rows.variables) * len(rows)
