"""How wide text is, and how to make it fit: widths of a wide sans serif stand for that of the reader's machine."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

_WIDTHS = Path(__file__).with_name("widths.json")
_ELLIPSIS = "…"
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many pixels the text takes at a size, in a wide sans serif."""
    table, wide, other = _table(bold)
    return size * sum(_advance(character, table, wide, other) for character in text) / 1000


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return the text, or as much of its beginning as fits with an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + _ELLIPSIS, size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + _ELLIPSIS


def wrapped(text: str, size: float, room: float, *, most: int = 0, bold: bool = False) -> list[str]:
    """Break the text into lines that fit, between words where it can; ``most`` lines at most, if not 0."""
    lines: list[str] = []
    words = text.split()
    while words:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size, bold=bold) <= room:
            line = f"{line} {words.pop(0)}"
        if most and len(lines) == most - 1 and words:
            return [*lines, shortened(" ".join([line, *words]), size, room, bold=bold)]
        lines.append(shortened(line, size, room, bold=bold))
    return lines


def clean(text: str) -> str:
    """Replace characters that XML cannot hold."""
    return "".join(character if _holds(character) else "�" for character in text)


def _holds(character: str) -> bool:
    code = ord(character)
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _advance(character: str, table: dict[str, int], wide: int, other: int) -> int:
    known = table.get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return wide if unicodedata.east_asian_width(character) in "WF" else other


@cache
def _table(bold: bool) -> tuple[dict[str, int], int, int]:
    read = json.loads(_WIDTHS.read_text("utf-8"))
    runs = read["bold" if bold else "regular"].items()
    table = {chr(int(start, 16) + step): value for start, values in runs for step, value in enumerate(values)}
    return table, read["wide"], read["other"]
