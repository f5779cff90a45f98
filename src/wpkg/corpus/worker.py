"""What a worker process does: take in files one by one, read them, write the outputs, tell what became of each."""

from __future__ import annotations

import gc
import hashlib
import itertools
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from wpkg.corpus.journal import FAILED, READ, SAME, Entry
from wpkg.corpus.render import Settings, Written
from wpkg.errors import ReadError, WpkgError
from wpkg.text import intake
from wpkg.text.intake.taken import Taken

Reader = Callable[[Taken, Settings, str], Written]
"""Takes a text, the settings and its name; must be a function of a module, so that another process finds it."""
_COLLECTED = 64
"""Files between two searches for unreachable cycles: a reading leaves few, and what the tables hold never goes."""


@dataclass(frozen=True, slots=True)
class Task:
    """One input. ``before`` is what became of it in an earlier run."""

    path: Path
    name: str
    before: Entry | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for all tasks of a run; ``version`` names the reader and its settings."""

    out: Path
    settings: Settings
    version: str
    reader: Reader

    def begin(self) -> Callable[[Task], Done]:
        """Return what does a task."""
        return partial(done, job=self)

    def lost(self, task: Task, seconds: float | None) -> Done:
        """Return what became of a task whose process died, or was killed after so many seconds."""
        where = intake.printable(task.path)
        if seconds is None:
            problem = f"{where}: the process that read it died; it may need more memory"
            return Done(task.name, failed("died", problem, task.before))
        problem = f"{where}: it was not read within {seconds:g} seconds, and was given up"
        todo = "\n  to do:    give more time with --time-limit, or cut the text into its documents"
        return Done(task.name, failed("too_slow", problem + todo, task.before))


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task."""

    name: str
    entry: Entry


@dataclass(slots=True)
class _Outputs:
    """The files of one input below ``out``, and what is known of those already there."""

    out: Path
    known: dict[str, str]
    overwrite: bool
    digests: dict[str, str] = field(default_factory=dict)

    def write(self, files: dict[str, bytes]) -> None:
        """Write all files that are not there as they should be; none if one there was changed by somebody else."""
        waiting = {name: data for name, data in files.items() if self._differs(name, data)}
        for name, data in waiting.items():
            replace(self.out / name, data)

    def _differs(self, name: str, data: bytes) -> bool:
        self.digests[name] = hashlib.sha256(data).hexdigest()
        path = self.out / name
        if not path.exists():
            return True
        there = hashlib.sha256(path.read_bytes()).hexdigest()
        if there != self.digests[name] and there != self.known.get(name) and not self.overwrite:
            raise ReadError(
                "what lies there was not written by an earlier run, or was changed since; it is kept",
                code="edited",
                where=intake.printable(path),
                todo="move it away, or say --overwrite",
            )
        return there != self.digests[name]


class _Begun(Protocol):
    def begin(self) -> Callable[[Any], object]: ...


def serve(line: Connection, job: _Begun) -> None:
    """Do in a process of its own what comes over a line, and tell what became of it, until the line is closed.

    An interruption is the parent's to answer; the process ends when the parent does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    gc.disable()
    with suppress(EOFError, OSError):
        do = job.begin()
        line.send(True)
        for count in itertools.count():
            line.send(do(line.recv()))
            if count % _COLLECTED == 0:
                gc.collect()
            if count == 0:
                gc.freeze()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def done(task: Task, job: Work) -> Done:
    """Do a task; whatever goes wrong with it is told in its entry."""
    return Done(task.name, _one(task, job))


def _one(task: Task, job: Work) -> Entry:
    try:
        return _read(task, job)
    except ReadError as error:
        return failed(error.code, str(error), task.before)
    except WpkgError as error:
        return failed(_snake(type(error).__name__), str(error), task.before)
    except OSError as error:
        return failed("unwritable", f"{intake.printable(task.path)}: {error.strerror or error}", task.before)
    except MemoryError:
        return failed("too_large", f"{intake.printable(task.path)}: there is not enough memory for it", task.before)
    except Exception as error:
        problem = f"{intake.printable(task.path)}: the reader failed on it ({type(error).__name__}: {error})"
        return failed("internal", problem, task.before)


def _read(task: Task, job: Work) -> Entry:
    raw = intake.fetch(task.path, job.settings.limits)
    digest = hashlib.sha256(raw).hexdigest()
    before = task.before
    if before is not None and _still_good(before, digest, job):
        return Entry(SAME, digest, before.reader, before.outputs, before.findings)
    taken = intake.load(raw, name=intake.printable(task.path), limits=job.settings.limits)
    written = job.reader(taken, job.settings, task.name)
    outputs = _Outputs(job.out, before.outputs if before else {}, job.settings.overwrite)
    outputs.write(written.files)
    return Entry(READ, digest, job.version, outputs.digests, dict(written.findings))


def _still_good(before: Entry, digest: str, job: Work) -> bool:
    if before.status == FAILED or (before.digest, before.reader) != (digest, job.version):
        return False
    return bool(before.outputs) and all((job.out / name).exists() for name in before.outputs)


def failed(code: str, message: str, before: Entry | None) -> Entry:
    """Return the entry of an input that failed; what an earlier run wrote for it stays known."""
    return Entry(FAILED, outputs=before.outputs if before else {}, code=code, message=message)


def replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
