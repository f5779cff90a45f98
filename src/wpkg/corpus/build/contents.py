"""What a dataset in parts holds, told without reading its statements."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wpkg.corpus.build.report import largest_first
from wpkg.corpus.build.running import ASIDE
from wpkg.graph import parted
from wpkg.graph.parted import Manifest

_LAYERS = (parted.DOCUMENTS, parted.LINKS, parted.INFERRED)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its parts, graphs and statements, its compressed size in bytes, and the kinds of files beside it."""

    layer: str
    parts: int
    graphs: int
    triples: int
    size: int
    also: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The layers of a dataset, facts of how it was made, its digest, and what was set aside, by reason.

    ``behind``: links and inferences are of an earlier state of the documents, for linking was stopped, or left out.
    """

    layers: tuple[Layer, ...]
    facts: Mapping[str, str]
    digest: str
    aside: Mapping[str, int]
    behind: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def contents(folder: Path) -> Contents:
    """Return what a dataset holds.

    Raises:
        StoreMissing: there is none.
        DataError: its manifest cannot be read.
    """
    found = parted.manifest(folder)
    layers = [each for each in _LAYERS if any(part.layer == each for part in found.parts)]
    return Contents(
        tuple(_layer(found, each) for each in layers),
        dict(found.facts),
        found.digest,
        largest_first(_aside(folder)),
        found.behind,
    )


def _layer(manifest: Manifest, layer: str) -> Layer:
    parts = [part for part in manifest.parts if part.layer == layer]
    return Layer(
        layer,
        len(parts),
        sum(part.graphs for part in parts),
        sum(part.triples for part in parts),
        sum(part.size for part in parts),
        ", ".join(sorted({kind for part in parts for kind in part.companions})),
    )


def _aside(folder: Path) -> Counter[str]:
    try:
        lines = (folder / ASIDE).read_text("utf-8").splitlines()
    except OSError:
        return Counter()
    return Counter(str(json.loads(line)["code"]) for line in lines)
