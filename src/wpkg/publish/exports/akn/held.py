"""What a store holds of a text: the words, the parts they fall into, and what stands at which of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Iri, Literal, Store, Term
from wpkg.iri import NS
from wpkg.publish.exports.akn.tables import table
from wpkg.publish.exports.described import Described

Row = Mapping[str, Term | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one kind. ``number`` is what numbers it; ``reason`` why it is no part of the document."""

    iri: str
    kind: str
    start: int
    end: int
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An element at certain words: which one, by what name, what the words stand for, where they lead.

    ``iri`` is empty where several nodes share the mark; ``kind`` is the class of a node that fixes a time, from the ISO
    day ``since`` to before ``until``.
    """

    element: str
    name: str
    start: int
    end: int
    iri: str = ""
    refers: str = ""
    target: str = ""
    strength: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A curator's remark on the text."""

    iri: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """One text of a document. Offsets are code points of ``content``, half-open."""

    document: str
    iri: str
    content: str
    language: str
    sha256: str
    parts: tuple[Part, ...] = ()
    marks: tuple[Mark, ...] = ()
    remarks: tuple[Remark, ...] = ()
    source: str = ""
    rights: str = ""

    def named(self, facts: Described) -> set[str]:
        """Return the IRIs whose names the file shows."""
        marked = {each for mark in self.marks for each in (mark.refers, mark.target, mark.kind) if each}
        whole = (facts.adopted_by, facts.session, *facts.authors)
        return marked | {each.iri for each in whole if each is not None}

    def printed(self) -> dict[str, str]:
        """Return the first words of the text that stand for each thing, for those that have no other name."""
        named: dict[str, str] = {}
        for mark in self.marks:
            named.setdefault(mark.refers, " ".join(self.content[mark.start : mark.end].split()))
        return named


def held(store: Store, documents: Sequence[str]) -> list[Held]:
    """Return the texts held of some documents, of all where none is given, in order of document and language."""
    about = {"document": [Iri(each) for each in documents]} if documents else {}
    rows = {text_of(row["text"]): row for row in store.select(prepared("texts", **about))}
    return [_held(store, name, row) for name, row in rows.items()]


def _held(store: Store, name: str, row: Row) -> Held:
    document = text_of(row["document"])
    marks = [*_nodes(ask_about(store, "text-marks", "text", [name])), *_claims(store, name)]
    return Held(
        document=document,
        iri=name,
        content=text_of(row["content"]),
        language=text_of(row["language"]),
        sha256=text_of(row["sha256"]),
        parts=tuple(_parts(ask_about(store, "text-parts", "text", [name]))),
        marks=tuple(dict.fromkeys(marks)),
        remarks=tuple(_remarks(ask_about(store, "notes", "document", [document]))),
        source=text_of(row["source"]),
        rights=text_of(row["rights"]),
    )


def _parts(rows: Iterator[Row]) -> Iterator[Part]:
    found: dict[str, Part] = {}
    for row in rows:
        node = text_of(row["node"])
        kind = text_of(row["kind"]).rpartition("#")[2]
        start, end = _offsets(row)
        found.setdefault(node, Part(node, kind, start, end, text_of(row["number"]), text_of(row["note"])))
    return iter(found.values())


def _nodes(rows: Iterator[Row]) -> Iterator[Mark]:
    found: dict[str, Mark] = {}
    for row in rows:
        told = table("nodes").get(text_of(row["class"]).removeprefix(NS))
        if told is None or _doubtful(row):
            continue
        start, end = _offsets(row)
        node, target = text_of(row["node"]), text_of(row["target"])
        bare = told["element"] == "ref" and not target
        found.setdefault(
            node,
            Mark(
                element="inline" if bare else told["element"],
                name=told["name"],
                start=start,
                end=end,
                iri=node,
                refers=text_of(row["refers"]),
                target=target,
                strength=text_of(row["strength"]).rpartition("#")[2],
                kind=text_of(row["class"]) if row["since"] is not None else "",
                since=text_of(row["since"]),
                until=text_of(row["until"]),
            ),
        )
    return iter(found.values())


def _claims(store: Store, name: str) -> Iterator[Mark]:
    for row in ask_about(store, "text-claims", "text", [name]):
        prop, value = text_of(row["property"]).removeprefix(NS), row["value"]
        told = table("claims").get(prop)
        if told is None or _doubtful(row):
            continue
        node = text_of(value) if _is_node(value) else ""
        if node or prop in table("worded"):
            start, end = _offsets(row)
            yield Mark(told["element"], told["name"], start, end, refers=node)


def _remarks(rows: Iterator[Row]) -> Iterator[Remark]:
    found = {text_of(row["note"]): text_of(row["text"]) for row in rows}
    return (Remark(node, text) for node, text in found.items())


def _is_node(value: Term | None) -> bool:
    return isinstance(value, Iri) or (isinstance(value, Literal) and value.datatype.endswith("#anyURI"))


def _doubtful(row: Row) -> bool:
    return text_of(row["status"]).endswith(("#unverified", "#withdrawn"))


def _offsets(row: Row) -> tuple[int, int]:
    return int(text_of(row["start"])), int(text_of(row["end"]))
