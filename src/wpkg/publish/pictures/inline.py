"""A picture that stands within a page: its rules in a style sheet of the site, its links those of the page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from wpkg.publish.pictures.marks import Line, Mark, Picture, Words, number
from wpkg.publish.pictures.measure import clean
from wpkg.publish.pictures.writing import is_words, name_of, palette, template


@dataclass(frozen=True, slots=True)
class Run:
    """Marks one after another that lead to one place, or nowhere.

    ``again`` where words elsewhere in the picture lead there too, so that the keyboard need not stop here; ``label`` is
    what a link without words is called.
    """

    href: str
    again: bool
    label: str
    marks: tuple[Mark, ...]


def inline(picture: Picture, lead: Callable[[str], str], prefix: str = "") -> str:
    """Return the picture as an SVG element of a page.

    Args:
        picture: what to write.
        lead: from an IRI to what a link to it holds; nothing where it may not stand in a link.
        prefix: begins the ids of the picture, where it stands on one page twice.
    """
    return template("inline.svg.jinja").render(
        picture=picture,
        name=prefix + name_of(picture),
        runs=runs(picture.marks, lead),
        n=number,
        clean=clean,
        is_words=is_words,
    )


def runs(marks: Sequence[Mark], lead: Callable[[str], str]) -> list[Run]:
    """Gather marks into links, each place told by words being reached by the keyboard once."""
    grouped = [(href, tuple(inside)) for href, inside in groupby(marks, key=lambda mark: lead(mark.href))]
    told = {href for href, inside in grouped if any(isinstance(mark, Words) for mark in inside)}
    return list(_runs(grouped, told))


def _runs(grouped: Sequence[tuple[str, tuple[Mark, ...]]], told: set[str]) -> Iterator[Run]:
    seen = set[str]()
    for href, inside in grouped:
        bare = all(isinstance(mark, Line) for mark in inside)
        again = bool(href) and bare and (href in told or href in seen)
        seen.add(href)
        yield Run(href, again, inside[0].full if bare else "", inside)


def stylesheet() -> str:
    """Return the rules of pictures within pages, made from those of pictures that stand alone."""
    return template("inline.css.jinja").render(palette=palette())


if __name__ == "__main__":
    sys.stdout.write(stylesheet())
