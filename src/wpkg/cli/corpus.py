"""``wpkg corpus``: a dataset from any number of texts: built, linked, checked, walked over, looked at."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpkg.cli import say

if TYPE_CHECKING:
    from wpkg.corpus.build import Report, Settings
    from wpkg.corpus.build.contents import Contents
    from wpkg.corpus.build.engine import Engine

_OTHERS: Mapping[str, str] = {"closure": "corpus_closure", "link": "corpus_link", "validate": "corpus_validate"}
"""Commands of the group that other modules of this package hold, as ``COMMAND``."""
_SHOWN = 12
_ROLES = ("text", "id", "symbol", "title", "date", "language")


class Steps(click.Group):
    """The commands of the group; those of other modules are loaded when first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        return sorted({*self.commands, *_OTHERS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, its module loaded, or None."""
        if cmd_name not in self.commands and cmd_name in _OTHERS:
            self.add_command(importlib.import_module(f"wpkg.cli.{_OTHERS[cmd_name]}").COMMAND)
        return self.commands.get(cmd_name)


@click.group(cls=Steps)
def corpus() -> None:
    """Build a dataset from any number of texts, and look at it."""


def _field_options(command: Callable[..., None]) -> Callable[..., None]:
    for role in reversed(_ROLES):
        told = f"Line-JSON: the key whose value is the {role}; the usual ones are tried, if not given."
        command = click.option(f"--{role}-field", metavar="KEY", default="", help=told)(command)
    return command


@corpus.command()
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", type=click.Path(path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--workers", type=click.IntRange(min=1), help="Processes; one a core, if not given.")
@click.option(
    "--engine", type=click.Choice(["pool", "spark"]), default="pool", show_default=True, help="Who does the work."
)
@click.option("--master", metavar="URL", help="The master of a Spark cluster, as local[4] or spark://host:7077.")
@click.option("--profile", metavar="ID", help="Read all as texts of this organisation, as un; else it is recognised.")
@click.option("--language", type=click.Choice(["eng", "fra", "spa"]), help="Read all as this language.")
@_field_options
@click.option("--max-size", type=click.FloatRange(min=0, min_open=True), metavar="MB", help="Refuse larger files; 32.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give a document up after; 300.",
)
@click.option("--on", metavar="DAY", default="", help="Date all that is said with this day, as 2026-01-31.")
@click.option("--retry", is_flag=True, help="Try again what was set aside.")
@click.option("--edges/--no-edges", default=True, help="Write tables of who cites whom, as Parquet.")
@click.option("--validate/--no-validate", default=True, help="Check each document against the shapes.")
@click.option("--link/--no-link", default=True, help="Resolve what only several documents together tell.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="How to report.")
def build(
    inputs: Sequence[Path],
    out: Path,
    workers: int | None,
    engine: str,
    master: str | None,
    retry: bool,
    edges: bool,
    validate: bool,
    link: bool,
    format_: str,
    **given: str | float | None,
) -> None:
    """Build a dataset in OUT from folders, files, archives (zip, tar) and line-JSON.

    Run again, it reads what has changed, and goes on where it was stopped. What cannot be read is listed in
    OUT/aside.jsonl. Exit 1 if there is no document at all.
    """
    from wpkg.corpus.build import build as run

    if (engine == "spark") != (master is not None):
        raise click.UsageError("--engine spark and --master URL go together")
    with _engine(master) as chosen, _told() as step:
        found = run(
            inputs,
            out,
            _settings(given),
            workers=workers,
            engine=chosen,
            edges=edges,
            check=validate,
            link=link,
            retry=retry,
            step=step,
        )
    if format_ == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        _show_report(found, out)
    if not found.documents:
        sys.exit(1)


@corpus.command()
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="How to show it.")
def show(out: Path, format_: str) -> None:
    """Show what is in a dataset: its layers, how it was made, what was set aside."""
    from wpkg.corpus.build.contents import contents

    found = contents(out)
    if format_ == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
        return
    _show_contents(found)


def _settings(given: Mapping[str, str | float | None]) -> Settings:
    from wpkg.corpus.build import Keys, Settings
    from wpkg.corpus.build.document import TIME_LIMIT, day_of
    from wpkg.text.intake import Limits

    words = {key: str(value) for key, value in given.items() if value is not None}
    size, seconds = words.get("max_size"), words.get("time_limit")
    return Settings(
        profile=words.get("profile"),
        language=words.get("language"),
        keys=Keys(**{role: words.get(f"{role}_field", "") for role in _ROLES}),
        on=day_of(words.get("on", "")),
        limits=Limits() if size is None else Limits.of_megabytes(float(size)),
        seconds=TIME_LIMIT if seconds is None else float(seconds),
    )


@contextmanager
def _engine(master: str | None) -> Iterator[Engine | None]:
    if master is None:
        yield None
        return
    from wpkg.corpus.spark.engine import SparkEngine

    with SparkEngine(master) as engine:
        yield engine


@contextmanager
def _told() -> Iterator[Callable[[str, int | None], None]]:
    """Yield what is told of the steps: a bar where there is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    from wpkg.corpus import bar

    with bar() as shown:
        task = shown.add_task("", total=None, failed="")

        def step(what: str, of: int | None) -> None:
            if what:
                shown.reset(task, description=what, total=of)
            else:
                shown.advance(task)

        yield step


def _show_report(found: Report, out: Path) -> None:
    kept, written, removed = found.parts
    rows = [
        (
            "documents",
            f"{found.documents:,}",
            f"{found.read:,} read, {found.resumed:,} resumed, {found.same:,} the same",
        ),
        ("set aside", f"{found.set_aside:,}", _listed(found.aside)),
        ("ignored", f"{sum(found.ignored.values()):,}", _listed(found.ignored)),
        ("parts", f"{kept + written:,}", f"{kept:,} kept, {written:,} written, {removed:,} removed"),
        ("statements", f"{found.triples:,}", f"in {found.graphs:,} graphs"),
        ("languages", f"{len(found.languages):,}", _listed(found.languages)),
        ("references", f"{sum(found.references.values()):,}", _listed(found.references)),
        ("remarks", f"{sum(found.findings.values()):,}", _listed(found.findings)),
        ("shapes", f"{sum(found.checks.values()):,}", _listed(found.checks)),
        ("renamed", f"{len(found.renamed):,}", "several inputs would have been one work" if found.renamed else ""),
        ("links", f"{sum(found.links.get('statements', {}).values()):,}", _listed(found.links.get("statements", {}))),
        ("seconds", f"{sum(found.stages.values()):,.1f}", ", ".join(f"{n} {s:,.1f}" for n, s in found.stages.items())),
        ("rate", f"{found.rate:,.1f}", "documents read in a second" if found.rate else ""),
    ]
    click.echo(_aligned([row for row in rows if row[1] not in {"0", "0.0"} or row[0] == "documents"]))
    say(f"wrote {out}")


def _show_contents(found: Contents) -> None:
    rows = [
        (each.layer, f"{each.parts:,}", f"{each.graphs:,}", f"{each.triples:,}", f"{each.size / 1e6:,.1f}", each.also)
        for each in found.layers
    ]
    click.echo(_aligned([("layer", "parts", "graphs", "statements", "MB", "beside them"), *rows]))
    facts = [*found.facts.items(), ("digest", found.digest), ("set aside", _listed(found.aside) or "nothing")]
    click.echo("\n" + "\n".join(f"{name:<10}  {value}" for name, value in facts))
    if found.behind:
        say("links and inferences are of an earlier state of the documents; to renew them: wpkg corpus link")


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines: the first column to the left, the last as it is, numbers between them to the right."""
    widths = [max(len(row[rank]) for row in rows) for rank in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if rank else cell.ljust(width)
            for rank, (cell, width) in enumerate(zip(row[:-1], widths, strict=True))
        )
        + f"  {row[-1]}".rstrip()
        for row in rows
    )


def _listed(counts: Mapping[str, int]) -> str:
    most = list(counts.items())[:_SHOWN]
    more = f" … and {len(counts) - _SHOWN} more" if len(counts) > _SHOWN else ""
    return ", ".join(f"{value:,} {key}" for key, value in most) + more


COMMANDS = (corpus,)
