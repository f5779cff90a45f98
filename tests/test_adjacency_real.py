"""Walks over real graphs of citations, with cycles of thousands, are those of networkx; where these graphs are."""

from __future__ import annotations

import lzma
import os
import random
from array import array
from collections.abc import Mapping
from pathlib import Path

import networkx as nx
import pytest

from needs import PREFIX
from wpkg.graph.adjacency import Adjacency
from wpkg.graph.adjacency.compiling import NO_DAY, VERIFIED, Columns, assemble

FOLDER = Path(os.environ.get("WPKG_CORPORA", "/nowhere"))
NAMES = ("perf-nl-law-refs", "perf-cit-hep-th", "perf-cit-hep-ph", "perf-un-provisions")

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"{PREFIX}no folder of real graphs (environment variable WPKG_CORPORA)"
)


@pytest.fixture(scope="module", params=NAMES)
def real(request: pytest.FixtureRequest) -> tuple[Adjacency, nx.DiGraph]:
    """Return a graph of citations, and the same in networkx; of provisions, only what cites."""
    number: dict[str, int] = {}
    pairs = set()
    with lzma.open(FOLDER / f"{request.param}.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            typed = request.param == "perf-un-provisions"
            if line.startswith("#") or (typed and cells[1] != "cites"):
                continue
            ends = (cells[0], cells[2 if typed else 1])
            pairs.add((number.setdefault(ends[0], len(number)), number.setdefault(ends[1], len(number))))
    slow = nx.DiGraph()
    slow.add_nodes_from(range(len(number)))
    slow.add_edges_from((source, target) for source, target in pairs if source != target)
    return Adjacency(assemble(columns(len(number), number, sorted(pairs)))), slow


def columns(size: int, number: Mapping[str, int], pairs: list[tuple[int, int]]) -> Columns:
    return Columns(
        iri=list(number),
        symbol=list(number),
        title=[""] * size,
        pinpoint=[""] * size,
        day=array("i", [NO_DAY]) * size,
        document=array("i", range(size)),
        doubtful=bytes(size),
        source=array("i", (source for source, _ in pairs)),
        target=array("i", (target for _, target in pairs)),
        manner=bytes(len(pairs)),
        flags=bytes([VERIFIED]) * len(pairs),
        reference=("#r" for _ in pairs),
    )


def test_closures_and_their_depths(real: tuple[Adjacency, nx.DiGraph]) -> None:
    graph, slow = real
    back = slow.reverse(copy=False)
    for unit in random.Random(3).sample(range(graph.size), 12):
        for down, way in ((False, slow), (True, back)):
            found = graph.closure(unit, down=down)
            known = dict(nx.single_source_shortest_path_length(way, unit))
            assert dict(zip(found.units, found.depths, strict=True)) | {unit: 0} == known


def test_cycles_roots_and_layers(real: tuple[Adjacency, nx.DiGraph]) -> None:
    graph, slow = real
    known = {frozenset(units) for units in nx.strongly_connected_components(slow) if len(units) > 1}
    assert {frozenset(units) for units in graph.cycles().components} == known
    condensed = nx.condensation(slow)
    mapping: Mapping[int, int] = condensed.graph["mapping"]
    ends = {unit for unit in slow if not condensed.out_degree(mapping[unit]) and condensed.in_degree(mapping[unit])}
    assert set(graph.roots()) == ends
    layers = graph.order()
    assert all(
        (layers[one] == layers[other]) == (mapping[one] == mapping[other]) or layers[one] > layers[other]
        for one, other in slow.edges
    )


def test_shortest_chains_common_ancestors_and_the_first_of_all_chains(real: tuple[Adjacency, nx.DiGraph]) -> None:
    graph, slow = real
    draw = random.Random(5)
    for unit in draw.sample(range(graph.size), 20):
        reached = graph.closure(unit).units
        if not reached:
            continue
        goal = reached[draw.randrange(len(reached))]
        shortest, longest = graph.shortest(unit, goal), graph.longest(unit, goal)
        assert shortest is not None
        assert longest is not None
        assert len(shortest) == nx.shortest_path_length(slow, unit, goal)
        passed = [unit, *(graph.target(edge) for edge in longest.edges)]
        assert passed[-1] == goal
        assert len(set(passed)) == len(passed)
        assert all(slow.has_edge(graph.source(edge), graph.target(edge)) for edge in longest.edges)
        several = list(graph.chains(unit, goal, limit=5))
        assert several[0] == shortest
        assert list(map(len, several)) == sorted(map(len, several))
        common = graph.common(unit, goal)
        assert set(common.units) == (nx.descendants(slow, unit) & nx.descendants(slow, goal)) - {unit, goal}
        assert set(common.nearest) <= set(common.units)
