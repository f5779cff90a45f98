"""The pages of a text as it is held, and of the texts of a document in one language: the words, and their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri
from wpkg.publish.site.naming import named
from wpkg.publish.site.pages.cards import two_letters
from wpkg.publish.site.pages.document import characters
from wpkg.publish.site.records import Page, Place, Site


@dataclass(frozen=True, slots=True)
class Frozen:
    """A text: ``content`` character for character; ``language`` as pages tag it; ``code`` as the graph names it."""

    iri: str
    content: str
    language: str
    code: str
    sha256: str
    sources: tuple[str, ...]
    rights: str


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of a text, or of the texts in a language.

    Raises:
        UnknownName: there is no such text.
    """
    work, _, rest = place.iri.removeprefix(iri.ID).partition("/")
    code, _, frozen = rest.partition("/")
    document = iri.ID + work
    texts = [one for one in _texts(site, document) if one.iri == place.iri or (not frozen and one.code == code)]
    if not texts:
        raise UnknownName(f"no text is held at {place.iri}", expected="a text of the graph")
    names = named(site, {document, place.iri, *(one.iri for one in texts)}, language)
    return Page(
        template="text",
        title=names[place.iri].text,
        values={
            "document": document,
            "texts": texts,
            "names": names,
            "characters": characters,
            "part_words": lambda fragment: "",
        },
    )


def _texts(site: Site, document: str) -> list[Frozen]:
    found: dict[str, Frozen] = {}
    sources: dict[str, list[str]] = {}
    for row in site.store.select(prepared("texts", document=[Iri(document)])):
        name, code = text_of(row["text"]), text_of(row["language"])
        if row["source"] is not None:
            sources.setdefault(name, []).append(text_of(row["source"]))
        found[name] = Frozen(
            iri=name,
            content=text_of(row["content"]),
            language=two_letters(code),
            code=code,
            sha256=text_of(row["sha256"]),
            sources=tuple(sorted(set(sources.get(name, [])))),
            rights=text_of(row["rights"]),
        )
    return list(found.values())
