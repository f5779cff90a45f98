"""The compiled graph of citations gives the answers that an obvious implementation gives, and never a stale one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adjacency.graphs import facts
from adjacency.slow import Slow
from wpkg.graph.adjacency import Adjacency, engine
from wpkg.graph.adjacency.compiling import Citation, Facts, Unit, compiled

EXAMPLES = settings(max_examples=200, deadline=None)
PAIR = st.tuples(st.integers(0, 50), st.integers(0, 50))
"""Two units of a graph, counted round."""


@pytest.fixture(scope="module")
def numba_engine() -> engine.Engine:
    found = engine.compiled()
    if found is None:
        pytest.skip("not run here: no numba (Python package numba)")
    return found


def made(of: Facts, kit: engine.Engine = engine.PLAIN) -> Adjacency:
    return Adjacency(compiled(of), kit)


def two(of: Facts, pair: tuple[int, int]) -> tuple[str, str]:
    names = sorted(of.units)
    return names[pair[0] % len(names)], names[pair[1] % len(names)]


def iris(graph: Adjacency, units: Sequence[int]) -> list[str]:
    return [graph.iri(unit) for unit in units]


def place(graph: Adjacency, iri: str) -> int:
    found = graph.index(iri)
    assert found is not None
    return found


def chain_units(graph: Adjacency, start: str, edges: Sequence[int]) -> tuple[str, ...]:
    """Return the units a chain passes, and check that each edge sets out where the one before arrived."""
    here = place(graph, start)
    units: list[int] = []
    for edge in edges:
        source = graph.source(edge)
        if not units:
            units.append(here if here in (source, graph.document(source)) else source)
            assert units[0] in (here, *graph.units_of(here))
        assert units[-1] in (source, graph.document(source))
        units.append(graph.target(edge))
    return tuple(iris(graph, units))


def without_parts(of: Facts) -> Facts:
    """Leave out provisions: which of two seeds a chain sets out from cannot be told from its edges."""
    units = {name: unit for name, unit in of.units.items() if not unit.document}
    return Facts(units, [fact for fact in of.citations if fact.source in units and fact.target in units])


@EXAMPLES
@given(facts(), st.booleans())
def test_a_closure_holds_what_is_reached_at_its_least_depth(of: Facts, unverified: bool) -> None:
    graph, slow = made(of), Slow(of, unverified)
    for name in of.units:
        for down in (False, True):
            for depth in (None, 1, 2):
                found = graph.closure(place(graph, name), down=down, depth=depth, include_unverified=unverified)
                reached = dict(zip(iris(graph, found.units), found.depths, strict=True))
                assert reached == slow.closure(name, down, depth)
                assert list(found.depths) == sorted(found.depths)


@EXAMPLES
@given(facts(), st.booleans())
def test_a_unit_is_above_another_where_that_is_below_it(of: Facts, unverified: bool) -> None:
    graph = made(of)
    up, down = (
        {
            unit: set(graph.closure(unit, down=down, include_unverified=unverified).units)
            for unit in range(graph.size)
            if graph.document(unit) == unit and not graph.units_of(unit)
        }
        for down in (False, True)
    )
    assert all((one in up[other]) == (other in down[one]) for one in up for other in up)


@EXAMPLES
@given(facts(), st.booleans(), PAIR)
def test_shortest_and_longest_chains_are_as_long_as_any(of: Facts, unverified: bool, pair: tuple[int, int]) -> None:
    graph, slow = made(of), Slow(of, unverified)
    a, b = two(of, pair)
    if slow.whole(a) & slow.whole(b):
        assert graph.shortest(place(graph, a), place(graph, b)) == []
        return
    known = slow.chains(a, b)
    shortest = graph.shortest(place(graph, a), place(graph, b), include_unverified=unverified)
    longest = graph.longest(place(graph, a), place(graph, b), include_unverified=unverified)
    if not known:
        assert (shortest, longest) == (None, None)
        return
    assert shortest is not None
    assert longest is not None
    assert len(shortest) == min(map(len, known)) - 1
    passed = chain_units(graph, a, longest.edges)
    assert len(set(passed)) == len(passed)
    assert passed in known
    steps, most = slow.steps(a, passed), slow.most_steps(a, b)
    assert steps >= most
    assert steps == most or len(slow.whole(b)) > 1
    if not slow.cycles():
        assert len(passed) == max(map(len, known))


@EXAMPLES
@given(facts(most=6, citations=14), st.booleans(), PAIR)
def test_all_chains_come_once_and_the_shortest_first(of: Facts, unverified: bool, pair: tuple[int, int]) -> None:
    of = without_parts(of)
    graph, slow = made(of), Slow(of, unverified)
    a, b = two(of, pair)
    found = list(graph.chains(place(graph, a), place(graph, b), limit=10_000, include_unverified=unverified))
    assert list(map(len, found)) == sorted(map(len, found))
    assert Counter(chain_units(graph, a, edges) for edges in found) == Counter(slow.chains(a, b))


@EXAMPLES
@given(facts(most=5, citations=10), st.booleans(), PAIR)
def test_chains_of_documents_begin_and_end_with_their_provisions_too(
    of: Facts, unverified: bool, pair: tuple[int, int]
) -> None:
    graph, slow = made(of), Slow(of, unverified)
    a, b = two(of, pair)
    if slow.whole(a) & slow.whole(b):
        return
    found = list(graph.chains(place(graph, a), place(graph, b), limit=10_000, include_unverified=unverified))
    known = slow.chains(a, b)
    assert [len(edges) + 1 for edges in found] == sorted(len(chain) for chain in known if chain[0] == a)
    assert {tuple(iris(graph, [graph.target(edge) for edge in edges])) for edges in found} == {
        chain[1:] for chain in known
    }


@EXAMPLES
@given(facts(), st.booleans(), PAIR)
def test_common_and_nearest_ancestors(of: Facts, unverified: bool, pair: tuple[int, int]) -> None:
    graph, slow = made(of), Slow(of, unverified)
    a, b = two(of, pair)
    found = graph.common(place(graph, a), place(graph, b), include_unverified=unverified)
    assert (set(iris(graph, found.units)), set(iris(graph, found.nearest))) == slow.common(a, b)
    assert len(set(found.units)) == len(found.units)


@EXAMPLES
@given(facts(), st.booleans())
def test_roots_cycles_and_layers(of: Facts, unverified: bool) -> None:
    graph, slow = made(of), Slow(of, unverified)
    for name in (None, *of.units):
        start = None if name is None else place(graph, name)
        assert set(iris(graph, graph.roots(start, include_unverified=unverified))) == slow.roots(name)
    found = graph.cycles(include_unverified=unverified)
    assert {frozenset(iris(graph, units)) for units in found.components} == slow.cycles()
    assert {graph.reference(edge) for edge in found.self_citations} == {
        fact.reference for fact in slow.counted if slow.documents[fact.source] == slow.documents[fact.target]
    }
    layers = graph.order(include_unverified=unverified)
    assert {graph.iri(unit): layer for unit, layer in enumerate(layers)} == slow.layers()


@EXAMPLES
@given(facts(), st.booleans())
def test_counts_of_citing_cited_and_reached_units(of: Facts, unverified: bool) -> None:
    graph, slow = made(of), Slow(of, unverified)
    cited, citing = (
        graph.cited_by_count(include_unverified=unverified),
        graph.cites_count(include_unverified=unverified),
    )
    ups, downs = (graph.reach_counts(down=down, include_unverified=unverified) for down in (False, True))
    for name in of.units:
        unit = place(graph, name)
        assert citing[unit] == slow.graph.out_degree(name)
        assert cited[unit] == len(
            {fact.source for fact in slow.counted if fact.target == name} & walked_from(slow, name)
        )
        assert ups[unit] == len(graph.closure([unit], include_unverified=unverified)) or graph.units_of(unit)
        assert downs[unit] == len(set(slow_reach(slow, name)))


def walked_from(slow: Slow, name: str) -> set[str]:
    return set(slow.graph.predecessors(name))


def slow_reach(slow: Slow, name: str) -> set[str]:
    import networkx as nx

    found: set[str] = nx.ancestors(slow.graph, name)
    return found


@EXAMPLES
@given(facts())
def test_units_and_edges_are_told_as_they_were_given(of: Facts) -> None:
    graph = made(of)
    told = {
        graph.iri(unit): Unit(
            graph.symbol(unit),
            graph.title(unit),
            graph.date(unit),
            "" if graph.document(unit) == unit else graph.iri(graph.document(unit)),
            graph.pinpoint(unit),
            not graph.symbol_verified(unit),
        )
        for unit in range(graph.size)
    }
    assert told == of.units
    edges = [
        Citation(
            graph.iri(graph.source(edge)),
            graph.iri(graph.target(edge)),
            ["recalls", "reaffirms", "pursuant-to", "continues", "extends", "supersedes", "terminates"].index(
                graph.manner(edge)
            ),
            graph.reference(edge),
            graph.verified(edge),
            graph.by_reading(edge),
        )
        for edge in range(graph.edges)
    ]
    assert Counter(edges) == Counter(of.citations)
    assert graph.index("http://example.org/id/none") is None


@EXAMPLES
@given(facts())
def test_the_edges_of_a_unit_are_its_own_and_those_of_its_provisions(of: Facts) -> None:
    graph, slow = made(of), Slow(of, True)
    for name in of.units:
        unit = place(graph, name)
        up, down = graph.edges_of(unit), graph.edges_of(unit, down=True)
        assert Counter(map(graph.reference, up)) == Counter(
            fact.reference for fact in of.citations if fact.source in slow.whole(name)
        )
        assert Counter(map(graph.reference, down)) == Counter(
            fact.reference for fact in of.citations if fact.target == name
        )


@EXAMPLES
@given(facts())
def test_a_page_is_a_stretch_of_the_whole_answer(of: Facts) -> None:
    graph = made(of)
    for unit in range(graph.size):
        found = graph.closure(unit, include_unverified=True)
        rows = list(found)
        assert len(rows) == len(found)
        assert [found.page(first, 2) for first in range(0, len(found), 2)] == [
            rows[first : first + 2] for first in range(0, len(rows), 2)
        ]
        assert found.page(len(found), 5) == found.page(0, 0) == []
        for row, edge in zip(rows, found.edges, strict=True):
            assert row.iri == graph.iri(graph.target(edge))
            assert row.manner == graph.manner(edge)
            assert (row.title, row.date) == (of.units[row.iri].title, of.units[row.iri].day)


@pytest.fixture(scope="module")
def everything() -> Callable[[Adjacency], list[object]]:
    def ask(graph: Adjacency) -> list[object]:
        units = range(min(graph.size, 6))
        answers: list[object] = [graph.cycles(), graph.roots(), graph.order().tolist(), graph.reach_counts(down=True)]
        answers += [graph.cited_by_count().tolist(), graph.cites_count(include_unverified=True).tolist()]
        for a in units:
            for down in (False, True):
                found = graph.closure(a, down=down)
                answers += [found.units.tolist(), found.depths.tolist(), found.edges, found.columns()]
            for b in units:
                answers += [graph.shortest(a, b), graph.longest(a, b), graph.common(a, b), graph.roots(a)]
                answers += list(islice(graph.chains(a, b, limit=50), 50))
        return answers

    return ask


@settings(max_examples=150, deadline=None)
@given(of=facts())
def test_compiled_kernels_answer_as_plain_ones(
    numba_engine: engine.Engine, everything: Callable[[Adjacency], list[object]], of: Facts
) -> None:
    assert everything(made(of, numba_engine)) == everything(made(of))


def test_walks_of_several_threads_do_not_disturb_each_other() -> None:
    names = [f"http://example.org/id/{rank:04}" for rank in range(2000)]
    chain = [Citation(names[rank], names[rank - 1], 0, f"{names[rank]}#r") for rank in range(1, 2000)]
    graph = made(Facts({name: Unit(day="2001-01-01") for name in names}, chain))
    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(lambda unit: len(graph.closure(unit)), range(0, 2000, 10)))
    assert sizes == list(range(0, 2000, 10))


def test_a_chain_of_ten_thousand_is_no_deeper_than_the_machine_can_walk() -> None:
    names = [f"http://example.org/id/{rank:05}" for rank in range(10_000)]
    chain = [Citation(names[rank], names[rank - 1], 0, f"{names[rank]}#r") for rank in range(1, 10_000)]
    graph = made(Facts({name: Unit(day="2001-01-01") for name in names}, chain))
    longest = graph.longest(9999, 0)
    assert longest is not None
    assert len(longest.edges) == len(graph.shortest(9999, 0) or ()) == 9999
    assert max(graph.order()) == 9999
    assert len(next(graph.chains(9999, 0, limit=1))) == 9999


def test_a_ring_of_ten_thousand_is_one_cycle_and_the_chain_within_goes_round() -> None:
    names = [f"http://example.org/id/{rank:05}" for rank in range(10_000)]
    ring = [Citation(names[rank], names[rank - 1], 0, f"{names[rank]}#r") for rank in range(10_000)]
    graph = made(Facts({name: Unit(day="2001-01-01") for name in names}, ring))
    assert [len(units) for units in graph.cycles().components] == [10_000]
    assert len(graph.closure(5)) == 9999
    longest = graph.longest(5, 6)
    assert longest is not None
    assert (len(longest.edges), len(longest.cycles)) == (9999, 1)


def test_where_a_way_out_leads_back_over_the_chain_no_time_is_lost() -> None:
    """From c into thirty units that all cite each other, and out of them only through c: 30! ways lead nowhere."""
    clique = [f"http://example.org/id/k{rank:02}" for rank in range(30)]
    a, b, c = (f"http://example.org/id/{name}" for name in "abc")
    pairs = [(a, c), (c, b), *((c, unit) for unit in clique), *((unit, c) for unit in clique)]
    pairs += [(one, other) for one in clique for other in clique if one != other]
    graph = made(
        Facts(
            {name: Unit() for name in (a, b, c, *clique)},
            [Citation(*pair, 0, f"{pair[0]}#{pair[1]}") for pair in pairs],
        )
    )
    assert [len(edges) for edges in graph.chains(place(graph, a), place(graph, b), limit=100)] == [2]
