"""What a validation found, as values: findings, the report that holds them, and its exchange formats.

Nothing here imports an RDF library, so that a cached report can be read, counted and shown at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wpkg import iri
from wpkg.graph.prepared import serialise
from wpkg.graph.store import XSD, Iri, Literal, Term

VIOLATION = "Violation"
WARNING = "Warning"
FORMAT = "wpkg-findings/1"
REPORT = iri.BASE + "report/"

_PREFIXES = {
    "sh": "http://www.w3.org/ns/shacl#",
    "wpkg-shapes": iri.SHAPES,
    "xsd": XSD,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the graph is not as a shape wants it.

    ``code`` names the check (``C31``), ``shape`` is the IRI of its shape, ``severity`` is Violation or Warning;
    ``file`` is where the node is described, ``node`` its IRI, ``exact`` the words quoted for it (empty if none);
    ``edit`` is file and line of what a curator would change (empty where it is not known);
    ``value`` is the offending value, ``path`` the IRI of the property looked at (empty unless it is a single one).
    """

    code: str
    severity: str
    file: str
    node: str
    message: str
    exact: str
    expected: str
    todo: str
    value: Term | None = None
    shape: str = ""
    path: str = ""
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one validation found.

    ``findings`` are sorted by file, severity, code and node; ``files_checked`` names the files looked at,
    ``nodes_checked`` counts the nodes described in them, ``shapes_used`` lists the codes applied.
    """

    findings: tuple[Finding, ...]
    files_checked: tuple[str, ...]
    shapes_used: tuple[str, ...]
    nodes_checked: int

    @property
    def conforms(self) -> bool:
        """True where nothing found is a violation; warnings do not count."""
        return not any(finding.severity == VIOLATION for finding in self.findings)

    def count(self, severity: str) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without repetition, violations of a file before its warnings."""

    def key(finding: Finding) -> tuple[str, ...]:
        return (
            finding.file,
            finding.severity,
            finding.code,
            finding.node,
            finding.message,
            str(finding.value),
            finding.path,
        )

    return tuple(sorted(set(findings), key=key))


def merge(reports: Iterable[Report]) -> Report:
    """Return one report over the files of several."""
    parts = tuple(reports)
    return Report(
        findings=in_order(finding for part in parts for finding in part.findings),
        files_checked=tuple(dict.fromkeys(name for part in parts for name in part.files_checked)),
        shapes_used=tuple(sorted({code for part in parts for code in part.shapes_used})),
        nodes_checked=sum(part.nodes_checked for part in parts),
    )


def to_dicts(report: Report) -> list[dict[str, str]]:
    """Return one flat mapping a finding, all values strings, for JSON and CSV."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity,
            "file": finding.file,
            "node": finding.node,
            "message": finding.message,
            "exact": finding.exact,
            "expected": finding.expected,
            "todo": finding.todo,
            "value": "" if finding.value is None else str(finding.value),
            "path": finding.path,
            "edit": finding.edit,
        }
        for finding in report.findings
    ]


def to_json(report: Report) -> str:
    """Return the report as JSON from which :func:`from_json` restores it."""
    record = {
        "format": FORMAT,
        "conforms": report.conforms,
        "files_checked": report.files_checked,
        "nodes_checked": report.nodes_checked,
        "shapes_used": report.shapes_used,
        "findings": [_to_record(finding) for finding in report.findings],
    }
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> Report:
    """Restore a report from :func:`to_json`.

    Raises:
        ValueError: the text is no such report.
    """
    record = json.loads(text)
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ValueError("not a report of findings")
    try:
        return Report(
            findings=tuple(_from_record(entry) for entry in record["findings"]),
            files_checked=tuple(record["files_checked"]),
            shapes_used=tuple(record["shapes_used"]),
            nodes_checked=int(record["nodes_checked"]),
        )
    except (KeyError, TypeError) as fault:
        raise ValueError("not a complete report of findings") from fault


def _to_record(finding: Finding) -> dict[str, Any]:
    record: dict[str, Any] = {name: getattr(finding, name) for name in Finding.__slots__}
    value = finding.value
    if isinstance(value, Literal):
        record["value"] = {"lexical": value.lexical, "datatype": value.datatype, "language": value.language}
    return record


def _from_record(record: Mapping[str, Any]) -> Finding:
    value = record["value"]
    term: Term | None = Iri(value) if isinstance(value, str) else Literal(**value) if value else None
    return Finding(**{**record, "value": term})


def to_turtle(report: Report) -> str:
    """Return the report as a ``sh:ValidationReport`` in Turtle, byte for byte the same for the same findings.

    Results have IRIs made from their content; each carries the check's code, what was expected and what to do.
    """
    results = [_result(finding) for finding in report.findings]
    digest = hashlib.sha256("\n".join((*report.files_checked, *report.shapes_used, *map(str, results))).encode())
    name = REPORT + digest.hexdigest()[:16]
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in _PREFIXES.items()]
    lines += ["", f"{serialise(Iri(name))} a sh:ValidationReport ;"]
    links = [serialise(Iri(f"{name}#{fragment}")) for fragment, _ in results]
    if links:
        lines.append("  sh:result\n    " + " ,\n    ".join(links) + " ;")
    lines.append(f"  sh:conforms {'true' if report.conforms else 'false'} .")
    for link, (_, properties) in zip(links, results, strict=True):
        lines += ["", f"{link} a sh:ValidationResult ;", "  " + " ;\n  ".join(properties) + " ."]
    return "\n".join(lines) + "\n"


def _result(finding: Finding) -> tuple[str, list[str]]:
    properties = [
        f"sh:focusNode {serialise(Iri(finding.node))}",
        f"sh:resultSeverity sh:{finding.severity}",
        f"sh:sourceShape {serialise(Iri(finding.shape))}",
        f"sh:resultMessage {serialise(Literal(finding.message))}",
        f"wpkg-shapes:code {serialise(Literal(finding.code))}",
        f"wpkg-shapes:expected {serialise(Literal(finding.expected))}",
        f"wpkg-shapes:todo {serialise(Literal(finding.todo))}",
    ]
    if finding.path:
        properties.append(f"sh:resultPath {serialise(Iri(finding.path))}")
    if finding.value is not None:
        properties.append(f"sh:value {serialise(finding.value)}")
    digest = hashlib.sha256("\n".join((finding.file, *properties)).encode()).hexdigest()
    return f"{finding.code}-{digest[:12]}", properties
