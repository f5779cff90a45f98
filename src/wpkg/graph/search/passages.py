"""The words around what was asked: from each part of a document that has them, the best part first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from wpkg.graph.search.folding import stretches
from wpkg.graph.search.records import Mark, Passage

_MOST = 3
_WIDTH = 280
"""The most characters of a passage, the words at its ends left whole."""

_LOOKED_AT = 400
"""The most places of one text that are looked at."""

_Place = tuple[int, int, str]


def passages(base: sqlite3.Connection, entry: int, whole: Sequence[str], begun: str) -> tuple[Passage, ...]:
    """Return up to three passages of what is said in an entry, those with the most of the words first."""
    found: list[tuple[tuple[int, int, int], Passage]] = []
    asked = "SELECT id, part, language, start, text FROM held WHERE entry = ? ORDER BY id"
    for number, (held, part, language, start, text) in enumerate(base.execute(asked, (entry,)).fetchall()):
        places = stretches(text, whole, begun)[:_LOOKED_AT]
        if not places:
            continue
        if start is None:
            marks = tuple(Mark(first, last) for first, last, _ in places)
            rank = (-len({word for *_, word in places}), number, 0)
            found.append((rank, Passage(part, text, language, None, marks)))
            continue
        for (first, end, name), within in _by_part(base, held, part, len(text), places):
            rank = (-len({word for *_, word in within}), number, first)
            found.append((rank, _cut(text, first, end, within, name, language, start)))
    return tuple(passage for _, passage in sorted(found, key=lambda item: item[0])[:_MOST])


def _by_part(
    base: sqlite3.Connection, held: int, whole: str, length: int, places: Iterable[_Place]
) -> list[tuple[tuple[int, int, str], list[_Place]]]:
    """Gather places by the part they stand in; one in no part belongs to the document as a whole."""
    asked = "SELECT start, end, part FROM stretch WHERE held = ? AND start <= ? ORDER BY start DESC LIMIT 1"
    gathered: dict[tuple[int, int, str], list[_Place]] = {}
    within = (0, 0, whole)
    for place in places:
        if not within[0] <= place[0] < within[1]:
            row = base.execute(asked, (held, place[0])).fetchone()
            within = row if row is not None and place[0] < row[1] else (place[0], place[1], whole)
            if within[2] == whole:
                within = (max(0, place[0] - _WIDTH // 2), min(length, place[1] + _WIDTH // 2), whole)
        gathered.setdefault(within, []).append(place)
    return list(gathered.items())


def _cut(text: str, start: int, end: int, places: Sequence[_Place], part: str, language: str, origin: int) -> Passage:
    """Cut what is shown out of a part: all of it if it is short, else where most of the words are near together."""
    if end - start > _WIDTH:
        first = _densest(places)
        start, end = _widened(text, start, end, first)
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    marks = tuple(Mark(a - start, b - start) for a, b, _ in places if start <= a and b <= end)
    return Passage(part, text[start:end], language, origin + start, marks)


def _densest(places: Sequence[_Place]) -> tuple[int, int]:
    """Return the stretch, no longer than a passage, that has the most different words; the first of equals."""
    best, most = (places[0][0], places[0][1]), 0
    for number, (first, _, _) in enumerate(places):
        within = [place for place in places[number : number + 40] if place[1] - first <= _WIDTH]
        words = len({word for *_, word in within})
        if words > most:
            best, most = (first, within[-1][1]), words
    return best


def _widened(text: str, start: int, end: int, core: tuple[int, int]) -> tuple[int, int]:
    """Widen a stretch to the width of a passage within a part, to whole words."""
    room = max(0, _WIDTH - (core[1] - core[0]))
    left = max(start, core[0] - room // 3)
    right = min(end, left + max(_WIDTH, core[1] - left))
    while left > start and not text[left - 1].isspace() and left < core[0]:
        left += 1
    while right < end and not text[right].isspace() and right > core[1]:
        right -= 1
    return left, right
