"""The worked example of the ontology's page: one paragraph, what the graph makes of it, and the words for each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wpkg import iri
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Iri
from wpkg.publish.site.naming import Name, named
from wpkg.publish.site.records import Site

PARAGRAPH = f"{iri.ID}wt-l-843#par-2"
"""The paragraph worked out: an instruction with a channel, a second one, and a permission."""

ORDER = (
    "issuedBy",
    "performative",
    "strength",
    "addressee",
    "actsThrough",
    "requiresAction",
    "onTopic",
    "beneficiary",
    "guidedBy",
    "groundedIn",
    "partOfThread",
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One property of a statement; ``words`` are those that show it, empty where none are marked."""

    property: str
    value: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement: what it is, its words, what fills it, and the same as Turtle."""

    iri: str
    kind: str
    words: str
    slots: tuple[Slot, ...]
    turtle: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A paragraph with all it states, in the order of the text; ``document`` is the path of its document."""

    paragraph: str
    document: str
    statements: tuple[Stated, ...]
    names: Mapping[str, Name]


def worked(site: Site, language: str) -> Worked | None:
    """Return the worked example, or None where the graph does not hold it."""
    rows = site.store.select(prepared("site-worked", provision=[Iri(PARAGRAPH)])).rows
    found = [(text_of(row[0]), text_of(row[1]), text_of(row[2])) for row in rows]
    if not found:
        return None
    slots = _slots(site, [statement for statement, _, _ in found])
    statements = tuple(
        Stated(statement, kind, words, slots[statement], _turtle(statement, kind, slots[statement]))
        for statement, kind, words in found
    )
    shown = {PARAGRAPH} | {part for each in statements for slot in each.slots for part in (slot.value, slot.property)}
    shown |= {each.kind for each in statements}
    document = PARAGRAPH.removeprefix(iri.BASE).partition("#")[0]
    return Worked(PARAGRAPH, document, statements, named(site, shown, language))


def _slots(site: Site, statements: list[str]) -> Mapping[str, tuple[Slot, ...]]:
    words: dict[tuple[str, str, str], list[str]] = {}
    for row in ask_about(site.store, "claims", "subject", statements):
        key = (text_of(row["subject"]), text_of(row["property"]), text_of(row["value"]))
        if row["exact"] is not None and (exact := text_of(row["exact"])) not in words.setdefault(key, []):
            words[key].append(exact)
    slots: dict[str, list[Slot]] = {statement: [] for statement in statements}
    for row in ask_about(site.store, "site-worked-values", "statement", statements):
        statement, property_, value = (text_of(row[name]) for name in ("statement", "property", "value"))
        slots[statement].append(Slot(property_, value, tuple(words.get((statement, property_, value), ()))))
    return {
        statement: tuple(sorted(held, key=lambda slot: (ORDER.index(slot.property.removeprefix(iri.NS)), slot.value)))
        for statement, held in slots.items()
    }


def _turtle(statement: str, kind: str, slots: tuple[Slot, ...]) -> str:
    said = [f"{_short(slot.property)} {_short(slot.value)}" for slot in slots]
    return " ;\n    ".join([f"<{statement}> a {_short(kind)}", *said]) + " ."


def _short(address: str) -> str:
    """Write an IRI with the longest prefix that leaves a plain name, or whole."""
    for prefix, namespace in sorted(iri.PREFIXES.items(), key=lambda each: -len(each[1])):
        rest = address.removeprefix(namespace)
        if address != rest and rest.replace("-", "").isalnum():
            return f"{prefix}:{rest}"
    return f"<{address}>"
