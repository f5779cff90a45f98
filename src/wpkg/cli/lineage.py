"""``wpkg lineage``, ``roots``, ``common``, ``hubs``, ``anomalies``: what rests on what, and where it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from wpkg.cli import emit, endpoint_option, format_option, opened, say, unverified_option, warn_of

if TYPE_CHECKING:
    from wpkg.api import Graph

_TABLE = 500
"""Edges that a terminal is given at once where no --limit is."""


@click.command()
@click.argument("symbol")
@click.argument("other", required=False)
@click.option("--down", is_flag=True, help="Walk forward, to what rests on SYMBOL.")
@click.option("--depth", type=click.IntRange(min=1), help="At most so many levels.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many citations (or chains, with OTHER).")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Which lot of --limit citations, from 1.")
@click.option("--rank", type=click.Choice(("depth", "cited")), default="depth", help="Nearest or most cited first.")
@click.option(
    "--chains",
    "which",
    type=click.Choice(("shortest", "longest", "all")),
    help="Which chains between SYMBOL and OTHER; all where nothing is said.",
)
@unverified_option
@format_option()
@endpoint_option
def lineage(
    symbol: str,
    other: str | None,
    down: bool,
    depth: int | None,
    limit: int | None,
    page: int,
    rank: str,
    which: str | None,
    include_unverified: bool,
    format_: str,
    endpoint: str | None,
) -> None:
    """Walk the citations that carry a mandate from SYMBOL, each edge with its words.

    With OTHER: every chain between the two, in whichever direction one rests on the other.
    """
    if other is not None:
        if down or depth is not None or page != 1 or rank != "depth":
            raise click.UsageError("--down, --depth, --page and --rank are for one SYMBOL; chains are found both ways")
        _chains(symbol, other, which or "all", limit, include_unverified, format_, endpoint)
        return
    if which is not None:
        raise click.UsageError("--chains needs two instruments: wpkg lineage SYMBOL OTHER")
    most = _TABLE if limit is None and format_ == "table" else limit
    with opened(endpoint, symbol) as graph:
        warn_of(graph, symbol)
        found = graph.lineage(
            symbol, down=down, depth=depth, include_unverified=include_unverified, limit=most, page=page, rank=rank
        )
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.lineage(found))
        else:
            emit(found, format_, graph, [edge.reference for edge in found.edges], found.to_dict())
    if not found.edges:
        if found.total:
            say(f"page {page} is beyond the last of {found.total} citations")
        else:
            say(f"no reference that carries a mandate {'to' if down else 'in'} {found.start.name}")
        sys.exit(1)


def _chains(
    first: str,
    second: str,
    which: str,
    limit: int | None,
    include_unverified: bool,
    format_: str,
    endpoint: str | None,
) -> None:
    with opened(endpoint, first, second) as graph:
        _warn(graph, first, second)
        found = graph.chains(first, second, which=which, limit=limit or 20, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.chains(found))
        else:
            nodes = [edge.reference for chain in found.chains for edge in chain.edges]
            emit(found, format_, graph, nodes, found.to_dict())
    if not found.chains:
        say(f"no chain of citations between {found.later.name} and {found.earlier.name}")
        sys.exit(1)


@click.command()
@click.argument("symbol", required=False)
@click.option("--thread", help="Hold what the members of this thread cite against their order.")
@click.option("--root", help="With --thread: the instrument taken as root; the first member where nothing is said.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many roots.")
@unverified_option
@format_option()
@endpoint_option
def roots(
    symbol: str | None,
    thread: str | None,
    root: str | None,
    limit: int | None,
    include_unverified: bool,
    format_: str,
    endpoint: str | None,
) -> None:
    """Find where the lineage of SYMBOL ends, and why; without SYMBOL, all such ends of the graph."""
    if symbol is not None and thread is not None:
        raise click.UsageError("give SYMBOL or --thread, not both")
    if thread is None and root is not None:
        raise click.UsageError("--root says where a --thread begins; give both")
    if thread is not None:
        _line(thread, root, include_unverified, format_, endpoint)
        return
    with opened(endpoint, *([symbol] if symbol else [])) as graph:
        _warn(graph, symbol)
        found = graph.roots(symbol, limit=limit, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.roots(found))
        else:
            emit(found, format_, graph, [item.unit.iri for item in found.roots], found.to_dict())
    if not found.roots:
        say("nothing in the graph is cited in a manner that carries a mandate")
        sys.exit(1)


def _line(thread: str, root: str | None, include_unverified: bool, format_: str, endpoint: str | None) -> None:
    with opened(endpoint) as graph:
        _warn(graph, thread, root)
        found = graph.line(thread, root=root, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.line(found))
        else:
            nodes = [edge.reference for member in found.members for edge in member.cites]
            emit(found, format_, graph, nodes, found.to_dict())


@click.command()
@click.argument("first")
@click.argument("second")
@unverified_option
@format_option()
@endpoint_option
def common(first: str, second: str, include_unverified: bool, format_: str, endpoint: str | None) -> None:
    """Find what FIRST and SECOND both rest on, how far it is from each, and what of it is nearest."""
    with opened(endpoint, first, second) as graph:
        _warn(graph, first, second)
        found = graph.common(first, second, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.common(found))
        else:
            emit(found, format_, graph, [item.unit.iri for item in found.ancestors], found.to_dict())
    if not found.ancestors:
        say(f"{found.first.name} and {found.second.name} are known to rest on nothing in common")
        sys.exit(1)


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many of either.")
@unverified_option
@format_option()
@endpoint_option
def hubs(limit: int, include_unverified: bool, format_: str, endpoint: str | None) -> None:
    """Rank what everyone cites, and list what nobody cites."""
    with opened(endpoint) as graph:
        found = graph.hubs(limit=limit, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.hubs(found))
        else:
            nodes = [*(hub.unit.iri for hub in found.hubs), *(unit.iri for unit in found.uncited)]
            emit(found, format_, graph, nodes, found.to_dict())
    if not found.hubs:
        say("nothing in the graph is cited in a manner that carries a mandate")
        sys.exit(1)


@click.command()
@unverified_option
@format_option()
@endpoint_option
def anomalies(include_unverified: bool, format_: str, endpoint: str | None) -> None:
    """List citations of what was adopted later, citations of oneself, and circles; exit 1 if there are any."""
    with opened(endpoint) as graph:
        found = graph.anomalies(include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal, terminal_lineage

            terminal.write(terminal_lineage.anomalies(found))
        else:
            nodes = [remark.reference for remark in found.found if remark.reference is not None]
            emit(found, format_, graph, nodes, found.to_dict())
    if found.found:
        sys.exit(1)


def _warn(graph: Graph, *names: str | None) -> None:
    for name in names:
        if name is not None:
            warn_of(graph, name)


COMMANDS: tuple[click.Command, ...] = (lineage, roots, common, hubs, anomalies)
