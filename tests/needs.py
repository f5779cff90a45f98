"""What tests need of the machine besides Python packages, and how its absence is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from servers.process import program

PREFIX = "not run here: "
"""How the reason of a test that was not run begins, so that the summary can find it."""


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(program(name) for name in names)


NEEDS: Mapping[str, tuple[Callable[[], bool], str]] = MappingProxyType(
    {
        "oxigraph": (_program("oxigraph"), "the Oxigraph server (Python package oxigraph)"),
        "virtuoso": (_program("virtuoso-t"), "Virtuoso (Debian package virtuoso-opensource-7-bin)"),
        "nginx": (Path("/usr/sbin/nginx").exists, "the web server nginx (Debian package nginx)"),
        "apache": (Path("/usr/sbin/apache2").exists, "the web server Apache (Debian package apache2-bin)"),
        "java": (_program("java"), "a Java runtime (Debian package default-jdk-headless)"),
        "javac": (_program("javac"), "a Java compiler (Debian package default-jdk-headless)"),
        "jena": (Path("/usr/share/java/jena-tdb2.jar").exists, "Apache Jena (Debian package libapache-jena-java)"),
        "owlapi": (
            Path("/usr/share/java/owlapi-distribution.jar").exists,
            "the OWL API (Debian package libowlapi-java)",
        ),
        "browser": (_program("chromium"), "Chromium (Debian package chromium)"),
    }
)
"""Each need by name: how to tell whether it is there, and what it is."""


def absent(names: tuple[str, ...]) -> str:
    """Return what is missing of ``names``, in words; empty if nothing is.

    Raises:
        KeyError: a name stands for nothing in :data:`NEEDS`.
    """
    return " and ".join(NEEDS[name][1] for name in names if not NEEDS[name][0]())


def in_ci() -> bool:
    """Tell whether this is the run that must leave nothing out."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")
