"""Documents that footnotes cite for the references their markers are glued to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from wpkg.reading import Layout
from wpkg.text.references.described import Stand
from wpkg.text.references.drafts import Draft
from wpkg.text.references.flat import Flat

_AFTER = re.compile(r"[,.;:]?(\d{1,3})(?![\w/])")


def footnote(flat: Flat, stand: Stand, notes: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the document the footnote cites whose marker is glued to the end of a reference, if it cites one alone."""
    marker = _AFTER.match(flat.text, stand.end)
    if marker is None:
        return None
    targets = notes.get(marker[1], ())
    return targets[0] if len(targets) == 1 else None


def notes(view: str, layout: Layout, cited: list[Draft]) -> dict[str, tuple[str, ...]]:
    """Return, by the number of each footnote, what documents it cites."""
    made: dict[str, tuple[str, ...]] = {}
    parts = [part for part in layout.parts if part.kind == "footnote"]
    if not parts:
        return made
    documents = sorted((each.start, each.target) for each in cited if each.kind == "document" and each.target)
    for part in parts:
        number = part.number or "".join(re.findall(r"^\W*(\d{1,3})\b", view[part.start : part.start + 8]))
        inside = documents[bisect_left(documents, (part.start, "")) : bisect_left(documents, (part.end, ""))]
        if number.strip(".()"):
            made.setdefault(number.strip(".()"), tuple(dict.fromkeys(target for _, target in inside)))
    return made
