"""What a search finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

from wpkg.graph.answer import Answer, Value
from wpkg.graph.tabular import Tabular, columns

KINDS = ("document", "body", "collective", "organization", "thread", "session", "concept", "term")
"""What can be found, in the order in which equals are listed."""

_COLUMNS = columns(
    ("kind", "string", "document, body, collective, organization, thread, session, concept or term"),
    ("name", "string", "what it is called: a document by its symbol"),
    ("title", "string", "the title of a document"),
    ("adopted", "string", "the day of adoption, or of circulation"),
    ("words", "string", "words of its text around those asked"),
    ("part", "iri", "the part of the document in which they stand"),
    ("start", "integer", "where the words begin, counted in code points of the text held"),
    ("end", "integer", "offset after the last character"),
    ("node", "iri", "what was found"),
)


class Mark(NamedTuple):
    """A stretch of a passage that bears a word asked for: code points of ``Passage.text``, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Words around what was asked, from one part of a document.

    ``start`` counts code points of the text held, None where the words are a curator's (the text is not held).
    ``language`` is a two-letter code. ``text[mark.start:mark.end]`` are the words that were asked for.
    """

    part: str
    text: str
    language: str
    start: int | None
    marks: tuple[Mark, ...]

    @property
    def end(self) -> int | None:
        """Offset after the last character, in the text held."""
        return None if self.start is None else self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. ``language`` and ``title_language`` are empty where a symbol has none.

    ``verified`` is false where no reliable page was read of a document as a whole.
    """

    iri: str
    kind: str
    name: str
    language: str
    title: str
    title_language: str
    day: str
    verified: bool
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that can be searched for, and one thing that bears it."""

    text: str
    iri: str
    kind: str


@dataclass(frozen=True, slots=True)
class Found(Tabular):
    """One page of what was found, best first; ``total`` counts all of it, up to 10,000: then ``more`` is true.

    ``left_out`` are words that occur nowhere and were not asked for. ``suggestions`` are other words to try, given
    where nothing was found or words were left out.
    """

    words: str
    total: int
    hits: tuple[Hit, ...]
    suggestions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    more: bool = False

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row a passage, and one a hit without passages."""
        rows: list[tuple[Value, ...]] = []
        for hit in self.hits:
            head = (hit.kind, hit.name, hit.title or None, hit.day or None)
            rows += [(*head, one.text, one.part, one.start, one.end, hit.iri) for one in hit.passages] or [
                (*head, None, None, None, None, hit.iri)
            ]
        return Answer("search", _COLUMNS, tuple(rows))
