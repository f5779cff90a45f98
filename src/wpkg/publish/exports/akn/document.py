"""A text in its parts to one Akoma Ntoso document: the words in order, nothing added to them and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpkg.publish.exports.akn import meta
from wpkg.publish.exports.akn.held import Held, Mark
from wpkg.publish.exports.akn.inline import Inlined, Marks
from wpkg.publish.exports.akn.names import NAMESPACE, identify
from wpkg.publish.exports.akn.nesting import UNSEGMENTED, Block, dissolved, nested, paragraphs, printable, runs
from wpkg.publish.exports.akn.tables import table
from wpkg.publish.exports.akn.things import Things
from wpkg.publish.exports.akn.zones import Zones, zoned
from wpkg.publish.exports.described import Described

if TYPE_CHECKING:
    from lxml.etree import _Element

_LINKED = frozenset({"ref", "embeddedText"})
_GUID = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """All that goes into one file. ``names`` are the names of what the words stand for, by IRI."""

    text: Held
    facts: Described
    names: Mapping[str, str]


def written(manuscript: Manuscript) -> bytes:
    """Return the file, UTF-8, the same bytes for the same manuscript."""
    from lxml import etree

    etree.register_namespace("wpkg", meta.OWN)
    return etree.tostring(document(manuscript), xml_declaration=True, encoding="UTF-8") + b"\n"


def document(manuscript: Manuscript) -> _Element:
    """Return the root element of the file."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE, "wpkg": meta.OWN})
    kind = table("documents").get(manuscript.facts.kind, table("documents")["Document"])
    top = etree.SubElement(root, f"{{{NAMESPACE}}}{kind['element']}", name=kind["subtype"], contains="originalVersion")
    things = Things(manuscript.names)
    body = _Body(manuscript.text, things)
    body.write(top, lambda number: meta.of_annex(manuscript, kind, number))
    top.insert(0, meta.of_document(manuscript, kind, things))
    identify(top)
    return root


class _Body:
    """Writes blocks as elements; what it names on the way is collected in ``things``."""

    def __init__(self, text: Held, things: Things) -> None:
        from lxml import etree

        self._make = etree.SubElement
        self._things = things
        self._content = printable(text)
        self._root, extra = nested(text, self._content)
        self._marks = Marks([*text.marks, *extra])
        self._used: set[str] = set()
        self._containers = {part.kind: part.iri for part in reversed(text.parts)}

    def write(self, top: _Element, meta_of_annex: meta.OfAnnex) -> None:
        """Write all parts of the document below ``top``."""
        zones = zoned(list(dissolved(self._root)))
        if zones.preface:
            self._preface(self._add(top, "preface"), zones.preface)
        if zones.preamble:
            self._preamble(self._add(top, "preamble", self._containers.get("preamble", "")), zones.preamble)
        self._main(top, zones)
        if zones.conclusions:
            self._flow(self._add(top, "conclusions"), zones.conclusions)
        if zones.attachments:
            self._attachments(self._add(top, "attachments"), zones.attachments, meta_of_annex)

    def _main(self, top: _Element, zones: Zones) -> None:
        whole = self._containers.get("operative-part", "") or self._containers.get("body", "")
        main = self._add(top, "mainBody", whole)
        self._sequence(main, zones.main)
        if len(main) == 0:
            self._add(main, "p")

    def _attachments(self, parent: _Element, blocks: Sequence[Block], meta_of_annex: meta.OfAnnex) -> None:
        for number, block in enumerate(blocks, start=1):
            attachment = self._add(parent, "attachment", self._iri(block))
            annex = self._add(attachment, "doc", name="annex")
            annex.append(meta_of_annex(number))
            main = self._add(annex, "mainBody")
            self._sequence(main, list(dissolved(block)))

    def _preface(self, parent: _Element, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if block.role != "title":
                self._flow(parent, [block])
                continue
            for start, end in paragraphs(self._content, block.start, block.end):
                title = self._add(self._add(parent, "p"), "docTitle", self._iri(block))
                self._words(title, start, end)

    def _preamble(self, parent: _Element, blocks: Sequence[Block]) -> None:
        recitals: _Element | None = None
        for block in blocks:
            if block.role == "recital":
                recitals = self._add(parent, "recitals") if recitals is None else recitals
                self._item(self._add(recitals, "recital", self._iri(block)), block)
                continue
            recitals = None
            if block.role == "formula":
                formula = self._add(parent, "formula", self._iri(block), name=table("formulas")[block.kind])
                self._inner(formula, block, block.start)
            else:
                self._flow(parent, [block])

    def _sequence(self, parent: _Element, blocks: Sequence[Block], depth: int = 0) -> None:
        """Write blocks as a hierarchy; a heading opens a section that holds what follows it."""
        here = parent
        for at, block in enumerate(blocks):
            if block.role != "heading":
                self._hierarchical(here, block, depth)
                continue
            again = at > 0 and blocks[at - 1].role == "heading"
            if not again:
                here = self._add(parent, "section")
            self._words(self._add(here, "subheading" if again else "heading", self._iri(block)), block.start, block.end)

    def _hierarchical(self, parent: _Element, block: Block, depth: int) -> None:
        if block.role == "heading":
            self._words(self._add(parent, "crossHeading", self._iri(block)), block.start, block.end)
            return
        levels = table("hierarchy").get(block.kind)
        if levels:
            made = self._add(parent, levels[min(depth, len(levels) - 1)], self._iri(block))
        else:
            made = self._add(parent, "hcontainer", self._iri(block), name=block.kind)
        if block.role == "annex":
            self._sequence(made, list(dissolved(block)))
            return
        start = self._number(made, block)
        if not block.children:
            self._paragraphs(self._add(made, "content"), start, block.end)
            return
        self._mixed(made, block, start, depth + 1)

    def _mixed(self, made: _Element, block: Block, start: int, depth: int) -> None:
        """Write a block that holds others: what comes before them, they with what stands between, what comes after."""
        before, *others = runs(block, start)
        if paragraphs(self._content, *before):
            self._paragraphs(self._add(made, "intro"), *before)
        for child, run in zip(block.children, others, strict=True):
            self._hierarchical(made, child, depth)
            if not paragraphs(self._content, *run):
                continue
            if child is block.children[-1]:
                self._paragraphs(self._add(made, "wrapUp"), *run)
            else:
                self._paragraphs(self._add(self._add(made, "alinea"), "content"), *run)

    def _flow(self, parent: _Element, blocks: Sequence[Block]) -> None:
        """Write blocks where no hierarchy is allowed: items as a list, all else as paragraphs bearing their kind."""
        items: _Element | None = None
        for block in blocks:
            if block.kind == "list-item":
                items = self._add(parent, "blockList") if items is None else items
                self._item(self._add(items, "item", self._iri(block)), block)
                continue
            items = None
            found = paragraphs(self._content, block.start, block.end)
            if block.children or len(found) > 1:
                container = self._add(parent, "blockContainer", self._iri(block), **{"class": block.kind})
                self._item(container, block)
            else:
                for start, end in found:
                    self._words(self._add(parent, "p", self._iri(block), **{"class": block.kind}), start, end)

    def _item(self, made: _Element, block: Block) -> None:
        start = self._number(made, block)
        numbered = len(made)
        self._inner(made, block, start)
        if len(made) == numbered:
            self._add(made, "p")

    def _inner(self, made: _Element, block: Block, start: int) -> None:
        before, *others = runs(block, start)
        self._paragraphs(made, *before)
        waiting: list[Block] = []
        for child, run in zip(block.children, others, strict=True):
            waiting.append(child)
            if paragraphs(self._content, *run) or child is block.children[-1]:
                self._flow(made, waiting)
                waiting = []
            self._paragraphs(made, *run)

    def _paragraphs(self, parent: _Element, start: int, end: int) -> None:
        for each in paragraphs(self._content, start, end):
            self._words(self._add(parent, "p"), *each)

    def _number(self, made: _Element, block: Block) -> int:
        """Write the number or bullet that the block opens with; return where its words begin."""
        reach = min([block.end, *(child.start for child in block.children)])
        found = _printed_number(self._content, block, reach)
        if found is None:
            return block.start
        self._add(made, "num").text = self._content[slice(*found)]
        return found[1]

    def _words(self, element: _Element, start: int, end: int) -> None:
        self._inlined(element, start, end, self._marks.within(start, end))

    def _inlined(self, element: _Element, start: int, end: int, inside: Sequence[Inlined]) -> None:
        at, last = start, None
        for found in inside:
            self._append(element, last, self._content[at : found.start])
            last = self._marked(element, found)
            at = found.end
        self._append(element, last, self._content[at:end])

    def _append(self, element: _Element, last: _Element | None, words: str) -> None:
        if last is None:
            element.text = (element.text or "") + words
        else:
            last.tail = (last.tail or "") + words

    def _marked(self, parent: _Element, found: Inlined) -> _Element:
        mark = found.mark
        first = mark.iri not in self._used if mark.iri else found.first
        element = self._add(parent, mark.element, mark.iri, **dict(self._attributes(mark, first)))
        self._inlined(element, found.start, found.end, found.children)
        return element

    def _attributes(self, mark: Mark, first: bool) -> Iterator[tuple[str, str]]:
        if mark.element == "inline":
            yield "name", mark.name
        role = "" if mark.element in {"inline", *_LINKED} else mark.name
        classes = (role, mark.strength, "" if first else "continued")
        if any(classes):
            yield "class", " ".join(each for each in classes if each)
        if mark.target and mark.element in _LINKED:
            yield "href", self._things.target(mark.target)
        if mark.since:
            yield "period", f"#{self._things.period(mark.since, mark.until, mark.kind)}"
        refers = mark.refers or (mark.iri if mark.element == "event" else "")
        if refers:
            yield "refersTo", f"#{self._things.name(refers)}"

    def _iri(self, block: Block) -> str:
        return block.part.iri if block.part is not None and block.kind != UNSEGMENTED else ""

    def _add(self, parent: _Element, name: str, iri: str = "", /, **attributes: str) -> _Element:
        element = self._make(parent, f"{{{NAMESPACE}}}{name}", {}, None)
        if iri and iri not in self._used and _GUID.fullmatch(iri):
            self._used.add(iri)
            element.set("GUID", iri)
        for key, value in attributes.items():
            element.set(key, value)
        return element


def _printed_number(content: str, block: Block, reach: int) -> tuple[int, int] | None:
    """Return where the number or bullet stands that a block opens with, None where none is printed."""
    at = block.start
    while at < reach and content[at].isspace():
        at += 1
    number = block.part.number if block.part is not None else ""
    patterns = [rf"\(?{re.escape(number)}{table('closing_of_numbers')}"] if number else []
    if block.kind == "list-item":
        patterns.append(table("bullets"))
    for pattern in patterns:
        if found := re.compile(pattern).match(content, at, reach):
            return found.span()
    return None
