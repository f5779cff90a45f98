"""JSON-LD with the published context: one object a thing, values as plain as the context allows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.store import XSD, Iri, Literal, Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.context import ADDRESS, Context, published
from wpkg.publish.exports.context import Term as Defined
from wpkg.publish.exports.nodes import Blank, Block, Node, Said
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
    return _document(head, _things(subjects(store, wanted), context))


def jsonld_of(blocks: Iterable[Block]) -> bytes:
    """Write blocks of statements as JSON-LD, in the order given, with what they use of the published context."""
    context = published()
    things = list(_things(blocks, context))
    return _document(_used(things, context), things)


def _document(head: object, things: Iterable[Mapping[str, Any]]) -> bytes:
    lines = ",\n".join(json.dumps(thing, ensure_ascii=False) for thing in things)
    return f'{{"@context": {json.dumps(head, ensure_ascii=False)},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _used(things: Iterable[Mapping[str, Any]], context: Context) -> dict[str, Any]:
    """Return as much of the context as gives the things the same meaning."""
    names = set(_names(list(things)))
    chosen = {name: value for name, value in context.body.items() if name in names and name not in context.prefixes}
    names.update(_names([value if isinstance(value, str) else list(value.values()) for value in chosen.values()]))
    kept = chosen.keys() | {"id", "type"}
    return {
        name: value
        for name, value in context.body.items()
        if name.startswith("@") or name in kept or (name in context.prefixes and name in names)
    }


def _names(value: Any) -> Iterator[str]:
    """Yield every key and every string in a value, and what stands before the first colon in each."""
    if isinstance(value, str):
        yield from (value, value.partition(":")[0])
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _names(key)
            yield from _names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)


def _things(blocks: Iterable[Block], context: Context) -> Iterator[dict[str, Any]]:
    for subject, said in blocks:
        thing: dict[str, Any] = {} if subject is None else {"id": context.compact(subject)}
        yield thing | _said(said, context)


def _said(said: Said, context: Context) -> dict[str, Any]:
    thing: dict[str, Any] = {}
    for predicate, value in sorted(said, key=lambda each: each[0] != _TYPE):
        _say(thing, predicate, value, context)
    return {key: _single(value) for key, value in thing.items()}


def _say(thing: dict[str, Any], predicate: Iri, value: Node, context: Context) -> None:
    """Add one statement to the object of its subject."""
    if predicate == _TYPE and not isinstance(value, Literal | Blank):
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


def _value(value: Node, term: Defined, context: Context) -> object:
    """Write a value plainly where the term of its property says what it is, else as an object that does."""
    if isinstance(value, Blank):
        members = value.members()
        if members is None:
            return _said(value.said, context)
        return {"@list": [_value(member, term, context) for member in members]}
    if isinstance(value, Literal):
        return _literal(value, term, context)
    name = context.compact(value)
    return name if term.type == "@id" else {"@id": name}


def _literal(value: Literal, term: Defined, context: Context) -> object:
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
