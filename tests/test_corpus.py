"""Folders of files are read on several processes, go on where they stopped, and lose nothing to one bad file."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from filelock import FileLock

from reading_stand_in import count_words
from wpkg import corpus
from wpkg.corpus import Settings, Summary
from wpkg.corpus.folder import found
from wpkg.corpus.journal import FILE, Journal
from wpkg.errors import BadParameter, EnvironmentFault, StoreLocked

TESTS = Path(__file__).parent
JSON = Settings(format="json")
Run = Callable[..., Summary]


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    return place


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def run(inputs: Path, out: Path) -> Run:
    def read(settings: Settings = JSON, jobs: int = 0) -> Summary:
        return corpus.run([inputs], out, settings, jobs=jobs, reader=count_words)

    return read


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_every_file_has_its_output_and_the_summary_counts_findings(
    jobs: int, inputs: Path, out: Path, run: Run
) -> None:
    write(inputs, **{f"d{at // 10}__f{at}": "one two?" * (at + 1) for at in range(40)})
    summary = run(jobs=jobs)
    assert (summary.read, summary.same, summary.failed) == (40, 0, 0)
    assert (out / "d3/f39.txt.json").read_text() == "41\n"
    assert summary.findings == {"question": 820}
    written = json.loads((out / "summary.json").read_text())
    assert written["read"] == 40
    assert written["findings"] == {"question": 820}
    assert not list(out.rglob("*.part"))


def test_what_has_been_read_is_not_read_again(inputs: Path, out: Path, tmp_path: Path, run: Run) -> None:
    log = tmp_path / "log"
    write(inputs, a=f"NOTE {log} ?", b=f"NOTE {log}", c=f"NOTE {log}")
    run()
    write(inputs, b=f"NOTE {log} more")
    (out / "c.txt.json").unlink()
    again = run()
    assert (again.read, again.same) == (2, 1)
    assert log.read_text().split() == ["a.txt", "b.txt", "c.txt", "b.txt", "c.txt"]
    assert again.findings == {"question": 1}


def test_other_settings_or_another_reader_read_all_again(
    inputs: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inputs, a="one")
    run()
    assert run(replace(JSON, language="fra")).read == 1
    assert run(replace(JSON, language="fra")).same == 1
    monkeypatch.setattr(corpus, "reader_version", lambda: "another")
    assert run(replace(JSON, language="fra")).read == 1


def test_the_version_of_the_reader_follows_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = corpus.reader_version()
    assert corpus.reader_version() == plain
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/own.yaml").write_text("id: own\n")
    monkeypatch.setenv("WPKG_GRAMMAR", str(tmp_path))
    assert corpus.reader_version() != plain


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_one_bad_file_stops_no_other(jobs: int, inputs: Path, out: Path, run: Run) -> None:
    write(inputs, good="one two", fails="FAIL", empty="", sub__good="three")
    (inputs / "latin.txt").write_bytes(b"caf\xe9")
    (inputs / "gone.txt").symlink_to(inputs / "nowhere")
    os.mkfifo(inputs / "pipe.txt")
    summary = run(jobs=jobs)
    assert (summary.read, summary.failed) == (2, 5)
    assert summary.failures == {"unreadable": 2, "empty": 1, "internal": 1, "not_utf8": 1}
    assert [name for name, _, _ in summary.errors] == ["empty.txt", "fails.txt", "gone.txt", "latin.txt", "pipe.txt"]
    assert "no words today" in summary.errors[1][2]
    assert (out / "sub/good.txt.json").exists()
    assert json.loads((out / "summary.json").read_text())["errors"][3][1] == "not_utf8"


def test_a_file_that_kills_its_process_is_named_and_the_rest_is_read(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, **{f"f{at:02}": "DIE" if at == 13 else "one" for at in range(30)})
    summary = run(jobs=2)
    assert (summary.read, summary.failed) == (29, 1)
    assert summary.errors[0][:2] == ("f13.txt", "died")


def test_a_failed_file_is_tried_again(inputs: Path, run: Run) -> None:
    write(inputs, a="FAIL", b="one")
    assert run().failed == 1
    write(inputs, a="well")
    again = run()
    assert (again.read, again.same, again.failed) == (1, 1, 0)


def test_what_somebody_changed_in_the_outputs_is_kept(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one", b="one")
    run()
    (out / "a.txt.json").write_text("by hand")
    assert run().same == 2
    write(inputs, a="one two", b="one two")
    summary = run()
    assert (summary.read, summary.failures) == (1, {"edited": 1})
    assert (out / "a.txt.json").read_text() == "by hand"
    assert (out / "b.txt.json").read_text() == "2\n"
    assert run(replace(JSON, overwrite=True)).read == 1
    assert (out / "a.txt.json").read_text() == "2\n"


def test_what_lies_there_from_elsewhere_is_kept(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one")
    out.mkdir()
    (out / "a.txt.json").write_text("from elsewhere")
    assert run().failures == {"edited": 1}
    assert (out / "a.txt.json").read_text() == "from elsewhere"


def test_odd_names_loops_and_other_files_do_no_harm(inputs: Path, out: Path, run: Run) -> None:
    odd = ["новый план №1.txt", "a\nb.txt", " -x.txt", os.fsdecode(b"caf\xe9.txt"), "a'b\"$.txt"]
    for name in odd:
        (inputs / name).write_text("one")
    (inputs / ".hidden.txt").write_text("one")
    (inputs / "picture.png").write_bytes(b"\x89PNG")
    (inputs / "sub").mkdir()
    (inputs / "sub/loop").symlink_to(inputs)
    summary = run()
    assert (summary.read, summary.failed) == (5, 0)
    assert summary.ignored == {"a link to a folder": 1, "no format that is read": 1}
    assert sorted(path.name for path in out.glob("*.txt.json")) == sorted(f"{name}.json" for name in odd)
    assert run().same == 5


def test_a_bad_odd_name_is_reported_in_one_line(inputs: Path, run: Run) -> None:
    (inputs / os.fsdecode(b"caf\xe9\n.txt")).write_bytes(b"")
    (name, _, message), *_ = run().errors
    assert name == "caf\\xe9\\n.txt"
    assert message.startswith("caf") or "/caf\\xe9\\n.txt: it is empty" in message


def test_the_output_folder_may_lie_inside_the_input_folder(inputs: Path) -> None:
    write(inputs, a="one")
    for expected in (1, 0):
        assert corpus.run([inputs], inputs / "out", JSON, jobs=0, reader=count_words).read == expected


def test_several_inputs_keep_their_names_apart(tmp_path: Path, out: Path) -> None:
    write(tmp_path, one__a="x", two__a="x", b="x")
    names = [each.name for each in found([tmp_path / "one", tmp_path / "two", tmp_path / "b.txt"], out)]
    assert names == ["one/a.txt", "two/a.txt", "b.txt"]
    with pytest.raises(BadParameter, match="2 inputs are named a"):
        list(found([tmp_path / "one/a.txt", tmp_path / "two/a.txt"], out))


def test_a_folder_that_cannot_be_listed_is_an_error_of_its_own(
    inputs: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inputs, a="one", shut__b="one")
    scan = os.scandir

    def denied(path: str | Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    summary = run()
    assert (summary.read, summary.failures) == (1, {"unreadable": 1})


def test_an_output_that_cannot_be_written_is_an_error_of_its_file(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one", b="one")
    (inputs / ("n" * 250 + ".txt")).write_text("one")
    assert run().failures == {"unwritable": 1}


def test_two_runs_do_not_write_to_one_folder(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one")
    run()
    with FileLock(out / ".lock"), pytest.raises(StoreLocked):
        run()


def test_a_journal_that_is_none_or_too_new_is_refused(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one")
    run()
    with sqlite3.connect(out / FILE) as base:
        base.execute("PRAGMA user_version=99")
    base.close()
    with pytest.raises(EnvironmentFault, match="version is 99"):
        run()
    (out / FILE).write_bytes(b"no journal at all, but long enough to look like one" * 20)
    with pytest.raises(EnvironmentFault, match="move it away"):
        run()


def test_a_journal_lost_costs_only_time(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one")
    run()
    (out / FILE).unlink()
    assert run().read == 1


def test_a_table_is_no_format_for_a_folder(inputs: Path, run: Run) -> None:
    with pytest.raises(BadParameter, match="no format for a folder"):
        run(Settings(format="table"))


def test_the_journal_counts_one_run_at_a_time(inputs: Path, out: Path, run: Run) -> None:
    write(inputs, a="one", b="one")
    run()
    (inputs / "b.txt").unlink()
    assert run().same == 1
    with Journal(out) as journal:
        assert journal.run == 3


def test_an_input_that_is_not_there_is_an_error_of_its_own(inputs: Path, out: Path) -> None:
    write(inputs, a="one")
    summary = corpus.run([inputs / "a.txt", inputs / "nowhere"], out, JSON, jobs=0, reader=count_words)
    assert (summary.read, summary.failures) == (1, {"unreadable": 1})


def test_a_file_that_takes_too_long_is_given_up_and_the_rest_is_read(inputs: Path, out: Path) -> None:
    write(inputs, **{f"f{at:02}": "WAIT" if at in {3, 4, 20} else "one" for at in range(30)})
    summary = corpus.run([inputs], out, JSON, jobs=2, seconds=0.5, reader=count_words)
    assert (summary.read, summary.failures) == (27, {"too_slow": 3})
    assert [name for name, _, _ in summary.errors] == ["f03.txt", "f04.txt", "f20.txt"]
    assert "not read within 0.5 seconds" in summary.errors[0][2]
    assert "--time-limit" in summary.errors[0][2]


def test_processes_that_cannot_begin_are_an_error_of_the_run(
    inputs: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inputs, a="one")
    elsewhere = ModuleType("nowhere")
    elsewhere.__dict__["count_words"] = count_words
    monkeypatch.setitem(sys.modules, "nowhere", elsewhere)
    monkeypatch.setattr(count_words, "__module__", "nowhere")
    with pytest.raises(EnvironmentFault, match="before it began"):
        corpus.run([inputs], out, JSON, jobs=1, reader=count_words)


_INTERRUPTED = """
import signal, sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
import slow_stand_in
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may be deaf to it
    from wpkg import corpus
    found = corpus.run([Path({inputs!r})], Path({out!r}), corpus.Settings(format="json"), jobs=2,
                       reader=slow_stand_in.slowly)
    print(found.interrupted, found.read)
"""


def test_an_interruption_leaves_whole_outputs_and_the_next_run_goes_on(inputs: Path, out: Path, tmp_path: Path) -> None:
    write(inputs, **{f"f{at:03}": f"one {at}" for at in range(300)})
    script = tmp_path / "script.py"
    script.write_text(_INTERRUPTED.format(tests=str(TESTS), inputs=str(inputs), out=str(out)))
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 60
        while len(list(out.glob("*.json"))) < 20 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        told, complaint = process.communicate(timeout=60)
    assert told.startswith("True")
    assert "Traceback" not in complaint
    written = list(out.glob("f*.json"))
    assert 20 <= len(written) < 300
    assert {path.read_text() for path in written} == {"2\n"}
    assert not list(out.glob("*.part"))
    summary = corpus.run([inputs], out, JSON, jobs=0, reader=count_words)
    assert summary.read + summary.same == 300
    assert len(list(out.glob("f*.json"))) == 300
