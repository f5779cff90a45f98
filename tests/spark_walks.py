"""Walks on a Spark cluster in one driver: arguments are its address, then a folder and a question for each walk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from wpkg.corpus.closure import Question
from wpkg.corpus.spark.closure import walked
from wpkg.corpus.spark.session import session
from wpkg.graph import parted


def main(master: str, *walks: str) -> None:
    with session(master, "walks") as spark:
        for folder, question in zip(walks[::2], walks[1::2], strict=True):
            out = Path(folder)
            fields = json.loads(question)
            asked = Question(**fields | {"starts": tuple(fields["starts"])})
            walked(spark, asked, out, parted.manifest(out), print)


if __name__ == "__main__":
    main(*sys.argv[1:])
