"""What every mapping to RDF shares: namespaces, evidence spans, claims. Triples are yielded, never stored here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV, SKOS
from rdflib.term import Node

from wpkg import iri
from wpkg.model import Provenance, Span

W = Namespace(iri.NS)
Triple = tuple[URIRef, URIRef, Node]

CURATORS = URIRef(iri.expand("organization:wpkg-curators"))
READER = URIRef(iri.ID + "wpkg-reader")
BY_HAND = "hand"
_TAGS = {"eng": "en", "fra": "fr", "spa": "es"}


@dataclass(frozen=True, slots=True)
class Context:
    """What the triples of one text have in common: its work, the frozen text, who annotated it, how far it is checked.

    ``status`` is the curation status of what bears none of its own in the stand-off file (parts, mentions, times).
    """

    work: str
    text: URIRef
    language: str
    annotator: URIRef
    status: str = "curated"

    def node(self, fragment: str) -> URIRef:
        """Return the IRI of a part of the work."""
        return URIRef(iri.part(self.work, fragment))

    def words(self, text: str) -> Literal:
        """Return printed words as a literal in the language of the text."""
        return Literal(text, lang=tag(self.language))


def tag(language: str) -> str:
    """Turn an ISO 639-3 code into the tag of a literal (``eng`` → ``en``)."""
    return _TAGS.get(language, language)


def resource(compact: str) -> URIRef:
    """Return the node a compact name stands for."""
    return URIRef(iri.expand(compact))


def short(words: str, width: int = 90) -> str:
    """Return words on one line, cut at a blank for use as a label."""
    return textwrap.shorten(words, width, placeholder=" …")


def status(subject: URIRef, notation: str) -> Iterator[Triple]:
    """Yield how far ``subject`` has been checked."""
    yield subject, W.curationStatus, URIRef(iri.concept("curation-status", notation))


def note(subject: URIRef, text: str) -> Iterator[Triple]:
    """Yield a curator's remark, if there is one."""
    if text:
        yield subject, SKOS.editorialNote, Literal(text, lang="en")


def curation(context: Context, subject: URIRef, provenance: Provenance) -> Iterator[Triple]:
    """Yield status, author, rule and remark of a record."""
    yield from status(subject, provenance.status)
    yield subject, PROV.wasAttributedTo, context.annotator
    if provenance.rule != BY_HAND:
        yield subject, W.foundByRule, Literal(provenance.rule)
    yield from note(subject, provenance.note)


def evidence(context: Context, span: Span) -> tuple[URIRef, Iterable[Triple]]:
    """Return the node of a span and the triples that describe it."""
    node = URIRef(iri.span(context.work, span.start, span.end, context.language))
    triples: list[Triple] = [
        (node, RDF.type, W.EvidenceSpan),
        (node, W.inSourceText, context.text),
        (node, W.exact, Literal(span.exact)),
        (node, W.start, Literal(span.start, datatype=XSD.nonNegativeInteger)),
        (node, W.end, Literal(span.end, datatype=XSD.nonNegativeInteger)),
    ]
    return node, triples


def supported(context: Context, subject: URIRef, span: Span | None, by: URIRef = W.supportedBy) -> Iterator[Triple]:
    """Yield the link from ``subject`` to its words, and the span."""
    if span is not None:
        node, triples = evidence(context, span)
        yield subject, by, node
        yield from triples


def claim(node: URIRef, subject: URIRef, prop: URIRef, value: Node) -> Iterator[Triple]:
    """Yield the bare claim that ``subject`` has ``value`` for ``prop``; IRIs are held as literals (no punning)."""
    yield node, RDF.type, W.Claim
    yield node, W.claimSubject, subject
    yield node, W.claimProperty, Literal(str(prop), datatype=XSD.anyURI)
    yield node, W.claimValue, Literal(str(value), datatype=XSD.anyURI) if isinstance(value, URIRef) else value


def typed(subject: URIRef, cls: URIRef, label: str, language: str = "en") -> Iterator[Triple]:
    """Yield class and label."""
    yield subject, RDF.type, cls
    if label:
        yield subject, RDFS.label, Literal(label, lang=language)


def day(value: str) -> Literal:
    """Return an ISO day as an ``xsd:date`` literal."""
    return Literal(value, datatype=XSD.date)


def dated(triples: Iterable[Triple], on: str) -> Iterator[Triple]:
    """Yield the triples, and for every node with a curation status the day on which it was so checked."""
    for triple in triples:
        yield triple
        if triple[1] == W.curationStatus:
            yield triple[0], DCTERMS.modified, day(on)
