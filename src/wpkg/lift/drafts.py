"""A draft to RDF: what the reader found, with what a register would otherwise tell of it and of what it cites."""

from __future__ import annotations

from collections.abc import Container, Iterator

from wpkg import iri
from wpkg.lift.document import lift_document
from wpkg.lift.nodes import W, day, status
from wpkg.lift.terms import RDF, Iri, Triple, literal
from wpkg.model import AnnotatedDocument

_DRAFT = "extracted"


def lift_draft(document: AnnotatedDocument, symbol: str, adopted_on: str, known: Container[str]) -> Iterator[Triple]:
    """Yield the RDF of one annotated document, and what names it and the documents it cites.

    Args:
        document: as the reader left it, or a person.
        symbol: the symbol it bears, or nothing.
        adopted_on: the day of adoption that stands in its text, ISO, or nothing.
        known: IRIs of documents that are described elsewhere.
    """
    yield from lift_document(document)
    own = iri.expand(document.name)
    if symbol:
        yield Iri(own), W.primarySymbol, literal(symbol)
    if adopted_on:
        yield Iri(own), W.adoptionDate, day(adopted_on)
    targets = (target for each in document.references for target in (each.target, *each.members) if target)
    cited = {target.partition("#")[0] for target in targets if target.startswith("doc:")}
    for name in sorted(cited - {document.name}):
        work = iri.expand(name)
        if work not in known:
            yield from _named(Iri(work), name.removeprefix("doc:"))


def _named(work: Iri, symbol: str) -> Iterator[Triple]:
    yield work, RDF.type, W.Document
    yield work, W.primarySymbol, literal(symbol)
    yield from status(work, _DRAFT)
