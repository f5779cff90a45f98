"""Long answers in full: what an endpoint cuts is asked for again in parts, however many it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wpkg.errors import AnswerCut
from wpkg.graph.prepared import prepared
from wpkg.graph.store import Literal, Store, Term

_DIGITS = "0123456789abcdef"
_LONGEST = 3
"""Digits of the digest of a subject that tell parts apart: up to 4,096 parts."""

Row = tuple[Term | None, ...]


def whole(store: Store, name: str, **places: Sequence[Term]) -> Iterator[Row]:
    """Ask a prepared query that has a place ``part``, and yield its rows; those of a part only when all have come.

    Raises:
        AnswerCut: the endpoint cuts even the smallest parts; nothing is ever left out in silence.
        SyntaxFault, EndpointError: as the store does.
    """
    try:
        yield from store.select(prepared(name, **places)).rows
    except AnswerCut:
        for digit in _DIGITS:
            yield from _part(store, name, digit, places)


def _part(store: Store, name: str, digits: str, places: dict[str, Sequence[Term]]) -> Iterator[Row]:
    """Yield the rows whose subject has a digest that begins with some digits, again in parts if need be."""
    try:
        rows = store.select(prepared(name, **places, part=[Literal(digits)])).rows
    except AnswerCut:
        if len(digits) == _LONGEST:
            raise
        for digit in _DIGITS:
            yield from _part(store, name, digits + digit, places)
    else:
        yield from rows
