"""A dataset is built from what there is: the same bytes whoever builds it, and only what has changed is read."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building_stand_in import CALLS, quick
from wpkg import iri
from wpkg.corpus import edges
from wpkg.corpus.build import Report, Settings, build
from wpkg.corpus.build.contents import contents
from wpkg.corpus.build.engine import Pool
from wpkg.errors import BadParameter, DataError, EnvironmentFault, StoreLocked
from wpkg.graph import parted
from wpkg.graph.shapes.checker import Checker

Run = Callable[..., Report]
HERE = Pool(0, quick)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    write(place, {f"d{number}.txt": f"text {number} IS A/{number} CITES A/{number + 1}" for number in range(12)})
    return place


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def run(inputs: Path, out: Path) -> Run:
    def built(*more: Path, engine: Pool = HERE, told: Settings | None = None, retry: bool = False) -> Report:
        CALLS.clear()
        return build([inputs, *more], out, told, engine=engine, check=False, link=False, retry=retry)

    return built


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def files(out: Path) -> dict[str, bytes]:
    """Return every file of a dataset but the report, which says how long it took."""
    found = (path for path in out.rglob("*") if path.is_file() and path.name not in {"report.json", ".lock"})
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def statements(out: Path) -> dict[str, list[str]]:
    """Return the quads of a dataset by graph, as lines."""
    found: dict[str, list[str]] = {}
    for part in parted.manifest(out).parts:
        for packed in parted.packed(out, part):
            found[packed.member.graph] = parted.triples(packed).decode().splitlines()
    return found


def aside(out: Path) -> dict[str, str]:
    lines = (out / "aside.jsonl").read_text("utf-8").splitlines()
    assert lines == sorted(lines, key=lambda line: str(json.loads(line)["name"]))
    return {told["name"]: told["code"] for told in map(json.loads, lines)}


def test_each_document_has_a_graph_an_entry_facts_and_its_edges(run: Run, out: Path) -> None:
    report = run()
    assert (report.documents, report.read, report.set_aside) == (12, 12, 0)
    graphs = statements(out)
    assert set(graphs) == {iri.graph(f"corpus/a-{number}") for number in range(12)}
    assert f'<{iri.ID}a-3> <{iri.NS}exact> "A/3" .' in graphs[iri.graph("corpus/a-3")]
    assert edges.read(out, columns=["source", "target"]).num_rows == 12
    (part,) = parted.manifest(out).parts
    with gzip.open(parted.companion(out, part, "facts") or "", "rt") as lines:
        assert [json.loads(line)["slug"] for line in lines] == sorted(f"a-{number}" for number in range(12))
    assert not (out / "work").exists()
    assert json.loads((out / "report.json").read_bytes())["documents"] == 12


def test_a_second_run_reads_nothing_and_changes_no_file(run: Run, out: Path) -> None:
    run()
    before = files(out)
    report = run()
    assert (CALLS, report.same, report.parts) == ([], 12, (1, 0, 0))
    assert files(out) == before


def test_only_what_changed_is_read_and_the_rest_is_copied(run: Run, inputs: Path, out: Path, tmp_path: Path) -> None:
    run()
    write(inputs, {"d3.txt": "another text IS A/3", "new.txt": "new IS A/99"})
    (inputs / "d5.txt").unlink()
    report = run()
    assert sorted(CALLS) == ["d3.txt", "new.txt"]
    assert (report.documents, report.same) == (12, 10)
    assert iri.graph("corpus/a-5") not in statements(out)
    afresh = tmp_path / "afresh"
    build([inputs], afresh, engine=HERE, check=False, link=False)
    assert files(afresh) == files(out)


def test_a_part_in_which_nothing_changed_stays_the_file_it_was(
    run: Run, inputs: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wpkg.corpus.build.running._PER_BUCKET", 3)
    run()
    places = {part.number: parted.path_of(out, part) for part in parted.manifest(out).parts}
    assert len(places) == 4
    inodes = {number: path.stat().st_ino for number, path in places.items()}
    write(inputs, {"d3.txt": "another text IS A/3"})
    report = run()
    after = {part.number: parted.path_of(out, part) for part in parted.manifest(out).parts}
    same = [number for number in places if after[number] == places[number]]
    assert (len(same), report.parts) == (3, (3, 1, 1))
    assert all(after[number].stat().st_ino == inodes[number] for number in same)


def test_other_settings_read_all_anew(run: Run) -> None:
    run()
    run(told=Settings(language="fra"))
    assert len(CALLS) == 12


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["one", "two", "three"]), workers=st.just(0))
def test_the_order_of_inputs_changes_no_byte(tmp_path: Path, order: list[str], workers: int) -> None:
    for name in order:
        write(tmp_path / name, {"a.txt": f"text of {name} IS A/1", "b.txt": f"of {name}"})
    made = tmp_path / "-".join(order)
    shutil.rmtree(made, ignore_errors=True)
    build([tmp_path / name for name in order], made, engine=Pool(workers, quick), check=False, link=False)
    expected = tmp_path / "expected"
    build([tmp_path / name for name in sorted(order)], expected, engine=HERE, check=False, link=False)
    assert files(made) == files(expected)


def test_the_number_of_processes_changes_no_byte(run: Run, out: Path, inputs: Path) -> None:
    write(inputs, {"sick.txt": "FAIL", "same.txt": "another IS A/1"})
    run()
    expected = files(out)
    shutil.rmtree(out)
    run(engine=Pool(2, quick))
    assert files(out) == expected


def test_what_is_sick_is_set_aside_with_its_reason_and_the_rest_is_built(run: Run, inputs: Path, out: Path) -> None:
    sick = {"FAIL": "internal", "MEMORY": "too_large", "DEEP": "internal", "REFUSE": "no_text"}
    write(inputs, {f"{word}.txt": word for word in sick})
    (inputs / "latin.txt").write_bytes(b"caf\xe9")
    report = run()
    assert report.documents == 12
    assert aside(out) == {f"{word}.txt": code for word, code in sick.items()} | {"latin.txt": "internal"}
    assert report.aside == {"internal": 3, "no_text": 1, "too_large": 1}


def test_a_document_that_kills_its_process_or_idles_costs_only_itself(run: Run, inputs: Path, out: Path) -> None:
    write(inputs, {"dies.txt": "DIE", "waits.txt": "WAIT"})
    report = run(engine=Pool(2, quick), told=Settings(seconds=0.5))
    assert report.documents == 12
    assert aside(out) == {"dies.txt": "died", "waits.txt": "too_slow"}


def test_what_was_set_aside_is_tried_again_when_told_or_when_it_changed(run: Run, inputs: Path, out: Path) -> None:
    write(inputs, {"sick.txt": "FAIL", "ill.txt": "FAIL too"})
    run()
    run()
    assert CALLS == []
    write(inputs, {"ill.txt": "well"})
    assert run().documents == 13
    assert CALLS == ["ill.txt"]
    run(retry=True)
    assert (CALLS, aside(out)) == (["sick.txt"], {"sick.txt": "internal"})


def test_of_inputs_that_are_one_work_each_gets_a_name_of_its_own(run: Run, inputs: Path, out: Path) -> None:
    write(
        inputs,
        {
            "a.txt": "en français IS B/1 TONGUE fra",
            "b.txt": "in English IS B/1",
            "c.txt": "a later text IS B/1",
            "d.txt": "in English IS B/1",
            "e.txt": "who is called so IS B/1/2",
            "f.txt": "known to the graph IS WT/L/843",
        },
    )
    report = run()
    assert dict(report.renamed) == {"a.txt": "b-1-fra", "c.txt": "b-1-3", "f.txt": "wt-l-843-draft"}
    assert aside(out) == {"d.txt": "copy"}
    graphs = statements(out)
    assert f'<{iri.ID}b-1-fra> <{iri.NS}exact> "en" .' in graphs[iri.graph("corpus/b-1-fra")]
    assert f'<{iri.ID}b-1> <{iri.NS}exact> "English" .' in graphs[iri.graph("corpus/b-1")]
    expected = files(out)
    run()
    assert (CALLS, files(out)) == ([], expected)


def test_where_the_first_of_its_name_goes_the_next_takes_it_even_out_of_an_archive(
    run: Run, inputs: Path, out: Path, tmp_path: Path
) -> None:
    write(tmp_path, {"texts.jsonl": json.dumps({"id": "x", "text": "other words IS B/1"})})
    write(inputs, {"0.txt": "the first IS B/1", "1.txt": "the first IS B/1"})
    lines = tmp_path / "texts.jsonl"
    run(lines)
    assert iri.graph("corpus/b-1-2") in statements(out)
    (inputs / "0.txt").unlink()
    (inputs / "1.txt").unlink()
    run(lines)
    assert f'<{iri.ID}b-1> <{iri.NS}exact> "other" .' in statements(out)[iri.graph("corpus/b-1")]
    assert CALLS == ["texts.jsonl#x"]


def test_a_copy_takes_the_place_of_what_it_was_a_copy_of(run: Run, inputs: Path, out: Path) -> None:
    write(inputs, {"x.txt": "the same IS B/1", "y.txt": "the same IS B/1"})
    run()
    assert aside(out) == {"y.txt": "copy"}
    (inputs / "x.txt").unlink()
    run()
    assert (aside(out), CALLS) == ({}, ["y.txt"])
    assert iri.graph("corpus/b-1") in statements(out)


@pytest.mark.parametrize("kind", ["data", "graphs", "entries", "facts", "edges", "results", "gone"])
def test_what_is_damaged_is_made_anew(run: Run, out: Path, kind: str) -> None:
    run()
    expected = files(out)
    (part,) = parted.manifest(out).parts
    path = {
        "data": parted.path_of(out, part),
        "gone": parted.path_of(out, part),
        "graphs": out / "parts" / f"{part.name}.graphs.jsonl.gz",
    }.get(kind) or parted.companion(out, part, kind)
    assert path is not None
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)
    if kind == "gone":
        path.unlink()
    report = run()
    assert (len(CALLS), report.documents) == (12, 12)
    assert files(out) == expected


def test_a_damaged_manifest_is_as_none(run: Run, out: Path) -> None:
    run()
    expected = files(out)
    (out / "manifest.json").write_text("{")
    run()
    assert files(out) == expected


def test_no_bit_of_a_manifest_can_be_turned_unseen(run: Run, out: Path) -> None:
    run()
    path, told = out / "manifest.json", parted.manifest(out)
    data = path.read_bytes()
    for bit in range(0, 8 * len(data), 3):
        turned = bytearray(data)
        turned[bit // 8] ^= 1 << bit % 8
        path.write_bytes(turned)
        try:
            assert parted.manifest(out) == told
        except DataError:
            continue


def test_many_more_documents_are_divided_anew_and_not_read_anew(
    run: Run, inputs: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wpkg.corpus.build.running._PER_BUCKET", 12)
    run()
    write(inputs, {f"more/{number}.txt": f"more {number}" for number in range(120)})
    report = run()
    assert (len(CALLS), report.documents, len(parted.manifest(out).parts)) == (120, 132, 11)
    afresh = tmp_path / "afresh"
    build([inputs], afresh, engine=HERE, check=False, link=False)
    assert files(afresh) == files(out)


def test_only_one_builds_in_a_folder(run: Run, out: Path) -> None:
    out.mkdir()
    with FileLock(out / ".lock"), pytest.raises(StoreLocked, match="another process is writing there"):
        run()


def test_a_folder_that_cannot_be_written_is_told(run: Run, out: Path) -> None:
    out.write_text("a file where the folder should be")
    with pytest.raises(EnvironmentFault, match="it cannot be written"):
        run()


@pytest.mark.parametrize("where", ["wpkg.corpus.build.staging.Log._append", "wpkg.graph.parted.write_part"])
def test_a_full_disk_is_told_and_what_was_in_force_stays(
    run: Run, inputs: Path, out: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    run()
    before = parted.manifest(out)
    write(inputs, {"new.txt": "new"})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(where, full)
        with pytest.raises(EnvironmentFault, match="No space left on device"):
            run()
    assert parted.manifest(out) == before
    for part in before.parts:
        parted.intact(out, part)
    assert run().documents == 13


def test_an_input_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="there is no such input"):
        run(tmp_path / "nowhere")


def test_what_is_in_a_dataset_is_told_by_layer(run: Run, inputs: Path, out: Path) -> None:
    write(inputs, {"sick.txt": "FAIL"})
    run()
    (layer,) = contents(out).layers
    assert (layer.layer, layer.parts, layer.graphs) == ("documents", 1, 12)
    assert layer.also == "edges, entries, facts, results"
    assert contents(out).aside == {"internal": 1}


SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix wpkg-shapes: <https://w3id.org/wpkg/shapes#> .
wpkg-shapes:C99 a sh:PropertyShape ; wpkg-shapes:code "C99" ; wpkg-shapes:scope wpkg-shapes:document ;
  wpkg-shapes:expected "few words"@en ; wpkg-shapes:todo "Leave some out."@en ;
  sh:targetSubjectsOf wpkg:exact ; sh:path wpkg:exact ; sh:maxCount {most} ; sh:message "C99 too many words"@en .
"""


def test_where_only_the_shapes_change_the_report_counts_what_the_new_ones_find(
    inputs: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checked(most: int) -> Mapping[str, int]:
        checker = Checker({"own.ttl": SHAPE.format(most=most).encode()}, {})
        monkeypatch.setattr("wpkg.graph.shapes.checker.project", lambda: checker)
        return build([inputs], out, engine=HERE, link=False).checks

    CALLS.clear()
    assert checked(2) == {"C99": 12}
    assert checked(99) == {}
    assert checked(2) == {"C99": 12}
    assert len(CALLS) == 12
