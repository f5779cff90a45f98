"""Take a curated text into the graph: check it, give it its place, describe what it names, and build anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from wpkg import iri, pipeline, resources
from wpkg.errors import AnnotationError, DataError
from wpkg.lift.nodes import tag
from wpkg.model import AnnotatedDocument
from wpkg.pipeline import Progress, silent
from wpkg.register import SCHEMA
from wpkg.text import emit
from wpkg.text.annotations import FILE, load
from wpkg.text.references import calendar
from wpkg.text.source import DESCRIPTION, TEXT

_AGENTS = {"body": "Body", "collective": "Collective", "organization": "ExternalOrganization"}
_OPEN = "extracted"
_LABEL = 100
_MADE = "# Written by `wpkg accept`"
_ADOPTION = ("adopted_on", "adopted_by")
_OUTSIDE = frozenset({"title", "paragraph", "heading", "closing-line", "adopting-organ", "editorial-caption"})
"""Kinds of segments at the top that say when a decision was adopted, if any does."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was taken in: the document, its folder, the files written below the root, and how many triples there are."""

    name: str
    folder: Path
    added: tuple[str, ...]
    triples: int


@dataclass(frozen=True, slots=True)
class Adoption:
    """When and by whom a decision was adopted, and why that is believed where its text does not say so."""

    on: str
    by: str
    note: str = ""


def accept(
    path: Path, progress: Progress = silent, *, adopted_on: str | None = None, adopted_by: str | None = None
) -> Accepted:
    """Check a curated draft and add it to ``graph/sources``, with what the register lacks, and build.

    Whatever the text names and nobody describes yet (a document cited, a body, a session) gets an entry in the
    register that says no more than that this text names it. Nothing stays behind if the build fails.

    Args:
        path: ``annotations.yaml``, with ``source.txt`` and ``source.toml`` beside it.
        progress: told what is done.
        adopted_on: the day of adoption, ISO, where the text does not bear it.
        adopted_by: the compact name of the body, where the statements name none.

    Raises:
        AnnotationError: the annotations do not fit the text, or a record is still as the reader left it, or the
            description of the source has no address, or nobody says when a decision was adopted.
        DataError: the build does not go through with it; nothing is changed then.
    """
    document = load(path.parent)
    _require_curated(document, path)
    graph = resources.graph()
    folder = graph / "sources" / document.source.slug
    adoption = _adoption(document, path, adopted_on, adopted_by)
    with Undo() as undo:
        for name in (TEXT, DESCRIPTION, FILE):
            undo.write(folder / name, (path.parent / name).read_bytes())
        progress("looking up what it names")
        _describe(document, adoption, graph / "register", undo)
        built = pipeline.build(progress)
        undo.keep()
    return Accepted(document.name, folder, undo.written(resources.root()), built.triples)


class Undo:
    """Files written in one go: kept together, or all put back as they were."""

    def __init__(self) -> None:
        self._before: dict[Path, bytes | None] = {}
        self._kept = False

    def __enter__(self) -> Undo:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            for path, before in self._before.items():
                if before is None:
                    path.unlink(missing_ok=True)
                    _drop_empty(path.parent)
                else:
                    path.write_bytes(before)

    def write(self, path: Path, data: bytes) -> None:
        """Write a file, remembering what was there."""
        if path not in self._before:
            self._before[path] = path.read_bytes() if path.is_file() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def append(self, path: Path, head: str, lines: list[str]) -> None:
        """Add an entry at the end of a list, unless its head line stands there already."""
        before = path.read_bytes() if path.is_file() else b""
        if head.encode() not in before.splitlines():
            self.write(path, before.rstrip(b"\n") + "\n".join(["", "", head, *lines, ""]).encode())

    def keep(self) -> None:
        """Let what was written stand."""
        self._kept = True

    def written(self, root: Path) -> tuple[str, ...]:
        """Return the files that are not as they were, relative to ``root``."""
        changed = (path for path, before in self._before.items() if path.read_bytes() != before)
        return tuple(sorted(path.relative_to(root).as_posix() for path in changed))


def _drop_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _require_curated(document: AnnotatedDocument, path: Path) -> None:
    """Refuse what no person has looked at, and a text that nobody could look up."""
    waiting = [name for name, status in _statuses(document) if status == _OPEN]
    if waiting:
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        raise AnnotationError(
            f"{waiting[0]}{more} still as the reader left it",
            where=str(path),
            expected="every record curated, reviewed, contested or withdrawn",
            todo="read each against the text, mend or delete it, then set `status: curated` at the top of the file",
        )
    if not document.source.retrieved_from.startswith(("http://", "https://")):
        raise AnnotationError(
            "the description of the source has no address",
            where=str(path.parent / DESCRIPTION),
            expected="retrieved_from: the address where the text can be found",
            todo="add the address, or give it to `wpkg read --from`",
        )


def _statuses(document: AnnotatedDocument) -> Iterator[tuple[str, str]]:
    for each in fields(document):
        for record in value if isinstance(value := getattr(document, each.name), tuple) else ():
            if hasattr(record, "provenance"):
                yield record.id, record.provenance.status


def _adoption(document: AnnotatedDocument, path: Path, on: str | None, by: str | None) -> Adoption | None:
    """Return when and by whom a decision was adopted: as told, else as its text says; None for what is no decision.

    Raises:
        AnnotationError: neither says so, and the register has no entry of the document.
    """
    if document.kind != "Instrument":
        return None
    if (entry := _own_entry(document)).is_file() and not _is_ours(entry):
        return _registered(entry)
    bodies = Counter(
        slot.value
        for statement in document.statements
        for slot in statement.slots
        if slot.role == "issuer" and slot.value and slot.value.startswith("body:")
    )
    body = by or next((name for name, _ in bodies.most_common(1)), None)
    days = {on} if on else days_outside(document)
    if body is None or len(days) != 1:
        raise AnnotationError(
            "the text does not name who adopted it" if body is None else "the text bears no single day of adoption",
            where=str(path),
            expected="who adopted the decision, as issuer of a statement, and the day in its title or head",
            todo="say it: wpkg accept --adopted-on YYYY-MM-DD --adopted-by body:…",
        )
    return Adoption(days.pop(), body, "given by who accepted the text, not by the text itself" if on else "")


def _registered(entry: Path) -> Adoption | None:
    """Return what a person wrote into the register."""
    top = yaml.safe_load(entry.read_text("utf-8"))
    on, by = ((fact.get("value") if isinstance(fact := top.get(key), dict) else fact) for key in _ADOPTION)
    return Adoption(str(on), str(by)) if on and by else None


def days_outside(document: AnnotatedDocument) -> set[str]:
    """Return the days (ISO) that stand in the head of a text or below it, outside its recitals and paragraphs."""
    tops = [each.span for each in document.segments if each.parent is None and each.kind in _OUTSIDE]
    days = [each for each in document.times if len(each.from_text) == 10]
    return {each.from_text for each in days if any(t.start <= each.span.start and each.span.end <= t.end for t in tops)}


def _own_entry(document: AnnotatedDocument) -> Path:
    return resources.graph() / "register" / "instruments" / f"{document.source.slug}.yaml"


def _is_ours(path: Path) -> bool:
    return path.read_bytes().startswith(_MADE.encode())


def _describe(document: AnnotatedDocument, adoption: Adoption | None, register: Path, undo: Undo) -> None:
    """Write register entries for the document itself and for every name nobody describes."""
    source = document.source
    key = f"text-{source.slug}"
    own = _own_entry(document)
    if not own.is_file() or _is_ours(own):
        undo.append(register / "sources.yaml", f"  {key}:", _source_entry(document))
        undo.write(own, _own(document, adoption, key))
    author = document.submitted_by
    if author and f"- name: {author}\n" not in (register / "agents.yaml").read_text("utf-8"):
        title = " ".join(document.title.exact.split())
        _enter(author, f"Unnamed author of {title}", key, "eng", register, undo)
    if adoption is not None:
        _begin(document, adoption, key, register / "threads.yaml", undo)
    names = {iri.expand(name): name for name, _ in _named(document)}
    missing = [names.get(each, iri.compact(each)) for each in pipeline.undescribed(pipeline.lifted())]
    _refuse_concepts(missing, source.slug)
    if missing:
        undo.append(register / "sources.yaml", f"  {key}:", _source_entry(document))
    bodies = {calendar.body_of(name) for name in missing if name.startswith("session:")}
    agents = (register / "agents.yaml").read_text("utf-8")
    also = sorted(body for body in bodies if body and f"- name: {body}\n" not in agents and body not in missing)
    printed = {name: " ".join(words.split()) for name, words in _named(document)}
    for name in (*also, *missing):
        _enter(name, printed.get(name, ""), key, source.language, register, undo)


def _begin(document: AnnotatedDocument, adoption: Adoption, key: str, threads: Path, undo: Undo) -> None:
    """Let what holds for a time begin on the day of adoption: in a thread of its own where no thread has its period."""
    known = threads.read_text("utf-8")
    for statement in document.statements:
        if statement.validity is None or f"{document.name}#{statement.validity.id}" in known:
            continue
        words = " ".join(statement.span.exact.split())
        label = words if len(words) <= _LABEL else f"{words[:_LABEL]} …"
        start = f"{{value: {adoption.on}{_doubt(adoption)}}}"
        period = f"{document.name}#{statement.validity.id}"
        lines = [
            "  kind: CommitmentSeries",
            f"  labels: [{{value: {emit.quote(label)}, language: {tag(document.source.language)}}}]",
            "  definition: A commitment as one text has it; whether others renew it was not looked up.",
            "  members:",
            f"  - statement: {emit.quote(f'{document.name}#{statement.id}')}",
            f"    period: {{id: {emit.quote(period)}, start: {start}, note: Begins on the day of adoption.}}",
        ]
        undo.append(threads, f"- name: thread:{document.source.slug}-{statement.id}", [*lines, *_attested(key)])


def _doubt(adoption: Adoption) -> str:
    return f", grade: C, source_note: {emit.quote(adoption.note)}" if adoption.note else ""


def _refuse_concepts(missing: list[str], slug: str) -> None:
    concepts = [name for name in missing if name.partition(":")[0] not in {"doc", "session", *_AGENTS}]
    if concepts:
        raise DataError(
            f"nobody describes {concepts[0]}" + (f", nor {len(concepts) - 1} more" if len(concepts) > 1 else ""),
            where=str(resources.graph() / "sources" / slug / FILE),
            expected="a concept of ontology/schemes, or a thread of the register",
            todo="choose another, or add it there: " + ", ".join(concepts[:8]),
        )


def _enter(name: str, printed: str, key: str, language: str, register: Path, undo: Undo) -> None:
    """Write the entry of one name that a text uses, saying no more than that it does."""
    prefix, _, rest = name.partition(":")
    if prefix == "doc":
        path = register / "instruments" / f"{iri.slug(rest)}.yaml"
        undo.write(path, _document_entry(name, "Document", key, printed, tag(language), []))
        return
    head = f"- name: {name}"
    if prefix == "session":
        undo.append(register / "sessions.yaml", head, [*_session_entry(name), *_attested(key)])
    else:
        words = printed or rest.replace("-", " ")
        lines = [f"  kind: {_AGENTS[prefix]}", f"  names: [{{value: {emit.quote(words)}, language: {tag(language)}}}]"]
        undo.append(register / "agents.yaml", head, [*lines, *_attested(key)])


def _session_entry(name: str) -> list[str]:
    body, number = calendar.body_of(name), calendar.number_of(name)
    if body is None:
        raise DataError(
            f"no calendar knows whose session {name} is", expected="an entry in graph/register/sessions.yaml"
        )
    which = f"Session {number}" if number else f"Session {name.partition(':')[2]}"
    label = emit.quote(f"{which} of the {body.partition(':')[2].replace('-', ' ').title()}")
    return [f"  label: {label}", f"  body: {body}", *([f"  number: {number}"] if number else [])]


def _source_entry(document: AnnotatedDocument) -> list[str]:
    source = document.source
    title = " ".join(document.title.exact.split())
    return [
        f"    url: {source.retrieved_from}",
        f"    title: {emit.quote(title)}",
        "    nature: reprint",
        "    read: whole text",
    ]


def _own(document: AnnotatedDocument, adoption: Adoption | None, key: str) -> bytes:
    """Return the register file of the document accepted."""
    facts = ["text_held: true"]
    lines = []
    if adoption is not None:
        lines = [f"adopted_on: {{value: {adoption.on}{_doubt(adoption)}}}", f"adopted_by: {adoption.by}"]
    if document.submitted_by is not None:
        lines.append(f"submitted_by: {document.submitted_by}")
    title = " ".join(document.title.exact.split())
    return _document_entry(document.name, document.kind, key, title, tag(document.source.language), facts, lines)


def _document_entry(
    name: str, kind: str, key: str, title: str, language: str, facts: list[str], more: list[str] | None = None
) -> bytes:
    """Return the register file of a document: the one accepted, or one it cites (of kind Document)."""
    symbol = name.removeprefix("doc:")
    head = [f"{_MADE}; what a person writes here instead of this line, it leaves alone.", f"schema: {SCHEMA}"]
    head += [f"name: {name}", f"kind: {kind}", *facts, *(line[2:] for line in _attested(key))]
    lines = ["", f"symbol: {symbol if any(each.isupper() for each in symbol) else 'null'}"]
    lines += ["titles:", f"- {{value: {emit.quote(title)}, language: {language}}}"] if title else []
    return "\n".join([*head, *lines, *(more or []), ""]).encode()


def _attested(key: str) -> list[str]:
    return ["  grade: A", f"  source: [{key}]"]


def _named(document: AnnotatedDocument) -> Iterator[tuple[str, str]]:
    """Yield the names a document uses, each with the words that stand for it."""
    for reference in document.references:
        for name in (reference.target, *reference.members):
            yield from [(name.partition("#")[0], reference.cited_as or reference.span.exact)] if name else []
    for statement in document.statements:
        for slot in statement.slots:
            yield from [(slot.value, slot.span.exact if slot.span else "")] if slot.value and ":" in slot.value else []
        for review in statement.reviews:
            yield review.body, ""
    for mention in document.mentions:
        yield mention.value, mention.span.exact
    for quotation in document.quotations:
        yield from [(quotation.speaker, "")] if quotation.speaker else []
        yield from [(quotation.document, "")] if quotation.document else []
