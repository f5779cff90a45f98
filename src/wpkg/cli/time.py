"""``wpkg in-force``, ``timeline`` and ``agenda``: what held on which day, for how long, and what is due when."""

from __future__ import annotations

import sys

import click

from wpkg.cli import FORMATS, emit, endpoint_option, format_option, opened, say, unverified_option, warn_of

_known_option = click.option(
    "--as-known-on", metavar="DATE", help="Answer with what was known by this day, and as known now beside it."
)


@click.command(name="in-force")
@click.argument("thread")
@click.option("--on", required=True, metavar="DATE", help="The day asked about, as 2012-06-01.")
@_known_option
@unverified_option
@format_option()
@endpoint_option
def in_force(
    thread: str, on: str, as_known_on: str | None, include_unverified: bool, format_: str, endpoint: str | None
) -> None:
    """Tell whether THREAD (or the commitment of a document) held on a day, by which instrument, until what."""
    with opened(endpoint, thread) as graph:
        warn_of(graph, thread)
        found = graph.in_force(thread, on, include_unverified=include_unverified, as_known_on=as_known_on)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_time

            terminal.write(terminal_time.force(found))
        else:
            emit(found, format_, graph, [period.statement for period in found.periods], found.to_dict())
    if found.answer == "unknown":
        sys.exit(1)


@click.command()
@click.argument("thread")
@_known_option
@unverified_option
@format_option()
@endpoint_option
def timeline(
    thread: str, as_known_on: str | None, include_unverified: bool, format_: str, endpoint: str | None
) -> None:
    """Show the periods of THREAD (or of a document) with what ends each, gaps, renewals, events, the lapse."""
    with opened(endpoint, thread) as graph:
        warn_of(graph, thread)
        found = graph.timeline(thread, include_unverified=include_unverified, as_known_on=as_known_on)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_time

            terminal.write(terminal_time.timeline(found))
        else:
            emit(found, format_, graph, found.nodes, found.to_dict())
    if not found:
        say(f"nothing is told in time of {found.thread}{f' by {as_known_on}' if as_known_on else ''}")
        sys.exit(1)


@click.command()
@click.option("--body", metavar="BODY", default="", help="Only what this body owes, is owed, or meets for.")
@click.option("--thread", metavar="THREAD", default="", help="Only what statements of this thread fix.")
@click.option("--from", "since", metavar="DATE", help="First day that counts.")
@click.option("--to", "until", metavar="DATE", help="Last day that counts.")
@unverified_option
@format_option(*FORMATS, "ics")
@endpoint_option
def agenda(
    body: str,
    thread: str,
    since: str | None,
    until: str | None,
    include_unverified: bool,
    format_: str,
    endpoint: str | None,
) -> None:
    """List deadlines, reports due, reviews, sessions and ends of periods, with what is known to have answered them."""
    with opened(endpoint) as graph:
        found = graph.agenda(body=body, thread=thread, since=since, until=until, include_unverified=include_unverified)
        if format_ == "ics":
            from wpkg.publish.calendar import calendar

            sys.stdout.buffer.write(calendar(found))
        elif format_ == "table":
            from wpkg.publish import terminal, terminal_time

            terminal.write(terminal_time.agenda(found))
        else:
            emit(found, format_, graph, found.nodes, found.to_dict())
    if format_ == "ics" and found.undated:
        say(f"note: {len(found.undated)} without any date cannot stand in a calendar")
    if not found:
        say("nothing is due, reviewed or ended then, as far as the graph knows")
        sys.exit(1)


COMMANDS: tuple[click.Command, ...] = (in_force, timeline, agenda)
