"""The agenda: what is due, reviewed, met about or ended when, who owes it to whom, and what answered it.

That no report is known here says nothing of whether one was made. Days are half-open; a time that the texts leave vague
(a month, a year, a session) is a span, and ``precision`` says of what sort.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from wpkg.errors import BadParameter
from wpkg.graph.answer import Answer, Value
from wpkg.graph.labels import labels
from wpkg.graph.lineage.walk import checked_day
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns
from wpkg.graph.time.agenda_facts import Answered, Item, gather_items
from wpkg.graph.time.periods import day_after

NO_REPORT = "no report known here"
"""What is said of a duty that no report of the graph answers."""

_COLUMNS = columns(
    ("from", "string", "first day"),
    ("until", "string", "first day that no longer counts"),
    ("precision", "string", "day, month, year, window, session as held or session as planned"),
    ("kind", "string", "deadline, report, review, session, end, planned-end or long-stop"),
    ("title", "string", "what it is"),
    ("owed_by", "string", "who is to do it"),
    ("owed_to", "string", "whom it is owed to: the body at whose session it is due, else the one that set it"),
    ("document", "string", "the instrument that fixes it"),
    ("session", "string", "the session at which it is due"),
    ("words", "string", "the time in the words of the text"),
    ("answers", "string", "reports known to answer it"),
    ("status", "string", "how far it has been checked"),
    ("grade", "string", "how well it is attested"),
    ("sources", "string", "addresses of what was read"),
    ("node", "string", "the statement, review, session or period"),
)


@dataclass(frozen=True, slots=True)
class Agenda(Tabular):
    """Items in order of their first day, and ``undated`` ones for which the texts give no time.

    ``since`` and ``until`` are the first and the last day asked for (None for no bound), ``body`` and ``thread`` names
    of what was asked about, empty for all. ``left_out`` counts unverified items that do not count.
    """

    body: str
    thread: str
    since: str | None
    until: str | None
    checked: str
    items: tuple[Item, ...]
    undated: tuple[Item, ...]
    left_out: int
    unverified_included: bool

    def __len__(self) -> int:
        return len(self.items) + len(self.undated)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes the items stand for."""
        return tuple(item.iri for item in (*self.items, *self.undated))

    def to_dict(self) -> dict[str, object]:
        """Return the agenda as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row an item; undated ones at the end."""
        return Answer("agenda", _COLUMNS, tuple(map(_row, (*self.items, *self.undated))))


def agenda(
    store: Store,
    *,
    body: str = "",
    thread: str = "",
    since: str | None = None,
    until: str | None = None,
    include_unverified: bool = False,
) -> Agenda:
    """Return what is due, reviewed, met about or ended, in order of days.

    Args:
        store: where to ask.
        body: IRI of a body that owes something, is owed something or meets; empty for all.
        thread: IRI of a thread whose statements count; empty for all. Sessions then stand only with what is due there.
        since: first ISO day that counts; what lasts into it counts too.
        until: last ISO day that counts.
        include_unverified: let records of which no reliable page was read count.

    Raises:
        BadParameter: ``since`` lies after ``until``.
    """
    if since is not None and until is not None and since > until:
        raise BadParameter(f"{since} lies after {until}", where="from, to", expected="a first day and a last day")
    every = gather_items(store, body=body, thread=thread, include_unverified=include_unverified)
    counted = [item for item in every if include_unverified or item.status != "unverified"]
    inside = [item for item in counted if _inside(item, since, until)]
    names = labels(store, {body, thread} - {""})
    dated = [item for item in inside if item.start is not None]
    left_out = [item for item in every if item not in counted and _inside(item, since, until)]
    return Agenda(
        body=names.get(body, body),
        thread=names.get(thread, thread),
        since=since,
        until=until,
        checked=checked_day(store),
        items=tuple(sorted(dated, key=_by_day)),
        undated=tuple(sorted((item for item in inside if item.start is None), key=_by_day)),
        left_out=len(left_out),
        unverified_included=include_unverified,
    )


def told_answers(item: Item) -> str:
    """Return in words which reports answer an item; nothing for what calls for none."""
    return "; ".join(map(_told, item.answers))


def _told(answered: Answered) -> str:
    if not answered.report:
        unverified = f" (an unverified record tells of {answered.unverified})" if answered.unverified else ""
        return f"{answered.body}: {NO_REPORT}{unverified}"
    return f"{answered.body}: {answered.report}" + (f", {answered.on}" if answered.on else "")


def _inside(item: Item, since: str | None, until: str | None) -> bool:
    """Tell whether an item may fall between two days, by any reading of its day.

    One without a date falls after its instrument was adopted.
    """
    if item.start is None:
        return until is None or (item.adopted or "") <= until
    spans = [(item.start, item.end or item.start), *_rival_days(item)]
    return any((since is None or end > since) and (until is None or start <= until) for start, end in spans)


def _rival_days(item: Item) -> Iterator[tuple[str, str]]:
    """Yield the days an item takes by other readings: another end, or a session that began earlier or ran longer."""
    for reading in item.readings:
        if reading.end is None or item.start is None or item.end is None:
            continue
        if item.kind == "session":
            yield min(item.start, reading.end), max(item.end, reading.end)
        elif item.kind == "end":
            yield reading.end, day_after(reading.end)


def _by_day(item: Item) -> tuple[str, str, str, str]:
    return item.start or "", item.end or "", item.kind, item.iri


def _row(item: Item) -> tuple[Value, ...]:
    return (
        item.start,
        item.end,
        item.precision or None,
        item.kind,
        item.title,
        "; ".join(item.owed_by) or None,
        item.owed_to or None,
        item.document or None,
        item.session or None,
        item.words or None,
        told_answers(item) or None,
        item.status,
        item.grade or None,
        " ".join(item.sources) or None,
        item.iri,
    )
