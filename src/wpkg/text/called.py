"""What the tables of the grammar call what a text names: bodies, organisations, collectives, sessions, instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.text import profile as profiles
from wpkg.text.references import calendar
from wpkg.text.tables import folders, table

_AGENTS = ("organisations", "offices", "collectives")


@dataclass(frozen=True, slots=True)
class Called:
    """A name to show; of a session also the compact name of its body, and its number where it is counted by one."""

    name: str
    body: str = ""
    number: int | None = None


def called(compact: str) -> Called:
    """Return what the tables call the thing with a compact name; where they have no row, the words it is made of.

    >>> called("collective:least-known-states").name
    'least known states'
    """
    kind, _, rest = compact.partition(":")
    if kind == "session":
        return _session(compact, rest)
    return Called(_names(folders()).get(compact, rest.replace("-", " ")))


def _session(compact: str, rest: str) -> Called:
    stem, _, key = rest.rpartition("-")
    body = calendar.body_of(compact)
    if body is None and not (stem and key.isdigit()):
        return Called(rest.replace("-", " "), f"body:{rest}")
    held = calendar.calendar_of(body)
    if body is not None and held is not None:
        key = rest.removeprefix(f"{held.stem}-")
    body = body or f"body:{stem}"
    counted = key.isdigit() and (held is None or held.reckoned == "number")
    return Called(f"{called(body).name}, session {key}", body, int(key) if counted else None)


@cache
def _names(places: tuple[Path, ...]) -> Mapping[str, str]:
    """Return the first name of each thing that has one, by its compact name."""
    found: dict[str, str] = {}
    for compact, name in _told():
        found.setdefault(compact, name)
    return found


def _told() -> Iterator[tuple[str, str]]:
    for known in profiles.every():
        for organ in known.organs:
            for forms in (organ.names.get("eng", ()), *organ.names.values()):
                yield from ((organ.id, form) for form in forms[:1])
        yield from _instruments(known.instruments)
    yield from _instruments(table("names")["instruments"])
    for row in (row for name in _AGENTS for row in table("actors")[name]):
        at_home = (each.get("names", ()) for each in row.get("at", {}).values())
        for names in (row.get("names", ()), *at_home):
            yield from ((row["value"], name) for name in names[:1])


def _instruments(rows: Any) -> Iterator[tuple[str, str]]:
    for row in rows:
        for names in row["names"].values():
            yield from ((f"doc:{row['target']}", name) for name in names[:1])
