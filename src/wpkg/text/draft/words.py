"""The vocabulary in which a draft is written: the tables of ``schema/draft.yaml``, and what is a name in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wpkg import iri
from wpkg.errors import BadParameter

_DATES = re.compile(r"\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?")


def table(name: str) -> Any:
    """Return one table of ``schema/draft.yaml``."""
    return _tables()[name]


def hyphened(name: str) -> str:
    """Return an id or a word of the reader as the stand-off file writes it."""
    return name.replace("_", "-").replace(".", "-")


def named(value: str, prefixes: tuple[str, ...] = ()) -> bool:
    """Tell whether a value is a compact name of something, with one of the prefixes where any are given."""
    try:
        iri.check(iri.expand(value))
    except BadParameter:
        return False
    prefix, _, name = value.partition(":")
    return bool(iri.slug(name.partition("#")[0])) and (not prefixes or prefix in prefixes)


def document_named(target: str | None, own: str) -> str | None:
    """Return the compact name of the document a target of the reader stands for, None where it is no document.

    Args:
        target: a symbol, a slug, ``this``, the name of something else, or a date.
        own: the compact name of the text itself.
    """
    if target is None or ":" in target or _DATES.fullmatch(target):
        return None
    name = own if target == "this" else f"doc:{target}"
    return name if named(name, ("doc",)) and "#" not in name else None


def partial(printed: str) -> str:
    """Return a year, a month or a day as it is, of a window what its two ends have in common, of all else nothing."""
    if not _DATES.fullmatch(printed):
        return ""
    start, _, end = printed.partition("/")
    if not end:
        return start
    same = [one for one, other in zip(start.split("-"), end.split("-"), strict=False) if one == other]
    shared = "-".join(same)
    return shared if start.startswith(shared) and end.startswith(shared) else ""


@cache
def _tables() -> dict[str, Any]:
    path = Path(__file__).parent.parent / "schema" / "draft.yaml"
    tables: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tables
