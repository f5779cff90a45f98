"""What a kill, a full disk or a spoilt byte leaves: the last good state, and a next run that ends as any other.

The same at length, with figures, is ``bench/faults.py``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from project import Project
from wpkg import resources

BENCH = resources.root() / "bench"
KILLS = 5

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(autouse=True)
def measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the modules of ``bench`` be imported, and the environment be as it was."""
    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("WPKG_ROOT", "WPKG_HOME"):
        monkeypatch.setenv(name, os.environ.get(name, ""))


@pytest.fixture(scope="module")
def publishing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Start a real `wpkg publish` in a session of its own and kill its first process once others work for it."""
    place = tmp_path_factory.mktemp("publishing")
    environment = {**os.environ, "WPKG_HOME": str(place / "home")}
    process = subprocess.Popen(
        [sys.executable, "-m", "wpkg", "publish", str(place / "site")],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert any(" places" in line for line in process.stderr), "it never began to write"
        wait_for(lambda: len(members(process.pid)) > 1)
        process.kill()
        process.wait()
        yield process.pid
    finally:
        if process.stderr is not None:
            process.stderr.close()
        for pid in members(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def wait_for(condition: object, seconds: float = 30.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


def members(session: int) -> list[int]:
    """Return the living processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_processes_of_a_killed_publish_end_with_it(publishing: int) -> None:
    wait_for(lambda: not members(publishing))


@pytest.mark.parametrize("name", ["load", "corpus"])
def test_what_is_killed_leaves_one_state_or_the_other_and_is_mended(name: str, tmp_path: Path) -> None:
    """In a process of its own: the kills fork, and what forks may have no threads, as one that runs tests has."""
    results = tmp_path / "faults.json"
    command = [sys.executable, str(BENCH / "faults.py"), "--only", name, "--kills", str(KILLS)]
    command += ["--results", str(results), "--table", str(tmp_path / "faults.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(results.read_text())[name]
    assert told["tried"] >= KILLS
    assert not told["lost"]


def test_the_harness_sees_what_is_lost(tmp_path: Path) -> None:
    """Work that writes its file in two steps is caught half-way, and one that leaves something is found out."""
    import fault_killing

    def begin(place: Path) -> None:
        place.mkdir()

    def work(place: Path, to: str, tell: fault_killing.Tell) -> None:
        tell("writing")
        (place / "file").write_text("half")
        stray = place / "stray"
        seen = stray.exists()
        stray.touch()
        time.sleep(0.2)
        (place / "file").write_text(f"whole {to}")
        if not seen:
            stray.unlink()

    def state(place: Path) -> fault_killing.State:
        return {path.name: path.read_text() for path in place.iterdir()}

    def answers(place: Path) -> fault_killing.State:
        return {"file": (place / "file").read_text()}

    trial = fault_killing.Trial("own", "own", begin, lambda place, to: None, work, answers, state, "writing")
    tally = fault_killing.run(trial, tmp_path / "place", 3, 6, 6, lambda text: None)
    assert any("neither state: file" in lost for lost in tally.lost)
    assert any("the rerun ended otherwise: stray" in lost for lost in tally.lost)


def test_a_full_disk_is_told_and_leaves_the_last_good_store(project: Project) -> None:
    """A limit on the size of files stands for the disk: what is written beyond it fails in the same places."""
    before = project.state()
    source = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "from wpkg.cli import main; main(['load'])"
    )
    environment = {**os.environ, "WPKG_ROOT": str(project.root), "WPKG_HOME": str(project.home)}
    done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert sum(line.startswith("error: ") for line in done.stderr.splitlines()) == 1
    assert project.state() == before
    assert not list((project.home / "store").glob("building-*"))
    assert project.run(["load"], {}).returncode == 0
