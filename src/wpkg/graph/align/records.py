"""The records of an alignment: what was asked, what answers, by which parts, who judged, what was claimed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from wpkg.graph.answer import Answer, Value
from wpkg.graph.shown import Words
from wpkg.graph.store import Iri
from wpkg.graph.tabular import Tabular, columns

PRINTED, SUMMARY = "printed words", "curator's summary"

_COLUMNS = columns(
    ("subject", "iri", "the ask or the characterisation"),
    ("sort", "string", "ask, part of an ask, claim, statement not taken up, or not read"),
    ("words", "string", "its printed words"),
    ("against", "iri", "the document it is held against"),
    ("type", "string", "how it bears on the document; a curator's judgement where there is one"),
    ("statement", "iri", "the statement it bears on"),
    ("by", "string", "curated or computed"),
    ("status", "string", "how far a curator's judgement has been checked"),
    ("judge", "string", "who judged"),
    ("reason", "string", "why, in the curator's words, else what is shared or found"),
    ("score", "string", "the score of the nearest statement, from 0 to 1"),
    ("computed", "string", "what was computed, where a curator judged otherwise"),
    ("computed_statement", "iri", "the nearest statement"),
    ("basis", "string", "whether the nearest statement is compared by its printed words or by a curator's summary"),
)
_MEASURES = columns(
    ("paper", "string", "the paper"),
    ("measure", "string", "what had to agree"),
    ("right", "integer", "cases in which it did"),
    ("cases", "integer", "cases there were"),
    ("value", "string", "the share"),
)


@dataclass(frozen=True, slots=True)
class Shared:
    """One value that an ask and a statement share: how both call it, how the two are related, what it is worth."""

    asked: str
    stated: str
    relation: str
    worth: float


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: ``value`` from 0 to 1, ``points`` is weight times value."""

    name: str
    weight: float
    value: float
    shared: tuple[Shared, ...]

    @property
    def points(self) -> float:
        """Return what the part adds to the score."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement of a mandate with the score it has for an ask; ``score`` is the sum of the points of the parts."""

    statement: str
    label: str
    words: Words
    verb: str
    status: str
    parts: tuple[Part, ...]

    @property
    def basis(self) -> str:
        """Return what was compared: the printed words, or where no text is held a curator's summary."""
        return PRINTED if self.words.exact is not None else SUMMARY

    @property
    def score(self) -> float:
        """Return the sum of the parts."""
        return sum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a curator judged: type, statement (empty where nothing answers), status, who, on which day, why."""

    alignment: str
    type: str
    statement: str
    status: str
    judge: str
    on: str
    reason: str


class Judged:
    """What is held against a mandate, by the computation and by curators; what curators judged stands first."""

    __slots__ = ()
    computed: str
    statement: str
    judgements: tuple[Judgement, ...]

    @property
    def type(self) -> str:
        """Return the curated type where there is one, else the computed."""
        return self.judgements[0].type if self.judgements else self.computed

    @property
    def by(self) -> str:
        """Return who gave the type: curated or computed."""
        return "curated" if self.judgements else "computed"

    @property
    def differs(self) -> bool:
        """Return whether a curator judged otherwise than was computed."""
        return bool(self.judgements) and all(
            (each.type, each.statement) != (self.computed, self.statement) for each in self.judgements
        )


@dataclass(frozen=True, slots=True)
class Aligned(Judged):
    """One ask against one document.

    ``judgements`` are the curators' (more than one where they differ); ``computed`` is the type that follows from the
    parts, ``statement`` the counterpart found (empty where there is none) and ``nearest`` the best statements, best
    first, however low. ``why`` tells which rule gave the type.
    """

    subject: str
    elaborates: str
    words: Words
    label: str
    status: str
    against: str
    computed: str
    statement: str
    why: str
    nearest: tuple[Candidate, ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what a paper says of a mandate, and whether the mandate says it.

    ``finding`` is one of: in these words, in other words, only a narrower term, only a broader term, known of it
    (no text is held, but a statement is on record), not found, text not held. ``found`` are the mandate's words with
    offsets; ``nearest`` is the passage most like words that were not found.
    """

    words: Words
    finding: str
    found: tuple[Words, ...]
    concept: str
    nearest: Words | None

    @property
    def borne_out(self) -> bool:
        """Return whether the mandate says it, in whatever words."""
        return self.finding in {"in these words", "in other words", "known of it"}


@dataclass(frozen=True, slots=True)
class Checked(Judged):
    """One characterisation against one document. ``computed`` is empty where no text is held and nothing is known.

    ``why`` tells what the pieces do not, where there is anything.
    """

    subject: str
    words: Words
    about: str
    against: str
    status: str
    text_held: bool
    computed: str
    why: str
    statement: str
    pieces: tuple[Piece, ...]
    judgements: tuple[Judgement, ...]

    @property
    def not_said(self) -> tuple[Piece, ...]:
        """Return what the held text does not say in the paper's words nor in others."""
        return tuple(piece for piece in self.pieces if self.text_held and not piece.borne_out)


@dataclass(frozen=True, slots=True)
class Untaken:
    """A statement of a mandate that no ask of the paper answers to; ``nearest`` is the ask that comes nearest."""

    statement: str
    label: str
    words: Words
    against: str
    nearest: str
    score: float


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a paper that bears on the answer and is not in it, and why."""

    part: str
    words: Words
    why: str


@dataclass(frozen=True, slots=True)
class Alignment(Tabular):
    """A paper held against mandates.

    ``unread`` is what of the paper was not understood. Of the mandates in ``summaries`` no text is held: their
    statements were compared by what curators wrote of them.
    ``left_out`` counts curated judgements on a basis that is not verified, left out unless asked for.
    ``thresholds`` and ``weights`` are those that were used.
    """

    paper: str
    symbol: str
    against: tuple[str, ...]
    chosen: str
    asks: tuple[Aligned, ...]
    claims: tuple[Checked, ...]
    untaken: tuple[Untaken, ...]
    unread: tuple[Unread, ...]
    summaries: tuple[str, ...]
    left_out: int
    weights: tuple[tuple[str, float], ...]
    thresholds: tuple[tuple[str, float], ...]

    @property
    def gaps(self) -> tuple[Aligned, ...]:
        """Return the asks that have no counterpart."""
        return tuple(ask for ask in self.asks if ask.type == "no-counterpart")

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain nested values, with the properties that follow from others."""
        plain = asdict(self)
        for made, record in zip(plain["asks"], self.asks, strict=True):
            made |= {"type": record.type, "by": record.by, "differs": record.differs}
            for shown, candidate in zip(made["nearest"], record.nearest, strict=True):
                shown |= {"score": round(candidate.score, 4), "basis": candidate.basis}
        for made, claim in zip(plain["claims"], self.claims, strict=True):
            made |= {"type": claim.type, "by": claim.by, "differs": claim.differs}
        plain["gaps"] = [{"subject": gap.subject, "against": gap.against} for gap in self.gaps]
        return plain

    def table(self) -> Answer:
        """Return one row an ask, a claim, a statement not taken up and a part not read."""
        rows = [_of_ask(ask) for ask in self.asks] + [_of_claim(claim) for claim in self.claims]
        rows += [_of_untaken(item) for item in self.untaken] + [_of_unread(item) for item in self.unread]
        return Answer("align", _COLUMNS, tuple(rows))


@dataclass(frozen=True, slots=True)
class Measure:
    """How often something agreed with a curator: ``right`` of ``cases``."""

    paper: str
    measure: str
    right: int
    cases: int

    @property
    def value(self) -> float | None:
        """Return the share, or None where there was no case."""
        return self.right / self.cases if self.cases else None


@dataclass(frozen=True, slots=True)
class Evaluation(Tabular):
    """Measures, and the cases computed otherwise: (paper, subject, against, expected, computed)."""

    measures: tuple[Measure, ...]
    misses: tuple[tuple[str, str, str, str, str], ...]

    def to_dict(self) -> dict[str, object]:
        """Return measures and misses as plain values."""
        return {
            "measures": [asdict(each) | {"value": each.value} for each in self.measures],
            "misses": [
                dict(zip(("paper", "subject", "against", "expected", "computed"), miss, strict=True))
                for miss in self.misses
            ],
        }

    def table(self) -> Answer:
        """Return one row a measure."""
        rows = tuple(
            (each.paper, each.measure, each.right, each.cases, None if each.value is None else f"{each.value:.2f}")
            for each in self.measures
        )
        return Answer("evaluation of alignments", _MEASURES, rows)


def _of_ask(ask: Aligned) -> tuple[Value, ...]:
    best = ask.nearest[0] if ask.nearest else None
    shared = "; ".join(
        f"{part.name}: {', '.join(dict.fromkeys(each.stated for each in part.shared))}"
        for part in (best.parts if best else ())
        if part.shared
    )
    sort = "part of an ask" if ask.elaborates else "ask"
    score = None if best is None else str(Decimal(best.score).quantize(Decimal("0.001")))
    return *_row(ask, sort, shared or ask.why, score, best.statement if best else ""), best.basis if best else None


def _of_claim(claim: Checked) -> tuple[Value, ...]:
    found = "; ".join(f"{piece.words.exact}: {piece.finding}" for piece in claim.pieces)
    return *_row(claim, "claim", found, None, claim.statement), PRINTED if claim.text_held else SUMMARY


def _row(told: Aligned | Checked, sort: str, shared: str, score: str | None, nearest: str) -> tuple[Value, ...]:
    judged = told.judgements[0] if told.judgements else None
    statement = judged.statement if judged else told.statement
    return (
        Iri(told.subject),
        sort,
        told.words.exact or (told.label if isinstance(told, Aligned) else None),
        Iri(told.against),
        told.type or "text not held",
        Iri(statement) if statement else None,
        told.by,
        judged.status if judged else told.status,
        judged.judge or None if judged else None,
        (judged.reason if judged else shared) or None,
        score,
        (told.computed or "text not held") if told.differs else None,
        Iri(nearest) if nearest else None,
    )


def _of_untaken(item: Untaken) -> tuple[Value, ...]:
    words = item.words.exact or item.label
    return (
        *(Iri(item.statement), "statement not taken up", words, Iri(item.against), "no-counterpart", None, "computed"),
        *(None, None),
        f"nearest ask: {item.nearest.rpartition('#')[2]}" if item.nearest else None,
        str(Decimal(item.score).quantize(Decimal("0.001"))),
        *(None, None),
        PRINTED if item.words.exact is not None else SUMMARY,
    )


def _of_unread(item: Unread) -> tuple[Value, ...]:
    nothing: tuple[Value, ...] = (None,) * 6
    return Iri(item.part), "not read", item.words.exact, *nothing, item.why, *nothing[:4]
