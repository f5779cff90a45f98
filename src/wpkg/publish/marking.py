"""A reading laid over its text: which stretch shows what. The ground of the terminal view and of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from wpkg.reading import PARTIAL, RESOLVED, UNRESOLVED, Act, Cited, Finding, Part, Reading, When

_CONTAINERS = frozenset({"body", "preamble", "operative", "annex"})
_NAMES = {
    "op_paragraph": "operative paragraph",
    "noise.web": "page furniture",
    "noise.page": "page furniture",
    "note.editorial": "editor's note",
    "nav.see_also": "navigation",
    "block_quote": "quotation",
    "quote_leadin": "lead-in",
    "list_leadin": "lead-in",
}
_OPEN = {"unresolved_reference", "unresolved_session", "ambiguous_name", "conflicting_session"}
"""Findings that say of a reference what its status says already."""
_WORDS, _GIST = 90, 160
_DOING = frozenset({"action", "object"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch is part of: ``kind`` is reference, time, verb, addressee or quotation; ``state`` its status."""

    kind: str
    id: str
    state: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text that the same marks cover: code points, half-open, with its words."""

    start: int
    end: int
    words: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found, ready to be shown.

    ``kind`` is statement, reference, time or finding; ``label`` what it is in a word or two; ``meaning`` what it stands
    for or does; ``words`` those of the text, cut where long; ``depth`` how many statements it stands below.
    """

    kind: str
    id: str
    state: str
    label: str
    meaning: str
    words: str
    rule: str
    start: int
    end: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as a reader sees it, with its words cut at the marks and what was found inside."""

    part: Part
    name: str
    stretches: tuple[Stretch, ...]
    lines: tuple[Line, ...]


def blocks(reading: Reading) -> tuple[Block, ...]:
    """Return the paragraphs of a text in order, each with everything found in it; together they hold all the text."""
    marks = sorted(_marks(reading), key=lambda mark: (mark[0], -mark[1]))
    longest = max((end - start for start, end, _ in marks), default=0)
    starts = [mark[0] for mark in marks]
    lines = list(_lines(reading))
    shown = []
    for part in _paragraphs(reading.layout.parts):
        near = marks[bisect_left(starts, part.start - longest) : bisect_left(starts, part.end)]
        inside = [mark for mark in near if part.start < mark[1]]
        found = tuple(line for line in _between(lines, part))
        shown.append(Block(part, named(part), tuple(_stretches(reading.text, part, inside)), found))
    return tuple(shown)


def named(part: Part) -> str:
    """Say in words what a part is: ``operative paragraph 2``."""
    kind = _NAMES.get(part.kind, part.kind.replace("_", " ").replace(".", " "))
    return f"{kind} {part.number}" if part.number else kind


def open_points(reading: Reading) -> tuple[Line, ...]:
    """Return what was not understood, in the order of the text: findings, and references nothing settles."""
    unsettled = (line for line in _lines(reading) if line.kind == "finding" or line.state not in ("", RESOLVED))
    return tuple(sorted(unsettled, key=lambda line: line.start))


def shortened(words: str, limit: int = _WORDS) -> str:
    """Put words on one line, and leave out the middle of many."""
    line = " ".join(words.split())
    if len(line) <= limit:
        return line
    half = limit // 2 - 2
    head, tail = line[:half].rpartition(" ")[0] or line[:half], line[-half:].partition(" ")[2] or line[-half:]
    return f"{head} … {tail}"


def gist(act: Act, text: str) -> str:
    """Say an act in one line: to whom, what, when; words of the text throughout, in their order, cut where long."""
    spans = sorted((slot.start, slot.end) for slot in act.slots if slot.role in _DOING and 0 <= slot.start < slot.end)
    doing = " ".join(" ".join(text[start:end].split()) for start, end in _apart(spans))
    line = ": ".join(part for part in (", ".join(_printed(act, "addressee", text)), doing) if part)
    times = [*_printed(act, "time", text), *_printed(act, "validity", text)]
    line += f" ({', '.join(times)})" if times else ""
    return line if len(line) <= _GIST else f"{line[: line.rfind(' ', 0, _GIST)]} …"


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out what stands inside what came before."""
    reach = -1
    for start, end in spans:
        if start >= reach:
            yield start, end
            reach = end


def _printed(act: Act, role: str, text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in act.slots if s.role == role and 0 <= s.start < s.end]


def _between(lines: list[Line], part: Part) -> list[Line]:
    """Return the lines of a part: statements first, then references, dates and findings, each in their order."""
    at = bisect_left(lines, part.start, key=lambda line: line.start)
    inside = lines[at : bisect_left(lines, part.end, key=lambda line: line.start)]
    order = ("statement", "reference", "time", "finding")
    return sorted(inside, key=lambda line: (order.index(line.kind), line.start, line.depth))


def _paragraphs(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Yield the outermost parts that are no mere containers."""
    by_id = {part.id: part for part in parts}
    childless = {part.id for part in parts} - {part.parent for part in parts if part.parent}
    for part in sorted(parts, key=lambda each: (each.start, -each.end)):
        above = by_id.get(part.parent or "")
        if (part.kind not in _CONTAINERS or part.id in childless) and (above is None or above.kind in _CONTAINERS):
            yield part


def _marks(reading: Reading) -> Iterator[tuple[int, int, Mark]]:
    for cited in reading.references:
        yield cited.start, cited.end, Mark("reference", cited.id, cited.status)
    for when in _times(reading):
        yield when.start, when.end, Mark("time", when.id, when.status)
    for quoted in reading.quotations:
        yield quoted.start, quoted.end, Mark("quotation", quoted.id, RESOLVED if quoted.speaker else UNRESOLVED)
    for act in reading.statements:
        if act.verb_span:
            yield *act.verb_span, Mark("verb", act.id, act.kind)
        for slot in act.slots:
            if slot.role == "addressee" and 0 <= slot.start < slot.end:
                yield slot.start, slot.end, Mark("addressee", act.id, act.kind)


def _lines(reading: Reading) -> Iterator[Line]:
    """Yield everything found in the order of the text, each thing once."""
    text = reading.text
    lines = [
        *_statements(reading),
        *(_reference(each, text) for each in reading.references),
        *(_time(each, text) for each in _times(reading)),
    ]
    open_spans = {(each.start, each.end) for each in reading.references if each.status != RESOLVED}
    open_spans |= {(each.start, each.end) for each in reading.times if each.status != RESOLVED}
    told = (each for each in reading.findings if each.code not in _OPEN or (each.start, each.end) not in open_spans)
    lines += [_finding(each, text) for each in told]
    yield from sorted(lines, key=lambda line: line.start)


def _statements(reading: Reading) -> Iterator[Line]:
    depths: dict[str, int] = {}
    for act in reading.statements:
        depths[act.id] = depths.get(act.parent or "", -1) + 1
        polarity = ", not to" if act.negative else ", abstaining" if act.abstention else ""
        verb = f"[{act.verb}]" if act.performative == "implied" else act.verb or "[no verb]"
        label = f"{act.kind}: {verb}"
        meaning = f"({act.strength}{polarity}) {gist(act, reading.text)}".rstrip()
        yield Line("statement", act.id, "", label, meaning, "", act.rule, act.start, act.end, depths[act.id])


def _reference(cited: Cited, text: str) -> Line:
    meaning = _meant(cited) + (f", {cited.pinpoint}" if cited.pinpoint else "")
    words = shortened(text[cited.start : cited.end])
    label = cited.type.replace("_", " ")
    return Line("reference", cited.id, cited.status, label, meaning, words, cited.rule, cited.start, cited.end)


def _meant(cited: Cited) -> str:
    found = "this text" if cited.target == "this" else cited.target or ", ".join(cited.members)
    if found:
        return found if cited.status != PARTIAL else f"in part: {found}"
    if cited.candidates:
        return f"not settled; may be {' or '.join(cited.candidates)}"
    which = "documents are" if cited.kind == "class" else f"{cited.kind} is"
    return f"not settled: which {which} meant is not told"


def _time(when: When, text: str) -> Line:
    meaning = when.value or when.from_text or "not settled: which day or session is meant is not told"
    words = shortened(text[when.start : when.end])
    return Line("time", when.id, when.status, when.kind, meaning, words, when.rule, when.start, when.end)


def _finding(finding: Finding, text: str) -> Line:
    words = shortened(text[finding.start : finding.end])
    told = "" if words.partition(" … ")[0] in finding.message else words
    label = finding.code.replace("_", " ")
    return Line("finding", "", "", label, finding.message, told, finding.code, finding.start, finding.end)


def _times(reading: Reading) -> Iterator[When]:
    """Yield the dates and sessions that are no part of a reference, such as the day a cited document was adopted."""
    spans = sorted((each.start, each.end) for each in reading.references)
    reach, cover = -1, []
    for _, end in spans:
        reach = max(reach, end)
        cover.append(reach)
    for when in reading.times:
        at = bisect_left(spans, (when.start + 1,))
        if at == 0 or cover[at - 1] < when.end:
            yield when


def _stretches(text: str, part: Part, marks: list[tuple[int, int, Mark]]) -> Iterator[Stretch]:
    """Cut a part at the ends of its marks, which come sorted by their starts."""
    edges = {part.start, part.end}
    for start, end, _ in marks:
        edges |= {max(start, part.start), min(end, part.end)}
    covering: list[tuple[int, Mark]] = []
    rank = 0
    for start, end in pairwise(sorted(edges)):
        covering = [(reach, mark) for reach, mark in covering if reach > start]
        while rank < len(marks) and marks[rank][0] <= start:
            covering += [(marks[rank][1], marks[rank][2])] if marks[rank][1] > start else []
            rank += 1
        yield Stretch(start, end, text[start:end], tuple(dict.fromkeys(mark for _, mark in covering)))
