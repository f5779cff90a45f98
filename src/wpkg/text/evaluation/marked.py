"""Texts marked by their own editors: one JSON object a line, with blocks, their part, and the numbers linked."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from wpkg.errors import DataError
from wpkg.text.evaluation import names
from wpkg.text.evaluation.gold import Gold, GoldMark, GoldParagraph, Stretch

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.xz")
JOINT = "\n\n"
_ROLES = {"preamble": "preambular", "operative": "operative"}
_PARAGRAPHS = ("container", "paragraph", "point")


def golds(path: Path) -> Iterator[Gold]:
    """Yield the gold of each line.

    Raises:
        DataError: a line is no JSON, or no text with blocks; ``where`` names file and line.
    """
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, 1):
                yield _line(line, f"{path}:{number}")
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read ({error})", where=str(path)) from None


def gold(record: Mapping[str, Any]) -> Gold:
    """Put a text together from its blocks, notes at the end, and count the offsets of what is marked in it.

    Raises:
        KeyError: the record lacks a field.
    """
    name = str(record["symbol"])
    pieces = [str(record.get("title") or name)]
    at = len(pieces[0])
    paragraphs: list[GoldParagraph] = []
    marks: list[GoldMark] = []
    notes: list[Mapping[str, Any]] = []
    for block in record["blocks"]:
        number = f"{block['num']} " if block.get("num") else ""
        start = at + len(JOINT) + len(number)
        pieces += [JOINT, number, block["text"]]
        at = start + len(block["text"])
        if block["el"] in _PARAGRAPHS:
            role = _ROLES.get(block["part"], "other")
            paragraphs.append(GoldParagraph(Stretch(start, at), role, _lead(block)))
        marks += _marks(block, start, footnote=False)
        notes += block.get("notes", ())
    for note in notes:
        start = at + len(JOINT) + len(str(note["marker"])) + 1
        pieces += [JOINT, str(note["marker"]), " ", note["text"]]
        at = start + len(note["text"])
        marks += _marks(note, start, footnote=True)
    return Gold(name, "".join(pieces), paragraphs=tuple(paragraphs), marks=tuple(marks))


def _lead(block: Mapping[str, Any]) -> int:
    """Return how long the italic words at the start are; 0 where the whole block is italic: a heading."""
    lead = len(block.get("lead") or "")
    return lead if lead < len(block["text"]) - 1 else 0


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _line(line: str, where: str) -> Gold:
    try:
        return gold(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"no marked text ({error!r})", where=where) from None


def _marks(block: Mapping[str, Any], start: int, *, footnote: bool) -> list[GoldMark]:
    links = names.table()["links"]
    rows = [row for row in block.get("refs", ()) if not row["to"].startswith(links["no_symbol"])]
    return [
        GoldMark(Stretch(start + row["s"], start + row["e"]), row["to"].removesuffix(links["added"]), footnote)
        for row in rows
    ]
