"""Write a dataset as files for a loader that reads files: QLever's indexer, Neptune's loader."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from wpkg.errors import BadParameter
from wpkg.graph import parted
from wpkg.graph.loading import records
from wpkg.graph.loading.dialects import Dialect
from wpkg.graph.loading.plan import Plan, Record
from wpkg.graph.loading.service import LOADED
from wpkg.graph.loading.sources import Source

_RECORDS = "loaded.nq.gz"
_TEMPLATES = Path(__file__).parent / "stores"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: names of files, graphs and statements."""

    files: tuple[str, ...]
    graphs: int
    triples: int


def write(dialect: Dialect, sources: Sequence[Source], folder: Path) -> Written:
    """Write all graphs as compressed N-Quads into a folder, with what else a loader wants.

    An index that is made of them has the records of what it holds: what is loaded later at its address is only what
    differs. For a loader that adds to a running store, records are written once it has ended, not here.

    Raises:
        BadParameter: this kind of store reads no files, or the folder holds others.
        DataError: a source is damaged.
    """
    if not dialect.index and not dialect.loader:
        raise BadParameter(
            f"{dialect.label} is not loaded from files that are written beforehand",
            expected="the kind qlever or neptune",
            todo="leave --into out",
        )
    folder.mkdir(parents=True, exist_ok=True)
    strange = [
        path.name for path in folder.iterdir() if not path.name.endswith(".nq.gz") and path.name != dialect.index
    ]
    if strange:
        raise BadParameter("there are other files", where=str(folder / strange[0]), expected="an empty folder")
    for path in folder.glob("*.nq.gz"):
        path.unlink()
    plan = Plan(sources, ())
    try:
        names = list(_graphs(plan, sources, folder))
        if dialect.index:
            template = (_TEMPLATES / dialect.index).read_text("utf-8")
            (folder / dialect.index).write_text(template, "utf-8")
            said = (line for record in plan.final() for line in _lines(record))
            _compressed(folder / _RECORDS, said)
            names += [_RECORDS, dialect.index]
        return Written(tuple(names), plan.graphs, plan.triples)
    finally:
        plan.close()


def _graphs(plan: Plan, sources: Sequence[Source], folder: Path) -> Iterator[str]:
    """Write a file for each part of each source; graphs are copied as they lie, compressed."""
    for (source, part), run in groupby(plan.chosen(None, ""), key=lambda one: (one.source, one.part)):
        name = f"{sources[source].origin}-{part:05}.nq.gz"
        with (folder / name).open("wb") as out:
            for packed in sources[source].packed(part, [one.member for one in run]):
                parted.quads(packed)
                out.write(packed.data)
        yield name


def _compressed(path: Path, lines: Iterable[str]) -> None:
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        for line in lines:
            out.write(f"{line.removesuffix(' .')} <{LOADED}> .\n".encode())


def _lines(record: Record) -> tuple[str, ...]:
    return (*records.announced(record), *records.claimed(record))
