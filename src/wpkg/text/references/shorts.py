"""Short names: those the text has defined, those known of an instrument, and a head noun that stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from wpkg.text.references import definitions
from wpkg.text.references.classes import classes
from wpkg.text.references.described import Cover, Stand, longest, words
from wpkg.text.references.flat import Flat
from wpkg.text.references.gazetteer import Hit, Scan
from wpkg.text.tables import table

MOST = 12
"""Different instruments of one class kept in mind; with more, a noun alone tells nothing anyway."""
PARAGRAPH = 4000
"""Code points looked back for the beginning of a paragraph."""


@dataclass(slots=True)
class _Before:
    """The instruments named so far, by class, each at its last mention, and their targets."""

    title: tuple[int, int]
    targets: set[str] = field(default_factory=set)
    by_class: dict[str, dict[object, Stand]] = field(default_factory=dict)
    titled: dict[str, dict[object, Stand]] = field(default_factory=dict)

    def add(self, stand: Stand) -> None:
        """Remember one more mention."""
        if stand.target and stand.row is not None:
            self.targets.add(stand.target)
        key = (stand.target, stand.pinpoint) if stand.target else stand.start
        for name in stand.classes:
            met = self.by_class.setdefault(name, {})
            met.pop(key, None)
            met[key] = stand
            if len(met) > MOST:
                del met[next(iter(met))]
            if self.title[0] <= stand.start < self.title[1]:
                self.titled.setdefault(name, {})[key] = stand


def find(
    found: Scan, profile: str, known: list[Stand], aliases: list[definitions.Alias], title: tuple[int, int]
) -> list[Stand]:
    """Find short names behind what they stand for. ``known`` come in the order of their ends; ``title`` is a span."""
    flat = found.flat
    covered = Cover([*((each.start, each.end) for each in known), *((each.start, each.end) for each in aliases)])
    stands = [
        _again(start, end, alias.stand, "defined")
        for start, end, alias in definitions.uses(flat, aliases)
        if covered.first(end - len(alias.name), end) is None
    ]
    stands += _listed(found, profile, known, Cover((each.start, each.end) for each in [*known, *stands]))
    return stands + _bare(found, sorted(known + stands, key=lambda each: each.end), title)


def _again(start: int, end: int, stand: Stand, rule: str) -> Stand:
    return stand._replace(start=start, end=end, rule=rule, antecedent=(stand.start, stand.end), symbol=None)


def _listed(found: Scan, profile: str, known: list[Stand], taken: Cover) -> list[Stand]:
    """Find the short names of the gazetteer: after a full one, or at home where there is no other meaning."""
    flat = found.flat
    before = _Before((-1, -1))
    stands: list[Stand] = []
    for hit, start in _with_article(flat, found.shorts, known, taken, before):
        row = hit.value
        if row.target in before.targets or (row.sole and profile in row.home):
            named = classes(flat.text[hit.start : hit.end])
            stands.append(Stand(start, hit.end, row.target, "short", row.kind, row.pinpoint, classes=named, row=row))
    return stands


def _with_article(
    flat: Flat, hits: list[Hit], known: list[Stand], taken: Cover, before: _Before
) -> Iterator[tuple[Hit, int]]:
    """Yield the hits that stand free after an article, with its start; ``before`` then holds what was named so far."""
    at = 0
    for hit in longest(hits):
        start = _article(flat.text, hit.start)
        if start == hit.start or taken.first(start, hit.end) is not None or _goes_on(flat.text, hit.end):
            continue
        while at < len(known) and known[at].end <= start:
            before.add(known[at])
            at += 1
        yield hit, start


def _bare(found: Scan, known: list[Stand], title: tuple[int, int]) -> list[Stand]:
    flat = found.flat
    taken = Cover((each.start, each.end) for each in known)
    before = _Before(title)
    stands: list[Stand] = []
    for hit, start in _with_article(flat, found.heads, known, taken, before):
        stand = _alone(flat, hit, start, before)
        if stand is not None:
            stands.append(stand)
            before.add(stand)
    return stands


def _alone(flat: Flat, hit: Hit, start: int, before: _Before) -> Stand | None:
    """Settle "the Convention": the one named before, in the paragraph or in the text, or that of the title."""
    wanted = hit.value["class"]
    noun = flat.low[hit.start : hit.end]
    met = before.by_class.get(wanted, {}).values()
    fitting = [each for each in met if " " not in noun or noun in flat.low[each.start : each.end]]
    if not fitting:
        bare = hit.value.get("bare", True)
        return Stand(start, hit.end, None, "bare-head") if bare else None
    near = flat.text.rfind("\n", max(0, start - PARAGRAPH), start)
    inside = [each for each in fitting if each.start > near]
    for group in (inside, fitting, list(before.titled.get(wanted, {}).values())):
        if len(group) == 1:
            return _again(start, hit.end, group[0], "bare-head")
    candidates = tuple(dict.fromkeys(each.target for each in fitting if each.target))
    return Stand(start, hit.end, None, "bare-head", candidates=candidates)


@cache
def _articles() -> re.Pattern[str]:
    return re.compile(rf"\b(?:(?:{words(table('described')['articles'])}) |[Ll]')$")


def _article(text: str, at: int) -> int:
    match = _articles().search(text, max(0, at - 4), at)
    return match.start() if match is not None else at


def _goes_on(text: str, end: int) -> bool:
    """Tell whether more of a name follows: "the Convention on", "the Convention Secretariat"."""
    if text[end : end + 1] != " ":
        return False
    return text[end + 1 : end + 2].isupper() or text.startswith(tuple(_onward()), end + 1)


@cache
def _onward() -> tuple[str, ...]:
    return tuple(f"{word} " for word in table("described")["onward"])
