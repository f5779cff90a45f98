"""What a shape asks of a node, as a SPARQL expression that is true or false of a bound variable, never an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, count

from wpkg.graph.aim import SH
from wpkg.graph.prepared import serialise
from wpkg.graph.shapes.literals import REWRITTEN
from wpkg.graph.shapes.model import Constraint, NotCompiled, Path, Shape
from wpkg.graph.store import XSD, Iri, Literal, Term

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_MOST = 4
"""Values are counted by naming them: no more than so many at once."""
_UNPORTABLE = re.compile(r"\(\?|\\[0-9bBAZz]|\\[^\w\s]?[pPXiIcC]")
"""In a pattern: what regular expressions of different engines read differently."""
_COMPARED = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
_NEVER_WRONG = frozenset(("class", "node", "not", "and", "or", "closed", "disjoint", "nodeKind"))
"""Constraints whose expressions cannot be errors."""
_KINDS = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "(isBlank({0}) || isIRI({0}))",
    "BlankNodeOrLiteral": "(isBlank({0}) || isLiteral({0}))",
    "IRIOrLiteral": "(isIRI({0}) || isLiteral({0}))",
}
_LEXICAL = {
    XSD + "date": r"^-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(Z|[+-][0-9]{2}:[0-9]{2})?$",
    XSD + "dateTime": r"^-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$",
    XSD + "integer": r"^[+-]?[0-9]+$",
    XSD + "decimal": r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$",
    XSD + "boolean": r"^(true|false|1|0)$",
}
"""How literals of a datatype look; of the others any spelling is let pass."""


class Conditions:
    """Builds expressions. ``beneath`` names, by class, those that count as it: itself and what is below it."""

    def __init__(self, beneath: Mapping[str, Iterable[str]]) -> None:
        self._beneath = beneath
        self._numbers = count(1)

    def fresh(self, name: str = "v") -> str:
        """Return a variable that nothing else uses."""
        return f"?{name}_{next(self._numbers)}"

    def typed(self, node: str, kind: str) -> str:
        """Return a pattern that holds where ``node`` is of a class or one below it."""
        kinds = sorted({kind, *self._beneath.get(kind, ())})
        if len(kinds) == _ONE:
            return f"{node} {RDF_TYPE} {iri(kind)} ."
        return "{ " + " } UNION { ".join(f"{node} {RDF_TYPE} {iri(each)} ." for each in kinds) + " }"

    def conforms(self, shape: Shape, node: str) -> str:
        """Return an expression that is true where ``node`` conforms to a shape."""
        if shape.selects:
            raise NotCompiled("a SPARQL constraint within another shape")
        if shape.path is None:
            parts = [self.value(each, node) for each in shape.constraints]
            parts += [self.conforms(each, node) for each in shape.properties]
        else:
            parts = [self._holds(each, node, shape.path) for each in shape.constraints]
            for each in shape.properties:
                value = self.fresh()
                parts.append(f"NOT EXISTS {{ {node} {shape.path.text} {value} FILTER(!{self.conforms(each, value)}) }}")
        return "(" + " && ".join(parts) + ")" if parts else "(true)"

    def value(self, constraint: Constraint, node: str) -> str:
        """Return an expression that is true where a single value node satisfies a constraint."""
        build = self._VALUES.get(constraint.kind)
        if build is None:
            raise NotCompiled(f"sh:{constraint.kind} on a node")
        test = build(self, constraint, node)
        return f"({test})" if constraint.kind in _NEVER_WRONG else f"COALESCE({test}, false)"

    def several(self, number: int, node: str, path: Path, also: Callable[[str], str] | None = None) -> str:
        """Return an expression that is true where a path leads from ``node`` to at least so many values.

        Args:
            number: how many; 0 holds everywhere.
            node: where the path begins.
            path: the path.
            also: what must hold of each value, given its variable.
        """
        if number == 0:
            return "(true)"
        if number > _MOST:
            raise NotCompiled(f"more than {_MOST} values to be counted")
        values = [self.fresh() for _ in range(number)]
        found = " ".join(f"{node} {path.text} {value} ." for value in values)
        tests = [f"!sameTerm({one}, {other})" for one, other in combinations(values, 2)]
        tests += [also(value) for value in values] if also else []
        return f"EXISTS {{ {found} {_filter(tests)} }}"

    def _holds(self, constraint: Constraint, node: str, path: Path) -> str:
        """Return an expression that is true where the values of a path satisfy a constraint."""
        kind = constraint.kind
        if kind in COUNTS:
            return self.counted(constraint, node, path)
        value = self.fresh()
        if kind in PAIRS:
            return f"NOT EXISTS {{ {self.pair(constraint, node, path, value)} }}"
        return f"NOT EXISTS {{ {node} {path.text} {value} FILTER(!{self.value(constraint, value)}) }}"

    def counted(self, constraint: Constraint, node: str, path: Path) -> str:
        """Return an expression of a constraint that looks at the values together and blames none of them."""
        kind, number = constraint.kind, constraint.number
        if kind == "minCount":
            return self.several(number, node, path)
        if kind == "maxCount":
            return f"!{self.several(number + 1, node, path)}"
        if kind == "hasValue":
            return f"EXISTS {{ {node} {path.text} {term(constraint.terms[0])} }}"
        if kind == "uniqueLang":
            one, other = self.fresh(), self.fresh()
            return (
                f"NOT EXISTS {{ {node} {path.text} {one} . {node} {path.text} {other} FILTER(!sameTerm({one}, {other}) "
                f'&& LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))) }}'
            )
        (shape,) = constraint.shapes
        least = number if kind == "qualifiedMinCount" else number + 1
        found = self.several(least, node, path, lambda value: self.conforms(shape, value))
        return found if kind == "qualifiedMinCount" else f"!{found}"

    def pair(self, constraint: Constraint, node: str, path: Path, value: str, other: str = "") -> str:
        """Return a pattern of the values of a path that do not go with those of another property of the node."""
        kind, named = constraint.kind, term(constraint.terms[0])
        other = other or self.fresh()
        if kind == "disjoint":
            return f"{node} {path.text} {value} . {node} {named} {value} ."
        if kind == "equals":
            return (
                f"{{ {node} {path.text} {value} FILTER NOT EXISTS {{ {node} {named} {value} }} }} UNION "
                f"{{ {node} {named} {value} FILTER NOT EXISTS {{ {node} {path.text} {value} }} }}"
            )
        mark = "<" if kind == "lessThan" else "<="
        return f"{node} {path.text} {value} . {node} {named} {other} FILTER(!COALESCE({value} {mark} {other}, false))"

    # One function a kind of constraint on single values: the expression, which may be an error.

    def _class(self, constraint: Constraint, node: str) -> str:
        return f"EXISTS {{ {self.typed(node, str(constraint.terms[0]))} }}"

    def _datatype(self, constraint: Constraint, node: str) -> str:
        named = str(constraint.terms[0])
        if named in REWRITTEN:
            raise NotCompiled(f"sh:datatype {named}")
        spelt = f" && REGEX(STR({node}), {serialise(Literal(_LEXICAL[named]))})" if named in _LEXICAL else ""
        return f"DATATYPE({node}) = {iri(named)}{spelt}"

    def _node_kind(self, constraint: Constraint, node: str) -> str:
        name = str(constraint.terms[0]).removeprefix(SH)
        if name not in _KINDS:
            raise NotCompiled(f"sh:nodeKind {name}")
        return _KINDS[name].format(node)

    def _compared(self, constraint: Constraint, node: str) -> str:
        return f"{node} {_COMPARED[constraint.kind]} {serialise(constraint.terms[0])}"

    def _length(self, constraint: Constraint, node: str) -> str:
        mark = ">=" if constraint.kind == "minLength" else "<="
        return f"!isBlank({node}) && STRLEN(STR({node})) {mark} {constraint.number}"

    def _pattern(self, constraint: Constraint, node: str) -> str:
        pattern = str(constraint.terms[0])
        if _UNPORTABLE.search(pattern) or set(constraint.flags) - {"i"}:
            raise NotCompiled(f"the pattern {pattern}")
        flags = f", {serialise(Literal(constraint.flags))}" if constraint.flags else ""
        return f"!isBlank({node}) && REGEX(STR({node}), {serialise(Literal(pattern))}{flags})"

    def _language_in(self, constraint: Constraint, node: str) -> str:
        ranges = [f"LANGMATCHES(LANG({node}), {serialise(Literal(str(each)))})" for each in constraint.terms]
        return f"({' || '.join(ranges) or 'false'})"

    def _in(self, constraint: Constraint, node: str) -> str:
        if all(isinstance(each, Iri) for each in constraint.terms) and constraint.terms:
            return f"{node} IN ({', '.join(map(term, constraint.terms))})"
        return f"({' || '.join(f'sameTerm({node}, {term(each)})' for each in constraint.terms) or 'false'})"

    def _has_value(self, constraint: Constraint, node: str) -> str:
        return f"sameTerm({node}, {term(constraint.terms[0])})"

    def _node(self, constraint: Constraint, node: str) -> str:
        return self.conforms(constraint.shapes[0], node)

    def _not(self, constraint: Constraint, node: str) -> str:
        return f"!{self.conforms(constraint.shapes[0], node)}"

    def _all(self, constraint: Constraint, node: str) -> str:
        return "(" + " && ".join(self.conforms(each, node) for each in constraint.shapes) + ")"

    def _any(self, constraint: Constraint, node: str) -> str:
        return "(" + " || ".join(self.conforms(each, node) for each in constraint.shapes) + ")"

    def _just_one(self, constraint: Constraint, node: str) -> str:
        numbers = (f"IF({self.conforms(each, node)}, 1, 0)" for each in constraint.shapes)
        return f"({' + '.join(numbers)}) = 1"

    def _closed(self, constraint: Constraint, node: str) -> str:
        predicate, value = self.fresh(), self.fresh()
        return f"NOT EXISTS {{ {self.beyond(constraint, node, predicate, value)} }}"

    def beyond(self, constraint: Constraint, node: str, predicate: str, value: str) -> str:
        """Return a pattern of the statements that a closed shape does not allow."""
        allowed = ", ".join(map(term, constraint.terms))
        return f"{node} {predicate} {value} {_filter([f'{predicate} NOT IN ({allowed})'] if allowed else [])}"

    def _equals(self, constraint: Constraint, node: str) -> str:
        value, named = self.fresh(), term(constraint.terms[0])
        others = f"NOT EXISTS {{ {node} {named} {value} FILTER(!sameTerm({value}, {node})) }}"
        return f"EXISTS {{ {node} {named} {node} }} && {others}"

    def _disjoint(self, constraint: Constraint, node: str) -> str:
        return f"NOT EXISTS {{ {node} {term(constraint.terms[0])} {node} }}"

    _VALUES: Mapping[str, Callable[[Conditions, Constraint, str], str]] = {
        "class": _class,
        "datatype": _datatype,
        "nodeKind": _node_kind,
        "minLength": _length,
        "maxLength": _length,
        "pattern": _pattern,
        "languageIn": _language_in,
        "in": _in,
        "hasValue": _has_value,
        "node": _node,
        "not": _not,
        "and": _all,
        "or": _any,
        "xone": _just_one,
        "closed": _closed,
        "equals": _equals,
        "disjoint": _disjoint,
        **dict.fromkeys(_COMPARED, _compared),
    }


_ONE = 1
COUNTS = ("minCount", "maxCount", "hasValue", "uniqueLang", "qualifiedMinCount", "qualifiedMaxCount")
"""Constraints on all values of a path together: a finding of theirs names no value."""
PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
"""Constraints that compare the values of a path with those of another property of the node."""


def _filter(tests: Sequence[str]) -> str:
    return f"FILTER({' && '.join(tests)})" if tests else ""


def iri(name: str) -> str:
    """Write an IRI as SPARQL writes it."""
    return serialise(Iri(name))


def term(value: Term) -> str:
    """Write a term as SPARQL writes it; a blank node would be a variable there."""
    if isinstance(value, Iri) and value.startswith("_:"):
        raise NotCompiled("a blank node stands for a value")
    if isinstance(value, Literal) and value.datatype in REWRITTEN:
        raise NotCompiled("a number is to be told from its equals")
    return serialise(value)
