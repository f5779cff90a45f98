"""YAML that remembers where it stood: every value knows its file and line, and no value is guessed into a type.

Scalars stay the characters that were written, so that ``2013-12-07`` is a string and ``no`` is the word "no".
Duplicate keys, anchors and aliases, several documents in one file and deep nesting are refused.

    fields = load(path, RegisterError)
    fields.only("name", "held_from")          # unknown key: error with the nearest known one
    fields.text("name")                       # missing or not a scalar: error naming file and line
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wpkg.errors import DataError, SyntaxFault

MAX_DEPTH = 32
"""How deep a file may nest; real ones stay below ten."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL_TAG = "tag:yaml.org,2002:null"
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a file: ``file``, ``line`` (from 1) and the error class that a fault in it raises."""

    file: str
    line: int
    fault: type[DataError]

    @property
    def place(self) -> str:
        """``file:line``, as errors print it."""
        return f"{self.file}:{self.line}"

    def error(self, problem: str, *, expected: str = "", todo: str = "") -> DataError:
        """Return (not raise) the fault at this place."""
        return self.fault(problem, where=self.place, expected=expected, todo=todo)

    def as_text(self) -> str:
        """Return the characters of a scalar, or raise the fault."""
        raise self.error(f"{self.shape} stands where one value belongs", expected="a single value")

    def as_fields(self) -> Fields:
        """Return this node as a mapping, or raise the fault."""
        raise self.error(f"{self.shape} stands where a mapping belongs", expected="key: value pairs")

    def as_items(self) -> Items:
        """Return this node as a list, or raise the fault."""
        raise self.error(f"{self.shape} stands where a list belongs", expected="a list: [a, b] or lines opening with -")

    @property
    def shape(self) -> str:
        """What kind of value this is, for messages."""
        return "a value"


@dataclass(frozen=True, slots=True)
class Scalar(Node):
    """A single value, as written. ``null`` is true for ``null``, ``~`` and nothing at all."""

    text: str
    null: bool = False

    @property
    def shape(self) -> str:
        """What kind of value this is, for messages."""
        return "nothing" if self.null else f"{self.text!r}"

    def as_text(self) -> str:
        """Return the characters; nothing written raises the fault."""
        if self.null:
            raise self.error("a value is missing", expected="a single value")
        return self.text

    def as_integer(self) -> int:
        """Return the number, or raise the fault."""
        try:
            return int(self.as_text())
        except ValueError:
            raise self.error(f"{self.text!r} is no whole number", expected="digits") from None

    def as_boolean(self) -> bool:
        """Return the truth value; only ``true`` and ``false`` count."""
        if self.as_text() not in {"true", "false"}:
            raise self.error(f"{self.text!r} is no truth value", expected="true or false")
        return self.text == "true"


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list."""

    nodes: tuple[Node, ...]

    @property
    def shape(self) -> str:
        """What kind of value this is, for messages."""
        return "a list"

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def as_items(self) -> Items:
        """Return this list."""
        return self


@dataclass(frozen=True, slots=True)
class Fields(Node):
    """A mapping from keys to nodes; ``lines`` holds the line of each key."""

    entries: Mapping[str, Node]
    lines: Mapping[str, int]

    @property
    def shape(self) -> str:
        """What kind of value this is, for messages."""
        return "a mapping"

    def as_fields(self) -> Fields:
        """Return this mapping."""
        return self

    def only(self, *allowed: str) -> None:
        """Raise the fault at the first key that is not among ``allowed``, with the nearest one that is."""
        for key, line in self.lines.items():
            if key not in allowed:
                raise self.fault(
                    f"unknown key {key!r}",
                    where=f"{self.file}:{line}",
                    expected="one of " + ", ".join(allowed),
                    todo=did_you_mean(key, allowed),
                )

    def get(self, key: str) -> Node | None:
        """Return the node under ``key``; None where the key is absent or its value is null."""
        node = self.entries.get(key)
        return None if isinstance(node, Scalar) and node.null else node

    def need(self, key: str) -> Node:
        """Return the node under ``key``; absent or null raises the fault."""
        node = self.get(key)
        if node is None:
            raise self.error(f"key {key!r} is missing", expected=f"{key}: …")
        return node

    def text(self, key: str, default: str | None = None) -> str:
        """Return the scalar under ``key``, or ``default``; without a default the key is required."""
        node = self.need(key) if default is None else self.get(key)
        return (default or "") if node is None else node.as_text()

    def integer(self, key: str) -> int | None:
        """Return the whole number under ``key``, None where absent."""
        node = self.get(key)
        return None if node is None else _scalar(node).as_integer()

    def boolean(self, key: str, default: bool = False) -> bool:
        """Return the truth value under ``key``, ``default`` where absent."""
        node = self.get(key)
        return default if node is None else _scalar(node).as_boolean()

    def fields(self, key: str) -> Fields | None:
        """Return the mapping under ``key``, None where absent."""
        node = self.get(key)
        return None if node is None else node.as_fields()

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the nodes of the list under ``key``, empty where absent."""
        node = self.get(key)
        return () if node is None else node.as_items().nodes

    def records(self, key: str) -> tuple[Fields, ...]:
        """Return the mappings of the list under ``key``, empty where absent."""
        return tuple(node.as_fields() for node in self.items(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the scalars of the list under ``key``; one scalar alone counts as a list of one."""
        node = self.get(key)
        if node is None:
            return ()
        return (node.as_text(),) if isinstance(node, Scalar) else tuple(item.as_text() for item in node.as_items())


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return ``did you mean x?`` for the nearest of ``known``, or the empty string."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""


def load(path: Path, fault: type[DataError]) -> Fields:
    """Read a YAML file whose top is a mapping.

    Args:
        path: the file; errors name it as given.
        fault: the error class that later faults in its values raise.

    Raises:
        SyntaxFault: unreadable, not UTF-8, not YAML, with an alias, several documents or too deep; file and line.
        DataError: of class ``fault``, where the top is no mapping or a key stands twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise SyntaxFault(f"cannot be read: {problem.strerror}", where=str(path)) from problem
    except UnicodeDecodeError as problem:
        raise SyntaxFault(f"byte {problem.start} is not UTF-8", where=str(path), expected="UTF-8 text") from problem
    return loads(text, str(path), fault)


def loads(text: str, file: str, fault: type[DataError]) -> Fields:
    """Read YAML from a string; ``file`` is the name that errors print. Raises as :func:`load` does."""
    try:
        _refuse_tricks(text, file)
        top = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as problem:
        mark: Any = problem.problem_mark or problem.context_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        raise SyntaxFault(f"not YAML: {problem.problem or problem}", where=where) from problem
    except yaml.YAMLError as problem:
        raise SyntaxFault(f"not YAML: {' '.join(str(problem).split())}", where=file) from problem
    if top is None:
        raise SyntaxFault("the file is empty", where=file, expected="key: value pairs")
    return _wrap(top, file, fault).as_fields()


def _refuse_tricks(text: str, file: str) -> None:
    """Refuse what can grow without bound (aliases) or exhaust the stack (nesting), before the tree is composed."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        mark: Any = event.start_mark
        where = f"{file}:{mark.line + 1}"
        if isinstance(event, yaml.AliasEvent):
            raise SyntaxFault("an alias (*name) is not allowed", where=where, expected="the value written out")
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > MAX_DEPTH:
            raise SyntaxFault(f"nested deeper than {MAX_DEPTH} levels", where=where)


def _wrap(node: yaml.Node, file: str, fault: type[DataError]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Scalar(file, line, fault, node.value, node.tag == _NULL_TAG)
    if isinstance(node, yaml.SequenceNode):
        return Items(file, line, fault, tuple(_wrap(item, file, fault) for item in node.value))
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name = _wrap(key, file, fault).as_text()
        if name in entries:
            raise fault(f"key {name!r} stands twice", where=f"{file}:{key.start_mark.line + 1}")
        entries[name] = _wrap(value, file, fault)
        lines[name] = key.start_mark.line + 1
    return Fields(file, line, fault, entries, lines)


def _scalar(node: Node) -> Scalar:
    if isinstance(node, Scalar):
        return node
    raise node.error(f"{node.shape} stands where one value belongs", expected="a single value")
