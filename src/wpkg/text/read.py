"""The reader: a text in, everything it says out. Each stage adds one kind of record and knows the ones before it."""

from __future__ import annotations

import hashlib

from wpkg.reading import Reading
from wpkg.text import check_reading, mentions, quotations, references, segments, statements
from wpkg.text.view import fold


def read(text: str, *, profile: str | None = None, language: str | None = None) -> Reading:
    """Read one text.

    Args:
        text: the verbatim text; offsets of the result count its code points.
        profile: the organisation whose habits it follows; recognised from the text where not given.
        language: ``eng``, ``fra`` or ``spa``; recognised where not given.
    """
    view = fold(text)
    layout = segments.divide(view, profile=profile, language=language)
    cited, times = references.find(view, layout)
    quoted = quotations.find(view, layout, cited)
    acts = statements.find(view, layout, cited, times)
    named = mentions.find(view, layout, acts)
    acts = mentions.fill(view, acts, named)
    findings = check_reading.findings(view, layout, cited, times, acts, quoted)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Reading(text, digest, layout, cited, times, acts, quoted, named, findings)
