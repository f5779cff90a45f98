"""Full text over a graph: symbols in any spelling, titles, the words of texts, bodies, threads, sessions, concepts.

``search`` finds, ``suggest`` completes. The index is a file beside an embedded generation, opened read-only; for any
other store it is compiled once, in memory.
"""

from __future__ import annotations

from wpkg.graph.search.asking import search, suggest
from wpkg.graph.search.kept import NAME, keep, of
from wpkg.graph.search.records import KINDS, Found, Hit, Passage, Suggestion

__all__ = ["KINDS", "NAME", "Found", "Hit", "Passage", "Suggestion", "keep", "of", "search", "suggest"]
