"""Inference: SPARQL CONSTRUCT rules, run through the store port until they add nothing.

Each rule is a file ``<name>.rq`` with a ``#+ summary:`` and a ``#+ description:``. What the rules add is kept in one
named graph of its own, and every statement in it can name the rule that gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wpkg.errors import SyntaxFault
from wpkg.graph.prepared import prepared, serialise
from wpkg.graph.store import Iri, Store, Term, Triple
from wpkg.iri import graph
from wpkg.yaml_lines import loads

INFERRED = graph("inferred")
"""IRI of the named graph that holds what the rules add, and nothing else."""

_MARK = "#+"


@dataclass(frozen=True, slots=True)
class Rule:
    """One inference: the name of its file, what its header says, and the CONSTRUCT query."""

    name: str
    summary: str
    description: str
    query: str


@dataclass(frozen=True, slots=True)
class Inference:
    """A statement that nobody wrote down, and the name of the rule that gave it first."""

    triple: Triple
    rule: str


def rules(folder: Path) -> tuple[Rule, ...]:
    """Read every ``*.rq`` of ``folder``, in the order of their names.

    Raises:
        SyntaxFault: a header lacks one of its two fields or has another; file and line.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


def infer(store: Store, rules: Sequence[Rule]) -> tuple[Triple, ...]:
    """Return what :func:`explain` finds, without the rules behind it, in the same order."""
    return tuple(inference.triple for inference in explain(store, rules))


def explain(store: Store, rules: Sequence[Rule]) -> tuple[Inference, ...]:
    """Run ``rules`` until a round adds nothing; the graph :data:`INFERRED` of ``store`` then holds the result.

    What an earlier run left in that graph is forgotten first. The result holds only what is asserted in no other
    graph, in the order of the N-Triples lines; where several rules give one statement in the same round, the rule
    whose name comes first is named.
    """
    store.replace({INFERRED: b""})
    asserted: dict[Iri, frozenset[tuple[Term, Term]]] = {}
    found: dict[str, Inference] = {}
    while fresh := _round(store, rules, asserted, found):
        found |= fresh
        store.replace({INFERRED: turtle(inference.triple for inference in found.values())})
    return tuple(found[line] for line in sorted(found))


def turtle(triples: Iterable[Triple]) -> bytes:
    """Write triples one a line, sorted, in the part of Turtle that is N-Triples, as UTF-8."""
    return "".join(sorted(f"{_line(triple)}\n" for triple in triples)).encode()


def _round(
    store: Store,
    rules: Sequence[Rule],
    asserted: dict[Iri, frozenset[tuple[Term, Term]]],
    found: dict[str, Inference],
) -> dict[str, Inference]:
    """Return what every rule, run once, adds to ``found``; ``asserted`` is filled one property at a time.

    A property is looked up in the round that first infers it, when the inferred graph cannot yet hold it: what the
    store answers then is what was asserted.
    """
    fresh: dict[str, Inference] = {}
    for rule in rules:
        for triple in store.construct(rule.query):
            line = _line(triple)
            if line in found or line in fresh:
                continue
            if triple.predicate not in asserted:
                asserted[triple.predicate] = _asserted(store, triple.predicate)
            if (triple.subject, triple.object) not in asserted[triple.predicate]:
                fresh[line] = Inference(triple, rule.name)
    return fresh


def _asserted(store: Store, predicate: Iri) -> frozenset[tuple[Term, Term]]:
    rows = store.select(prepared("asserted", p=[predicate]))
    return frozenset((s, o) for s, o in rows.rows if s is not None and o is not None)


def _read(path: Path) -> Rule:
    query = path.read_text(encoding="utf-8")
    if not query.startswith(_MARK):
        raise SyntaxFault("the rule has no header", where=f"{path}:1", expected=f"{_MARK} summary: …")
    header = loads(_header(query), str(path), SyntaxFault)
    header.only("summary", "description")
    description = " ".join(header.text("description").split())
    return Rule(path.stem, header.text("summary"), description, query)


def _header(query: str) -> str:
    """Return the YAML of the ``#+`` lines, each at the number it has in the file."""
    return "\n".join(line.removeprefix(_MARK) if line.startswith(_MARK) else "" for line in query.splitlines())


def _line(triple: Triple) -> str:
    return f"{serialise(triple.subject)} {serialise(triple.predicate)} {serialise(triple.object)} ."
