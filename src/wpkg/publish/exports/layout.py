"""Which tables a graph is written as: read from ``tables.yaml`` beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg import iri

JOINT = " | "
"""What stands between the values of one cell; a bar within a value is written as a broken one."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``type`` is iri, string, date, integer or boolean; the rest says what fills it, as in the file."""

    name: str
    type: str
    meaning: str
    of: tuple[str, ...] = ()
    into: str = ""
    role: str = ""
    words: str = ""
    name_of: str = ""
    readings_of: str = ""
    many: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its rows are the things of some classes (IRIs), parts of documents where it is ``owned``."""

    name: str
    about: str
    owned: bool
    classes: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The name of the column that tells its rows apart."""
        return next(column.name for column in self.columns if column.role == "key")

    def column(self, name: str) -> Column:
        """Return the column called ``name``."""
        return next(column for column in self.columns if column.name == name)


@cache
def tables() -> dict[str, Table]:
    """Return every table by name, in the order of the file."""
    import yaml  # only an export pays for it

    text = Path(__file__).with_name("tables.yaml").read_text("utf-8")
    told: dict[str, dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {
        name: Table(
            name=name,
            about=entry["about"],
            owned=entry.get("owned", True),
            classes=tuple(map(_expanded, entry["classes"])),
            columns=tuple(map(_column, entry["columns"])),
        )
        for name, entry in told.items()
    }


def _column(entry: dict[str, Any]) -> Column:
    return Column(
        name=entry["name"],
        type=entry["type"],
        meaning=entry["meaning"],
        of=tuple(_expanded(entry[key]) for key in ("of", "or") if key in entry),
        into=_expanded(entry["into"]) if "into" in entry else "",
        role=entry.get("is", ""),
        words=entry.get("words", ""),
        name_of=entry.get("name_of", ""),
        readings_of=entry.get("readings_of", ""),
        many=entry.get("many", False),
        code=entry.get("code", False),
    )


def _expanded(name: str) -> str:
    """Return the IRI of a term with a prefix, or of a term of the ontology without one."""
    prefix, colon, local = name.partition(":")
    return iri.PREFIXES[prefix] + local if colon else iri.term(name)
