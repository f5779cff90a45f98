"""What each block of a paper is: headings, paragraphs, bullets with titles, quotations and the words before them."""

from __future__ import annotations

import re

from wpkg.text.segments import numbers, openers
from wpkg.text.segments.lines import Block, following, mark
from wpkg.text.segments.roles import HEAD, Told
from wpkg.text.segments.sentences import sentences

_BOLD = re.compile(r"(\*\*|__)(?P<title>[^*_\n]{2,200}?)(?P<colon>[:.]?)\1(?P<after>[:.]?)\s{0,4}")
_PLAIN = re.compile(r"(?P<title>[A-Z][^.:;?!\n]{2,120}):\s{1,4}(?=[A-Z\"])")
_NAME = 160
_MARKDOWN = re.compile(r"#{1,6} +")


def tell(view: str, blocks: list[Block]) -> list[Told]:
    """Give every block of a paper its kind."""
    found: list[Told] = []
    titled = False
    quoting = signing = False
    for at, block in enumerate(blocks):
        words = view[block.start : block.end]
        after = following(blocks, at)
        if block.insert:
            found.append(Told(block, block.insert, HEAD, "running head, number or rule of a page"))
            continue
        named = openers.furniture(words)
        if named is not None and not titled:
            found.append(Told(block, named[0], HEAD, named[1]))
            continue
        signing = openers.signoff(words) or (signing and _signs(view, block))
        kind = "block_quote" if quoting else "closing_line" if signing else _kind(view, block, after, titled)
        titled = titled or not _dated(words)
        quoting = kind == "quote_leadin" or (kind == "paragraph" and leads_to_quote(view, block, after))
        found.append(Told(block, kind, HEAD))
    return found


def _kind(view: str, block: Block, after: Block | None, titled: bool) -> str:
    if openers.footnote(view, block.start):
        return "footnote"
    if view.startswith(">", block.start):
        return "block_quote"
    if _is_heading(view, block):
        return "heading" if titled else "title"
    closing = mark(view, block.start, block.end)
    if block.family in numbers.ITEMS or (block.family == numbers.ARABIC and closing in ".;,"):
        return "list_item"
    lead = _lead(view, block, after)
    return lead if lead and len(sentences(view, block.start, block.end)) == 1 else "paragraph"


def _lead(view: str, block: Block, after: Block | None) -> str:
    """Return what the last words of a paragraph lead to: a list, a quotation, or nothing."""
    if after is not None and view[block.end - 1] == ":" and after.family in (*numbers.ITEMS, numbers.ARABIC):
        return "list_leadin"
    return "quote_leadin" if leads_to_quote(view, block, after) else ""


def _signs(view: str, block: Block) -> bool:
    """Tell whether a block after the words that close a letter is a name: short, no sentence, no mark-up."""
    words = view[block.start : block.end]
    if len(words) > _NAME or words[0] in "#>|[" or openers.footnote(view, block.start):
        return False
    return words[-1] not in ".:?!" or words.count(" ") < 3


def _is_heading(view: str, block: Block) -> bool:
    if _MARKDOWN.match(view, block.start):
        return True
    if view.startswith("|", block.start) or _dated(view[block.start : block.end]):
        return False
    if block.end - block.start > 160 or block.family in numbers.ITEMS:
        return False
    return mark(view, block.start, block.end) not in ".;,:!" and not view[block.words : block.words + 1].islower()


def _dated(words: str) -> bool:
    """Tell whether a line gives the date or the sender of a paper."""
    return openers.closing(words) or openers.frontmatter(words)


def leads_to_quote(view: str, block: Block, after: Block | None) -> bool:
    """Tell whether a paragraph ends with words that announce the quotation in the next one."""
    if after is None or after.family or view[block.end - 1] not in ":,":
        return False
    start = sentences(view, block.start, block.end)[-1][0]
    if openers.reports(view, start, block.end):
        return True
    return view[block.end - 1] == ":" and view[after.start] in "\"'[>"


def item_title(view: str, block: Block) -> tuple[int, int, int] | None:
    """Return (start, end of the title, start of the body) of a bullet that has a title."""
    bold = _BOLD.match(view, block.words, block.end)
    if bold is not None:
        return (*bold.span("title"), bold.end())
    plain = _PLAIN.match(view, block.words, block.end)
    if plain is None:
        return None
    words = [word for word in plain["title"].split() if len(word) > 3]
    if sum(word[0].isupper() for word in words) * 4 < 3 * len(words):
        return None
    return (*plain.span("title"), plain.end())
