"""The register: what is known of documents, bodies, sessions and threads without holding the text, fact by fact.

    register = load(resources.graph() / "register")
    register.documents[0].adopted_on.attestation.grade

Files: ``sources.yaml``, ``agents.yaml``, ``sessions.yaml``, ``instruments/<slug>.yaml``, ``threads.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from wpkg import iri
from wpkg.errors import RegisterError, SyntaxFault
from wpkg.register.checks import (
    check_dates,
    check_document,
    check_names,
    check_periods,
    check_renewals,
    check_unique,
)
from wpkg.register.documents import read_document
from wpkg.register.entries import read_agent, read_session, read_source, read_thread
from wpkg.register.reading import Scope, day
from wpkg.register.records import DocumentRecord, MemberRecord, Register, ThreadRecord
from wpkg.yaml_lines import Fields
from wpkg.yaml_lines import load as load_yaml

__all__ = ["SCHEMA", "Register", "load"]

SCHEMA = "wpkg-register/1"
"""What the key ``schema`` of every file must say."""


def load(folder: Path) -> Register:
    """Read the register and check it against itself.

    Args:
        folder: the folder that holds ``sources.yaml`` and its sisters; messages name its files.

    Raises:
        SyntaxFault: a file is missing, unreadable or not YAML.
        RegisterError: an entry does not fit its schema or the others; file and line.
    """
    top = _open(folder, "sources.yaml", "checked_on", "sources")
    entries = top.need("sources").as_fields()
    sources = tuple(read_source(key, node.as_fields()) for key, node in entries.entries.items())
    scope = Scope({source.key: source for source in sources})
    agents = _open(folder, "agents.yaml", "agents").records("agents")
    sessions = _open(folder, "sessions.yaml", "sessions").records("sessions")
    threads = _open(folder, "threads.yaml", "threads").records("threads")
    files = [_document_file(folder, path) for path in _instruments(folder)]
    documents = tuple(read_document(fields, scope) for fields in files)
    register = Register(
        sources=sources,
        agents=tuple(read_agent(fields, scope) for fields in agents),
        sessions=tuple(read_session(fields, scope) for fields in sessions),
        documents=documents,
        threads=tuple(read_thread(fields, scope) for fields in threads),
        checked_on=day(top.need("checked_on")),
        places=_places((*agents, *sessions, *threads), files),
    )
    check_unique(register)
    check_names(register, scope.mentions)
    for document in documents:
        check_document(register, document)
    check_periods(register)
    check_dates(register)
    check_renewals(register)
    return _joined(register)


def _open(folder: Path, name: str, *keys: str) -> Fields:
    fields = load_yaml(folder / name, RegisterError)
    fields.only("schema", *keys)
    return _of_schema(fields)


def _of_schema(fields: Fields) -> Fields:
    if fields.text("schema") != SCHEMA:
        raise fields.need("schema").error(f"schema {fields.text('schema')!r} is not read here", expected=SCHEMA)
    return fields


def _instruments(folder: Path) -> list[Path]:
    if not (folder / "instruments").is_dir():
        raise SyntaxFault("the folder is missing", where=str(folder / "instruments"))
    return sorted((folder / "instruments").glob("*.yaml"))


def _document_file(folder: Path, path: Path) -> Fields:
    fields = _of_schema(load_yaml(path, RegisterError))
    expected = iri.slug(fields.text("name").removeprefix("doc:")) + ".yaml"
    if path.name != expected:
        raise fields.need("name").error(f"the file is named {path.name}", expected=expected)
    return fields


def _places(named: Iterable[Fields], documents: Iterable[Fields]) -> dict[str, str]:
    """Return where each named record, and each part of a document, stands."""
    places = {fields.text("name"): fields.place for fields in named}
    for fields in documents:
        document = fields.text("name")
        places[document] = fields.place
        for key in ("provisions", "references", "statements"):
            for part in fields.records(key):
                places[f"{document}#{part.text('id')}"] = part.place
                for review in part.records("reviews"):
                    places[f"{document}#{review.text('id')}"] = review.place
    return places


def _joined(register: Register) -> Register:
    """Return the register with membership told on both sides: threads list statements, statements name threads."""
    listed = {
        thread.name: {member.statement for member in thread.members} for thread in register.threads if thread.members
    }
    documents = tuple(
        replace(
            document,
            statements=tuple(
                replace(part, threads=_threads_of(f"{document.name}#{part.id}", part.threads, listed))
                for part in document.statements
            ),
        )
        for document in register.documents
    )
    threads = tuple(_with_members(thread, documents) for thread in register.threads)
    return replace(register, documents=documents, threads=threads)


def _threads_of(statement: str, named: tuple[str, ...], listed: dict[str, set[str]]) -> tuple[str, ...]:
    more = (thread for thread, members in listed.items() if statement in members and thread not in named)
    return (*named, *more)


def _with_members(thread: ThreadRecord, documents: Iterable[DocumentRecord]) -> ThreadRecord:
    """Append the statements that name the thread, in order of adoption."""
    already = {member.statement for member in thread.members}
    adopted = sorted(documents, key=lambda document: document.adopted_on.value if document.adopted_on else "9999")
    naming = ((each.name, part) for each in adopted for part in each.statements if thread.name in part.threads)
    joined = (f"{document}#{part.id}" for document, part in naming)
    more = tuple(MemberRecord(name) for name in joined if name not in already)
    return replace(thread, members=(*thread.members, *more))
