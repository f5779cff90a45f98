"""Time the validation of datasets of 10,000 to 1,000,000 statements, reading included. Prints Markdown.

The texts are made up, read and lifted by wpkg's own reader; a larger dataset holds them again under other symbols.
Every contender runs in a process of its own, and its time counts from when its libraries are loaded: wpkg's set queries
(documents on two processes, then all together), pySHACL as wpkg runs it (document by document, then together), and
pyshacl-turbo, which is given all statements as one graph. ``--quick`` stops at 100,000 and leaves pySHACL out there.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from measuring import OWN, ROUNDS, Contest, Race, Record, Table, arguments, ratio, table

JOBS = 2
SIZES = (10_000, 100_000, 1_000_000)
PYSHACL, TURBO = "pySHACL", "pyshacl-turbo"
MOST = 180.0
"""Seconds one contender may take; who took a tenth of that for a tenth of the data is not asked for more."""
LONG = 60.0
"""Seconds after which a run is not repeated."""
_TEXTS, _SERIES = 40, 100
_MONTHS = ("January", "March", "April", "May", "June", "August", "October", "December")
_BODIES = ("Council for Trade in Services", "Council for Trade in Goods", "Committee on Trade and Development")
_RECITALS = (
    "Recalling its decision of {day} ({symbol}) and the discussions held since then,",
    "Reaffirming the Work Programme on Electronic Commerce adopted on {day} ({symbol}),",
    "Noting the report of the {body} contained in document {symbol},",
)
_PARAGRAPHS = (
    "Instructs the {body} to review the decision contained in {symbol} and to report to the General Council by {day}.",
    "Decides that Members will maintain the current practice of not imposing customs duties until {day}.",
    "Requests the Director-General to prepare a report on the needs of Members, taking into account {symbol}.",
    "Takes note of the recommendations contained in {symbol} on transparency and predictability.",
    "Agrees to hold periodic reviews in its sessions of July and December, based on the reports of the {body}.",
)


def text(number: int, draw: random.Random) -> str:
    """Return a decision made up, of the symbol WT/L/90 and two digits."""

    def filled(pattern: str) -> str:
        day = f"{draw.randint(1, 28)} {draw.choice(_MONTHS)} {draw.randint(2003, 2020)}"
        return pattern.format(day=day, body=draw.choice(_BODIES), symbol=f"WT/L/90{draw.randrange(_TEXTS):02}")

    recitals = "\n\n".join(filled(draw.choice(_RECITALS)) for _ in range(draw.randint(2, 6)))
    paragraphs = "\n\n".join(f"{at}. {filled(draw.choice(_PARAGRAPHS))}" for at in range(1, draw.randint(6, 18)))
    return (
        f"WORLD TRADE ORGANIZATION\n\nWT/L/90{number:02}\n{filled('{day}')}\n\nGENERAL COUNCIL\n\nMATTER {number}\n\n"
        f"Decision\n\nThe General Council,\n\n{recitals}\n\nDecides as follows:\n\n{paragraphs}\n"
    )


def lifted() -> list[bytes]:
    """Return the made-up decisions as N-Triples, read and lifted by wpkg."""
    from wpkg import pipeline
    from wpkg.corpus import render, single
    from wpkg.graph.embedded import as_ntriples
    from wpkg.text import draft

    draw, made = random.Random(1), []
    for number in range(_TEXTS):
        read = single.read(text(number, draw))
        document = draft.document(read, render.source(read, read.taken, render.Settings()), "2020-01-01")
        made.append(as_ntriples(pipeline.turtle_of(document, accepted=False)))
    return made


def series(made: list[bytes], size: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and N-Triples of documents until there are ``size`` statements."""
    count = 0
    for turn in range(10, _SERIES):
        for number, data in enumerate(made):
            renamed = data.replace(b"WT/L/90", f"WT/L/{turn}".encode()).replace(b"wt-l-90", f"wt-l-{turn}".encode())
            yield f"wt-l-{turn}{number:02}", renamed
            count += data.count(b"\n")
            if count >= size:
                return


def dataset(folder: Path, made: list[bytes], size: int) -> int:
    """Write a dataset in parts and return how many statements it has."""
    from wpkg import iri
    from wpkg.graph import parted

    buckets: dict[int, list[parted.Packed]] = defaultdict(list)
    for at, (name, data) in enumerate(series(made, size)):
        buckets[at % 8].append(parted.pack(iri.graph(f"corpus/{name}"), data.decode().splitlines()))
    parts = [
        parted.write_part(folder, parted.DOCUMENTS, number, sorted(graphs, key=lambda packed: packed.member.graph))
        for number, graphs in sorted(buckets.items())
    ]
    parted.switch(folder, parted.Manifest(tuple(parts)))
    return parted.manifest(folder).triples


def run(contender: str, folder: Path) -> None:
    """Check a dataset and print what it took as JSON; called in a process of its own."""
    if contender == TURBO:
        found, seconds = _turbo(folder)
    else:
        from wpkg.corpus.validating import validate_parts
        from wpkg.graph.shapes.checker import project

        start = time.perf_counter()
        checker = project("fast" if contender == OWN else "reference")
        found = len(validate_parts(folder, JOBS if contender == OWN else 0, checker=checker).findings)
        seconds = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": seconds, "found": found, "peak": peak / 1024}))


def _turbo(folder: Path) -> tuple[int, float]:
    import pyshacl_turbo
    from rdflib import URIRef

    from wpkg.graph import parted, validate
    from wpkg.graph.shapes.checker import project

    start = time.perf_counter()
    checker = project()
    data, shapes = validate.graph_of(checker.context), validate.graph_of(checker.shapes)
    for part in parted.manifest(folder).parts:
        for packed in parted.packed(folder, part):
            data.parse(data=parted.triples(packed), format="nt")
    _, results, _ = pyshacl_turbo.validate(data, shacl_graph=shapes)
    found = len(set(results.objects(None, URIRef("http://www.w3.org/ns/shacl#result"))))
    return found, time.perf_counter() - start


def main() -> None:
    """Print the tables, ratios first."""
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], Path(sys.argv[3]))
        return
    asked = arguments(__doc__).parse_args()
    missing = {} if find_spec("pyshacl_turbo") else {TURBO: "not installed (extra turbo)"}
    contenders = [name for name in (OWN, PYSHACL, TURBO) if name not in missing]
    made, races, rows = lifted(), [], []
    before: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in SIZES[: 2 if asked.quick else 3]:
            count = dataset(Path(scratch) / str(size), made, size)
            seconds, told = {}, {}
            for name in contenders:
                guess = 11 * before.get(name, 0.0)
                if guess > MOST or (asked.quick and name != OWN and size > SIZES[0]):
                    told[name] = f"left out: about {guess:.0f} s"
                    before[name] = guess
                    continue
                got, runs = _median(name, Path(scratch) / str(size), 1 if asked.quick else ROUNDS)
                seconds[name] = before[name] = got["seconds"]
                figures = f"{got['seconds']:.2f}", f"{got['peak']:.0f}", f"{got['found']:,.0f}"
                rows.append([f"{count:,}", name, *figures, str(runs)])
            races.append(Race("validate", f"{count:,} statements", size, "", seconds, told))
    head = ["statements", "checked by", "seconds", "peak MB a process", "results", "runs"]
    shown = [
        [
            race.what,
            *(
                ratio(race.seconds[name] / race.seconds[OWN]) if name in race.seconds else race.told[name]
                for name in contenders
            ),
        ]
        for race in races
    ]
    print(table(["", *(f"{name}, times {OWN}" for name in contenders)], shown), "\n")
    print(table(head, rows))
    if asked.json:
        Record(
            "validate_size",
            "Validation at size",
            asked.quick,
            1 if asked.quick else ROUNDS,
            contests=[Contest("validate", "Validation", "Reading included.", contenders, races)],
            tables=[Table("validate", "Validation: time and memory", "", head, rows)],
            figures={f"validate_{race.size}": race.seconds[OWN] for race in races},
            missing=missing,
        ).write(asked.json)


def _median(name: str, folder: Path, rounds: int) -> tuple[dict[str, float], int]:
    """Run so often, or once where that takes longer than it may; return the median, the largest peak, and how often."""
    found = [_timed(name, folder)]
    while len(found) < rounds and found[0]["seconds"] <= LONG:
        found.append(_timed(name, folder))
    middle = {key: statistics.median(each[key] for each in found) for key in found[0]}
    return {**middle, "peak": max(each["peak"] for each in found)}, len(found)


def _timed(name: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--run", name, str(folder)]
    got: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return got


if __name__ == "__main__":
    main()
