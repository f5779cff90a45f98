"""The records of a comparison: paragraphs and statements that answer each other, what changed, redlines, presences.

Offsets are code points, half-open, each in the verbatim text of its own side; None where no text shows it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from wpkg.graph.answer import Answer, Value
from wpkg.graph.shown import Words
from wpkg.graph.tabular import Tabular, columns

NOTHING = Words(None, None, None)
_COLUMNS = columns(
    ("change", "string", "what changed, by name; unchanged where nothing did"),
    ("old", "string", "the paragraphs of the first text"),
    ("new", "string", "the paragraphs of the second text"),
    ("old_words", "string", "the words that went"),
    ("new_words", "string", "the words that came"),
    ("old_start", "integer", "where they begin in the first text, in code points"),
    ("old_end", "integer", "offset after their last character"),
    ("new_start", "integer", "where they begin in the second text"),
    ("new_end", "integer", "offset after their last character"),
    ("meaning", "string", "the change in a sentence"),
    ("reason", "string", "why the paragraphs answer each other, or why nothing answers them"),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or what of it stands outside the paragraphs it holds; ``section`` is preamble, operative or other.

    ``kind`` is a notation of the segment-kind scheme, ``number`` what is printed before it.
    """

    id: str
    kind: str
    section: str
    number: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands on the page and is no part of the act: it is not compared, and ``reason`` says why."""

    id: str
    kind: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two documents. ``held`` tells whether its text is; ``draft`` whether only a reader has seen it."""

    iri: str
    symbol: str
    title: str
    date: str
    held: bool
    draft: bool
    asides: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a redline: ``mark`` is kept, deleted or inserted; ``words`` stand at both sides where kept."""

    mark: str
    words: str
    old: Words
    new: Words


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed, by a name of ``names.yaml``.

    ``role`` is the slot it concerns, or empty; ``old_value`` and ``new_value`` name the things the words stand for.
    """

    name: str
    role: str
    old: Words
    new: Words
    old_value: str
    new_value: str
    meaning: str
    old_acts: tuple[str, ...] = ()
    new_acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Paragraphs that answer each other; ``outcome`` is paired, entered, left, split or merged.

    ``similarity`` is that of the wording, 0 to 1. ``redline`` runs through the paragraphs of both sides.
    """

    outcome: str
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    moved: bool
    similarity: float
    reason: str
    redline: tuple[Stretch, ...]
    changes: tuple[Change, ...]

    @property
    def unchanged(self) -> bool:
        """Tell whether nothing at all changed."""
        return not self.changes


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that fill a role: ``value`` is the IRI they stand for or, where none is known, the folded words.

    ``acts`` are the statements they belong to; ``known`` tells whether the value is more than the words. Where the
    graph has no words for it, ``words`` are empty.
    """

    role: str
    value: str
    label: str
    words: Words
    acts: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Act:
    """A statement, or an act of citing, as far as roles need it.

    ``kind`` is instruction, commitment … or reference; for a reference ``verb`` is the manner and ``target`` what is
    cited. ``who`` holds addressees and bearers. All values are names people read, with the IRI of a thread or target.
    """

    id: str
    kind: str
    verb: str
    strength: str
    who: tuple[str, ...]
    threads: tuple[str, ...]
    topics: tuple[str, ...]
    actions: tuple[str, ...]
    target: str
    parent: str
    label: str
    words: Words
    status: str


@dataclass(frozen=True, slots=True)
class ActPair:
    """Two statements, or two references, of the same role; one side is None where nothing answers the other.

    ``agrees`` and ``differs`` name the parts of the role; ``role`` and ``similarity`` run from 0 to 1.
    """

    old: Act | None
    new: Act | None
    role: float
    similarity: float
    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Something a text names in one of the roles that are followed, and the words on each side; empty where it is not.

    ``old_told`` and ``new_told`` are printed, register, absent or not told.
    """

    role: str
    value: str
    label: str
    old_told: str
    new_told: str
    old_words: tuple[Words, ...]
    new_words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Tabular):
    """Two documents side by side: ``groups`` hold every paragraph of both texts once, in the order of the second."""

    old: Compared
    new: Compared
    groups: tuple[Group, ...]
    acts: tuple[ActPair, ...]
    presences: tuple[Presence, ...]
    remarks: tuple[str, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what changed, in the order of the second text."""
        return tuple(change for group in self.groups for change in group.changes)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the IRIs of the two documents and of the statements compared."""
        acts = [
            f"{side.iri}#{act.id}"
            for pair in self.acts
            for side, act in ((self.old, pair.old), (self.new, pair.new))
            if act is not None
        ]
        return (self.old.iri, self.new.iri, *dict.fromkeys(acts))

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain nested values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a change, and one for each paragraph in which nothing changed."""
        rows: list[tuple[Value, ...]] = []
        for group in self.groups:
            old, new = _ids(group.old), _ids(group.new)
            for each in group.changes:
                words = (each.old.exact, each.new.exact, each.old.start, each.old.end, each.new.start, each.new.end)
                rows.append((each.name, old, new, *words, each.meaning, group.reason))
            if group.unchanged:
                rows.append(("unchanged", old, new, *([None] * 6), "the same words", group.reason))
        if not self.groups:
            rows = [("not compared", None, None, *([None] * 6), remark, None) for remark in self.remarks]
        return Answer("compare", _COLUMNS, tuple(rows))


def _ids(passages: tuple[Passage, ...]) -> str | None:
    return " + ".join(passage.id for passage in passages) or None
