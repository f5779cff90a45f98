"""Many words as one pattern that looks at each letter once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby


def pattern(words: Iterable[str]) -> str:
    """Return the source of a pattern that matches these words, no letter at once after them.

    They may be printed in small letters, in capitals, or with a capital first. A blank stands for one or more.
    """
    forms = {form for word in words for form in (word, word.upper(), word[:1].upper() + word[1:])}
    return rf"{_branch(sorted(forms))}(?![^\W\d_])"


def _branch(words: list[str]) -> str:
    """Join sorted words by their first letters; an empty word ends there."""
    ways = [
        ("[ ]+" if letter == " " else re.escape(letter)) + _branch([word[1:] for word in group])
        for letter, group in groupby(filter(None, words), key=lambda word: word[0])
    ]
    if not ways:
        return ""
    joined = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return f"(?:{joined})?" if words[0] == "" else joined
