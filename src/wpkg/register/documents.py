"""Documents of the register from YAML to records: names, dates, provisions, references, statements."""

from __future__ import annotations

from wpkg.model import Attestation
from wpkg.register.entries import read_period
from wpkg.register.reading import (
    ATTESTED,
    Scope,
    attested,
    choice,
    concept,
    fact,
    facts,
    name,
    names,
    optional,
    optional_name,
    ordered,
    status,
)
from wpkg.register.records import (
    DocumentRecord,
    Fact,
    ProvisionRecord,
    ReferenceRecord,
    ReviewRecord,
    StatementRecord,
)
from wpkg.yaml_lines import Fields

DOCUMENT_KINDS = (
    *("Instrument", "Submission", "MemberProposal", "StakeholderSubmission"),
    *("JointUndertaking", "Report", "Document"),
)
PROVISION_KINDS = ("Provision", "Recital", "OperativeParagraph")
STATEMENT_KINDS = ("instruction", "commitment", "authorization", "acknowledgement", "determination")


def read_document(fields: Fields, scope: Scope) -> DocumentRecord:
    """Return one document with everything the register says of it.

    Args:
        fields: the top of a file under ``instruments/``.
        scope: sources, and the list of names met.

    Raises:
        RegisterError: at the first entry that does not fit; file and line.
    """
    fields.only(
        *("schema", "name", "kind", "symbol", "other_symbols", "titles", "adopted_on", "adopted_by", "adopted_at"),
        *("circulated_on", "submitted_by", "authors", "draft_of", "responds_to", "omnibus", "text_held"),
        *("provisions", "references", "statements", "periods", *ATTESTED),
    )
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    adopted_by = optional(fields, "adopted_by", inner, "body")
    issuers = () if adopted_by is None else (adopted_by,)
    return DocumentRecord(
        name=name(fields.need("name"), scope, "document"),
        kind=choice(fields.need("kind"), DOCUMENT_KINDS, "kind of document"),
        symbol=_symbol(fields, inner, attestation),
        titles=facts(fields, "titles", inner),
        attestation=attestation,
        status=status(fields, attestation),
        file=fields.file,
        other_symbols=facts(fields, "other_symbols", inner),
        adopted_on=optional(fields, "adopted_on", inner, "day"),
        adopted_by=adopted_by,
        adopted_at=optional(fields, "adopted_at", inner, "session"),
        circulated_on=facts(fields, "circulated_on", inner, "day"),
        submitted_by=facts(fields, "submitted_by", inner, "agent"),
        authors=facts(fields, "authors", inner, "agent"),
        draft_of=facts(fields, "draft_of", inner, "document"),
        responds_to=facts(fields, "responds_to", inner, "statement"),
        omnibus=fields.boolean("omnibus"),
        text_held=fields.boolean("text_held"),
        provisions=tuple(_provision(entry, inner) for entry in fields.records("provisions")),
        references=tuple(_reference(entry, inner) for entry in fields.records("references")),
        statements=tuple(_statement(entry, inner, issuers) for entry in fields.records("statements")),
        periods=tuple(read_period(entry, inner) for entry in fields.records("periods")),
        note=fields.text("note", ""),
    )


def _symbol(fields: Fields, scope: Scope, attestation: Attestation) -> Fact:
    """Return the primary symbol; the key must be there, and null says that the document has none."""
    if "symbol" not in fields.entries:
        raise fields.error("key 'symbol' is missing", expected="symbol: … or, for a document without one, symbol: null")
    if fields.get("symbol") is None:
        return Fact("", attestation)
    symbol = fact(fields.need("symbol"), scope)
    if fields.text("name") != f"doc:{symbol.value}":
        raise fields.need("symbol").error(
            f"symbol {symbol.value} does not agree with the name", expected=fields.text("name").removeprefix("doc:")
        )
    return symbol


def _provision(fields: Fields, scope: Scope) -> ProvisionRecord:
    fields.only("id", "kind", "label", "pinpoint", "position", "parent", "lineage_unit", *ATTESTED)
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    return ProvisionRecord(
        id=fields.text("id"),
        kind=choice(fields.need("kind"), PROVISION_KINDS, "kind of provision"),
        label=fields.text("label"),
        attestation=attestation,
        status=status(fields, attestation),
        pinpoint=optional(fields, "pinpoint", inner),
        position=fields.integer("position"),
        parent=fields.text("parent", "") or None,
        lineage_unit=fields.boolean("lineage_unit"),
        note=fields.text("note", ""),
    )


def _reference(fields: Fields, scope: Scope) -> ReferenceRecord:
    fields.only(
        *("id", "provision", "type", "target", "members", "attributed_to", "cited_as", "description", "pinpoint"),
        *ATTESTED,
    )
    attestation = attested(fields, scope)
    target = optional_name(fields, "target", scope, "citable")
    members = names(fields, "members", scope, "citable")
    if target is not None and members:
        raise fields.need("members").error("a target and members of a set exclude each other", expected="target: null")
    if bool(members) != (fields.get("attributed_to") is not None):
        raise fields.error("a reading of a set needs its reader", expected="attributed_to: organization:…")
    if target is None and not fields.text("description", ""):
        raise fields.error("a reference without target says nothing", expected="description: what is referred to")
    return ReferenceRecord(
        id=fields.text("id"),
        provision=fields.text("provision"),
        type=concept(fields, "type", "reference-type"),
        target=target,
        attestation=attestation,
        status=status(fields, attestation),
        members=members,
        attributed_to=optional_name(fields, "attributed_to", scope, "agent") or "",
        cited_as=fields.text("cited_as", ""),
        description=fields.text("description", ""),
        pinpoint=fields.text("pinpoint", ""),
        note=fields.text("note", ""),
    )


def _statement(fields: Fields, scope: Scope, issuers: tuple[Fact, ...]) -> StatementRecord:
    fields.only(
        *("id", "provision", "parent", "kind", "label", "verb", "strength", "issuers", "addressees", "bearers"),
        *("channels", "actions", "abstains", "topics", "principles", "beneficiaries", "grounded_in", "due"),
        *("deadline", "due_words", "reviews", "restates", "period", "threads", *ATTESTED),
    )
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    return StatementRecord(
        id=fields.text("id"),
        provision=fields.text("provision"),
        kind=choice(fields.need("kind"), STATEMENT_KINDS, "kind of statement"),
        label=fields.text("label"),
        verb=concept(fields, "verb", "verb"),
        strength=concept(fields, "strength", "strength"),
        attestation=attestation,
        status=status(fields, attestation),
        parent=fields.text("parent", "") or None,
        issuers=facts(fields, "issuers", inner, "body") or issuers,
        addressees=facts(fields, "addressees", inner, "agent"),
        bearers=facts(fields, "bearers", inner, "agent"),
        channels=facts(fields, "channels", inner, "body"),
        actions=facts(fields, "actions", inner),
        abstains=fields.boolean("abstains"),
        topics=facts(fields, "topics", inner, "topic"),
        principles=facts(fields, "principles", inner, "principle"),
        beneficiaries=facts(fields, "beneficiaries", inner, "beneficiary"),
        grounded_in=facts(fields, "grounded_in", inner, "citable"),
        due=facts(fields, "due", inner, "session"),
        deadline=facts(fields, "deadline", inner, "day"),
        due_words=fields.text("due_words", ""),
        reviews=tuple(_review(entry, inner) for entry in fields.records("reviews")),
        restates=optional_name(fields, "restates", scope, "statement"),
        period=fields.text("period", "") or None,
        threads=names(fields, "threads", scope, "thread"),
        note=fields.text("note", ""),
    )


def _review(fields: Fields, scope: Scope) -> ReviewRecord:
    fields.only("id", "body", "session", "from", "until", "reports_from", "words", *ATTESTED)
    inner = scope.inside(fields)
    attestation = attested(fields, scope)
    start, until = ("", "")
    if fields.get("from") is not None or fields.get("until") is not None:
        start, until = ordered(fields, "from", "until")
    elif not fields.text("words", ""):
        raise fields.error("a review without a window needs the words of the text", expected="words: …")
    return ReviewRecord(
        id=fields.text("id"),
        body=fact(fields.need("body"), inner, "body"),
        attestation=attestation,
        status=status(fields, attestation),
        start=start,
        until=until,
        session=optional(fields, "session", inner, "session"),
        reports_from=facts(fields, "reports_from", inner, "agent"),
        words=fields.text("words", ""),
        note=fields.text("note", ""),
    )
