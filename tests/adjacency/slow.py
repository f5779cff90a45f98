"""Lineage the slow and obvious way: sets, recursion and networkx, straight from the rules of who cites whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import networkx as nx

from wpkg.graph.adjacency.compiling import Citation, Facts


class Slow:
    """Answers by IRI over the same facts; ``Graph`` of units with an arc from what rests to what it rests on."""

    def __init__(self, facts: Facts, unverified: bool) -> None:
        self.facts = facts
        self.documents = {name: unit.document or name for name, unit in facts.units.items()}
        self.counted = [fact for fact in facts.citations if fact.verified or unverified]
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(facts.units)
        self.graph.add_edges_from(arc for fact in self.counted for arc in self.arcs(fact))
        self.component = {
            unit: rank for rank, units in enumerate(nx.strongly_connected_components(self.graph)) for unit in units
        }

    def arcs(self, fact: Citation) -> Iterator[tuple[str, str]]:
        """A unit rests on what it cites, and so does its document; nothing rests on its own whole or part."""
        for unit in {fact.source, self.documents[fact.source]}:
            of_one = self.documents[unit] == self.documents[fact.target]
            whole = fact.target == self.documents[fact.target] or unit == self.documents[unit]
            if not (of_one and whole) and unit != fact.target:
                yield unit, fact.target

    def whole(self, unit: str) -> set[str]:
        """A document with its unit provisions."""
        return {unit, *(name for name, document in self.documents.items() if document == unit)}

    def closure(self, unit: str, down: bool, depth: int | None) -> dict[str, int]:
        graph = self.graph.reverse() if down else self.graph
        starts = self.whole(unit)
        found: dict[str, int] = {}
        for start in starts:
            lengths: Mapping[str, int] = nx.single_source_shortest_path_length(graph, start, cutoff=depth)
            for name, length in lengths.items():
                found[name] = min(length, found.get(name, length))
        return {name: length for name, length in found.items() if name not in starts}

    def chains(self, a: str, b: str) -> set[tuple[str, ...]]:
        """All chains as units, found by trying everything; they end where the goal or a part of it is first reached."""
        starts, goals = self.whole(a), self.whole(b)

        def longer(chain: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
            if chain[-1] in goals:
                yield chain
                return
            for unit in self.graph.successors(chain[-1]):
                if unit not in chain and unit not in starts:
                    yield from longer((*chain, unit))

        return set() if starts & goals else {chain for start in starts for chain in longer((start,))}

    def steps(self, a: str, chain: tuple[str, ...]) -> int:
        """How often a chain passes from one component to another, where what begins at ``a`` never comes back to it."""
        groups = [self._component_from(a)[unit] for unit in chain]
        return sum(one != other for one, other in pairwise(groups))

    def most_steps(self, a: str, b: str) -> int:
        """The most steps of a chain that begins at ``a`` itself and ends in the first component that holds a goal."""
        component = self._component_from(a)
        ends = {component[unit] for unit in self.whole(b)}
        return max(
            self.steps(a, chain)
            for chain in self.chains(a, b)
            if chain[0] == a
            and not any(component[unit] in ends for unit in chain if component[unit] != component[chain[-1]])
        )

    def _component_from(self, a: str) -> dict[str, int]:
        closed = self.graph.subgraph(set(self.graph) - (self.whole(a) - {a}))
        return {unit: rank for rank, units in enumerate(nx.strongly_connected_components(closed)) for unit in units}

    def common(self, a: str, b: str) -> tuple[set[str], set[str]]:
        both = set(self.closure(a, False, None)) & set(self.closure(b, False, None))

        def on_the_way(before: str, unit: str) -> bool:
            return self.component[before] != self.component[unit] and nx.has_path(self.graph, before, unit)

        return both, {unit for unit in both if not any(on_the_way(before, unit) for before in both)}

    def roots(self, start: str | None) -> set[str]:
        condensed = nx.condensation(self.graph)
        ends = {unit for unit in self.graph if not condensed.out_degree(condensed.graph["mapping"][unit])}
        if start is not None:
            return ends & set(self.closure(start, False, None))
        return {unit for unit in ends if condensed.in_degree(condensed.graph["mapping"][unit])}

    def cycles(self) -> set[frozenset[str]]:
        return {frozenset(units) for units in nx.strongly_connected_components(self.graph) if len(units) > 1}

    def layers(self) -> dict[str, int]:
        condensed = nx.condensation(self.graph)
        height: dict[int, int] = {}
        for group in reversed(list(nx.topological_sort(condensed))):
            height[group] = max((height[other] + 1 for other in condensed.successors(group)), default=0)
        return {unit: height[group] for unit, group in condensed.graph["mapping"].items()}
