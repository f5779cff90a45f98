"""Datasets in parts of made-up documents, small and of every size, and what a store has of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from wpkg import iri
from wpkg.graph import parted
from wpkg.graph.parted import Manifest, Part
from wpkg.graph.prepared import prepared
from wpkg.graph.store import Iri, Literal, Rows, Store

RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"
LOADED = iri.graph("loaded")
DIGEST = "http://spdx.org/rdf/terms#checksumValue"
TRIPLES = "http://rdfs.org/ns/void#triples"


def name(number: int) -> str:
    """Return the graph of a document."""
    return iri.graph(f"corpus/doc-{number}")


def document(number: int, size: int = 4, words: str = "") -> list[str]:
    """Return the statements of a document: about three a paragraph, with terms of every kind."""
    work = f"{iri.ID}doc-{number}"
    lines = [
        f'<{work}> <{iri.PREFIXES["dct"]}title> "Document {number}{words}" .',
        f'<{work}> <{iri.PREFIXES["dct"]}issued> "20{number % 90 + 10}-03-0{number % 9 + 1}"^^<{XSD}date> .',
        f'<{work}> <{iri.NS}isOpen> "{"true" if number % 2 else "false"}"^^<{XSD}boolean> .',
        f'<{work}> <{iri.NS}rank> "{number}"^^<{XSD}integer> .',
        f"<{work}> <{iri.NS}recalls> <{iri.ID}doc-{number // 2}> .",
    ]
    for at in range(size):
        part = f"{work}#par-{at}"
        lines += [
            f"<{part}> <{RDF}type> <{iri.NS}Provision> .",
            f"<{work}> <{iri.NS}hasProvision> <{part}> .",
            f'<{part}> <{iri.NS}text> "Para {at}: \\"é – 😀\\"\\nand \\\\ so on"@{("en", "fr")[at % 2]} .',
        ]
    return lines


def dataset(folder: Path, documents: Mapping[int, Iterable[str]], parts: int = 3) -> Manifest:
    """Write documents as a dataset in parts."""
    made: list[Part] = []
    for number in range(parts):
        packed = [parted.pack(name(at), lines) for at, lines in documents.items() if at % parts == number]
        ordered = sorted(packed, key=lambda one: one.member.graph)
        made.append(parted.write_part(folder, parted.DOCUMENTS, number, ordered))
    manifest = Manifest(tuple(made))
    parted.switch(folder, manifest)
    return manifest


def held(store: Store, graph: str) -> list[str]:
    """Return what a store has in a graph, as sorted canonical N-Triples."""
    from wpkg.graph import ntriples

    return sorted(map(ntriples.canonical, store.construct(prepared("loading-graph", g=[Iri(graph)]))))


def claims(store: Store) -> dict[str, tuple[int, str]]:
    """Return what a store claims to have: size and digest by graph."""
    rows: Rows = store.select(f"SELECT ?g ?n ?d WHERE {{ GRAPH <{LOADED}> {{ ?g <{TRIPLES}> ?n ; <{DIGEST}> ?d }} }}")
    return {str(g): (int(str(n)), str(d)) for g, n, d in rows.rows}


def false_claims(store: Store, graphs: Collection[str] | None = None) -> list[str]:
    """Return the graphs that a store claims to have and has not, or not so."""
    from wpkg.graph.loading.sources import digest, settled

    wrong = []
    for graph, (size, said) in claims(store).items():
        if graphs is None or graph in graphs:
            lines = settled(graph, held(store, graph))
            if len(lines) != size or digest(lines) != said:
                wrong.append(graph)
    return wrong


def answers(store: Store, queries: Sequence[str]) -> list[list[tuple[str, ...]]]:
    """Return the rows of queries, sorted, each cell as it is written."""
    return [sorted(tuple(map(_cell, row)) for row in store.select(query).rows) for query in queries]


def _cell(value: Iri | Literal | None) -> str:
    return repr(value)


Loader = Callable[..., object]
