"""A reading as one accessible HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from pathlib import PurePath

from wpkg.publish.marking import Stretch, blocks, open_points
from wpkg.publish.pages import environment
from wpkg.reading import Reading

_LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es"}


def page(found: Reading, name: str) -> str:
    """Return the page: the text with what was found marked in it, and beside each paragraph what it says.

    Args:
        found: the reading.
        name: what the text is called: its file name.
    """
    shown = blocks(found)
    listed = {line.id for block in shown for line in block.lines if line.id}

    def anchor(stretch: Stretch) -> str:
        """Return the id of the line to which a stretch leads: that of the reference, else of what it is part of."""
        marks = [mark for mark in stretch.marks if mark.id in listed]
        return min(marks, key=lambda mark: (mark.kind != "reference", mark.kind != "time")).id if marks else ""

    return (
        environment()
        .get_template("reading.html.jinja")
        .render(
            found=found,
            layout=found.layout,
            name=PurePath(name).name or name,
            language=_LANGUAGES.get(found.layout.language, found.layout.language),
            blocks=shown,
            points=open_points(found),
            place={line.start: block.part.id for block in shown for line in block.lines},
            classes=_classes,
            anchor=anchor,
        )
    )


def _classes(stretch: Stretch) -> str:
    kinds = dict.fromkeys(mark.kind for mark in stretch.marks)
    states = dict.fromkeys(mark.state for mark in stretch.marks if mark.kind in {"reference", "time"})
    return " ".join([*kinds, *states])
