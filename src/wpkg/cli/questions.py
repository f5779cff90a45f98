"""``wpkg query``: one subcommand a canned question, its options made from the parameters the question declares."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from wpkg import resources
from wpkg.cli import FORMATS
from wpkg.iri import compact

if TYPE_CHECKING:
    from wpkg.graph.canned import CannedQuery
    from wpkg.graph.parameters import Parameter

_METAVARS = {"iri": "NAME", "xsd_date": "DATE", "integer": "NUMBER", "literal": "WORD"}


class Questions(click.Group):
    """The canned questions as subcommands; without one, their list."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name=name,
            invoke_without_command=True,
            callback=self.listing,
            help="Ask a canned question; without NAME, list them. NAME --help shows its parameters.",
            subcommand_metavar="[NAME] [OPTIONS]",
            params=[_format_option()],
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all questions, in order of the competency questions."""
        return list(_catalogue())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of one question.

        Raises:
            UnknownName: there is none; near matches are suggested.
        """
        from wpkg.graph.query import find

        return _command(find(_catalogue(), cmd_name))

    def listing(self, format_: str | None) -> None:
        """Print the list of questions."""
        from wpkg.cli import emit
        from wpkg.graph.answer import Answer, Column

        if click.get_current_context().invoked_subcommand is not None:
            return
        if format_ == "ttl":
            from wpkg.publish.catalogue import whole

            click.echo(whole(resources.queries()), nl=False)
            return
        if format_ in {None, "table"}:
            click.echo("\n\n".join(_by_topic(_catalogue())))
            return
        columns = (
            Column("name", "string", "what to type"),
            Column("question", "string", "what it answers"),
            Column("parameters", "string", "its options"),
        )
        rows = tuple(
            (query.id, query.summary, " ".join(map(_flag, query.parameters))) for query in _catalogue().values()
        )
        emit(Answer("query", columns, rows), format_ or "table")


def _by_topic(queries: Mapping[str, CannedQuery]) -> Iterator[str]:
    """Yield a paragraph a topic: its name, and under it the questions with what to type for each."""
    width = max(map(len, queries))
    for topic in dict.fromkeys(query.topic for query in queries.values()):
        asked = [query for query in queries.values() if query.topic == topic]
        yield "\n".join([topic, *(f"  {query.id:<{width}}  {query.summary}" for query in asked)])


def _catalogue() -> Mapping[str, CannedQuery]:
    from wpkg.graph.canned import catalogue

    return catalogue(resources.queries())


def _command(query: CannedQuery) -> click.Command:
    options = [_option(parameter) for parameter in query.parameters]
    endpoint = click.Option(["--endpoint"], metavar="URL", help="Ask this SPARQL 1.1 endpoint, not the embedded store.")
    columns = "\n".join(f"  {column.name}: {column.meaning}" for column in query.columns)
    return click.Command(
        name=query.id,
        params=[*options, _format_option(), endpoint],
        callback=_asker(query),
        short_help=query.summary,
        help=f"{query.summary}\n\n{query.description}\n\n\b\nColumns:\n{columns}",
    )


def _asker(query: CannedQuery) -> Any:
    def ask(format_: str | None, endpoint: str | None, **given: str | bool | None) -> None:
        from wpkg.cli import emit, opened, say

        above = click.get_current_context().parent
        shown = format_ or (above.params.get("format_") if above else None) or "table"

        by_option = {_option_name(parameter): parameter.name for parameter in query.parameters}
        arguments = {by_option[name]: value for name, value in given.items() if value is not None}
        with opened(endpoint) as graph:
            answer = graph.query(query.id, **arguments)
            taken = [p for p in query.parameters if p.name not in arguments and p.type != "xsd_boolean"]
            if taken:
                say("taken, as not given: " + ", ".join(f"{_flag(p)} {graph.called(p.default or '')}" for p in taken))
            emit(answer, shown, graph)
        if not answer.rows:
            say("no row answers this")
            sys.exit(1)

    return ask


def _option(parameter: Parameter) -> click.Option:
    default = f" [default: {compact(parameter.default)}]" if parameter.default is not None else ""
    if parameter.type == "xsd_boolean":
        return click.Option([_flag(parameter), _option_name(parameter)], is_flag=True, help=parameter.meaning)
    return click.Option(
        [_flag(parameter), _option_name(parameter)],
        metavar="|".join(parameter.choices) or _METAVARS[parameter.type],
        required=parameter.default is None,
        help=parameter.meaning + default,
    )


def _format_option() -> click.Option:
    return click.Option(
        ["--format", "format_"], type=click.Choice(FORMATS), help="How to print the answer; as a table, if not given."
    )


def _flag(parameter: Parameter) -> str:
    return "--" + re.sub(r"(?<!^)(?=[A-Z])", "-", parameter.name).lower()


def _option_name(parameter: Parameter) -> str:
    return "p_" + parameter.name.lower()


COMMANDS: tuple[click.Command, ...] = (Questions(name="query"),)
