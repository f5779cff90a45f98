"""Whole annotations by offsets in YAML: segments, references, frames with their slots, times, quotations, mentions.

A row with ``optional: true`` counts neither as missed nor as surplus; ``accept`` holds spans that are as good,
``accept_types``, ``accept_targets`` and ``accept_classes`` words that are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wpkg.errors import DataError
from wpkg.text.evaluation import names
from wpkg.text.evaluation.gold import (
    Gold,
    GoldAct,
    GoldCommitment,
    GoldMention,
    GoldPart,
    GoldQuotation,
    GoldReference,
    GoldSlot,
    GoldTime,
    Stretch,
)

Row = Mapping[str, Any]

_MENTIONS = {"actor": "actors", "principle": "principles", "beneficiary": "beneficiaries", "affected": "affected"}
_HOLDERS = ("op_paragraph", "recital", "paragraph", "list_item")


def is_gold(data: object) -> bool:
    """Tell whether a YAML document is gold of this form."""
    return isinstance(data, dict) and isinstance(data.get("source"), dict) and "references" in data


def gold(data: Row, text: str, path: Path) -> Gold:
    """Turn the YAML of one text into gold; ``path`` is where it was read.

    Raises:
        DataError: an entry lacks a key, holds what is no offset, or has words that do not stand where it says.
    """
    try:
        _check_words(data, text)
        return _gold(data, text, path.stem)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"the gold cannot be read ({error!r})", where=str(path)) from None


def _gold(data: Row, text: str, name: str) -> Gold:
    segments = _rows(data, "segments")
    kinds = {kind for kind, key in _MENTIONS.items() if key in data} | ({"topic"} if "topics" in data else set())
    mentions = [_mention(kind, row) for kind, key in _MENTIONS.items() for row in _rows(data, key)]
    mentions += [_mention("topic", row) for row in _rows(data, "topics")]
    timed = "temporal" in data or "sessions" in data
    quoted = "quotations" in data
    return Gold(
        name,
        text,
        language=data["source"].get("language") or (data.get("document") or {}).get("language"),
        parts=tuple(_parts(segments)) if segments else None,
        references=tuple(_reference(row, text) for row in _rows(data, "references")) if "references" in data else None,
        times=tuple(_times((*_rows(data, "temporal"), *_rows(data, "sessions")))) if timed else None,
        acts=_frames(data, segments) if "frames" in data else None,
        commitments=tuple(_commitments(data)) or None,
        quotations=tuple(_quotation(row) for row in _rows(data, "quotations")) if quoted else None,
        mentions=tuple(mentions) if kinds else None,
        mention_kinds=frozenset(kinds),
    )


def _rows(data: Row, key: str) -> Sequence[Row]:
    return data.get(key) or ()


def _at(row: Row) -> Stretch:
    return Stretch(int(row["start"]), int(row["end"]))


def _accept(row: Row) -> tuple[Stretch, ...]:
    return tuple(_at(each) for each in row.get("accept") or ())


def _check_words(node: object, text: str) -> None:
    if isinstance(node, dict):
        if {"start", "end", "surface"} <= set(node) and text[node["start"] : node["end"]] != node["surface"]:
            stands = text[node["start"] : node["end"]]
            raise ValueError(f"at {node['start']} stands {stands!r}, not {node['surface']!r}")
        for value in node.values():
            _check_words(value, text)
    elif isinstance(node, list):
        for value in node:
            _check_words(value, text)


def _parts(rows: Sequence[Row]) -> Iterable[GoldPart]:
    spans = {(row["start"], row["end"]) for row in rows if row["kind"] != "sentence"}
    for row in rows:
        whole = row["kind"] == "sentence" and (row["start"], row["end"]) in spans
        yield GoldPart(row["kind"], _at(row), whole or bool(row.get("optional")))


def _reference(row: Row, text: str) -> GoldReference:
    target = row.get("target")
    targets = [names.right_names(each) for each in (target if isinstance(target, list) else [target])]
    if row.get("resolution") in names.table()["beyond_text"]:
        targets = [(*each, None) for each in targets]
    at = _at(row)
    family = row.get("family") or names.family(row.get("resolution", ""), row.get("kind", ""), text[at.start : at.end])
    return GoldReference(
        at,
        (*names.types(row["type"]), *(row.get("accept_types") or ())),
        family,
        tuple((*each, *_also(row)) for each in targets),
        _accept(row),
        str(row.get("pinpoint") or ""),
        bool(row.get("optional") or row.get("ambiguous")),
    )


def _also(row: Row) -> tuple[str | None, ...]:
    """Return the names that are right beside those of the target; None among them: unresolved is right as well."""
    return tuple(name for each in row.get("accept_targets") or () for name in names.right_names(each))


def _times(rows: Iterable[Row]) -> Iterable[GoldTime]:
    for row in rows:
        value = row.get("value")
        each = [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]
        right = tuple(name for one in each for name in names.resolved_names(one))
        yield GoldTime(_at(row), any(name.startswith("session:") for name in right), right, bool(row.get("optional")))


def _frames(data: Row, segments: Sequence[Row]) -> tuple[GoldAct, ...]:
    by_id = {row["id"]: row for row in segments}
    return tuple(_frame(row, _holder(by_id, row["segment"])) for row in _rows(data, "frames"))


def _holder(by_id: Mapping[str, Row], segment: str) -> Stretch:
    row = by_id[segment]
    while row["kind"] not in _HOLDERS and row.get("parent") in by_id:
        row = by_id[row["parent"]]
    return _at(row)


def _frame(row: Row, paragraph: Stretch) -> GoldAct:
    table = names.table()
    verb = table["verbs"].get(row["illocution"], row["illocution"])
    slots = tuple(_slot(each) for each in row.get("slots") or ())
    classes = (row["class"], *(row.get("accept_classes") or ()))
    kinds = tuple(kind for each in classes for kind in table["classes"].get(each, (each,)))
    strengths = tuple(table["strengths"].get(row["strength"], (row["strength"],)))
    return GoldAct(_at(row), paragraph, (verb,) if verb else (), kinds, strengths, slots, bool(row.get("optional")))


def _slot(row: Row) -> GoldSlot:
    value = row.get("value")
    members = value if isinstance(value, list) else [] if value is None else [value]
    values = tuple(right for each in members if ":" in str(each) and (right := names.resolved_names(each)))
    return GoldSlot(
        row["role"], None if row.get("implied") else _at(row), _accept(row), bool(row.get("optional")), values
    )


def _commitments(data: Row) -> Iterable[GoldCommitment]:
    for row in _rows(data, "commitments"):
        until = names.resolved_names((row.get("validity") or {}).get("resolved"))
        if until:
            yield GoldCommitment(_at(row), until)


def _quotation(row: Row) -> GoldQuotation:
    values = [(row.get("source") or {}).get("value"), row.get("document")]
    speakers = tuple(name for value in values if value is not None for name in names.resolved_names(value))
    return GoldQuotation(_at(row), speakers, tuple(_at(each) for each in row.get("elisions") or ()))


def _mention(kind: str, row: Row) -> GoldMention:
    values = names.resolved_names(row.get("value")) if row.get("value") else ()
    return GoldMention(kind, _at(row), values, _accept(row), bool(row.get("optional") or row.get("pronoun")))
