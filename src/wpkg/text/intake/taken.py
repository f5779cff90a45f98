"""What is taken in from a file: its text, and for every stretch of it the place in the original."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in before an input is refused.

    ``file_bytes`` is the size of the file as it lies there, ``unpacked_bytes`` what may come out of a zip archive in
    all, and ``ratio`` how many times larger one part of it may become, once it passes a megabyte.
    """

    file_bytes: int = 32 * MEGABYTE
    unpacked_bytes: int = 96 * MEGABYTE
    ratio: int = 200

    @classmethod
    def of_megabytes(cls, size: float) -> Limits:
        """Return the limits for files of at most ``size`` megabytes, with what may be unpacked in proportion."""
        return cls(file_bytes=round(size * MEGABYTE), unpacked_bytes=round(3 * size * MEGABYTE))


@dataclass(frozen=True, slots=True)
class Taken:
    """A text and where it comes from.

    ``text`` is what offsets count, in code points. Plain text and Markdown are verbatim, newlines as they stand; only a
    byte order mark is kept out. ``origins`` are (start, end, place in the original), sorted, not overlapping; what no
    original stands for (the blank lines between blocks) has none; for plain text there are none
    at all, since a line and a column tell the place. ``language`` (``eng``, ``fra``, ``spa``) and ``profile`` are what
    the format itself states, else None. ``notes`` say what was left out or looks wrong. ``sha256`` is of the bytes.
    """

    text: str
    media_type: str
    encoding: str
    sha256: str = ""
    name: str = ""
    origins: tuple[tuple[int, int, str], ...] = ()
    language: str | None = None
    profile: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def verbatim(self) -> bool:
        """Whether the text is the decoded file itself, not drawn out of a mark-up."""
        return self.media_type in {"text/plain", "text/markdown"}


def locate(taken: Taken, offset: int) -> str:
    """Return the place in the original of one offset of the text.

    Raises:
        IndexError: the offset lies outside the text.
    """
    if not 0 <= offset <= len(taken.text):
        raise IndexError(f"offset {offset} of a text of {len(taken.text)} characters")
    if not taken.origins:
        return _line_and_column(taken.text, offset)
    index = bisect_right(taken.origins, offset, key=itemgetter(0)) - 1
    start, end, place = taken.origins[max(index, 0)]
    return f"{place}, character {offset - start + 1}" if start <= offset < end else place


def _line_and_column(text: str, offset: int) -> str:
    before = text[:offset]
    line = before.count("\n") + 1
    return f"line {line}, column {offset - before.rfind(chr(10))}"
