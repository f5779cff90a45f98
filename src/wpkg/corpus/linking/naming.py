"""Names of instruments made comparable: one key for one name, however it is printed, and whether it says enough."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from wpkg.text.tables import folders, table

_WORDS = re.compile(r"[a-z0-9]+")
_NUMBERED = re.compile(r"^\s*(?:\d[\d/]*[A-Z]?\.|[IVXLC]+\.)\s+")
FEWEST_TELLING, SPECIFIC = 2, 4
FEWEST_LETTERS = 12
"""Letters a title or a name must have to be looked for in other documents."""


def named(words: str) -> str:
    """Return the key of a name: its words in plain small letters, joined by hyphens, without a leading article.

    >>> named("the SIDS Accelerated Modalities of Action (SAMOA) Pathway")
    'sids-accelerated-modalities-of-action-samoa-pathway'
    """
    found = _plain(words)
    while found and found[0] in _articles(folders()):
        found = found[1:]
    return "-".join(found)


def titled(words: str) -> str:
    """Return the key of a title as printed in a head, without the number before it."""
    return named(_NUMBERED.sub("", words))


def telling(key: str) -> int:
    """Return how many words of a name are not used by any organ of its own acts ("Work Programme" has none)."""
    return sum(word not in _common(folders()) and not word.isdigit() for word in key.split("-"))


def common(key: str) -> bool:
    """Tell whether a name has so few telling words that it may mean another thing elsewhere: "Lima Declaration"."""
    return telling(key) < FEWEST_TELLING


def specific(key: str) -> bool:
    """Tell whether a name has so many telling words that it can mean one thing only, whatever they are."""
    return telling(key) >= SPECIFIC


def long_enough(key: str) -> bool:
    """Tell whether a name has several words and enough letters to be the name of one thing."""
    return "-" in key and len(key.replace("-", "")) >= FEWEST_LETTERS


def _plain(words: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", words.replace("\u2019", "").replace("'", "")).encode("ascii", "ignore")
    return _WORDS.findall(folded.decode().lower())


@cache
def _articles(places: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(table("linking")["articles"])


@cache
def _common(places: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(each for word in table("linking")["common"] for each in _plain(word))
