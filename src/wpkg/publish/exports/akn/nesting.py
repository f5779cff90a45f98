"""Parts of a text as a tree of blocks: each inside the smallest that holds it, every word in exactly one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from wpkg.publish.exports.akn.characters import fitting
from wpkg.publish.exports.akn.held import Held, Mark, Part
from wpkg.publish.exports.akn.tables import role, table

UNSEGMENTED = "unsegmented"
"""The kind of words that no part holds."""
_SPLIT = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True)
class Block:
    """A block of the text with the blocks inside it, in order, none overlapping another."""

    kind: str
    start: int
    end: int
    part: Part | None = None
    children: list[Block] = field(default_factory=list)

    @property
    def role(self) -> str:
        """What becomes of it."""
        return role(self.kind)


def printable(text: Held) -> str:
    """Return the content at its length: blanks where furniture stands, and for characters that XML cannot hold.

    Control characters that are no white space become U+FFFD.
    """
    letters = fitting(text.content)
    for part in text.parts:
        if role(part.kind) == "left-out":
            letters = letters[: part.start] + " " * (part.end - part.start) + letters[part.end :]
    return letters


def nested(text: Held, content: str) -> tuple[Block, list[Mark]]:
    """Return the blocks below one root, and marks for the parts that stand inside a line.

    Args:
        text: the parts and their offsets.
        content: the words as they are printed, at the same offsets.
    """
    order = list(table("roles"))
    blocks: list[Part] = []
    marks: list[Mark] = []
    for part in text.parts:
        if role(part.kind) == "inline":
            marks.append(_marked(part))
        elif role(part.kind) != "left-out" and content[part.start : part.end].strip():
            blocks.append(part)
    blocks.sort(key=lambda part: (part.start, -part.end, order.index(part.kind) if part.kind in order else 0))
    root = Block("", 0, len(content))
    open_ = [root]
    for part in blocks:
        while open_[-1].end <= part.start:
            open_.pop()
        above = open_[-1]
        if above.part is not None and above.role not in {"container", "annex"} and _inside_line(content, above, part):
            marks.append(_marked(part))
            continue
        block = Block(part.kind, part.start, min(part.end, above.end), part)
        above.children.append(block)
        open_.append(block)
    _fill(root, content)
    return root, marks


def dissolved(block: Block) -> Iterator[Block]:
    """Yield the blocks inside one, containers replaced by what they hold."""
    for child in block.children:
        if child.role == "container":
            yield from dissolved(child)
        else:
            yield child


def runs(block: Block, start: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a block before, between and after its children, from ``start`` on: one more than those."""
    edges = [(start, start), *((child.start, child.end) for child in block.children), (block.end, block.end)]
    return ((end, max(end, begin)) for (_, end), (begin, _) in pairwise(edges))


def paragraphs(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches between blank lines that have words, without the blanks around them."""
    edges = [start]
    for found in _SPLIT.finditer(content, start, end):
        edges += [found.start(), found.end()]
    edges.append(end)
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [trimmed for each in pairs if (trimmed := _trimmed(content, *each))[0] < trimmed[1]]


def _trimmed(content: str, start: int, end: int) -> tuple[int, int]:
    words = content[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _marked(part: Part) -> Mark:
    return Mark("inline", part.kind, part.start, part.end, part.iri)


def _inside_line(content: str, above: Block, part: Part) -> bool:
    """Tell whether words of the same block stand before a part on its line."""
    line = max(content.rfind("\n", 0, part.start) + 1, above.start)
    return bool(content[line : part.start].strip())


def _fill(block: Block, content: str) -> None:
    """Put words that no part holds into blocks of their own, where a block holds nothing but blocks."""
    for child in block.children:
        _fill(child, content)
    if block.part is None or block.role in {"container", "annex"}:
        loose = [found for run in runs(block, block.start) for found in paragraphs(content, *run)]
        block.children = _ordered((*block.children, *(Block(UNSEGMENTED, *each) for each in loose)))


def _ordered(blocks: Iterable[Block]) -> list[Block]:
    return sorted(blocks, key=lambda block: block.start)
