"""Force at a day: whether a commitment held, by which instrument, until what, and the last day of checking.

Nothing is in force by default. A day after the last check, or one that only an unverified record covers, is unknown; a
day on which rival readings differ is contested, and both readings are given. As known on an earlier day, only what had
happened by that day counts, and days that lay ahead of it are unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.answer import Answer, Value
from wpkg.graph.labels import labels
from wpkg.graph.lineage.walk import checked_day
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns
from wpkg.graph.time.acts import acts, brought
from wpkg.graph.time.facts import events, in_words, periods, told
from wpkg.graph.time.known import adopted_by, known_events, known_period
from wpkg.graph.time.periods import Act, Event, InWords, Period
from wpkg.iri import ID

_COLUMNS = columns(
    ("thread", "string", "the commitment or series asked about"),
    ("on", "string", "the day asked about"),
    ("as_known_on", "string", "the day whose knowledge this is; nothing for all that is known now"),
    ("answer", "string", "yes, no, contested or unknown"),
    ("because", "string", "why, in a sentence"),
    ("checked", "string", "the last day of checking"),
    ("by", "string", "the instrument that carries it"),
    ("from", "string", "first day of the period"),
    ("until", "string", "first day without force; rival readings joined by or"),
    ("planned_end", "string", "the day the text foresaw"),
    ("rule", "string", "the end rule as written"),
    ("exact", "string", "the words of the commitment, where the text is held"),
    ("status", "string", "how far the period has been checked"),
)
_HELD = 6
"""Columns that stand even where no period bears on the day."""


@dataclass(frozen=True, slots=True)
class Force(Tabular):
    """The answer for one day: ``answer`` is yes, no, contested or unknown; ``because`` says why in a sentence.

    ``as_known_on`` is the day whose knowledge the answer is, None for all that is known now; ``now`` then holds the
    answer as known now.
    """

    thread: str
    on: str
    answer: str
    because: str
    checked: str
    periods: tuple[Period, ...]
    events: tuple[Event, ...]
    unverified_included: bool
    as_known_on: str | None = None
    now: Force | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a period that bears on the day, a single row of blanks where none does; then as known now."""
        rows = [*_rows(self), *(_rows(self.now) if self.now is not None else ())]
        return Answer("in-force", _COLUMNS, tuple(rows))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store tells in time of one thread or document; ``timeless`` are days of statements without a time.

    ``worded`` are commitments of a document for which no period is recorded.
    ``known`` are the periods told by the day of knowledge, ``counted`` those of them that count; ``last`` is the last
    day of which anything can be said.
    """

    iri: str
    name: str
    checked: str
    known: tuple[Period, ...]
    happened: tuple[Event, ...]
    timeless: tuple[str, ...]
    include_unverified: bool
    as_known_on: str | None = None
    worded: tuple[InWords, ...] = ()

    @property
    def is_thread(self) -> bool:
        """True where a thread was asked about, and not a document or statement."""
        return self.iri.startswith(f"{ID}thread/")

    @property
    def counted(self) -> list[Period]:
        """The periods that count."""
        return [period for period in self.known if self.include_unverified or period.status != "unverified"]

    @property
    def last(self) -> str:
        """The last day of which anything is known; empty where the store does not tell."""
        return min(self.checked, self.as_known_on) if self.as_known_on is not None else self.checked

    def as_known(self, day: str | None) -> Facts:
        """Return what was known by a day, with ends as they came; None changes nothing."""
        if day is None:
            return self
        known = tuple(period for period in self.known if adopted_by(period, day))
        timeless = tuple(adopted for adopted in self.timeless if adopted <= day)
        worded = tuple(one for one in self.worded if one.adopted <= day)
        return replace(self, known=known, timeless=timeless, worded=worded, as_known_on=day)

    def shown(self, period: Period) -> Period:
        """Return a period as it may be shown: later days masked, renewals that do not count left out."""
        if not self.include_unverified and period.renewed_by is not None and period.renewed_by.status == "unverified":
            period = replace(period, renewed_by=None)
        if not self.include_unverified and period.renews is not None and period.renews.status == "unverified":
            period = replace(period, renews=None)
        rule = period.rule
        if not self.include_unverified and rule is not None and rule.session is not None:
            plans = tuple(plan for plan in rule.session.plans if plan.status != "unverified")
            period = replace(period, rule=replace(rule, session=replace(rule.session, plans=plans)))
        return known_period(period, self.last) if self.hindsight_hidden else period

    def shown_events(self) -> list[Event]:
        """Return the events that may be shown, by day."""
        return known_events(self.happened, self.last) if self.hindsight_hidden else list(self.happened)

    @property
    def hindsight_hidden(self) -> bool:
        """True where the day of knowledge lies before the day of checking."""
        return self.as_known_on is not None and self.as_known_on < self.checked


def in_force(
    store: Store, thread: str, on: str, *, include_unverified: bool = False, as_known_on: str | None = None
) -> Force:
    """Tell whether the commitment of ``thread`` (IRI of a thread, or of a document that carries one) held on a day.

    Args:
        store: where to ask.
        thread: IRI of a thread, or of a document.
        on: ISO day.
        include_unverified: let records of which no reliable page was read count.
        as_known_on: ISO day whose knowledge to answer with; the answer as known now is then in ``now``.

    Raises:
        BadParameter: what is asked about states nothing that could be in force, and no other instrument ended it.
        UnknownName: a thread that has no member.
    """
    facts = gather(store, thread, include_unverified=include_unverified)
    if not facts.known and not facts.timeless:
        return _without_period(store, facts, on, as_known_on)
    now = _force(facts, on)
    return now if as_known_on is None else replace(_force(facts.as_known(as_known_on), on), now=now)


def gather(store: Store, thread: str, *, include_unverified: bool = False) -> Facts:
    """Read everything that is told in time of a thread, a document or a statement.

    Raises:
        UnknownName: a thread that has no member.
    """
    name = labels(store, [thread]).get(thread, thread)
    said = told(store, [thread])
    known = periods(store, thread, said)
    threads, documents = ([thread] if way in said else [] for way in (("to", "partOfThread"), ("of", "hasProvision")))
    timeless = [text_of(row["adopted"]) for row in ask_about(store, "without-period", "thread", threads)]
    if (
        not known
        and thread.startswith(f"{ID}thread/")
        and not any(ask_about(store, "time-members", "thread", [thread]))
    ):
        raise UnknownName(f"the thread {name!r} has no member in this graph", expected="a thread with statements")
    happened = events(store, [thread, *(period.statement for period in known)])
    return Facts(
        iri=thread,
        name=name,
        checked=checked_day(store),
        known=tuple(known),
        happened=tuple(happened),
        timeless=tuple(timeless),
        include_unverified=include_unverified,
        worded=tuple(one for document in documents for one in in_words(store, document)),
    )


def _without_period(store: Store, facts: Facts, on: str, as_known_on: str | None) -> Force:
    """Return that nobody can tell, with the words of a commitment, and what others did to the time of the document."""
    deeds = acts(store, facts.iri, include_unverified=facts.include_unverified)
    if not deeds and not facts.worded and not facts.is_thread:
        raise BadParameter(
            f"{facts.name} states nothing that could be in force",
            expected="a thread, or a document or statement with a commitment",
            todo="try: wpkg in-force moratorium --on DATE",
        )
    brief = replace(facts, happened=tuple(brought(store, facts.iri, deeds)))
    now = _untold(brief, on, deeds)
    return now if as_known_on is None else replace(_untold(brief.as_known(as_known_on), on, deeds), now=now)


def _untold(facts: Facts, on: str, deeds: Sequence[Act]) -> Force:
    stated = (one.words for one in facts.worded)
    words = " and ".join(f"“{words}”" for words in stated if words)
    head = f"no period is recorded for {facts.name}, only the words {words}" if words else ""
    done = (f"{act.name} {act.manner} {act.target}, {act.on}" for act in deeds if act.on and act.on <= facts.last)
    return Force(
        thread=facts.name,
        on=on,
        answer="unknown",
        because="; ".join((head or f"{facts.name} states no time for which it holds", *done)),
        checked=facts.checked,
        periods=(),
        events=tuple(facts.shown_events()),
        unverified_included=facts.include_unverified,
        as_known_on=facts.as_known_on,
    )


def _force(facts: Facts, on: str) -> Force:
    answer, because, relevant = decide(facts, on)
    shown = [facts.shown(period) for period in relevant]
    ends = {end for period in relevant for end in period.ends}
    happened = tuple(event for event in facts.shown_events() if event.date in ends)
    return Force(
        thread=facts.name,
        on=on,
        answer=answer,
        because=because,
        checked=facts.checked,
        periods=tuple(shown),
        events=happened,
        unverified_included=facts.include_unverified,
        as_known_on=facts.as_known_on,
    )


def decide(facts: Facts, on: str) -> tuple[str, str, list[Period]]:
    """Return the answer for a day, why, and the periods that bear on it, with their ends as they came."""
    answer, because, relevant = _decide(facts, on)
    began = any(period.start <= on for period in facts.counted)
    if answer == "no" and not began and any(day <= on for day in facts.timeless):
        return "unknown", "what was said of it by that day states no time for which it holds", relevant
    return answer, because, relevant


def _decide(facts: Facts, on: str) -> tuple[str, str, list[Period]]:
    if not facts.checked:
        return "unknown", "the store does not tell to which day it was checked", []
    if on > facts.checked:
        return "unknown", f"the graph was checked to {facts.checked} only", []
    if on > facts.last:
        return _ahead(facts)
    sure = [period for period in facts.counted if all(period.covers(on))]
    if sure:
        return "yes", _carried(sure, on), sure
    argued = [period for period in facts.counted if any(period.covers(on))]
    if argued:
        return "contested", _argued(facts, argued[-1]), argued
    return _doubted(facts.known, facts.counted, on) or _absent(facts, on)


def _ahead(facts: Facts) -> tuple[str, str, list[Period]]:
    """Return what could be said of a day that lay ahead: which period ran, and by what rule it was to end."""
    running = [period for period in facts.counted if any(period.covers(facts.last))]
    if not running:
        return "unknown", f"on {facts.last} that day lay ahead, and no commitment was known to run", []
    last = running[-1]
    rule = f"was to hold {last.rule.words}" if last.rule is not None and last.rule.words else "stated no end"
    return "unknown", f"on {facts.last} that day lay ahead; {last.name} {rule}", running


def _doubted(known: Sequence[Period], counted: Sequence[Period], on: str) -> tuple[str, str, list[Period]] | None:
    """Return why nobody can tell, where only unverified records or a period without an end bear on the day."""
    hidden = [period for period in known if period not in counted and any(period.covers(on))]
    if hidden:
        names = " and ".join(period.name for period in hidden)
        return "unknown", f"only an unverified record covers the day ({names}); ask with --include-unverified", []
    if known and not counted:
        return "unknown", "everything told of it is unverified; ask with --include-unverified", []
    beginless = [
        period for period in counted if not period.start and any(end is None or on < end for end in period.ends)
    ]
    if beginless:
        return "unknown", f"{beginless[-1].name} states no day on which it began", beginless
    still_open = [period for period in counted if period.start <= on and period.end is None and not period.readings]
    if still_open:
        return "unknown", f"{still_open[-1].name} states no end and no event ended it", still_open
    return None


def _carried(sure: Sequence[Period], on: str) -> str:
    by = " and ".join(dict.fromkeys(period.name for period in sure))
    last = sure[-1]
    return f"{by} held it from {last.start} and it had not ended on {on}"


def _argued(facts: Facts, period: Period) -> str:
    ends = " or ".join(end or f"not by {facts.last}" for end in facts.shown(period).ends)
    when = "; when they were argued is not recorded, it may have been later" if facts.hindsight_hidden else ""
    return f"readings differ on when the period of {period.name} ended: {ends}{when}"


def _absent(facts: Facts, on: str) -> tuple[str, str, list[Period]]:
    if not facts.known and facts.as_known_on is not None:
        return "no", f"nothing that the graph holds of it had been adopted by {facts.last}", []
    if not facts.counted:
        return "unknown", "nothing verified that is told of it states a time for which it holds", []
    before = [period for period in facts.counted if period.start <= on]
    after = [period for period in facts.counted if period.start > on]
    if not before:
        return "no", f"no period had begun; the first began on {after[0].start}", []
    last = before[-1]
    if not after:
        lapse = next((event.label for event in reversed(facts.happened) if event.date and event.date <= on), "")
        return (
            "no",
            f"the last period, of {last.name}, ended on {_days(last)}" + (f": {lapse}" if lapse else ""),
            [last],
        )
    gap = f" ({after[0].gap.text})" if after[0].gap is not None else ""
    return "no", f"between {last.name}, ended {_days(last)}, and {after[0].name}, begun {after[0].start}{gap}", [last]


def _days(period: Period) -> str:
    return " or ".join(end for end in period.ends if end is not None)


def _rows(found: Force) -> list[tuple[Value, ...]]:
    head = (found.thread, found.on, found.as_known_on, found.answer, found.because, found.checked)
    rows: list[tuple[Value, ...]] = [
        (
            *head,
            period.name,
            period.start,
            " or ".join(end for end in period.ends if end) or None,
            period.planned_end,
            (period.rule.words if period.rule is not None else "") or None,
            period.exact,
            period.status,
        )
        for period in found.periods
    ]
    return rows or [(*head, *([None] * (len(_COLUMNS) - _HELD)))]
