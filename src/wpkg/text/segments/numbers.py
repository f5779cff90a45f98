"""Numbers, letters and bullets before a paragraph."""

from __future__ import annotations

import re

ARABIC, PAREN, LETTER, ROMAN, UPPER, BULLET = "arabic", "paren", "letter", "roman", "upper", "bullet"
ITEMS = frozenset((PAREN, LETTER, ROMAN, BULLET))

ALONE = 8
"""The longest line that can hold nothing but a number."""
_NUMBER = re.compile(
    r"""(?:\((?P<paren>\d{1,3})\)|\((?P<letter>[a-z]{1,5}|[A-Z])\)|(?P<arabic>\d{1,3}(?:\.\d{1,3}){0,3})[.)]
    |(?P<low>[a-z]{1,5})[.)]|(?P<upper>[IVXL]{1,6}|[A-Z])\.
    |(?P<section>[IVXL]{1,6})(?=\ *(?:$|\n))
    |(?P<bullet>[-*+\u2022\u25cf\u25aa\u25ab\u25e6\u00b7\u2023\u2043\uf0b7\uf0a7]))(?=\s|$)""",
    re.VERBOSE,
)
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})")
_FAMILY = {"low": LETTER, "section": UPPER}
_DIGITS = frozenset("0123456789")
_SIGNS = frozenset("(-*+\u2022\u25cf\u25aa\u25ab\u25e6\u00b7\u2023\u2043\uf0b7\uf0a7")


def number(view: str, start: int, end: int) -> tuple[str, str, int] | None:
    """Return (label, family, offset of the words) where a number, letter or bullet opens ``view[start:end]``.

    A letter that is a Roman figure as well is given as a letter: only its neighbours can tell (``is_roman``).
    """
    first = view[start]
    if first in _DIGITS:
        return _arabic(view, start, end)
    if first.isalpha():
        follows = view[start + 1 : start + 2]
        if follows.isalpha() and not (first in "IVXLivx" or view[start + 2 : start + 3] in (".", ")")):
            return None
    elif not (first in _SIGNS or first.isdigit()):
        return None
    return _labelled(view, start, end)


def _arabic(view: str, start: int, end: int) -> tuple[str, str, int] | None:
    """Return what ``number`` does where one or two digits, a point and a blank are all there is, or look closer."""
    point = start + 1 if view[start + 1 : start + 2] == "." else start + 2
    if view.startswith(". ", point, end) and point + 2 < end and not view[point + 2].isspace():
        label = view[start:point]
        if label.isdecimal():
            return label, ARABIC, point + 2
    return _labelled(view, start, end)


def _labelled(view: str, start: int, end: int) -> tuple[str, str, int] | None:
    match = _NUMBER.match(view, start, end)
    if match is None:
        return None
    group = str(match.lastgroup)
    label = match.group(group)
    if group in ("letter", "low") and len(label) > 1 and not (is_roman(label) or label == 2 * label[0]):
        return None
    words = match.end()
    while words < end and view[words].isspace():
        words += 1
    return ("" if group == "bullet" else label), _FAMILY.get(group, group), words


def alone(view: str, start: int, end: int) -> bool:
    """Tell whether a line holds nothing but the number of the paragraph after it."""
    if end - start > ALONE:
        return False
    match = _NUMBER.match(view, start, end)
    return match is not None and match.end() == end and match.lastgroup != "section"


def is_roman(label: str) -> bool:
    """Tell whether small letters are a Roman figure up to 39."""
    return bool(label) and _ROMAN.fullmatch(label) is not None


def roman(label: str) -> int:
    """Return the value of a Roman figure in small letters."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in label]
    return sum(-low if low < high else low for low, high in zip(values, [*values[1:], 0], strict=True))
