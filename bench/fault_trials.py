"""The pieces of work that are killed: build, load (embedded, to a server), publish, corpus build."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from fault_killing import State, Tell, Trial

NOTE = "each refers to another"
ANNOTATIONS = "graph/sources/wt-l-843/annotations.yaml"
OTHER = {"a": "a note in letters small", "b": "A NOTE IN LETTERS LARGE"}
_ENGINE = ("LOG", "LOCK", "CURRENT", "IDENTITY", "MANIFEST-", "OPTIONS-")
_GRAPHS, _SUMS = "graphs.jsonl.gz", "sums.json"
_BLANK = re.compile(rb"_:[0-9a-f]{8,}")
_BASES = {"a": "https://w3id.org/wpkg/", "b": "https://example.org/other/"}


def digest(data: bytes) -> str:
    """Return a short digest."""
    return sha256(data).hexdigest()[:16]


def files(folder: Path, skip: Callable[[str], bool] = lambda name: False) -> Iterator[tuple[str, str]]:
    """Yield each file below a folder, by its path, with its digest."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not skip(name):
            yield name, digest(path.read_bytes())


def store_state(folder: Path) -> State:
    """Return what a store folder answers from: all its statements, and what lies beside them in the generation."""
    from wpkg.graph.embedded import EmbeddedStore, current_generation
    from wpkg.graph.embedded.checking import check

    generation = current_generation(folder)
    assert generation is not None, "no generation"
    beside = dict(files(generation, _of_the_engine))
    if _GRAPHS in beside:
        beside[_GRAPHS] = _sizes(generation)
    if _SUMS in beside:
        beside[_SUMS] = "; ".join(check(generation).differing) or "as sealed"
    return {"store": statements(EmbeddedStore.of_generation(generation)), **beside}


def _sizes(generation: Path) -> str:
    """Return a digest of the list of graphs without their digests, which blank nodes change with each load."""
    from wpkg.graph.embedded.made_of import recorded

    return digest(repr(sorted((member.graph, member.triples) for member in recorded(generation))).encode())


def statements(store: object) -> str:
    """Return a digest of all statements of a store as sorted lines; blank nodes have new names in each load."""
    from wpkg.graph.embedded import EmbeddedStore

    assert isinstance(store, EmbeddedStore)
    lines = _BLANK.sub(b"_:", store.quads()).splitlines()
    return digest(b"\n".join(sorted(lines)))


def _of_the_engine(name: str) -> bool:
    return name.startswith(_ENGINE) or name.endswith((".sst", ".log")) or name == "lock"


def _point(place: Path) -> None:
    os.environ["WPKG_ROOT"], os.environ["WPKG_HOME"] = str(place / "root"), str(place / "home")


def project(place: Path) -> None:
    """Make a copy of the project with both states of its sources beside it, and build the first."""
    from wpkg import resources

    os.environ.pop("WPKG_ROOT", None)
    shutil.rmtree(place, ignore_errors=True)
    for folder in ("ontology", "graph", "queries"):
        shutil.copytree(resources.root() / folder, place / "root" / folder)
    text = (place / "root" / ANNOTATIONS).read_text("utf-8")
    assert NOTE in text
    for state, words in OTHER.items():
        (place / f"{state}.yaml").write_text(text.replace(NOTE, words, 1), "utf-8")
    arrange_sources(place, "a")
    build(place, "a", lambda phase: None)


def arrange_sources(place: Path, to: str) -> None:
    """Put the annotations of a state into place."""
    shutil.copy(place / f"{to}.yaml", place / "root" / ANNOTATIONS)


def build(place: Path, to: str, tell: Tell) -> None:
    """What ``wpkg build`` does."""
    from wpkg import pipeline, stores

    _point(place)
    pipeline.build(tell)
    tell("loading the store")
    stores.load_embedded()


def built(place: Path) -> State:
    """Return what a reader finds after a build: the derived files, and the store."""
    derived = {f"derived/{name}": made for name, made in files(place / "root/graph/derived", _hidden)}
    return {**derived, **store_state(place / "home/store")}


def all_built(place: Path) -> State:
    """Return everything a build leaves, stray files by name."""
    stray = [path.name for path in (place / "home/store").iterdir() if path.name.startswith(("building", "current-"))]
    derived = {f"derived/{name}": made for name, made in files(place / "root/graph/derived")}
    return {**derived, **store_state(place / "home/store"), "stray": ",".join(stray)}


def _hidden(name: str) -> bool:
    """Tell whether no reader would take a file for one of the dataset, or whether it only binds the others together."""
    return name.startswith(".") or name == "SHA256SUMS"


def project_for_loading(place: Path) -> None:
    """Make a project and keep the derived files of both states."""
    project(place)
    shutil.copytree(place / "root/graph/derived", place / "derived-a")
    arrange_sources(place, "b")
    build(place, "b", lambda phase: None)
    shutil.copytree(place / "root/graph/derived", place / "derived-b")


def arrange_derived(place: Path, to: str) -> None:
    """Put the derived files of a state into place."""
    shutil.copytree(place / f"derived-{to}", place / "root/graph/derived", dirs_exist_ok=True)


def load(place: Path, to: str, tell: Tell) -> None:
    """What ``wpkg load`` does, told in phases by the files it makes."""
    from wpkg import stores

    _point(place)
    _tell_steps(tell)
    stores.load_embedded(anew=True)


def _tell_steps(tell: Tell) -> None:
    """Have what a load does to files tell its phases."""

    def watch(event: str, given: tuple[object, ...]) -> None:
        if event == "os.rename":
            name = Path(str(given[1])).name
            tell("switching" if name.startswith("generation-") else f"replacing {name}")
        elif event == "open" and isinstance(given[0], str) and "/building-" in given[0] and given[1] in ("wb", "xb"):
            tell(f"writing {Path(given[0]).name}")

    sys.addaudithook(watch)


def loaded(place: Path) -> State:
    """Return what a reader finds after a load."""
    return store_state(place / "home/store")


def all_loaded(place: Path) -> State:
    """Return everything a load leaves; the derived files are not its own."""
    return {name: made for name, made in all_built(place).items() if not name.startswith("derived/")}


def small_stores(place: Path) -> None:
    """Make a store of one document and of the ontology: the whole site would take minutes each time."""
    from wpkg import pipeline
    from wpkg.graph import embedded

    shutil.rmtree(place, ignore_errors=True)
    graphs = pipeline.dataset_graphs()
    kept = {name: data for name, data in graphs.items() if name.endswith(("/wt-l-843", "/ontology", "/dataset"))}
    embedded.publish(place / "store", kept)


def publish(place: Path, to: str, tell: Tell) -> None:
    """What ``wpkg publish`` does, in one process, to the address of a state."""
    from wpkg.graph.embedded import current_generation
    from wpkg.publish import static
    from wpkg.publish.static.source import Source

    os.environ["WPKG_HOME"] = str(place / "home")
    static.publish(Source(_BASES[to], None, current_generation(place / "store")), place / "site", tell, jobs=1)


def published(place: Path) -> State:
    """Return the files of the site as a web host would send them."""
    return dict(files(place / "site", lambda name: name.startswith(".wpkg-site")))


def all_published(place: Path) -> State:
    """Return the files of the site, the mark, and what lies beside it."""
    beside = sorted(path.name for path in place.iterdir() if ".wpkg-new-" in path.name)
    return {**dict(files(place / "site")), "stray": ",".join(beside)}


def nothing(place: Path, to: str) -> None:
    """Arrange nothing: the state is an argument of the work."""


def serving(place: Path) -> None:
    """Make a project with the derived files of both states, and start an Oxigraph server that outlives this process."""
    from servers.process import free_ports, program

    project_for_loading(place)
    (port,) = free_ports(1)
    binary = program("oxigraph")
    assert binary is not None, "no program oxigraph"
    command = [
        binary,
        "serve",
        "--location",
        str(place / "server"),
        "--bind",
        f"127.0.0.1:{port}",
        "--union-default-graph",
    ]
    with (place / "server.log").open("wb") as log:
        started = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    (place / "server.json").write_text(json.dumps({"pid": started.pid, "port": port}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def stop_serving(place: Path) -> None:
    """End the server."""
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(json.loads((place / "server.json").read_text())["pid"], signal.SIGKILL)


def _at(place: Path) -> str:
    return f"http://127.0.0.1:{json.loads((place / 'server.json').read_text())['port']}"


def load_server(place: Path, to: str, tell: Tell) -> None:
    """What ``wpkg load --endpoint`` does."""
    from wpkg import stores

    _point(place)
    stores.load_at(f"{_at(place)}/query", graph_store=f"{_at(place)}/store", progress=tell, verify="counts")


def served(place: Path) -> State:
    """Return what the server answers: each named graph, but for the records of loads."""
    from wpkg import iri

    asked = urllib.request.Request(f"{_at(place)}/store", headers={"Accept": "application/n-quads"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        lines = _BLANK.sub(b"_:", answer.read()).splitlines()
    graphs: dict[str, list[bytes]] = {}
    for line in lines:
        graphs.setdefault(line.rsplit(b" ", 2)[1].decode(), []).append(line)
    graphs.pop(f"<{iri.graph('loaded')}>", None)
    return {name: digest(b"\n".join(sorted(found))) for name, found in graphs.items()}


_TEXT = """MADE/{number}

The Council,

Recalling decision MADE/{before} and resolution MADE/{further},

1. Decides to adopt the report of the Working Party on {what};

2. Requests the Secretariat to report to the Council by 31 December 20{year:02}.
"""


def texts(place: Path) -> None:
    """Write forty small texts in two states: some differ, one is gone in each."""
    shutil.rmtree(place, ignore_errors=True)
    for state, what in (("a", "fisheries"), ("b", "investment")):
        (place / f"in-{state}").mkdir(parents=True)
        for number in range(1, 41):
            subject = what if number % 3 == 0 else "trade"
            text = _TEXT.format(
                number=number, before=max(1, number - 1), further=number // 2, what=subject, year=number
            )
            if number != (7 if state == "a" else 11):
                (place / f"in-{state}" / f"{number:02}.txt").write_text(text)
    (place / "bad.txt").write_bytes(b"\xff\xfe\x00")


def arrange_texts(place: Path, to: str) -> None:
    """Put the texts of a state into place."""
    shutil.rmtree(place / "in", ignore_errors=True)
    shutil.copytree(place / f"in-{to}", place / "in")


def build_corpus(place: Path, to: str, tell: Tell) -> None:
    """What ``wpkg corpus build`` does, with one process that reads."""
    from wpkg.corpus.build import build as made

    os.environ["WPKG_HOME"] = str(place / "home")
    made([place / "in"], place / "out", workers=1, check=False, step=lambda text, _: tell(text))


def corpus(place: Path) -> State:
    """Return each graph that the manifest names, read and held against its digest, and each companion."""
    from wpkg.graph import parted

    out, found = place / "out", {}
    for part in parted.manifest(out).parts:
        parted.intact(out, part)
        for packed in parted.packed(out, part):
            found[packed.member.graph] = digest(parted.quads(packed))
        for kind in part.companions:
            path = parted.companion(out, part, kind)  # held against its digest, as whoever reads it does
            assert path is not None
            found[f"{part.layer} {part.number} {kind}"] = digest(path.read_bytes())
    return found


def all_of_the_corpus(place: Path) -> State:
    """Return all files of the dataset but what only the next build reads."""
    stray = [path.name for path in (place / "out").iterdir() if path.name.startswith(".") and path.name != ".lock"]
    parts = {f"parts/{name}": made for name, made in files(place / "out/parts")}
    return {**corpus(place), **parts, "stray": ",".join(sorted(stray))}


TRIALS: tuple[Trial, ...] = (
    Trial("build", "wpkg build", project, arrange_sources, build, built, all_built, "loading the store"),
    Trial("load", "wpkg load (embedded)", project_for_loading, arrange_derived, load, loaded, all_loaded, "switching"),
    Trial(
        "publish",
        "wpkg publish (one document, 590 files)",
        small_stores,
        nothing,
        publish,
        published,
        all_published,
        "putting the files in place",
    ),
    Trial(
        "load-server",
        "wpkg load --endpoint (Oxigraph server)",
        serving,
        arrange_derived,
        load_server,
        served,
        served,
        "holding the store",
        stop_serving,
    ),
    Trial(
        "corpus",
        "wpkg corpus build (forty texts)",
        texts,
        arrange_texts,
        build_corpus,
        corpus,
        all_of_the_corpus,
        "",
    ),
)
