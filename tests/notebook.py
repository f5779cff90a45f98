"""Runs a notebook in a kernel of its own, as a reader would, and keeps of each output what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from documentation import ROOT

NOTEBOOK = ROOT / "docs" / "moratorium.ipynb"
_SHOWN = ("image/svg+xml", "text/html", "text/plain")
"""What a notebook shows of an output, the first there is."""


def run(path: Path = NOTEBOOK) -> str:
    """Return the notebook as it is after a run of all its cells.

    Raises:
        CellExecutionError: a cell failed.
    """
    notebook: Any = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, coalesce_streams=True, resources={"metadata": {"path": str(ROOT)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in [each for each in data if each != next(shown for shown in _SHOWN if shown in data)]:
                del data[kind]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return str(nbformat.writes(notebook)) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(run(), "utf-8")
