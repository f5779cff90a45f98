"""Time lineage beside its peers: all contenders in one process, in turn, every answer compared before it is timed.

Run as ``python bench/lineage.py [--sizes 1000,10000,100000,1000000] [--rounds 5] [--out bench/lineage.md]``; with
``WPKG_CORPORA=folder``, on real graphs of citations too. Prints Markdown. The yardstick is the bare breadth-first
search of igraph, which gives neither depth nor edges; wpkg gives both.
"""

from __future__ import annotations

import lzma
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import lineage_peers as peers
import measuring
import synthetic
from measuring import Record, in_turn, milliseconds, ratio, table
from synthetic import Graph

from wpkg.graph.adjacency import Adjacency, Columns, compile_, engine, open_
from wpkg.graph.adjacency.compiling import assemble
from wpkg.graph.embedded import EmbeddedStore

STORED = 100_000
"""The largest graph that is loaded into a triplestore as well."""

SERVED = 10_000
"""The largest graph that is loaded into Virtuoso."""

READ_BY_RDFLIB = 1_000

NAMES = ("numpy", "rustworkx", "networkx", "DuckDB", "Oxigraph", "rdflib", "Virtuoso", "Virtuoso `+`")
"""The peers beside igraph, in order of their columns."""

REAL = ("perf-nl-law-refs", "perf-cit-hep-th", "perf-cit-hep-ph", "perf-un-provisions", "perf-slashdot-directed")


def questions(graph: Adjacency, sample: int = 300) -> Iterator[tuple[str, int, bool]]:
    """Yield units whose closures are of median, ninetieth and largest size, in both directions."""
    units = random.Random(1).sample(range(graph.size), min(graph.size, sample))
    for down in (False, True):
        sizes = sorted(zip(graph.reach_counts(units, down=down), units, strict=True))
        for name, share in (("median", 0.5), ("p90", 0.9), ("max", 1.0)):
            yield f"{'down' if down else 'up'}, {name}", sizes[int(share * (len(sizes) - 1))][1], down


def closures(graph: Graph, ours: Adjacency, others: Sequence[peers.Peer], rounds: int) -> Iterator[list[str]]:
    """Yield a row a question: closure as numbers, as a ratio to igraph."""
    yardstick = peers.Igraph(graph)
    for name, unit, down in questions(ours):
        expected = yardstick.members(yardstick.ids(unit, down)) - {unit}
        found = ours.closure(unit, down=down)
        require(set(found.units) == expected and len(found) == len(expected), "wpkg", graph.name, name)
        calls: dict[str, Callable[[], Any]] = {"igraph": partial(yardstick.ids, unit, down)}
        calls["wpkg"] = partial(ours.closure, unit, down=down)
        wrong = {}
        for peer in others:
            try:
                reached = peer.members(peer.ids(unit, down)) - {unit}
            except Exception as error:  # a peer that gives up is told of, not timed
                wrong[peer.name] = type(error).__name__
                continue
            if reached != expected:
                wrong[peer.name] = f"{len(reached):,} rows: wrong"
                continue
            calls[peer.name] = partial(peer.ids, unit, down)
        took = in_turn(calls, rounds)
        base = took["igraph"]
        told = wrong | {peer.name: ratio(took[peer.name].wall / base.wall) for peer in others if peer.name in took}
        ours_took = took["wpkg"]
        yield [
            graph.name,
            name,
            f"{len(expected):,}",
            milliseconds(base.wall),
            milliseconds(ours_took.wall),
            ratio(ours_took.wall / base.wall),
            ratio(ours_took.cpu / base.cpu),
            *(told.get(name, "") for name in NAMES),
        ]


def answers(graph: Graph, ours: Adjacency, oxigraph: peers.Oxigraph, rounds: int) -> Iterator[list[str]]:
    """Yield a row a question: the full answer beside that of Oxigraph, which leaves out depth and manner."""
    for name, unit, down in questions(ours):
        found = ours.closure(unit, down=down).columns()
        same = set(zip(found.iris, found.symbols, found.titles, found.dates, strict=True))
        require(same == set(oxigraph.columns(unit, down)) - itself(ours, unit), "Oxigraph", graph.name, name)
        took = in_turn(
            {
                "wpkg": partial(in_full, ours, unit, down),
                "oxigraph": partial(oxigraph.columns, unit, down),
            },
            rounds,
        )
        mine, theirs = took["wpkg"], took["oxigraph"]
        yield [
            graph.name,
            name,
            f"{len(found.iris):,}",
            milliseconds(mine.wall),
            milliseconds(theirs.wall),
            ratio(theirs.wall / mine.wall),
            ratio(theirs.cpu / mine.cpu),
        ]


def in_full(graph: Adjacency, unit: int, down: bool) -> Columns:
    """Return the whole answer to a closure."""
    return graph.closure(unit, down=down).columns()


def itself(graph: Adjacency, unit: int) -> set[tuple[str, str, str, str]]:
    """Return the row of a unit: in a cycle a property path gives the start, too."""
    return {(graph.iri(unit), graph.symbol(unit), graph.title(unit), graph.date(unit))}


def ways(graph: Graph, ours: Adjacency, rounds: int) -> list[str]:
    """Return one row: the other questions about the unit with most ancestors, as ratios to its closure."""
    unit = next(unit for name, unit, _ in questions(ours) if name == "up, max")
    reached = ours.closure(unit)
    goal, sibling = reached.units[-1], reached.units[0]
    yardstick = peers.Igraph(graph)
    path = yardstick.graph.get_shortest_path(unit, goal, mode="out")
    require(len(ours.shortest(unit, goal) or ()) == len(path) - 1, "shortest", graph.name, "up, max")
    calls: dict[str, Callable[[], Any]] = {
        "closure": lambda: ours.closure(unit),
        "shortest": lambda: ours.shortest(unit, goal),
        "longest": lambda: ours.longest(unit, goal),
        "common": lambda: ours.common(unit, sibling),
        "roots": lambda: ours.roots(unit),
        "chains": lambda: list(ours.chains(unit, goal, limit=20)),
        "igraph shortest": lambda: yardstick.graph.get_shortest_path(unit, goal, mode="out"),
    }
    took = in_turn(calls, rounds)
    base = took.pop("closure").wall
    longest = ours.longest(unit, goal)
    steps = f"{len(ours.shortest(unit, goal) or ())} to {len(longest.edges) if longest else 0}"
    return [
        graph.name,
        f"{len(reached):,}",
        steps,
        milliseconds(base),
        *(f"{milliseconds(one.wall)} ({ratio(one.wall / base)})" for one in took.values()),
    ]


def opening(graph: Graph, ours: Adjacency, path: Path, rounds: int) -> list[str]:
    """Return one row: how long it takes to open a file, and to answer a median question with its first page."""
    units = random.Random(2).sample(range(graph.size), min(graph.size, 200))
    opened = [in_turn({"open": lambda: open_(path)}, 1)["open"].wall for _ in range(rounds)]
    page: dict[bool, list[float]] = {}
    for down in (False, True):
        page[down] = []
        for unit in units:
            start = time.perf_counter()
            ours.closure(unit, down=down).page(0, 50)
            page[down].append(time.perf_counter() - start)
    return [
        graph.name,
        f"{ours.edges:,}",
        f"{path.stat().st_size / 1e6:,.1f}",
        milliseconds(statistics.median(opened)),
        *(milliseconds(quantile(page[down], share)) for down in (False, True) for share in (0.5, 0.9, 1.0)),
    ]


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def require(holds: bool, *what: str) -> None:
    """Stop where an answer is not that of the yardstick: a wrong answer has no speed."""
    if not holds:
        raise SystemExit(f"not the same rows: {', '.join(what)}")


def real(folder: Path) -> Iterator[Graph]:
    """Read the real graphs of a folder: tab-separated; of the provisions, only what cites."""
    for name in REAL:
        path = folder / f"{name}.tsv.xz"
        if not path.is_file():
            continue
        typed = name == "perf-un-provisions"
        number: dict[str, int] = {}
        pairs: list[tuple[int, int]] = []
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if line.startswith("#") or (typed and cells[1] != "cites"):
                    continue
                target = cells[2 if typed else 1]
                pairs.append((number.setdefault(cells[0], len(number)), number.setdefault(target, len(number))))
        yield Graph.of(name.removeprefix("perf-"), len(number), *zip(*pairs, strict=True))


def graphs(sizes: Sequence[int], only: bool) -> Iterator[tuple[Graph, bool]]:
    """Make one graph after another; those marked are small enough for triplestores, if they are at all."""
    for size in sizes:
        yield synthetic.corpus(size), size <= STORED
    if only:
        return
    yield synthetic.dense(10_000), False
    yield synthetic.chain(10_000), False
    yield synthetic.ring(10_000), False
    if folder := os.environ.get("WPKG_CORPORA"):
        for graph in real(Path(folder)):
            yield graph, False


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of the four tables."""

    ids: list[list[str]] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)
    ways: list[list[str]] = field(default_factory=list)
    opening: list[list[str]] = field(default_factory=list)

    def text(self) -> str:
        """Return the tables in Markdown."""
        parts = (
            (IDS, ["graph", "question", "units", "igraph ms", "wpkg ms", "wpkg", "wpkg, CPU", *NAMES], self.ids),
            (ANSWERS, ["graph", "question", "units", "wpkg ms", "Oxigraph ms", "faster", "faster, CPU"], self.answers),
            (
                WAYS,
                ["graph", "units", "steps", "closure", "shortest", "longest", "common", "roots", "chains", "igraph"],
                self.ways,
            ),
            (OPENING, ["graph", "edges", "MB", "open", *("up", "p90", "max", "down", "p90", "max")], self.opening),
        )
        return "\n\n".join(f"{text}\n\n{table(head, rows)}" for text, head, rows in parts)


IDS = """## Closure as numbers

Milliseconds and, of wpkg and the peers, the ratio to igraph by wall time. Every set of rows equals that of igraph,
or the column says what went wrong. wpkg gives depth and edge of each unit as well. Oxigraph and rdflib walk a direct
link by a property path; Virtuoso by its own TRANSITIVE, over HTTP."""

ANSWERS = """## Full answer

wpkg gives IRI, symbol, title, day, depth and manner; Oxigraph, in memory, the same without depth and manner."""

WAYS = """## Other questions

About the unit with most ancestors, the farthest of them and a near one: milliseconds (ratio to the closure). Steps are
those of a shortest and a longest chain; chains are the first 20; igraph finds one shortest path."""

OPENING = """## Opening, and the first page of 50 rows

Milliseconds; 200 units at random, each asked once: median, ninetieth of hundred, worst, up and down."""


def measured(graph: Graph, stored: bool, rounds: int, folder: Path, into: Report, *, served: bool = True) -> None:
    """Measure one graph."""
    path = folder / "adjacency"
    Adjacency(assemble(synthetic.columns(graph))).save(path)
    ours = open_(path)
    with ExitStack() as held:
        others = peers.in_process(graph)
        if stored:
            store = peers.loaded(graph, folder)
            require(same_arrays(compile_(EmbeddedStore(store)), ours), "compiled", graph.name)
            oxigraph = peers.Oxigraph(store)
            others.append(oxigraph)
            into.answers.extend(answers(graph, ours, oxigraph, rounds))
        if served and stored and graph.size <= SERVED:
            others += held.enter_context(peers.virtuoso(graph))
        if stored and graph.size <= READ_BY_RDFLIB:
            others.append(peers.Rdflib(graph))
        into.ids.extend(closures(graph, ours, others, rounds))
    into.ways.append(ways(graph, ours, rounds))
    into.opening.append(opening(graph, ours, path, rounds))


def same_arrays(one: Adjacency, other: Adjacency) -> bool:
    """Tell whether two adjacencies are of the same bytes."""
    a, b = one.made.arrays, other.made.arrays
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


def figures(report: Report) -> dict[str, float]:
    """Return the headline figures: the range of ratios to igraph and Oxigraph, and the largest graph opened."""
    ids = [(int(row[2].replace(",", "")), float(row[5].rstrip("×").replace(",", ""))) for row in report.ids]
    large = [value for units, value in ids if units >= 80] or [0.0]
    faster = [float(row[5].rstrip("×").replace(",", "")) for row in report.answers] or [0.0]
    opened = report.opening[max(range(len(report.opening)), key=lambda n: int(report.opening[n][1].replace(",", "")))]
    return {
        "closure ÷ igraph, worst of 80 units and more": max(large),
        "closure ÷ igraph, best of 80 units and more": min(large),
        "full answer, times as fast as Oxigraph, least": min(faster),
        "full answer, times as fast as Oxigraph, most": max(faster),
        "edges of the largest graph": float(opened[1].replace(",", "")),
        "largest graph opened": float(opened[3].replace(",", "")) / 1000,
        "first page up, median, largest graph": float(opened[4].replace(",", "")) / 1000,
        "first page down, median, largest graph": float(opened[7].replace(",", "")) / 1000,
    }


def main() -> None:
    """Print the report, or write it to a file; with ``--json``, the headline figures as well."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    sizes = asked.sizes or ("1000" if asked.quick else "1000,10000,100000,1000000")
    kernels = "compiled by numba" if engine.compiled() else "plain Python: numba is not installed"
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        for graph, stored in graphs([int(size) for size in sizes.split(",")], only=asked.quick):
            print(f"measuring {graph.name}", file=sys.stderr)
            measured(graph, stored, asked.rounds, Path(folder), report, served=not asked.quick)
    text = f"# Lineage beside its peers\n\nKernels: {kernels}. Medians of {asked.rounds} rounds.\n\n{report.text()}\n"
    if asked.json:
        page = "" if asked.quick else "lineage.md"
        title = "Lineage over arrays beside its peers"
        Record("lineage", title, asked.quick, asked.rounds, figures=figures(report), page=page).write(asked.json)
    out = asked.out or (Path(__file__).with_name("lineage.md") if asked.json and not asked.quick else None)
    if out:
        out.write_text(text, "utf-8")
    elif not asked.json:
        print(text)


if __name__ == "__main__":
    main()
