"""Shapes as values: what a SHACL graph says, as far as it can be turned into set queries."""

from __future__ import annotations

from dataclasses import dataclass

from wpkg.graph.aim import Check
from wpkg.graph.store import Term


class NotCompiled(Exception):
    """A shape uses what set queries cannot, or need not, say: the reference has to check it."""


@dataclass(frozen=True, slots=True)
class Path:
    """A property path as SPARQL writes it; ``iri`` is the property where it is a single one, else empty."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One parameter of a shape: ``kind`` is its name without the namespace (``minCount``).

    ``terms`` are its values, ``shapes`` the shapes it names, ``number`` its count or length, ``flags`` those of a
    pattern.
    """

    kind: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[Shape, ...] = ()
    number: int = 0
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A SPARQL constraint: its query with the prefixes it needs, and its messages."""

    text: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape if it has a path. ``severity`` is Violation, Warning or Info."""

    node: str
    path: Path | None = None
    constraints: tuple[Constraint, ...] = ()
    properties: tuple[Shape, ...] = ()
    selects: tuple[Select, ...] = ()
    severity: str = "Violation"
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a shape looks: classes, subjects and objects of properties, and nodes."""

    classes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    nodes: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Aimed:
    """A shape with a target, and what it tells the curator."""

    check: Check
    shape: Shape
    targets: Targets
