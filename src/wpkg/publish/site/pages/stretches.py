"""A verbatim text cut into blocks, and each block into pieces that nest: what is marked, from where to where, by what.

Marks may overlap and nest. Where one crosses another it is continued after the other ends; its first piece bears its
id, the others say which mark they go on with. Every character stands in exactly one piece, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch: code points, half-open. ``id`` is its fragment, ``kind`` a word for its look.

    ``leads`` is the fragment of what the words show, empty where they show nothing but that a part stands here.
    """

    start: int
    end: int
    id: str
    kind: str
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A step through a text: ``step`` is open, close or text.

    An opening and a closing have the ``mark``; an opening has its ``id`` too, unless it continues a mark or the id is
    taken. A text has its ``words`` and the fragment to which the innermost mark around it ``leads``.
    """

    step: str
    mark: Mark | None = None
    id: str = ""
    words: str = ""
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the text, or what stands between two: then it has neither ``id`` nor ``kind``."""

    start: int
    end: int
    id: str
    kind: str
    pieces: tuple[Piece, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing but blanks stands here, and nothing is marked."""
        return not any(piece.step == "open" or piece.words.strip() for piece in self.pieces)


def cut(text: str, paragraphs: Sequence[Mark], marks: Iterable[Mark], taken: set[str]) -> Iterator[Block]:
    """Yield the blocks of a text in order: its paragraphs, and whatever stands between them.

    Args:
        text: the whole text.
        paragraphs: what becomes a block, sorted; where two overlap the later one begins where the earlier ends.
        marks: what is marked inside, in any order.
        taken: ids that stand on the page already; those given out here are added.
    """
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    reach: list[Mark] = []
    rank = 0
    for start, end, paragraph in _ranges(len(text), paragraphs):
        reach = [mark for mark in reach if mark.end > start]
        while rank < len(ordered) and (ordered[rank].start < end or end == len(text)):
            reach.append(ordered[rank])
            rank += 1
        id_, kind = (paragraph.id, paragraph.kind) if paragraph else ("", "")
        if id_:
            taken.add(id_)
        yield Block(start, end, id_, kind, tuple(pieces(text, start, end, reach, taken)))


def pieces(text: str, start: int, end: int, marks: Sequence[Mark], taken: set[str]) -> Iterator[Piece]:
    """Yield the pieces of a stretch of text; ``marks`` come sorted, outer before inner, and are clipped to it."""
    clipped = [replace(mark, start=max(mark.start, start), end=min(mark.end, end)) for mark in marks]
    clipped.sort(key=lambda mark: (mark.start, -mark.end))
    edges = sorted({start, end, *(edge for mark in clipped for edge in (mark.start, mark.end))})
    stack: list[Mark] = []
    rank = 0
    for at, following in zip(edges, [*edges[1:], end], strict=True):
        yield from _close(stack, at, taken)
        while rank < len(clipped) and clipped[rank].start <= at:
            mark = clipped[rank]
            rank += 1
            yield _open(mark, taken)
            if mark.end > at:
                stack.append(mark)
            else:
                yield Piece("close", mark)
        if following > at:
            leads = next((mark.leads for mark in reversed(stack) if mark.leads), "")
            yield Piece("text", words=text[at:following], leads=leads)


def _close(stack: list[Mark], at: int, taken: set[str]) -> Iterator[Piece]:
    """Close what ends here; what was opened later and goes on is closed and opened anew."""
    lowest = next((depth for depth, mark in enumerate(stack) if mark.end <= at), len(stack))
    going_on = [mark for mark in stack[lowest:] if mark.end > at]
    for mark in reversed(stack[lowest:]):
        yield Piece("close", mark)
    del stack[lowest:]
    for mark in going_on:
        stack.append(mark)
        yield _open(mark, taken)


def _open(mark: Mark, taken: set[str]) -> Piece:
    if mark.id in taken:
        return Piece("open", mark)
    taken.add(mark.id)
    return Piece("open", mark, mark.id)


def _ranges(length: int, paragraphs: Sequence[Mark]) -> Iterator[tuple[int, int, Mark | None]]:
    at = 0
    for paragraph in paragraphs:
        start, end = max(paragraph.start, at), min(paragraph.end, length)
        if start >= end:
            continue
        if start > at:
            yield at, start, None
        yield start, end, paragraph
        at = end
    if at < length:
        yield at, length, None
