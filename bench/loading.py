"""How fast a dataset in parts is loaded into servers: in bulk, by a PUT a graph, and what a bare request takes.

    python bench/loading.py [--quick] [--json FILE]

Each load begins with an empty server on loopback. "in bulk" and "a PUT a graph" are whole loads: they keep records,
count every graph afterwards and compare 32. "one bare request" sends the same statements and does nothing else.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measuring import Contest, Race, Record, Table, arguments

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import made_corpus

from needs import absent
from servers import jena, oxigraph, virtuoso
from wpkg.graph import loading, parted
from wpkg.graph.loading import Patience, ServerFolder, service
from wpkg.graph.loading.sources import Parts
from wpkg.graph.parted import Manifest

SIZES = {"quick": (100,), "whole": (350, 3500)}
NEEDS = {"Oxigraph": ("oxigraph",), "Virtuoso": ("virtuoso",), "Jena TDB2": ("jena", "java", "javac")}
BULK, PUT, BARE = "wpkg", "a PUT a graph", "one bare request"
PATIENCE = Patience(timeout=900)


@dataclass(frozen=True, slots=True)
class Server:
    """An empty server: its address with whom to log in, its graph store, its kind; how Virtuoso loads in bulk."""

    endpoint: str
    graph_store: str
    kind: str
    bulk: ServerFolder | None = None


@contextmanager
def _started(name: str) -> Iterator[Server]:
    if name == "Oxigraph":
        with oxigraph.serve("--union-default-graph") as store:
            yield Server(store.endpoint, store.endpoint.replace("/query", "/store"), "oxigraph")
    elif name == "Virtuoso":
        with virtuoso.started(seconds=900) as running:
            address = running.store.endpoint.replace("http://", "http://dba:dba@")
            store_at = address.replace("/sparql", "/sparql-graph-crud-auth")
            yield Server(address, store_at, "virtuoso", ServerFolder(running.folder, running.isql))
    else:
        with jena.serve() as store:
            yield Server(store.endpoint, store.endpoint.replace("/query", "/data"), "fuseki")


def _in_bulk(server: Server, folder: Path, manifest: Manifest) -> None:
    source = Parts(folder, manifest)
    loading.load([source], server.endpoint, kind=server.kind, bulk=server.bulk, patience=PATIENCE)


def _graph_by_graph(server: Server, folder: Path, manifest: Manifest) -> None:
    kind = server.kind if server.kind == "virtuoso" else "generic"
    source = Parts(folder, manifest)
    loading.load([source], server.endpoint, graph_store=server.graph_store, kind=kind, patience=PATIENCE)


def _bare(server: Server, folder: Path, manifest: Manifest) -> None:
    quads = b"".join(gzip.decompress(parted.path_of(folder, part).read_bytes()) for part in manifest.parts)
    at = service.opened(server.endpoint, server.graph_store, server.kind, PATIENCE)
    if server.bulk is not None:
        server.bulk.load(quads, at.at.graph_store)
    else:
        at.add_quads(quads, fresh=True)
    at.close()


MANNERS: Mapping[str, Callable[[Server, Path, Manifest], None]] = {BULK: _in_bulk, PUT: _graph_by_graph, BARE: _bare}


def _seconds(name: str, manner: str, folder: Path, manifest: Manifest, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        with _started(name) as server:
            begun = time.perf_counter()
            MANNERS[manner](server, folder, manifest)
            took.append(time.perf_counter() - begun)
    return statistics.median(took)


def measured(quick: bool, rounds: int) -> Record:
    """Load every store that is here in every manner."""
    races, rows, missing = [], [], {}
    for size in SIZES["quick" if quick else "whole"]:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            manifest = made_corpus.make(folder, size)
            for name, needs in NEEDS.items():
                if lacking := absent(needs):
                    missing[name] = f"no {lacking}"
                    continue
                seconds = {manner: _seconds(name, manner, folder, manifest, rounds) for manner in MANNERS}
                answer = f"{manifest.graphs:,} graphs, {manifest.triples:,} statements"
                races.append(Race(name.lower().replace(" ", "-"), name, manifest.triples, answer, seconds))
                rates = [f"{manifest.triples / seconds[manner]:,.0f}" for manner in MANNERS]
                rows.append((name, f"{manifest.triples:,}", f"{manifest.graphs:,}", *rates))
    text = "Whole loads into an empty server on loopback, with records and counts and a sample held against it."
    contest = Contest("servers", "Loading servers", text, tuple(MANNERS), tuple(races))
    table = Table(
        "rates",
        "Statements a second",
        "wpkg: in bulk, in batches, with records, counts and a sample held against the store afterwards.",
        ("store", "statements", "graphs", *MANNERS),
        rows,
    )
    return Record(
        "loading", "Loading triplestores", quick, rounds, contests=(contest,), tables=(table,), missing=missing
    )


def _markdown(record: Record) -> str:
    (table,) = record.tables
    lines = [f"| {' | '.join(row)} |" for row in (table.columns, ["---"] * len(table.columns), *table.rows)]
    told = [f"{name} was not measured: {why}." for name, why in record.missing.items()]
    return "\n".join([f"# {table.title}", "", f"{table.text} Medians of {record.rounds}.", "", *lines, *told])


def main() -> None:
    """Measure, print, and write the record where it is asked for."""
    asked = arguments(__doc__).parse_args()
    record = measured(asked.quick, 1 if asked.quick else 3)
    print(_markdown(record))
    if asked.json:
        record.write(asked.json)


if __name__ == "__main__":
    main()
