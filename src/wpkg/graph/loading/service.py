"""A store to be loaded: the few requests a load makes of it, in the dialect of its kind."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from wpkg import iri
from wpkg.errors import DataError, EndpointError
from wpkg.graph import ntriples
from wpkg.graph.loading.dialects import Addresses, Dialect, addresses, named, recognised
from wpkg.graph.loading.wire import Patience, Request, Wire
from wpkg.graph.prepared import filled, prepared
from wpkg.graph.store import Iri, Literal, Term
from wpkg.graph.transport import Address, Answer, require_success, require_whole

LOADED = iri.graph("loaded")
"""The graph in which a store keeps what it was loaded with."""
SIZES_AT_ONCE = 500
_UPDATES = Path(__file__).parent / "updates"
_TRIPLES = "application/n-triples, text/turtle;q=0.5"


class ServerFolder(Protocol):
    """A folder out of which the server itself loads N-Quads."""

    def load(self, quads: bytes, address: Address) -> None:
        """Have N-Quads loaded, as the user of an address."""
        ...


class TooLargeError(EndpointError):
    """The store refuses a request for its length: less at once may be taken."""


@dataclass(frozen=True, slots=True)
class Service:
    """A store of a kind, and one thread's way to it. Every request raises EndpointError where it fails for good."""

    dialect: Dialect
    at: Addresses
    wire: Wire
    folder: ServerFolder | None = None

    def twin(self) -> Service:
        """Return another of the same kind, for another thread."""
        return replace(self, wire=self.wire.twin())

    @property
    def in_bulk(self) -> bool:
        """Whether many graphs can be added at once."""
        return self.at.bulk is not None or self.folder is not None

    def whole(self, *, fresh: bool) -> bool:
        """Tell whether what is added at once is there as a whole or not at all."""
        bulk = self.dialect.bulk
        return self.folder is None and bulk is not None and bulk.whole and not (fresh and bulk.fresh)

    def select(self, query: str) -> list[dict[str, str]]:
        """Answer a SELECT with the text of each bound cell, by variable.

        Raises:
            AnswerCut: the store did not give all rows.
        """
        answer = self._ask(query, "application/sparql-results+json")
        try:
            found = json.loads(answer.body)["results"]["bindings"]
            rows = [{name: str(cell["value"]) for name, cell in row.items()} for row in found]
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise self._unreadable(answer, error) from error
        require_whole(self.at.endpoint, answer, len(rows))
        return rows

    def statements(self, graph: str, size: int) -> list[str]:
        """Return the statements of a graph of about so many, as canonical N-Triples without line ends, in no order."""
        name = Iri(graph)
        lines: list[str] = []
        for part in slices(size, self.dialect.rows):
            answer = self._ask(prepared("loading-graph", g=[name], **part), _TRIPLES)
            try:
                found = [ntriples.canonical(triple) for triple in ntriples.read(answer.body, answer.media_type)]
            except (ValueError, RecursionError) as error:
                raise self._unreadable(answer, error) from error
            require_whole(self.at.endpoint, answer, len(found))
            lines += found
        return lines

    def sizes(self, graphs: Sequence[str]) -> dict[str, int]:
        """Return how many statements each graph holds; those that hold none are left out."""
        found: dict[str, int] = {}
        for start in range(0, len(graphs), SIZES_AT_ONCE):
            names = [Iri(name) for name in graphs[start : start + SIZES_AT_ONCE]]
            rows = self.select(prepared("loading-sizes", g=names))
            found |= {row["g"]: int(row["n"]) for row in rows if row.get("n", "0") != "0" and "g" in row}
        return found

    def empty(self) -> bool:
        """Tell whether the store holds nothing in any named graph."""
        return not self.select(prepared("any-named"))

    def put(self, graph: str, triples: bytes) -> None:
        """Replace a graph by N-Triples."""
        self._written("PUT", self._of(graph), triples, graph)

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph."""
        self._written("POST", self._of(graph), triples, graph)

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        answer = self.wire.send(Request("DELETE", self._of(graph)))
        if answer.status != HTTPStatus.NOT_FOUND:
            require_success(self.at.graph_store, answer)

    def add_quads(self, quads: bytes, *, fresh: bool) -> None:
        """Add the N-Quads of many graphs in one request; ``fresh``: the store held nothing before this load."""
        if self.folder is not None:
            self.folder.load(quads, self.at.graph_store)
            return
        assert self.at.bulk is not None
        assert self.dialect.bulk is not None
        faster = self.dialect.bulk.fresh if fresh else ""
        url = f"{self.at.bulk.url}?{faster}" if faster else self.at.bulk.url
        answer = self.wire.send(Request("POST", url, {"Content-Type": "application/n-quads"}, quads))
        self._require_taken(answer, self.at.bulk, f"{len(quads):,} octets of N-Quads")

    def update(self, name: str, **values: Sequence[Term]) -> None:
        """Make an update out of ``updates/``, with the given values at its places."""
        assert self.at.update is not None
        assert self.dialect.update is not None
        text = filled((_UPDATES / f"{name}.ru").read_text("utf-8"), f"updates/{name}.ru", values)
        body, type_ = text.encode(), "application/sparql-update"
        if self.dialect.update.as_ == "form":
            body, type_ = urllib.parse.urlencode({"update": text}).encode(), "application/x-www-form-urlencoded"
        answer = self.wire.send(Request("POST", self.at.update.url, {"Content-Type": type_}, body))
        require_success(self.at.update, answer)

    def close(self) -> None:
        """Close the connections."""
        self.wire.close()

    def _ask(self, query: str, accept: str) -> Answer:
        form = urllib.parse.urlencode([*self.at.endpoint.parameters, ("query", query)]).encode()
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.wire.send(Request("POST", _bare(self.at.endpoint), headers, form))
        require_success(self.at.endpoint, answer)
        return answer

    def _of(self, graph: str) -> str:
        url = self.at.graph_store.url
        return f"{url}{'&' if '?' in url else '?'}graph={urllib.parse.quote(graph, safe='')}"

    def _written(self, method: str, url: str, triples: bytes, graph: str) -> None:
        body = self.dialect.opening.encode() + triples
        answer = self.wire.send(Request(method, url, {"Content-Type": self.dialect.type}, body))
        self._require_taken(answer, self.at.graph_store, f"graph {graph}")

    def _require_taken(self, answer: Answer, address: Address, what: str) -> None:
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLargeError(
                f"the store does not take so much at once ({what})",
                where=address.shown,
                expected="a limit for requests that the largest graph is below",
                todo="raise the limit of the store, or of the proxy before it",
            )
        if answer.status == HTTPStatus.BAD_REQUEST and not answer.is_page:
            raise DataError(f"the store does not accept the data: {answer.first_line}", where=what, expected="RDF 1.1")
        require_success(address, answer)

    def _unreadable(self, answer: Answer, error: Exception) -> EndpointError:
        kind = answer.media_type or "something without a type"
        return EndpointError(
            f"the endpoint answers {kind} that cannot be read ({error}): {answer.first_line}",
            where=self.at.endpoint.shown,
            expected="SPARQL results in JSON, N-Triples or Turtle, to their end",
            todo="check the address, and look into the log of the triplestore",
        )


def opened(endpoint: str, graph_store: str | None, kind: str | None, patience: Patience, token: str = "") -> Service:
    """Find out what store is at an address, and where it takes what.

    Args:
        endpoint: address of its query service.
        graph_store: address of its graph store, where it is not where stores of its kind have it.
        kind: what store it is, where that is known; else it is asked.
        patience: how long it is waited for.
        token: what lets write, for stores that take one.

    Raises:
        BadParameter: an address is none, or the kind is unknown.
        EndpointError: nothing answers there, or where to write is not known.
    """
    asked = Address.parse(endpoint)
    store = Address.parse(graph_store) if graph_store else None
    writer = store if store is not None and store.user else asked
    known = named(kind) if kind else None
    wire = Wire(writer, patience, token)
    form = urllib.parse.urlencode([*asked.parameters, ("query", "ASK {}")]).encode()
    headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = wire.send(Request("POST", _bare(asked), headers, form))
        require_success(asked, answer)
        dialect = known or recognised(asked, answer)
        return Service(dialect, addresses(dialect, asked, store), wire)
    except BaseException:
        wire.close()
        raise


def slices(size: int, rows: int) -> Iterator[dict[str, list[Literal]]]:
    """Yield restrictions that part ``size`` things by their digests, about so many ``rows`` or fewer each."""
    digits = 0
    while rows and size > rows // 2 * 16**digits and digits < 4:
        digits += 1
    if not rows or size <= rows // 2:
        yield {}
        return
    for number in range(16**digits):
        yield {"slice": [Literal(f"{number:0{digits}x}")]}


def _bare(address: Address) -> str:
    return urllib.parse.urlsplit(address.url)._replace(query="").geturl()
