"""Measure the reader and write ``bench/reader.md``: every task, with counts, on every gold that is at hand.

Run with ``make bench`` where WPKG_CORPORA names a folder of texts. ``python bench/reader.py tune [EVERY]`` prints the
tuning half with its worst cases instead and writes nothing. Of the report half only totals are ever shown.
"""

from __future__ import annotations

import importlib
import json
import lzma
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from pathlib import Path
from typing import Any

import corpora
import measuring
import originals
from measuring import Record, Table

from wpkg.text import evaluation
from wpkg.text.evaluation import copies
from wpkg.text.evaluation.measures import RECALL, Measure
from wpkg.text.evaluation.report import Report, report
from wpkg.text.read import read

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "graph" / "sources"
PAGE = ROOT / "bench" / "reader.md"
BODIES = {"GA": "General Assembly", "SC": "Security Council", "ECOSOC": "Economic and Social Council"}
KEY = (
    ("paragraph role", "macro F1"),
    ("marked references", "found, all"),
    ("marked references", "right of those found, all"),
    ("references", "end to end (overlap and target)"),
    ("acts", "found"),
    ("slots", "span exact"),
    ("mentions", "actor, span"),
    ("quotations", "span exact"),
)
HEADLINES = (*KEY, ("acts", "paragraph and verb"), ("acts", "addressee, span exact"))
"""What a record holds of each lot of texts."""


def scored(golds: Iterable[evaluation.Gold]) -> Report:
    """Read and score texts on all cores."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return evaluation.together(list(pool.map(_one, golds, chunksize=8)))


def sources() -> Iterator[evaluation.Gold]:
    """Yield the two sources of the graph as curated, and as others have annotated them, if WPKG_GOLD names a folder."""
    yield from evaluation.golds(SOURCES)
    if os.environ.get("WPKG_GOLD"):
        yield from evaluation.golds(Path(os.environ["WPKG_GOLD"]), SOURCES)


def by_hand(name: str) -> Iterator[evaluation.Gold]:
    """Yield the gold made by hand for texts nobody tuned on (``report``) or everybody may look at (``dev``)."""
    folder = ROOT / "bench" / "gold"
    text_of: Callable[[Mapping[str, Any]], str] = importlib.import_module("texts").text_of
    for path in sorted(folder.glob(f"*{name}.yaml")):
        yield from evaluation.golds(path, text_of)


def decisions(which: str) -> Report:
    """Count the decisions that a list made by others finds in UNFCCC texts, and those among them that were read."""
    place = corpora.folder()
    measures = []
    if place is not None:
        with lzma.open(place / "unfccc-decisions-dev.jsonl.xz", "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if corpora.half(row["id"]) == which]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            measures = list(pool.map(_mentioned, rows, chunksize=8))
    return report(len(measures), 0, measures, ())


def copied(golds: Sequence[evaluation.Gold]) -> list[str]:
    """Return the rows of a table: the key figures of copies beside those of the originals."""
    reports = {"as it is": scored(golds)}
    reports |= {name: scored([copies.copied(gold, name) for gold in golds]) for name in copies.COPIES}
    keys = [key for key in KEY if reports["as it is"].value(*key) is not None]
    lines = [f"| copy | {' | '.join(f'{task}: {name}' for task, name in keys)} |", f"|{'---|' * (len(keys) + 1)}"]
    for name, found in reports.items():
        lines.append(f"| {name} | {' | '.join(f'{found.value(*key) or 0:.3f}' for key in keys)} |")
    return lines


def page() -> Iterator[str]:
    """Yield the page, piece by piece."""
    yield "# The reader, measured\n"
    yield "Written by `bench/reader.py`. Rules were tuned on one half of the texts, cut by the digest of their symbols;"
    yield "the other half was read for these figures only. `recall` and accuracies are right of expected; `resolved`"
    yield "tells wrong from unresolved. Numbers linked by editors are gold for what must be found, not for what else"
    yield "there is. The two sources of the graph are scored against their curated files and, where `WPKG_GOLD` names a"
    yield "folder of them, against annotations others have made of the same texts (`seed-…`)."
    yield "What was aimed at, and the speed, is in `results.md`.\n"
    for gold in sources():
        yield f"## Source {gold.name}\n"
        yield evaluation.markdown(evaluation.scored(gold, read(gold.text)))
    for title, name in (("Texts annotated by hand, report half", "report"), ("The same, tuning half", "dev")):
        yield _section(title, scored(by_hand(name)))
    for which, title in ((corpora.REPORT, "report half"), (corpora.TUNE, "tuning half")):
        whole = {body: scored(corpora.golds(which, body)) for body in BODIES}
        yield _section(f"United Nations resolutions, {title}", evaluation.together(list(whole.values())))
        for body, found in whole.items():
            yield _section(f"{BODIES[body]}, {title}", found)
        yield _section(f"Decisions cited in UNFCCC texts taken from PDF, {title}", decisions(which))
    for language in ("French", "Spanish"):
        yield _section(f"Resolutions in {language}", scored(originals.golds(language)))
    yield "## Copies\n"
    yield "The sources of the graph:\n"
    yield "\n".join(copied(list(sources()))) + "\n"
    yield "Sixty marked resolutions of the report half:\n"
    yield "\n".join(copied(list(islice(corpora.golds(corpora.REPORT, every=28), 60)))) + "\n"


def tuning(every: int) -> str:
    """Return what the owners of the rules may look at: the tuning half and all sources, with worst cases."""
    names = ("dev",)
    parts = [
        ("the sources", scored(sources())),
        ("texts annotated by hand, tuning half", scored(chain.from_iterable(map(by_hand, names)))),
        (f"marked resolutions, tuning half, every {every}th", scored(corpora.golds(corpora.TUNE, every=every))),
        ("decisions cited in UNFCCC texts, tuning half", decisions(corpora.TUNE)),
        *((f"resolutions in {each}", scored(originals.golds(each))) for each in ("French", "Spanish")),
    ]
    return "\n".join(f"## {title} ({found.documents})\n\n{evaluation.markdown(found, 12)}" for title, found in parts)


def record(quick: bool) -> Record:
    """Return the headline figures: of the sources of the graph, and where texts are at hand of the report half."""
    chosen = {"sources": scored(sources())}
    missing: dict[str, str] = {}
    if quick or corpora.folder() is None:
        missing["other texts"] = "a quick run" if quick else "WPKG_CORPORA names no folder of texts"
    else:
        chosen["annotated by hand"] = scored(by_hand("report"))
        chosen["marked resolutions"] = scored(corpora.golds(corpora.REPORT))
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    for where, found in chosen.items():
        for task, name in HEADLINES:
            if (value := found.value(task, name)) is None:
                continue
            each = found.measure(task, name)
            counts = f"{each.right:,} right of {each.got:,} given, {each.expected:,} expected" if each else ""
            rows.append([where, task, name, f"{value:.3f}", counts])
            figures[f"{where}: {task}, {name}"] = value
    table = Table("reader", "What the reader gets right", "", ("texts", "task", "measure", "value", "counts"), rows)
    title = "The reader: how much is right"
    return Record("reader", title, quick, 1, tables=[table], figures=figures, missing=missing, page="reader.md")


def main() -> None:
    """Write the page, or print the tuning half."""
    sys.path.append(str(ROOT / "bench" / "gold"))
    parser = measuring.arguments(__doc__)
    parser.add_argument("what", nargs="?", choices=["tune"])
    parser.add_argument("every", nargs="?", type=int, default=10)
    asked = parser.parse_args()
    if asked.what == "tune":
        print(tuning(asked.every))
        return
    if asked.json:
        record(asked.quick).write(asked.json)
    if not asked.quick:
        if corpora.folder() is None:
            print("WPKG_CORPORA names no folder of texts: bench/reader.md stays as it is", file=sys.stderr)
        else:
            PAGE.write_text("\n".join(page()), encoding="utf-8")


def _section(title: str, found: Report) -> str:
    size = f", {found.code_points / 1e6:.2f} million code points" if found.code_points else ""
    return f"## {title}\n\n{found.documents} documents{size}.\n\n{evaluation.markdown(found)}"


def _one(gold: evaluation.Gold) -> Report:
    return evaluation.scored(gold, read(gold.text))


def _mentioned(row: Mapping[str, Any]) -> Measure:
    cited = {name for each in read(row["text"]).references for name in (each.target, *each.members)}
    wanted = set(row["decision_mentions"])
    return Measure("decisions", "read as targets", RECALL, len(wanted & cited), len(wanted), len(wanted & cited))


if __name__ == "__main__":
    main()
