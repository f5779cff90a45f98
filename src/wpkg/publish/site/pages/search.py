"""The search page, what it says to programs, and the index with which a copy without a server searches itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wpkg.errors import BadParameter
from wpkg.graph.labels import untitled
from wpkg.graph.search import KINDS, Hit, Passage, search, suggest
from wpkg.graph.search.gathering import Entry, Held, entries
from wpkg.iri import BASE
from wpkg.publish.site.links import page_suffix
from wpkg.publish.site.naming import named
from wpkg.publish.site.records import Page, Place, Sent, Site, Variant
from wpkg.publish.site.words import Words

_PER_PAGE = 20
_LISTED = 500
_MOST = 1000
_LISTED_KINDS = ("document", "body", "collective", "organization", "thread", "session", "concept")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; ``marked`` where it is a word that was asked for."""

    text: str
    marked: bool


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page: what ``q`` finds, of the kind ``kind``, page ``page``; without words, everything by name.

    Raises:
        BadParameter: there is no such kind, or the page is no number.
    """
    t = Words(language)
    words, kind, number = _words(arguments), _kind(arguments), _number(arguments, "page", 1, _MOST)
    values: dict[str, object] = {"q": words, "kind": kind, "number": number, "kinds": KINDS, "pieces": pieces}
    values["asked"] = {
        name: value for name, value in (("q", words), ("kind", kind), ("page", str(number))) if value and value != "1"
    }
    values["suffix"] = page_suffix(language)
    if not words:
        wanted = (kind,) if kind else _LISTED_KINDS
        found = [search(site.store, "", kinds=(each,), language=language, limit=_LISTED) for each in wanted]
        groups = [(each, one) for each, one in zip(wanted, found, strict=True) if one.total]
        values |= {"groups": groups, "found": None, "names": {}, "last": True}
        values["untitled"] = _untitled(site, (hit for one in found for hit in one.hits))
        return Page("search", t("search.title"), values, t("search.description"))
    offset = (number - 1) * _PER_PAGE
    kinds = (kind,) if kind else ()
    one = search(site.store, words, kinds=kinds, language=language, limit=_PER_PAGE, offset=offset)
    parts = {passage.part for hit in one.hits for passage in hit.passages}
    last = not one.more and offset + len(one.hits) >= one.total
    values |= {"groups": (), "found": one, "names": named(site, parts, language), "last": last}
    values["untitled"] = _untitled(site, one.hits)
    return Page("search", t("search.title-of", words=words), values, t("search.description"))


def data(site: Site, place: Place, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    """Write what is found as JSON: of ``q`` with ``kind``, ``limit`` and ``offset``, or suggestions for ``suggest``.

    Raises:
        BadParameter: an argument does not parse.
    """
    if "suggest" in arguments:
        typed = arguments["suggest"][:_LONGEST]
        told = {"suggest": typed, "suggestions": [one.text for one in suggest(site.store, typed, 10)]}
        return Sent(_json(told), variant.media_type)
    kind = _kind(arguments)
    found = search(
        site.store,
        _words(arguments),
        kinds=(kind,) if kind else (),
        language=arguments.get("language", "en"),
        limit=_number(arguments, "limit", _PER_PAGE, _MOST),
        offset=_number(arguments, "offset", 0, 1_000_000),
    )
    return Sent(_json(found.to_dict()), variant.media_type)


def _untitled(site: Site, hits: Iterable[Hit]) -> frozenset[str]:
    return untitled(site.store, (hit.iri for hit in hits if hit.kind == "document"))


def pieces(passage: Passage) -> Iterator[Piece]:
    """Cut a passage where marked words begin and end."""
    at = 0
    for start, end in passage.marks:
        if at < start:
            yield Piece(passage.text[at:start], False)
        yield Piece(passage.text[start:end], True)
        at = end
    if at < len(passage.text):
        yield Piece(passage.text[at:], False)


def index_file(site: Site) -> bytes:
    """Return the index that ``search.js`` reads on a copy without a server: a script that sets one variable.

    A text is where it stands, its words, its language, and 1 where the words are a curator's. ``untitled`` is 1
    where no page read prints the title.
    """
    found = [entry for entry in entries(site.store) if entry.verified and entry.kind in KINDS]
    unsure = untitled(site.store, (entry.iri for entry in found if entry.kind == "document"))
    told = [_entry(entry) | ({"untitled": 1} if entry.iri in unsure else {}) for entry in found]
    text = json.dumps({"format": 1, "entries": told}, sort_keys=True, separators=(",", ":"))
    return f"window.wpkgIndex={text};\n".encode()


def _entry(entry: Entry) -> dict[str, object]:
    shown = {entry.symbol, *entry.labels.values()}
    told: dict[str, object] = {
        "at": entry.iri.removeprefix(BASE),
        "kind": entry.kind,
        "symbol": entry.symbol,
        "day": entry.day,
        "labels": dict(sorted(entry.labels.items())),
        "names": sorted(set(entry.names) - shown),
        "texts": [
            [at.removeprefix(BASE), text, held.language, *([1] if held.start is None else [])]
            for held in entry.texts
            for at, text in _texts(held)
        ],
    }
    return {name: value for name, value in told.items() if value}


def _texts(held: Held) -> Iterator[tuple[str, str]]:
    if not held.parts:
        yield held.part, " ".join(held.text.split())
    for start, end, part in held.parts:
        if text := " ".join(held.text[start:end].split()):
            yield part, text


def _words(arguments: Mapping[str, str]) -> str:
    printable = "".join(char if char.isprintable() else " " for char in arguments.get("q", "")[:_LONGEST])
    return " ".join(printable.split())


def _kind(arguments: Mapping[str, str]) -> str:
    kind = arguments.get("kind", "")
    if kind and kind not in KINDS:
        raise BadParameter(f"{kind!r} is no kind of thing to find", where="kind", expected="one of " + ", ".join(KINDS))
    return kind


def _number(arguments: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = arguments.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and (0 if name == "offset" else 1) <= int(text)):
        raise BadParameter(f"{text!r} is no value for {name}", where=name, expected="a whole number in digits")
    return min(int(text), most)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
