"""One list of references out of all: titles joined to their symbols, no reference twice, in the order of the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from wpkg.reading import Cited, Layout, Part, When
from wpkg.text import tables
from wpkg.text.view import unwrap

REACH = 180
"""Code points before a symbol in brackets within which its title, or the noun it belongs to, may start."""

DOCUMENTS = frozenset({"document", "provision"})


def merge(
    view: str, layout: Layout, found: Sequence[Cited], times: Sequence[When]
) -> tuple[tuple[Cited, ...], tuple[When, ...]]:
    """Return references and times in the order of the text, with ids and the innermost parts that hold them.

    ``antecedent`` is taken as the span of the reference meant, "start:end", and becomes its id.
    """
    joined = _joined(unwrap(view), sorted(found, key=lambda cited: (cited.start, -cited.end)))
    kept = _once(joined)
    places = _Places(layout)
    named = [
        _numbered(cited, f"r{place}", places.innermost(cited.start, cited.end)) for place, cited in enumerate(kept, 1)
    ]
    dated = [
        replace(when, id=f"t{place}", segment=places.innermost(when.start, when.end))
        for place, when in enumerate(sorted(set(times), key=lambda when: (when.start, -when.end)), 1)
    ]
    return tuple(_pointing(named)), tuple(dated)


def _numbered(cited: Cited, name: str, segment: str) -> Cited:
    # Spelt out: dataclasses.replace costs three times as much, and this runs for every reference.
    return Cited(
        name,
        segment,
        cited.type,
        cited.kind,
        cited.start,
        cited.end,
        cited.target,
        cited.status,
        cited.rule,
        cited.pinpoint,
        cited.cue,
        cited.candidates,
        cited.members,
        cited.antecedent,
        cited.viewpoint,
        cited.symbol,
    )


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


def _joined(text: str, found: list[Cited]) -> list[Cited]:
    """Join a symbol in brackets to the name, the quoted title or the noun before it."""
    title, heads, tail = _grammar(tables.folders())
    joined: list[Cited] = []
    ends = {cited.end: place for place, cited in enumerate(found) if cited.symbol is None and cited.kind in DOCUMENTS}
    gone: set[int] = set()
    for cited in found:
        opened = cited.start - 1
        if cited.symbol is None or cited.start != cited.symbol[0] or opened < 0 or text[opened] != "(":
            joined.append(cited)
            continue
        begin = max(0, opened - REACH)
        before = text[begin:opened].rstrip()
        dated = tail.search(before)
        stop = begin + (dated.start() if dated is not None else len(before))
        owner = next((ends[at] for at in (stop, stop - 1) if at in ends), None)
        start = cited.start
        if owner is not None:
            name = found[owner]
            if name.target is not None and name.target != cited.target:
                joined.append(cited)
                continue
            gone.add(owner)
            start = name.start - (text[name.start - 1 : name.start] == '"')
        elif (quoted := title.search(text, begin, stop)) is not None:
            start = quoted.start()
        elif (head := heads.search(text, begin, opened)) is not None:
            start = head.start("head")
        closed = cited.end + (text[cited.end : cited.end + 1] == ")" and start != cited.start)
        joined.append(replace(cited, start=start, end=closed))
    lost = {id(found[place]) for place in gone}
    return sorted((cited for cited in joined if id(cited) not in lost), key=lambda cited: (cited.start, -cited.end))


def _once(found: list[Cited]) -> list[Cited]:
    """Drop documents inside a wider reference to the same document, or inside the title of a numbered one."""
    kept: list[Cited] = []
    for cited in found:
        around = [wide for wide in kept[-4:] if wide.start <= cited.start and cited.end <= wide.end]
        if cited.kind in DOCUMENTS and any(
            wide.kind in DOCUMENTS and (wide.target == cited.target or _inside_title(wide, cited)) for wide in around
        ):
            continue
        if any((wide.start, wide.end) == (cited.start, cited.end) for wide in around):
            continue
        kept.append(cited)
    return kept


def _inside_title(wide: Cited, cited: Cited) -> bool:
    return wide.symbol is not None and cited.symbol is None and cited.target != "this"


def _pointing(found: list[Cited]) -> list[Cited]:
    spans = {f"{cited.start}:{cited.end}": cited.id for cited in found}
    ids = {cited.id for cited in found}
    pointing: list[Cited] = []
    for cited in found:
        named = cited.antecedent
        if named is None or named in ids:
            pointing.append(cited)
            continue
        start, _, end = named.partition(":")
        around = (
            each.id for each in found if end and each.start <= int(start) and int(end) <= each.end and each is not cited
        )
        pointing.append(replace(cited, antecedent=spans.get(named) or next(around, None)))
    return pointing


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
