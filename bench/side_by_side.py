"""The same questions to wpkg and its peers over the same corpus, in one run: in this process, and over HTTP.

Every answer is compared with the right one, found in plain Python, before it is timed; then the contenders take turns,
each in a process of its own. ``--sizes`` are instruments of the corpora, ``--without NAME`` leaves one out, ``--limit``
is the longest an answer may take, in seconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import contenders
import measuring
import rendering
import side_data
from contenders import Contender
from measuring import Contest, Race, Record
from served_engines import absent
from side_data import Data
from side_questions import Question, questions

IN_PROCESS = """Asked in process: wpkg by its Python interface, the others by theirs; rdflib, oxrdflib and pyoxigraph
in SPARQL (`bench/queries/`). Everybody in a process of its own, one after the other. `–`: it has no way to be asked."""

SERVED = """Asked over HTTP on the loopback, over a connection that stays open: `wpkg serve` by its programming
interface where that has the question (lineage, force, canned questions, search), by SPARQL elsewhere; the others by
SPARQL, Virtuoso by TRANSITIVE and its own text index. Debian's Jena comes without a text index."""

EACH = 2
"""How many instances of a question are asked a round."""

Measured = tuple[list[Race], dict[str, str]]


def measured(
    data: Data, asks: Sequence[Question], served: bool, without: Sequence[str], rounds: int, limit: float, folder: Path
) -> Measured:
    """Ask everything of one corpus; return the races, and who did not take part."""
    missing: dict[str, str] = {}
    races: list[Race] = []
    with ExitStack() as held:
        there = list(_started(data, served, without, limit, folder, held, missing))
        for asked in asks:
            times, told = contenders.race(there, asked, rounds, again=not served)
            if measuring.OWN in told and told[measuring.OWN] != "–":
                raise SystemExit(
                    f"not the right answer: wpkg, {asked.key} of {data.size:,} instruments: {told[measuring.OWN]}"
                )
            medians = {name: statistics.median(found) for name, found in times.items()}
            races.append(Race(asked.key, asked.what, data.size, f"{asked.rows:,}", medians, told))
            _say(f"  {asked.key}: " + ", ".join(f"{n} {measuring.milliseconds(s)}" for n, s in medians.items()))
    return races, missing


def _started(
    data: Data,
    served: bool,
    without: Sequence[str],
    limit: float,
    folder: Path,
    held: ExitStack,
    missing: dict[str, str],
) -> Iterator[Contender]:
    for name, kind in contenders.kinds(served).items():
        why = "left out on request" if name in without else absent(name)
        if not why and data.size > kind.at_most:
            why = f"not given more than {kind.at_most:,} instruments: memory or loading time"
        if not why:
            own = folder / f"{'served' if served else 'in-process'}-{name.replace(' ', '-')}"
            own.mkdir(exist_ok=True)
            try:
                one = Contender(name, served, data, own if name != measuring.OWN else folder, limit)
            except RuntimeError as error:
                if name == measuring.OWN:
                    raise SystemExit(f"wpkg does not start: {error}") from error
                why = f"did not start: {error}"
            else:
                held.callback(one.stop)
                yield one
        if why:
            missing[f"{name}, {data.size:,} instruments"] = why
            _say(f"  {name}: {why}")


def contest(served: bool, races: Sequence[Race]) -> Contest:
    """Return the table of one kind of contenders."""
    if served:
        return Contest("served", "Questions over HTTP", SERVED, tuple(contenders.kinds(True)), races)
    return Contest("in-process", "Questions in process", IN_PROCESS, tuple(contenders.kinds(False)), races)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print or write the record."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--rounds", type=int, default=measuring.ROUNDS)
    parser.add_argument("--limit", type=float, default=0.0)
    parser.add_argument("--without", action="append", default=[])
    asked = parser.parse_args()
    sizes = [int(size) for size in (asked.sizes or ("300" if asked.quick else "1000,10000")).split(",")]
    limit = asked.limit or (2.0 if asked.quick else 60.0)
    found: Mapping[bool, list[Race]] = {False: [], True: []}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="wpkg-side-") as place:
        for size in sizes:
            _say(f"{size:,} instruments")
            folder = Path(place) / str(size)
            folder.mkdir()
            data, truth = side_data.make(folder, size)
            asks = list(questions(truth, 1 + (1 if asked.quick else EACH) * asked.rounds))
            for served in (False, True):
                races, absentees = measured(data, asks, served, asked.without, asked.rounds, limit, folder)
                found[served].extend(races)
                missing |= absentees
    contests = [contest(served, races) for served, races in found.items()]
    record = Record("side_by_side", "Side by side: questions", asked.quick, asked.rounds, contests, missing=missing)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


if __name__ == "__main__":
    main()
