"""The tables of a selection, filled: what CSV, XLSX, GraphML and the report are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.answer import Value, printed, python_value
from wpkg.graph.labels import doubtful
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Iri, Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.layout import JOINT, Column, Table, tables
from wpkg.publish.exports.naming import called
from wpkg.publish.exports.parts import portions, statements
from wpkg.publish.exports.whole import Row, whole

Cell = Value | tuple[Value, ...]
"""One value, or in a column of many all values, sorted."""

_SPAN = (iri.term("EvidenceSpan"),)
_CLAIM = (iri.term("Claim"),)
_CLAIMED = ("claimSubject", "claimProperty", "claimValue", "curationStatus")
_SHOWN_BY = iri.term("supportedBy")
_TYPE = iri.PREFIXES["rdf"] + "type"
_OUT = ("unverified", "withdrawn")
_CONTESTED = "contested"
_LANGUAGES = ("en", "")


def _supplied(store: Store, documents: Iterable[str]) -> frozenset[str]:
    """Return those documents whose title is what curators call them: no page read prints one."""
    return frozenset(text_of(row["document"]) for row in ask_about(store, "export-supplied", "document", documents))


_MARKS = {"doubtful": doubtful, "supplied": _supplied}
"""Columns that are true of some documents, by what they say."""

Values = Mapping[str, Sequence[Term]]
"""Values of one property, by thing."""

_Said = Mapping[Iri, Set[tuple[Iri, Term]]]
"""Properties and values, by thing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows, sorted by key; ``left_out`` counts rows that are unverified or withdrawn."""

    table: Table
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0

    def column(self, name: str) -> list[Cell]:
        """Return the cells of one column, in the order of the rows."""
        at = [column.name for column in self.table.columns].index(name)
        return [row[at] for row in self.rows]

    def records(self) -> Iterator[dict[str, Cell]]:
        """Yield the rows, each by column name."""
        names = [column.name for column in self.table.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)


def sheets(store: Store, wanted: Selection, only: Iterable[str] = ()) -> tuple[Sheet, ...]:
    """Fill the tables, or those named, in their order.

    Facts that no reliable page shows, and withdrawn ones, stay out unless the selection asks for them; so does what
    belongs to a document that stays out as a whole. Of chosen documents, tables of what other rows name hold only that.

    Raises:
        BadParameter: no table is called so.
    """
    known = tables()
    asked = tuple(only) or tuple(known)
    if unknown := [name for name in asked if name not in known]:
        raise BadParameter(f"no table is called {unknown[0]!r}", expected=f"one of {', '.join(known)}")
    reader = _Reader(store, wanted)
    all_owned = bool(wanted.documents) and not all(known[name].owned for name in asked)
    owned = [name for name in known if known[name].owned and (all_owned or name in asked)]
    filled = {name: reader.sheet(known[name]) for name in owned}
    gone = _gone(filled["documents"] if "documents" in filled else reader.sheet(known["documents"]))
    named = frozenset(reader.named)
    for name in known:
        if name in asked and not known[name].owned:
            filled[name] = reader.sheet(known[name], named if wanted.documents else None)
    return tuple(_kept(filled[name], gone, wanted) for name in known if name in asked)


class _Reader:
    """Asks a store for one property after the other, each once; notes which IRIs the rows of documents name."""

    def __init__(self, store: Store, wanted: Selection) -> None:
        self._store = store
        self._wanted = wanted
        self._known: dict[tuple[tuple[str, ...], str, bool], Values] = {}
        self._rival: dict[tuple[str, str], list[Term]] | None = None
        self.named: set[str] = set()

    def sheet(self, table: Table, only: frozenset[str] | None = None) -> Sheet:
        """Fill one table: with the parts of the chosen documents, or with the things of ``only``."""
        kinds = self._values(table, _TYPE)
        things = sorted(kinds) if only is None else sorted(only & kinds.keys())
        columns = [self._column(table, column, things, kinds) for column in table.columns]
        return Sheet(table, tuple(zip(*columns, strict=True)))

    def _column(self, table: Table, column: Column, things: Sequence[str], kinds: Values) -> list[Cell]:
        if column.role:
            return self._role(table, column.role, things, kinds)
        if column.words:
            spans = self._values(table, _SHOWN_BY)
            return [self._words(column, spans.get(thing, ())) for thing in things]
        if column.name_of:
            return self._names(table, table.column(column.name_of), things)
        if column.readings_of:
            of = table.column(column.readings_of).of
            return [_cell(column, [value for name in of for value in self._readings(name, thing)]) for thing in things]
        return [_cell(column, self._noted(table, self._filling(table, column, thing))) for thing in things]

    def _role(self, table: Table, role: str, things: Sequence[str], kinds: Values) -> list[Cell]:
        """Fill a column that no property fills."""
        if role == "class":
            return [_class(table, kinds[thing]) for thing in things]
        if role in _MARKS:
            marked = _MARKS[role](self._store, things)
            return [thing in marked for thing in things]
        return [Iri(thing if role == "key" else _owner(thing)) for thing in things]

    def _names(self, table: Table, of: Column, things: Sequence[str]) -> list[Cell]:
        found = [list(filter(None, map(_address, self._filling(table, of, thing)))) for thing in things]
        names = called(self._store, {node for nodes in found for node in nodes})
        return [tuple(dict.fromkeys(names.get(node, "") for node in nodes)) for nodes in found]

    def _readings(self, name: str, thing: str) -> Sequence[Term]:
        """Return what sources that differ give as one property of a thing."""
        if self._rival is None:
            self._rival = {}
            subjects, properties, values, statuses = (
                self._asked(_CLAIM, iri.term(part), into=False, owned=True) for part in _CLAIMED
            )
            for claim in (each for each, (status, *_) in statuses.items() if _code(status) == _CONTESTED):
                key = (text_of(subjects[claim][0]), text_of(properties[claim][0]))
                self._rival.setdefault(key, []).extend(values[claim])
        return sorted(self._rival.get((thing, name), ()), key=_order)

    def _filling(self, table: Table, column: Column, thing: str) -> Sequence[Term]:
        if column.into:
            return self._values(table, column.into, into=True).get(thing, ())
        return next((found for of in column.of if (found := self._values(table, of).get(thing, ()))), ())

    def _noted(self, table: Table, terms: Sequence[Term]) -> Sequence[Term]:
        if table.owned:
            self.named.update(term for term in map(_address, terms) if term)
        return terms

    def _words(self, column: Column, spans: Sequence[Term]) -> Cell:
        """Return the words, or an offset, of the first span."""
        told = {name: self._spans(name) for name in ("start", "end", "exact")}
        starts = told["start"]
        found = sorted((int(text_of(starts[str(span)][0])), str(span)) for span in spans if span in starts)
        return python_value(told[column.words][found[0][1]][0]) if found else None

    def _spans(self, name: str) -> Values:
        return self._asked(_SPAN, iri.term(name), into=False, owned=True)

    def _values(self, table: Table, name: str, *, into: bool = False) -> Values:
        return self._asked(table.classes, name, into=into, owned=table.owned)

    def _asked(self, classes: tuple[str, ...], name: str, *, into: bool, owned: bool) -> Values:
        """Return one property of the things of some classes; of chosen documents, all are asked for at once."""
        key = (classes, name, into)
        if key not in self._known:
            chosen = bool(self._wanted.documents) and (owned or not into)
            names = _needed(into=into) | {name} if chosen else {name}
            if chosen:
                rows = self._told(self._said if owned else self._said_of_named, frozenset(classes), names, into=into)
            else:
                rows = self._ask(classes, names, into=into)
            found = _by_name(rows)
            self._known |= {(classes, each, into): found.get(each, {}) for each in names}
        return self._known[key]

    def _ask(self, classes: tuple[str, ...], names: set[str], *, into: bool) -> Iterator[Row]:
        places = {"class": list(map(Iri, classes)), "property": list(map(Iri, sorted(names)))}
        return whole(self._store, "export-pointers" if into else "export-things", **places)

    def _told(self, said: _Said, classes: frozenset[str], names: set[str], *, into: bool) -> Iterator[Row]:
        """Yield what is said of things of some classes, or what points at them."""
        things = [thing for thing, told in said.items() if any(n == _TYPE and value in classes for n, value in told)]
        if into:
            for some in portions(sorted(things)):
                rows = whole(self._store, "export-pointers-of", thing=some)
                yield from (row for row in rows if row[1] in names)
            return
        for thing in things:
            yield from ((thing, name, value) for name, value in said[thing] if name in names)

    @cached_property
    def _said(self) -> _Said:
        """What is said of each part of the chosen documents."""
        said: dict[Iri, set[tuple[Iri, Term]]] = {}
        for quad in statements(self._store, self._wanted.documents):
            said.setdefault(quad.subject, set()).add((quad.predicate, quad.object))
        return said

    @cached_property
    def _said_of_named(self) -> _Said:
        """What is said of each thing that the rows of the chosen documents name."""
        said: dict[Iri, set[tuple[Iri, Term]]] = {}
        for some in portions(sorted(Iri(name) for name in self.named if _can_be_asked(name))):
            for thing, name, value in whole(self._store, "export-said", thing=some):
                if value is not None:
                    said.setdefault(Iri(text_of(thing)), set()).add((Iri(text_of(name)), value))
        return said


def _by_name(rows: Iterable[Row]) -> dict[str, dict[str, list[Term]]]:
    """Return values by property and thing, in order."""
    found: dict[str, dict[str, set[Term]]] = {}
    for thing, name, value in rows:
        if value is not None:
            found.setdefault(text_of(name), {}).setdefault(text_of(thing), set()).add(value)
    return {
        name: {thing: sorted(values, key=_order) for thing, values in things.items()} for name, things in found.items()
    }


def _needed(*, into: bool) -> set[str]:
    """Return every property that fills a column of some table."""
    columns = [column for table in tables().values() for column in table.columns]
    if into:
        return {column.into for column in columns if column.into}
    spans = {iri.term(name) for name in ("start", "end", "exact")}
    return {name for column in columns for name in column.of} | spans | {_TYPE, _SHOWN_BY}


def _gone(documents: Sheet) -> frozenset[str]:
    """Return the documents of which no reliable page was read."""
    return frozenset(str(row["document"]) for row in documents.records() if row["status"] in _OUT)


def _kept(sheet: Sheet, gone: frozenset[str], wanted: Selection) -> Sheet:
    if wanted.unverified:
        return sheet
    names = [column.name for column in sheet.table.columns]
    status = names.index("status") if "status" in names else None
    document = names.index("document") if "document" in names else None
    rows = tuple(
        row
        for row in sheet.rows
        if (status is None or row[status] not in _OUT) and (document is None or row[document] not in gone)
    )
    return replace(sheet, rows=rows, left_out=len(sheet.rows) - len(rows))


def written(cell: Cell) -> str:
    """Write a cell as text: ISO dates, true and false, the values of many with a bar between them."""
    if not isinstance(cell, tuple):
        return printed(cell)
    return JOINT.join(printed(value).replace("|", "¦") for value in cell if value not in (None, ""))


def _cell(column: Column, terms: Sequence[Term]) -> Cell:
    values = [_code(term) if column.code else python_value(term) for term in terms]
    if column.many:
        return tuple(values)
    return values[0] if values else None


def _code(term: Term) -> str:
    """Return the last part of an IRI, or of the IRI that a literal holds."""
    return re.split(r"[/#]", text_of(term).rstrip("/#"))[-1]


def _class(table: Table, kinds: Sequence[Term]) -> str:
    """Return the name of the narrowest class of the table that a thing has."""
    return _code(Iri(next(kind for kind in table.classes if Iri(kind) in kinds)))


def _address(term: Term) -> str:
    """Return the IRI that a term is, or that a literal of that datatype holds; nothing for other literals."""
    if isinstance(term, Literal):
        return term.lexical if term.datatype.endswith("#anyURI") else ""
    return str(term)


def _can_be_asked(name: str) -> bool:
    """Tell whether an address may enter a query; one that may not is no thing of the graph."""
    try:
        iri.check(name)
    except BadParameter:
        return False
    return True


def _owner(thing: str) -> str:
    """Return the document, or other thing, that an IRI is a part or a text of."""
    whole = thing.partition("#")[0]
    rest = whole.removeprefix(iri.ID)
    kind, slash, _ = rest.partition("/")
    return iri.ID + kind if rest != whole and slash and kind not in iri.KINDS else whole


def _order(term: Term) -> tuple[int, str, str, str]:
    """Order values, those in English and those without a language first."""
    if not isinstance(term, Literal):
        return (0, str(term), "", "")
    rank = _LANGUAGES.index(term.language) if term.language in _LANGUAGES else len(_LANGUAGES)
    return (rank, term.lexical, term.language, term.datatype)
