"""Text folded for finding: no case, no accents, only letters and digits; and the way back to where a word stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUN = re.compile(r"[^\W_]+")
_ASCII = re.compile(r"[a-z0-9]+")


def folded(text: str) -> list[str]:
    """Return the words of a text, folded, in order.

    >>> folded("Conseil général, WT/L/843")
    ['conseil', 'general', 'wt', 'l', '843']
    """
    if text.isascii():
        return _ASCII.findall(text.lower())
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _RUN.findall(unicodedata.normalize("NFKD", bare.casefold()))


def squeezed(text: str) -> str:
    """Return a name in the one spelling that all its spellings share.

    >>> squeezed("wt l 843") == squeezed("WT/L/843")
    True
    """
    return "".join(folded(text))


def natural(text: str) -> str:
    """Return what sorts as people count: numbers by value, letters before accents and case.

    >>> natural("WT/L/97") < natural("WT/L/843")
    True
    """
    return " ".join(word.zfill(8) if word[:1].isdecimal() else word for word in folded(text))


class _Base(dict[int, int]):
    """The character each character is compared as; one for one, so that places stay."""

    def __missing__(self, code: int) -> int:
        base = unicodedata.normalize("NFKD", chr(code))[:1].casefold()[:1]
        self[code] = ord(base) if base else code
        return self[code]


_BASE = _Base()


def stretches(text: str, words: Iterable[str], begun: str = "") -> list[tuple[int, int, str]]:
    """Return where words stand in a text: start, end, and the word asked; ``begun`` also matches what it begins.

    Places are code points of ``text``. Words that only a change of length would find are not marked.
    """
    whole = sorted(set(words), key=lambda word: (-len(word), word))
    patterns = [rf"(?<![^\W_])(?:{'|'.join(map(re.escape, whole))})(?![^\W_])"] if whole else []
    if begun:
        patterns.append(rf"(?<![^\W_]){re.escape(begun)}[^\W_]*")
    if not patterns:
        return []
    plain = text.translate(_BASE) if not text.isascii() else text.lower()
    asked = set(whole)
    found = re.finditer("|".join(patterns), plain)
    return [(match.start(), match.end(), match[0] if match[0] in asked else begun) for match in found]
