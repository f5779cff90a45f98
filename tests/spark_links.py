"""Linking on a Spark cluster in one driver: arguments are its address, a dataset that is damaged, and a good one."""

from __future__ import annotations

import sys
from pathlib import Path

import linking_stand_in
from wpkg.corpus.linking import link
from wpkg.corpus.spark.driver import Driver
from wpkg.corpus.spark.linking import SparkLinking
from wpkg.errors import DataError


def main(master: str, damaged: str, out: str) -> None:
    with Driver(master, "links") as driver:
        try:
            link(Path(damaged), engine=SparkLinking(driver))
        except DataError as error:
            print(f"told: {error}", file=sys.stderr)
        link(Path(out), engine=SparkLinking(driver, linking_stand_in.done))


if __name__ == "__main__":
    main(*sys.argv[1:])
