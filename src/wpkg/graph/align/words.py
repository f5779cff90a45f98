"""Words of a text as stems with their offsets, so that inflected forms and two spellings of a word meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from wpkg.graph.align.settings import Settings, settings

_WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_HYPHENS = re.compile(r"[-‐‑]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its stem, the word in small letters, and where it stands, in code points, half-open."""

    stem: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it stems, which words say nothing, and at which words a phrase is cut."""

    name: str
    told: Settings
    _stem: Callable[[str], str]
    _known: dict[str, str] = field(default_factory=dict)

    def tokens(self, text: str) -> list[Token]:
        """Return all words of a text in order; parts of a hyphenated word stand for themselves."""
        return [self._token(text, start, end) for start, end in _places(text)]

    def content(self, text: str) -> dict[str, str]:
        """Return the words that say something: stem to the word as it first stands."""
        stop = self.told.stop.get(self.name, frozenset())
        found: dict[str, str] = {}
        for token in self.tokens(text):
            if token.word not in stop and not token.word.isdigit() and len(token.word) > 1:
                found.setdefault(token.stem, token.word)
        return found

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of all words of a text."""
        return tuple(token.stem for token in self.tokens(text))

    def before_cut(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Return the words up to the first at which a phrase is cut, articles apart: the object of a verb, mostly."""
        cuts = self.told.cuts.get(self.name, frozenset()) - self.told.articles.get(self.name, frozenset())
        return tokens[: next((at for at, token in enumerate(tokens) if token.word in cuts), len(tokens))]

    def stem(self, word: str) -> str:
        """Return the stem of one word."""
        if word not in self._known:
            spelt = word
            for pattern, to in self.told.spelling if self.name == "english" else ():
                spelt = pattern.sub(to, spelt)
            self._known[word] = self._stem(spelt)
        return self._known[word]

    def _token(self, text: str, start: int, end: int) -> Token:
        word = text[start:end].casefold()
        return Token(self.stem(word), word, start, end)


@cache
def language(code: str) -> Language:
    """Return the language with an ISO 639-3 code; one not known here is read as English."""
    import snowballstemmer

    told = settings()
    name = told.languages.get(code, told.languages[""])
    return Language(name, told, snowballstemmer.stemmer(name).stemWord)


def runs(tokens: Sequence[Token], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the stems ``wanted`` follow one another in a text: code points, half-open."""
    length = len(wanted)
    if not length:
        return []
    stems = [token.stem for token in tokens]
    return [
        (tokens[at].start, tokens[at + length - 1].end)
        for at in range(len(stems) - length + 1)
        if stems[at] == wanted[0] and stems[at : at + length] == list(wanted)
    ]


def _places(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for whole in _WORD.finditer(text):
        at = whole.start()
        for hyphen in _HYPHENS.finditer(text, whole.start(), whole.end()):
            found.append((at, hyphen.start()))
            at = hyphen.end()
        found.append((at, whole.end()))
    return found
