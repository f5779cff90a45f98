"""The notebook tells what the graph says."""

from __future__ import annotations

import nbformat

from documentation import ROOT
from notebook import NOTEBOOK, run
from wpkg import stores


def test_the_notebook_runs_and_shows_what_it_shows_here() -> None:
    stores.load_embedded()
    assert run() == NOTEBOOK.read_text("utf-8"), "python tests/notebook.py runs it anew"


def test_every_cell_of_code_says_something() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [
        cell for cell in notebook.cells if cell.cell_type == "code" and "import wpkg" not in cell.source.split("\n")[0]
    ]
    assert len(cells) > 6
    assert all(cell.outputs for cell in cells)


def test_the_notebook_can_be_found() -> None:
    assert "docs/moratorium.ipynb" in (ROOT / "README.md").read_text("utf-8")
