"""What the reader finds in one text: the records between the stages of the text half, and the draft they become.

Offsets are Unicode code points in the verbatim text, half-open. The words of a record are never stored: they are
``text[start:end]``. Names of things outside the text are compact names (``session:mc-9``, ``body:general-council``);
documents are named by their canonical symbol (``WT/L/274``, ``A/RES/70/1``), or a slug where they have none
(``paris-agreement``). ``rule`` is the id of the grammar row, or of the resolution rule, that found the record.
"""

from __future__ import annotations

from dataclasses import dataclass

RESOLVED, PARTIAL, CONFLICT, UNRESOLVED = "resolved", "partial", "conflict", "unresolved"
PROPOSED = "proposed"
"""The status of what an assistant put forward, never that of a rule."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of the text: a tree by ``parent``; ``role`` is preambular, operative, annex or other."""

    id: str
    kind: str
    parent: str | None
    start: int
    end: int
    role: str = "other"
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Organ:
    """Who speaks: the adopting organ or the author, where it is printed, and the session at which it acts."""

    name: str | None
    start: int
    end: int
    session: str | None = None
    session_rule: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is built: its parts in the order of the text, its language, profile, organ, title and own symbol.

    ``tiles`` cut the whole text into stretches (start, end, id of the innermost part, or "" for blanks between
    parts): their concatenation is the text. ``genre`` is decision, resolution, declaration, statement or paper.
    ``enacting`` is the span of the enacting words, where there are any.
    """

    parts: tuple[Part, ...]
    tiles: tuple[tuple[int, int, str], ...]
    language: str
    profile: str
    genre: str
    organ: Organ | None = None
    title: tuple[int, int] | None = None
    symbol: str | None = None
    enacting: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """One reference. ``kind`` says of what: document, session, provision, class, actors, principles, topic.

    ``candidates`` are what an ambiguous name may stand for; ``antecedent`` the id of the reference it points back to;
    ``members`` what a set resolves to; ``viewpoint`` the session a relative one was counted from.
    """

    id: str
    segment: str
    type: str
    kind: str
    start: int
    end: int
    target: str | None
    status: str
    rule: str
    pinpoint: str = ""
    cue: tuple[int, int] | None = None
    candidates: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    antecedent: str | None = None
    viewpoint: str | None = None
    symbol: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A date or session as printed. ``from_text`` is what the words alone give (ISO, as far as known).

    ``value`` adds what a calendar knows: a session name, or an ISO date.
    """

    id: str
    segment: str
    kind: str
    start: int
    end: int
    from_text: str
    value: str | None
    status: str
    rule: str
    viewpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Filler:
    """One slot of an act. ``start`` and ``end`` are -1 where the value is implied and no words stand for it."""

    role: str
    start: int
    end: int
    value: str | tuple[str, ...] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What a provision does. ``verb`` is the dictionary form ("call upon"), ``verb_class`` its class.

    ``kind`` is instruction, commitment, authorization, acknowledgement, obligation, decision, recommendation, and
    beside these reporting or objective where an act is only presupposed or reported. ``strength`` is a word of the
    strength scheme, ``force`` 0 to 6. ``performative`` says how the verb is there: explicit, infinitive, implied,
    modal, nested, inherited, reported. ``verb_span`` is where the verb stands, None where it is implied.
    ``negative`` is the polarity ("decides not to"), ``abstention`` an act of refraining ("not imposing").
    """

    id: str
    kind: str
    verb: str
    verb_class: str
    strength: str
    force: int
    issuer: str | None
    segment: str
    start: int
    end: int
    slots: tuple[Filler, ...]
    rule: str
    performative: str = "explicit"
    verb_span: tuple[int, int] | None = None
    parent: str | None = None
    negative: bool = False
    abstention: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a third party: speaker, attribution, source document, and where they were cut or altered."""

    id: str
    segment: str
    start: int
    end: int
    speaker: str | None
    rule: str
    attribution: tuple[int, int] | None = None
    document: str | None = None
    elisions: tuple[tuple[int, int], ...] = ()
    interpolations: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A mention of an actor, principle, beneficiary, affected group or topic. ``weight`` is the stress it bears."""

    id: str
    segment: str
    kind: str
    start: int
    end: int
    value: str | None
    rule: str
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the reader met and did not understand, or holds worth a look: code, words, what and why."""

    code: str
    message: str
    segment: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read in one text."""

    text: str
    sha256: str
    layout: Layout
    references: tuple[Cited, ...] = ()
    times: tuple[When, ...] = ()
    statements: tuple[Act, ...] = ()
    quotations: tuple[Quoted, ...] = ()
    mentions: tuple[Named, ...] = ()
    findings: tuple[Finding, ...] = ()
