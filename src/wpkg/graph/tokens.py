"""SPARQL cut into tokens, just finely enough to know what is a variable and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
               |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    | (?P<variable>[?$]\w+)
    | (?P<name>\w[\w.-]*(?::(?:\\.|[\w.:%-])*)?|:(?:\\.|[\w.:%-])*)
    | (?P<space>\s+)
    | (?P<other>\\.|.)
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
