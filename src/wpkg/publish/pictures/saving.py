"""A picture as a file: SVG as it is, PNG and PDF by typst, which brings fonts and writes words one can select."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import fromstring

from wpkg.errors import BadParameter, ExtraMissing
from wpkg.publish.pictures.writing import PALETTE

SUFFIXES = (".svg", ".png", ".pdf")
_PAGE = PALETTE.with_name("page.typ")
_POINT = 0.75
"""Points a pixel."""
_LONGEST = 14400.0
"""The longest side of a page that readers of PDF take, in points."""
_SHARP = 144.0
"""Dots an inch of a PNG: one and a half a pixel."""
_SANS = ("DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica")
"""Families to try: typst knows no generic one."""


def check(target: Path) -> str:
    """Return the suffix of a target.

    Raises:
        BadParameter: pictures are not written in that format.
        ExtraMissing: the format needs a package that is not installed.
    """
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise BadParameter(
            f"{target.name} is no picture that can be written", expected=f"a name in {', '.join(SUFFIXES)}"
        )
    if suffix != ".svg" and find_spec("typst") is None:
        raise ExtraMissing(
            f"a picture as {suffix[1:].upper()} needs typst, which is not installed",
            where="draw",
            todo='pip install "wpkg[pictures]", or write SVG',
        )
    return suffix


def save(svg: str, target: Path) -> None:
    """Write a picture to a file whose suffix says in which format.

    Raises:
        BadParameter: pictures are not written in that format.
        ExtraMissing: PNG and PDF need typst.
    """
    suffix = check(target)
    if suffix == ".svg":
        target.write_bytes(svg.encode("utf-8"))
    else:
        target.write_bytes(converted(svg, "png" if suffix == ".png" else "pdf"))


def converted(svg: str, format_: Literal["png", "pdf"]) -> bytes:
    """Return a picture as ``png`` or ``pdf``, in its light colours; the same picture gives the same bytes.

    Where the machine has no sans serif, words are set in the serif that comes with typst.
    """
    check(Path(f"picture.{format_}"))
    import typst  # large

    root = fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    wide, high = (float(part) * _POINT for part in root.attrib["viewBox"].split()[2:])
    scale = min(1.0, _LONGEST / max(wide, high))
    compiler = typst.Compiler(
        _PAGE.read_bytes(),
        sys_inputs={
            "svg": svg.replace("font-family:sans-serif", f"font-family:{_family(typst.Fonts().families())}"),
            "title": root.findtext(f"{space}title", ""),
            "description": root.findtext(f"{space}desc", ""),
            "wide": f"{wide * scale:.3f}",
            "high": f"{high * scale:.3f}",
        },
    )
    made = compiler.compile(format=format_, ppi=_SHARP / scale if format_ == "png" else None)
    assert isinstance(made, bytes), "a picture is one page"
    return made


def _family(known: list[str]) -> str:
    return next((f"'{family}'" for family in _SANS if family in known), "sans-serif")
