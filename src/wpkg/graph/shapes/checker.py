"""Documents checked in batches, each alone with the context around it, by set queries.

What the embedded store and pySHACL might read differently is left to pySHACL: shapes that do not compile, and documents
with literals or comparisons that are not the same for every engine.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from wpkg import iri, resources
from wpkg.errors import SyntaxFault
from wpkg.graph import aim, findings, validate
from wpkg.graph.findings import Finding
from wpkg.graph.prepared import prepared
from wpkg.graph.shapes import literals, told
from wpkg.graph.shapes.anywhere import closed_below
from wpkg.graph.shapes.documents import MARK, Aims, Marker, cut, described, mark, marks, placed
from wpkg.graph.shapes.engine import EmbeddedStore, as_ntriples, statements
from wpkg.graph.shapes.model import Aimed
from wpkg.graph.shapes.queries import compiled
from wpkg.graph.shapes.reading import RDFS, read
from wpkg.graph.shapes.selects import DATASET, FOCUS
from wpkg.graph.store import XSD, Iri, Literal, Rows
from wpkg.graph.validate import FAST, REFERENCE

_CONTEXT = "urn:wpkg:context"
_HELD = 40_000_000
"""Octets of statements held at once before the store begins anew with the context alone."""
_WORK_END = re.compile("[#/]")


@dataclass(frozen=True)
class Checker:
    """Checks documents. It can be pickled; what it needs to answer is made in each process when first asked.

    Args:
        shapes: Turtle files of shapes, by name.
        context: Turtle files that every document is checked with, by name: register and schemes.
        engine: ``fast``, or ``reference`` to ask pySHACL about everything.
    """

    shapes: Mapping[str, bytes]
    context: Mapping[str, bytes]
    engine: str = FAST
    _made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {"shapes": self.shapes, "context": self.context, "engine": self.engine}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "_made": {}}.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of_files(cls, shapes: Iterable[Path], context: Iterable[Path], engine: str = FAST) -> Checker:
        """Return a checker over files of Turtle.

        Raises:
            SyntaxFault: one cannot be read.
        """
        return cls(_contents(shapes), _contents(context), engine)

    @property
    def version(self) -> str:
        """A digest of everything but the document that findings depend on."""
        whole = hashlib.sha256(findings.FORMAT.encode())
        for part in (self.shapes, self.context):
            for _, data in sorted(part.items()):
                whole.update(f"\n{len(data)} ".encode() + data)
        return whole.hexdigest()

    def check(self, batch: bytes) -> tuple[Finding, ...]:
        """Check a batch of documents: canonical N-Quads, each graph a document; or N-Triples of a single one.

        The file of a finding is the name of its graph, without what all graphs have in common.
        """
        documents = [(graph.removeprefix(iri.GRAPH), data) for graph, data in cut(batch).items()]
        return findings.in_order(found for name, data in documents for found in self.document(data, name))

    def document(self, data: bytes, name: str = "", *, focus: frozenset[bytes] | None = None) -> tuple[Finding, ...]:
        """Check one document, given as canonical N-Triples.

        Args:
            data: its statements.
            name: the file its findings name.
            focus: the nodes to check, as N-Triples write them. Where it is not given: what the document describes, and
                what the context tells of the work whose IRI ends like ``name``.
        """
        state = self._state
        if focus is None:
            focus = described(data) | state.told_of(name.rpartition("/")[2])
        found = None if self.engine == REFERENCE else state.findings(data, name, focus)
        if found is None:
            return self._asked_of_reference(data, name, focus)
        if state.refused:
            rest = self._asked_of_reference(data, name, focus)
            found = findings.in_order((*found, *(each for each in rest if each.shape in state.refused)))
        return found

    @property
    def refused(self) -> Mapping[str, str]:
        """Why some shapes do not compile, by their IRIs: they are left to the reference."""
        return self._state.refused

    @property
    def _state(self) -> _State:
        if FAST not in self._made:
            self._made[FAST] = _State(self)
        found: _State = self._made[FAST]
        return found

    def _asked_of_reference(self, data: bytes, name: str, focus: Iterable[bytes]) -> tuple[Finding, ...]:
        if REFERENCE not in self._made:
            self._made[REFERENCE] = _Reference(self)
        found: tuple[Finding, ...] = self._made[REFERENCE].findings(data, name, focus)
        return found


def project(engine: str = FAST) -> Checker:
    """Return a checker with the shapes, the register and the schemes of this installation.

    Raises:
        SyntaxFault: the register has not been built, or a file cannot be read.
    """
    ontology = resources.ontology()
    register = resources.graph() / "derived" / "register.ttl"
    return Checker.of_files(
        sorted(ontology.glob("shapes/*.ttl")), [register, *sorted(ontology.glob("schemes/*.ttl"))], engine
    )


def aimed_of(shapes: Mapping[str, bytes]) -> tuple[tuple[Aimed, ...], dict[str, str]]:
    """Return the shapes of Turtle files and why some are refused; raises as :func:`reading.read` and a parser do."""
    return read(triple for data in shapes.values() for triple, _ in statements(data, "text/turtle"))


class _State:
    """What a process keeps to answer quickly: compiled queries, and a store of the context and the last documents."""

    def __init__(self, checker: Checker) -> None:
        self._context = b"".join(as_ntriples(data, name) for name, data in checker.context.items())
        aimed, refused = aimed_of(checker.shapes)
        beneath = below(self._context)
        self._plans, more = compiled(aimed, beneath, (aim.DOCUMENT,))
        self.refused = {**refused, **more}
        self.sure = literals.sure(self._context)
        self._marker = Marker([plan.targets for plan in self._plans], beneath)
        self._aims = self._marker.aims(self._context)
        self._works: dict[str, set[bytes]] = defaultdict(set)
        for node in described(self._context):
            self._works[work_of(node)].add(node)
        self._store: EmbeddedStore | None = None
        self._held = self._serial = 0

    def told_of(self, work: str) -> frozenset[bytes]:
        """Return the nodes of a work that the context describes."""
        return frozenset(self._works.get(work, ())) if work else frozenset()

    def findings(self, data: bytes, name: str, focus: frozenset[bytes]) -> tuple[Finding, ...] | None:
        """Return what is found in a document, or None where the reference has to say."""
        if not self.sure or not literals.sure(data):
            return None
        aims = self._marker.aims(data)
        if aims.hierarchy:
            return None
        nodes = dict(self._aimed(aims, focus))
        dataset = self._loaded(data, nodes)
        found: list[Finding] = []
        for number in nodes:
            for query in self._plans[number].queries:
                rows = self._ask(query.text.replace(FOCUS, self._focus(number)).replace(DATASET, dataset))
                if told.uncertain(query, rows):
                    return None
                found += told.findings(query, rows, name)
        restored = (_restored(each, data, self._context) for each in found)
        return told.with_words(restored, partial(self._quoted, dataset))

    def _aimed(self, aims: Aims, focus: frozenset[bytes]) -> Iterator[tuple[int, frozenset[bytes]]]:
        nothing = frozenset[bytes]()
        for number in range(len(self._plans)):
            nodes = (aims.nodes.get(number, nothing) | self._aims.nodes.get(number, nothing)) & focus
            if nodes:
                yield number, nodes

    def _loaded(self, data: bytes, nodes: Mapping[int, Iterable[bytes]]) -> str:
        """Put a document into the store, and return how a query names it and its context."""
        if self._store is None or self._held > _HELD:
            self._store, self._held = EmbeddedStore.memory(), 0
            self._store.take(placed(self._context, _CONTEXT))
        self._serial += 1
        self._held += len(data)
        self._store.take(
            placed(data, f"urn:wpkg:document:{self._serial}")
            + b"".join(marks(nodes.items(), f"{MARK}:of:{self._serial}"))
        )
        return f"FROM <urn:wpkg:document:{self._serial}> FROM <{_CONTEXT}> FROM NAMED <{MARK}:of:{self._serial}>"

    def _focus(self, number: int) -> str:
        return f"GRAPH <{MARK}:of:{self._serial}> {{ ?this <{MARK}> <{mark(number)}> }}"

    def _ask(self, query: str) -> Rows:
        assert self._store is not None
        return self._store.select(query)

    def _quoted(self, dataset: str, nodes: list[str]) -> Iterable[told.Row]:
        query = prepared("quoted-words", node=[Iri(node) for node in nodes])
        return self._ask(query.replace(" WHERE {", f" {dataset} WHERE {{", 1))


class _Reference:
    """pySHACL over the context, which is read once, and one document after the other."""

    def __init__(self, checker: Checker) -> None:
        self._shapes, self._context = validate.graph_of(checker.shapes), validate.graph_of(checker.context)

    def findings(self, data: bytes, name: str, focus: Iterable[bytes]) -> tuple[Finding, ...]:
        own = validate.graph_of({name: data})
        nodes = {node.decode().strip("<>").removeprefix("_:") for node in focus}
        with validate.joined(self._context, own) as whole:
            report = validate.validate(whole, self._shapes, focus=nodes, scopes=(aim.DOCUMENT,), file=name)
        return report.findings


def below(statements_: bytes) -> dict[str, tuple[str, ...]]:
    """Return the classes below each class, at any depth, as N-Triples tell it."""
    direct: dict[str, set[str]] = defaultdict(set)
    name = f"<{RDFS}subClassOf>".encode()
    if name in statements_:
        for line in statements_.splitlines():
            subject, predicate, rest = line.split(b" ", 2)
            if predicate == name:
                direct[rest[1:-3].decode()].add(subject.decode().strip("<>"))
    return closed_below(direct)


def work_of(node: bytes) -> str:
    """Return the last part of the IRI of the work that a node is or belongs to; empty if it is of none."""
    name = node.decode().strip("<>")
    return _WORK_END.split(name.removeprefix(iri.ID), 1)[0] if name.startswith(iri.ID) else ""


def _restored(finding: Finding, *places: bytes) -> Finding:
    """Give a whole number back the datatype it had before the store took it."""
    value = finding.value
    if not isinstance(value, Literal) or value.datatype != XSD + "integer":
        return finding
    path = re.escape(f"<{finding.path}>") if finding.path else "<[^>]*>"
    told_as = rf'^<{re.escape(finding.node)}> {path} "{re.escape(value.lexical)}"\^\^<([^>]*)> \.$'
    line = re.compile(told_as.encode(), re.MULTILINE)
    kinds = {match.decode() for place in places for match in line.findall(place)}
    return replace(finding, value=Literal(value.lexical, kinds.pop())) if len(kinds) == 1 else finding


def _contents(paths: Iterable[Path]) -> dict[str, bytes]:
    found = {}
    for path in paths:
        try:
            found[str(path)] = path.read_bytes()
        except OSError as fault:
            raise SyntaxFault("the file cannot be read", where=str(path), expected="a Turtle file") from fault
    return found
