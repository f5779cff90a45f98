"""One text read for Python and notebooks: what was found, as records, plain data or a page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import Any

from wpkg.corpus import render
from wpkg.corpus.render import Settings
from wpkg.errors import BadParameter
from wpkg.reading import Reading
from wpkg.text import intake
from wpkg.text.intake import Taken

_LONGEST_NAME = 255
_UNNAMED = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText(Reading):
    """A reading, with where its text came from; in a notebook it shows itself as a page."""

    taken: Taken

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: what ``wpkg read --format json`` prints."""
        return render.as_record(self, self.taken)

    def to_html(self) -> str:
        """Return a page: what ``wpkg read --format html`` prints."""
        return render.rendered(self, self.taken, Settings(format=render.HTML), self.taken.name)

    def place(self, offset: int) -> str:
        """Return where a character of the text stands in the file it is from: its line, its page, its paragraph.

        Raises:
            IndexError: the offset lies outside the text.
        """
        return intake.locate(self.taken, offset)

    def _repr_html_(self) -> str:
        return f'<iframe title="a reading" srcdoc="{escape(self.to_html())}" width="100%" height="600"></iframe>'


def read(source: str | Path | bytes, *, profile: str | None = None, language: str | None = None) -> ReadText:
    """Read one text: its parts, references, statements, and what was not understood.

    Args:
        source: the text itself; or the path of a file, as a ``Path``; or the bytes of one.
        profile: the organisation whose habits it follows, as ``un``; recognised where not given.
        language: ``eng``, ``fra`` or ``spa``; recognised where not given.

    Raises:
        BadParameter: nobody knows the profile, or what was given as a text is the name of a file.
        ReadError: the file cannot be taken in as a text; ``code`` and the message say why.
    """
    render.require_profile(profile)
    if isinstance(source, str):
        _require_no_name(source)
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        taken = Taken(source, "text/plain", "utf-8", sha256=digest, name=_UNNAMED)
    else:
        taken = intake.load(source, name="" if isinstance(source, Path) else _UNNAMED)
    found = render.read(taken, Settings(profile=profile, language=language))
    return ReadText(**{each.name: getattr(found, each.name) for each in fields(found)}, taken=taken)


def _require_no_name(text: str) -> None:
    if len(text) <= _LONGEST_NAME and text.isprintable() and Path(text).is_file():
        raise BadParameter(
            f"{text!r} is the name of a file", expected="a text, or a path", todo=f"read(Path({text!r}))"
        )
