"""Of what kind a file of RDF is, by its suffix."""

from __future__ import annotations

import os
from pathlib import Path

from wpkg.errors import ReadError

TURTLE, TRIG = "text/turtle", "application/trig"
N_TRIPLES, N_QUADS = "application/n-triples", "application/n-quads"
RDF_XML, JSON_LD = "application/rdf+xml", "application/ld+json"
_KINDS = {
    ".ttl": TURTLE,
    ".nt": N_TRIPLES,
    ".nq": N_QUADS,
    ".trig": TRIG,
    ".rdf": RDF_XML,
    ".owl": RDF_XML,
    ".xml": RDF_XML,
    ".jsonld": JSON_LD,
    ".json": JSON_LD,
}
SUFFIXES = tuple(_KINDS)
"""The suffixes, in small letters, of files that are read; ``.gz`` may follow."""


def media_type(path: Path) -> str:
    """Return the media type that the suffix of a file stands for.

    Raises:
        ReadError: it stands for none (``unknown_format``).
    """
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix not in _KINDS:
        raise ReadError(
            "its suffix is that of no format of RDF",
            code="unknown_format",
            where=printable(path),
            expected=", ".join(SUFFIXES) + ", each also with .gz",
        )
    return _KINDS[suffix]


def printable(path: Path) -> str:
    """Return a name that can be printed anywhere: bytes that are no UTF-8 and control characters are escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
