"""Where a node of the graph comes from: the file and line of the YAML that a curator edits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from wpkg import iri, resources

_ENDS = r"(?![\w-])"


def edited_at(node: str) -> str:
    """Return ``file:line`` of the record behind a node, relative to the root; nothing where none is found.

    A claim or a part of a record (``ins-1-addressee-1``) is found at the record it belongs to (``ins-1``).
    """
    for path in _files(node):
        lines = path.read_text("utf-8").splitlines()
        for name in _names(node):
            pattern = re.compile(rf"\b(?:id|name): [\"']?(?:\S*#)?{name}")
            found = next((number for number, line in enumerate(lines, start=1) if pattern.search(line)), None)
            if found is not None:
                return f"{path.relative_to(resources.root()).as_posix()}:{found}"
    return ""


def named_at(graph: str, name: str) -> str:
    """Return ``file:line`` where the annotations of the text ``graph`` first hold the compact name ``name``."""
    path = resources.graph() / "sources" / graph / "annotations.yaml"
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    found = next((number for number, line in enumerate(lines, start=1) if whole.search(line)), None)
    return f"{path}:{found}" if found else ""


def _files(node: str) -> Iterator[Path]:
    """Yield the files that may hold the record: the text's own, the document's entry, the lists of the register."""
    slug = node.removeprefix(iri.ID).partition("#")[0].partition("/")[0]
    folder = resources.graph()
    register = folder / "register"
    places = [folder / "sources" / slug / "annotations.yaml", register / "instruments" / f"{slug}.yaml"]
    lists = [register / f"{name}.yaml" for name in ("threads", "sessions", "agents")]
    return (path for path in (*places, *lists) if path.is_file())


def _names(node: str) -> Iterator[str]:
    """Yield patterns of what the record may be called, the most particular first."""
    base, _, fragment = node.partition("#")
    parts = fragment.split("-")
    for length in range(len(parts), 0, -1) if fragment else ():
        yield re.escape("-".join(parts[:length])) + _ENDS
    if not fragment:
        whole = iri.compact(base)
        yield "doc:" if whole == base else re.escape(whole) + _ENDS
