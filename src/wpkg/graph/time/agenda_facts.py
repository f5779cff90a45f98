"""From the store to the items of an agenda: duties with a time, reviews, sessions, ends of periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from wpkg.graph.labels import doubtful, labels
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store
from wpkg.graph.time.facts import Row, every, first, grade, group, periods_of, readings, sittings, status
from wpkg.graph.time.periods import Period, Plan, Reading, Sitting, day_after, named
from wpkg.iri import ID

_YEAR = re.compile(r"\b(?:1[89]|2[01])\d\d\b")


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of one who owes a report: the report and its day, or nothing; ``unverified`` is only believed."""

    body: str
    report: str
    on: str | None
    unverified: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an agenda. ``start`` and ``end`` are half-open ISO days, None where the texts give no time.

    ``kind`` is deadline, report, review, session, end, planned-end or long-stop; ``words`` the time as printed or
    reported; ``exact`` the words of the statement where the text is held;
    ``statement`` its IRI; ``parties`` the IRIs of all concerned.
    ``readings`` are rival days. ``inferred`` where a curator, and not the text, names the one who owes it.
    """

    kind: str
    iri: str
    statement: str
    start: str | None
    end: str | None
    precision: str
    title: str
    words: str
    owed_by: tuple[str, ...]
    owed_to: str
    set_by: str
    document: str
    document_iri: str
    adopted: str | None
    session: str
    reports_from: tuple[str, ...]
    answers: tuple[Answered, ...]
    inferred: bool
    exact: str
    status: str
    grade: str
    sources: tuple[str, ...]
    readings: tuple[Reading, ...]
    note: str
    parties: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the store tells beside the rows of the times themselves, by node."""

    names: Mapping[str, str]
    believed: Set[str]
    statements: Mapping[str, Sequence[Row]]
    reports: Mapping[str, Sequence[Row]]
    members: Mapping[str, tuple[str, ...]]
    sessions: Mapping[str, Sitting]
    bodies: Mapping[str, str]
    unverified_too: bool


def gather_items(store: Store, *, body: str = "", thread: str = "", include_unverified: bool = False) -> list[Item]:
    """Return every item of the store that concerns a body and belongs to a thread; withdrawn ones are left out.

    Unverified items are among them; ``include_unverified`` lets what is unverified tell of others: days of a plan.
    """
    duties = [*store.select(prepared("agenda-duties"))]
    reviews = [*store.select(prepared("agenda-reviews"))]
    lasting = [*store.select(prepared("document-commitments"))]
    told = _told(store, {text_of(row["statement"]) for row in (*duties, *reviews, *lasting)}, include_unverified)
    made = [*_review_items(reviews, duties, told), *_duty_items(duties, reviews, told)]
    spans = periods_of(store, sorted({text_of(row["statement"]) for row in lasting}))
    made += [item for period in spans for item in _ends(period, told)]
    if thread:
        made = [item for item in made if _in_thread(item, thread, told)]
    else:
        made += _session_items(store, told, {item.session for item in made if item.session})
    return [item for item in made if item.status != "withdrawn" and (not body or body in item.parties)]


def _told(store: Store, statements: Set[str], include_unverified: bool) -> _Told:
    rows = [*ask_about(store, "agenda-statements", "statement", sorted(statements))]
    reports = [*store.select(prepared("agenda-reports"))]
    meetings = [*store.select(prepared("time-sittings"))]
    collectives = [*store.select(prepared("agenda-members"))]
    members: dict[str, tuple[str, ...]] = {}
    for row in collectives:
        collective = text_of(row["collective"])
        members[collective] = (*members.get(collective, ()), text_of(row["member"]))
    keys = ("document", "issuer", "addressee", "bearer", "report", "author", "believed", "body", "member", "collective")
    mentioned = {
        text_of(row[key])
        for row in (*rows, *reports, *meetings, *collectives)
        for key in keys
        if row.get(key) is not None
    }
    documents = {text_of(row["document"]) for row in rows} | {text_of(row["report"]) for row in reports}
    return _Told(
        names=labels(store, mentioned),
        believed=doubtful(store, documents),
        statements={key: own for (key,), own in group(rows, "statement").items()},
        reports={key: own for (key,), own in group(reports, "statement").items()},
        members=members,
        sessions=sittings(store, {text_of(row["session"]) for row in meetings}),
        bodies={text_of(row["session"]): text_of(row["body"]) for row in meetings},
        unverified_too=include_unverified,
    )


def _review_items(reviews: Sequence[Row], duties: Sequence[Row], told: _Told) -> Iterator[Item]:
    days = {text_of(row["statement"]): text_of(row["deadline"]) for row in duties if row["deadline"] is not None}
    for (statement, review), rows in group(reviews, "statement", "review").items():
        own = told.statements.get(statement, ())
        if not own:
            continue
        session, since, until = (first(rows, key) for key in ("session", "since", "until"))
        start, end, precision = _window(since, until)
        if start is None and statement in days:
            start, end, precision = days[statement], day_after(days[statement]), "day"
        if start is None:
            words, sitting = first(rows, "words"), told.sessions.get(session)
            start, end, precision = _span(sitting, words, believed=told.unverified_too)
        yield _item(
            told,
            own,
            kind="review",
            iri=review,
            span=(start, end, precision),
            words=first(rows, "words"),
            session=session,
            reports_from=every(rows, "reports"),
            attested=rows,
        )


def _duty_items(duties: Sequence[Row], reviews: Sequence[Row], told: _Told) -> Iterator[Item]:
    """Yield duties with a time; one that a review of the same statement tells already is left to it."""
    reviewed = {(text_of(row["statement"]), text_of(row["session"])) for row in reviews}
    dated = {statement for statement, session in reviewed if not session}
    for (statement, day, session), rows in group(duties, "statement", "deadline", "session").items():
        own = told.statements.get(statement, ())
        again = (statement, session) in reviewed and bool(session)
        if not own or again or (day and statement in dated):
            continue
        words = first(rows, "words")
        sitting = told.sessions.get(session)
        span = (day, day_after(day), "day") if day else _span(sitting, words, believed=told.unverified_too)
        kind = "report" if first(own, "act") == "report" else "deadline"
        yield _item(told, own, kind=kind, iri=statement, span=span, words=words, session=session)


def _item(
    told: _Told,
    own: Sequence[Row],
    *,
    kind: str,
    iri: str,
    span: tuple[str | None, str | None, str],
    words: str,
    session: str,
    reports_from: tuple[str, ...] = (),
    attested: Sequence[Row] = (),
) -> Item:
    owing, issuer, document = every(own, "addressee"), first(own, "issuer"), first(own, "document")
    to = told.bodies.get(session, "") if kind != "review" else ""
    concerned = (*owing, *(member for one in owing for member in told.members.get(one, ())), to or issuer)
    asked = (*reports_from, *(member for one in reports_from for member in told.members.get(one, ())))
    meeting = told.sessions.get(session)
    return Item(
        kind=kind,
        iri=iri,
        statement=text_of(own[0]["statement"]),
        start=span[0],
        end=span[1],
        precision=span[2],
        title=first(own, "label"),
        words=words,
        owed_by=_named(owing, told),
        owed_to=told.names.get(to or issuer, ""),
        set_by=told.names.get(issuer, ""),
        document=named(told.names.get(document, document), document not in told.believed),
        document_iri=document,
        adopted=first(own, "adopted") or None,
        session=meeting.label if meeting is not None else "",
        reports_from=_named(reports_from, told),
        answers=_answers(told, kind, text_of(own[0]["statement"]), owing),
        inferred=first(own, "inferred") in {"true", "1"},
        exact=first(attested, "exact") if kind == "review" and attested else first(own, "exact"),
        status=status((*own, *attested), "status"),
        grade=grade(attested) or grade(own),
        sources=every(attested, "source") or every(own, "source"),
        readings=(),
        note="",
        parties=(*concerned, *asked),
    )


def _answers(told: _Told, kind: str, statement: str, owing: Sequence[str]) -> tuple[Answered, ...]:
    """Return for each who owes a report or review what is known of it; reports of others on the statement follow."""
    by_author: dict[str, dict[str, Sequence[Row]]] = {}
    for (report,), rows in group(told.reports.get(statement, ()), "report").items():
        for author in every(rows, "author") or every(rows, "believed") or ("",):
            by_author.setdefault(author, {})[report] = rows
    made = [_answered(told, body, by_author.get(body, {})) for body in dict.fromkeys((*owing, *by_author))]
    expected = {told.names.get(body, body) for body in owing} if kind in {"report", "review"} else set()
    return tuple(one for one in made if one.report or one.unverified or one.body in expected)


def _answered(told: _Told, body: str, own: Mapping[str, Sequence[Row]]) -> Answered:
    sure = {report: rows for report, rows in own.items() if first(rows, "how") == "asserted"}
    days = (first(rows, "adopted") or first(rows, "circulated") for rows in sure.values())
    return Answered(
        body=told.names.get(body, body) or "author not known",
        report=", ".join(_report(told, report) for report in sure),
        on=next(filter(None, days), None),
        unverified=", ".join(told.names.get(report, report) for report in own if report not in sure),
    )


def _report(told: _Told, report: str) -> str:
    return named(told.names.get(report, report), report not in told.believed)


def _ends(period: Period, told: _Told) -> Iterator[Item]:
    """Yield the days on which a period ends: as it ended, as the text foresaw, its long stop."""
    if period.end is not None:
        yield _end(period, told, "end", period.end, period.readings)
    foreseen = {period.planned_end} if period.planned_end else {reading.end for reading in period.planned_readings}
    for day in sorted(foreseen - {period.end, None}, key=str):
        yield _end(period, told, "planned-end", str(day), period.planned_readings)
    stop = period.rule.long_stop if period.rule is not None else None
    if stop is not None and stop not in {period.end, *foreseen}:
        yield _end(period, told, "long-stop", stop, ())


def _end(period: Period, told: _Told, kind: str, day: str, rivals: tuple[Reading, ...]) -> Item:
    own = told.statements.get(period.statement, ())
    bearers, issuer = every(own, "bearer"), first(own, "issuer")
    renewed = period.renewed_by
    if renewed is not None and renewed.status == "unverified" and not told.unverified_too:
        renewed = None
    outcome = f"renewed by {renewed.name}" if renewed is not None else period.ended_by
    return Item(
        kind=kind,
        iri=period.iri,
        statement=period.statement,
        start=day,
        end=day_after(day),
        precision="day",
        title=first(own, "label") or period.name,
        words=period.rule.words if period.rule is not None else "",
        owed_by=_named(bearers, told),
        owed_to="",
        set_by=period.body,
        document=named(period.symbol, period.symbol_verified),
        document_iri=period.document,
        adopted=period.adopted,
        session=period.rule.session.label if period.rule is not None and period.rule.session is not None else "",
        reports_from=(),
        answers=(),
        inferred=False,
        exact=period.exact or "",
        status=period.status,
        grade=period.grade,
        sources=period.sources,
        readings=rivals,
        note=outcome if kind == "end" else "",
        parties=(*bearers, issuer),
    )


def _session_items(store: Store, told: _Told, standing: Set[str]) -> Iterator[Item]:
    """Yield sessions; one whose days are known only from what is due at it stands with that."""
    rows = {key: own for (key,), own in group(store.select(prepared("time-sittings")), "session").items()}
    rivals = readings(store, sorted(rows))
    for iri, own in rows.items():
        meeting = told.sessions[iri]
        if meeting.held_from is None and meeting.label in standing:
            continue
        unsure = status(own, "status") == "unverified"
        start, end, precision = _span(meeting, "", believed=told.unverified_too or unsure)
        plans = (f"planned for {plan.days}" for plan in meeting.plans if told.unverified_too or _sure(plan))
        body = told.bodies[iri]
        yield Item(
            kind="session",
            iri=iri,
            statement="",
            start=start,
            end=end,
            precision=precision,
            title=meeting.label,
            words="",
            owed_by=_named((body,), told),
            owed_to="",
            set_by="",
            document="",
            document_iri="",
            adopted=None,
            session=meeting.label,
            reports_from=(),
            answers=(),
            inferred=False,
            exact="",
            status=status(own, "status"),
            grade=grade(own),
            sources=every(own, "source"),
            readings=(*rivals.get((iri, "heldFrom"), ()), *rivals.get((iri, "heldUntil"), ())),
            note="; ".join(filter(None, (first(own, "place"), *plans, *every(own, "note")))),
            parties=(body,),
        )


def _in_thread(item: Item, thread: str, told: _Told) -> bool:
    return any(text_of(row["thread"]) == thread for row in told.statements.get(item.statement, ()))


def _window(since: str, until: str) -> tuple[str | None, str | None, str]:
    """Return a window with what sort it is: a whole month, a day or any other."""
    if not since:
        return None, None, ""
    end = until or day_after(since)
    return since, end, _precision(since, end)


def _precision(since: str, until: str) -> str:
    start, end = date.fromisoformat(since), date.fromisoformat(until)
    if end - start == timedelta(days=1):
        return "day"
    month_after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return "month" if start.day == 1 and end == month_after else "window"


def _span(meeting: Sitting | None, words: str, *, believed: bool) -> tuple[str | None, str | None, str]:
    """Return the days of a session as held, as last planned, or the only year the words name; else none.

    A plan that no reliable page tells of counts only where ``believed`` and no other is known.
    """
    if meeting is not None and meeting.held_from is not None:
        return meeting.held_from, meeting.held_until or day_after(meeting.held_from), "session as held"
    plans = meeting.plans if meeting is not None else ()
    plans = tuple(filter(_sure, plans)) or (plans if believed else ())
    if plans:
        plan = plans[-1]
        start, end, sort = _window(plan.start, plan.until or "")
        return start, end, sort if sort == "month" else "session as planned"
    years = set(_YEAR.findall(words))
    if len(years) != 1:
        return None, None, ""
    (year,) = years
    return f"{year}-01-01", f"{int(year) + 1}-01-01", "year"


def _sure(plan: Plan) -> bool:
    return plan.status != "unverified"


def _named(nodes: Iterable[str], told: _Told) -> tuple[str, ...]:
    return tuple(told.names.get(node, node.removeprefix(ID)) for node in nodes)
