"""Make a dataset in parts of any size: instruments that cite earlier ones, instruct bodies and hold for a time.

Run as ``python bench/made_corpus.py SIZE OUT [--seed 7] [--workers 2] [--plain FILE.nt]``. An instrument is a named
graph of about 59 statements in the vocabulary of wpkg: symbol, title, day, body; about eight provisions of 25 words;
about four citations, each with its manner and how far it was checked; about two instructions with addressee and
deadline; one of four states a commitment with a period, in a thread. Nothing cites what is younger.

The same size and seed give the same bytes, whoever makes them with how many workers. A topic lives for a while and has
about 200 instruments, a working group and a thread of its own: what is asked of these stays of one size when the corpus
grows. Nine of ten citations stay within the topic: half of those repeat what it has cited before, half go to what it
adopted of late.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wpkg import iri
from wpkg.graph import parted
from wpkg.graph.lineage.citations import MANNERS

BODIES = 60
"""Bodies that instructions of any topic may go to, the first of them most often."""

_PART = 10_000
"""Instruments of a part, in a large corpus; in a small one an eighth of it."""
_TOPIC = 200
_NS, _RDFS, _XSD = iri.NS, iri.PREFIXES["rdfs"], iri.PREFIXES["xsd"]
_A = f"<{iri.PREFIXES['rdf']}type>"
_START = datetime.date(1995, 1, 1).toordinal()
_DAYS = 30 * 365
_POOL = 400_009
_COMMON = """
the of to and in a shall members for on by that with be decision council committee as agreement trade or its report
countries developing notification transparency tariff quota agriculture fisheries subsidies services waiver development
cotton export competition domestic support safeguard dispute settlement accession working party secretariat review
implementation facilitation technical assistance special treatment small economies electronic commerce moratorium
indications public food security conference general mandate instructs requests recalls reaffirms paragraph annex session
article provisions negotiations modalities schedule commitments market access goods rules origin licensing customs
valuation inspection
"""
_SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "lo",
    "mu",
    "ra",
    "ne",
    "ti",
)


@dataclass(frozen=True, slots=True)
class Cited:
    """Who cites whom (sorted by who cites), and the topic of each instrument."""

    size: int
    topics: int
    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    topic: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker needs to make any part."""

    out: Path
    size: int
    seed: int
    part: int
    cited: Cited
    begins: npt.NDArray[np.int64]
    words: tuple[str, ...]


def symbol(unit: int) -> str:
    """Return the symbol of an instrument."""
    return f"JOB/MADE/{unit:07}"


def work(unit: int) -> str:
    """Return the IRI of an instrument."""
    return f"{iri.ID}job-made-{unit:07}"


def graph(unit: int) -> str:
    """Return the named graph of an instrument."""
    return iri.graph(f"corpus/job-made-{unit:07}")


def thread(topic: int) -> str:
    """Return the IRI of the thread of a topic."""
    return f"{iri.ID}thread/made-{topic:05}"


def body(number: int) -> str:
    """Return the IRI of one of the bodies that any topic instructs; 0 is instructed most."""
    return f"{iri.ID}body/made-{number:02}"


def group(topic: int) -> str:
    """Return the IRI of the working group of a topic."""
    return f"{iri.ID}body/made-group-{topic:05}"


@cache
def rare(number: int, seed: int = 7) -> str:
    """Return a word that few provisions have."""
    words = _words(seed)
    return next(word for word in words[number * 1009 :] if len(word) == 8 and words.count(word) < 4)


def day(unit: int, size: int) -> str:
    """Return the day on which an instrument was adopted: thirty years, in order."""
    return datetime.date.fromordinal(_adopted(unit, size)).isoformat()


def citations(size: int, seed: int = 7) -> Cited:
    """Draw who cites whom: by topic, with preference for what is much cited and for what is recent."""
    draw = random.Random(seed)
    topics = max(5, size // _TOPIC)
    alive = _alive(topics, seed)
    adopted: list[list[int]] = [[] for _ in range(topics)]
    cited: list[list[int]] = [[] for _ in range(topics)]
    anywhere: list[int] = []
    source, target, topic = [], [], np.empty(size, np.int32)
    for unit, wanted in enumerate(np.random.default_rng(seed).poisson(4.0, size).tolist()):
        living = alive[min(200, unit * 200 // size)]
        own = topic[unit] = living[int(draw.random() * len(living))]
        recent, before, seen = adopted[own], cited[own], set()
        for _ in range(wanted if unit else 0):
            if draw.random() < 0.9 and recent:
                if before and draw.random() < 0.5:
                    found = before[int(draw.random() * len(before))]
                else:
                    found = recent[-1 - min(int(draw.expovariate(1 / 15)), len(recent) - 1)]
            elif anywhere and draw.random() < 0.5:
                found = anywhere[int(draw.random() * len(anywhere))]
            else:
                found = int(draw.random() * unit)
            if found not in seen:
                seen.add(found)
                source.append(unit)
                target.append(found)
                before.append(found)
                anywhere.append(found)
        recent.append(unit)
    return Cited(size, topics, np.array(source, np.int32), np.array(target, np.int32), topic)


def make(out: Path, size: int, *, seed: int = 7, workers: int = 2) -> parted.Manifest:
    """Make a corpus in the folder ``out`` and return its manifest; a part that lies there already is made again."""
    cited = citations(size, seed)
    begins = np.searchsorted(cited.source, np.arange(size + 1))
    part = min(_PART, max(1, -(-size // 8)))
    plan = Plan(out, size, seed, part, cited, begins, _words(seed))
    numbers = range(-(-size // part))
    _held[:] = [plan]  # handed on by fork: nothing is copied
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        made = list(pool.imap_unordered(_documents, numbers))
    links = parted.write_part(out, parted.LINKS, 0, [_agents(plan)])
    facts = {"made-by": "bench/made_corpus.py", "instruments": str(size), "seed": str(seed)}
    parted.switch(out, parted.Manifest((*sorted(made, key=lambda one: one.number), links), facts))
    return parted.manifest(out)


def plain(out: Path) -> Iterator[bytes]:
    """Yield the whole corpus as N-Triples, a graph at a time: for who has no named graphs."""
    for part in parted.manifest(out).parts:
        for packed in parted.packed(out, part):
            yield parted.triples(packed)


_held: list[Plan] = []


def _documents(number: int) -> parted.Part:
    """Write one part."""
    (plan,) = _held
    draw = random.Random(plan.seed * 1_000_003 + number)
    units = range(number * plan.part, min(plan.size, (number + 1) * plan.part))
    graphs = (parted.pack(graph(unit), _instrument(plan, unit, draw)) for unit in units)
    return parted.write_part(plan.out, parted.DOCUMENTS, number, graphs)


def _instrument(plan: Plan, unit: int, draw: random.Random) -> list[str]:
    """Return the statements of one instrument."""
    me, adopted, topic = work(unit), _adopted(unit, plan.size), int(plan.cited.topic[unit])
    issuer = body((topic * 7 + (unit % 3 == 0)) % BODIES)
    lines = [
        f"<{me}> {_A} <{_NS}Instrument> .",
        f'<{me}> <{_NS}primarySymbol> "{symbol(unit)}" .',
        f'<{me}> <{_RDFS}label> "{_said(plan, draw, 9)}"@en .',
        f"<{me}> <{_NS}adoptionDate> {_date(adopted)} .",
        f"<{me}> <{_NS}adoptedBy> <{issuer}> .",
        _checked(me, "curated"),
    ]
    parts = 4 + int(draw.random() * 9)
    for part in range(parts):
        lines += (
            f"<{me}> <{_NS}hasProvision> <{me}#par-{part}> .",
            f'<{me}#par-{part}> <{_RDFS}label> "{_said(plan, draw, 12 + int(draw.random() * 26))}"@en .',
            _checked(f"{me}#par-{part}", "curated"),
        )
    for number, target in enumerate(plan.cited.target[plan.begins[unit] : plan.begins[unit + 1]].tolist()):
        reference, doubt = f"{me}#ref-{number}", draw.random()
        manner = iri.concept("reference-type", MANNERS[(unit + number) % len(MANNERS)])
        lines += (
            f"<{me}#par-{number % parts}> <{_NS}hasReference> <{reference}> .",
            f"<{reference}> <{_NS}referenceTarget> <{work(target)}> .",
            f"<{reference}> <{_NS}referenceType> <{manner}> .",
            _checked(reference, "withdrawn" if doubt < 0.01 else "unverified" if doubt < 0.05 else "curated"),
        )
    for number in range((1, 2, 3)[unit % 3]):
        told = f"{me}#ins-{number}"
        addressee = group(topic) if draw.random() < 0.8 else body(int(draw.random() ** 2 * BODIES))
        lines += (
            f"<{me}#par-{number % parts}> <{_NS}states> <{told}> .",
            f"<{told}> {_A} <{_NS}Instruction> .",
            f"<{told}> <{_NS}issuedBy> <{issuer}> .",
            f"<{told}> <{_NS}addressee> <{addressee}> .",
            f"<{told}> <{_NS}deadline> {_date(adopted + 30 + int(draw.random() * 1500))} .",
            _checked(told, "curated"),
        )
    if unit % 4 == 1:
        lines += _commitment(me, adopted, thread(topic), draw)
    return lines


def _commitment(me: str, adopted: int, of: str, draw: random.Random) -> tuple[str, ...]:
    """Return the statements of a commitment that holds for a time."""
    stated, period = f"{me}#com-0", f"{me}#per-0"
    return (
        f"<{me}#par-3> <{_NS}states> <{stated}> .",
        f"<{stated}> {_A} <{_NS}Commitment> .",
        f"<{stated}> <{_NS}partOfThread> <{of}> .",
        f"<{stated}> <{_NS}validDuring> <{period}> .",
        _checked(stated, "curated"),
        f"<{period}> <{_NS}periodStart> {_date(adopted)} .",
        f"<{period}> <{_NS}periodEnd> {_date(adopted + 180 + int(draw.random() * 900))} .",
        _checked(period, "curated"),
    )


def _agents(plan: Plan) -> parted.Packed:
    """Return the graph that names bodies, working groups and threads."""
    named = [(body(number), "Body", f"Made Body {number}") for number in range(BODIES)]
    for topic in range(plan.cited.topics):
        named += [
            (group(topic), "Body", f"Made Working Group {topic}"),
            (thread(topic), "MandateThread", f"Made Thread {topic}"),
        ]
    lines = []
    for name, kind, label in named:
        lines += [
            f"<{name}> {_A} <{_NS}{kind}> .",
            f'<{name}> <{_RDFS}label> "{label}"@en .',
            _checked(name, "curated"),
        ]
    return parted.pack(iri.graph("corpus-links/made-register"), lines)


def _checked(node: str, status: str) -> str:
    return f"<{node}> <{_NS}curationStatus> <{iri.SCHEME}curation-status#{status}> ."


def _date(ordinal: int) -> str:
    return f'"{datetime.date.fromordinal(ordinal).isoformat()}"^^<{_XSD}date>'


def _adopted(unit: int, size: int) -> int:
    return _START + unit * _DAYS // size


def _said(plan: Plan, draw: random.Random, many: int) -> str:
    start = int(draw.random() * (_POOL - 64))
    return " ".join(plan.words[start : start + many])


@cache
def _words(seed: int) -> tuple[str, ...]:
    """Return a run of words, few of them common and many rare, as in real texts."""
    draw = random.Random(seed + 1)
    rare = ["".join(draw.choices(_SYLLABLES, k=draw.randint(2, 4))) for _ in range(30_000)]
    known = [*re.findall(r"\w+", _COMMON), *dict.fromkeys(rare)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(known))))
    return tuple(draw.choices(known, cum_weights=weights, k=_POOL))


def _alive(topics: int, seed: int) -> list[list[int]]:
    """Return which topics live in each of 201 stretches of time."""
    draw = np.random.default_rng(seed)
    starts, lengths = np.sort(draw.random(topics)) * 0.9 - 0.05, draw.exponential(0.25, topics) + 0.05
    alive: list[list[int]] = [[] for _ in range(201)]
    for topic, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        for stretch in range(max(0, int(start * 200)), min(200, int((start + length) * 200)) + 1):
            alive[stretch].append(topic)
    return [living or [0] for living in alive]


def main() -> None:
    """Make a corpus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("size", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plain", type=Path, help="also write everything as plain N-Triples")
    asked = parser.parse_args()
    made = make(asked.out, asked.size, seed=asked.seed, workers=asked.workers)
    print(f"{made.graphs:,} graphs, {made.triples:,} statements, {len(made.parts)} parts", file=sys.stderr)
    if asked.plain:
        with asked.plain.open("wb") as out:
            out.writelines(plain(asked.out))


if __name__ == "__main__":
    main()
