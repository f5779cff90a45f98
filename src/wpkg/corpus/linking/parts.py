"""One part of a dataset: its facts read, its documents linked, what follows inferred, and both written as parts."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from wpkg import iri
from wpkg.corpus.linking import inferring
from wpkg.corpus.linking.facts import FORMAT
from wpkg.corpus.linking.index import Index, Pieces
from wpkg.corpus.linking.outcome import Outcome
from wpkg.corpus.linking.resolve import SESSION, resolved
from wpkg.corpus.linking.statements import of_document
from wpkg.corpus.linking.telling import asked, entries, needs
from wpkg.errors import DataError
from wpkg.graph import parted
from wpkg.graph.parted import Part

FACTS, FOUND = "facts", "linked"
"""Companions: facts of the documents, beside a part of the documents; what became of them, beside one of the links."""
FOUND_SUFFIX = f"{FOUND}.json.gz"
VERSION = "1"
"""Raised whenever the same facts are linked differently."""
_GRAPHS = {parted.LINKS: "corpus-links", parted.INFERRED: "corpus-inferred"}
_DOCUMENTS = iri.graph("corpus/")


@dataclass(frozen=True, slots=True)
class Task:
    """One part to link. ``known`` is the digest that its links and inferences were made from, and ``kept`` those."""

    part: Part
    known: str = ""
    kept: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all parts: the folder of the dataset, the index, and whether edges are written too."""

    folder: Path
    index: Pieces
    edges: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a part: its links and inferences, the digest they were made from, whether they are new."""

    number: int
    parts: tuple[Part, ...]
    digest: str
    fresh: bool
    found: Mapping[str, Any] = field(default_factory=dict)


def version() -> str:
    """Return what decides, besides the documents, how they are linked and what is inferred."""
    return f"{VERSION} {inferring.fingerprint()}"


def facts(folder: Path, part: Part) -> Iterator[dict[str, Any]]:
    """Yield the facts of the documents of a part, in the order of its graphs.

    Raises:
        DataError: they are missing or cannot be read.
    """
    path = parted.companion(folder, part, FACTS)
    try:
        if path is None:
            raise OSError("there are none")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                found = json.loads(line)
                if found["format"] != FORMAT:
                    raise ValueError(f"their format is {found['format']}")
                yield found
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the facts of a part cannot be read ({error})",
            where=str(path or parted.path_of(folder, part)),
            expected=f"the file {FACTS}.jsonl.gz that a build writes beside each part",
            todo="run: wpkg corpus build",
        ) from error


def told(folder: Path, part: Part) -> list[tuple[str, dict[str, Any]]]:
    """Return what the documents of a part tell others: keys and entries."""
    return [pair for each in facts(folder, part) for pair in entries(each)]


def done(task: Task, job: Job) -> Done:
    """Link one part, and infer what follows; where nothing it depends on has changed, keep what there is.

    Raises:
        DataError: the part, or its facts, cannot be read.
    """
    index = Index(job.index)
    digest = sha256(f"{version()} {task.part.sha256} {job.edges}".encode())
    outcomes: list[tuple[dict[str, Any], Outcome]] = []
    try:
        for each in facts(job.folder, task.part):
            known = index.slice(needs(each))
            known |= index.slice(asked(each, known))
            digest.update(json.dumps([each, known], ensure_ascii=False, sort_keys=True).encode())
            outcomes.append((each, resolved(each, known)))
    finally:
        index.close()
    made = digest.hexdigest()
    if made == task.known and task.kept and all(parted.whole(job.folder, part) for part in task.kept):
        return Done(task.part.number, task.kept, made, False, read_found(job.folder, task.kept))
    return _written(task.part, job, outcomes, made)


def read_found(folder: Path, kept: tuple[Part, ...]) -> dict[str, Any]:
    """Return what became of the documents of a part, as it was written beside its links.

    Raises:
        DataError: it cannot be read.
    """
    path = next((path for part in kept if (path := parted.companion(folder, part, FOUND)) is not None), None)
    try:
        found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes())) if path is not None else {}
    except (OSError, EOFError, ValueError) as error:
        raise DataError(f"it cannot be read ({error})", where=str(path), todo="run: wpkg corpus link") from error
    return found


def _written(part: Part, job: Job, outcomes: list[tuple[dict[str, Any], Outcome]], digest: str) -> Done:
    links: list[parted.Packed] = []
    inferences: list[parted.Packed] = []
    by_slug = {each["slug"]: (each, outcome) for each, outcome in outcomes}
    for packed in parted.packed(job.folder, part):
        slug = packed.member.graph.removeprefix(_DOCUMENTS)
        stated = parted.triples(packed)
        added: tuple[str, ...] = ()
        if slug in by_slug:
            added = of_document(by_slug[slug][0]["work"], by_slug[slug][1], frozenset(stated.decode().splitlines()))
        if added:
            links.append(parted.pack(_graph(parted.LINKS, slug), added))
        follows = inferring.inferred(stated, added)
        if follows:
            inferences.append(parted.pack(_graph(parted.INFERRED, slug), follows))
    found = found_of(outcomes)
    data = json.dumps(found, ensure_ascii=False, sort_keys=True).encode()
    beside = {FOUND_SUFFIX: gzip.compress(data, 6, mtime=0)}
    if job.edges:
        beside |= _edges(outcomes)
    made = (
        parted.write_part(job.folder, parted.LINKS, part.number, links, beside),
        parted.write_part(job.folder, parted.INFERRED, part.number, inferences),
    )
    return Done(part.number, made, digest, True, found)


def found_of(outcomes: list[tuple[dict[str, Any], Outcome]]) -> dict[str, Any]:
    """Return what became of documents as plain data: counts, documents cited and not held, findings."""
    counts: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    findings = []
    for _, outcome in outcomes:
        counts.update(outcome.counts)
        missing.update(outcome.missing)
        findings += [{**asdict(each), "others": list(each.others)} for each in outcome.findings]
    counts["documents"] = len(outcomes)
    return {"counts": dict(counts), "missing": dict(missing), "findings": findings}


def _edges(outcomes: list[tuple[dict[str, Any], Outcome]]) -> dict[str, bytes]:
    """Return the references that were settled as a table of edges."""
    from wpkg.corpus import edges

    made = [
        edges.Edge(
            source=each["work"],
            target=link.target,
            manner=link.manner,
            reference=iri.part(each["work"], link.fragment),
            status="extracted",
            document=each["work"],
            day=each["day"],
        )
        for each, outcome in outcomes
        for link in outcome.links
        if link.kind != SESSION
    ]
    return {edges.SUFFIX: edges.parquet(made)}


def _graph(layer: str, slug: str) -> str:
    return iri.graph(f"{_GRAPHS[layer]}/{slug}")
