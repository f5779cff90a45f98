"""What to call a node: its symbol, its preferred label, or its label, in English."""

from __future__ import annotations

from collections.abc import Iterable

from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store


def labels(store: Store, nodes: Iterable[str]) -> dict[str, str]:
    """Return the name of each node that has one, by IRI."""
    names: dict[str, str] = {}
    for row in ask_about(store, "labels", "node", sorted(set(nodes))):
        names.setdefault(text_of(row["node"]), text_of(row["symbol"]) or text_of(row["label"]))
    return names
