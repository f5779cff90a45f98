"""An opened graph: what Python and notebook users hold in their hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from wpkg import pipeline, resources, stores
from wpkg.api.arguments import camel, day, day_or_none
from wpkg.api.drawn import PICTURES, drawn, svg
from wpkg.errors import BadParameter
from wpkg.graph.names import Named, StoreNames
from wpkg.graph.store import Iri, Rows, Store

if TYPE_CHECKING:
    import rdflib

    from wpkg.graph.align import Alignment, Evaluation
    from wpkg.graph.answer import Answer
    from wpkg.graph.canned import CannedQuery
    from wpkg.graph.compare import Comparison, ThreadComparison
    from wpkg.graph.heat import Heat
    from wpkg.graph.instructions import Instructions
    from wpkg.graph.lineage.anomalies import Anomalies
    from wpkg.graph.lineage.chains import Chains
    from wpkg.graph.lineage.common import Common
    from wpkg.graph.lineage.hubs import Hubs
    from wpkg.graph.lineage.line import Line
    from wpkg.graph.lineage.roots import Roots
    from wpkg.graph.lineage.walk import Lineage
    from wpkg.graph.lineage.web import Web
    from wpkg.graph.parameters import Argument
    from wpkg.graph.search import Found
    from wpkg.graph.shown import Document
    from wpkg.graph.time.agenda import Agenda
    from wpkg.graph.time.force import Force
    from wpkg.graph.time.timeline import Timeline


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

        return run(self._store, find(self.queries, name), {camel(k): v for k, v in arguments.items()}, self._names)

    def find(self, name: str, kind: str = "") -> Named:
        """Return the thing called ``name``, with its IRI and whether that name is verified."""
        return self._names.find(name, kind)

    def search(
        self,
        words: str,
        *,
        kinds: Sequence[str] = (),
        language: str = "en",
        limit: int = 20,
        offset: int = 0,
        include_unverified: bool = False,
    ) -> Found:
        """Find documents, bodies, threads, sessions and concepts by symbol, name or the words of their texts."""
        from wpkg.graph.search import search

        return search(
            self._store,
            words,
            kinds=kinds,
            language=language,
            limit=limit,
            offset=offset,
            include_unverified=include_unverified,
        )

    def lineage(
        self,
        symbol: str,
        *,
        down: bool = False,
        depth: int | None = None,
        include_unverified: bool = False,
        limit: int | None = None,
        page: int = 1,
        rank: str = "depth",
    ) -> Lineage:
        """Walk the citations that carry a mandate, back from ``symbol`` or (``down``) forward to what rests on it."""
        from wpkg.graph.lineage.walk import lineage

        unit = self._names.resolve(symbol, "document")
        found = lineage(
            self._store,
            unit,
            down=down,
            depth=depth,
            include_unverified=include_unverified,
            limit=limit,
            page=page,
            rank=rank,
        )
        return drawn("lineage", found)

    def chains(
        self, first: str, second: str, *, which: str = "all", limit: int = 20, include_unverified: bool = False
    ) -> Chains:
        """Find the chains of citations between two instruments: all, the shortest, the longest."""
        from wpkg.graph.lineage.chains import chains

        ends = self._names.resolve(first, "document"), self._names.resolve(second, "document")
        return chains(self._store, *ends, which=which, limit=limit, include_unverified=include_unverified)

    def roots(self, symbol: str | None = None, *, limit: int | None = None, include_unverified: bool = False) -> Roots:
        """Find where the lineage of ``symbol`` ends, and why; without it, all such ends of the graph."""
        from wpkg.graph.lineage.roots import roots

        start = None if symbol is None else self._names.resolve(symbol, "document")
        return roots(self._store, start, limit=limit, include_unverified=include_unverified)

    def line(self, thread: str, *, root: str | None = None, include_unverified: bool = False) -> Line:
        """Hold what the members of a thread cite against their order: who cites its predecessor, who the root."""
        from wpkg.graph.lineage.line import line

        top = None if root is None else self._names.resolve(root, "document")
        asked = self._names.resolve(thread, "thread")
        return line(self._store, asked, root=top, include_unverified=include_unverified)

    def common(self, first: str, second: str, *, include_unverified: bool = False) -> Common:
        """Find what two instruments both rest on, and which of that is nearest."""
        from wpkg.graph.lineage.common import common

        ends = self._names.resolve(first, "document"), self._names.resolve(second, "document")
        return common(self._store, *ends, include_unverified=include_unverified)

    def hubs(self, *, limit: int = 20, include_unverified: bool = False) -> Hubs:
        """Rank documents by how many others cite them, and list those that nobody cites."""
        from wpkg.graph.lineage.hubs import hubs

        return hubs(self._store, limit=limit, include_unverified=include_unverified)

    def anomalies(self, *, include_unverified: bool = False) -> Anomalies:
        """List citations of what was adopted later, citations of oneself, and circles."""
        from wpkg.graph.lineage.anomalies import anomalies

        return anomalies(self._store, include_unverified=include_unverified)

    def compare(self, first: str, second: str, *, include_unverified: bool = False) -> Comparison:
        """Compare the wording of two documents: statements by role first, then by words; ``first`` is the earlier."""
        from wpkg.graph.compare import compare

        ends = self._names.resolve(first, "document"), self._names.resolve(second, "document")
        return compare(self._store, *ends, include_unverified=include_unverified)

    def compare_thread(self, thread: str, *, include_unverified: bool = False) -> ThreadComparison:
        """Compare the members of a thread in their order, and tell when what they name enters and leaves."""
        from wpkg.graph.compare import compare_thread

        asked = self._names.resolve(thread, "thread")
        return compare_thread(self._store, asked, include_unverified=include_unverified)

    def show(self, symbol: str, *, include_unverified: bool = False) -> Document:
        """Gather what the graph says of one document."""
        from wpkg.graph.show import show

        document = self._names.resolve(symbol, "document")
        return show(self._store, document, include_unverified=include_unverified)

    def align(
        self, paper: str, with_: Sequence[str] = (), *, limit: int = 3, include_unverified: bool = False
    ) -> Alignment:
        """Hold what a paper asks for and says against mandates; what curators judged stands over what is computed."""
        from wpkg.graph.align import align  # stems words: only who asks pays

        mandates = [self._names.resolve(each, "document") for each in with_]
        document = self._names.resolve(paper, "document")
        return align(self._store, document, mandates, limit=limit, include_unverified=include_unverified)

    def evaluate_alignments(self, *papers: str, include_unverified: bool = False) -> Evaluation:
        """Measure computed alignments against curated ones, which the computation does not see; all papers if none."""
        from wpkg.graph.align import evaluate

        documents = [self._names.resolve(each, "document") for each in papers]
        return evaluate(self._store, documents, include_unverified=include_unverified)

    def in_force(
        self,
        thread: str,
        on: str | date,
        *,
        include_unverified: bool = False,
        as_known_on: str | date | None = None,
    ) -> Force:
        """Tell whether a commitment held on a day: yes, no, contested or unknown, and by which instrument.

        ``as_known_on`` answers with what was known by that day; the answer as known now is then in ``now``.
        """
        from wpkg.graph.time.force import in_force

        iri = self._names.resolve(thread, "holding")
        asked, known = day(on, "on"), day_or_none(as_known_on, "as_known_on")
        return in_force(self._store, iri, asked, include_unverified=include_unverified, as_known_on=known)

    def timeline(
        self, thread: str, *, include_unverified: bool = False, as_known_on: str | date | None = None
    ) -> Timeline:
        """Return everything in time about a thread or document: periods, gaps, events, day of checking.

        ``as_known_on`` answers with what was known by that day; the timeline as known now is then in ``now``.
        """
        from wpkg.graph.time.timeline import timeline

        iri = self._names.resolve(thread, "holding")
        known = day_or_none(as_known_on, "as_known_on")
        found = timeline(self._store, iri, include_unverified=include_unverified, as_known_on=known)
        return drawn("timeline", found)

    def agenda(
        self,
        *,
        body: str = "",
        thread: str = "",
        since: str | date | None = None,
        until: str | date | None = None,
        include_unverified: bool = False,
    ) -> Agenda:
        """Return what is due, reviewed, met about or ended from ``since`` to ``until``, both days included."""
        from wpkg.graph.time.agenda import agenda

        return agenda(
            self._store,
            body=self._names.resolve(body, "agent") if body else "",
            thread=self._names.resolve(thread, "thread") if thread else "",
            since=day_or_none(since, "from"),
            until=day_or_none(until, "to"),
            include_unverified=include_unverified,
        )

    def web(self, *names: str, depth: int | None = None, include_unverified: bool = False) -> Web:
        """Gather citations and the order of threads, to draw: of documents and threads, or of the whole graph."""
        from wpkg.graph.lineage.web import web

        about = [self._names.resolve(name, "holding") for name in names]
        return drawn("lineage", web(self._store, about, depth=depth, include_unverified=include_unverified))

    def instructions(self, *names: str, include_unverified: bool = False) -> Instructions:
        """Tell who instructs whom, who may what, through whom: by documents, threads, bodies, or in the whole graph."""
        from wpkg.graph.instructions import instructions

        about = [self._names.resolve(name) for name in names]
        return drawn("instructions", instructions(self._store, about, include_unverified=include_unverified))

    def heat(self, *names: str, include_unverified: bool = False) -> Heat:
        """Tell which instrument states which principle and beneficiary: of documents, threads, or the whole graph."""
        from wpkg.graph.heat import heat

        about = [self._names.resolve(name, "holding") for name in names]
        return drawn("heat", heat(self._store, about, include_unverified=include_unverified))

    def draw(self, picture: str, *names: str, depth: int | None = None, include_unverified: bool = False) -> str:
        """Draw ``lineage``, ``timeline``, ``instructions`` or ``heat`` as SVG; of the whole graph where none is named.

        Raises:
            BadParameter: there is no such picture, or nothing to draw; a timeline is of one thread or document.
        """
        if picture == "lineage":
            return svg(picture, self.web(*names, depth=depth, include_unverified=include_unverified))
        if picture == "instructions":
            return svg(picture, self.instructions(*names, include_unverified=include_unverified))
        if picture == "heat":
            return svg(picture, self.heat(*names, include_unverified=include_unverified))
        if picture != "timeline":
            raise BadParameter(f"there is no picture {picture!r}", expected="one of " + ", ".join(PICTURES))
        if len(names) != 1:
            raise BadParameter(
                f"a timeline is of one thread or document, not of {len(names)}",
                todo="try: wpkg draw timeline moratorium",
            )
        return svg(picture, self.timeline(names[0], include_unverified=include_unverified))

    def select(self, query: str) -> Rows:
        """Answer a SPARQL SELECT over the union of all graphs."""
        return self._store.select(query)

    def export(
        self,
        format_: str,
        *symbols: str,
        include_unverified: bool = False,
        neighbours: bool = False,
        context: str = "inline",
        table: str = "",
    ) -> bytes:
        """Write the graph, or documents, for another program; ``wpkg.publish.exports.FORMATS`` tells which and how.

        Raises:
            BadParameter: no such format (the nearest are named), or an option that it does not take.
            UnknownName: no document is called so.
        """
        from wpkg.publish import exports  # reads the list of formats

        whole = (Iri(self._names.resolve(symbol, "document").partition("#")[0]) for symbol in symbols)
        documents = tuple(dict.fromkeys(whole))
        wanted = exports.Selection(documents, include_unverified, neighbours, context, table)
        return exports.export(self._store, format_, wanted)

    def turtle(self, nodes: Iterable[str]) -> str:
        """Return everything said of nodes, and of the words that support them, as Turtle."""
        from wpkg.publish.formats import turtle

        return turtle(self._store, nodes)

    def called(self, iri: str) -> str:
        """Return what people call the thing with that IRI: its symbol or label, else the IRI."""
        from wpkg.graph.labels import labels

        return labels(self._store, [iri]).get(iri, iri)

    def readable(self, answer: Answer) -> Answer:
        """Return an answer with names in place of IRIs, for people."""
        from wpkg.graph.labels import readable

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
        return Graph(stores.open_store(endpoint, progress))
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
