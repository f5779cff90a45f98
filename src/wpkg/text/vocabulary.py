"""The closed word lists of the stand-off file, read once from ``schema/vocabulary.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

_FILE = Path(__file__).parent / "schema" / "vocabulary.yaml"


def words(name: str) -> tuple[str, ...]:
    """Return one list: ``statement-kinds``, ``segment-kind``, ``strength`` …"""
    return tuple(_tables()[name])


@cache
def prefixes(name: str) -> Mapping[str, tuple[str, ...] | str]:
    """Return, for each slot role or mention kind, the prefixes its value may bear.

    An empty tuple allows any compact name; the string ``verb`` asks for a bare notation of the verb scheme.
    """
    told = {key: each if isinstance(each, str) else tuple(each) for key, each in _tables()[name].items()}
    return MappingProxyType(told)


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tables
