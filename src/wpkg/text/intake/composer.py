"""Put a text together from the pieces of a mark-up, and keep where each piece came from."""

from __future__ import annotations

import re

from wpkg.errors import ReadError

GAP = "\n\n"
CELL = "\t"
_MOST_PIECES = 1_000_000
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(marker: str) -> str:
    """Return a note's marker as it is printed: raised, so that it never reads as part of a number before it."""
    marker = marker.strip()
    return marker.translate(_RAISED) if marker.isascii() and marker.isdigit() else marker


class Composer:
    """Blocks with a blank line between them, blanks inside a block collapsed as a reader sees them.

    Separators wait until text follows, so that empty blocks leave no trace.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._origins: list[tuple[int, int, str]] = []
        self._marks: list[tuple[str, str]] = []
        self._length = 0
        self._gap = ""
        self._breaks = 0
        self._blank = False

    @property
    def length(self) -> int:
        """The number of code points so far."""
        return self._length

    def block(self) -> None:
        """Begin a new block with what follows; inside a cell that has no text yet, nothing changes."""
        if self._gap != CELL:
            self._gap = GAP if self._length else ""
        self._breaks, self._blank = 0, False

    def row(self) -> None:
        """Begin a new row of a table."""
        self._gap = GAP if self._length else ""
        self._breaks, self._blank = 0, False

    def cell(self) -> None:
        """Begin a new cell: a tab before it, unless it is the first of its row that has text."""
        if self._gap != GAP and self._length:
            self._gap = CELL
        self._breaks, self._blank = 0, False

    def line(self) -> None:
        """Break the line inside a block."""
        if not self._gap:
            self._breaks += 1
        self._blank = False

    def mark(self, text: str, place: str) -> None:
        """Put a number, a bullet or an opening quotation mark before the text that comes next."""
        self._marks.append((text, place))

    def unmark(self, depth: int) -> None:
        """Forget the marks after the first ``depth`` ones that no text followed."""
        del self._marks[depth:]

    @property
    def marks(self) -> int:
        """How many marks wait for text."""
        return len(self._marks)

    def settle(self) -> None:
        """Write the waiting marks even if no text follows."""
        if self._marks:
            text, place = self._marks[-1]
            self._marks[-1] = (text.rstrip(), place)
            self._separate(False)
            self._blank = False

    def flow(self, text: str, place: str) -> None:
        """Write running text, its blanks collapsed."""
        folded = _BLANKS.sub(" ", text)
        core = folded.strip(" ")
        if not core:
            self._blank = self._blank or bool(folded)
            return
        self._separate(folded[0] == " ")
        self._write(core, place)
        self._blank = folded[-1] == " "

    def keep(self, text: str, place: str) -> None:
        """Write text with its blanks and newlines as they stand."""
        if text:
            self._separate(False)
            self._write(text, place)

    def append(self, text: str, place: str) -> None:
        """Write text right behind what is there, whatever separator is waiting."""
        if text:
            self._write(text, place)

    def text(self) -> str:
        """Return what has been put together, with a newline at its end."""
        return "".join(self._pieces) + "\n" if self._length else ""

    def origins(self) -> tuple[tuple[int, int, str], ...]:
        """Return (start, end, place) of every piece."""
        return tuple(self._origins)

    def _separate(self, leading: bool) -> None:
        if self._length:
            blank = " " if self._blank or leading else ""
            self._raw(self._gap or "\n" * self._breaks or blank)
        self._gap, self._breaks, self._blank = "", 0, False
        for text, place in self._marks:
            self._write(text, place)
        self._marks.clear()

    def _write(self, text: str, place: str) -> None:
        if len(self._origins) == _MOST_PIECES:
            raise ReadError(
                f"its mark-up cuts the text into more than {_MOST_PIECES} pieces",
                code="too_large",
                expected="a document of one text",
                todo="cut it into its documents, or save it as plain text",
            )
        start = self._length
        self._raw(text)
        last = self._origins[-1] if self._origins else (0, -1, "")
        if last[1] == start and last[2] == place:
            self._origins[-1] = (last[0], self._length, place)
        else:
            self._origins.append((start, self._length, place))

    def _raw(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
