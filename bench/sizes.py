"""Measure the embedded store from a thousand to a million instruments: load, disk, memory, every question.

Run as ``python bench/sizes.py [--sizes 1000,10000,100000,1000000] [--data FOLDER] [--stages make,load,bare,ask]``.
Writes ``bench/sizes.md`` and the plot ``bench/sizes.svg``, both from what all runs have left in the data folder; stages
that are not named are not measured again. The yardstick of loading is bare pyoxigraph, which loads the same statements
from one uncompressed file, in turn with wpkg.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import made_corpus
import measuring
import sizes_asked
import sizes_drawn

from wpkg.graph import parted

HERE = Path(__file__).parent
STAGES = ("make", "load", "bare", "ask")
IN_TURN = 10_000
"""The largest size that is loaded several times, in turn with bare pyoxigraph."""
PATIENCE = 600.0
"""Seconds after which a question is given up."""


class Peak:
    """The most memory that the processes below one have taken together, sampled."""

    def __init__(self, process: int) -> None:
        self.most = 0
        self._process, self._over = process, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.25):
            self.most = max(self.most, sum(map(_resident, _tree(self._process))))

    def end(self) -> int:
        """Return the peak in bytes."""
        self._over.set()
        self._thread.join()
        return self.most


def _tree(process: int) -> Iterator[int]:
    yield process
    try:
        tasks = [*Path(f"/proc/{process}/task").iterdir()]
        for task in tasks:
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return


def _resident(process: int) -> int:
    """Return the memory of a process that no file backs: what it takes from others."""
    try:
        told = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        return int(told["RssAnon"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return 0


def step(name: str, **given: object) -> dict[str, Any]:
    """Run a step of :data:`STEPS` in a process of its own; return what it tells, with its time and peak memory."""
    command = [sys.executable, __file__, "--step", name, "--given", json.dumps(given, default=str)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = Peak(process.pid)
        told, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"the step {name} failed")
    found: dict[str, Any] = {"seconds": time.perf_counter() - start, "peak": peak.end()}
    return found | dict(json.loads(told.strip().rpartition("\n")[2]))


def made(data: Path, size: int) -> dict[str, Any]:
    """Make the corpus, unless it is there."""
    out = data / f"made-{size}"
    start = time.perf_counter()
    found = parted.manifest(out) if (out / parted.MANIFEST).is_file() else made_corpus.make(out, size)
    return {
        "seconds": time.perf_counter() - start,
        "triples": found.triples,
        "graphs": found.graphs,
        "disk": _disk(out),
    }


def loaded(data: Path, size: int, rounds: int) -> dict[str, Any]:
    """Load the corpus: the whole, kept for the questions; for small sizes also the store alone, beside the bare one."""
    store = data / f"store-{size}"
    shutil.rmtree(store, ignore_errors=True)
    whole = [step("publish", out=data / f"made-{size}", store=store)]
    told: dict[str, Any] = {"disk": _disk(store)}
    if size <= IN_TURN:
        told |= beside(data, size, rounds)
        for _ in range(rounds - 1):
            shutil.rmtree(store, ignore_errors=True)
            whole.append(step("publish", out=data / f"made-{size}", store=store))
    for key in ("seconds", "peak", "loaded", "cpu"):
        told[f"whole_{key}"] = statistics.median(one[key] for one in whole)
    return told


def beside(data: Path, size: int, rounds: int) -> dict[str, Any]:
    """Load the store alone and with bare pyoxigraph, in turn."""
    with tempfile.TemporaryDirectory(dir=data) as folder:
        quads = Path(folder) / "all.nq"
        with quads.open("wb") as out:
            for path in _parts(data / f"made-{size}"):
                with gzip.open(path) as part:
                    shutil.copyfileobj(part, out, 1 << 20)
        took: dict[str, list[dict[str, Any]]] = {"bare": [], "alone": []}
        for number in range(rounds):
            for name, found in took.items():
                into = Path(folder) / f"{name}-{number}"
                found.append(step(name, out=data / f"made-{size}", quads=quads, store=into))
                disk = _disk(into)
                shutil.rmtree(into)
        return {
            f"{name}_{key}": statistics.median(one[key] for one in times)
            for name, times in took.items()
            for key in ("loaded", "cpu", "peak")
        } | {"bare_disk": disk}


def _parts(out: Path) -> list[Path]:
    return [parted.path_of(out, part) for part in parted.manifest(out).parts]


def _disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def publish(given: Mapping[str, str]) -> dict[str, Any]:
    """Load a corpus beside the dataset, with all that belongs beside the store."""
    from wpkg.graph import embedded
    from wpkg.pipeline import dataset_graphs

    graphs, stamps = dataset_graphs(), []
    start = time.perf_counter()

    def progress(what: str) -> None:
        stamps.append(time.perf_counter() - start)
        print(f"{stamps[-1]:,.0f} s: {what}", file=sys.stderr, flush=True)

    embedded.publish_parts(Path(given["store"]), Path(given["out"]), graphs, progress=progress)
    return {"loaded": stamps[1] - stamps[0], "seconds": time.perf_counter() - start, "cpu": _cpu()}


def alone(given: Mapping[str, str]) -> dict[str, Any]:
    """Load a corpus into a store, with nothing beside it."""
    import pyoxigraph as ox

    from wpkg.graph.embedded.bulk import bulk_load

    out = Path(given["out"])
    start = time.perf_counter()
    store = ox.Store(given["store"])
    bulk_load(store, out, parted.manifest(out).parts)
    store.flush()
    return {"loaded": time.perf_counter() - start, "cpu": _cpu()}


def bare(given: Mapping[str, str]) -> dict[str, Any]:
    """Load one uncompressed file with pyoxigraph."""
    import pyoxigraph as ox

    start = time.perf_counter()
    store = ox.Store(given["store"])
    store.bulk_load(path=given["quads"], format=ox.RdfFormat.N_QUADS)
    store.flush()
    return {"loaded": time.perf_counter() - start, "cpu": _cpu()}


def _cpu() -> float:
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system


STEPS: Mapping[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {"publish": publish, "alone": alone, "bare": bare}


def asked(data: Path, size: int, rounds: int) -> dict[str, Any]:
    """Ask every question, in one process as long as none takes too long; then open the store cold."""
    told: dict[str, Any] = {}
    left = list(sizes_asked.QUESTIONS)
    while left:
        command = [sys.executable, str(HERE / "sizes_asked.py"), str(data / f"store-{size}"), str(size), str(rounds)]
        with subprocess.Popen([*command, *left], stdout=subprocess.PIPE, text=True) as process:
            peak = Peak(process.pid)
            told |= _heard(process, left)
            told["peak"] = max(told.get("peak", 0), peak.end())
    return told | {"cold": _cold(data / f"store-{size}", size, rounds)}


def _heard(process: subprocess.Popen[str], left: list[str]) -> dict[str, Any]:
    """Take in answers, a line each, until the process ends or a question takes too long; leave what was not asked."""
    assert process.stdout is not None
    found: dict[str, Any] = {}
    while left:
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        name = left.pop(0)
        found[name] = json.loads(line) if line else {"told": f"not answered in {PATIENCE:.0f} s"}
        print(f"{name}: {found[name]}", file=sys.stderr, flush=True)
        if not line:
            break
    process.kill()
    return found


def _cold(store: Path, size: int, rounds: int) -> float:
    """Return the seconds of a new process that opens the store and shows a document, its files out of memory."""
    took = []
    for number in range(rounds):
        for path in store.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        unit = made_corpus.work(size // 3 + number)
        start = time.perf_counter()
        subprocess.run([sys.executable, str(HERE / "sizes_asked.py"), str(store), "open", unit], check=True)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def measured(data: Path, size: int, stages: Sequence[str], rounds: int) -> None:
    """Measure one size; what was measured before and is not asked for again is kept."""
    path = data / f"told-{size}.json"
    told: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {"size": size}
    few = rounds if size <= IN_TURN else 1
    ways: Mapping[str, Callable[[], dict[str, Any]]] = {
        "make": lambda: made(data, size),
        "load": lambda: loaded(data, size, min(3, few)),
        "bare": lambda: {} if size <= IN_TURN else beside(data, size, 1),
        "ask": lambda: asked(data, size, rounds),
    }
    for stage in stages:
        print(f"{size:,}: {stage}", file=sys.stderr, flush=True)
        told[stage] = ways[stage]()
        path.write_text(json.dumps(told, indent=1) + "\n")


def main() -> None:
    """Measure and write the page and the plot, or run one step."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stages", default=",".join(STAGES))
    parser.add_argument("--data", type=Path, help="where corpora, stores and results are kept; thrown away otherwise")
    parser.add_argument("--step", choices=STEPS, help="for the measurement's own use")
    parser.add_argument("--given", type=json.loads)
    given = parser.parse_args()
    if given.step:
        print("\n" + json.dumps(STEPS[given.step](given.given)))
        return
    sizes = [200, 1000] if given.quick else [int(size) for size in given.sizes.split(",") if size]
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            measured(data, size, [one for one in given.stages.split(",") if one], 1 if given.quick else given.rounds)
        told = sorted((json.loads(path.read_text()) for path in data.glob("told-*.json")), key=lambda one: one["size"])
    if not given.quick:
        (HERE / "sizes.md").write_text(sizes_drawn.page(told, given.rounds), "utf-8")
        (HERE / "sizes.svg").write_text(sizes_drawn.plot(told), "utf-8")
    if given.json:
        sizes_drawn.record(told, given.quick, given.rounds).write(given.json)


if __name__ == "__main__":
    main()
