"""From the start of a process to its first answer, over a corpus that was loaded before.

Those asked in process are started as a Python process (wpkg as its command line) and answer one question; what has no
store on disk reads the statements first. Servers are started on what they have loaded, and asked as soon as they take
connections. The answer is compared. The contenders take turns.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import contenders
import engines
import measuring
import rendering
import served_engines
import side_data
from measuring import Contest, Race, Record
from side_data import Data
from side_questions import Instance, questions, same

COMMANDS = """A process from its start to its end, with one first page of a lineage: wpkg is its command line (with
words and remarks), the others a Python process. rdflib, oxrdflib, networkx and igraph keep nothing on disk, and read
all statements."""
SERVERS = """A server from its start to its first right answer, a first page of a lineage. What it holds was loaded
before; rdflib-endpoint reads its file each time."""


def command(data: Data, folder: Path, asked: Instance) -> list[tuple[str, ...]]:
    """Run the command line of wpkg; return the rows of its answer."""
    own = {"WPKG_ROOT": str(engines.root_of_served(folder)), "WPKG_HOME": str(folder / "home")}
    words = ["lineage", asked.given["symbol"], "--limit", "50", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "wpkg", *words], env={**os.environ, **own}, capture_output=True, check=True
    )
    edges = json.loads(done.stdout)["edges"]
    return list(dict.fromkeys((edge["to"], edge["to_title"], edge["to_date"]) for edge in edges))


def process(name: str, folder: Path, asked: Instance) -> list[tuple[str, ...]]:
    """Run a Python process that answers by one engine; return the rows."""
    given = json.dumps([asked.query, dict(asked.given), asked.rows])
    words = [str(Path(__file__).with_name("start_one.py")), name, str(folder), given]
    done = subprocess.run([sys.executable, *words], capture_output=True, check=True)
    return [tuple(row) for row in json.loads(done.stdout)]


def serve(name: str, data: Data, folder: Path, asked: Instance) -> tuple[float, list[tuple[str, ...]]]:
    """Start a server, ask it, and stop it; return the seconds from its start to its answer, and the rows."""
    engine = contenders.kinds(True)[name]()
    with started() as at:
        engine.load(data, folder)
    try:
        call = engine.call(asked)
        assert call is not None
        rows = call()
        return time.perf_counter() - at[-1], rows
    finally:
        engine.close()


@contextmanager
def started() -> Any:
    """Note when servers are started: what is prepared before that is no part of a start."""
    from servers import jena, virtuoso
    from servers import process as process_of_tests

    at: list[float] = []
    modules: Sequence[Any] = (served_engines, jena, virtuoso)
    before = process_of_tests.running

    def running(*given: Any, **named: Any) -> Any:
        at.append(time.perf_counter())
        return before(*given, **named)

    for module in modules:
        module.running = running
    try:
        yield at
    finally:
        for module in modules:
            module.running = before


def race(place: Path, data: Data, asked: Instance, served: bool, rounds: int, missing: dict[str, str]) -> Race:
    """Start everybody in turn; a first start, which may load, is not timed."""
    times: dict[str, list[float]] = {}
    told: dict[str, str] = {}
    names = [name for name, kind in contenders.kinds(served).items() if data.size <= kind.at_most]
    for number in range(rounds + 1):
        for name in names:
            if name in missing or name in told:
                continue
            if why := served_engines.absent(name):
                missing[name] = why
                continue
            try:
                seconds, rows = _once(name, served, data, place, asked)
            except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
                told[name] = "failed"
                print(f"  {name}: {error}", file=sys.stderr)
                continue
            if not same(asked, rows):
                told[name] = f"{len(rows):,} rows: wrong"
            elif number:
                times.setdefault(name, []).append(seconds)
                print(f"  {name}: {seconds:.2f} s", file=sys.stderr, flush=True)
    if measuring.OWN in told:
        raise SystemExit(f"wpkg, {data.size:,} instruments: {told[measuring.OWN]}")
    medians = {name: statistics.median(found) for name, found in times.items() if name not in told}
    key = "server" if served else "process"
    return Race(key, f"start to first answer ({key})", data.size, f"{asked.rows:,}", medians, told)


def _once(name: str, served: bool, data: Data, place: Path, asked: Instance) -> tuple[float, Sequence[tuple[str, ...]]]:
    folder = place / (name.replace(" ", "-") if name != measuring.OWN else "wpkg")
    folder.mkdir(exist_ok=True)
    if served:
        return serve(name, data, folder, asked)
    if name == measuring.OWN:
        engines.published(data, folder)
    begun = time.perf_counter()
    rows = command(data, folder, asked) if name == measuring.OWN else process(name, folder, asked)
    return time.perf_counter() - begun, rows


def main() -> None:
    """Measure, and print or write the record."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--rounds", type=int, default=0)
    asked = parser.parse_args()
    asked.rounds = asked.rounds or (1 if asked.quick else measuring.ROUNDS)
    races: Mapping[bool, list[Race]] = {False: [], True: []}
    missing: dict[str, str] = {}
    for size in [int(size) for size in (asked.sizes or ("500" if asked.quick else "1000,10000")).split(",")]:
        with tempfile.TemporaryDirectory(prefix="wpkg-starts-") as place:
            data, truth = side_data.make(Path(place), size)
            page = next(each for each in questions(truth, 1) if each.key == "page-median").instances[0]
            for served in (False, True):
                races[served].append(race(Path(place), data, page, served, asked.rounds, missing))
    contests = [
        Contest("start-process", "Cold start: a process", COMMANDS, tuple(contenders.kinds(False)), races[False]),
        Contest("start-server", "Cold start: a server", SERVERS, tuple(contenders.kinds(True)), races[True]),
    ]
    record = Record("starts", "Cold start", asked.quick, asked.rounds, contests, missing=missing)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


if __name__ == "__main__":
    main()
