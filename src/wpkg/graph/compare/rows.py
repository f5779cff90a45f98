"""Whom an instruction speaks to where they are named in a row, as in "to instruct this body and that one"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from wpkg.graph.compare.records import Mark
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.compare.words import content
from wpkg.graph.shown import Words

_BODIES = frozenset({"actor", "group"})
_LEAD = 3
"""Words at most between the last body of a row and what it is to do."""


def addressees(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield a mark for each body that stands in a row after the operative verb of a statement.

    Only where the row leads to the action of the same statement, and only for bodies the graph knows.
    """
    known = [mark for mark in marks if mark.words.start is not None and mark.words.end is not None]
    bodies = sorted(
        (mark for mark in known if mark.role in _BODIES and mark.known), key=lambda mark: mark.words.start or 0
    )
    actions: dict[str, list[int]] = {}
    for mark in known:
        for act in mark.acts if mark.role == "action" else ():
            actions.setdefault(act, []).append(mark.words.start or 0)
    for verb in (mark for mark in known if mark.role == "modality"):
        row = list(_row(text, verb.words.end or 0, bodies))
        if len(row) < 2 or not _leads(
            text, row[-1].words.end or 0, [start for act in verb.acts for start in actions.get(act, ())]
        ):
            continue
        for mark in row:
            yield replace(mark, role="addressee", acts=verb.acts)


def _row(text: str, at: int, bodies: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the bodies that follow one another from an offset on, with nothing but articles and joints before each."""
    plain = vocabulary().plain
    between = plain["articles"] | plain["joining"]
    first = bisect_left(bodies, at, key=lambda mark: mark.words.start or 0)
    for body in bodies[first:]:
        start, end = body.words.start or 0, body.words.end or 0
        words = content(text[at:start])
        if start < at or set(words) - between or ";" in text[at:start]:
            return
        lead = len(words) > 0 and words[-1] in plain["articles"]
        begin = text.rindex(" ", at, start - 1) + 1 if lead else start
        yield replace(body, words=Words(text[begin:end], begin, end))
        at = end


def _leads(text: str, end: int, actions: Sequence[int]) -> bool:
    return any(start >= end and len(content(text[end:start])) <= _LEAD for start in actions)
