"""What pictures are made of: words and paths with a place, a class of the style sheet, a link and a fuller wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wpkg.publish.pictures.measure import shortened, width, wrapped

SMALL = 11.0
PLAIN = 12.0
LARGE = 18.0
WIDTH = 1200.0
MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Words:
    """Text at the left end of its base line (or its middle or right end, by ``anchor``).

    ``href`` is an IRI to lead to, ``full`` the wording of which this is a short form, ``turned`` reads upwards.
    """

    x: float
    y: float
    text: str
    size: float = PLAIN
    style: str = "ink"
    anchor: str = "start"
    bold: bool = False
    href: str = ""
    full: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A path, closed or open, as the ``d`` of SVG; ``style`` names classes of the style sheet."""

    d: str
    style: str
    full: str = ""
    href: str = ""


Mark = Words | Line


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture before it is written: what it shows in words, its size in pixels, its marks from back to front."""

    title: str
    description: str
    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend: samples drawn in a box of ``room`` pixels whose middle is at 0, and what they mean."""

    text: str
    samples: tuple[Line | Words, ...]
    room: float = 30.0


def number(value: float) -> str:
    """Write a coordinate with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0" if abs(value) < 0.005 else "-0")


def path(*parts: str | float) -> str:
    """Join the commands and coordinates of a path."""
    return " ".join(part if isinstance(part, str) else number(part) for part in parts)


def box(x: float, y: float, wide: float, high: float) -> str:
    """Return the path of a rectangle."""
    return path("M", x, y, "H", x + wide, "V", y + high, "H", x, "Z")


def disc(x: float, y: float, radius: float) -> str:
    """Return the path of a circle."""
    around = ("A", radius, radius, 0.0, 1.0, 0.0)
    return path("M", x - radius, y, *around, x + radius, y, *around, x - radius, y, "Z")


def diamond(x: float, y: float, radius: float) -> str:
    """Return the path of a square on its tip."""
    return path("M", x, y - radius, "L", x + radius, y, x, y + radius, x - radius, y, "Z")


def crossed(x: float, y: float, arm: float) -> str:
    """Return the path of a lying cross."""
    return path("M", x - arm, y - arm, "L", x + arm, y + arm, "M", x - arm, y + arm, "L", x + arm, y - arm)


def moved(mark: Mark, right: float, down: float) -> Mark:
    """Return a mark at another place."""
    if isinstance(mark, Words):
        return Words(mark.x + right, mark.y + down, mark.text, mark.size, mark.style, mark.anchor, mark.bold)
    return Line(_shifted(mark.d, right, down), mark.style, mark.full)


def legend(keys: Iterable[Key], top: float) -> tuple[list[Mark], float]:
    """Lay out a legend in lines from ``top`` on; return its marks and where it ends."""
    marks: list[Mark] = []
    left, right, height = MARGIN, WIDTH - MARGIN, 20.0
    x, y = left, top
    for key in keys:
        wide = key.room + 6 + width(key.text, SMALL)
        if x > left and x + wide > right:
            x, y = left, y + height
        marks += [moved(sample, x, y + height / 2) for sample in key.samples]
        start = x + key.room + 6
        marks.append(Words(start, y + height / 2 + 4, shortened(key.text, SMALL, right - start), SMALL))
        x += wide + 22
    return marks, y + height


def heading(title: str, lines: Sequence[str]) -> tuple[list[Mark], float]:
    """Write the title and what a reader should know first; return the marks and where they end."""
    room = WIDTH - 2 * MARGIN
    marks: list[Mark] = [Words(MARGIN, 34, shortened(title, LARGE, room, bold=True), LARGE, bold=True, full=title)]
    y = 40.0
    for line in lines:
        for part in wrapped(line, PLAIN, room):
            y += 17
            marks.append(Words(MARGIN, y, part, PLAIN, "muted"))
    return marks, y + 12


def notes(lines: Sequence[str], top: float, *, style: str = "ink") -> tuple[list[Mark], float]:
    """Write remarks below a picture; return the marks and where they end."""
    marks: list[Mark] = []
    y = top
    for line in lines:
        for part in wrapped(line, SMALL, WIDTH - 2 * MARGIN):
            y += 16
            marks.append(Words(MARGIN, y, part, SMALL, style))
    return marks, y + 8


def _shifted(d: str, right: float, down: float) -> str:
    return " ".join(_shift(d.split(), right, down))


def _shift(parts: Sequence[str], right: float, down: float) -> Iterator[str]:
    """Move the points of a path of M, L, H, V, Q, A and Z commands in absolute coordinates."""
    command, place = "", 0
    for part in parts:
        if part.isalpha():
            command, place = part, 0
            yield part
            continue
        kind = _axis(command, place)
        place += 1
        yield number(float(part) + {"x": right, "y": down, "": 0.0}[kind])


def _axis(command: str, place: int) -> str:
    if command in "HV":
        return "x" if command == "H" else "y"
    if command == "A":
        return ("", "", "", "", "", "x", "y")[place % 7]
    return "x" if place % 2 == 0 else "y"
