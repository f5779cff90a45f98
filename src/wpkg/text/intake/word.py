"""Take in a .docx file: paragraphs with the numbers its lists count, tables, running heads, notes at the end.

Text marked as deleted or hidden is left out, as is what stands in comments: the reader sees the final text.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wpkg.errors import ReadError
from wpkg.text.intake import hints
from wpkg.text.intake.archive import Archive
from wpkg.text.intake.composer import Composer, raised
from wpkg.text.intake.markup import local, parse
from wpkg.text.intake.numbering import Numbering, whole
from wpkg.text.intake.taken import Limits, Taken

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RELATIONS = "_rels/.rels"
_BREAKS = frozenset({"br", "cr"})
_OFF = frozenset({"0", "false", "off"})
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


@dataclass(slots=True)
class _Style:
    """What a paragraph style says about numbering, itself or through the style it is based on."""

    based_on: str = ""
    number: str | None = None
    depth: int | None = None
    language: str = ""


@dataclass(slots=True)
class _Package:
    """The parts of the archive that hold text, parsed."""

    body: _Element
    parts: dict[str, list[_Element]] = field(default_factory=dict)

    def one(self, kind: str) -> _Element | None:
        """Return the only part of a kind."""
        return next(iter(self.parts.get(kind, ())), None)


def take(raw: bytes, where: str, limits: Limits) -> Taken:
    """Take in the bytes of a .docx file.

    Raises:
        ReadError: it is damaged, locked, unpacks to more than the limits allow, or holds XML that is refused.
    """
    package = _open(Archive(raw, where, limits), where)
    walk = _Walk(package)
    for head in package.parts.get("header", ()):
        walk.furniture(head, "running head")
    walk.inside(package.body)
    walk.footnotes()
    for foot in package.parts.get("footer", ()):
        walk.furniture(foot, "running foot")
    notes = (f"{walk.deleted} deleted stretches left out",) if walk.deleted else ()
    return Taken(
        walk.made.text(),
        MEDIA_TYPE,
        "utf-8",
        origins=walk.made.origins(),
        language=walk.language(),
        notes=notes,
    )


def _open(archive: Archive, where: str) -> _Package:
    main = next((target for kind, target in _related(archive, _RELATIONS, "", where) if kind == "officeDocument"), "")
    if not main or main not in archive:
        raise ReadError(
            "a zip archive that holds no word-processing document",
            code="unknown_format",
            where=where,
            expected="a .docx file",
            todo="unpack it, and read the files in it",
        )
    root = parse(archive.read(main), where, shown=main)
    body = root.find("{*}body")
    if local(root) != "document" or body is None:
        raise ReadError(
            f"an office file, but no text document: its main part is {local(root)!r}",
            code="unknown_format",
            where=where,
            expected="a .docx file",
            todo="save it as .docx, .pdf or plain text",
        )
    package = _Package(body)
    folder, name = posixpath.split(main)
    seen = set()
    for kind, target in _related(archive, f"{folder}/_rels/{name}.rels", folder, where):
        if kind in {"numbering", "styles", "footnotes", "endnotes", "header", "footer"} and target not in seen:
            seen.add(target)
            if target in archive:
                package.parts.setdefault(kind, []).append(parse(archive.read(target), where, shown=target))
    return package


def _related(archive: Archive, part: str, folder: str, where: str) -> Iterator[tuple[str, str]]:
    if part not in archive:
        return
    for each in parse(archive.read(part), where, shown=part):
        target = str(each.get("Target") or "")
        if each.get("TargetMode") != "External" and target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield str(each.get("Type") or "").rsplit("/", 1)[-1], path


class _Walk:
    """A recursive walk: the parser has bounded the depth to 256."""

    def __init__(self, package: _Package) -> None:
        self.made = Composer()
        self.deleted = 0
        self._unseen = hints.elements("docx", "unseen")
        self._package = package
        self._numbering = Numbering(package.one("numbering"))
        self._styles, self._usual = _styles(package.one("styles"))
        self._languages: Counter[str] = Counter()
        self._paragraph = 0
        self._run = 0
        self._part = ""
        self._notes: list[tuple[str, _Element]] = []
        self._bodies = {kind: _by_id(package.one(kind)) for kind in _NOTES.values()}

    def language(self) -> str | None:
        """Return the language most of the text is marked with, if the reader reads it."""
        (tag, _), *_ = self._languages.most_common(1) or [("", 0)]
        return hints.language(tag) if tag else None

    def furniture(self, part: _Element, name: str) -> None:
        """Write a running head or foot once, unless it holds nothing but a page number."""
        words = "".join(str(each.text or "") for each in part.iter("{*}t"))
        if not any(letter.isalpha() for letter in words):
            return
        self._part, before = f"{name}, ", self._paragraph
        self._paragraph = 0
        self.inside(part)
        self._part, self._paragraph = "", before

    def footnotes(self) -> None:
        """Write the notes met so far, and those met inside them, each a block with its number before it."""
        at = 0
        while at < len(self._notes):
            marker, note = self._notes[at]
            self._part, self._paragraph = f"note {marker}, ", 0
            self.made.block()
            self.made.mark(f"{marker} ", f"note {marker}")
            self.inside(note)
            self.made.settle()
            at += 1
        self._part = ""

    def inside(self, parent: _Element) -> None:
        """Write the blocks and runs that stand inside an element."""
        for child in parent:
            name = local(child)
            if name in self._unseen:
                self.deleted += name in {"del", "moveFrom"}
            elif name == "p":
                self._write_paragraph(child)
            elif name == "tr":
                self.made.row()
                self.inside(child)
            elif name == "tc":
                self.made.cell()
                self.inside(child)
            elif name == "tbl":
                self.made.block()
                self.inside(child)
                self.made.block()
            elif name == "r":
                self._write_run(child)
            elif name == "AlternateContent":
                self._one_choice(child)
            elif name == "t":
                self._words(child.text)
            else:
                self.inside(child)

    def _one_choice(self, alternatives: _Element) -> None:
        for each in alternatives:
            if next(each.iter("{*}t"), None) is not None:
                self.inside(each)
                return

    def _write_paragraph(self, paragraph: _Element) -> None:
        self._paragraph += 1
        self._run = 0
        self.made.block()
        shown = self._number_of(paragraph)
        if shown:
            self.made.mark(shown, f"{self._part}paragraph {self._paragraph}, number")
        self.inside(paragraph)
        if shown:
            self.made.settle()

    def _number_of(self, paragraph: _Element) -> str:
        named = paragraph.find("{*}pPr/{*}pStyle")
        style = self._styles.get(_attribute(named, "val") if named is not None else self._usual, _Style())
        number, depth = style.number, style.depth
        own = paragraph.find("{*}pPr/{*}numPr")
        if own is not None:
            stated = _numbered(own)
            number = stated[0] if stated[0] is not None else number
            depth = stated[1] if stated[1] is not None else depth
        if number is None or number == "0":
            return ""
        return self._numbering.next(number, depth or 0)

    def _write_run(self, run: _Element) -> None:
        self._run += 1
        format_ = run.find("{*}rPr")
        is_raised = False
        if format_ is not None:
            if _switched_on(format_, "vanish"):
                return
            is_raised = _attribute(format_.find("{*}vertAlign"), "val") == "superscript"
        words = sum(len(each.text or "") for each in run.iter("{*}t"))
        if words:
            spoken = _attribute(format_.find("{*}lang"), "val") if format_ is not None else ""
            self._languages[spoken or self._styles.get("", _Style()).language] += words
        for child in run:
            self._run_child(child, local(child), is_raised)

    def _run_child(self, child: _Element, name: str, is_raised: bool) -> None:
        if name == "t":
            self._words(raised(child.text) if is_raised and child.text else child.text)
        elif name in {"tab", "ptab"}:
            self._words("\t")
        elif name in _BREAKS:
            self.made.line()
        elif name == "noBreakHyphen":
            self._words("\u2011")
        elif name == "sym":
            code = _attribute(child, "char")
            self._words(_symbol(code))
        elif name in _NOTES:
            self._note(child, _NOTES[name])
        elif name not in self._unseen and len(child):
            if name == "AlternateContent":
                self._one_choice(child)
            else:
                self.inside(child)

    def _note(self, reference: _Element, kind: str) -> None:
        body = self._bodies[kind].get(_attribute(reference, "id"))
        if body is None:
            return
        own = _attribute(reference, "customMarkFollows")
        marker = str(len(self._notes) + 1)
        if own and own not in _OFF:
            follower = reference.getnext()
            marker = str(follower.text or "*") if follower is not None and local(follower) == "t" else "*"
        else:
            self._words(raised(marker))
        self._notes.append((marker, body))

    def _words(self, text: str | None) -> None:
        if text:
            place = f"{self._part}paragraph {self._paragraph}, run {self._run}"
            self.made.flow(text.replace("\u00ad", ""), place)


def _symbol(code: str) -> str:
    try:
        character = chr(int(code, 16)) if len(code) <= 6 else ""
    except (ValueError, OverflowError):
        return ""
    return "•" if "\ue000" <= character <= "\uf8ff" else character


def _styles(root: _Element | None) -> tuple[dict[str, _Style], str]:
    """Return the styles by id, with the document's defaults under "", and the id of the usual paragraph style."""
    styles: dict[str, _Style] = {"": _Style()}
    usual = ""
    for each in () if root is None else root:
        if local(each) == "docDefaults":
            styles[""].language = _attribute(each.find("{*}rPrDefault/{*}rPr/{*}lang"), "val")
        elif local(each) == "style":
            name = _attribute(each, "styleId")
            own = each.find("{*}pPr/{*}numPr")
            number, depth = _numbered(own) if own is not None else (None, None)
            styles[name] = _Style(_attribute(each.find("{*}basedOn"), "val"), number, depth)
            if _attribute(each, "type") == "paragraph" and _attribute(each, "default") in {"1", "true", "on"}:
                usual = name
    for style in styles.values():
        _inherit(style, styles)
    return styles, usual


def _inherit(style: _Style, styles: dict[str, _Style]) -> None:
    above, seen = style.based_on, set()
    while above and above in styles and above not in seen and (style.number is None or style.depth is None):
        seen.add(above)
        style.number = style.number if style.number is not None else styles[above].number
        style.depth = style.depth if style.depth is not None else styles[above].depth
        above = styles[above].based_on


def _numbered(properties: _Element) -> tuple[str | None, int | None]:
    number, level = properties.find("{*}numId"), properties.find("{*}ilvl")
    return (
        _attribute(number, "val") if number is not None else None,
        whole(_attribute(level, "val"), 0) if level is not None else None,
    )


def _by_id(root: _Element | None) -> dict[str, _Element]:
    notes = () if root is None else root
    return {_attribute(note, "id"): note for note in notes if _attribute(note, "type") in {"", "normal"}}


def _switched_on(properties: _Element, name: str) -> bool:
    found = properties.find("{*}" + name)
    return found is not None and _attribute(found, "val") not in _OFF


def _attribute(element: _Element | None, name: str) -> str:
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name:
            return str(value)
    return ""
