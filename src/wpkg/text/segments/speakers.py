"""Who speaks: those who adopt a text, or others who ask them to. Table ``layout``."""

from __future__ import annotations

import re
from functools import cache

from wpkg.text.segments.openers import pattern
from wpkg.text.tables import table

_PAPER_LINE = 240


@cache
def _any(section: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("layout")[section]))


@cache
def _adoption_lines() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = table("layout")["adoption_lines"]
    return tuple((re.compile(row["pattern"], re.IGNORECASE), row.get("organ", "")) for row in rows)


def adoption_line(words: str) -> str | None:
    """Return the organ that adopts texts with such a line at their head, "" where it may be any, None for no such."""
    lines = [" ".join(line.split()) for line in words.splitlines()] if len(words) < 300 else []
    found = [organ for line in lines for shape, organ in _adoption_lines() if shape.match(line) is not None]
    return next((organ for organ in found if organ), "") if found else None


@cache
def _paper_lines() -> re.Pattern[str]:
    return pattern("paper_lines")


def paper_line(words: str) -> bool:
    """Tell whether a block begins as only papers of others do: a salutation, "Recommendation 1:", "Position Paper"."""
    first = words[:_PAPER_LINE].split("\n", 1)[0].strip(" *#")
    return _paper_lines().match(first) is not None


def pleads(view: str, start: int) -> bool:
    """Tell whether the persons at ``start`` ask, recommend or believe: what those do who cannot decide."""
    spoken = _any("speakers").match(view, start)
    return spoken is not None and _any("pleas").match(view, spoken.end() + 1) is not None


def resolves(view: str, start: int) -> bool:
    """Tell whether the persons at ``start`` agree, decide or instruct: what only those do who adopt."""
    return _any("resolves").match(view, start) is not None


def own_session(view: str, start: int, end: int) -> re.Match[str] | None:
    """Return the words that name a session of those who speak; group ``organ`` is the organ that meets."""
    return _any("own_sessions").search(view, start, end)


def speaks(view: str, start: int) -> bool:
    """Tell whether the adopting persons are the subject at ``start``: "We", "Ministers"."""
    return _any("speakers").match(view, start) is not None
