"""How measurements are gathered and shown; nothing that is timed is asserted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import contenders
import engines
import measuring
import pytest
import rendering
import served_engines
import side_data
import side_questions
from click.testing import CliRunner
from measuring import Contest, Race, Record, Table
from rendering import Aim, Note

from wpkg.cli import benching, complete, main
from wpkg.errors import EnvironmentFault

CASES = Path(__file__).with_name("bench")
BENCH = Path(__file__).parents[1] / "bench"


def contest(**seconds: float) -> Contest:
    return Contest("c", "A contest", "Of two.", ("wpkg", "peer"), [Race("r", "one thing", 10, "3", seconds)])


def golden_records() -> list[Record]:
    return [measuring.read(path) for path in sorted(CASES.glob("*.json"))]


def test_a_page_is_made_of_records_aims_and_notes() -> None:
    made = rendering.page(
        golden_records(),
        rendering.aims(CASES / "aims.yaml"),
        rendering.notes(CASES / "notes.yaml"),
        {"c": "did not end"},
    )
    assert made == (CASES / "page.txt").read_text("utf-8")


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = Record(
        "a", "A", True, 3, [contest(wpkg=1.0)], [Table("t", "T", "", ["x"], [["1"]])], {"f": 2.0}, {"p": "gone"}
    )
    made.write(tmp_path / "new" / "a.json")
    read = measuring.read(tmp_path / "new" / "a.json")
    assert (read.contests[0].races[0].seconds, read.figures, read.missing) == ({"wpkg": 1.0}, {"f": 2.0}, {"p": "gone"})
    assert read.made
    assert read.machine["cores"].isdigit()
    assert read.versions["pyoxigraph"]


@pytest.mark.parametrize(("peer", "shown"), [(0.5, True), (2.0, False), (1.0, False)])
def test_a_note_is_shown_only_where_the_figures_show_the_loss(peer: float, shown: bool) -> None:
    note = Note("c", "r*", "peer", "It is lost for a reason.")
    text = rendering.of_record(Record("a", "A", contests=[contest(wpkg=1.0, peer=peer)]), [note])
    assert (note.note in text) is shown
    assert ("Where wpkg loses" in text) is shown


def test_a_loss_without_a_note_says_so() -> None:
    text = rendering.of_record(
        Record("a", "A", contests=[contest(wpkg=1.0, peer=0.5)]), [Note("c", "r", "other", "Why.")]
    )
    assert "peer: r at 10 (0.5×). No reason is noted yet." in text
    assert "Why." not in text


def test_nobody_loses_to_who_was_not_timed_or_where_wpkg_was_not() -> None:
    told = Race("r", "one thing", 10, "3", {"wpkg": 1.0}, {"peer": "> 5 s"})
    other = Race("s", "another", 10, "3", {"peer": 1.0}, {"wpkg": "–"})
    record = Record("a", "A", contests=[Contest("c", "C", "", ("wpkg", "peer"), [told, other])])
    assert rendering.losses(record) == []
    assert "> 5 s" in rendering.of_record(record)


@pytest.mark.parametrize(
    ("aim", "word"),
    [
        (Aim("a", "r", "f", "s", at_most=2.0), "reached"),
        (Aim("a", "r", "f", "s", at_most=1.9), "**missed**"),
        (Aim("a", "r", "f", "s", at_least=2.0), "reached"),
        (Aim("a", "r", "f", "s", at_least=2.1), "**missed**"),
        (Aim("a", "r", "f", "s", at_least=1, at_most=3), "reached"),
        (Aim("a", "r", "c/r/peer ÷ wpkg", "×", at_least=3), "reached"),
        (Aim("a", "r", "c/r/peer ÷ wpkg", "×", at_least=5), "**missed**"),
        (Aim("a", "r", "c/r/wpkg", "ms", at_most=0.1), "reached"),
        (Aim("a", "r", "c/r/nobody", "ms", at_most=0.1), "not measured"),
        (Aim("a", "r", "c/r/peer ÷ nobody", "×", at_most=0.1), "not measured"),
        (Aim("a", "other", "f", "s", at_most=2.0), "not measured"),
    ],
)
def test_whether_an_aim_was_reached_is_computed(aim: Aim, word: str) -> None:
    races = [Race("r", "", size, "", {"wpkg": 0.1, "peer": ratio * 0.1}) for size, ratio in ((100, 4.0), (10, 2.0))]
    record = Record("r", "R", contests=[Contest("c", "C", "", ("wpkg", "peer"), races)], figures={"f": 2.0})
    text = rendering.page([record], [aim], ())
    row = next(line for line in text.splitlines() if line.startswith("| a |"))
    assert row.endswith(f"| {word} |")


def test_no_aim_is_judged_by_a_quick_run() -> None:
    text = rendering.page([Record("r", "R", quick=True, figures={"f": 2.0})], [Aim("a", "r", "f", "s", at_most=1)], ())
    assert rendering.QUICK in text
    assert "| a | ≤ 1 s | 2 s | not judged |" in text


def test_what_is_missing_and_what_failed_is_told(tmp_path: Path) -> None:
    Record("a", "A", missing={"Jena": "there is no Java"}).write(tmp_path / "a.json")
    (tmp_path / "b.json").write_text("[1]", "utf-8")
    records, unread = rendering.gathered(tmp_path, ["b", "a"])
    text = rendering.page(records, (), (), unread | {"c": "did not end in 60 s"})
    assert "Left out: Jena (there is no Java)." in text
    assert "- c: did not end in 60 s" in text
    assert "- b: b.json is no record" in text


def test_every_measurement_aim_and_note_names_something_that_there_is() -> None:
    known = benching.measurements(BENCH / "measurements.yaml")
    assert {aim.record for aim in rendering.aims(BENCH / "aims.yaml")} <= set(known)
    assert all(aim.at_most is not None or aim.at_least is not None for aim in rendering.aims(BENCH / "aims.yaml"))
    assert rendering.notes(BENCH / "notes.yaml")
    for record in (BENCH / "records").glob("*.json"):
        assert measuring.read(record).name == record.stem
        assert record.stem in known


def test_the_page_of_results_is_that_of_the_records() -> None:
    """Whoever changes a record, an aim or a note writes the page anew: ``python bench/rendering.py``."""
    shown = (BENCH / "results.md").read_text("utf-8")
    order = list(benching.measurements(BENCH / "measurements.yaml"))
    records, _ = rendering.gathered(BENCH / "records", order)
    made = rendering.page(records, rendering.aims(BENCH / "aims.yaml"), rendering.notes(BENCH / "notes.yaml"))
    assert made == shown or rendering.QUICK in shown


# the command


def test_an_unknown_measurement_is_refused_with_the_names_there_are() -> None:
    shown = CliRunner().invoke(complete(), ["bench", "--only", "nonsense"])
    assert shown.exit_code == 2
    assert "there is no measurement 'nonsense'; there are side_by_side, loads" in shown.output


def test_measurements_are_listed() -> None:
    shown = CliRunner().invoke(complete(), ["bench", "--list"])
    assert [line.split()[0] for line in shown.output.splitlines()] == list(
        benching.measurements(BENCH / "measurements.yaml")
    )


def test_without_a_checkout_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(benching, "__file__", str(tmp_path / "site-packages" / "wpkg" / "cli" / "benching.py"))
    with pytest.raises(EnvironmentFault, match="not installed"):
        benching.checkout()
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--quick"])
    assert ended.value.code == 2


_SCRIPTS = {
    "good.py": """
import sys, measuring
from pathlib import Path
at = sys.argv.index("--json") + 1
measuring.Record("good", "Good", "--quick" in sys.argv, figures={"seen": float(sys.argv[-1])}).write(Path(sys.argv[at]))
""",
    "bad.py": "raise SystemExit('it does not go')",
    "slow.py": "import time; time.sleep(600)",
}
_MEASUREMENTS = """
good: {script: good.py, what: ends well, quick: [7], full: [9]}
bad: {script: bad.py, what: fails}
slow: {script: slow.py, what: never ends, quick_seconds: 0.5}
needing: {script: good.py, what: needs something, needs: WPKG_NOT_SET}
gone: {script: gone.py, what: is not there}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with measurements of its own."""
    folder = tmp_path / "bench"
    folder.mkdir()
    for name, text in (_SCRIPTS | {"measurements.yaml": _MEASUREMENTS, "aims.yaml": "[]", "notes.yaml": "[]"}).items():
        (folder / name).write_text(text, "utf-8")
    for name in ("measuring.py", "rendering.py"):
        (folder / name).write_bytes((BENCH / name).read_bytes())
    monkeypatch.setattr(benching, "checkout", lambda: tmp_path)
    monkeypatch.setenv("WPKG_HOME", str(tmp_path / "home"))
    return tmp_path


def test_each_measurement_runs_apart_and_what_fails_is_told_beside_the_rest(project: Path) -> None:
    shown = CliRunner().invoke(complete(), ["bench", "--quick"])
    assert shown.exit_code == 1
    page = (project / "bench" / "results.md").read_text("utf-8")
    assert "| seen | 7 |" in page
    assert "- bad: failed: it does not go" in page
    assert "- slow: did not end in 0.5 s" in page
    assert "needing: left out, WPKG_NOT_SET is not set" in shown.output
    assert "gone: left out, there is no bench/gone.py" in shown.output
    assert not (project / "bench" / "records").exists()


def test_only_what_is_named_runs_and_the_records_of_a_full_run_stay(project: Path) -> None:
    shown = CliRunner().invoke(complete(), ["bench", "--only", "good", "--out", str(project / "page.md")])
    assert shown.exit_code == 0, shown.output
    assert "| seen | 9 |" in (project / "page.md").read_text("utf-8")
    assert json.loads((project / "bench" / "records" / "good.json").read_text("utf-8"))["quick"] is False
    assert not (project / "bench" / "results.md").exists()


# side by side


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[side_data.Data, side_data.Truth]:
    return side_data.make(tmp_path_factory.mktemp("corpus"), 40)


def test_the_right_answers_are_right_by_another_engine_too(
    corpus: tuple[side_data.Data, side_data.Truth], tmp_path: Path
) -> None:
    data, truth = corpus
    engine = engines.Pyoxigraph()
    engine.load(data, tmp_path)
    for question in side_questions.questions(truth, 3):
        for instance in question.instances:
            call = engine.call(instance)
            assert call is not None
            assert side_questions.same(instance, call()), question.key
    engine.close()


def test_a_wrong_answer_is_told_from_a_right_one(corpus: tuple[side_data.Data, side_data.Truth]) -> None:
    for question in side_questions.questions(corpus[1], 2):
        instance = question.instances[0]
        right = sorted(instance.answer)[: instance.rows]
        if not right:
            continue
        assert side_questions.same(instance, right), question.key
        assert not side_questions.same(instance, [*right, ("x",) * len(right[0])]), question.key
        assert not side_questions.same(instance, [*right, right[0]]), question.key
        assert not side_questions.same(instance, []), question.key


def test_contenders_are_compared_before_they_are_timed(
    corpus: tuple[side_data.Data, side_data.Truth], tmp_path: Path
) -> None:
    data, truth = corpus
    asked = next(each for each in side_questions.questions(truth, 3) if each.key == "in-force-all")
    one = contenders.Contender("pyoxigraph", False, data, tmp_path, 60)
    try:
        times, told = contenders.race([one], asked, 2, again=False)
        assert [len(found) for found in times.values()] == [2]
        assert told == {}
        first = asked.instances[0]
        wrong = side_questions.Instance(first.query, first.given, frozenset({("x", "y", "z")}), 1)
        times, told = contenders.race([one], side_questions.Question("k", "w", (wrong,)), 2, again=False)
        assert times == {}
        assert told["pyoxigraph"].endswith("rows: wrong") or told["pyoxigraph"] == "0 rows: wrong"
    finally:
        one.stop()


def test_who_is_too_slow_is_killed_and_told(corpus: tuple[side_data.Data, side_data.Truth], tmp_path: Path) -> None:
    data, truth = corpus
    asked = next(each for each in side_questions.questions(truth, 3) if each.key == "in-force-all")
    one = contenders.Contender("pyoxigraph", False, data, tmp_path, 0.25)
    try:
        os.kill(one.pid, signal.SIGSTOP)
        _, told = contenders.race([one], asked, 1, again=False)
        assert told == {"pyoxigraph": "> 0.25 s"}
    finally:
        one.stop()


def test_a_peer_that_is_not_there_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("needs.program", lambda _: None)
    assert "Virtuoso" in served_engines.absent("Virtuoso")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert served_engines.absent("igraph") == "the Python package igraph is not installed"
    assert served_engines.absent("wpkg") == ""


def test_questions_differ_in_what_they_are_about(corpus: tuple[side_data.Data, side_data.Truth]) -> None:
    for question in side_questions.questions(corpus[1], 3):
        given = [tuple(sorted(instance.given.items())) for instance in question.instances]
        assert len(set(given)) == len(given), question.key


def test_the_questions_stand_in_files_without_an_argument_left_open(
    corpus: tuple[side_data.Data, side_data.Truth],
) -> None:
    for question in side_questions.questions(corpus[1], 1):
        for dialect in ("", "virtuoso"):
            assert "bench:" not in engines.sparql(question.instances[0], dialect).split("\n", 1)[1]


def test_a_measurement_runs_from_end_to_end(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH / "reader.py"), "--quick", "--json", str(tmp_path / "reader.json")]
    subprocess.run(command, check=True, capture_output=True)
    record = measuring.read(tmp_path / "reader.json")
    assert record.quick
    assert record.figures["sources: references, end to end (overlap and target)"] > 0.5
    assert "other texts" in record.missing
