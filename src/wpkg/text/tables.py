"""The tables of the grammar: YAML files of ``text/grammar``, read once.

Folders named by the environment variable ``WPKG_GRAMMAR`` (separated as in ``PATH``) are looked into as well, before
the shipped one: a file ``profiles/<id>.yaml`` in one of them adds an organisation, or takes the place of a shipped one.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "grammar"
VARIABLE = "WPKG_GRAMMAR"


def folders() -> tuple[Path, ...]:
    """Return the folders of tables, those of the environment first, the shipped one last."""
    return _folders(os.environ.get(VARIABLE, ""))


@cache
def _folders(named: str) -> tuple[Path, ...]:
    return (*(Path(each) for each in named.split(os.pathsep) if each), FOLDER)


def table(name: str) -> Any:
    """Return one file of the grammar by its path below ``grammar``, without suffix: ``recitals``, ``profiles/wto``.

    Raises FileNotFoundError where no folder has it.
    """
    return _table(name, folders())


@cache
def _table(name: str, places: tuple[Path, ...]) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    paths = [place / f"{name}.yaml" for place in places]
    path = next((each for each in paths if each.is_file()), paths[-1])
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def profiles() -> tuple[str, ...]:
    """Return the ids of the organisations that have a profile, in alphabetical order."""
    return _profiles(folders())


@cache
def _profiles(places: tuple[Path, ...]) -> tuple[str, ...]:
    return tuple(sorted({path.stem for place in places for path in (place / "profiles").glob("*.yaml")}))
