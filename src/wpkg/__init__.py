"""wpkg: who told whom to do what, on whose authority, until when, with the words that show it.

>>> import wpkg
>>> graph = wpkg.open()                                   # doctest: +SKIP
>>> graph.lineage("WT/L/843").edges[0].exact              # doctest: +SKIP
>>> wpkg.read("The General Council,\n\nDecides to meet.\n").statements[0].verb
'decide'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wpkg.api import Graph as Graph
    from wpkg.api import open as open
    from wpkg.corpus.single import ReadText as ReadText
    from wpkg.corpus.single import read as read
    from wpkg.errors import WpkgError as WpkgError
    from wpkg.graph.answer import Answer as Answer
    from wpkg.graph.lineage.walk import Lineage as Lineage
    from wpkg.graph.shown import Document as Document
    from wpkg.graph.time.force import Force as Force

_PLACES = {
    "Answer": "wpkg.graph.answer",
    "Document": "wpkg.graph.shown",
    "Force": "wpkg.graph.time.force",
    "Graph": "wpkg.api",
    "Lineage": "wpkg.graph.lineage.walk",
    "ReadText": "wpkg.corpus.single",
    "WpkgError": "wpkg.errors",
    "open": "wpkg.api",
    "read": "wpkg.corpus.single",
}

__all__ = ["Answer", "Document", "Force", "Graph", "Lineage", "ReadText", "WpkgError", "open", "read"]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'wpkg' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
