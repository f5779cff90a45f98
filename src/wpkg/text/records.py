"""Frozen dataclasses from YAML nodes and back, driven by the dataclasses themselves.

A record is a mapping with its fields as keys. A field called ``span`` is spread out as ``start``, ``end``, ``exact``;
a :class:`~wpkg.model.Provenance` as ``status``, ``rule``, ``note``, the status falling back on that of the file.
Other spans and records are mappings, tuples are lists. What may be None may be left out.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from wpkg.model import Provenance, Span
from wpkg.yaml_lines import Fields, Items, Node, Scalar

T = TypeVar("T")
Place = tuple[str | int, ...]
"""Where a value stands in the file: keys and positions from the top, as ``("statements", 2, "slots", 0)``."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a record: its type without ``None``, whether None or a list is meant, its default if any."""

    name: str
    type: type
    optional: bool
    many: bool
    default: object

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys under which the field stands in a mapping."""
        if self.spread:
            return tuple(part.name for part in layout(self.type))
        return (self.name,)

    @property
    def spread(self) -> bool:
        """Whether the field has no key of its own, but those of its parts."""
        return self.name == "span" or self.type is Provenance


@dataclass(slots=True)
class Reading:
    """What reading one file carries along: its default status and the line of every value read."""

    status: str = ""
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """Return the line of a value, or of the nearest thing around it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def layout(record: type) -> tuple[Part, ...]:
    """Return the fields of a record in the order they are written."""
    return _layout(record)


def build(record: type[T], node: Node, reading: Reading, place: Place = ()) -> T:
    """Read one record of the given dataclass.

    Raises:
        DataError: of the class of ``node``: unknown or missing key, or a value of the wrong type; with file and line.
    """
    entries = node.as_fields()
    entries.only(*(key for part in layout(record) for key in part.keys))
    reading.lines[place] = node.line
    return record(**{part.name: _field(part, entries, reading, place) for part in layout(record)})


def plain(record: object, status: str) -> dict[str, Any]:
    """Turn a record back into mappings, lists and scalars, leaving out what would be read anyway.

    Args:
        record: any of the dataclasses :func:`build` reads.
        status: the default status of the file.
    """
    written: dict[str, Any] = {}
    for part in layout(type(record)):
        value = getattr(record, part.name)
        if part.type is Provenance:
            shown = plain(value, status)
            written |= {key: text for key, text in shown.items() if key != "status" or text != status}
        elif value is None or (part.default is not MISSING and value == part.default):
            continue
        elif part.spread:
            written |= plain(value, status)
        elif part.many:
            written[part.name] = [plain(each, status) if is_dataclass(each) else each for each in value]
        else:
            written[part.name] = plain(value, status) if is_dataclass(value) else value
    return written


def spans(record: object, place: Place = ()) -> Iterator[tuple[Place, Span]]:
    """Yield every span inside a record, however deep, with its place."""
    if isinstance(record, Span):
        yield place, record
    elif isinstance(record, tuple):
        for index, each in enumerate(record):
            yield from spans(each, (*place, index))
    elif is_dataclass(record):
        for part in layout(type(record)):
            yield from spans(getattr(record, part.name), (*place, part.name))


def describe(place: Place) -> str:
    """Name a record for a message: ``slot 2 of statement 5``, counted from 1."""
    words = [f"{_singular(str(place[i - 1]))} {int(place[i]) + 1}" for i in range(len(place)) if _counted(place, i)]
    if not place:
        return "the file"
    if isinstance(place[-1], str):
        words.append(str(place[-1]))
    return " of ".join(reversed(words))


def _counted(place: Place, index: int) -> bool:
    return index > 0 and isinstance(place[index], int)


def _singular(name: str) -> str:
    return name.removesuffix("s")


@cache
def _layout(record: Any) -> tuple[Part, ...]:
    hints = typing.get_type_hints(record)
    return tuple(_part(each.name, hints[each.name], each.default) for each in fields(record))


def _part(name: str, hint: Any, default: object) -> Part:
    optional = many = False
    if isinstance(hint, types.UnionType):
        (hint,) = (each for each in typing.get_args(hint) if each is not types.NoneType)
        optional = True
    elif typing.get_origin(hint) is tuple:
        hint = typing.get_args(hint)[0]
        many = True
    return Part(name, hint, optional, many, default)


def _field(part: Part, entries: Fields, reading: Reading, place: Place) -> Any:
    if part.spread:
        return _spread(part, entries, reading, place)
    node = entries.get(part.name)
    if node is None:
        if part.optional:
            return None if part.default is MISSING else part.default
        if part.default is MISSING or part.name in entries.lines:
            raise entries.error(f"{describe(place)} lacks a value for the key {part.name!r}")
        return part.default
    inner = (*place, part.name)
    reading.lines[inner] = entries.lines[part.name]
    return _value(part, node, reading, inner)


def _spread(part: Part, entries: Fields, reading: Reading, place: Place) -> Any:
    present = [key for key in part.keys if key in entries.lines]
    if present:
        reading.lines[(*place, part.name)] = entries.lines[present[0]]
    if part.optional and not present:
        return None
    return part.type(
        **{each.name: _field(_status(each, reading), entries, reading, place) for each in layout(part.type)}
    )


def _status(part: Part, reading: Reading) -> Part:
    return dataclasses.replace(part, default=reading.status) if part.name == "status" else part


def _value(part: Part, node: Node, reading: Reading, place: Place) -> Any:
    if not part.many:
        return _single(part.type, node, reading, place)
    if not isinstance(node, Items):
        raise node.error(f"{describe(place)} is {node.shape}", expected="a list")
    items = []
    for index, item in enumerate(node):
        reading.lines[(*place, index)] = item.line
        items.append(_single(part.type, item, reading, (*place, index)))
    return tuple(items)


def _single(kind: type, node: Node, reading: Reading, place: Place) -> Any:
    if is_dataclass(kind):
        return build(kind, node, reading, place)
    if isinstance(node, Scalar) and not node.null:
        if kind is str:
            return node.text
        if kind is int and node.text.isascii() and node.text.isdigit() and len(node.text) < 10:
            return int(node.text)
        if kind is bool and node.text in ("true", "false"):
            return node.text == "true"
    wanted = {str: "text", int: "a whole number", bool: "true or false"}[kind]
    raise node.error(f"{describe(place)} is {node.shape}", expected=wanted)
