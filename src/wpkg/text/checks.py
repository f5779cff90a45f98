"""What must hold of an annotated document beyond its shape; each check yields the faults it finds."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.model import AnnotatedDocument, Segment, Slot, Span, Statement
from wpkg.text import records, vocabulary
from wpkg.text.records import Place
from wpkg.yaml_lines import did_you_mean

Locate = Callable[[Place], str]
STATUSES = vocabulary.words("curation-status")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where in the document, what, what would have been right, and what to do."""

    place: Place
    problem: str
    expected: str = ""
    todo: str = ""


def faults(document: AnnotatedDocument) -> list[Fault]:
    """Return everything wrong with a document, the most basic faults first."""
    found: list[Fault] = []
    for examine in _CHECKS:
        found += examine(document)
    return found


def _spans(document: AnnotatedDocument) -> Iterator[Fault]:
    text = document.source.text
    for place, span in records.spans(document):
        if not 0 <= span.start < span.end <= len(text):
            yield Fault(
                place,
                f"span {span.start} to {span.end} is empty or leaves the text",
                f"0 <= start < end <= {len(text)}",
                _elsewhere(text, span),
            )
        elif text[span.start : span.end] != span.exact:
            yield Fault(
                place,
                f"at {span.start} to {span.end} stands {_short(text[span.start : span.end])}, not {_short(span.exact)}",
                "exact == text[start:end], offsets in code points of the verbatim text",
                _elsewhere(text, span),
            )


def _elsewhere(text: str, span: Span) -> str:
    at, found = text.find(span.exact) if span.exact else -1, []
    while at >= 0:
        found.append(at)
        at = text.find(span.exact, at + 1)
    if not found:
        return "the quoted words occur nowhere in the text: copy them again, blanks and all"
    found.sort(key=lambda start: abs(start - span.start))
    places = " or ".join(f"start: {start}, end: {start + len(span.exact)}" for start in found[:3])
    return f"the quoted words stand at {places}"


def _ids(document: AnnotatedDocument) -> Iterator[Fault]:
    seen: dict[str, Place] = {}
    for place, name in _named(document):
        if not name or iri.slug(name) != name:
            yield Fault((*place, "id"), f"{name!r} is no id", "lower-case letters and digits joined by hyphens")
        if name in seen:
            first = records.describe(seen[name])
            yield Fault((*place, "id"), f"id {name!r} stands twice", f"each id once (the first is {first})")
        seen.setdefault(name, place)


def _named(document: AnnotatedDocument) -> Iterator[tuple[Place, str]]:
    for part in records.layout(AnnotatedDocument):
        if part.many:
            for index, record in enumerate(getattr(document, part.name)):
                yield (part.name, index), record.id
    for index, statement in enumerate(document.statements):
        if statement.validity:
            yield ("statements", index, "validity"), statement.validity.id
        for number, review in enumerate(statement.reviews):
            yield ("statements", index, "reviews", number), review.id


def _segments(document: AnnotatedDocument) -> Iterator[Fault]:
    known = {segment.id: segment for segment in document.segments}
    for index, segment in enumerate(document.segments):
        place: Place = ("segments", index)
        if segment.kind in vocabulary.words("needs-reason") and not segment.reason:
            yield Fault(place, f"segment {segment.id!r} gives no reason", f"why it is {segment.kind}")
        if segment.parent is None:
            continue
        parent = known.get(segment.parent)
        if parent is None:
            yield _dangling((*place, "parent"), "segment", segment.parent, known)
        elif segment.id in _ancestors(segment.parent, {each.id: each.parent for each in document.segments}):
            yield Fault((*place, "parent"), f"segment {segment.id!r} is its own ancestor", "a tree")
        elif not _inside(segment.span, parent.span):
            yield Fault(place, f"segment {segment.id!r} leaves its parent {parent.id!r}", _bounds(parent.span))


def _siblings(document: AnnotatedDocument) -> Iterator[Fault]:
    places = {segment.id: index for index, segment in enumerate(document.segments)}
    families: dict[str | None, list[Segment]] = {}
    for segment in document.segments:
        families.setdefault(segment.parent, []).append(segment)
    for family in families.values():
        family.sort(key=lambda segment: (segment.span.start, segment.span.end))
        for before, after in itertools.pairwise(family):
            if after.span.start < before.span.end:
                problem = f"segments {before.id!r} and {after.id!r} overlap"
                yield Fault(("segments", places[after.id]), problem, f"a start of {before.span.end} or more")


def _coverage(document: AnnotatedDocument) -> Iterator[Fault]:
    text, at = document.source.text, 0
    tops = sorted((segment.span.start, segment.span.end) for segment in document.segments if segment.parent is None)
    for start, end in [*tops, (len(text), len(text))]:
        left = text[at:start]
        if left.strip():
            begin = at + len(left) - len(left.lstrip())
            yield Fault(
                ("segments",),
                f"{_short(left.strip())} at {begin} to {begin + len(left.strip())} is in no segment",
                "every character that is no blank inside a top-level segment",
                "add a segment: page furniture is a kind of segment too",
            )
        at = max(at, end)


def _owners(document: AnnotatedDocument) -> Iterator[Fault]:
    known = {segment.id: segment for segment in document.segments}
    for group in ("references", "statements", "characterisations", "quotations"):
        for index, record in enumerate(getattr(document, group)):
            owner = known.get(record.segment)
            if owner is None:
                yield _dangling((group, index, "segment"), "segment", record.segment, known)
            elif not _inside(record.span, owner.span):
                yield Fault((group, index), f"{record.id!r} leaves its segment {owner.id!r}", _bounds(owner.span))


def _statements(document: AnnotatedDocument) -> Iterator[Fault]:
    parents = {statement.id: statement.parent for statement in document.statements}
    for index, statement in enumerate(document.statements):
        place: Place = ("statements", index)
        if statement.parent is not None and statement.parent not in parents:
            yield _dangling((*place, "parent"), "statement", statement.parent, parents)
        elif statement.parent and statement.id in _ancestors(statement.parent, parents):
            yield Fault((*place, "parent"), f"statement {statement.id!r} is its own ancestor", "a tree")
        if iri.slug(statement.verb) != statement.verb or not statement.verb:
            yield Fault((*place, "verb"), f"{statement.verb!r} is no verb", "a notation of the operative-verb scheme")
        yield from _windows(statement, place)


def _windows(statement: Statement, place: Place) -> Iterator[Fault]:
    for number, review in enumerate(statement.reviews):
        inner = (*place, "reviews", number)
        dates = [_day(review.scheduled_from), _day(review.scheduled_until)]
        for name, value in zip(("scheduled_from", "scheduled_until"), dates, strict=True):
            if value is None:
                yield Fault((*inner, name), f"{getattr(review, name)!r} is no day", "a day, as 2012-07-01")
        if dates[0] and dates[1] and dates[0] >= dates[1]:
            problem = f"the window from {dates[0]} until {dates[1]} is empty"
            yield Fault(inner, problem, "from < until: the second is the day after the window")
    stop = statement.validity.not_later_than if statement.validity else None
    if stop is not None and _day(stop) is None:
        yield Fault((*place, "validity", "not_later_than"), f"{stop!r} is no day", "a day, as 2024-03-31")


def _slots(document: AnnotatedDocument) -> Iterator[Fault]:
    roles = vocabulary.prefixes("slot-roles")
    for group in ("statements", "characterisations"):
        for index, record in enumerate(getattr(document, group)):
            for number, slot in enumerate(record.slots):
                yield from _slot(slot, roles, (group, index, "slots", number))


def _slot(slot: Slot, roles: Mapping[str, tuple[str, ...] | str], place: Place) -> Iterator[Fault]:
    if slot.role not in roles:
        yield _unknown((*place, "role"), "slot role", slot.role, tuple(roles))
        return
    if slot.span is None and slot.value is None:
        yield Fault(place, f"the {slot.role} has neither words nor a value", "a span, a value or both")
    if slot.span is None and not slot.inferred:
        yield Fault(place, f"the {slot.role} has no words, yet is not marked as inferred", "inferred: true")
    allowed = roles[slot.role]
    if slot.value is not None and allowed == "verb":
        if iri.slug(slot.value) != slot.value or not slot.value:
            expected = "a notation of the operative-verb scheme, without prefix"
            yield Fault((*place, "value"), f"{slot.value!r} is no verb", expected)
    elif slot.value is not None:
        yield from _name((*place, "value"), slot.value, tuple(allowed))


def _names(document: AnnotatedDocument) -> Iterator[Fault]:
    yield from _name(("name",), document.name, ("doc",))
    if iri.slug(document.name.removeprefix("doc:")) != document.source.slug:
        problem = f"{document.name!r} is not the document of the source {document.source.slug!r}"
        yield Fault(("name",), problem, "the slug in source.toml to be that of the name")
    if document.submitted_by is not None:
        yield from _name(("submitted_by",), document.submitted_by, ("organization", "collective"))
    allowed = vocabulary.prefixes("mention-values")
    for index, mention in enumerate(document.mentions):
        yield from _name(("mentions", index, "value"), mention.value, tuple(allowed.get(mention.kind, ())))
    for place, value, prefixes in _compact(document):
        yield from _name(place, value, prefixes)


def _compact(document: AnnotatedDocument) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    fields: dict[str, dict[str, tuple[str, ...]]] = {
        "references": {"target": ("doc",), "members": ("doc",)},
        "statements": {"threads": ("thread",), "restates": ("doc",)},
        "characterisations": {"about": ("doc",), "attributed_to": ("organization", "collective", "body")},
        "alignments": {"against": ("doc",), "statement": ("doc",)},
        "quotations": {"speaker": ("organization", "collective", "body"), "document": ("doc",)},
        "times": {"viewpoint": ("session",)},
    }
    for group, names in fields.items():
        for index, record in enumerate(getattr(document, group)):
            for name, prefixes in names.items():
                yield from _each((group, index, name), getattr(record, name), prefixes)
    for index, statement in enumerate(document.statements):
        place: Place = ("statements", index)
        if statement.validity:
            yield from _each((*place, "validity"), statement.validity.until_session, ("session",))
            yield from _each((*place, "validity"), statement.validity.extendable_by, ("body",))
        for number, review in enumerate(statement.reviews):
            inner = (*place, "reviews", number)
            yield from _each((*inner, "body"), review.body, ("body",))
            yield from _each((*inner, "session"), review.session, ("session",))
            yield from _each((*inner, "reports_from"), review.reports_from, ("body", "collective", "organization"))


def _each(
    place: Place, value: str | tuple[str, ...] | None, prefixes: tuple[str, ...]
) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    if isinstance(value, str):
        yield place, value, prefixes
    for index, item in enumerate(value if isinstance(value, tuple) else ()):
        yield (*place, index), item, prefixes


def _name(place: Place, value: str, prefixes: tuple[str, ...]) -> Iterator[Fault]:
    try:
        iri.check(iri.expand(value))
    except BadParameter as error:
        yield Fault(place, f"{value!r} is no name: {error.problem}", error.expected)
        return
    prefix, _, name = value.partition(":")
    if prefixes and prefix not in prefixes:
        expected = " or ".join(f"{each}:…" for each in prefixes)
        yield Fault(place, f"{value!r} names the wrong sort of thing", expected)
    if not iri.slug(name.partition("#")[0]):
        yield Fault(place, f"{value!r} names nothing", "a symbol or name after the colon")


def _times(document: AnnotatedDocument) -> Iterator[Fault]:
    for index, time in enumerate(document.times):
        if time.from_text and not _partial(time.from_text):
            expected = "a year, a month or a day, as 2012, 2012-07, 2012-07-01"
            yield Fault(("times", index, "from_text"), f"{time.from_text!r} is no date", expected)
        if time.value is not None and not _partial(time.value):
            yield from _name(("times", index, "value"), time.value, ("session",))
    if not _day(document.annotated_on):
        yield Fault(("annotated_on",), f"{document.annotated_on!r} is no day", "a day, as 2026-11-21")


def _alignments(document: AnnotatedDocument) -> Iterator[Fault]:
    subjects = {each.id: "" for each in document.characterisations}
    subjects |= {each.id: "" for each in document.statements if each.kind == "recommendation"}
    for index, alignment in enumerate(document.alignments):
        place: Place = ("alignments", index)
        if alignment.subject not in subjects:
            what = "recommendation or characterisation"
            yield _dangling((*place, "subject"), what, alignment.subject, subjects)
        if alignment.type == "no-counterpart" and alignment.statement is not None:
            yield Fault((*place, "statement"), "no counterpart, yet one is named", "no statement, or another type")
        if alignment.statement and not alignment.statement.startswith(alignment.against + "#"):
            problem = f"{alignment.statement!r} is no statement of {alignment.against!r}"
            yield Fault((*place, "statement"), problem, f"{alignment.against}#…")
        if not alignment.reason.strip():
            yield Fault((*place, "reason"), "a judgement without a reason", "a sentence or two saying why")


def _printed(document: AnnotatedDocument) -> Iterator[Fault]:
    for index, reference in enumerate(document.references):
        if reference.cited_as not in reference.span.exact:
            problem = f"{reference.cited_as!r} is not printed in the reference"
            yield Fault(("references", index, "cited_as"), problem, f"words out of {_short(reference.span.exact)}")
        if reference.target is None and not reference.description:
            problem = f"reference {reference.id!r} has neither target nor description"
            yield Fault(("references", index), problem, "what an unresolved reference points at, in a few words")


def _words(document: AnnotatedDocument) -> Iterator[Fault]:
    lists = (
        ("segments", "kind", "segment-kind"),
        ("references", "type", "reference-type"),
        ("statements", "kind", "statement-kinds"),
        ("statements", "strength", "strength"),
        ("alignments", "type", "alignment-type"),
        ("mentions", "kind", "mention-kinds"),
        ("times", "kind", "time-kinds"),
        ("notes", "type", "note-type"),
    )
    if document.kind not in vocabulary.words("document-kinds"):
        yield _unknown(("kind",), "kind of document", document.kind, vocabulary.words("document-kinds"))
    for group, name, scheme in lists:
        known = vocabulary.words(scheme)
        for index, record in enumerate(getattr(document, group)):
            if getattr(record, name) not in known:
                what = scheme.removesuffix("s").replace("-", " ")
                yield _unknown((group, index, name), what, getattr(record, name), known)
    for group in ("references", "statements", "characterisations", "alignments", "quotations", "notes"):
        for index, record in enumerate(getattr(document, group)):
            status = record.provenance.status
            if status not in STATUSES:
                yield _unknown((group, index, "status"), "curation status", status, STATUSES)


def _unknown(place: Place, what: str, word: str, known: tuple[str, ...]) -> Fault:
    return Fault(place, f"unknown {what} {word!r}", "one of " + ", ".join(known), did_you_mean(word, known))


def _dangling(place: Place, what: str, name: str, known: Mapping[str, object]) -> Fault:
    return Fault(place, f"there is no {what} {name!r}", "an id of this file", did_you_mean(name, tuple(known)))


def _ancestors(start: str, parents: dict[str, str | None]) -> set[str]:
    found: set[str] = set()
    current: str | None = start
    while current is not None and current not in found:
        found.add(current)
        current = parents.get(current)
    return found


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _bounds(span: Span) -> str:
    return f"a span within {span.start} to {span.end}"


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:28]} … {words[-28:]}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _partial(text: str) -> bool:
    """Tell whether ``text`` is a year, a month or a day: what is missing is filled up and the whole tried."""
    return len(text) in (4, 7, 10) and _day(text + "-01-01"[len(text) - 4 :]) is not None


_CHECKS = (
    _spans,
    _ids,
    _words,
    _segments,
    _siblings,
    _coverage,
    _owners,
    _statements,
    _slots,
    _names,
    _times,
    _printed,
    _alignments,
)
