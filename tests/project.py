"""A copy of the project's data that a test may spoil, with a store of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from wpkg import resources

FOLDERS = ("ontology", "graph", "queries")


@dataclass(frozen=True, slots=True)
class Project:
    """A copy of the project with a store built from it."""

    root: Path
    home: Path

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run the command line in a process of its own."""
        variables = {**os.environ, "WPKG_ROOT": str(self.root), "WPKG_HOME": str(self.home), **environment}
        arguments = [sys.executable, "-m", "wpkg", *command]
        return subprocess.run(
            arguments, env=variables, cwd=self.root, capture_output=True, text=True, check=False, timeout=120
        )

    def state(self) -> Mapping[str, str]:
        """Return a digest of every derived file, and the generation in use."""
        derived = {path.name: sha256(path.read_bytes()).hexdigest() for path in (self.root / "graph/derived").iterdir()}
        return {**derived, "current": (self.home / "store/current").read_text()}

    def copied_to(self, place: Path) -> Project:
        """Return a copy of this copy under ``place``."""
        copy = Project(place / "root", place / "home")
        shutil.copytree(self.root, copy.root)
        shutil.copytree(self.home, copy.home)
        return copy


def copy_of_the_project(place: Path) -> Project:
    """Return a copy of the data folders under ``place``, built."""
    project = Project(place / "root", place / "home")
    for folder in FOLDERS:
        shutil.copytree(resources.root() / folder, project.root / folder)
    done = project.run(["build"], {})
    assert done.returncode == 0, done.stderr
    return project


def spoil(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence; the words to replace must be there, else the case proves nothing.

    A lone low surrogate in ``new`` stands for the byte that is no UTF-8.
    """
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
