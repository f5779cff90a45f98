"""The records of a comparison along a thread: members, steps between them, what is followed from one to the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from wpkg.graph.answer import Answer, Value
from wpkg.graph.compare.records import Change, Group
from wpkg.graph.shown import Words
from wpkg.graph.tabular import Tabular, columns

_COLUMNS = columns(
    ("kind", "string", "wording, register or followed"),
    ("old", "string", "the earlier member, or where it was last absent"),
    ("new", "string", "the later member, or where it was first present"),
    ("change", "string", "what changed, by name; enters or leaves for what is followed"),
    ("role", "string", "the slot it concerns"),
    ("old_words", "string", "the words, or the fact, before"),
    ("new_words", "string", "the words, or the fact, after"),
    ("meaning", "string", "the change in a sentence, with what is not known"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A document of the thread. ``by_role`` where a computed likeness, not a curator, puts it there.

    ``statements`` are the ids of its statements in the thread; ``words`` the first of them in print, where held.
    """

    iri: str
    symbol: str
    symbol_verified: bool
    date: str
    held: bool
    draft: bool
    by_role: bool
    statements: tuple[str, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of the register at two members: what is told of, before and after; empty where nothing is told."""

    what: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """From one member to the next. ``kind`` is wording where both texts are held, register elsewhere.

    ``unheld`` names members between the two whose texts are not held. ``groups`` are the paragraphs of the thread.
    """

    old: str
    new: str
    kind: str
    unheld: tuple[str, ...]
    groups: tuple[Group, ...]
    told: tuple[Told, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what changed in the wording."""
        return tuple(change for group in self.groups for change in group.changes)


@dataclass(frozen=True, slots=True)
class Passing:
    """When something named enters or leaves: between which members, and which texts between them are not held."""

    how: str
    last: str
    first: str
    unheld: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What statements of the thread name; ``told`` is how each member tells it: printed, register, absent, not told."""

    role: str
    value: str
    label: str
    told: tuple[str, ...]
    words: tuple[tuple[Words, ...], ...]
    passings: tuple[Passing, ...]


@dataclass(frozen=True, slots=True)
class ThreadComparison(Tabular):
    """The members of a thread in order, the steps between them, and what is followed along it."""

    thread: str
    name: str
    members: tuple[Member, ...]
    steps: tuple[Step, ...]
    followed: tuple[Followed, ...]
    remarks: tuple[str, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the IRIs of the thread, its members and their statements."""
        return (
            self.thread,
            *(member.iri for member in self.members),
            *(f"{member.iri}#{name}" for member in self.members for name in member.statements),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain nested values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a change between two members, and one for each entering and leaving."""
        rows: list[tuple[Value, ...]] = []
        for step in self.steps:
            for each in step.changes:
                rows.append((*_head(step, each.name, each.role or None), each.old.exact, each.new.exact, each.meaning))
            for fact in step.told:
                how = "changed" if fact.changed else "not known" if not fact.old or not fact.new else "told"
                old, new = (", ".join(values) or None for values in (fact.old, fact.new))
                rows.append((*_head(step, how, fact.what), old, new, _fact(fact)))
        for thing in self.followed:
            for passing in thing.passings:
                words = (thing.label, None) if passing.how == "leaves" else (None, thing.label)
                where = (passing.last or None, passing.first or None)
                rows.append(("followed", *where, passing.how, thing.role, *words, passing.meaning))
        return Answer("compare-thread", _COLUMNS, tuple(rows))


def _head(step: Step, change: str, role: str | None) -> tuple[Value, ...]:
    return (step.kind, step.old, step.new, change, role)


def _fact(fact: Told) -> str:
    if not fact.old or not fact.new:
        silent = "before" if not fact.old else "after"
        return f"{fact.what}: nothing is told of it {silent}, which is no sign that it was not there"
    if fact.old == fact.new:
        return f"{fact.what}, as told: the same"
    return f"{fact.what}, as told: {', '.join(fact.old)} → {', '.join(fact.new)}"
