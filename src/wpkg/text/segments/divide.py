"""The layout of a text: its parts as a tree, and tiles that cover it without a gap."""

from __future__ import annotations

import bisect
from dataclasses import replace

from wpkg.reading import Layout, Part
from wpkg.text import profile as profiles
from wpkg.text.segments import head, lines, numbers, openers, papers, roles, speakers, tree
from wpkg.text.segments.lines import Block

_TOP = 4
_HEAD_LINES = 12
_PAPER_BLOCKS = 80
_SPOKEN = 2


def divide(view: str, *, profile: str | None = None, language: str | None = None) -> Layout:
    """Cut a folded text into its parts.

    Args:
        view: the text as ``fold`` returns it; offsets are those of the verbatim text.
        profile: id of the organisation whose habits it follows; recognised where not given.
        language: ``eng``, ``fra`` or ``spa``; recognised where not given.
    """
    blocks, at = roles.split_organ(view, lines.blocks(view))
    known = profile or _profile(view, blocks, at)
    if known == profiles.PAPER:
        parts = tree.paper(view, papers.tell(view, blocks))
    else:
        parts = tree.decision(view, roles.tell(view, blocks, at))
    speaker = head.organ(view, parts, known)
    begins = next((part.start for part in parts if part.kind == "body"), len(view))
    own = None if known == profiles.PAPER else head.symbol(view, begins, speaker.name if speaker else None)
    if speaker is not None:
        session, rule = head.session(view, parts, speaker, own)
        speaker = replace(speaker, session=session, session_rule=rule if session else "")
    return Layout(
        parts=parts,
        tiles=tiles(view, parts),
        language=language or head.language(view),
        profile=known,
        genre=head.genre(view, parts, known, own),
        organ=speaker,
        title=_span(parts, "title"),
        symbol=own,
        enacting=_span(parts, "enacting"),
    )


def _span(parts: tuple[Part, ...], kind: str) -> tuple[int, int] | None:
    return next(((part.start, part.end) for part in parts if part.kind == kind), None)


def _profile(view: str, blocks: list[Block], at: int | None) -> str:
    if at is None:
        return _silent(view, blocks)
    named = head.body(view[blocks[at].start : blocks[at].end])
    if named is not None:
        return named[1]
    guess = profiles.recognise(view)
    return "un" if guess == profiles.PAPER else guess


def _silent(view: str, blocks: list[Block]) -> str:
    """Return the profile of a text without an organ line: by its words, by the organ it tells of, else a paper."""
    if not _adopts(view, blocks):
        return profiles.PAPER
    guess = profiles.recognise(view)
    if guess != profiles.PAPER:
        return guess
    return head.profile_of(_headed(view, blocks) or "") or head.subject_profile(view) or guess


def _adopts(view: str, blocks: list[Block]) -> bool:
    """Tell whether a text without an organ line adopts something: recitals, or paragraphs that decide."""
    if any(head.stated(view[block.start : block.end]) for block in blocks[:_TOP]):
        return True
    score, headed = 0, _headed(view, blocks) is not None
    if not headed and any(speakers.paper_line(view[block.start : block.end]) for block in blocks[:_PAPER_BLOCKS]):
        return False
    if _meets(view, blocks):
        return True
    for block in blocks:
        if block.insert:
            continue
        if openers.recital(view, block.words) and lines.mark(view, block.start, block.end) in ",;":
            score += 2
        elif openers.operative(view, block.words, sure=True) or openers.subject(view, block.words) is not None:
            score += 2 if block.end - block.start > 40 else 0
        elif (headed or block.family == numbers.ARABIC) and _decides(view, block, headed):
            score += 2 if headed else 1
        if score >= 2:
            return True
    return False


def _decides(view: str, block: Block, headed: bool) -> bool:
    return speakers.speaks(view, block.words) and (headed or not speakers.pleads(view, block.words))


def _meets(view: str, blocks: list[Block]) -> bool:
    """Tell whether persons who do nothing but decide speak of sessions of their own, in two paragraphs or more."""
    spoken = [block for block in blocks if not block.insert and speakers.speaks(view, block.words)]
    if len(spoken) < _SPOKEN or any(speakers.pleads(view, block.words) for block in spoken):
        return False
    if sum(speakers.resolves(view, block.words) for block in spoken) < _SPOKEN:
        return False
    return any(speakers.own_session(view, block.start, block.end) is not None for block in spoken)


def _headed(view: str, blocks: list[Block]) -> str | None:
    """Return who adopts, "" where that is not said, by one of the first lines that says so; None where none does."""
    lines = (view[block.start : block.end] for block in blocks[:_HEAD_LINES] if not block.insert)
    found = [organ for line in lines if (organ := speakers.adoption_line(line)) is not None]
    return next((organ for organ in found if organ), "") if found else None


def tiles(view: str, parts: tuple[Part, ...]) -> tuple[tuple[int, int, str], ...]:
    """Cut the whole view at every edge of a part: (start, end, id of the innermost part, or "").

    ``parts`` are in the order of the text, outer before inner.
    """
    found: list[tuple[int, int, str]] = []
    around: list[Part] = []
    at = 0
    for part in parts:
        start = part.start
        while around and around[-1].end <= start:
            at = _tile(found, at, around[-1].end, around.pop().id)
        if around and part.end > around[-1].end:
            return _crossed(view, parts)
        at = _tile(found, at, start, around[-1].id if around else "")
        around.append(part)
    while around:
        at = _tile(found, at, around[-1].end, around.pop().id)
    _tile(found, at, len(view), "")
    return tuple(found)


def _crossed(view: str, parts: tuple[Part, ...]) -> tuple[tuple[int, int, str], ...]:
    """Do the same where a sentence ends inside a footnote that stands in its paragraph: the narrower part counts."""
    edges = sorted({0, len(view), *(part.start for part in parts), *(part.end for part in parts)})
    owners = [""] * len(edges)
    for part in sorted(parts, key=lambda each: each.start - each.end):
        low, high = bisect.bisect_left(edges, part.start), bisect.bisect_left(edges, part.end)
        owners[low:high] = [part.id] * (high - low)
    spans = zip(edges, edges[1:], owners, strict=False)
    return tuple((start, end, owner) for start, end, owner in spans if start < end)


def _tile(found: list[tuple[int, int, str]], at: int, end: int, owner: str) -> int:
    if end <= at:
        return at
    found.append((at, end, owner))
    return end
