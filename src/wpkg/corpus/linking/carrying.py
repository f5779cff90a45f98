"""What follows from a statement by itself: what some rules of the ontology make of it, worked out once by its property.

Such a rule reads one statement besides the ontology: that a property is below another, a class below another, a
property the inverse of another. Whatever it makes of one statement it makes of all that have the same property, and the
same class or kind of object: it is asked about one of each, and its answer applied to the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wpkg import iri

RULES = frozenset({"inverses", "subproperties", "superclasses"})
"""Rules that read one statement and the ontology. They make nothing of what has a blank node."""
_TYPE = f"<{iri.PREFIXES['rdf']}type>".encode()
_PROBE = "urn:wpkg:probe"
_NUMBER = re.compile(rf"{_PROBE}:(\d+):".encode())


@dataclass(frozen=True, slots=True)
class Follows:
    """A statement that follows from another: its property, and its ends, which are those of the other if not given."""

    property: bytes
    subject: bytes | None
    object: bytes | None
    turned: bool

    def of(self, subject: bytes, object_: bytes) -> bytes:
        """Return the statement that follows from one with these ends, as N-Triples without line end."""
        first, last = (object_, subject) if self.turned else (subject, object_)
        return b" ".join((self.subject or first, self.property, self.object or last, b"."))


Table = Mapping[bytes, tuple[Follows, ...]]
"""What follows from statements, by what :func:`_kind` returns."""


def probes(axioms: bytes) -> dict[bytes, bytes]:
    """Return one statement of each kind that the rules can make something of, by its kind.

    Args:
        axioms: the statements of the ontology that the rules read, as N-Triples.
    """
    ends = {end for line in axioms.splitlines() for end in line.split(b" ")[:3:2]}
    found: dict[bytes, bytes] = {}
    for name in sorted(ends):
        for object_ in ("<{}:o>", '"{}:o"', None):
            probe = f"{_PROBE}:{len(found)}"
            value = name if object_ is None else object_.format(probe).encode()
            parts = f"<{probe}:s>".encode(), _TYPE if object_ is None else name, value
            found[_kind(parts[1], value)] = b" ".join((*parts, b"."))
    return found


def table(asked: Mapping[bytes, bytes], answered: Iterable[bytes]) -> Table:
    """Return what follows from statements of each kind.

    Args:
        asked: a statement of each kind.
        answered: all that the rules make of these, and of what they make of them, as N-Triples without line ends.
    """
    kinds, made = list(asked), dict[bytes, list[Follows]]()
    for line in sorted(answered):
        if (number := _NUMBER.search(line)) is not None:
            kind = kinds[int(number[1])]
            made.setdefault(kind, []).append(_follows(_parts(asked[kind]), _parts(line)))
    return {kind: tuple(follows) for kind, follows in made.items()}


def carried(known: Table, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield all that follows from statements, each by itself, as N-Triples without line ends; some more than once."""
    for line in lines:
        subject, property_, object_ = _parts(line)
        if not subject.startswith(b"_"):
            for each in known.get(_kind(property_, object_), ()):
                yield each.of(subject, object_)


def property_of(line: bytes) -> bytes:
    """Return the property of a statement in N-Triples, as it is written there."""
    return line.split(b" ", 2)[1]


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    subject, property_, rest = line.split(b" ", 2)
    return subject, property_, rest[:-2]


def _kind(property_: bytes, object_: bytes) -> bytes:
    """Return what decides what follows from a statement: its class, or its property and whether its object is words."""
    return b" ".join((property_, object_ if property_ == _TYPE else object_[:1]))


def _follows(given: tuple[bytes, bytes, bytes], made: tuple[bytes, bytes, bytes]) -> Follows:
    subject, _, object_ = given
    turned = made[0] == object_ or made[2] == subject
    first, last = (object_, subject) if turned else (subject, object_)
    return Follows(made[1], None if made[0] == first else made[0], None if made[2] == last else made[2], turned)
