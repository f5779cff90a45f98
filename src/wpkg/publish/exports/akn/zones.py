"""Which block belongs to which part of a document: preface, preamble, main part, conclusions, attachments, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from wpkg.publish.exports.akn.nesting import Block

_OPENING = frozenset({"formula", "recital"})
_SAYING = frozenset({"operative-paragraph", "recital", "list-item", "list-lead-in", "annex"})


@dataclass(frozen=True, slots=True)
class Zones:
    """The blocks of a document in the order of its text; ``main`` holds at least one where there is any."""

    preface: Sequence[Block]
    preamble: Sequence[Block]
    main: Sequence[Block]
    conclusions: Sequence[Block]
    attachments: Sequence[Block]


def zoned(blocks: Sequence[Block]) -> Zones:
    """Cut the blocks of a document into its parts, so that their order stays as it is.

    The preface reaches to the title, or to the line that names the organ. There is a preamble where a formula or a
    recital comes after it and before the first block that acts; recitals after that stay in the main part.
    """
    titled = _titled(blocks)
    opening = [at for at, block in enumerate(blocks) if block.role in _OPENING]
    first = opening[0] if opening else len(blocks)
    if opening and any(block.role in {"acting", "annex"} for block in blocks[titled:first]):
        first = len(blocks)
    if first < len(blocks):
        decisive = next(
            (at for at, block in enumerate(blocks) if at > first and block.kind == "operative-paragraph"), len(blocks)
        )
        last = max(at for at in opening if at < max(decisive, first + 1))
        head, middle, rest = blocks[:first], blocks[first : last + 1], blocks[last + 1 :]
    else:
        head, middle, rest = blocks[:titled], blocks[:0], blocks[titled:]
    return _with_main(head, middle, rest)


def _titled(blocks: Sequence[Block]) -> int:
    """Return how many blocks come before the organ that speaks, or else up to the title.

    Lines of distribution and session are among them, never what an organ says or a list.
    """
    said = (at for at, block in enumerate(blocks) if block.kind in _SAYING)
    before = blocks[: next(said, len(blocks))]
    organ = next((at for at, block in enumerate(before) if block.kind == "adopting-organ"), 0)
    return organ or max((at + 1 for at, block in enumerate(before) if block.role == "title"), default=0)


def _with_main(head: Sequence[Block], middle: Sequence[Block], rest: Sequence[Block]) -> Zones:
    if not rest:
        head, middle, rest = (head, (), middle) if middle else ((), (), head)
    annexes = len(list(takewhile(lambda block: block.role == "annex", reversed(rest))))
    annexes = annexes if annexes < len(rest) else 0
    cut = len(rest) - annexes
    closing = len(list(takewhile(lambda block: block.role == "closing", reversed(rest[:cut]))))
    closing = closing if closing < cut else 0
    return Zones(head, middle, rest[: cut - closing], rest[cut - closing : cut], rest[cut:])
