"""Canned queries as files: ``queries/<topic>/<slug>.rq``, a header of ``#+`` lines above a SELECT.

The header is YAML. ``summary``, ``description``, ``tags``, ``method``, ``defaults`` and ``enumerate`` are the keys grlc
reads; what only wpkg reads stands under the one key ``wpkg``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wpkg.errors import SyntaxFault
from wpkg.graph.answer import Column
from wpkg.graph.parameters import TYPES, Parameter, split
from wpkg.graph.tokens import variables
from wpkg.yaml_lines import Fields, loads

_MARK = "#+"
_KEYS = ("summary", "description", "tags", "method", "defaults", "enumerate", "wpkg")
_OWN_KEYS = ("id", "competency-question", "columns", "parameters")
_COLUMN_TYPES = ("iri", "string", "date", "integer", "boolean")


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """One question, ready to ask. ``question`` is the number of the competency question, ``text`` the whole file."""

    id: str
    topic: str
    question: int
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str

    @property
    def body(self) -> str:
        """The query without its header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith(_MARK))


def catalogue(folder: Path) -> Mapping[str, CannedQuery]:
    """Read every canned query under ``folder``; keys are their ids, in order of the competency questions.

    Raises:
        SyntaxFault: a header that is incomplete or does not fit its query, or an id used twice; file and line.
    """
    found: dict[str, CannedQuery] = {}
    for path in sorted(folder.glob("*/*.rq")):
        query = read(path)
        if query.id in found:
            raise SyntaxFault(f"the id {query.id!r} is used twice", where=str(path), expected="ids of their own")
        found[query.id] = query
    return dict(sorted(found.items(), key=lambda item: (item[1].question, item[0])))


def read(path: Path) -> CannedQuery:
    """Read one canned query; the same file is read once.

    Raises:
        SyntaxFault: the header is incomplete or does not fit the query; file and line.
    """
    found = path.stat()
    return _read(path, (found.st_mtime_ns, found.st_size, found.st_ino))


@cache
def _read(path: Path, _state: tuple[int, ...]) -> CannedQuery:
    text = path.read_text(encoding="utf-8")
    header = loads(_header(text), str(path), SyntaxFault)
    header.only(*_KEYS)
    own = header.need("wpkg").as_fields()
    own.only(*_OWN_KEYS)
    query = CannedQuery(
        id=own.text("id"),
        topic=path.parent.name,
        question=own.integer("competency-question") or 0,
        summary=header.text("summary"),
        description=" ".join(header.text("description").split()),
        tags=header.texts("tags"),
        parameters=_parameters(own, _pairs(header, "defaults"), _choices(header)),
        columns=tuple(_column(entry) for entry in own.records("columns")),
        text=text,
    )
    _check_names(query, path)
    return query


def _header(text: str) -> str:
    """Return the YAML of the header, each line at the number it has in the file."""
    return "\n".join(line.removeprefix(_MARK) if line.startswith(_MARK) else "" for line in text.splitlines())


def _pairs(header: Fields, key: str) -> Mapping[str, str]:
    """Read a list of one-key mappings, the form in which grlc takes defaults."""
    return {name: entry.text(name) for entry in header.records(key) for name in entry.entries}


def _choices(header: Fields) -> Mapping[str, tuple[str, ...]]:
    return {name: entry.texts(name) for entry in header.records("enumerate") for name in entry.entries}


def _parameters(
    own: Fields, defaults: Mapping[str, str], choices: Mapping[str, tuple[str, ...]]
) -> tuple[Parameter, ...]:
    declared = own.fields("parameters")
    entries = {} if declared is None else {name: node.as_fields() for name, node in declared.entries.items()}
    for name in (*defaults, *choices):
        if name not in entries:
            raise own.error(f"{name!r} has a default or choices and is no parameter", expected="one of parameters")
    return tuple(_parameter(name, entry, defaults.get(name), choices.get(name, ())) for name, entry in entries.items())


def _parameter(name: str, entry: Fields, default: str | None, choices: tuple[str, ...]) -> Parameter:
    entry.only("type", "meaning", "kind", "optional")
    if entry.text("type") not in TYPES:
        raise entry.error(f"{entry.text('type')!r} is no type of a parameter", expected="one of " + ", ".join(TYPES))
    if entry.boolean("optional") != (default is not None):
        raise entry.error(f"{name!r} is optional or has a default, and not both", expected="a default where optional")
    return Parameter(name, entry.text("type"), entry.text("meaning"), default, entry.text("kind", ""), choices)


def _column(entry: Fields) -> Column:
    entry.only("name", "type", "meaning")
    if entry.text("type") not in _COLUMN_TYPES:
        raise entry.error(
            f"{entry.text('type')!r} is no type of a column", expected="one of " + ", ".join(_COLUMN_TYPES)
        )
    return Column(entry.text("name"), entry.text("type"), entry.text("meaning"))


def _check_names(query: CannedQuery, path: Path) -> None:
    """Hold the header against the query: the same parameters, and columns that occur."""
    seen = variables(query.body)
    used = {name for name in seen if name.startswith("_")}
    declared = {parameter.variable for parameter in query.parameters}
    for name in sorted(used ^ declared):
        missing = "not declared in the header" if name in used else "not used in the query"
        known = "" if split(name) else f"a name as in ?_onDay_xsd_date, its type one of {', '.join(TYPES)}"
        raise SyntaxFault(f"the parameter ?{name} is {missing}", where=str(path), expected=known)
    for column in query.columns:
        if column.name not in seen:
            raise SyntaxFault(f"the column {column.name!r} does not occur in the query", where=str(path))
