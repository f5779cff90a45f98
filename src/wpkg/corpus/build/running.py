"""A build from end to end: survey, stage one, names, stage two, switch; it may be killed anywhere."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from wpkg import iri
from wpkg.corpus.build import inputs as places
from wpkg.corpus.build import naming, report, staging
from wpkg.corpus.build.assembling import Bucket, documents_of, entries, whole
from wpkg.corpus.build.doing import Job, unwritable
from wpkg.corpus.build.engine import Engine
from wpkg.corpus.build.items import Item, Refused, Seen
from wpkg.corpus.build.plan import COPY, NOTHING, PART, STAGED, Plan
from wpkg.corpus.build.report import Report, largest_first
from wpkg.corpus.build.spool import Spool
from wpkg.corpus.build.staging import Entry, Log, Staged
from wpkg.corpus.worker import replace as write_whole
from wpkg.errors import DataError, StoreLocked, StoreMissing
from wpkg.graph import parted
from wpkg.graph.parted import Manifest, Part
from wpkg.text.intake import printable

ASIDE = "aside.jsonl"
_LOCK = ".lock"
_PER_BUCKET = 500
_ROOM = 8
"""How many times more or fewer documents a part may come to have before all are divided anew."""
_BUCKETS, _READER = "buckets", "reader"
_NEVER = -1

Step = Callable[[str, int | None], None]
"""Told what is done now, and of how many things it will be done; with a None, that one more is."""


@dataclass(slots=True)
class Tally:
    """What is counted while a build runs."""

    ignored: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    same: int = 0
    resumed: int = 0
    read: int = 0
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the seconds of a stage."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.stages[name] = round(self.stages.get(name, 0.0) + time.monotonic() - began, 3)


@dataclass(frozen=True, slots=True)
class Run:
    """One build: where from, what for, by whom. ``retry`` tries again what was set aside."""

    inputs: Sequence[Path]
    job: Job
    engine: Engine
    retry: bool
    step: Step

    @property
    def out(self) -> Path:
        """The folder of the dataset."""
        return self.job.out


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the lock of a dataset.

    Raises:
        StoreLocked: another process is writing there.
        EnvironmentFault: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / _LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreLocked(
            "another process is writing there", where=printable(out), todo="wait for it, or choose another folder"
        ) from None
    except OSError as error:
        raise unwritable(out, error) from error
    try:
        yield
    finally:
        lock.release()


def linked(this: Run, found: Report, workers: int) -> Report:
    """Resolve what only several documents together tell, and return the report with what that counted.

    The lock is held by the caller; ``workers`` are processes, where the engine leaves it to those.
    """
    from wpkg.corpus.linking import link
    from wpkg.corpus.linking import report as links

    this.step("linking", None)
    began = time.monotonic()
    told = link(this.out, workers, engine=this.engine.linker(), locked=True, edges=this.job.edges)
    seconds = round(time.monotonic() - began, 3)
    counts = dict(links.as_record(told))
    after = replace(
        found, links=counts, stages={**found.stages, "link": seconds}, manifest=parted.manifest(this.out).digest
    )
    write_whole(this.out / report.FILE, report.to_json(after))
    return after


def run(this: Run) -> Report:
    """Build, and return what was done; the lock is held by the caller.

    Raises:
        BadParameter: two inputs would be named alike, or one is not there.
        EnvironmentFault: the folder cannot be written; what is in force stays so.
    """
    tally = Tally()
    try:
        return _run(this, tally)
    except OSError as error:
        raise unwritable(this.out, error) from error
    except sqlite3.OperationalError as error:
        raise unwritable(this.out, OSError(str(error))) from error


def _run(this: Run, tally: Tally) -> Report:
    before, parts = _in_force(this)
    with Plan(this.out) as plan:
        with tally.timed("survey"):
            buckets = _survey(this, plan, before, parts, tally)
        with tally.timed("read"):
            tally.read += _make(this, plan, plan.unread())
        with tally.timed("names"):
            naming.assign(plan, frozenset(each.removeprefix(iri.ID) for each in this.job.settings.held))
        if missing := plan.misnamed():
            with tally.timed("survey"):
                _fetch(this, plan)
            with tally.timed("read"):
                _make(this, plan, missing)
        with tally.timed("assemble"):
            made = _assemble(this, plan, parts, tally)
        with tally.timed("write"):
            after = _switched(this, plan, before, made, buckets)
        found = _report(this, plan, before, after, tally)
    write_whole(this.out / report.FILE, report.to_json(found))
    shutil.rmtree(this.out / staging.WORK, ignore_errors=True)
    return found


def _in_force(this: Run) -> tuple[Manifest, dict[int, Part]]:
    """Return the manifest in force, and those of its parts of documents that are whole, by number."""
    try:
        before = parted.manifest(this.out)
    except (StoreMissing, DataError):
        return Manifest(), {}
    documents = (part for part in before.parts if part.layer == parted.DOCUMENTS)
    return before, {part.number: part for part in documents if whole(this.job, part)}


def _survey(this: Run, plan: Plan, before: Manifest, parts: dict[int, Part], tally: Tally) -> int:
    """Draw up what there is: in the parts, set aside, staged, and in the inputs; return the number of buckets."""
    for number, part in parts.items():
        told = list(entries(this.out, part))
        current = [each for each in told if each.version == this.job.version]
        for each in current:
            plan.learn(Staged(each), PART)
        plan.part(number, len(told) if all(each.checked == this.job.checked for each in told) else _NEVER)
    for each in _aside(this):
        plan.learn(Staged(each), NOTHING)
    for found in staging.staged(this.out):
        if found.entry.version == this.job.version:
            plan.learn(found, STAGED)
    this.step("looking at the inputs", None)
    with Spool(this.out) as spool:
        for seen in _found(this):
            if isinstance(seen, Item):
                name = plan.add(seen)
                if seen.path is None and not plan.is_known(name, seen.digest):
                    plan.locate(name, spool.path, *spool.keep(seen.payload))
            elif isinstance(seen, Refused):
                plan.refuse(seen)
            else:
                tally.ignored[seen.reason] += 1
    documents = plan.count()
    buckets = int(before.facts.get(_BUCKETS, 0))
    fitting = max(1, -(-documents // _PER_BUCKET))
    if not 0 < buckets <= fitting * _ROOM or fitting > buckets * _ROOM:
        _restage(this, plan, parts)
        buckets = fitting
    plan.divide(buckets)
    tally.same, tally.resumed = plan.contents(PART), plan.contents(STAGED)
    return buckets


def _restage(this: Run, plan: Plan, parts: dict[int, Part]) -> None:
    """Keep the documents of all parts apart from them: they are to be divided anew."""
    with Log(this.out) as log:
        for part in parts.values():
            for each in documents_of(part, this.job):
                if each.entry.version == this.job.version:
                    plan.restaged(log.keep(each))
    parts.clear()


def _aside(this: Run) -> Iterator[Entry]:
    """Yield what the last build set aside and this one need not look at again."""
    path = this.out / ASIDE
    try:
        told = [Entry(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError, TypeError):
        return
    for each in told:
        if each.version == this.job.version and each.code == COPY:
            yield replace(each, code="", message="")
        elif each.version == this.job.version and not this.retry:
            yield each


def _found(this: Run) -> Iterator[Seen]:
    return places.found(this.inputs, this.out, this.job.settings.keys, this.job.settings.limits)


def _fetch(this: Run, plan: Plan) -> None:
    """Find the bytes of documents that are to be made again, though they did not change: another took their name."""
    wanted = plan.unplaced()
    if not wanted:
        return
    with Spool(this.out, more=True) as spool:
        for seen in _found(this):
            if isinstance(seen, Item) and seen.digest in wanted:
                place = spool.keep(seen.payload)
                for name in wanted[seen.digest]:
                    plan.locate(name, spool.path, *place)


def _make(this: Run, plan: Plan, documents: int) -> int:
    this.step("reading", documents)
    for found in this.engine.read(plan.to_make(), this.job) if documents else ():
        plan.learn(found, STAGED)
        this.step("", None)
    return documents


def _assemble(this: Run, plan: Plan, parts: dict[int, Part], tally: Tally) -> tuple[Part, ...]:
    """Return the parts of all documents: as they were where nothing in them changed, else put together anew."""
    made: list[Part] = []
    changed: list[int] = []
    for number, same in plan.buckets():
        if same and number in parts:
            made.append(parts[number])
            for each in plan.sources(number):
                tally.broken.update(each.entry.broken)
        else:
            changed.append(number)
    this.step("assembling", len(changed))
    buckets = (Bucket(number, plan.sources(number), parts.get(number)) for number in changed)
    for found in this.engine.assemble(buckets, this.job) if changed else ():
        made.append(found.part)
        tally.broken.update(found.broken)
        this.step("", None)
    return tuple(sorted(made, key=lambda part: part.number))


def _switched(this: Run, plan: Plan, before: Manifest, made: tuple[Part, ...], buckets: int) -> Manifest:
    """Put the new parts in force; what links them is kept, for linking to bring up to date."""
    lines = (json.dumps(asdict(each), ensure_ascii=False, sort_keys=True) for each in plan.aside())
    write_whole(this.out / ASIDE, "".join(f"{line}\n" for line in lines).encode())
    others = tuple(part for part in before.parts if part.layer != parted.DOCUMENTS)
    facts = {key: value for key, value in before.facts.items() if key.startswith(parted.LINKED)}
    after = Manifest((*made, *others), {_BUCKETS: str(buckets), _READER: this.job.version, **facts})
    parted.switch(this.out, after)
    return after


def _report(this: Run, plan: Plan, before: Manifest, after: Manifest, tally: Tally) -> Report:
    old = {part.name for part in before.parts if part.layer == parted.DOCUMENTS}
    new = [part for part in after.parts if part.layer == parted.DOCUMENTS]
    aside, languages, findings = Counter[str](), Counter[str](), Counter[str]()
    references = Counter[str](resolved=0, open=0)
    for each in plan.final():
        languages[each.language] += 1
        findings.update(each.findings)
        references.update(each.references)
    aside.update(each.code for each in plan.aside())
    reading = tally.stages.get("read", 0.0)
    return Report(
        documents=sum(languages.values()),
        read=tally.read,
        resumed=tally.resumed,
        same=tally.same,
        aside=largest_first(aside),
        ignored=largest_first(tally.ignored),
        graphs=sum(part.graphs for part in new),
        triples=sum(part.triples for part in new),
        parts=(
            sum(part.name in old for part in new),
            sum(part.name not in old for part in new),
            len(old - {part.name for part in new}),
        ),
        languages=largest_first(languages),
        references=dict(references),
        findings=largest_first(findings),
        checks=largest_first(tally.broken),
        renamed=tuple((name, asked) for name, asked, _ in plan.assigned() if asked),
        stages=dict(tally.stages),
        rate=round(tally.read / reading, 1) if tally.read and reading else 0.0,
        manifest=after.digest,
    )
