"""What the rules of the ontology add to one document and what was linked in it.

Every rule but the two closures follows from one document, its links and the ontology: the rules are run over each
document by itself, and what they add stands in a graph of that document, so that it can be replaced with it.
Among it are statements about other documents, as that they are recalled by this one. The closures
(``antecedent`` at any distance, ``renewsTransitively``) need all documents at once and would grow with the square of a
long line: lineage walks the steps instead, and ``wpkg corpus closure`` makes the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import chain

from wpkg import iri, pipeline, resources, stores
from wpkg.corpus.linking.carrying import RULES, Table, carried, probes, property_of, table
from wpkg.graph import reason
from wpkg.graph.ntriples import canonical, parse
from wpkg.graph.prepared import prepared
from wpkg.graph.reason import Rule
from wpkg.graph.store import Iri, Store, Triple

CLOSURES = frozenset({"antecedent-closure", "renewal-closure"})
"""Rules that need the whole dataset."""
_AXIOMS = tuple(iri.PREFIXES["rdfs"] + name for name in ("subPropertyOf", "subClassOf"))
_INVERSE = "http://www.w3.org/2002/07/owl#inverseOf"
_TERM = re.compile(r"\bwpkg:(\w+)")
_NTRIPLES = "application/n-triples"
_MOST = 1 << 30
_ONTOLOGY, _DOCUMENT = iri.graph("ontology"), iri.graph("document")


def inferred(statements: bytes, linked: Sequence[str]) -> tuple[str, ...]:
    """Return what the rules add, as canonical N-Triples without line ends, sorted.

    Args:
        statements: of the document, as N-Triples.
        linked: what linking adds to it, as N-Triples without line ends.
    """
    store = stores.in_memory({})
    fresh = {*statements.splitlines(), *(line.encode() for line in linked)}
    seen, found = set(fresh), set[bytes]()
    while fresh:
        read = [line for line in fresh if property_of(line) in _read()]
        store.replace({f"{_DOCUMENT}/{len(seen)}": _joined(read)})
        told = {property_of(line) for line in read}
        added = {line for each in _asking() if told & each.reads for line in _constructed(store, each.rule)} - seen
        added |= set(carried(_carrying(), chain(fresh, added))) - seen
        found |= added
        seen |= added
        fresh = added
    return tuple(sorted(line.decode() for line in found))


def _joined(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _constructed(store: Store, rule: Rule) -> Iterator[bytes]:
    """Yield what a rule adds as canonical N-Triples: the store writes them so but for what it escapes besides."""
    for line in store.written(rule.query, _NTRIPLES, at_most=_MOST).splitlines():
        if b"\\" in line:
            yield from (canonical(triple).encode() for triple in parse(line.decode()))
        else:
            yield line


@dataclass(frozen=True, slots=True)
class _Asking:
    """A rule that is asked of a whole document, and the properties it reads."""

    rule: Rule
    reads: frozenset[bytes]


@cache
def fingerprint() -> str:
    """Return a digest of the rules and of what they read of the ontology."""
    told = "".join(rule.query for rule in _rules())
    return sha256(told.encode() + _axioms()).hexdigest()[:12]


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in reason.rules(resources.ontology() / "rules") if rule.name not in CLOSURES)


@cache
def _asking() -> tuple[_Asking, ...]:
    """Return the rules that need more of a document than one statement."""
    asking = (rule for rule in _rules() if rule.name not in RULES)
    return tuple(_Asking(rule, frozenset(_named(rule.query.partition("WHERE")[2]))) for rule in asking)


def _named(query: str) -> Iterator[bytes]:
    return (f"<{iri.NS}{name}>".encode() for name in _TERM.findall(query))


@cache
def _read() -> frozenset[bytes]:
    """Return the properties that some such rule may read, as N-Triples write them: most statements are words."""
    return frozenset[bytes]().union(*(each.reads for each in _asking()))


@cache
def _carrying() -> Table:
    """Return what follows from a statement by itself: the other rules are asked about one of each kind."""
    asked = probes(_axioms())
    store = stores.in_memory({_ONTOLOGY: _axioms(), _DOCUMENT: _joined(asked.values())})
    rules = [rule for rule in _rules() if rule.name in RULES]
    seen = set(asked.values())
    while fresh := {line for rule in rules for line in _constructed(store, rule)} - seen:
        store.replace({f"{_DOCUMENT}/{len(seen)}": _joined(fresh)})
        seen |= fresh
    return table(asked, seen - set(asked.values()))


@cache
def _axioms() -> bytes:
    whole = stores.in_memory(pipeline.ontology_graphs())
    lines = set()
    for prop in (*_AXIOMS, _INVERSE):
        for subject, value in whole.select(prepared("asserted", p=[Iri(prop)])).rows:
            ours = isinstance(subject, Iri) and isinstance(value, Iri)
            if ours and str(subject).startswith(iri.NS) and str(value).startswith(iri.NS):
                lines.add(canonical(Triple(Iri(subject), Iri(prop), Iri(value))) + "\n")
    return "".join(sorted(lines)).encode()
