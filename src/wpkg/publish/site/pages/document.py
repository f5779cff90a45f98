"""The page of a document: its text beside what it states and cites, what cites it, and whatever else is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from wpkg import iri
from wpkg.errors import InputError, UnknownName
from wpkg.graph.gathered import RDF_TYPE, Gathered, gather
from wpkg.graph.labels import untitled
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Iri, Term
from wpkg.publish.exports import Selection
from wpkg.publish.site.data import linked
from wpkg.publish.site.links import Links
from wpkg.publish.site.naming import Name, named, part_words
from wpkg.publish.site.pages import asking
from wpkg.publish.site.pages.cards import Card, Cards, Row, layout, local, names_on
from wpkg.publish.site.pages.held import Entry, Layout
from wpkg.publish.site.records import Page, Place, Site
from wpkg.publish.site.words import Words as Told

_DOUBTED = frozenset({"unverified", "withdrawn"})
_LISTED, _DRAWN = 50, 60
"""The most citing documents a page lists, and the most units of lineage it draws."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of this document by another; ``member`` where it is only read into an open-ended set."""

    reference: str
    document: str
    provision: str
    manner: str
    target: str
    member: bool
    status: str
    exact: str


@dataclass(frozen=True, slots=True)
class Judged:
    """How an ask or a characterisation of a submission was held against this document."""

    alignment: str
    manner: str
    subject: str
    statement: str
    status: str


@dataclass(frozen=True, slots=True)
class Part:
    """A provision whose text is not held, with what is known of it."""

    card: Card
    entries: tuple[Entry, ...]


def page(site: Site, place: Place, language: str, arguments: Mapping[str, str]) -> Page:
    """Make the page of a document.

    Raises:
        UnknownName: the graph says nothing of it.
    """
    whole = gather(site.store, place.iri)
    if place.iri not in whole.said:
        raise UnknownName(f"the graph says nothing of {place.iri}", expected="a document of the graph")
    cards = Cards(whole)
    laid = Layout(whole, cards)
    about, entries = cards.card(place.iri), _entries(whole, cards, laid)
    sure = {node: entry for node, entry in entries.items() if not entry.card.doubted}
    held, placed = laid.held(sure)
    parts, loose = _parts(whole, {node: entry for node, entry in sure.items() if node not in placed})
    doubted = [entry.card for entry in entries.values() if entry.card.doubted]
    rest = [card for card in cards.rest() if card.id not in laid.taken]
    citing, judged = _cited(site, whole), _judged(site, place.iri)
    cited = citing[:_LISTED]
    every = [about, *(entry.card for entry in entries.values()), *rest]
    kinds = {iri.concept("segment-kind", kind) for kind in laid.segment_kinds}
    shown = {place.iri, *whole.said, *kinds, *names_on(every), *_named_in(cited, judged)}
    names = named(site, shown, language)
    told = Told(language)
    return Page(
        template="document",
        title=names[place.iri].text,
        description=_description(about, told),
        values={
            "about": about,
            "facts": tuple(row for row in about.rows if not row.name.startswith("mentions")),
            "passing": tuple(row for row in about.rows if row.name.startswith("mentions")),
            "held": held,
            "parts": parts,
            "loose": loose,
            "doubted": doubted,
            "rest": rest,
            "spans": _stray_spans(whole, laid),
            "citing": _references(entries),
            "cited": cited,
            "cited_in_all": len(citing),
            "untitled": place.iri in untitled(site.store, [place.iri]),
            "judged": judged,
            "names": names,
            "page_sources": cards.sources,
            "written": asking.written(site, place.iri, names[place.iri].text),
            "part_words": lambda fragment: part_words(fragment, told),
            "title_of": lambda block: part_words(block.id, told) or _called(names, block.kind),
            "picture": _picture(site, place, language),
            "quoted": _quoted(site, place.iri) if not about.doubted else {},
            "characters": characters,
        },
        linked=linked.document(site, place.iri, language),
    )


def _called(names: Mapping[str, Name], kind: str) -> str:
    name = names.get(iri.concept("segment-kind", kind))
    return name.text if name else kind


def characters(words: str) -> Markup:
    """Return a text for HTML such that a browser reads the very same characters; one it cannot hold as its sign."""
    return Markup(escape(words).replace("\r", Markup("&#13;")).replace("\0", "\u2400"))


def _entries(whole: Gathered, cards: Cards, laid: Layout) -> dict[str, Entry]:
    """Return the cards of all parts that stand beside the text, by node; those of parts only where they say more."""
    found: dict[str, Entry] = {}
    order = ("statement", "characterisation", "quotation", "reference", "alignment", "note", "part")
    for group in order:
        for node, of in laid.groups.items():
            if of == group and node not in cards.shown:
                card = cards.card(node)
                if group != "part" or _telling(card) or not laid.place(node):
                    found[node] = Entry(group, card)
    return found


def _telling(card: Card) -> bool:
    """Tell whether a card of a part says more than where the part stands and what is printed there."""
    return bool(card.believed or card.backing.notes or {row.name for row in card.rows} - {"pinpoint"})


def _parts(whole: Gathered, entries: Mapping[str, Entry]) -> tuple[tuple[Part, ...], tuple[Entry, ...]]:
    """Return the provisions without text, in their order, each with what it states; and what belongs to none."""
    below: dict[str, list[Entry]] = {}
    loose: list[Entry] = []
    own = {node for node, entry in entries.items() if entry.group == "part"}
    for node, entry in entries.items():
        if node in own:
            continue
        above = next((each for each in _above(whole, node) if each in own), "")
        below.setdefault(above, []).append(entry) if above else loose.append(entry)
    ordered = sorted(own, key=lambda node: (int(whole.one(node, iri.term("position")) or 0), node))
    return tuple(Part(entries[node].card, tuple(below.get(node, ()))) for node in ordered), tuple(loose)


def _above(whole: Gathered, node: str, depth: int = 9) -> Iterable[str]:
    for name in ("statedIn", "referenceOf", "parentStatement", "alignsRecommendation", "alignsClaim"):
        for value in whole.all(node, iri.term(name)) if depth else ():
            yield text_of(value)
            yield from _above(whole, text_of(value), depth - 1)


def _stray_spans(whole: Gathered, laid: Layout) -> tuple[tuple[str, str], ...]:
    """Return stretches of text that stand in no text shown: fragment and words."""
    exact = iri.term("exact")
    strays = (node for node in whole.parts if whole.all(node, exact) and node.partition("#")[2] not in laid.taken)
    return tuple((node.partition("#")[2], whole.one(node, exact)) for node in strays)


def _references(entries: Mapping[str, Entry]) -> tuple[Card, ...]:
    cards = [entry.card for entry in entries.values() if entry.group == "reference" and not entry.card.doubted]
    return tuple(sorted(cards, key=lambda card: (card.backing.words[0].start if card.backing.words else -1, card.iri)))


def _cited(site: Site, whole: Gathered) -> tuple[Cited, ...]:
    """Return who cites the document or a part of it, other documents only, what is unverified left out."""
    kinds = {iri.term(kind) for kind in layout()["group part"]}
    parts = [node for node in whole.parts if kinds & {text_of(kind) for kind in whole.said[node].get(RDF_TYPE, ())}]
    found: dict[str, Cited] = {}
    for row in ask_about(site.store, "references-to", "target", [whole.thing, *parts]):
        one = _citation(row)
        if one.document != whole.thing and one.status not in _DOUBTED:
            found.setdefault(f"{one.reference} {one.target}", one)
    return tuple(sorted(found.values(), key=lambda one: (one.document, one.reference, one.target)))


def _citation(row: Mapping[str, Term | None]) -> Cited:
    return Cited(
        reference=text_of(row["reference"]),
        document=text_of(row["document"]),
        provision=text_of(row["provision"]),
        manner=text_of(row["type"]),
        target=text_of(row["target"]),
        member=text_of(row["member"]) == "yes",
        status=local(text_of(row["status"])),
        exact=text_of(row["exact"]),
    )


def _judged(site: Site, document: str) -> tuple[Judged, ...]:
    rows = site.store.select(prepared("site-judged", against=[Iri(document)]))
    made = (
        Judged(
            alignment=text_of(row["alignment"]),
            manner=text_of(row["type"]),
            subject=text_of(row["subject"]),
            statement=text_of(row["statement"]),
            status=local(text_of(row["status"])),
        )
        for row in rows
    )
    return tuple(one for one in made if one.status not in _DOUBTED)


def _named_in(cited: Sequence[Cited], judged: Sequence[Judged]) -> set[str]:
    found = {each for one in cited for each in (one.reference, one.document, one.provision, one.manner, one.target)}
    found |= {each for one in judged for each in (one.alignment, one.manner, one.subject, one.statement)}
    return {each for each in found if each} | {each.partition("#")[0] for each in found if each}


def _description(about: Card, told: Told) -> str:
    title: Row | None = about.row("title")
    words = title.values[0].text.words if title else next((label.words for label in about.labels), "")
    return told("document.description", title=words) if words else ""


def _picture(site: Site, place: Place, language: str) -> Markup:
    """Draw what the document rests on and what rests on it, unless that is too much for a picture."""
    from wpkg.graph import adjacency  # slow to import
    from wpkg.publish.site.pages import picture

    known = adjacency.of(site.store)
    start = known.index(place.iri)
    if start is not None and len(known.closure(start)) + len(known.closure(start, down=True)) > _DRAWN:
        return Markup("")
    return picture.lineage(site, Links(place.path, language), [place.iri], language)


def _quoted(site: Site, document: str) -> dict[str, str]:
    """Return how the document may be cited, by format; nothing where nothing verified identifies it."""
    from wpkg.publish.exports.citations.bibtex import written  # slow to import
    from wpkg.publish.exports.citations.entry import entries
    from wpkg.publish.exports.citations.oscola import remarked

    try:
        (found,) = entries(site.store, Selection(documents=(Iri(document),)))
    except InputError:
        return {}
    return {"oscola": remarked(found), "bibtex": written(found).strip()}
