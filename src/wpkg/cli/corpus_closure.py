"""``wpkg corpus closure``: what every document of a corpus rests on, or what rests on it, as a table."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from wpkg.cli import say, step, unverified_option


@click.command()
@click.argument("out", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--from", "symbols", multiple=True, metavar="SYMBOL", help="Start from this document; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Start from every unit that cites or is cited.")
@click.option(
    "--direction",
    type=click.Choice(("up", "down")),
    default="up",
    show_default=True,
    help="To what a document rests on, or to what rests on it.",
)
@click.option("--max-depth", type=click.IntRange(min=1), metavar="K", help="At most so many steps.")
@click.option("--max-rows", type=click.IntRange(min=1), metavar="N", help="Refuse a table of more rows.")
@unverified_option
@click.option("--engine", type=click.Choice(("pool", "spark")), default="pool", show_default=True, help="What walks.")
@click.option("--master", metavar="URL", help="The Spark cluster: spark://HOST:PORT, yarn, k8s://…, local[2].")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", help="How to tell of it.")
def closure(
    out: Path,
    symbols: tuple[str, ...],
    everything: bool,
    direction: str,
    max_depth: int | None,
    max_rows: int | None,
    include_unverified: bool,
    engine: str,
    master: str | None,
    format_: str,
) -> None:
    """Write who rests on whom, over any number of steps, into OUT/closure/ as Parquet: start, unit, depth.

    OUT is what "wpkg corpus build" has made, with its table of edges. A table of more rows than --max-rows
    (100 million) is not written at all. Exit 1 if nothing is reached.
    """
    from wpkg.corpus import closure as walks

    if everything == bool(symbols):
        raise click.UsageError("say either --from SYMBOL or --all")
    if (engine == "spark") != (master is not None):
        raise click.UsageError("--engine spark and --master URL go together")
    question = walks.Question(
        walks.named(symbols), direction == "down", max_depth, include_unverified, max_rows or walks.MOST
    )
    found = walks.close(question, out, step, master)
    if format_ == "json":
        click.echo(json.dumps(found.record(), ensure_ascii=False, indent=1))
    else:
        click.echo(f"{found.rows} rows: {found.starts} starts reach {found.units} units, {found.deepest} steps at most")
        for depth, rows in enumerate(found.levels, 1):
            click.echo(f"{rows:>12}  after {depth} step{'s' if depth > 1 else ''}")
        click.echo(f"stopped: {found.stopped}")
    if not found.rows:
        say("nothing is reached")
        sys.exit(1)


COMMAND = closure
