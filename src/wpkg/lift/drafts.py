"""A draft to RDF: what the reader found, with what a register would otherwise tell of it and of what it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from itertools import chain
from typing import Protocol

from wpkg import iri
from wpkg.lift.document import lift_document
from wpkg.lift.nodes import W, day, resource, status
from wpkg.lift.terms import RDF, RDFS, Iri, Triple, literal
from wpkg.model import AnnotatedDocument

_DRAFT = "extracted"
_KINDS = {"body": W.Body, "session": W.Session, "collective": W.Collective, "organization": W.ExternalOrganization}
_AGENTS = tuple(f"{iri.ID}{kind}/" for kind in _KINDS)
_SLUG = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


class Called(Protocol):
    """What a thing is called; of a session also the compact name of its body, and its number."""

    @property
    def name(self) -> str:
        """Return the name to show."""

    @property
    def body(self) -> str:
        """Return whose session it is, or nothing."""

    @property
    def number(self) -> int | None:
        """Return which session, where sessions are numbered."""


def lift_draft(
    document: AnnotatedDocument,
    symbol: str,
    adopted_on: str,
    known: Container[str],
    adopted_by: str = "",
    called: Callable[[str], Called] | None = None,
) -> Iterator[Triple]:
    """Yield the RDF of one annotated document, and what names it, the documents it cites, and whom it speaks of.

    Args:
        document: as the reader left it, or a person.
        symbol: the symbol it bears, or nothing.
        adopted_on: the day of adoption that stands in its text, ISO, or nothing.
        known: IRIs of documents, agents and sessions that are described elsewhere.
        adopted_by: the compact name of the body that speaks in its text, or nothing.
        called: tells what the thing with a compact name is called; agents are not described where it is not given.
    """
    met: set[str] = set()
    for triple in chain(lift_document(document), _head(document, symbol, adopted_on, adopted_by)):
        if triple[2].startswith(_AGENTS):
            met.add(triple[2])
        yield triple
    targets = (target for each in document.references for target in (each.target, *each.members) if target)
    cited = {target.partition("#")[0] for target in targets if target.startswith("doc:")}
    for name in sorted(cited - {document.name}):
        work = iri.expand(name)
        if work not in known:
            yield from _named(Iri(work), name, called)
    if called is not None:
        yield from _agents(met, document, known, called)


def _head(document: AnnotatedDocument, symbol: str, adopted_on: str, adopted_by: str) -> Iterator[Triple]:
    own = Iri(iri.expand(document.name))
    if symbol:
        yield own, W.primarySymbol, literal(symbol)
    if adopted_on:
        yield own, W.adoptionDate, day(adopted_on)
    if adopted_by and document.kind == "Instrument":
        yield own, W.adoptedBy, resource(adopted_by)


def _named(work: Iri, name: str, called: Callable[[str], Called] | None) -> Iterator[Triple]:
    """Yield what a cited document is known by: its symbol, or its name where it was cited by that."""
    symbol = name.removeprefix("doc:")
    yield work, RDF.type, W.Document
    if called is not None and _SLUG.fullmatch(symbol):
        yield work, RDFS.label, literal(called(name).name, lang="en")
    else:
        yield work, W.primarySymbol, literal(symbol)
    yield from status(work, _DRAFT)


def _agents(
    met: set[str], document: AnnotatedDocument, known: Container[str], called: Callable[[str], Called]
) -> Iterator[Triple]:
    """Yield name and kind of the agents and sessions met, and of the bodies whose sessions they are."""
    told = {name: called(iri.compact(name)) for name in met}
    bodies = {iri.expand(each.body) for name, each in told.items() if each.body and name not in known}
    told |= {name: called(iri.compact(name)) for name in bodies - met}
    author = iri.expand(f"organization:{document.source.slug}-author")
    for name, each in sorted(told.items()):
        if name in known:
            continue
        node, kind = Iri(name), iri.compact(name).partition(":")[0]
        label = f"author of {document.name.removeprefix('doc:')}" if name == author else each.name
        yield node, RDF.type, _KINDS[kind]
        yield node, RDFS.label, literal(label, lang="en")
        if each.body:
            yield node, W.sessionOf, resource(each.body)
        if each.number is not None:
            yield node, W.sessionNumber, literal(each.number)
        yield from status(node, _DRAFT)
