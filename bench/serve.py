"""wpkg serve beside rdflib-endpoint and a bare Oxigraph server: the same statements, in one run, each server in turn.

``--decisions N`` sets the size (20,000), ``--without rdflib-endpoint`` leaves one out, ``--seconds`` is the time a row
is measured, ``--clients`` how many ask at once. Of most questions the rows that come differ: ``serve.md`` tells how.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import measuring
import rendering
import served_data as data
from load_client import Timed, get, load
from measuring import Contest, Race, Record, Table

from wpkg.graph import embedded
from wpkg.graph.canned import catalogue
from wpkg.graph.query import bind

ROOT = Path(__file__).parents[1]
JSON, CSV = "application/sparql-results+json", "text/csv"
SAMPLE = 15_000
"""Decisions asked about, so that hardly anything is asked twice: answers kept from before would be no measure."""


@dataclass(frozen=True, slots=True)
class System:
    """A server: what starts it, where it answers SPARQL, and what it answers in its own way instead."""

    name: str
    command: Callable[[int], Sequence[str]]
    sparql: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing asked: of each kind of server the requests, and how the rows of an answer are counted."""

    name: str
    sparql: Sequence[bytes]
    wpkg: Sequence[bytes] = ()


def ask(path: str, query: str, accept: str = JSON) -> bytes:
    """Return a query as a GET request."""
    return get(f"{path}?{urlencode({'query': query}, quote_via=quote)}", accept)


def rows(path: str, sample: Sequence[int]) -> list[Row]:
    """Return what is asked of a server whose SPARQL stands at ``path``."""
    question = catalogue(ROOT / "queries")["what-recalls-it"]
    held = f"SELECT ?x WHERE {{ <%s> <{data.RECALLS}>+ ?x }}"
    title = f"SELECT ?title WHERE {{ <%s> <{data.TITLE}> ?title }}"
    words = f'SELECT ?d ?t WHERE {{ ?d <{data.TITLE}> ?t FILTER(CONTAINS(?t, "%s") && CONTAINS(?t, "series %d")) }}'
    near = [n for n in sample if n < 6000]
    asked = [(matter, number) for number in range(100, 100 + data.SERIES) for matter in data.MATTERS]
    return [
        Row("title of one decision", [ask(path, title % data.iri(n)) for n in sample]),
        Row("`recalls+` of one decision", [ask(path, held % data.iri(n)) for n in near]),
        Row(
            "lineage of one decision, first 50 with depth and manner (peers: `recalls+`)",
            [ask(path, held % data.iri(n)) for n in near],
            [get(f"/api/lineage?symbol={quote(data.symbol(n), safe='')}&limit=50", "application/json") for n in near],
        ),
        Row(
            "text search",
            [ask(path, words % each) for each in asked],
            [get(f"/api/search?q={matter}+series+{number}", "application/json") for matter, number in asked],
        ),
        Row(
            "canned question",
            [ask(path, bind(question, {"instrument": data.iri(n)}), CSV) for n in sample],
            [get(f"/api/what-recalls-it?instrument={quote(data.iri(n), safe='')}", CSV) for n in sample],
        ),
        Row(
            "page of one decision (peers: DESCRIBE as Turtle)",
            [ask(path, f"DESCRIBE <{data.iri(n)}>", "text/turtle") for n in sample],
            [get(f"/id/wt-l-{n + 10_000}.html", "text/html") for n in sample],
        ),
    ]


def memory(process: int) -> float:
    """Return the megabytes that a process and its children hold, shared pages counted once."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            told = Path(f"/proc/{one}/smaps_rollup").read_text("utf-8")
            total += next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text("utf-8").split())
        except (OSError, StopIteration):
            continue
    return total / 1024


@contextmanager
def started(system: System, port: int) -> Iterator[tuple[int, float]]:
    """Start a server; give its process number and the seconds until it answered a first query."""
    query = urlencode({"query": f"SELECT ?t WHERE {{ <{data.iri(5)}> <{data.TITLE}> ?t }}"})
    request = urllib.request.Request(f"http://127.0.0.1:{port}{system.sparql}?{query}", headers={"Accept": JSON})
    begun = time.perf_counter()
    process = subprocess.Popen(
        system.command(port),
        env={**os.environ, **system.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(request):
            if process.poll() is not None or time.perf_counter() - begun > 900:
                raise SystemExit(f"{system.name} does not start: {' '.join(system.command(port))}")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(request: urllib.request.Request) -> bool:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return len(json.load(answer)["results"]["bindings"]) == 1
    except (OSError, urllib.error.URLError, ValueError):
        return False


def counted(port: int, request: bytes) -> int:
    """Return how many rows, hits or links an answer has; statements of Turtle and pages count as one."""
    path = request.split(b" ")[1].decode()
    accept = request.split(b"Accept: ")[1].split(b"\r\n")[0].decode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept": accept})
    with urllib.request.urlopen(asked, timeout=120) as answer:
        body = answer.read().decode()
    if accept == CSV:
        return len(list(csv.reader(io.StringIO(body)))) - 1
    if accept not in (JSON, "application/json"):
        return 1
    told = json.loads(body)
    return len(told["results"]["bindings"]) if "results" in told else int(told.get("total", -1))


def systems(folder: Path, size: int) -> list[System]:
    """Write the statements once and make a store of them for each server."""
    made = data.decisions(size)
    nt = folder / "decisions.nt"
    with nt.open("w", encoding="utf-8") as out:
        out.writelines(data.triples(made))
    bin_ = Path(sysconfig.get_path("scripts"))
    subprocess.run(
        [bin_ / "oxigraph", "load", "--location", folder / "ox", "--file", nt], check=True, capture_output=True
    )
    subprocess.run([bin_ / "oxigraph", "optimize", "--location", folder / "ox"], check=True, capture_output=True)
    root, home = folder / "root", folder / "home"
    (root / "graph").mkdir(parents=True)
    for name in ("ontology", "queries"):
        (root / name).symlink_to(ROOT / name)
    embedded.publish(home / "store", {"https://w3id.org/wpkg/graph/decisions": nt.read_bytes()})
    own = {"WPKG_ROOT": str(root), "WPKG_HOME": str(home)}
    serve = [sys.executable, "-m", "wpkg", "serve", "--rate", "0", "--port"]
    endpoint = [str(bin_ / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port"]
    bare = [str(bin_ / "oxigraph"), "serve-read-only", "--location", str(folder / "ox"), "--bind"]
    return [
        System("wpkg", lambda port: [*serve, str(port)], "/sparql", own),
        System("Oxigraph", lambda port: [*bare, f"127.0.0.1:{port}"], "/query", {}),
        System("rdflib-endpoint", lambda port: [*endpoint, str(port), str(nt)], "/", {}),
    ]


Measured = tuple[float, float, float, dict[tuple[str, int], Timed], dict[str, int]]


def measured(system: System, port: int, size: int, clients: Sequence[int], seconds: float) -> Measured:
    """Return start, memory at rest and at the end, the times of each row by clients, and counts of first answers."""
    draw = random.Random(3)
    sample = draw.sample(range(min(500, size // 4), min(size, 20_000)), min(SAMPLE, size // 2))
    times: dict[tuple[str, int], Timed] = {}
    counts: dict[str, int] = {}
    with started(system, port) as (process, start):
        rest = memory(process)
        for row in rows(system.sparql, sample):
            requests = row.wpkg if system.name == "wpkg" and row.wpkg else row.sparql
            counts[row.name] = counted(port, requests[0])
            for turn, many in enumerate(clients):
                times[row.name, many] = load(port, requests[turn :: len(clients)], clients=many, seconds=seconds)
        return start, rest, memory(process), times, counts


def of(found: Mapping[str, Measured], asked: argparse.Namespace, statements: int) -> Record:
    """Return the record of a run."""
    rows = [[name, f"{start:.2f}", f"{rest:.0f}", f"{after:.0f}"] for name, (start, rest, after, _, _) in found.items()]
    races = []
    for row, many in found["wpkg"][3]:
        cells = {name: found[name][3][row, many] for name in found}
        told = {name: f"{cell.failed} failed" for name, cell in cells.items() if cell.failed}
        medians = {name: cell.p50 / 1000 for name, cell in cells.items() if name not in told}
        what = f"{row}, {many} client{'s' if many > 1 else ''}"
        counted = ", ".join(str(found[name][4][row]) for name in found)
        races.append(Race(f"{row.split(',')[0]}@{many}", what, asked.decisions, counted, medians, told))
    text = f"""{statements:,} statements; median times of clients that each ask anew when the last answer has come, over
connections that stay open. Rows are those of the first answer of {", ".join(found)}: `serve.md` tells why they
differ."""
    contest = Contest("serve", "Servers under load", text, tuple(found), races)
    columns = ("server", "start to first answer, s", "memory at rest, MB", "after the run, MB")
    held = Table("served", "What servers take", "", columns, rows)
    missing = dict.fromkeys(asked.without, "left out on request")
    title = "Serving beside its peers"
    return Record("serve", title, asked.quick, 1, [contest], [held], missing=missing, page="serve.md")


def main() -> None:
    """Measure, and print or write the record."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--decisions", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[])
    parser.add_argument("--without", action="append", default=[])
    asked = parser.parse_args()
    asked.decisions = asked.decisions or (1_000 if asked.quick else 20_000)
    seconds = asked.seconds or (0.3 if asked.quick else 3.0)
    clients = asked.clients or ([1] if asked.quick else [1, 8, 64])
    folder = Path(tempfile.mkdtemp(prefix="wpkg-bench-"))
    try:
        chosen = [each for each in systems(folder, asked.decisions) if each.name not in asked.without]
        statements = sum(1 for _ in (folder / "decisions.nt").open(encoding="utf-8"))
        found = {
            each.name: measured(each, 7900 + number, asked.decisions, clients, seconds)
            for number, each in enumerate(chosen)
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    record = of(found, asked, statements)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


if __name__ == "__main__":
    main()
