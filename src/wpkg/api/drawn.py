"""Answers that draw themselves in a notebook: a record of the graph half, and the picture that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from wpkg.errors import BadParameter

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
PICTURES = ("lineage", "timeline", "instructions", "heat")


class Drawn:
    """A record that a notebook shows as a picture; where there is nothing to draw it shows its table."""

    __slots__ = ()
    picture: ClassVar[str]

    def _repr_svg_(self) -> str | None:
        try:
            return svg(self.picture, self)
        except BadParameter:
            return None


def drawn(picture: str, found: Record) -> Record:
    """Return a record of the graph half as one that draws itself, by the picture of that name."""
    values: dict[str, Any] = {each.name: getattr(found, each.name) for each in fields(found)}
    made: Record = _kind(picture, type(found))(**values)
    return made


def svg(picture: str, found: object) -> str:
    """Draw a record.

    Raises:
        BadParameter: there is nothing to draw.
    """
    draw: Callable[[object], str] = getattr(import_module(f"wpkg.publish.pictures.{picture}"), picture)
    return draw(found)


@cache
def _kind(picture: str, record: type) -> type:
    return type(f"Drawn{record.__name__}", (Drawn, record), {"__slots__": (), "picture": picture})
