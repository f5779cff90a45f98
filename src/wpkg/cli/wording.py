"""``wpkg compare``: what changed in the words, between two documents or along a thread."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpkg.cli import emit, endpoint_option, format_option, opened, say, unverified_option, warn_of

if TYPE_CHECKING:
    from wpkg.api import Graph
    from wpkg.graph.compare import Comparison, ThreadComparison


@click.command()
@click.argument("documents", nargs=-1, metavar="[A B | DRAFT...]")
@click.option("--thread", help="Compare the members of this thread one after the other; texts on disk join it.")
@click.option("--html", "html", type=click.Path(dir_okay=False), help="Also write the redline as a page.")
@click.option("--changes-only", is_flag=True, help="Name the changes without redlines and reasons (table).")
@unverified_option
@format_option("table", "csv", "json", "md")
@endpoint_option
def compare(
    documents: tuple[str, ...],
    thread: str | None,
    html: str | None,
    changes_only: bool,
    include_unverified: bool,
    format_: str,
    endpoint: str | None,
) -> None:
    """Compare the wording of A with that of B, or of the members of a thread: statements by role first, then by words.

    A and B are documents of the graph, or texts on disk, which are read and laid over it.
    """
    if thread is None and len(documents) != 2:
        raise click.UsageError("name two documents, or a --thread")
    with opened(endpoint, *documents) as graph:
        found = _found(graph, documents, thread, include_unverified=include_unverified)
        if html is not None:
            from wpkg.publish.redline_page import page

            Path(html).write_text(page(found), encoding="utf-8")
        _print(found, format_, graph, changes_only=changes_only)
    if not found.table().rows or (thread is None and not getattr(found, "groups", ())):
        say("no words could be compared: a text is not held")
        sys.exit(1)


def _found(
    graph: Graph, documents: tuple[str, ...], thread: str | None, *, include_unverified: bool
) -> Comparison | ThreadComparison:
    if thread is not None:
        for document in documents:
            graph.find(document, "document")
        return graph.compare_thread(thread, include_unverified=include_unverified)
    for document in documents:
        warn_of(graph, document)
    return graph.compare(*documents, include_unverified=include_unverified)


def _print(found: Comparison | ThreadComparison, format_: str, graph: Graph, *, changes_only: bool) -> None:
    if format_ != "table":
        emit(found, format_, graph, found.nodes, found.to_dict())
        return
    from wpkg.graph.compare import Comparison
    from wpkg.publish import redline, terminal

    if isinstance(found, Comparison):
        terminal.write(redline.comparison(found, changes_only=changes_only))
    else:
        terminal.write(redline.thread(found, changes_only=changes_only))


COMMANDS: tuple[click.Command, ...] = (compare,)
