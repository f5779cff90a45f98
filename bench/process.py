"""Time whole processes: the cold build, and questions on a warm store. Prints a Markdown table of medians and ratios.

The yardstick is an empty Python process, timed in turn with the others in one run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import measuring
import rendering
from measuring import Record, Table

ROUNDS = 9
EMPTY = "an empty Python process"
TEXT = "Seconds of whole processes over the graph of the project, taken in turn."
HEAVY = ("rdflib", "pyshacl", "owlready2", "SPARQLWrapper")
WPKG = [sys.executable, "-m", "wpkg"]
COMMANDS: Mapping[str, Sequence[str]] = {
    EMPTY: [sys.executable, "-c", "pass"],
    "wpkg lineage WT/L/843": [*WPKG, "lineage", "WT/L/843"],
    "wpkg lineage WT/L/843 --format json": [*WPKG, "lineage", "WT/L/843", "--format", "json"],
    "wpkg in-force moratorium": [*WPKG, "in-force", "moratorium", "--on", "2012-06-01"],
    "wpkg show WT/L/843": [*WPKG, "show", "WT/L/843"],
    "wpkg query (list)": [*WPKG, "query"],
}


def seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return the wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, env=dict(environment), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def heavy_imports(environment: Mapping[str, str]) -> list[str]:
    """Return which of the heavy packages the lineage path imports; there should be none."""
    command = [sys.executable, "-X", "importtime", *WPKG[1:], "lineage", "WT/L/843"]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=True)
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    return sorted(names & set(HEAVY))


def main() -> None:
    """Measure, and print or write the record."""
    asked = measuring.arguments(__doc__).parse_args()
    many = 5 if asked.quick else ROUNDS
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "WPKG_HOME": home}
        cold = statistics.median(_cold_build(environment, Path(home)) for _ in range(1 if asked.quick else 3))
        rounds = [{name: seconds(command, environment) for name, command in COMMANDS.items()} for _ in range(many)]
        medians = {name: statistics.median(times[name] for times in rounds) for name in COMMANDS}
        heavy = heavy_imports(environment)
    medians = {"cold build of everything (lift, reason, load)": cold, **medians}
    rows = [[name, f"{value:.3f}", f"{value / medians[EMPTY]:.1f}"] for name, value in medians.items()]
    told = f"{TEXT} Heavy packages imported on the lineage path: {', '.join(heavy) or 'none'}."
    table = Table("process", "Whole processes", told, ("what", "median s", "× an empty process"), rows)
    figures = {**medians, "heavy packages on the lineage path": len(heavy)}
    record = Record("process", "Whole processes", asked.quick, many, tables=[table], figures=figures)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


def _cold_build(environment: Mapping[str, str], home: Path) -> float:
    for path in sorted(home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return seconds([*WPKG, "build"], environment)


if __name__ == "__main__":
    main()
