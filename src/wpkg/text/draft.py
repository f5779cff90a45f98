"""From a reading to the draft a curator edits: the records of the stand-off file, every one marked as extracted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.model import (
    AnnotatedDocument,
    Mention,
    Note,
    Provenance,
    Quotation,
    Reference,
    Review,
    Segment,
    Slot,
    Source,
    Span,
    Statement,
    Time,
    Validity,
)
from wpkg.reading import Act, Cited, Filler, Reading, When
from wpkg.text import vocabulary

EXTRACTED = "extracted"
ANNOTATOR = "wpkg reader"


def document(reading: Reading, source: Source, on: str) -> AnnotatedDocument:
    """Turn a reading into an annotated document, as far as the stand-off file has words for what was found.

    Args:
        reading: what was read in ``source.text``.
        source: the frozen text; its slug names the document where the text bears no symbol.
        on: the day of reading, ISO.
    """
    layout = reading.layout
    name = f"doc:{layout.symbol}" if layout.symbol and iri.slug(layout.symbol) == source.slug else f"doc:{source.slug}"
    draft = _Draft(reading, name)
    kinds = _map("document-kinds")
    return AnnotatedDocument(
        source=source,
        name=name,
        kind=kinds.get(layout.genre, "Instrument"),
        title=draft.title(),
        annotator=f"{ANNOTATOR} {version('wpkg')}",
        annotated_on=on,
        segments=tuple(draft.segments()),
        references=tuple(draft.references()),
        statements=tuple(draft.statements()),
        quotations=tuple(draft.quotations()),
        mentions=tuple(draft.mentions()),
        times=tuple(draft.times()),
        notes=tuple(draft.notes()),
    )


def slug_of(reading: Reading, fallback: str) -> str:
    """Return the slug under which a text is kept: that of its symbol, else of ``fallback`` (a file name)."""
    return iri.slug(reading.layout.symbol or "") or iri.slug(fallback) or "text"


class _Draft:
    """The words of one reading in the vocabulary of the stand-off file."""

    def __init__(self, reading: Reading, name: str) -> None:
        self._reading = reading
        self._name = name
        self._kept = {part.id for part in reading.layout.parts}

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self._reading.text[start:end])

    def title(self) -> Span:
        layout = self._reading.layout
        if layout.title:
            return self.span(*layout.title)
        first = next((part for part in layout.parts if part.kind not in vocabulary.words("needs-reason")), None)
        return self.span(first.start, first.end) if first else self.span(0, len(self._reading.text))

    def segments(self) -> Iterator[Segment]:
        needing = vocabulary.words("needs-reason")
        for part in self._reading.layout.parts:
            kind = _map("segment-kinds").get(part.kind, _hyphened(part.kind))
            reason = part.reason or ("Nothing in the grammar fits it." if kind in needing else "")
            parent = _hyphened(part.parent) if part.parent else None
            span = self.span(part.start, part.end)
            yield Segment(_hyphened(part.id), kind, parent, span, part.number, reason)

    def references(self) -> Iterator[Reference]:
        for cited in self._reading.references:
            if cited.kind in {"document", "provision", "class"} and cited.segment in self._kept:
                yield self._reference(cited)

    def _reference(self, cited: Cited) -> Reference:
        kind = _map("reference-types").get(cited.type, _hyphened(cited.type))
        known = kind if kind in vocabulary.words("reference-type") else "mentions"
        span = self.span(cited.start, cited.end)
        target = self._target(cited.target)
        note = "may stand for " + " or ".join(cited.candidates) if cited.candidates else ""
        return Reference(
            id=cited.id.replace("r", "ref-", 1),
            segment=_hyphened(cited.segment),
            type=known,
            span=span,
            target=target,
            provenance=Provenance(EXTRACTED, cited.rule or "unnamed", note),
            members=tuple(name for name in map(self._target, cited.members) if name),
            cited_as=self._reading.text[slice(*cited.symbol)] if cited.symbol and target else "",
            description="" if target else " ".join(span.exact.split()),
            pinpoint=cited.pinpoint,
            cue=self.span(*cited.cue) if cited.cue else None,
        )

    def _target(self, target: str | None) -> str | None:
        if target is None or ":" in target:
            return None
        return self._name if target == "this" else f"doc:{target}"

    def statements(self) -> Iterator[Statement]:
        passed = set(_map("passed-over"))
        names = {act.id: _hyphened(act.id.replace("s", "act-", 1)) for act in self._reading.statements}
        gone = {act.id for act in self._reading.statements if act.kind in passed or act.segment not in self._kept}
        for act in self._reading.statements:
            if act.id not in gone:
                parent = names[act.parent] if act.parent and act.parent not in gone else None
                yield self._statement(act, names[act.id], parent)

    def _statement(self, act: Act, name: str, parent: str | None) -> Statement:
        reviews = tuple(self._reviews(act, name))
        slots = tuple(slot for filler in act.slots for slot in self._slots(act, filler, bool(reviews)))
        return Statement(
            id=name,
            kind=_map("statement-kinds").get(act.kind, act.kind),
            segment=_hyphened(act.segment),
            span=self.span(act.start, act.end),
            verb=_verb(act),
            strength=act.strength,
            slots=slots,
            provenance=Provenance(EXTRACTED, act.rule or "unnamed"),
            parent=parent,
            abstention=act.abstention,
            validity=self._validity(act, name),
            reviews=reviews,
        )

    def _slots(self, act: Act, filler: Filler, reviewed: bool) -> Iterator[Slot]:
        if filler.role in _map("passed-over-roles"):
            return
        values: tuple[str | None, ...] = filler.value if isinstance(filler.value, tuple) else (filler.value,)
        if filler.role == "time" and len(values) > 1 and reviewed:
            return
        for value in values:
            role, name = self._role(act, filler.role, value)
            span = self.span(filler.start, filler.end) if filler.start >= 0 else None
            if span is not None or name is not None:
                yield Slot(role, span, name, inferred=span is None, note=filler.note)

    def _role(self, act: Act, role: str, value: str | None) -> tuple[str, str | None]:
        """Return the role in the words of the stand-off file, and the value where that role may bear it."""
        if role == "action":
            return role, None
        name = value
        if name is not None and ":" not in name:
            name = None if name.startswith("this") and name != "this" else self._target(name)
        prefix = name.partition(":")[0] if name else ""
        role = _map("by-value").get(role, {}).get(prefix, role)
        if act.kind == "commitment":
            role = _map("commitment-roles").get(role, role)
        role = _map("slot-roles").get(role, role)
        allowed = vocabulary.prefixes("slot-roles")[role]
        fits = name is not None and _is_name(name) and (not allowed or prefix in allowed)
        return role, name if fits else None

    def _validity(self, act: Act, name: str) -> Validity | None:
        held = next((slot for slot in act.slots if slot.role == "validity" and slot.start >= 0), None)
        if held is None:
            return None
        value = held.value if isinstance(held.value, str) else None
        session = value if value and value.startswith("session:") else None
        day = value if value and len(value) == 10 and value[:4].isdigit() else None
        return Validity(f"{name}-until", self.span(held.start, held.end), session, day)

    def _reviews(self, act: Act, name: str) -> Iterator[Review]:
        """Yield the occasions of an act whose time is a list of months of sittings."""
        body = next((s.value for s in act.slots if s.role == "addressee" and isinstance(s.value, str)), None)
        times = next((s for s in act.slots if s.role == "time" and isinstance(s.value, tuple)), None)
        if times is None or body is None or not body.startswith("body:"):
            return
        inside = [w for w in self._reading.times if times.start <= w.start and w.end <= times.end]
        months = [when for when in inside if len(when.from_text) == 7]
        for number, when in enumerate(months, start=1):
            session = when.value if when.value and when.value.startswith("session:") else None
            yield Review(
                id=f"{name}-review-{number}",
                span=self.span(when.start, when.end),
                body=body,
                scheduled_from=f"{when.from_text}-01",
                scheduled_until=_month_after(when.from_text),
                session=session,
            )

    def quotations(self) -> Iterator[Quotation]:
        for number, quoted in enumerate(self._reading.quotations, start=1):
            speaker = quoted.speaker if quoted.speaker and _is_name(quoted.speaker) else None
            yield Quotation(
                id=f"quo-{number}",
                segment=_hyphened(quoted.segment),
                span=self.span(quoted.start, quoted.end),
                speaker=speaker,
                provenance=Provenance(EXTRACTED, quoted.rule or "unnamed"),
                attribution=self.span(*quoted.attribution) if quoted.attribution else None,
                document=self._target(quoted.document),
                elisions=tuple(self.span(*span) for span in quoted.elisions),
                interpolations=tuple(self.span(*span) for span in quoted.interpolations),
            )

    def mentions(self) -> Iterator[Mention]:
        allowed = vocabulary.prefixes("mention-values")
        for number, named in enumerate(self._reading.mentions, start=1):
            value = named.value
            if value is not None and _is_name(value) and value.partition(":")[0] in allowed[named.kind]:
                yield Mention(f"men-{number}", named.kind, self.span(named.start, named.end), value)

    def times(self) -> Iterator[Time]:
        for number, when in enumerate(self._reading.times, start=1):
            yield self._time(when, f"time-{number}")

    def _time(self, when: When, name: str) -> Time:
        value = when.value if when.value and (_is_name(when.value) or when.value[:4].isdigit()) else None
        return Time(name, when.kind, self.span(when.start, when.end), _partial(when.from_text), value, when.viewpoint)

    def notes(self) -> Iterator[Note]:
        types = _map("note-types")
        listed = [each for each in self._reading.findings if each.code in types and each.end > each.start]
        for number, finding in enumerate(listed, start=1):
            spans = (self.span(finding.start, finding.end),)
            found = Provenance(EXTRACTED, finding.code)
            yield Note(f"note-{number}", types[finding.code], finding.message, spans, found)


def _verb(act: Act) -> str:
    """Return the notation of a verb: of its own, of the grammar row that found it, else of the form as it is."""
    form = _map("verbs").get(act.verb, iri.slug(act.verb))
    known = _map("operative-verbs")
    by_rule = _map("verbs-by-rule").get(act.rule, iri.slug(act.rule))
    return str(form if form in known or by_rule not in known else by_rule)


def _hyphened(name: str) -> str:
    return name.replace("_", "-").replace(".", "-")


def _partial(printed: str) -> str:
    """Keep what is a year, a month or a day; a window or a description is told by the words themselves."""
    return printed if len(printed) in (4, 7, 10) and printed[:4].isdigit() else ""


def _month_after(month: str) -> str:
    """Return the first day of the month after ``2012-07``."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}-01"


def _is_name(value: str) -> bool:
    try:
        iri.check(iri.expand(value))
    except BadParameter:
        return False
    return True


@cache
def _tables() -> dict[str, Any]:
    path = Path(__file__).parent / "schema" / "draft.yaml"
    tables: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tables


def _map(name: str) -> Any:
    return _tables()[name]
