"""How well computed alignments agree with judged ones. The computation never sees a judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.align.align import compute
from wpkg.graph.align.gather import judgements
from wpkg.graph.align.judge import NONE
from wpkg.graph.align.records import Evaluation, Measure
from wpkg.graph.labels import labels
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Store
from wpkg.iri import ID

_CLAIM_TYPES = frozenset({"borne-out", "borne-out-in-part", "not-borne-out", ""})
"""The last: no text is held, so nothing can be said."""
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Expected:
    """One judgement: of an ask or a claim against a document; the statement is empty where nothing answers."""

    subject: str
    against: str
    type: str
    statement: str


@dataclass(frozen=True, slots=True)
class _Case:
    expected: Expected
    type: str
    statement: str

    @property
    def claim(self) -> bool:
        return self.expected.type in _CLAIM_TYPES


def evaluate(store: Store, papers: Sequence[str] = (), *, include_unverified: bool = False) -> Evaluation:
    """Measure what is computed against what curators judged in the graph, for papers by IRI, else for all judged."""
    chosen = papers or [text_of(row["document"]) for row in store.select(prepared("align-papers"))]
    expected = {}
    for paper in chosen:
        made, _ = judgements(store, paper, include_unverified)
        expected[paper] = [
            Expected(subject, against, each.type, each.statement)
            for (subject, against), judged in made.items()
            for each in judged
        ]
    return measured(store, expected, include_unverified=include_unverified)


def measured(
    store: Store, expected: Mapping[str, Sequence[Expected]], *, include_unverified: bool = False
) -> Evaluation:
    """Measure what is computed for each paper against the judgements given; rivals on one pair count as one case.

    A case is right if it agrees with one of the judgements on its pair. The measures, for asks: type and statement,
    statement alone (over those judged to have one), gaps found (recall) and gaps rightly said (precision); for
    claims: type and statement, type alone.
    """
    measures: list[Measure] = []
    misses: list[tuple[str, str, str, str, str]] = []
    every: list[list[_Case]] = []
    names = labels(store, expected)
    for paper, judged in expected.items():
        cases = _cases(store, paper, judged, include_unverified)
        name = names.get(paper) or paper.removeprefix(ID)
        measures += _measures(name, cases)
        misses += [_miss(name, rivals) for rivals in cases if not any(map(_exact, rivals))]
        every += cases
    if len(expected) > 1:
        measures += _measures(_ALL, every)
    return Evaluation(tuple(measures), tuple(misses))


def _cases(store: Store, paper: str, judged: Sequence[Expected], include_unverified: bool) -> list[list[_Case]]:
    """Return the judged pairs with what was computed for each; rivals stand together."""
    against = sorted({each.against for each in judged})
    found = compute(store, paper, against, limit=1, include_unverified=include_unverified)
    computed = {(each.subject, each.against): (each.computed, each.statement) for each in found.asks}
    computed |= {(each.subject, each.against): (each.computed, each.statement) for each in found.claims}
    cases: dict[tuple[str, str], list[_Case]] = {}
    for each in judged:
        key = each.subject, each.against
        cases.setdefault(key, []).append(_Case(each, *computed.get(key, ("", ""))))
    return list(cases.values())


def _measures(paper: str, cases: Sequence[Sequence[_Case]]) -> Iterable[Measure]:
    asks = [rivals for rivals in cases if not rivals[0].claim]
    claims = [rivals for rivals in cases if rivals[0].claim]
    answered = [rivals for rivals in asks if any(case.expected.statement for case in rivals)]
    said = [rivals for rivals in asks if rivals[0].statement]
    gaps = [rivals for rivals in asks if any(case.expected.type == NONE for case in rivals)]
    told = [rivals for rivals in asks if rivals[0].type == NONE]
    for name, of, right in (
        ("ask: type and statement", asks, _exact),
        ("ask: type", asks, _typed),
        ("ask: statement, recall", answered, _stated),
        ("ask: statement, precision", said, _stated),
        ("ask: gap, recall", gaps, _gap),
        ("ask: gap, precision", told, _gap),
        ("claim: type and statement", claims, _exact),
        ("claim: type", claims, _typed),
    ):
        yield Measure(paper, name, sum(any(map(right, rivals)) for rivals in of), len(of))


def _exact(case: _Case) -> bool:
    return _typed(case) and case.statement == case.expected.statement


def _typed(case: _Case) -> bool:
    return case.type == case.expected.type


def _stated(case: _Case) -> bool:
    return bool(case.statement) and case.statement == case.expected.statement


def _gap(case: _Case) -> bool:
    return case.type == case.expected.type == NONE


def _miss(paper: str, rivals: Sequence[_Case]) -> tuple[str, str, str, str, str]:
    first = rivals[0]
    expected = " or ".join(_shown(case.expected.type, case.expected.statement) for case in rivals)
    against = first.expected.against.removeprefix(ID)
    return paper, _local(first.expected.subject), against, expected, _shown(first.type or "nothing", first.statement)


def _shown(kind: str, statement: str) -> str:
    return f"{kind} {_local(statement)}".rstrip()


def _local(name: str) -> str:
    return name.rpartition("#")[2]
