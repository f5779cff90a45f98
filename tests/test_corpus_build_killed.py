"""A build may be killed anywhere: what was in force stays, and the next run ends as if nothing had happened."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from building_stand_in import quick
from wpkg.corpus.build import build
from wpkg.corpus.build.engine import Pool
from wpkg.graph import parted

TESTS = Path(__file__).parent
SCRIPT = """
import multiprocessing, os, random, signal, sys
from pathlib import Path
from building_stand_in import quick
from wpkg.corpus.build import build, running
from wpkg.corpus.build.engine import Pool

if __name__ == "__main__":
    inputs, out, at, whom, seed = sys.argv[1:]
    running._PER_BUCKET = 8
    steps = 0

    def step(what, of):
        global steps
        steps += 1
        if steps == int(at) and whom == "parent":
            os.kill(os.getpid(), signal.SIGKILL)
        if steps == int(at) and whom == "worker":
            children = multiprocessing.active_children()
            if children:
                os.kill(random.Random(int(seed)).choice(children).pid, signal.SIGKILL)

    report = build([Path(inputs)], Path(out), engine=Pool(2, quick), check=False, link=False, step=step)
    print(steps, report.read, report.resumed)
"""
STEPS = 1 + 1 + 40 + 1 + 5
"""What an undisturbed run tells: the survey, the reading, each document, the assembling, each part."""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    for number in range(40):
        (place / f"{number}.txt").write_text(f"text {number} IS A/{number // 2} CITES A/{number + 1}")
    return place


def started(inputs: Path, out: Path, at: int, whom: str, seed: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(inputs), str(out), str(at), whom, str(seed)]
    script = out.parent / "build_and_die.py"
    script.write_text(SCRIPT)
    environment = {"PYTHONPATH": str(TESTS), "PATH": "/usr/bin"}
    return subprocess.run(
        [command[0], str(script), *command[3:]],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def files(out: Path) -> dict[str, bytes]:
    found = (path for path in out.rglob("*") if path.is_file() and path.name not in {"report.json", ".lock"})
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def undisturbed(inputs: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    monkeypatch.setattr("wpkg.corpus.build.running._PER_BUCKET", 8)
    build([inputs], out, engine=Pool(0, quick), check=False, link=False)
    return files(out)


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_build_is_gone_on_with_and_ends_as_if_undisturbed(
    inputs: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = random.Random(seed).randint(1, STEPS)
    out = tmp_path / "out"
    assert started(inputs, out, at, "parent").returncode == -signal.SIGKILL
    assert not (out / "manifest.json").exists() or parted.manifest(out).graphs == 40
    monkeypatch.setattr("wpkg.corpus.build.running._PER_BUCKET", 8)
    report = build([inputs], out, engine=Pool(0, quick), check=False, link=False)
    assert report.read + report.resumed + report.same == 40
    assert report.resumed + report.same >= min(max(at - 3, 0), 40), "what was told of is not read again"
    assert files(out) == undisturbed(inputs, tmp_path / "other", monkeypatch)


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_process_costs_nothing(
    inputs: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = random.Random(100 + seed).randint(3, 35)
    out = tmp_path / "out"
    ended = started(inputs, out, at, "worker", seed)
    assert ended.returncode == 0, ended.stderr
    assert json.loads((out / "report.json").read_bytes())["aside"] == {}
    assert files(out) == undisturbed(inputs, tmp_path / "other", monkeypatch)


def test_while_it_is_brought_up_to_date_the_dataset_before_stays_in_force(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    undisturbed(inputs, out, monkeypatch)
    before = (out / "manifest.json").read_bytes()
    for number in range(10):
        (inputs / f"{number}.txt").write_text(f"other text {number}")
    assert started(inputs, out, 2 + 10 + 1 + 1, "parent").returncode == -signal.SIGKILL
    assert (out / "manifest.json").read_bytes() == before
    for part in parted.manifest(out).parts:
        parted.intact(out, part)
    report = build([inputs], out, engine=Pool(0, quick), check=False, link=False)
    assert (report.resumed, report.read) == (10, 0)
    assert files(out) == undisturbed(inputs, tmp_path / "other", monkeypatch)
