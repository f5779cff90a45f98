"""JSON-LD with the published context: one object a thing, values as plain as the context allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.context import ADDRESS, Context, published
from wpkg.publish.exports.context import Term as Defined
from wpkg.publish.exports.quads import subjects

_TYPE = iri.PREFIXES["rdf"] + "type"
_BOOLEANS = {"true": True, "false": False}
_LARGEST = 2**53
"""Whole numbers from here on are not exact in every reader of JSON."""
_UNDEFINED = Defined("", "", False)


def jsonld(store: Store, wanted: Selection) -> bytes:
    """Write a selection as JSON-LD, one object a line, sorted; without its named graphs.

    Raises:
        BadParameter: the context is to be neither inline nor by its address.
    """
    if wanted.context not in ("inline", "address"):
        raise BadParameter(f"{wanted.context!r} is no place for a context", expected="inline or address")
    context = published()
    head: object = dict(context.body) if wanted.context == "inline" else ADDRESS
    things = ",\n".join(json.dumps(thing, ensure_ascii=False) for thing in _things(store, wanted, context))
    return f'{{"@context": {json.dumps(head, ensure_ascii=False)},\n"@graph": [\n{things}\n]}}\n'.encode()


def _things(store: Store, wanted: Selection, context: Context) -> Iterator[dict[str, Any]]:
    for subject, said in subjects(store, wanted):
        thing: dict[str, Any] = {"id": context.compact(subject)}
        for predicate, value in sorted(said, key=lambda each: each[0] != _TYPE):
            _say(thing, predicate, value, context)
        yield {key: _single(value) for key, value in thing.items()}


def _say(thing: dict[str, Any], predicate: Iri, value: Term, context: Context) -> None:
    """Add one statement to the object of its subject."""
    if predicate == _TYPE and not isinstance(value, Literal):
        defined = context.terms.get(value)
        thing.setdefault("type", []).append(defined.name if defined else context.compact(value))
        return
    term = context.terms.get(predicate, _UNDEFINED)
    if term.by_language:
        if isinstance(value, Literal) and value.language:
            thing.setdefault(term.name, {}).setdefault(value.language, []).append(value.lexical)
            return
        term = _UNDEFINED
    key = term.name or context.compact(predicate)
    thing.setdefault(key, []).append(_value(value, term, context))


def _value(value: Term, term: Defined, context: Context) -> object:
    """Write a value plainly where the term of its property says what it is, else as an object that does."""
    if not isinstance(value, Literal):
        name = context.compact(value)
        return name if term.type == "@id" else {"@id": name}
    if value.language:
        return {"@value": value.lexical, "@language": value.language}
    if value.datatype == term.type:
        return _native(value)
    if value.datatype == XSD + "string":
        return {"@value": value.lexical} if term.type else value.lexical
    return {"@value": value.lexical, "@type": context.compact(value.datatype)}


def _native(value: Literal) -> object:
    """Write a boolean or a whole number as JSON has it, if it is written as JSON would write it."""
    if value.datatype == XSD + "boolean":
        return _BOOLEANS.get(value.lexical, value.lexical)
    if value.datatype.endswith("nteger") and value.lexical.removeprefix("-").isdecimal():
        number = int(value.lexical)
        return number if str(number) == value.lexical and abs(number) < _LARGEST else value.lexical
    return value.lexical


def _single(value: Any) -> Any:
    """Take a single value out of its list."""
    if isinstance(value, dict) and all(isinstance(each, list) for each in value.values()):
        return {key: _single(each) for key, each in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value
