"""``wpkg search``: find documents, bodies, threads, sessions and concepts by symbol, name or words."""

from __future__ import annotations

import sys

import click

from wpkg.cli import emit, endpoint_option, format_option, opened, say, unverified_option


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only documents, bodies …; repeatable.")
@click.option("--language", type=click.Choice(("en", "fr", "es")), default="en", help="The language of names.")
@click.option("--limit", type=click.IntRange(min=1, max=1000), default=20, show_default=True, help="At most so many.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Which lot of --limit finds, from 1.")
@unverified_option
@format_option("table", "csv", "json", "md")
@endpoint_option
def search(
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    language: str,
    limit: int,
    page: int,
    include_unverified: bool,
    format_: str,
    endpoint: str | None,
) -> None:
    """Find what has all of WORDS in its names or its text: symbols in any spelling, names in any language.

    A KIND is document, body, collective, organization, thread, session, concept or term.
    """
    with opened(endpoint) as graph:
        found = graph.search(
            " ".join(words),
            kinds=kinds,
            language=language,
            limit=limit,
            offset=(page - 1) * limit,
            include_unverified=include_unverified,
        )
        emit(found, format_, graph, record=found.to_dict())
    if found.left_out:
        say(f"left out, since nothing has them: {', '.join(found.left_out)}")
    if found.suggestions:
        say(f"did you mean: {'; '.join(found.suggestions)}")
    if not found.total:
        say("nothing was found")
        sys.exit(1)
    say(f"{'more than ' if found.more else ''}{found.total} found")


COMMANDS: tuple[click.Command, ...] = (search,)
