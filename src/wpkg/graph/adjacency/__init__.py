"""The graph of citations compiled from a store: compressed arrays in both directions, and walks over them.

``of(store)`` gives an :class:`Adjacency`: opened memory-mapped beside an embedded store, compiled once for any other.
"""

from __future__ import annotations

from wpkg.graph.adjacency.adjacency import Adjacency, Common, Cycles
from wpkg.graph.adjacency.closure import Closure, Columns, Row
from wpkg.graph.adjacency.kept import at_hand, compile_, keep, of, open_
from wpkg.graph.adjacency.sections import Unusable
from wpkg.graph.adjacency.ways import Longest

__all__ = [
    "Adjacency",
    "Closure",
    "Columns",
    "Common",
    "Cycles",
    "Longest",
    "Row",
    "Unusable",
    "at_hand",
    "compile_",
    "keep",
    "of",
    "open_",
]
