"""What is surely known of a document as a whole, for identification and citation; what is only believed, apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.errors import UnknownName
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.show import show
from wpkg.graph.shown import Document, Fact
from wpkg.graph.store import Iri, Store, Term
from wpkg.iri import ID, NS
from wpkg.publish.exports import Selection

_WEIGHT = {"A": 2, "B": 1}
_ARTICLE = re.compile(r"^(the|la|le|les|el|los|las) |^l[’']", re.IGNORECASE)
_GENERAL = frozenset({"Document", "CitableResource", "EvidencedResource"})


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that has an IRI and a name: a body, a session, an author."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Described:
    """A document as it may be cited.

    ``symbol`` is empty where no page read prints one; ``believed`` then tells what is thought of it, as (name of the
    property, value). ``titled`` is false where the title is one that no page read prints.
    Dates are ISO days, empty where none is attested. ``addresses`` are the pages that attest most, of
    grade A or B, in order.
    """

    iri: str
    kind: str
    title: str
    titled: bool
    symbol: str
    other_symbols: tuple[str, ...]
    adopted_on: str
    circulated_on: str
    adopted_by: Thing | None
    session: Thing | None
    authors: tuple[Thing, ...]
    addresses: tuple[str, ...]
    status: str
    checked_on: str
    believed: tuple[tuple[str, str], ...]

    @property
    def slug(self) -> str:
        """The last part of its IRI."""
        return self.iri.removeprefix(ID)

    @property
    def date(self) -> str:
        """The day it was adopted, else the day it went out, else nothing."""
        return self.adopted_on or self.circulated_on


def described(store: Store, document: str, *, include_unverified: bool = False) -> Described:
    """Gather what identifies one document.

    Raises:
        UnknownName: the graph says nothing of it, or nothing that is verified.
    """
    everything = show(store, document, include_unverified=True)
    shown = everything if include_unverified else show(store, document)
    told = list(store.select(prepared("document", document=[Iri(document)])))
    kinds = sorted(
        text_of(row["value"]).removeprefix(NS)
        for row in told
        if text_of(row["property"]).endswith("#type") and text_of(row["value"]).startswith(NS)
    )
    kind = next((each for each in kinds if each not in _GENERAL), "Document")
    sure = [fact for fact in shown.facts if fact.status != "unverified"]
    unsure = [fact for fact in everything.facts if fact.status == "unverified"]
    symbol, title = _value(sure, "primarySymbol"), _value(sure, "title")
    return Described(
        iri=document,
        kind=kind,
        title=title or _label(told),
        titled=bool(title) or not _value(unsure, "title"),
        symbol=symbol,
        other_symbols=tuple(each for each in _values(sure, "documentSymbol") if each != symbol),
        adopted_on=_value(sure, "adoptionDate"),
        circulated_on=_value(sure, "circulationDate"),
        adopted_by=next(iter(_things(sure, "adoptedBy")), None) or (_issuer(shown) if kind == "Instrument" else None),
        session=next(iter(_things(sure, "adoptedAt")), None),
        authors=(*_things(sure, "submittedBy"), *_things(sure, "wasAttributedTo")),
        addresses=_addresses(sure),
        status=_value(shown.facts, "curationStatus").rpartition("#")[2],
        checked_on=_checked(store, document),
        believed=tuple(_believed(shown.facts, sure)),
    )


def chosen(store: Store, wanted: Selection) -> list[Described]:
    """Describe the documents wanted, of the whole graph all that are verified, in order of their IRIs.

    Raises:
        UnknownName: a document was asked for by name of which nothing verified is known.
    """
    if wanted.documents:
        names = list(dict.fromkeys(wanted.documents))
        return [described(store, each, include_unverified=wanted.unverified) for each in names]
    found = []
    for row in store.select(prepared("documents")):
        try:
            found.append(described(store, text_of(row["thing"]), include_unverified=wanted.unverified))
        except UnknownName:
            continue
    return sorted(found, key=lambda each: each.iri)


def _values(facts: Sequence[Fact], prop: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.value for fact in facts if fact.property == prop))


def _value(facts: Sequence[Fact], prop: str) -> str:
    return next(iter(_values(facts, prop)), "")


def _things(facts: Sequence[Fact], prop: str) -> Iterator[Thing]:
    named = {fact.value: fact.label for fact in facts if fact.property == prop}
    return (Thing(value, label) for value, label in named.items())


def _label(told: Sequence[Mapping[str, Term | None]]) -> str:
    return next((text_of(row["value"]) for row in told if text_of(row["property"]).endswith("#label")), "")


def _issuer(shown: Document) -> Thing | None:
    """Return who issues the statements of a document, where that is one body; its name may be the words of the text."""
    slots = [slot for stated in shown.statements for slot in stated.slots if slot.property == "issuedBy"]
    if len({slot.value for slot in slots}) != 1:
        return None
    value, label = slots[0].value, slots[0].label
    words = " ".join((slots[0].words.exact or "").split())
    return Thing(value, label if label != value else _ARTICLE.sub("", words) or value.removeprefix(ID))


def _addresses(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return the pages that attest most of the facts, those of grade A counted twice."""
    grade = _value(facts, "factGrade").rpartition("#")[2]
    seen: Counter[str] = Counter()
    for fact in facts:
        pages = (fact.value,) if fact.property == "hadPrimarySource" else fact.sources
        weight = _WEIGHT.get(fact.grade or grade, 0)
        for page in pages:
            if weight and page.startswith(("http://", "https://")) and not page.startswith(ID):
                seen[page] += weight
    most = max(seen.values(), default=0)
    return tuple(sorted(page for page in seen if seen[page] == most))


def _believed(facts: Sequence[Fact], sure: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    known = {(fact.property, fact.value) for fact in sure}
    for fact in facts:
        doubted = fact.status == "unverified" and fact.property in {
            "primarySymbol",
            "documentSymbol",
            "circulationDate",
        }
        repeated = fact.property == "documentSymbol" and fact.value == _value(facts, "primarySymbol")
        if doubted and not repeated and (fact.property, fact.value) not in known:
            yield fact.property, fact.value


def _checked(store: Store, document: str) -> str:
    rows = store.select(prepared("checked-days", document=[Iri(document)]))
    return max((text_of(row["modified"]) for row in rows), default="")
