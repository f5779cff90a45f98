"""Resolutions as their editors marked them up in XML, in any language: blocks, roles and linked numbers as gold."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import corpora

from wpkg.text.evaluation import marked
from wpkg.text.evaluation.gold import Gold

ARCHIVE = "un-akn-raw-sample.tar.xz"
_PARTS = {"preamble": "preamble", "mainBody": "operative", "attachments": "annex", "components": "annex"}
_BLOCKS = ("formula", "container", "paragraph", "point", "subheading", "crossHeading", "heading")
_LINK = re.compile(r"https?://(?:www\.)?undocs\.org/(?:(?:en|fr|es)/)?(.+)")


def golds(language: str) -> Iterator[Gold]:
    """Yield the gold of every file under a folder of that name: ``English``, ``French``, ``Spanish``."""
    place = corpora.folder()
    if place is None or not (place / ARCHIVE).is_file():
        return
    with tarfile.open(place / ARCHIVE) as archive:
        for member in archive:
            data = archive.extractfile(member) if f"/{language}/" in member.name else None
            if data is not None and member.name.endswith(".xml"):
                yield marked.gold(record(ElementTree.fromstring(data.read()), member.name.rpartition("/")[2]))


def record(root: ElementTree.Element, name: str) -> dict[str, Any]:
    """Turn a file into a record with blocks, their lead words, links and notes."""
    title = next((_plain(each) for each in root.iter() if _tag(each) == "docTitle"), name)
    blocks: list[dict[str, Any]] = []
    for part in root.iter():
        if _tag(part) in _PARTS:
            blocks += [_block(each, _PARTS[_tag(part)]) for each in part.iter() if _tag(each) in _BLOCKS]
    return {"symbol": name, "title": title, "blocks": [each for each in blocks if each["text"]]}


def _block(element: ElementTree.Element, part: str) -> dict[str, Any]:
    pieces = _Pieces()
    pieces.walk(element)
    number = next((_plain(each) for each in element if _tag(each) == "num"), "")
    return {
        "part": part,
        "el": _tag(element),
        "num": number,
        "lead": pieces.lead,
        "text": pieces.text.rstrip(),
        "refs": pieces.links,
        "notes": pieces.notes,
    }


class _Pieces:
    """The words of one block without those of blocks inside it; blanks are single."""

    def __init__(self) -> None:
        self.text = ""
        self.lead = ""
        self.links: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def walk(self, element: ElementTree.Element) -> None:
        """Take in the words of an element and what is inside it."""
        self._words(element.text)
        for inner in element:
            tag, start = _tag(inner), len(self.text)
            if tag == "authorialNote":
                note = _Pieces()
                note.walk(inner)
                text = {"text": note.text.rstrip(), "refs": note.links}
                self.notes.append({"marker": inner.get("marker", "*"), **text})
            elif tag != "num" and tag not in _BLOCKS:
                self.walk(inner)
            self._marked(inner, start)
            self._words(inner.tail)

    def _words(self, words: str | None) -> None:
        plain = re.sub(r"\s+", " ", words or "")
        self.text += plain.lstrip() if not self.text or self.text.endswith(" ") else plain

    def _marked(self, element: ElementTree.Element, start: int) -> None:
        link = _LINK.match(element.get("href", "")) if _tag(element) == "a" else None
        end = len(self.text.rstrip())
        if link and start < end:
            self.links.append({"s": start, "e": end, "to": link[1]})
        if not start and element.get("class") == "italic" and not self.lead:
            self.lead = self.text.rstrip()


def _plain(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
