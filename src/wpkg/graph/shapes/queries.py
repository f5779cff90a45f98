"""Shapes compiled to set queries: each finds, for all nodes looked at together, where one constraint does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.aim import SCOPES, Check
from wpkg.graph.shapes import conditions
from wpkg.graph.shapes.conditions import Conditions
from wpkg.graph.shapes.model import Aimed, Constraint, NotCompiled, Shape, Targets
from wpkg.graph.shapes.selects import DATASET, FOCUS, of_all
from wpkg.graph.store import XSD

_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_FOCUS = "?this"
SURE = "sure"
"""The variable that is false where engines need not agree on a finding: values of different types were compared."""


@dataclass(frozen=True, slots=True)
class Query:
    """One constraint as a query for ``?this``, ``?value``, ``?path`` and what its messages name.

    ``path`` is the property a finding names if the query itself names none; ``unsure`` tells that whatever it finds is
    for the reference to judge.
    """

    check: Check
    severity: str
    messages: tuple[str, ...]
    path: str
    text: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The queries for the nodes of one choice of targets."""

    targets: Targets
    queries: tuple[Query, ...]


def compiled(
    aimed: Iterable[Aimed], beneath: Mapping[str, Sequence[str]], scopes: Sequence[str] = SCOPES
) -> tuple[tuple[Plan, ...], dict[str, str]]:
    """Return the queries of shapes, those with the same targets together, and why the others have none, by IRI.

    Args:
        aimed: the shapes.
        beneath: the classes below each class that has some.
        scopes: take only checks of these scopes.
    """
    plans: dict[Targets, list[Query]] = {}
    refused = {}
    for each in aimed:
        if each.check.scope not in scopes:
            continue
        try:
            target_pattern(each.targets, Conditions(beneath))
            queries = tuple(_Compiler(each.check, Conditions(beneath)).queries(each.shape))
        except NotCompiled as reason:
            refused[each.check.shape] = str(reason)
        else:
            plans.setdefault(each.targets, []).extend(queries)
    return tuple(Plan(targets, tuple(queries)) for targets, queries in plans.items()), refused


def target_pattern(targets: Targets, conditions_: Conditions) -> str:
    """Return a pattern that finds the nodes of targets in the data."""
    parts = [conditions_.typed(_FOCUS, kind) for kind in targets.classes]
    parts += [f"{_FOCUS} {conditions.iri(name)} {conditions_.fresh()} ." for name in targets.subjects]
    parts += [f"{conditions_.fresh()} {conditions.iri(name)} {_FOCUS} ." for name in targets.objects]
    if targets.nodes:
        parts.append(f"VALUES {_FOCUS} {{ {' '.join(map(conditions.term, targets.nodes))} }}")
    return f"{{ SELECT DISTINCT {_FOCUS} WHERE {{ {{ {' } UNION { '.join(parts)} }} }} }}"


class _Compiler:
    """Writes the queries of one shape. ``where`` is the pattern that leads from ``?this`` to the node looked at."""

    def __init__(self, check: Check, conditions_: Conditions) -> None:
        self._check, self._conditions = check, conditions_

    def queries(self, shape: Shape, where: str = "", focus: str = _FOCUS) -> Iterator[Query]:
        for constraint in shape.constraints:
            if shape.path is None:
                yield self._on_node(shape, constraint, where, focus)
            else:
                yield from self._on_values(shape, constraint, where, focus)
        for select in shape.selects:
            if where or shape.path is not None:
                raise NotCompiled("a SPARQL constraint on a property")
            text, _ = of_all(select.text)
            messages = (*select.messages, *shape.messages)
            yield Query(self._check, shape.severity, messages, "", text)
        for nested in shape.properties:
            if shape.path is None:
                yield from self.queries(nested, where, focus)
            else:
                value = self._conditions.fresh()
                yield from self.queries(nested, f"{where} {focus} {shape.path.text} {value} .", value)

    def _on_node(self, shape: Shape, constraint: Constraint, where: str, focus: str) -> Query:
        if constraint.kind == "equals":
            raise NotCompiled("sh:equals on a node")
        if constraint.kind == "closed":
            found = self._conditions.beyond(constraint, focus, "?path", "?value")
            return self._query(shape, f"{where} {found}", focus, "?value", "?path")
        return self._query(shape, f"{where} FILTER(!{self._conditions.value(constraint, focus)})", focus)

    def _on_values(self, shape: Shape, constraint: Constraint, where: str, focus: str) -> Iterator[Query]:
        path, kind = shape.path, constraint.kind
        assert path is not None
        if kind in conditions.COUNTS:
            test = self._conditions.counted(constraint, focus, path)
            yield self._query(shape, f"{where} FILTER(!{test})", focus)
        elif kind in conditions.PAIRS:
            other = "?other"
            found = self._conditions.pair(constraint, focus, path, "?value", other)
            sure = ""
            if kind.startswith("lessThan"):
                alike = f"DATATYPE(?value) = DATATYPE({other}) && DATATYPE(?value) != <{_LANG_STRING}>"
                sure = f"(COALESCE({alike}, false) AS ?{SURE})"
            yield self._query(shape, f"{where} {found}", focus, "?value", sure)
        else:
            test = self._conditions.value(constraint, "?value")
            text = f"{where} {focus} {path.text} ?value . FILTER(!{test})"
            unsure = kind == "datatype" and str(constraint.terms[0]).startswith(XSD)
            yield self._query(shape, text, focus, "?value", unsure=unsure)

    def _query(self, shape: Shape, where: str, focus: str, *more: str, unsure: bool = False) -> Query:
        """Write a query; the node looked at, where it is not ``?this``, is given as ``?node``."""
        at = "" if focus == _FOCUS else f"({focus} AS ?node)"
        text = f"SELECT DISTINCT ?this {at} {' '.join(more)} {DATASET} WHERE {{ {FOCUS} {where} }}"
        path = shape.path.iri if shape.path is not None else ""
        return Query(self._check, shape.severity, shape.messages, path, text, unsure)
