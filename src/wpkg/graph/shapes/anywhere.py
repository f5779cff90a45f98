"""All checks asked of a store as it is, embedded or behind an endpoint: what it holds is seen as one graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wpkg.errors import EndpointError, SyntaxFault
from wpkg.graph import aim, findings
from wpkg.graph.findings import Finding, Report
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.shapes import told
from wpkg.graph.shapes.conditions import Conditions
from wpkg.graph.shapes.model import Aimed
from wpkg.graph.shapes.queries import Plan, compiled, target_pattern
from wpkg.graph.shapes.selects import DATASET, FOCUS
from wpkg.graph.store import Store
from wpkg.graph.tokens import tokens

Progress = Callable[[str], None]
_DEEP = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What a store answered.

    ``unanswered`` says by code why a check was not made: its shape does not compile, or the store does not take the
    query. ``uncertain`` tells that values of different types were compared, of which pySHACL may think otherwise.
    """

    report: Report
    unanswered: Mapping[str, str]
    uncertain: bool


def ask(
    store: Store, aimed: Iterable[Aimed], scopes: Sequence[str] = aim.SCOPES, progress: Progress | None = None
) -> Asked:
    """Ask a store all checks of some scopes.

    Raises:
        EndpointError: the store does not answer at all.
    """
    shapes = tuple(aimed)
    beneath = closed_below(_directly_below(store))
    plans, refused = compiled(shapes, beneath, scopes)
    codes = {each.check.shape: each.check.code for each in shapes if each.check.scope in scopes}
    unanswered = {codes[shape]: why for shape, why in refused.items() if shape in codes}
    found: list[Finding] = []
    uncertain, sees_through = False, _sees_through(store)
    for plan in plans:
        focus = target_pattern(plan.targets, Conditions(beneath))
        for query in plan.queries:
            text = query.text.replace(FOCUS, focus).replace(DATASET, "")
            if not sees_through and _depth(text) >= _DEEP:
                unanswered[query.check.code] = "conditions this store would judge wrongly: it does not see through them"
                continue
            try:
                rows = store.select(text)
            except (SyntaxFault, EndpointError) as fault:
                unanswered[query.check.code] = str(fault)
                continue
            uncertain = uncertain or told.uncertain(query, rows)
            found += told.findings(query, rows, "")
        if progress is not None:
            progress(", ".join(sorted(_codes(plan))))
    listed = told.with_words(found, lambda nodes: ask_about(store, "quoted-words", "node", nodes))
    used = tuple(sorted({code for code in codes.values() if code not in unanswered}))
    return Asked(Report(listed, (), used, 0), dict(sorted(unanswered.items())), uncertain)


def closed_below(direct: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return all that is below each class, at any depth, from what is directly below it."""
    found = {}
    for kind in direct:
        reached, waiting = set[str](), [kind]
        while waiting:
            for each in direct.get(waiting.pop(), ()):
                if each not in reached:
                    reached.add(each)
                    waiting.append(each)
        found[kind] = tuple(sorted(reached))
    return found


def in_files(report: Report, file_of: Callable[[str], str]) -> Report:
    """Return a report whose findings name the file of their node."""
    placed = (replace(finding, file=file_of(finding.node)) for finding in report.findings)
    return replace(report, findings=findings.in_order(placed))


def _directly_below(store: Store) -> dict[str, set[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for row in store.select(prepared("subclasses")):
        direct[text_of(row["above"])].add(text_of(row["below"]))
    return direct


def _sees_through(store: Store) -> bool:
    """Tell whether conditions within conditions see what stands outside of all, as Virtuoso 7 has them not."""
    try:
        return store.ask(prepared("condition-in-a-condition"))
    except (SyntaxFault, EndpointError):
        return False


def _depth(query: str) -> int:
    """Return how many conditions (EXISTS) of a query stand within one another."""
    deepest, word, opened = 0, "", list[bool]()
    for token in tokens(query):
        if token.kind in {"space", "comment"}:
            continue
        if token.text == "{":
            opened.append(word == "EXISTS")
            deepest = max(deepest, sum(opened))
        elif token.text == "}":
            opened.pop()
        word = token.text.upper()
    return deepest


def _codes(plan: Plan) -> set[str]:
    return {query.check.code for query in plan.queries}
