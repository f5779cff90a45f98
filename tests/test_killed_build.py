"""A build killed at any moment leaves whole files and a store that answers; the next build mends everything."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from project import Project, spoil
from wpkg.graph.embedded import EmbeddedStore

KILLS = 8
NOTE = "each refers to another"


def texts(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project.root / "graph/derived").glob("*.ttl")}


def killed_after(project: Project, seconds: float) -> None:
    environment = {**os.environ, "WPKG_ROOT": str(project.root), "WPKG_HOME": str(project.home)}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", "wpkg", "build"], env=environment, stdout=quiet, stderr=quiet)
    time.sleep(seconds)
    process.kill()
    process.wait()


def notes(project: Project) -> set[str]:
    store = EmbeddedStore.open(project.home / "store")
    query = """
        SELECT ?note WHERE {
          <https://w3id.org/wpkg/id/wt-l-843#rec-1> <http://www.w3.org/2004/02/skos/core#editorialNote> ?note
        }"""
    return {str(row[0]) for row in store.select(query).rows}


def load_is_whole_or_refused(project: Project, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Load what a kill left: one whole set is taken, a mixture is refused and the store stays as it is."""
    kept = notes(project)
    done = project.run(["load"], {})
    if done.returncode == 0:
        assert texts(project) in (before, after)
        assert all((NOTE.upper() in note) == (texts(project) == after) for note in notes(project))
        return
    assert done.returncode == 1
    assert "the derived files are not of one build" in done.stderr
    assert "run: wpkg build" in done.stderr
    assert notes(project) == kept


def test_a_build_killed_at_any_moment_leaves_everything_whole(project: Project, tmp_path: Path) -> None:
    before = texts(project)
    changed = project.copied_to(tmp_path / "changed")
    spoil(changed.root / "graph/sources/wt-l-843/annotations.yaml", NOTE, NOTE.upper())
    started = time.monotonic()
    assert changed.run(["build"], {}).returncode == 0
    whole_build = time.monotonic() - started
    after = texts(changed)
    assert before != after

    spoil(project.root / "graph/sources/wt-l-843/annotations.yaml", NOTE, NOTE.upper())
    dice = random.Random(2011)
    for _ in range(KILLS):
        killed_after(project, dice.uniform(0.1, 1.1) * whole_build)
        found = texts(project)
        assert sorted(found) == sorted(before)
        assert all(data in (before[name], after[name]) for name, data in found.items()), "a file half-written"
        assert len(notes(project)) == 1, "the store answers, and from one build"
        load_is_whole_or_refused(project, before, after)
    assert project.run(["build"], {}).returncode == 0
    assert texts(project) == after
    assert all(NOTE.upper() in note for note in notes(project))
    assert {path.name for path in (project.root / "graph/derived").iterdir()} == {*after, "SHA256SUMS"}


def test_a_build_killed_between_two_files_is_told_and_mended(project: Project, tmp_path: Path) -> None:
    changed = project.copied_to(tmp_path / "changed")
    spoil(changed.root / "graph/sources/wt-l-843/annotations.yaml", NOTE, NOTE.upper())
    assert changed.run(["build"], {}).returncode == 0
    before = texts(project)
    shutil.copy(changed.root / "graph/derived/wt-l-843.ttl", project.root / "graph/derived/wt-l-843.ttl")
    assert texts(project) != before
    load_is_whole_or_refused(project, {}, {})
    assert project.run(["show", "WT/L/843"], {}).returncode == 0
    assert project.run(["build"], {}).returncode == 0
    assert texts(project) == before
