"""What always holds of lineage, on made-up worlds with circles, citations of oneself, provisions and missing days."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citation_worlds import BASE, PREFIXES, Citation, World, document, parts, worlds
from wpkg.errors import BadParameter
from wpkg.graph import adjacency
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.lineage import large
from wpkg.graph.lineage.anomalies import anomalies
from wpkg.graph.lineage.chains import chains
from wpkg.graph.lineage.citations import Edge
from wpkg.graph.lineage.common import common
from wpkg.graph.lineage.hubs import hubs
from wpkg.graph.lineage.roots import roots
from wpkg.graph.lineage.walk import Question, lineage

EXAMPLES = settings(max_examples=50, deadline=None)
DEPTHS = st.sampled_from((None, 1, 2))


def store_of(world: World) -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({"http://g": world.turtle()})
    return store


def ends(edge: Edge) -> tuple[str, str]:
    """Return the units at the ends of an edge: a part that is no unit counts as its document."""
    return unit_of(edge.source.iri), unit_of(edge.target.iri)


def after(cited: str, citing: str) -> bool:
    """Tell whether one day is later than another as far as both are known."""
    fields = list(zip(cited.split("-"), citing.split("-"), strict=False))
    return bool(cited and citing) and [field for field, _ in fields] > [field for _, field in fields]


def unit_of(iri: str) -> str:
    return iri.removeprefix(BASE).removesuffix("#p")


@EXAMPLES
@given(worlds(), st.booleans(), st.booleans(), DEPTHS)
def test_the_walk_and_the_adjacency_give_the_same_lineage(
    world: World, down: bool, unverified: bool, depth: int | None
) -> None:
    store = store_of(world)
    for name in (*world.documents, "d0#u"):
        walked = lineage(store, BASE + name, down=down, depth=depth, include_unverified=unverified)
        compiled = large.lineage(store, Question(BASE + name, down, depth, unverified))
        assert compiled is not None
        assert set(compiled.edges) == set(walked.edges)
        assert compiled.total == walked.total == len(walked.edges)
        if depth is None:
            assert set(compiled.remarks) == set(walked.remarks)


@EXAMPLES
@given(worlds(), st.booleans(), st.booleans(), DEPTHS, st.integers(1, 4))
def test_a_small_lineage_off_the_adjacency_at_hand_is_that_of_the_walk_to_the_letter(
    world: World, down: bool, unverified: bool, depth: int | None, limit: int
) -> None:
    store, other = store_of(world), store_of(world)
    adjacency.of(other)
    for name in (*world.documents, "d0#u"):
        walked, compiled = (
            lineage(each, BASE + name, down=down, depth=depth, include_unverified=unverified) for each in (store, other)
        )
        assert not adjacency.at_hand(store)
        assert compiled == walked
        pages = [
            lineage(other, BASE + name, down=down, depth=depth, include_unverified=unverified, limit=limit, page=page)
            for page in range(1, walked.total // limit + 2)
        ]
        assert tuple(edge for page in pages for edge in page.edges) == walked.edges
        assert {(page.total, page.remarks, page.unresolved) for page in pages} == {
            (walked.total, walked.remarks, walked.unresolved)
        }


@EXAMPLES
@given(worlds(), st.booleans())
def test_what_a_unit_rests_on_is_what_is_reached_by_its_citations(world: World, unverified: bool) -> None:
    store, rests_on = store_of(world), world.rests_on(unverified)
    for name in world.documents:
        edges = lineage(store, BASE + name, include_unverified=unverified).edges
        reached = {target for source, target in map(ends, edges) if document(source) != document(target)}
        expected = {target for part in parts(name) for target in nx.descendants(rests_on, part)}
        circling = {target for part in parts(name) for _, target in nx.edge_bfs(rests_on, part)}
        assert reached == expected | circling


@EXAMPLES
@given(worlds(), st.booleans())
def test_who_has_an_ancestor_is_among_its_descendants_and_the_other_way_round(world: World, unverified: bool) -> None:
    store = store_of(world)

    def others(name: str, down: bool) -> set[str]:
        found = lineage(store, BASE + name, down=down, include_unverified=unverified)
        return {document(ends(edge)[0 if down else 1]) for edge in found.edges} - {name}

    up = {name: others(name, down=False) for name in world.documents}
    down = {name: others(name, down=True) for name in world.documents}
    for a in world.documents:
        for b in world.documents:
            if a != b:
                assert (b in up[a]) == (a in down[b])


@EXAMPLES
@given(worlds(), st.integers(1, 4), st.booleans())
def test_pages_hold_every_edge_once(world: World, limit: int, compiled: bool) -> None:
    store = store_of(world)
    whole = lineage(store, f"{BASE}d0")
    rank = "cited" if compiled else "depth"
    pages = [
        lineage(store, f"{BASE}d0", limit=limit, page=page, rank=rank) for page in range(1, whole.total // limit + 2)
    ]
    edges = [edge for page in pages for edge in page.edges]
    assert len(edges) == len(set(edges)) == whole.total
    assert set(edges) == set(whole.edges)
    assert all(page.total == whole.total for page in pages)


@EXAMPLES
@given(worlds(most=5), st.booleans())
def test_the_edges_of_a_chain_link_up_and_no_chain_is_missed(world: World, unverified: bool) -> None:
    store, rests_on = store_of(world), world.rests_on(unverified)
    found = chains(store, f"{BASE}d0", f"{BASE}d1", limit=500, include_unverified=unverified)
    connected = {
        (start, goal): any(nx.has_path(rests_on, a, b) for a in parts(start) for b in parts(goal))
        for start, goal in (("d0", "d1"), ("d1", "d0"))
    }
    assert bool(found.chains) == any(connected.values())
    assert found.turned == (connected["d1", "d0"] and not connected["d0", "d1"])
    assert found.mutual == all(connected.values())
    passed = [tuple(ends(step[0])[1] for step in chain.steps) for chain in found.chains]
    assert len(passed) == len(set(passed))
    for chain in found.chains:
        steps = [[ends(edge) for edge in step] for step in chain.steps]
        assert all(steps)
        assert {document(source) for source, _ in steps[0]} == {document(found.later.iri.removeprefix(BASE))}
        assert {document(target) for _, target in steps[-1]} == {document(found.earlier.iri.removeprefix(BASE))}
        for before, after in pairwise(steps):
            (reached,) = {target for _, target in before}
            assert {source for source, _ in after} <= parts(reached)
        assert [edge.depth for step in chain.steps for edge in step[:1]] == list(range(1, len(chain) + 1))


@EXAMPLES
@given(worlds(), st.booleans())
def test_no_chain_is_shorter_than_the_shortest_nor_longer_than_the_longest(world: World, unverified: bool) -> None:
    store, rests_on = store_of(world), world.rests_on(unverified)
    found = chains(store, f"{BASE}d0", f"{BASE}d1", limit=500, include_unverified=unverified)
    lengths = [len(chain) for chain in found.chains]
    assert lengths == sorted(lengths)
    if not lengths:
        return
    (start, goal) = ("d1", "d0") if found.turned else ("d0", "d1")
    near = [
        nx.shortest_path_length(rests_on, a, b)
        for a in parts(start)
        for b in parts(goal)
        if nx.has_path(rests_on, a, b)
    ]
    assert lengths[0] == min(near)
    assert {len(chain) for chain in found.chains if chain.kind in {"shortest", "both"}} == {lengths[0]}
    for which, length in (("shortest", lengths[0]), ("longest", lengths[-1])):
        (one,) = chains(store, f"{BASE}d0", f"{BASE}d1", which=which, include_unverified=unverified).chains
        assert len(one) == length or (which == "longest" and not nx.is_directed_acyclic_graph(rests_on))


@EXAMPLES
@given(worlds(), st.integers(1, 3))
def test_of_many_chains_some_are_shown_and_all_are_counted(world: World, limit: int) -> None:
    store = store_of(world)
    whole = chains(store, f"{BASE}d0", f"{BASE}d1", limit=1000)
    some = chains(store, f"{BASE}d0", f"{BASE}d1", limit=limit)
    assert len(some.chains) == min(limit, len(whole.chains))
    assert some.total in {len(whole.chains), None}
    if nx.is_directed_acyclic_graph(world.rests_on(False)):
        assert some.total == len(whole.chains)
        if limit > 1 and whole.chains:
            assert len(some.chains[-1]) == len(whole.chains[-1])


@EXAMPLES
@given(worlds(), st.booleans())
def test_roots_are_what_goes_back_no_further(world: World, unverified: bool) -> None:
    store, rests_on = store_of(world), world.rests_on(unverified)
    for name in world.documents:
        found = roots(store, BASE + name, include_unverified=unverified)
        reached = {name} | {target for part in parts(name) for target in nx.descendants(rests_on, part)}
        ends_here = {unit for unit in reached if not rests_on[unit]}
        plain = {root.unit.iri.removeprefix(BASE) for root in found.roots if not root.circle}
        own = {name} if not rests_on[name] else set[str]()
        beyond = {target for unit in reached - parts(name) for target in rests_on[unit]}
        assert plain == (ends_here & (beyond | set(rests_on[name])) - {name}) | own
        for root in found.roots:
            ring = {unit.iri.removeprefix(BASE) for unit in (root.unit, *root.circle)}
            if root.circle:
                assert root.ends == "circle"
                assert all(set(rests_on[unit]) <= ring for unit in ring)


@EXAMPLES
@given(worlds(), st.booleans())
def test_common_ancestors_are_those_of_both_with_their_distances(world: World, unverified: bool) -> None:
    store, rests_on = store_of(world), world.rests_on(unverified)
    found = common(store, f"{BASE}d0", f"{BASE}d1", include_unverified=unverified)

    def distances(name: str) -> dict[str, int]:
        known: dict[str, int] = {}
        for part in parts(name):
            for unit, depth in nx.single_source_shortest_path_length(rests_on, part).items():
                known[unit] = min(depth, known.get(unit, depth))
        return {unit: depth for unit, depth in known.items() if depth}

    first, second = distances("d0"), distances("d1")
    rows = {a.unit.iri.removeprefix(BASE): (a.first_depth, a.second_depth) for a in found.ancestors}
    assert rows == {unit: (first[unit], second[unit]) for unit in first.keys() & second.keys()}
    nearest = {a.unit.iri.removeprefix(BASE) for a in found.nearest}
    assert bool(nearest) == bool(rows)
    for unit in nearest:
        before = {other for other in rows if other != unit and nx.has_path(rests_on, other, unit)}
        assert all(nx.has_path(rests_on, unit, other) for other in before)


@EXAMPLES
@given(worlds(), st.booleans())
def test_every_impossible_citation_and_circle_is_listed(world: World, unverified: bool) -> None:
    found = anomalies(store_of(world), include_unverified=unverified)
    days = dict(zip(world.documents, world.days, strict=True))
    late = [
        made for made in world.counted(unverified) if after(days[document(made.target)], days[document(made.source)])
    ]
    kinds = [remark.kind for remark in found.found]
    assert kinds.count("chronology") == len(late)
    rings = [ring for ring in nx.strongly_connected_components(world.rests_on(unverified)) if len(ring) > 1]
    assert kinds.count("cycle") == len(rings)


@EXAMPLES
@given(worlds())
def test_hubs_count_other_documents_once(world: World) -> None:
    found = hubs(store_of(world), limit=100)
    citing: dict[str, set[str]] = {name: set() for name in world.documents}
    reading: dict[str, set[str]] = {name: set() for name in world.documents}
    for made in world.counted(False):
        (reading if made.reading else citing)[document(made.target)].add(document(made.source))
    expected = {name: (len(citing[name]), len(reading[name] - citing[name])) for name in world.documents}
    shown = {hub.unit.iri.removeprefix(BASE): (hub.citers, hub.readings) for hub in found.hubs}
    assert shown == {name: counts for name, counts in expected.items() if any(counts)}
    assert {unit.iri.removeprefix(BASE) for unit in found.uncited} == {n for n, c in expected.items() if not any(c)}
    assert [hub.citers for hub in found.hubs] == sorted((hub.citers for hub in found.hubs), reverse=True)


def test_a_chain_that_sets_out_from_a_provision_is_told_once() -> None:
    store = store_of(World(("", ""), (Citation("d0", "d1"), Citation("d0#u", "d1"))))
    (chain,) = chains(store, f"{BASE}d0", f"{BASE}d1").chains
    assert [sorted(ends(edge) for edge in step) for step in chain.steps] == [[("d0", "d1"), ("d0#u", "d1")]]


def test_who_cites_and_is_read_as_citing_counts_as_citing() -> None:
    store = store_of(World(("", ""), (Citation("d0", "d1"), Citation("d0", "d1", reading=True))))
    assert [(hub.citers, hub.readings) for hub in hubs(store).hubs] == [(1, 0)]


def test_on_the_way_down_the_most_cited_of_those_that_cite_comes_first() -> None:
    cites = (Citation("d1", "d0"), Citation("d2", "d0"), Citation("d3", "d2"))
    found = lineage(store_of(World(("", "", "", ""), cites)), f"{BASE}d0", down=True, rank="cited")
    assert [ends(edge) for edge in found.edges] == [("d2", "d0"), ("d1", "d0"), ("d3", "d2")]


def test_what_a_unit_provision_cites_without_a_target_its_document_does() -> None:
    store = store_of(World(("", ""), (Citation("d0", "d1"),)))
    loose = f"""
        <{BASE}d1#u> wpkg:hasReference <{BASE}d1#r> . <{BASE}d1#r> wpkg:referenceType reftype:recalls ;
            wpkg:curationStatus status:curated ; wpkg:targetDescription "an earlier act" ."""
    store.replace({"http://loose": (PREFIXES + loose).encode()})
    for rank in ("depth", "cited"):
        assert [item.description for item in lineage(store, f"{BASE}d0", rank=rank).unresolved] == ["an earlier act"]


def test_a_circle_through_a_paragraph_names_its_document() -> None:
    world = World(("", "", ""), (Citation("d0", "d2#p"), Citation("d2#u", "d0")))
    cycles = [remark.units for remark in lineage(store_of(world), f"{BASE}d0").remarks if remark.kind == "cycle"]
    assert cycles == [("X/d0", "X/d2")]


def test_the_rules_of_these_worlds_are_those_of_the_product() -> None:
    world = World(("", "", ""), (Citation("d0", "d1"), Citation("d1#u", "d2"), Citation("d2", "d2#u")))
    store = store_of(world)
    assert [ends(edge) for edge in lineage(store, f"{BASE}d0").edges] == [("d0", "d1"), ("d1#u", "d2"), ("d2", "d2#u")]
    with pytest.raises(BadParameter, match="parts of one document"):
        chains(store, f"{BASE}d2", f"{BASE}d2#u")
