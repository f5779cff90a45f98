"""``wpkg align``: what a paper asks for and says, held against mandates."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wpkg.cli import emit, endpoint_option, format_option, opened, say, step, unverified_option, warn_of


@click.command()
@click.argument("paper")
@click.option(
    "--with", "with_", multiple=True, metavar="SYMBOL", help="Hold it against this document; may be repeated."
)
@click.option("--limit", type=click.IntRange(min=1), default=3, help="Statements to show for an ask, best first; 3.")
@unverified_option
@format_option("table", "csv", "json", "md")
@endpoint_option
def align(
    paper: str, with_: tuple[str, ...], limit: int, include_unverified: bool, format_: str, endpoint: str | None
) -> None:
    """Hold what PAPER asks for, and what it says of mandates, against those mandates.

    PAPER is a document of the graph, or a text to read. Without --with: the documents a curator judged it against, else
    those it refers to, else those with a thread on its topics; the nearest by lineage first. Exit 1 if nothing it asks
    for has a counterpart, or nothing was read in it.
    """
    with opened(endpoint, paper, *with_) as graph:
        for name in (paper, *with_):
            warn_of(graph, name)
        found = graph.align(paper, with_, limit=limit, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_alignment

            named = {iri: graph.called(iri) for iri in (*found.against, *(said.about for said in found.claims))}
            terminal.write(terminal_alignment.alignment(found, named))
        else:
            emit(found, format_, graph, record=found.to_dict())
    if found.left_out:
        say(f"{found.left_out} unverified judgements left out; --include-unverified shows them")
    if not found.asks and not found.claims:
        say("no ask was read in it, and nothing it says of the documents it is held against")
        sys.exit(1)
    if found.asks and len(found.gaps) == len(found.asks):
        say("nothing it asks for has a counterpart")
        sys.exit(1)


def print_evaluation(gold: Path | None, include_unverified: bool, format_: str) -> None:
    """Print how well computed alignments agree with judged ones, and each case computed otherwise."""
    if gold is None:
        with opened(None) as graph:
            found = graph.evaluate_alignments(include_unverified=include_unverified)
    else:
        from wpkg.corpus.judged import measure

        found = measure(gold, include_unverified=include_unverified, progress=step)
    emit(found, format_, record=found.to_dict())
    if format_ == "table":
        for paper, subject, against, expected, computed in found.misses:
            click.echo(f"{paper}#{subject} against {against}: judged {expected!r}, computed {computed!r}")


COMMANDS: tuple[click.Command, ...] = (align,)
