"""One list of references out of all: titles joined to their symbols, no reference twice, in the order of the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate, islice
from pathlib import Path

from wpkg.reading import Layout, Part, When
from wpkg.text import tables
from wpkg.text.references.drafts import Draft, Moment
from wpkg.text.view import unwrap

REACH = 180
"""Code points before a symbol in brackets within which its title, or the noun it belongs to, may start."""

_STOPS = re.compile(r"[;:()]|\. | {2}")
_CLAUSES = (" ", ", ")

DOCUMENTS = frozenset({"document", "provision"})


def merge(
    view: str, layout: Layout, found: Sequence[Draft], times: Iterable[Moment | When]
) -> tuple[tuple[Draft, ...], tuple[When, ...]]:
    """Return references and times in the order of the text, with ids and the innermost parts that hold them.

    ``antecedent`` is taken as the span of the reference meant, "start:end", and becomes its id.
    """
    places = _Places(layout)
    kept = _once(_joined(unwrap(view), sorted(found, key=_place)))
    named = [
        Draft(f"r{number}", places.innermost(each.start, each.end), *each[2:]) for number, each in enumerate(kept, 1)
    ]
    dated: list[When] = []
    for number, when in enumerate(sorted(dict.fromkeys(times), key=_place), 1):
        start, end = when.start, when.end
        said, value, viewpoint = when.from_text, when.value, when.viewpoint
        segment = places.innermost(start, end)
        dated.append(When(f"t{number}", segment, when.kind, start, end, said, value, when.status, when.rule, viewpoint))
    return tuple(_pointing(named)), tuple(dated)


def _place(each: Draft | Moment | When) -> tuple[int, int]:
    return each.start, -each.end


class _Places:
    """Finds the innermost part of a layout that holds a stretch of text."""

    def __init__(self, layout: Layout) -> None:
        self.parts: dict[str, Part] = {part.id: part for part in layout.parts}
        self.tiles = [tile for tile in layout.tiles if tile[2]]
        self.starts = [start for start, _, _ in self.tiles]

    def innermost(self, start: int, end: int) -> str:
        """Return the id of the innermost part that holds ``start`` to ``end``, or "" where none does."""
        place = bisect_right(self.starts, start) - 1
        part = self.parts.get(self.tiles[place][2]) if place >= 0 else None
        while part is not None and not part.start <= start < end <= part.end:
            part = self.parts.get(part.parent) if part.parent is not None else None
        return part.id if part is not None else ""


def _joined(text: str, found: list[Draft]) -> list[Draft]:
    """Join a symbol in brackets to the name, the quoted title or the noun before it."""
    owners: dict[int, int] | None = None
    same: dict[str, int] = {}
    joined: list[Draft] = []
    gone: set[int] = set()
    for at, cited in enumerate(found):
        if cited.symbol is None and cited.target is not None and cited.kind in DOCUMENTS:
            same[cited.target] = at
        opened = cited.start - 1
        if cited.symbol is None or cited.start != cited.symbol[0] or opened < 0 or text[opened] != "(":
            joined.append(cited)
            continue
        if owners is None:
            owners = {
                each.end: place for place, each in enumerate(found) if each.symbol is None and each.kind in DOCUMENTS
            }
        pinpoint, kind = cited.pinpoint, cited.kind
        owner, start = _before(text, opened, owners)
        if owner is None and cited.target in same and _one_clause(text, found[same[cited.target]].end, opened):
            owner = same[cited.target]
        if owner is not None:
            name = found[owner]
            if name.target is not None and name.target != cited.target:
                joined.append(cited)
                continue
            gone.add(id(name))
            start = name.start - (text[name.start - 1 : name.start] == '"')
            pinpoint = cited.pinpoint or name.pinpoint
            kind = name.kind if name.pinpoint else cited.kind
        if start < 0:
            start = opened if text.startswith(")", cited.symbol[1], cited.end) else cited.start
        closed = cited.end + (text[cited.end : cited.end + 1] == ")" and start != cited.start)
        joined.append(cited._replace(kind=kind, start=start, end=closed, pinpoint=pinpoint))
    return sorted((cited for cited in joined if id(cited) not in gone), key=_place) if owners is not None else joined


def _one_clause(text: str, end: int, opened: int) -> bool:
    """Whether the bracket that opens there may be that of a name farther to the left, over a clause about it."""
    gap = text[end:opened]
    return gap.startswith(_CLAUSES) and len(gap) <= REACH and _STOPS.search(gap) is None


def _before(text: str, opened: int, owners: Mapping[int, int]) -> tuple[int | None, int]:
    """Return the name that ends before a bracket, by its place in the list, or where a title or noun starts, or -1."""
    title, heads, tail = _grammar(tables.folders())
    begin = max(0, opened - REACH)
    before = text[begin:opened].rstrip()
    dated = tail.search(before)
    stop = begin + (dated.start() if dated is not None else len(before))
    owner = owners.get(stop, owners.get(stop - 1))
    if owner is not None:
        return owner, -1
    if (quoted := title.search(text, begin, stop)) is not None:
        return None, quoted.start()
    head = heads.search(text, begin, opened)
    return None, head.start("head") if head is not None else -1


def _once(found: list[Draft]) -> list[Draft]:
    """Drop documents inside a wider reference to the same document, or inside the title of a numbered one."""
    kept: list[Draft] = []
    reach = -1
    for cited in found:
        if cited.end > reach:
            kept.append(cited)
            reach = cited.end
            continue
        around = [wide for wide in kept[-4:] if wide.start <= cited.start and cited.end <= wide.end]
        if cited.kind in DOCUMENTS and any(
            wide.kind in DOCUMENTS and (wide.target == cited.target or _inside_title(wide, cited)) for wide in around
        ):
            continue
        if any((wide.start, wide.end) == (cited.start, cited.end) for wide in around):
            continue
        kept.append(cited)
    return kept


def _inside_title(wide: Draft, cited: Draft) -> bool:
    return wide.symbol is not None and cited.symbol is None and cited.target != "this"


def _pointing(found: list[Draft]) -> list[Draft]:
    if all(cited.antecedent is None for cited in found):
        return found
    spans = {f"{cited.start}:{cited.end}": cited.id for cited in found}
    ids = {cited.id for cited in found}
    reach = list(accumulate((cited.end for cited in found), max))
    pointing: list[Draft] = []
    for cited in found:
        named = cited.antecedent
        if named is None or named in ids:
            pointing.append(cited)
            continue
        meant = spans.get(named) or _around(found, reach, named, cited.id)
        pointing.append(cited._replace(antecedent=meant))
    return pointing


def _around(found: list[Draft], reach: list[int], named: str, own: str) -> str | None:
    """Return the first reference that holds a span, other than one; ``reach`` is the furthest end so far."""
    start, _, end = named.partition(":")
    if not end:
        return None
    for each in islice(found, bisect_left(reach, int(end)), None):
        if each.start > int(start):
            return None
        if each.end >= int(end) and each.id != own:
            return each.id
    return None


@cache
def _grammar(places: tuple[Path, ...]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    raw = tables.table("provisions")
    dates = "|".join(row["pattern"] for row in raw["tails"] if row["id"] != "title")
    nouns = "|".join(sorted({word for row in raw["heads"] for word in row["words"]}, key=len, reverse=True))
    between = {word for row in raw["determiners"] for word in row["words"]}
    determiners = "|".join(re.escape(word) for word in sorted(between, key=len, reverse=True))
    title = re.compile(r'"[^"()\n]{3,170}" *\Z')
    heads = re.compile(rf"(?<!\w)(?:{determiners}) +(?P<head>(?:{nouns})(?!\w)[^,;:()\"]{{0,150}}\Z)")
    return title, heads, re.compile(rf"(?:{dates}) *\Z")
