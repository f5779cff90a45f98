"""What other instruments did to the time of a document: put it off, replaced or ended it, and what came of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wpkg.graph.labels import doubtful, labels
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.graph.time.facts import Row, events, every, first, grade, group, status
from wpkg.graph.time.periods import Act, Event


def acts(store: Store, document: str, *, include_unverified: bool = False) -> list[Act]:
    """Return what other instruments did to the time of a document or its parts, by day."""
    grouped = group(ask_about(store, "time-acts-upon", "document", [document]), "reference", "target")
    told = [row for rows in grouped.values() for row in rows]
    named = {text_of(row[key]) for row in told for key in ("by", "target", "body") if row[key] is not None}
    names, believed = labels(store, named), doubtful(store, {text_of(row["by"]) for row in told})
    made = [_act(rows, names, text_of(rows[0]["by"]) not in believed) for rows in grouped.values()]
    return [act for act in made if include_unverified or act.status != "unverified"]


def brought(store: Store, document: str, deeds: Sequence[Act]) -> list[Event]:
    """Return the events that acts of others brought upon the threads of a document: its end by another instrument."""
    if not deeds:
        return []
    own = {text_of(row["thread"]) for row in ask_about(store, "time-members", "document", [document])}
    acting = sorted({act.document for act in deeds})
    stated = {text_of(row["statement"]) for row in ask_about(store, "time-members", "document", acting)}
    befell = {event.iri for event in events(store, sorted(stated))}
    return [event for event in events(store, sorted(own)) if event.iri in befell]


def _act(rows: Sequence[Row], names: Mapping[str, str], verified: bool) -> Act:
    by, target = first(rows, "by"), first(rows, "target")
    whole, mark, fragment = target.partition("#")
    return Act(
        manner=first(rows, "manner"),
        document=by,
        symbol=names.get(by, by),
        symbol_verified=verified,
        body=names.get(first(rows, "body"), ""),
        on=first(rows, "adopted") or None,
        target=names.get(target) or f"{names.get(whole, whole)}{mark}{fragment}",
        reference=first(rows, "reference"),
        status=status(rows, "status"),
        grade=grade(rows),
        sources=every(rows, "source"),
        note=" ".join(every(rows, "note")),
    )
