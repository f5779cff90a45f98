"""Stage two: the documents of one part are put together, those that did not change copied as they lie there."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from wpkg import iri
from wpkg.corpus import edges as tables
from wpkg.corpus.build.doing import Job, counted, results, unwritable
from wpkg.corpus.build.plan import Source
from wpkg.corpus.build.staging import Entry, Kept, kept
from wpkg.corpus.edges import Edge
from wpkg.errors import DataError
from wpkg.graph import parted
from wpkg.graph.parted import Part

ENTRIES, FACTS, RESULTS = "entries.jsonl.gz", "facts.jsonl.gz", "results.jsonl.gz"
"""Companions of a part: what is known of each document, what linking needs of it, what the checks found."""
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Bucket:
    """One part to put together: its documents by the IRI of their graph, and the part before, if it can be used."""

    number: int
    documents: tuple[Source, ...]
    before: Part | None = None


@dataclass(frozen=True, slots=True)
class Assembled:
    """A part that was put together and written; nothing refers to it yet.

    ``copied`` counts what did not change, ``broken`` what the checks found, by code.
    """

    number: int
    part: Part
    copied: int
    broken: Mapping[str, int] = field(default_factory=dict)


def assembled(bucket: Bucket, job: Job) -> Assembled:
    """Put one part together and write it with its companions; the same bytes whoever does it, and whenever.

    Raises:
        DataError: the part before, or what was staged, was damaged since it was looked at.
        EnvironmentFault: it cannot be written.
        ExtraMissing: a table of edges is wanted and pyarrow is not installed.
    """
    documents = [_checked(each, job) for each in _documents(bucket, job)]
    companions = {
        ENTRIES: _lines(asdict(each.entry) for each in documents),
        FACTS: _lines(each.facts for each in documents),
        RESULTS: _lines({"name": each.entry.name, **found} for each in documents for found in each.results),
    }
    if job.edges:
        companions[tables.SUFFIX] = tables.parquet(edge for each in documents for edge in each.edges)
    try:
        part = parted.write_part(
            job.out, parted.DOCUMENTS, bucket.number, (each.packed for each in documents), companions
        )
    except OSError as error:
        raise unwritable(job.out, error) from error
    broken = sum((Counter(each.entry.broken) for each in documents), Counter[str]())
    return Assembled(bucket.number, part, sum(each.place is None for each in bucket.documents), dict(broken))


def entries(folder: Path, part: Part) -> Iterator[Entry]:
    """Yield what is known of the documents of a part, by the IRI of their graph.

    Raises:
        DataError: it cannot be read.
    """
    return (Entry(**line) for line in lines(folder, part, ENTRIES))


def lines(folder: Path, part: Part, kind: str) -> Iterator[Any]:
    """Yield the records of a companion of a part.

    Raises:
        DataError: it is not there, or cannot be read.
    """
    path = parted.companion(folder, part, kind.partition(".")[0])
    try:
        if path is None:
            raise FileNotFoundError(f"there is no {kind}")
        with gzip.open(path, "rt", encoding="utf-8") as found:
            for line in found:
                yield json.loads(line)
    except (OSError, EOFError, ValueError, TypeError) as error:
        raise _damaged(folder, part, error) from error


def whole(job: Job, part: Part) -> bool:
    """Tell whether a part and all that was made beside it are as they were written, and all that is wanted is there."""
    try:
        if not parted.whole(job.out, part):
            return False
        graphs = [member.graph for member in parted.members(job.out, part)]
        told = [entry.graph for entry in entries(job.out, part)]
    except (DataError, OSError):
        return False
    return graphs == told and (not job.edges or tables.KIND in part.companions)


def documents_of(part: Part, job: Job) -> Iterator[Kept]:
    """Yield the documents of a part as they lie there; raises as :func:`assembled` does."""
    sources = tuple(Source(each) for each in entries(job.out, part))
    return _documents(Bucket(part.number, sources, part), job)


def _documents(bucket: Bucket, job: Job) -> Iterator[Kept]:
    before = _before(bucket, job) if bucket.before is not None else {}
    for each in bucket.documents:
        try:
            yield before[each.entry.graph] if each.place is None else kept(job.out, each.place)
        except (OSError, KeyError, ValueError) as error:
            raise DataError(
                f"what was made of a document is damaged ({error})",
                where=each.entry.name,
                todo="run the same again: it is made anew",
            ) from error


def _before(bucket: Bucket, job: Job) -> Mapping[str, Kept]:
    """Return the documents of the part before that are taken over, by the IRI of their graph."""
    part = bucket.before
    if part is None:
        return {}
    wanted = {each.entry.graph: each.entry for each in bucket.documents if each.place is None}
    cited: dict[str, list[Edge]] = {}
    for edge in _edges(job, part) if wanted else ():
        cited.setdefault(edge.document, []).append(edge)
    facts = {each["slug"]: each for each in lines(job.out, part, FACTS)} if wanted else {}
    found: dict[str, list[Mapping[str, str]]] = {}
    for line in lines(job.out, part, RESULTS) if wanted else ():
        found.setdefault(line.pop("name"), []).append(line)
    members = [each for each in parted.members(job.out, part) if each.graph in wanted] if wanted else []
    return {
        packed.member.graph: Kept(
            entry := wanted[packed.member.graph],
            packed,
            tuple(cited.get(iri.ID + entry.slug, ())),
            facts[entry.slug],
            tuple(found.get(entry.name, ())),
        )
        for packed in parted.packed(job.out, part, members)
    }


def _edges(job: Job, part: Part) -> Iterator[Edge]:
    return tables.rows(job.out, part) if job.edges else iter(())


def _checked(document: Kept, job: Job) -> Kept:
    """Return a document with the results of the checks in force."""
    if document.entry.checked == job.checked:
        return document
    found = results(parted.triples(document.packed), job)
    entry = replace(document.entry, checked=job.checked, broken=counted(found))
    return replace(document, entry=entry, results=found)


def _lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    data = "".join(f"{json.dumps(each, ensure_ascii=False, sort_keys=True)}\n" for each in records)
    return gzip.compress(data.encode(), _LEVEL, mtime=0)


def _damaged(folder: Path, part: Part, error: Exception) -> DataError:
    return DataError(
        f"a part of the dataset is damaged ({error})",
        where=str(parted.path_of(folder, part)),
        todo="run: wpkg corpus build   (it makes anew what is damaged)",
    )
