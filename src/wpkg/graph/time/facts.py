"""From the store to the records of time: periods with their rules and renewals, sessions, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from wpkg.graph.labels import doubtful, labels
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store, Term
from wpkg.graph.time.periods import EndRule, Event, Explanation, InWords, Period, Plan, Reading, Renewal, Sitting
from wpkg.iri import NS, PREFIXES, SCHEME

_STATUS = f"{SCHEME}curation-status#"
_GRADE = f"{SCHEME}grade#"
_NOTE = f"{PREFIXES['skos']}editorialNote"

Row = Mapping[str, Term | None]

Told = Set[tuple[str, str]]
"""Local names of properties, each with its way: ``of`` nodes, or ``to`` them."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known beside the rows of the periods themselves, by node."""

    names: Mapping[str, str]
    believed: Set[str]
    rivals: Mapping[tuple[str, str], tuple[Reading, ...]]
    rules: Mapping[str, EndRule]
    renewals: Mapping[tuple[str, str], Renewal]
    gaps: Mapping[str, Explanation]
    notes: Mapping[str, Sequence[Row]]


def told(store: Store, nodes: Iterable[str]) -> Told:
    """Return what is told of nodes at all, so that nothing is asked in vain."""
    rows = ask_about(store, "time-told", "node", sorted(set(nodes)))
    return frozenset((text_of(row["way"]), text_of(row["property"]).removeprefix(NS)) for row in rows)


def periods(store: Store, thread: str, said: Told | None = None) -> list[Period]:
    """Return the periods of a thread (or of the statements of a document), by start; withdrawn ones are left out.

    ``said`` is what is told of it, where that is known already.
    """
    said = told(store, [thread]) if said is None else said
    found: list[Row] = []
    if ("to", "partOfThread") in said:
        found += ask_about(store, "thread-commitments", "thread", [thread])
    if ("of", "hasProvision") in said:
        found += ask_about(store, "document-commitments", "document", [thread])
    if ("of", "states") in said:
        found += ask_about(store, "document-commitments", "provision", [thread])
    return periods_of(store, sorted({text_of(row["statement"]) for row in found} | {thread}))


def periods_of(store: Store, statements: Iterable[str]) -> list[Period]:
    """Return the periods of the given statements, by start; withdrawn ones are left out."""
    rows = [*ask_about(store, "periods", "statement", statements)]
    grouped = group(rows, "statement", "period")
    facts = _facts(store, rows)
    made = [_period(own, facts) for own in grouped.values()]
    return sorted((period for period in made if period.status != "withdrawn"), key=lambda p: (p.start, p.statement))


def in_words(store: Store, document: str) -> list[InWords]:
    """Return the commitments of a document for which no period is recorded."""
    grouped = group(ask_about(store, "time-in-words", "document", [document]), "statement")
    return [
        InWords(statement, first(rows, "label"), "; ".join(every(rows, "words")), first(rows, "adopted"))
        for (statement,), rows in grouped.items()
    ]


def events(store: Store, subjects: Iterable[str]) -> list[Event]:
    """Return what happened to the given threads and statements, by day; unverified and withdrawn ones are left out."""
    grouped = group(ask_about(store, "events", "subject", subjects), "event")
    told = [row for rows in grouped.values() for row in rows]
    names = labels(store, {text_of(row["session"]) for row in told} - {""})
    rivals = readings(store, sorted(event for (event,) in grouped))
    made = [_event(rows, names, rivals) for rows in grouped.values()]
    return sorted(
        (event for event in made if event.status not in {"unverified", "withdrawn"}), key=lambda e: (e.date, e.iri)
    )


def sittings(store: Store, sessions: Iterable[str]) -> dict[str, Sitting]:
    """Return sessions by IRI, with the days once foreseen for them."""
    wanted = sorted(set(sessions))
    rows = group(ask_about(store, "time-sittings", "session", wanted), "session")
    names = labels(store, {text_of(row["body"]) for own in rows.values() for row in own} - {""})
    plans = _plans(store, wanted)
    made: dict[str, Sitting] = {}
    for (iri,), own in rows.items():
        made[iri] = Sitting(
            iri=iri,
            label=first(own, "label"),
            body=names.get(first(own, "body"), ""),
            held_from=first(own, "heldFrom") or None,
            held_until=first(own, "heldUntil") or None,
            plans=plans.get(iri, ()) or _bare_plan(own),
        )
    return made


def readings(store: Store, subjects: Iterable[str]) -> dict[tuple[str, str], tuple[Reading, ...]]:
    """Return rival values by subject and local name of the property, by value; which one is taken is not marked."""
    grouped = group(ask_about(store, "readings", "subject", subjects), "subject", "property", "value")
    rivals: dict[tuple[str, str], tuple[Reading, ...]] = {}
    for (subject, said_of, value), rows in sorted(grouped.items()):
        key = (subject, said_of.removeprefix(NS))
        reading = Reading(value, first(rows, "argument"), grade(rows), every(rows, "source"))
        rivals[key] = (*rivals.get(key, ()), reading)
    return rivals


def group(rows: Iterable[Row], *keys: str) -> dict[tuple[str, ...], list[Row]]:
    """Return rows by the text of the given cells, in the order in which they come."""
    grouped: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        grouped.setdefault(tuple(text_of(row[key]) for key in keys), []).append(row)
    return grouped


def first(rows: Sequence[Row], key: str) -> str:
    """Return the first text that stands in a column, or nothing."""
    return next((text_of(row[key]) for row in rows if row[key] is not None), "")


def every(rows: Sequence[Row], key: str) -> tuple[str, ...]:
    """Return the different texts of a column, in order."""
    return tuple(dict.fromkeys(text_of(row[key]) for row in rows if row[key] is not None))


def grade(rows: Sequence[Row]) -> str:
    """Return the letter of the grade, or nothing."""
    return first(rows, "grade").removeprefix(_GRADE)


def status(rows: Sequence[Row], *keys: str) -> str:
    """Return the weakest status that stands in the given columns."""
    found = {text_of(row[key]).removeprefix(_STATUS) for row in rows for key in keys}
    return next((weak for weak in ("withdrawn", "unverified", "contested") if weak in found), min(found))


def _facts(store: Store, rows: Sequence[Row]) -> _Facts:
    nodes = sorted({text_of(row["period"]) for row in rows})
    statements = sorted({text_of(row["statement"]) for row in rows})
    said = told(store, (*nodes, *statements))
    ruled = nodes if ("of", "endCondition") in said else []
    rules = [*ask_about(store, "time-end-rules", "period", ruled)]
    renewing = statements if {("of", "renews"), ("to", "renews")} & said else []
    steps = [*ask_about(store, "time-renewals", "statement", renewing)]
    named = {text_of(row[key]) for row in (*rows, *steps) for key in ("document", "issuer", "body") if row.get(key)}
    named |= {text_of(row["extendable"]) for row in rules if row["extendable"]}
    documents = {text_of(row["document"]) for row in (*rows, *steps)}
    names, believed = labels(store, named), doubtful(store, documents)
    disputed = ("to", "claimSubject") in said
    claimed = _claims(store, {*(statements if disputed else ()), *(text_of(row["other"]) for row in steps)})
    meetings = sittings(store, {text_of(row["session"]) for row in rules} - {""})
    remarks = ask_about(store, "time-period-notes", "period", nodes if ("of", _NOTE) in said else ())
    return _Facts(
        names=names,
        believed=believed,
        rivals=readings(store, nodes if disputed else ()),
        rules={period: _rule(own, names, meetings) for (period,), own in group(rules, "period").items()},
        renewals=_renewals(steps, names, believed, claimed),
        gaps={
            subject: Explanation(first(own, "value"), grade(own), every(own, "source"))
            for (subject, said_of), own in claimed.items()
            if said_of == "gapExplanation"
        },
        notes={period: own for (period,), own in group(remarks, "period").items()},
    )


def _claims(store: Store, subjects: Iterable[str]) -> dict[tuple[str, str], list[Row]]:
    """Return the claims on nodes, by subject and local name of the property."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in ask_about(store, "time-claims", "subject", sorted(subjects)):
        found.setdefault((text_of(row["subject"]), text_of(row["property"]).removeprefix(NS)), []).append(row)
    return found


def _renewals(
    steps: Sequence[Row],
    names: Mapping[str, str],
    believed: Set[str],
    claimed: Mapping[tuple[str, str], Sequence[Row]],
) -> dict[tuple[str, str], Renewal]:
    """Return by statement and side the other end of one step; the first where several are told."""
    made: dict[tuple[str, str], Renewal] = {}
    for (statement, side, other), rows in group(steps, "statement", "side", "other").items():
        document = first(rows, "document")
        attested = claimed.get((other if side == "renewed by" else statement, "renews"), ())
        renewal = Renewal(
            statement=other,
            symbol=names.get(document, document),
            symbol_verified=document not in believed,
            body=names.get(first(rows, "body"), ""),
            on=first(rows, "adopted") or None,
            status=status(rows, "status"),
            grade=grade(attested),
            sources=every(attested, "source"),
        )
        made.setdefault((statement, side), renewal)
    return made


def _rule(rows: Sequence[Row], names: Mapping[str, str], meetings: Mapping[str, Sitting]) -> EndRule:
    own = [row for row in rows if row["rule"] == rows[0]["rule"]]
    return EndRule(
        kind=first(own, "kind"),
        words=first(own, "words"),
        session=meetings.get(first(own, "session")),
        expected_year=first(own, "year") or first(own, "toldYear"),
        long_stop=first(own, "longStop") or None,
        extendable_by=tuple(names.get(body, body) for body in every(own, "extendable")),
        note=" ".join(every(own, "note")),
        grade=grade(own),
        sources=every(own, "source"),
    )


def _period(rows: Sequence[Row], facts: _Facts) -> Period:
    period, statement, document = (first(rows, key) for key in ("period", "statement", "document"))
    taken = first(rows, "end") or None
    return Period(
        symbol=facts.names.get(document, document),
        symbol_verified=document not in facts.believed,
        pinpoint=first(rows, "pinpoint"),
        statement=statement,
        start=first(rows, "start"),
        end=taken,
        planned_end=first(rows, "planned") or None,
        rule=facts.rules.get(period),
        status=status(rows, "status", "statementStatus"),
        readings=_taken(facts.rivals.get((period, "periodEnd"), ()), taken),
        gap=facts.gaps.get(statement) or _bare(first(rows, "gap")),
        grade=grade(rows),
        sources=every(rows, "source"),
        exact=first(rows, "exact") or None,
        exact_start=int(first(rows, "from")) if first(rows, "from") else None,
        exact_end=int(first(rows, "to")) if first(rows, "to") else None,
        document=document,
        adopted=first(rows, "adopted") or None,
        body=facts.names.get(first(rows, "issuer"), ""),
        planned_readings=facts.rivals.get((period, "plannedEnd"), ()),
        renews=facts.renewals.get((statement, "renews")),
        renewed_by=facts.renewals.get((statement, "renewed by")),
        ended_by=first(rows, "endedBy"),
        iri=period,
        notes=every(facts.notes.get(period, ()), "note"),
        label=first(rows, "label"),
    )


def _event(
    rows: Sequence[Row], names: Mapping[str, str], rivals: Mapping[tuple[str, str], tuple[Reading, ...]]
) -> Event:
    iri, date = first(rows, "event"), first(rows, "date")
    return Event(
        date=date,
        label=first(rows, "label"),
        status=status(rows, "status"),
        grade=grade(rows),
        sources=every(rows, "source"),
        iri=iri,
        kind=first(rows, "kind"),
        session=names.get(first(rows, "session"), ""),
        note=" ".join(every(rows, "note")),
        readings=_taken(rivals.get((iri, "eventDate"), ()), date),
    )


def _plans(store: Store, sessions: Sequence[str]) -> dict[str, tuple[Plan, ...]]:
    """Return the days once foreseen for sessions, in the order of the days: each plan has two claims of one rank."""
    claims: dict[tuple[str, str, str], list[Row]] = {}
    for row in ask_about(store, "time-claims", "subject", sessions):
        side, rank = _planned(text_of(row["property"]), text_of(row["claim"]))
        if side:
            claims.setdefault((text_of(row["subject"]), rank, side), []).append(row)
    made: dict[str, tuple[Plan, ...]] = {}
    for (session, rank, side), rows in claims.items():
        if side == "plannedFrom":
            until = first(claims.get((session, rank, "plannedUntil"), ()), "value") or None
            plan = Plan(first(rows, "value"), until, status(rows, "status"), grade(rows), every(rows, "source"))
            made[session] = tuple(sorted((*made.get(session, ()), plan), key=lambda one: (one.start, one.status)))
    return made


def _planned(said_of: str, claim: str) -> tuple[str, str]:
    """Return which side of a plan a claim tells, and the rank of the plan; nothing for other claims."""
    side = said_of.removeprefix(NS)
    return (side, claim.rpartition("-")[2]) if side in {"plannedFrom", "plannedUntil"} else ("", "")


def _bare_plan(rows: Sequence[Row]) -> tuple[Plan, ...]:
    start, until = first(rows, "plannedFrom"), first(rows, "plannedUntil")
    return (Plan(start, until or None, status(rows, "status"), grade(rows), every(rows, "source")),) if start else ()


def _taken(rivals: tuple[Reading, ...], taken: str | None) -> tuple[Reading, ...]:
    return tuple(
        Reading(rival.end, rival.argument, rival.grade, rival.sources, taken=rival.end == taken) for rival in rivals
    )


def _bare(text: str) -> Explanation | None:
    return Explanation(text, "", ()) if text else None
