"""The embedded store: Oxigraph, on disk as whole generations or in memory. The only module that opens pyoxigraph.

On disk a store folder holds ``generation-*`` folders and one file ``current`` that names the one in use and, on a line
of its own, the one before, which readers may still hold. A build fills a new generation beside the old one and renames
``current`` in one step, so that a build which fails or is killed leaves the last good store in place, and readers never
wait.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from wpkg import iri
from wpkg.errors import AnswerTooLong, BadParameter, StoreDamaged, StoreLocked, StoreMissing, SyntaxFault
from wpkg.graph.store import RDF, TABULAR, Iri, Literal, Rows, Term, Triple
from wpkg.graph.tokens import names_dataset

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

    @classmethod
    def of_generation(cls, generation: Path) -> EmbeddedStore:
        """Open the files of one generation, or of a copy of one, for reading.

        Raises:
            StoreDamaged: they are gone or unreadable.
        """
        return cls(_read_only(generation), generation)

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

    def written(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        at_most: int,
    ) -> bytes:
        """Answer a query, written out by the engine; see :meth:`wpkg.graph.store.Store.written`."""
        return _written(self._run(query, default_graphs, named_graphs), media_type, at_most)

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

    def _run(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> _Found:
        """Ask the engine. Only where nobody names graphs is the union asked for: it would prevail over FROM."""
        try:
            options: dict[str, Any] = {"use_default_graph_as_union": not names_dataset(query)}
            if default_graphs or named_graphs:
                default, named = ([ox.NamedNode(name) for name in names] for names in (default_graphs, named_graphs))
                options = {"default_graph": default, "named_graphs": named}
            return self._store.query(query, base_iri=iri.BASE, **options)
        except SyntaxError as error:
            raise SyntaxFault(str(error), where="SPARQL query", expected="SPARQL 1.1") from error
        except ValueError as error:
            raise BadParameter("this is no name of a graph", where=str(error), expected="an IRI") from error
        except (OSError, RuntimeError) as error:
            if str(error).startswith("The custom function"):
                raise SyntaxFault(str(error), where="SPARQL query", expected="functions of SPARQL 1.1") from error
            raise _damaged(None, error) from error


_Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_UNNAMED = b"<oxprefix: "
"""How the engine's RDF/XML begins an element it has no name for."""


class _Room(io.BytesIO):
    """A file of limited size for the engine to write into."""

    size = 0

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.size:
            raise OverflowError
        return super().write(data)


def _written(found: _Found, media_type: str, at_most: int) -> bytes:
    """Write an answer out. As in :func:`_answered`, no traceback may keep it."""
    room, told, too_long = _Room(), "", False
    room.size = at_most
    formats = RDF if isinstance(found, ox.QueryTriples) else TABULAR
    if media_type in formats:
        try:
            if isinstance(found, ox.QueryTriples):
                found.serialize(room, ox.RdfFormat.from_media_type(media_type))
            else:
                found.serialize(room, ox.QueryResultsFormat.from_media_type(media_type))
        except OverflowError:
            too_long = True
        except (OSError, RuntimeError) as error:
            told = str(error)
    del found
    if too_long:
        raise AnswerTooLong("the answer is too long", expected=f"at most {at_most:,} octets")
    if told:
        raise _damaged(None, told)
    body = room.getvalue()
    if media_type not in formats or (media_type == RDF[2] and _UNNAMED in body):
        raise BadParameter(f"this answer cannot be written as {media_type}", expected=", ".join(formats))
    return body


def _answered(found: _Found, form: str) -> tuple[tuple[str, ...], list[Any]]:
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
    return _read_only(_generation(folder, name))


def _read_only(generation: Path) -> ox.Store:
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
    from wpkg.graph import adjacency, search  # only a build compiles them

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
            search.keep(store, building)
            store.close()
            generation = folder / f"generation-{digest}-{building.name.removeprefix('building-')}"
            building.rename(generation)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        _switch(folder, generation.name, *([before.name] if before is not None else []))
        _sweep(folder)
    return generation


def extend(generation: Path, graphs: Mapping[str, bytes]) -> None:
    """Replace named graphs (IRI → Turtle) in the files of one generation, which nobody may be reading.

    Raises:
        StoreDamaged: the files cannot be opened for writing.
        SyntaxFault: a graph is not Turtle.
    """
    try:
        store = ox.Store(str(generation))
        EmbeddedStore(store).replace(graphs)
        store.flush()
    except (OSError, ValueError, RuntimeError) as error:
        raise _damaged(generation, error) from error


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
