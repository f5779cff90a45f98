"""The records that cross the waist: an annotated document, and nothing that knows RDF.

Offsets are Unicode code points in the verbatim decoded source, half-open; ``text[start:end] == exact``
for every span. Dates are ISO strings (``2011``, ``2011-12`` or ``2011-12-17``) as far as known.

Values that name something outside the text are *compact names*, resolved by :mod:`wpkg.iri`:
``body:general-council``, ``session:mc-9``, ``principle:transparency``, ``doc:WT/L/274#par-5-1`` …
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text: half-open code-point offsets and the words they select."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How far a record has been checked (a ``curation-status`` notation), by which rule, with what remark."""

    status: str
    rule: str = "hand"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the text. ``kind`` is a notation of the segment-kind scheme; ``reason`` says why furniture is that."""

    id: str
    kind: str
    parent: str | None
    span: Span
    number: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One act of citing. ``type`` is a notation of the reference-type scheme.

    ``target`` is a compact name, or None while unresolved; ``members`` are what a curator reads into an
    unenumerated set. ``cited_as`` is the symbol or title as printed inside the span.
    """

    id: str
    segment: str
    type: str
    span: Span
    target: str | None
    provenance: Provenance
    members: tuple[str, ...] = ()
    cited_as: str = ""
    description: str = ""
    pinpoint: str = ""
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One filler of a statement: a role, the words (None where nothing is printed) and the value they stand for.

    ``inferred`` is true where a curator, not the text, supplied the value. ``emphasis`` holds the words that give
    the filler its weight ("with special consideration in", "particularly").
    """

    role: str
    span: Span | None
    value: str | None
    inferred: bool = False
    emphasis: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when a commitment is to hold, as the text has it.

    ``until_session`` is a compact name; ``not_later_than`` an ISO date (long stop); ``span`` the printed rule.
    """

    id: str
    span: Span
    until_session: str | None
    not_later_than: str | None = None
    extendable_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """An occasion fixed in advance: a half-open window of ISO dates, at a sitting of ``body``, resting on reports.

    ``session`` is the compact name of that sitting, where the register has one.
    """

    id: str
    span: Span
    body: str
    scheduled_from: str
    scheduled_until: str
    reports_from: tuple[str, ...] = ()
    session: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a provision does, as distinct from its words.

    ``kind`` is instruction, commitment, authorization, acknowledgement, determination or recommendation;
    ``verb`` a notation of the operative-verb scheme; ``strength`` of the strength scheme; ``abstention`` true
    where the conduct is to refrain; ``restates`` names a statement of an earlier document that this one paraphrases.
    """

    id: str
    kind: str
    segment: str
    span: Span
    verb: str
    strength: str
    slots: tuple[Slot, ...]
    provenance: Provenance
    parent: str | None = None
    abstention: bool = False
    threads: tuple[str, ...] = ()
    validity: Validity | None = None
    reviews: tuple[Review, ...] = ()
    restates: str | None = None


@dataclass(frozen=True, slots=True)
class Characterisation:
    """Something the author of a paper says about another document: never a fact about that document."""

    id: str
    about: str
    attributed_to: str
    segment: str
    span: Span
    provenance: Provenance
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """A judgement of how a recommendation, or a characterisation, bears on another document.

    ``subject`` is the id of a recommendation or characterisation of the same file, ``against`` the document judged
    against, ``statement`` the compact name of its statement, or None where it has no counterpart.
    """

    id: str
    subject: str
    type: str
    against: str
    statement: str | None
    reason: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a third party: who is quoted, from what, and where the quotation was cut or altered."""

    id: str
    segment: str
    span: Span
    speaker: str | None
    provenance: Provenance
    attribution: Span | None = None
    document: str | None = None
    elisions: tuple[Span, ...] = ()
    interpolations: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in passing: an actor, topic, principle, beneficiary or affected group outside any statement."""

    id: str
    kind: str
    span: Span
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Time:
    """A date or session as printed; ``from_text`` is what the words alone give, ``value`` what a calendar adds."""

    id: str
    kind: str
    span: Span
    from_text: str = ""
    value: str | None = None
    viewpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A curator's remark on the text itself: a word missing, a caption that contradicts, a clause without a verb."""

    id: str
    type: str
    text: str
    spans: tuple[Span, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Source:
    """A frozen text with its description (``source.toml``); ``language`` is ISO 639-3, ``sha256`` of the bytes."""

    slug: str
    text: str
    sha256: str
    language: str
    retrieved_from: str
    retrieved_on: str
    terms: str


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """Everything said of one text, by a reader or a curator: the one kind of record that crosses the waist.

    ``name`` is the compact name of the document, ``kind`` the ontology class it is an instance of.
    """

    source: Source
    name: str
    kind: str
    title: Span
    annotator: str
    annotated_on: str
    submitted_by: str | None = None
    segments: tuple[Segment, ...] = ()
    references: tuple[Reference, ...] = ()
    statements: tuple[Statement, ...] = ()
    characterisations: tuple[Characterisation, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Attestation:
    """Where a register fact comes from: keys of the register's sources, and how far they can be trusted (A to D)."""

    grade: str
    sources: tuple[str, ...]
    note: str = ""
