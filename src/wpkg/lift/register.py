"""The register to RDF: agents, sessions, documents known without their text, and threads."""

from __future__ import annotations

from collections.abc import Iterator

from wpkg import iri
from wpkg.lift.attested import Sources, described, facts, readings
from wpkg.lift.nodes import W, dated, day, note, resource, status
from wpkg.lift.terms import DCAT, DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Iri, Triple, literal
from wpkg.lift.threads import lift_endings, lift_period, lift_thread
from wpkg.register.records import (
    AgentRecord,
    DocumentRecord,
    Fact,
    ProvisionRecord,
    Reading,
    ReferenceRecord,
    Register,
    ReviewRecord,
    SessionRecord,
    StatementRecord,
    Window,
)

_KINDS = {
    "instruction": W.Instruction,
    "commitment": W.Commitment,
    "authorization": W.Authorization,
    "acknowledgement": W.Acknowledgement,
    "determination": W.Determination,
}


def lift_register(register: Register) -> Iterator[Triple]:
    """Yield the RDF of the whole register."""
    yield from dated(_lift(register), register.checked_on)


def _lift(register: Register) -> Iterator[Triple]:
    sources = Sources.of(register)
    yield from sources.describe()
    for agent in register.agents:
        yield from _agent(sources, agent)
    for session in register.sessions:
        yield from _session(sources, session)
    for document in register.documents:
        yield from _document(sources, document)
    for thread in register.threads:
        yield from lift_thread(sources, thread)
    yield from lift_endings(register)


def _agent(sources: Sources, agent: AgentRecord) -> Iterator[Triple]:
    node = resource(agent.name)
    yield from described(node, (W[agent.kind],), "")
    yield from status(node, agent.status)
    yield from sources.attest(node, agent.attestation)
    yield from facts(sources, node, RDFS.label, agent.names, "name", always=agent.status == "unverified")
    yield from facts(sources, node, SKOS.altLabel, agent.aliases, "alias")
    yield from facts(sources, node, W.abbreviation, agent.abbreviations, "abbreviation")
    yield from facts(sources, node, W.establishedBy, agent.established_by, "established-by")
    yield from facts(sources, node, W.reportsTo, agent.reports_to, "reports-to")
    established = (agent.established_on,) if agent.established_on else ()
    yield from facts(sources, node, W.establishedOn, established, "established-on")
    yield from facts(sources, node, W.actsFor, agent.acts_for, "acts-for")
    yield from facts(sources, node, W.memberOf, agent.member_of, "member-of")
    yield from note(node, agent.note)


def _session(sources: Sources, session: SessionRecord) -> Iterator[Triple]:
    node = resource(session.name)
    yield from described(node, (W.Session,), session.label)
    yield node, W.sessionOf, resource(session.body)
    yield from status(node, session.status)
    yield from sources.attest(node, session.attestation)
    if session.number is not None:
        yield node, W.sessionNumber, literal(session.number)
    for prop, fact, role in (
        (W.place, session.place, "place"),
        (W.heldFrom, session.held_from, "held-from"),
        (W.heldUntil, session.held_until, "held-until"),
    ):
        yield from facts(sources, node, prop, (fact,) if fact else (), role)
    for prop, windows, role in (
        (W.plannedFrom, session.planned, "planned-from"),
        (W.plannedUntil, session.planned, "planned-until"),
    ):
        yield from facts(sources, node, prop, [_edge(window, prop) for window in windows], role)
    taken = {W.heldFrom: session.held_from, W.heldUntil: session.held_until}
    rivals = [
        Reading(prop.removeprefix(iri.NS), edge.value, window.attestation, note=window.note)
        for window in session.rival_held
        for prop, fact in taken.items()
        if (edge := _edge(window, prop)).value != (fact.value if fact else "")
    ]
    yield from readings(sources, node, rivals)
    yield from note(node, session.note)


def _edge(window: Window, prop: Iri) -> Fact:
    """Return one end of a window as a fact of its own."""
    value = window.start if prop in {W.plannedFrom, W.heldFrom} else window.until
    return Fact(value, window.attestation, window.note)


def _document(sources: Sources, document: DocumentRecord) -> Iterator[Triple]:
    node = resource(document.name)
    yield from described(node, (W[document.kind],), "")
    yield from status(node, document.status)
    yield from sources.attest(node, document.attestation)
    yield from note(node, document.note)
    yield from _names(sources, node, document)
    for prop, values, role in (
        (W.adoptionDate, document.adopted_on, "adopted-on"),
        (W.adoptedBy, document.adopted_by, "adopted-by"),
        (W.adoptedAt, document.adopted_at, "adopted-at"),
    ):
        yield from facts(sources, node, prop, (values,) if values else (), role)
    yield from facts(sources, node, W.circulationDate, document.circulated_on, "circulated-on")
    yield from facts(sources, node, W.submittedBy, document.submitted_by, "submitted-by")
    yield from facts(sources, node, PROV.wasAttributedTo, document.authors, "author")
    yield from facts(sources, node, W.draftOf, document.draft_of, "draft-of")
    yield from facts(sources, node, W.respondsTo, document.responds_to, "responds-to")
    for provision in document.provisions:
        yield from _provision(sources, node, provision)
    for reference in document.references:
        yield from _reference(sources, node, reference)
    for statement in document.statements:
        yield from _statement(sources, node, statement)
    for period in document.periods:
        yield from lift_period(sources, period)


def _names(sources: Sources, node: Iri, document: DocumentRecord) -> Iterator[Triple]:
    """Yield title and symbols; the symbol a document is named by is asserted even where no page read prints it."""
    yield from facts(sources, node, DCTERMS.title, document.titles, "title")
    known = [fact for fact in document.titles if fact.asserted] or list(document.titles)
    english = [fact for fact in known if fact.language in {"en", ""}] or known
    for fact in english[:1]:
        yield node, RDFS.label, literal(fact.value, lang=fact.language or "en")
    if document.symbol.value:
        yield from facts(sources, node, W.primarySymbol, (document.symbol,), "symbol", always=True)
        yield node, W.documentSymbol, literal(document.symbol.value)
    yield from facts(sources, node, W.documentSymbol, document.other_symbols, "other-symbol")


def _provision(sources: Sources, work: Iri, provision: ProvisionRecord) -> Iterator[Triple]:
    node = _part(work, provision.id)
    yield work, W.hasProvision, node
    yield from described(node, (W[provision.kind],), provision.label)
    yield from status(node, provision.status)
    yield from sources.attest(node, provision.attestation)
    if provision.position is not None:
        yield node, W.position, literal(provision.position)
    if provision.parent is not None:
        yield _part(work, provision.parent), W.hasSubProvision, node
    if provision.lineage_unit:
        yield node, W.isLineageUnit, literal(True)
    yield from facts(sources, node, W.pinpoint, (provision.pinpoint,) if provision.pinpoint else (), "pinpoint")
    yield from note(node, provision.note)


def _reference(sources: Sources, work: Iri, reference: ReferenceRecord) -> Iterator[Triple]:
    node = _part(work, reference.id)
    yield _part(work, reference.provision), W.hasReference, node
    yield from described(node, (W.Reference,), "")
    yield node, W.referenceType, Iri(iri.concept("reference-type", reference.type))
    yield from status(node, reference.status)
    yield from sources.attest(node, reference.attestation)
    if reference.target is not None:
        yield node, W.referenceTarget, resource(reference.target)
    for member in reference.members:
        yield node, W.includesTarget, resource(member)
    if reference.members:
        yield node, PROV.wasAttributedTo, resource("organization:wpkg-curators")
    for prop, words in (
        (W.citedAs, reference.cited_as),
        (W.targetDescription, reference.description),
        (W.pinpoint, reference.pinpoint),
    ):
        if words:
            yield node, prop, literal(words)
    yield from note(node, reference.note)


def _statement(sources: Sources, work: Iri, statement: StatementRecord) -> Iterator[Triple]:
    node = _part(work, statement.id)
    yield _part(work, statement.provision), W.states, node
    yield from described(node, (_KINDS[statement.kind],), statement.label)
    yield from status(node, statement.status)
    yield from sources.attest(node, statement.attestation)
    yield node, W.performative, Iri(iri.concept("operative-verb", statement.verb))
    yield node, W.strength, Iri(iri.concept("strength", statement.strength))
    if statement.parent is not None:
        yield node, W.parentStatement, _part(work, statement.parent)
    for prop, values, role in (
        (W.issuedBy, statement.issuers, "issuer"),
        (W.addressee, statement.addressees, "addressee"),
        (W.bearer, statement.bearers, "bearer"),
        (W.actsThrough, statement.channels, "channel"),
        (W.onTopic, statement.topics, "topic"),
        (W.guidedBy, statement.principles, "principle"),
        (W.beneficiary, statement.beneficiaries, "beneficiary"),
        (W.groundedIn, statement.grounded_in, "basis"),
        (W.dueAt, statement.due, "due"),
        (W.deadline, statement.deadline, "deadline"),
    ):
        yield from facts(sources, node, prop, values, role, always=statement.status == "unverified")
    if statement.addressees:
        yield node, W.addresseeInferred, literal(statement.addressee_inferred)
    if statement.due_words:
        yield node, W.statedTime, literal(statement.due_words)
    yield from _actions(sources, node, statement)
    for review in statement.reviews:
        yield from _review(sources, work, node, review)
    if statement.restates is not None:
        yield _part(work, statement.provision), W.restates, resource(statement.restates)
    for thread in statement.threads:
        yield node, W.partOfThread, resource(thread)
    if statement.period is not None:
        yield node, W.validDuring, _part(work, statement.period)
    yield from note(node, statement.note)


def _actions(sources: Sources, node: Iri, statement: StatementRecord) -> Iterator[Triple]:
    for rank, action in enumerate(statement.actions, start=1):
        act = Iri(f"{node}-act-{rank}")
        yield node, W.requiresAction, act
        yield from described(act, (W.Action,), action.value)
        yield from sources.attest(act, action.attestation)
        yield from status(act, "curated" if action.asserted else "unverified")
        if statement.abstains:
            yield act, W.abstains, literal(True)


def _review(sources: Sources, work: Iri, statement: Iri, review: ReviewRecord) -> Iterator[Triple]:
    node = _part(work, review.id)
    yield statement, W.schedulesReview, node
    yield from described(node, (W.ReviewEvent,), review.words)
    yield from status(node, review.status)
    yield from sources.attest(node, review.attestation)
    if review.start:
        yield node, W.scheduledFrom, day(review.start)
    if review.until:
        yield node, W.scheduledUntil, day(review.until)
    loose = review.status == "unverified"
    yield from facts(sources, node, W.reviewAt, (review.session,) if review.session else (), "at", always=loose)
    yield from facts(sources, node, W.reportsFrom, review.reports_from, "reports-from", always=loose)
    yield from note(node, review.note)


def _part(work: Iri, fragment: str) -> Iri:
    return Iri(iri.part(str(work), fragment))


def lift_dataset(checked_on: str, version: str) -> Iterator[Triple]:
    """Yield the description of the dataset: version, licence and the day to which it was checked."""
    node = Iri(iri.DATASET)
    yield node, RDF.type, DCAT.Dataset
    yield node, DCTERMS.title, literal("Work Programme Knowledge Graph", lang="en")
    yield node, DCTERMS.modified, literal(checked_on, datatype=XSD.date)
    yield node, DCTERMS.license, Iri("https://creativecommons.org/licenses/by/4.0/")
    yield node, DCAT.version, literal(version)
