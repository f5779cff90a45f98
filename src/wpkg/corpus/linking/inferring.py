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
from functools import cache
from hashlib import sha256

from wpkg import iri, pipeline, resources, stores
from wpkg.graph import reason
from wpkg.graph.ntriples import canonical, parse
from wpkg.graph.prepared import prepared
from wpkg.graph.reason import Rule
from wpkg.graph.store import Iri, Store, Triple

CLOSURES = frozenset({"antecedent-closure", "renewal-closure"})
"""Rules that need the whole dataset."""
_AXIOMS = tuple(iri.PREFIXES["rdfs"] + name for name in ("subPropertyOf", "subClassOf"))
_INVERSE = "http://www.w3.org/2002/07/owl#inverseOf"
_LAST = ("subproperties", "superclasses", "inverses")
"""Rules that read the ontology, in the order in which most is carried on at once."""
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
    store = _store()
    said = statements.splitlines() + [line.encode() for line in linked]
    seen, found = set(said), set[bytes]()
    graphs, ran = [_DOCUMENT], dict[str, int]()
    try:
        store.replace({_DOCUMENT: _joined(line for line in said if line.split(b" ", 2)[1] in _read())})
        while any(ran.get(rule.name) != len(found) for rule in _rules()):
            for rule in _rules():
                if ran.get(rule.name) == len(found):
                    continue
                ran[rule.name] = len(found)
                if fresh := set(_constructed(store, rule)) - seen:
                    found |= fresh
                    seen |= fresh
                    graphs.append(f"{_DOCUMENT}/{len(graphs)}")
                    store.replace({graphs[-1]: _joined(fresh)})
    finally:
        store.replace(dict.fromkeys(graphs, b""))
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


@cache
def fingerprint() -> str:
    """Return a digest of the rules and of what they read of the ontology."""
    told = "".join(rule.query for rule in _rules())
    return sha256(told.encode() + _axioms()).hexdigest()[:12]


@cache
def _rules() -> tuple[Rule, ...]:
    """Return the rules, those that read the ontology last: what the others add is then carried on in the same round."""
    rules = [rule for rule in reason.rules(resources.ontology() / "rules") if rule.name not in CLOSURES]
    return tuple(sorted(rules, key=lambda rule: (_LAST.index(rule.name) + 1 if rule.name in _LAST else 0, rule.name)))


@cache
def _read() -> frozenset[bytes]:
    """Return the properties that some rule may read, as N-Triples write them: most statements of a text are words."""
    named = {f"<{iri.NS}{name}>" for rule in _rules() for name in _TERM.findall(rule.query)}
    listed = {f"<{triple.subject}>" for triple in parse(_axioms().decode())}
    listed |= {f"<{triple.object}>" for triple in parse(_axioms().decode())}
    return frozenset(name.encode() for name in (*named, *listed, f"<{iri.PREFIXES['rdf']}type>"))


@cache
def _store() -> Store:
    """Return the store of this process: it holds what the rules read of the ontology, and one document at a time."""
    return stores.in_memory({_ONTOLOGY: _axioms()})


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
