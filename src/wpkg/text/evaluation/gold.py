"""What a reader should have found in one text: the records every form of gold is turned into.

Offsets are code points, half-open. A list that is ``None`` was not annotated and is not scored.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text."""

    start: int
    end: int

    def overlap(self, start: int, end: int) -> int:
        """Return how many code points are shared with another stretch."""
        return max(0, min(self.end, end) - max(self.start, start))


@dataclass(frozen=True, slots=True)
class GoldPart:
    """A segment; an optional one is neither missed nor surplus."""

    kind: str
    at: Stretch
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldParagraph:
    """A paragraph with its role. ``lead`` is how many code points at its start hold the verb, 0 where unknown."""

    at: Stretch
    role: str
    lead: int = 0


@dataclass(frozen=True, slots=True)
class GoldReference:
    """A reference. ``types`` are the types that are right, the first that of the gold. ``targets`` are its members,
    each as the names that are right; None among them: unresolved.

    ``family`` is how it refers: numbered, named, described, relative, anaphoric.
    """

    at: Stretch
    types: tuple[str, ...]
    family: str
    targets: tuple[tuple[str | None, ...], ...]
    accept: tuple[Stretch, ...] = ()
    pinpoint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldMark:
    """A number an editor has linked: gold for what must be found, silent on what else there is."""

    at: Stretch
    target: str
    footnote: bool = False


@dataclass(frozen=True, slots=True)
class GoldTime:
    """A date or session and the names or dates that are right for it; no value: nothing to resolve."""

    at: Stretch
    session: bool
    values: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldSlot:
    """One filler; ``at`` is None where no words stand for it. An optional one is neither missed nor surplus.

    ``values`` are the names that are right for it, each a member where there are several; none: not annotated.
    """

    role: str
    at: Stretch | None
    accept: tuple[Stretch, ...] = ()
    optional: bool = False
    values: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class GoldAct:
    """What a provision does. ``kinds`` and ``strengths`` are the words that are right; empty: not annotated.

    ``paragraph`` is the paragraph it stands in; ``verbs`` are those that are right, none where none is printed.
    """

    at: Stretch
    paragraph: Stretch
    verbs: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    slots: tuple[GoldSlot, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldCommitment:
    """A promise, and the session or date until which it holds."""

    at: Stretch
    until: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldQuotation:
    """Words of a third party; ``speakers`` are the names that are right."""

    at: Stretch
    speakers: tuple[str, ...]
    elisions: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A mention of an actor, principle, beneficiary, affected group or topic."""

    kind: str
    at: Stretch
    values: tuple[str, ...]
    accept: tuple[Stretch, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gold:
    """Everything known to be right about one text.

    ``reference_kinds`` (kinds or types) and ``mention_kinds`` say what was annotated; empty: all. ``acts_by_verb``
    says that acts are given by paragraph and verb, without those nested in them or in lettered items;
    ``acts_sampled`` that there are others. ``window`` is the part that was annotated; None: the whole text.
    """

    name: str
    text: str
    language: str | None = None
    parts: tuple[GoldPart, ...] | None = None
    paragraphs: tuple[GoldParagraph, ...] | None = None
    references: tuple[GoldReference, ...] | None = None
    marks: tuple[GoldMark, ...] | None = None
    times: tuple[GoldTime, ...] | None = None
    acts: tuple[GoldAct, ...] | None = None
    commitments: tuple[GoldCommitment, ...] | None = None
    quotations: tuple[GoldQuotation, ...] | None = None
    mentions: tuple[GoldMention, ...] | None = None
    reference_kinds: frozenset[str] = frozenset()
    mention_kinds: frozenset[str] = frozenset()
    acts_by_verb: bool = False
    acts_sampled: bool = False
    window: Stretch | None = None


def moved(gold: Gold, text: str, place: Callable[[int], int]) -> Gold:
    """Return the gold of a copy of the text whose offsets are ``place(offset)``."""
    return dataclasses.replace(_moved(gold, place), text=text)


def _moved(record: T, place: Callable[[int], int]) -> T:
    if isinstance(record, Stretch):
        return type(record)(place(record.start), place(record.end))
    if isinstance(record, tuple):
        return type(record)(_moved(each, place) for each in record)
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        values = {each.name: _moved(getattr(record, each.name), place) for each in dataclasses.fields(record)}
        return type(record)(**values)
    return record
