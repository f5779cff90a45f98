"""A dataset in parts looked at a portion at a time, in processes beside the one that loads it.

What lies beside a store (the graph of citations, the index of words) is asked of stores in memory, each with a portion
of the dataset: some documents with what was linked and inferred about them. That takes a fraction of the time that
questions about everything take on disk, and no more memory than a portion needs.
"""

from __future__ import annotations

import gzip
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpkg import errors
from wpkg.errors import EnvironmentFault, WpkgError
from wpkg.graph import parted
from wpkg.graph.embedded.store import EmbeddedStore

if TYPE_CHECKING:
    from wpkg.graph.adjacency.gathered import Told
    from wpkg.graph.search.runs import Run
    from wpkg.graph.store import Store

_STATEMENTS = 400_000
"""Statements after which a portion ends."""

_ALONE = 100_000
"""Statements up to which a dataset is looked at by this process alone."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Graphs that lie together in one file of a dataset: where they begin in it and how long they are, in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Portions, each some stretches, and how many statements each graph has."""

    portions: tuple[tuple[Stretch, ...], ...]
    graphs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Looked:
    """Where a process has left what it found in a portion."""

    told: Path
    run: Path

    @classmethod
    def of(cls, into: Path, name: str) -> Looked:
        """Return where the files of a portion of that name lie."""
        return cls(into / f"portion-{name}.told", into / f"portion-{name}.run")

    @property
    def facts(self) -> Told:
        """What the portion tells of citations."""
        return _left(self.told)  # type: ignore[no-any-return]

    @property
    def entries(self) -> Run:
        """What there is to find in it."""
        return _left(self.run.with_suffix(".keys"))  # type: ignore[no-any-return]


def planned(folder: Path, manifest: parted.Manifest) -> Plan:
    """Divide a dataset: documents in the order in which they lie, what is said beside a document together with it.

    Raises:
        DataError: the lists of graphs cannot be read.
    """
    portions: list[list[Stretch]] = []
    graphs: dict[str, int] = {}
    place: dict[str, int] = {}
    room = 0
    for part in manifest.parts:
        if part.layer == parted.DOCUMENTS:
            room = 0
        for member in parted.members(folder, part):
            graphs[member.graph] = member.triples
            name = member.graph.rpartition("/")[2]
            stretch = Stretch(parted.path_of(folder, part).name, member.offset, member.length)
            if part.layer == parted.DOCUMENTS:
                if room <= 0:
                    portions.append([])
                    room = _STATEMENTS
                room -= member.triples
                place[name] = len(portions) - 1
            elif name not in place:
                portions.append([])
                place[name] = len(portions) - 1
            _append(portions[place[name]], stretch)
    return Plan(tuple(map(tuple, portions)), graphs)


def _append(portion: list[Stretch], stretch: Stretch) -> None:
    last = portion[-1] if portion else None
    if last is not None and (last.file, last.offset + last.length) == (stretch.file, stretch.offset):
        portion[-1] = Stretch(last.file, last.offset, last.length + stretch.length)
    else:
        portion.append(stretch)


def looked_at(store: Store, into: Path, name: str) -> Looked:
    """Ask a store for all that belongs beside it, and leave it in files of a folder."""
    from wpkg.graph.adjacency.compiling import facts
    from wpkg.graph.adjacency.gathered import told
    from wpkg.graph.search.gathering import entries
    from wpkg.graph.search.runs import write_run

    found = Looked.of(into, name)
    found.told.write_bytes(pickle.dumps(told(facts(store)), pickle.HIGHEST_PROTOCOL))
    keys = write_run(found.run, entries(store))
    found.run.with_suffix(".keys").write_bytes(pickle.dumps(keys, pickle.HIGHEST_PROTOCOL))
    return found


def looked_at_portion(folder: Path, portion: Sequence[Stretch], into: Path, name: str) -> Looked:
    """Look at one portion of a dataset.

    Raises:
        DataError: a file cannot be read.
    """
    store = EmbeddedStore.memory()
    for stretch in portion:
        store.take(_quads(folder / parted.PARTS / stretch.file, stretch))
    return looked_at(store, into, name)


def _quads(path: Path, stretch: Stretch) -> bytes:
    try:
        with path.open("rb") as data:
            data.seek(stretch.offset)
            return gzip.decompress(data.read(stretch.length))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise parted.damaged(path, error) from error


def index(runs: Sequence[Path], path: Path) -> None:
    """Write the index of words out of runs."""
    from wpkg.graph.search.building import write
    from wpkg.graph.search.runs import merged

    write(path, merged([_left(run.with_suffix(".keys")) for run in runs])).close()


def _left(path: Path) -> Any:
    """Read what a process of ours has left; nobody else writes into the folder of a store that is being built."""
    return pickle.loads(path.read_bytes())


class Hands:
    """Processes that look at portions while this one loads; with none of them, this one does it when asked."""

    def __init__(self, folder: Path, into: Path, jobs: int) -> None:
        self._folder, self._into = folder, into
        self._tasks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[tuple[dict[str, Any], WpkgError | None]] = queue.SimpleQueue()
        self._given: list[dict[str, Any]] = []
        self._processes = [_process() for _ in range(jobs)]
        self._threads = [threading.Thread(target=self._serve, args=(one,)) for one in self._processes]
        for thread in self._threads:
            thread.start()

    def give(self, task: dict[str, Any]) -> None:
        """Hand out a task."""
        self._given.append(task)
        self._tasks.put(task)

    def done(self) -> Iterator[dict[str, Any]]:
        """Yield every task that was given since, as it is done.

        Raises:
            WpkgError: a task failed, as it failed there.
        """
        many, self._given = len(self._given), []
        for _ in range(many):
            if self._processes:
                task, failed = self._told.get()
                if failed is not None:
                    raise failed
            else:
                task = self._tasks.get() or {}
                do(task)
            yield task

    def _serve(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        while (task := self._tasks.get()) is not None:
            failed: WpkgError | None = EnvironmentFault("a process that looked at a part of the dataset died")
            try:
                process.stdin.write(json.dumps(task).encode() + b"\n")
                process.stdin.flush()
                if line := process.stdout.readline():
                    failed = _failure(json.loads(line))
            except (OSError, ValueError):
                pass
            self._told.put((task, failed))

    def end(self) -> None:
        """Let the processes go, whatever they are doing."""
        for _ in self._processes:
            self._tasks.put(None)
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            process.communicate()


@contextmanager
def hands(folder: Path, into: Path, plan: Plan, jobs: int | None) -> Iterator[Hands]:
    """Lend processes, as many as there are processors where no number is given, and hand them all portions."""
    many = (os.cpu_count() or 1) if jobs is None else jobs
    made = Hands(folder, into, many if sum(plan.graphs.values()) > _ALONE else 0)
    try:
        for number, portion in enumerate(plan.portions):
            made.give(
                {"folder": str(folder), "into": str(into), "name": str(number), "portion": list(map(asdict, portion))}
            )
        yield made
    finally:
        made.end()


def do(task: dict[str, Any]) -> None:
    """Do one task: look at a portion, or write an index."""
    if "index" in task:
        index([Path(run) for run in task["index"]], Path(task["into"]))
        return
    portion = [Stretch(**stretch) for stretch in task["portion"]]
    looked_at_portion(Path(task["folder"]), portion, Path(task["into"]), task["name"])


def serve() -> None:
    """Do tasks, one a line of the standard input; tell of each in a line. When the input ends, so does the process."""
    given: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            given.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while line := given.get():
        said: dict[str, str] = {}
        try:
            do(json.loads(line))
        except WpkgError as error:
            said = {"error": type(error).__name__, "problem": error.problem, "where": error.where}
            said |= {"expected": error.expected, "todo": error.todo}
        except Exception as error:
            said = {"error": "EnvironmentFault", "problem": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _process() -> subprocess.Popen[bytes]:
    """Start a process that ends with its input, hence with this one, however this one ends."""
    command = [sys.executable, "-c", "from wpkg.graph.embedded.portions import serve; serve()"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _failure(said: dict[str, str]) -> WpkgError | None:
    if "error" not in said:
        return None
    kind = getattr(errors, said.pop("error"), EnvironmentFault)
    problem = said.pop("problem")
    try:
        made: WpkgError = kind(problem, **said)
    except TypeError:
        made = EnvironmentFault(problem)
    return made
