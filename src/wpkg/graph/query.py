"""Ask a canned query: put typed terms at the places its header names, run it on any store, return a typed answer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from wpkg.errors import BadParameter, EndpointError, UnknownName
from wpkg.graph.answer import Answer, python_value
from wpkg.graph.canned import CannedQuery, catalogue
from wpkg.graph.parameters import Argument, Parameter, Resolver, parse
from wpkg.graph.prepared import serialise
from wpkg.graph.store import Store
from wpkg.graph.tokens import tokens

__all__ = ["CannedQuery", "bind", "catalogue", "find", "run"]


def find(queries: Mapping[str, CannedQuery], name: str) -> CannedQuery:
    """Return the query called ``name``.

    Raises:
        UnknownName: there is none; near matches are in its suggestions.
    """
    if name in queries:
        return queries[name]
    raise UnknownName(
        f"there is no query {name!r}", suggestions=_near(name, queries), expected="the id of a canned query"
    )


def bind(query: CannedQuery, arguments: Mapping[str, Argument], resolver: Resolver | None = None) -> str:
    """Return the text of the query with each parameter replaced by the term its argument, or its default, parses into.

    Without a ``resolver`` only absolute IRIs are understood as IRIs.

    Raises:
        BadParameter: an argument that does not parse, a missing one, or one the query does not have.
        UnknownName: a name that ``resolver`` does not know.
    """
    by_name = {parameter.name: parameter for parameter in query.parameters}
    for name in arguments:
        if name not in by_name:
            raise _unknown_parameter(query, name)
    terms = {
        parameter.variable: serialise(parse(parameter, _argument(query, parameter, arguments), resolver))
        for parameter in query.parameters
    }
    return "".join(
        terms.get(token.text[1:], token.text) if token.kind == "variable" else token.text
        for token in tokens(query.body)
    )


def run(
    store: Store, query: CannedQuery, arguments: Mapping[str, Argument], resolver: Resolver | None = None
) -> Answer:
    """Ask a canned query.

    Raises:
        BadParameter, UnknownName: as :func:`bind` does.
        EndpointError: the store answers with other columns than the header declares.
    """
    found = store.select(bind(query, arguments, resolver))
    names = tuple(column.name for column in query.columns)
    if found.variables != names:
        raise EndpointError(
            f"the store answers with the columns {', '.join(found.variables)}",
            where=query.id,
            expected=", ".join(names),
        )
    return Answer(query.id, query.columns, tuple(tuple(map(python_value, row)) for row in found.rows))


def _argument(query: CannedQuery, parameter: Parameter, arguments: Mapping[str, Argument]) -> Argument:
    given = arguments.get(parameter.name, parameter.default)
    if given is None:
        raise BadParameter(f"{query.id} needs a value for {parameter.name}", expected=parameter.meaning)
    return given


def _unknown_parameter(query: CannedQuery, name: str) -> BadParameter:
    names = [parameter.name for parameter in query.parameters]
    near = _near(name, names)
    return BadParameter(
        f"{query.id} has no parameter {name!r}",
        where=name,
        expected="one of " + ", ".join(names) if names else "no parameter at all",
        todo=f"did you mean {near[0]}?" if near else "",
    )


def _near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(name, list(known), n=3, cutoff=0.5))
