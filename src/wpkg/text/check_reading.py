"""What the reader did not understand, and why; and whether a reading holds together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from wpkg.reading import CONFLICT, UNRESOLVED, Act, Cited, Finding, Layout, Part, Quoted, Reading, When
from wpkg.text import profile as profiles
from wpkg.text import tables

DIRECTIVES = frozenset({"instruction", "demand", "request", "invitation"})
ELLIPTICAL, IMPLIED = "elliptical", "implied"


def findings(
    view: str,
    layout: Layout,
    cited: tuple[Cited, ...],
    times: tuple[When, ...],
    acts: tuple[Act, ...],
    quoted: tuple[Quoted, ...],
) -> tuple[Finding, ...]:
    """Tell what was met in a folded text and not understood, in the order of the text."""
    parts = {part.id: part for part in layout.parts}
    found = [
        *_references(view, cited),
        *_sessions(view, times),
        *_statements(view, parts, acts),
        *_paragraphs(view, layout, parts, acts),
        *_layout(view, layout),
        *_links(view, layout),
        *_speakers(view, quoted),
    ]
    found.sort(key=lambda each: (each.start, each.end, each.code))
    return tuple(found)


def _finding(view: str, code: str, segment: str, start: int, end: int, more: str = "") -> Finding:
    words = " ".join(view[start:end].split())
    message, shown = _messages(tables.folders())
    if len(words) > shown:
        words = words[:shown].rpartition(" ")[0] + " ..."
    return Finding(code, message[code].replace("{words}", words).replace("{more}", more), segment, start, end)


@cache
def _messages(places: tuple[Path, ...]) -> tuple[dict[str, str], int]:
    raw = tables.table("findings")
    return {row["code"]: row["message"] for row in raw["findings"]}, raw["shown"]


def _references(view: str, cited: Iterable[Cited]) -> Iterator[Finding]:
    for each in cited:
        if each.candidates and each.target is None:
            candidates = ", ".join(each.candidates)
            yield _finding(view, "ambiguous_name", each.segment, each.start, each.end, candidates)
        elif each.status == UNRESOLVED and each.kind in {"document", "provision"}:
            yield _finding(view, "unresolved_reference", each.segment, each.start, each.end)


def _sessions(view: str, times: Iterable[When]) -> Iterator[Finding]:
    for each in times:
        if each.status == CONFLICT:
            yield _finding(view, "conflicting_session", each.segment, each.start, each.end)
        elif each.kind == "session" and each.value is None and each.status == UNRESOLVED:
            yield _finding(view, "unresolved_session", each.segment, each.start, each.end)


def _statements(view: str, parts: dict[str, Part], acts: Iterable[Act]) -> Iterator[Finding]:
    implied = False
    for act in acts:
        if act.performative == IMPLIED and not implied:
            implied = True
            yield _enacting(view, parts, act)
        elif act.performative == ELLIPTICAL:
            spans = [slot for slot in act.slots if slot.role in {"addressee", "object"} and slot.start >= 0]
            start = min((slot.start for slot in spans), default=act.start)
            end = max((slot.end for slot in spans), default=act.end)
            yield _finding(view, "missing_verb", act.segment, start, end)
        elif act.verb_class in DIRECTIVES and not any(slot.role == "addressee" for slot in act.slots):
            start, end = act.verb_span or (act.start, act.end)
            yield _finding(view, "directive_without_addressee", act.segment, start, end)


def _enacting(view: str, parts: dict[str, Part], act: Act) -> Finding:
    """Point to the blank where an enacting word would stand, else to the paragraph."""
    top = _top(parts, act.segment)
    start = top.start if top else act.start
    before = len(view[:start].rstrip())
    span = (before, start) if before < start else (act.start, act.end)
    return _finding(view, "missing_enacting_word", top.id if top else act.segment, *span)


def _top(parts: dict[str, Part], segment: str) -> Part | None:
    part = parts.get(segment)
    while part is not None and part.kind != "op_paragraph" and part.parent in parts:
        part = parts[part.parent]
    return part


def _paragraphs(view: str, layout: Layout, parts: dict[str, Part], acts: Iterable[Act]) -> Iterator[Finding]:
    operative = [part for part in layout.parts if part.kind == "op_paragraph"]
    acting = {top.id for act in acts for top in (_top(parts, act.segment),) if top is not None}
    for part in operative:
        if part.id not in acting:
            end = min(part.end, part.start + _messages(tables.folders())[1])
            yield _finding(view, "unparsed_paragraph", part.id, part.start, end)
    if len(operative) > 1 and not any(part.number for part in operative):
        first = operative[0]
        yield _finding(view, "unnumbered_paragraphs", first.id, first.start, _after_words(view, first, 2))


def _after_words(view: str, part: Part, count: int) -> int:
    """Return where the first words of a part end."""
    at = part.start
    for _ in range(count):
        while at < part.end and view[at].isspace():
            at += 1
        while at < part.end and not view[at].isspace():
            at += 1
    return at


def _layout(view: str, layout: Layout) -> Iterator[Finding]:
    for part in layout.parts:
        if part.kind == "unrecognised":
            yield _finding(view, "unrecognised_stretch", part.id, part.start, part.end, part.reason)
    if layout.profile != profiles.PAPER and (layout.organ is None or layout.organ.name is None):
        line = next((part for part in layout.parts if part.kind == "adopting_organ"), None)
        if layout.organ is not None:
            yield _finding(view, "unknown_organ", line.id if line else "", layout.organ.start, layout.organ.end)
        elif line is not None:
            yield _finding(view, "unknown_organ", line.id, line.start, line.end)
        elif layout.parts:
            yield _finding(view, "unknown_organ", layout.parts[0].id, layout.parts[0].start, layout.parts[0].end)


def _links(view: str, layout: Layout) -> Iterator[Finding]:
    """Yield the links without an address: "[words](#)"."""
    at = view.find("](#)")
    tile = 0
    while at >= 0:
        start = view.rfind("[", max(0, at - 400), at)
        if start >= 0:
            while tile + 1 < len(layout.tiles) and layout.tiles[tile][1] <= start:
                tile += 1
            segment = layout.tiles[tile][2] if layout.tiles else ""
            yield _finding(view, "lost_link_target", segment, start, at + len("](#)"))
        at = view.find("](#)", at + 1)


def _speakers(view: str, quoted: Iterable[Quoted]) -> Iterator[Finding]:
    for each in quoted:
        if each.attribution is not None and each.speaker is None and each.document is None:
            yield _finding(view, "unknown_speaker", each.segment, *each.attribution)


def faults(reading: Reading) -> list[str]:
    """Return what does not hold together in a reading: offsets, parents, places. An empty list is as it must be."""
    check = _Check(reading)
    check.parts()
    check.records()
    check.acts()
    check.quotations()
    return check.found


class _Check:
    """The faults of one reading, gathered."""

    def __init__(self, reading: Reading) -> None:
        self.found: list[str] = []
        self._reading = reading
        self._size = len(reading.text)
        self._by_id = {part.id: part for part in reading.layout.parts}

    def _inside(self, what: str, start: int, end: int, low: int = 0, high: int | None = None) -> None:
        limit = self._size if high is None else high
        if not (low <= start <= end <= limit):
            self.found.append(f"{what}: {start}-{end} is not within {low}-{limit}")

    def parts(self) -> None:
        """Check the tree of the layout and its tiles."""
        layout = self._reading.layout
        if len(self._by_id) < len(layout.parts):
            self.found.append("two parts bear one id")
        for part in layout.parts:
            parent = self._by_id.get(part.parent) if part.parent is not None else None
            if part.parent is not None and parent is None:
                self.found.append(f"part {part.id}: its parent {part.parent} is missing")
            low, high = (parent.start, parent.end) if parent else (0, self._size)
            self._inside(f"part {part.id}", part.start, part.end, low, high)
        edge = 0
        for start, end, _ in layout.tiles:
            if start != edge:
                self.found.append(f"a tile begins at {start}, the one before it ended at {edge}")
            edge = end
        if edge != self._size:
            self.found.append(f"the tiles end at {edge}, the text at {self._size}")

    def records(self) -> None:
        """Check that everything found stands in the text, in a part that holds its beginning."""
        one = self._reading
        for cited in one.references:
            self._placed(f"reference {cited.id}", cited.segment, cited.start, cited.end)
        for when in one.times:
            self._placed(f"time {when.id}", when.segment, when.start, when.end)
        for quoted in one.quotations:
            self._placed(f"quotation {quoted.id}", quoted.segment, quoted.start, quoted.end)
        for named in one.mentions:
            self._placed(f"mention {named.id}", named.segment, named.start, named.end)
        for finding in one.findings:
            self._inside(f"finding {finding.code}", finding.start, finding.end)

    def _placed(self, what: str, segment: str, start: int, end: int) -> None:
        self._inside(what, start, end)
        part = self._by_id.get(segment)
        if part is None:
            if segment:
                self.found.append(f"{what}: its segment {segment} is missing")
        elif not part.start <= start < max(part.end, part.start + 1):
            self.found.append(f"{what}: begins at {start}, outside its segment {segment}")

    def acts(self) -> None:
        """Check that every statement stands inside its segment, and its slots in the text."""
        ids = {act.id for act in self._reading.statements}
        for act in self._reading.statements:
            part = self._by_id.get(act.segment)
            if part is None:
                self.found.append(f"statement {act.id}: its segment {act.segment} is missing")
            else:
                self._inside(f"statement {act.id}", act.start, act.end, part.start, part.end)
            if act.parent is not None and act.parent not in ids:
                self.found.append(f"statement {act.id}: its parent {act.parent} is missing")
            if act.verb_span is not None:
                self._inside(f"the verb of statement {act.id}", *act.verb_span)
            for slot in act.slots:
                if (slot.start, slot.end) != (-1, -1):
                    self._inside(f"{slot.role} of statement {act.id}", slot.start, slot.end)

    def quotations(self) -> None:
        """Check that cuts and additions stand inside their quotation, and attributions in the text."""
        for each in self._reading.quotations:
            for start, end in (*each.elisions, *each.interpolations):
                self._inside(f"a cut of quotation {each.id}", start, end, each.start, each.end)
            if each.attribution is not None:
                self._inside(f"the attribution of quotation {each.id}", *each.attribution)
