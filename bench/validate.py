"""Time the validation of one document of the graph among the others. Prints a Markdown table.

*Checks alone* are those of one document in a process that has read the graph and run them once. *After a change* is the
whole call: everything is read, the other reports are kept, its own and that of the whole dataset are made anew.
*Unchanged* is the same call once all reports are kept.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import measuring
import rendering
from measuring import Record, Table

from wpkg import resources
from wpkg.graph import aim
from wpkg.graph.findings import Report
from wpkg.graph.validate import load, validate, validate_files

ROUNDS = 3


def seconds(run: Callable[[], object]) -> float:
    """Return the wall time of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def check(documents: list[Path], kept: Path) -> Report:
    """Check all documents as ``wpkg validate`` does, with reports kept in a folder."""
    ontology, derived = resources.ontology(), resources.graph() / "derived"
    schemes = sorted(ontology.glob("schemes/*.ttl"))
    return validate_files(
        [*documents, *schemes],
        [derived / "register.ttl", *schemes],
        sorted(ontology.glob("shapes/*.ttl")),
        kept,
        [derived / "inferred.ttl"],
    )


def checks_alone(path: Path, rounds: int) -> float:
    """Return the shortest time the document checks on one file take, reading apart."""
    ontology, derived = resources.ontology(), resources.graph() / "derived"
    data = load([derived / "register.ttl", *ontology.glob("schemes/*.ttl"), path])
    shapes = load(sorted(ontology.glob("shapes/*.ttl")))
    focus = {str(node) for node in load([path]).subjects()}
    return min(seconds(partial(validate, data, shapes, focus=focus, scopes=[aim.DOCUMENT])) for _ in range(rounds))


def main() -> None:
    """Measure, and print or write the record."""
    asked = measuring.arguments(__doc__).parse_args()
    derived = resources.graph() / "derived"
    documents = sorted(path for path in derived.glob("*.ttl") if path.stem not in {"inferred", "dataset"})
    if not documents:
        sys.exit("nothing to time: run wpkg build first")
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    rounds = 1 if asked.quick else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        figures["everything, first run"] = seconds(lambda: check(documents, kept))
        for path in documents[:1] if asked.quick else documents:
            changed = []
            for _ in range(rounds):
                for name in (f"document-{path.stem}", "dataset"):
                    (kept / f"{name}.json").unlink()
                changed.append(seconds(partial(check, documents, kept)))
            unchanged = min(seconds(partial(check, documents, kept)) for _ in range(ROUNDS))
            alone = checks_alone(path, rounds)
            figures |= {f"{path.stem}, checks alone": alone, f"{path.stem}, after a change": min(changed)}
            size = f"{len(load([path])):,}"
            rows.append([path.stem, size, f"{alone:.2f}", f"{min(changed):.2f}", f"{unchanged * 1000:.1f}"])
    rows.append(["everything, first run", "", "", f"{figures['everything, first run']:.2f}", ""])
    columns = ("document", "triples", "checks alone, s", "after a change, s", "unchanged, ms")
    table = Table("validate", "Validation after a change of one document", "", columns, rows)
    title = "Validation of the graph of the project"
    record = Record("validate", title, asked.quick, rounds, tables=[table], figures=figures)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


if __name__ == "__main__":
    main()
