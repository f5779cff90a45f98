"""The built package: it holds every file it needs, and works where there is no checkout.

The wheel is built without a network and installed into an environment of its own, beside the libraries of this one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKED = {"ontology": "wpkg/_data/ontology", "queries": "wpkg/_data/queries", "graph": "wpkg/_data/graph"}
SNIPPET = """
import wpkg
with wpkg.open() as graph:
    print(graph.in_force("moratorium", on="2012-06-01").answer)
    print(graph.query("what-it-recalls").rows[0][2])
    print(graph.show("WT/L/843").title)
print(wpkg.__file__)
"""

pytestmark = pytest.mark.xdist_group("package")


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel, and an empty folder to work in with an environment that has it."""

    wheel: Path
    environment: Path
    folder: Path
    home: Path

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of the environment in the empty folder; return what it prints."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WPKG_", "PYTHON"))}
        done = subprocess.run(
            [str(self.environment / "bin" / program), *arguments],
            cwd=self.folder,
            env={**kept, "WPKG_HOME": str(self.home)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def names(self) -> set[str]:
        """Return the names of all files in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    def read(self, ending: str) -> str:
        """Return the one text file in the wheel whose name ends so."""
        with zipfile.ZipFile(self.wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(ending))
            return archive.read(name).decode("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it."""
    top = tmp_path_factory.mktemp("package")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
    offline = ["--no-deps", "--no-index"]
    _done([*pip, "wheel", "--no-build-isolation", *offline, "--wheel-dir", str(top), str(ROOT)])
    (wheel,) = top.glob("wpkg-*.whl")
    environment = top / "environment"
    _done([sys.executable, "-m", "venv", "--without-pip", str(environment)])
    _done([*pip, "--python", str(environment / "bin" / "python"), "install", *offline, str(wheel)])
    (site,) = environment.glob("lib/python*/site-packages")
    # A line of a .pth file adds a folder without reading the .pth files in it, so the editable wpkg stays unseen.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    folder = top / "empty"
    folder.mkdir()
    return Installed(wheel, environment, folder, top / "home")


def _done(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _files(folder: Path) -> set[str]:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name and not Path(name).name.startswith(".")}


@pytest.mark.parametrize("folder", PACKED)
def test_the_wheel_holds_every_file_that_is_not_python(installed: Installed, folder: str) -> None:
    expected = {f"{PACKED[folder]}/{name}" for name in _files(ROOT / folder)}
    assert len(expected) > 10
    assert expected - installed.names() == set()


def test_the_wheel_holds_the_whole_program_and_nothing_else(installed: Installed) -> None:
    program = {f"wpkg/{name}" for name in _files(ROOT / "src" / "wpkg")}
    assert {"wpkg/py.typed", "wpkg/graph/sparql/names.rq", "wpkg/text/schema/vocabulary.yaml"} <= program
    assert any(name.endswith(".jinja") for name in program)
    beside = {name for name in installed.names() if not name.startswith(("wpkg/_data/", "wpkg-"))}
    assert beside == program


def test_the_wheel_says_what_it_is_and_under_which_licences(installed: Installed) -> None:
    metadata = HeaderParser().parsestr(installed.read(".dist-info/METADATA"))
    assert metadata["Name"] == "wpkg"
    assert metadata["License-Expression"] == "Apache-2.0 AND CC-BY-4.0"
    assert metadata.get_all("License-File") == ["LICENSE", "LICENSE-DATA"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert {name.rpartition("/")[2] for name in installed.names() if "/licenses/" in name} == {
        "LICENSE",
        "LICENSE-DATA",
    }
    assert "wpkg = wpkg.cli:main" in installed.read(".dist-info/entry_points.txt")


def test_the_command_answers_from_an_empty_folder(installed: Installed) -> None:
    assert "Usage: wpkg" in installed.run("wpkg", "--help")
    edges = json.loads(installed.run("wpkg", "lineage", "WT/L/843", "--format", "json"))["edges"]
    assert [(edge["manner"], edge["to"]) for edge in edges] == [
        ("recalls", "WT/L/274"),
        ("pursuant-to", "WT/L/782"),
        ("pursuant-to", "WT/MIN(98)/DEC/2"),
    ]
    assert list(installed.folder.iterdir()) == []


def test_python_finds_the_installed_package_and_its_graph(installed: Installed) -> None:
    *answers, place = installed.run("python", "-c", SNIPPET).splitlines()
    assert answers == ["yes", "WT/L/274", "Work Programme on Electronic Commerce"]
    assert Path(place).is_relative_to(installed.environment)


def test_the_installed_shapes_and_templates_make_a_report(installed: Installed) -> None:
    page = installed.home.parent / "report.html"
    assert "conforms" in installed.run("wpkg", "validate", "wt-l-843", "--html", str(page))
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")


def test_the_installed_tables_read_a_text(installed: Installed) -> None:
    text = installed.home.parent / "text.txt"
    text.write_text(
        "The General Council,\n\nRecalling the decision WT/L/843,\n\n1. Instructs the Secretariat to report.\n"
    )
    found = json.loads(installed.run("wpkg", "read", str(text), "--format", "json"))
    assert [reference["target"] for reference in found["references"]] == ["WT/L/843"]
    assert [(act["kind"], act["verb"]) for act in found["statements"]] == [("instruction", "instruct")]
