"""Answers for other programs: CSV, JSON, Markdown, Turtle. Nothing here depends on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from wpkg.graph.answer import Answer, printed
from wpkg.graph.prepared import prepared
from wpkg.graph.store import XSD, Iri, Store, Term
from wpkg.iri import PREFIXES


def as_json(value: object) -> str:
    """Return plain values as JSON; dates become ISO strings."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def markdown(answer: Answer) -> str:
    """Return an answer as a Markdown table; bars and line ends in values are escaped."""
    head = "| " + " | ".join(answer.names) + " |"
    rule = "|" + "---|" * len(answer.columns)
    rows = ["| " + " | ".join(_escaped(printed(value)) for value in row) + " |" for row in answer.rows]
    return "\n".join([head, rule, *rows])


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def turtle(store: Store, nodes: Iterable[str]) -> str:
    """Return everything the store says of the given nodes, and of the spans that support them, as Turtle."""
    import rdflib  # slow to import, and only this format needs it

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    named = sorted(set(nodes))
    for triple in store.construct(prepared("describe", node=[Iri(node) for node in named])) if named else ():
        graph.add((rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)))
    return graph.serialize(format="turtle")


def rdflib_term(term: Term | None) -> Any:
    """Return a term as rdflib has it."""
    import rdflib

    if term is None or isinstance(term, Iri):
        name = str(term)
        return rdflib.BNode(name[2:]) if name.startswith("_:") else rdflib.URIRef(name)
    if term.language:
        return rdflib.Literal(term.lexical, lang=term.language)
    plain = term.datatype == XSD + "string"
    return rdflib.Literal(term.lexical, datatype=None if plain else rdflib.URIRef(term.datatype))


def cells(answer: Answer) -> list[str]:
    """Return the IRIs that an answer names."""
    return [str(value) for row in answer.rows for value in row if isinstance(value, Iri)]
