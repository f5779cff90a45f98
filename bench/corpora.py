"""Texts with mark-up by their own editors, where a folder of them is at hand: named by WPKG_CORPORA, never copied here.

Documents are cut into two halves by the digest of their symbol: one to tune on, one to report.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from wpkg.text.evaluation import marked as marked_texts
from wpkg.text.evaluation.gold import Gold

TUNE, REPORT = "tune", "report"


@dataclass(frozen=True, slots=True)
class Marked:
    """A reference as the editors marked it: the number alone, half-open, and the symbol it stands for."""

    start: int
    end: int
    target: str
    footnote: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as the editors marked it: ``start`` is after its number. ``part`` is preamble, operative, annex."""

    start: int
    end: int
    part: str
    element: str
    lead: str


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A text put together from its marked blocks, with the offsets they have in it."""

    symbol: str
    body: str
    date: str
    text: str
    blocks: tuple[Block, ...]
    references: tuple[Marked, ...]


def folder() -> Path | None:
    """Return the folder of texts, or None where there is none."""
    named = os.environ.get("WPKG_CORPORA", "")
    return Path(named) if named and Path(named).is_dir() else None


def half(symbol: str) -> str:
    """Tell which half a document belongs to."""
    return TUNE if int(hashlib.sha256(symbol.encode()).hexdigest(), 16) % 2 == 0 else REPORT


def marked(which: str, body: str = "", *, every: int = 1) -> Iterator[MarkedDocument]:
    """Yield the marked documents of one half (and one body: GA, SC, ECOSOC), or every n-th of them."""
    yield from (assemble(record) for record in records(which, body, every=every))


def golds(which: str, body: str = "", *, every: int = 1) -> Iterator[Gold]:
    """Yield the same documents as gold."""
    yield from (marked_texts.gold(record) for record in records(which, body, every=every))


def records(which: str, body: str = "", *, every: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the records of one half, or of both where ``which`` is empty, as they stand in the file."""
    place = folder()
    if place is None:
        return
    with gzip.open(place / "un-gold-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        kept = (each for each in map(json.loads, lines) if _wanted(each, which, body))
        yield from islice(kept, every - 1, None, every)


def megabytes(size: float) -> list[str]:
    """Return texts, one after the other, until they hold so many million code points together."""
    texts: list[str] = []
    held = 0
    for record in records("", every=3):
        text = marked_texts.gold(record).text
        texts.append(text)
        held += len(text)
        if held >= size * 1e6:
            break
    return texts


def _wanted(record: dict[str, Any], which: str, body: str) -> bool:
    return which in ("", half(record["symbol"])) and body in ("", record["body"])


def assemble(record: dict[str, Any], joint: str = "\n\n") -> MarkedDocument:
    """Put a text together from its blocks, notes at the end, and count the offsets of what is marked in it."""
    symbol = str(record["symbol"])
    pieces: list[str] = [str(record["title"] or symbol)]
    at = len(pieces[0])
    blocks: list[Block] = []
    references: list[Marked] = []
    notes: list[tuple[str, dict[str, Any]]] = []
    for block in record["blocks"]:
        lead = f"{block['num']} " if block.get("num") else ""
        start = at + len(joint) + len(lead)
        pieces += [joint, lead, block["text"]]
        at = start + len(block["text"])
        blocks.append(Block(start, at, block["part"], block["el"], block.get("lead") or ""))
        references += [
            Marked(start + each["s"], start + each["e"], each["to"], False) for each in block.get("refs", ())
        ]
        notes += [(str(note["marker"]), note) for note in block.get("notes", ())]
    for marker, note in notes:
        start = at + len(joint) + len(marker) + 1
        text = str(note["text"])
        pieces += [joint, marker, " ", text]
        at = start + len(text)
        marks = note.get("refs", ())
        references += [Marked(start + each["s"], start + each["e"], each["to"], True) for each in marks]
    return MarkedDocument(
        symbol, str(record["body"]), str(record["date"]), "".join(pieces), tuple(blocks), tuple(references)
    )
