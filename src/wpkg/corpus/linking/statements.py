"""What was linked as RDF, in canonical N-Triples: statements about records of the documents layer, with evidence.

For every reference settled: the statement itself, and a claim that bears status, rule, words that ground it (in the
text of whichever document) and a remark. The documents layer is never changed, and never contradicted: what the reader
had as the target stays, and is told to be another name of the document (``prov:alternateOf``).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from wpkg import iri
from wpkg.corpus.linking.outcome import Ground, Link, Outcome
from wpkg.corpus.linking.resolve import SESSION
from wpkg.graph.ntriples import LANG_STRING, canonical
from wpkg.graph.store import XSD, Iri, Literal, Term, Triple

LINKER = iri.ID + "wpkg-linker"
_PREFIX = {name: iri.PREFIXES[name] for name in ("wpkg", "prov", "rdf", "rdfs", "skos")}
_TAGS = {"eng": "en", "fra": "fr", "spa": "es"}


def of_document(work: str, outcome: Outcome, known: Container[str] = frozenset()) -> tuple[str, ...]:
    """Return the statements that linking adds for one document, without line ends, sorted, each once.

    Args:
        work: the IRI of the document.
        outcome: what linking made of it.
        known: statements that the documents layer has, and that need not be said again.
    """
    triples = {line for link in outcome.links for line in _link(work, link)}
    triples |= {line for symbol, ground in outcome.symbols for line in _symbol(work, symbol, ground)}
    if outcome.sitting is not None:
        triples |= set(_sitting(work, outcome.sitting))
    triples |= set(_linker()) if triples else set()
    triples |= {line for ground in outcome.told for line in _described(ground)}
    return tuple(sorted(line for line in triples if line not in known))


def _link(work: str, link: Link) -> Iterator[str]:
    if link.kind == SESSION:
        subject, prop = work, "wpkg:mentions"
    else:
        subject, prop = iri.part(work, link.fragment), "wpkg:referenceTarget"
    yield _said(subject, prop, Iri(link.target))
    if link.alias and link.alias != link.target:
        yield _said(link.alias, "prov:alternateOf", Iri(link.target))
    claim = iri.part(work, f"link-{link.fragment}")
    value = Literal(link.target, XSD + "anyURI")
    yield from _claim(claim, subject, prop, value, f"link:{link.kind}", link.why)
    for ground in link.grounds:
        yield _supported(claim, ground)
    if link.own is not None:
        yield _supported(claim, link.own)
        yield from _described(link.own)


def _symbol(work: str, symbol: str, ground: Ground) -> Iterator[str]:
    claim = iri.part(work, f"link-symbol-{iri.slug(symbol)}")
    yield _said(work, "wpkg:documentSymbol", Literal(symbol))
    why = "printed in the head of the document"
    yield from _claim(claim, work, "wpkg:documentSymbol", Literal(symbol), "link:symbol", why)
    yield _supported(claim, ground)


def _sitting(work: str, sat: Mapping[str, Any]) -> Iterator[str]:
    """Say of a session what its head prints of it: number, place and days."""
    session = iri.expand(sat["session"])
    after = (date.fromisoformat(sat["until"]) + timedelta(days=1)).isoformat()
    label = sat["exact"].split("\n")[0].strip().capitalize()
    yield _said(session, "rdf:type", Iri(iri.term("Session")))
    yield _said(session, "rdfs:label", Literal(label, LANG_STRING, _TAGS.get(sat["language"], sat["language"])))
    yield _said(session, "wpkg:sessionNumber", Literal(str(sat["ordinal"]), XSD + "integer"))
    body = iri.expand(sat["body"])
    yield _said(session, "wpkg:sessionOf", Iri(body))
    yield _said(body, "rdf:type", Iri(iri.term("Body")))
    yield _said(body, "rdfs:label", Literal(sat["body_name"], LANG_STRING, "en"))
    if sat["place"]:
        yield _said(session, "wpkg:place", Literal(sat["place"]))
    ground = Ground(work, *(sat[key] for key in ("text", "language", "start", "end", "exact")))
    for prop, day in (("heldFrom", sat["from"]), ("heldUntil", after)):
        value = Literal(day, XSD + "date")
        claim = iri.part(work, f"link-{prop.lower().replace('held', 'held-')}")
        yield _said(session, f"wpkg:{prop}", value)
        yield from _claim(claim, session, f"wpkg:{prop}", value, "link:sitting", "printed in the head of a document")
        yield _supported(claim, ground)


def _claim(node: str, subject: str, prop: str, value: Literal, rule: str, why: str) -> Iterator[str]:
    yield _said(node, "rdf:type", Iri(iri.term("Claim")))
    yield _said(node, "wpkg:claimSubject", Iri(subject))
    yield _said(node, "wpkg:claimProperty", Literal(_named(prop), XSD + "anyURI"))
    yield _said(node, "wpkg:claimValue", value)
    yield _said(node, "wpkg:curationStatus", Iri(iri.concept("curation-status", "extracted")))
    yield _said(node, "wpkg:foundByRule", Literal(rule))
    yield _said(node, "prov:wasAttributedTo", Iri(LINKER))
    yield _said(node, "skos:editorialNote", Literal(why, LANG_STRING, "en"))


def _supported(node: str, ground: Ground) -> str:
    """Point at a stretch, which the graph of the document it stands in describes."""
    return _said(node, "wpkg:supportedBy", Iri(iri.span(ground.work, ground.start, ground.end, ground.language)))


def _described(ground: Ground) -> Iterator[str]:
    span = iri.span(ground.work, ground.start, ground.end, ground.language)
    yield _said(span, "rdf:type", Iri(iri.term("EvidenceSpan")))
    yield _said(span, "wpkg:inSourceText", Iri(ground.text))
    yield _said(span, "wpkg:exact", Literal(ground.exact))
    yield _said(span, "wpkg:start", Literal(str(ground.start), XSD + "nonNegativeInteger"))
    yield _said(span, "wpkg:end", Literal(str(ground.end), XSD + "nonNegativeInteger"))


def _linker() -> Iterator[str]:
    yield _said(LINKER, "rdf:type", Iri(_named("prov:SoftwareAgent")))
    yield _said(LINKER, "rdfs:label", Literal("wpkg linker", LANG_STRING, "en"))


def _said(subject: str, prop: str, value: Term) -> str:
    return canonical(Triple(Iri(subject), Iri(_named(prop)), value))


def _named(compact: str) -> str:
    prefix, _, name = compact.partition(":")
    return _PREFIX[prefix] + name
