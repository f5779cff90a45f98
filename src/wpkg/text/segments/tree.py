"""The tree: blocks with their kinds become parts that nest, each inside its parent."""

from __future__ import annotations

from dataclasses import replace

from wpkg.reading import Part
from wpkg.text.segments import clauses, numbers, papers
from wpkg.text.segments.lines import Block, following
from wpkg.text.segments.roles import ANNEX, DRAFT_PREAMBLE, HEAD, OPERATIVE, PREAMBLE, Told
from wpkg.text.segments.sentences import sentences

_STEMS = {
    "recital": "rec",
    "op_paragraph": "op",
    "adopting_organ": "organ",
    "list_item": "it",
    "noise.web": "n",
    "noise.page": "page",
    "note.editorial": "note",
    "nav.see_also": "nav",
    "paragraph": "p",
    "heading": "h",
    "closing_line": "closing",
    "footnote": "fn",
    "block_quote": "q",
    "quote_leadin": "lead",
    "list_leadin": "list",
}
_ROLES = {PREAMBLE: "preambular", OPERATIVE: "operative", ANNEX: "annex", DRAFT_PREAMBLE: "preambular"}
_ROLED = frozenset(("recital", "op_paragraph", "list_item", "paragraph", "enacting"))
_WIDE = frozenset(
    ("body", "preamble", "operative", "annex", "op_paragraph", "list_item", "recital", "paragraph", "block_quote")
)
_STRAYS = frozenset(("noise.page", "footnote", "heading", "closing_line"))
_SENTENCED = frozenset(("op_paragraph", "paragraph"))
_SINGLE = frozenset(("title", "organ", "enacting", "annex", "body", "preamble", "operative"))


class Tree:
    """The parts of one text as they are found, and the paragraphs and items still open for what belongs to them."""

    def __init__(self, view: str) -> None:
        self.view = view
        self.parts: list[Part] = []
        self.counts: dict[str, int] = {}
        self.open: list[tuple[int, str]] = []
        self.ends: dict[int, int] = {}
        self.strays = False
        self.ordered = True

    def reach(self, at: int, end: int) -> None:
        """Let a part that holds others end no earlier than ``end``."""
        if self.ends.get(at, self.parts[at].end) < end:
            self.ends[at] = end

    def settle(self) -> None:
        """Give the parts the ends they have reached."""
        for at, end in self.ends.items():
            part = self.parts[at]
            self.parts[at] = Part(part.id, part.kind, part.parent, part.start, end, part.role, part.number, part.reason)
        self.ends.clear()

    def name(self, stem: str) -> str:
        """Return a new id: the stem alone the first time for what is mostly single, else with a number."""
        count = self.counts[stem] = self.counts.get(stem, 0) + 1
        return stem if count == 1 and stem in _SINGLE else f"{stem}{count}"

    def add(self, block: Block, kind: str, parent: str | None, role: str, reason: str = "", end: int = 0) -> int:
        """Add a part for a block and the inserts in it; return its index."""
        name = self.name(_STEMS.get(kind, kind))
        at = len(self.parts)
        self.parts.append(Part(name, kind, parent, block.start, end or block.end, role, block.number, reason))
        if kind in _STRAYS:
            self.strays = True
        if block.inserts:
            self.strays, self.ordered = True, False
        for start, stop, insert in block.inserts:
            self.parts.append(Part(self.name(_STEMS[insert]), insert, name, start, stop, "other", "", REASONS[insert]))
        return at

    def sentences(self, at: int, block: Block) -> None:
        """Add the sentences of a part, with the items that run on in them."""
        part = self.parts[at]
        for number, (start, end) in enumerate(sentences(self.view, block.start, block.end), 1):
            name = f"{part.id}.s{number}"
            self.parts.append(Part(name, "sentence", part.id, start, end, part.role))
            self.inline(name, start, end, part.role)

    def inline(self, parent: str, start: int, end: int, role: str) -> None:
        """Add the items "(a) …; (b) …" of a stretch."""
        for number, (low, high, label) in enumerate(clauses.inline_items(self.view, start, end), 1):
            self.parts.append(Part(f"{parent}.i{number}", "inline_item", parent, low, high, role, label))

    def stretch(self, end: int) -> None:
        """Let every open paragraph and item reach ``end``."""
        for at, _ in self.open:
            self.reach(at, end)

    def done(self) -> tuple[Part, ...]:
        """Return the parts in the order of the text, outer before inner."""
        if self.ordered:
            return tuple(self.parts)
        return tuple(sorted(self.parts, key=lambda part: (part.start, -part.end)))


REASONS = {"noise.page": "running head, number or rule of a page", "footnote": ""}


def decision(view: str, told: list[Told]) -> tuple[Part, ...]:
    """Build the parts of a decision or resolution."""
    tree = Tree(view)
    frame = _Frame(tree)
    for each in told:
        frame.enter(each)
        _place(tree, frame, each)
    frame.settle()
    tree.settle()
    return _adopt(tree.done()) if tree.strays else tree.done()


def _adopt(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Hang furniture, notes and headings into the innermost part whose span they stand in."""
    found: list[Part] = []
    around: list[Part] = []
    for part in parts:
        while around and around[-1].end < part.end:
            around.pop()
        if part.kind in _WIDE:
            around.append(part)
        stray = part.kind in _STRAYS and around
        found.append(replace(part, parent=around[-1].id) if stray else part)
    return tuple(found)


_OPENING = frozenset(("annex", "adopting_organ"))


class _Frame:
    """The parts that hold others: body, preamble, operative part, draft, annexes. Their ends follow what they hold."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.body: int | None = None
        self.section: int | None = None
        self.annex: int | None = None
        self.state = HEAD
        self.end = 0

    def enter(self, each: Told) -> None:
        """Open and close the holders for the next block."""
        if each.state == self.state and self.section is not None and each.kind not in _OPENING:
            return
        self.settle()
        if each.kind == "annex":
            self.body = self.section = None
            self.annex = self._holder("annex", None, each.block.start, "annex")
        if each.state == HEAD or each.kind in ("closing_line", "footnote") or each.block.insert:
            return
        if each.state == ANNEX:
            if self.annex is None:
                self.body = self.section = None
                self.annex = self._holder("annex", None, each.block.start, "annex")
            return
        if self.body is None or (each.kind == "adopting_organ" and self.state not in (HEAD, PREAMBLE)):
            self.annex, self.section = None, None
            self.body = self._holder("body", None, each.block.start, "other")
        if each.kind == "adopting_organ":
            self.section, self.state = None, PREAMBLE
            return
        if self.section is None or each.state != self.state:
            self._open(each)
        self.state = each.state

    def _open(self, each: Told) -> None:
        body = self.tree.parts[self.body].id if self.body is not None else None
        if each.state == PREAMBLE:
            self.section = self._holder("preamble", body, each.block.start, "preambular")
        elif each.state == OPERATIVE:
            self.section = self._holder("operative", body, each.block.start, "operative")

    def _holder(self, kind: str, parent: str | None, start: int, role: str) -> int:
        self.tree.open.clear()
        self.tree.parts.append(Part(self.tree.name(kind), kind, parent, start, start, role))
        return len(self.tree.parts) - 1

    def settle(self) -> None:
        """Let the open holders end where the last block in them ended."""
        for at in (self.body, self.section, self.annex):
            if at is not None:
                self.tree.reach(at, self.end)

    def parent(self) -> str | None:
        """Return the id of the innermost holder."""
        at = self.annex if self.annex is not None else self.section if self.section is not None else self.body
        return None if at is None else self.tree.parts[at].id


def _place(tree: Tree, frame: _Frame, each: Told) -> None:
    block, kind = each.block, each.kind
    if block.insert or kind in ("footnote", "closing_line"):
        tree.add(block, kind, None, "other", each.reason)
        return
    if each.state == HEAD:
        tree.add(block, kind, None, "other", each.reason)
        return
    if kind == "annex":
        frame.end = block.end
        tree.add(block, "heading", frame.parent(), "annex")
        return
    if kind == "list_item":
        _item(tree, frame, each)
        frame.end = block.end
        return
    frame.end = block.end
    role = _role(each)
    at = tree.add(block, kind, frame.parent() if kind != "adopting_organ" else _body(frame), role, each.reason)
    if kind in ("heading", "adopting_organ", "enacting"):
        tree.open.clear()
        return
    tree.open = [(at, "")]
    if kind == "recital":
        _clauses(tree, at, block)
    elif kind in _SENTENCED:
        tree.sentences(at, block)


def _body(frame: _Frame) -> str | None:
    return None if frame.body is None else frame.tree.parts[frame.body].id


def _role(each: Told) -> str:
    if each.kind not in _ROLED:
        return "annex" if each.state == ANNEX else "other"
    if each.kind == "paragraph" and each.state == DRAFT_PREAMBLE:
        return "other"
    return _ROLES.get(each.state, "other")


def _clauses(tree: Tree, at: int, block: Block) -> None:
    name = tree.parts[at].id
    found = clauses.clauses(tree.view, block.words, block.end)
    for number, (start, end) in enumerate(found):
        letter = chr(ord("a") + number) if number < 26 else f".{number}"
        tree.parts.append(Part(f"{name}{letter}", "recital_clause", name, start, end, "preambular"))
    if not found:
        tree.inline(name, block.start, block.end, "preambular")


def _item(tree: Tree, frame: _Frame, each: Told) -> None:
    """Hang an item under the open item above its level, or under the paragraph."""
    block = each.block
    family = _family(tree, block)
    levels = [level for _, level in tree.open]
    if family in levels:
        del tree.open[levels.index(family) :]
    parent = tree.parts[tree.open[-1][0]].id if tree.open else frame.parent()
    role = _ROLES.get(each.state, "other")
    at = tree.add(block, "list_item", parent, role)
    tree.open.append((at, family))
    tree.stretch(block.end)
    spans = sentences(tree.view, block.start, block.end)
    name = tree.parts[at].id
    if len(spans) > 1:
        tree.parts += [Part(f"{name}.s{n}", "sentence", name, *span, role) for n, span in enumerate(spans, 1)]
    elif family != numbers.ROMAN:
        tree.inline(name, block.words, block.end, role)


def _family(tree: Tree, block: Block) -> str:
    """Tell a Roman figure from a letter by the item before it on the letters' level."""
    if block.family != numbers.LETTER or not numbers.is_roman(block.number):
        return block.family
    before = next((tree.parts[at].number for at, level in tree.open if level == numbers.LETTER), "")
    if len(block.number) == 1 and before and len(before) == 1 and ord(block.number) == ord(before) + 1:
        return numbers.LETTER
    return numbers.ROMAN


def paper(view: str, told: list[Told]) -> tuple[Part, ...]:
    """Build the parts of a paper."""
    tree = Tree(view)
    blocks = [each.block for each in told]
    for place, each in enumerate(told):
        at = tree.add(each.block, each.kind, None, "other", each.reason)
        after = following(blocks, place)
        if each.kind == "paragraph":
            _paragraph(tree, at, each.block, after)
        elif each.kind == "block_quote":
            tree.sentences(at, each.block)
        elif each.kind == "list_item":
            _bullet(tree, at, each.block)
    return tree.done()


def _paragraph(tree: Tree, at: int, block: Block, after: Block | None) -> None:
    tree.sentences(at, block)
    kind = ""
    if papers.leads_to_quote(tree.view, block, after):
        kind = "quote_leadin"
    elif tree.view[block.end - 1] == ":" and after is not None and after.family in numbers.ITEMS:
        kind = "list_leadin"
    last = len(tree.parts) - 1
    while tree.parts[last].kind != "sentence":
        last -= 1
    if kind:
        tree.parts[last] = replace(tree.parts[last], kind=kind)


def _bullet(tree: Tree, at: int, block: Block) -> None:
    titled = papers.item_title(tree.view, block)
    if titled is None:
        tree.sentences(at, block._replace(start=block.words))
        return
    name = tree.parts[at].id
    start, end, body = titled
    tree.parts.append(Part(f"{name}.t", "list_item_title", name, start, end))
    if body < block.end:
        tree.parts.append(Part(f"{name}.b", "list_item_body", name, body, block.end))
        tree.sentences(len(tree.parts) - 1, block._replace(start=body))
