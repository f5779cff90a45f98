"""Elements inside a paragraph: marks nested in one another, those that cross cut in two."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from wpkg.publish.exports.akn.held import Mark
from wpkg.publish.exports.akn.tables import table


@dataclass(slots=True)
class Inlined:
    """A mark over a stretch of one paragraph, with the marks inside it. ``first`` is false for what continues one."""

    mark: Mark
    start: int
    end: int
    first: bool = True
    children: list[Inlined] = field(default_factory=list)


class Marks:
    """The marks of a text, to be asked paragraph by paragraph."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        kinds = ["sentence", *(told["name"] for told in (*table("nodes").values(), *table("claims").values()))]
        ranks = {name: rank for rank, name in reversed(list(enumerate(kinds)))}
        self._marks = sorted(
            (mark for mark in marks if mark.start < mark.end),
            key=lambda mark: (mark.start, -mark.end, ranks.get(mark.name, -1), mark.name, mark.refers, mark.iri),
        )
        self._starts = [mark.start for mark in self._marks]
        self._longest = max((mark.end - mark.start for mark in self._marks), default=0)

    def within(self, start: int, end: int) -> list[Inlined]:
        """Return the marks over a stretch, each with those inside it; what reaches beyond the stretch is cut off."""
        low, high = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        waiting = [
            (max(mark.start, start), -min(mark.end, end), rank, mark.start >= start)
            for rank, mark in enumerate(self._marks[low:high], start=low)
            if mark.end > start
        ]
        heapq.heapify(waiting)
        outermost: list[Inlined] = []
        open_: list[Inlined] = []
        while waiting:
            begin, minus_end, rank, first = heapq.heappop(waiting)
            while open_ and open_[-1].end <= begin:
                open_.pop()
            reach = open_[-1].end if open_ else end
            if -minus_end > reach:
                heapq.heappush(waiting, (reach, minus_end, rank, False))
            found = Inlined(self._marks[rank], begin, min(-minus_end, reach), first)
            (open_[-1].children if open_ else outermost).append(found)
            open_.append(found)
        return outermost
