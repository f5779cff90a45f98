"""Read many files on all cores: outputs written as they come, a journal to go on from, a summary at the end."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from wpkg.corpus import render, worker
from wpkg.corpus.folder import Found, found
from wpkg.corpus.journal import FAILED, READ, SAME, Entry, Journal
from wpkg.corpus.pool import spread
from wpkg.corpus.render import Settings
from wpkg.corpus.worker import Done, Reader, Task, Work
from wpkg.errors import BadParameter, StoreLocked
from wpkg.text.intake import printable

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["TIME_LIMIT", "Settings", "Summary", "cores", "reader_version", "run"]

SUMMARY = "summary.json"
_LOCK = ".lock"
_LISTED = 1000
TIME_LIMIT = 300.0
"""Seconds for one file, where nothing else is said."""
_PACKAGE = Path(__file__).parent.parent
_READER = ("text", "publish/reading_*.py", "reading.py", "corpus/render.py")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. ``same`` were read by an earlier run and not read again; ``ignored`` counts the reasons.

    ``findings`` counts the codes over all outputs, ``failures`` the codes of what went wrong; ``errors`` are (file,
    code, message), the first thousand by name. ``interrupted`` tells that it was stopped before its end.
    """

    read: int = 0
    same: int = 0
    failed: int = 0
    ignored: dict[str, int] | None = None
    findings: dict[str, int] | None = None
    failures: dict[str, int] | None = None
    errors: tuple[tuple[str, str, str], ...] = ()
    seconds: float = 0.0
    interrupted: bool = False


def run(
    inputs: Sequence[Path],
    out: Path,
    settings: Settings | None = None,
    *,
    jobs: int | None = None,
    seconds: float | None = TIME_LIMIT,
    progress: bool = False,
    reader: Reader = render.write,
) -> Summary:
    """Read files and whole folders, and write what was read below ``out``.

    An input that an earlier run has read with the same reader and settings is not read again. One that fails does not
    stop the others. What somebody has changed in ``out`` since it was written is kept. Interrupted, the run ends after
    the files being read; what is written is whole.

    Args:
        inputs: files and folders.
        out: a folder for the outputs, made where it is not there; beside them ``summary.json`` and a journal.
        settings: what to read as, and the format; the annotation draft where not given.
        jobs: processes; one for every core where not given; with 0 all is done in this one, without a limit of time.
        seconds: how long one file may take before it is given up.
        progress: show a bar on standard error.
        reader: what reads one text; a function of a module.

    Raises:
        BadParameter: two inputs would be named alike, or the format is none for a folder.
        StoreLocked: another run is writing to ``out``.
        EnvironmentFault: the journal of ``out`` cannot be used.
    """
    given = settings or Settings()
    if given.format not in render.FORMATS or given.format == render.TABLE:
        raise BadParameter(f"{given.format!r} is no format for a folder", expected="json, html, ttl or yaml")
    out.mkdir(parents=True, exist_ok=True)
    job = Work(out, given, f"{reader_version()} {given.fingerprint()}", reader)
    lock = FileLock(out / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreLocked(
            "another run is writing there", where=printable(out), todo="wait for it, or choose another folder"
        ) from None
    ignored: Counter[str] = Counter()
    try:
        with Journal(out) as journal:
            tasks = _tasks(inputs, job, journal, ignored)
            batches = spread(tasks, job, cores() if jobs is None else jobs, seconds=seconds)
            with closing(batches):
                return _run(_shown(batches, inputs, job) if progress else batches, job, journal, ignored)
    finally:
        lock.release()


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reader_version(also: Sequence[str] = ()) -> str:
    """Return the version of wpkg and a digest of everything that decides what is read: code, tables, own profiles.

    Args:
        also: further files and folders of the package that decide over the result.
    """
    from wpkg.text import tables

    digest = hashlib.sha256()
    for path in sorted(
        _reader_files([_PACKAGE / each for each in (*_READER, *also)] + list(getattr(tables, "folders", tuple)()))
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{version('wpkg')}+{digest.hexdigest()[:12]}"


def _reader_files(places: Iterable[Path]) -> set[Path]:
    files: set[Path] = set()
    for place in places:
        if "*" in place.name:
            files.update(place.parent.glob(place.name))
        elif place.is_dir():
            files.update(each for each in place.rglob("*") if each.suffix in {".py", ".yaml"})
        elif place.is_file():
            files.add(place)
    return files


def _run(batches: Iterable[list[Done]], job: Work, journal: Journal, ignored: Counter[str]) -> Summary:
    began = time.monotonic()
    interrupted = False
    try:
        for batch in batches:
            journal.record((done.name, done.entry) for done in batch)
    except KeyboardInterrupt:
        interrupted = True
    counts = journal.counts()
    summary = Summary(
        counts[READ],
        counts[SAME],
        counts[FAILED],
        dict(ignored.most_common()),
        dict(journal.findings().most_common()),
        dict(journal.fault_codes().most_common()),
        tuple((printable(name), code, message) for name, code, message in journal.faults(_LISTED)),
        round(time.monotonic() - began, 3),
        interrupted,
    )
    record = asdict(summary) | {"reader": job.version, "format": job.settings.format}
    worker.replace(job.out / SUMMARY, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return summary


def _tasks(inputs: Sequence[Path], job: Work, journal: Journal, ignored: Counter[str]) -> Iterator[Task]:
    for each in _readable(inputs, job, ignored):
        if each.problem:
            message = f"{printable(each.path)}: it cannot be listed ({each.problem})"
            journal.record([(each.name, Entry(FAILED, code="unreadable", message=message))])
        else:
            yield Task(each.path, each.name, journal.entry(each.name))


def _readable(inputs: Sequence[Path], job: Work, ignored: Counter[str]) -> Iterator[Found]:
    for each in found(inputs, job.out):
        if each.ignored:
            ignored[each.ignored] += 1
        else:
            yield each


def _shown(batches: Iterator[list[Done]], inputs: Sequence[Path], job: Work) -> Iterator[list[Done]]:
    total = sum(1 for _ in _readable(inputs, job, Counter()))
    with bar() as progress:
        shown = progress.add_task("reading", total=total, failed="0 failed")
        failed = 0
        for batch in batches:
            yield batch
            failed += sum(done.entry.status == FAILED for done in batch)
            progress.update(shown, advance=len(batch), failed=f"{failed} failed")


def bar() -> Progress:
    """Return a bar on standard error; what it shows besides has a field ``failed``."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
