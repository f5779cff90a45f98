"""Who tells an agent what, and what it tells others: statements by the part the agent has in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Term
from wpkg.publish.site.pages.cards import Text, local
from wpkg.publish.site.records import Site

DOUBTED = frozenset({"unverified", "withdrawn"})
SHOWN = 300
"""The most statements of a kind that a page shows; it says how many there are."""
_CALLS = frozenset({"due", "deadline", "review"})


@dataclass(frozen=True, slots=True)
class Due:
    """A time of a statement: ``kind`` is deadline, due, review, period or words; days are ISO, half-open, or empty.

    ``at`` is the day the session began, or was planned to begin where ``planned``.
    """

    kind: str
    since: str
    until: str
    session: str
    at: str
    planned: bool
    words: str
    node: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A report that answers a statement, by whom, and when it went out."""

    report: str
    by: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, with everyone who has a part in it. ``calls`` tells whether it has a time at which to answer it."""

    statement: str
    kind: str
    label: Text
    exact: str
    document: str
    adopted: str
    status: str
    issuers: tuple[str, ...]
    addressees: tuple[str, ...]
    supplied: bool
    channels: tuple[str, ...]
    due: tuple[Due, ...]
    answers: tuple[Answer, ...]

    @property
    def calls(self) -> bool:
        """Whether the statement fixes a time by which something is owed."""
        return any(due.kind in _CALLS for due in self.due)

    @property
    def nodes(self) -> Iterator[str]:
        """Every IRI that the record names."""
        yield from (self.statement, self.kind, self.document, *self.issuers, *self.addressees, *self.channels)
        yield from (due.session for due in self.due)
        for answer in self.answers:
            yield from (answer.report, *answer.by)


@dataclass(frozen=True, slots=True)
class Directions:
    """Verified statements by part: addressee, channel, bearer, issuer or asked; ``left_out`` counts doubted ones."""

    by_part: Mapping[str, tuple[Told, ...]]
    left_out: int

    def of(self, part: str, *kinds: str, other: bool = False) -> tuple[Told, ...]:
        """Return the statements of a part, of some classes by local name, or with ``other`` of all but these."""
        every = self.by_part.get(part, ())
        return tuple(one for one in every if not kinds or (local(one.kind) in kinds) is not other)

    @property
    def nodes(self) -> set[str]:
        """Every IRI that the records name."""
        return {node for told in self.by_part.values() for one in told for node in one.nodes} - {""}


def directions(site: Site, agents: Sequence[str]) -> Directions:
    """Return the statements in which agents have a part, by the day of their document."""
    rows: dict[str, list[Mapping[str, Term | None]]] = {}
    for row in ask_about(site.store, "site-directed", "agent", agents):
        rows.setdefault(text_of(row["statement"]), []).append(row)
    sure = {node: found for node, found in rows.items() if local(text_of(found[0]["status"])) not in DOUBTED}
    due, answers = _due(site, sure), _answers(site, sure)
    told = {node: _told(found, due.get(node, ()), answers.get(node, ())) for node, found in sure.items()}
    parts: dict[str, list[Told]] = {}
    for node, found in sure.items():
        for part in dict.fromkeys(text_of(row["part"]) for row in found):
            parts.setdefault(part, []).append(told[node])
    ordered = {part: tuple(sorted(found, key=_by_day)) for part, found in sorted(parts.items())}
    return Directions(ordered, len(rows) - len(sure))


def _by_day(one: Told) -> tuple[bool, str, str, str]:
    return not one.adopted, one.adopted, one.document, one.statement


def _told(rows: Sequence[Mapping[str, Term | None]], due: Sequence[Due], answers: Sequence[Answer]) -> Told:
    row = rows[0]
    return Told(
        statement=text_of(row["statement"]),
        kind=text_of(row["class"]),
        label=Text(text_of(row["label"]), getattr(row["label"], "language", "")),
        exact=text_of(row["exact"]),
        document=text_of(row["document"]),
        adopted=text_of(row["adopted"]),
        status=local(text_of(row["status"])),
        issuers=_every(rows, "issuer"),
        addressees=_every(rows, "addressee"),
        supplied=text_of(row["inferred"]) in {"true", "1"},
        channels=_every(rows, "channel"),
        due=tuple(due),
        answers=tuple(answers),
    )


def _every(rows: Iterable[Mapping[str, Term | None]], key: str) -> tuple[str, ...]:
    return tuple(sorted({text_of(row[key]) for row in rows if row[key] is not None}))


def _due(site: Site, statements: Iterable[str]) -> dict[str, list[Due]]:
    found: dict[str, list[Due]] = {}
    for row in ask_about(site.store, "site-due", "statement", sorted(statements)):
        if local(text_of(row["status"])) in DOUBTED:
            continue
        held, planned = text_of(row["heldFrom"]), text_of(row["plannedFrom"])
        due = Due(
            kind=text_of(row["kind"]),
            since=text_of(row["from"]),
            until=text_of(row["until"]),
            session=text_of(row["session"]),
            at=held or planned,
            planned=not held and bool(planned),
            words=text_of(row["words"]),
            node=text_of(row["time"]),
        )
        same = found.setdefault(text_of(row["statement"]), [])
        if due not in same:
            same.append(due)
    return {
        node: sorted(dues, key=lambda due: (due.since or due.at, due.kind, due.node)) for node, dues in found.items()
    }


def _answers(site: Site, statements: Iterable[str]) -> dict[str, list[Answer]]:
    found: dict[str, dict[str, Answer]] = {}
    for row in ask_about(site.store, "site-answers", "statement", sorted(statements)):
        if local(text_of(row["status"])) in DOUBTED:
            continue
        report, by = text_of(row["report"]), text_of(row["by"])
        same = found.setdefault(text_of(row["statement"]), {})
        known = same.get(report, Answer(report, (), text_of(row["on"])))
        same[report] = Answer(report, tuple(sorted({*known.by, by} - {""})), known.on)
    return {node: list(answers.values()) for node, answers in found.items()}
