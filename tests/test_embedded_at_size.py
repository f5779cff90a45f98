"""A dataset in parts in the embedded store: the same as graph by graph, kept, marked, and never half loaded."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project import Project
from wpkg import iri
from wpkg.errors import DataError, StoreDamaged, StoreLocked
from wpkg.graph import adjacency, embedded, parted, search
from wpkg.graph.adjacency.compiling import Citation, Facts, Unit, assemble, compiled
from wpkg.graph.adjacency.gathered import everything, told
from wpkg.graph.embedded import EmbeddedStore, MadeOf, check, current_generation, made_of, publish, publish_parts
from wpkg.graph.embedded.portions import planned
from wpkg.graph.lineage.citations import MANNERS

RDFS = iri.PREFIXES["rdfs"]
GRAPHS = {
    iri.graph("register"): f'<{iri.ID}body/council> a <{iri.NS}Body> ; <{RDFS}label> "Council"@en .\n'
    f'<{iri.ID}elsewhere> <{RDFS}label> "Described elsewhere"@en ; <{iri.NS}adoptionDate> "1994-04-15"^^'
    "<http://www.w3.org/2001/XMLSchema#date> .\n".encode()
}


def document(number: int) -> list[str]:
    """A document of three provisions that cites the one before, one provision of it, and one that others describe."""
    me, before = f"{iri.ID}made-{number}", f"{iri.ID}made-{number - 1}"
    manner = f"{iri.SCHEME}reference-type#{MANNERS[number % len(MANNERS)]}"
    lines = [
        f"<{me}> <{iri.PREFIXES['rdf']}type> <{iri.NS}Instrument> .",
        f'<{me}> <{iri.NS}primarySymbol> "MADE/{number}" .',
        f'<{me}> <{RDFS}label> "Decision on matter {number}"@en .',
        f'<{me}> <{iri.NS}adoptionDate> "20{number % 90 + 10}-01-02"^^<http://www.w3.org/2001/XMLSchema#date> .',
    ]
    for part in range(3):
        lines += [
            f"<{me}> <{iri.NS}hasProvision> <{me}#par-{part}> .",
            f'<{me}#par-{part}> <{RDFS}label> "Members shall \\"notify\\" measure {number * part}\\tat once"@en .',
            f"<{me}#par-{part}> <{iri.NS}curationStatus> <{iri.SCHEME}curation-status#curated> .",
        ]
    if number % 3 == 0:
        lines.append(f'<{me}#par-1> <{iri.NS}isLineageUnit> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .')
    for count, target in enumerate((before, f"{before}#par-1", f"{before}#par-2", f"{iri.ID}elsewhere")):
        reference = f"{me}#ref-{count}"
        lines += [
            f"<{me}#par-{count % 3}> <{iri.NS}hasReference> <{reference}> .",
            f"<{reference}> <{iri.NS}referenceTarget> <{target}> .",
            f"<{reference}> <{iri.NS}referenceType> <{manner}> .",
            f"<{reference}> <{iri.NS}curationStatus> <{iri.SCHEME}curation-status#curated> .",
        ]
    return lines


def dataset(out: Path, documents: int = 12, parts: int = 3) -> Path:
    """Write a dataset in parts: documents, and of every fourth a further name in the layer of links."""
    each = -(-documents // parts)
    numbers = [range(first, min(documents, first + each)) for first in range(0, documents, each)]
    made = [
        parted.write_part(
            out,
            parted.DOCUMENTS,
            place,
            [parted.pack(iri.graph(f"corpus/made-{number:05}"), document(number)) for number in within],
        )
        for place, within in enumerate(numbers)
    ]
    linked = [
        parted.pack(
            iri.graph(f"corpus-links/made-{n:05}"), [f'<{iri.ID}made-{n}> <{iri.NS}documentSymbol> "ALSO/{n}" .']
        )
        for n in range(0, documents, 4)
    ]
    made.append(parted.write_part(out, parted.LINKS, 0, linked))
    parted.switch(out, parted.Manifest(tuple(made)))
    return out


def one_by_one(out: Path) -> dict[str, bytes]:
    """Return the graphs of a dataset as they are published without parts."""
    parts = parted.manifest(out).parts
    return {one.member.graph: parted.triples(one) for part in parts for one in parted.packed(out, part)}


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut datasets into portions of two documents, so that what they tell has to be put together."""
    monkeypatch.setattr("wpkg.graph.embedded.portions._STATEMENTS", 60)


@pytest.mark.parametrize("name", [adjacency.kept.NAME, search.NAME])
def test_what_lies_beside_a_store_is_the_same_whichever_way_it_was_loaded(tmp_path: Path, name: str) -> None:
    out = dataset(tmp_path / "out")
    assert len(planned(out, parted.manifest(out)).portions) > 3
    at_once = publish_parts(tmp_path / "parts", out, GRAPHS)
    singly = publish(tmp_path / "graphs", GRAPHS | one_by_one(out))
    assert (at_once / name).read_bytes() == (singly / name).read_bytes()


def test_processes_beside_the_loading_one_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = dataset(tmp_path / "out")
    alone = publish_parts(tmp_path / "alone", out, GRAPHS)
    monkeypatch.setattr("wpkg.graph.embedded.portions._ALONE", 0)
    helped = publish_parts(tmp_path / "helped", out, GRAPHS, jobs=2)
    for name in (adjacency.kept.NAME, search.NAME):
        assert (helped / name).read_bytes() == (alone / name).read_bytes()


def test_every_statement_is_there_in_its_graph_and_no_other(tmp_path: Path) -> None:
    out = dataset(tmp_path / "out")
    publish_parts(tmp_path / "store", out, GRAPHS)
    generation = current_generation(tmp_path / "store")
    assert generation is not None
    found = check(generation)
    assert (found.differing, found.triples) == ((), parted.manifest(out).triples + 4)
    store = EmbeddedStore.open(tmp_path / "store")
    assert dict(store.sizes())[iri.graph("corpus-links/made-00004")] == 1
    assert search.search(store, "ALSO/4").hits[0].name == "MADE/4"


def test_an_unchanged_dataset_is_not_loaded_again_and_a_changed_one_is(tmp_path: Path) -> None:
    out = dataset(tmp_path / "out")
    first = publish_parts(tmp_path / "store", out, GRAPHS)
    assert publish_parts(tmp_path / "store", out, GRAPHS) == first
    assert publish_parts(tmp_path / "store", out, {}) != first
    assert publish_parts(tmp_path / "store", dataset(out, 13), GRAPHS) != first


def test_a_store_tells_of_which_corpus_it_was_made(tmp_path: Path) -> None:
    out = dataset(tmp_path / "out")
    generation = publish_parts(tmp_path / "store", out, GRAPHS)
    manifest = parted.manifest(out)
    held = made_of(generation)
    assert held == MadeOf(str(out), manifest.digest, embedded.digest_of(GRAPHS), 12, manifest.triples)
    assert made_of(publish(tmp_path / "store", GRAPHS)) is None


def spoilt(path: Path, how: str) -> None:
    """Damage a file."""
    data = bytearray(path.read_bytes())
    match how:
        case "cut short":
            del data[len(data) // 2 :]
        case "one bit turned":
            data[len(data) // 2] ^= 4
        case "longer":
            data += gzip.compress(b"<http://s> <http://p> <http://o> <http://g> .\n")
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["cut short", "one bit turned", "longer", "gone"])
def test_a_damaged_part_is_refused_and_the_last_good_store_stays(tmp_path: Path, how: str) -> None:
    out = dataset(tmp_path / "out")
    good = publish(tmp_path / "store", GRAPHS)
    path = parted.path_of(out, parted.manifest(out).parts[1])
    path.unlink() if how == "gone" else spoilt(path, how)
    with pytest.raises(DataError) as caught:
        publish_parts(tmp_path / "store", out, GRAPHS)
    assert path.name in str(caught.value)
    assert current_generation(tmp_path / "store") == good
    assert [each.name for each in (tmp_path / "store").glob("building-*")] == []


def test_graphs_with_other_numbers_of_statements_than_told_are_refused(tmp_path: Path) -> None:
    out = dataset(tmp_path / "out")
    part = parted.manifest(out).parts[0]
    index = out / parted.PARTS / f"{part.name}.graphs.jsonl.gz"
    lines = gzip.decompress(index.read_bytes())
    index.write_bytes(gzip.compress(lines.replace(b'"triples": ', b'"triples": 1', 1)))
    with pytest.raises(DataError, match="not been loaded as they are"):
        publish_parts(tmp_path / "store", out, GRAPHS)


def test_a_dataset_that_somebody_writes_is_not_loaded(tmp_path: Path) -> None:
    out = dataset(tmp_path / "out")
    with embedded.locked(out / ".lock"), pytest.raises(StoreLocked):
        publish_parts(tmp_path / "store", out, GRAPHS)


LOADER = """
import sys
from pathlib import Path
from wpkg.graph.embedded import portions, publish_parts
portions._ALONE, portions._STATEMENTS = 0, 60
print("begun", flush=True)
publish_parts(Path(sys.argv[1]), Path(sys.argv[2]), {}, jobs=1)
"""


def test_a_load_that_is_killed_leaves_the_last_good_store_and_the_next_one_ends_as_ever(tmp_path: Path) -> None:
    out = dataset(tmp_path / "out", 200, 4)
    good = publish(tmp_path / "store", GRAPHS)
    draw = random.Random(4)
    for _ in range(3):
        command = [sys.executable, "-c", LOADER, str(tmp_path / "store"), str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(draw.random() * 0.8)
            os.kill(process.pid, signal.SIGKILL)
        current = current_generation(tmp_path / "store")
        assert current == good or (current is not None and not check(current).differing)
    done = publish_parts(tmp_path / "store", out, {})
    undisturbed = publish_parts(tmp_path / "other", out, {})
    assert (check(done).differing, (done / search.NAME).read_bytes()) == ((), (undisturbed / search.NAME).read_bytes())
    assert not [*(tmp_path / "store").glob("building-*")]


@pytest.mark.parametrize("how", ["cut short", "one bit turned"])
def test_a_damaged_store_is_told_by_reading_it_through(tmp_path: Path, how: str) -> None:
    generation = publish_parts(tmp_path / "store", dataset(tmp_path / "out", 400, 4), GRAPHS)
    largest = max(generation.glob("*.sst"), key=lambda path: path.stat().st_size)
    spoilt(largest, how)
    told = False
    try:
        told = bool(check(generation).differing)
    except StoreDamaged:
        told = True
    assert told


def test_a_damaged_index_of_words_is_told_by_reading_it_through(tmp_path: Path) -> None:
    generation = publish_parts(tmp_path / "store", dataset(tmp_path / "out"), GRAPHS)
    spoilt(generation / search.NAME, "cut short")
    assert check(generation).differing == (search.NAME,)


NAMES = st.sampled_from([f"{iri.ID}{letter}" for letter in "abcdefg"])
UNITS = st.builds(
    lambda symbol, title, day: Unit(symbol or title, title, day),
    st.sampled_from(["", "S/1", "S/2"]),
    st.sampled_from(["", "T"]),
    st.sampled_from(["", "1999", "2001-02-03"]),
)
CITATIONS = st.builds(
    lambda source, target, manner, number, verified, reading: Citation(
        source, target, manner, f"{source}#ref-{number}", verified, reading
    ),
    NAMES,
    NAMES,
    st.integers(0, 2),
    st.integers(0, 9),
    st.booleans(),
    st.booleans(),
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Units and citations between them, each reference once."""
    cited = draw(st.lists(CITATIONS, max_size=12, unique_by=lambda one: one.reference))
    names = {*draw(st.sets(NAMES)), *(one.source for one in cited), *(one.target for one in cited)}
    return Facts({name: draw(UNITS) for name in sorted(names)}, cited)


def portions(whole: Facts) -> Iterator[Facts]:
    """Yield what each unit tells, as if it stood in a portion of its own: of what it cites only the name."""
    for name, unit in whole.units.items():
        own = [one for one in whole.citations if one.source == name]
        yield Facts({name: unit} | {one.target: Unit() for one in own if one.target != name}, own)


@given(facts())
def test_portions_make_the_arrays_that_the_whole_makes(whole: Facts) -> None:
    columns = everything(map(told, portions(whole)), EmbeddedStore.memory())
    made, expected = assemble(columns).arrays, compiled(whole).arrays
    assert {name: view.tobytes() for name, view in made.items()} == {n: v.tobytes() for n, v in expected.items()}


def test_a_store_that_holds_a_corpus_is_not_replaced_by_the_dataset_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = dataset(tmp_path / "out")
    loaded = project.run(["load", str(out)], {})
    assert (loaded.returncode, project.run(["show", "MADE/4"], {}).returncode) == (0, 0), loaded.stderr
    built = project.run(["build"], {})
    assert f"wpkg load {out}" in " ".join(built.stderr.split())
    assert project.run(["show", "MADE/4"], {}).returncode == 0
    examined = project.run(["doctor", "--deep", "--format", "csv"], {})
    assert (f"12 documents of {out}" in examined.stdout, "are as they were loaded" in examined.stdout) == (True, True)
    back = project.run(["load"], {})
    assert (back.returncode, str(out) in " ".join(back.stderr.split())) == (0, True)
    assert project.run(["show", "MADE/4"], {}).returncode == 1
