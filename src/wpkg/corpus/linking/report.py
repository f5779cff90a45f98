"""What linking did, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wpkg import iri
from wpkg.corpus.linking.engine import Linked

SHOWN = 10
_HELD, _MISSING = "held", "not-held"
_WORDS = {
    "linked:symbol": "by another symbol of a document that is held",
    "linked:title": "by the title of a document that is held",
    "linked:definition": "by a name that another document gives",
    "linked:number-and-day": "by number and day",
    "linked:points-back": "by pointing back at one that was settled",
    "session-linked": "sessions, by the head of a document made there",
}


def as_record(linked: Linked) -> dict[str, Any]:
    """Return the whole report as plain data, documents by their IRIs."""
    return {
        "parts": {"all": linked.parts, "made": linked.made, "kept": linked.kept},
        "statements": {"links": linked.triples, "inferred": linked.inferred},
        "counts": dict(linked.counts),
        "cited_and_not_held": {"documents": linked.missing_documents, "most": [list(each) for each in linked.missing]},
        "findings": [dict(each) for each in linked.findings],
    }


def as_text(linked: Linked) -> str:
    """Return the report as lines: what was settled and how, what is open and why, what is cited and not held."""
    return "\n".join(_lines(linked))


def _lines(linked: Linked) -> Iterator[str]:
    counts = linked.counts
    yield f"{counts.get('documents', 0)} documents in {linked.parts} parts, {linked.made} made anew, {linked.kept} kept"
    yield f"{linked.triples} statements of links, {linked.inferred} inferred"
    yield ""
    yield f"{counts.get(_HELD, 0):>9}  references to documents that are held"
    yield f"{counts.get(_MISSING, 0):>9}  to {linked.missing_documents} documents that are not"
    yield from _rows("settled across documents", {words: counts.get(name, 0) for name, words in _WORDS.items()})
    for title, prefix in (("references still open", "open:"), ("sessions still open", "session-open:")):
        rows = {name.removeprefix(prefix): many for name, many in counts.items() if name.startswith(prefix)}
        yield from _rows(title, rows)
    yield from _rows("cited most and not held", {name.removeprefix(iri.ID): n for name, n in linked.missing[:SHOWN]})
    found: dict[str, int] = {}
    for each in linked.findings:
        found[each["code"]] = found.get(each["code"], 0) + 1
    yield from _rows("findings", dict(sorted(found.items())))


def _rows(title: str, rows: Mapping[str, int]) -> Iterator[str]:
    kept = {name: many for name, many in rows.items() if many}
    if kept:
        yield f"\n{title}"
        yield from (f"{many:>9}  {name}" for name, many in kept.items())
