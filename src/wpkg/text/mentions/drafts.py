"""A mention before it has its place in the source: offsets of the flat text."""

from __future__ import annotations

from typing import NamedTuple


class Draft(NamedTuple):
    """A mention of ``kind``; ``start`` and ``end`` count in the flat text."""

    kind: str
    start: int
    end: int
    value: str | None
    rule: str
    weight: str = ""
