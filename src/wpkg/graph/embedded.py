"""The embedded store: Oxigraph, on disk as whole generations or in memory. The only module that opens pyoxigraph.

On disk a store folder holds ``generation-*`` folders and one file ``current`` that names the one in use and, on a line
of its own, the one before, which readers may still hold. A build fills a new generation beside the old one and renames
``current`` in one step, so that a build which fails or is killed leaves the last good store in place, and readers never
wait.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from wpkg.errors import StoreDamaged, StoreLocked, StoreMissing, SyntaxFault
from wpkg.graph.store import Iri, Literal, Rows, Term, Triple

_CURRENT = "current"


class EmbeddedStore:
    """A store port over one Oxigraph store; use :meth:`open` or :meth:`memory`.

    ``generation`` is the folder of its files, if it was opened on disk; ``changes`` how often it was replaced since.
    """

    def __init__(self, store: ox.Store, generation: Path | None = None) -> None:
        self._store = store
        self.generation = generation
        self.changes = 0

    @classmethod
    def memory(cls) -> EmbeddedStore:
        """Return an empty store that lives in memory."""
        return cls(ox.Store())

    @classmethod
    def open(cls, folder: Path) -> EmbeddedStore:
        """Open the current generation under ``folder`` for reading, without parsing anything.

        Where builds took away the generation between its being named and its being opened, the new one is opened.

        Raises:
            StoreMissing: nothing has been built there.
            StoreDamaged: the files named by ``current`` are gone or unreadable.
        """
        names = _names(folder)
        while names:
            try:
                return cls(_opened(folder, names[0]), folder / names[0])
            except StoreDamaged:
                tried, names = names, _names(folder)
                if names == tried:
                    raise
        raise StoreMissing("there is no store yet", where=str(folder), expected="a built store", todo="run: wpkg build")

    def select(self, query: str) -> Rows:
        """Answer a SELECT over the union of all graphs."""
        names, solutions = _answered(self._run(query), "SELECT")
        return Rows(names, tuple(tuple(_term(value) for value in solution) for solution in solutions))

    def ask(self, query: str) -> bool:
        """Answer an ASK over the union of all graphs."""
        return bool(_answered(self._run(query), "ASK")[1])

    def construct(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT over the union of all graphs, without duplicates."""
        found = _answered(self._run(query), "CONSTRUCT")[1]
        for triple in {(str(t.subject), str(t.predicate), str(t.object)): t for t in found}.values():
            yield Triple(_iri(triple.subject), _iri(triple.predicate), _solid(_term(triple.object)))

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        """Replace named graphs, all or none: everything is parsed before anything is removed.

        Raises:
            SyntaxFault: a graph is not Turtle; ``where`` names graph and line.
        """
        quads = [quad for name, turtle in graphs.items() for quad in _parse(name, turtle)]
        for name in graphs:
            self._store.remove_graph(ox.NamedNode(name))
        self._store.extend(quads)
        self.changes += 1

    def close(self) -> None:
        """Let go of the files."""
        del self._store

    def flush(self) -> None:
        """Write everything to disk and compact it."""
        self._store.flush()
        self._store.optimize()

    def _run(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise SyntaxFault(str(error), where="SPARQL query", expected="SPARQL 1.1") from error
        except (OSError, RuntimeError) as error:
            raise _damaged(None, error) from error


def _answered(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, form: str
) -> tuple[tuple[str, ...], list[Any]]:
    """Return the variables and all rows or triples of an answer to a query of ``form`` (one element for a true ASK).

    An answer may only be dropped by the thread that asked, so no traceback may keep it: it, and the engine's own error,
    are let go before anything is raised.
    """
    told = ""
    try:
        match found:
            case ox.QuerySolutions() if form == "SELECT":
                return tuple(variable.value for variable in found.variables), list(found)
            case ox.QueryTriples() if form == "CONSTRUCT":
                return (), list(found)
            case ox.QueryBoolean() if form == "ASK":
                return (), [True] if found else []
    except (OSError, RuntimeError) as error:
        told = str(error)
    del found
    if told:
        raise _damaged(None, told)
    raise SyntaxFault(f"the query is no {form}", where="SPARQL query", expected=f"{form} …")


def current_generation(folder: Path) -> Path | None:
    """Return the folder of the generation in use, or None where nothing was built."""
    names = _names(folder)
    return _generation(folder, names[0]) if names else None


def _names(folder: Path) -> tuple[str, ...]:
    """Return what ``current`` names: the generation in use and, if there was one, the one before; () without a file."""
    try:
        text = (folder / _CURRENT).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(folder / _CURRENT, error) from error
    return tuple(text.split()) or ("",)


def _generation(folder: Path, name: str) -> Path:
    generation = folder / name
    if not name.startswith("generation-") or not generation.is_dir():
        raise _damaged(folder / _CURRENT, FileNotFoundError(name or "empty file"))
    return generation


def _opened(folder: Path, name: str) -> ox.Store:
    generation = _generation(folder, name)
    try:
        return ox.Store.read_only(str(generation))
    except (OSError, ValueError, RuntimeError) as error:
        raise _damaged(generation, error) from error


def holds(folder: Path, graphs: Mapping[str, bytes]) -> bool:
    """Tell whether the current generation was made of exactly these bytes; nothing in the store is read."""
    generation = current_generation(folder)
    return generation is not None and generation.name.startswith(f"generation-{_digest(graphs)}-")


def publish(folder: Path, graphs: Mapping[str, bytes], *, anew: bool = False) -> Path:
    """Build a new generation from ``graphs`` (IRI → Turtle) and make it the current one in one step.

    Returns the folder of the generation. One made of the same bytes is kept as it is, unless ``anew`` asks for another
    (what lies deep in damaged files only shows when it is read).

    Raises:
        StoreLocked: another process is building.
        SyntaxFault: a graph is not Turtle; the last good store stays.
    """
    from wpkg.graph import adjacency  # only a build compiles it

    folder.mkdir(parents=True, exist_ok=True)
    digest = _digest(graphs)
    with locked(folder / "lock"):
        before = _present(folder)
        if not anew and before is not None and before.name.startswith(f"generation-{digest}"):
            _sweep(folder)
            return before
        building = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
        try:
            store = EmbeddedStore(ox.Store(str(building)))
            store.replace(graphs)
            store.flush()
            adjacency.keep(store, building)
            store.close()
            generation = folder / f"generation-{digest}-{building.name.removeprefix('building-')}"
            building.rename(generation)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        _switch(folder, generation.name, *([before.name] if before is not None else []))
        _sweep(folder)
    return generation


def _present(folder: Path) -> Path | None:
    """Return a current generation that opens, or None: a damaged one is simply replaced."""
    try:
        generation = current_generation(folder)
        if generation is not None:
            EmbeddedStore(_opened(folder, generation.name)).close()
        return generation
    except StoreDamaged:
        return None


def _switch(folder: Path, *names: str) -> None:
    """Make ``current`` name the new generation and the one before."""
    handle, path = tempfile.mkstemp(prefix="current-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.writelines(f"{name}\n" for name in names)
        out.flush()
        os.fsync(out.fileno())
    Path(path).replace(folder / _CURRENT)


def _sweep(folder: Path) -> None:
    """Remove what killed builds left, and every generation but the one in use and the one before."""
    keep = _names(folder)
    for path in (*folder.glob("building-*"), *folder.glob("generation-*")):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
    for stale in folder.glob("current-*"):
        stale.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at ``path`` until the block ends.

    Raises:
        StoreLocked: another process holds it; nobody waits.
    """
    import filelock  # only a build pays for it

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(str(path), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreLocked(
            "another process is building here",
            where=str(path.parent),
            expected="one build at a time",
            todo="wait until it ends",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _digest(graphs: Mapping[str, bytes]) -> str:
    digest = sha256()
    for name in sorted(graphs):
        digest.update(f"{name}\0{len(graphs[name])}\0".encode())
        digest.update(graphs[name])
    return digest.hexdigest()[:16]


def _parse(name: str, turtle: bytes) -> Iterator[ox.Quad]:
    try:
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))
    except SyntaxError as error:
        where = f"{name}, line {error.lineno}" if error.lineno else name
        raise SyntaxFault(error.msg, where=where, expected="Turtle") from error


def _damaged(place: Path | None, error: Exception | str) -> StoreDamaged:
    return StoreDamaged(
        f"the store cannot be read ({error})",
        where=str(place or "store"),
        expected="the files of a built store",
        todo="run: wpkg load   (it builds a new one beside the damaged one)",
    )


def _term(value: object) -> Term | None:
    match value:
        case None:
            return None
        case ox.Literal():
            return Literal(value.value, value.datatype.value, value.language or "")
        case ox.NamedNode():
            return Iri(value.value)
    return Iri(str(value))


def _iri(value: object) -> Iri:
    return Iri(value.value) if isinstance(value, ox.NamedNode) else Iri(str(value))


def _solid(value: Term | None) -> Term:
    assert value is not None
    return value
