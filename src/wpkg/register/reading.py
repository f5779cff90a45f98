"""Attested values from YAML: grades, sources, facts, days, windows. Everything inherits grade and source from above.

A record may say ``grade``, ``source`` and ``source_note``; what stands inside it without a grade has the record's. A
grade brings its own sources: A and B need at least one address, C and D an address or a ``source_note`` saying why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.model import Attestation
from wpkg.register.records import ASSERTED_GRADES, Fact, SourceRecord, Window
from wpkg.yaml_lines import Fields, Node, Scalar, did_you_mean

GRADES = ("A", "B", "C", "D")
STATUSES = ("curated", "reviewed", "contested", "unverified", "withdrawn")
ATTESTED = ("grade", "source", "source_note", "status", "note")
"""Keys that every record may have."""

_FACT_KEYS = ("value", "language", "inferred", "emphasis", "grade", "source", "source_note", "note")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A compact name met while reading: what it must turn out to be, and where it stands."""

    name: str
    expects: str
    node: Node


@dataclass(frozen=True, slots=True)
class Scope:
    """What a value inherits (``attestation``) and what it is checked against (``sources``); ``mentions`` fills up."""

    sources: Mapping[str, SourceRecord]
    attestation: Attestation | None = None
    mentions: list[Mention] = field(default_factory=list)

    def inside(self, fields: Fields) -> Scope:
        """Return the scope for what stands inside ``fields``."""
        return replace(self, attestation=attested(fields, self))


def attested(fields: Fields, scope: Scope) -> Attestation:
    """Return the attestation of a record or fact: its own, or the inherited one.

    Raises:
        RegisterError: bad grade, unknown source, a source without a grade, an asserted grade without an address, or an
            unverified one without source and reason.
    """
    if fields.get("grade") is None:
        for key in ("source", "source_note"):
            if fields.get(key) is not None:
                raise fields.need(key).error(
                    f"{key!r} stands without a grade", expected="grade: A, B, C or D beside it"
                )
        if scope.attestation is None:
            raise fields.error("no grade is given, and none to inherit", expected="grade: A, B, C or D")
        return scope.attestation
    grade = choice(fields.need("grade"), GRADES, "grade")
    keys = tuple(_source(node, scope) for node in _several(fields, "source"))
    reason = fields.text("source_note", "")
    _enough(fields.need("grade"), grade, any(scope.sources[key].url for key in keys), reason)
    return Attestation(grade, keys, reason)


def _source(node: Node, scope: Scope) -> str:
    key = node.as_text()
    if key not in scope.sources:
        raise node.error(
            f"unknown source {key!r}", expected="a key of sources.yaml", todo=did_you_mean(key, tuple(scope.sources))
        )
    return key


def _enough(node: Node, grade: str, addressed: bool, reason: str) -> None:
    if grade in ASSERTED_GRADES and not addressed:
        raise node.error(f"grade {grade} without a source that has an address", expected="source: [key, …]")
    if grade not in ASSERTED_GRADES and not addressed and not reason:
        raise node.error(f"grade {grade} without a source and without a reason", expected="source_note: why, in words")


def status(fields: Fields, attestation: Attestation) -> str:
    """Return the status of a record: as written, else curated for grades A and B, unverified for C and D.

    Raises:
        RegisterError: not a status, or a fact of grade C or D declared curated or reviewed.
    """
    node = fields.get("status")
    asserted = attestation.grade in ASSERTED_GRADES
    if node is None:
        return "curated" if asserted else "unverified"
    value = choice(node, STATUSES, "status")
    if not asserted and value in {"curated", "reviewed"}:
        raise node.error(f"grade {attestation.grade} cannot be {value}", expected="unverified, contested or withdrawn")
    return value


def choice(node: Node, known: tuple[str, ...], what: str) -> str:
    """Return the scalar if it is one of ``known``; ``what`` names it in the message."""
    value = node.as_text()
    if value not in known:
        raise node.error(f"{value!r} is no {what}", expected=", ".join(known), todo=did_you_mean(value, known))
    return value


def day(node: Node) -> str:
    """Return an ISO day (``2013-12-07``), checked against the calendar."""
    value = node.as_text()
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise node.error(f"{value!r} is no ISO date", expected="YYYY-MM-DD, a day that exists") from None
    return value


def name(node: Node, scope: Scope, expects: str) -> str:
    """Return a compact name and note that it must turn out to be ``expects``.

    ``expects`` is ``agent``, ``body``, ``session``, ``thread``, ``document``, ``citable``, ``statement``, ``period``,
    ``event-of``, or the prefix of a concept (``topic`` …), which is checked for its form only.
    """
    value = node.as_text()
    try:
        iri.expand(value)
    except BadParameter as problem:
        raise node.error(problem.problem, expected=problem.expected) from problem
    if expects in iri.CONCEPTS and not value.startswith(expects + ":"):
        raise node.error(f"{value!r} is no {expects}", expected=f"{expects}:…")
    scope.mentions.append(Mention(value, expects, node))
    return value


def concept(fields: Fields, key: str, prefix: str) -> str:
    """Return a bare notation (``recalls``), checked to have the form of one."""
    node = fields.need(key)
    try:
        iri.expand(f"{prefix}:{node.as_text()}")
    except BadParameter as problem:
        raise node.error(problem.problem, expected=problem.expected) from problem
    return node.as_text()


def fact(node: Node, scope: Scope, expects: str = "") -> Fact:
    """Return one attested value, from a scalar or from a mapping with ``value``.

    ``expects`` is empty for words, ``day`` for a date, else what :func:`name` takes.
    """
    if isinstance(node, Scalar):
        if scope.attestation is None:
            raise node.error("no grade is given, and none to inherit", expected="{value: …, grade: …, source: […]}")
        return Fact(_value(node, scope, expects), scope.attestation)
    fields = node.as_fields()
    fields.only(*_FACT_KEYS)
    return Fact(
        value=_value(fields.need("value"), scope, expects),
        attestation=attested(fields, scope),
        note=fields.text("note", ""),
        language=fields.text("language", ""),
        inferred=fields.boolean("inferred"),
        emphasis=fields.text("emphasis", ""),
    )


def _value(node: Node, scope: Scope, expects: str) -> str:
    if not expects:
        return node.as_text()
    return day(node) if expects == "day" else name(node, scope, expects)


def optional(fields: Fields, key: str, scope: Scope, expects: str = "") -> Fact | None:
    """Return the fact under ``key``, None where absent."""
    node = fields.get(key)
    return None if node is None else fact(node, scope, expects)


def facts(fields: Fields, key: str, scope: Scope, expects: str = "") -> tuple[Fact, ...]:
    """Return the facts under ``key``: a list, or one value alone; empty where absent."""
    return tuple(fact(node, scope, expects) for node in _several(fields, key))


def names(fields: Fields, key: str, scope: Scope, expects: str) -> tuple[str, ...]:
    """Return the compact names listed under ``key``."""
    return tuple(name(node, scope, expects) for node in _several(fields, key))


def optional_name(fields: Fields, key: str, scope: Scope, expects: str) -> str | None:
    """Return the compact name under ``key``, None where absent or null."""
    node = fields.get(key)
    return None if node is None else name(node, scope, expects)


def windows(fields: Fields, key: str, scope: Scope) -> tuple[Window, ...]:
    """Return the half-open windows listed under ``key``."""
    return tuple(_window(entry, scope) for entry in fields.records(key))


def _window(fields: Fields, scope: Scope) -> Window:
    fields.only("from", "until", "place", "grade", "source", "source_note", "note")
    start, until = ordered(fields, "from", "until")
    return Window(start, until, attested(fields, scope), fields.text("place", ""), fields.text("note", ""))


def ordered(fields: Fields, first: str, last: str) -> tuple[str, str]:
    """Return two days, the later of which is the first day outside the window."""
    start, until = day(fields.need(first)), day(fields.need(last))
    if start >= until:
        raise fields.need(last).error(
            f"{last} {until} is not after {first} {start}", expected="the day after the last day of the window"
        )
    return start, until


def _several(fields: Fields, key: str) -> tuple[Node, ...]:
    node = fields.get(key)
    if node is None:
        return ()
    return (node,) if isinstance(node, Scalar | Fields) else node.as_items().nodes
