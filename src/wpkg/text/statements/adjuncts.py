"""What stands around a verb and its object: basis, purpose, time and the like, by their cues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wpkg.reading import Filler
from wpkg.text.statements import edges, verbs
from wpkg.text.statements.clausetable import Adjunct, Clauses, pattern


@dataclass(slots=True)
class Cut:
    """An adjunct in the making: its role, where its cue and its slot begin, and where it ends if that is fixed."""

    role: str
    cue: int
    start: int
    end: int
    note: str = ""
    fixed: bool = False
    open: bool = False
    free: int = 0


def cuts(table: Clauses, flat: str, start: int, end: int, action: str) -> list[Cut]:
    """Find the adjuncts: each runs to the next, unless its row fixes its end."""
    cuts: list[Cut] = []
    free = start
    reports = action.lower() in table.reporting
    for hit in table.trigger.finditer(flat, start, end):
        at = hit.start(1)
        if at < free:
            continue
        cut = _scope(flat, at, end, cuts) if hit.group(1) == "including" else None
        choice = table.choices.get(hit.group(1)) if cut is None else None
        chosen = choice.match(flat, at, end) if choice else None
        if chosen is not None and chosen.lastgroup is not None:
            rows = table.adjuncts[hit.group(1)][int(chosen.lastgroup[1:]) :]
            cut = _cut(table, flat, at, end, rows, cuts, reports)
        if cut is None:
            continue
        cuts.append(cut)
        free = cut.end if cut.fixed else max(cut.start + 3, cut.free)
        if cut.open:
            break
    limit = end
    for cut in reversed(cuts):
        if not cut.fixed:
            cut.end = edges.trim(flat, cut.start, limit)
        limit = cut.cue
    return cuts


def _cut(
    table: Clauses, flat: str, at: int, end: int, rows: tuple[Adjunct, ...], cuts: list[Cut], reports: bool
) -> Cut | None:
    """Read the adjunct at ``at``: that of the first row that fits."""
    for row in rows:
        if row.wants == "reporting" and not reports:
            continue
        match = row.cue.match(flat, at, end)
        if match is None:
            continue
        if row.wants == "infinitive" and not _purpose(table, flat, at, end, cuts):
            continue
        return _made(flat, row, match, at, end)
    return None


def _made(flat: str, row: Adjunct, match: re.Match[str], at: int, end: int) -> Cut | None:
    start = at if row.whole else edges.past(flat, match.end(), end)
    note = match.groupdict().get("weight") or ""
    if row.extent is None:
        return Cut(row.role, at, start, end, note, open=row.open, free=match.end())
    extent = row.extent.match(flat, match.end(), end)
    return Cut(row.role, at, start, edges.trim(flat, start, extent.end()), note, fixed=True) if extent else None


def _purpose(table: Clauses, flat: str, at: int, end: int, cuts: list[Cut]) -> bool:
    """Tell whether the "to" at ``at`` opens a purpose: an infinitive, not the complement of the word before it."""
    if verbs.infinitive_at(table, flat, at + 2, end) is None:
        return False
    before = edges.last_word(flat, at)
    comma = edges.after_comma(flat, at)
    if not before or before in table.complements or before in ("and", "or"):
        return False
    inside = bool(cuts) and cuts[-1].role in ("purpose", "means") and not cuts[-1].fixed
    if inside and cuts[-1].role == "means":
        return flat[cuts[-1].start : cuts[-1].start + 4] == "with"
    return comma or not inside


def _scope(flat: str, at: int, end: int, cuts: list[Cut]) -> Cut | None:
    if not cuts or cuts[-1].role != "basis" or cuts[-1].fixed or "," not in flat[at - 3 : at]:
        return None
    return Cut("scope", at, edges.past(flat, at + len("including"), end), end)


def fillers(flat: str, cut: Cut) -> list[Filler]:
    """Return the slots of an adjunct; none where it is no more than its cue."""
    end = edges.trim(flat, cut.start, cut.end)
    if end <= cut.start or cut.start < end <= cut.free:
        return []
    if cut.role == "scope":
        return [Filler("scope", a, b) for a, b in edges.split(flat, cut.start, end, pattern("list_joint"))]
    if cut.role == "basis":
        return [Filler("basis", a, b) for a, b in edges.split(flat, cut.start, end, pattern("basis_joint"))]
    if cut.role == "beneficiary":
        return list(_beneficiaries(flat, cut, end))
    if cut.role == "purpose":
        return [Filler("purpose", cut.start, end)]
    return [Filler(cut.role, cut.start, end, None, cut.note)]


def _beneficiaries(flat: str, cut: Cut, end: int) -> Iterator[Filler]:
    for start, stop in edges.split(flat, cut.start, end, pattern("share_joint")):
        stress = pattern("stress").match(flat, start, stop)
        note = " ".join(stress["weight"].split()) if stress else cut.note
        yield Filler("beneficiary", stress.end() if stress else start, stop, None, note)
