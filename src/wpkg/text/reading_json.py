"""A reading as plain data, for JSON: one shape, every span with its exact words."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from wpkg.reading import Act, Cited, Filler, Finding, Named, Part, Quoted, Reading, When

SCHEMA = "wpkg-reading/1"
_LISTS = {
    "actors": "actor",
    "principles": "principle",
    "beneficiaries": "beneficiary",
    "affected": "affected",
    "topics": "topic",
}

Record = dict[str, Any]


def to_dict(reading: Reading) -> Record:
    """Return a reading as mappings, lists, strings, numbers and truth values.

    Spans are ``start`` and ``end`` (code points, half-open) with ``exact``; segments bear no ``exact``, since they
    cover the text. ``tiles`` cut the whole text: their concatenation is the text. Keys without a value are left out,
    but for ``target`` and ``value``, which are null where nothing could be settled.
    """
    text, layout = reading.text, reading.layout
    organ = layout.organ
    head: Record = {
        "schema": SCHEMA,
        "reader": _reader(),
        "text_sha256": reading.sha256,
        "profile": layout.profile,
        "language": layout.language,
        "genre": layout.genre,
        "symbol": layout.symbol,
        "title": _words(text, layout.title) if layout.title else None,
        "organ": {"name": organ.name, "session": organ.session, **_words(text, (organ.start, organ.end))}
        if organ
        else None,
        "enacting": _words(text, layout.enacting) if layout.enacting else None,
    }
    return head | {
        "segments": [_part(part) for part in layout.parts],
        "references": [_cited(text, each) for each in reading.references],
        "statements": [_act(text, each) for each in reading.statements],
        "times": [_when(text, each) for each in reading.times],
        "quotations": [_quoted(text, each) for each in reading.quotations],
        **{name: [_named(text, m) for m in reading.mentions if m.kind == kind] for name, kind in _LISTS.items()},
        "findings": [_finding(text, each) for each in reading.findings],
        "tiles": [list(tile) for tile in layout.tiles],
    }


@cache
def _reader() -> str:
    return f"wpkg {version('wpkg')}"


def _words(text: str, span: tuple[int, int]) -> Record:
    start, end = span
    return {"start": start, "end": end, "exact": text[start:end]}


def _spare(record: Record) -> Record:
    """Leave out what says nothing."""
    return {key: value for key, value in record.items() if value not in ("", (), [], False) and value is not None}


def _optional(text: str, span: tuple[int, int] | None) -> Record | None:
    return _words(text, span) if span else None


def _part(part: Part) -> Record:
    record: Record = {"id": part.id, "kind": part.kind, "parent": part.parent, "start": part.start, "end": part.end}
    record["role"] = part.role
    if part.number or part.reason:
        record |= _spare({"number": part.number, "reason": part.reason})
    return record


def _cited(text: str, cited: Cited) -> Record:
    record = {"id": cited.id, **_words(text, (cited.start, cited.end)), "type": cited.type, "kind": cited.kind}
    record |= {"target": cited.target, "status": cited.status, "rule": cited.rule, "segment": cited.segment}
    return record | _spare(
        {
            "pinpoint": cited.pinpoint,
            "cue": _optional(text, cited.cue),
            "symbol": _optional(text, cited.symbol),
            "candidates": list(cited.candidates),
            "members": list(cited.members),
            "antecedent": cited.antecedent,
            "viewpoint": cited.viewpoint,
        }
    )


def _when(text: str, when: When) -> Record:
    record = {"id": when.id, **_words(text, (when.start, when.end)), "kind": when.kind, "from_text": when.from_text}
    record |= {"value": when.value, "status": when.status, "rule": when.rule, "segment": when.segment}
    return record | _spare({"viewpoint": when.viewpoint})


def _act(text: str, act: Act) -> Record:
    record: Record = {
        "id": act.id,
        "kind": act.kind,
        "verb": act.verb,
        "class": act.verb_class,
        "strength": act.strength,
    }
    record |= {"force": act.force, "issuer": act.issuer, "segment": act.segment}
    record |= {**_words(text, (act.start, act.end)), "performative": act.performative, "rule": act.rule}
    record |= _spare({"verb_words": _optional(text, act.verb_span), "parent": act.parent})
    record |= _spare({"negative": act.negative, "abstention": act.abstention})
    return record | {"slots": [_filler(text, slot) for slot in act.slots]}


def _filler(text: str, slot: Filler) -> Record:
    start, end = slot.start, slot.end
    value = list(slot.value) if isinstance(slot.value, tuple) else slot.value
    record: Record = {"role": slot.role, "start": start, "end": end, "exact": text[start:end], "value": value}
    if start < 0:
        record |= {"implied": True, "start": None, "end": None, "exact": None}
    if slot.note:
        record["note"] = slot.note
    return record


def _quoted(text: str, quoted: Quoted) -> Record:
    record = {"id": quoted.id, **_words(text, (quoted.start, quoted.end)), "speaker": quoted.speaker}
    record |= {"rule": quoted.rule, "segment": quoted.segment}
    return record | _spare(
        {
            "attribution": _optional(text, quoted.attribution),
            "document": quoted.document,
            "elisions": [_words(text, span) for span in quoted.elisions],
            "interpolations": [_words(text, span) for span in quoted.interpolations],
        }
    )


def _named(text: str, named: Named) -> Record:
    record: Record = {"id": named.id, "start": named.start, "end": named.end, "exact": text[named.start : named.end]}
    record |= {"value": named.value, "rule": named.rule, "segment": named.segment}
    if named.weight:
        record["weight"] = named.weight
    return record


def _finding(text: str, finding: Finding) -> Record:
    record: Record = {"code": finding.code, "message": finding.message, "segment": finding.segment}
    return record | _words(text, (finding.start, finding.end))
