"""Who is asked in this process: one class an engine. Each loads the same corpus and answers with rows of text.

``load`` takes what it needs of a :class:`~side_data.Data`; ``call`` returns a function that answers one question, or
None where the engine has no way to. Questions in SPARQL lie in ``queries/``, ``NAME.DIALECT.rq`` where an engine is
best asked in a dialect of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from side_data import Data, Row, Truth, read
from side_questions import PAGE, Instance

QUERIES = Path(__file__).with_name("queries")
ROOT = Path(__file__).parents[1]

Call = Callable[[], list[Row]]


class Engine(Protocol):
    """One contender. ``at_most`` is the largest corpus it is given, in instruments; ``needs`` what must be there."""

    name: str
    at_most: int

    def load(self, data: Data, folder: Path) -> None: ...

    def call(self, asked: Instance) -> Call | None: ...

    def close(self) -> None: ...


def sparql(asked: Instance, dialect: str = "") -> str:
    """Return a question in SPARQL, with its arguments in place."""
    own = QUERIES / f"{asked.query}.{dialect}.rq"
    text = (own if own.is_file() else QUERIES / f"{asked.query}.rq").read_text("utf-8")
    for name, value in asked.given.items():
        text = text.replace(f"bench:{name}", value)
    return text


class Wpkg:
    """The Python API, over the embedded store."""

    name = "wpkg"
    at_most = 10_000_000

    def load(self, data: Data, folder: Path) -> None:
        from wpkg.api import Graph
        from wpkg.graph.embedded import EmbeddedStore

        self.store = EmbeddedStore.open(published(data, folder))
        self.graph = Graph(self.store)

    def call(self, asked: Instance) -> Call | None:
        graph, given = self.graph, asked.given
        words = " ".join(filter(None, (given.get("first"), given.get("word"))))
        ways: dict[str, Call] = {
            "ancestors": lambda: _ids(self._closure(given["start"])),
            "ancestors-told": lambda: _told(self._closure(given["start"])),
            "page": lambda: _page(graph.lineage(given["symbol"], limit=PAGE).edges),
            "edges": lambda: [(edge.source.iri, edge.target.iri) for edge in graph.lineage(given["symbol"]).edges],
            "in-force": lambda: _periods(graph.in_force(given["thread"], given["day"]).periods),
            "instructions": lambda: _columns(graph.query("told-to-a-body", body=given["body"])),
            "search": lambda: [(hit.iri,) for hit in graph.search(words, kinds=("document",), limit=1000).hits],
        }
        if (way := ways.get(asked.query.removesuffix("-both"))) is not None:
            return way
        text = sparql(asked)
        return lambda: [tuple(_text(term) for term in row.values()) for row in graph.select(text)]

    def _closure(self, start: str) -> Any:
        from wpkg.graph import adjacency

        known = adjacency.of(self.store)
        unit = known.index(start)
        assert unit is not None
        return known.closure(unit).columns()

    def close(self) -> None:
        self.graph.close()


def _ids(found: Any) -> list[Row]:
    return list(zip(found.iris, map(str, found.depths), strict=True))


def _told(found: Any) -> list[Row]:
    return list(zip(found.iris, found.symbols, found.titles, found.dates, strict=True))


def _page(edges: Any) -> list[Row]:
    return list(dict.fromkeys((e.target.symbol, e.target.title, e.target.date, e.target.iri) for e in edges))


def _periods(periods: Any) -> list[Row]:
    return [(one.statement, one.start, one.end) for one in periods]


def _columns(answer: Any) -> list[Row]:
    return [(str(row[0]), str(row[1]), str(row[2])) for row in answer.rows]


def _text(term: Any) -> str:
    from wpkg.graph.prepared import text_of

    return text_of(term)


def published(data: Data, folder: Path) -> Path:
    """Return the folder of a store of wpkg that holds the corpus; made once."""
    from wpkg.graph import embedded

    store = folder / "home" / "store"
    if embedded.current_generation(store) is None:
        publish(data, store)
    return store


def publish(data: Data, store: Path) -> None:
    """Load the corpus as wpkg does: triples, adjacency and index for search, all of it compared with what was given."""
    from wpkg.graph import embedded

    embedded.publish_parts(store, data.parts, {})


class Pyoxigraph:
    """Bare pyoxigraph on disk, everything in the default graph."""

    name = "pyoxigraph"
    at_most = 10_000_000

    def load(self, data: Data, folder: Path) -> None:
        import pyoxigraph

        place = folder / "pyoxigraph"
        if not place.is_dir():
            fill_pyoxigraph(data, place)
        self.store = pyoxigraph.Store.read_only(str(place))

    def call(self, asked: Instance) -> Call | None:
        text = sparql(asked)
        return lambda: [tuple(term.value for term in row) for row in self._rows(text)]

    def _rows(self, text: str) -> Any:
        return self.store.query(text)

    def close(self) -> None:
        del self.store


def fill_pyoxigraph(data: Data, place: Path) -> None:
    """Load the corpus in bulk."""
    import pyoxigraph

    store = pyoxigraph.Store(str(place))
    store.bulk_load(path=str(data.plain), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.flush()


class Rdflib:
    """rdflib with its own store in memory."""

    name = "rdflib"
    at_most = 20_000
    store = "default"
    format = "nt"

    def load(self, data: Data, folder: Path) -> None:
        import rdflib

        self.graph = rdflib.Graph(store=self.store)
        self.graph.parse(str(data.plain), format=self.format)

    def call(self, asked: Instance) -> Call | None:
        text = sparql(asked)
        return lambda: [tuple(map(str, row)) for row in self._rows(text)]

    def _rows(self, text: str) -> Any:
        return self.graph.query(text)

    def close(self) -> None:
        self.graph.close()


class Oxrdflib(Rdflib):
    """rdflib with Oxigraph in memory below it."""

    name = "oxrdflib"
    at_most = 100_000
    store = "Oxigraph"
    format = "ox-nt"


class Networkx:
    """Citations as a graph of networkx, with what people know the nodes by."""

    name = "networkx"
    at_most = 100_000

    def load(self, data: Data, folder: Path) -> None:
        import networkx

        with data.plain.open(encoding="utf-8") as lines:
            truth = read(lines)
        self.graph: Any = networkx.DiGraph()
        for one, symbol in truth.symbol.items():
            self.graph.add_node(one, symbol=symbol, title=truth.title[one], day=truth.day[one])
        self.graph.add_edges_from((a, b) for a, targets in truth.cites.items() for b in targets)

    def call(self, asked: Instance) -> Call | None:
        import networkx

        graph, start, query = self.graph, asked.given.get("start", ""), asked.query
        if query == "ancestors":
            walk = networkx.single_source_shortest_path_length
            return lambda: [(one, str(depth)) for one, depth in walk(graph, start).items() if depth]
        if query == "ancestors-told":
            return lambda: [self._row(one) for one in networkx.descendants(graph, start)]
        if query == "page":
            return lambda: self._first(start)
        if query == "edges":
            return lambda: list(graph.out_edges([start, *networkx.descendants(graph, start)]))
        return None

    def _row(self, one: str) -> Row:
        known = self.graph.nodes[one]
        return one, known["symbol"], known["title"], known["day"]

    def _first(self, start: str) -> list[Row]:
        found: dict[str, None] = {start: None}
        waiting = deque([start])
        while waiting and len(found) <= PAGE:
            new = [one for one in self.graph.successors(waiting.popleft()) if one not in found]
            found.update(dict.fromkeys(new))
            waiting.extend(new)
        return [_last(self._row(one)) for one in list(found)[1 : PAGE + 1]]

    def close(self) -> None:
        self.graph.clear()


class Igraph:
    """Citations as a graph of igraph: numbers in C, with lists of what people know them by."""

    name = "igraph"
    at_most = 10_000_000

    def load(self, data: Data, folder: Path) -> None:
        import igraph

        with data.plain.open(encoding="utf-8") as lines:
            truth = read(lines)
        self.known = _rows(truth)
        number = {row[0]: n for n, row in enumerate(self.known)}
        pairs = [(number[a], number[b]) for a, targets in truth.cites.items() for b in targets]
        self.graph: Any = igraph.Graph(n=len(number), edges=pairs, directed=True)
        self.number = number

    def call(self, asked: Instance) -> Call | None:
        if asked.query not in ("ancestors", "ancestors-told", "page", "edges"):
            return None
        graph, known, start = self.graph, self.known, self.number[asked.given["start"]]
        if asked.query == "ancestors":
            return lambda: self._depths(start)
        if asked.query == "ancestors-told":
            return lambda: [known[n] for n in graph.subcomponent(start, mode="out") if n != start]
        if asked.query == "page":
            return lambda: [_last(known[n]) for n in graph.bfs(start, mode="out")[0][1 : PAGE + 1]]
        return lambda: [
            (known[n][0], known[m][0]) for n in graph.subcomponent(start, mode="out") for m in graph.successors(n)
        ]

    def _depths(self, start: int) -> list[Row]:
        order, layers, _ = self.graph.bfs(start, mode="out")
        depth = [level for level in range(len(layers) - 1) for _ in range(layers[level], layers[level + 1])]
        return [(self.known[n][0], str(level)) for n, level in zip(order, depth, strict=True) if level]

    def close(self) -> None:
        del self.graph


def _last(row: Row) -> Row:
    """Return a row with the IRI at its end, as a page has it."""
    return (*row[1:], row[0])


def _rows(truth: Truth) -> list[Row]:
    return [(one, symbol, truth.title[one], truth.day[one]) for one, symbol in truth.symbol.items()]


def root_of_served(folder: Path) -> Path:
    """Return a project for ``wpkg serve`` that has the ontology and the questions of wpkg and no graph of its own."""
    root = folder / "root"
    if not root.is_dir():
        (root / "graph").mkdir(parents=True)
        for name in ("ontology", "queries"):
            (root / name).symlink_to(ROOT / name)
    return root


def size_of(place: Path) -> int:
    """Return the bytes of a file or of all files below a folder."""
    return sum(path.stat().st_size for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file())


IN_PROCESS: tuple[type[Engine], ...] = (Wpkg, Pyoxigraph, Oxrdflib, Rdflib, Networkx, Igraph)
