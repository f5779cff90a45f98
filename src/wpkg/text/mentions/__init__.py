"""Who and what a text names: actors, groups it helps or sees harmed, principles, topics."""

from __future__ import annotations

from wpkg.text.mentions.fill import fill
from wpkg.text.mentions.find import find

__all__ = ["fill", "find"]
