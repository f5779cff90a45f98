"""The records of one document as the graph knows it: parts, references, statements with their slots, remarks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

from wpkg.graph.answer import Answer, Value
from wpkg.graph.tabular import Tabular, columns

_COLUMNS = columns(
    ("provision", "string", "the provision that states it"),
    ("statement", "string", "the statement"),
    ("kind", "string", "instruction, commitment, authorization …"),
    ("verb", "string", "what the statement does"),
    ("status", "string", "how far it has been checked"),
    ("property", "string", "what the value says of the statement"),
    ("value", "string", "the value"),
    ("exact", "string", "the words that show it"),
    ("start", "integer", "where the words begin, counted in code points"),
    ("end", "integer", "offset after the last character"),
)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """Quoted words and where they stand: code points, half-open; all None where no text is held."""

    exact: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one property, with the words or the addresses that show it."""

    property: str
    property_label: str
    value: str
    label: str
    status: str
    words: Words
    emphasis: str
    grade: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Cited:
    """One reference: manner, target by symbol (or description while unresolved), words."""

    id: str
    provision: str
    manner: str
    target: str
    cited_as: str
    status: str
    words: Words
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A half-open stretch of ISO days that a statement fixes: a review, or the time for which it holds.

    ``rule`` says by what it ends or where it takes place; ``until`` is empty while open.
    """

    id: str
    kind: str
    since: str
    until: str
    rule: str
    status: str
    words: Words


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement or recommendation with its slots."""

    id: str
    provision: str
    kind: str
    label: str
    verb: str
    strength: str
    parent: str
    status: str
    words: Words
    grade: str
    sources: tuple[str, ...]
    slots: tuple[Fact, ...]
    times: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: a provision, or something that is none (furniture, title, heading, quotation)."""

    id: str
    kind: str
    provision: bool
    parent: str
    label: str
    words: Words
    note: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A curator's remark on the text itself."""

    id: str
    type: str
    text: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a third party."""

    id: str
    speaker: str
    document: str
    words: Words


@dataclass(frozen=True, slots=True)
class Characterised:
    """What the author of a submission says of another document."""

    id: str
    about: str
    status: str
    words: Words


@dataclass(frozen=True, slots=True)
class Aligned:
    """How an ask or a characterisation bears on another document."""

    id: str
    subject: str
    type: str
    against: str
    statement: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document(Tabular):
    """A document with everything the graph says of it."""

    iri: str
    symbol: str
    title: str
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    references: tuple[Cited, ...]
    statements: tuple[Stated, ...]
    quotations: tuple[Quoted, ...]
    characterisations: tuple[Characterised, ...]
    alignments: tuple[Aligned, ...]
    notes: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain nested values."""
        return asdict(self)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the IRIs of the document and of all its parts, statements and references."""
        groups: tuple[tuple[_Identified, ...], ...] = (
            self.parts,
            self.references,
            self.statements,
            self.quotations,
            self.characterisations,
            self.alignments,
            self.notes,
        )
        return (self.iri, *(f"{self.iri}#{member.id}" for group in groups for member in group))

    def table(self) -> Answer:
        """Return one row a slot of a statement, and one a statement without slots."""
        rows: list[tuple[Value, ...]] = []
        for stated in self.statements:
            head = (stated.provision or None, stated.id, stated.kind, stated.verb, stated.status)
            rows += [(*head, s.property, s.label, s.words.exact, s.words.start, s.words.end) for s in stated.slots] or [
                (*head, None, None, stated.words.exact, stated.words.start, stated.words.end)
            ]
        return Answer("show", _COLUMNS, tuple(rows))
