"""The tables of the mark-up: what becomes of each kind of part, and which element stands for which meaning."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


def table(name: str) -> Any:
    """Return one table of ``akn.yaml``."""
    return _tables()[name]


def role(kind: str) -> str:
    """Return what becomes of a kind of part: container, recital, plain, left-out …"""
    return str(table("roles").get(kind, "plain"))


@cache
def _tables() -> dict[str, Any]:
    import yaml

    path = Path(__file__).with_name("akn.yaml")
    tables: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tables
