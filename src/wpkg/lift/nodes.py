"""What every mapping to RDF shares: namespaces, evidence spans, claims. Triples are yielded, never stored here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wpkg import iri
from wpkg.lift.terms import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Iri, Literal, Namespace, Term, Triple, literal
from wpkg.model import Provenance, Span

W = Namespace(iri.NS)

CURATORS = Iri(iri.expand("organization:wpkg-curators"))
READER = Iri(iri.ID + "wpkg-reader")
BY_HAND = "hand"
_AMPLE = 2
_SHORTENED = 4096
_COUNT = XSD.nonNegativeInteger
_TAGS = {"eng": "en", "fra": "fr", "spa": "es"}


@dataclass(frozen=True, slots=True)
class Context:
    """What the triples of one text have in common: its work, the frozen text, who annotated it, how far it is checked.

    ``status`` is the curation status of what bears none of its own in the stand-off file (parts, mentions, times).
    """

    work: str
    text: Iri
    language: str
    annotator: Iri
    status: str = "curated"

    def node(self, fragment: str) -> Iri:
        """Return the IRI of a part of the work."""
        return Iri(iri.part(self.work, fragment))

    def words(self, text: str) -> Literal:
        """Return printed words as a literal in the language of the text."""
        return literal(text, lang=tag(self.language))


def tag(language: str) -> str:
    """Turn an ISO 639-3 code into the tag of a literal (``eng`` → ``en``)."""
    return _TAGS.get(language, language)


def resource(compact: str) -> Iri:
    """Return the node a compact name stands for."""
    return Iri(iri.expand(compact))


@lru_cache(_SHORTENED)
def short(words: str, width: int = 90) -> str:
    """Return words on one line, cut at a blank for use as a label."""
    line = " ".join(words.split())
    return line if len(line) <= width else textwrap.shorten(line[: _AMPLE * width], width, placeholder=" …")


def status(subject: Iri, notation: str) -> Iterator[Triple]:
    """Yield how far ``subject`` has been checked."""
    yield subject, W.curationStatus, Iri(iri.concept("curation-status", notation))


def note(subject: Iri, text: str) -> Iterator[Triple]:
    """Yield a curator's remark, if there is one."""
    if text:
        yield subject, SKOS.editorialNote, literal(text, lang="en")


def curation(context: Context, subject: Iri, provenance: Provenance) -> Iterator[Triple]:
    """Yield status, author, rule and remark of a record."""
    yield from status(subject, provenance.status)
    yield subject, PROV.wasAttributedTo, context.annotator
    if provenance.rule != BY_HAND:
        yield subject, W.foundByRule, literal(provenance.rule)
    yield from note(subject, provenance.note)


def evidence(context: Context, span: Span) -> tuple[Iri, Iterable[Triple]]:
    """Return the node of a span and the triples that describe it."""
    node = Iri(iri.span(context.work, span.start, span.end, context.language))
    triples: list[Triple] = [
        (node, RDF.type, W.EvidenceSpan),
        (node, W.inSourceText, context.text),
        (node, W.exact, literal(span.exact)),
        (node, W.start, Literal(f'"{span.start}"^^<{_COUNT}>')),
        (node, W.end, Literal(f'"{span.end}"^^<{_COUNT}>')),
    ]
    return node, triples


def supported(context: Context, subject: Iri, span: Span | None, by: Iri = W.supportedBy) -> Iterator[Triple]:
    """Yield the link from ``subject`` to its words, and the span."""
    if span is not None:
        node, triples = evidence(context, span)
        yield subject, by, node
        yield from triples


def claim(node: Iri, subject: Iri, prop: Iri, value: Term) -> Iterator[Triple]:
    """Yield the bare claim that ``subject`` has ``value`` for ``prop``; IRIs are held as literals (no punning)."""
    yield node, RDF.type, W.Claim
    yield node, W.claimSubject, subject
    yield node, W.claimProperty, literal(str(prop), datatype=XSD.anyURI)
    yield node, W.claimValue, literal(str(value), datatype=XSD.anyURI) if isinstance(value, Iri) else value


def typed(subject: Iri, cls: Iri, label: str, language: str = "en") -> Iterator[Triple]:
    """Yield class and label."""
    yield subject, RDF.type, cls
    if label:
        yield subject, RDFS.label, literal(label, lang=language)


def day(value: str) -> Literal:
    """Return an ISO day as an ``xsd:date`` literal."""
    return literal(value, datatype=XSD.date)


def dated(triples: Iterable[Triple], on: str) -> Iterator[Triple]:
    """Yield the triples, and for every node with a curation status the day it was so checked on, if one is told."""
    if not on:
        yield from triples
        return
    checked, modified, when = W.curationStatus, DCTERMS.modified, day(on)
    for triple in triples:
        yield triple
        if triple[1] == checked:
            yield triple[0], modified, when
