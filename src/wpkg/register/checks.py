"""What makes a register one whole: names that exist, dates in order, periods told once. Only reads records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from wpkg import iri
from wpkg.errors import RegisterError
from wpkg.register.reading import Mention
from wpkg.register.records import DocumentRecord, PeriodRecord, Register
from wpkg.yaml_lines import did_you_mean

_STATEMENT_OF_TEXT = re.compile(r"(?:ins|com|aut|ack|det)-[0-9a-z-]+")
"""Fragments that statements of a held text may bear; the text's own annotations say which there are."""


def check_names(register: Register, mentions: Iterable[Mention]) -> None:
    """Raise at the first compact name that nothing in the register bears.

    Raises:
        RegisterError: with file, line and the nearest name that exists.
    """
    known = {kind: frozenset(names) for kind, names in _known(register).items()}
    held = {document.name for document in register.documents if document.text_held}
    for mention in mentions:
        names = known.get(mention.expects)
        if names is None or mention.name in names or _in_held_text(mention, held):
            continue
        what = mention.expects.replace("-", " ")
        raise mention.node.error(
            f"unknown {what} {mention.name!r}",
            expected=f"a {what} that the register has",
            todo=did_you_mean(mention.name, names),
        )


def _known(register: Register) -> dict[str, set[str]]:
    agents = {agent.name for agent in register.agents}
    documents = {document.name for document in register.documents}
    provisions = {f"{each.name}#{part.id}" for each in register.documents for part in each.provisions}
    statements = {f"{each.name}#{part.id}" for each in register.documents for part in each.statements}
    threads = {thread.name for thread in register.threads}
    return {
        "agent": agents,
        "body": {name for name in agents if name.startswith("body:")},
        "session": {session.name for session in register.sessions},
        "thread": threads,
        "document": documents,
        "citable": documents | provisions,
        "statement": statements,
        "event-of": statements | threads,
        "end-rule": {period.end_rule.id for period in periods(register) if period.end_rule is not None},
        "part": documents,
    }


def _in_held_text(mention: Mention, held: set[str]) -> bool:
    document, _, fragment = mention.name.partition("#")
    if mention.expects == "part":
        return bool(fragment)
    statement = mention.expects in {"statement", "event-of"} and _STATEMENT_OF_TEXT.fullmatch(fragment) is not None
    return statement and document in held


def periods(register: Register) -> Iterator[PeriodRecord]:
    """Yield every period, of threads first."""
    for thread in register.threads:
        for member in thread.members:
            if member.period is not None:
                yield member.period
    for document in register.documents:
        yield from document.periods


def check_unique(register: Register) -> None:
    """Raise where two records share a name, an identifier or a symbol.

    Raises:
        RegisterError: naming the place of the second one.
    """
    _once(register, ((agent.name, agent.name) for agent in register.agents), "name")
    _once(register, ((session.name, session.name) for session in register.sessions), "name")
    _once(register, ((thread.name, thread.name) for thread in register.threads), "name")
    _once(register, ((iri.expand(each.name), each.name) for each in register.documents), "identifier")
    _once(register, ((fact.value, each.name) for each in register.documents for fact in each.other_symbols), "symbol")
    for document in register.documents:
        parts = [
            *(part.id for part in document.provisions),
            *(part.id for part in document.references),
            *(part.id for part in document.statements),
            *(review.id for part in document.statements for review in part.reviews),
        ]
        _once(register, ((part, document.name) for part in parts), "id")
    told = [(period.id, period.id.partition("#")[0]) for period in periods(register)]
    _once(register, told, "period")


def _once(register: Register, pairs: Iterable[tuple[str, str]], what: str) -> None:
    seen: set[str] = set()
    for value, owner in pairs:
        if value in seen:
            raise RegisterError(f"{what} {value!r} stands twice", where=register.places.get(owner, owner))
        seen.add(value)


def check_document(register: Register, document: DocumentRecord) -> None:
    """Raise where parts of one document do not fit each other.

    Raises:
        RegisterError: a part names a provision or parent that is not there, a commitment has no period, an adopted
            instrument lacks body or date, a document whose text is held also has parts here, or units of lineage
            stand in a document that is not omnibus.
    """
    fail = _failing(register, document)
    _check_places(document, fail)
    for statement in document.statements:
        if statement.kind == "commitment" and (statement.period is None or not statement.bearers):
            raise fail(statement.id, "a commitment without bearers or period", "bearers: […] and period: per-…")
        if statement.kind in {"instruction", "authorization"} and not statement.addressees:
            raise fail(statement.id, f"{statement.kind} without addressee", "addressees: […]")
    if document.kind == "Instrument" and (document.adopted_on is None or document.adopted_by is None):
        raise fail("", "an instrument without adoption", "adopted_on: … and adopted_by: …")
    if document.text_held and (document.provisions or document.references or document.statements):
        raise fail("", "its text is held, and parts of it stand here", "parts in the annotations of the text only")
    units = [part.id for part in document.provisions if part.lineage_unit]
    if document.omnibus != bool(units):
        problem = (
            "omnibus, without a unit of lineage" if document.omnibus else f"{units[0]} is a unit, it is not omnibus"
        )
        raise fail("", problem, "omnibus: true exactly where a provision is a lineage_unit")


def _check_places(document: DocumentRecord, fail: _Fail) -> None:
    provisions = {part.id for part in document.provisions}
    statements = {part.id for part in document.statements}
    placed = [(part.id, part.provision) for part in document.references]
    placed += [(part.id, part.provision) for part in document.statements]
    placed += [(part.id, part.parent) for part in document.provisions if part.parent is not None]
    for part, provision in placed:
        if provision not in provisions:
            todo = did_you_mean(provision, provisions)
            raise fail(part, f"no provision {provision!r}", "a provision of this file", todo)
    for statement in document.statements:
        if statement.parent is not None and statement.parent not in statements:
            todo = did_you_mean(statement.parent, statements)
            raise fail(statement.id, f"no statement {statement.parent!r}", "a statement of this file", todo)


def check_periods(register: Register) -> None:
    """Raise where a statement's period is told nowhere, or a period belongs to no statement of the register.

    Raises:
        RegisterError: naming the document concerned.
    """
    told = {period.id for period in periods(register)}
    for document in register.documents:
        fail = _failing(register, document)
        wanted = {f"{document.name}#{part.period}" for part in document.statements if part.period is not None}
        mine = {period for period in told if period.partition("#")[0] == document.name}
        for missing in sorted(wanted - told):
            raise fail("", f"period {missing} is told nowhere", "its id in a thread or under periods:")
        for stray in sorted(mine - wanted):
            if not document.text_held:
                raise fail("", f"period {stray} belongs to no statement", "period: … in one statement")


def check_dates(register: Register) -> None:
    """Raise where an instrument cites one adopted after it, or fixes a review before its own adoption.

    Raises:
        RegisterError: naming both documents and both days.
    """
    adopted = {each.name: each.adopted_on.value for each in register.documents if each.adopted_on is not None}
    for document in register.documents:
        day = adopted.get(document.name)
        if day is None:
            continue
        fail = _failing(register, document)
        for reference in document.references:
            for target in (*((reference.target,) if reference.target else ()), *reference.members):
                cited = adopted.get(target.partition("#")[0], "")
                if cited > day:
                    problem = f"{document.name}, adopted {day}, cites {target}, adopted later, on {cited}"
                    raise fail(reference.id, problem, "nothing cited before it exists", "correct one of the two days")
        for statement in document.statements:
            for review in statement.reviews:
                if review.start and review.start < day:
                    problem = f"the review opens on {review.start}, before the adoption on {day}"
                    raise fail(review.id, problem, "a review after the adoption", "correct one of the two days")


def check_renewals(register: Register) -> None:
    """Raise where a renewal is said to be of another body than the one that adopted the document.

    Raises:
        RegisterError: naming both bodies.
    """
    documents = {document.name: document for document in register.documents}
    for thread in register.threads:
        for member in thread.members:
            document = documents[member.statement.partition("#")[0]]
            renewed_by, adopted_by = member.renewed_by, document.adopted_by
            if renewed_by is None or adopted_by is None or renewed_by.value == adopted_by.value:
                continue
            problem = f"{member.statement} is renewed by {renewed_by.value}, its document adopted by {adopted_by.value}"
            raise _failing(register, document)("", problem, "one body for both", "correct one of the two")


_Fail = Callable[..., RegisterError]


def _failing(register: Register, document: DocumentRecord) -> _Fail:
    """Return a maker of errors placed at a part of ``document``, or at its top where the part is empty."""

    def fail(part: str, problem: str, expected: str = "", todo: str = "") -> RegisterError:
        top = register.places.get(document.name, document.file)
        where = register.places.get(f"{document.name}#{part}", top)
        return RegisterError(f"{part}: {problem}" if part else problem, where=where, expected=expected, todo=todo)

    return fail
