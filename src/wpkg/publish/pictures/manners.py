"""How citations of each manner look: dashes, a letter and a head, so that no colour is needed to tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from wpkg.graph.lineage.citations import MANNERS, Edge, adopted_later
from wpkg.publish.pictures.marks import Key, Line, Words, box, path

LETTERS = dict(zip(MANNERS, "RAPCEST", strict=True))
"""The letter of each manner of lineage."""


@dataclass(frozen=True, slots=True, order=True)
class Look:
    """What sets a line apart: manner, whether a curator read it in, it is believed only, or time forbids it."""

    manner: str
    by_reading: bool
    believed: bool
    forward: bool

    @property
    def letter(self) -> str:
        """Return the letter of the manner, with ``*`` for a reading, ``?`` for belief and ``!`` against time."""
        marks = ("*" * self.by_reading, "?" * self.believed, "!" * self.forward)
        return LETTERS.get(self.manner, self.manner[:1].upper()) + "".join(marks)

    @property
    def words(self) -> str:
        """Return what the look means."""
        parts = [
            self.manner.replace("-", " "),
            "as a curator reads an open-ended set" * self.by_reading,
            "believed only" * self.believed,
            "cites what was adopted later" * self.forward,
        ]
        return ", ".join(part for part in parts if part)

    @property
    def style(self) -> str:
        """Return the classes of the line."""
        return (
            f"{'wrong' if self.forward else 'edge'} {self.manner}{' thin' if self.by_reading or self.believed else ''}"
        )


def look(edge: Edge) -> Look:
    """Return how a citation is drawn."""
    forward = bool(adopted_later(edge.target.date, edge.source.date))
    return Look(edge.manner, edge.by_reading, edge.status == "unverified", forward)


def head(x: float, y: float, of: Look, *, size: float = 7.0) -> list[Line]:
    """Return the head of an arrow that points right at a place: its shape tells the manner too."""
    half = size * 0.5
    full = "wronghead" if of.forward else "head"
    fill = "open" if of.by_reading or of.believed else full
    left = x - size
    if of.manner == "terminates":
        return [Line(path("M", x - 1, y - half - 1, "V", y + half + 1), "head")]
    if of.manner == "supersedes":
        return [Line(path("M", left, y - half, "L", x, y + half, "M", left, y + half, "L", x, y - half), "head")]
    if of.manner == "continues":
        return [Line(path("M", left, y, "L", x - half, y - half, x, y, x - half, y + half, "Z"), fill)]
    if of.manner == "pursuant-to":
        return [Line(box(x - size + 1, y - half, size - 1, size), fill)]
    return [Line(path("M", left, y - half, "L", x, y, left, y + half, "Z"), fill)]


def sample(of: Look) -> Key:
    """Return the entry of a look in a legend: its letter, its line and its head."""
    letter = Words(8, 4, of.letter, 11, "ink", "middle", bold=True)
    return Key(of.words, (Line(path("M", 20, 0, "H", 62), of.style), *head(64, 0, of), letter), 66)
