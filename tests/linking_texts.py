"""Families of texts that tell of each other, and datasets in parts of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wpkg import iri
from wpkg.corpus.build.document import Made, Settings, made
from wpkg.graph import parted
from wpkg.graph.parted import Manifest

FOLDER = Path(__file__).parent / "linking"
FAMILIES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "families.yaml").read_text(encoding="utf-8"))


@cache
def documents(family: str) -> tuple[Made, ...]:
    """Read the texts of a family."""
    paths = sorted((FOLDER / family).glob("*.txt"))
    return tuple(made(path.read_bytes(), path.name, Settings(), "file") for path in paths)


def everything() -> tuple[Made, ...]:
    """Return the documents of all families."""
    return tuple(each for family in FAMILIES for each in documents(family))


def dataset(out: Path, found: Iterable[Made], parts: int = 2) -> Path:
    """Write documents as a dataset in parts, as a build does, and return its folder."""
    ordered = sorted(found, key=lambda each: each.slug)
    written = []
    for number in range(parts):
        mine = [each for each in ordered if int(each.digest, 16) % parts == number]
        lines = "".join(f"{json.dumps(each.facts, ensure_ascii=False, sort_keys=True)}\n" for each in mine)
        packed = [parted.pack(iri.graph(f"corpus/{each.slug}"), each.triples) for each in mine]
        beside = {"facts.jsonl.gz": gzip.compress(lines.encode(), mtime=0)}
        written.append(parted.write_part(out, parted.DOCUMENTS, number, packed, beside))
    old = parted.manifest(out) if (out / parted.MANIFEST).is_file() else Manifest()
    kept = tuple(part for part in old.parts if part.layer != parted.DOCUMENTS)
    parted.switch(out, Manifest((*kept, *written), old.facts))
    return out


def damage(out: Path) -> Path:
    """Cut the facts of the first part of a dataset short; return the folder."""
    path = parted.companion(out, parted.manifest(out).parts[0], "facts")
    if path is None:
        raise LookupError("the part has no facts")
    path.write_bytes(path.read_bytes()[:-20])
    return out
