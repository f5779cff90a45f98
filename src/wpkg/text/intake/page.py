"""Take in an HTML page: what a reader sees of it, its blocks as paragraphs, its lists with their marks."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wpkg.errors import ReadError
from wpkg.text.intake import hints
from wpkg.text.intake.composer import Composer, raised
from wpkg.text.intake.markup import LAST_LINE
from wpkg.text.intake.plain import decode
from wpkg.text.intake.taken import Taken

if TYPE_CHECKING:
    from lxml.etree import _Element

_CELLS = frozenset({"td", "th"})
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_:.\-]{2,40})""", re.I)
_DECLARED = re.compile(rb"""^\s{0,20}<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9_.\-]{2,40})""")
_HIDDEN = re.compile(r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden", re.I)
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{4096,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_AS_BROWSERS_READ = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_SHOWN_DEPTH = 8
_HEAD_BYTES = 2048
_MOST_TAGS = 500_000
_MOST_ATTRIBUTES = 1000


@dataclass(slots=True)
class _Open:
    """An element being walked: its path, the marks before it, and how many children of each name it had."""

    path: str
    verbatim: bool
    marks: int
    children: dict[str, int] = field(default_factory=dict)
    items: int = 0


def take(raw: bytes, where: str) -> Taken:
    """Take in the bytes of an HTML page.

    The encoding is that of the byte order mark, else the one the page declares, else UTF-8.

    Raises:
        ReadError: the bytes are no text in that encoding, elements are nested deeper than 2,048 levels, or there are
            more tags than any text needs.
    """
    from lxml import etree

    text, encoding = decode(raw, where, declared_encoding(raw, where))
    _require_bounded(text, where)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(text.replace("\0", "\ufffd").encode("utf-8"), parser) if text.strip() else None
    for fault in parser.error_log:
        if fault.level_name == "FATAL":
            raise ReadError(
                "its elements are nested deeper than any text needs",
                code="too_deep",
                where=f"{where}:{fault.line}",
                expected="at most 2,048 levels",
            )
    if root is None:
        return Taken("", "text/html", encoding)
    walk = _Walk()
    walk.whole(root)
    notes = (f"{walk.deleted} deleted stretches left out",) if walk.deleted else ()
    return Taken(walk.made.text(), "text/html", encoding, origins=walk.made.origins(), notes=notes)


def _require_bounded(text: str, where: str) -> None:
    """Refuse what would take the parser minutes: it needs some microseconds for a tag, and compares all attributes."""
    tags = text.count("<")
    crowded = any(len(_QUOTED.sub("", tag[0]).split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text))
    if crowded or tags > _MOST_TAGS:
        raise ReadError(
            f"an element has more than {_MOST_ATTRIBUTES:,} attributes" if crowded else f"it has {tags:,} tags",
            code="too_large",
            where=where,
            expected=f"a page of one text: at most {_MOST_TAGS:,} tags",
            todo="cut it into its documents, or save it as plain text",
        )


def declared_encoding(raw: bytes, where: str) -> str:
    """Return the encoding a page declares, as browsers read it, or "" where it declares none.

    Raises:
        ReadError: nobody knows that encoding.
    """
    found = _DECLARED.search(raw[:_HEAD_BYTES]) or _CHARSET.search(raw[:_HEAD_BYTES])
    if found is None:
        return ""
    name = found[1].decode("ascii")
    try:
        known = codecs.lookup(name).name
        "".encode(known)
    except LookupError:
        raise ReadError(
            f"it declares the encoding {name!r}, which is none",
            code="not_decodable",
            where=where,
            expected="a registered encoding, best UTF-8",
        ) from None
    return "utf-8" if known.startswith("utf-16") else _AS_BROWSERS_READ.get(known, known)


class _Walk:
    """One walk over the tree, without recursion: depth is what the page says it is."""

    def __init__(self) -> None:
        self.made = Composer()
        self.deleted = 0
        self._blocks = hints.elements("html", "block")
        self._names_unseen = hints.elements("html", "unseen")
        self._open: list[_Open] = []

    def whole(self, root: _Element) -> None:
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self._leave(element)
            elif self._enter(element):
                walker.skip_subtree()

    def _enter(self, element: _Element) -> bool:
        """Begin an element; return whether nothing of it is seen."""
        name = str(element.tag)
        above = self._open[-1] if self._open else _Open("", False, 0)
        number = above.children[name] = above.children.get(name, 0) + 1
        step = f"{name}[{number}]" if number > 1 else name
        here = _Open(_joined(above.path, step), above.verbatim or name == "pre", self.made.marks)
        self._open.append(here)
        if self._unseen(element, name):
            self.deleted += name == "del"
            return True
        self._begin(element, name, above)
        place = _place(element, here.path)
        if name == "sup" and element.text and len(element) == 0:
            self.made.flow(raised(element.text), place)
        else:
            self._write(element.text, here, place)
        return False

    def _begin(self, element: _Element, name: str, above: _Open) -> None:
        if name in self._blocks:
            self.made.block()
        elif name == "tr":
            self.made.row()
        elif name in _CELLS:
            self.made.cell()
        elif name == "br":
            self.made.line()
        elif name == "q":
            self.made.mark("“", _place(element, self._open[-1].path))
        if name == "li":
            above.items += 1
            self.made.mark(_item_mark(element, above.items), _place(element, self._open[-1].path))

    def _leave(self, element: _Element) -> None:
        here = self._open.pop()
        above = self._open[-1] if self._open else None
        name = str(element.tag)
        if not self._unseen(element, name):
            if name == "q":
                self.made.append("”", _place(element, here.path))
            if name in self._blocks:
                self.made.unmark(here.marks)
                self.made.block()
        if above is not None:
            self._write(element.tail, above, _place(element, above.path))

    def _unseen(self, element: _Element, name: str) -> bool:
        hidden = "hidden" in element.attrib or _HIDDEN.search(str(element.get("style") or ""))
        return name in self._names_unseen or bool(hidden)

    def _write(self, text: str | None, at: _Open, place: str) -> None:
        if not text:
            return
        seen = text.replace("\u00ad", "")
        if at.verbatim:
            self.made.keep(seen, place)
        else:
            self.made.flow(seen, place)


def _item_mark(element: _Element, position: int) -> str:
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = str(parent.get("start") or "1")
    number = int(start) + position - 1 if start.lstrip("-").isascii() and start.lstrip("-").isdigit() else position
    value = str(element.get("value") or "")
    if value.isascii() and value.isdigit():
        number = int(value)
    kind = str(parent.get("type") or "1")
    if kind in "aA" and 1 <= number <= 26:
        return f"{chr(ord(kind) + number - 1)}. "
    if kind in "iI" and 1 <= number < 4000:
        from wpkg.text.intake.numerals import roman

        return f"{roman(number) if kind == 'i' else roman(number).upper()}. "
    return f"{number}. "


def _joined(path: str, step: str) -> str:
    steps = path.split("/") if path else []
    if len(steps) >= _SHOWN_DEPTH:
        steps = ["…", *steps[-(_SHOWN_DEPTH - 2) :]]
    return "/".join([*steps, step])


def _place(element: _Element, path: str) -> str:
    line = element.sourceline
    return f"line {line}, {path}" if line and line < LAST_LINE else path
