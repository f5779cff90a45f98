"""What each block of a decision is: a walk from the head over organ line and recitals to what follows."""

from __future__ import annotations

from typing import NamedTuple

from wpkg.text.segments import numbers, openers, speakers
from wpkg.text.segments.lines import Block, following, mark

HEAD, PREAMBLE, OPERATIVE, DRAFT_PREAMBLE, DRAFT, ANNEX = range(6)


class Told(NamedTuple):
    """A block and what it is: a segment kind, the part of the text it stands in, the reason where it is furniture."""

    block: Block
    kind: str
    state: int
    reason: str = ""


def tell(view: str, blocks: list[Block], organ: int | None) -> list[Told]:
    """Give every block of a decision its kind; ``organ`` is the index of the organ line, where there is one."""
    return _Walk(view, blocks, organ).walk()


def organ_at(view: str, blocks: list[Block]) -> int | None:
    """Return the index of the organ line, where there is one."""
    for at, block in enumerate(blocks):
        named = not (block.family or block.insert) and openers.organ_line(view, block.start, block.end)
        if named and not _listed(view, blocks, at):
            return at
    return None


def _listed(view: str, blocks: list[Block], at: int) -> bool:
    """Tell whether a line that looks like an organ line has a title or another such line right after it."""
    after = following(blocks, at)
    if after is None:
        return True
    if view[blocks[at].end - 1] in ",:":
        return False
    return not (openers.recital(view, after.words) or openers.operative(view, after.words) or after.family)


def split_organ(view: str, blocks: list[Block]) -> tuple[list[Block], int | None]:
    """Part an organ line from the recital that begins on the same line; return the blocks, the index of that line."""
    found = organ_at(view, blocks)
    for at, block in enumerate(blocks) if found is None else ((found, blocks[found]),):
        if block.family or block.insert or view[block.start] not in openers.initials():
            continue
        comma = view.find(",", block.start, min(block.end, block.start + 240))
        while comma > 0:
            after = comma + 1
            while after < block.end and view[after].isspace():
                after += 1
            if after < block.end and _runs_on(view, block.start, comma + 1, after):
                organ = block._replace(end=comma + 1, inserts=())
                rest = block._replace(start=after, words=after, gap=0)
                parted = [*blocks[:at], organ, rest, *blocks[at + 1 :]]
                return parted, organ_at(view, parted)
            comma = view.find(",", comma + 1, min(block.end, block.start + 240))
    return blocks, found


def _runs_on(view: str, start: int, comma: int, after: int) -> bool:
    return openers.organ_line(view, start, comma) and openers.recital(view, after)


class _Walk:
    """The walk: ``state`` is the part of the text the next block stands in."""

    def __init__(self, view: str, blocks: list[Block], organ: int | None) -> None:
        self.view, self.blocks, self.organ = view, blocks, organ
        self.begins = self.organ if self.organ is not None else self._first()
        self.state = HEAD
        self.last = 0
        self.ended = False
        self.listing = False

    def walk(self) -> list[Told]:
        """Return every block with its kind."""
        title = _title(self.view, self.blocks[: self.begins])
        return [self._tell(at, block, title) for at, block in enumerate(self.blocks)]

    def _tell(self, at: int, block: Block, title: int | None) -> Told:
        if block.insert:
            return Told(block, block.insert, self.state, _REASONS.get(block.insert, ""))
        words = self.view[block.start : block.end]
        if at < self.begins:
            kind, reason = _in_head(words, at == title)
            return Told(block, kind, HEAD, reason)
        if at == self.organ:
            self.state = PREAMBLE
            return Told(block, "adopting_organ", PREAMBLE)
        if at == self.begins:
            self.state = PREAMBLE if self._recites(at, block) else OPERATIVE
        kind = self._kind(at, block, words)
        listed = kind == "list_item" and (self.listing or bool(block.family))
        self.listing = (kind == "op_paragraph" and words[-1] == ":") or (listed and not block.family)
        return Told(block, kind, self.state)

    def _recites(self, at: int, block: Block) -> bool:
        """Tell whether a text without an organ line begins with a recital: it ends like one, or one follows."""
        if not openers.recital(self.view, block.words):
            return False
        after = self._next(at)
        return self._closing(block) in ",;" or (after is not None and openers.recital(self.view, after.words))

    def _closing(self, block: Block) -> str:
        return mark(self.view, block.start, block.end)

    def _first(self) -> int:
        """Return the index of the first block that recites or decides, where no line names the organ."""
        closed = [at for at, block in enumerate(self.blocks) if not block.insert and self._closed(block)]
        told = next((at for at in closed if openers.subject(self.view, self.blocks[at].words)), len(self.blocks))
        recited = next((at for at in closed if openers.recital(self.view, self.blocks[at].words) and at < told), None)
        for at in closed:
            block = self.blocks[at]
            if at == recited or block.family or self._decides(block):
                return at
            if recited is None and block.end - block.start > 80 and not self._outside(block):
                return at
        return len(self.blocks)

    def _closed(self, block: Block) -> bool:
        return self._closing(block) in ",.;:"

    def _outside(self, block: Block) -> bool:
        words = self.view[block.start : block.end]
        return openers.furniture(words) is not None or openers.frontmatter(words)

    def _decides(self, block: Block) -> bool:
        view = self.view
        if openers.operative(view, block.words) or speakers.speaks(view, block.words):
            return True
        return openers.subject(view, block.words) is not None

    def _kind(self, at: int, block: Block, words: str) -> str:
        if self.state in (PREAMBLE, DRAFT_PREAMBLE):
            return self._in_preamble(at, block, words)
        if self.state == ANNEX:
            return self._in_annex(block, words)
        return self._in_operative(at, block, words)

    def _in_preamble(self, at: int, block: Block, words: str) -> str:
        view, after = self.view, OPERATIVE if self.state == PREAMBLE else DRAFT
        if not block.family and openers.enacting(words) and not self._items_follow(at):
            self.state = after
            return "enacting" if after == OPERATIVE else "paragraph"
        if block.family in numbers.ITEMS and not self._op_item(block):
            return "list_item"
        recites = openers.recital(view, block.words)
        closed = self._closing(block)
        if recites and not (closed not in ",;:." and len(words) < 200 and self._numbered_follows(at)):
            return "recital"
        if block.family == numbers.ARABIC or self._opens(at, block, closed):
            self.state = after
            return self._paragraph(block)
        if _heading(view, block):
            if block.family == numbers.UPPER or self._numbered_follows(at):
                self.state = after
            return "heading"
        return "recital"

    def _op_item(self, block: Block) -> bool:
        return block.family in (numbers.PAREN, numbers.LETTER) and openers.operative(self.view, block.words)

    def _opens(self, at: int, block: Block, closed: str) -> bool:
        view = self.view
        if openers.infinitive(view, block.words) or speakers.speaks(view, block.words):
            return True
        if openers.third_person(view, block.words) and closed in ";.:":
            return True
        if not openers.operative(view, block.words):
            return self._op_item(block) or openers.subject(view, block.words) is not None
        after = self._next(at)
        return closed != "," or after is None or bool(after.family) or not openers.recital(view, after.words)

    def _next(self, at: int) -> Block | None:
        return following(self.blocks, at)

    def _numbered_follows(self, at: int) -> bool:
        after = self._next(at)
        return after is not None and after.family in (numbers.ARABIC, numbers.UPPER)

    def _items_follow(self, at: int) -> bool:
        after = self._next(at)
        return after is not None and after.family in numbers.ITEMS

    def _paragraph(self, block: Block) -> str:
        if block.family == numbers.ARABIC and block.number.isdigit():
            self.last = int(block.number)
        self.ended = self._closing(block) == "."
        return "op_paragraph" if self.state == OPERATIVE else "paragraph"

    def _in_operative(self, at: int, block: Block, words: str) -> str:
        view = self.view
        if not block.family and (apart := self._apart(at, block, words)):
            return apart
        if block.family in _UNMARKED and (
            openers.footnote(view, block.start) or (self.ended and _late_note(view, block))
        ):
            return "footnote"
        if block.family in numbers.ITEMS:
            return "list_item"
        if self._restarts(block):
            self.state = ANNEX
            return "paragraph"
        if _heading(view, block):
            return "list_item" if self.listing and not self._numbered_follows(at) and not block.family else "heading"
        return self._paragraph(block)

    def _apart(self, at: int, block: Block, words: str) -> str:
        """Return the kind of a block without a number that is no paragraph of the operative part, or ""."""
        if openers.annex(words):
            self.state = ANNEX
            return "annex"
        if openers.closing(words):
            return "closing_line"
        second = openers.organ_line(self.view, block.start, block.end) and self._recital_follows(at)
        if second and (again := self._again(block)):
            return again
        return "heading" if _label(words) and not self._decides(block) else ""

    def _again(self, block: Block) -> str:
        """Take a second organ line: the same organ begins a further text, another one a draft that is put to it."""
        if self.organ is None:
            return "op_paragraph"
        first = self.blocks[self.organ]
        names = (self.view[each.start : each.end].rstrip(",:0123456789 ") for each in (first, block))
        if next(names) == next(names):
            self.state = PREAMBLE
            return "adopting_organ"
        if self.view[block.end - 1] not in ",:":
            return ""
        self.state = DRAFT_PREAMBLE
        return "paragraph"

    def _recital_follows(self, at: int) -> bool:
        after = self._next(at)
        if after is None:
            return False
        return (
            bool(after.family) or openers.recital(self.view, after.words) or openers.operative(self.view, after.words)
        )

    def _restarts(self, block: Block) -> bool:
        """Tell whether numbering begins anew after the last paragraph: an annex whose heading is lost."""
        if block.family != numbers.ARABIC or block.number != "1" or not self.ended or self.last < 1:
            return False
        return not openers.operative(self.view, block.words)

    def _in_annex(self, block: Block, words: str) -> str:
        view = self.view
        if not block.family and openers.annex(words):
            return "annex"
        if not block.family and openers.closing(words):
            return "closing_line"
        if openers.footnote(view, block.start):
            return "footnote"
        if block.family in numbers.ITEMS:
            return "list_item"
        return "heading" if _heading(view, block) else "paragraph"


_UNMARKED = frozenset(("", numbers.BULLET))
_REASONS = {"noise.page": "running head, number or rule of a page"}


def _in_head(words: str, title: bool) -> tuple[str, str]:
    named = openers.furniture(words)
    if named is not None:
        return named
    return ("title" if title else "paragraph"), ""


def _title(view: str, head: list[Block]) -> int | None:
    """Return the index of the title among the blocks before the organ line."""
    found: int | None = None
    for at, block in enumerate(head):
        words = view[block.start : block.end]
        if block.insert or openers.furniture(words) is not None or openers.symbol_line(words):
            continue
        if openers.titled(words):
            return at
        if found is None and not openers.frontmatter(words) and len(words) < 600:
            found = at
    return found


def _late_note(view: str, block: Block) -> bool:
    """Tell whether a block after the last paragraph is a footnote: a number without a point, and words."""
    if block.family or not view[block.start].isdigit():
        return view[block.start] == "*" and block.end - block.start > 3
    at = block.start
    while at < block.end and view[at].isdigit():
        at += 1
    return at - block.start < 4 and view[at : at + 1] in (" ", "/") and not view[at + 1 : at + 2].islower()


def _label(words: str) -> bool:
    """Tell whether a few words and a colon head the paragraphs after them."""
    return len(words) < 50 and words[-1] == ":" and words.count(" ") < 5 and not openers.infinitive(words, 0)


def _heading(view: str, block: Block) -> bool:
    if block.end - block.start > 220 or block.family not in ("", numbers.UPPER):
        return False
    if mark(view, block.start, block.end) in ".;,:?!":
        return False
    if view[block.words : block.words + 1].islower() or view[block.end - 4 : block.end] == " and":
        return False
    if openers.subject(view, block.words) is not None:
        return False
    return not openers.operative(view, block.words, sure=True) or block.end - block.words < 30
