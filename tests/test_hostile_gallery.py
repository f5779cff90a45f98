"""Files that strangers may send, each through the command line: refused or survived, whatever they try.

A case is an entry of ``hostile/*.yaml``. Nothing may be fetched (a server on loopback takes note of whoever asks), no
other file may be read (its words are never seen again), memory and time are bounded, and a refusal is one message that
names the file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import watched
from hostile_files import content
from project import Project

HERE = Path(__file__).parent / "hostile"
RDF = yaml.safe_load((HERE / "rdf.yaml").read_text("utf-8"))
DOCUMENTS = yaml.safe_load((HERE / "documents.yaml").read_text("utf-8"))
SECRET = "words-that-stand-in-no-other-file"
MOST_MEMORY = 1536 << 20
MOST_SECONDS = 100.0

by_name = pytest.mark.parametrize


@pytest.fixture(scope="module")
def canary() -> Iterator[watched.Canary]:
    with watched.canary() as listening:
        yield listening


@pytest.fixture(scope="module")
def place(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a built copy of the project that all cases share: none may change it."""
    return built.copied_to(tmp_path_factory.mktemp("hostile"))


def given(case: Mapping[str, Any], canary: watched.Canary, folder: Path) -> Path:
    secret = folder / "secret.txt"
    secret.write_text(f"{SECRET}\n", "utf-8")
    path = folder / str(case["name"])
    path.write_bytes(content(case, canary.address, str(secret)))
    return path


def ran(command: list[str], project: Project, folder: Path) -> watched.Watched:
    environment = {**os.environ, "WPKG_ROOT": str(project.root), "WPKG_HOME": str(project.home)}
    return watched.run([sys.executable, "-m", "wpkg", *command], environment, folder, MOST_SECONDS)


def harmless(done: watched.Watched, canary: watched.Canary, folder: Path) -> None:
    talk = done.err + done.out
    assert not canary.asked, f"it asked {canary.asked}"
    assert SECRET not in talk
    written = [path for path in folder.rglob("*") if path.is_file() and path.name != "secret.txt"]
    assert not [path for path in written if path.stat().st_size < 1 << 20 and SECRET.encode() in path.read_bytes()]
    assert "Traceback" not in talk
    assert not done.timed_out, f"still at work after {done.seconds:.0f} s"
    assert done.peak < MOST_MEMORY, f"it took {done.peak >> 20} MB"
    assert done.code in (0, 1), f"exit code {done.code}: {done.err[-500:]}"


def refused(done: watched.Watched, case: Mapping[str, Any]) -> None:
    assert done.code == 1, done.err + done.out
    assert sum(line.startswith("error: ") for line in done.err.splitlines()) == 1, done.err
    assert case["name"] in done.err
    assert case["refused"] in done.err


@by_name(
    ("case", "command"),
    [(case, command) for case in RDF for command in case.get("commands", ["load", "validate"])],
    ids=lambda value: value if isinstance(value, str) else value["name"],
)
def test_rdf_of_a_stranger_is_refused_or_does_nothing_but_be_read(
    case: dict[str, Any], command: str, place: Project, canary: watched.Canary, tmp_path: Path
) -> None:
    path = given(case, canary, tmp_path)
    project = place if "refused" in case else place.copied_to(tmp_path / "own")
    before = project.state()
    done = ran([command, str(path)], project, tmp_path)
    harmless(done, canary, tmp_path)
    if "refused" in case:
        refused(done, case)
        assert project.state() == before
        assert not list((project.home / "store").glob("building-*"))
    elif command == "load":
        assert done.code == 0, done.err
        assert ran(["query"], project, tmp_path).code == 0


@by_name("case", DOCUMENTS, ids=lambda case: case["name"])
def test_a_document_of_a_stranger_is_refused_or_does_nothing_but_be_read(
    case: dict[str, Any], place: Project, canary: watched.Canary, tmp_path: Path
) -> None:
    path = given(case, canary, tmp_path)
    done = ran(["read", str(path)], place, tmp_path)
    harmless(done, canary, tmp_path)
    if "refused" in case:
        refused(done, case)
    else:
        assert done.code == 0, done.err
        assert case.get("text", "") in done.out
    assert not Path("/tmp/wpkg-climbed").exists()


def test_the_canary_sings(canary: watched.Canary) -> None:
    """Whoever asks is noticed, else no case would prove anything."""
    import urllib.request

    with watched.canary() as another:
        assert urllib.request.urlopen(f"{another.address}x", timeout=5).read() == b"{}"
        assert another.asked == [b"GET /x HTTP/1.1"]


def test_memory_that_a_child_takes_is_seen(tmp_path: Path) -> None:
    child = "import time; kept = bytes(range(256)) * (1 << 20); time.sleep(0.3)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    done = watched.run([sys.executable, "-c", parent], os.environ, tmp_path, 60)
    assert done.code == 0
    assert done.peak > 256 << 20
