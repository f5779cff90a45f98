"""A reading as one accessible HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from wpkg.publish.marking import Stretch, blocks, gist
from wpkg.publish.pages import environment
from wpkg.reading import Reading


def page(found: Reading, name: str) -> str:
    """Return the page: the text with what was found marked in it, and beside each paragraph what it says.

    Args:
        found: the reading.
        name: what the text is called: its file name.
    """
    return (
        environment()
        .get_template("reading.html.jinja")
        .render(
            found=found,
            layout=found.layout,
            name=name,
            language={"eng": "en", "fra": "fr", "spa": "es"}.get(found.layout.language, found.layout.language),
            blocks=blocks(found),
            classes=_classes,
            anchor=_anchor,
            gist=lambda act: gist(act, found.text),
            words=lambda record: " ".join(found.text[record.start : record.end].split()),
        )
    )


def _classes(stretch: Stretch) -> str:
    kinds = dict.fromkeys(mark.kind for mark in stretch.marks)
    states = dict.fromkeys(mark.state for mark in stretch.marks if mark.kind in {"reference", "time"})
    return " ".join([*kinds, *states])


def _anchor(stretch: Stretch) -> str:
    """Return the id of the record to which the stretch leads: the reference it is, else what it is part of."""
    ranked = sorted(stretch.marks, key=lambda mark: (mark.kind != "reference", mark.kind != "time"))
    return ranked[0].id if ranked else ""
