"""Find the files that are not Python: in a checkout beside ``src``, in an installed wheel inside the package."""

from __future__ import annotations

import os
from pathlib import Path

from wpkg.errors import EnvironmentFault

_PACKAGE = Path(__file__).resolve().parent
_PACKED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent.parent


def root() -> Path:
    """Return the folder that holds ``ontology``, ``graph`` and ``queries``.

    ``WPKG_ROOT`` overrides it, for a project of one's own.

    Raises:
        EnvironmentFault: none of the places has an ontology.
    """
    override = os.environ.get("WPKG_ROOT")
    for place in (Path(override),) if override else (_PACKED, _CHECKOUT):
        if (place / "ontology" / "wpkg.ttl").is_file():
            return place
    raise EnvironmentFault(
        "the ontology and the graph are not where they should be",
        where=override or str(_PACKED),
        expected="a folder with ontology/wpkg.ttl, graph/ and queries/",
        todo="set WPKG_ROOT to such a folder, or install wpkg again",
    )


def ontology() -> Path:
    """Return the folder of the ontology."""
    return root() / "ontology"


def graph() -> Path:
    """Return the folder of sources, register and derived files."""
    return root() / "graph"


def queries() -> Path:
    """Return the folder of canned queries."""
    return root() / "queries"


def home() -> Path:
    """Return the folder for what is built and may be thrown away: store and cached reports.

    ``WPKG_HOME`` overrides it; in a checkout it is ``.wpkg``, else the user's cache folder.
    """
    override = os.environ.get("WPKG_HOME")
    if override:
        return Path(override)
    if root() == _PACKED:
        cache = os.environ.get("XDG_CACHE_HOME")
        return (Path(cache) if cache else Path.home() / ".cache") / "wpkg"
    return root() / ".wpkg"
