"""Resolution across the documents of a dataset in parts, and what follows by rule: the second step of a corpus.

Two passes, each over all parts in parallel (:mod:`.engines`): what each part tells is gathered into an index, by key;
then each part is put before the entries it needs. What a part's links and inferences depend on is summed up in a digest
that the manifest keeps, so that a second run makes anew only what other documents, or its own, have changed.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from wpkg.corpus.linking.engines import Engine, processes
from wpkg.corpus.linking.parts import Done, Job, Task
from wpkg.graph import parted
from wpkg.graph.parted import Manifest, Part
from wpkg.pipeline import Progress, silent

FACT = parted.LINKED
"""What the facts of the manifest begin with that belong to this step."""
SHOWN = 50
_WORK = ".link-"


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of a dataset.

    ``counts`` are references and sessions by what became of them (``held``, ``linked:title``, ``not-held``,
    ``open:name-of-several`` …), ``missing`` the documents cited most that are not held, each with how often,
    ``findings`` what goes against itself; ``made`` parts were made anew, ``kept`` were not.
    """

    parts: int
    made: int
    kept: int
    triples: int
    inferred: int
    counts: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[tuple[str, int], ...] = ()
    missing_documents: int = 0
    findings: tuple[Mapping[str, Any], ...] = ()


def link(
    out: Path,
    workers: int | None = None,
    progress: Progress = silent,
    *,
    engine: Engine | None = None,
    locked: bool = False,
    edges: bool = True,
) -> Linked:
    """Link the documents of a dataset in parts, infer what follows, and switch to the new manifest.

    Args:
        out: the folder of the dataset.
        workers: processes; as many as there are processors where not given; with 0 all is done in this one.
        progress: is told what is going on.
        engine: who does the work; processes of this machine where not given.
        locked: the caller already holds the lock of the folder.
        edges: write the settled references as tables of edges too, where pyarrow is installed.

    Raises:
        StoreMissing: there is no dataset.
        StoreLocked: another process is writing there.
        DataError: a part cannot be read.
        EnvironmentFault: a process was ended from outside, or the folder cannot be written.
    """
    from wpkg.corpus.build.doing import unwritable
    from wpkg.corpus.build.running import alone

    parted.manifest(out)  # where there is none, no folder is to be made for a lock
    try:
        with nullcontext() if locked else alone(out):
            return _linked(out.resolve(), workers, progress, engine, edges and find_spec("pyarrow") is not None)
    except OSError as error:
        raise unwritable(out, error) from error
    except sqlite3.OperationalError as error:
        raise unwritable(out, OSError(str(error))) from error


def _linked(out: Path, workers: int | None, progress: Progress, engine: Engine | None, edges: bool) -> Linked:
    from wpkg import corpus

    manifest = parted.manifest(out)
    wanted = [part for part in manifest.parts if part.layer == parted.DOCUMENTS]
    with ExitStack() as stack:
        if engine is None:
            engine = stack.enter_context(processes(corpus.cores() if workers is None else workers, len(wanted)))
        place = stack.enter_context(_placed(out))
        progress(f"gathering what {len(wanted)} parts tell")
        job = Job(out, engine.gather(wanted, out, place), edges)
        made: list[Done] = []
        for each in engine.link(_tasks(manifest, wanted), job):
            made.append(each)
            progress(f"linked part {len(made)} of {len(wanted)}")
    parted.switch(out, _switched(manifest, made))
    return _summed(made)


@contextmanager
def _placed(out: Path) -> Iterator[Path]:
    """Give an empty folder below a dataset, as all machines see it; those that killed runs left are removed."""
    for left in out.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    place = out / f"{_WORK}{uuid4().hex}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _tasks(manifest: Manifest, wanted: Sequence[Part]) -> Iterator[Task]:
    layers = (parted.LINKS, parted.INFERRED)
    kept: dict[int, list[Part]] = {}
    for part in manifest.parts:
        if part.layer in layers:
            kept.setdefault(part.number, []).append(part)
    for part in wanted:
        known = tuple(kept.get(part.number, ()))
        yield Task(part, manifest.facts.get(_fact(part.number), ""), known if len(known) == len(layers) else ())


def _switched(manifest: Manifest, made: Iterable[Done]) -> Manifest:
    made = list(made)
    kept = [part for part in manifest.parts if part.layer not in (parted.LINKS, parted.INFERRED)]
    facts = {name: value for name, value in manifest.facts.items() if not name.startswith(FACT)}
    facts |= {FACT: manifest.documents} | {_fact(each.number): each.digest for each in made}
    return Manifest((*kept, *(part for each in made for part in each.parts)), facts)


def _fact(number: int) -> str:
    return f"{FACT}:{number:05}"


def _summed(made: Sequence[Done]) -> Linked:
    counts: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    findings: list[Mapping[str, Any]] = []
    for each in sorted(made, key=lambda each: each.number):
        counts.update(each.found.get("counts", {}))
        missing.update(each.found.get("missing", {}))
        findings += each.found.get("findings", ())
    fresh = sum(each.fresh for each in made)
    sizes = Counter(dict.fromkeys((parted.LINKS, parted.INFERRED), 0))
    for part in (part for each in made for part in each.parts):
        sizes[part.layer] += part.triples
    most = sorted(missing.items(), key=lambda pair: (-pair[1], pair[0]))
    return Linked(
        parts=len(made),
        made=fresh,
        kept=len(made) - fresh,
        triples=sizes[parted.LINKS],
        inferred=sizes[parted.INFERRED],
        counts=dict(sorted(counts.items())),
        missing=tuple(most[:SHOWN]),
        missing_documents=len(most),
        findings=tuple(findings),
    )
