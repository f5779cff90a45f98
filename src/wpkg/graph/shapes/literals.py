"""Which literals every engine reads alike: the embedded store keeps some by their value and forgets their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from wpkg import resources
from wpkg.graph.shapes import engine
from wpkg.graph.store import XSD

_INTEGERS = (
    "integer",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "long",
    "int",
    "short",
    "byte",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
)
REWRITTEN = frozenset(XSD + name for name in (*_INTEGERS, "decimal", "float", "double"))
"""Datatypes whose literals a store may give back under another datatype, or spelt otherwise."""
_BELOW = {f"{XSD}{name}".encode() for name in _INTEGERS[:2]}
_INTEGER = re.compile(rb"0|-?[1-9][0-9]{0,17}")
_DAY = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPED = re.compile(rb'"([^"\\\n]*)"\^\^<([^>\n]*)>')
_TAGGED = re.compile(rb'"@[a-z-]*[A-Z0-9]')
_LITERAL = re.compile(rb'^[^ ]+ <([^>]*)> "(?:[^"\\\n]|\\.)*+"([^ ]*) ', re.MULTILINE)
_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_XSD = XSD.encode()
_ANY = {_XSD + b"string", _XSD + b"anyURI"}


def sure(statements: bytes) -> bool:
    """Tell whether all literals of N-Triples are such that engines agree on what they are.

    These are strings, words of a language in lower case, whole numbers and truth values in their shortest spelling,
    calendar days without a time zone, addresses, and literals of datatypes nobody computes with; each of the datatype
    that the ontology wants of its property, since engines disagree on how to compare others with what is usual.
    """
    found = _TYPED.findall(statements)
    if len(found) != statements.count(b'"^^<') or _TAGGED.search(statements):
        return False
    pairs = set(found)
    if not all(_is_sure(lexical, datatype) for lexical, datatype in pairs) or _merged(statements, pairs):
        return False
    wanted = _wanted()
    return all(kind in wanted.get(predicate, (kind,)) for predicate, kind in set(_LITERAL.findall(statements)))


@cache
def _wanted() -> Mapping[bytes, tuple[bytes, ...]]:
    """Return how literals of a property end, after the closing quotation mark, as the ontology wants them."""
    found = {}
    for path in sorted((resources.ontology() / "modules").glob("*.ttl")):
        for (subject, predicate, value), _ in engine.statements(path.read_bytes(), "text/turtle"):
            if predicate == _RANGE and str(value).startswith(XSD):
                ends = _BELOW if str(value).encode() in _BELOW else {str(value).encode()}
                endings = tuple(b"^^<" + end + b">" for end in ends)
                found[subject.encode()] = (b"",) if str(value) == XSD + "string" else endings
    return found


def _is_sure(lexical: bytes, datatype: bytes) -> bool:
    if not datatype.startswith(_XSD) or datatype in _ANY:
        return True
    if datatype in _BELOW:
        return _INTEGER.fullmatch(lexical) is not None and not (lexical < b"0" and datatype != _XSD + b"integer")
    if datatype == _XSD + b"boolean":
        return lexical in {b"true", b"false"}
    if datatype == _XSD + b"date" and _DAY.fullmatch(lexical):
        try:
            return date.fromisoformat(lexical.decode()) is not None
        except ValueError:
            return False
    return False


def _merged(statements: bytes, pairs: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether two statements would become one in a store that keeps whole numbers under one datatype."""
    if len({datatype for _, datatype in pairs} & _BELOW) < len(_BELOW):
        return False
    plain = statements.replace(b"#nonNegativeInteger>", b"#integer>")
    return len(set(plain.splitlines())) != len(set(statements.splitlines()))
