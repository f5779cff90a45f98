"""Verbs as the stand-off file has them: notations of the scheme of operative verbs, one slot a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wpkg.model import Span
from wpkg.text.draft.words import table


def actions(span: Span, value: str | None) -> Iterator[tuple[Span, str | None]]:
    """Yield the verbs of an action with their notations: coordinated ones apart, prepositions after a verb left out.

    Args:
        span: the words of the action.
        value: the dictionary form, where the reader gives one.
    """
    joint = re.compile(r"[\s,]*(?:,|\b(?:" + "|".join(table("joints")) + r")\b)[\s,]*")
    cuts = [(each.start(), each.end()) for each in joint.finditer(span.exact)]
    edges = [0, *(edge for cut in cuts for edge in cut), len(span.exact)]
    pieces = [(start, span.exact[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]
    if len(pieces) < 2 or not all(_notation(words, None) for _, words in pieces):
        yield _trimmed(span, value)
        return
    for at, words in pieces:
        yield _trimmed(Span(span.start + at, span.start + at + len(words), words), None)


def _trimmed(span: Span, value: str | None) -> tuple[Span, str | None]:
    notation = _notation(span.exact, value)
    head, _, last = span.exact.rpartition(" ")
    if notation and last.lower() in table("trailing") and notation == _notation(head, None):
        words = head.rstrip()
        return Span(span.start, span.start + len(words), words), notation
    return span, notation


def _notation(words: str, value: str | None) -> str | None:
    """Return the notation of an operative verb for its words, in their dictionary form or an inflected one."""
    known = table("operative-verbs")
    tokens = words.lower().split()
    while tokens and tokens[0] in table("auxiliaries"):
        tokens = tokens[1:]
    if not tokens or len(tokens) > 3:
        return value if value in known else None
    tries = [value or "", "-".join(tokens)]
    tries += list(_forms(tokens[0])) if len(tokens) == 1 or tokens[-1] in table("trailing") else []
    return next((table("verbs").get(each, each) for each in tries if table("verbs").get(each, each) in known), None)


def _forms(word: str) -> Iterator[str]:
    yield word
    for ending, others in table("endings").items():
        if word.endswith(ending):
            yield from (word.removesuffix(ending) + other for other in others)
