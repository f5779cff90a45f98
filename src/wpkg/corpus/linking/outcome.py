"""What linking makes of one document: links with their grounds, findings, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ground:
    """Words that ground a link: the document, its frozen text, the stretch and its very words."""

    work: str
    text: str
    language: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that several documents together tell of one of them.

    ``fragment`` is the reference (``ref-3``), or ``session-<offset>``; ``target`` the IRI of what is meant; ``alias``
    the IRI under which the reader had it, or nothing; ``why`` says it in a sentence; ``own`` are the citing words,
    where the graph of the document does not have them yet; ``manner`` is the type of the reference.
    """

    fragment: str
    kind: str
    target: str
    why: str
    grounds: tuple[Ground, ...]
    alias: str = ""
    own: Ground | None = None
    manner: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What goes against itself, or cannot be settled, between documents: code, document, words, and those concerned."""

    code: str
    document: str
    words: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    ``counts`` are references and sessions by what became of them; ``missing`` the IRIs of documents cited and not
    held, each with how often; ``symbols`` and ``sitting`` what the document tells of itself and no other disputes;
    ``told`` are its own words that may ground links elsewhere.
    """

    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    symbols: tuple[tuple[str, Ground], ...] = ()
    sitting: Mapping[str, Any] | None = None
    told: tuple[Ground, ...] = ()
