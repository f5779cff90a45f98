"""``wpkg corpus link``: resolution across the documents of a corpus, and what follows by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wpkg.corpus.linking import Linked
    from wpkg.corpus.linking.engines import Engine


@click.command("link")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as there are processors by default.")
@click.option(
    "--engine", type=click.Choice(["pool", "spark"]), default="pool", show_default=True, help="Who does the work."
)
@click.option("--master", metavar="URL", help="The master of a Spark cluster, as local[4] or spark://host:7077.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def link_documents(out: Path, workers: int | None, engine: str, master: str | None, as_json: bool, quiet: bool) -> None:
    """Link the documents of the corpus in OUT to each other, and infer what follows.

    A second run makes anew only what has changed. `wpkg corpus build` does this at its end.
    """
    from wpkg.corpus.linking import link, report

    def told(message: str) -> None:
        if not quiet:
            click.echo(message, err=True)

    if (engine == "spark") != (master is not None):
        raise click.UsageError("--engine spark and --master URL go together")
    with _engine(master) as chosen:
        linked: Linked = link(out, workers, told, engine=chosen)
    shown = json.dumps(report.as_record(linked), ensure_ascii=False, indent=1) if as_json else report.as_text(linked)
    click.echo(shown)


@contextmanager
def _engine(master: str | None) -> Iterator[Engine | None]:
    if master is None:
        yield None
        return
    from wpkg.corpus.spark.driver import Driver
    from wpkg.corpus.spark.linking import SparkLinking

    with Driver(master, "wpkg corpus link") as driver:
        yield SparkLinking(driver)


COMMAND = link_documents
