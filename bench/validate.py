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


def checks_alone(path: Path) -> float:
    """Return the shortest time the document checks on one file take, reading apart."""
    ontology, derived = resources.ontology(), resources.graph() / "derived"
    data = load([derived / "register.ttl", *ontology.glob("schemes/*.ttl"), path])
    shapes = load(sorted(ontology.glob("shapes/*.ttl")))
    focus = {str(node) for node in load([path]).subjects()}
    return min(seconds(partial(validate, data, shapes, focus=focus, scopes=[aim.DOCUMENT])) for _ in range(ROUNDS))


def main() -> None:
    """Print the table."""
    derived = resources.graph() / "derived"
    documents = sorted(path for path in derived.glob("*.ttl") if path.stem not in {"inferred", "dataset"})
    if not documents:
        sys.exit("nothing to time: run wpkg build first")
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        everything = seconds(lambda: check(documents, kept))
        print("| document | triples | checks alone, s | after a change, s | unchanged, ms |")
        print("| --- | --- | --- | --- | --- |")
        for path in documents:
            changed = []
            for _ in range(ROUNDS):
                for name in (f"document-{path.stem}", "dataset"):
                    (kept / f"{name}.json").unlink()
                changed.append(seconds(partial(check, documents, kept)))
            unchanged = min(seconds(partial(check, documents, kept)) for _ in range(ROUNDS))
            figures = f"{checks_alone(path):.2f} | {min(changed):.2f} | {unchanged * 1000:.1f}"
            print(f"| {path.stem} | {len(load([path]))} | {figures} |")
        print(f"| everything, first run | | | {everything:.2f} | |")


if __name__ == "__main__":
    main()
