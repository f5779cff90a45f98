"""A report to read, in Markdown: documents with what they cite and say, the evidence, and what is not known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wpkg import iri
from wpkg.graph.answer import printed
from wpkg.graph.store import Iri, Store
from wpkg.iri import ID, compact
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import about
from wpkg.publish.exports.naming import believed
from wpkg.publish.exports.naming import called as named
from wpkg.publish.exports.sheets import Cell, Sheet, sheets, written

_TABLES = ("documents", "statements", "references", "periods", "end_conditions", "events", "notes", "texts", "claims")
_FACTS = {
    "symbols": "Symbols",
    "adopted": "Adopted",
    "circulated": "Circulated",
    "body_name": "Adopted by",
    "session": "At",
    "submitted_by": "Put forward by",
    "draft_of": "Draft of",
    "status": "Status",
    "grade": "Grade",
}
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_OUT = ("unverified", "withdrawn")

Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Section:
    """What the report says of one document; every value is text."""

    iri: str
    anchor: str
    name: str
    title: str
    kind: str
    day: str
    body: str
    status: str
    facts: tuple[tuple[str, str], ...]
    cited: tuple[dict[str, str], ...]
    said: tuple[dict[str, str], ...]
    periods: tuple[dict[str, str], ...]
    happened: tuple[dict[str, str], ...]
    rival: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    unknown: tuple[str, ...]
    sources: tuple[str, ...]


def report(store: Store, wanted: Selection) -> bytes:
    """Write a selection as a report in Markdown: documents by day, the undated last."""
    filled = {sheet.table.name: sheet for sheet in sheets(store, replace(wanted, unverified=True), _TABLES)}
    called = _Names(store, filled.values())
    parts = {name: _by_document(sheet.records()) for name, sheet in filled.items()}
    rules = {str(record["end_condition"]): written(record["label"]) for record in filled["end_conditions"].records()}
    told = [
        _section(record, {name: parts[name][str(record["document"])] for name in _TABLES[1:]}, rules, called, wanted)
        for record in filled["documents"].records()
        if wanted.unverified or wanted.documents or record["status"] not in _OUT
    ]
    sections = sorted(told, key=lambda each: (each.day or "9", each.name))
    page = _template().render(about=about(store, "md", wanted), documents=sections)
    return (re.sub(r"\n{3,}", "\n\n", page).rstrip() + "\n").encode()


class _Names:
    """What the things that rows name are called."""

    def __init__(self, store: Store, filled: Iterable[Sheet]) -> None:
        cells = [cell for sheet in filled for row in sheet.rows for cell in row]
        nodes = {str(value) for cell in cells for value in _values(cell) if isinstance(value, Iri)}
        classes = {iri.term(value) for sheet in filled if sheet.table.name == "documents" for value in _kinds(sheet)}
        self._names = named(store, {node for node in nodes if node.startswith(ID)} | classes)

    def __call__(self, cell: Cell) -> str:
        """Return the names of what a cell holds; a part of a document by symbol and fragment."""
        return ", ".join(self._names.get(str(value), compact(str(value)).removeprefix(ID)) for value in _values(cell))

    def kind(self, name: str) -> str:
        """Return what a class is called, its own name where the graph does not hold the ontology."""
        return self._names.get(iri.term(name), name)


def _section(
    record: Record, parts: Mapping[str, Sequence[Record]], rules: Mapping[str, str], called: _Names, wanted: Selection
) -> Section:
    told = wanted.unverified or record["status"] not in _OUT
    shown = {name: [each for each in rows if told and _shown(each, wanted)] for name, rows in parts.items()}
    left_out = {name: len(parts[name]) - len(shown[name]) for name in parts}
    name, title = called(record["document"]), written(record["title"])
    supplied = told and record["title_supplied"] is True
    values = {**record, "symbols": _symbols(record)}
    facts = ((label, called(values[key])) for key, label in _FACTS.items() if told or key == "status")
    claims = shown.pop("claims")
    remarks = map(str, _values(record["note"]) if told else ())
    return Section(
        iri=str(record["document"]),
        anchor=str(record["document"]).removeprefix(ID),
        name=name,
        title="" if title == name else f"[{title}]" if supplied else title,
        kind=called.kind(written(record["class"])),
        day=written(record["adopted"]) or written(record["circulated"]),
        body=written(record["body_name"]),
        status=written(record["status"]),
        facts=tuple((label, value) for label, value in facts if value),
        cited=tuple(_cited(each, called) for each in _in_order(shown["references"])),
        said=tuple(_said(each, called) for each in _in_order(shown["statements"])),
        periods=tuple(_period(each, rules) for each in shown["periods"]),
        happened=tuple(_happened(each, called) for each in shown["events"]),
        rival=tuple(_rival(each, called) for each in claims if each["status"] == "contested"),
        notes=(*remarks, *(written(each["text"]) for each in _in_order(shown["notes"]))),
        unknown=tuple(_unknown(record, shown, left_out)),
        sources=_sources([record] if told else [], *shown.values()),
    )


def _symbols(record: Record) -> Cell:
    """Return the symbols of a document, one that no page read prints marked."""
    unsure = written(record["symbol"]) if record["symbol_unverified"] is True else ""
    return tuple(believed(each) if each == unsure else each for each in map(str, _values(record["symbols"])))


def _kinds(documents: Sheet) -> set[str]:
    return set(map(written, documents.column("class")))


def _cited(record: Record, called: _Names) -> dict[str, str]:
    target = called(record["targets"]) or written(record["description"]) or written(record["cited_as"])
    read = called(record["members"])
    return {
        "manner": written(record["manner"]),
        "target": f"{target} (as a curator reads it: {read})" if read else target,
        "words": written(record["words"]),
        "status": written(record["status"]),
    }


def _said(record: Record, called: _Names) -> dict[str, str]:
    keys = ("label", "verb", "strength", "words", "start", "end", "status", "grade")
    told = {key: written(record[key]) for key in keys}
    return {**told, "kind": written(record["class"]), "whom": called(record["addressees"]) or called(record["bearers"])}


def _period(record: Record, rules: Mapping[str, str]) -> dict[str, str]:
    return {
        "starts": _differing(record, "starts"),
        "ends": _differing(record, "ends"),
        "planned": _differing(record, "planned_end"),
        "rule": "; ".join(rules.get(str(rule), "") for rule in _values(record["end_conditions"])),
        "status": written(record["status"]),
    }


def _happened(record: Record, called: _Names) -> dict[str, str]:
    told = {
        "day": _differing(record, "happened"),
        "what": written(record["label"]),
        "session": called(record["session"]),
    }
    return {**told, "status": written(record["status"])}


def _differing(record: Record, key: str) -> str:
    """Return a day, or every day that sources give where they differ."""
    return " or ".join(map(printed, _values(record[f"{key}_readings"]) or _values(record[key])))


def _rival(record: Record, called: _Names) -> dict[str, str]:
    return {
        "property": f"{called(record['subject'])}, {written(record['property_name']) or written(record['property'])}",
        "value": called(record["value"]),
        "why": "; ".join(map(str, _values(record["note"]))),
    }


def _unknown(record: Record, shown: Mapping[str, Sequence[Record]], left_out: Mapping[str, int]) -> Iterator[str]:
    """Yield what the graph does not know of a document, in sentences."""
    if record["status"] in _OUT:
        yield f"The document is {record['status']} as a whole."
    if record["symbol_unverified"]:
        yield "No page read prints its symbol."
    if record["title_supplied"]:
        yield "No page read prints its title; what curators call it stands in its place."
    if not _values(record["symbol"]):
        yield "No symbol is known."
    if not _values(record["adopted"]) and not _values(record["circulated"]):
        yield "No date is known."
    if not shown["texts"]:
        yield "Its text is not held: statements and references come from other sources, and may be incomplete."
    aimless = sum(not each["targets"] and not each["members"] for each in shown["references"])
    if aimless:
        yield f"What is meant is not known of {aimless} of {len(shown['references'])} citations."
    if any(not _values(each["ends"]) for each in shown["periods"]):
        yield "Of a period no end is known; that says nothing of force."
    if hidden := sum(left_out.values()):
        yield f"Left out, as unverified or withdrawn: {hidden} (--include-unverified shows them)."


def _shown(record: Record, wanted: Selection) -> bool:
    return wanted.unverified or record.get("status") not in _OUT


def _by_document(records: Iterable[Record]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[str(record["document"])].append(record)
    return found


def _in_order(records: Iterable[Record]) -> list[Record]:
    """Sort by the place in the text; what has none comes last."""
    return sorted(records, key=lambda each: (each["start"] is None, each["start"] or 0))


def _sources(*groups: Sequence[Record]) -> tuple[str, ...]:
    return tuple(sorted({str(v) for group in groups for each in group for v in _values(each.get("sources"))}))


def _values(cell: Cell) -> list[Any]:
    return [value for value in (cell if isinstance(cell, tuple) else (cell,)) if value not in (None, "")]


def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to import

    environment = Environment(
        loader=PackageLoader("wpkg.publish"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(md=_escaped, line=_line, quoted=_quoted, address=_address)
    return environment.get_template("report.md.jinja")


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """Return text as Markdown that shows it as it is, on one line."""
    return _START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", _line(text)))


def _quoted(text: str) -> str:
    return f"“{_escaped(text)}”" if text else "no words are held"


def _address(text: str) -> str:
    """Return an address as a link, and other text as it is."""
    if re.fullmatch(r"https?://[^\s<>]+", text):
        return f"<{text}>"
    return _escaped(text)
