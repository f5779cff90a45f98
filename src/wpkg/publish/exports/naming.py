"""What exports call the things that people read of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wpkg.graph.labels import doubtful, labels
from wpkg.graph.store import Store
from wpkg.iri import ID, compact

_BELIEVED = "{} (symbol unverified)"


def called(store: Store, nodes: Iterable[str]) -> Mapping[str, str]:
    """Return the name of each node that has one, by IRI, and of each document of which a node is a part.

    A part is called by its document and its fragment; a symbol that no page read prints is marked.
    """
    asked = set(nodes)
    wholes = {node.partition("#")[0] for node in asked if node.startswith(ID)}
    names = labels(store, asked | wholes)
    names |= {document: believed(names.get(document, document)) for document in doubtful(store, wholes)}
    return names | {node: _part(node, names) for node in asked if node.startswith(ID) and "#" in node}


def believed(name: str) -> str:
    """Return the name of a document whose symbol is only believed, marked as such."""
    return _BELIEVED.format(name)


def _part(node: str, names: Mapping[str, str]) -> str:
    whole, _, fragment = node.partition("#")
    return f"{names.get(whole, compact(whole).removeprefix(ID))}#{fragment}"
