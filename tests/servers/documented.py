"""Stand-ins for stores that cannot be installed here: they answer as the documentation of each says, over a real store.

What they check is that a load asks for the right things at the right places. That the stores themselves do as their
documentation says, they cannot check.
"""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox

_QUADS, _FORM, _UPDATE = "application/n-quads", "application/x-www-form-urlencoded", "application/sparql-update"
_GRAPHS = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES}


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a store takes what, what headers it sends, whether it wants a token to write."""

    query: str
    graph_store: str
    update: str = ""
    quads: str = ""
    loader: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = ""


KINDS: Mapping[str, Kind] = {
    "fuseki": Kind("/ds/query", "/ds/data", "/ds/update", "/ds/data", headers={"Fuseki-Request-Id": "7"}),
    "graphdb": Kind(
        "/repositories/wpkg",
        "/repositories/wpkg/rdf-graphs/service",
        "/repositories/wpkg/statements",
        "/repositories/wpkg/statements",
        headers={"Server": "GraphDB/10.8.0 RDF4J/4.3.15"},
    ),
    "neptune": Kind("/sparql", "/sparql/gsp/", "/sparql", loader="/loader"),
    "oxigraph": Kind("/query", "/store", "/update", "/store", headers={"Server": "Oxigraph/0.5.13"}),
    "qlever": Kind("/api", "/api", "/api", token="open-sesame"),
    "generic": Kind("/ask", "/graphs"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came: method, path, media type, octets of its body."""

    method: str
    path: str
    type: str
    size: int


Interference = Callable[[int, Asked, bool], tuple[int, Mapping[str, str]] | None]
"""Is asked before (False) and after (True) each request is done, by its number; gives a status instead, or nothing."""


@dataclass(slots=True)
class Documented:
    """A running stand-in: its address, its data, what it was asked, and what it had to load from S3."""

    kind: Kind
    place: str
    data: ox.Store
    requests: list[Asked] = field(default_factory=list)
    interfere: Interference = lambda number, asked, done: None
    bucket: Path | None = None
    outcome: str = "LOAD_COMPLETED"
    loads: list[dict[str, Any]] = field(default_factory=list)
    polls: int = 0
    longest: int = 1 << 30
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        """The address of its query service."""
        return f"http://{self.place}{self.kind.query}"

    @property
    def graph_store(self) -> str:
        """The address of its graph store."""
        return f"http://{self.place}{self.kind.graph_store}"

    def written(self) -> list[Asked]:
        """Return the requests that could have changed it."""
        graphs = self.kind.graph_store
        return [
            asked
            for asked in self.requests
            if asked.method in ("PUT", "DELETE")
            or asked.type in (_QUADS, _UPDATE)
            or (asked.method == "POST" and asked.path.startswith(f"{graphs}?graph="))
        ]


class _Refused(Exception):
    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(why)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def version_string(self) -> str:
        return self.server.stand_in.kind.headers.get("Server", "")

    def _serve(self) -> None:
        stand_in = self.server.stand_in
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        type_ = (self.headers.get("Content-Type") or "").partition(";")[0]
        asked = Asked(self.command, self.path, type_, len(body))
        with stand_in.lock:
            stand_in.requests.append(asked)
            number = len(stand_in.requests)
            instead = stand_in.interfere(number, asked, False)
            if instead is None:
                try:
                    status, answer_type, answer = _done(stand_in, asked, body, self.headers.get("Authorization", ""))
                except _Refused as refused:
                    status, answer_type, answer = refused.status, "text/plain", str(refused).encode()
                except (SyntaxError, ValueError) as error:
                    status, answer_type, answer = 400, "text/plain", str(error).encode()
                instead = stand_in.interfere(number, asked, True)
        if instead is not None:
            self._reply(instead[0], "text/plain", b"as asked", instead[1])
        else:
            self._reply(status, answer_type, answer, {})

    def _reply(self, status: int, type_: str, body: bytes, headers: Mapping[str, str]) -> None:
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**self.server.stand_in.kind.headers, **headers}.items():
            if name != "Server":
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", type_)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: Documented


_Reply = tuple[int, str, bytes]
_NOTHING: _Reply = (204, "", b"")


def _done(on: Documented, asked: Asked, body: bytes, authorization: str) -> _Reply:
    path, _, search = asked.path.partition("?")
    search_fields = dict(urllib.parse.parse_qsl(search, keep_blank_values=True))
    fields = dict(urllib.parse.parse_qsl(body.decode())) if asked.type == _FORM else {}
    if len(body) > on.longest:
        raise _Refused(413)
    if path == on.kind.query and ("query" in fields or "query" in search_fields):
        return _answered(on.data, fields.get("query") or search_fields["query"])
    if on.kind.token and authorization != f"Bearer {on.kind.token}":
        raise _Refused(403, "writing needs the access token")
    if path == on.kind.graph_store and "graph" in search_fields:
        return _graph(on.data, asked, search_fields["graph"], body)
    if path == on.kind.update and (asked.type == _UPDATE or "update" in fields):
        on.data.update(fields["update"] if fields else body.decode())
        return _NOTHING
    if on.kind.quads and path == on.kind.quads and asked.type == _QUADS:
        on.data.extend(ox.parse(body, format=ox.RdfFormat.N_QUADS))
        return _NOTHING
    if on.kind.loader and path.startswith(on.kind.loader):
        return _loader(on, asked, body)
    raise _Refused(404, f"nothing at {path}")


def _answered(store: ox.Store, query: str) -> _Reply:
    found = store.query(query, use_default_graph_as_union=True)
    if isinstance(found, ox.QueryTriples):
        return 200, "application/n-triples", found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    type_ = "application/sparql-results+json"
    return 200, type_, found.serialize(format=ox.QueryResultsFormat.JSON) or b""


def _graph(store: ox.Store, asked: Asked, graph: str, body: bytes) -> _Reply:
    name = ox.NamedNode(graph)
    there = any(True for _ in store.quads_for_pattern(None, None, None, name))
    if asked.method == "DELETE":
        store.remove_graph(name)
        return _NOTHING if there else (404, "text/plain", b"")
    if asked.method == "HEAD":
        return (200 if there else 404), "text/plain", b""
    sent = [ox.Quad(q.subject, q.predicate, q.object, name) for q in ox.parse(body, format=_GRAPHS[asked.type])]
    if asked.method == "PUT":
        store.remove_graph(name)
    store.extend(sent)
    return _NOTHING


def _loader(on: Documented, asked: Asked, body: bytes) -> _Reply:
    """Load as Neptune's loader: a POST gives a number, under which GET tells how far it is."""
    if asked.method == "POST":
        on.loads.append(json.loads(body))
        return _json({"status": "200 OK", "payload": {"loadId": "ef478d76"}})
    on.polls += 1
    state = ("LOAD_NOT_STARTED", "LOAD_IN_PROGRESS")[on.polls - 1] if on.polls < 3 else on.outcome
    if on.polls == 3 and on.outcome == "LOAD_COMPLETED" and on.bucket is not None:
        for path in sorted(on.bucket.iterdir()):
            import gzip

            on.data.extend(ox.parse(gzip.decompress(path.read_bytes()), format=ox.RdfFormat.N_QUADS))
    return _json({"status": "200 OK", "payload": {"overallStatus": {"status": state, "totalRecords": 1}}})


def _json(value: object) -> _Reply:
    return 200, "application/json", json.dumps(value).encode()


@contextmanager
def serve(kind: str) -> Iterator[Documented]:
    """Run an empty stand-in for a kind of store on loopback."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        stand_in = Documented(KINDS[kind], f"127.0.0.1:{server.server_address[1]}", ox.Store())
        server.stand_in = stand_in
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield stand_in
        finally:
            server.shutdown()
            thread.join()
