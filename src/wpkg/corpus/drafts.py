"""Texts laid over the graph for one question: read or annotated, lifted, and never written anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from wpkg import iri, pipeline, stores
from wpkg.acceptance import days_outside
from wpkg.corpus import render
from wpkg.corpus.render import Settings
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Store
from wpkg.model import AnnotatedDocument
from wpkg.pipeline import Progress, silent
from wpkg.text.annotations import FILE

_APART = "-draft"


@dataclass(frozen=True, slots=True)
class Laid:
    """A store in memory that holds the graph and the drafts, and the IRI of the document each path stands for."""

    store: Store
    names: Mapping[Path, str]


def lay(paths: Sequence[Path], progress: Progress = silent) -> Laid:
    """Read the given texts and lay them over the graph.

    A path is a text in any format the reader takes, or a folder (or ``annotations.yaml``) with a text and its
    annotations. A text the graph already knows is kept apart: its IRI ends in
    ``-draft``. No rule runs over drafts, so
    they answer in lineage, comparison, alignment, pictures and exports, and not in questions about inferred links.

    Raises:
        ReadError: a file cannot be taken in as a text.
        AnnotationError: annotations do not fit their text.
    """
    from wpkg.lift.drafts import lift_draft
    from wpkg.lift.turtle import READ, turtle

    store = stores.in_memory(pipeline.dataset_graphs())
    known = frozenset(text_of(row["thing"]) for row in store.select(prepared("documents")))
    names: dict[Path, str] = {}
    drafts: dict[str, bytes] = {}
    for path in dict.fromkeys(paths):
        progress(f"reading {path}")
        document, symbol = _annotated(path)
        apart = _apart(document.name, known | set(names.values()))
        if apart != document.name:
            document, symbol = replace(document, name=apart), ""
        work = iri.expand(document.name)
        days = days_outside(document) if document.kind == "Instrument" else set()
        adopted_on = days.pop() if len(days) == 1 else ""
        triples = lift_draft(document, symbol, adopted_on, known)
        drafts[iri.graph(f"draft/{work.removeprefix(iri.ID)}")] = turtle(triples, work, banner=READ)
        names[path] = work
    store.replace(drafts)
    return Laid(store, names)


def _apart(name: str, taken: Set[str]) -> str:
    """Return a name that no document has: the given one, or the same with ``draft`` and a number behind it."""
    others = (f"{name}{_APART}{number}" for number in count(2))
    return next(each for each in chain([name, name + _APART], others) if iri.expand(each) not in taken)


def _annotated(path: Path) -> tuple[AnnotatedDocument, str]:
    """Return the annotated document at a path, and the symbol it bears."""
    from wpkg.text import annotations, draft, intake

    folder = path if path.is_dir() else path.parent
    if path.is_dir() or path.name == FILE:
        document = annotations.load(folder)
        name = document.name.removeprefix("doc:")
        return document, name if any(each.isupper() for each in name) else ""
    taken = intake.load(path)
    settings = Settings()
    reading = render.read(taken, settings)
    today = datetime.now(tz=UTC).date().isoformat()
    return draft.document(reading, render.source(reading, taken, settings), today), reading.layout.symbol or ""
