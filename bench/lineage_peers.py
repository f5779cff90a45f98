"""Who else can find all that an instrument rests on: one class a peer, each made of the same citations.

``ids(unit, down)`` returns what is reached, as the peer gives it; ``members(found)`` turns that into a set of units,
for the comparison outside the clock.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import igraph
import networkx as nx
import numpy as np
import numpy.typing as npt
import pyoxigraph as ox
import rdflib
import rustworkx as rx
from synthetic import ID, LINK, Graph, iri, ntriples

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


class Peer(Protocol):
    """One way to find a closure."""

    name: str

    def ids(self, unit: int, down: bool) -> Any: ...

    def members(self, found: Any) -> set[int]: ...


class Igraph:
    """The yardstick: a bare breadth-first search in C."""

    name = "igraph"

    def __init__(self, graph: Graph) -> None:
        pairs = np.stack([graph.source, graph.target], 1)
        self.graph = igraph.Graph(n=graph.size, edges=pairs, directed=True)

    def ids(self, unit: int, down: bool) -> Any:
        return self.graph.subcomponent(unit, mode="in" if down else "out")

    def members(self, found: Any) -> set[int]:
        return set(found)


class Rustworkx:
    name = "rustworkx"

    def __init__(self, graph: Graph) -> None:
        self.graph = rx.PyDiGraph()
        self.graph.add_nodes_from(range(graph.size))
        pairs = zip(graph.source.tolist(), graph.target.tolist(), strict=True)
        self.graph.add_edges_from_no_data(list(pairs))

    def ids(self, unit: int, down: bool) -> Any:
        return rx.ancestors(self.graph, unit) if down else rx.descendants(self.graph, unit)

    def members(self, found: Any) -> set[int]:
        return set(found)


class Networkx:
    name = "networkx"

    def __init__(self, graph: Graph) -> None:
        self.graph: Any = nx.DiGraph()
        self.graph.add_nodes_from(range(graph.size))
        self.graph.add_edges_from(zip(graph.source.tolist(), graph.target.tolist(), strict=True))

    def ids(self, unit: int, down: bool) -> Any:
        return nx.ancestors(self.graph, unit) if down else nx.descendants(self.graph, unit)

    def members(self, found: Any) -> set[int]:
        return set(found)


class Numpy:
    """Compressed arrays in numpy, one level at a time."""

    name = "numpy"

    def __init__(self, graph: Graph) -> None:
        self._size = graph.size
        self._up = self._compressed(graph.source, graph.target)
        self._down = self._compressed(graph.target, graph.source)

    def _compressed(
        self, source: npt.NDArray[np.int32], target: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        begin = np.zeros(self._size + 1, np.int64)
        begin[1:] = np.cumsum(np.bincount(source, minlength=self._size))
        return begin, target[np.argsort(source, kind="stable")]

    def ids(self, unit: int, down: bool) -> Any:
        begin, to = self._down if down else self._up
        seen = np.zeros(self._size, bool)
        seen[unit] = True
        level = np.array([unit])
        found = [level]
        while len(level):
            first, many = begin[level], begin[level + 1] - begin[level]
            offset = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
            new = to[np.repeat(first, many) + offset]
            level = np.unique(new[~seen[new]])
            seen[level] = True
            found.append(level)
        return np.concatenate(found)

    def members(self, found: Any) -> set[int]:
        return set(found.tolist())


class Duckdb:
    name = "DuckDB"

    def __init__(self, graph: Graph) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET threads = 1")
        edge = {"source": graph.source, "target": graph.target}
        self._connection.register("given", edge)
        self._connection.execute("CREATE TABLE edge AS SELECT * FROM given")

    def ids(self, unit: int, down: bool) -> Any:
        here, there = ("target", "source") if down else ("source", "target")
        return self._connection.execute(
            f"WITH RECURSIVE found(unit) AS (SELECT {there} FROM edge WHERE {here} = ? UNION "
            f"SELECT edge.{there} FROM found JOIN edge ON edge.{here} = found.unit) SELECT unit FROM found",
            [unit],
        ).fetchall()

    def members(self, found: Any) -> set[int]:
        return {row[0] for row in found}


def walking(unit: int, down: bool) -> str:
    """Return a query that walks the direct link by a property path."""
    path = f"?x <{LINK}>+ <{iri(unit)}>" if down else f"<{iri(unit)}> <{LINK}>+ ?x"
    return f"SELECT ?x WHERE {{ {path} }}"


def columns_query(unit: int, down: bool) -> str:
    """Return a query for IRI, symbol, title and day of all that is reached; depth and manner no query can give."""
    ns = "https://w3id.org/wpkg/ns#"
    path = f"?x <{LINK}>+ <{iri(unit)}>" if down else f"<{iri(unit)}> <{LINK}>+ ?x"
    return (
        f"SELECT ?x ?symbol ?title ?day WHERE {{ {path} . ?x <{ns}primarySymbol> ?symbol ; "
        f"<http://www.w3.org/2000/01/rdf-schema#label> ?title ; <{ns}adoptionDate> ?day }}"
    )


def units(names: Sequence[str]) -> set[int]:
    """Return the units with these IRIs."""
    return {int(name.removeprefix(ID)) for name in names}


class Oxigraph:
    name = "Oxigraph"

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def ids(self, unit: int, down: bool) -> Any:
        found: Any = self.store.query(walking(unit, down))
        return [row[0].value for row in found]

    def columns(self, unit: int, down: bool) -> Any:
        found: Any = self.store.query(columns_query(unit, down))
        return [tuple(term.value for term in row) for row in found]

    def members(self, found: Any) -> set[int]:
        return units(found)


class Rdflib:
    name = "rdflib"

    def __init__(self, graph: Graph) -> None:
        self._graph = rdflib.Graph().parse(data="".join(ntriples(graph)), format="nt")

    def ids(self, unit: int, down: bool) -> Any:
        found: Any = self._graph.query(walking(unit, down))
        return [str(row[0]) for row in found]

    def members(self, found: Any) -> set[int]:
        return units(found)


class Virtuoso:
    """Asked by HTTP, in its own dialect (TRANSITIVE) or by a property path."""

    def __init__(self, store: Any, *, path: bool) -> None:
        self._store, self._path = store, path
        self.name = "Virtuoso `+`" if path else "Virtuoso"

    def ids(self, unit: int, down: bool) -> Any:
        query = walking(unit, down).replace("SELECT ?x", "SELECT DISTINCT ?x")
        if not self._path:
            start, found = ("?o", "?s") if down else ("?s", "?o")
            query = (
                f"SELECT {found} WHERE {{ {{ SELECT ?s ?o WHERE {{ ?s <{LINK}> ?o }} }} OPTION (TRANSITIVE, "
                f"t_distinct, t_in({start}), t_out({found}), t_min(1)) . FILTER({start} = <{iri(unit)}>) }}"
            )
        return [str(row[0]) for row in self._store.select(query).rows]

    def members(self, found: Any) -> set[int]:
        return units(found)


def loaded(graph: Graph, folder: Path) -> ox.Store:
    """Load the graph into an Oxigraph in memory."""
    path = folder / f"{graph.size}.nt"
    with path.open("w", encoding="ascii") as out:
        out.writelines(ntriples(graph))
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    path.unlink()
    return store


@contextlib.contextmanager
def virtuoso(graph: Graph) -> Iterator[tuple[Virtuoso, Virtuoso] | tuple[()]]:
    """Run a Virtuoso that holds the graph, if there is one on this machine."""
    from servers import virtuoso as server
    from servers.process import program

    if program("virtuoso-t") is None:
        yield ()
        return
    with server.serve(rows=1_000_000, seconds=10) as store:
        lines, batch = list(ntriples(graph)), 20_000
        graphs = {
            f"http://example.org/graph/{first}": "".join(lines[first : first + batch]).encode()
            for first in range(0, len(lines), batch)
        }
        store.replace(graphs)
        yield Virtuoso(store, path=False), Virtuoso(store, path=True)


def in_process(graph: Graph) -> list[Peer]:
    """Return the peers that walk arrays and objects of this process."""
    makers: list[Callable[[Graph], Peer]] = [Numpy, Rustworkx]
    if graph.size <= 100_000:
        makers += [Networkx, Duckdb]
    return [make(graph) for make in makers]
