"""A build of a corpus on a Spark cluster that tells its steps: arguments are its address, the texts, the dataset."""

from __future__ import annotations

import sys
from pathlib import Path

from wpkg.corpus.build import build
from wpkg.corpus.spark.engine import SparkEngine

SLICE = 4
"""Documents of a task: of forty texts there are then ten."""


def main(master: str, texts: str, out: str) -> None:
    """Build the dataset; a line on stdout is a step that begins."""

    def step(what: str, _: int | None) -> None:
        if what:
            print(what, flush=True)

    with SparkEngine(master, slice_=SLICE) as engine:
        build([Path(texts)], Path(out), engine=engine, check=False, step=step)


if __name__ == "__main__":
    main(*sys.argv[1:])
