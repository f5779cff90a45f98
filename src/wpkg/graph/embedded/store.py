"""The embedded store: Oxigraph, on disk or in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from wpkg import iri
from wpkg.errors import AnswerTooLong, BadParameter, StoreDamaged, StoreMissing, SyntaxFault
from wpkg.graph.embedded import generations
from wpkg.graph.embedded.made_of import verify
from wpkg.graph.ntriples import canonical, parse
from wpkg.graph.parted import Member
from wpkg.graph.prepared import prepared
from wpkg.graph.store import RDF, TABULAR, Iri, Literal, Rows, Term, Triple
from wpkg.graph.tokens import names_dataset


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
        names = generations.names(folder)
        while names:
            try:
                return cls(opened(folder, names[0]), folder / names[0])
            except StoreDamaged:
                tried, names = names, generations.names(folder)
                if names == tried:
                    raise
        raise StoreMissing("there is no store yet", where=str(folder), expected="a built store", todo="run: wpkg build")

    @classmethod
    def of_generation(cls, generation: Path) -> EmbeddedStore:
        """Open the files of one generation, or of a copy of one, for reading.

        Raises:
            StoreDamaged: they are gone or unreadable.
        """
        return cls(read_only(generation), generation)

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

    def take(self, quads: bytes) -> None:
        """Add N-Quads of our own making, without a look at each.

        Raises:
            SyntaxFault: they are none.
        """
        try:
            self._store.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise SyntaxFault(str(error.msg), where=f"line {error.lineno}", expected="N-Quads") from error
        self.changes += 1

    def quads(self) -> bytes:
        """Return everything as N-Quads.

        Raises:
            StoreDamaged: the files cannot be read.
        """
        try:
            return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""
        except (OSError, RuntimeError) as error:
            raise generations.damaged(self.generation, error) from error

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield the name of each graph and how many statements it has, without holding them all."""
        found = self._store.query(prepared("graph-sizes"))
        assert isinstance(found, ox.QuerySolutions)
        for row in found:
            yield row[0].value, int(row[1].value)

    def members(self, names: Iterable[str]) -> Iterator[Member]:
        """Yield the number of statements of graphs, and their digest: that of canonical N-Triples, sorted."""
        for name in names:
            quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(name))
            written = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
            lines = sorted(_canonical(line) for line in written.split(b"\n") if line)
            yield Member(name, len(lines), sha256(b"".join(line + b"\n" for line in lines)).hexdigest())

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
            raise generations.damaged(None, error) from error


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
        raise generations.damaged(None, told)
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
        raise generations.damaged(None, told)
    raise SyntaxFault(f"the query is no {form}", where="SPARQL query", expected=f"{form} …")


def opened(folder: Path, name: str) -> ox.Store:
    """Open a generation that is named in ``current``.

    Raises:
        StoreDamaged: its files are gone, unreadable or, where they are few enough to look at, not as they were written.
    """
    generation = generations.at(folder, name)
    verify(generation)
    return read_only(generation)


def read_only(generation: Path) -> ox.Store:
    """Open the files of a generation.

    Raises:
        StoreDamaged: they are gone or unreadable.
    """
    try:
        return ox.Store.read_only(str(generation))
    except (OSError, ValueError, RuntimeError) as error:
        raise generations.damaged(generation, error) from error


def _parse(name: str, turtle: bytes) -> Iterator[ox.Quad]:
    try:
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))
    except SyntaxError as error:
        where = f"{name}, line {error.lineno}" if error.lineno else name
        raise SyntaxFault(error.msg, where=where, expected="Turtle") from error


def statements(data: bytes, media_type: str) -> Iterator[tuple[Triple, str]]:
    """Yield the statements of an RDF document, each with the name of its graph (empty: the default graph).

    Blank nodes come as ``Iri("_:label")``. Nothing is fetched; but deep nesting or memory may end the process.

    Raises:
        SyntaxFault: it does not parse; ``where`` is the line if it is known.
        MemoryError: a name or literal is longer than the parser takes.
    """
    try:
        for quad in ox.parse(data, format=ox.RdfFormat.from_media_type(media_type)):
            value, graph = quad.object, quad.graph_name
            if isinstance(value, ox.Triple) or (isinstance(value, ox.Literal) and value.direction is not None):
                raise SyntaxFault("a statement that RDF 1.1 cannot hold", expected="RDF 1.1")
            triple = Triple(_iri(quad.subject), _iri(quad.predicate), _solid(_term(value)))
            yield triple, "" if isinstance(graph, ox.DefaultGraph) else _iri(graph)
    except SyntaxError as error:
        raise SyntaxFault(error.msg, where=f"line {error.lineno}" if error.lineno else "") from error


def as_ntriples(turtle: bytes, name: str = "") -> bytes:
    """Return Turtle as N-Triples, statement by statement in the order of the file.

    Raises:
        SyntaxFault: it is no Turtle; ``where`` names the file and the line.
    """
    try:
        written = ox.serialize(ox.parse(turtle, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        where = f"{name}:{error.lineno}" if error.lineno else name
        raise SyntaxFault(error.msg, where=where, expected="Turtle") from error
    return written or b""


def _canonical(line: bytes) -> bytes:
    """Return a statement as everybody writes it; engines differ only in what they escape."""
    if b"\\" not in line:
        return line
    return canonical(next(parse(line.decode()))).encode()


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
