"""What to call a node: its symbol, its preferred label, or its label, in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wpkg.graph.answer import Answer, Value
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Iri, Store
from wpkg.iri import BASE, ID


def labels(store: Store, nodes: Iterable[str]) -> dict[str, str]:
    """Return the name of each node that has one, by IRI."""
    names: dict[str, str] = {}
    for row in ask_about(store, "labels", "node", sorted(set(nodes))):
        names.setdefault(text_of(row["node"]), text_of(row["symbol"]) or text_of(row["label"]))
    return names


def doubtful(store: Store, documents: Iterable[str]) -> frozenset[str]:
    """Return those documents whose symbol is only believed: no page read prints it."""
    rows = ask_about(store, "doubtful-symbols", "document", sorted(set(documents)))
    return frozenset(text_of(row["document"]) for row in rows)


def untitled(store: Store, documents: Iterable[str]) -> frozenset[str]:
    """Return those documents whose title is only believed: no page read prints it."""
    rows = ask_about(store, "doubtful-titles", "document", sorted(set(documents)))
    return frozenset(text_of(row["document"]) for row in rows)


def readable(store: Store, answer: Answer) -> Answer:
    """Return an answer for people: nodes by their names, parts by symbol and fragment, doubtful symbols marked."""
    nodes = {str(value) for row in answer.rows for value in row if isinstance(value, Iri)}
    works = {node.partition("#")[0] for node in nodes if node.startswith(ID)}
    names = labels(store, nodes | works)
    for document in doubtful(store, works):
        names[document] = f"{names.get(document, document)} (symbol unverified)"

    def name(value: Value) -> Value:
        if not isinstance(value, Iri):
            return value
        work, mark, fragment = value.partition("#")
        if mark and work.startswith(ID):
            return f"{names.get(work, work.removeprefix(ID))}#{fragment}"
        return names.get(value, value.removeprefix(BASE))

    return replace(answer, rows=tuple(tuple(map(name, row)) for row in answer.rows))
