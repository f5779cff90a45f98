"""When two ways of writing a literal mean the same: what stores may change of what they are given.

RDF lets a store keep the tag of a language in lower case. Many keep the values of some datatypes instead of the
characters they came in; ``stores/`` says which. Everything else a store changes is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation

from wpkg.graph import ntriples
from wpkg.graph.store import XSD, Iri, Literal, Triple

TAGS = "tags of languages are kept in lower case"
_SIGNED = ("integer", "int", "long", "short", "byte")
_BOUNDED = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
_UNSIGNED = ("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")
_INTEGERS = frozenset((*_SIGNED, *_BOUNDED, *_UNSIGNED))
_FRACTION = re.compile(r"(:\d\d\.\d*?)0+(?=$|[Z+-])")
_NO_FRACTION = re.compile(r"(:\d\d)\.(?=$|[Z+-])")
_DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_BOOLEANS = {"1": "true", "0": "false"}
_MONTHS, _HOURS, _MINUTE = 12, 24, 60


def meaning(line: str, values: Collection[str]) -> str:
    """Return a statement with its literal written in one of the ways that mean the same.

    Args:
        line: canonical N-Triples.
        values: the names of the datatypes whose values a store keeps; derived types of integer go with ``integer``.
    """
    (triple,) = ntriples.parse(line)
    if isinstance(triple.object, Iri):
        return line
    return ntriples.canonical(Triple(triple.subject, triple.predicate, _meant(triple.object, values)))


def changed(sent: str, found: str) -> str:
    """Say in which way two statements that mean the same are written differently."""
    (one,), (other,) = ntriples.parse(sent), ntriples.parse(found)
    if isinstance(one.object, Literal) and isinstance(other.object, Literal) and not one.object.language:
        return f"values of xsd:{one.object.datatype.removeprefix(XSD)} are written otherwise"
    return TAGS


def _meant(literal: Literal, values: Collection[str]) -> Literal:
    if literal.language:
        return literal._replace(language=literal.language.lower())
    name = literal.datatype.removeprefix(XSD)
    kind = "integer" if name in _INTEGERS else name
    if not literal.datatype.startswith(XSD) or kind not in values:
        return literal
    try:
        text = _value(kind, literal.lexical.strip())
    except (ValueError, InvalidOperation):
        return literal
    return Literal(text, XSD + ("decimal" if kind == "integer" else kind))


def _value(kind: str, text: str) -> str:
    """Return the one way of writing a value.

    Raises:
        ValueError, InvalidOperation: it is no value of this kind.
    """
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    if kind in ("integer", "decimal"):
        number = Decimal(int(text)) if kind == "integer" else Decimal(text)
        written = format(number, "f")
        written = written.rstrip("0").rstrip(".") if "." in written else written
        return "0" if written == "-0" else written
    if kind in ("double", "float"):
        return repr(float(text))
    if kind == "duration":
        return _duration(text)
    return _NO_FRACTION.sub(r"\1", _FRACTION.sub(r"\1", text))


def _duration(text: str) -> str:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    years, months, days, hours, minutes = (int(part or 0) for part in found.groups()[1:6])
    seconds = ((days * _HOURS + hours) * _MINUTE + minutes) * _MINUTE + Decimal(found[7] or 0)
    return f"{found[1]}{years * _MONTHS + months} {seconds.normalize():f}"
