"""Citation graphs made up for timing: instruments in order of date that cite earlier ones, a chain, a ring, a clique.

An instrument belongs to a topic that is alive for a while. Nine of ten of its citations stay within the topic: half of
those repeat what the topic has cited before, half go to what it adopted of late. The rest go anywhere. Citations are
given as two arrays; :func:`columns` and :func:`ntriples` make an adjacency and RDF of them.
"""

from __future__ import annotations

import datetime
import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wpkg.graph.adjacency.compiling import VERIFIED, Columns, day_number
from wpkg.graph.lineage.citations import MANNERS
from wpkg.iri import SCHEME

ID = "http://example.org/id/"
LINK = "http://example.org/rests-on"
"""One link for every manner, which peers walk along: they need not look at references."""

_NS = "https://w3id.org/wpkg/ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WORDS = (
    "agriculture",
    "cotton",
    "fisheries",
    "services",
    "tariff",
    "licensing",
    "customs",
    "transit",
    "origin",
    "valuation",
    "commerce",
    "capacity",
    "transparency",
    "review",
    "programme",
    "committee",
    "session",
    "annex",
    "schedule",
    "safeguard",
    "notification",
    "members",
    "mandate",
    "report",
)


@dataclass(frozen=True, slots=True)
class Graph:
    """``source[k]`` cites ``target[k]``; sorted, without repetition. ``size`` is the number of instruments."""

    name: str
    size: int
    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]

    @classmethod
    def of(cls, name: str, size: int, source: npt.ArrayLike, target: npt.ArrayLike) -> Graph:
        """Sort citations and leave out repetitions and self-citations."""
        pairs = np.asarray(source, np.int64) * size + np.asarray(target, np.int64)
        kept = np.unique(pairs[np.asarray(source) != np.asarray(target)])
        return cls(name, size, (kept // size).astype(np.int32), (kept % size).astype(np.int32))


def corpus(size: int, *, mean: float = 4.0, seed: int = 11) -> Graph:
    """Make a corpus of ``size`` instruments with about ``mean`` citations each."""
    draw = random.Random(seed)
    lives = _lives(size, draw)
    adopted: dict[int, list[int]] = {}
    cited: dict[int, list[int]] = {}
    source, target = array("i"), array("i")
    for unit, wanted in enumerate(np.random.default_rng(seed).poisson(mean, size).tolist()):
        alive = lives[unit * len(lives) // size]
        topic = alive[int(draw.random() * len(alive))]
        own, before = adopted.setdefault(topic, []), cited.setdefault(topic, [])
        for _ in range(wanted if unit else 0):
            if own and draw.random() < 0.9:
                if before and draw.random() < 0.5:
                    found = before[int(draw.random() * len(before))]
                else:
                    found = own[-1 - min(int(draw.expovariate(1 / 15)), len(own) - 1)]
            else:
                found = int(draw.random() * unit)
            source.append(unit)
            target.append(found)
            before.append(found)
        own.append(unit)
    return Graph.of(f"{size:,} instruments", size, source, target)


def dense(size: int, *, mean: float = 12.0, seed: int = 5) -> Graph:
    """Make a corpus without topics, with many citations that go anywhere before."""
    draw = np.random.default_rng(seed)
    source = np.repeat(np.arange(1, size), draw.poisson(mean, size - 1))
    return Graph.of(f"dense, {size:,}", size, source, (draw.random(len(source)) * source).astype(np.int64))


def chain(size: int) -> Graph:
    """Make a chain in which each cites the one before."""
    return Graph.of(f"chain of {size:,}", size, np.arange(1, size), np.arange(size - 1))


def ring(size: int) -> Graph:
    """Make a chain whose first cites the last."""
    return Graph.of(f"ring of {size:,}", size, np.arange(size), (np.arange(size) - 1) % size)


def columns(graph: Graph) -> Columns:
    """Return the graph as an adjacency is assembled from it: the same as a store of :func:`ntriples` gives."""
    rank = range(graph.size)
    count = np.arange(len(graph.source)) - np.searchsorted(graph.source, graph.source)
    return Columns(
        iri=[iri(unit) for unit in rank],
        symbol=[f"X/{unit}" for unit in rank],
        title=[title(unit) for unit in rank],
        pinpoint=[""] * graph.size,
        day=array("i", (day_number(_day(unit, graph.size)) for unit in rank)),
        document=array("i", rank),
        doubtful=bytes(graph.size),
        source=array("i", graph.source.tobytes()),
        target=array("i", graph.target.tobytes()),
        manner=(np.arange(len(graph.source)) % len(MANNERS)).astype(np.uint8).tobytes(),
        flags=bytes([VERIFIED]) * len(graph.source),
        reference=(f"#r{number}" for number in count.tolist()),
    )


def ntriples(graph: Graph) -> Iterator[str]:
    """Yield the graph as N-Triples in the vocabulary of wpkg, with one direct link a citation for the peers."""
    for unit in range(graph.size):
        me, day = iri(unit), _day(unit, graph.size)
        yield (
            f'<{me}> <{_NS}primarySymbol> "X/{unit}" .\n<{me}> <{_RDFS}label> "{title(unit)}" .\n'
            f'<{me}> <{_NS}adoptionDate> "{day}"^^<{_XSD}date> .\n<{me}> <{_NS}hasProvision> <{me}#p> .\n'
        )
    before, number = -1, 0
    for edge, (source, target) in enumerate(zip(graph.source.tolist(), graph.target.tolist(), strict=True)):
        number = number + 1 if source == before else 0
        before = source
        reference = f"<{iri(source)}#r{number}>"
        yield (
            f"<{iri(source)}#p> <{_NS}hasReference> {reference} .\n"
            f"{reference} <{_NS}referenceTarget> <{iri(target)}> .\n"
            f"{reference} <{_NS}referenceType> <{SCHEME}reference-type#{MANNERS[edge % len(MANNERS)]}> .\n"
            f"{reference} <{_NS}curationStatus> <{SCHEME}curation-status#curated> .\n"
            f"<{iri(source)}> <{LINK}> <{iri(target)}> .\n"
        )


def iri(unit: int) -> str:
    """Return the IRI of an instrument."""
    return f"{ID}{unit:07}"


def title(unit: int) -> str:
    """Return a title of some words."""
    return " ".join(_WORDS[(unit * step + step) % len(_WORDS)] for step in (1, 3, 5, 7, 11, 13))


def _day(unit: int, size: int) -> str:
    """Return the day of adoption: thirty years, in order."""
    return (datetime.date(1995, 1, 1) + datetime.timedelta(days=unit * 30 * 365 // size)).isoformat()


def _lives(size: int, draw: random.Random, steps: int = 200) -> list[list[int]]:
    """Return which topics are alive at each of ``steps`` stretches of time."""
    alive: list[list[int]] = [[] for _ in range(steps)]
    for topic in range(max(5, size // 200)):
        start = draw.random() * 0.95 - 0.05
        for step in range(
            max(0, int(start * steps)), min(steps, int((start + 0.05 + draw.expovariate(4)) * steps) + 1)
        ):
            alive[step].append(topic)
    return [topics or [0] for topics in alive]
