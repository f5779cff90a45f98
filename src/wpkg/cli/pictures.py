"""``wpkg draw``: lineage, time, instructions and values as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wpkg.cli import endpoint_option, opened, say, unverified_option, warn_of, write_as


@click.command()
@click.argument("what", type=click.Choice(("lineage", "timeline", "instructions", "heat")))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "-o", "--output", metavar="FILE", help="Write FILE.svg, FILE.png or FILE.pdf; without it, SVG goes to the screen."
)
@click.option("--depth", type=click.IntRange(min=1), help="At most so many levels of a lineage.")
@unverified_option
@endpoint_option
def draw(
    what: str,
    names: Sequence[str],
    output: str | None,
    depth: int | None,
    include_unverified: bool,
    endpoint: str | None,
) -> None:
    """Draw WHAT about documents, threads or bodies, or about the whole graph.

    lineage: who cites whom on a time axis, and apart from it the order of threads. timeline: the periods of one thread
    with gaps and ends. instructions: who instructs whom. heat: principles and beneficiaries by instrument.
    """
    from wpkg.publish.pictures import saving

    target = Path(output) if output not in (None, "-") else None
    if target is not None:
        saving.check(target)
    with opened(endpoint, *names) as graph:
        for name in names:
            warn_of(graph, name)
        svg = graph.draw(what, *names, depth=depth, include_unverified=include_unverified)
    if target is None:
        write_as(encoding="utf-8")
        click.echo(svg, nl=False)
    else:
        saving.save(svg, target)
        say(f"drawn: {target}")


COMMANDS: tuple[click.Command, ...] = (draw,)
