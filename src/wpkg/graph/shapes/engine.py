"""The engine that answers set queries: the embedded store. The only module of this package that names it."""

from __future__ import annotations

from wpkg.graph.embedded import EmbeddedStore, as_ntriples, statements

__all__ = ["EmbeddedStore", "as_ntriples", "statements"]
