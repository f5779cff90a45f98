"""From the last part of an address back to the symbols that could have made it, as documents print them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_SERIES = {"rev": "Rev", "add": "Add", "corr": "Corr", "suppl": "Suppl"}
"""What is printed with a small letter and a stop before its number."""
_MOST = 7
"""Words of a symbol; longer ones would have too many spellings to look up."""


@lru_cache(maxsize=1024)
def printed(slug: str) -> tuple[str, ...]:
    """Return every symbol of the usual makes that comes down to an address; nothing for what is too long.

    >>> printed("wt-l-907")
    ('WT/L/907', 'WT/L(907)', 'WT/L-907', 'WT(L)/907', 'WT(L-907)', 'WT-L/907', 'WT-L(907)', 'WT-L-907')
    >>> "WT/MIN(98)/DEC/2/Rev.1" in printed("wt-min-98-dec-2-rev-1")
    True
    """
    words = slug.split("-")
    if not slug or len(words) > _MOST:
        return ()
    return tuple(_spelled([_SERIES.get(word, word.upper()) for word in words], opened=False))


def _spelled(words: list[str], *, opened: bool) -> Iterator[str]:
    """Yield the ways to write words one after another, within a bracket or not."""
    first, *rest = words
    if not rest:
        yield first + (")" if opened else "")
        return
    if first in _SERIES.values():
        between = [(".", opened)]
    elif opened:
        between = [(")/", False), ("-", True)]
    else:
        between = [("/", False), ("(", True), ("-", False)]
    for mark, opens in between:
        yield from (first + mark + end for end in _spelled(rest, opened=opens))
