"""A thing with all its parts: every node whose IRI is its own with a fragment, and the texts held of it.

The parts are found by following links, both ways, from the thing itself; what the graph holds of other things is never
read, so the cost is that of the thing and not that of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Iri, Literal, Store, Term

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Said = Mapping[str, tuple[Term, ...]]
"""Values by property, in an order that no engine decides."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is said of a thing and of its parts: values by property by node; ``parts`` are IRIs in order."""

    thing: str
    said: Mapping[str, Said]

    @property
    def parts(self) -> tuple[str, ...]:
        """The IRIs of the parts, in order; the thing and its texts are none of them."""
        return tuple(node for node in self.said if node.startswith(f"{self.thing}#"))

    def all(self, node: str, prop: str) -> tuple[Term, ...]:
        """Return the values of a property of a node."""
        return self.said.get(node, {}).get(prop, ())

    def one(self, node: str, prop: str) -> str:
        """Return the first value of a property as characters, or nothing."""
        return text_of(next(iter(self.all(node, prop)), None))


def gather(store: Store, thing: str) -> Gathered:
    """Return everything that is said of a thing and of its parts: nothing, of a thing the graph does not know."""
    said: dict[str, dict[str, list[Term]]] = {}
    new = {thing}
    while new:
        nodes = sorted(new)
        said.update({node: {} for node in nodes})
        for row in ask_about(store, "gathered-said", "node", nodes):
            if (value := row["value"]) is not None:
                said[text_of(row["node"])].setdefault(text_of(row["property"]), []).append(value)
        found = {str(value) for node in nodes for values in said[node].values() for value in _own(values, thing)}
        new = (found | _pointing(store, thing, nodes)) - said.keys()
    ordered = {
        node: {prop: tuple(sorted(set(values), key=_key)) for prop, values in sorted(of.items())}
        for node, of in sorted(said.items())
        if of
    }
    return Gathered(thing, ordered)


def _own(values: Iterable[Term], thing: str) -> Iterable[Iri]:
    marks = (f"{thing}#", f"{thing}/")
    return (value for value in values if isinstance(value, Iri) and value.startswith(marks))


def _pointing(store: Store, thing: str, nodes: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(nodes), 500):
        asked = prepared("gathered-parts", whole=[Iri(thing)], node=[Iri(node) for node in nodes[start : start + 500]])
        found.update(text_of(row["part"]) for row in store.select(asked))
    return found


def _key(term: Term) -> tuple[int, str, str, str]:
    if isinstance(term, Literal):
        return 1, term.lexical, term.language, term.datatype
    return 0, str(term), "", ""
