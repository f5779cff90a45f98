"""A build of a corpus on a Spark cluster: arguments are its address, the folder of texts, and that of the dataset."""

from __future__ import annotations

import sys
from pathlib import Path

from guarded_stand_in import made
from wpkg.corpus.build import Settings, build
from wpkg.corpus.spark.engine import SparkEngine

SECONDS = 120.0


def main(master: str, texts: str, out: str) -> None:
    with SparkEngine(master, made, 4) as engine:
        build([Path(texts)], Path(out), Settings(seconds=SECONDS), engine=engine, check=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
