"""How a text takes up what it cites: by the nearest cue in the clause, the list it stands in, or the recital's head."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

from wpkg.reading import Cited, Layout
from wpkg.text.references.described import words
from wpkg.text.references.drafts import Draft
from wpkg.text.references.gazetteer import Hit, Scan, scan
from wpkg.text.tables import table

NEAR = 45
"""Code points between the end of a cue and a citation it still governs."""
FAR = 3000
"""Code points to the left in which the head of the clause is looked for."""
PLAIN = "mentions"
_STOPS = re.compile(r"[;\n]|\.(?=\s|$)|:(?= )")
_AND = re.compile(r",? (?:and|or|et|y)(?: [a-z-]+)? ?")


class Taken(NamedTuple):
    """How one citation is taken up: type, and the cue in the flat text where there is one. ``head``: from afar."""

    type: str
    cue: tuple[int, int] | None = None


def types(view: str, layout: Layout, found: Sequence[Draft]) -> tuple[Cited, ...]:
    """Return the references with their types and cues; a type that was found with the reference is kept."""
    reader = _Reader(scan(view, layout), layout)
    made: list[Cited] = []
    last: tuple[Draft, Taken] | None = None
    for each in found:
        if each.kind == "session":
            sat = reader.sitting(each)
            made.append(_typed(each, sat.type, reader.source(sat.cue)))
            continue
        kept = each.type not in ("", PLAIN) or each.kind in ("topic", "actors")
        taken = Taken(each.type or PLAIN) if kept else reader.take(each, last)
        if each.kind in ("document", "provision", "class"):
            last = (each, taken)
        made.append(_typed(each, taken.type, each.cue or reader.cue_of_kind(each, taken)))
    return tuple(made)


def _typed(each: Draft, manner: str, cue: tuple[int, int] | None) -> Cited:
    name, segment, _, kind, start, end, target, status, rule, pinpoint, _, *_ = each
    others = each.candidates, each.members, each.antecedent, each.viewpoint, each.symbol
    return Cited(name, segment, manner, kind, start, end, target, status, rule, pinpoint, cue, *others)


class _Reader:
    """The cues of one text, and where its paragraphs begin."""

    def __init__(self, seen: Scan, layout: Layout) -> None:
        self._seen = seen
        self._flat = seen.flat
        self._cues = _widest(seen.cues)
        self._starts = [hit.start for hit in self._cues]
        self._layout = layout

    @cached_property
    def _roles(self) -> list[tuple[int, int, str]]:
        return sorted((part.start, part.end, part.role) for part in self._layout.parts if part.role != "other")

    def source(self, cue: tuple[int, int] | None) -> tuple[int, int] | None:
        return None if cue is None else self._flat.span(*cue)

    def cue_of_kind(self, each: Draft, taken: Taken) -> tuple[int, int] | None:
        if taken.cue is None and taken.type == "quotes" and each.type == "quotes":
            start = self._flat.offset(each.start)
            speakers = self._seen.speakers
            at = bisect_left(speakers, start - 8, key=_end)
            if at == len(speakers) or speakers[at].end > start:
                return None
            return self._flat.span(speakers[at].start, speakers[at].end)
        return self.source(taken.cue)

    def take(self, each: Draft, last: tuple[Draft, Taken] | None) -> Taken:
        """Return how a citation is taken up."""
        flat = self._flat
        start, end = flat.offset(each.start), flat.offset(each.end - 1) + 1
        near = self._near(start, flat.text.startswith("'s ", end))
        if near is not None:
            return near
        if last is not None and last[0].end <= each.start:
            before = flat.offset(last[0].end - 1) + 1
            if start - before < 60 and _joined().fullmatch(flat.low, before, start):
                return last[1]
        passive = _passive().match(flat.low, end, min(len(flat.low), end + 60))
        if passive is not None and _ruled().search(flat.low, max(0, start - 16), start) is None:
            return Taken(_passives()[passive[1]], passive.span(1))
        return self._head(start)

    def _near(self, start: int, possessed: bool) -> Taken | None:
        """Return the nearest cue to the left that reaches the citation."""
        text = self._flat.text
        at = bisect_right(self._starts, start)
        for index in range(at - 1, max(-1, at - 5), -1):
            hit = self._cues[index]
            if hit.end > start:
                continue
            gap = text[hit.end : start]
            if len(gap) > NEAR or _STOPS.search(gap):
                return None
            row = hit.value
            if row["reach"] == "direct" and (possessed or not _between().fullmatch(gap.lower())):
                continue
            if row["reach"] == "head" and row["type"] == PLAIN:
                return Taken(PLAIN) if self._opens(hit) else None
            hit = self._first(index)
            return Taken(hit.value["type"], (hit.start, hit.end))
        return None

    def _first(self, index: int) -> Hit:
        """Return the first of coordinated cues: "implementation of and follow-up to"."""
        hit = self._cues[index]
        for earlier in reversed(self._cues[max(0, index - 2) : index]):
            if _AND.fullmatch(self._flat.text, earlier.end, hit.start) is None or earlier.value["reach"] == "head":
                break
            hit = earlier
        return hit

    def _opens(self, hit: Hit) -> bool:
        before = self._flat.text[max(0, hit.start - 2) : hit.start]
        return not before or before[-1] == "\n" or before in (". ", ") ", "; ", ", ")

    def _head(self, start: int) -> Taken:
        """Return what the head of the clause says, up to the opening of its paragraph."""
        text = self._flat.text
        low = max(text.rfind(mark, max(0, start - FAR), start) for mark in ("\n", ";")) + 1
        at = bisect_right(self._starts, start)
        for hit in reversed(self._cues[max(0, at - 24) : at]):
            if hit.start < low:
                break
            if hit.value["reach"] != "head" or hit.end > start:
                continue
            if (
                hit.start - low > 12
                and text[hit.start - 2 : hit.start] != ", "
                and text[hit.start - 5 : hit.start] != " and "
            ):
                continue
            if hit.value["type"] == PLAIN:
                return Taken(PLAIN)
            return Taken(hit.value["type"], (hit.start, hit.end))
        return Taken(PLAIN)

    def sitting(self, each: Draft) -> Taken:
        """Return what happens at a session: the nearest of its cues, or what its paragraph makes likely."""
        flat = self._flat
        start = flat.offset(each.start)
        low = max(flat.text.rfind(mark, max(0, start - 200), start) for mark in ("\n", ";", ". ")) + 1
        best: tuple[int, Taken] | None = None
        for kind, within, pattern in _sittings():
            for match in pattern.finditer(flat.low, max(low, start - within), start):
                if best is None or match.end() > best[0]:
                    best = (match.end(), Taken(kind, match.span()))
        if best is not None:
            return best[1]
        at = bisect_right(self._roles, (each.start + 1, 0, ""))
        role = next((role for _, end, role in reversed(self._roles[max(0, at - 8) : at]) if each.start < end), "")
        return Taken("due_at" if role == "operative" else "occurred_at")


def _end(hit: Hit) -> int:
    return hit.end


def _widest(hits: list[Hit]) -> list[Hit]:
    """Drop cues that lie inside a longer one; ``hits`` come in the order of their ends, and so do those kept."""
    kept: list[Hit] = []
    for hit in hits:
        start = hit.start
        while kept and kept[-1].start > start:
            kept.pop()
        if kept and kept[-1].start == start and kept[-1].end < hit.end:
            kept[-1] = hit
        elif not kept or kept[-1].end < hit.end:
            kept.append(hit)
    return kept


@cache
def _joined() -> re.Pattern[str]:
    return re.compile(rf'[\])"\d]{{0,6}},?(?: (?:{words(table("manner")["links"])}))* ?["(\[]?$')


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf" (?:(?:{words(table('manner')['between'])}) ?){{0,4}}[\"(\[]?")


@cache
def _passives() -> dict[str, str]:
    return {word: row["type"] for row in table("manner")["passives"] for word in row["words"]}


@cache
def _passive() -> re.Pattern[str]:
    modals = words(table("manner")["modals"])
    return re.compile(rf" (?:{modals}) (?:also |further |not )?be (?:further |fully |also )?({words(_passives())})\b")


@cache
def _ruled() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words(table('manner')['prepositions'])})(?: the| its| le| la| l'| el)? ?$")


@cache
def _sittings() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    rows = table("manner")["sittings"]
    return tuple((row["type"], row["within"], re.compile(rf"\b(?:{words(row['words'])})\b")) for row in rows)
