"""An opened graph: what Python and notebook users hold in their hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from wpkg import pipeline, resources
from wpkg.errors import BadParameter
from wpkg.graph import lineage as _lineage
from wpkg.graph import show as _show
from wpkg.graph import validity as _validity
from wpkg.graph.answer import Answer
from wpkg.graph.labels import labels, readable
from wpkg.graph.names import Named, StoreNames
from wpkg.graph.parameters import Argument, day
from wpkg.graph.store import Rows, Store
from wpkg.publish.formats import turtle

if TYPE_CHECKING:
    import rdflib

    from wpkg.graph.canned import CannedQuery
    from wpkg.graph.shown import Document


class Graph:
    """A knowledge graph to ask: canned questions, lineage, one document, force at a day, SPARQL.

    Documents, bodies and threads are named as people name them (``WT/L/843``, ``CTD``, ``moratorium``) or by IRI.
    """

    def __init__(self, store: Store, aliases: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._names = StoreNames(store, aliases)

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def queries(self) -> Mapping[str, CannedQuery]:
        """The canned questions by name."""
        from wpkg.graph.canned import catalogue  # reads forty files: only who asks pays

        return catalogue(resources.queries())

    def query(self, name: str, **arguments: Argument) -> Answer:
        """Ask a canned question.

        Raises:
            UnknownName: no question, or no thing, of that name; near matches are in ``suggestions``.
            BadParameter: an argument that does not parse as its type.
        """
        from wpkg.graph.query import find, run

        return run(self._store, find(self.queries, name), {_camel(k): v for k, v in arguments.items()}, self._names)

    def find(self, name: str, kind: str = "") -> Named:
        """Return the thing called ``name``, with its IRI and whether that name is verified."""
        return self._names.find(name, kind)

    def lineage(
        self, symbol: str, *, down: bool = False, depth: int | None = None, include_unverified: bool = False
    ) -> _lineage.Lineage:
        """Walk the citations that carry a mandate, back from ``symbol`` or (``down``) forward to what rests on it."""
        unit = self._names.resolve(symbol, "document")
        return _lineage.lineage(self._store, unit, down=down, depth=depth, include_unverified=include_unverified)

    def show(self, symbol: str, *, include_unverified: bool = False) -> Document:
        """Gather what the graph says of one document."""
        document = self._names.resolve(symbol, "document")
        return _show.show(self._store, document, include_unverified=include_unverified)

    def in_force(self, thread: str, on: str | date, *, include_unverified: bool = False) -> _validity.Force:
        """Tell whether a commitment held on a day: yes, no, contested or unknown, and by which instrument."""
        asked = day(on.isoformat() if isinstance(on, date) else on, "on")
        iri = self._names.resolve(thread, "holding")
        return _validity.in_force(self._store, iri, asked, include_unverified=include_unverified)

    def select(self, query: str) -> Rows:
        """Answer a SPARQL SELECT over the union of all graphs."""
        return self._store.select(query)

    def turtle(self, nodes: Iterable[str]) -> str:
        """Return everything said of nodes, and of the words that support them, as Turtle."""
        return turtle(self._store, nodes)

    def called(self, iri: str) -> str:
        """Return what people call the thing with that IRI: its symbol or label, else the IRI."""
        return labels(self._store, [iri]).get(iri, iri)

    def readable(self, answer: Answer) -> Answer:
        """Return an answer with names in place of IRIs, for people."""
        return readable(self._store, answer)

    def to_rdflib(self) -> rdflib.Graph:
        """Return everything in the store as one rdflib graph, the union of all named graphs."""
        import rdflib  # slow to import

        from wpkg.publish.formats import rdflib_term

        graph = rdflib.Graph()
        for triple in self._store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
            graph.add((rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)))
        return graph

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()


def _camel(name: str) -> str:
    """Turn ``include_unverified``, as Python has it, into ``includeUnverified``, as the queries have it."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def open(
    endpoint: str | None = None,
    *,
    drafts: Sequence[str | PathLike[str]] = (),
    progress: pipeline.Progress = pipeline.silent,
) -> Graph:
    """Open the embedded store, built from the files of wpkg where there is none yet, or a SPARQL 1.1 endpoint.

    Args:
        endpoint: the address of a SPARQL 1.1 endpoint to ask instead of the embedded store.
        drafts: texts to read and lay over the graph while it is open; each is then called by its path.
        progress: told what takes a while.

    Raises:
        BadParameter: drafts cannot be laid over an endpoint.
        ReadError: a draft cannot be taken in as a text.
    """
    if not drafts:
        return Graph(pipeline.open_store(endpoint, progress))
    if endpoint is not None:
        raise BadParameter(
            "a text cannot be laid over an endpoint",
            where=str(drafts[0]),
            expected="a document that the endpoint holds",
            todo="leave out the endpoint: the text is then laid over the graph that comes with wpkg",
        )
    from wpkg.corpus.drafts import lay  # reads texts: only who brings one pays

    laid = lay([Path(each) for each in drafts], progress)
    return Graph(laid.store, {str(each): laid.names[Path(each)] for each in drafts})
