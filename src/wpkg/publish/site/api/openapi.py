"""The description of the programming interface as OpenAPI 3.1, made from the headers of the canned questions.

Every example is an argument that gives an answer. What grlc has no word for stands under keys that begin with ``x-``:
the query itself, the competency question it answers, the meaning of its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from wpkg.graph.answer import Column
from wpkg.graph.canned import CannedQuery
from wpkg.graph.parameters import Parameter
from wpkg.iri import compact
from wpkg.publish.catalogue import LICENCE
from wpkg.publish.site.api.functions import Function, functions
from wpkg.publish.site.api.questions import CSV, FOLDER, JSON, RESULTS, ROWS, parameters_of
from wpkg.publish.site.records import Site, Variant

PROBLEM = "application/problem+json"
_FOR_PEOPLE = ("text/plain", "text/html")
"""How a refusal is written for who asks for no JSON."""
_FUNCTIONS = "functions"
_ABOUT = (
    "Canned questions and functions over a graph of decisions: who told whom to do what, on whose authority, until "
    "when, with the words that show it. Ask for JSON or CSV by the header Accept, or add .json or .csv to an address. "
    f"Questions answer without arguments too, with the defaults named here; {ROWS:,} rows a page. Each parameter may "
    "be given once; what is unknown or does not parse is refused with what was expected. Cells of CSV are as in the "
    "graph: open files as text where a spreadsheet would take some for formulas."
)
_STATUSES = {
    "400": "A parameter that there is not, is missing, given twice, or does not parse.",
    "404": "An argument names a thing that nobody knows; near matches are told.",
    "406": "None of the media types asked for is there; those that are, are listed.",
    "429": "Too many requests from one client; `Retry-After` says how long to wait.",
    "503": "Too much to do, or the answer took too long; `Retry-After` says how long to wait.",
}
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
}
_NAMED = {
    "document": "a symbol as printed (WT/L/843), or an IRI",
    "unit": "a symbol as printed, with #part for a provision (WT/L/843#rec-1), or an IRI",
    "body": "a name, an abbreviation, a compact name (body:general-council), or an IRI",
    "agent": "a name, an abbreviation, a compact name (body:general-council), or an IRI",
    "thread": "a name, a compact name (thread:customs-duty-moratorium), or an IRI",
    "holding": "the name of a thread, a symbol, or an IRI",
}
_OTHERWISE = "a name, a compact name, or an IRI"


def document(site: Site) -> dict[str, Any]:
    """Return the whole description; the same questions give the same object."""
    paths = {f"/{FOLDER}{query.id}": _path(_question(site, query)) for query in site.queries.values()}
    paths |= {f"/{FOLDER}{name}": _path(_function(site, function)) for name, function in functions().items()}
    topics = dict.fromkeys((*(query.topic for query in site.queries.values()), _FUNCTIONS))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Work Programme Knowledge Graph",
            "version": version("wpkg"),
            "summary": "Canned questions and functions over decisions and what they rest on",
            "description": _ABOUT,
            "license": {"name": "CC BY 4.0 (data)", "url": LICENCE},
        },
        "servers": [{"url": "..", "description": "where this description was found"}],
        "tags": [{"name": topic} for topic in topics],
        "paths": paths,
        "components": {"schemas": {"Problem": _problem(), "Results": _results()}, "responses": _refusals()},
        "externalDocs": {"description": "The same catalogue as linked data", "url": f"{site.base}catalogue"},
    }


def _path(operation: dict[str, Any]) -> dict[str, Any]:
    return {"get": operation}


def _question(site: Site, query: CannedQuery) -> dict[str, Any]:
    rows = {"type": "array", "items": _row(query.columns)}
    bodies: dict[Variant, dict[str, Any]] = {
        JSON: rows,
        CSV: {"type": "string"},
        RESULTS: {"$ref": "#/components/schemas/Results"},
    }
    return {
        "operationId": query.id,
        "summary": query.summary,
        "description": query.description,
        "tags": list(dict.fromkeys((query.topic, *query.tags))),
        "parameters": [_parameter(each) for each in parameters_of(site, query.id)],
        "responses": _responses("The rows, in order.", bodies, _PAGED),
        "externalDocs": {"description": "The page of this question", "url": f"{site.base}query/{query.id}"},
        "x-competency-question": query.question,
        "x-columns": [{"name": each.name, "type": each.type, "meaning": each.meaning} for each in query.columns],
        "x-sparql": query.body,
    }


def _function(site: Site, function: Function) -> dict[str, Any]:
    bodies: dict[Variant, dict[str, Any]] = {JSON: {"type": "object"}, CSV: {"type": "string"}}
    return {
        "operationId": function.name,
        "summary": function.summary,
        "description": function.description,
        "tags": [_FUNCTIONS],
        "parameters": [_parameter(each, function.examples) for each in parameters_of(site, function.name)],
        "responses": _responses("What the command of the same name prints as JSON or CSV.", bodies, {}),
        "x-command": f"wpkg {function.name}",
    }


def _parameter(parameter: Parameter, examples: Mapping[str, str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": parameter.default is None,
        "schema": _schema(parameter),
    }
    if parameter.type == "iri":
        told["description"] += f" Written as {_NAMED.get(parameter.kind, _OTHERWISE)}."
    example = _example(parameter, examples or {})
    return {**told, "example": example} if example is not None else told


def _schema(parameter: Parameter) -> dict[str, Any]:
    match parameter.type:
        case "integer":
            told: dict[str, Any] = {"type": "integer", "minimum": 1}
        case "xsd_boolean":
            told = {"type": "boolean"}
        case "xsd_date":
            told = {"type": "string", "format": "date"}
        case _:
            told = {"type": "string", "enum": list(parameter.choices)} if parameter.choices else {"type": "string"}
    return {**told, "default": _typed(parameter, parameter.default)} if parameter.default else told


def _example(parameter: Parameter, examples: Mapping[str, str]) -> Any:
    text = examples.get(parameter.name) or parameter.default
    if not text:
        return None
    if parameter.type == "iri":
        return compact(text)
    return _typed(parameter, text)


def _typed(parameter: Parameter, text: str) -> Any:
    match parameter.type:
        case "integer":
            return int(text)
        case "xsd_boolean":
            return text == "true"
        case _:
            return text


def _row(columns: Iterable[Column]) -> dict[str, Any]:
    told = {column.name: _column(column) for column in columns}
    return {"type": "object", "properties": told, "required": list(told), "additionalProperties": False}


def _column(column: Column) -> dict[str, Any]:
    kind = dict(_COLUMNS[column.type])
    return {**kind, "type": [kind["type"], "null"], "description": column.meaning}


_PAGED: Mapping[str, Any] = {
    "Link": {
        "description": "Ways to the first, previous, next and last page, where there are several.",
        "schema": {"type": "string"},
    },
    "X-Total-Count": {"description": "Rows of all pages together.", "schema": {"type": "integer", "minimum": 0}},
}


def _responses(told: str, bodies: Mapping[Variant, Mapping[str, Any]], headers: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": told,
        "content": {variant.media_type: {"schema": dict(schema)} for variant, schema in bodies.items()},
    }
    if headers:
        found["headers"] = dict(headers)
    return {"200": found, **{status: {"$ref": f"#/components/responses/{_key(status)}"} for status in _STATUSES}}


def _refusals() -> dict[str, Any]:
    return dict(_refusal(status, told) for status, told in _STATUSES.items())


def _refusal(status: str, told: str) -> tuple[str, dict[str, Any]]:
    content: dict[str, Any] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    content |= {media_type: {"schema": {"type": "string"}} for media_type in _FOR_PEOPLE}
    return _key(status), {"description": told, "content": content}


def _key(status: str) -> str:
    return "Refused" + re.sub(r"\D", "", status)


def _problem() -> dict[str, Any]:
    """Return the shape of a refusal: RFC 9457, with a word for programs and near matches."""
    text = {"type": "string"}
    choice = {"type": "object", "properties": {"address": text, "name": text}}
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": {**text, "description": "One word for the reason."},
            "choices": {"type": "array", "items": choice, "description": "What may be asked for instead."},
        },
        "required": ["type", "title", "status", "detail", "code"],
    }


def _results() -> dict[str, Any]:
    """Return the shape of SPARQL results JSON for a SELECT."""
    term = {
        "type": "object",
        "properties": dict(_texts("value", "datatype", "xml:lang"), type={"enum": ["uri", "literal", "bnode"]}),
        "required": ["type", "value"],
    }
    names = {"type": "array", "items": {"type": "string"}}
    bindings = {"type": "array", "items": {"type": "object", "additionalProperties": term}}
    return {
        "type": "object",
        "properties": {
            "head": {"type": "object", "properties": {"vars": names}, "required": ["vars"]},
            "results": {"type": "object", "properties": {"bindings": bindings}, "required": ["bindings"]},
        },
        "required": ["head", "results"],
    }


def _texts(*names: str) -> Iterator[tuple[str, dict[str, str]]]:
    return ((name, {"type": "string"}) for name in names)
