"""Curated annotations as gold: what a person has put into ``annotations.yaml`` is what a reader should have found."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from wpkg.model import AnnotatedDocument, Slot, Span, Statement
from wpkg.text.annotations import load
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

_JOINTS = ("and", ",", ", and", "or")
_HOLDERS = ("operative-paragraph", "recital", "paragraph", "list-item")
_CITED_KINDS = frozenset({"document", "provision", "class", "principles", "quotes"})


def gold(folder: Path) -> Gold:
    """Read one folder with a source and its annotations.

    Raises:
        AnnotationError: the annotations do not fit the text.
    """
    document = load(folder)
    table = names.table()["curated"]
    return Gold(
        folder.name,
        document.source.text,
        parts=tuple(_parts(document)),
        references=tuple(_references(document)),
        times=tuple(_times(document)),
        acts=tuple(_act(document, each) for each in document.statements if each.restates is None),
        commitments=tuple(_commitments(document)) or None,
        quotations=tuple(_quotations(document)),
        mentions=tuple(_mentions(document)),
        reference_kinds=_CITED_KINDS,
        mention_kinds=frozenset(table["mentions"]),
    )


def _parts(document: AnnotatedDocument) -> Iterable[GoldPart]:
    kinds = names.table()["curated"]["parts"]
    spans = {(each.span.start, each.span.end) for each in document.segments if each.kind != "sentence"}
    for each in document.segments:
        at = Stretch(each.span.start, each.span.end)
        whole = each.kind == "sentence" and (at.start, at.end) in spans
        yield GoldPart(kinds.get(each.kind, each.kind), at, whole or each.kind == "furniture")


def _references(document: AnnotatedDocument) -> Iterable[GoldReference]:
    speakers = tuple(each.speaker for each in document.quotations if each.speaker)
    for each in document.references:
        words = document.source.text[each.span.start : each.span.end]
        members = tuple(names.compact(member) for member in each.members)
        targets: tuple[tuple[str | None, ...], ...] = ((None, *members),)
        if each.target is not None:
            targets = tuple((member,) for member in members) or ((names.compact(each.target),),)
        elif each.type == "quotes":
            targets = ((None, *speakers),)
        kind = "document" if each.target else "class"
        family = names.family("", kind, words)
        at = Stretch(each.span.start, each.span.end)
        yield GoldReference(at, (each.type.replace("-", "_"),), family, targets, pinpoint=each.pinpoint)


def _times(document: AnnotatedDocument) -> Iterable[GoldTime]:
    for each in document.times:
        values = tuple(value for value in (each.value, each.from_text) if value)
        session = (each.value or "").startswith("session:")
        yield GoldTime(Stretch(each.span.start, each.span.end), session, values[:1] if session else values)


def _act(document: AnnotatedDocument, statement: Statement) -> GoldAct:
    by_id = {each.id: each for each in document.segments}
    segment = by_id[statement.segment]
    while segment.kind not in _HOLDERS and segment.parent is not None:
        segment = by_id[segment.parent]
    table = names.table()["curated"]
    kinds = tuple(table["kinds"].get(statement.kind, (statement.kind,)))
    verb = statement.verb.replace("-", " ")
    slots = list(_joined(document.source.text, statement, table["silent_slots"]))
    if statement.validity is not None:
        span = statement.validity.span
        slots.append(GoldSlot("validity", Stretch(span.start, span.end)))
    at = Stretch(statement.span.start, statement.span.end)
    paragraph = Stretch(segment.span.start, segment.span.end)
    return GoldAct(at, paragraph, (verb,), kinds, (statement.strength,), tuple(_once(slots)))


def _joined(text: str, statement: Statement, silent: Iterable[str]) -> Iterable[GoldSlot]:
    """Yield the slots: actions coordinated in the text as one, what stands outside the statement as optional."""
    actions = [each.span for each in statement.slots if each.role == "action" and each.span is not None]
    if len(actions) > 1 and all(text[one.end : other.start].strip() in _JOINTS for one, other in pairwise(actions)):
        yield GoldSlot("action", Stretch(actions[0].start, actions[-1].end))
        actions = []
    yield from (GoldSlot("action", Stretch(each.start, each.end)) for each in actions)
    for slot in statement.slots:
        if slot.role not in silent and slot.role != "action":
            yield _slot(slot, statement.span)


def _slot(slot: Slot, inside: Span) -> GoldSlot:
    role = names.table()["curated"]["slots"].get(slot.role, slot.role)
    value = names.compact(slot.value)
    values = ((value,),) if value and not slot.inferred else ()
    if slot.span is None:
        return GoldSlot(role, None, values=((value,),) if value else ())
    outside = slot.span.end <= inside.start or slot.span.start >= inside.end
    return GoldSlot(role, Stretch(slot.span.start, slot.span.end), optional=outside, values=values)


def _once(slots: Iterable[GoldSlot]) -> Iterable[GoldSlot]:
    """Drop what repeats role and words: several values of one stretch are one filler here."""
    return dict.fromkeys(slots)


def _commitments(document: AnnotatedDocument) -> Iterable[GoldCommitment]:
    for each in document.statements:
        if each.validity is not None:
            until = each.validity.until_session or each.validity.not_later_than
            if until:
                yield GoldCommitment(Stretch(each.span.start, each.span.end), (until,))


def _quotations(document: AnnotatedDocument) -> Iterable[GoldQuotation]:
    for each in document.quotations:
        speakers = tuple(name for name in (each.speaker, names.compact(each.document)) if name)
        elisions = tuple(Stretch(one.start, one.end) for one in each.elisions)
        yield GoldQuotation(Stretch(each.span.start, each.span.end), speakers, elisions)


def _mentions(document: AnnotatedDocument) -> Iterable[GoldMention]:
    """Mentions, and the fillers of statements that name a topic: the file holds each name in one place only."""
    wanted = names.table()["curated"]["mentions"]
    rows = {
        (each.kind, each.span.start, each.span.end): each.value for each in document.mentions if each.kind in wanted
    }
    for statement in document.statements:
        for slot in statement.slots:
            if slot.role in wanted and slot.span is not None and slot.value:
                rows.setdefault((slot.role, slot.span.start, slot.span.end), slot.value)
    for (kind, start, end), value in sorted(rows.items()):
        yield GoldMention(kind, Stretch(start, end), (value,))
