"""The closure of a table of edges is what the slow way gives, and a table of it replaces another as a whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.dataset
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge_worlds import SHAPES, Rows, chain, chance, dataset, edge, slowly
from wpkg import iri
from wpkg.cli.corpus_closure import COMMAND
from wpkg.corpus import closed, closure, edges
from wpkg.corpus.closed import Closed
from wpkg.corpus.closure import Question, in_memory
from wpkg.corpus.edges import Edge
from wpkg.errors import AnswerTooLong, DataError, StoreLocked, StoreMissing, UnknownName
from wpkg.graph import parted
from wpkg.graph.lineage.citations import MANNERS


def quiet(_: str) -> None:
    return


def walked(folder: Path, question: Question) -> Closed:
    return in_memory(question, folder, parted.manifest(folder), quiet)


def rows(folder: Path) -> Rows:
    found = closed.read(folder)
    listed = list(zip(*(found.column(name).to_pylist() for name in ("start", "unit", "depth")), strict=True))
    assert len(listed) == len(set(listed))
    return set(listed)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("depth", [None, 2])
def test_closure_is_that_of_the_slow_way(tmp_path: Path, shape: str, down: bool, depth: int | None) -> None:
    found = SHAPES[shape]()
    dataset(tmp_path, found)
    told = walked(tmp_path, Question(down=down, depth=depth))
    expected = slowly(found, down=down, depth=depth)
    assert rows(tmp_path) == expected
    assert told.rows == len(expected)
    assert told.starts == len({start for start, _, _ in expected})
    assert told.units == len({unit for _, unit, _ in expected})
    assert dict(enumerate(told.levels, 1)) == {
        at: sum(row[2] == at for row in expected) for at in range(1, told.deepest + 1)
    }


NAMES = st.sampled_from([f"{letter}{part}" for letter in "abcdefg" for part in ("", "#p1", "#p2")])
EDGES = st.lists(
    st.builds(
        edge,
        NAMES,
        NAMES,
        st.sampled_from([*MANNERS, "takes-note-of"]),
        st.sampled_from(["extracted", "curated", "unverified", "withdrawn"]),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDGES, st.booleans(), st.sampled_from([None, 1, 2, 3]), st.booleans())
def test_any_graph_is_closed_as_the_slow_way_does(
    given_: list[Edge], down: bool, depth: int | None, include_unverified: bool
) -> None:
    question = Question(down=down, depth=depth, include_unverified=include_unverified)
    graph = closure.compiled(edges.table(given_), question)
    found = {
        (graph.iri(start), graph.iri(unit), at)
        for start in range(graph.size)
        for reached in [graph.closure(start, down=down, depth=depth)]
        for unit, at in zip(reached.units, reached.depths, strict=True)
    }
    assert found == slowly(given_, down=down, depth=depth, include_unverified=include_unverified)


def test_walk_from_some_starts_gives_their_rows_and_no_others(tmp_path: Path) -> None:
    found = chance(40, 90, 3)
    dataset(tmp_path, found)
    starts = tuple(sorted({one.document for one in found}))[:3]
    walked(tmp_path, Question(starts))
    everything = slowly(found, down=False, depth=None)
    assert rows(tmp_path) == {row for row in everything if row[0] in starts} != set()


def test_start_that_cites_nothing_has_no_rows_and_unknown_start_is_an_error(tmp_path: Path) -> None:
    dataset(tmp_path, [edge("a", "b"), edge("quiet", "b", "takes-note-of")])
    assert walked(tmp_path, Question(closure.named(["quiet"]))).rows == 0
    with pytest.raises(UnknownName, match="nobody"):
        walked(tmp_path, Question(closure.named(["nobody"])))


def test_table_longer_than_allowed_is_not_written_and_the_last_one_kept(tmp_path: Path) -> None:
    dataset(tmp_path, chain(30))
    walked(tmp_path, Question(depth=1))
    before = rows(tmp_path), closed.report(tmp_path)
    with pytest.raises(AnswerTooLong, match="400 rows"):
        walked(tmp_path, Question(most=400))
    assert (rows(tmp_path), closed.report(tmp_path)) == before
    assert not list((tmp_path / closed.FOLDER).glob(".making-*"))


def test_new_table_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    dataset(tmp_path, chain(9))
    first = walked(tmp_path, Question(depth=3))
    assert (first.stopped, first.levels) == ("max_depth 3", (8, 7, 6))
    second = walked(tmp_path, Question())
    assert (second.stopped, second.deepest) == ("nothing more to reach", 8)
    there = sorted(path.name for path in (tmp_path / closed.FOLDER).iterdir())
    assert there == sorted([*second.files, closed.REPORT])
    assert pyarrow.dataset.dataset(list((tmp_path / closed.FOLDER).glob("*.parquet"))).count_rows() == second.rows


def test_rows_lie_in_the_order_of_starts_depths_and_units(tmp_path: Path) -> None:
    dataset(tmp_path, chance(40, 120, 5))
    walked(tmp_path, Question())
    found = closed.read(tmp_path).to_pylist()
    assert found == sorted(found, key=lambda row: (row["start"], row["depth"], row["unit"]))


def test_damaged_report_or_table_of_edges_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        closed.report(tmp_path)
    made = dataset(tmp_path, chain(4))
    walked(tmp_path, Question())
    (tmp_path / closed.FOLDER / closed.REPORT).write_text("{")
    with pytest.raises(DataError, match="cannot be read"):
        closed.report(tmp_path)
    place = parted.companion(tmp_path, made.parts[0], edges.KIND)
    assert place is not None
    place.write_bytes(place.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"edges\.parquet: .* damaged"):
        walked(tmp_path, Question())


def command(*arguments: str) -> tuple[int, str, BaseException | None]:
    answer = CliRunner().invoke(COMMAND, arguments)
    return answer.exit_code, answer.stdout, answer.exception


def test_command_writes_the_table_and_tells_its_size(tmp_path: Path) -> None:
    dataset(tmp_path, chain(5))
    code, told, _ = command(str(tmp_path), "--all", "--direction", "down", "--max-depth", "2", "--format", "json")
    assert code == 0
    report = json.loads(told)
    assert (report["rows"], report["levels"], report["question"]["direction"]) == (7, [4, 3], "down")
    assert rows(tmp_path) == slowly(chain(5), down=True, depth=2)
    code, told, _ = command(str(tmp_path), "--from", "D0")
    assert (code, "4 rows" in told) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--all", "--from", "d1"], ["--all", "--master", "spark://127.0.0.1:1"], ["--all", "--engine", "spark"]],
)
def test_command_says_what_it_cannot_make_sense_of(tmp_path: Path, arguments: Sequence[str]) -> None:
    dataset(tmp_path, chain(3))
    assert command(str(tmp_path), *arguments)[0] == 2


def test_command_ends_with_1_where_nothing_is_reached(tmp_path: Path) -> None:
    dataset(tmp_path, chain(3))
    assert command(str(tmp_path), "--from", "d2")[0] == 1


def test_dataset_that_is_being_written_is_not_walked(tmp_path: Path) -> None:
    from filelock import FileLock

    dataset(tmp_path, chain(3))
    with FileLock(tmp_path / ".lock"):
        _, _, error = command(str(tmp_path), "--all")
    assert isinstance(error, StoreLocked)


def test_edges_of_all_parts_are_one_table_with_days_and_manners(tmp_path: Path) -> None:
    found = chance(40, 90, 11)
    dataset(tmp_path, found)
    table = edges.read(tmp_path)
    assert table.schema == edges.schema()
    assert table.num_rows == len(set(found))
    whole = pyarrow.dataset.dataset(sorted((tmp_path / parted.PARTS).glob("*.parquet")))
    assert whole.schema.names == list(edges.DESCRIPTIONS)
    assert whole.count_rows() == table.num_rows
    assert {str(day) for day in table.column("day").to_pylist()} == {"2020-01-02"}


@pytest.mark.parametrize(
    ("day", "whole"),
    [("2020-02-03", "2020-02-03"), ("2020-02", None), ("2020", None), ("", None), ("2020-02-31", None)],
)
def test_day_that_is_not_known_to_the_day_is_null(day: str, whole: str | None) -> None:
    row = edges.table([Edge(f"{iri.ID}a#p", f"{iri.ID}b#q", "recalls", f"{iri.ID}a#r", "curated", f"{iri.ID}a", day)])
    (told,) = row.to_pylist()
    assert (str(told["day"]) if told["day"] else None, told["dated"]) == (whole, day or None)
    assert (told["source_document"], told["target_document"]) == (f"{iri.ID}a", f"{iri.ID}b")


@given(EDGES, st.randoms())
@settings(max_examples=30, deadline=None)
def test_same_edges_in_any_order_are_the_same_bytes(given_: list[Edge], order: object) -> None:
    import random

    shuffled = [*given_, *given_[:3]]
    assert isinstance(order, random.Random)
    order.shuffle(shuffled)
    assert edges.parquet(shuffled) == edges.parquet(given_)


def test_dataset_without_edges_says_how_to_get_them(tmp_path: Path) -> None:
    packed = parted.pack(iri.graph("corpus/a"), ["<https://x/a> <https://x/b> <https://x/c> ."])
    part = parted.write_part(tmp_path, parted.DOCUMENTS, 0, [packed])
    parted.switch(tmp_path, parted.Manifest((part,)))
    with pytest.raises(DataError, match="no table of edges") as told:
        edges.read(tmp_path)
    assert "--no-edges" in told.value.todo
