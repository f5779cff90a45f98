"""A picture as SVG that needs nothing from elsewhere: no script, no font, no image, colours for light and dark."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wpkg.publish.pages import environment
from wpkg.publish.pictures.marks import Picture, Words, number
from wpkg.publish.pictures.measure import clean

if TYPE_CHECKING:
    from jinja2 import Template

PALETTE = Path(__file__).parents[1] / "templates" / "pictures" / "palette.yaml"


def written(picture: Picture) -> str:
    """Return the picture as SVG; the same picture gives the same bytes."""
    return template("picture.svg.jinja").render(
        picture=picture,
        name=name_of(picture),
        palette=palette(),
        n=number,
        clean=clean,
        is_words=is_words,
        href=_href,
    )


def name_of(picture: Picture) -> str:
    """Return what the ids of a picture begin with: another for another picture."""
    return "w" + hashlib.sha256(repr(picture).encode("utf-8", "replace")).hexdigest()[:10]


def told(name: str, **values: object) -> str:
    """Return a long description from its template, on one line a fact."""
    text = template(f"{name}.txt.jinja").render(**values)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def template(name: str) -> Template:
    """Return a template of the pictures."""
    return environment().get_template(f"pictures/{name}")


@cache
def palette() -> Mapping[str, Mapping[str, str]]:
    """Return the colours by mode (light, dark) and role."""
    import yaml  # slow to import

    colours: Mapping[str, Mapping[str, str]] = yaml.safe_load(PALETTE.read_text("utf-8"))
    return colours


def is_words(mark: object) -> bool:
    """Tell words from lines."""
    return isinstance(mark, Words)


def _href(iri: str) -> str:
    """Return an address a link may lead to, or nothing: only the web, never a script."""
    return clean(iri) if iri.startswith(("https://", "http://")) else ""
