"""What happens when things go wrong: tried so often, lost so often. Writes ``bench/faults.md``.

    python bench/faults.py [--only NAME]... [--kills 200] [--quick] [--json FILE]

Each part leaves its result in ``bench/faults.json`` as soon as it has ended, so that a run can be taken up with
``--only``; the table is made of all results there are. All work happens in a folder of its own, servers listen on
loopback, and everything that was started is ended.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from measuring import Record

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tests")]

HERE = Path(__file__).parent
_QUICK = ("load", "endpoint")
RESULTS, TABLE, FOUND = HERE / "faults.json", HERE / "faults.md", HERE / "faults-found.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line of the table: what was done to it, how often, how often something was lost, and what was seen.

    ``group`` is the table it stands in; ``lost`` says of each loss what; ``seen`` is one clause.
    """

    name: str
    group: str
    title: str
    tried: int
    lost: Sequence[str] = ()
    seen: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)


Part = Callable[[Path, argparse.Namespace, Callable[[str], None]], list[Outcome]]


def killing(name: str) -> Part:
    """Return the part that kills one piece of work."""

    def part(place: Path, asked: argparse.Namespace, progress: Callable[[str], None]) -> list[Outcome]:
        import fault_killing
        import fault_trials

        trial = next(trial for trial in fault_trials.TRIALS if trial.name == name)
        aimed = asked.kills // 5 if trial.aimed else 0
        tally = fault_killing.run(trial, place, asked.kills - aimed, aimed, asked.seed, progress)
        phases = ", ".join(f"{phase} {count}" for phase, count in tally.phases.most_common())
        seen = (
            f"what answered: the state before {tally.before}, the new one {tally.after}, things of both "
            f"{tally.between}; {tally.ended} came after the end; they fell in: {phases}"
        )
        figures = {"seconds of an undisturbed run": round(tally.seconds, 2), "aimed": tally.aimed}
        return [Outcome(name, "kill -9", tally.title, tally.kills, tuple(tally.lost), seen, figures)]

    return part


def parts() -> dict[str, Part]:
    """Return all parts by name, in the order of the table."""
    import fault_trials

    found: dict[str, Part] = {trial.name: killing(trial.name) for trial in fault_trials.TRIALS}
    for module in ("fault_disk", "fault_machine", "fault_damage", "fault_ends", "fault_spark"):
        if (HERE / f"{module}.py").is_file():
            found |= __import__(module).PARTS
    return found


def keep(results: Path, name: str, outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, Any]]]:
    """Add the outcomes of a part to those of earlier runs; return all."""
    import filelock

    with filelock.FileLock(f"{results}.lock"):
        known: dict[str, list[dict[str, Any]]] = json.loads(results.read_text()) if results.is_file() else {}
        day = datetime.datetime.now(datetime.UTC).date().isoformat()
        known[name] = json.loads(json.dumps([{**asdict(outcome), "day": day} for outcome in outcomes]))
        made = results.with_suffix(".new")
        made.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
        made.replace(results)
    return known


def table(known: Mapping[str, list[dict[str, Any]]], order: Sequence[str]) -> str:
    """Return the results as Markdown, a table a group."""
    rows = [row for name in order for row in known.get(name, ())]
    lines = ["# Faults: tried, lost", "", *_head()]
    for group in dict.fromkeys(str(row["group"]) for row in rows):
        lines += [
            "",
            f"## {group[0].upper()}{group[1:]}",
            "",
            "| what | tried | lost | seen |",
            "| --- | ---: | ---: | --- |",
        ]
        for row in (row for row in rows if row["group"] == group):
            lost = row["lost"]
            lines.append(f"| {row['title']} | {row['tried']:,} | {len(lost):,} | {row['seen']} |")
        for row in (row for row in rows if row["group"] == group and row["lost"]):
            lines += ["", f"Lost in *{row['title']}*:", "", *(f"- {each}" for each in row["lost"][:20])]
    if FOUND.is_file():
        lines += ["", FOUND.read_text("utf-8").strip()]
    return "\n".join(lines) + "\n"


def record(known: Mapping[str, list[dict[str, Any]]], order: Sequence[str], quick: bool) -> Record:
    """Return the results as the record that ``wpkg bench`` shows."""
    from measuring import Record, Table

    found = [row for name in order for row in known.get(name, ())]
    rows = [[row["group"], row["title"], f"{row['tried']:,}", str(len(row["lost"]))] for row in found]
    text = "Tried so often, lost so often."
    shown = Table("faults", "Faults", text, ("kind", "what", "tried", "lost"), rows)
    figures = {
        "tried": float(sum(row["tried"] for row in found)),
        "lost": float(sum(len(row["lost"]) for row in found)),
    }
    return Record("faults", "Faults", quick, tables=[shown], figures=figures, page="faults.md")


def _head() -> list[str]:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return [
        "Made by `python bench/faults.py`; each line is a part, which `--only` runs alone. *Lost* counts each case in",
        "which something other than the state before or the new one answered, a rerun did not end as an undisturbed",
        "run, an answer was silently another one, or a process outlived its run.",
        "",
        f"Machine: {machine}.",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts asked for and write the table; return 1 if anything was lost."""
    known_parts = parts()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[*known_parts, "table"], help="run this part (repeatable)")
    parser.add_argument("--kills", type=int, default=200, help="kills of each piece of work; a fifth of them are aimed")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--quick", action="store_true", help="few of everything")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--table", type=Path, default=TABLE)
    asked = parser.parse_args(arguments)
    asked.kills = min(asked.kills, 5) if asked.quick else asked.kills
    known: dict[str, list[dict[str, Any]]] = json.loads(asked.results.read_text()) if asked.results.is_file() else {}
    lost = 0
    for name in asked.only or (_QUICK if asked.quick else known_parts):
        if name == "table":
            continue
        place = Path(tempfile.mkdtemp(prefix=f"wpkg-faults-{name.replace(' ', '-')}-"))
        try:
            outcomes = known_parts[name](place, asked, lambda text: print(text, file=sys.stderr, flush=True))
        finally:
            shutil.rmtree(place, ignore_errors=True)
        lost += sum(len(outcome.lost) for outcome in outcomes)
        known = keep(asked.results, name, outcomes)
        for outcome in outcomes:
            print(f"{outcome.title}: tried {outcome.tried}, lost {len(outcome.lost)}", file=sys.stderr, flush=True)
    asked.table.write_text(table(known, list(known_parts)), "utf-8")
    if asked.json:
        record(known, list(known_parts), asked.quick).write(asked.json)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
