"""A view of the text for matching: blanks, quotation marks and dashes folded, every offset as in the source."""

from __future__ import annotations

_FOLDED = (
    ("\r\n", " \n"),
    ("\r", "\n"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2009", " "),
    ("\u2007", " "),
    ("\u200a", " "),
    ("\u2002", " "),
    ("\u2003", " "),
    ("\u3000", " "),
    ("\u200b", " "),
    ("\u00ad", "-"),
    ("\t", " "),
    ("\f", "\n"),
    ("\v", "\n"),
    ("\u0085", "\n"),
    ("\u2028", "\n"),
    ("\u2029", "\n"),
    ("\u2018", "'"),
    ("\u2019", "'"),
    ("\u201b", "'"),
    ("\u02bc", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u201e", '"'),
    ("\u201f", '"'),
    ("\u00ab", '"'),
    ("\u00bb", '"'),
    ("\u2010", "-"),
    ("\u2011", "-"),
    ("\u2012", "-"),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u2212", "-"),
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Raised digits are markers of notes: they never belong to the word or number they stand at."""


def fold(text: str) -> str:
    """Fold typographic variants to one form each, code point by code point, so that every offset stays true.

    ``len(fold(text)) == len(text)``. Lines end in LF; a carriage return before it becomes a blank.
    """
    for printed, folded in _FOLDED:
        if printed in text:
            text = text.replace(printed, folded)
    for digit in _RAISED:
        if digit in text:
            text = text.replace(digit, " ")
    return text


def unwrap(view: str) -> str:
    """Return a folded text with its line ends as blanks: same length, for matching across hard line breaks."""
    return view.replace("\n", " ")
