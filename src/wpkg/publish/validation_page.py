"""The validation report as one accessible HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from wpkg import iri
from wpkg.graph.findings import VIOLATION, WARNING, Report
from wpkg.publish.pages import environment


def page(report: Report) -> str:
    """Return the report as HTML: verdict, findings by check, findings by file, and the files looked at."""
    return (
        environment()
        .get_template("validation.html.jinja")
        .render(
            report=report,
            short=_short,
            verdict="The graph conforms" if report.conforms else "The graph does not conform",
            violations=report.count(VIOLATION),
            warnings=report.count(WARNING),
            counts=_counts(report),
            by_file=[(file, list(found)) for file, found in groupby(report.findings, key=lambda finding: finding.file)],
        )
    )


def _counts(report: Report) -> list[dict[str, str | int]]:
    tally = Counter((finding.code, finding.severity, finding.expected) for finding in report.findings)
    return [
        {"code": code, "severity": severity, "expected": expected, "number": number}
        for (code, severity, expected), number in sorted(tally.items())
    ]


def _short(text: str) -> str:
    """Drop the part of an IRI that all of ours share."""
    return text.removeprefix(iri.ID).removeprefix(iri.SCHEME).removeprefix(iri.NS)
