"""Acts in the making, and what the parsers of clauses share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from wpkg.reading import Filler, Layout
from wpkg.text.statements.clausetable import Clauses, clauses, pattern
from wpkg.text.statements.lexicon import Lexicon, Opening, Verb, lexicon


@dataclass(slots=True)
class Draft:
    """An act before its kind, strength, force and values are settled. ``verb_class`` overrides that of the verb."""

    verb: Verb
    segment: str
    start: int
    end: int
    rule: str
    performative: str = "explicit"
    verb_span: tuple[int, int] | None = None
    slots: list[Filler] = field(default_factory=list)
    verb_class: str = ""
    parent: Draft | None = None
    negative: bool = False
    speaker: bool = True
    reported: bool = False
    limit: int = 0
    open: bool = False

    def of(self, role: str) -> Filler | None:
        """Return the first slot of a role."""
        return next((slot for slot in self.slots if slot.role == role), None)

    def verb_class_or_own(self) -> str:
        """Return the class of the act: its own, or that of its verb."""
        return self.verb_class or self.verb.verb_class

    def add(self, role: str, span: tuple[int, int] | None, value: str | None = None, note: str = "") -> None:
        """Add a slot; without a span it is an implied one."""
        if span is None:
            self.slots.append(implied(role, value, note))
        elif span[1] > span[0]:
            self.slots.append(Filler(role, *span, value, note))

    def take(self, slots: Iterable[Filler]) -> None:
        """Add slots as they are."""
        self.slots.extend(slots)


@lru_cache(maxsize=1024)
def implied(role: str, value: str | None, note: str = "") -> Filler:
    """Return a slot that no words stand for; the same one for the same value."""
    return Filler(role, -1, -1, value, note)


@dataclass(frozen=True, slots=True)
class Context:
    """The text at hand: folded with line ends as blanks, its layout, its grammar."""

    flat: str
    layout: Layout
    words: Lexicon
    table: Clauses
    paper: bool
    issuer: str | None


def context(flat: str, layout: Layout) -> Context:
    """Gather what the parsers need to know of a text."""
    paper = layout.profile == "paper" or layout.genre == "paper"
    organ = layout.organ.name if layout.organ else None
    return Context(
        flat,
        layout,
        lexicon(layout.language),
        clauses(layout.language),
        paper,
        "this:author" if paper else organ,
    )


def opened(text: Context, found: Opening, segment: str, end: int) -> Draft:
    """Begin an act at its operative verb: issuer, performative and modifiers filled in."""
    draft = Draft(found.verb, segment, found.start, end, found.verb.id, verb_span=(found.verb_start, found.verb_end))
    draft.limit = end
    if found.subject is not None and found.speaker == "we":
        draft.start = found.subject[0]
    members = found.subject is not None and pattern("members_alone").match(text.flat, *found.subject) is not None
    draft.add("issuer", found.subject, None if members else text.issuer)
    if members and found.verb.verb_class == "commitment":
        draft.add("addressee", found.subject)
    draft.add("performative", (found.verb_start, found.verb_end))
    if found.told is not None:
        draft.add("addressee", found.told)
    for span in found.modifiers:
        draft.add("modifier", span)
    return draft
