"""What a paper tells of documents in its own sentences ("WT/L/843 calls for …"), and what of the paper was not read.

Claims found here have no node in the graph: they go by the paper's IRI with ``#said-`` and the place of their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.align.gather import Act, Held, Said, counts, local, span
from wpkg.graph.align.records import Unread
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.shown import Words
from wpkg.graph.store import Store

_STATUS = "extracted"
_ITEM, _SENTENCE = "list-item", "sentence"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper: IRI, kind, and where it stands."""

    iri: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Naming:
    """Words that name a document: where they stand, and its IRI or its printed year, either empty."""

    start: int
    end: int
    document: str
    year: str


def parts(store: Store, paper: str) -> list[Part]:
    """Return the parts of a paper in the order of its text."""
    found = {
        text_of(row["part"]): Part(text_of(row["part"]), local(row["kind"]), *span(row))
        for row in ask_about(store, "parts", "document", [paper])
        if row["start"] is not None
    }
    return sorted(found.values(), key=lambda part: (part.start, -part.end))


def namings(store: Store, paper: Held, include_unverified: bool) -> list[Naming]:
    """Return where the paper names a document: by a reference, by kind and year, or by a word that points back."""
    found = {
        span(row): text_of(row["targetDocument"] or row["target"])
        for row in ask_about(store, "references-from", "document", [paper.document])
        if row["start"] is not None and row["target"] is not None and counts(row, include_unverified)
    }
    made = [Naming(start, end, document, "") for (start, end), document in found.items()]
    for pattern in paper.language.told.said.get(paper.language.name, {}).get("names", ()):
        for match in re.finditer(rf"\b(?:{pattern})\b", paper.text, re.IGNORECASE):
            if not any(match.start() < each.end and each.start < match.end() for each in made):
                made.append(Naming(match.start(), match.end(), "", match.groupdict().get("year") or ""))
    return sorted(made, key=lambda each: each.start)


def spoken(
    paper: Held, divided: Sequence[Part], named: Sequence[Naming], years: Mapping[str, str]
) -> tuple[list[Said], list[Unread]]:
    """Return what the sentences of a paper tell of documents, and those of which no document could be told.

    Args:
        paper: its text.
        divided: its parts.
        named: where it names documents.
        years: the year of each document that may be meant, by IRI.
    """
    said, unread = list[Said](), list[Unread]()
    last = ""
    for part in divided:
        if part.kind != _SENTENCE:
            continue
        for each in (each for each in named if part.start <= each.start and each.end <= part.end):
            about = last = each.document or _meant(each.year, years, last)
            claim = _claim(paper, each, part)
            if claim is None:
                continue
            words = Words(paper.text[slice(*claim)], *claim)
            if about:
                said.append(Said(f"{paper.document}#said-{claim[0]}", words, about, _STATUS, (), spoken=True))
            else:
                unread.append(Unread(part.iri, _words(paper, part), "which document this is said of is not told"))
            break
    return said, unread


def years(store: Store, documents: Iterable[str]) -> dict[str, str]:
    """Return the year in which each document was adopted, where that is known."""
    rows = ask_about(store, "document", "document", sorted(set(documents)))
    return {
        text_of(row["document"]): text_of(row["value"])[:4] for row in rows if local(row["property"]) == "adoptionDate"
    }


def elsewhere(said: Said, called: str) -> Unread:
    """Return the finding that a claim is on a document the paper is not held against."""
    return Unread(said.iri, said.words, f"said of {called}, which the paper is not held against here")


def unread(paper: Held, divided: Sequence[Part], asks: Iterable[Act], said: Iterable[Said]) -> Iterator[Unread]:
    """Yield the list items of a paper in which nothing was read, or in which reading broke off."""
    told = [each.words for each in asks] + [each.words for each in said]
    for part in divided:
        if part.kind != _ITEM:
            continue
        inside = [words for words in told if part.start <= (words.start or 0) < part.end]
        if not inside:
            yield Unread(part.iri, _words(paper, part), "no ask was read in this list item")
            continue
        rest = paper.text[max(words.end or 0 for words in inside) : part.end]
        left = paper.language.content(rest)
        if len(left) > paper.language.told.thresholds["left"]:
            yield Unread(part.iri, _words(paper, part), f"not read from here on: “{' '.join(rest.split())}”")


def _meant(year: str, years: Mapping[str, str], last: str) -> str:
    """Return the one document of a year, else, where no year is printed, the one named last."""
    if not year:
        return last
    found = [document for document, its in years.items() if its == year]
    return found[0] if len(found) == 1 else ""


def _claim(paper: Held, naming: Naming, part: Part) -> tuple[int, int] | None:
    """Return the words that a verb of telling puts into the mouth of the document named, to the end of the sentence."""
    lists = paper.language.told.said.get(paper.language.name)
    if not lists:
        return None
    verbs, between, before = ("|".join(lists[name]) for name in ("verbs", "between", "before"))
    ahead = re.compile(rf"\s+(?:(?:{between})\s+)?(?:{verbs})\s+(?=\S)")
    found = ahead.match(paper.text, naming.end, part.end)
    if found is None and re.search(rf"\b(?:{before})\s+$", paper.text[part.start : naming.start], re.IGNORECASE):
        found = re.compile(r"\s*,\s*(?=\S)").match(paper.text, naming.end, part.end)
    if found is None:
        return None
    words = paper.text[found.end() : part.end].rstrip(" \t\r\n.;:!?")
    return (found.end(), found.end() + len(words)) if words else None


def _words(paper: Held, part: Part) -> Words:
    return Words(paper.text[part.start : part.end], part.start, part.end)
