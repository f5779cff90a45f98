"""Which store is asked: the embedded one, loaded where it is missing or out of date, or any SPARQL 1.1 endpoint."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from wpkg import iri, resources
from wpkg.errors import BadParameter, DataError, StoreDamaged, StoreLocked, StoreMissing
from wpkg.graph import ntriples
from wpkg.graph.embedded import (
    Checked,
    EmbeddedStore,
    MadeOf,
    check,
    current_generation,
    digest_of,
    extend,
    holds,
    locked,
    made_of,
    publish,
    publish_parts,
    verify,
)
from wpkg.graph.prepared import prepared
from wpkg.graph.store import Iri, Store
from wpkg.pipeline import Progress, dataset_graphs, silent

if TYPE_CHECKING:
    from wpkg.graph.loading import FromS3, Loaded, Patience, ServerFolder
    from wpkg.graph.loading.files import Written
    from wpkg.graph.loading.sources import Source
    from wpkg.graph.remote import RemoteStore


class Manner(TypedDict, total=False):
    """How a remote store is loaded; see :func:`wpkg.graph.loading.load`."""

    kind: str | None
    verify: str
    parallel: int
    patience: Patience
    token: str
    bulk: ServerFolder | FromS3 | None


def store_folder() -> Path:
    """Return the folder of the embedded store."""
    return resources.home() / "store"


def load_embedded(*, anew: bool = False) -> Path:
    """Load the derived graphs into the embedded store, in one step; return the folder of the generation."""
    return publish(store_folder(), embedded_graphs(), anew=anew)


def embedded_graphs() -> dict[str, bytes]:
    """Return what the embedded store holds beside a corpus: the dataset, and graphs of others, by IRI."""
    kept = sorted(_foreign().glob("*.nt"))
    return dataset_graphs() | {iri.graph(f"foreign/{path.stem}"): path.read_bytes() for path in kept}


def load_foreign(graphs: Mapping[str, bytes]) -> Path:
    """Load graphs of others into the embedded store, beside what it holds; return the folder of the generation.

    They stay until :func:`forget_foreign`.

    Args:
        graphs: N-Triples by IRI, each below ``foreign/``.
    """
    _foreign().mkdir(parents=True, exist_ok=True)
    for name, data in graphs.items():
        path = _foreign() / f"{name.removeprefix(iri.graph('foreign/'))}.nt"
        path.with_suffix(".new").write_bytes(data)
        path.with_suffix(".new").replace(path)
    current = served_generation()
    corpus = made_of(current) if current is not None else None
    return load_parts(Path(corpus.corpus)) if corpus is not None else load_embedded()


def forget_foreign() -> None:
    """Forget the graphs of others that were loaded; the store still holds them until it is loaded again."""
    for path in _foreign().glob("*.nt"):
        path.unlink()


def _foreign() -> Path:
    return resources.home() / "foreign"


def load_parts(out: Path, progress: Progress = silent, *, anew: bool = False) -> Path:
    """Load a dataset in parts into the embedded store, with the dataset beside it; return the generation's folder.

    Raises:
        StoreMissing: there is no dataset in parts.
        StoreLocked: somebody is writing to it or to the store.
        DataError: a file of it is damaged; the last good store stays.
    """
    return publish_parts(store_folder(), out, embedded_graphs(), anew=anew, progress=progress)


def load_remote(endpoint: str, graph_store: str | None = None, progress: Progress = silent) -> int:
    """Bring a SPARQL 1.1 endpoint to the graphs of the dataset, remove those it no longer has; return how many."""
    return load_at(endpoint, graph_store=graph_store, progress=progress).graphs


def load_at(
    endpoint: str,
    *,
    parts: Path | None = None,
    foreign: Mapping[str, Iterable[str]] | None = None,
    only_corpus: bool = False,
    graph_store: str | None = None,
    progress: Progress = silent,
    **manner: Unpack[Manner],
) -> Loaded:
    """Load a SPARQL 1.1 endpoint with the graphs of the dataset, a dataset in parts, graphs of others.

    Args:
        endpoint: address of its query service.
        parts: folder of a dataset in parts.
        foreign: statements of others as canonical N-Triples, by graph IRI.
        only_corpus: leave the curated graphs and the ontology out.
        graph_store: address of its graph store, where it is not the usual one.
        progress: is told what is under way.
        manner: further arguments of :func:`wpkg.graph.loading.load`.

    Raises:
        StoreMissing: there is no dataset in parts.
        StoreLocked: somebody is writing to it.
        EndpointError, DataError: as :func:`wpkg.graph.loading.load` says; the endpoint hides its named graphs.
    """
    from wpkg.graph import loading

    with sources(parts, foreign, only_corpus=only_corpus) as given:
        done = loading.load(given, endpoint, graph_store=graph_store, progress=progress, **manner)
    _remote(endpoint, graph_store).check()
    return done


@contextmanager
def sources(
    parts: Path | None, foreign: Mapping[str, Iterable[str]] | None = None, *, only_corpus: bool = False
) -> Iterator[list[Source]]:
    """Give what a store is to be loaded with; as long as the block lasts, nobody writes to the dataset in parts."""
    from wpkg.graph import parted
    from wpkg.graph.loading.sources import DATASET, FOREIGN, Held, Parts

    with ExitStack() as held:
        given: list[Source] = []
        if not only_corpus:
            given.append(Held.of(DATASET, True, _statements(dataset_graphs())))
        if parts is not None:
            manifest = parted.manifest(parts)
            if os.access(parts, os.W_OK):
                held.enter_context(locked(parts / ".lock"))
                manifest = parted.manifest(parts)
            given.append(Parts(parts, manifest))
        if foreign:
            given.append(Held.of(FOREIGN, False, foreign.items()))
        yield given


def write_files(kind: str, into: Path, parts: Path | None, *, only_corpus: bool = False) -> Written:
    """Write what a store is to be loaded with as files for its own loader; see :func:`wpkg.graph.loading.files.write`.

    Raises:
        BadParameter: stores of this kind read no files.
        StoreMissing, StoreLocked: there is no dataset in parts, or somebody is writing to it.
    """
    from wpkg.graph.loading import files
    from wpkg.graph.loading.dialects import named

    with sources(parts, only_corpus=only_corpus) as given:
        return files.write(named(kind), given, into)


def _statements(graphs: Mapping[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """Yield the statements of graphs in Turtle as canonical N-Triples."""
    store = in_memory(graphs)
    for name in graphs:
        yield name, [ntriples.canonical(triple) for triple in store.construct(prepared("loading-graph", g=[Iri(name)]))]


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
    """Load the embedded store where there is none, or where the derived graphs have changed since.

    A store that holds a corpus is left as it is: only who has the corpus can load it again.
    """
    try:
        if not up_to_date():
            if (corpus := held_corpus()) is not None:
                progress(f"the graph has changed since the store was loaded; to renew it: wpkg load {corpus.corpus}")
                return
            progress("the graph has changed since the store was loaded: loading it")
            load_embedded()
    except StoreMissing:
        if current_generation(store_folder()) is None:
            progress("no store yet: loading the graph that comes with wpkg")
            load_embedded()
    except (DataError, StoreLocked):
        progress("the derived graphs are not of one whole build: the last good store answers")


def renew(progress: Progress = silent) -> Path:
    """Load the derived graphs after a build; a store that holds a corpus is kept, and how to renew it is said."""
    corpus, generation = held_corpus(), served_generation()
    if corpus is None or generation is None:
        return load_embedded()
    progress(f"the store holds the corpus {corpus.corpus} and is kept; to renew it: wpkg load {corpus.corpus}")
    return generation


def held_corpus() -> MadeOf | None:
    """Return of which corpus the current generation was made; None where it holds the dataset alone, or is damaged."""
    try:
        generation = served_generation()
        return made_of(generation) if generation is not None else None
    except StoreDamaged:
        return None


def checked(progress: Progress = silent) -> Checked:
    """Read every statement of the embedded store, and compare it with what was written down when it was loaded.

    Raises:
        StoreMissing, StoreDamaged: there is no store, or it cannot be read.
    """
    generation = served_generation()
    if generation is None:
        raise StoreMissing("there is no store yet", where=str(store_folder()), todo="run: wpkg build")
    return check(generation, progress)


def served_generation() -> Path | None:
    """Return the folder of the generation of the embedded store that is in use, or None where nothing was loaded."""
    return current_generation(store_folder())


def open_generation(folder: Path) -> Store:
    """Open one generation of an embedded store, or a copy of one, for reading.

    Raises:
        StoreDamaged: the files there are not those of a store.
    """
    return EmbeddedStore.of_generation(folder)


def verify_generation(folder: Path) -> None:
    """Look at the files of a generation before they are served, if they are few enough to be looked at.

    Raises:
        StoreDamaged: one is not as it was written.
    """
    verify(folder)


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
    corpus = held_corpus()
    return corpus.dataset == digest_of(embedded_graphs()) if corpus else holds(store_folder(), embedded_graphs())


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
