"""One made corpus for all contenders, and what it says, read in plain Python.

The corpus is that of ``made_corpus.py``. To its statements come, for everybody alike, one direct link for each citation
that was checked (what property paths walk along) and the day on which the whole was last checked. The right answers are
found in what is read off the N-Triples line by line: no contender is asked for them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wpkg import iri

LINK = "http://example.org/rests-on"
"""The direct link from who cites to what is cited."""
CHECKED = "2026-01-01"

Row = tuple[str, ...]

_NS, _RDFS = iri.NS, iri.PREFIXES["rdfs"]
_TYPE = f"{iri.PREFIXES['rdf']}type"
_LINE = re.compile(r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"([^"]*)"\S*) \.')
_FOLLOWED = ("curated", "verified")


@dataclass(slots=True)
class Truth:
    """What the statements say, by what the questions need; nodes are IRIs."""

    symbol: dict[str, str] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)
    day: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    cites: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)
    said: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True, slots=True)
class Data:
    """A corpus on disk: ``plain`` is N-Triples, ``parts`` the dataset in parts."""

    size: int
    plain: Path
    parts: Path
    triples: int


def make(folder: Path, size: int, *, seed: int = 7) -> tuple[Data, Truth]:
    """Make the corpus below a folder; return where it lies, and what it says."""
    import made_corpus  # slow to import: who only reads a corpus does without

    from wpkg.graph import parted

    parts, plain = folder / "parts", folder / "all.nt"
    made_corpus.make(parts, size, seed=seed)
    _add_links(parts)
    with plain.open("wb") as out:
        out.writelines(made_corpus.plain(parts))
    with plain.open(encoding="utf-8") as lines:
        truth = read(lines)
    return Data(size, plain, parts, parted.manifest(parts).triples), truth


def lying(folder: Path) -> Data:
    """Return the corpus that was made below a folder."""
    from wpkg.graph import parted

    found = parted.manifest(folder / "parts")
    return Data(int(found.facts["instruments"]), folder / "all.nt", folder / "parts", found.triples)


def _add_links(parts: Path) -> None:
    """Add the direct links, and the day of checking, as inferred statements."""
    import made_corpus

    from wpkg.graph import parted

    with_links = parted.manifest(parts)
    truth = read(line.decode() for block in made_corpus.plain(parts) for line in block.splitlines())
    lines = [f"<{a}> <{LINK}> <{b}> ." for a, targets in truth.cites.items() for b in targets]
    day = f'"{CHECKED}"^^<{iri.PREFIXES["xsd"]}date>'
    lines.append(f"<{iri.BASE}dataset> <{iri.PREFIXES['dct']}modified> {day} .")
    part = parted.write_part(parts, parted.INFERRED, 0, [parted.pack(iri.graph("corpus-inferred/links"), lines)])
    parted.switch(parts, parted.Manifest((*with_links.parts, part), with_links.facts))


def read(lines: Iterable[str]) -> Truth:
    """Read N-Triples as the made corpus has them."""
    truth = Truth()
    targets: dict[str, str] = {}
    holder: dict[str, str] = {}
    for line in lines:
        if (found := _LINE.match(line)) is None:
            continue
        node, name, value = found[1], found[2], found[3] or found[4]
        if name == _TYPE:
            truth.classes[value] += 1
        elif name == f"{_RDFS}label":
            truth.labels[node] = value
        elif name.startswith(_NS):
            local = name.removeprefix(_NS)
            if local in ("hasProvision", "hasReference", "states"):
                holder[value] = node
            elif local == "referenceTarget":
                targets[node] = value
            else:
                truth.said[node][local] = value
    _gather(truth, targets, holder)
    return truth


def _gather(truth: Truth, targets: Mapping[str, str], holder: Mapping[str, str]) -> None:
    for node, values in truth.said.items():
        if "primarySymbol" in values:
            truth.symbol[node], truth.day[node] = values["primarySymbol"], values["adoptionDate"]
            truth.title[node] = truth.labels[node]
    for node in holder:
        whole = holder[node]
        truth.whole[node] = holder.get(whole, whole)
    for reference, target in targets.items():
        if truth.said[reference]["curationStatus"].rpartition("#")[2] in _FOLLOWED:
            truth.cites[truth.whole[reference]].append(target)


def depths(truth: Truth, start: str) -> dict[str, int]:
    """Return everything a document rests on, with its least distance."""
    found, waiting = {start: 0}, deque([start])
    while waiting:
        one = waiting.popleft()
        for other in truth.cites.get(one, ()):
            if other not in found:
                found[other] = found[one] + 1
                waiting.append(other)
    del found[start]
    return found
