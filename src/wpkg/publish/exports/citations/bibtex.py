"""BibTeX: ``techreport`` entries, which bibtex and biber both know and whose number both print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from wpkg.graph.store import Store
from wpkg.publish.exports import FORMATS, Selection
from wpkg.publish.exports.citations.entry import Entry, entries, table

_JOINED = frozenset("-'`,<>")
"""Signs of which TeX makes another where two stand together."""
_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(store: Store, wanted: Selection) -> bytes:
    """Write one entry a document, ASCII but for scripts that TeX has no accents for, in UTF-8."""
    told = FORMATS["bibtex"]
    head = f"% {told.holds}\n% Left out: {told.leaves_out}\n"
    return (head + "".join(f"\n{written(each)}" for each in entries(store, wanted))).encode()


def written(entry: Entry) -> str:
    """Return one entry. An entry without author, organisation or date is one that needs none of them."""
    whole = bool(entry.authors and entry.date and entry.organisation)
    kind = table("kinds")[entry.kind]["bibtex"] if whole else table("bibtex_otherwise")
    lines = (f"  {name} = {value}" for name, value in _fields(entry, whole))
    return f"@{kind}{{{entry.key},\n" + ",\n".join(lines) + "\n}\n"


def escaped(text: str) -> str:
    """Return a text as TeX reads it: signs with a meaning escaped, accents as commands."""
    letters = unicodedata.normalize("NFC", text)
    commands = (_letter(each) for each in letters)
    joins = ("{}" if one == other and one in _JOINED else "" for one, other in pairwise(f" {letters}"))
    return "".join(join + each for join, each in zip(joins, commands, strict=True))


def _fields(entry: Entry, whole: bool) -> Iterator[tuple[str, str]]:
    if entry.authors:
        yield "author", "{" + " and ".join(f"{{{escaped(each)}}}" for each in entry.authors) + "}"
    else:
        yield "key", f"{{{escaped(entry.title)}}}"  # what there is to sort by
    yield "title", f"{{{{{escaped(entry.title)}}}}}"
    if whole:
        yield "institution", f"{{{escaped(entry.organisation)}}}"
        yield "type", f"{{{escaped(entry.called)}}}"
        if entry.symbol:
            yield "number", f"{{{escaped(entry.symbol)}}}"
    else:
        printed = " ".join(each for each in (entry.organisation, entry.called, entry.symbol) if each)
        yield "howpublished", f"{{{escaped(printed)}}}"
    if entry.date:
        year, *rest = entry.date.split("-")
        yield "year", f"{{{year}}}"
        if rest:
            yield "month", table("months")[int(rest[0]) - 1]
    if note := " ".join(entry.notes):
        yield "note", f"{{{escaped(note)}}}"
    if entry.address:
        yield "url", f"{{{entry.address.translate(_URL)}}}"


def _letter(letter: str) -> str:
    escapes: dict[str, str] = table("escapes")
    if letter in escapes:
        return escapes[letter]
    parts = unicodedata.normalize("NFD", letter)
    if letter.isascii() or len(parts) != 2 or not parts[0].isascii():
        return letter
    accent = table("accents").get(unicodedata.name(parts[1], ""))
    if accent is None:
        return letter
    base = {"i": r"\i", "j": r"\j"}.get(parts[0], parts[0])
    return f"{{\\{accent}{{{base}}}}}"
