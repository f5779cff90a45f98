"""The embedded store: Oxigraph, on disk as whole generations or in memory. The only package that opens pyoxigraph."""

from __future__ import annotations

from wpkg.graph.embedded.checking import Checked, check
from wpkg.graph.embedded.generations import current_generation, digest_of, locked
from wpkg.graph.embedded.made_of import MadeOf, made_of, verify
from wpkg.graph.embedded.publishing import extend, holds, publish, publish_parts
from wpkg.graph.embedded.store import EmbeddedStore, as_ntriples, statements

__all__ = [
    "Checked",
    "EmbeddedStore",
    "MadeOf",
    "as_ntriples",
    "check",
    "current_generation",
    "digest_of",
    "extend",
    "holds",
    "locked",
    "made_of",
    "publish",
    "publish_parts",
    "statements",
    "verify",
]
