"""From a reading to the draft a curator edits: the records of the stand-off file, every one marked as extracted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from itertools import pairwise

from wpkg import iri
from wpkg.errors import AnnotationError
from wpkg.model import (
    AnnotatedDocument,
    Mention,
    Note,
    Provenance,
    Quotation,
    Reference,
    Segment,
    Source,
    Span,
    Time,
)
from wpkg.reading import Cited, Finding, Part, Reading
from wpkg.text import emit, vocabulary
from wpkg.text.annotations import dump
from wpkg.text.draft.characterised import characterised
from wpkg.text.draft.statements import EXTRACTED, drafted
from wpkg.text.draft.words import document_named, hyphened, named, partial, table

ANNOTATOR = "wpkg reader"
_SHOWN = 160


def document(reading: Reading, source: Source, on: str) -> AnnotatedDocument:
    """Turn a reading into an annotated document, as far as the stand-off file has words for what was found.

    Args:
        reading: what was read in ``source.text``.
        source: the frozen text; its slug names the document where the text bears no symbol.
        on: the day of reading, ISO.

    Raises:
        AnnotationError: the text is empty.
    """
    if not reading.text.strip():
        raise AnnotationError("there is no word in the text", expected="a text to annotate")
    layout = reading.layout
    name = f"doc:{layout.symbol}" if layout.symbol and iri.slug(layout.symbol) == source.slug else f"doc:{source.slug}"
    return _Draft(reading, name, source).document(on)


def sheet(reading: Reading, found: AnnotatedDocument) -> str:
    """Write a draft as YAML, with comments at the top: what to do, and what the reader did not understand."""
    told = [each for each in reading.findings if each.code not in table("note-types") or each.end <= each.start]
    lines = [
        f"# A draft of {found.annotator}: every record is as the reader left it. Compare each with the text, mend or",
        "# delete it, then write `status: curated` below and run `wpkg accept` on this file.",
    ]
    if told:
        lines += ["#", "# Not understood, or worth a look (characters of source.txt, words, what):"]
        lines += [_told(each, reading.text) for each in told]
    return "\n".join([*lines, dump(found)])


def slug_of(reading: Reading, fallback: str) -> str:
    """Return the slug under which a text is kept: that of its symbol, else of ``fallback`` (a file name)."""
    return iri.slug(reading.layout.symbol or "") or iri.slug(fallback) or "text"


def _told(finding: Finding, text: str) -> str:
    words = " ".join(text[finding.start : finding.end].split())
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]} …"
    message = " ".join("".join(each if each.isprintable() else " " for each in finding.message).split())
    return f"# - {finding.code} {finding.start}-{finding.end} {emit.quote(shown)}: {message}"


@cache
def _annotator() -> str:
    return f"{ANNOTATOR} {version('wpkg')}"


class _Draft:
    """The words of one reading in the vocabulary of the stand-off file."""

    def __init__(self, reading: Reading, name: str, source: Source) -> None:
        self._reading = reading
        self._text = reading.text
        self._name = name
        self._source = source
        self._parts = _kept(reading)
        self._ids = _ids(self._parts)
        self._by_id = {part.id: part for part in self._parts}
        self._below: dict[str | None, list[Part]] = {None: []}
        for part in sorted(self._parts, key=lambda each: each.start):
            self._below.setdefault(part.parent, []).append(part)
        self._above = {part.id: part.parent for part in reading.layout.parts}

    def document(self, on: str) -> AnnotatedDocument:
        kind = table("document-kinds").get(self._reading.layout.genre, "Instrument")
        author = f"organization:{self._source.slug}-author"
        made = drafted(self._reading, self._name, author, self.owner)
        return AnnotatedDocument(
            source=self._source,
            name=self._name,
            kind=kind,
            title=self.title(),
            annotator=_annotator(),
            annotated_on=on,
            submitted_by=author if kind == "StakeholderSubmission" else None,
            segments=tuple(self.segments()),
            references=tuple(self.references()),
            statements=made.statements,
            characterisations=characterised(self._reading, self._name, author, self.owner),
            quotations=tuple(self.quotations()),
            mentions=tuple(self.mentions(made.used)),
            times=tuple(self.times()),
            notes=tuple(self.notes()),
        )

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self._text[start:end])

    def owner(self, segment: str, start: int, end: int) -> str | None:
        """Return the id of the smallest segment that holds a stretch, looked for in the given one, then above it."""
        above: str | None = segment
        while above is not None:
            part = self._by_id.get(above)
            if part is not None and part.start <= start and end <= part.end:
                return self._ids[self._innermost(part, start, end)]
            above = self._above.get(above)
        top = next((part for part in self._below[None] if part.start <= start and end <= part.end), None)
        return self._ids[self._innermost(top, start, end)] if top else None

    def _innermost(self, part: Part, start: int, end: int) -> str:
        """Return the id, in the reading, of the smallest part inside a part that holds a stretch."""
        while True:
            below = self._below.get(part.id, [])
            at = bisect_right(below, start, key=lambda each: each.start) - 1
            if at < 0 or end > below[at].end:
                return part.id
            part = below[at]

    def title(self) -> Span:
        layout = self._reading.layout
        if layout.title and layout.title[0] < layout.title[1]:
            return self.span(*layout.title)
        first = next((part for part in self._parts if part.kind not in vocabulary.words("needs-reason")), None)
        return self.span(first.start, first.end) if first else self.span(0, len(self._text))

    def segments(self) -> Iterator[Segment]:
        needing = vocabulary.words("needs-reason")
        for part in self._parts:
            kind = table("segment-kinds").get(part.kind, hyphened(part.kind))
            kind = kind if kind in vocabulary.words("segment-kind") else "unrecognised"
            reason = part.reason or (table("no-reason") if kind in needing else "")
            parent = self._ids[part.parent] if part.parent else None
            span = self.span(part.start, part.end)
            yield Segment(self._ids[part.id], kind, parent, span, part.number, reason)

    def references(self) -> Iterator[Reference]:
        wanted = [each for each in self._reading.references if self._is_citing(each)]
        for number, cited in enumerate(wanted, start=1):
            yield self._reference(cited, f"ref-{number}")

    def _is_citing(self, cited: Cited) -> bool:
        """Tell whether a reference is one in the sense of the stand-off file: what cites a text, or leans on one."""
        kinds = table("citing").get(cited.type, table("citing")["*"])
        part = self._by_id.get(cited.segment)
        told_by_host = part is not None and cited.target == "this" and part.kind in table("of-the-host")
        held = self.owner(cited.segment, cited.start, cited.end) is not None
        return cited.kind in kinds and not told_by_host and held and bool(self._text[cited.start : cited.end].strip())

    def _reference(self, cited: Cited, name: str) -> Reference:
        kind = table("reference-types").get(cited.type, hyphened(cited.type))
        span = self.span(cited.start, cited.end)
        target = document_named(cited.target, self._name) if cited.kind in table("with-target") else None
        printed = self._text[slice(*cited.symbol)] if cited.symbol and target else ""
        return Reference(
            id=name,
            segment=self.owner(cited.segment, cited.start, cited.end) or "",
            type=kind if kind in vocabulary.words("reference-type") else "mentions",
            span=span,
            target=target,
            provenance=Provenance(EXTRACTED, cited.rule or "unnamed", _note(cited)),
            members=tuple(each for each in (document_named(one, self._name) for one in cited.members) if each),
            cited_as=printed if printed in span.exact else "",
            description="" if target else " ".join(span.exact.split()),
            pinpoint=cited.pinpoint,
            cue=self.span(*cited.cue) if cited.cue and cited.cue[0] < cited.cue[1] else None,
        )

    def quotations(self) -> Iterator[Quotation]:
        number = 0
        for quoted in self._reading.quotations:
            segment = self.owner(quoted.segment, quoted.start, quoted.end)
            if segment is None or quoted.start >= quoted.end:
                continue
            number += 1
            speakers = ("organization", "collective", "body")
            yield Quotation(
                id=f"quo-{number}",
                segment=segment,
                span=self.span(quoted.start, quoted.end),
                speaker=quoted.speaker if quoted.speaker and named(quoted.speaker, speakers) else None,
                provenance=Provenance(EXTRACTED, quoted.rule or "unnamed"),
                attribution=self.span(*quoted.attribution) if quoted.attribution else None,
                document=document_named(quoted.document, self._name),
                elisions=tuple(self.span(*span) for span in quoted.elisions),
                interpolations=tuple(self.span(*span) for span in quoted.interpolations),
            )

    def mentions(self, used: frozenset[str]) -> Iterator[Mention]:
        """Yield the mentions that stand in no statement, and not twice over the same words."""
        allowed = vocabulary.prefixes("mention-values")
        beneficiaries = {(each.start, each.end) for each in self._reading.mentions if each.kind != "actor"}
        number = 0
        for each in self._reading.mentions:
            doubled = each.kind == "actor" and (each.start, each.end) in beneficiaries
            if each.id in used or doubled or each.value is None or each.start >= each.end:
                continue
            if named(each.value, tuple(allowed[each.kind])):
                number += 1
                yield Mention(f"men-{number}", each.kind, self.span(each.start, each.end), each.value)

    def times(self) -> Iterator[Time]:
        """Yield dates and sessions, the longest words for each: a year inside the words of a session is part of it."""
        found = [each for each in (*self._sessions(), *self._dates()) if each.span.start < each.span.end]
        found.sort(key=lambda time: (time.span.start, -time.span.end))
        reach, number = 0, 0
        for time in found:
            if time.span.end > reach:
                number, reach = number + 1, time.span.end
                yield Time(f"tim-{number}", time.kind, time.span, time.from_text, time.value, time.viewpoint)

    def _dates(self) -> Iterator[Time]:
        for when in self._reading.times:
            kind = when.kind if when.kind in vocabulary.words("time-kinds") else "vague"
            printed = partial(when.from_text) or partial(when.value or "")
            value = when.value or ""
            value = value if named(value, ("session",)) or (partial(value) == value != printed) else ""
            viewpoint = when.viewpoint if when.viewpoint and named(when.viewpoint, ("session",)) else None
            yield Time("", kind, self.span(when.start, when.end), printed, value or None, viewpoint)

    def _sessions(self) -> Iterator[Time]:
        """Yield the sessions referred to, with the year or day that stands inside their words."""
        inside = {when.start: when for when in self._reading.times}
        starts = sorted(inside)
        for cited in self._reading.references:
            if cited.kind != "session" or not cited.target or not named(cited.target, ("session",)):
                continue
            within = [inside[at] for at in starts if cited.start <= at < cited.end] if inside else []
            printed = next((text for when in within if (text := partial(when.from_text))), "")
            viewpoint = cited.viewpoint if cited.viewpoint and named(cited.viewpoint, ("session",)) else None
            yield Time("", "session", self.span(cited.start, cited.end), printed, cited.target, viewpoint)

    def notes(self) -> Iterator[Note]:
        types = table("note-types")
        listed = [each for each in self._reading.findings if each.code in types and each.end > each.start]
        for number, finding in enumerate(listed, start=1):
            spans = (self.span(finding.start, finding.end),)
            found = Provenance(EXTRACTED, finding.code)
            yield Note(f"note-{number}", types[finding.code], finding.message, spans, found)


def _note(cited: Cited) -> str:
    return "may stand for " + " or ".join(cited.candidates) if cited.candidates else ""


def _kept(reading: Reading) -> list[Part]:
    """Return the parts a draft has: none that is empty, no container around a whole decision, and no gap left open."""
    parts = [part for part in reading.layout.parts if part.start < part.end]
    children: dict[str | None, list[Part]] = {}
    for part in parts:
        children.setdefault(part.parent, []).append(part)
    gone = {
        part.id: part.parent
        for part in parts
        if part.kind in table("opened") and children.get(part.id) and not _gaps(reading.text, children[part.id], part)
    }
    kept = _nested([_below(part, gone) for part in parts if part.id not in gone])
    whole = Part("", "", None, 0, len(reading.text))
    tops = [part for part in kept if part.parent is None]
    fill = [
        Part(f"gap-{number}", "unrecognised", None, start, end)
        for number, (start, end) in enumerate(_gaps(reading.text, tops, whole), start=1)
    ]
    return sorted([*kept, *fill], key=lambda part: part.start) if fill else kept


def _nested(parts: list[Part]) -> list[Part]:
    """Return the parts as a tree: as they are where they are one, else by what lies inside what, ends cut to fit."""
    by_id = {part.id: part for part in parts}
    ordered = sorted(parts, key=lambda part: (part.start, -part.end))
    reach: dict[str | None, int] = {}
    sound = True
    for part in ordered:
        above = by_id.get(part.parent or "")
        inside = part.parent is None or (above is not None and above.start <= part.start and part.end <= above.end)
        sound = sound and inside and part.start >= reach.get(part.parent, 0)
        reach[part.parent] = part.end
    return parts if sound else list(_by_place(ordered))


def _by_place(ordered: list[Part]) -> Iterator[Part]:
    around: list[Part] = []
    for part in ordered:
        while around and around[-1].end <= part.start:
            around.pop()
        end = min(part.end, around[-1].end) if around else part.end
        placed = replace(part, parent=around[-1].id if around else None, end=end)
        around.append(placed)
        yield placed


def _below(part: Part, gone: dict[str, str | None]) -> Part:
    parent = part.parent
    while parent in gone:
        parent = gone[parent]
    return part if parent == part.parent else replace(part, parent=parent)


def _gaps(text: str, parts: list[Part], around: Part) -> list[tuple[int, int]]:
    """Return the stretches of a part that none of the given parts holds and that are more than blanks."""
    ordered = sorted((part.start, part.end) for part in parts)
    edges = [(around.start, around.start), *ordered, (around.end, around.end)]
    reach, gaps = around.start, []
    for _, (start, end) in pairwise(edges):
        words = text[reach:start]
        if words.strip():
            begin = reach + len(words) - len(words.lstrip())
            gaps.append((begin, begin + len(words.strip())))
        reach = max(reach, end)
    return gaps


def _ids(parts: list[Part]) -> dict[str, str]:
    """Return an id in the form of the stand-off file for each part."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for part in parts:
        plain = iri.slug(part.id) or "part"
        if plain.partition("-")[0] in table("record-ids"):
            plain = f"part-{plain}"
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name)
        ids[part.id] = name
    return ids
