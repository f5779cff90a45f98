"""What an evaluation found: counts of each task, the worst documents and cases, as records and as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wpkg.text.evaluation.measures import F1, RESOLVED, Measure, Miss, added

_MACRO = ("paragraph role", "macro F1")


@dataclass(frozen=True, slots=True)
class Report:
    """The sums over all documents. ``misses`` are the cases behind them, in the order of the documents."""

    documents: int
    code_points: int
    measures: tuple[Measure, ...]
    misses: tuple[Miss, ...] = ()

    def measure(self, task: str, name: str) -> Measure | None:
        """Return one measure, None where nothing was annotated for it."""
        return next((each for each in self.measures if (each.task, each.name) == (task, name)), None)

    def value(self, task: str, name: str) -> float | None:
        """Return the figure of one measure, or the macro F1 over roles; None where there is none."""
        if (task, name) == _MACRO:
            return self.macro_role()
        found = self.measure(task, name)
        return found.value if found is not None else None

    def macro_role(self) -> float | None:
        """Return the mean F1 over the roles that paragraphs of the gold have."""
        values = [each.f1 or 0.0 for each in self.measures if each.task == "paragraph role" and each.expected]
        return sum(values) / len(values) if values else None

    def worst_documents(self, most: int = 10) -> tuple[tuple[str, int], ...]:
        """Return the documents with the most misses."""
        return tuple(Counter(each.document for each in self.misses).most_common(most))

    def worst_cases(self, each_task: int = 10) -> tuple[Miss, ...]:
        """Return the first few misses of each task, of the documents with the most misses first."""
        ranks = {
            name: rank for rank, (name, _) in enumerate(Counter(one.document for one in self.misses).most_common())
        }
        seen: Counter[str] = Counter()
        chosen = []
        for miss in sorted(self.misses, key=lambda one: (one.task, ranks[one.document], one.start)):
            seen[miss.task] += 1
            if seen[miss.task] <= each_task:
                chosen.append(miss)
        return tuple(chosen)

    def to_dicts(self, cases: int = 10) -> dict[str, Any]:
        """Return the report as lists and mappings for JSON: measures with counts and figures, worst cases."""
        return {
            "documents": self.documents,
            "code_points": self.code_points,
            "macro_role_f1": self.macro_role(),
            "measures": [_measure(each) for each in self.measures],
            "worst_documents": [{"document": name, "misses": count} for name, count in self.worst_documents()],
            "worst_cases": [asdict(each) for each in self.worst_cases(cases)],
        }


def report(documents: int, code_points: int, measures: Iterable[Measure], misses: Iterable[Miss]) -> Report:
    """Add up the measures of all documents."""
    return Report(documents, code_points, added(measures), tuple(misses))


def together(reports: Sequence[Report]) -> Report:
    """Put several reports together to one."""
    return report(
        sum(each.documents for each in reports),
        sum(each.code_points for each in reports),
        (measure for each in reports for measure in each.measures),
        (miss for each in reports for miss in each.misses),
    )


def rows(found: Report) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of a table: task, measure, figure, what it is, counts."""
    table = [(each.task, each.name, _figure(each.value), each.metric, _counts(each)) for each in found.measures]
    macro = found.macro_role()
    if macro is not None:
        last = max(at for at, each in enumerate(found.measures) if each.task == "paragraph role")
        table.insert(last + 1, (*_MACRO, _figure(macro), F1, "mean over the roles"))
    return table


def markdown(found: Report, cases: int = 0) -> str:
    """Return a report as a Markdown table with counts, followed by so many of the worst cases of each task."""
    lines = ["| task | measure | value | metric | counts |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows(found)]
    if cases and found.misses:
        lines += ["", "| document | task | at | expected | got |", "|---|---|---|---|---|"]
        lines += [
            f"| {each.document} | {each.task} | {each.start} | {_cell(each.expected)} | {_cell(each.got)} |"
            for each in found.worst_cases(cases)
        ]
    return "\n".join(lines) + "\n"


def _measure(each: Measure) -> dict[str, Any]:
    figures = {"precision": each.precision, "recall": each.recall, "f1": each.f1, "value": each.value}
    return {**asdict(each), "wrong": each.wrong, **figures}


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _counts(each: Measure) -> str:
    if each.metric == F1:
        return f"{each.right} right of {each.got} given, {each.expected} expected"
    if each.metric == RESOLVED:
        return f"{each.right} of {each.expected}, {each.wrong} wrong, {each.expected - each.got} unresolved"
    return f"{each.right} of {each.expected}"


def _cell(words: str) -> str:
    return words.replace("|", "\\|") or "–"
