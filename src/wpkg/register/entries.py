"""Agents, sessions, sources, periods, events and threads from YAML to records."""

from __future__ import annotations

from wpkg.register.reading import (
    ATTESTED,
    Scope,
    attested,
    choice,
    day,
    fact,
    facts,
    name,
    names,
    optional,
    status,
    windows,
)
from wpkg.register.records import (
    AgentRecord,
    EndRule,
    EventRecord,
    MemberRecord,
    PeriodRecord,
    Reading,
    SessionRecord,
    SourceRecord,
    ThreadRecord,
)
from wpkg.yaml_lines import Fields

AGENT_KINDS = {"body": "Body", "collective": "Collective", "organization": "ExternalOrganization"}
THREAD_KINDS = ("CommitmentSeries", "MandateThread")
EVENT_KINDS = ("lapse", "expiry", "non-decision", "renewal")
RULES = ("session", "session-with-long-stop", "earlier-of")
READABLE = ("periodStart", "periodEnd", "plannedEnd", "eventDate")
NATURES = ("official", "minutes", "reprint", "translation", "damaged-copy", "agency", "press", "analysis", "unofficial")


def read_source(key: str, fields: Fields) -> SourceRecord:
    """Return one source; ``url`` must be an http address or empty."""
    fields.only("url", "title", "nature", "read", "remark")
    url = fields.text("url")
    if url and not url.startswith(("http://", "https://")):
        raise fields.need("url").error(f"{url!r} is no web address", expected='http… or "" where none is known')
    return SourceRecord(
        key=key,
        url=url,
        title=fields.text("title"),
        nature=choice(fields.need("nature"), NATURES, "nature"),
        read=fields.text("read", ""),
        remark=fields.text("remark", ""),
    )


def read_agent(fields: Fields, scope: Scope) -> AgentRecord:
    """Return a body, collective or organisation; ``kind`` must agree with the prefix of ``name``."""
    fields.only(
        *("name", "kind", "names", "abbreviations", "aliases", "established_by", "established_on"),
        *("reports_to", "acts_for", "member_of", *ATTESTED),
    )
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    prefix = fields.text("name").partition(":")[0]
    kind = choice(fields.need("kind"), tuple(AGENT_KINDS.values()), "kind of agent")
    if AGENT_KINDS.get(prefix) != kind:
        raise fields.need("name").error(f"a {kind} cannot be named {prefix}:…", expected=" or ".join(AGENT_KINDS))
    abbreviations = facts(fields, "abbreviations", inner)
    if any(each.language for each in abbreviations):
        raise fields.need("abbreviations").error("an abbreviation has no language", expected="the short form alone")
    return AgentRecord(
        name=name(fields.need("name"), scope, "agent"),
        kind=kind,
        names=facts(fields, "names", inner),
        attestation=attestation,
        status=status(fields, attestation),
        abbreviations=abbreviations,
        aliases=facts(fields, "aliases", inner),
        established_by=facts(fields, "established_by", inner),
        established_on=optional(fields, "established_on", inner, "day"),
        reports_to=facts(fields, "reports_to", inner, "body"),
        acts_for=facts(fields, "acts_for", inner, "body"),
        member_of=facts(fields, "member_of", inner, "agent"),
        note=fields.text("note", ""),
    )


def read_session(fields: Fields, scope: Scope) -> SessionRecord:
    """Return a sitting; ``held_from`` and ``held_until`` stand together or not at all."""
    fields.only(
        *("name", "label", "body", "number", "place", "held_from", "held_until", "planned", "rival_held", *ATTESTED)
    )
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    held_from, held_until = optional(fields, "held_from", inner, "day"), optional(fields, "held_until", inner, "day")
    if held_from and held_until and held_from.value >= held_until.value:
        raise fields.need("held_until").error(
            f"held_until {held_until.value} is not after held_from {held_from.value}",
            expected="the day after the last day",
        )
    if (held_from is None) != (held_until is None):
        raise fields.error("held_from and held_until stand together or not at all")
    return SessionRecord(
        name=name(fields.need("name"), scope, "session"),
        label=fields.text("label"),
        body=name(fields.need("body"), scope, "body"),
        attestation=attestation,
        status=status(fields, attestation),
        number=fields.integer("number"),
        place=optional(fields, "place", inner),
        held_from=held_from,
        held_until=held_until,
        planned=windows(fields, "planned", inner),
        rival_held=windows(fields, "rival_held", inner),
        note=fields.text("note", ""),
    )


def read_reading(fields: Fields, scope: Scope) -> Reading:
    """Return one of several rival values, always a day."""
    fields.only("property", "value", "taken", "note", "grade", "source", "source_note")
    return Reading(
        property=choice(fields.need("property"), READABLE, "property with readings"),
        value=day(fields.need("value")),
        attestation=attested(fields, scope),
        taken=fields.boolean("taken"),
        note=fields.text("note", ""),
    )


def _readings(fields: Fields, scope: Scope, taken: str, own: str) -> tuple[Reading, ...]:
    """Return the rival values: a contested record has some of ``own``, and exactly one of them is the value taken.

    Rivals of another property leave the record itself uncontested: there are two or more, and none is taken.
    """
    readings = tuple(read_reading(entry, scope) for entry in fields.records("readings"))
    contested = fields.text("status", "") == "contested"
    rivals = [reading for reading in readings if reading.property == own]
    if contested != bool(rivals):
        raise fields.error("contested without rival readings, or readings without being contested")
    chosen = [reading.value for reading in rivals if reading.taken]
    if rivals and chosen != [taken]:
        raise fields.need("readings").error(
            f"readings take {', '.join(chosen) or 'nothing'} while the record says {taken}",
            expected="taken: true on the one reading that agrees with the record",
        )
    others = [reading for reading in readings if reading.property != own]
    if any(reading.taken for reading in others) or len({reading.value for reading in others}) == 1:
        raise fields.need("readings").error(
            f"readings of {others[0].property} where one is taken, or that have no rival",
            expected="two values or more, none of them taken",
        )
    return readings


def read_period(fields: Fields, scope: Scope) -> PeriodRecord:
    """Return a period of validity; ``end`` must come after ``start``."""
    fields.only(
        *("id", "start", "end", "planned_end", "end_rule", "end_rule_of", "readings", "outcome", *ATTESTED),
    )
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    start, end = fact(fields.need("start"), inner, "day"), optional(fields, "end", inner, "day")
    if end is not None and end.value <= start.value:
        raise fields.need("end").error(f"end {end.value} is not after start {start.value}")
    rule = fields.fields("end_rule")
    readings = _readings(fields, inner, "" if end is None else end.value, "periodEnd")
    if fields.get("planned_end") is not None and any(reading.property == "plannedEnd" for reading in readings):
        raise fields.need("planned_end").error(
            "planned_end and readings of it exclude each other", expected="the readings"
        )
    return PeriodRecord(
        id=name(fields.need("id"), scope, "part"),
        start=start,
        attestation=attestation,
        status=status(fields, attestation),
        end=end,
        planned_end=optional(fields, "planned_end", inner, "day"),
        end_rule=None if rule is None else read_rule(rule, inner),
        end_rule_of="" if fields.get("end_rule_of") is None else name(fields.need("end_rule_of"), scope, "end-rule"),
        readings=readings,
        outcome=fields.text("outcome", ""),
        note=fields.text("note", ""),
    )


def read_rule(fields: Fields, scope: Scope) -> EndRule:
    """Return the rule by which a period ends; a long stop is required exactly where the rule has one."""
    fields.only(
        *("id", "rule", "until_session", "not_later_than", "expected_year", "extendable_by", "words", *ATTESTED)
    )
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    rule = choice(fields.need("rule"), RULES, "end rule")
    if (rule != "session") != (fields.get("not_later_than") is not None):
        raise fields.error(
            f"rule {rule!r} and not_later_than do not agree", expected="a long stop unless rule: session"
        )
    return EndRule(
        id=name(fields.need("id"), scope, "part"),
        rule=rule,
        attestation=attestation,
        status=status(fields, attestation),
        until_session=optional(fields, "until_session", inner, "session"),
        not_later_than=optional(fields, "not_later_than", inner, "day"),
        expected_year=fields.text("expected_year", ""),
        extendable_by=facts(fields, "extendable_by", inner, "body"),
        words=fields.text("words", ""),
        note=fields.text("note", ""),
    )


def read_event(fields: Fields, scope: Scope) -> EventRecord:
    """Return something that happened to statements or threads."""
    fields.only("id", "kind", "label", "of", "date", "at", "readings", *ATTESTED)
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    when = optional(fields, "date", inner, "day")
    return EventRecord(
        id=name(fields.need("id"), scope, "part"),
        kind=choice(fields.need("kind"), EVENT_KINDS, "kind of event"),
        label=fields.text("label"),
        of=names(fields, "of", scope, "event-of"),
        attestation=attestation,
        status=status(fields, attestation),
        date=when,
        at=optional(fields, "at", inner, "session"),
        readings=_readings(fields, inner, "" if when is None else when.value, "eventDate"),
        note=fields.text("note", ""),
    )


def read_thread(fields: Fields, scope: Scope) -> ThreadRecord:
    """Return a thread with the members it lists itself; statements that name the thread are joined to it later."""
    fields.only("name", "kind", "labels", "definition", "members", "events", *ATTESTED)
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    return ThreadRecord(
        name=name(fields.need("name"), scope, "thread"),
        kind=choice(fields.need("kind"), THREAD_KINDS, "kind of thread"),
        labels=facts(fields, "labels", inner),
        definition=fields.text("definition"),
        attestation=attestation,
        status=status(fields, attestation),
        members=tuple(_member(entry, inner) for entry in fields.records("members")),
        events=tuple(read_event(entry, inner) for entry in fields.records("events")),
        note=fields.text("note", ""),
    )


def _member(fields: Fields, scope: Scope) -> MemberRecord:
    fields.only("statement", "renews", "renewed_by", "period", "gap_explanation", "note")
    period = fields.fields("period")
    return MemberRecord(
        statement=name(fields.need("statement"), scope, "statement"),
        renews=facts(fields, "renews", scope, "statement"),
        renewed_by=optional(fields, "renewed_by", scope, "body"),
        period=None if period is None else read_period(period, scope),
        gap_explanation=optional(fields, "gap_explanation", scope),
        note=fields.text("note", ""),
    )
