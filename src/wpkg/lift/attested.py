"""Facts of the register to RDF: what is asserted, and the claim that says how well it is attested and by which address.

A fact of grade A or B is asserted and claimed; one of grade C or D is claimed only, as unverified, unless the node it
is about is unverified as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg import iri
from wpkg.lift.nodes import W, claim, day, note, resource, status
from wpkg.lift.terms import DCTERMS, PROV, RDF, RDFS, Iri, Term, Triple, literal
from wpkg.model import Attestation
from wpkg.register.records import Fact, Reading, Register, SourceRecord

_DATES = frozenset(
    {W.adoptionDate, W.circulationDate, W.heldFrom, W.heldUntil, W.plannedFrom, W.plannedUntil, W.periodStart}
    | {
        W.establishedOn,
        W.dissolvedOn,
        W.periodEnd,
        W.plannedEnd,
        W.notLaterThan,
        W.eventDate,
        W.deadline,
        W.scheduledFrom,
        W.scheduledUntil,
    }
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The addresses behind the keys that attestations use."""

    by_key: Mapping[str, SourceRecord]

    @classmethod
    def of(cls, register: Register) -> Sources:
        """Index the sources of a register."""
        return cls({source.key: source for source in register.sources})

    def attest(self, subject: Iri, attestation: Attestation) -> Iterator[Triple]:
        """Yield grade and addresses of ``subject``; a source without address is named by its title."""
        yield subject, W.factGrade, Iri(iri.concept("grade", attestation.grade))
        for key in attestation.sources:
            source = self.by_key[key]
            if source.url:
                yield subject, PROV.hadPrimarySource, Iri(source.url)
            else:
                yield subject, DCTERMS.source, literal(source.title, lang="en")
        yield from note(subject, attestation.note)

    def describe(self) -> Iterator[Triple]:
        """Yield the titles of all addresses."""
        for source in self.by_key.values():
            if source.url:
                yield Iri(source.url), DCTERMS.title, literal(source.title, lang="en")


def value_of(prop: Iri, fact: Fact) -> Term:
    """Return a fact's value as the property needs it: a day, a node or a string."""
    if prop in _DATES:
        return day(fact.value)
    if prop in _STRINGS:
        return literal(fact.value)
    if fact.language:
        return literal(fact.value, lang=fact.language)
    return resource(fact.value) if ":" in fact.value else literal(fact.value)


_STRINGS = frozenset({W.primarySymbol, W.documentSymbol, W.place, W.abbreviation, W.establishedBy, W.pinpoint})


def claim_name(subject: Iri, role: str, rank: int) -> Iri:
    """Return the IRI of the claim on one value: a fragment of the work, body or session it belongs to."""
    base, _, fragment = str(subject).partition("#")
    return Iri(iri.part(base, f"{fragment or 'claim'}-{role}-{rank}"))


def facts(
    sources: Sources,
    subject: Iri,
    prop: Iri,
    values: Sequence[Fact],
    role: str,
    *,
    always: bool = False,
    contested: bool = False,
) -> Iterator[Triple]:
    """Yield a property of ``subject``, one claim a value.

    Args:
        sources: the addresses.
        subject: the node the facts are about.
        prop: the property.
        values: the facts, in order.
        role: the word that names the claims.
        always: assert the value whatever its grade: for the symbol a document is named by, and on a node that is
            unverified as a whole and so says of all its values that they are.
        contested: assert nothing about grade here, rival readings follow.
    """
    for rank, fact in enumerate(values, start=1):
        value, name = value_of(prop, fact), claim_name(subject, role, rank)
        if fact.asserted or always:
            yield subject, prop, value
        yield from claim(name, subject, prop, value)
        yield from status(name, "contested" if contested else "curated" if fact.asserted else "unverified")
        yield from sources.attest(name, fact.attestation)
        if fact.emphasis:
            yield name, W.emphasis, literal(fact.emphasis)
        yield from note(name, fact.note)


def readings(sources: Sources, subject: Iri, rivals: Sequence[Reading]) -> Iterator[Triple]:
    """Yield rival values of a property, each a contested claim; none is asserted here."""
    for rank, rival in enumerate(rivals, start=1):
        name, prop = claim_name(subject, "reading", rank), W[rival.property]
        yield from claim(name, subject, prop, day(rival.value))
        yield from status(name, "contested")
        yield from sources.attest(name, rival.attestation)
        yield from note(name, rival.note)


def described(subject: Iri, classes: Sequence[Iri], label: str) -> Iterator[Triple]:
    """Yield classes and an English label."""
    for cls in classes:
        yield subject, RDF.type, cls
    if label:
        yield subject, RDFS.label, literal(label, lang="en")
