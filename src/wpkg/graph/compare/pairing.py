"""Which acts and which paragraphs answer each other: the best assignment of candidates, by role and wording."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.compare.records import Act, ActPair, Passage
from wpkg.graph.compare.roles import Fit, fit
from wpkg.graph.compare.words import COMMON, Likeness, content

_FINE = 10_000
_ALIKE = 0.35
_SLIGHT = 0.15
_PART = 0.6
_GAIN = 0.05
_ACROSS = 0.5
"""How alike a recital and an operative paragraph are at least that answer each other."""
_BESIDE, _HELD, _ENOUGH = 0.25, 0.5, 8
"""Of paragraphs at the same place: how alike, or how much of the shorter (of so many words) the longer holds."""
_HEADINGS = frozenset({"title", "adopting-organ"})
_FIGURES = re.compile(r"\d+")
_Rows = dict[int, dict[int, float]]


@dataclass(frozen=True, slots=True)
class Matched:
    """Paragraphs that answer each other, as ranks on either side, and why."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    similarity: float
    reason: str


def assigned(weights: Mapping[tuple[int, int], float], *, turned: bool) -> dict[int, int]:
    """Return the assignment of the greatest total weight, from ranks of one side to ranks of the other.

    Args:
        weights: of the admissible pairs, above 0.
        turned: let the second side enter the search first, so that equals are told apart in one way whichever of the
            two texts is named first.
    """
    import rustworkx

    sides = {(turned, rank) for rank, _ in weights} | {(not turned, rank) for _, rank in weights}
    nodes = sorted(sides)
    index = {node: number for number, node in enumerate(nodes)}
    ends = {(index[turned, i], index[not turned, k]): round(weight * _FINE) for (i, k), weight in weights.items()}
    edges = sorted((min(pair), max(pair), weight) for pair, weight in ends.items())
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    found = rustworkx.max_weight_matching(graph, weight_fn=int)
    pairs = ((nodes[a], nodes[b]) for a, b in found)
    return dict(sorted((a[1], b[1]) if a[0] is turned else (b[1], a[1]) for a, b in pairs))


def paired_acts(old: Sequence[Act], new: Sequence[Act], alike: Likeness, *, turned: bool = False) -> list[ActPair]:
    """Pair acts by role first, then by wording; what nothing answers is told with the reason.

    For ``turned`` see :func:`assigned`.
    """
    likeness = alike.table([_said(act) for act in old], [_said(act) for act in new])
    worth = {pair for pair, found in likeness.items() if found >= _SLIGHT} | _bound(old, new)
    fits = {(i, k): fit(old[i], new[k], likeness.get((i, k), 0.0)) for i, k in sorted(worth)}
    near = {pair: each.total + 0.01 * _near(pair, old, new) for pair, each in fits.items() if each.admissible}
    chosen = assigned(near, turned=turned)
    made = [_pair(old[i], new[k], fits[i, k]) for i, k in chosen.items()]
    taken = {k: i for i, k in chosen.items()}
    for i, act in enumerate(old):
        if i not in chosen:
            row = {k: fits[i, k] for k in range(len(new)) if (i, k) in fits}
            made.append(_alone(act, None, new, row, {k: old[taken[k]] for k in taken}))
    for k, act in enumerate(new):
        if k not in taken:
            column = {i: fits[i, k] for i in range(len(old)) if (i, k) in fits}
            made.append(_alone(None, act, old, column, {i: new[chosen[i]] for i in chosen}))
    return made


def _bound(old: Sequence[Act], new: Sequence[Act]) -> set[tuple[int, int]]:
    """Return the ranks of acts that belong together whatever their words: of one thread, or citing the same."""
    bonds: dict[str, list[int]] = {}
    for k, act in enumerate(new):
        for bond in _bonds(act):
            bonds.setdefault(bond, []).append(k)
    return {(i, k) for i, act in enumerate(old) for bond in _bonds(act) for k in bonds.get(bond, ())}


def _bonds(act: Act) -> Iterator[str]:
    yield from act.threads
    if act.target:
        yield f"cited {act.target}"


def _near(pair: tuple[int, int], old: Sequence[object], new: Sequence[object]) -> float:
    """Return how near two ranks are in their sequences, 0 to 1: it decides between equals."""
    return 1 - abs((pair[0] + 1) / (len(old) + 1) - (pair[1] + 1) / (len(new) + 1))


def _said(act: Act) -> str:
    return act.words.exact or act.label


def _pair(old: Act, new: Act, found: Fit) -> ActPair:
    told = "; ".join(found.agrees)
    told += f"; wording {found.similarity:.2f}"
    told += f"; differs: {'; '.join(found.differs)}" if found.differs else ""
    return ActPair(old, new, found.role, found.similarity, found.agrees, found.differs, told)


def _alone(
    gone: Act | None, come: Act | None, others: Sequence[Act], fits: Mapping[int, Fit], taken: Mapping[int, Act]
) -> ActPair:
    act = gone or come
    assert act is not None
    who = f" to {', '.join(act.who)}" if act.who else ""
    about = f" of {act.label}" if act.target else ""
    near = max(fits, key=lambda rank: (fits[rank].total, -rank), default=None)
    found = fits[near] if near is not None else None
    same = [
        rank
        for rank, other in enumerate(others)
        if other.kind == act.kind and set(other.who) & set(act.who or other.who)
    ]
    told = f"the other text has no {act.kind}{who}{about}" if not same else f"no {act.kind}{who} of the other text fits"
    if near is not None and found is not None and found.total > 0:
        told += f"; nearest is {others[near].id} “{_short(_said(others[near]))}”, refused: "
        if found.admissible and near in taken:
            told += f"it answers {taken[near].id} better"
        else:
            told += "; ".join((*found.differs, f"wording {found.similarity:.2f}"))
    elif others:
        told += "; none shares its words"
    return ActPair(gone, come, found.role if found else 0.0, found.similarity if found else 0.0, (), (), told)


def _short(words: str, width: int = 60) -> str:
    line = " ".join(words.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def paired_passages(
    old: Sequence[Passage],
    new: Sequence[Passage],
    links: Mapping[tuple[int, int], float],
    alike: Likeness,
    *,
    turned: bool = False,
) -> list[Matched]:
    """Pair paragraphs by the acts that answer each other in them and by their words; then find splits and merges."""
    likeness = alike.table([each.words for each in old], [each.words for each in new])
    may = sorted({*likeness, *links, *_headings(old, new)})
    weights = {
        (i, k): _weight(old[i], new[k], found, link) + 0.02 * _near((i, k), old, new)
        for i, k in may
        if _may(old[i], new[k], found := likeness.get((i, k), 0.0), link := links.get((i, k), 0.0))
    }
    chosen = assigned(weights, turned=turned)
    paired = {pair: (likeness.get(pair, 0.0), links.get(pair, 0.0)) for pair in chosen.items()}
    groups = [Matched((i,), (k,), alike_, _because(alike_, link)) for (i, k), (alike_, link) in paired.items()]
    left = [i for i in range(len(old)) if i not in chosen]
    entered = [k for k in range(len(new)) if k not in chosen.values()]
    groups.sort(key=lambda each: each.new if turned else each.old)
    for split in (not turned, turned):
        alone = entered if split else left
        groups, alone[:] = _gathered(groups, alone, old, new, alike, split=split)
    between = neighbours([(each.old, each.new) for each in groups], left, entered)
    filled = assigned(
        {
            (i, k): worth + 0.02 * _near((i, k), old, new)
            for i, k in between
            if (worth := _answering(old[i], new[k], likeness.get((i, k), 0.0), alike))
        },
        turned=turned,
    )
    groups += [
        Matched((i,), (k,), likeness.get((i, k), 0.0), _amid(likeness.get((i, k), 0.0))) for i, k in filled.items()
    ]
    by_old, by_new = _near_ones(likeness)
    groups += [Matched((i,), (), 0.0, _refused(by_old.get(i, {}), new)) for i in left if i not in filled]
    groups += [Matched((), (k,), 0.0, _refused(by_new.get(k, {}), old)) for k in entered if k not in filled.values()]
    return groups


def _headings(old: Sequence[Passage], new: Sequence[Passage]) -> set[tuple[int, int]]:
    """Return the ranks of titles and of organ lines, which answer each other whatever their words."""
    ours, theirs = (
        [(rank, each.kind) for rank, each in enumerate(side) if each.kind in _HEADINGS] for side in (old, new)
    )
    return {(i, k) for i, kind in ours for k, other in theirs if kind == other}


def _near_ones(likeness: Mapping[tuple[int, int], float]) -> tuple[_Rows, _Rows]:
    """Return the likeness by the rank of the old side, and by that of the new one."""
    by_old: _Rows = {}
    by_new: _Rows = {}
    for (i, k), found in likeness.items():
        by_old.setdefault(i, {})[k] = found
        by_new.setdefault(k, {})[i] = found
    return by_old, by_new


def neighbours(
    groups: Iterable[tuple[tuple[int, ...], tuple[int, ...]]], left: Sequence[int], entered: Sequence[int]
) -> set[tuple[int, int]]:
    """Return which lone paragraphs stand at the same place: next to the same pair, with lone ones at most between."""
    pairs = list(groups)
    sides = (({rank: number for number, each in enumerate(pairs) for rank in each[side]}) for side in (0, 1))
    at_old, at_new = (
        [_beside(rank, placed) for rank in ranks] for ranks, placed in zip((left, entered), sides, strict=True)
    )
    return {
        (i, k)
        for i, ours in zip(left, at_old, strict=True)
        for k, theirs in zip(entered, at_new, strict=True)
        if ours[0] == theirs[0] or ours[1] == theirs[1]
    }


def _beside(rank: int, placed: Mapping[int, int]) -> tuple[int, int]:
    """Return the pair before and the pair after a lone paragraph; -1 where it is at the very beginning or end."""
    last = max(placed, default=-1)
    before = next((placed[each] for each in range(rank - 1, -1, -1) if each in placed), -1)
    after = next((placed[each] for each in range(rank + 1, last + 1) if each in placed), -1)
    return before, after


def _answering(old: Passage, new: Passage, likeness: float, alike: Likeness) -> float:
    """Return how well two paragraphs at the same place answer each other though their words are far apart, or 0."""
    if (old.section, old.kind) != (new.section, new.kind):
        return 0.0
    shapes = [_FIGURES.sub("0", passage.words) for passage in (old, new)]
    if shapes[0] == shapes[1]:
        return 1.0
    short, long = sorted((old.words, new.words), key=lambda words: (len(words), words))
    within = alike.contained(short, long) if len(content(short)) >= _ENOUGH else 0.0
    near = likeness >= _BESIDE and _opening(old) == _opening(new)
    return max(likeness, within / 2) if near or within >= _HELD else 0.0


def _opening(passage: Passage) -> str:
    """Return the first word of some length: the verb with which a paragraph opens, after its number."""
    return next((word for word in content(passage.words) if len(word) > COMMON), "")


def _amid(likeness: float) -> str:
    return f"they stand at the same place; wording {likeness:.2f}"


def _weight(old: Passage, new: Passage, likeness: float, link: float) -> float:
    return 0.5 * likeness + 0.4 * link + 0.1 * (old.section == new.section)


def _may(old: Passage, new: Passage, likeness: float, link: float) -> bool:
    """Tell whether two paragraphs may answer each other: a title answers a title, an organ line an organ line."""
    if "other" in {old.section, new.section} and old.kind != new.kind:
        return False
    if old.kind == new.kind and old.kind in _HEADINGS:
        return True
    if old.section != new.section:
        return likeness >= _ACROSS
    return likeness >= _ALIKE or (link >= 0.5 and likeness >= 0.2)


def _because(likeness: float, link: float) -> str:
    acts = f"{link:.0%} of their acts answer each other; " if link else ""
    return f"{acts}wording {likeness:.2f}"


def _refused(likeness: Mapping[int, float], others: Sequence[Passage]) -> str:
    near = max(likeness, key=lambda rank: (likeness[rank], -rank), default=None)
    if near is None or not likeness[near]:
        return "no paragraph of the other text shares its words"
    found = likeness[near]
    why = "too far from it" if found < _ALIKE else "which another paragraph answers better, or whose kind differs"
    return f"nearest is {others[near].id} “{_short(others[near].words)}”, wording {found:.2f}: {why}"


def _gathered(
    groups: Sequence[Matched],
    alone: Sequence[int],
    old: Sequence[Passage],
    new: Sequence[Passage],
    alike: Likeness,
    *,
    split: bool,
) -> tuple[list[Matched], list[int]]:
    """Add to a pair the lone paragraphs that one of its two was split into, or (``split`` false) was merged from."""
    many = new if split else old
    gathered, still = list(groups), []
    for rank in alone:
        best = max(
            ((_gain(group, rank, old, new, alike, split=split), -number) for number, group in enumerate(gathered)),
            default=(0.0, 0),
        )
        if best[0] < _GAIN:
            still.append(rank)
            continue
        group = gathered[-best[1]]
        ranks = tuple(sorted((*(group.new if split else group.old), rank)))
        one = old[group.old[0]] if split else new[group.new[0]]
        whole = round(alike.between(one.words, " ".join(many[each].words for each in ranks)), 2)
        told = f"together {' and '.join(many[each].id for each in ranks)} say what {one.id} says: wording {whole:.2f}"
        olds, news = (group.old, ranks) if split else (ranks, group.new)
        gathered[-best[1]] = Matched(olds, news, whole, told)
    return gathered, still


def _gain(
    group: Matched, rank: int, old: Sequence[Passage], new: Sequence[Passage], alike: Likeness, *, split: bool
) -> float:
    """Return by how much the wording comes nearer if the paragraph is counted in; 0 where it may not be."""
    one, many, others = (group.old, group.new, new) if split else (group.new, group.old, old)
    source = old if split else new
    if len(one) != 1:
        return 0.0
    whole, part = source[one[0]], others[rank]
    if whole.section != part.section or alike.contained(part.words, whole.words) < _PART:
        return 0.0
    before = alike.between(whole.words, " ".join(others[each].words for each in many))
    after = alike.between(whole.words, " ".join(others[each].words for each in sorted((*many, rank))))
    return after - before


def in_order(pairs: Sequence[tuple[int, int, str, str]], *, turned: bool = False) -> set[int]:
    """Return the ranks (in ``pairs``) of the heaviest run that both sides have in one order; the others were moved.

    Each pair is (place in the old text, place in the new text, old words, new words).
    """
    places = [(new, old) if turned else (old, new) for old, new, _, _ in pairs]
    best: dict[int, tuple[int, int]] = {}
    for rank in sorted(range(len(pairs)), key=places.__getitem__):
        fitting = (each for each in best if places[each][1] < places[rank][1])
        before = max(fitting, key=lambda each: best[each][0], default=-1)
        best[rank] = (best[before][0] if before >= 0 else 0) + _heaviness(pairs[rank]), before
    run: set[int] = set()
    last = max(best, key=lambda each: best[each][0], default=-1)
    while last >= 0:
        run.add(last)
        last = best[last][1]
    return run


def _heaviness(pair: tuple[int, int, str, str]) -> int:
    """Return a weight by the number of words; equals are told apart in one way for either order of sides."""
    words = sorted(pair[2:])
    return (sum(len(each.split()) for each in words) << 20) + (zlib.crc32("\n".join(words).encode()) & 0xFFFFF)
