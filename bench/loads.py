"""How long wpkg and its peers take to load one corpus, on disk or into memory, and what it takes of either.

Each load runs in a process of its own, the contenders in turn; the clock runs from the first statement to the last,
not while a program starts. wpkg also makes its adjacency and its index for search, and compares what it holds with what
it was given; Virtuoso also indexes texts. After each load the statements are counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engines
import measuring
import rendering
import served_engines
import side_data
from measuring import Contest, Race, Record, Table
from side_data import Data

TEXT = """The same statements, in parts for wpkg and as N-Triples for the others. wpkg makes citations and the index for
search as well, Virtuoso its text index; the others index no texts."""
NAMES = ("wpkg", "pyoxigraph", "Oxigraph server", "oxrdflib", "rdflib", "Virtuoso", "Jena")
COUNT = "SELECT (COUNT(*) AS ?many) WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Loaded:
    """One load: seconds, statements held afterwards, octets on disk (0: in memory), most memory of the process."""

    seconds: float
    statements: int
    disk: int
    memory: float


def load(name: str, data: Data, folder: Path) -> tuple[float, int, int]:
    """Load the corpus in this process; return the seconds, how many statements there are, and octets on disk."""
    if name in ("Virtuoso", "Jena"):
        return _server(name, data, folder)
    fill: Mapping[str, tuple[Callable[[], Any], Path]] = {
        "wpkg": (lambda: engines.publish(data, folder / "home" / "store"), folder / "home" / "store"),
        "pyoxigraph": (lambda: engines.fill_pyoxigraph(data, folder / "pyoxigraph"), folder / "pyoxigraph"),
        "Oxigraph server": (lambda: served_engines.fill_oxigraph(data, folder / "oxigraph"), folder / "oxigraph"),
    }
    kinds = {kind.name: kind for kind in engines.IN_PROCESS}
    engine = kinds["pyoxigraph" if name == "Oxigraph server" else name]()
    if name in fill:
        _import(name)
        seconds = measuring.seconds_of(fill[name][0])
        place = fill[name][1]
        if name == "Oxigraph server":
            place.rename(folder / "pyoxigraph")
            place = folder / "pyoxigraph"
        engine.load(data, folder)
        return seconds, _counted(engine), engines.size_of(place)
    _import(name)
    seconds = measuring.seconds_of(engine.load, data, folder)
    return seconds, _counted(engine), 0


def _import(name: str) -> None:
    """Import what a contender needs before the clock runs."""
    if name in ("rdflib", "oxrdflib"):
        import rdflib

        rdflib.Graph(store="Oxigraph" if name == "oxrdflib" else "default").query("ASK {}")
    elif name == "wpkg":
        from wpkg.graph import adjacency, embedded, search

        assert adjacency
        assert embedded
        assert search
    else:
        import pyoxigraph

        assert pyoxigraph


def _counted(engine: Any) -> int:
    rows = engine.graph.select(COUNT).rows if engine.name == "wpkg" else list(engine._rows(COUNT))
    return int(str(getattr(rows[0][0], "value", rows[0][0])))


def _server(name: str, data: Data, folder: Path) -> tuple[float, int, int]:
    from servers import jena, virtuoso

    home = folder / name.lower()
    module: Any = virtuoso if name == "Virtuoso" else jena
    with ExitStack() as held:
        with served_engines.kept(module, home):
            store = held.enter_context(module.serve())
        begun = time.perf_counter()
        if name == "Virtuoso":
            served_engines.fill_virtuoso(data, home)
        else:
            served_engines.fill_jena(data, store)
        seconds = time.perf_counter() - begun
        graphs = " UNION ".join(f"{{ GRAPH <{each}> {{ ?s ?p ?o }} }}" for each in _graphs(name, data))
        rows = store.select(f"SELECT (COUNT(*) AS ?many) WHERE {{ {graphs} }}").rows
    return seconds, int(str(rows[0][0])), engines.size_of(home)


def _graphs(name: str, data: Data) -> list[str]:
    if name == "Virtuoso":
        return ["http://example.org/bench"]
    return [f"http://example.org/bench/{first}" for first in range(0, data.triples, 50_000)]


def apart(name: str, place: Path) -> Loaded:
    """Load in a process of its own, in a folder that is removed afterwards.

    Raises:
        RuntimeError: it failed; the message is the last line it printed.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--one", name, "--place", str(place)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        told, faults = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError((faults.decode("utf-8", "replace").splitlines() or ["it ended"])[-1][:200])
    seconds, statements, disk = json.loads(told.splitlines()[-1])
    return Loaded(seconds, statements, disk, used.ru_maxrss / 1024)


def measured(place: Path, data: Data, names: Sequence[str], rounds: int) -> tuple[Race, list[list[str]]]:
    """Load with everybody in turn; return the race, and what each takes of disk and memory."""
    found: dict[str, list[Loaded]] = {name: [] for name in names}
    told: dict[str, str] = {}
    right = len(set(data.plain.read_bytes().splitlines()))
    for _ in range(rounds):
        for name in names:
            if name in told:
                continue
            try:
                one = apart(name, place)
            except RuntimeError as error:
                told[name] = "failed"
                print(f"  {name}: {error}", file=sys.stderr)
                continue
            if one.statements != right:
                told[name] = f"{one.statements:,} statements: wrong"
            found[name].append(one)
            print(f"  {name}: {one.seconds:.2f} s", file=sys.stderr, flush=True)
    if measuring.OWN in told:
        raise SystemExit(f"wpkg, {data.size:,} instruments: {told[measuring.OWN]}, not {right:,}")
    good = {name: loads for name, loads in found.items() if loads and name not in told}
    medians = {name: statistics.median(one.seconds for one in loads) for name, loads in good.items()}
    rows = [
        [
            f"{data.size:,}",
            name,
            f"{right / medians[name]:,.0f}",
            f"{max(one.disk for one in loads) / 1e6:,.1f}" if loads[0].disk else "in memory",
            "that of a server" if name in ("Virtuoso", "Jena") else f"{max(one.memory for one in loads):,.0f}",
        ]
        for name, loads in good.items()
    ]
    return Race("load", "loading", data.size, f"{right:,}", medians, told), rows


def main() -> None:
    """Measure, and print or write the record."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--one", help="load once and print what it took")
    parser.add_argument("--place", type=Path)
    asked = parser.parse_args()
    asked.rounds = asked.rounds or (1 if asked.quick else measuring.ROUNDS)
    if asked.one:
        with tempfile.TemporaryDirectory(prefix="wpkg-load-", dir=asked.place) as folder:
            print(json.dumps(load(asked.one, side_data.lying(asked.place), Path(folder))), flush=True)
            os._exit(0)  # a large store takes long to let go of
    races: list[Race] = []
    rows: list[list[str]] = []
    missing: dict[str, str] = {}
    for size in [int(size) for size in (asked.sizes or ("500" if asked.quick else "1000,10000")).split(",")]:
        absent = {name: why for name in NAMES if (why := served_engines.absent(name))}
        missing |= absent
        with tempfile.TemporaryDirectory(prefix="wpkg-loads-") as place:
            data, _ = side_data.make(Path(place), size)
            race, told = measured(Path(place), data, [name for name in NAMES if name not in absent], asked.rounds)
            races.append(race)
            rows += told
    contest = Contest("load", "Loading", TEXT, NAMES, races)
    columns = ("instruments", "of", "statements a second", "on disk, MB", "most memory, MB")
    taken = Table("taken", "What loading takes", "", columns, rows)
    record = Record("loads", "Loading", asked.quick, asked.rounds, [contest], [taken], missing=missing)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


if __name__ == "__main__":
    main()
