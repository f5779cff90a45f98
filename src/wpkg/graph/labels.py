"""What to call a node: its symbol, its preferred label, or its label, in English."""

from __future__ import annotations

from collections.abc import Iterable

from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Store


def labels(store: Store, nodes: Iterable[str]) -> dict[str, str]:
    """Return the name of each node that has one, by IRI."""
    names: dict[str, str] = {}
    terms = [Iri(node) for node in sorted(set(nodes))]
    if not terms:
        return names
    for row in store.select(prepared("labels", node=terms)):
        names.setdefault(text_of(row["node"]), text_of(row["symbol"]) or text_of(row["label"]))
    return names
