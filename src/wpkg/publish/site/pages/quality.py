"""The page of quality: what the shapes found, and what is open, contested, unverified, not reviewed or impossible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from wpkg.graph.findings import Finding, Report, to_turtle
from wpkg.graph.lineage.anomalies import anomalies
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.query import find, run
from wpkg.graph.store import Iri, Rows, Term
from wpkg.iri import ID, KINDS, NS, SCHEME
from wpkg.publish.site.data import validated
from wpkg.publish.site.naming import named
from wpkg.publish.site.records import Page, Place, Sent, Site, Variant
from wpkg.publish.site.words import Words

STATUSES = ("reviewed", "curated", "extracted", "contested", "unverified", "withdrawn")
MOST = 300
"""So many rows a list shows; the canned questions and the endpoint give the rest."""
_SHORT = re.compile(rf"\b(?:{'|'.join(KINDS)})/[a-z0-9]+(?:-[a-z0-9]+)*")
"""How a message of the report writes an agent, a session or a thread: its IRI without what all begin with."""

_NOT_KEPT = (("Cache-Control", "no-store"),)


@dataclass(frozen=True, slots=True)
class Open:
    """A citation without a target: the document, the citation, what is said of it; ``nature`` is unresolved or set."""

    document: str
    reference: str
    nature: str
    words: str
    description: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One value argued for: as text, or as IRI to lead to; whether the graph takes it, and where it is reported."""

    value: str
    taken: bool
    remark: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, its message in pieces (a text, or an IRI to call by its name), and its value unless that tells it."""

    finding: Finding
    pieces: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A value on which readings differ."""

    subject: str
    property: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Believed:
    """What no page read bears out: a claim with what it says of what, or another node; why is in the note."""

    node: str
    subject: str
    property: str
    value: str
    note: str


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page. Where the report on this very graph is not at hand it says so, and is not to be kept."""
    t = Words(language)
    digest = validated.digest(site.store)
    report = validated.kept(digest)
    unresolved = site.kept("citations without a target", lambda: _open(site))
    disputes = site.kept("contested values", lambda: _disputes(site))
    believed = site.kept("unverified records", lambda: _believed(site))
    nodes = {end for each in unresolved[:MOST] for end in (each.document, each.reference)}
    nodes |= {end for each in disputes[:MOST] for end in (each.subject, each.property)}
    nodes |= {end for each in believed[:MOST] for end in (each.node, each.subject, each.property, each.value)}
    findings = [_told(each) for each in report.findings[:MOST]] if report else []
    nodes |= {end for each in findings for end in (each.finding.node, each.value, *(iri for _, iri in each.pieces))}
    return Page(
        template="quality",
        title=t("quality.title"),
        values={
            "digest": digest,
            "report": report,
            "findings": findings,
            "checks": _checks(report) if report else (),
            "statuses": site.kept("statuses", lambda: _statuses(site)),
            "unresolved": unresolved,
            "disputes": disputes,
            "believed": believed,
            "wrong": site.kept("anomalies", lambda: anomalies(site.store)),
            "most": MOST,
            "names": named(site, {node for node in nodes if "://" in node}, language),
        },
        description=t("quality.lead"),
        headers=() if report is not None or not digest else _NOT_KEPT,
    )


def data(site: Site, place: Place, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    """Write the report of the shapes as Turtle; where it is not at hand, say so with status 503."""
    report = validated.kept(validated.digest(site.store))
    if report is None:
        body = b"The report on this graph is not made yet.\n"
        return Sent(body, "text/plain; charset=utf-8", 503, headers=(*_NOT_KEPT, ("Retry-After", "30")))
    return Sent(to_turtle(report).encode(), variant.media_type)


def _checks(report: Report) -> list[tuple[str, str, str, int]]:
    """Return the checks that found something: severity, code, what was expected, how often."""
    found = Counter((each.severity, each.code, each.expected) for each in report.findings)
    return [(*key, many) for key, many in sorted(found.items())]


def _told(finding: Finding) -> Told:
    """Take a message apart where it names things by their short addresses; see :class:`Told`."""
    value = text_of(finding.value)
    short = value.removeprefix(ID)
    wanted = rf"(?<![\w/#-]){re.escape(short)}(?![\w/#-])" if short != value else ""
    known = re.compile("|".join(filter(None, (wanted, _SHORT.pattern))))
    pieces: list[tuple[str, str]] = []
    end = 0
    for match in known.finditer(finding.message):
        pieces += [(finding.message[end : match.start()], ""), (match[0], ID + match[0])]
        end = match.end()
    pieces.append((finding.message[end:], ""))
    said = any(iri == value for _, iri in pieces) or value in finding.message
    return Told(finding, tuple(piece for piece in pieces if any(piece)), "" if said else value)


def _statuses(site: Site) -> list[tuple[str, int]]:
    rows = site.store.select(prepared("quality-statuses"))
    found = {
        text_of(row["status"]).removeprefix(f"{SCHEME}curation-status#"): int(text_of(row["many"])) for row in rows
    }
    return [(status, found[status]) for status in (*STATUSES, *sorted(set(found) - {*STATUSES})) if status in found]


def _open(site: Site) -> list[Open]:
    """Return what the canned question about citations without a target finds, at less cost."""
    rows = site.store.select(prepared("quality-open"))
    return [
        Open(*(text_of(row[name]) for name in ("document", "reference", "nature", "citedAs", "description")))
        for row in rows
    ]


def _disputes(site: Site) -> list[Dispute]:
    rows = run(site.store, find(site.queries, "contested"), {}, site.names).to_dicts()
    found = []
    for (subject, said_of), inside in groupby(rows, key=lambda row: (str(row["assertion"]), str(row["property"]))):
        readings: dict[tuple[str, bool, str], list[str]] = {}
        for row in inside:
            key = str(row["reading"]), row["taken"] == "yes", _text(row["remark"])
            readings.setdefault(key, []).append(_text(row["source"]))
        told = tuple(Reading(*key, tuple(dict.fromkeys(filter(None, urls)))) for key, urls in readings.items())
        found.append(Dispute(subject, said_of, told))
    return found


def _believed(site: Site) -> list[Believed]:
    rows: Rows = site.store.select(prepared("quality-unverified"))
    return [
        Believed(
            text_of(row["node"]),
            text_of(row["subject"]),
            _property(row["property"]),
            text_of(row["value"]),
            text_of(row["note"]),
        )
        for row in rows
    ]


def _property(term: Term | None) -> str:
    """Return the IRI of the property a claim is about, however the store types it."""
    name = text_of(term)
    return name if "://" in name or not name else str(Iri(NS + name))


def _text(value: object) -> str:
    return "" if value is None else str(value)
