"""What an input gives: documents with the bytes they consist of, and what is refused or passed over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from wpkg.text.intake import printable

FILE, RECORD = "file", "record"
"""Kinds of documents: the bytes of a file of some format, or one object of line-JSON."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document as it was found.

    ``name`` is unique and stays the same from run to run: a path below the input, ``archive!member``, ``file#id``.
    ``path`` is set where the payload is a whole file that can be read again.
    """

    name: str
    kind: str
    payload: bytes
    path: Path | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the payload."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that would be a document and is not even opened: ``code`` and the message say why."""

    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that is no document, as a picture; ``reason`` is counted."""

    reason: str


Seen = Item | Refused | Passed


def refused(name: str, code: str, problem: str, expected: str = "") -> Refused:
    """Return a refusal whose message says the name, what is wrong, and what was expected."""
    told = f"{printable(name)}: {problem}"
    return Refused(name, code, f"{told}\n  expected: {expected}" if expected else told)
