"""Threads to RDF: members in order, renewals, periods with their end rules, rival readings, gaps and events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wpkg import iri
from wpkg.lift.attested import Sources, described, facts, readings
from wpkg.lift.nodes import W, day, note, resource, status
from wpkg.lift.terms import RDFS, SKOS, Iri, Triple, literal
from wpkg.register.records import EndRule, EventRecord, MemberRecord, PeriodRecord, Register, ThreadRecord


def lift_thread(sources: Sources, thread: ThreadRecord) -> Iterator[Triple]:
    """Yield a thread with everything it says of its members."""
    node = resource(thread.name)
    yield from described(node, (W[thread.kind],), "")
    yield from status(node, thread.status)
    yield from sources.attest(node, thread.attestation)
    named: set[str] = set()
    for label in thread.labels:
        language = label.language or "en"
        yield node, SKOS.altLabel if language in named else RDFS.label, literal(label.value, lang=language)
        named.add(language)
    if thread.definition:
        yield node, SKOS.definition, literal(thread.definition, lang="en")
    yield from note(node, thread.note)
    for member in thread.members:
        yield from _member(sources, node, member)
    for event in thread.events:
        yield from _event(sources, event)


def lift_endings(register: Register) -> Iterator[Triple]:
    """Yield which event ended which period: the lapse or expiry of its statement, on the day the period ended."""
    periods = dict(_periods(register))
    for thread in register.threads:
        for event in thread.events:
            if event.kind in {"lapse", "expiry"} and event.date is not None:
                for period in filter(None, map(periods.get, event.of)):
                    if period.end is not None and period.end.value == event.date.value:
                        yield resource(period.id), W.endedBy, resource(event.id)


def _periods(register: Register) -> Iterator[tuple[str, PeriodRecord]]:
    """Yield the period of each statement, by the compact name of the statement."""
    for thread in register.threads:
        for member in thread.members:
            if member.period is not None:
                yield member.statement, member.period
    for document in register.documents:
        own = {period.id: period for period in document.periods}
        for statement in document.statements:
            told = own.get(f"{document.name}#{statement.period}")
            if told is not None:
                yield f"{document.name}#{statement.id}", told


def _member(sources: Sources, thread: Iri, member: MemberRecord) -> Iterator[Triple]:
    statement = resource(member.statement)
    yield statement, W.partOfThread, thread
    loose = member.period is not None and member.period.status == "unverified"
    yield from facts(sources, statement, W.renews, member.renews, "renews", always=loose)
    if member.period is not None:
        yield statement, W.validDuring, resource(member.period.id)
        yield from lift_period(sources, member.period)
    if member.gap_explanation is not None:
        told = replace(member.gap_explanation, language="en")
        yield from facts(sources, statement, W.gapExplanation, (told,), "gap")
    yield from note(statement, member.note)


def lift_period(sources: Sources, period: PeriodRecord) -> Iterator[Triple]:
    """Yield a period with its end rule and rival readings."""
    node = resource(period.id)
    yield from described(node, (W.ValidityPeriod,), "")
    yield from status(node, period.status)
    parts = (period.attestation, *(fact.attestation for fact in (period.start, period.end) if fact is not None))
    yield from sources.attest(node, replace(period.attestation, grade=max(part.grade for part in parts)))
    loose = period.status == "unverified"
    yield from facts(sources, node, W.periodStart, (period.start,), "start", always=loose)
    contested = any(rival.property == "periodEnd" for rival in period.readings)
    if period.end is not None and contested:
        yield node, W.periodEnd, day(period.end.value)
    else:
        yield from facts(sources, node, W.periodEnd, (period.end,) if period.end else (), "end", always=loose)
    yield from facts(sources, node, W.plannedEnd, (period.planned_end,) if period.planned_end else (), "planned-end")
    yield from readings(sources, node, period.readings)
    if period.end_rule is not None:
        yield from _rule(sources, node, period.end_rule)
    if period.end_rule_of:
        yield node, W.endCondition, resource(period.end_rule_of)
    yield from note(node, period.note)
    yield from note(node, f"Outcome: {period.outcome}." if period.outcome else "")


def _rule(sources: Sources, period: Iri, rule: EndRule) -> Iterator[Triple]:
    node = resource(rule.id)
    yield period, W.endCondition, node
    yield from described(node, (W.EndCondition,), rule.words)
    yield from status(node, rule.status)
    yield from sources.attest(node, rule.attestation)
    yield node, W.endRuleKind, Iri(iri.concept("end-rule-kind", rule.rule))
    if rule.expected_year:
        yield node, W.statedTime, literal(rule.expected_year)
    loose = rule.status == "unverified"
    for prop, values, role in (
        (W.untilSession, (rule.until_session,) if rule.until_session else (), "session"),
        (W.notLaterThan, (rule.not_later_than,) if rule.not_later_than else (), "long-stop"),
        (W.extendableBy, rule.extendable_by, "extendable-by"),
    ):
        yield from facts(sources, node, prop, values, role, always=loose)
    yield from note(node, rule.note)


def _event(sources: Sources, event: EventRecord) -> Iterator[Triple]:
    node = resource(event.id)
    yield from described(node, (W.LifecycleEvent,), event.label)
    yield from status(node, event.status)
    yield from sources.attest(node, event.attestation)
    yield node, W.eventKind, Iri(iri.concept("event-kind", event.kind))
    if event.at is not None:
        yield node, W.happenedAt, resource(event.at.value)
    for subject in event.of:
        yield node, W.eventOf, resource(subject)
    yield from facts(
        sources, node, W.eventDate, (event.date,) if event.date else (), "date", always=event.status == "unverified"
    )
    yield from readings(sources, node, event.readings)
    yield from note(node, event.note)
