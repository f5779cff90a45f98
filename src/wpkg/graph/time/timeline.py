"""The whole time of a thread or document: periods in order, gaps and overlaps between them, events, day of checking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

from wpkg.graph.answer import Answer, Value
from wpkg.graph.labels import doubtful, labels
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns
from wpkg.graph.time.acts import acts, brought
from wpkg.graph.time.facts import Row
from wpkg.graph.time.force import Facts, decide, gather
from wpkg.graph.time.periods import Act, Event, InWords, Period, day_after, named
from wpkg.graph.time.seams import Gap, seams

_COLUMNS = columns(
    ("from", "string", "first day"),
    ("until", "string", "first day that no longer counts; rival readings joined by or"),
    ("what", "string", "period, gap, overlap, unverified, act, in words, or the kind of event"),
    ("who", "string", "the instrument, the two it lies between, or what happened"),
    ("planned_end", "string", "the day the text foresaw; rival readings joined by or"),
    ("foreseen", "string", "the year the text foresaw, or the days once planned for the session it names"),
    ("rule_kind", "string", "session, date, earlier-of or session-with-long-stop"),
    ("rule", "string", "the end rule as written"),
    ("renewed_by", "string", "the instrument that renewed it, and the body"),
    ("outcome", "string", "what ended a period, and remarks; the session of an event; what explains a gap"),
    ("status", "string", "how far it has been checked"),
    ("grade", "string", "how well it is attested"),
    ("sources", "string", "addresses of what was read"),
    ("node", "string", "the statement, event or reference"),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of days of which the same can be said, half-open: yes, no, contested or unknown, and by which instrument.

    Stretches follow one another without a hole, from the first day of the first period to the day after the last day
    of which anything is known.
    """

    start: str
    end: str
    answer: str
    because: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline(Tabular):
    """Everything in time about a thread, a document or a statement.

    ``checked`` is the last day of checking; ``as_known_on`` the day whose knowledge this is, None for all that is known
    now; ``now`` then holds the timeline as known now. ``periods`` hold what counts, by start; ``gaps`` lie between the
    periods of one thread; ``acts`` are what other instruments did to a document. ``left_out`` names unverified periods
    that do not count; ``undated`` the instruments of a thread, or the threads of a document, of which no statement
    gives a time; ``in_words`` the commitments of a document for which no period is recorded.
    """

    thread: str
    iri: str
    checked: str
    as_known_on: str | None
    periods: tuple[Period, ...]
    gaps: tuple[Gap, ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]
    stretches: tuple[Stretch, ...]
    left_out: tuple[str, ...]
    undated: tuple[str, ...]
    unverified_included: bool
    in_words: tuple[InWords, ...] = ()
    now: Timeline | None = None

    def __bool__(self) -> bool:
        """Tell whether anything in time is told."""
        return bool(self.periods or self.events or self.acts or self.in_words)

    @property
    def last(self) -> str:
        """The last day of which this tells: that of checking, or that as known on which was asked."""
        return min(self.checked, self.as_known_on) if self.as_known_on is not None else self.checked

    @property
    def nodes(self) -> tuple[str, ...]:
        """The statements and events that the timeline tells of."""
        return (*(period.statement for period in self.periods), *(event.iri for event in self.events))

    def to_dict(self) -> dict[str, object]:
        """Return the timeline as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a period, gap, event and act, by day."""
        rows = [
            *map(_period_row, self.periods),
            *map(_gap_row, self.gaps),
            *map(_event_row, self.events),
            *map(_act_row, self.acts),
            *map(_words_row, self.in_words),
        ]
        return Answer("timeline", _COLUMNS, tuple(sorted(rows, key=lambda row: (str(row[0] or ""), str(row[2])))))


def timeline(
    store: Store, thread: str, *, include_unverified: bool = False, as_known_on: str | None = None
) -> Timeline:
    """Return everything in time about a thread, a document or a statement, by IRI.

    Args:
        store: where to ask.
        thread: IRI of a thread, a document or a statement.
        include_unverified: let records of which no reliable page was read count.
        as_known_on: ISO day whose knowledge to answer with; the timeline as known now is then in ``now``.

    Raises:
        UnknownName: a thread that has no member.
    """
    facts = gather(store, thread, include_unverified=include_unverified)
    deeds = acts(store, thread, include_unverified=include_unverified)
    came = [event for event in brought(store, thread, deeds) if event not in facts.happened]
    facts = replace(facts, happened=tuple(sorted((*facts.happened, *came), key=_by_day)))
    members = [*ask_about(store, "time-members", "thread", [thread])]
    members += ask_about(store, "time-members", "document", [thread])
    now = _timeline(store, facts, deeds, members)
    if as_known_on is None:
        return now
    return replace(_timeline(store, facts.as_known(as_known_on), deeds, members), now=now)


def _timeline(store: Store, facts: Facts, deeds: Sequence[Act], members: Sequence[Row]) -> Timeline:
    last = facts.last
    return Timeline(
        thread=facts.name,
        iri=facts.iri,
        checked=facts.checked,
        as_known_on=facts.as_known_on,
        periods=tuple(facts.shown(period) for period in facts.counted),
        gaps=tuple(dict.fromkeys(gap for series in _series(facts, members) for gap in seams(series))),
        events=tuple(facts.shown_events()),
        acts=tuple(act for act in deeds if act.on is None or act.on <= last),
        stretches=tuple(stretches(facts)),
        left_out=tuple(period.name for period in facts.known if period not in facts.counted),
        undated=_undated(store, facts, members),
        unverified_included=facts.include_unverified,
        in_words=facts.worded,
    )


def _series(facts: Facts, members: Sequence[Row]) -> list[Facts]:
    """Return what follows on one another: a thread whole; of a document what shares a thread, else each statement."""
    if facts.is_thread:
        return [facts]
    apart: dict[str, list[Period]] = {}
    for period in facts.known:
        own = {text_of(row["thread"]) for row in members if text_of(row["statement"]) == period.statement}
        for thread in sorted(own) or [period.statement]:
            apart.setdefault(thread, []).append(period)
    return [replace(facts, known=tuple(own)) for own in apart.values()]


def _undated(store: Store, facts: Facts, members: Sequence[Row]) -> tuple[str, ...]:
    """Return the instruments of a thread, or the threads of a document, for which no statement gives any time."""
    key = "document" if facts.is_thread else "thread"
    adopted = [row for row in members if text_of(row["adopted"]) <= facts.last]
    timed = {text_of(row[key]) for row in adopted if row["period"] is not None}
    bare = {text_of(row[key]) for row in adopted} - timed
    names, believed = labels(store, bare), doubtful(store, bare)
    return tuple(sorted(named(names.get(node, node), node not in believed) for node in bare))


def stretches(facts: Facts) -> Iterator[Stretch]:
    """Yield the days of a thread as runs of which the same can be said, up to the last day of which anything can."""
    marks = {period.start for period in facts.known} | {end for period in facts.known for end in period.ends if end}
    if not facts.last or not marks - {""}:
        return
    over = day_after(facts.last)
    bounds = [*sorted(mark for mark in marks if mark and mark < over), over]
    run: Stretch | None = None
    for start, end in pairwise(bounds):
        answer, because, relevant = decide(facts, start)
        by = tuple(period.name for period in relevant) if answer in {"yes", "contested"} else ()
        if run is not None and (run.answer, run.by) == (answer, by):
            run = replace(run, end=end)
            continue
        if run is not None:
            yield run
        run = Stretch(start, end, answer, because, by)
    if run is not None:
        yield run


def _by_day(event: Event) -> tuple[str, str]:
    return event.date, event.iri


def _period_row(period: Period) -> tuple[Value, ...]:
    rule = period.rule
    renewed = period.renewed_by
    return (
        period.start or None,
        " or ".join(end for end in period.ends if end) or None,
        "period",
        period.name,
        " or ".join(period.planned_ends) or None,
        rule.foreseen or None if rule is not None else None,
        rule.kind or None if rule is not None else None,
        rule.words or None if rule is not None else None,
        f"{renewed.name}, {renewed.body}" if renewed is not None else None,
        " ".join(filter(None, (period.ended_by, *period.notes))) or None,
        period.status,
        period.grade,
        " ".join(period.sources) or None,
        period.statement,
    )


def _gap_row(gap: Gap) -> tuple[Value, ...]:
    told = gap.explanation
    what = f"{gap.earlier} to {gap.later}" + (f"; unverified: {gap.bridge}" if gap.bridge else "")
    head = (gap.start, gap.end, gap.nature, what, *[None] * 5)
    held = "contested" if gap.contested else None
    if told is None:
        return (*head, None, held, None, None, gap.later_statement)
    return (*head, told.text, held, told.grade, " ".join(told.sources) or None, gap.later_statement)


def _event_row(event: Event) -> tuple[Value, ...]:
    head = (event.date or None, None, event.kind or "event", event.label, *[None] * 5, event.session or None)
    return (*head, event.status, event.grade, " ".join(event.sources) or None, event.iri)


def _act_row(act: Act) -> tuple[Value, ...]:
    head = (act.on, None, "act", f"{act.name} {act.manner} {act.target}", *[None] * 5, act.note or None)
    return (*head, act.status, act.grade, " ".join(act.sources) or None, act.reference)


def _words_row(told: InWords) -> tuple[Value, ...]:
    return (None, None, "in words", told.label, *[None] * 3, told.words or None, *[None] * 5, told.statement)
