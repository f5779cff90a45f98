"""``wpkg corpus validate``: a dataset in parts checked on as many processes as one likes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wpkg.cli import format_option, say, step
from wpkg.cli.validating import engine_option, show


@click.command("validate")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--workers", type=click.IntRange(min=1), help="Processes; one a core, if not given.")
@click.option("--html", "html", type=click.Path(dir_okay=False), help="Also write the report as a page.")
@click.option("--report", type=click.Path(dir_okay=False), help="Also write an sh:ValidationReport as Turtle.")
@engine_option
@format_option("table", "csv", "json", "md", "ttl")
def validate(out: Path, workers: int | None, html: str | None, report: str | None, engine: str, format_: str) -> None:
    """Check a dataset in parts: each document with the register, then all together; exit 1 if anything violates."""
    from wpkg.corpus.validating import validate_parts, whole_fits
    from wpkg.graph import parted
    from wpkg.graph.shapes.checker import project

    if not whole_fits(parted.manifest(out)):
        say("too large to be seen as a whole here: load it, then run wpkg validate --store or --endpoint URL")
    found = validate_parts(out, workers, checker=project(engine), progress=step)
    show(found, html, report, format_)
    if not found.conforms:
        sys.exit(1)


COMMAND = validate
