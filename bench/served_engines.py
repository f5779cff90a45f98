"""Who is asked over HTTP: one class a server, each started on the loopback with the same corpus, in its own folder."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from engines import Call, Engine, published, root_of_served, sparql
from side_data import Data, Row
from side_questions import PAGE, Instance

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from servers.process import free_ports, program, running
from wpkg.graph.remote import RemoteStore

JSON = "application/sparql-results+json"
BIN = Path(sysconfig.get_path("scripts"))
LONGEST = 600
"""Seconds after which a server may give up itself; the bench stops waiting earlier."""


class Server:
    """A SPARQL endpoint, asked over one connection that stays open."""

    name = ""
    at_most = 10_000_000
    dialect = ""

    def __init__(self) -> None:
        self.held = ExitStack()

    def load(self, data: Data, folder: Path) -> None:
        """Start the server with the corpus in it, and connect."""
        self.connect(self.start(data, folder))

    def start(self, data: Data, folder: Path) -> str:
        raise NotImplementedError

    def connect(self, url: str) -> None:
        """Open the connection that questions go over."""
        place = urlsplit(url)
        self.path = place.path
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=LONGEST)

    def call(self, asked: Instance) -> Call | None:
        path = f"{self.path}?{urlencode({'query': sparql(asked, self.dialect)})}"
        return lambda: _bindings(self.get(path, JSON))

    def get(self, path: str, accept: str) -> Any:
        """Ask once, and return the JSON of the answer."""
        self.connection.request("GET", path, headers={"Accept": accept})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"HTTP {answer.status}: {body[:200]!r}")
        return json.loads(body)

    def run(self, command: list[str], folder: Path, url: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a server until this contender is closed; return the address it answers at."""
        folder.mkdir(parents=True, exist_ok=True)
        store = RemoteStore(url, timeout=5)
        own = {**os.environ, **(environment or {})}
        self.held.enter_context(running(command, folder, store, patience=LONGEST, environment=own))
        return url

    def close(self) -> None:
        self.held.close()


def _bindings(told: Any) -> list[Row]:
    names = told["head"]["vars"]
    return [tuple(row[name]["value"] for name in names) for row in told["results"]["bindings"]]


class WpkgServe(Server):
    """``wpkg serve``: its programming interface, and its endpoint for what that does not have."""

    name = "wpkg"

    def start(self, data: Data, folder: Path) -> str:
        published(data, folder)
        (port,) = free_ports(1)
        own = {"WPKG_ROOT": str(root_of_served(folder)), "WPKG_HOME": str(folder / "home")}
        options = ["--rate", "0", "--no-chores", "--time-limit", str(LONGEST), "--answer-limit", "512"]
        command = [sys.executable, "-m", "wpkg", "serve", "--port", str(port), *options]
        return self.run(command, folder / "serve", f"http://127.0.0.1:{port}/sparql", own)

    def call(self, asked: Instance) -> Call | None:
        given = asked.given
        words = " ".join(filter(None, (given.get("first"), given.get("word"))))
        ways: dict[str, tuple[str, dict[str, str], Callable[[Any], list[Row]]]] = {
            "page": ("lineage", {"symbol": given.get("symbol", ""), "limit": str(PAGE)}, _targets),
            "in-force": ("in-force", {"thread": given.get("thread", ""), "on": given.get("day", "")}, _held),
            "instructions": ("told-to-a-body", {"body": given.get("body", "")}, _told),
            "search": ("search", {"q": words, "kind": "document", "limit": "1000"}, _hits),
            "search-both": ("search", {"q": words, "kind": "document", "limit": "1000"}, _hits),
        }
        if asked.query not in ways:
            return super().call(asked)
        name, parameters, rows = ways[asked.query]
        path = f"/api/{name}?{urlencode(parameters)}"
        accept = JSON if name == "told-to-a-body" else "application/json"
        return lambda: rows(self.get(path, accept))


def _targets(told: Any) -> list[Row]:
    return list(dict.fromkeys((edge["to"], edge["to_title"], edge["to_date"]) for edge in told["edges"]))


def _held(told: Any) -> list[Row]:
    return [(one["statement"], one["start"], one["end"]) for one in told["periods"]]


def _told(told: Any) -> list[Row]:
    wanted = ("adopted", "document", "statement")
    return [tuple(row[name]["value"] for name in wanted) for row in told["results"]["bindings"]]


def _hits(told: Any) -> list[Row]:
    return [(hit["iri"],) for hit in told["hits"]]


class OxigraphServer(Server):
    """The server of Oxigraph, reading only."""

    name = "Oxigraph server"

    def start(self, data: Data, folder: Path) -> str:
        (port,) = free_ports(1)
        place = folder / "oxigraph"
        if not place.is_dir():
            fill_oxigraph(data, place)
        command = [str(BIN / "oxigraph"), "serve-read-only", "--location", str(place), "--bind", f"127.0.0.1:{port}"]
        return self.run(command, folder / "oxigraph-served", f"http://127.0.0.1:{port}/query")


def fill_oxigraph(data: Data, place: Path) -> None:
    """Load the corpus by the command line of Oxigraph."""
    for words in (
        ["load", "--location", str(place), "--file", str(data.plain)],
        ["optimize", "--location", str(place)],
    ):
        subprocess.run([str(BIN / "oxigraph"), *words], check=True, capture_output=True)


class RdflibEndpoint(Server):
    """rdflib-endpoint over one file of N-Triples."""

    name = "rdflib-endpoint"
    at_most = 20_000

    def start(self, data: Data, folder: Path) -> str:
        (port,) = free_ports(1)
        command = [str(BIN / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(data.plain)]
        return self.run(command, folder / "endpoint", f"http://127.0.0.1:{port}/")


class Virtuoso(Server):
    """Virtuoso 7 with its text index, asked in its own dialect where SPARQL 1.1 does not serve it."""

    name = "Virtuoso"
    at_most = 100_000
    dialect = "virtuoso"

    def start(self, data: Data, folder: Path) -> str:
        from servers import virtuoso

        home = folder / "virtuoso"
        new = not home.is_dir()
        with kept(virtuoso, home):
            store = self.held.enter_context(virtuoso.serve(rows=10_000_000, seconds=LONGEST))
        if new:
            fill_virtuoso(data, home)
        return store.endpoint


@contextmanager
def kept(module: Any, home: Path) -> Iterator[None]:
    """Let a server of the tests have a folder that stays, so that it can be started again with what it holds."""
    home.mkdir(exist_ok=True)
    for lock in home.glob("*.lck"):
        lock.unlink()
    before, module.scratch = module.scratch, lambda _: nullcontext(home)
    try:
        yield
    finally:
        module.scratch = before


def fill_virtuoso(data: Data, home: Path) -> None:
    """Load the corpus by the bulk loader of the Virtuoso that runs in a folder, and index its texts."""
    ini = (home / "virtuoso.ini").read_text("utf-8")
    port = next(line.split(":")[1].strip() for line in ini.splitlines() if "ServerPort" in line)
    (home / "load").mkdir()
    (home / "load" / "all.nt").hardlink_to(data.plain)
    orders = (
        "DB.DBA.RDF_OBJ_FT_RULE_ADD(null, null, 'All');",
        "ld_dir('load', 'all.nt', 'http://example.org/bench');",
        "rdf_loader_run();",
        "DB.DBA.VT_INC_INDEX_DB_DBA_RDF_OBJ();",
        "checkpoint;",
    )
    for order in orders:
        command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={order}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or "*** Error" in done.stdout + done.stderr:
            raise RuntimeError(f"Virtuoso refuses {order} {(done.stdout + done.stderr)[-300:]}")


class Jena(Server):
    """Apache Jena, TDB2 behind the small server of the tests."""

    name = "Jena"
    at_most = 20_000

    def start(self, data: Data, folder: Path) -> str:
        from servers import jena

        home = folder / "jena"
        new = not home.is_dir()
        with kept(jena, home):
            store = self.held.enter_context(jena.serve())
        if new:
            fill_jena(data, store)
        return store.endpoint


def fill_jena(data: Data, store: RemoteStore) -> None:
    """Load the corpus by the graph store protocol, a named graph of so many lines a request."""
    lines, batch = data.plain.read_bytes().splitlines(keepends=True), 50_000
    for first in range(0, len(lines), batch):
        store.replace({f"http://example.org/bench/{first}": b"".join(lines[first : first + batch])})


def absent(name: str) -> str:
    """Return what is missing for a contender to run here, or nothing."""
    from importlib.util import find_spec

    from needs import absent as lacking

    packages = {"rdflib": "rdflib", "oxrdflib": "oxrdflib", "networkx": "networkx", "igraph": "igraph"}
    if name in packages and find_spec(packages[name]) is None:
        return f"the Python package {name} is not installed"
    if name == "rdflib-endpoint" and program(name) is None:
        return "the Python package rdflib-endpoint is not installed"
    needed = {"Oxigraph server": ("oxigraph",), "Virtuoso": ("virtuoso",), "Jena": ("jena", "java", "javac")}
    if told := lacking(needed.get(name, ())):
        return f"there is no {told}"
    if name == "Virtuoso" and program("isql-vt") is None:
        return "there is no isql-vt (Debian package virtuoso-opensource-7-bin)"
    return ""


SERVED: tuple[type[Engine], ...] = (WpkgServe, OxigraphServer, RdflibEndpoint, Virtuoso, Jena)
