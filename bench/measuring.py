"""What all measurements share: contenders in turn, the record a measurement leaves, and the machine it ran on.

A measurement writes one :class:`Record` as JSON (``--json FILE``); ``rendering.py`` makes tables of records. Figures
are in seconds unless they say otherwise, and less is better. Nothing that is read off figures (ratios, losses, whether
an aim was reached) is kept: it is computed when it is shown.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

LEAST = 0.002
"""Seconds that one measurement takes at least: what is faster is repeated."""
ROUNDS = 5
OWN = "wpkg"

_PACKAGES = (
    "wpkg",
    "pyoxigraph",
    "oxigraph",
    "rdflib",
    "oxrdflib",
    "rdflib-endpoint",
    "networkx",
    "igraph",
    "rustworkx",
    "numpy",
    "numba",
    "duckdb",
    "pyshacl",
    "pyshacl-turbo",
    "eyecite",
    "bluebell-akn",
    "pyspark",
)
_DEBIAN = {"Virtuoso": "virtuoso-opensource-7-bin", "Jena": "libapache-jena-java"}


@dataclass(frozen=True, slots=True)
class Race:
    """One thing asked of all contenders of a contest.

    ``key`` is stable (figures are named after it), ``what`` is for people. ``seconds`` are medians by contender;
    ``told`` says why a contender has no time: too slow, wrong, not there. ``size`` orders races of the same key.
    """

    key: str
    what: str
    size: int
    answer: str
    seconds: Mapping[str, float]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contest:
    """Races between the same contenders; ``own`` is the one whose time the others are divided by."""

    key: str
    title: str
    text: str
    contenders: Sequence[str]
    races: Sequence[Race]
    own: str = OWN


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text that are no race: sizes, counts, what is told of each."""

    key: str
    title: str
    text: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Record:
    """What one measurement found.

    ``figures`` are further numbers by name, for aims. ``missing`` are contenders or parts that were not measured, each
    with the reason. ``page`` is a Markdown file of ``bench/`` that holds all figures of it.
    """

    name: str
    title: str
    quick: bool = False
    rounds: int = 1
    contests: Sequence[Contest] = ()
    tables: Sequence[Table] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    machine: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    made: str = ""

    def write(self, path: Path) -> None:
        """Write the record with the day, the machine and the versions of what is installed."""
        told = asdict(self) | {
            "machine": self.machine or machine(),
            "versions": self.versions or versions(),
            "made": self.made or datetime.date.today().isoformat(),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read(path: Path) -> Record:
    """Read a record back.

    Raises:
        ValueError, TypeError, KeyError: the file is none.
    """
    told = json.loads(path.read_text("utf-8"))
    told["contests"] = [
        Contest(**(each | {"races": [Race(**race) for race in each["races"]]})) for each in told["contests"]
    ]
    told["tables"] = [Table(**each) for each in told["tables"]]
    return Record(**told)


class Took(NamedTuple):
    """Medians in seconds."""

    wall: float
    cpu: float


def in_turn(contenders: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Took]:
    """Time each contender once a round, one after the other; return the medians."""
    repeats = {name: repeats_of(call) for name, call in contenders.items()}
    times: dict[str, list[Took]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            times[name].append(timed(call, repeats[name]))
    return {
        name: Took(statistics.median(took.wall for took in found), statistics.median(took.cpu for took in found))
        for name, found in times.items()
    }


def timed(call: Callable[[], Any], many: int) -> Took:
    """Return the mean of so many calls."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(many):
        call()
    return Took((time.perf_counter() - wall) / many, (time.process_time() - cpu) / many)


def repeats_of(call: Callable[[], Any]) -> int:
    """Return how often a call is repeated to be measured."""
    call()  # a first call may compile
    return max(1, int(LEAST / max(timed(call, 1).wall, 1e-7)))


def arguments(text: str | None, *, json_needed: bool = False) -> argparse.ArgumentParser:
    """Return a parser with the options every measurement has: ``--quick`` and ``--json FILE``."""
    parser = argparse.ArgumentParser(description=(text or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that everything runs")
    parser.add_argument("--json", type=Path, required=json_needed, help="write the record to this file")
    return parser


def machine() -> dict[str, str]:
    """Return what the machine is: cores, memory, processor, system, Python."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{pages / 2**30:.0f} GB",
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


def versions() -> dict[str, str]:
    """Return the versions of the engines that are installed, by name."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found | {name: version for name, package in _DEBIAN.items() if (version := _debian(package))} | _java()


def _debian(package: str) -> str:
    if shutil.which("dpkg-query") is None:
        return ""
    asked = ["dpkg-query", "-W", "-f", "${Version}", package]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _java() -> dict[str, str]:
    if shutil.which("java") is None:
        return {}
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "([^"]+)"', told)
    return {"Java": found[1]} if found else {}


def seconds_of(run: Callable[..., object], *given: object) -> float:
    """Return the wall time of one call."""
    return timed(partial(run, *given), 1).wall


def milliseconds(seconds: float) -> str:
    """Write a time in milliseconds with three digits."""
    value = seconds * 1000
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio(value: float) -> str:
    """Write a ratio with two digits."""
    return f"{value:,.0f}×" if value >= 10 else f"{value:.2g}×"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
