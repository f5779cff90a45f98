"""OSCOLA: citations as lawyers write them in footnotes, with pinpoints to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.publish.exports import FORMATS, Selection
from wpkg.publish.exports.citations.entry import Entry, doubts, entries, filled, spelled, table

_INDENT = "    "


def oscola(store: Store, wanted: Selection) -> bytes:
    """Write one line a document, and below it one line for each of its paragraphs that can be pinpointed."""
    found = entries(store, wanted)
    numbers = _numbers(store, [each.iri for each in found])
    lines = [table("heading"), f"Left out: {FORMATS['oscola'].leaves_out}", ""]
    for each in found:
        lines.append(remarked(each))
        lines += [f"{_INDENT}{pinpointed(each, number)}" for number in numbers.get(each.iri, ())]
    return ("\n".join(lines) + "\n").encode()


def cited(entry: Entry) -> str:
    """Return the citation of a whole document, of what is verified."""
    fitting = ((row["form"], re.fullmatch(row["symbol"], entry.symbol)) for row in table("oscola"))
    form, numbers = next((form, found.groupdict(default="")) for form, found in fitting if found)
    return filled(form, **{**_parts(entry), **numbers})


def pinpointed(entry: Entry, number: str) -> str:
    """Return the citation of one paragraph."""
    return filled(table("pinpoint"), whole=cited(entry), number=number)


def remarked(entry: Entry) -> str:
    """Return the citation of a document, with what is only believed of it in square brackets."""
    said = [*(["unverified as a whole"] if entry.status == "unverified" else []), *doubts(entry)]
    return cited(entry) + (f" [{'; '.join(said)}]" if said else "")


def _parts(entry: Entry) -> dict[str, str]:
    organs = " and ".join(entry.authors)
    known = organs.startswith(entry.organisation) if entry.organisation else True
    author = organs if known or not organs else f"{entry.before_organ} {organs}"
    form = table("adopted") if entry.adopted else table("circulated")
    day = spelled(entry.date) if entry.date else table("undated")
    date = filled(form, day=day) if entry.date else day
    return {
        "author": author or entry.before_organ,
        "title": entry.title if entry.title.startswith("[") else f"‘{entry.title}’",
        "date": date,
        "day": day,
        "symbol": entry.symbol,
    }


def _numbers(store: Store, documents: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in ask_about(store, "pinpoints", "document", documents):
        if text_of(row["status"]).endswith(("#unverified", "#withdrawn")):
            continue
        numbers = found.setdefault(text_of(row["document"]), [])
        numbers += _number(text_of(row["pinpoint"]), text_of(row["position"]), text_of(row["kind"]))
    return {document: list(dict.fromkeys(numbers)) for document, numbers in found.items()}


def _number(pinpoint: str, position: str, kind: str) -> Iterator[str]:
    """Yield the number of a paragraph: the printed one, else its rank in brackets where the text prints none."""
    notation = kind.rpartition("#")[2]
    if notation and notation not in table("numbered"):
        return
    bare = re.sub(table("after_number"), "", re.sub("^" + table("before_number"), "", pinpoint.strip()))
    if bare:
        yield bare
    elif notation and position:
        yield f"[{position}]"
