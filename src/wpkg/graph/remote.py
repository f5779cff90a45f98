"""A store behind any SPARQL 1.1 endpoint. The only module that uses SPARQLWrapper.

Queries go by the SPARQL protocol, loading by the Graph Store protocol (one PUT or DELETE a named graph). Every call
ends within its time limit, and every failure is an :class:`~wpkg.errors.EndpointError` that says what the other side
did: a cut answer is an error too, never a shorter answer.
"""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from wpkg.errors import AnswerTooLong, BadParameter, EndpointError, SyntaxFault
from wpkg.graph import ntriples
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import XSD, Iri, Literal, Rows, Term, Triple
from wpkg.graph.transport import (
    Address,
    Answer,
    Limits,
    Open,
    TooLongError,
    challenges,
    exchange,
    require_success,
    require_whole,
)

_LONGEST_GET = 1500
_GRAPH_TYPES = "application/n-triples, text/turtle;q=0.5"
_BOOLEANS = {"0": "false", "1": "true"}
_GRAPH_STORES = {"/query": "/store", "/sparql": "/sparql-graph-crud-auth"}
"""Where the Graph Store service of a known server is, by the end of its query address: Oxigraph, Virtuoso."""

_T = TypeVar("_T")


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper that sends by another function than a global one, so that an error keeps its headers and body."""

    open: Open

    def _query(self) -> tuple[Any, str]:
        return self.open(self._createRequest()), self.returnFormat


class RemoteStore:
    """A :class:`~wpkg.graph.store.Store` behind a SPARQL endpoint.

    The endpoint's default graph must be the union of its named graphs: Virtuoso's is, Oxigraph's server needs
    ``--union-default-graph``. :meth:`check` tells.

    Args:
        endpoint: address of the query service; ``http://user:password@host/…`` to log in (never shown in messages).
        graph_store: address of the Graph Store service, for :meth:`replace` only; logs in the same way. Where it is
            not given, it is taken to be where Oxigraph (``…/query``) or Virtuoso (``…/sparql``) has it.
        timeout: seconds a call may take in all, its retries included.
        retries: how often a call is tried again after a cut connection or an answer 503.
        max_bytes: longest answer taken.

    Raises:
        BadParameter: an address is not an http or https one.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        graph_store: str | None = None,
        timeout: float = 30.0,
        retries: int = 2,
        max_bytes: int = 1 << 28,
    ) -> None:
        self._endpoint = Address.parse(endpoint)
        self._graph_store = Address.parse(graph_store) if graph_store else _usual_graph_store(endpoint)
        self._limits = Limits(timeout, retries, max_bytes)

    def __repr__(self) -> str:
        return f"RemoteStore({self._endpoint.shown!r})"

    @property
    def endpoint(self) -> str:
        """The address of the query service, without what is needed to log in."""
        return self._endpoint.shown

    def select(self, query: str) -> Rows:
        """Answer a SELECT; blank nodes come as ``Iri("_:label")``, booleans as ``true`` and ``false``.

        Raises:
            SyntaxFault: the endpoint does not accept the query.
            EndpointError: the endpoint is down, slow, no triplestore, or cut the answer short.
        """
        answer = self._query(query, "SELECT")
        rows = self._decode(answer, _rows)
        require_whole(self._endpoint, answer, len(rows))
        return rows

    def ask(self, query: str) -> bool:
        """Answer an ASK. Raises as :meth:`select` does."""
        answer = self._query(query, "ASK")
        require_whole(self._endpoint, answer, 0)
        return self._decode(answer, _boolean)

    def construct(self, query: str) -> Iterable[Triple]:
        """Answer a CONSTRUCT, without duplicates, in no order. Raises as :meth:`select` does."""
        answer = self._query(query, "CONSTRUCT")
        try:
            triples = ntriples.read(answer.body, answer.media_type)
        except (ValueError, RecursionError) as error:
            self._misanswered(answer, "N-Triples or Turtle", error)
        require_whole(self._endpoint, answer, len(triples))
        return triples

    def written(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        at_most: int,
    ) -> bytes:
        """Pass a query on and the answer through; see :meth:`wpkg.graph.store.Store.written`."""
        graphs = [("default-graph-uri", name) for name in default_graphs]
        graphs += [("named-graph-uri", name) for name in named_graphs]
        form = urllib.parse.urlencode([*self._endpoint.parameters, ("query", query), *graphs]).encode()
        headers = {"User-Agent": "wpkg", "Accept": media_type, "Content-Type": "application/x-www-form-urlencoded"}
        url = urllib.parse.urlsplit(self._endpoint.url)._replace(query="").geturl()

        def send(open_: Open) -> Any:
            return open_(urllib.request.Request(url, data=form, method="POST", headers=headers))

        limits = replace(self._limits, max_bytes=min(at_most, self._limits.max_bytes))
        try:
            answer = exchange(self._endpoint, send, limits)
        except EndpointError as error:
            if isinstance(error.__cause__, TooLongError):
                raise AnswerTooLong(
                    "the answer is too long", expected=f"at most {limits.max_bytes:,} octets", todo="ask for less"
                ) from error
            raise
        self._require_accepted(answer)
        require_whole(self._endpoint, answer, answer.body.count(b"\n") if media_type.startswith("text/") else 0)
        if answer.media_type != media_type:
            self._misanswered(answer, media_type, ValueError(answer.media_type))
        return answer.body

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        """Replace named graphs (IRI → Turtle in UTF-8), one request each; graphs not named are left alone.

        Raises:
            SyntaxFault: the store does not accept the Turtle.
            EndpointError: no Graph Store address is known, it fails, or what was loaded cannot be seen by a query.
        """
        for graph, turtle in graphs.items():
            self._put(graph, turtle)
        self.check()

    def counts(self) -> dict[str, int]:
        """Return the number of triples of every named graph, to compare with what was loaded."""
        rows = self.select(prepared("graph-sizes"))
        return {str(graph): int(str(count)) for graph, count in rows.rows if graph is not None}

    def check(self) -> None:
        """Make sure that the endpoint answers SPARQL and that queries see its named graphs without naming them.

        Raises:
            EndpointError: it does not, or they do not.
        """
        for row in self.select(prepared("any-statement")):
            try:
                question = prepared("is-said", s=[Iri(text_of(row["s"]))], p=[Iri(text_of(row["p"]))])
            except BadParameter as error:
                raise EndpointError(
                    f"the endpoint holds an IRI that is none: {error.problem}",
                    where=self._endpoint.shown,
                    expected="IRIs as RDF has them",
                ) from error
            if self.ask(question):
                continue
            raise EndpointError(
                "the endpoint keeps its named graphs out of the default graph",
                where=self._endpoint.shown,
                expected="a default graph that is the union of the named graphs",
                todo="start it that way, as with `oxigraph serve --union-default-graph`",
            )

    def close(self) -> None:
        """Nothing to let go of: every request has a connection of its own."""

    def _query(self, query: str, form: str) -> Answer:
        def send(open_: Open) -> Any:
            wrapper = _Wrapper(self._endpoint.shown, returnFormat=TURTLE if form == "CONSTRUCT" else JSON, agent="wpkg")
            wrapper.open = open_
            wrapper.setOnlyConneg(True)
            wrapper.queryString, wrapper.queryType = query, form
            for name, value in self._endpoint.parameters:
                wrapper.addParameter(name, value)
            if len(query.encode()) > _LONGEST_GET:
                wrapper.setMethod(POST)
            if form == "CONSTRUCT":
                wrapper.addCustomHttpHeader("Accept", _GRAPH_TYPES)
            return wrapper.query().response

        answer = exchange(self._endpoint, send, self._limits)
        self._require_accepted(answer)
        return answer

    def _require_accepted(self, answer: Answer) -> None:
        if answer.status == HTTPStatus.BAD_REQUEST and not answer.is_page:
            raise SyntaxFault(
                f"the endpoint does not accept the query: {answer.first_line}",
                where=self._endpoint.shown,
                expected="SPARQL 1.1",
            )
        require_success(self._endpoint, answer)

    def _put(self, graph: str, turtle: bytes) -> None:
        # Virtuoso guesses the format from the first bytes, whatever the header says: an @prefix settles it.
        data = turtle if turtle.startswith(b"@prefix") else b"@prefix wpkg: <https://w3id.org/wpkg/ns#> .\n" + turtle
        answer = self._change("PUT", graph, data)
        if answer.status == HTTPStatus.BAD_REQUEST and not answer.is_page:
            raise SyntaxFault(
                f"the store does not accept the Turtle: {answer.first_line}",
                where=f"graph <{graph}>",
                expected="Turtle",
            )
        require_success(self._stored_at(), answer)

    def _change(self, method: str, graph: str, data: bytes | None = None) -> Answer:
        """Send one request of the Graph Store protocol about a named graph."""
        address = self._stored_at()
        joint = "&" if "?" in address.url else "?"
        url = f"{address.url}{joint}graph={urllib.parse.quote(graph, safe='')}"
        headers = {"User-Agent": "wpkg"} | ({} if data is None else {"Content-Type": "text/turtle"})

        def send(open_: Open) -> Any:
            return open_(urllib.request.Request(url, data=data, method=method, headers=headers))

        return exchange(address, send, self._limits, challenges(address, url, self._limits))

    def _stored_at(self) -> Address:
        if self._graph_store is None:
            raise EndpointError(
                "no graph can be loaded: the address of the Graph Store service is not known",
                where=self._endpoint.shown,
                expected="an address that ends as Oxigraph's (/query) or Virtuoso's (/sparql) does, or both addresses",
                todo="give that address as well",
            )
        return self._graph_store

    def _decode(self, answer: Answer, decode: Callable[[Any], _T]) -> _T:
        """Read an answer in the JSON results format."""
        try:
            return decode(json.loads(answer.body))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            self._misanswered(answer, "SPARQL results in JSON", error)

    def _misanswered(self, answer: Answer, expected: str, error: Exception) -> NoReturn:
        if answer.is_page:
            problem = "this looks like a web page, is this the SPARQL endpoint address?"
        elif "json" in answer.media_type or "triples" in answer.media_type:
            problem = f"the answer breaks off or is malformed ({error})"
        else:
            problem = f"the endpoint answers {answer.media_type or 'without saying what'}: {answer.first_line}"
        raise EndpointError(
            problem,
            where=self._endpoint.shown,
            expected=expected,
            todo="check the address, and look into the log of the triplestore",
        ) from error


def _usual_graph_store(endpoint: str) -> Address | None:
    parts = urllib.parse.urlsplit(endpoint)
    for query, store in _GRAPH_STORES.items():
        if parts.path.endswith(query):
            return Address.parse(parts._replace(path=parts.path.removesuffix(query) + store, query="").geturl())
    return None


def _boolean(answer: Any) -> bool:
    if "results" in answer:
        raise SyntaxFault("the query is no ASK", expected="ASK { … }")
    value = answer["boolean"]
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _rows(answer: Any) -> Rows:
    if "boolean" in answer:
        raise SyntaxFault("the query is no SELECT", expected="SELECT … WHERE { … }")
    variables = tuple(str(name) for name in answer["head"]["vars"])
    found = answer["results"]["bindings"]
    return Rows(variables, tuple(tuple(_term(row.get(name)) for name in variables) for row in found))


def _term(cell: Any) -> Term | None:
    """Turn one binding into a term. Virtuoso writes ``typed-literal``, and booleans as 0 and 1."""
    if cell is None:
        return None
    kind, value = cell["type"], cell["value"]
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no string")
    if kind == "uri":
        return Iri(value)
    if kind == "bnode":
        return Iri(f"_:{value.removeprefix('_:')}")
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"a term of the unknown type {kind!r}")
    if language := cell.get("xml:lang", ""):
        return Literal(value, ntriples.LANG_STRING, language)
    datatype = cell.get("datatype", XSD + "string")
    return Literal(_BOOLEANS.get(value, value) if datatype == XSD + "boolean" else value, datatype)
