"""Which store is asked: the embedded one, loaded where it is missing or out of date, or any SPARQL 1.1 endpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wpkg import iri, resources
from wpkg.errors import BadParameter, DataError, StoreLocked, StoreMissing
from wpkg.graph.embedded import EmbeddedStore, current_generation, extend, holds, publish
from wpkg.graph.store import Store
from wpkg.pipeline import Progress, dataset_graphs, silent

if TYPE_CHECKING:
    from wpkg.graph.remote import RemoteStore


def store_folder() -> Path:
    """Return the folder of the embedded store."""
    return resources.home() / "store"


def load_embedded(*, anew: bool = False) -> Path:
    """Load the derived graphs into the embedded store, in one step; return the folder of the generation."""
    return publish(store_folder(), dataset_graphs(), anew=anew)


def load_remote(endpoint: str, graph_store: str | None = None, progress: Progress = silent) -> int:
    """Replace the graphs of the dataset at a SPARQL 1.1 endpoint, remove those it no longer has; return how many."""
    graphs = dataset_graphs()
    store = _remote(endpoint, graph_store)
    progress(f"loading {len(graphs)} graphs")
    store.replace(graphs)
    if removed := store.keep_only(graphs, iri.GRAPH):
        progress(f"removed {removed} graph{'s' if removed > 1 else ''} that the dataset no longer has")
    return len(graphs)


def open_store(endpoint: str | None = None, progress: Progress = silent) -> Store:
    """Open the store to ask: a remote endpoint, or the embedded one.

    The embedded one is loaded first where there is none, or where the derived graphs have changed since. Where those
    are not of one whole build, the last good store answers.
    """
    if endpoint is not None:
        return _remote(endpoint)
    make_ready(progress)
    return EmbeddedStore.open(store_folder())


def make_ready(progress: Progress = silent) -> None:
    """Load the embedded store where there is none, or where the derived graphs have changed since."""
    try:
        if not up_to_date():
            progress("the graph has changed since the store was loaded: loading it")
            load_embedded()
    except StoreMissing:
        if current_generation(store_folder()) is None:
            progress("no store yet: loading the graph that comes with wpkg")
            load_embedded()
    except (DataError, StoreLocked):
        progress("the derived graphs are not of one whole build: the last good store answers")


def served_generation() -> Path | None:
    """Return the folder of the generation of the embedded store that is in use, or None where nothing was loaded."""
    return current_generation(store_folder())


def open_generation(folder: Path) -> Store:
    """Open one generation of an embedded store, or a copy of one, for reading.

    Raises:
        StoreDamaged: the files there are not those of a store.
    """
    return EmbeddedStore.of_generation(folder)


def extend_generation(folder: Path, graphs: Mapping[str, bytes]) -> None:
    """Add named graphs (IRI → Turtle) to a copy of a generation, before anybody reads it."""
    extend(folder, graphs)


def up_to_date() -> bool:
    """Tell whether the embedded store holds the derived graphs as they are.

    Raises:
        StoreMissing: there is no store, or no whole build.
        DataError: the derived graphs are not of one build.
    """
    if current_generation(store_folder()) is None:
        raise StoreMissing("there is no store yet", where=str(store_folder()), todo="run: wpkg build")
    return holds(store_folder(), dataset_graphs())


def in_memory(graphs: Mapping[str, bytes]) -> Store:
    """Return a store in memory that holds the given graphs (IRI → Turtle)."""
    store = EmbeddedStore.memory()
    store.replace(graphs)
    return store


def _remote(endpoint: str, graph_store: str | None = None) -> RemoteStore:
    """Open an endpoint; ``WPKG_TIMEOUT`` is the longest a question may take, in seconds."""
    from wpkg.graph.remote import RemoteStore

    limit = os.environ.get("WPKG_TIMEOUT", "30")
    try:
        seconds = float(limit)
        if not 0 < seconds < float("inf"):
            raise ValueError
    except ValueError:
        raise BadParameter(f"{limit!r} is no time limit", where="WPKG_TIMEOUT", expected="seconds, above 0") from None
    return RemoteStore(endpoint, graph_store=graph_store, timeout=seconds)
