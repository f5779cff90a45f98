"""RDF that others wrote: read in a process of its own, which may do nothing else, and handed over as N-Quads.

Parsers of RDF fetch what a file names, expand entities without end, and end their process where the native stack does.
So a file is looked over for what is refused at once (:mod:`.lexical`), then parsed by a child (:mod:`.child`) that can
neither open files nor connections, nor take more memory or time than it was given (:mod:`.confine`). Whatever becomes
of the child, the caller gets a whole dataset or one error that names the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wpkg.graph.foreign.kinds import SUFFIXES, media_type, printable
from wpkg.graph.foreign.limits import LIMITS, Limits
from wpkg.graph.foreign.reading import parsed

_QUAD = re.compile(
    rb"((?:<[^>]*>|_:[^ ]+) <[^>]*> (?:<[^>]*>|_:[^ ]+|\"(?:[^\"\\]|\\.)*+\"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?))"
    rb"(?: (?:<([^>]*)>|(_:[^ ]+)))? \."
)

__all__ = ["LIMITS", "SUFFIXES", "Dataset", "Limits", "read", "stream"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a file says.

    ``name`` is how to call the file in messages; ``data`` canonical N-Quads in the order of the file, a statement of
    the default graph without a fourth term. Blank nodes are named after the digest of the file and their order in it.
    """

    name: str
    media_type: str
    statements: int
    data: bytes

    def graphs(self) -> dict[str, list[bytes]]:
        """Return canonical N-Triples without line ends, sorted and each once, by graph (``""``: the default graph)."""
        found: dict[str, set[bytes]] = {}
        for line in self.data.splitlines():
            graph, triple = _parted(line)
            found.setdefault(graph, set()).add(triple)
        return {graph: sorted(found[graph]) for graph in sorted(found)}


def read(path: Path, limits: Limits = LIMITS, *, kind: str = "") -> Dataset:
    """Read a file of RDF: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, also compressed with gzip.

    Args:
        path: a regular file; its suffix says of what kind it is.
        limits: how much of what it may take.
        kind: a media type that prevails over the suffix.

    Raises:
        ReadError: it is refused before parsing, or asked too much of the process that parsed it; ``code`` says which.
        SyntaxFault: it does not parse; ``where`` is file and line.
    """
    media = kind or media_type(path)
    data = b"".join(parsed(path, media, limits))
    return Dataset(printable(path), media, data.count(b"\n"), data)


def stream(path: Path, limits: Limits = LIMITS, *, kind: str = "") -> Iterator[bytes]:
    """Yield the N-Quads of a file in blocks of whole lines; what :func:`read` raises may come after any block."""
    return parsed(path, kind or media_type(path), limits)


def _parted(line: bytes) -> tuple[str, bytes]:
    """Part a canonical N-Quad into the name of its graph and its triple."""
    match = _QUAD.fullmatch(line)
    assert match is not None, line
    triple, named, blank = match.groups()
    return (named or blank or b"").decode(), triple + b" ."
