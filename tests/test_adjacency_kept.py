"""An adjacency is compiled from a store by rule, kept beside it, and never older than it."""

from __future__ import annotations

import contextlib
import mmap
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from adjacency.graphs import facts
from wpkg.errors import EndpointError
from wpkg.graph import adjacency
from wpkg.graph.adjacency import Adjacency, compiling, kept
from wpkg.graph.adjacency.compiling import Facts, compiled
from wpkg.graph.embedded import EmbeddedStore, publish
from wpkg.graph.store import Rows, Store, Triple

HERE = Path(__file__).parent
DOHA = (HERE / "adjacency/doha.ttl").read_bytes()
BY_HAND = yaml.safe_load((HERE / "adjacency/doha.yaml").read_text("utf-8"))
CYCLE = (HERE / "lineage/cycle.ttl").read_bytes()
ID = "http://example.org/id/"


class Far:
    """A store that is asked like an endpoint: it tells nothing of changes, and may give only so many rows."""

    def __init__(self, store: EmbeddedStore, most: int | None = None) -> None:
        self._store, self._most = store, most
        self.asked = 0

    def select(self, query: str) -> Rows:
        self.asked += 1
        found = self._store.select(query)
        if self._most is not None and len(found) >= self._most:
            raise EndpointError(f"the endpoint cut the answer at its limit of {self._most} rows")
        return found

    def ask(self, query: str) -> bool:
        return self._store.ask(query)

    def construct(self, query: str) -> Iterable[Triple]:
        return self._store.construct(query)

    def written(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        at_most: int,
    ) -> bytes:
        given = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        return self._store.written(query, media_type, at_most=at_most, **given)

    def replace(self, graphs: Mapping[str, bytes]) -> None:
        self._store.replace(graphs)

    def close(self) -> None:
        self._store.close()


def memory(turtle: bytes = DOHA) -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({"http://g": turtle})
    return store


def arrays(graph: Adjacency) -> dict[str, bytes]:
    return {name: view.tobytes() for name, view in graph.made.arrays.items()}


def mapped(graph: Adjacency) -> bool:
    return isinstance(graph.made.arrays["source"].obj, mmap.mmap)


@pytest.mark.parametrize(
    ("question", "unit"), [(question, unit) for question, units in BY_HAND.items() for unit in units]
)
def test_units_rest_on_each_other_as_read_by_hand(question: str, unit: str) -> None:
    graph = adjacency.of(memory())
    start = graph.index(ID + unit)
    assert start is not None
    down, unverified = question.startswith("down"), question.endswith("unverified")
    found = graph.closure(start, down=down, include_unverified=unverified)
    assert {row.iri.removeprefix(ID): row.depth for row in found} == BY_HAND[question][unit]


def test_units_have_names_days_and_places() -> None:
    graph = adjacency.of(memory())
    told = {
        graph.iri(unit).removeprefix(ID): (graph.name(unit), graph.title(unit), graph.date(unit))
        for unit in range(graph.size)
    }
    assert told["D#p34"] == ("X/D, paragraph 34", "The great declaration", "2001-11-14")
    assert told["Q"] == ("A letter without a symbol", "A letter without a symbol", "")
    assert told["B"] == ("X/B", "", "")
    believed = [graph.iri(unit) for unit in range(graph.size) if not graph.symbol_verified(unit)]
    assert believed == [f"{ID}B"]


def test_edges_keep_manner_reference_and_doubts() -> None:
    graph = adjacency.of(memory())
    edges = {
        (graph.reference(k).removeprefix(ID), graph.iri(graph.target(k)).removeprefix(ID)): (
            graph.iri(graph.source(k)).removeprefix(ID),
            graph.manner(k),
            graph.verified(k),
            graph.by_reading(k),
        )
        for k in range(graph.edges)
    }
    assert edges == {
        ("D#r1", "A"): ("D#p34", "continues", True, False),
        ("D#r2", "B"): ("D", "recalls", True, False),
        ("W#r", "D"): ("W", "recalls", True, False),
        ("P#r", "D#p34"): ("P", "extends", True, False),
        ("Q#r", "D"): ("Q", "recalls", True, False),
        ("U#r", "D"): ("U", "recalls", False, False),
        ("S#r", "D"): ("S", "reaffirms", True, True),
        ("S#r", "A"): ("S", "reaffirms", True, True),
    }


def test_a_graph_without_citations_has_no_edges() -> None:
    graph = adjacency.of(EmbeddedStore.memory())
    assert (graph.size, graph.edges, graph.roots(), graph.cycles().components) == (0, 0, [], ())
    lonely = adjacency.of(memory(b'<http://e/a> <https://w3id.org/wpkg/ns#primarySymbol> "X/1" .'))
    assert (lonely.size, len(lonely.closure(0)), lonely.roots(0), lonely.roots()) == (1, 0, [], [])


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
def test_every_engine_gives_the_same_arrays(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert arrays(adjacency.compile_(other)) == arrays(adjacency.compile_(embedded_store))


def test_an_endpoint_that_gives_few_rows_at_once_is_asked_page_by_page(
    monkeypatch: pytest.MonkeyPatch, embedded_store: EmbeddedStore
) -> None:
    monkeypatch.setattr(compiling, "PAGE", 9)
    far = Far(embedded_store, most=35)
    assert arrays(adjacency.compile_(far)) == arrays(adjacency.compile_(embedded_store))


def test_a_set_longer_than_a_page_is_still_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "PAGE", 1)
    store = memory()
    assert arrays(adjacency.compile_(Far(store, most=8))) == arrays(adjacency.compile_(store))


@pytest.mark.needs("virtuoso")
def test_virtuoso_with_a_limit_on_rows_gives_the_same_arrays(
    monkeypatch: pytest.MonkeyPatch, dataset: Mapping[str, bytes], embedded_store: EmbeddedStore
) -> None:
    from servers import virtuoso

    monkeypatch.setattr(compiling, "PAGE", 12)
    with virtuoso.serve(rows=30) as store:
        with contextlib.suppress(EndpointError):
            store.replace(dataset)  # all is loaded before it looks whether a query sees it, which is more than 30 rows
        assert arrays(adjacency.compile_(store)) == arrays(adjacency.compile_(embedded_store))


@settings(max_examples=200, deadline=None)
@given(facts())
def test_a_file_holds_what_memory_held(of: Facts) -> None:
    graph = Adjacency(compiled(of))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adjacency"
        graph.save(path)
        opened = adjacency.open_(path)
    assert arrays(opened) == arrays(graph)
    assert opened.made.words == graph.made.words
    for unit in range(graph.size):
        assert opened.closure(unit).columns() == graph.closure(unit).columns()
        assert opened.index(graph.iri(unit)) == unit


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_is_noticed_or_leads_no_walk_astray(data: st.DataObject) -> None:
    graph = adjacency.of(memory())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adjacency"
        graph.save(path)
        whole = bytearray(path.read_bytes())
        if data.draw(st.booleans(), "cut"):
            del whole[data.draw(st.integers(0, len(whole) - 1), "at") :]
        else:
            whole[data.draw(st.integers(0, len(whole) - 1), "at")] ^= data.draw(st.integers(1, 255), "by")
        path.write_bytes(whole)
        try:
            opened = adjacency.open_(path)
        except adjacency.Unusable:
            return
    assert [opened.closure(unit).units for unit in range(graph.size)] == [
        graph.closure(unit).units for unit in range(graph.size)
    ]


def test_a_published_generation_has_its_adjacency_beside_it(tmp_path: Path) -> None:
    generation = publish(tmp_path, {"http://g": DOHA})
    graph = adjacency.of(EmbeddedStore.open(tmp_path))
    assert (generation / kept.NAME).is_file()
    assert mapped(graph)
    assert arrays(graph) == arrays(adjacency.of(memory()))


@pytest.mark.parametrize("spoilt", [None, b"", b"wpkgadj\0 and no more", b"\0" * 5000])
def test_an_adjacency_that_is_missing_or_damaged_is_compiled_anew(tmp_path: Path, spoilt: bytes | None) -> None:
    path = publish(tmp_path, {"http://g": DOHA}) / kept.NAME
    path.unlink()
    if spoilt is not None:
        path.write_bytes(spoilt)
    graph = adjacency.of(EmbeddedStore.open(tmp_path))
    assert not mapped(graph)
    assert arrays(graph) == arrays(adjacency.of(memory()))


def test_an_adjacency_of_another_version_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, {"http://g": DOHA})
    with monkeypatch.context() as patched:
        patched.setattr(kept, "MANNERS", ("recalls",))
        assert not mapped(adjacency.of(EmbeddedStore.open(tmp_path)))
    with monkeypatch.context() as patched:
        patched.setattr(adjacency.sections, "FORMAT", 0)
        assert not mapped(adjacency.of(EmbeddedStore.open(tmp_path)))
    assert mapped(adjacency.of(EmbeddedStore.open(tmp_path)))


def test_a_new_generation_has_an_adjacency_of_its_own_and_readers_keep_theirs(tmp_path: Path) -> None:
    publish(tmp_path, {"http://g": DOHA})
    reader = EmbeddedStore.open(tmp_path)
    before = adjacency.of(reader)
    for mark in range(3):
        publish(tmp_path, {"http://g": CYCLE + f"# {mark}\n".encode()})
    assert adjacency.of(reader) is before
    start = before.index(f"{ID}W")
    assert start is not None
    assert len(before.closure(start)) == 3
    assert adjacency.of(EmbeddedStore.open(tmp_path)).index(f"{ID}e") is not None


def test_a_store_that_did_not_change_is_compiled_once() -> None:
    store = memory()
    assert adjacency.of(store) is adjacency.of(store)


def test_a_store_that_changed_is_compiled_again() -> None:
    store = memory()
    before = adjacency.of(store)
    store.replace({"http://g": CYCLE})
    after = adjacency.of(store)
    assert (before.index(f"{ID}W") is None, after.index(f"{ID}W") is None) == (False, True)


def test_an_endpoint_is_asked_for_all_only_when_its_state_changed() -> None:
    far = Far(memory())
    first = adjacency.of(far)
    asked = far.asked
    assert adjacency.of(far) is first
    assert far.asked == asked + 1
    far.replace({"http://g": DOHA.replace(b"status:unverified", b"status:curated")})
    assert adjacency.of(far) is not first


def test_no_folder_for_compiled_code_is_no_fault() -> None:
    pytest.importorskip("numba")
    script = """
from wpkg.graph.adjacency import engine
kit = engine.compiled()
view = engine.room(4)
print(kit.kernel["tally"](kit.over(view), 0, 3, kit.over(view), kit.over(engine.room(3))))
"""
    environment = {**os.environ, "NUMBA_CACHE_DIR": "/proc/no/folder"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "None"), done.stderr


def test_a_small_question_imports_neither_numpy_nor_numba(tmp_path: Path) -> None:
    publish(tmp_path, {"http://g": DOHA})
    script = """
import sys
from pathlib import Path
from wpkg.graph import adjacency
from wpkg.graph.embedded import EmbeddedStore
graph = adjacency.of(EmbeddedStore.open(Path(sys.argv[1])))
print(len(graph.closure(graph.index("http://example.org/id/W"))), {"numpy", "numba", "rustworkx"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "3 set()"
