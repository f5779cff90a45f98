"""Which way words point: whether they want a thing done and kept, or stopped, refused and left to end.

The words that open an ask decide, not those that describe what it is about: "discontinue the practice of not imposing
duties" points the other way once, by "discontinue"; in "do not impose duties" three words turn it, and so it points the
way "maintain the practice of not imposing duties" does, in which none counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from wpkg.graph.align.words import Language, Token

FIELDS = ("turns", "negates", "imposes", "lets", "burdens", "reliefs", "links")
"""The word lists of a language that decide a direction: see the comments of ``align.yaml``."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Whether the words point the other way, and which words of the text turned them, in their order."""

    against: bool
    by: tuple[str, ...]


AHEAD = Direction(False, ())


def direction(text: str, speech: Language) -> Direction:
    """Return which way a text points; in a language without lists everything points ahead."""
    lists = speech.told.directions.get(speech.name)
    if not lists:
        return AHEAD
    stems = {name: frozenset(map(speech.stem, lists[name])) for name in FIELDS}
    tokens = speech.tokens(text)
    verbs = stems["turns"] | stems["negates"] | stems["imposes"] | stems["lets"] | _verbs(speech)
    head = next((at for at, token in enumerate(tokens) if token.stem in verbs and not _noun(tokens, at, speech)), None)
    if head is None:
        return AHEAD
    end, turned = _chain(tokens, head, verbs, stems)
    opening = {token.stem for token in tokens[head:end]}
    if opening & (stems["turns"] | stems["imposes"] | stems["lets"]):
        turned += _burden(tokens[:head], stems) or _burden(speech.before_cut(tokens[end:]), stems)
    if opening & stems["lets"]:
        turned += [token for token in tokens[end:] if token.stem in stems["turns"]][-1:]
    turned.sort(key=lambda token: token.start)
    return Direction(len(turned) % 2 == 1, tuple(token.word for token in turned))


def _verbs(speech: Language) -> Set[str]:
    """Return the stems of the verbs that stand in a class and are one word."""
    names = (name.rpartition("#")[2].removeprefix("word:") for name in speech.told.classes)
    return frozenset(speech.stem(name) for name in names if "-" not in name)


def _noun(tokens: Sequence[Token], at: int, speech: Language) -> bool:
    """Return whether a word that may be a verb follows an article, and so is none: "the review", "a levy"."""
    return at > 0 and tokens[at - 1].word in speech.told.articles.get(speech.name, frozenset())


def _chain(
    tokens: Sequence[Token], head: int, verbs: Set[str], stems: Mapping[str, Set[str]]
) -> tuple[int, list[Token]]:
    """Return where the run of verbs and negations from the head ends, and which words of it turn the direction."""
    turning = stems["turns"] | stems["negates"]
    passing = turning | stems["lets"] | stems["imposes"]
    turned, at = list[Token](), head
    while at < len(tokens) and (tokens[at].stem in verbs or tokens[at].stem in stems["links"]):
        if tokens[at].stem in turning:
            turned.append(tokens[at])
        at += 1
        if tokens[at - 1].stem in verbs - passing:
            break
    return at, turned


def _burden(tokens: Sequence[Token], stems: Mapping[str, Set[str]]) -> list[Token]:
    """Return the burden that the words name, unless they first name what relieves of one."""
    first = next((token for token in tokens if token.stem in stems["burdens"] | stems["reliefs"]), None)
    return [first] if first is not None and first.stem in stems["burdens"] else []
