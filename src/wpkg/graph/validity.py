"""Force at a day: whether a commitment held, by which instrument, until what, and the last day of checking.

Nothing is in force by default. A day after the last check, or one that only an unverified record covers, is unknown; a
day on which rival readings differ is contested, and both readings are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass

from wpkg.errors import BadParameter
from wpkg.graph.answer import Answer
from wpkg.graph.labels import doubtful, labels
from wpkg.graph.lineage import checked_day
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store, Term
from wpkg.graph.tabular import Tabular, columns
from wpkg.iri import NS, SCHEME

_STATUS = f"{SCHEME}curation-status#"
_GRADE = f"{SCHEME}grade#"
_COLUMNS = columns(
    ("thread", "string", "the commitment or series asked about"),
    ("on", "string", "the day asked about"),
    ("answer", "string", "yes, no, contested or unknown"),
    ("because", "string", "why, in a sentence"),
    ("checked", "string", "the last day of checking"),
    ("by", "string", "the instrument that carries it"),
    ("from", "string", "first day of the period"),
    ("until", "string", "first day without force; rival readings joined by or"),
    ("rule", "string", "the end rule as written"),
    ("exact", "string", "the words of the commitment, where the text is held"),
    ("status", "string", "how far the period has been checked"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that is argued for: the first day without force, the argument, and where it is made."""

    end: str
    argument: str
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period of one commitment: ``end`` is the first day without force, as taken.

    ``rule`` is the printed or paraphrased end rule, ``until`` the session it names, ``long_stop`` the latest day it
    allows. ``exact``, ``exact_start`` and ``exact_end`` give the words of the commitment where the text is held.
    """

    symbol: str
    symbol_verified: bool
    pinpoint: str
    statement: str
    start: str
    end: str | None
    planned_end: str | None
    rule: str
    until: str
    long_stop: str | None
    status: str
    readings: tuple[Reading, ...]
    gap: str
    grade: str
    sources: tuple[str, ...]
    exact: str | None
    exact_start: int | None
    exact_end: int | None

    @property
    def name(self) -> str:
        """Return symbol and locator, with a mark where the symbol is only believed."""
        return _name(self)

    @property
    def ends(self) -> tuple[str | None, ...]:
        """Return every end that is argued for, or the one taken."""
        return tuple(sorted({reading.end for reading in self.readings})) or (self.end,)

    def covers(self, day: str) -> tuple[bool, ...]:
        """Tell for each argued end whether the period covers ``day``; without start or end it covers nothing."""
        return tuple(bool(self.start) and end is not None and self.start <= day < end for end in self.ends)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the series, such as its lapse."""

    date: str
    label: str
    status: str
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Force(Tabular):
    """The answer for one day: ``answer`` is yes, no, contested or unknown; ``because`` says why in a sentence."""

    thread: str
    on: str
    answer: str
    because: str
    checked: str
    periods: tuple[Period, ...]
    events: tuple[Event, ...]
    unverified_included: bool

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a period that bears on the day; a single row of blanks where none does."""
        head = (self.thread, self.on, self.answer, self.because, self.checked)
        rows = [
            (*head, _name(p), p.start, " or ".join(e for e in p.ends if e) or None, p.rule or None, p.exact, p.status)
            for p in self.periods
        ]
        return Answer("in-force", _COLUMNS, tuple(rows) or ((*head, *([None] * 6)),))


def in_force(store: Store, thread: str, on: str, *, include_unverified: bool = False) -> Force:
    """Tell whether the commitment of ``thread`` (IRI of a thread, or of a document that carries one) held on a day.

    Args:
        store: where to ask.
        thread: IRI of a thread, or of a document.
        on: ISO day.
        include_unverified: let records of which no reliable page was read count.

    Raises:
        BadParameter: what is asked about states nothing that could be in force.
    """
    name = labels(store, [thread]).get(thread, thread)
    known = periods(store, thread)
    timeless = [text_of(row["adopted"]) for row in ask_about(store, "without-period", "thread", [thread])]
    happened = events(store, [thread, *(period.statement for period in known)])
    checked = checked_day(store)
    counted = [period for period in known if include_unverified or period.status != "unverified"]
    if not known and not timeless:
        raise BadParameter(
            f"{name} states nothing that could be in force",
            expected="a thread, or a document or statement with a commitment",
            todo="try: wpkg in-force moratorium --on DATE",
        )
    answer, because, relevant = _decide(known, counted, happened, on, checked)
    if answer == "no" and not any(period.start <= on for period in counted) and any(day <= on for day in timeless):
        answer, because = "unknown", "what was said of it by that day states no time for which it holds"
    ends = {end for period in relevant for end in period.ends}
    told = tuple(event for event in happened if event.date in ends)
    return Force(name, on, answer, because, checked, tuple(relevant), told, include_unverified)


def periods(store: Store, thread: str) -> list[Period]:
    """Return the periods of a thread (or of the commitments of a document), by start; withdrawn ones are left out."""
    found = [*ask_about(store, "thread-commitments", "thread", [thread])]
    found += ask_about(store, "document-commitments", "document", [thread])
    found += ask_about(store, "document-commitments", "provision", [thread])
    statements = {text_of(row["statement"]) for row in found} | {thread}
    rows = [*ask_about(store, "periods", "statement", sorted(statements))]
    grouped: dict[str, list[dict[str, Term | None]]] = {}
    for row in rows:
        grouped.setdefault(text_of(row["period"]), []).append(row)
    rivals = _rivals(store, grouped)
    names = labels(store, _mentioned(rows))
    believed = doubtful(store, {text_of(row["document"]) for row in rows})
    made = [_period(group, rivals.get(name, ()), names, believed) for name, group in grouped.items()]
    return sorted((period for period in made if period.status != "withdrawn"), key=lambda p: (p.start, p.statement))


def events(store: Store, subjects: Sequence[str]) -> list[Event]:
    """Return what happened to the given threads and statements, by day; unverified and withdrawn ones are left out."""
    rows = ask_about(store, "events", "subject", subjects)
    grouped: dict[str, list[dict[str, Term | None]]] = {}
    for row in rows:
        grouped.setdefault(text_of(row["event"]), []).append(row)
    made = [_event(group) for group in grouped.values()]
    return [event for event in made if event.status not in {"unverified", "withdrawn"}]


def _decide(
    known: Sequence[Period], counted: Sequence[Period], happened: Sequence[Event], on: str, checked: str
) -> tuple[str, str, list[Period]]:
    if not checked:
        return "unknown", "the store does not tell to which day it was checked", []
    if on > checked:
        return "unknown", f"the graph was checked to {checked} only", []
    sure = [period for period in counted if all(period.covers(on))]
    if sure:
        return "yes", _carried(sure, on), sure
    argued = [period for period in counted if any(period.covers(on))]
    if argued:
        return "contested", _argued(argued), argued
    return _doubted(known, counted, on) or _absent(counted, happened, on)


def _doubted(known: Sequence[Period], counted: Sequence[Period], on: str) -> tuple[str, str, list[Period]] | None:
    """Return why nobody can tell, where only unverified records or a period without an end bear on the day."""
    hidden = [period for period in known if period not in counted and any(period.covers(on))]
    if hidden:
        told = " and ".join(_name(period) for period in hidden)
        return "unknown", f"only an unverified record covers the day ({told}); ask with --include-unverified", []
    if known and not counted:
        return "unknown", "everything told of it is unverified; ask with --include-unverified", []
    beginless = [
        period for period in counted if not period.start and any(end is None or on < end for end in period.ends)
    ]
    if beginless:
        return "unknown", f"{_name(beginless[-1])} states no day on which it began", beginless
    still_open = [period for period in counted if period.start <= on and period.end is None and not period.readings]
    if still_open:
        return "unknown", f"{_name(still_open[-1])} states no end and no event ended it", still_open
    return None


def _carried(sure: Sequence[Period], on: str) -> str:
    by = " and ".join(_name(period) for period in sure)
    last = sure[-1]
    return f"{by} held it from {last.start} and it had not ended on {on}"


def _argued(argued: Sequence[Period]) -> str:
    period = argued[-1]
    return f"readings differ on when the period of {_name(period)} ended: " + " or ".join(
        end for end in period.ends if end is not None
    )


def _absent(counted: Sequence[Period], happened: Sequence[Event], on: str) -> tuple[str, str, list[Period]]:
    if not counted:
        return "unknown", "nothing verified that is told of it states a time for which it holds", []
    before = [period for period in counted if period.start <= on]
    after = [period for period in counted if period.start > on]
    if not before:
        return "no", f"no period had begun; the first began on {after[0].start}", []
    last = before[-1]
    if not after:
        lapse = next((event.label for event in reversed(happened) if event.date and event.date <= on), "")
        return "no", f"the last period, of {_name(last)}, ended on {last.end}" + (f": {lapse}" if lapse else ""), [last]
    gap = f" ({after[0].gap})" if after[0].gap else ""
    return "no", f"between {_name(last)}, ended {last.end}, and {_name(after[0])}, begun {after[0].start}{gap}", [last]


def _name(period: Period) -> str:
    symbol = period.symbol if period.symbol_verified else f"{period.symbol} (symbol unverified)"
    return f"{symbol}, {period.pinpoint}" if period.pinpoint else symbol


def _mentioned(rows: Iterable[Mapping[str, Term | None]]) -> list[str]:
    keys = ("document", "untilSession")
    return sorted({text_of(row[key]) for row in rows for key in keys if row[key] is not None})


def _rivals(store: Store, subjects: Iterable[str]) -> dict[str, tuple[Reading, ...]]:
    grouped: dict[tuple[str, str], list[dict[str, Term | None]]] = {}
    for row in ask_about(store, "readings", "subject", subjects):
        if text_of(row["property"]) == f"{NS}periodEnd":
            grouped.setdefault((text_of(row["subject"]), text_of(row["value"])), []).append(row)
    rivals: dict[str, tuple[Reading, ...]] = {}
    for (subject, end), rows in grouped.items():
        reading = Reading(end, _first(rows, "argument"), _grade(rows), _all(rows, "source"))
        rivals[subject] = (*rivals.get(subject, ()), reading)
    return rivals


def _period(
    rows: Sequence[Mapping[str, Term | None]],
    readings: tuple[Reading, ...],
    names: Mapping[str, str],
    believed: Set[str],
) -> Period:
    row = rows[0]
    statuses = {text_of(r[key]).removeprefix(_STATUS) for r in rows for key in ("status", "statementStatus")}
    weakest = next((s for s in ("withdrawn", "unverified", "contested") if s in statuses), min(statuses))
    document = text_of(row["document"])
    return Period(
        symbol=names.get(document, document),
        symbol_verified=document not in believed,
        pinpoint=_first(rows, "pinpoint"),
        statement=text_of(row["statement"]),
        start=_first(rows, "start"),
        end=_first(rows, "end") or None,
        planned_end=_first(rows, "planned") or None,
        rule=_first(rows, "ruleWords"),
        until=names.get(_first(rows, "untilSession"), ""),
        long_stop=_first(rows, "notLaterThan") or None,
        status=weakest,
        readings=readings,
        gap=_first(rows, "gap"),
        grade=_grade(rows),
        sources=_all(rows, "source"),
        exact=_first(rows, "exact") or None,
        exact_start=int(_first(rows, "from")) if _first(rows, "from") else None,
        exact_end=int(_first(rows, "to")) if _first(rows, "to") else None,
    )


def _event(rows: Sequence[Mapping[str, Term | None]]) -> Event:
    return Event(
        date=_first(rows, "date"),
        label=_first(rows, "label"),
        status=_first(rows, "status").removeprefix(_STATUS),
        grade=_grade(rows),
        sources=_all(rows, "source"),
    )


def _first(rows: Sequence[Mapping[str, Term | None]], key: str) -> str:
    return next((text_of(row[key]) for row in rows if row[key] is not None), "")


def _all(rows: Sequence[Mapping[str, Term | None]], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text_of(row[key]) for row in rows if row[key] is not None))


def _grade(rows: Sequence[Mapping[str, Term | None]]) -> str:
    return _first(rows, "grade").removeprefix(_GRADE)
