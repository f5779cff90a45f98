"""Stage one: documents are made, one by one, each kept as soon as it is there, whatever becomes of the others."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from wpkg.corpus.build.document import Made, Settings
from wpkg.corpus.build.plan import Wanted
from wpkg.corpus.build.staging import Entry, Kept, Log, Staged, graph_of
from wpkg.errors import EnvironmentFault, ReadError, WpkgError
from wpkg.graph import parted
from wpkg.text import intake

if TYPE_CHECKING:
    from wpkg.graph.findings import Finding
    from wpkg.graph.shapes.checker import Checker

Make = Callable[[bytes, str, Settings, str, str], Made]
"""Makes a document: payload, name, settings, kind, slug; a function of a module, so that other processes find it."""
__all__ = ["Job", "Make", "Staged", "Wanted", "kept", "results", "set_aside", "staged"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all documents of a build.

    ``version`` names the reader and its settings; ``edges`` tells whether parts get a table of edges; ``checker`` looks
    at each document, where there is one.
    """

    out: Path
    settings: Settings
    version: str
    edges: bool = True
    checker: Checker | None = None

    @property
    def checked(self) -> str:
        """The version of the checks; nothing where none are made."""
        return self.checker.version if self.checker is not None else ""


def staged(task: Wanted, job: Job, log: Log, make: Make) -> Staged:
    """Make a document and keep it; what goes wrong with it is kept as the reason for which it is set aside.

    Raises:
        EnvironmentFault: what was made cannot be written.
    """
    try:
        found = kept(make(_payload(task, job), task.name, job.settings, task.kind, task.asked), task.asked, job)
    except EnvironmentFault:
        raise
    except ReadError as error:
        error.where = error.where or intake.printable(task.name)
        return _aside(task, job, log, error.code, str(error))
    except WpkgError as error:
        return _aside(task, job, log, _snake(type(error).__name__), str(error))
    except MemoryError:
        problem = f"{intake.printable(task.name)}: there is not enough memory for it"
        return _aside(task, job, log, "too_large", problem)
    except Exception as error:
        problem = f"{intake.printable(task.name)}: the reader failed on it ({type(error).__name__}: {error})"
        return _aside(task, job, log, "internal", problem)
    try:
        return log.keep(found)
    except OSError as error:
        raise unwritable(job.out, error) from error


def kept(made: Made, asked: str, job: Job) -> Kept:
    """Return a document that was made as a part takes it: packed, checked, with its entry."""
    packed = parted.pack(graph_of(made.slug), made.triples)
    found = results("\n".join((*made.triples, "")).encode(), job)
    entry = Entry(
        name=made.name,
        digest=made.digest,
        version=job.version,
        natural=made.natural,
        slug=made.slug,
        asked=asked,
        language=made.language,
        text=made.text,
        triples=packed.member.triples,
        references=dict(sorted(made.references.items())),
        findings=dict(sorted(made.findings.items())),
        checked=job.checked,
        broken=counted(found),
    )
    return Kept(entry, packed, made.edges, made.facts, found)


def results(triples: bytes, job: Job) -> tuple[Mapping[str, str], ...]:
    """Return what the checks find in one document, as records in order; nothing where none are made."""
    return tuple(_record(each) for each in job.checker.check(triples)) if job.checker is not None else ()


def counted(found: tuple[Mapping[str, str], ...]) -> Mapping[str, int]:
    """Return how many results there are of each code."""
    return dict(sorted(Counter(each["code"] for each in found).items()))


def set_aside(task: Wanted, version: str, code: str, message: str) -> Entry:
    """Return the entry of a document that could not be made."""
    message = message.encode("utf-8", "backslashreplace").decode()
    return Entry(task.name, task.digest, version, asked=task.asked, code=code, message=message)


def unwritable(out: Path, error: OSError) -> EnvironmentFault:
    """Return the fault of a folder that cannot be written."""
    return EnvironmentFault(
        f"it cannot be written ({error.strerror or error})",
        where=intake.printable(out),
        expected="a folder one may write, with room in it",
        todo="make room, then run the same again: what is done is kept",
    )


def _payload(task: Wanted, job: Job) -> bytes:
    if task.path == Path():
        raise _changed(task)
    if task.length:
        with task.path.open("rb") as spool:
            spool.seek(task.start)
            payload = zlib.decompress(spool.read(task.length))
    else:
        payload = intake.fetch(task.path, job.settings.limits)
    if sha256(payload).hexdigest() != task.digest:
        raise _changed(task)
    return payload


def _changed(task: Wanted) -> ReadError:
    return ReadError("it was changed while it was read", code="changed", where=intake.printable(task.name))


def _aside(task: Wanted, job: Job, log: Log, code: str, message: str) -> Staged:
    try:
        return log.set_aside(set_aside(task, job.version, code, message))
    except OSError as error:
        raise unwritable(job.out, error) from error


def _record(finding: Finding) -> Mapping[str, str]:
    return {key: str(value) for key, value in asdict(finding).items() if value and key not in {"file", "edit"}}


def _snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
