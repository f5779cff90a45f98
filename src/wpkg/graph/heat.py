"""Principles and beneficiaries by instrument: stated, not stated, or not known because the text is not held."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

from wpkg.graph.answer import Answer
from wpkg.graph.labels import doubtful, labels
from wpkg.graph.lineage.citations import checked_day
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store
from wpkg.graph.tabular import Tabular, columns

STATED, NOT_STATED, NOT_KNOWN = "stated", "not stated", "text not held"
"""What a cell can say. Of an instrument whose text is not held, what is told of it is known, never what it lacks."""
_COLUMNS = columns(
    ("kind", "string", "principle or beneficiary"),
    ("concept", "string", "the principle or group"),
    ("instrument", "string", "the instrument"),
    ("adopted", "string", "the day of adoption"),
    ("answer", "string", "stated, not stated, or text not held"),
    ("statements", "integer", "how many statements name it"),
    ("emphasis", "string", "words that single it out"),
)
_STATUS = "curation-status#"


@dataclass(frozen=True, slots=True)
class Concept:
    """A row: a principle or a group of beneficiaries (``kind``)."""

    iri: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A column: an instrument, its day of adoption, whether its text is held and its symbol seen in print."""

    iri: str
    symbol: str
    adopted: str | None
    text_held: bool
    symbol_verified: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one instrument says of one concept: the answer, the IRIs of the statements, words that single it out.

    ``singled`` holds, statement by statement, the words by which each singles it out; ``emphasis`` all of them once.
    """

    answer: str
    statements: tuple[str, ...]
    emphasis: tuple[str, ...]
    singled: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Heat(Tabular):
    """The table: ``cells[row][column]``, rows by kind and name, columns by day of adoption."""

    name: str
    concepts: tuple[Concept, ...]
    instruments: tuple[Instrument, ...]
    cells: tuple[tuple[Cell, ...], ...]
    checked: str
    unverified_included: bool

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a cell."""
        rows = tuple(
            (
                concept.kind,
                concept.name,
                instrument.symbol,
                instrument.adopted,
                cell.answer,
                len(cell.statements),
                "; ".join(cell.emphasis) or None,
            )
            for concept, line in zip(self.concepts, self.cells, strict=True)
            for instrument, cell in zip(self.instruments, line, strict=True)
        )
        return Answer("heat", _COLUMNS, rows)


def heat(store: Store, about: Iterable[str] = (), *, include_unverified: bool = False) -> Heat:
    """Make the table of principles and beneficiaries by instrument.

    Args:
        store: where to ask.
        about: IRIs of documents and threads (their instruments); none means every instrument that states anything.
        include_unverified: also use statements of which no reliable page was read.
    """
    wanted = tuple(about)
    out = _left_out(include_unverified)
    chosen = _chosen(store, wanted)
    found = _stating(store, chosen, out)
    named: dict[tuple[str, str], list[str]] = {}
    kinds: dict[str, str] = {}
    for row in ask_about(store, "valued", "document", found):
        if text_of(row["status"]).rpartition(_STATUS)[2] not in out:
            concept = text_of(row["concept"])
            kinds[concept] = text_of(row["kind"])
            named.setdefault((concept, text_of(row["document"])), []).append(text_of(row["statement"]))
    emphasis = _emphasis(store, {one for inside in named.values() for one in inside}, out)
    names = labels(store, {*kinds, *found, *wanted})
    believed = doubtful(store, found)
    across = sorted(
        (
            Instrument(iri, names.get(iri, iri), adopted or None, held, iri not in believed)
            for iri, (adopted, held) in found.items()
        ),
        key=lambda one: (one.adopted is None, one.adopted or "", one.symbol),
    )
    concepts = sorted(
        (Concept(iri, names.get(iri, iri), kind) for iri, kind in kinds.items()),
        key=lambda one: (one.kind != "principle", one.name.casefold(), one.iri),
    )
    return Heat(
        name=" and ".join(names.get(iri, iri) for iri in wanted),
        concepts=tuple(concepts),
        instruments=tuple(across),
        cells=tuple(tuple(_cell(row, column, named, emphasis) for column in across) for row in concepts),
        checked=checked_day(store),
        unverified_included=include_unverified,
    )


def instruments(store: Store, *, include_unverified: bool = False) -> tuple[str, ...]:
    """Return every instrument that states anything, by day of adoption and IRI, those without a day last."""
    found = _stating(store, None, _left_out(include_unverified))
    return tuple(sorted(found, key=lambda one: (not found[one][0], found[one][0], one)))


def _left_out(include_unverified: bool) -> frozenset[str]:
    return frozenset({"withdrawn"} if include_unverified else {"withdrawn", "unverified"})


def _stating(store: Store, chosen: Iterable[str] | None, out: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Return the instruments that state anything (of those ``chosen``, if any are): day, and whether a text is held."""
    whole = chosen is None
    rows = store.select(prepared("instruments")) if whole else ask_about(store, "instruments", "document", chosen or ())
    found: dict[str, tuple[str, bool]] = {}
    for row in rows:
        if text_of(row["status"]).rpartition(_STATUS)[2] not in out:
            found.setdefault(text_of(row["document"]), (text_of(row["adopted"]), row["text"] is not None))
    return found


def _chosen(store: Store, wanted: tuple[str, ...]) -> list[str] | None:
    """Return the documents asked about and those of the threads asked about; None where nothing narrows it."""
    if not wanted:
        return None
    members = [text_of(row["document"]) for row in ask_about(store, "thread-members", "thread", wanted)]
    return sorted({*wanted, *members})


def _emphasis(store: Store, statements: Iterable[str], out: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """Return the words that single a concept out, by statement and concept."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in ask_about(store, "claims", "subject", sorted(statements)):
        if row["emphasis"] is not None and text_of(row["status"]).rpartition(_STATUS)[2] not in out:
            words = found.setdefault((text_of(row["subject"]), text_of(row["value"])), [])
            if text_of(row["emphasis"]) not in words:
                words.append(text_of(row["emphasis"]))
    return found


def _cell(
    concept: Concept,
    instrument: Instrument,
    named: dict[tuple[str, str], list[str]],
    emphasis: dict[tuple[str, str], list[str]],
) -> Cell:
    statements = tuple(dict.fromkeys(named.get((concept.iri, instrument.iri), ())))
    if not statements:
        return Cell(NOT_STATED if instrument.text_held else NOT_KNOWN, (), ())
    singled = tuple(tuple(emphasis.get((one, concept.iri), ())) for one in statements)
    return Cell(STATED, statements, tuple(dict.fromkeys(word for words in singled for word in words)), singled)
