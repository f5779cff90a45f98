"""The flow, top to bottom: sources and register → RDF → inferences → store."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from wpkg import iri, resources
from wpkg.errors import DataError, StoreMissing, UnknownName
from wpkg.graph.embedded import EmbeddedStore, locked
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Store
from wpkg.origin import edited_at, named_at

if TYPE_CHECKING:
    from wpkg.graph.findings import Report
    from wpkg.graph.hermit import Proof
    from wpkg.model import AnnotatedDocument

REGISTER, DATASET, INFERRED = "register", "dataset", "inferred"
SUMS = "SHA256SUMS"
"""The file that binds the derived files together: their digests, written last."""
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: Turtle by name (document slugs, register, dataset, inferred), and which files changed."""

    files: Mapping[str, bytes]
    changed: tuple[str, ...]
    triples: int


def silent(_: str) -> None:
    """Report progress to nobody."""


def build(progress: Progress = silent) -> Built:
    """Derive every graph and write those that changed to ``graph/derived``.

    Raises:
        DataError: a source, an annotation or the register is wrong; nothing is written then.
        StoreLocked: another process is deriving from the same sources.
    """
    with _alone():
        files = derive(progress)
        changed = write(_derived_folder(), files)
    return Built(files, changed, sum(graph_sizes(files).values()))


def derive(progress: Progress = silent) -> dict[str, bytes]:
    """Return every derived graph as Turtle, by name, without touching a file."""
    files = lifted(progress)
    progress("reasoning")
    files[INFERRED] = inferred(files)
    return files


def lifted(progress: Progress = silent) -> dict[str, bytes]:
    """Return what the sources and the register say, as Turtle by name, before any inference."""
    from importlib.metadata import version

    from wpkg.lift.register import lift_dataset, lift_register  # only a build pays for rdflib
    from wpkg.lift.turtle import turtle
    from wpkg.register import load as load_register
    from wpkg.text.annotations import load as load_document

    files: dict[str, bytes] = {}
    for folder in source_folders():
        progress(f"lifting {folder.name}")
        files[folder.name] = turtle_of(load_document(folder))
    progress("lifting the register")
    register = load_register(resources.graph() / "register")
    files[REGISTER] = turtle(lift_register(register))
    files[DATASET] = turtle(lift_dataset(register.checked_on, version("wpkg")))
    return files


def source_folders() -> list[Path]:
    """Return the folders of annotated sources, sorted by name.

    Raises:
        DataError: there is none.
    """
    sources = resources.graph() / "sources"
    folders = sorted(path.parent for path in sources.glob("*/annotations.yaml"))
    if not folders:
        raise DataError("no annotated source", where=str(sources), expected="<slug>/annotations.yaml")
    return folders


def inferred(files: Mapping[str, bytes]) -> bytes:
    """Return what the rules add to the given graphs, as Turtle."""
    from wpkg.graph.reason import infer, rules, turtle

    store = EmbeddedStore.memory()
    store.replace({iri.graph(name): data for name, data in files.items() if name != INFERRED} | ontology_graphs())
    _require_described(store)
    banner = b"# Built by `wpkg build` with the rules of ontology/rules; edits here are lost.\n"
    return banner + turtle(infer(store, rules(resources.ontology() / "rules")))


def undescribed(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the IRIs of things of ours that the given graphs point at and that nothing describes, in order."""
    store = EmbeddedStore.memory()
    store.replace({iri.graph(name): data for name, data in files.items()} | ontology_graphs())
    return tuple(dict.fromkeys(text_of(row["missing"]) for row in store.select(prepared("dangling"))))


def turtle_of(document: AnnotatedDocument, *, accepted: bool = True) -> bytes:
    """Return one annotated document as Turtle; the first line says whether it was accepted into the graph."""
    from wpkg.lift.document import lift_document
    from wpkg.lift.turtle import BUILT, READ, turtle

    return turtle(lift_document(document), iri.expand(document.name), banner=BUILT if accepted else READ)


def _require_described(store: Store) -> None:
    """Refuse a graph that points at a thing of ours nobody describes.

    Raises:
        DataError: the name, where it stands, and names near it.
    """
    dangling = store.select(prepared("dangling"))
    if not dangling:
        return
    row = next(iter(dangling))
    missing, subject, graph = (text_of(row[key]) for key in ("missing", "subject", "graph"))
    name = iri.compact(missing)
    known = (iri.compact(text_of(r[0])) for r in store.select(prepared("described")).rows)
    near = difflib.get_close_matches(name, set(known), n=2, cutoff=0.8)
    others = f", and {len(dangling) - 1} more" if len(dangling) > 1 else ""
    raise DataError(
        f"{name} is nowhere described{others}",
        where=named_at(graph.removeprefix(iri.GRAPH), name) or f"graph {graph.removeprefix(iri.GRAPH)}, {subject}",
        expected="a name of the register, the schemes or the texts",
        todo=f"did you mean {' or '.join(near)}?" if near else "add it to the register, or mend the name",
    )


def reason() -> tuple[int, bool]:
    """Infer anew from the derived graphs; return the number of inferred triples, and whether the file changed.

    Raises:
        StoreMissing, DataError: the derived graphs are not those of one whole build.
        StoreLocked: another process is deriving from the same sources.
    """
    with _alone():
        files = _derived()
        data = inferred(files)
        changed = write(_derived_folder(), {**files, INFERRED: data})
    return graph_sizes({INFERRED: data})[INFERRED], bool(changed)


def validate(names: Sequence[str] = (), *, cached: bool = True, engine: str = "fast") -> Report:
    """Check the derived graphs, the register and the schemes against the shapes.

    Args:
        names: documents to check, by the name of their derived file; all where none is given.
        cached: take over what was found before in files that have not changed, nor what surrounds them.
        engine: ``fast`` for set queries, ``reference`` for pySHACL; both find the same.

    Raises:
        UnknownName: no derived graph has that name.
        StoreMissing: nothing has been built.
    """
    from wpkg.graph.validate import validate_files  # slow to import

    folder, ontology = _derived_folder(), resources.ontology()
    schemes = sorted(ontology.glob("schemes/*.ttl"))
    documents = [folder / f"{name}.ttl" for name in _found() if name not in {DATASET, INFERRED}] + schemes
    known = {path.stem: path for path in documents}
    for name in names:
        if name not in known:
            near = tuple(difflib.get_close_matches(name, known))
            raise UnknownName(f"no derived graph is called {name!r}", suggestions=near)
    report = validate_files(
        documents,
        [folder / f"{REGISTER}.ttl", *schemes],
        sorted(ontology.glob("shapes/*.ttl")),
        resources.home() / "validation" if cached else None,
        [folder / f"{INFERRED}.ttl"],
        chosen=frozenset(known[name] for name in names) if names else None,
        engine=engine,
    )
    return replace(report, findings=tuple(replace(found, edit=edited_at(found.node)) for found in report.findings))


def prove() -> Proof:
    """Prove ontology, schemes and derived graphs consistent with HermiT.

    Raises:
        JavaMissing: no Java runtime was found.
    """
    from wpkg.graph import hermit

    folder = resources.ontology()
    parts = [folder / "wpkg.ttl", *sorted(folder.glob("modules/*.ttl")), *sorted(folder.glob("schemes/*.ttl"))]
    return hermit.prove([*parts, *sorted(_derived_folder().glob("*.ttl"))])


def _derived_folder() -> Path:
    return resources.graph() / "derived"


def _alone() -> AbstractContextManager[None]:
    """Keep other processes from deriving from the same sources, wherever their stores are."""
    return locked(resources.root() / ".wpkg" / "build.lock")


def _found() -> dict[str, Path]:
    """Return the derived files there are, by name, whether or not they are of one build."""
    found = {path.stem: path for path in sorted(_derived_folder().glob("*.ttl"))}
    if not found:
        raise StoreMissing("no graph has been built", where=str(_derived_folder()), todo="run: wpkg build")
    return found


def _derived() -> dict[str, bytes]:
    """Return the derived graphs, all of one build.

    Raises:
        StoreMissing: there is none, or one is missing.
        DataError: the files are not those that one build has written.
    """
    files = {name: path.read_bytes() for name, path in _found().items()}
    sums = _derived_folder() / SUMS
    wanted = [f"{name}.ttl" for name in (*(path.name for path in source_folders()), REGISTER, DATASET, INFERRED)]
    missing = [name for name in wanted if name.removesuffix(".ttl") not in files]
    if not sums.is_file():
        missing.append(SUMS)
    if missing:
        raise StoreMissing(
            "the build is incomplete", where=str(_derived_folder()), expected=", ".join(missing), todo="run: wpkg build"
        )
    if sums.read_bytes() != _sums(files):
        raise DataError(
            "the derived files are not of one build",
            where=str(_derived_folder()),
            expected=f"the files that {SUMS} lists, as a build has written them",
            todo="run: wpkg build",
        )
    return files


def ontology_graphs() -> dict[str, bytes]:
    """Return the ontology, its modules and schemes as Turtle, by graph IRI."""
    folder = resources.ontology()
    graphs = {iri.graph("ontology"): (folder / "wpkg.ttl").read_bytes()}
    for kind in ("modules", "schemes"):
        for path in sorted((folder / kind).glob("*.ttl")):
            graphs[iri.graph(f"{kind.removesuffix('s')}/{path.stem}")] = path.read_bytes()
    return graphs


def dataset_graphs() -> dict[str, bytes]:
    """Return everything a store holds, as Turtle by graph IRI: derived graphs, ontology and schemes.

    Raises:
        StoreMissing: ``graph/derived`` is empty, or lacks a file.
        DataError: the files there are not of one build, as after one that was killed.
    """
    return {iri.graph(name): data for name, data in _derived().items()} | ontology_graphs()


def graph_sizes(files: Mapping[str, bytes]) -> dict[str, int]:
    """Return the number of triples of each graph."""
    store = EmbeddedStore.memory()
    store.replace({iri.graph(name): data for name, data in files.items()})
    rows = store.select(prepared("graph-sizes"))
    return {str(row["g"]).removeprefix(iri.GRAPH): int(str(row["n"])) for row in rows}


def write(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write what differs, each file in one step; drop what is no longer derived, and what killed builds left.

    The sums come last: until they are written, the files do not count as those of one build.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in (*folder.glob(".*.ttl-*"), *folder.glob(f".{SUMS}-*")):
        left_over.unlink(missing_ok=True)
    changed = []
    for name, data in files.items():
        path = folder / f"{name}.ttl"
        if not path.is_file() or path.read_bytes() != data:
            _write_one(path, data)
            changed.append(name)
    for stale in _stale(folder, files):
        stale.unlink()
        changed.append(stale.stem)
    sums = folder / SUMS
    if not sums.is_file() or sums.read_bytes() != _sums(files):
        _write_one(sums, _sums(files))
    return tuple(changed)


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Return the digests of derived files, as ``sha256sum --check`` reads them."""
    return "".join(f"{sha256(data).hexdigest()}  {name}.ttl\n" for name, data in sorted(files.items())).encode()


def _stale(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.ttl")) if path.stem not in files)


def _write_one(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as out:
        out.write(data)
    Path(out.name).chmod(0o644)
    Path(out.name).replace(path)
