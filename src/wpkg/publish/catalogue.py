"""The canned queries as Turtle, each an ``sh:SPARQLSelectExecutable``, so that query editors can list and show them.

The layout is the one the SIB example collections use. Parameters have IRIs of their own; nothing here is a blank node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from wpkg import iri
from wpkg.graph.canned import CannedQuery, catalogue
from wpkg.graph.parameters import Parameter, parse
from wpkg.graph.prepared import serialise
from wpkg.graph.store import XSD, Iri, Literal

ENDPOINT = iri.BASE + "sparql"
"""Where the queries can be asked, unless another address is given."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

_PREFIXES = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
"""
_CLASSES = {
    "document": "Document",
    "unit": "CitableResource",
    "agent": "Agent",
    "body": "Body",
    "thread": "MandateThread",
}
_CLASSES |= {"topic": "Topic", "beneficiary": "BeneficiaryGroup"}
_DATATYPES = {"literal": "string", "integer": "integer", "xsd_date": "date", "xsd_boolean": "boolean"}

Property = tuple[str, str]


def whole(folder: Path, endpoint: str = ENDPOINT) -> str:
    """Return the catalogue of the queries under ``folder`` together with their ``prefixes.ttl``.

    Raises:
        SyntaxFault: a header that is incomplete or does not fit its query; file and line.
    """
    prefixes = (folder / "prefixes.ttl").read_text(encoding="utf-8")
    return turtle(catalogue(folder).values(), endpoint) + "\n" + prefixes


def turtle(queries: Iterable[CannedQuery], endpoint: str = ENDPOINT) -> str:
    """Return the catalogue as Turtle, in the order given; the same queries give the same characters."""
    blocks = [block for query in queries for block in _blocks(query, endpoint)]
    return "\n".join([_PREFIXES, *blocks])


def _blocks(query: CannedQuery, endpoint: str) -> Iterator[str]:
    name = iri.QUERY + query.id
    parameters = [(f"{name}#{parameter.name}", parameter) for parameter in query.parameters]
    yield _block(name, _described(query, endpoint, [node for node, _ in parameters]))
    for rank, (node, parameter) in enumerate(parameters, start=1):
        yield _block(node, _parameter(parameter, rank))


def _described(query: CannedQuery, endpoint: str, parameters: list[str]) -> Iterator[Property]:
    yield "a", "sh:SPARQLExecutable, sh:SPARQLSelectExecutable"
    yield "rdfs:label", _english(query.summary)
    yield "rdfs:comment", _english(query.description)
    yield "dct:identifier", serialise(Literal(query.id))
    yield "dct:license", f"<{LICENCE}>"
    yield "schema:keywords", ", ".join(serialise(Literal(tag)) for tag in query.tags)
    yield "schema:target", serialise(Iri(endpoint))
    yield "wpkg:answers", serialise(Literal(f"CQ {query.question}"))
    if parameters:
        yield "sh:parameter", ", ".join(serialise(Iri(node)) for node in parameters)
    yield "sh:prefixes", serialise(Iri(iri.QUERY + "prefixes"))
    yield "sh:select", _long(query.text)


def _parameter(parameter: Parameter, rank: int) -> Iterator[Property]:
    yield "a", "sh:Parameter"
    yield "sh:path", serialise(Iri(f"{iri.QUERY}parameter#{parameter.name}"))
    yield "sh:name", serialise(Literal(parameter.name))
    yield "sh:description", _english(parameter.meaning)
    yield "sh:order", str(rank)
    if parameter.type == "iri":
        yield "sh:nodeKind", "sh:IRI"
    else:
        yield "sh:datatype", serialise(Iri(XSD + _DATATYPES[parameter.type]))
    if parameter.kind in _CLASSES:
        yield "sh:class", f"wpkg:{_CLASSES[parameter.kind]}"
    if parameter.choices:
        yield "sh:pattern", serialise(Literal("^(" + "|".join(parameter.choices) + ")$"))
    yield "sh:optional", "true" if parameter.optional else "false"
    if parameter.default is not None:
        yield "sh:defaultValue", serialise(parse(parameter, parameter.default, None))


def _block(subject: str, properties: Iterable[Property]) -> str:
    lines = " ;\n".join(f"    {name} {value}" for name, value in properties)
    return f"{serialise(Iri(subject))}\n{lines} .\n"


def _english(text: str) -> str:
    return serialise(Literal(text, language="en"))


def _long(text: str) -> str:
    """Write text over several lines as it stands; only what could end the string early is escaped."""
    return '"""' + text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'
