"""``wpkg in-force``: what held on which day."""

from __future__ import annotations

import sys

import click

from wpkg.cli import emit, endpoint_option, format_option, opened, unverified_option, warn_of


@click.command(name="in-force")
@click.argument("thread")
@click.option("--on", required=True, metavar="DATE", help="The day asked about, as 2012-06-01.")
@unverified_option
@format_option()
@endpoint_option
def in_force(thread: str, on: str, include_unverified: bool, format_: str, endpoint: str | None) -> None:
    """Tell whether THREAD (or the commitment of a document) held on a day, by which instrument, until what."""
    with opened(endpoint) as graph:
        warn_of(graph, thread)
        found = graph.in_force(thread, on, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal

            terminal.write(terminal.force(found))
        else:
            emit(found, format_, graph, [period.statement for period in found.periods], found.to_dict())
    if found.answer == "unknown":
        sys.exit(1)


COMMANDS: tuple[click.Command, ...] = (in_force,)
