"""Read a shapes graph into values; refuse whatever is not known, so that nothing is silently left unchecked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from wpkg import iri
from wpkg.errors import DataError
from wpkg.graph.aim import SCOPES, SH, Check
from wpkg.graph.prepared import serialise
from wpkg.graph.shapes.model import Aimed, Constraint, NotCompiled, Path, Select, Shape, Targets
from wpkg.graph.store import Iri, Literal, Term, Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_WITH_SHAPES = ("node", "not", "qualifiedValueShape")
_TRUTHS = ("uniqueLang", "closed")
_LISTS = ("and", "or", "xone")
_NUMBERS = ("minCount", "maxCount", "minLength", "maxLength")
_TERMS = (
    "class",
    "datatype",
    "nodeKind",
    "hasValue",
    "equals",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
)
_SAID_ELSEWHERE = (
    *_TARGETS,
    "path",
    "property",
    "sparql",
    "severity",
    "message",
    "deactivated",
    "flags",
    "ignoredProperties",
    "qualifiedMinCount",
    "qualifiedMaxCount",
    "name",
    "description",
    "order",
    "group",
    "defaultValue",
    "prefixes",
)
_ONE = 1
_TRUE = ("true", "1")
_PATHS = {RDF + "first", *(SH + name for name in ("inversePath", "alternativePath"))}
_STEPS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_PATHS |= {SH + name for name in _STEPS}


def read(triples: Iterable[Triple]) -> tuple[tuple[Aimed, ...], dict[str, str]]:
    """Return the shapes with targets in order of their IRIs, and of those not compiled the reason, by IRI.

    Raises:
        DataError: a shape with a target lacks its code, scope, expectation or advice.
    """
    graph = _Graph(triples)
    aimed, refused = [], {}
    for node in sorted(graph.aimed()):
        check = _check(graph, node)
        try:
            if graph.extended:
                raise NotCompiled("the shapes define constraints of their own")
            aimed.append(Aimed(check, _Reader(graph).shape(node), _targets(graph, node)))
        except NotCompiled as reason:
            refused[str(node)] = str(reason)
    return tuple(aimed), refused


class _Graph:
    """Triples by subject and property, each property's values in order."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.extended = False
        for subject, predicate, value in triples:
            self._values[subject][predicate].append(value)
            self.extended = self.extended or predicate == SH + "parameter"

    def all(self, node: Term, name: str) -> list[Term]:
        """Return the values of a property, in order; its IRI, or its name in SHACL's namespace."""
        key = name if ":" in name else SH + name
        return sorted(self._values.get(str(node), {}).get(key, []), key=serialise_any)

    def one(self, node: Term, name: str) -> Term | None:
        found = self.all(node, name)
        if len(found) > 1:
            raise NotCompiled(f"sh:{name} is given twice")
        return found[0] if found else None

    def names(self, node: Term) -> set[str]:
        """Return the properties of a node in SHACL's namespace, without it."""
        return {key.removeprefix(SH) for key in self._values.get(str(node), {}) if key.startswith(SH)}

    def steps(self, node: Term) -> set[str]:
        """Return what a path is said to be."""
        return set(self._values.get(str(node), {})) & _PATHS

    def list(self, node: Term | None) -> Iterator[Term]:
        """Yield the members of a list."""
        seen = set()
        while node is not None and node != RDF + "nil":
            if str(node) in seen:
                raise NotCompiled("a list runs in a circle")
            seen.add(str(node))
            first = self.one(node, RDF + "first")
            if first is None:
                raise NotCompiled("a list is broken")
            yield first
            node = self.one(node, RDF + "rest")

    def aimed(self) -> set[Iri]:
        return {Iri(node) for node, values in self._values.items() if any(SH + name in values for name in _TARGETS)}

    def declared(self, node: Term) -> dict[str, str]:
        """Return the prefixes a constraint declares, those of what it imports too."""
        found: dict[str, str] = {}
        waiting, seen = self.all(node, "prefixes"), set[str]()
        while waiting:
            place = waiting.pop()
            if str(place) in seen:
                continue
            seen.add(str(place))
            for each in self.all(place, "declare"):
                found[str(self.one(each, "prefix"))] = str(self.one(each, "namespace"))
            waiting += self.all(place, "http://www.w3.org/2002/07/owl#imports")
        return found


def serialise_any(term: Term) -> str:
    """Write a term so that terms can be told apart and ordered; blank nodes by their labels."""
    return str(term) if isinstance(term, Iri) and term.startswith("_:") else serialise(term)


def _check(graph: _Graph, node: Iri) -> Check:
    parts = {
        name: next((str(term) for term in graph.all(node, iri.SHAPES + name)), "")
        for name in ("code", "scope", "expected", "todo")
    }
    scope = parts["scope"].removeprefix(iri.SHAPES)
    if scope not in SCOPES or not all(parts.values()):
        raise DataError(
            "a shape does not tell the curator enough",
            where=str(node),
            expected="wpkg-shapes:code, expected, todo and scope (document or dataset)",
            todo="add what is missing beside sh:message",
        )
    return Check(str(node), parts["code"], scope, parts["expected"], parts["todo"])


def _targets(graph: _Graph, node: Iri) -> Targets:
    if RDFS + "Class" in graph.all(node, RDF + "type"):
        raise NotCompiled("the shape is a class too")
    classes, subjects, objects = (tuple(map(str, graph.all(node, name))) for name in _TARGETS[:3])
    return Targets(classes, subjects, objects, tuple(graph.all(node, "targetNode")))


class _Reader:
    """Reads one shape and those nested in it; a shape within itself is refused."""

    def __init__(self, graph: _Graph) -> None:
        self._graph = graph
        self._open: list[str] = []

    def shape(self, node: Term) -> Shape:
        if not isinstance(node, Iri):
            raise NotCompiled("a literal stands for a shape")
        if str(node) in self._open:
            raise NotCompiled("a shape refers to itself")
        self._open.append(str(node))
        graph = self._graph
        path = graph.one(node, "path")
        severity = graph.one(node, "severity")
        off = _is_true(graph.one(node, "deactivated"))
        messages = tuple(str(term) for term in graph.all(node, "message"))
        shape = Shape(
            node=str(node),
            path=None if path is None else self._path(path),
            constraints=() if off else tuple(self._constraints(node)),
            properties=() if off else tuple(map(self.shape, graph.all(node, "property"))),
            selects=() if off else tuple(self._selects(node)),
            severity="Violation" if severity is None else str(severity).removeprefix(SH),
            messages=messages,
        )
        self._open.pop()
        if any(nested.path is None for nested in shape.properties):
            raise NotCompiled("sh:property names a shape without a path")
        return shape

    def _constraints(self, node: Iri) -> Iterator[Constraint]:
        graph = self._graph
        for name in sorted(graph.names(node)):
            values = graph.all(node, name)
            if name in _WITH_SHAPES:
                for value in values:
                    yield from self._of_shape(node, name, value)
            elif name in _TRUTHS:
                if _spelt_out(values):
                    yield Constraint(name, terms=self._allowed(node) if name == "closed" else ())
            elif name in _LISTS:
                for value in values:
                    yield Constraint(name, shapes=tuple(map(self.shape, graph.list(value))))
            elif name in _NUMBERS:
                yield Constraint(name, number=_count(graph.one(node, name)))
            elif name in _TERMS:
                yield from (Constraint(name, terms=(value,)) for value in values)
            elif name in {"in", "languageIn"}:
                yield from (Constraint(name, terms=tuple(graph.list(value))) for value in values)
            elif name == "pattern":
                flags = graph.one(node, "flags")
                yield from (Constraint(name, terms=(value,), flags=str(flags or "")) for value in values)
            elif name not in _SAID_ELSEWHERE:
                raise NotCompiled(f"sh:{name}")

    def _of_shape(self, node: Iri, name: str, value: Term) -> Iterator[Constraint]:
        if name != "qualifiedValueShape":
            yield Constraint(name, shapes=(self.shape(value),))
            return
        if "qualifiedValueShapesDisjoint" in self._graph.names(node):
            raise NotCompiled("sh:qualifiedValueShapesDisjoint")
        for kind in ("qualifiedMinCount", "qualifiedMaxCount"):
            number = self._graph.one(node, kind)
            if number is not None:
                yield Constraint(kind, shapes=(self.shape(value),), number=_count(number))

    def _allowed(self, node: Iri) -> tuple[Term, ...]:
        """Return the properties a closed shape allows."""
        graph = self._graph
        ignored = graph.one(node, "ignoredProperties")
        named = [graph.one(nested, "path") for nested in graph.all(node, "property")]
        simple = [path for path in named if isinstance(path, Iri) and not path.startswith("_:")]
        return (*simple, *graph.list(ignored))

    def _selects(self, node: Iri) -> Iterator[Select]:
        graph = self._graph
        for constraint in graph.all(node, "sparql"):
            query = graph.one(constraint, "select")
            if query is None:
                raise NotCompiled("a SPARQL constraint without sh:select")
            if _is_true(graph.one(constraint, "deactivated")):
                continue
            prefixes = "".join(f"PREFIX {name}: <{place}>\n" for name, place in graph.declared(constraint).items())
            yield Select(prefixes + str(query), tuple(str(term) for term in graph.all(constraint, "message")))

    def _path(self, node: Term) -> Path:
        if not isinstance(node, Iri):
            raise NotCompiled("a literal stands for a path")
        text = self._step(node, 0)
        return Path(text, "" if node.startswith("_:") else str(node))

    def _step(self, node: Term, depth: int) -> str:
        graph = self._graph
        if depth > 20 or not isinstance(node, Iri):
            raise NotCompiled("no sound path")
        if not node.startswith("_:"):
            return serialise(node)
        if len(graph.steps(node)) != _ONE:
            raise NotCompiled("no sound path")
        inverse, either = graph.one(node, "inversePath"), graph.one(node, "alternativePath")
        if inverse is not None:
            return f"(^{self._step(inverse, depth + 1)})"
        if either is not None:
            return f"({'|'.join(self._step(each, depth + 1) for each in graph.list(either))})"
        for name, mark in _STEPS.items():
            repeated = graph.one(node, name)
            if repeated is not None:
                return f"({self._step(repeated, depth + 1)}){mark}"
        members = list(graph.list(node))
        if len(members) <= _ONE:
            raise NotCompiled("no sound path")
        return f"({'/'.join(self._step(each, depth + 1) for each in members)})"


def _spelt_out(values: list[Term]) -> bool:
    """Return a truth value; refuse other spellings of it, which engines read differently."""
    if len(values) != 1 or str(values[0]) not in {"true", "false"}:
        raise NotCompiled("a truth value is not spelt true or false")
    return str(values[0]) == "true"


def _is_true(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.lexical in _TRUE


def _count(term: Term | None) -> int:
    if not isinstance(term, Literal) or not term.lexical.isascii() or not term.lexical.isdigit():
        raise NotCompiled(f"{term} is no count")
    return int(term.lexical)
