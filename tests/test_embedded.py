"""The embedded store: whole generations, swapped in one step, that no failure can take away."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import filelock
import pytest

from wpkg.errors import StoreDamaged, StoreLocked, StoreMissing, SyntaxFault
from wpkg.graph.embedded import EmbeddedStore, current_generation, publish
from wpkg.graph.store import Iri, Literal

KILLS = 12
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
MARK = "SELECT DISTINCT ?m WHERE { ?s <http://e/mark> ?m }"

BUILDER = """
import sys
from pathlib import Path
from wpkg.graph.embedded import publish
print("ready", flush=True)
for n in range(10_000):
    publish(Path(sys.argv[1]), {f"http://g/{k}": "".join(
        f'<http://s/{k}/{i}> <http://e/mark> "{n}" .\\n' for i in range(400)).encode() for k in range(3)})
"""


def graphs(mark: str, size: int = 5) -> Mapping[str, bytes]:
    lines = "".join(f'<http://s/{rank}> <http://e/mark> "{mark}" .\n' for rank in range(size))
    return {"http://g/one": lines.encode()}


def marks(folder: Path) -> list[str]:
    store = EmbeddedStore.open(folder)
    return [str(row[0]) for row in store.select(MARK).rows]


def test_a_published_store_opens_and_answers(tmp_path: Path) -> None:
    publish(tmp_path, graphs("first"))
    assert marks(tmp_path) == ["first"]


def test_publishing_again_replaces_everything(tmp_path: Path) -> None:
    publish(tmp_path, graphs("first", size=9))
    publish(tmp_path, graphs("second", size=3))
    assert marks(tmp_path) == ["second"]
    assert str(EmbeddedStore.open(tmp_path).select(COUNT).rows[0][0]) == "3"


def test_publishing_the_same_bytes_keeps_the_generation(tmp_path: Path) -> None:
    assert publish(tmp_path, graphs("same")) == publish(tmp_path, graphs("same"))


def test_a_reader_goes_on_while_a_new_generation_is_published(tmp_path: Path) -> None:
    publish(tmp_path, graphs("first"))
    reader = EmbeddedStore.open(tmp_path)
    publish(tmp_path, graphs("second"))
    assert [str(row[0]) for row in reader.select(MARK).rows] == ["first"]


def test_a_build_that_fails_leaves_the_last_good_store_and_nothing_half_written(tmp_path: Path) -> None:
    publish(tmp_path, graphs("good"))
    with pytest.raises(SyntaxFault, match=r"http://g/bad, line 2") as caught:
        publish(tmp_path, {"http://g/bad": b"<http://s> <http://p> 1 .\n<http://s> oops .\n"})
    assert "expected: Turtle" in str(caught.value)
    assert marks(tmp_path) == ["good"]
    assert not list(tmp_path.glob("building-*"))


def test_a_build_killed_at_any_moment_leaves_a_whole_store(tmp_path: Path) -> None:
    publish(tmp_path, graphs("before"))
    dice = random.Random(843)
    for _ in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", BUILDER, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0.0, 0.25))
        process.kill()
        process.wait()
        process.stdout.close()
        store = EmbeddedStore.open(tmp_path)
        found = {str(row[0]) for row in store.select(MARK).rows}
        size = str(store.select(COUNT).rows[0][0])
        assert len(found) == 1, "a mixture of two builds"
        assert size == ("5" if found == {"before"} else "1200")
    publish(tmp_path, graphs("after"))
    assert marks(tmp_path) == ["after"]
    assert not list(tmp_path.glob("building-*")), "what killed builds left is swept away"
    assert len(list(tmp_path.glob("generation-*"))) <= 2


def generations(folder: Path) -> set[Path]:
    return set(folder.glob("generation-*"))


def test_the_generation_in_use_and_the_one_before_are_kept_and_no_other(tmp_path: Path) -> None:
    made = [publish(tmp_path, graphs(mark)) for mark in ("first", "second", "third", "fourth")]
    assert generations(tmp_path) == set(made[-2:])
    assert (tmp_path / "current").read_text() == f"{made[3].name}\n{made[2].name}\n"


def left_by_kills(folder: Path) -> set[Path]:
    """Make what builds leave that are killed while they fill a generation, before they name it, while they name it."""
    left = {folder / name for name in ("building-abc", "generation-0123-abc", "generation-4567-abc")}
    for path in left:
        path.mkdir()
        (path / "000008.sst").write_bytes(b"")
    (folder / "current-abc").write_text("generation-0123-abc\n")
    return {*left, folder / "current-abc"}


@pytest.mark.parametrize("mark", ["third", "second"], ids=["another build", "the same again"])
def test_what_killed_builds_left_is_swept_and_what_readers_hold_is_kept(tmp_path: Path, mark: str) -> None:
    first, second = publish(tmp_path, graphs("first")), publish(tmp_path, graphs("second"))
    left = left_by_kills(tmp_path)
    reader = EmbeddedStore.open(tmp_path)
    last = publish(tmp_path, graphs(mark))
    assert not [path for path in left if path.exists()]
    assert generations(tmp_path) == ({first, second} if last == second else {second, last})
    assert [str(row[0]) for row in reader.select(MARK).rows] == ["second"]


def test_a_store_that_is_exchanged_while_it_is_opened_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = publish(tmp_path, graphs("new"))
    told = iter([("generation-swept-away",), (generation.name,)])
    monkeypatch.setattr("wpkg.graph.embedded.generations.names", lambda _: next(told))
    assert marks(tmp_path) == ["new"]


def test_two_builds_at_once_are_refused_with_the_folder_named(tmp_path: Path) -> None:
    with filelock.FileLock(str(tmp_path / "lock")), pytest.raises(StoreLocked) as caught:
        publish(tmp_path, graphs("second builder"))
    assert str(tmp_path) in str(caught.value)
    assert "to do:" in str(caught.value)


def test_no_store_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="no store"):
        EmbeddedStore.open(tmp_path)
    (tmp_path / "current").write_text("generation-gone\n")
    with pytest.raises(StoreDamaged, match="generation-gone"):
        EmbeddedStore.open(tmp_path)


@pytest.mark.parametrize("damage", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_damaged_files_are_told_as_such_and_a_load_mends_them(tmp_path: Path, damage: str) -> None:
    generation = publish(tmp_path, graphs("whole", size=2000))
    victims = list(generation.glob(damage))
    assert victims
    for victim in victims:
        victim.write_bytes(b"\x00" * 64)
    with pytest.raises(StoreDamaged) as caught:
        marks(tmp_path)
    assert "wpkg load" in str(caught.value)
    publish(tmp_path, graphs("whole", size=2000), anew=True)
    assert marks(tmp_path) == ["whole"]


def turned(path: Path) -> None:
    """Turn one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.unlink()
    path.write_bytes(data)


@pytest.mark.parametrize("damage", ["*.sst", "adjacency", "search", "sums.json"])
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_one_turned_bit_is_seen_by_who_opens_a_small_store_and_by_every_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, large: bool
) -> None:
    generation = publish(tmp_path, graphs("whole", size=2000))
    turned(max(generation.glob(damage), key=lambda path: path.stat().st_size))
    if large:
        monkeypatch.setattr(import_module("wpkg.graph.embedded.made_of"), "_SMALL", 0)
    elif damage == "*.sst":
        with pytest.raises(StoreDamaged, match="not as they were written"):
            EmbeddedStore.open(tmp_path)
    mended = publish(tmp_path, graphs("whole", size=2000))
    assert mended != generation
    assert marks(tmp_path) == ["whole"]
    assert publish(tmp_path, graphs("whole", size=2000)) == mended


def test_a_store_of_which_no_checksums_were_written_down_is_opened(tmp_path: Path) -> None:
    (publish(tmp_path, graphs("whole")) / "sums.json").unlink()
    assert marks(tmp_path) == ["whole"]


def test_queries_see_the_union_of_all_graphs() -> None:
    store = EmbeddedStore.memory()
    store.replace(
        {"http://g/1": b"<http://a> <http://p> <http://b> .", "http://g/2": b"<http://b> <http://p> <http://c> ."}
    )
    rows = store.select("SELECT ?o WHERE { <http://a> <http://p>/<http://p> ?o }").rows
    assert rows == ((Iri("http://c"),),)


def test_replacing_one_graph_leaves_the_others_alone() -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g/1": b"<http://a> <http://p> 1 .", "http://g/2": b"<http://a> <http://p> 2 ."})
    store.replace({"http://g/2": b"<http://a> <http://p> 3 ."})
    values = {str(row[0]) for row in store.select("SELECT ?o WHERE { ?s ?p ?o }").rows}
    assert values == {"1", "3"}


def test_terms_keep_language_datatype_and_characters_beyond_the_basic_plane() -> None:
    store = EmbeddedStore.memory()
    turtle = '<http://s> <http://p> "déjà 😀"@fr , "2011-12-17"^^<http://www.w3.org/2001/XMLSchema#date> .'
    store.replace({"http://g": turtle.encode()})
    found = {row[0] for row in store.select("SELECT ?o WHERE { ?s ?p ?o }").rows}
    assert Literal("déjà 😀", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "fr") in found
    assert Literal("2011-12-17", "http://www.w3.org/2001/XMLSchema#date") in found


@pytest.mark.parametrize(
    ("method", "query"),
    [("select", "ASK { }"), ("ask", "SELECT * { ?s ?p ?o }"), ("construct", "ASK { }"), ("select", "SELECT nonsense")],
)
def test_a_query_of_another_form_is_refused(method: str, query: str) -> None:
    with pytest.raises(SyntaxFault):
        list(getattr(EmbeddedStore.memory(), method)(query))


def test_the_current_generation_is_named_by_a_plain_file(tmp_path: Path) -> None:
    generation = publish(tmp_path, graphs("named"))
    assert current_generation(tmp_path) == generation
    assert (tmp_path / "current").read_text() == f"{generation.name}\n"
