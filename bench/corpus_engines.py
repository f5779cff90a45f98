"""Building a corpus and walking its citations: processes of one machine, and a Spark cluster on the same machine.

Whole commands, from the start of the program to its end, over made-up decisions of half a page that cite each other; a
corpus of one text shows what it takes to start. The cluster is a Master and two Workers on loopback, started
beforehand, with as many executors as there are processes in the pool. Both must come to the same dataset.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import measuring
import rendering
from measuring import Record, Table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import made_texts
from servers import spark
from servers.spark import Cluster
from wpkg.corpus import closed
from wpkg.graph import parted

TEXT = """Seconds of whole commands, once each, in turn, without checks and links. On one machine a cluster can only
lose: it shares the cores, and adds the start of a driver and of executors. What it shows is what Spark costs."""
SIZES, QUICK = (1, 200, 2000), (40,)
PROCESSES = 2
WPKG = (sys.executable, "-m", "wpkg", "corpus")


def main() -> None:
    """Measure, and print or write the record."""
    asked = measuring.arguments(__doc__).parse_args()
    sizes = QUICK if asked.quick else SIZES
    with tempfile.TemporaryDirectory() as folder, spark.cluster() as cluster:
        rows = [row for size in sizes for row in _rows(Path(folder) / str(size), size, cluster)]
    shown = [
        [what, f"{size}", f"{pool:.1f}", f"{other:.1f}", measuring.ratio(other / pool)]
        for what, size, pool, other in rows
    ]
    head = ("what", "texts", "processes, s", "Spark, s", "ratio")
    figures = {
        f"{what} {size} {name}": value
        for what, size, *both in rows
        for name, value in zip(("pool", "spark"), both, strict=True)
    }
    table = Table("corpus_engines", "Processes and Spark on one machine", TEXT, head, shown)
    record = Record(
        "corpus_engines", "A corpus by processes and by Spark", asked.quick, 1, tables=[table], figures=figures
    )
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


def _rows(folder: Path, size: int, cluster: Cluster) -> list[tuple[str, int, float, float]]:
    """Build and walk one corpus both ways; return (what, texts, seconds of processes, seconds of Spark).

    Raises:
        RuntimeError: the two did not come to the same.
    """
    made_texts.write(folder / "texts", size)
    pool, other = folder / "pool", folder / "spark"
    flags = ("--no-validate", "--no-link", "--format", "json")
    there = ("--engine", "spark", "--master", cluster.master)
    environment = {**cluster.environment, "PYSPARK_SUBMIT_ARGS": f"--conf spark.cores.max={PROCESSES} pyspark-shell"}
    texts = str(folder / "texts")
    built = (
        _seconds(("build", texts, str(pool), *flags, "--workers", f"{PROCESSES}"), os.environ),
        _seconds(("build", texts, str(other), *flags, *there), environment),
    )
    if parted.manifest(pool).digest != parted.manifest(other).digest:
        raise RuntimeError(f"Spark has built another dataset of {size} texts")
    if size == 1:
        return [("build", size, *built)]
    walked = (
        _seconds(("closure", str(pool), "--all"), os.environ),
        _seconds(("closure", str(other), "--all", *there), environment),
    )
    if _told(pool) != _told(other):
        raise RuntimeError(f"Spark has walked another way over {size} texts")
    return [("build", size, *built), ("closure of all", size, *walked)]


def _told(out: Path) -> str:
    record = closed.report(out).record()
    return json.dumps({key: value for key, value in record.items() if key != "files"})


def _seconds(arguments: Sequence[str], environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run([*WPKG, *arguments], env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr[-2000:]}")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
