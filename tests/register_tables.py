"""The register as the tests read it, and the tables typed by hand that it is held against."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from wpkg import register, resources
from wpkg.register.checks import periods
from wpkg.register.records import DocumentRecord, Fact

HERE = Path(__file__).parent / "register"
BAD = sorted((HERE / "bad").glob("*.yaml"))
FOLDER = resources.graph() / "register"
REGISTER = register.load(FOLDER)
SOURCES = {source.key: source for source in REGISTER.sources}
DOCUMENTS = {document.name.removeprefix("doc:"): document for document in REGISTER.documents}
MORATORIUM = next(thread for thread in REGISTER.threads if thread.name == "thread:customs-duty-moratorium")


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table typed by hand."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def lines(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").split()


def walk(record: object) -> Iterator[object]:
    """Yield a record and everything inside it."""
    yield record
    if isinstance(record, tuple):
        for part in record:
            yield from walk(part)
    elif dataclasses.is_dataclass(record):
        for each in dataclasses.fields(record):
            yield from walk(getattr(record, each.name))


EVERYTHING = tuple(walk((REGISTER.agents, REGISTER.sessions, REGISTER.documents, REGISTER.threads)))


def statuses() -> dict[str, str]:
    """Return the status of every node of the register, by compact name."""
    found = {each.name: each.status for each in REGISTER.agents}
    found |= {each.name: each.status for each in REGISTER.sessions}
    for document in REGISTER.documents:
        found[document.name] = document.status
        reviews = [review for statement in document.statements for review in statement.reviews]
        for part in (*document.provisions, *document.references, *document.statements, *reviews):
            found[f"{document.name}#{part.id}"] = part.status  # type: ignore[attr-defined]
    for period in periods(REGISTER):
        found[period.id] = period.status
        if period.end_rule is not None:
            found[period.end_rule.id] = period.end_rule.status
    return found


def values(document: DocumentRecord, field: str) -> dict[str, Fact]:
    found = getattr(document, field)
    return {fact.value: fact for fact in (found if isinstance(found, tuple) else (found,))}


# -- every fact says how well it is attested ---------------------------------------------------------------------------
