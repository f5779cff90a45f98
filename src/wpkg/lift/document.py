"""An annotated document to RDF: text, parts, references, statements, quotations, mentions and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from wpkg import iri
from wpkg.errors import AnnotationError
from wpkg.lift.nodes import (
    CURATORS,
    READER,
    Context,
    W,
    claim,
    curation,
    dated,
    note,
    resource,
    short,
    status,
    supported,
    tag,
    typed,
)
from wpkg.lift.statements import lift_alignment, lift_characterisation, lift_statement
from wpkg.lift.terms import DCTERMS, PROV, RDF, RDFS, Iri, Triple, literal
from wpkg.model import AnnotatedDocument, Mention, Note, Provenance, Quotation, Reference, Segment, Time

_RECITALS = frozenset({"recital", "recital-clause"})
_OPERATIVE = frozenset({"operative-paragraph"})
_PLAIN = frozenset({"paragraph", "inline-item", "list-lead-in", "list-item", "list-item-title", "list-item-body"})
_CURATED, _EXTRACTED = "curated", "extracted"


def lift_document(document: AnnotatedDocument) -> Iterator[Triple]:
    """Yield the RDF of one annotated document.

    Raises:
        AnnotationError: a reference or statement stands in a segment that is no provision.
        BadParameter: a compact name cannot be read.
    """
    work = iri.expand(document.name)
    source = document.source
    text = Iri(iri.source_text(work, source.language, source.sha256))
    context = _context(document, work, text)
    classes = _classes(document)
    _require_provisions(document, classes)
    yield from dated(_lift(context, document, classes), document.annotated_on)


def _context(document: AnnotatedDocument, work: str, text: Iri) -> Context:
    """Tell a draft, as a reader left it, from what a person has checked."""
    found = [each.provenance for each in document.references] + [each.provenance for each in document.statements]
    if any(provenance.status == _EXTRACTED for provenance in found):
        return Context(work, text, document.source.language, READER, _EXTRACTED)
    return Context(work, text, document.source.language, CURATORS, _CURATED)


def _lift(context: Context, document: AnnotatedDocument, classes: Mapping[str, Iri]) -> Iterator[Triple]:
    yield from _work(context, document)
    if context.annotator == READER:
        yield from typed(READER, PROV.SoftwareAgent, document.annotator)
    yield from _segments(context, document.segments, classes)
    for reference in document.references:
        provision = classes[reference.segment] != W.TextPart
        yield (
            context.node(reference.segment),
            W.hasReference if provision else DCTERMS.references,
            context.node(reference.id),
        )
        yield from _reference(context, reference)
    for statement in document.statements:
        yield from lift_statement(context, statement)
    for said in document.characterisations:
        yield from lift_characterisation(context, said)
    recommendations = {statement.id for statement in document.statements}
    for alignment in document.alignments:
        yield from lift_alignment(context, alignment, alignment.subject in recommendations)
    for quotation in document.quotations:
        yield from _quotation(context, quotation)
    for mention in document.mentions:
        yield from _mention(context, mention)
    for time in document.times:
        yield from _time(context, time)
    for remark in document.notes:
        yield from _note(context, remark)


def _work(context: Context, document: AnnotatedDocument) -> Iterator[Triple]:
    work, source = Iri(context.work), document.source
    yield work, RDF.type, W[document.kind]
    yield work, RDFS.label, context.words(" ".join(document.title.exact.split()))
    yield from status(work, context.status)
    if document.submitted_by is not None:
        yield work, W.submittedBy, resource(document.submitted_by)
    yield work, W.hasSourceText, context.text
    yield context.text, RDF.type, W.SourceText
    yield context.text, W.text, literal(source.text)
    yield context.text, W.sha256, literal(source.sha256)
    yield context.text, DCTERMS.language, literal(source.language)
    if source.retrieved_from:
        yield context.text, PROV.hadPrimarySource, Iri(source.retrieved_from)
    if source.terms:
        yield context.text, DCTERMS.rights, literal(source.terms, lang="en")


def _classes(document: AnnotatedDocument) -> Mapping[str, Iri]:
    """Decide for each segment which class it is of; a sentence is what it stands in."""
    by_id = {segment.id: segment for segment in document.segments}
    return {segment.id: _class(segment, by_id) for segment in document.segments}


def _class(segment: Segment, by_id: Mapping[str, Segment]) -> Iri:
    if segment.kind == "sentence" and segment.parent is not None:
        return _class(by_id[segment.parent], by_id)
    if segment.kind in _RECITALS:
        return W.Recital
    if segment.kind in _OPERATIVE:
        return W.OperativeParagraph
    return W.Provision if segment.kind in _PLAIN else W.TextPart


def _require_provisions(document: AnnotatedDocument, classes: Mapping[str, Iri]) -> None:
    stated = [(item.id, item.segment) for item in document.statements if item.kind != "recommendation"]
    for name, segment in stated:
        if classes[segment] == W.TextPart:
            raise AnnotationError(
                f"{name} stands in {segment}, which is no provision",
                where=f"{document.source.slug}/annotations.yaml",
                expected="a recital, an operative paragraph or a part of one",
                todo=f"move {name} to the provision that states it, or change the kind of {segment}",
            )


def _segments(context: Context, segments: tuple[Segment, ...], classes: Mapping[str, Iri]) -> Iterator[Triple]:
    work = Iri(context.work)
    ranks: Counter[str | None] = Counter()
    for segment in segments:
        node, cls = context.node(segment.id), classes[segment.id]
        provision = cls != W.TextPart
        yield from typed(node, cls, short(segment.span.exact), tag(context.language))
        yield node, W.segmentKind, Iri(iri.concept("segment-kind", segment.kind))
        yield from supported(context, node, segment.span)
        yield from curation(context, node, Provenance(context.status, note=segment.reason or segment.note))
        yield work, W.hasProvision if provision else W.hasTextPart, node
        if provision:
            ranks[segment.parent] += 1
            yield node, W.position, literal(ranks[segment.parent])
            if segment.parent is not None and classes[segment.parent] != W.TextPart:
                yield context.node(segment.parent), W.hasSubProvision, node
        if segment.number:
            yield node, W.pinpoint, literal(segment.number)


def _reference(context: Context, reference: Reference) -> Iterator[Triple]:
    node = context.node(reference.id)
    yield from typed(node, W.Reference, short(reference.span.exact), tag(context.language))
    yield from curation(context, node, reference.provenance)
    yield node, W.referenceType, Iri(iri.concept("reference-type", reference.type))
    yield from supported(context, node, reference.span)
    if reference.target is not None:
        yield node, W.referenceTarget, resource(reference.target)
    for member in reference.members:
        yield node, W.includesTarget, resource(member)
    if reference.cited_as:
        yield node, W.citedAs, literal(reference.cited_as)
    if reference.description:
        yield node, W.targetDescription, literal(reference.description)
    if reference.pinpoint:
        yield node, W.pinpoint, literal(reference.pinpoint)
    if reference.cue is not None:
        cue = context.node(f"{reference.id}-manner")
        kind = Iri(iri.concept("reference-type", reference.type))
        yield from claim(cue, node, W.referenceType, kind)
        yield from status(cue, reference.provenance.status)
        yield from supported(context, cue, reference.cue)


def _quotation(context: Context, quotation: Quotation) -> Iterator[Triple]:
    node = context.node(quotation.id)
    yield Iri(context.work), W.hasQuotation, node
    yield from typed(node, W.Quotation, short(quotation.span.exact), tag(context.language))
    yield from curation(context, node, quotation.provenance)
    yield from supported(context, node, quotation.span)
    if quotation.speaker is not None:
        speaker = resource(quotation.speaker)
        yield node, W.quotedSpeaker, speaker
        yield from _attribution(context, quotation, W.quotedSpeaker, speaker)
    if quotation.document is not None:
        target = resource(quotation.document)
        yield node, W.quotedDocument, target
        if quotation.speaker is None:
            yield from _attribution(context, quotation, W.quotedDocument, target)
    for elision in quotation.elisions:
        yield from supported(context, node, elision, by=W.elision)
    for change in quotation.interpolations:
        yield from supported(context, node, change, by=W.interpolation)


def _attribution(context: Context, quotation: Quotation, prop: Iri, value: Iri) -> Iterator[Triple]:
    if quotation.attribution is not None:
        node = context.node(f"{quotation.id}-attribution")
        yield from claim(node, context.node(quotation.id), prop, value)
        yield from status(node, quotation.provenance.status)
        yield from supported(context, node, quotation.attribution)


def _mention(context: Context, mention: Mention) -> Iterator[Triple]:
    work, node, value = Iri(context.work), context.node(mention.id), resource(mention.value)
    prop = W["mentions" + mention.kind.capitalize()]
    yield work, prop, value
    yield from claim(node, work, prop, value)
    yield from status(node, context.status)
    yield from supported(context, node, mention.span)
    yield from note(node, mention.note)


def _time(context: Context, time: Time) -> Iterator[Triple]:
    work, node = Iri(context.work), context.node(time.id)
    printed = literal(time.span.exact)
    yield work, W.mentionsTime, printed
    yield from claim(node, work, W.mentionsTime, printed)
    yield from status(node, context.status)
    yield from supported(context, node, time.span)
    if time.value is not None and ":" in time.value:
        yield work, W.mentions, resource(time.value)
    if time.viewpoint is not None:
        yield from note(node, f"counted from {time.viewpoint}")


def _note(context: Context, remark: Note) -> Iterator[Triple]:
    node = context.node(remark.id)
    yield Iri(context.work), W.hasNote, node
    yield node, RDF.type, W.EditorialNote
    yield node, W.noteType, Iri(iri.concept("note-type", remark.type))
    yield node, RDFS.comment, literal(remark.text, lang="en")
    yield from curation(context, node, remark.provenance)
    for span in remark.spans:
        yield from supported(context, node, span)
