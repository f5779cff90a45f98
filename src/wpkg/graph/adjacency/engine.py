"""How the kernels run: as they are, or compiled by numba where it is installed and pays.

To load numba takes about as long as walking a million arcs without it. So it is loaded at once for a large graph, and
otherwise as soon as a process has spent that time on walks; from then on it serves every walk of the process.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wpkg.graph.adjacency import kernels

LARGE = 1_000_000
"""Arcs from which a graph is walked by compiled kernels from the first walk on."""

PATIENCE = 0.3
"""Seconds of plain walks in one process after which compiled kernels are loaded."""

_LAST_MARK = 2**31 - 2

_NAMES = (
    "closure",
    "closure_within",
    "shortest",
    "components",
    "farthest",
    "heights",
    "borders",
    "pick",
    "meet",
    "reach",
    "degrees",
    "arcs",
    "tally",
    "spread",
)


@dataclass(frozen=True, slots=True)
class Engine:
    """The kernels in one of their two forms, and the arrays they work on."""

    compiled: bool
    kernel: Mapping[str, Callable[..., Any]]

    def over(self, view: memoryview) -> Any:
        """Return an array as the kernels take it; it shares the memory of the view."""
        if not self.compiled:
            return view
        import numpy as np

        return np.asarray(view)


def room(size: int) -> memoryview:
    """Return an array of ``size`` zeros that can be written."""
    return memoryview(array("i", bytes(4 * size)))


PLAIN = Engine(False, {name: getattr(kernels, name) for name in _NAMES})


class Space:
    """Scratch arrays as long as there are units, for one walk at a time; nothing in them is cleared between walks."""

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine = engine
        self._size = size
        self._own: dict[str, array[int]] = {}
        self._lent: dict[str, Any] = {}
        self._mark = 0
        self.breadth = tuple(self.for_kernel(name) for name in ("seen", "queue", "depth", "via"))
        self.queue, self.depth, self.via = map(self.own, ("queue", "depth", "via"))

    def for_kernel(self, name: str) -> Any:
        """Return the scratch array of that name, as the kernels take it."""
        found = self._lent.get(name)
        if found is None:
            own = self._own[name] = array("i", bytes(4 * self._size))
            found = self._lent[name] = self._engine.over(memoryview(own)) if self._engine.compiled else own
        return found

    def own(self, name: str) -> array[int]:
        """Return the same array as Python has it: slices of it are copies."""
        self.for_kernel(name)
        return self._own[name]

    def fill(self, name: str, values: Iterable[int]) -> int:
        """Put values at the head of an array; return how many they are."""
        own, many = self.own(name), 0
        for many, value in enumerate(values, 1):
            own[many - 1] = value
        return many

    def marks(self, many: int = 1) -> int:
        """Return the first of ``many`` marks that no array called ``seen…`` holds."""
        if self._mark > _LAST_MARK - many:
            for name, own in self._own.items():
                if name.startswith("seen"):
                    memoryview(own)[:] = room(self._size)
            self._mark = 0
        first = self._mark + 1
        self._mark += many
        return first


@dataclass(slots=True)
class _State:
    lock: threading.Lock = field(default_factory=threading.Lock)
    spent: float = 0.0
    tried: bool = False
    compiled: Engine | None = None


_state = _State()


def choose(arcs: int) -> Engine:
    """Return the kernels that serve a graph of so many arcs best now."""
    if _state.compiled is not None:
        return _state.compiled
    if arcs >= LARGE or _state.spent > PATIENCE:
        return compiled() or PLAIN
    return PLAIN


def spent(since: float) -> None:
    """Note that a plain walk began at ``since`` (``time.perf_counter``) and ended now."""
    _state.spent += time.perf_counter() - since


def compiled() -> Engine | None:
    """Return the compiled kernels, loaded at the first call; None where numba is not installed."""
    with _state.lock:
        if not _state.tried:
            _state.compiled = _load()
            _state.tried = True
    return _state.compiled


def _load() -> Engine | None:
    try:
        import numba
    except ImportError:
        return None

    def compile_one(name: str) -> Callable[..., Any]:
        function = getattr(kernels, name)
        try:
            made: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
        except RuntimeError:  # no folder for the cache can be written
            made = numba.njit(nogil=True)(function)
        return made

    return Engine(True, {name: compile_one(name) for name in _NAMES})
