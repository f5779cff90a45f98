"""The stretches of a text in which acts are looked for: sentences of provisions, with the list items below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wpkg.reading import Layout, Part
from wpkg.text.statements.clausetable import pattern

_MARK = re.compile(
    r"(?:[\s\"]|\d{1,2}(?:\.\d{1,2}){1,3}(?=\s+[A-Z])|\d{1,3}(?:bis)?[.)](?=\s)|\d{1,3}(?=\s+[A-Z])|\((?:\d{1,3}|[a-z]{1,4})\)|[a-z]\)|[ivx]{1,5}[.)](?=\s)|[a-z][.](?=\s)"
    r"|\*\*|[-•*–]+(?=[\s*])|[IVX]{1,5}\.(?=\s))*"
)
_PROVISIONS = frozenset({"op_paragraph"})
_PROSE = frozenset({"paragraph", "list_leadin"})
_ITEMS = frozenset({"list_item", "inline_item", "list_item_title", "list_item_body"})


@dataclass(slots=True)
class Block:
    """A provision, or an item below one: its sentences (id, start, end), up to its first item, and its items.

    ``provision``: it stands in the operative part of a decision. ``asked``: in a paper, it stands under a heading of
    recommendations, or is numbered as one.
    """

    part: Part
    provision: bool = False
    asked: bool = False
    sentences: list[tuple[str, int, int]] = field(default_factory=list)
    items: list[Block] = field(default_factory=list)


def blocks(layout: Layout, flat: str) -> list[Block]:
    """Return the provisions of a text in order. In a paper every paragraph counts, in a decision its operative part."""
    prose = layout.profile == "paper" or layout.genre in ("paper", "statement", "declaration")
    found: list[Block] = []
    known: dict[str, Block] = {}
    sentences: dict[str, list[Part]] = {}
    last: Block | None = None
    asking = False
    operative = {part.id for part in layout.parts if part.kind == "operative"}
    for part in layout.parts:
        if part.kind == "sentence" and part.parent:
            sentences.setdefault(part.parent, []).append(part)
        elif part.kind == "heading":
            asking = prose and pattern("asking_head").match(flat, part.start, part.end) is not None
            if prose and pattern("item_label").match(flat, part.start, part.end):
                found.append(known.setdefault(part.id, Block(part, asked=True)))
        elif part.kind in _PROVISIONS or (part.kind in _PROSE and _counts(part, prose, operative)):
            label = "item_start" if asking else "item_label"
            labelled = prose and pattern(label).match(flat, part.start, part.end) is not None
            last = known[part.id] = Block(part, _provides(part, operative), labelled)
            found.append(last)
        elif part.kind in _ITEMS and _counts(part, prose, operative):
            block = known[part.id] = Block(part, asked=asking)
            above = known.get(part.parent or "") or _holder(last, part)
            if above is not None:
                above.items.append(block)
            else:
                block.provision = _provides(part, operative)
                found.append(block)
    for block in known.values():
        _cut(block, sentences, known, flat)
    return found


def _counts(part: Part, prose: bool, operative: set[str]) -> bool:
    return _provides(part, operative) or (prose and part.role not in ("annex", "preambular"))


def _provides(part: Part, operative: set[str]) -> bool:
    return part.role == "operative" or part.parent in operative


def _holder(last: Block | None, part: Part) -> Block | None:
    """Return the provision an item belongs to whose parent is no provision."""
    return last if last is not None and part.role == last.part.role else None


def _cut(block: Block, sentences: dict[str, list[Part]], known: dict[str, Block], flat: str) -> None:
    """Give a block its sentences, cut off where its first item begins."""
    inner = [each for each in block.items if each.part.start >= block.part.start]
    limit = min((each.part.start for each in inner), default=block.part.end)
    limit = min(limit, block.part.end)
    own = sentences.get(block.part.id, [])
    if not own:
        own = [block.part]
    for part in own:
        stop = min(part.end, limit)
        start = skip_mark(flat, part.start, stop)
        if stop > start:
            whole = len(own) == 1 and part.end == block.part.end
            block.sentences.append((block.part.id if whole else part.id, start, stop))


def skip_mark(flat: str, start: int, end: int) -> int:
    """Move a start over a number, a letter in brackets, a bullet."""
    match = _MARK.match(flat, start, end)
    place = match.end() if match else start
    label = pattern("item_label").match(flat, place, end)
    return label.end() if label else place
