"""``wpkg lineage``: what an instrument rests on, and what rests on it."""

from __future__ import annotations

import sys

import click

from wpkg.cli import emit, endpoint_option, format_option, opened, say, unverified_option, warn_of


@click.command()
@click.argument("symbol")
@click.option("--down", is_flag=True, help="Walk forward, to what rests on SYMBOL.")
@click.option("--depth", type=click.IntRange(min=1), help="At most so many levels.")
@unverified_option
@format_option()
@endpoint_option
def lineage(
    symbol: str, down: bool, depth: int | None, include_unverified: bool, format_: str, endpoint: str | None
) -> None:
    """Walk the citations that carry a mandate from SYMBOL, each edge with its words."""
    with opened(endpoint) as graph:
        warn_of(graph, symbol)
        found = graph.lineage(symbol, down=down, depth=depth, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal

            terminal.write(terminal.lineage(found))
        else:
            emit(found, format_, graph, [edge.reference for edge in found.edges], found.to_dict())
    if not found.edges:
        say(f"no reference that carries a mandate {'to' if down else 'in'} {found.start.name}")
        sys.exit(1)


COMMANDS: tuple[click.Command, ...] = (lineage,)
