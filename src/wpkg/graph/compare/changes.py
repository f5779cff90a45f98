"""What changed between paragraphs that answer each other, each change under its name.

The names are found from the places where the words differ: a slot counts as changed only where its words do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from wpkg.graph.compare.naming import Acts, named
from wpkg.graph.compare.records import NOTHING, Act, ActPair, Change, Mark, Passage
from wpkg.graph.compare.redline import Place, Redline, number_width
from wpkg.graph.compare.sides import REFERENCE
from wpkg.graph.compare.surface import only_surface
from wpkg.graph.compare.unexplained import moved_phrases, whole, worded
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.compare.words import content, first_word
from wpkg.graph.shown import Words

_TIMES = frozenset({"validity", "deadline", "review", "date"})
_SPOKEN_TO = frozenset({"issuer", "addressee", "bearer", "deadline", "validity", "review"})
_MOST = 0.7
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a group: its paragraphs, the marks in them, and the acts in them that nothing answers."""

    passages: tuple[Passage, ...]
    marks: tuple[Mark, ...]
    lone: tuple[Act, ...]


@dataclass(slots=True)
class _Found:
    """Changes as they are found, each with its place, and which places have got a name."""

    changes: list[tuple[int, Change]] = field(default_factory=list)
    named: dict[int, set[str]] = field(default_factory=dict)

    def add(self, places: Iterable[Place], change: Change) -> None:
        ranks = [place.rank for place in places]
        for rank in ranks:
            self.named.setdefault(rank, set()).add(change.role or change.name)
        known = {(each.name, each.old, each.new): number for number, (_, each) in enumerate(self.changes)}
        number = known.get((change.name, change.old, change.new))
        if number is None:
            self.changes.append((min(ranks, default=-1), change))
        else:
            rank, before = self.changes[number]
            self.changes[number] = (rank, _both_acts(before, change))


def changes(old: Half, new: Half, pairs: Sequence[ActPair], drawn: Redline) -> tuple[Change, ...]:
    """Name everything that changed between two sides of a group that both have paragraphs."""
    found = _Found()
    inner = []
    for place in drawn.places:
        surface = only_surface(place.old.exact or "", place.new.exact or "")
        if place.joint:
            found.named[place.rank] = {"joint"}
        elif surface:
            found.add([place], named(surface, place.old, place.new))
        else:
            inner.append(place)
    for pair in pairs:
        _force(found, inner, old, new, pair)
        _citing(found, inner, old, new, pair)
    _cited(found, inner, old, new, pairs)
    _statements(found, inner, old, new)
    for role in vocabulary().followed:
        _values(found, inner, old, new, role)
    _same_words(found, drawn.places, old, new)
    for role in vocabulary().behind:
        _values(found, [place for place in inner if place.rank not in found.named], old, new, role)
    _unexplained(found, [place for place in inner if place.rank not in found.named], old, new)
    if drawn.blanks_differ:
        found.changes.append((len(drawn.places), named("spacing", NOTHING, NOTHING)))
    return tuple(change for _, change in sorted(found.changes, key=lambda each: each[0]))


def _both_acts(first: Change, second: Change) -> Change:
    return replace(
        first,
        old_acts=tuple(dict.fromkeys((*first.old_acts, *second.old_acts))),
        new_acts=tuple(dict.fromkeys((*first.new_acts, *second.new_acts))),
    )


def _touches(words: Words, span: tuple[int, int]) -> bool:
    """Tell whether words overlap a place; a place without words touches what it stands in or beside."""
    if words.start is None or words.end is None:
        return False
    start, end = span
    return words.start <= start <= words.end if start == end else words.start < end and start < words.end


def _at(mark: Mark, place: Place, *, old: bool) -> bool:
    return _touches(mark.words, place.old_span if old else place.new_span)


def _force(found: _Found, places: Sequence[Place], old: Half, new: Half, pair: ActPair) -> None:
    """Name a change of force, of the operative verb or of the action of two statements that answer each other."""
    if pair.old is None or pair.new is None or pair.old.kind == REFERENCE:
        return
    scale = vocabulary().strengths
    acts = ((pair.old.id,), (pair.new.id,))
    before, after = pair.old, pair.new
    if before.strength != after.strength:
        ranked = before.strength in scale and after.strength in scale
        up = ranked and scale.index(before.strength) < scale.index(after.strength)
        name = ("strengthened" if up else "weakened") if ranked else "force-changed"
        _of_verb(
            found,
            places,
            old,
            new,
            acts,
            lambda a, b: named(name, a, b, was=before.strength, now=after.strength, acts=acts),
        )
    elif before.verb != after.verb:
        _of_verb(
            found,
            places,
            old,
            new,
            acts,
            lambda a, b: named("verb-changed", a, b, was=before.verb, now=after.verb, acts=acts),
        )
    if not set(before.actions) & set(after.actions):
        ours, theirs = _of_act(old.marks, before, "action"), _of_act(new.marks, after, "action")
        for mine, other in zip(ours, theirs, strict=False):
            where = [
                p
                for p in places
                if _touches(first_word(mine.words), p.old_span) and _touches(first_word(other.words), p.new_span)
            ]
            if where:
                found.add(where, named("action-changed", mine.words, other.words, acts=acts))


def _of_verb(
    found: _Found,
    places: Sequence[Place],
    old: Half,
    new: Half,
    acts: Acts,
    make: Callable[[Words, Words], Change],
) -> None:
    ours = [mark for mark in old.marks if mark.role == "modality" and set(mark.acts) & set(acts[0])]
    theirs = [mark for mark in new.marks if mark.role == "modality" and set(mark.acts) & set(acts[1])]
    where = [p for p in places if any(_at(m, p, old=True) for m in ours) or any(_at(m, p, old=False) for m in theirs)]
    if where:
        first = next((m.words for m in ours if any(_at(m, p, old=True) for p in where)), where[0].old)
        second = next((m.words for m in theirs if any(_at(m, p, old=False) for p in where)), where[0].new)
        found.add(where, make(first, second))


def _of_act(marks: Iterable[Mark], act: Act, role: str) -> list[Mark]:
    return [mark for mark in marks if mark.role == role and act.id in mark.acts]


def _citing(found: _Found, places: Sequence[Place], old: Half, new: Half, pair: ActPair) -> None:
    """Name a change in the manner in which the same thing is cited."""
    if pair.old is None or pair.new is None or pair.old.kind != REFERENCE or pair.old.verb == pair.new.verb:
        return
    if pair.old.target != pair.new.target:
        return
    ours = next((m for m in old.marks if m.role == "cue" and pair.old.id in m.acts), None)
    theirs = next((m for m in new.marks if m.role == "cue" and pair.new.id in m.acts), None)
    if ours is None or theirs is None:
        return
    at_old, at_new = (
        {p.rank for p in places if _at(cue, p, old=side)} - found.named.keys()
        for cue, side in ((ours, True), (theirs, False))
    )
    where = [p for p in places if p.rank in at_old | at_new]
    if at_old and at_new:
        operative = all(passage.section == "operative" for passage in (*old.passages, *new.passages))
        name = "verb-changed" if operative else "manner-changed"
        acts = ((pair.old.id,), (pair.new.id,))
        found.add(where, named(name, ours.words, theirs.words, was=pair.old.verb, now=pair.new.verb, acts=acts))


def _cited(found: _Found, places: Sequence[Place], old: Half, new: Half, pairs: Sequence[ActPair]) -> None:
    """Name what is cited no longer, or only now."""
    ours = _cited_in([pair.old for pair in pairs], old)
    theirs = _cited_in([pair.new for pair in pairs], new)
    kept = {act.target for act in ours} & {act.target for act in theirs}
    gone = [act for act in ours if act.target not in kept]
    come = [act for act in theirs if act.target not in kept]
    for place in places:
        left = [act for act in gone if _touches(act.words, place.old_span)]
        entered = [act for act in come if _touches(act.words, place.new_span)]
        for first, second in zip(left, entered, strict=False):
            where = [p for p in places if _touches(first.words, p.old_span) or _touches(second.words, p.new_span)]
            found.add(
                where,
                named(
                    "reference-changed", first.words, second.words, role="reference", was=first.label, now=second.label
                ),
            )
        for act in left[len(entered) :]:
            found.add([place], named("reference-removed", act.words, NOTHING, role="reference", was=act.label))
        for act in entered[len(left) :]:
            found.add([place], named("reference-added", NOTHING, act.words, role="reference", now=act.label))
        gone = [act for act in gone if act not in left]
        come = [act for act in come if act not in entered]


def _cited_in(acts: Iterable[Act | None], half: Half) -> list[Act]:
    return [act for act in acts if act is not None and act.target and _within(act.words, half.passages)]


def _within(words: Words, passages: Iterable[Passage]) -> bool:
    return words.start is not None and any(p.start <= words.start < p.end for p in passages)


def _statements(found: _Found, places: Sequence[Place], old: Half, new: Half) -> None:
    """Name statements that came or went within a paragraph that stayed."""
    for place in places:
        for act in old.lone:
            if act.kind != REFERENCE and _share(act.words, place.old_span) >= _MOST:
                found.add([place], named("statement-left", act.words, NOTHING, was=act.kind, acts=((act.id,), ())))
        for act in new.lone:
            if act.kind != REFERENCE and _share(act.words, place.new_span) >= _MOST:
                found.add([place], named("statement-entered", NOTHING, act.words, now=act.kind, acts=((), (act.id,))))


def _share(words: Words, span: tuple[int, int]) -> float:
    """Return how much of some words lies in a span."""
    if words.start is None or words.end is None or words.end == words.start:
        return 0.0
    return max(0, min(words.end, span[1]) - max(words.start, span[0])) / (words.end - words.start)


def _values(found: _Found, places: Sequence[Place], old: Half, new: Half, role: str) -> None:
    """Name the fillers of one role that came, went or gave way to others."""
    ours, theirs = _of_role(old, role), _of_role(new, role)
    kept = {mark.value for mark in ours} & {mark.value for mark in theirs}
    same = {mark.words.exact for mark in ours} & {mark.words.exact for mark in theirs}
    gone = [mark for mark in ours if mark.value not in kept and mark.words.exact not in same]
    come = [mark for mark in theirs if mark.value not in kept and mark.words.exact not in same]
    for place in places:
        taken = found.named.get(place.rank, set())
        if role in _TIMES and taken & (_TIMES | {"reference"}):
            continue
        left = _once([mark for mark in gone if _at(mark, place, old=True)])
        entered = _once([mark for mark in come if _at(mark, place, old=False)])
        if role in _TIMES and bool(left) is not bool(entered):
            left = left or _any_time(old, place, entered, old=True)
            entered = entered or _any_time(new, place, left, old=False)
        if role in vocabulary().behind and not _covered(place, left, entered):
            continue
        for first, second in zip_longest(left, entered):
            where = [p for p in places if (first and _at(first, p, old=True)) or (second and _at(second, p, old=False))]
            found.add(where if first and second else [place], _valued(role, first, second))
        values = {mark.value for mark in (*left, *entered)}
        gone = [mark for mark in gone if mark.value not in values]
        come = [mark for mark in come if mark.value not in values]


def _any_time(half: Half, place: Place, others: Iterable[Mark], *, old: bool) -> list[Mark]:
    """Return the time that stands where another stood, though the graph gives it another role or no value."""
    words = {mark.words.exact for mark in others}
    return [m for m in half.marks if m.role in _TIMES and _at(m, place, old=old) and m.words.exact not in words][:1]


def _of_role(half: Half, role: str) -> list[Mark]:
    """Return the marks of a role; whom a statement speaks to goes with it where the whole statement came or went."""
    lone = {act.id for act in half.lone}
    return [
        mark
        for mark in half.marks
        if mark.role == role and not (role in _SPOKEN_TO and mark.acts and set(mark.acts) <= lone)
    ]


def _once(marks: Iterable[Mark]) -> list[Mark]:
    by_value: dict[str, Mark] = {}
    for mark in marks:
        by_value.setdefault(mark.value, mark)
    return list(by_value.values())


def _covered(place: Place, left: Iterable[Mark], entered: Iterable[Mark]) -> bool:
    """Tell whether the marks are most of what changed at a place, and not a few words of a longer phrase."""
    words = len(content(place.old.exact or "")) + len(content(place.new.exact or ""))
    shown = sum(len(content(mark.words.exact or "")) for mark in (*left, *entered))
    return shown >= _HALF * words


def _valued(role: str, old: Mark | None, new: Mark | None) -> Change:
    how = "changed" if old and new else "removed" if old else "added"
    return named(
        f"{role}-{how}",
        old.words if old else NOTHING,
        new.words if new else NOTHING,
        role=role,
        was=old.label if old else "",
        now=new.label if new else "",
        acts=(old.acts if old else (), new.acts if new else ()),
    )


def _same_words(found: _Found, places: Sequence[Place], old: Half, new: Half) -> None:
    """Name words that stayed and stand for something else now, as "our next session" does from one text to the next."""
    for role in ("validity", "deadline"):
        for mark in (mark for mark in old.marks if mark.role == role and mark.known):
            same = [m for m in new.marks if m.role == role and m.known and m.words.exact == mark.words.exact]
            untouched = not any(_at(mark, place, old=True) for place in places)
            if untouched and same and all(other.value != mark.value for other in same):
                other = same[0]
                acts = (mark.acts, other.acts)
                made = named(
                    "referent-changed", mark.words, other.words, role=role, was=mark.label, now=other.label, acts=acts
                )
                found.add([], made)


def _unexplained(found: _Found, places: Sequence[Place], old: Half, new: Half) -> None:
    """Name what no slot explains."""
    moved = list(moved_phrases(places))
    for left, entered, name in moved:
        found.add([left, entered], named(name, left.old, entered.new))
    within = whole(
        [
            (half.passages, [mark.words.start or 0 for mark in half.marks if mark.role == "modality"])
            for half in (old, new)
        ]
    )
    done = {place.rank for left, entered, _ in moved for place in (left, entered)}
    for place in places:
        if place.rank not in done:
            for change in worded(place, within, _standing_in(place, old, new)):
                found.add([place], change)


def _standing_in(place: Place, old: Half, new: Half) -> str:
    for role in vocabulary().phrases:
        if any(mark.role == role and _at(mark, place, old=True) for mark in old.marks if place.old.exact is not None):
            return role
        if any(mark.role == role and _at(mark, place, old=False) for mark in new.marks if place.new.exact is not None):
            return role
    return ""


def renumbered(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Change]:
    """Yield the change of number of a paragraph that answers one other."""
    if len(old) == len(new) == 1 and old[0].number != new[0].number:
        yield named("renumbered", _number(old[0]), _number(new[0]))


def _number(passage: Passage) -> Words:
    if not passage.number:
        return NOTHING
    start = passage.start + max(0, passage.words.find(passage.number)) if number_width(passage) else passage.start
    printed = number_width(passage) > 0
    return Words(passage.number, start if printed else None, start + len(passage.number) if printed else None)
