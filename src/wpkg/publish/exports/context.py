"""The published JSON-LD context, read from the ontology: names, prefixes, and which datatype a property has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wpkg import iri, resources
from wpkg.graph.store import XSD

ADDRESS = iri.BASE + "context.jsonld"
"""Where the context is published."""

FILE = "context.jsonld"


@dataclass(frozen=True, slots=True)
class Term:
    """What a context says of one name: ``type`` is the IRI of a datatype, ``@id`` or empty."""

    name: str
    type: str
    by_language: bool


@dataclass(frozen=True, slots=True)
class Context:
    """A context as it stands in its file (``body``), its prefixes, and its terms by IRI."""

    body: Mapping[str, Any]
    prefixes: Mapping[str, str]
    terms: Mapping[str, Term]

    def compact(self, name: str) -> str:
        """Write an IRI with the prefix of the longest namespace that it begins with, or whole."""
        fitting = [each for each in self.prefixes.items() if name.startswith(each[1]) and name != each[1]]
        if not fitting:
            return name
        prefix, namespace = max(fitting, key=lambda each: len(each[1]))
        rest = name.removeprefix(namespace)
        return name if rest.startswith("//") else f"{prefix}:{rest}"


def published() -> Context:
    """Return the context that comes with the ontology."""
    return _read(resources.ontology() / FILE)


def exact_datatypes() -> Mapping[str, str]:
    """Return the properties whose values are integers of a narrower kind, each with that datatype.

    Oxigraph keeps all kinds of integers as one, and answers ``xsd:integer``.
    """
    whole = XSD + "integer"
    kinds = {name: term.type for name, term in published().terms.items() if term.type.endswith("Integer")}
    return {name: kind for name, kind in kinds.items() if kind != whole}


@cache
def _read(path: Path) -> Context:
    body: dict[str, Any] = json.loads(path.read_text("utf-8"))["@context"]
    prefixes = {name: value for name, value in body.items() if isinstance(value, str) and value.endswith(("#", "/"))}

    def expand(name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return prefixes[prefix] + rest if colon and prefix in prefixes else name

    terms = {}
    for name, value in body.items():
        if name.startswith("@") or name in prefixes or value in ("@id", "@type"):
            continue
        told = value if isinstance(value, dict) else {"@id": value}
        terms[expand(told["@id"])] = Term(name, expand(told.get("@type", "")), told.get("@container") == "@language")
    return Context(MappingProxyType(body), MappingProxyType(prefixes), MappingProxyType(terms))
