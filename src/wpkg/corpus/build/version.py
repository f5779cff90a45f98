"""What decides the result of a build besides its inputs: the reader, what lifts, and what is known elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wpkg import corpus, iri, pipeline, resources, stores
from wpkg.corpus.build.document import Settings
from wpkg.graph.prepared import prepared, text_of

_LIFTING = (
    "model.py",
    "iri.py",
    "lift",
    "graph/parted.py",
    "corpus/edges.py",
    "corpus/linking/facts.py",
    "corpus/linking/heads.py",
    "corpus/linking/naming.py",
    "corpus/build/document.py",
    "corpus/build/records.py",
    "corpus/build/records.yaml",
)


def version(settings: Settings) -> str:
    """Return what a document has to be made with to count as unchanged."""
    return f"{corpus.reader_version(_LIFTING)} {settings.fingerprint()}"


def elsewhere() -> tuple[frozenset[str], frozenset[str]]:
    """Return the IRIs of what the curated graph describes (documents, agents, sessions), and of the texts it holds.

    Raises:
        StoreMissing: the graph was not built.
    """
    return _elsewhere(resources.graph())


@cache
def _elsewhere(_: Path) -> tuple[frozenset[str], frozenset[str]]:
    store = stores.in_memory(pipeline.dataset_graphs())
    told = (row for query in ("documents", "agents") for row in store.select(prepared(query)))
    known = frozenset(text_of(row["thing"]) for row in told)
    return known, frozenset(iri.ID + folder.name for folder in pipeline.source_folders())
