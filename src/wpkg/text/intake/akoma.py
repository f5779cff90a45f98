"""Take in Akoma Ntoso XML: blocks in order with their numbers, notes at the end, the identification as hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wpkg.errors import ReadError
from wpkg.text.intake import hints
from wpkg.text.intake.composer import Composer, raised
from wpkg.text.intake.markup import LAST_LINE, local, parse
from wpkg.text.intake.taken import Taken

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/akn+xml"
_CELLS = frozenset({"td", "th"})
_QUOTING = frozenset({"quotedStructure", "embeddedStructure", "quotedText", "embeddedText"})


def take(raw: bytes, where: str) -> Taken:
    """Take in the bytes of an Akoma Ntoso file.

    Raises:
        ReadError: it is no XML, no Akoma Ntoso, declares entities, or is nested deeper than 256 levels.
    """
    root = parse(raw, where)
    if local(root) not in {"akomaNtoso", "akomantoso"}:
        raise ReadError(
            f"XML with the root element {local(root)!r}",
            code="unknown_format",
            where=where,
            expected="Akoma Ntoso, whose root is akomaNtoso",
            todo="give a page as .html; of any other XML, its text",
        )
    walk = _Walk()
    walk.inside(root, "")
    walk.footnotes()
    notes = (f"{walk.deleted} deleted stretches left out",) if walk.deleted else ()
    return Taken(
        walk.made.text(),
        MEDIA_TYPE,
        str(root.getroottree().docinfo.encoding or "UTF-8").lower(),
        origins=walk.made.origins(),
        language=_first(root, "FRBRlanguage", "language", hints.language),
        profile=_first(root, "FRBRcountry", "value", hints.profile),
        notes=notes,
    )


def _first(root: _Element, name: str, attribute: str, meaning: Callable[[str], str | None]) -> str | None:
    for found in root.iter(f"{{*}}{name}", name):
        value = str(found.get(attribute) or "")
        return meaning(value) if value else None
    return None


class _Walk:
    """A recursive walk: the parser has bounded the depth to 256."""

    def __init__(self) -> None:
        self.made = Composer()
        self.deleted = 0
        self._inline = hints.elements("akn", "inline")
        self._unseen = hints.elements("akn", "unseen")
        self._notes: list[tuple[str, _Element]] = []

    def inside(self, element: _Element, identity: str) -> None:
        """Write what stands inside an element: its text, its children, the text after each of them."""
        here = _identity(element) or identity
        place = _place(element, here)
        self._running(element, element.text, place)
        for child in element:
            self._child(child, here)
            self._running(element, child.tail, place)

    def footnotes(self) -> None:
        """Write the notes met so far, and those met inside them, each a block with its marker before it."""
        at = 0
        while at < len(self._notes):
            marker, note = self._notes[at]
            self.made.block()
            self.made.mark(f"{marker} ", _place(note, _identity(note) or "note"))
            self.inside(note, _identity(note))
            self.made.settle()
            at += 1

    def _running(self, element: _Element, text: str | None, place: str) -> None:
        if not text:
            return
        if text.isspace() and local(element) not in self._inline and local(element) != "p":
            return
        self.made.flow(text.replace("\u00ad", ""), place)

    def _child(self, child: _Element, identity: str) -> None:
        name = local(child)
        place = _place(child, _identity(child) or identity)
        if name in self._unseen:
            self.deleted += name == "del"
        elif name == "eol":
            self.made.line()
        elif name == "authorialNote":
            marker = str(child.get("marker") or len(self._notes) + 1).strip()
            self._notes.append((marker, child))
            self.made.flow(raised(marker), place)
        elif name == "noteRef":
            self.made.flow(raised(str(child.get("marker") or "")), place)
        elif name == "num" and child.find(".//{*}authorialNote") is None:
            self.made.block()
            self.made.mark(" ".join("".join(child.itertext()).split()) + " ", place)
        elif name == "sup" and len(child) == 0:
            self.made.flow(raised(child.text or "") if (child.text or "").strip() else "", place)
        elif name in self._inline:
            self._quoted(child, name, identity, place)
        else:
            self._block(child, name, identity, place)

    def _block(self, child: _Element, name: str, identity: str, place: str) -> None:
        if name in _CELLS:
            self.made.cell()
        elif name == "tr":
            self.made.row()
        else:
            self.made.block()
        waiting = self.made.marks
        if name == "li":
            self.made.mark("- ", place)
        self._quoted(child, name, identity, place)
        if self.made.marks > waiting:
            self.made.settle()
        if name not in _CELLS:
            self.made.block()

    def _quoted(self, child: _Element, name: str, identity: str, place: str) -> None:
        opening = str(child.get("startQuote") or "") if name in _QUOTING else ""
        closing = str(child.get("endQuote") or "") if name in _QUOTING else ""
        if opening:
            self.made.mark(opening, place)
        self.inside(child, identity)
        self.made.append(closing, place)


def _identity(element: _Element) -> str:
    return str(element.get("eId") or element.get("id") or "")


def _place(element: _Element, identity: str) -> str:
    line = element.sourceline
    named = identity or local(element)
    return f"{named}, line {line}" if line and line < LAST_LINE else named
