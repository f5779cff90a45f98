"""``wpkg validate``: the built graphs, files of others, or a whole store, checked against the shapes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpkg.cli import emit, format_option, say, step

if TYPE_CHECKING:
    from wpkg.graph.findings import Report

ENGINES = ("fast", "reference")
engine_option = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="Set queries, or pySHACL as the reference.",
)


@click.command()
@click.argument("names", nargs=-1, metavar="[DOCUMENT | FILE]...")
@click.option("--html", "html", type=click.Path(dir_okay=False), help="Also write the report as a page.")
@click.option("--report", type=click.Path(dir_okay=False), help="Also write an sh:ValidationReport as Turtle.")
@click.option("--no-cache", is_flag=True, help="Check again what has not changed.")
@click.option("--endpoint", metavar="URL", help="Check all that this SPARQL 1.1 endpoint holds, as one graph.")
@click.option("--store", is_flag=True, help="Check all that the embedded store holds, as one graph.")
@engine_option
@format_option("table", "csv", "json", "md", "ttl")
def validate(
    names: Sequence[str],
    html: str | None,
    report: str | None,
    no_cache: bool,
    endpoint: str | None,
    store: bool,
    engine: str,
    format_: str,
) -> None:
    """Check the built graphs, RDF files of others, or a store against the shapes; exit 1 if anything violates them."""
    files = [Path(name) for name in names if Path(name).is_file()]
    if files and len(files) != len(names):
        raise click.UsageError("give names of documents or files, not both")
    if (endpoint or store) and (names or engine != ENGINES[0]):
        raise click.UsageError("a store is checked as a whole, by queries it answers itself")
    if endpoint or store:
        found = _of_store(endpoint)
    elif files:
        from wpkg.graph.shapes.strangers import validate_foreign

        step("checking the files with the register around them")
        found = validate_foreign(files, engine)
    else:
        from wpkg import pipeline

        step("checking the graphs against the shapes")
        found = pipeline.validate(names, cached=not no_cache, engine=engine)
    show(found, html, report, format_)
    if not found.conforms:
        sys.exit(1)


def _of_store(endpoint: str | None) -> Report:
    """Ask a store all checks; those that it does not answer are told, and make it an error."""
    from wpkg import resources, stores
    from wpkg.errors import EndpointError
    from wpkg.graph.shapes.anywhere import ask
    from wpkg.graph.shapes.checker import aimed_of

    shapes = {str(path): path.read_bytes() for path in sorted((resources.ontology() / "shapes").glob("*.ttl"))}
    opened = stores.open_store(endpoint, say)
    try:
        step("asking the store one check after the other")
        found = ask(opened, aimed_of(shapes)[0])
    finally:
        opened.close()
    for code, why in found.unanswered.items():
        say(f"not checked: {code}: {why}")
    if found.unanswered and not found.report.shapes_used:
        raise EndpointError("the store answers none of the checks", where=endpoint or "", expected="SPARQL 1.1")
    return found.report


def show(found: Report, html: str | None, report: str | None, format_: str) -> None:
    """Print a report in one of the formats, and write it as a page or as Turtle where that is asked for."""
    from wpkg.graph import findings
    from wpkg.publish import terminal

    if html is not None:
        from wpkg.publish.validation_page import page

        Path(html).write_text(page(found), encoding="utf-8")
    if report is not None:
        Path(report).write_text(findings.to_turtle(found), encoding="utf-8")
    if format_ == "ttl":
        click.echo(findings.to_turtle(found), nl=False)
    elif format_ == "table":
        terminal.write(terminal.validation(found))
    else:
        emit(terminal.findings_table(found), format_, record=findings.to_dicts(found))


COMMANDS: tuple[click.Command, ...] = (validate,)
