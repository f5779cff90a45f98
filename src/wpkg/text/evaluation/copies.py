"""Copies of a text as other programs hand it over: the same words with other blanks, quotation marks, line ends."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping

from wpkg.text.evaluation.gold import Gold, moved

_LONG_LINE = re.compile(r"[^\n]{81,}")
_COLUMNS = 80


def no_break_spaces(text: str) -> str:
    """Every blank between two characters of a word, if it is single, is a no-break space."""
    return re.sub(r"(?<=[^\s]) (?=[^\s])", "\u00a0", text)


def curly_quotes(text: str) -> str:
    """Straight quotation marks and apostrophes are curly ones."""
    text = re.sub(r'(^|[\s(\[])"', "\\1\u201c", text, flags=re.MULTILINE).replace('"', "\u201d")
    return text.replace("'", "\u2019")


def crlf(text: str) -> str:
    """Lines end in carriage return and line feed."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def hard_lines(text: str) -> str:
    """Long lines are broken at blanks, so that none is longer than 80 columns if it can be helped."""
    return _LONG_LINE.sub(lambda line: _broken(line.group()), text)


def no_final_newline(text: str) -> str:
    """Nothing blank is left at the end."""
    return text.rstrip()


COPIES: Mapping[str, Callable[[str], str]] = {
    "no-break spaces": no_break_spaces,
    "curly quotes": curly_quotes,
    "CRLF": crlf,
    "hard line breaks": hard_lines,
    "no final newline": no_final_newline,
}


def copied(gold: Gold, name: str) -> Gold:
    """Return the gold of one of the ``COPIES`` of its text."""
    text = COPIES[name](gold.text)
    if name == "CRLF":
        ends = [each.start() for each in re.finditer(r"(?<!\r)\n", gold.text)]
        return moved(gold, text, lambda offset: offset + bisect.bisect_left(ends, offset))
    return moved(gold, text, lambda offset: min(offset, len(text)))


def _broken(line: str) -> str:
    pieces = list(line)
    begin = 0
    while len(line) - begin > _COLUMNS:
        at = line.rfind(" ", begin, begin + _COLUMNS + 1)
        if at <= begin:
            at = line.find(" ", begin + _COLUMNS)
        if at < 0:
            break
        pieces[at] = "\n"
        begin = at + 1
    return "".join(pieces)
