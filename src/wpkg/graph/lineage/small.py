"""A small lineage, read off the compiled adjacency: in each word and place what a walk over the store would tell.

Of all edges no more is asked than how many citations each stands for; words are fetched for the edges of the page, and
for those that give reason to remark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import TYPE_CHECKING

from wpkg.graph.lineage import evidence, remarks
from wpkg.graph.lineage.citations import Edge, Unit, adopted_later, checked_day, in_order
from wpkg.graph.lineage.large import Reached, unresolved
from wpkg.graph.lineage.remarks import Remark
from wpkg.graph.lineage.walk import Lineage, Question
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store

if TYPE_CHECKING:
    from wpkg.graph.adjacency import Adjacency

Targets = Mapping[int, frozenset[str]]
"""What each edge cites: a unit, or paragraphs of it, by IRI."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """The edges of one lineage: the level of each, what it cites, the units at the ends, edges of self-citations."""

    graph: Adjacency
    depth: Mapping[int, int]
    targets: Targets
    named: Mapping[int, Unit]
    own: frozenset[int]

    def source(self, edge: int) -> Unit:
        return self.named[self.graph.source(edge)]

    def target(self, edge: int) -> Unit:
        return self.named[self.graph.target(edge)]

    def later(self, edge: int) -> bool | None:
        """Tell whether what is cited was adopted later; None where nobody can tell."""
        return adopted_later(self.target(edge).date, self.source(edge).date)

    def key(self, edge: int) -> tuple[int, str, str]:
        """Return what edges are sorted by before their words are known."""
        source = self.source(edge)
        return self.depth[edge], source.date, source.symbol


def told(store: Store, asked: Question, found: Reached) -> Lineage | None:
    """Return a lineage of few edges; None where an edge and a citation are not told apart so simply."""
    scene = _scene(store, found)
    if scene is None:
        return None
    page, before, total = _page(scene, asked.shown)
    late = [edge for edge in scene.depth if scene.later(edge)]
    words = evidence.edges(store, found.graph, {k: scene.depth[k] for k in {*page, *late, *scene.own}})
    if any(len(words.get(edge, ())) != len(scene.targets[edge]) for edge in (*page, *late, *scene.own)):
        return None
    first = asked.shown.start or 0
    shown = _sorted(words, page)[first - before :][: asked.limit]
    return Lineage(
        start=evidence.named(store, found.graph, [found.start])[found.start],
        down=asked.down,
        edges=shown,
        unresolved=() if asked.down else unresolved(store, found.graph, found.met, asked.include_unverified),
        checked=checked_day(store),
        unverified_included=asked.include_unverified,
        total=total,
        limit=asked.limit,
        page=asked.page,
        remarks=(
            *remarks.chronology(_sorted(words, late)),
            *map(remarks.self_citation, _sorted(words, scene.own)),
            *_remarks(store, scene),
            *remarks.left_out(len({_cited(found.graph, edge) for edge in found.left_out})),
        ),
    )


def _scene(store: Store, found: Reached) -> _Scene | None:
    graph = found.graph
    depth = dict(zip(found.edges.tolist(), found.depths.tolist(), strict=True))
    targets = _targets(store, graph, depth)
    if targets is None:
        return None
    itself = [k for k in depth if graph.document(graph.source(k)) == graph.document(graph.target(k))]
    references = {graph.reference(k) for k in itself}
    own = frozenset(k for k in depth if graph.reference(k) in references) if references else frozenset()
    ends = {end for k in depth for end in (graph.source(k), graph.target(k))}
    return _Scene(graph, depth, targets, evidence.named(store, graph, ends), own)


def _cited(graph: Adjacency, edge: int) -> tuple[str, int, int]:
    return graph.reference(edge), graph.source(edge), graph.target(edge)


def _targets(store: Store, graph: Adjacency, edges: Sequence[int] | Mapping[int, int]) -> Targets | None:
    """Return what each edge cites; None where two of them tell of one reference and target."""
    by_end: dict[tuple[str, int], int] = {}
    for edge in edges:
        if by_end.setdefault((graph.reference(edge), graph.target(edge)), edge) != edge:
            return None
    references = sorted({reference for reference, _ in by_end})
    rows = [
        (text_of(row["reference"]), text_of(row["target"]))
        for row in ask_about(store, "reference-targets", "reference", references)
    ]
    place = {target: graph.index(target) for _, target in rows}
    loose = sorted(target for target, unit in place.items() if unit is None)
    for row in ask_about(store, "provisions", "provision", loose):
        place[text_of(row["provision"])] = graph.index(text_of(row["document"]))
    found: dict[int, set[str]] = {}
    for reference, target in rows:
        unit = place[target]
        cited = None if unit is None else by_end.get((reference, unit))
        if cited is not None:
            found.setdefault(cited, set()).add(target)
    return {edge: frozenset(found[edge]) for edge in edges} if len(found) == len(by_end) else None


def _page(scene: _Scene, shown: slice) -> tuple[list[int], int, int]:
    """Return edges that hold a page, whole groups of them; how many citations lie before them; how many there are."""
    first, last = shown.start or 0, shown.stop
    page: list[int] = []
    before = total = 0
    for _, group in groupby(sorted(scene.depth, key=scene.key), key=scene.key):
        members = list(group)
        many = sum(len(scene.targets[edge]) for edge in members)
        if total + many <= first:
            before += many
        elif last is None or total < last:
            page += members
        total += many
    return page, before, total


def _sorted(words: Mapping[int, Sequence[Edge]], edges: Sequence[int] | frozenset[int]) -> tuple[Edge, ...]:
    return tuple(sorted(chain.from_iterable(words[edge] for edge in edges), key=in_order))


def _remarks(store: Store, scene: _Scene) -> Iterator[Remark]:
    """Remark on circles, on missing days, and on units of which nothing is told; those of other pages included."""
    graph, named = scene.graph, scene.named
    arcs = []
    for edge in scene.depth:
        source, target = graph.source(edge), graph.target(edge)
        if graph.document(source) != graph.document(target):
            arcs += [(graph.iri(unit), graph.iri(target)) for unit in (source, graph.document(source))]
    for ring in remarks.rings(arcs):
        names = evidence.units_of(store, graph, ring)
        yield remarks.cycle([names[unit].name for unit in sorted(ring)])
    yield from remarks.undated(sum(len(scene.targets[edge]) for edge in scene.depth if scene.later(edge) is None))
    cited = {target for targets in scene.targets.values() for target in targets}
    sources = {scene.source(edge).iri for edge in scene.depth}
    yield from remarks.silent(unit for unit in named.values() if unit.iri in cited or unit.iri in sources)
