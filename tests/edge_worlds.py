"""Graphs of citations in many shapes, as datasets in parts; and who rests on whom, worked out the slow way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from types import MappingProxyType

from wpkg import iri
from wpkg.corpus import edges
from wpkg.corpus.edges import Edge
from wpkg.graph import parted
from wpkg.graph.lineage.citations import MANNERS
from wpkg.graph.parted import Manifest

Rows = set[tuple[str, str, int]]


def edge(source: str, target: str, manner: str = "recalls", status: str = "extracted") -> Edge:
    """Return one citation between documents, or provisions (``a#p``), called by short names."""
    document = iri.ID + source.partition("#")[0]
    return Edge(iri.ID + source, iri.ID + target, manner, f"{document}#ref-{target}", status, document, "2020-01-02")


def chain(length: int) -> list[Edge]:
    """Each rests on the next."""
    return [edge(f"d{one}", f"d{other}") for one, other in pairwise(range(length))]


def ring(length: int) -> list[Edge]:
    """A chain whose last rests on its first."""
    return [*chain(length), edge(f"d{length - 1}", "d0")]


def clique(size: int) -> list[Edge]:
    """Each rests on all others, and on itself."""
    return [edge(f"d{a}", f"d{b}") for a in range(size) for b in range(size)]


def dense(size: int) -> list[Edge]:
    """Each rests on all before it."""
    return [edge(f"d{a}", f"d{b}") for a, b in permutations(range(size), 2) if a > b]


def provisions() -> list[Edge]:
    """Provisions that are units: a document speaks through them, and what it says of itself is not walked."""
    return [
        edge("a#p1", "b"),
        edge("a#p2", "c#p1"),
        edge("c", "d"),
        edge("c#p1", "e"),
        edge("e", "a#p1"),
        edge("b", "a"),
        edge("a#p1", "a#p2"),
        edge("a", "a#p1"),
        edge("f", "a#p2"),
        edge("f", "g", status="unverified"),
        edge("f", "h", status="withdrawn"),
        edge("f", "i", "takes-note-of"),
    ]


def chance(size: int, many: int, seed: int) -> list[Edge]:
    """Return citations by lot, some of provisions, in all manners and in others."""
    draw = random.Random(seed)
    names = [f"d{number}" for number in range(size)] + [f"d{number}#p1" for number in range(0, size, 3)]
    manners = (*MANNERS, "notes")
    statuses = ("extracted", "extracted", "extracted", "unverified", "withdrawn")
    return [
        edge(draw.choice(names), draw.choice(names), draw.choice(manners), draw.choice(statuses)) for _ in range(many)
    ]


SHAPES: Mapping[str, Callable[[], list[Edge]]] = MappingProxyType(
    {
        "nothing": list,
        "a chain": lambda: chain(7),
        "a ring": lambda: ring(6),
        "a clique": lambda: clique(9),
        "dense": lambda: dense(14),
        "provisions": provisions,
        "by lot": lambda: chance(40, 90, 7),
        "by lot, with many cycles": lambda: chance(20, 160, 8),
    }
)


def together() -> list[Edge]:
    """Return all shapes as one graph, none joined to another."""
    return [_moved(one, number) for number, shape in enumerate(SHAPES.values()) for one in shape()]


def _moved(one: Edge, number: int) -> Edge:
    names = {name: getattr(one, name) for name in ("source", "target", "reference", "document")}
    return replace(one, **{name: value.replace(iri.ID, f"{iri.ID}{number}-") for name, value in names.items()})


def dataset(folder: Path, given: Iterable[Edge], parts: int = 3) -> Manifest:
    """Write a dataset whose parts have these edges and a graph for every document that cites; return its manifest."""
    by_part: dict[int, list[Edge]] = {number: [] for number in range(parts)}
    for one in given:
        by_part[int.from_bytes(one.document.encode(), "big") % parts].append(one)
    made = []
    for number, found in by_part.items():
        graphs = sorted({one.document for one in found})
        packed = [
            parted.pack(iri.graph(f"corpus/{name.removeprefix(iri.ID)}"), [f"<{name}> <{iri.NS}x> <{name}> ."])
            for name in graphs
        ]
        companions = {edges.SUFFIX: edges.parquet(found)}
        made.append(parted.write_part(folder, parted.DOCUMENTS, number, packed, companions))
    parted.switch(folder, Manifest(tuple(made)))
    return parted.manifest(folder)


def slowly(given: Iterable[Edge], *, down: bool, depth: int | None, include_unverified: bool = False) -> Rows:
    """Return the closure of every unit, by the definition: level by level, over sets of IRIs."""
    steps: dict[str, set[str]] = {}
    units: set[str] = set()
    for one in given:
        withheld = {"withdrawn"} if include_unverified else {"withdrawn", "unverified"}
        if one.manner not in MANNERS or one.status in withheld:
            continue
        cited = one.target.partition("#")[0]
        units |= {one.source, one.document, one.target, cited}
        for citing in (one.source, one.document):
            if citing != one.target and (one.document != cited or ("#" in citing and "#" in one.target)):
                a, b = (one.target, citing) if down else (citing, one.target)
                steps.setdefault(a, set()).add(b)
    rows: Rows = set()
    for start in units:
        seen = {unit for unit in units if unit == start or unit.startswith(f"{start}#")}
        level, at = seen, 0
        while level and (depth is None or at < depth):
            at += 1
            level = {other for unit in level for other in steps.get(unit, ())} - seen
            seen = seen | level
            rows |= {(start, unit, at) for unit in level}
    return rows
