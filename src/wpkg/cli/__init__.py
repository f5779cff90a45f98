"""The command line: one short function a verb. Data go to standard output, talk to standard error.

Exit codes: 0 done or found; 1 data not conforming, or nothing found; 2 misuse, or the machine failed.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wpkg.errors import DataError, UnknownName, WpkgError

if TYPE_CHECKING:
    from wpkg.api import Graph
    from wpkg.graph.answer import Answer
    from wpkg.graph.tabular import Tabular

_RARELY = 200_000
"""Allocations between two searches for unreachable cycles: a short process that parses much gains a fifth."""
FORMATS = ("table", "csv", "json", "md", "ttl")


def say(message: str) -> None:
    """Tell the user something, on standard error."""
    click.echo(message, err=True)


def step(message: str) -> None:
    """Report one step of something long."""
    say(f"… {message}")


def format_option(*formats: str) -> Callable[[Any], Any]:
    """Add ``--format`` with the formats that fit the command."""
    return click.option(
        "--format", "format_", type=click.Choice(formats or FORMATS), default="table", help="How to print the answer."
    )


endpoint_option = click.option(
    "--endpoint", metavar="URL", help="Ask this SPARQL 1.1 endpoint, not the embedded store."
)
unverified_option = click.option(
    "--include-unverified", is_flag=True, help="Also use facts of which no reliable page was read."
)


_MODULES: Mapping[str, str] = {
    "accept": "reading",
    "agenda": "time",
    "align": "alignment",
    "anomalies": "lineage",
    "bench": "benching",
    "common": "lineage",
    "compare": "wording",
    "corpus": "corpus",
    "draw": "pictures",
    "evaluate": "reading",
    "export": "exporting",
    "hubs": "lineage",
    "in-force": "time",
    "lineage": "lineage",
    "load": "loading",
    "publish": "serving",
    "query": "questions",
    "read": "reading",
    "roots": "lineage",
    "search": "searching",
    "serve": "serving",
    "timeline": "time",
    "validate": "validating",
}
"""The module of this package that holds each command: it is loaded when the command is called, or help is asked for."""


class Commands(click.Group):
    """The verbs; those of other modules are loaded when first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        return sorted({*self.commands, *_MODULES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, its module loaded, or None."""
        if cmd_name not in self.commands and cmd_name in _MODULES:
            for command in importlib.import_module(f"{__name__}.{_MODULES[cmd_name]}").COMMANDS:
                self.add_command(command)
        return self.commands.get(cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wpkg")
def commands() -> None:
    """Who told whom to do what, on whose authority, until when, with the words that show it."""


@commands.command()
def build() -> None:
    """Derive every graph from sources and register, reason, and load the embedded store."""
    from wpkg import pipeline, stores

    built = pipeline.build(step)
    step("loading the store")
    stores.renew(step)
    changed = ", ".join(built.changed) or "nothing"
    click.echo(f"{len(built.files)} graphs, {built.triples} triples; changed: {changed}")


@commands.command()
@click.option("--prove/--no-prove", default=True, help="Prove ontology and graph consistent with HermiT (needs Java).")
def reason(prove: bool) -> None:
    """Infer what follows by the rules, and prove the ontology and the graph consistent."""
    from wpkg import pipeline

    step("inferring")
    count, changed = pipeline.reason()
    click.echo(f"{count} inferred triples, {'written' if changed else 'unchanged'}")
    if prove:
        step("proving consistency with HermiT")
        proof = pipeline.prove()
        for name in proof.unsatisfiable:
            click.echo(f"unsatisfiable: {name}")
        click.echo("consistent, no unsatisfiable class" if proof.consistent else "inconsistent")
        if not proof.sound:
            sys.exit(1)


@commands.command()
@click.option("--deep", is_flag=True, help="Read the whole store, and compare it with what was loaded.")
@click.option("--endpoint", metavar="URL", help="Also look at this SPARQL 1.1 endpoint.")
@format_option("table", "csv", "json", "md")
def doctor(endpoint: str | None, format_: str, deep: bool) -> None:
    """Look at the installation and say what is missing; exit 1 if something needed is."""
    from wpkg.diagnosis import examine

    found = examine(endpoint, deep=deep)
    emit(found, format_)
    if not found.healthy:
        sys.exit(1)


@commands.command()
@click.argument("symbol")
@unverified_option
@format_option()
@endpoint_option
def show(symbol: str, include_unverified: bool, format_: str, endpoint: str | None) -> None:
    """Show one document with its provisions, statements and evidence."""
    with opened(endpoint) as graph:
        warn_of(graph, symbol)
        found = graph.show(symbol, include_unverified=include_unverified)
        if format_ == "table":
            from wpkg.publish import terminal

            terminal.write(terminal.document(found))
        else:
            emit(found, format_, graph, found.nodes, found.to_dict())


def write_as(encoding: str | None = None, errors: str | None = None) -> None:
    """Set how standard output writes characters: data in UTF-8, the rest as the terminal can show it."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors=errors)


def warn_of(graph: Graph, name: str) -> None:
    """Say where a thing was found under a name that is only believed."""
    named = graph.find(name)
    if not named.verified:
        say(f"note: {name} is an unverified name; taken for {named.iri}")


def opened(endpoint: str | None, *names: str) -> Graph:
    """Open the store to ask; those of ``names`` that are texts on disk are read and laid over it."""
    from wpkg import api

    return api.open(endpoint, drafts=[name for name in names if _on_disk(Path(name))], progress=say)


def _on_disk(path: Path) -> bool:
    return path.is_file() or (path / "annotations.yaml").is_file()


def emit(
    found: Tabular | Answer,
    format_: str,
    graph: Graph | None = None,
    nodes: Iterable[str] = (),
    record: object = None,
) -> None:
    """Print an answer in one of the formats; ``record`` is what JSON shows, the rows where there is none."""
    from wpkg.graph.answer import Answer
    from wpkg.publish import formats

    answer = found if isinstance(found, Answer) else found.table()
    if format_ != "table":
        write_as(encoding="utf-8")
    if graph is not None and format_ in {"table", "md"}:
        answer = graph.readable(answer)
    if format_ == "json":
        click.echo(formats.as_json(record if record is not None else answer.to_dicts()))
    elif format_ == "csv":
        click.echo(answer.to_csv(), nl=False)
    elif format_ == "md":
        click.echo(formats.markdown(answer))
    elif format_ == "ttl" and graph is not None:
        click.echo(graph.turtle(nodes or formats.cells(answer)), nl=False)
    else:
        from wpkg.publish import terminal

        terminal.write(terminal.table(answer))


def complete() -> click.Group:
    """Return the command line with the commands of all modules loaded."""
    for name in _MODULES:
        commands.get_command(click.Context(commands), name)
    return commands


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(_RARELY)
    write_as(errors="replace")
    try:
        with commands.make_context("wpkg", list(sys.argv[1:] if arguments is None else arguments)) as context:
            commands.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show(sys.stderr)
        sys.exit(2)
    except click.exceptions.Abort:
        say("stopped")
        sys.exit(2)
    except WpkgError as error:
        say(f"error: {error}")
        sys.exit(1 if isinstance(error, DataError | UnknownName) else 2)
    except UnicodeError as error:
        say(f"error: an argument or a file is not in UTF-8: {error.reason if hasattr(error, 'reason') else error}")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        say(f"error: {error.filename or 'the system'}: {error.strerror or error}")
        sys.exit(2)
