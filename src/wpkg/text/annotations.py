"""The stand-off file of a text: ``annotations.yaml`` to an annotated document, and back.

Reading is strict: an unknown key, a wrong type or a span that does not select its words is an error that names the
file and the line, says what stands there, and what would have been right.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from wpkg import yaml_lines
from wpkg.errors import AnnotationError
from wpkg.model import (
    Alignment,
    AnnotatedDocument,
    Characterisation,
    Mention,
    Note,
    Quotation,
    Reference,
    Segment,
    Source,
    Span,
    Statement,
    Time,
)
from wpkg.text import checks, emit, records, source

FILE = "annotations.yaml"
SCHEMA = "wpkg-annotations/1"


@dataclass(frozen=True, slots=True)
class Head:
    """The ``document:`` entry of the file."""

    name: str
    kind: str
    title: Span
    submitted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Annotator:
    """The ``annotator:`` entry: who read the text, person or program with version, and on which day."""

    name: str
    on: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file as it is written: an annotated document less its source, with the default status of its records."""

    schema: str
    document: Head
    annotator: Annotator
    status: str
    segments: tuple[Segment, ...] = ()
    references: tuple[Reference, ...] = ()
    statements: tuple[Statement, ...] = ()
    characterisations: tuple[Characterisation, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    notes: tuple[Note, ...] = ()


_LISTS = tuple(each.name for each in fields(Sheet) if each.default == ())


def load(folder: Path) -> AnnotatedDocument:
    """Read the source, its description and its annotations from one folder, and check them against each other.

    Raises:
        SyntaxFault: a file is no UTF-8, TOML or YAML; ``where`` holds file and line.
        AnnotationError: a file is missing, or the annotations do not fit the text or themselves; with the line.
    """
    path = folder / FILE
    frozen = source.load(folder)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise AnnotationError(f"cannot be read ({error.strerror})", where=str(path)) from None
    return loads(source.decode(raw, path), frozen, str(path))


def loads(text: str, frozen: Source, name: str = FILE) -> AnnotatedDocument:
    """Read the annotations of a source already at hand; ``name`` is the file named in errors.

    Raises:
        SyntaxFault: ``text`` is no YAML.
        AnnotationError: as for :func:`load`.
    """
    top = yaml_lines.loads(text, name, AnnotationError)
    reading = records.Reading(top.text("status", ""))
    sheet = records.build(Sheet, top, reading)
    for key, value, allowed in (("schema", sheet.schema, (SCHEMA,)), ("status", sheet.status, checks.STATUSES)):
        if value not in allowed:
            where = f"{name}:{reading.line((key,))}"
            todo = yaml_lines.did_you_mean(value, allowed)
            raise AnnotationError(f"unknown {key} {value!r}", where=where, expected=" or ".join(allowed), todo=todo)
    document = _document(sheet, frozen)
    _refuse(checks.faults(document), lambda place: f"{name}:{reading.line(_in_file(place))}")
    return document


def check(document: AnnotatedDocument) -> None:
    """Verify that a document fits its text and itself: spans, ids, parents, names, windows, coverage.

    Raises:
        AnnotationError: it does not; ``where`` names the first record at fault, ``todo`` lists a few more.
    """
    _refuse(checks.faults(document), records.describe)


def dump(document: AnnotatedDocument) -> str:
    """Write the annotations of a document as YAML, in a fixed order; comments of the file it came from are lost.

    ``loads(dump(document), document.source) == document`` for every document :func:`check` accepts.
    """
    status = _usual_status(document)
    head = Head(document.name, document.kind, document.title, document.submitted_by)
    annotator = Annotator(document.annotator, document.annotated_on)
    lists = {name: getattr(document, name) for name in _LISTS}
    return emit.sheet(records.plain(Sheet(SCHEMA, head, annotator, status, **lists), status))


def _document(sheet: Sheet, frozen: Source) -> AnnotatedDocument:
    return AnnotatedDocument(
        source=frozen,
        name=sheet.document.name,
        kind=sheet.document.kind,
        title=sheet.document.title,
        submitted_by=sheet.document.submitted_by,
        annotator=sheet.annotator.name,
        annotated_on=sheet.annotator.on,
        **{name: getattr(sheet, name) for name in _LISTS},
    )


def _in_file(place: records.Place) -> records.Place:
    if place[0] in ("name", "kind", "title", "submitted_by"):
        return ("document", *place)
    return {"annotator": ("annotator", "name"), "annotated_on": ("annotator", "on")}.get(str(place[0]), place)


def _usual_status(document: AnnotatedDocument) -> str:
    for name in _LISTS:
        for record in getattr(document, name):
            if hasattr(record, "provenance"):
                return str(record.provenance.status)
    return "curated"


def _refuse(faults: list[checks.Fault], where: checks.Locate) -> None:
    if not faults:
        return
    first, *others = faults
    more = "; ".join(f"{where(other.place)}: {other.problem}" for other in others[:4])
    tail = f"(and {len(others)} more: {more}{' …' if len(others) > 4 else ''})" if others else ""
    todo = " ".join(part for part in (first.todo, tail) if part)
    raise AnnotationError(first.problem, where=where(first.place), expected=first.expected, todo=todo)
