"""How long another client waits for a canned question, a page and a query while one client sends bombs.

The server is the real one with its usual limits. Each row is measured twice: alone, and while four connections send
queries that never end, or never fit, one after the other. ``--seconds`` is the time a row is measured (20; quick 1,
with a shorter limit for queries).
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import httpx
import measuring
import rendering
from measuring import Record, Table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from servers import wpkg_server

_TWICE = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
BOMBS = {
    "a path with both ends free, squared": "SELECT * { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "a product of everything, counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a regular expression on a product": "SELECT ?a { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(?c, '^(a+)+$') && ?a = ?e) }",
    "a text doubled forty times": f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('0123456789' AS ?x0) {_TWICE} }}",
    "everything with everything, sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "10 MB of query": "SELECT * { ?a ?b ?c }" + "#" * 10_000_000,
}
ASKED = {
    "canned question": ["api/recalling-chain?instrument=WT%2FL%2F843", "api/what-recalls-it?instrument=WT%2FL%2F843"],
    "page of an instrument": ["id/wt-l-843.html", "id/wt-l-907.html"],
    "label by SPARQL": [
        f"sparql?query={quote('SELECT ?l { <https://w3id.org/wpkg/id/wt-l-843> ?p ?l } LIMIT ' + str(n))}"
        for n in range(1, 200)
    ],
}


async def measured(base: str, paths: Sequence[str], seconds: float) -> tuple[list[float], Counter[int]]:
    """Ask one path after the other, each with an argument nobody asked before, so that nothing comes from memory."""
    times: list[float] = []
    statuses: Counter[int] = Counter()
    end = time.perf_counter() + seconds
    other = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    async with httpx.AsyncClient(base_url=base, timeout=60, transport=other) as client:
        for path in itertools.cycle(paths):
            if time.perf_counter() > end:
                return times, statuses
            headers = {"Accept": f"*/*, x/{random.random()}"}
            begun = time.perf_counter()
            answer = await client.get(path, headers=headers)
            times.append((time.perf_counter() - begun) * 1000)
            statuses[answer.status_code] += 1
            await asyncio.sleep(0.02)
    return times, statuses


async def bombard(base: str, stop: asyncio.Event, first: int) -> Counter[int | str]:
    """Send bombs until told to stop."""
    seen: Counter[int | str] = Counter()
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        for bomb in itertools.islice(itertools.cycle(BOMBS.values()), first, None):
            if stop.is_set():
                return seen
            try:
                answer = await client.post("sparql", content=bomb, headers={"Content-Type": "application/sparql-query"})
                seen[answer.status_code] += 1
            except httpx.TransportError as error:
                seen[type(error).__name__] += 1
    return seen


def row(name: str, alone: list[float], bombed: list[float], statuses: Counter[int]) -> list[str]:
    """Return one line of the table."""
    cells = [f"{value:.1f}" for times in (alone, bombed) for value in (statistics.median(times), _late(times))]
    return [name, *cells, str(len(bombed)), ", ".join(f"{many} × {status}" for status, many in statuses.items())]


def _late(times: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


async def measure(seconds: float, *options: str) -> tuple[list[list[str]], dict[str, float]]:
    """Return the rows of the table, and the figures."""
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    with wpkg_server.serve("--no-chores", *options) as served:
        for paths in ASKED.values():
            await measured(served.base, paths, min(2, seconds))
        for name, paths in ASKED.items():
            alone, _ = await measured(served.base, paths, seconds)
            stop = asyncio.Event()
            bombers = [asyncio.create_task(bombard(served.base, stop, each)) for each in range(4)]
            await asyncio.sleep(min(1, seconds))
            bombed, statuses = await measured(served.base, paths, seconds)
            stop.set()
            rows.append(row(name, alone, bombed, statuses))
            figures |= {f"{name}, p95 alone": _late(alone) / 1000, f"{name}, p95 with bombs": _late(bombed) / 1000}
            seen = sum(await asyncio.gather(*bombers), Counter())
            print(f"{name}: the bombs were answered {dict(seen)}", file=sys.stderr)
    return rows, figures


def main() -> None:
    """Measure, and print or write the record."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=0.0)
    asked = parser.parse_args()
    options = ("--time-limit", "2") if asked.quick else ()
    rows, figures = asyncio.run(measure(asked.seconds or (1 if asked.quick else 20), *options))
    columns = ("asked", "alone p50 ms", "p95", "with bombs p50 ms", "p95", "answers", "statuses")
    table = Table("bombs", "What another client is asked to wait", "", columns, rows)
    title = "Serving while one client sends bombs"
    record = Record("serve_bombs", title, asked.quick, 1, tables=[table], figures=figures, page="serve.md")
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


if __name__ == "__main__":
    main()
