"""Publishing a store: a new generation beside the old one, made the current one in one step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from wpkg.errors import DataError, StoreDamaged
from wpkg.graph import parted
from wpkg.graph.embedded.bulk import bulk_load
from wpkg.graph.embedded.generations import current_generation, damaged, digest_of, locked, sweep, switch
from wpkg.graph.embedded.made_of import MadeOf, broken, differing, mark, record, seal
from wpkg.graph.embedded.portions import Hands, Looked, Plan, hands, looked_at, planned
from wpkg.graph.embedded.store import EmbeddedStore, opened


def holds(folder: Path, graphs: Mapping[str, bytes]) -> bool:
    """Tell whether the current generation was made of exactly these bytes; nothing in the store is read."""
    generation = current_generation(folder)
    return generation is not None and generation.name.startswith(f"generation-{digest_of(graphs)}-")


def publish(folder: Path, graphs: Mapping[str, bytes], *, anew: bool = False) -> Path:
    """Build a new generation from ``graphs`` (IRI → Turtle) and make it the current one in one step.

    Returns the folder of the generation. One made of the same bytes is kept as it is, unless ``anew`` asks for another
    (what lies deep in damaged files only shows when it is read).

    Raises:
        StoreLocked: another process is building.
        SyntaxFault: a graph is not Turtle; the last good store stays.
    """
    from wpkg.graph import adjacency, search  # only a build compiles them

    def fill(building: Path) -> None:
        store = EmbeddedStore(ox.Store(str(building)))
        store.replace(graphs)
        store.flush()
        record(building, store.members(graphs))
        adjacency.keep(store, building)
        search.keep(store, building)
        store.close()

    return _published(folder, digest_of(graphs), fill, anew=anew)


def publish_parts(
    folder: Path,
    out: Path,
    graphs: Mapping[str, bytes],
    *,
    anew: bool = False,
    jobs: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Build a new generation from a dataset in parts and ``graphs`` (IRI → Turtle), and make it the current one.

    What lies beside the store is made by ``jobs`` further processes while the parts are loaded (as many as there are
    processors where no number is given; none for a small dataset). One made of the same bytes is kept as it is, unless
    ``anew`` asks for another.

    Raises:
        StoreLocked: another process is building here, or is writing to ``out``.
        StoreMissing: there is no dataset in parts.
        DataError: a file of it is damaged, or the store holds something else afterwards; the last good store stays.
    """
    manifest = parted.manifest(out)
    digest = _digest(manifest, graphs)

    def fill(building: Path) -> None:
        plan = planned(out, manifest)
        if common := sorted(plan.graphs.keys() & graphs.keys()):
            raise DataError(f"the dataset has a graph of the name {common[0]}, too", where=str(out))
        with hands(out, building, plan, jobs) as helping:
            _fill(building, out, manifest, plan, graphs, helping, progress)
        for left in list(building.glob("portion-*")):
            left.unlink()
        documents = sum(part.graphs for part in manifest.parts if part.layer == parted.DOCUMENTS)
        made = MadeOf(str(out.resolve()), manifest.digest, digest_of(graphs), documents, manifest.triples)
        mark(building, made)

    with locked(out / ".lock"):
        return _published(folder, digest, fill, anew=anew)


def _fill(
    building: Path,
    out: Path,
    manifest: parted.Manifest,
    plan: Plan,
    graphs: Mapping[str, bytes],
    helping: Hands,
    progress: Callable[[str], None],
) -> None:
    """Load everything, see that it is there, and put beside it what belongs there."""
    from wpkg.graph import search
    from wpkg.graph.adjacency import kept
    from wpkg.graph.adjacency.gathered import everything

    progress(f"loading {manifest.triples:,} statements of {manifest.graphs:,} graphs")
    own = EmbeddedStore.memory()
    own.replace(graphs)
    first = looked_at(own, building, "dataset")
    base = ox.Store(str(building))
    store = EmbeddedStore(base)
    store.take(own.quads())
    bulk_load(base, out, manifest.parts)
    base.flush()
    progress("loaded; counting what is there")
    members = list(store.members(graphs))
    expected = plan.graphs | {member.graph: member.triples for member in members}
    if wrong := differing(expected, store.sizes()):
        raise DataError(
            f"{len(wrong):,} graphs have not been loaded as they are, the first is {wrong[0]}", where=str(out)
        )
    record(building, (*members, *(member for part in manifest.parts for member in parted.members(out, part))))
    progress("gathering citations and words")
    looked = [first, *(Looked.of(building, task["name"]) for task in helping.done())]
    helping.give({"index": [str(one.run) for one in looked], "into": str(building / search.NAME)})
    kept.keep_columns(everything((one.facts for one in looked), store), building)
    for _ in helping.done():
        progress("done")
    store.close()


def _published(folder: Path, digest: str, fill: Callable[[Path], None], *, anew: bool) -> Path:
    """Fill a new generation and make it the current one; one with the same digest is kept if its files are sound."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        before = _present(folder)
        if not anew and before is not None and before.name.startswith(f"generation-{digest}") and _sound(before):
            sweep(folder)
            return before
        building = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
        try:
            fill(building)
            seal(building)
            generation = folder / f"generation-{digest}-{building.name.removeprefix('building-')}"
            building.rename(generation)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        switch(folder, generation.name, *([before.name] if before is not None else []))
        sweep(folder)
    return generation


def _digest(manifest: parted.Manifest, graphs: Mapping[str, bytes]) -> str:
    return sha256(f"{manifest.digest} {digest_of(graphs)}".encode()).hexdigest()[:16]


def extend(generation: Path, graphs: Mapping[str, bytes]) -> None:
    """Replace named graphs (IRI → Turtle) in the files of one generation, which nobody may be reading.

    Raises:
        StoreDamaged: the files cannot be opened for writing.
        SyntaxFault: a graph is not Turtle.
    """
    try:
        store = ox.Store(str(generation))
        EmbeddedStore(store).replace(graphs)
        store.flush()
    except (OSError, ValueError, RuntimeError) as error:
        raise damaged(generation, error) from error


def _sound(generation: Path) -> bool:
    """Hold all files of a generation against their checksums, however large they are."""
    try:
        return not broken(generation)
    except StoreDamaged:
        return False


def _present(folder: Path) -> Path | None:
    """Return a current generation that opens, or None: a damaged one is simply replaced."""
    try:
        generation = current_generation(folder)
        if generation is not None:
            EmbeddedStore(opened(folder, generation.name)).close()
        return generation
    except StoreDamaged:
        return None
