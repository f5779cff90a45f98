"""What the register knows, as records without RDF: each value with its grade and its addresses.

Names of things are *compact names* (see :mod:`wpkg.iri`). Dates are ISO strings, whole days; windows and periods are
half-open, so that ``until`` and ``end`` are the first day no longer inside.

A :class:`Fact` is a value with its own attestation. Records that become nodes (provisions, statements, periods …)
carry an ``attestation`` and a ``status`` (notation of the curation-status scheme): ``curated`` for grades A and B,
``unverified`` for C and D, ``contested`` where readings differ. A fact of grade C or D is to be kept as a claim, never
asserted; :attr:`Fact.asserted` says which it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wpkg.model import Attestation

ASSERTED_GRADES = ("A", "B")
"""Grades of facts that may be stated as such."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A page or document consulted: ``url`` is empty where no address is known, ``read`` says how much was read.

    The ``sources`` of every :class:`~wpkg.model.Attestation` of the register are keys of these records.
    """

    key: str
    url: str
    title: str
    nature: str
    read: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value: a string, an ISO date or a compact name, as its place in the record says.

    ``language`` is set for titles and names (BCP 47); ``inferred`` where a curator, not the text, supplied the value;
    ``emphasis`` holds printed words that weight it.
    """

    value: str
    attestation: Attestation
    note: str = ""
    language: str = ""
    inferred: bool = False
    emphasis: str = ""

    @property
    def asserted(self) -> bool:
        """True for grades A and B; the others are claims only."""
        return self.attestation.grade in ASSERTED_GRADES


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of days, with the place where the source gives one."""

    start: str
    until: str
    attestation: Attestation
    place: str = ""
    note: str = ""

    @property
    def asserted(self) -> bool:
        """True for grades A and B; the others are claims only."""
        return self.attestation.grade in ASSERTED_GRADES


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """A body, collective or organisation. ``kind`` is Body, Collective or ExternalOrganization.

    ``names`` carry a language each; values of ``reports_to``, ``acts_for`` and ``member_of`` are compact names.
    """

    name: str
    kind: str
    names: tuple[Fact, ...]
    attestation: Attestation
    status: str
    abbreviations: tuple[Fact, ...] = ()
    aliases: tuple[Fact, ...] = ()
    established_by: tuple[Fact, ...] = ()
    established_on: Fact | None = None
    reports_to: tuple[Fact, ...] = ()
    acts_for: tuple[Fact, ...] = ()
    member_of: tuple[Fact, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A sitting of a body. ``number`` only for numbered sessions.

    ``held_from`` and ``held_until`` are the days taken, ``planned`` what was foreseen, ``rival_held`` what others say.
    """

    name: str
    label: str
    body: str
    attestation: Attestation
    status: str
    number: int | None = None
    place: Fact | None = None
    held_from: Fact | None = None
    held_until: Fact | None = None
    planned: tuple[Window, ...] = ()
    rival_held: tuple[Window, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProvisionRecord:
    """An addressable part of a document whose text is not held.

    ``id`` is the fragment; ``kind`` Provision, Recital or OperativeParagraph; ``pinpoint`` the printed locator;
    ``lineage_unit`` is true where the provision, not its document, is the unit that recalls and is recalled.
    """

    id: str
    kind: str
    label: str
    attestation: Attestation
    status: str
    pinpoint: Fact | None = None
    position: int | None = None
    parent: str | None = None
    lineage_unit: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """One act of citing. ``type`` is a notation of the reference-type scheme; ``target`` a compact name or None.

    ``members`` are what a curator reads into an unenumerated set; ``attributed_to`` says which curator, by role.
    """

    id: str
    provision: str
    type: str
    target: str | None
    attestation: Attestation
    status: str
    members: tuple[str, ...] = ()
    attributed_to: str = ""
    cited_as: str = ""
    description: str = ""
    pinpoint: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """A stock-taking fixed in advance. ``start`` and ``until`` are empty for an undated one."""

    id: str
    body: Fact
    attestation: Attestation
    status: str
    start: str = ""
    until: str = ""
    session: Fact | None = None
    reports_from: tuple[Fact, ...] = ()
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """What a provision does. Vocabulary of ``kind``, ``verb`` and ``strength`` as in :class:`wpkg.model.Statement`.

    ``actions`` are short descriptions in the curator's words. ``due`` values are sessions, ``deadline`` values dates,
    ``due_words`` a printed time that is neither. ``period`` is the fragment of the validity period, told by a thread
    or by the document. ``threads`` are those the statement names and those that list it.
    """

    id: str
    provision: str
    kind: str
    label: str
    verb: str
    strength: str
    attestation: Attestation
    status: str
    parent: str | None = None
    issuers: tuple[Fact, ...] = ()
    addressees: tuple[Fact, ...] = ()
    bearers: tuple[Fact, ...] = ()
    channels: tuple[Fact, ...] = ()
    actions: tuple[Fact, ...] = ()
    abstains: bool = False
    topics: tuple[Fact, ...] = ()
    principles: tuple[Fact, ...] = ()
    beneficiaries: tuple[Fact, ...] = ()
    grounded_in: tuple[Fact, ...] = ()
    due: tuple[Fact, ...] = ()
    deadline: tuple[Fact, ...] = ()
    due_words: str = ""
    reviews: tuple[ReviewRecord, ...] = ()
    restates: str | None = None
    period: str | None = None
    threads: tuple[str, ...] = ()
    note: str = ""

    @property
    def addressee_inferred(self) -> bool:
        """True where every addressee was supplied by a curator."""
        return bool(self.addressees) and all(fact.inferred for fact in self.addressees)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of the chain, or near it. ``kind`` is the ontology class.

    ``symbol`` names the document (its IRI follows from it) even where its own grade is C: say so by the claim on it.
    ``text_held`` is true where provisions and statements come from the text under ``graph/sources``.
    ``omnibus`` is true where provisions, not the document, are the units of lineage.
    ``responds_to`` values are statements (``doc:…#ins-1``), ``draft_of`` values documents, ``authors`` the agents that
    wrote a report, ``submitted_by`` those that put a submission forward. ``periods`` belong to statements of this
    document that stand in no thread with periods. ``symbol`` has an empty value for a document without one.
    """

    name: str
    kind: str
    symbol: Fact
    titles: tuple[Fact, ...]
    attestation: Attestation
    status: str
    file: str
    other_symbols: tuple[Fact, ...] = ()
    adopted_on: Fact | None = None
    adopted_by: Fact | None = None
    adopted_at: Fact | None = None
    circulated_on: tuple[Fact, ...] = ()
    submitted_by: tuple[Fact, ...] = ()
    authors: tuple[Fact, ...] = ()
    draft_of: tuple[Fact, ...] = ()
    responds_to: tuple[Fact, ...] = ()
    omnibus: bool = False
    text_held: bool = False
    provisions: tuple[ProvisionRecord, ...] = ()
    references: tuple[ReferenceRecord, ...] = ()
    statements: tuple[StatementRecord, ...] = ()
    periods: tuple[PeriodRecord, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One of several rival values of a property: ``property`` is the local name of an ontology property."""

    property: str
    value: str
    attestation: Attestation
    taken: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndRule:
    """The rule a text gives for when a period stops.

    ``id`` is a compact name with fragment (``doc:WT/L/1193#end-1``), so that two periods may share one rule.
    ``rule`` is session, session-with-long-stop or earlier-of; ``words`` a short printed phrase or a paraphrase of it.
    """

    id: str
    rule: str
    attestation: Attestation
    status: str
    until_session: Fact | None = None
    not_later_than: Fact | None = None
    expected_year: str = ""
    extendable_by: tuple[Fact, ...] = ()
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """The half-open stretch during which a statement holds. ``id`` is a compact name with fragment.

    ``end`` is the first day without force, None as long as it is open; ``planned_end`` is the same
    for what had been foreseen. ``readings`` are rival values.
    ``end_rule_of`` names a rule told with another period (``doc:…#end-1``), where two periods share it.
    """

    id: str
    start: Fact
    attestation: Attestation
    status: str
    end: Fact | None = None
    planned_end: Fact | None = None
    end_rule: EndRule | None = None
    end_rule_of: str = ""
    readings: tuple[Reading, ...] = ()
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened to statements or threads. ``kind`` is lapse, renewal, expiry or non-decision.

    ``id`` is a compact name with fragment; ``of`` are compact names; ``at`` the session where it happened.
    """

    id: str
    kind: str
    label: str
    of: tuple[str, ...]
    attestation: Attestation
    status: str
    date: Fact | None = None
    at: Fact | None = None
    readings: tuple[Reading, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A statement's place in a thread. ``statement`` and ``renews`` are compact names with fragment."""

    statement: str
    renews: tuple[Fact, ...] = ()
    renewed_by: Fact | None = None
    period: PeriodRecord | None = None
    gap_explanation: Fact | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """A curated series of statements. ``kind`` is CommitmentSeries or MandateThread."""

    name: str
    kind: str
    labels: tuple[Fact, ...]
    definition: str
    attestation: Attestation
    status: str
    members: tuple[MemberRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """Everything under ``graph/register``, checked against itself. Tuples are in file order."""

    sources: tuple[SourceRecord, ...] = ()
    agents: tuple[AgentRecord, ...] = ()
    sessions: tuple[SessionRecord, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    threads: tuple[ThreadRecord, ...] = ()
    checked_on: str = ""
    places: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """``file:line`` of each named record, for messages."""
