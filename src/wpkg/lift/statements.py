"""Frames to RDF: statements with their slots, periods and reviews; recommendations; characterisations; alignments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wpkg import iri
from wpkg.lift.nodes import (
    Context,
    W,
    claim,
    curation,
    day,
    note,
    resource,
    short,
    status,
    supported,
    tag,
    typed,
)
from wpkg.lift.terms import PROV, Iri, Literal, Triple, literal
from wpkg.model import Alignment, Characterisation, Review, Slot, Statement, Validity

_CLASSES = {
    "instruction": W.Instruction,
    "commitment": W.Commitment,
    "authorization": W.Authorization,
    "acknowledgement": W.Acknowledgement,
    "determination": W.Determination,
    "recommendation": W.Recommendation,
}

_OF_STATEMENTS = {
    "issuer": W.issuedBy,
    "addressee": W.addressee,
    "bearer": W.bearer,
    "channel": W.actsThrough,
    "topic": W.onTopic,
    "principle": W.guidedBy,
    "beneficiary": W.beneficiary,
    "due": W.dueAt,
    "basis": W.groundedIn,
}

_OF_RECOMMENDATIONS = {
    "addressee": W.recommendedTo,
    "topic": W.concernsTopic,
    "principle": W.concernsPrinciple,
    "beneficiary": W.concernsBeneficiary,
}


def lift_statement(context: Context, statement: Statement) -> Iterator[Triple]:
    """Yield everything a statement says; a restatement yields only its link to the statement it paraphrases."""
    if statement.restates is not None:
        yield from _restatement(context, statement, statement.restates)
        return
    node = context.node(statement.id)
    recommended = statement.kind == "recommendation"
    yield from typed(node, _CLASSES[statement.kind], short(statement.span.exact), tag(context.language))
    yield from curation(context, node, statement.provenance)
    yield from supported(context, node, statement.span)
    yield node, W.performative, Iri(iri.concept("operative-verb", statement.verb))
    yield node, W.strength, Iri(iri.concept("strength", statement.strength))
    if statement.parent is not None:
        yield node, W.elaborates if recommended else W.parentStatement, context.node(statement.parent)
    if recommended:
        yield Iri(context.work), W.makesRecommendation, node
    else:
        yield context.node(statement.segment), W.states, node
        yield from _norm(context, node, statement)
    yield from _slots(context, node, statement)


def _restatement(context: Context, statement: Statement, earlier: str) -> Iterator[Triple]:
    provision, target, node = context.node(statement.segment), resource(earlier), context.node(statement.id)
    yield provision, W.restates, target
    yield from claim(node, provision, W.restates, target)
    yield from curation(context, node, statement.provenance)
    yield from supported(context, node, statement.span)


def _norm(context: Context, node: Iri, statement: Statement) -> Iterator[Triple]:
    addressees = [slot for slot in statement.slots if slot.role == "addressee"]
    if addressees:
        yield node, W.addresseeInferred, literal(any(slot.inferred for slot in addressees))
    for thread in statement.threads:
        yield node, W.partOfThread, resource(thread)
    if statement.validity is not None:
        yield from _validity(context, node, statement.validity, statement.provenance.status)
    for review in statement.reviews:
        yield from _review(context, node, review, statement.provenance.status)


def _slots(context: Context, node: Iri, statement: Statement) -> Iterator[Triple]:
    ranks: Counter[str] = Counter()
    properties = _OF_RECOMMENDATIONS if statement.kind == "recommendation" else _OF_STATEMENTS
    for slot in statement.slots:
        ranks[slot.role] += 1
        rank = ranks[slot.role]
        for prop, value in _fillers(context, statement, slot, rank, properties):
            yield node, prop, value
            name = context.node(f"{statement.id}-{slot.role}-{rank}")
            if isinstance(value, Literal) and slot.role in properties and slot.value is not None:
                name = context.node(f"{statement.id}-{slot.role}-{rank}-words")
            yield from claim(name, node, prop, value)
            yield from status(name, statement.provenance.status)
            yield name, PROV.wasAttributedTo, context.annotator
            yield from supported(context, name, slot.span)
            if slot.emphasis is not None:
                yield name, W.emphasis, literal(slot.emphasis.exact)
            yield from note(name, slot.note)
        if slot.role == "action":
            yield from _action(context, statement, slot, rank)


def _fillers(
    context: Context, statement: Statement, slot: Slot, rank: int, properties: dict[str, Iri]
) -> Iterator[tuple[Iri, Iri | Literal]]:
    """Yield property and value of a slot: the thing it names where there is one, the words where they matter."""
    if slot.role == "action":
        prop = W.recommendedAction if statement.kind == "recommendation" else W.requiresAction
        yield prop, context.node(f"{statement.id}-act-{rank}")
        return
    if slot.role in properties and slot.value is not None:
        yield properties[slot.role], resource(slot.value)
    words_kept = slot.role not in properties or slot.role == "basis"
    if words_kept and slot.span is not None and slot.role != "issuer":
        yield W["stated" + slot.role.capitalize()], literal(slot.span.exact)


def _action(context: Context, statement: Statement, slot: Slot, rank: int) -> Iterator[Triple]:
    node = context.node(f"{statement.id}-act-{rank}")
    printed = slot.span.exact if slot.span else (slot.value or "")
    yield from typed(node, W.Action, short(printed), tag(context.language))
    if statement.abstention:
        yield node, W.abstains, literal(True)


def _validity(context: Context, node: Iri, validity: Validity, checked: str) -> Iterator[Triple]:
    period, rule = context.node(validity.id), context.node(_end_rule(validity.id))
    yield node, W.validDuring, period
    yield from typed(period, W.ValidityPeriod, short(validity.span.exact), tag(context.language))
    yield from status(period, checked)
    yield from supported(context, period, validity.span)
    yield period, W.endCondition, rule
    yield from typed(rule, W.EndCondition, short(validity.span.exact), tag(context.language))
    yield from status(rule, checked)
    yield from supported(context, rule, validity.span)
    if validity.until_session is not None and validity.not_later_than is None:
        yield rule, W.endRuleKind, Iri(iri.concept("end-rule-kind", "session"))
    if validity.until_session is not None:
        yield rule, W.untilSession, resource(validity.until_session)
    if validity.not_later_than is not None:
        yield rule, W.notLaterThan, day(validity.not_later_than)
    for body in validity.extendable_by:
        yield rule, W.extendableBy, resource(body)
    yield from note(rule, validity.note)


def _end_rule(period: str) -> str:
    """Return the name of a period's end rule: ``end-1`` for ``per-1``, else the period's own with an ending."""
    return f"end-{period.removeprefix('per-')}" if period.startswith("per-") else f"{period}-end"


def _review(context: Context, node: Iri, review: Review, checked: str) -> Iterator[Triple]:
    event = context.node(review.id)
    yield node, W.schedulesReview, event
    yield from typed(event, W.ReviewEvent, short(review.span.exact), tag(context.language))
    yield from status(event, checked)
    yield from supported(context, event, review.span)
    yield event, W.scheduledFrom, day(review.scheduled_from)
    yield event, W.scheduledUntil, day(review.scheduled_until)
    if review.session is not None:
        yield event, W.reviewAt, resource(review.session)
    for agent in review.reports_from:
        yield event, W.reportsFrom, resource(agent)
    yield from note(event, review.note)


def lift_characterisation(context: Context, said: Characterisation) -> Iterator[Triple]:
    """Yield what the author says of another document as a claim of the author, asserted of nothing."""
    node, author = context.node(said.id), resource(said.attributed_to)
    yield from claim(node, resource(said.about), W.setsOut, literal(said.span.exact, lang=tag(context.language)))
    yield from typed(node, W.Claim, short(said.span.exact), tag(context.language))
    yield from status(node, said.provenance.status)
    yield node, PROV.wasAttributedTo, author
    yield from supported(context, node, said.span)
    yield from note(node, said.provenance.note)
    ranks: Counter[str] = Counter()
    for slot in said.slots:
        ranks[slot.role] += 1
        part = context.node(f"{said.id}-{slot.role}-{ranks[slot.role]}")
        prop = _OF_STATEMENTS.get(slot.role, W["stated" + slot.role.capitalize()])
        value = resource(slot.value) if slot.value and ":" in slot.value else literal(_words(slot))
        yield from claim(part, node, W.requiresAction if slot.role == "action" else prop, value)
        yield from status(part, said.provenance.status)
        yield part, PROV.wasAttributedTo, author
        yield from supported(context, part, slot.span)


def _words(slot: Slot) -> str:
    return slot.span.exact if slot.span is not None else (slot.value or "")


def lift_alignment(context: Context, alignment: Alignment, recommends: bool) -> Iterator[Triple]:
    """Yield a judgement on a recommendation (``recommends``) or on a characterisation."""
    node = context.node(alignment.id)
    yield from typed(node, W.Alignment, "")
    yield from curation(context, node, alignment.provenance)
    yield node, W.alignsRecommendation if recommends else W.alignsClaim, context.node(alignment.subject)
    yield node, W.alignmentType, Iri(iri.concept("alignment-type", alignment.type))
    yield node, W.judgedAgainst, resource(alignment.against)
    if alignment.statement is not None:
        yield node, W.alignsWith, resource(alignment.statement)
    yield from note(node, alignment.reason)
