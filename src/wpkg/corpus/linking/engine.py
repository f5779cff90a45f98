"""Resolution across the documents of a dataset in parts, and what follows by rule: the second step of a corpus.

Three passes: what each part tells, in parallel; one index of it, by key; each part before the entries it needs, in
parallel again. What a part's links and inferences depend on is summed up in a digest that the manifest keeps, so that
a second run makes anew only what other documents, or its own, have changed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from wpkg.corpus.linking import index
from wpkg.corpus.linking.parts import Done, Job, Task, done, told
from wpkg.errors import EnvironmentFault, StoreLocked
from wpkg.graph import parted
from wpkg.graph.parted import Manifest, Part
from wpkg.pipeline import Progress, silent

FACT = "link"
"""What the facts of the manifest begin with that belong to this step."""
SHOWN = 50
_WORK = ".link-"
_WAITING = 4


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
    out: Path, workers: int | None = None, progress: Progress = silent, *, locked: bool = False, edges: bool = True
) -> Linked:
    """Link the documents of a dataset in parts, infer what follows, and switch to the new manifest.

    Args:
        out: the folder of the dataset.
        workers: processes; as many as there are processors where not given.
        progress: is told what is going on.
        locked: the caller already holds the lock of the folder.
        edges: write the settled references as tables of edges too, where pyarrow is installed.

    Raises:
        StoreMissing: there is no dataset.
        StoreLocked: another process is writing there.
        DataError: a part cannot be read.
        EnvironmentFault: a process was ended from outside.
    """
    with nullcontext() if locked else _alone(out):
        manifest = parted.manifest(out)
        wanted = [part for part in manifest.parts if part.layer == parted.DOCUMENTS]
        for left in out.glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=_WORK) as work:
            job = Job(out, Path(work) / "index.sqlite", edges)
            with _spreading(workers or os.cpu_count() or 1, len(wanted)) as spread:
                progress(f"gathering what {len(wanted)} parts tell")
                index.write(job.index, chain.from_iterable(spread(partial(told, out), wanted)))
                made = []
                for each in spread(partial(done, job=job), _tasks(manifest, wanted)):
                    made.append(each)
                    progress(f"linked part {len(made)} of {len(wanted)}")
        parted.switch(out, _switched(manifest, made))
    return _summed(made)


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
    facts |= {_fact(each.number): each.digest for each in made}
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


Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


@contextmanager
def _spreading(workers: int, most: int) -> Iterator[Spread]:
    """Give a map over processes whose results come in order, few of them waiting; in this process where one will do."""
    if min(workers, most) <= 1:
        yield map
        return
    try:
        with ProcessPoolExecutor(min(workers, most), mp_context=get_context("spawn")) as pool:
            yield partial(_mapped, pool, workers * _WAITING)
    except BrokenProcessPool as error:
        raise EnvironmentFault(
            "a process that linked documents was ended from outside",
            expected="processes that may run to their end",
            todo="run the same again, with fewer --workers if memory was short; the dataset is as it was",
        ) from error


def _mapped(
    pool: ProcessPoolExecutor, ahead: int, function: Callable[[Any], Any], over: Iterable[Any]
) -> Iterator[Any]:
    rest = iter(over)
    waiting: list[Future[Any]] = [pool.submit(function, each) for each in islice(rest, ahead)]
    try:
        while waiting:
            result = waiting.pop(0).result()
            waiting += [pool.submit(function, each) for each in islice(rest, 1)]
            yield result
    finally:
        for each in waiting:
            each.cancel()


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    import filelock

    parted.manifest(out)
    lock = filelock.FileLock(str(out / ".lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreLocked(
            "another process is writing here", where=str(out), expected="one at a time", todo="wait until it ends"
        ) from error
    try:
        yield
    finally:
        lock.release()
