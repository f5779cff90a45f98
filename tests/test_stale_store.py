"""A store that is older than the graph is noticed, and answers only while nothing whole has taken its place."""

from __future__ import annotations

import shutil
from pathlib import Path

from project import Project, spoil

OLD, NEW = "each refers to another", "each refers to some other"


def test_a_graph_that_changed_behind_the_store_is_loaded_before_it_answers(project: Project, tmp_path: Path) -> None:
    other = project.copied_to(tmp_path / "pulled")
    spoil(other.root / "graph/sources/wt-l-843/annotations.yaml", OLD, NEW)
    assert other.run(["build"], {}).returncode == 0
    shutil.rmtree(project.root / "graph/derived")
    shutil.copytree(other.root / "graph/derived", project.root / "graph/derived")

    told = project.run(["doctor"], {})
    assert (told.returncode, "older than the derived graphs" in told.stdout) == (1, True)
    shown = project.run(["show", "WT/L/843"], {})
    assert NEW in " ".join(shown.stdout.split())
    assert "changed since the store was loaded" in shown.stderr
    assert "changed since" not in project.run(["show", "WT/L/843"], {}).stderr


def test_while_the_graph_is_not_whole_the_last_good_store_answers(project: Project) -> None:
    (project.root / "graph/derived/inferred.ttl").unlink()
    shown = project.run(["lineage", "WT/L/843"], {})
    assert (shown.returncode, "WT/L/274" in shown.stdout) == (0, True)
    assert project.run(["load"], {}).returncode == 2
