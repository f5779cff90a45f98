"""Changes of the surface: spelling, capitals, punctuation. The words say what they said."""

from __future__ import annotations

import re
import unicodedata

from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.compare.words import is_word

_JOINTS = str.maketrans("", "", "-‐‑'’")


def only_surface(old: str, new: str) -> str:
    """Return the name of a change of the surface only, or nothing where the words changed."""
    if _formed(old) == _formed(new):
        return "typography"
    if not is_word(old) and not is_word(new):
        return "punctuation"
    if not is_word(old) or not is_word(new):
        return ""
    if _words(old) == _words(new):
        return "punctuation"
    if _folded(old) == _folded(new):
        return "letter-case"
    return "spelling" if _spelt(old) == _spelt(new) else ""


def _formed(text: str) -> str:
    """Return a text with its marks in one form, and blanks of one kind."""
    forms = vocabulary().forms
    return " ".join("".join(forms.get(char, char) for char in text).replace("\u00ad", "").split())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _folded(text: str) -> list[str]:
    return [word.casefold() for word in _words(text)]


def _spelt(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).translate(_JOINTS)
    folded = " ".join(_folded("".join(char for char in bare if not unicodedata.combining(char))))
    for first, second in vocabulary().spellings:
        folded = re.sub(rf"(?<=\w{{2}}){first}", second, folded) if len(first) < 6 else folded.replace(first, second)
    return folded.replace(" ", "")
