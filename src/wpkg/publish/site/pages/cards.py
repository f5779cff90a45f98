"""Cards: what the graph says of a thing or of a part of one, value by value, each with the words or pages that show it.

Values that only an unverified or withdrawn claim supports stand apart (``believed``). A part that is a value of another
(an action, a review, a period with its end rule) is shown within it, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wpkg import iri
from wpkg.errors import BadParameter, SyntaxFault
from wpkg.graph.gathered import RDF_TYPE, Gathered
from wpkg.graph.prepared import text_of
from wpkg.graph.store import XSD, Iri, Literal, Term
from wpkg.yaml_lines import loads

_LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel")
_NOTE, _COMMENT = "http://www.w3.org/2004/02/skos/core#editorialNote", "http://www.w3.org/2000/01/rdf-schema#comment"
_SOURCES = ("http://www.w3.org/ns/prov#hadPrimarySource", "http://purl.org/dc/terms/source")
_LANGUAGE = "http://purl.org/dc/terms/language"
_DOUBTED = frozenset({"unverified", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the text that show something; ``span`` is the IRI of the stretch, offsets are code points, half-open."""

    exact: str
    span: str
    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text out of the graph, with the two-letter tag of its language, or none."""

    words: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a value or a card: how far it was checked, how well it is attested, by what."""

    status: str
    grade: str
    sources: tuple[str, ...]
    notes: tuple[Text, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a value; ``id`` is its fragment."""

    id: str
    emphasis: str
    backing: Backing


@dataclass(frozen=True, slots=True)
class Value:
    """One value: ``kind`` is thing, card, day, yes, no or text.

    A thing is an ``iri``; a card is a part of the same thing that is shown in full.
    """

    kind: str
    iri: str
    text: Text
    claims: tuple[Claim, ...]
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a property, which is an IRI; ``name`` is the last part of it."""

    property: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of one node; ``id`` is its fragment, empty for the thing itself.

    ``believed`` holds the values that only doubted claims support. ``supplied`` tells that no word names the addressee.
    """

    iri: str
    id: str
    kinds: tuple[str, ...]
    labels: tuple[Text, ...]
    comments: tuple[Text, ...]
    backing: Backing
    supplied: bool
    rows: tuple[Row, ...]
    believed: tuple[Row, ...]

    def row(self, name: str) -> Row | None:
        """Return the row of a property by the last part of its IRI, if there is one."""
        return next((row for row in self.rows if row.name == name), None)

    @property
    def doubted(self) -> bool:
        """Whether the whole is unverified or withdrawn."""
        return self.backing.status in _DOUBTED


@cache
def layout() -> Mapping[str, tuple[str, ...]]:
    """Return the lists of ``cards.yaml``; those of a group under ``group <name>``."""
    path = Path(__file__).with_name("cards.yaml")
    told = loads(path.read_text("utf-8"), str(path), SyntaxFault)
    groups = told.need("groups").as_fields()
    lists = {name: told.texts(name) for name in told.entries if name != "groups"}
    return lists | {f"group {name}": groups.texts(name) for name in groups.entries}


def local(name: str) -> str:
    """Return the last part of an IRI.

    >>> local("https://w3id.org/wpkg/ns#issuedBy"), local("http://purl.org/dc/terms/title")
    ('issuedBy', 'title')
    """
    return name.rstrip("#/").rpartition("#")[2].rpartition("/")[2]


class Cards:
    """The cards of one thing. A part is shown in one place only: ``shown`` holds the IRIs of those that have one."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.shown: set[str] = set()
        self._claims: dict[str, list[str]] = {}
        for node in gathered.said:
            if self.is_a(node, "Claim"):
                for subject in gathered.all(node, iri.term("claimSubject")):
                    self._claims.setdefault(text_of(subject), []).append(node)

    def is_a(self, node: str, *kinds: str) -> bool:
        """Tell whether a node is of one of some kinds, by local name."""
        return any(local(text_of(kind)) in kinds for kind in self.gathered.all(node, RDF_TYPE))

    def backing(self, node: str) -> Backing:
        """Return what stands behind a node."""
        notes = (_text(value) for value in self.gathered.all(node, _NOTE))
        found = (self._words(text_of(span)) for span in self.gathered.all(node, iri.term("supportedBy")))
        return Backing(
            status=local(self.gathered.one(node, iri.term("curationStatus"))),
            grade=local(self.gathered.one(node, iri.term("factGrade"))),
            sources=tuple(text_of(value) for prop in _SOURCES for value in self.gathered.all(node, prop)),
            notes=tuple(notes),
            words=tuple(sorted((words for words in found if words), key=lambda words: (words.start, -words.end))),
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses that anything said of the thing or of its parts rests on."""
        said = (self.gathered.all(node, prop) for node in self.gathered.said for prop in _SOURCES)
        return tuple(sorted({text_of(value) for values in said for value in values}))

    def card(self, node: str) -> Card:
        """Return the card of a node, and note that the node and all it shows in full have their place."""
        self.shown.add(node)
        claims = self._by_value(node)
        found: dict[str, list[Value]] = {}
        for prop, values in self.gathered.said.get(node, {}).items():
            if local(prop) not in layout()["hidden"]:
                found[prop] = [self._value(prop, value, claims.pop((prop, text_of(value)), ())) for value in values]
        for (prop, _), made in claims.items():
            term = self.gathered.all(f"{self.gathered.thing}#{made[0].id}", iri.term("claimValue"))[0]
            found.setdefault(prop, []).append(self._value(prop, term, made))
        return Card(
            iri=node,
            id=node.partition("#")[2],
            kinds=self.kinds(node),
            labels=tuple(_text(value) for prop in _LABELS for value in self.gathered.all(node, prop)),
            comments=tuple(_text(value) for value in self.gathered.all(node, _COMMENT)),
            backing=self.backing(node),
            supplied=self.gathered.one(node, iri.term("addresseeInferred")) in {"true", "1"},
            rows=tuple(_rows(found, doubted=False)),
            believed=tuple(_rows(found, doubted=True)),
        )

    def kinds(self, node: str) -> tuple[str, ...]:
        """Return the IRIs of the classes of a node, without those that say nothing beyond another."""
        every = [text_of(kind) for kind in self.gathered.all(node, RDF_TYPE)]
        telling = [kind for kind in every if local(kind) not in layout()["general"]]
        narrow = [kind for kind in telling if local(kind) not in {"Document", "Provision"}] or telling
        return tuple(narrow or every)

    def rest(self) -> Iterator[Card]:
        """Yield the cards of all parts that have no place yet; stretches of text are no matter of cards."""
        for node in self.gathered.parts:
            if node not in self.shown and not self.is_a(node, "EvidenceSpan"):
                yield self.card(node)

    def _by_value(self, node: str) -> dict[tuple[str, str], tuple[Claim, ...]]:
        found: dict[tuple[str, str], tuple[Claim, ...]] = {}
        for claim in self._claims.get(node, ()):
            if not claim.startswith(f"{self.gathered.thing}#"):
                continue
            prop = self.gathered.one(claim, iri.term("claimProperty"))
            values = self.gathered.all(claim, iri.term("claimValue"))
            if not prop or not values or self._has_claims(claim):
                continue
            self.shown.add(claim)
            emphasis = self.gathered.one(claim, iri.term("emphasis"))
            made = Claim(claim.partition("#")[2], emphasis, self.backing(claim))
            key = (prop, text_of(values[0]))
            found[key] = (*found.get(key, ()), made)
        return found

    def _has_claims(self, claim: str) -> bool:
        return bool(self._claims.get(claim))

    def _value(self, prop: str, term: Term, claims: Iterable[Claim]) -> Value:
        made, text = tuple(claims), text_of(term)
        named = isinstance(term, Iri) or (
            isinstance(term, Literal) and term.datatype == XSD + "anyURI" and _asked(text)
        )
        if named and self._embeds(prop, text):
            return Value("card", text, Text(text), made, self.card(text))
        if named:
            return Value("thing", text, Text(text), made)
        kind = term.datatype.removeprefix(XSD) if isinstance(term, Literal) else ""
        if kind == "boolean":
            return Value("yes" if text in {"true", "1"} else "no", "", Text(text), made)
        return Value("day" if kind == "date" else "text", "", _text(term), made)

    def _embeds(self, prop: str, node: str) -> bool:
        own = node.startswith(f"{self.gathered.thing}#") and node in self.gathered.said
        return own and node not in self.shown and local(prop) in layout()["embedded"]

    def _words(self, span: str) -> Words | None:
        exact, start, end = (self.gathered.one(span, iri.term(name)) for name in ("exact", "start", "end"))
        if not (start.isdecimal() and end.isdecimal()):
            return None
        text = self.gathered.one(span, iri.term("inSourceText"))
        return Words(exact, span, int(start), int(end), two_letters(self.gathered.one(text, _LANGUAGE)))


def two_letters(language: str) -> str:
    """Return the tag that pages use for a language.

    >>> two_letters("eng"), two_letters("spa"), two_letters("ara")
    ('en', 'es', 'ara')
    """
    return {"eng": "en", "fra": "fr", "spa": "es"}.get(language, language)


def names_on(cards: Iterable[Card]) -> Iterator[str]:
    """Yield every IRI that cards name: properties, kinds and things."""
    for card in cards:
        yield from card.kinds
        for row in (*card.rows, *card.believed):
            yield row.property
            for value in row.values:
                if value.card is not None:
                    yield from names_on([value.card])
                elif value.iri:
                    yield value.iri


def _rows(found: Mapping[str, list[Value]], *, doubted: bool) -> list[Row]:
    first = {name: rank for rank, name in enumerate(layout()["first"])}
    kept = {prop: tuple(each for each in values if _doubted(each) is doubted) for prop, values in found.items()}
    rows = [Row(prop, local(prop), values) for prop, values in kept.items() if values]
    return sorted(rows, key=lambda row: (first.get(row.name, len(first)), row.name, row.property))


def _doubted(value: Value) -> bool:
    if value.card is not None and value.card.doubted:
        return True
    return bool(value.claims) and all(claim.backing.status in _DOUBTED for claim in value.claims)


def _asked(name: str) -> bool:
    """Tell whether the graph can be asked about a name that a literal holds."""
    try:
        return iri.check(name) == name
    except BadParameter:
        return False


def _text(term: Term) -> Text:
    language = term.language.partition("-")[0].lower() if isinstance(term, Literal) else ""
    return Text(text_of(term), language)
