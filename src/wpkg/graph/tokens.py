"""SPARQL cut into tokens, just finely enough to know what is a variable and what only looks like one.

The terminals are those of SPARQL 1.1 Query Language, section 19.8. No pattern gives back what it has taken, so that
any text is cut in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LETTERS = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_OPENING = _LETTERS + "_"
_WITHIN = _OPENING + r"0-9\u00B7\u0300-\u036F\u203F\u2040"
_ESCAPED = r"(?:%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-])"
CODE_POINT = (
    r"\\(?:u|U0000)(?:[0-9A-CE-Fa-ce-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})|\\U(?:000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4}"
)
r"""An escape ``\u`` or ``\U`` that stands for a character; none stands for half of a pair, or beyond U+10FFFF."""
_IN_STRING = rf"""(?:\\[tbnrf"'\\]|{CODE_POINT})"""

IRI = rf"""<(?:[^\x00-\x20<>"{{}}|^`\\]|{CODE_POINT})*+>"""
STRING = (
    rf"""'''(?>'{{0,2}}(?:[^'\\]|{_IN_STRING}))*+'''|\"\"\"(?>"{{0,2}}(?:[^"\\]|{_IN_STRING}))*+\"\"\""""
    rf"""|'(?:[^'\\\n\r]|{_IN_STRING})*+'|"(?:[^"\\\n\r]|{_IN_STRING})*+\""""
)
VARIABLE = rf"[?$][{_OPENING}0-9][{_WITHIN}]*+"
BLANK = rf"_:[{_OPENING}0-9][{_WITHIN}-]*+(?:\.++[{_WITHIN}-]++)*+"
_PREFIX = rf"[{_LETTERS}][{_WITHIN}-]*+(?:\.++[{_WITHIN}-]++)*+"
_LOCAL = rf"(?:[{_OPENING}0-9:]|{_ESCAPED})(?:[{_WITHIN}:-]|{_ESCAPED})*+(?:\.++(?:[{_WITHIN}:-]|{_ESCAPED})++)*+"
PREFIXED = rf"(?:{_PREFIX})?:(?:{_LOCAL})?+"
RUN = rf"[{_LETTERS}][{_WITHIN}.-]{{199}}"
"""So much of what may stand before the colon of a prefixed name that to look for one ever again would take too long."""
WORD = rf"[{_OPENING}][{_WITHIN}]*+"
NUMBER = r"(?:(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
TAG = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?"
BETWEEN = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
"""Spaces and comments."""

_TOKEN = re.compile(
    rf"""
      (?P<comment>\#[^\n\r]*+)
    | (?P<iri>{IRI})
    | (?P<string>{STRING})
    | (?P<variable>{VARIABLE})
    | (?P<name>{BLANK}|{PREFIXED}|{WORD}|{NUMBER})
    | (?P<space>\s++)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A stretch of a query: ``kind`` is comment, iri, string, variable, name, space or other."""

    kind: str
    text: str


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of ``query`` in order; their texts joined are the query again."""
    for match in _TOKEN.finditer(query):
        yield Token(match.lastgroup or "other", match[0])


def variables(query: str) -> frozenset[str]:
    """Return the names of the variables of ``query``, without their marks."""
    return frozenset(token.text[1:] for token in tokens(query) if token.kind == "variable")


def names_dataset(query: str) -> bool:
    """Tell whether ``query`` says from which graphs it is to be answered (``FROM``)."""
    if "from" not in query.lower():
        return False
    return any(token.kind == "name" and token.text.upper() == "FROM" for token in tokens(query))
