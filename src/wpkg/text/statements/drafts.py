"""Acts in the making, and what the parsers of clauses share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wpkg.reading import Filler, Layout
from wpkg.text.statements.clausetable import Clauses, clauses
from wpkg.text.statements.force import weighing
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
        start, end = span or (-1, -1)
        if span is None or end > start:
            self.slots.append(Filler(role, start, end, value, note))

    def take(self, slots: Iterable[Filler]) -> None:
        """Add slots as they are."""
        self.slots.extend(slots)


@dataclass(frozen=True, slots=True)
class Context:
    """The text at hand: folded with line ends as blanks, its layout, its grammar, those of some cues that it has."""

    flat: str
    layout: Layout
    words: Lexicon
    table: Clauses
    paper: bool
    issuer: str | None
    hedges: tuple[str, ...]
    abstentions: tuple[str, ...]
    benefits: tuple[str, ...]


def context(flat: str, layout: Layout) -> Context:
    """Gather what the parsers need to know of a text."""
    paper = layout.profile == "paper" or layout.genre == "paper"
    organ = layout.organ.name if layout.organ else None
    table = clauses(layout.language)
    return Context(
        flat,
        layout,
        lexicon(layout.language),
        table,
        paper,
        "this:author" if paper else organ,
        tuple(cue for cue in weighing().hedge_cues if cue in flat),
        tuple(cue for cue in table.abstention_cues if cue in flat),
        tuple(cue for cue in table.beneficiary_cues if cue in flat),
    )


def opened(text: Context, found: Opening, segment: str, end: int) -> Draft:
    """Begin an act at its operative verb: issuer, performative and modifiers filled in."""
    draft = Draft(found.verb, segment, found.start, end, found.verb.id, verb_span=(found.verb_start, found.verb_end))
    draft.limit = end
    if found.subject is not None and found.speaker == "we":
        draft.add("issuer", found.subject, text.issuer)
        draft.start = found.subject[0]
    else:
        draft.add("issuer", found.subject, text.issuer)
    draft.add("performative", (found.verb_start, found.verb_end))
    for span in found.modifiers:
        draft.add("modifier", span)
    return draft
