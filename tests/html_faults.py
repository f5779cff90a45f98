"""What a strict parser says of a page; a module of its own, so that other processes can import it."""

from __future__ import annotations

from pathlib import Path

import html5lib


def html_fault(path: Path) -> str:
    """Return the first fault of a page as HTML, with its name; nothing where there is none."""
    parser = html5lib.HTMLParser(strict=True)
    try:
        parser.parse(path.read_bytes())
    except html5lib.html5parser.ParseError as error:
        return f"{path.name}: {error}, {parser.errors[-1:]}"
    return ""
