"""What kind of instrument a name is of, by the nouns that head it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from wpkg.text.references.described import words
from wpkg.text.tables import table


@cache
def _heading() -> tuple[re.Pattern[str], Mapping[str, str]]:
    rows = table("described")["heads"]
    nouns = {noun.lower(): row["class"] for row in rows for listed in row["nouns"].values() for noun in listed}
    return re.compile(rf"\b(?:{words(nouns)})\b", re.IGNORECASE), nouns


@lru_cache(maxsize=4096)
def classes(surface: str) -> tuple[str, ...]:
    """Return the classes of the nouns that head a name: "Declaration and Programme of Action" has two."""
    pattern, nouns = _heading()
    made: list[str] = []
    last = -1
    for match in pattern.finditer(surface):
        if made and surface[last : match.start()].strip() not in ("and", "et", "y", ""):
            break
        made.append(nouns[match[0].lower()])
        last = match.end()
    return tuple(made)


def head(surface: str) -> str:
    """Return a name up to its first head noun, or all of it: "Lima Framework" of "Lima Framework for Towns"."""
    match = _heading()[0].search(surface)
    return surface[: match.end()] if match is not None else surface
