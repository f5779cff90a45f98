"""The programming interface: canned questions and functions answered as JSON and CSV, page by page.

The conventions are those of grlc: each question at ``api/<its id>``, parameters under the names of its header, ``page``
for long answers, with ``Link`` headers that lead through them. JSON is what ``--format json`` prints at the command
line: one object a row. ``.srj`` is the same answer as SPARQL results JSON, terms with their datatypes and languages.
Without arguments a question is asked with the defaults of its header.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from urllib.parse import urlencode

from wpkg.errors import BadParameter, EndpointError
from wpkg.graph.answer import Answer, python_value
from wpkg.graph.canned import CannedQuery
from wpkg.graph.parameters import Parameter, parse
from wpkg.graph.prepared import text_of
from wpkg.graph.query import bind
from wpkg.graph.store import XSD, Iri, Literal, Rows, Term
from wpkg.publish.formats import as_json
from wpkg.publish.site.api.functions import Function, call, functions
from wpkg.publish.site.places import PAGES
from wpkg.publish.site.records import Place, Sent, Site, Variant

JSON = Variant("application/json", ".json")
CSV = Variant("text/csv", ".csv")
RESULTS = Variant("application/sparql-results+json", ".srj")
FOLDER = "api/"
OPENAPI = "openapi"
PAGE = "page"
ROWS = 1000
"""Rows of one page of an answer."""

_PAGE = Parameter(PAGE, "integer", "Which lot of rows, from 1.", "1")


def places(site: Site) -> tuple[Place, ...]:
    """Return every address of the interface, in order: its page, its description, questions, functions."""
    asked = (Place(FOLDER + name, "answer", (JSON, CSV, RESULTS)) for name in site.queries)
    called = (Place(FOLDER + name, "answer", (JSON, CSV)) for name in functions())
    described = Place(FOLDER + OPENAPI, "answer", (JSON,))
    return tuple(sorted((Place("api", "api", PAGES), described, *asked, *called), key=lambda place: place.path))


def data(site: Site, place: Place, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    """Answer one address of the interface.

    Raises:
        BadParameter: a parameter that there is not, is missing, or does not parse; a page beyond the last.
        UnknownName: a thing that nobody knows.
    """
    name = place.path.removeprefix(FOLDER)
    if name == OPENAPI:
        from wpkg.publish.site.api.openapi import document  # only who asks pays

        _only(name, (), arguments)
        return Sent(_json(document(site)), JSON.media_type)
    if name in site.queries:
        return _answered(site, site.queries[name], variant, arguments)
    return _called(site, functions()[name], variant, arguments)


def parameters_of(site: Site, name: str) -> tuple[Parameter, ...]:
    """Return the parameters of a question or function, ``page`` of questions included."""
    if name in site.queries:
        return (*site.queries[name].parameters, _PAGE)
    return functions()[name].parameters


def stands_alone(site: Site, place: Place) -> bool:
    """Tell whether an address of the interface answers without arguments."""
    name = place.path.removeprefix(FOLDER)
    return name == OPENAPI or name in site.queries or not functions()[name].needs


def _called(site: Site, function: Function, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    _only(function.name, function.parameters, arguments)
    given = {parameter.name: _argument(function, parameter, arguments) for parameter in function.parameters}
    found = call(site, function, given)
    if variant == CSV:
        return _csv(function.name, found.table())
    return Sent(_json(found.to_dict()), variant.media_type)


def _answered(site: Site, query: CannedQuery, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    _only(query.id, (*query.parameters, _PAGE), arguments)
    page = int(text_of(parse(_PAGE, arguments.get(PAGE, "1"), None)))
    asked = {name: value for name, value in arguments.items() if name != PAGE}
    found = _rows(site, query, asked)
    last = max(1, -(-len(found) // ROWS))
    if not 1 <= page <= last:
        raise BadParameter(f"there is no page {page}", where=PAGE, expected=f"a whole number from 1 to {last}")
    lot = Rows(found.variables, found.rows[(page - 1) * ROWS : page * ROWS])
    headers = (("X-Total-Count", str(len(found))), *_ways(query.id + variant.suffix, asked, page, last))
    if variant == RESULTS:
        return Sent(_json(_results(lot)), variant.media_type, headers=headers)
    answer = Answer(query.id, query.columns, tuple(tuple(map(python_value, row)) for row in lot.rows))
    if variant == CSV:
        return _csv(query.id, answer, headers)
    return Sent(_json(answer.to_dicts()), variant.media_type, headers=headers)


def _rows(site: Site, query: CannedQuery, arguments: Mapping[str, str]) -> Rows:
    found = site.store.select(bind(query, arguments, site.names))
    names = tuple(column.name for column in query.columns)
    if found.variables != names:
        raise EndpointError("the store answers with other columns", where=query.id, expected=", ".join(names))
    return found


def _ways(address: str, asked: Mapping[str, str], page: int, last: int) -> tuple[tuple[str, str], ...]:
    """Return the Link header that leads through the pages, addresses relative to that of the answer."""
    if last == 1:
        return ()
    numbers = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    links = [
        f'<{address}?{urlencode({**asked, PAGE: str(number)})}>; rel="{way}"'
        for way, number in numbers.items()
        if 1 <= number <= last
    ]
    return (("Link", ", ".join(links)),)


def _csv(name: str, answer: Answer, headers: tuple[tuple[str, str], ...] = ()) -> Sent:
    """Send rows as a file to keep: cells as they are, so it is not for a browser to open in a spreadsheet unasked."""
    kept = ("Content-Disposition", f'attachment; filename="{name}.csv"')
    return Sent(answer.to_csv().encode(), CSV.media_type, headers=(kept, *headers))


def _json(value: object) -> bytes:
    return f"{as_json(value)}\n".encode()


def _results(rows: Rows) -> dict[str, object]:
    """Return rows as SPARQL results JSON has them; what is unbound is not there."""
    bindings = [
        {name: _term(term) for name, term in zip(rows.variables, row, strict=True) if term is not None}
        for row in rows.rows
    ]
    return {"head": {"vars": list(rows.variables)}, "results": {"bindings": bindings}}


def _term(term: Term) -> dict[str, str]:
    if isinstance(term, Literal):
        told = {"type": "literal", "value": term.lexical}
        if term.language:
            return {**told, "xml:lang": term.language}
        return told if term.datatype == XSD + "string" else {**told, "datatype": term.datatype}
    assert isinstance(term, Iri)
    return {"type": "bnode", "value": term[2:]} if term.startswith("_:") else {"type": "uri", "value": str(term)}


def _only(name: str, parameters: tuple[Parameter, ...], arguments: Mapping[str, str]) -> None:
    """Refuse an argument for which there is no parameter, with the nearest that there are."""
    known = [parameter.name for parameter in parameters]
    for each in arguments:
        if each not in known:
            near = difflib.get_close_matches(each, known, n=3, cutoff=0.5)
            raise BadParameter(
                f"{name} has no parameter {each!r}",
                where=each,
                expected="one of " + ", ".join(known) if known else "no parameter at all",
                todo=f"did you mean {' or '.join(near)}?" if near else "",
            )


def _argument(function: Function, parameter: Parameter, arguments: Mapping[str, str]) -> str:
    given = arguments.get(parameter.name, parameter.default)
    if given is None:
        example = function.examples[parameter.name]
        raise BadParameter(
            f"{function.name} needs a value for {parameter.name}",
            where=parameter.name,
            expected=parameter.meaning,
            todo=f"try: {parameter.name}={example}",
        )
    return given
