"""Two annotated documents compared: acts by role, paragraphs by their acts and words, changes by name."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.compare.changes import Half, changes, renumbered
from wpkg.graph.compare.naming import named
from wpkg.graph.compare.pairing import Matched, in_order, paired_acts, paired_passages
from wpkg.graph.compare.records import NOTHING, ActPair, Change, Comparison, Group, Mark, Passage, Presence
from wpkg.graph.compare.redline import redline
from wpkg.graph.compare.sides import REFERENCE, Side, load
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.compare.words import Likeness
from wpkg.graph.shown import Words
from wpkg.graph.store import Store

PRINTED, TOLD, ABSENT, UNTOLD = "printed", "register", "absent", "not told"
_MISSING = "missing-enacting-word"
_ENACTING = "enacting-words"


def compare(store: Store, old: str, new: str, *, include_unverified: bool = False) -> Comparison:
    """Compare two documents, named by IRI; ``old`` is the one that counts as earlier.

    Where the text of one is not held, its statements are those of the register, and no words are compared.

    Raises:
        UnknownName: the graph says nothing of one of them.
    """
    first = load(store, old, include_unverified=include_unverified)
    second = first if old == new else load(store, new, include_unverified=include_unverified)
    return compared(first, second)


def compared(old: Side, new: Side) -> Comparison:
    """Compare two sides that have been loaded."""
    alike = Likeness([*(p.words for p in old.passages), *(p.words for p in new.passages)] or _labels(old, new))
    turned = repr((new.passages, new.acts)) < repr((old.passages, old.acts))
    acts = _acts(old, new, alike, turned=turned)
    groups = _groups(old, new, acts, alike, turned=turned) if old.about.held and new.about.held else ()
    return Comparison(old.about, new.about, groups, tuple(acts), tuple(_presences(old, new)), tuple(_remarks(old, new)))


def _labels(old: Side, new: Side) -> list[str]:
    return [act.label for side in (old, new) for act in side.acts]


def _acts(old: Side, new: Side, alike: Likeness, *, turned: bool) -> list[ActPair]:
    """Pair statements with statements and references with references, in the order of the second text."""
    made = []
    for cited in (False, True):
        ours, theirs = ([act for act in side.acts if (act.kind == REFERENCE) is cited] for side in (old, new))
        made += paired_acts(ours, theirs, alike, turned=turned)
    return sorted(made, key=_place_of)


def _place_of(pair: ActPair) -> tuple[int, int, int, str]:
    first = pair.new.words.start if pair.new else None
    second = pair.old.words.start if pair.old else None
    act = pair.new or pair.old
    assert act is not None
    return (first is None, first if first is not None else second or 0, second or 0, act.id)


def _groups(old: Side, new: Side, acts: Sequence[ActPair], alike: Likeness, *, turned: bool) -> tuple[Group, ...]:
    laid = _laid_out(old, new, acts)
    matched = paired_passages(old.passages, new.passages, laid.links, alike, turned=turned)
    both = [each for each in matched if each.old and each.new]
    places = [
        (each.old[0], each.new[0], _joined(old.passages, each.old), _joined(new.passages, each.new)) for each in both
    ]
    still = in_order(places, turned=turned)
    moved = {id(each) for rank, each in enumerate(both) if rank not in still}
    order = _ordered(matched)
    return tuple(_group(each, old, new, laid, moved=id(each) in moved) for each in order)


def _joined(passages: Sequence[Passage], ranks: Iterable[int]) -> str:
    return "\n".join(passages[rank].words for rank in ranks)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which pairs of acts, and which marks, belong to each paragraph of the two sides, by its rank."""

    old_pairs: Mapping[int, Sequence[ActPair]]
    new_pairs: Mapping[int, Sequence[ActPair]]
    old_marks: Mapping[int, Sequence[Mark]]
    new_marks: Mapping[int, Sequence[Mark]]
    links: Mapping[tuple[int, int], float]


def _laid_out(old: Side, new: Side, acts: Sequence[ActPair]) -> _Layout:
    """Find the paragraph of everything, and for two paragraphs which share of their acts answer each other."""
    old_pairs: dict[int, list[ActPair]] = {}
    new_pairs: dict[int, list[ActPair]] = {}
    between: Counter[tuple[int, int]] = Counter()
    for pair in acts:
        i = _rank(old.passages, pair.old.words) if pair.old else -1
        k = _rank(new.passages, pair.new.words) if pair.new else -1
        old_pairs.setdefault(i, []).append(pair)
        new_pairs.setdefault(k, []).append(pair)
        if i >= 0 and k >= 0:
            between[i, k] += 1
    links = {(i, k): 2 * count / (len(old_pairs[i]) + len(new_pairs[k])) for (i, k), count in between.items()}
    return _Layout(old_pairs, new_pairs, _marks_by_rank(old), _marks_by_rank(new), links)


def _marks_by_rank(side: Side) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {}
    for mark in side.marks:
        marks.setdefault(_rank(side.passages, mark.words), []).append(mark)
    return marks


def _rank(passages: Sequence[Passage], words: Words) -> int:
    """Return the rank of the paragraph in which words begin, or -1."""
    if words.start is None:
        return -1
    rank = bisect_right(passages, words.start, key=lambda passage: passage.start) - 1
    return rank if rank >= 0 and words.start < passages[rank].end else -1


def _ordered(matched: Sequence[Matched]) -> list[Matched]:
    """Return the groups in the order of the second text, those that left after what stood before them."""
    after = {rank: each.new[0] for each in matched if each.new for rank in each.old}

    def place(each: Matched) -> tuple[int, int, int]:
        if each.new:
            return (each.new[0], 0, 0)
        before = max((rank for rank in after if rank < each.old[0]), default=None)
        return (after[before] if before is not None else -1, 1, each.old[0])

    return sorted(matched, key=place)


def _group(each: Matched, old: Side, new: Side, laid: _Layout, *, moved: bool) -> Group:
    ours = tuple(old.passages[rank] for rank in each.old)
    theirs = tuple(new.passages[rank] for rank in each.new)
    drawn = redline(ours, theirs)
    outcome = _outcome(each)
    found = list(_of_whole(outcome, ours, theirs, moved=moved))
    if ours and theirs:
        gone = [pair for rank in each.old for pair in laid.old_pairs.get(rank, ())]
        come = [pair for rank in each.new for pair in laid.new_pairs.get(rank, ())]
        lone = [pair.old for pair in gone if pair.old and not pair.new], [pair.new for pair in come if not pair.old]
        here = Half(ours, _of(laid.old_marks, each.old), tuple(lone[0]))
        there = Half(theirs, _of(laid.new_marks, each.new), tuple(act for act in lone[1] if act))
        found += renumbered(ours, theirs)
        found += changes(here, there, list({id(pair): pair for pair in (*gone, *come)}.values()), drawn)
    reason = each.reason + _excuse(ours, theirs, old, new)
    return Group(outcome, ours, theirs, moved, each.similarity, reason, drawn.stretches, tuple(found))


def _outcome(each: Matched) -> str:
    if not each.old:
        return "entered"
    if not each.new:
        return "left"
    return "split" if len(each.new) > 1 else "merged" if len(each.old) > 1 else "paired"


def _of_whole(outcome: str, old: Sequence[Passage], new: Sequence[Passage], *, moved: bool) -> Iterable[Change]:
    if outcome == "entered":
        yield from (named("paragraph-entered", NOTHING, _whole(passage)) for passage in new)
    if outcome == "left":
        yield from (named("paragraph-left", _whole(passage), NOTHING) for passage in old)
    if outcome == "split":
        yield from (named("paragraph-split", _whole(old[0]), _whole(passage)) for passage in new[1:])
    if outcome == "merged":
        yield from (named("paragraphs-merged", _whole(passage), _whole(new[0])) for passage in old[1:])
    if moved:
        yield named("paragraph-moved", _whole(old[0]), _whole(new[0]))
    if old and new and {old[0].section, new[0].section} == {"preamble", "operative"}:
        name = "made-operative" if new[0].section == "operative" else "made-preambular"
        yield named(name, _whole(old[0]), _whole(new[0]))


def _whole(passage: Passage) -> Words:
    return Words(passage.words, passage.start, passage.end)


def _of(marks: Mapping[int, Sequence[Mark]], ranks: Iterable[int]) -> tuple[Mark, ...]:
    return tuple(mark for rank in ranks for mark in marks.get(rank, ()))


def _excuse(ours: Sequence[Passage], theirs: Sequence[Passage], old: Side, new: Side) -> str:
    """Return what a curator noted that explains words which only one side has."""
    passages, other = (ours, new) if not theirs else (theirs, old) if not ours else ((), old)
    if any(passage.kind == _ENACTING for passage in passages):
        told = next((text for kind, text in other.notes if kind == _MISSING), "")
        return f"; of the other text it is noted: {told}" if told else ""
    return ""


def _presences(old: Side, new: Side) -> Iterable[Presence]:
    """Yield what the two documents name in the roles that are followed, role by role."""
    for role in vocabulary().tracked:
        ours, theirs = named_in(old.marks, role), named_in(new.marks, role)
        for value in sorted({*ours, *theirs}, key=lambda value: (label_of(value, ours, theirs), value)):
            yield Presence(
                role=role,
                value=value,
                label=label_of(value, ours, theirs),
                old_told=told_of(ours.get(value), held=old.about.held),
                new_told=told_of(theirs.get(value), held=new.about.held),
                old_words=words_of(ours.get(value)),
                new_words=words_of(theirs.get(value)),
            )


def named_in(marks: Iterable[Mark], role: str) -> dict[str, list[Mark]]:
    """Return the marks of a role by their value."""
    by_value: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.role == role:
            by_value.setdefault(mark.value, []).append(mark)
    return by_value


def label_of(value: str, *sides: Mapping[str, Sequence[Mark]]) -> str:
    """Return what people call a value."""
    return next((side[value][0].label for side in sides if value in side), value)


def told_of(marks: Sequence[Mark] | None, *, held: bool) -> str:
    """Tell how a document names something: in print, by the register, not at all, or nobody knows."""
    if marks:
        return PRINTED if any(mark.words.exact is not None for mark in marks) else TOLD
    return ABSENT if held else UNTOLD


def words_of(marks: Sequence[Mark] | None) -> tuple[Words, ...]:
    """Return the words that show a value, in order."""
    return tuple(mark.words for mark in marks or () if mark.words.exact is not None)


def _remarks(old: Side, new: Side) -> Iterable[str]:
    """Yield what a reader must know: texts not held, drafts, what was left out, notes on the texts."""
    for side in (old, new):
        about = side.about
        if not about.held:
            yield f"{about.symbol}: the text is not held; its statements are those the register tells of"
        if about.draft:
            yield f"{about.symbol}: as the reader found it, no person has checked it"
        for each in about.asides:
            yield f"{about.symbol}: {each.id} [{each.start}–{each.end}] is not compared: {each.reason}"
        for kind, text in side.notes:
            if kind in {_MISSING, "contradicting-caption"}:
                yield f"{about.symbol}: {text}"
    if old.about.title and old.about.title == new.about.title and old.about.iri != new.about.iri:
        yield f"both are titled “{old.about.title}” and are two documents: {old.about.symbol}, {new.about.symbol}"
