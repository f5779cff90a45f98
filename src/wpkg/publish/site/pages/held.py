"""The texts held of a document, laid out for reading: blocks with their marks, and what each block shows beside it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wpkg import iri
from wpkg.graph.gathered import Gathered
from wpkg.graph.prepared import text_of
from wpkg.publish.site.pages.cards import Card, Cards, layout, local, two_letters
from wpkg.publish.site.pages.stretches import Block, Mark, cut

_LANGUAGE, _RIGHTS = "http://purl.org/dc/terms/language", "http://purl.org/dc/terms/rights"
_SOURCE = "http://www.w3.org/ns/prov#hadPrimarySource"
_GROUPS = ("statement", "quotation", "reference", "alignment", "note")
_CHARACTERISATION = "characterisation"
_TIMES = frozenset({"ReviewEvent", "ValidityPeriod", "EndCondition"})
_LOOKS = {
    "who": {"issuedBy", "bearer", "addressee", "recommendedTo", "actsThrough", "quotedSpeaker", "mentionsActor"},
    "verb": {"performative", "statedPerformative", "statedModality", "operativeVerb", "referenceType"},
    "time": {"statedTime", "deadline", "dueAt", "mentionsTime", "periodStart", "periodEnd", "untilSession"},
    "value": {"guidedBy", "concernsPrinciple", "mentionsPrinciple", "beneficiary", "concernsBeneficiary"}
    | {"mentionsBeneficiary", "mentionsAffected"},
}
"""How words are marked that stand for the value of a property; any other property looks like "slot"."""
_RANK = (
    "statement",
    _CHARACTERISATION,
    "quotation",
    "reference",
    "time",
    "note",
    "who",
    "value",
    "verb",
    "slot",
    "part",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A card beside the text; ``below`` tells that it stands under another of the same block."""

    group: str
    card: Card
    below: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text with what it shows."""

    block: Block
    furniture: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A text, whole and in order. ``language`` is the two-letter tag; ``containers`` open before the block of a rank.

    ``closes`` tells how many containers end after the block of a rank.
    """

    iri: str
    language: str
    sha256: str
    rights: str
    sources: tuple[str, ...]
    length: int
    paragraphs: tuple[Paragraph, ...]
    opens: Mapping[int, tuple[Mark, ...]]
    closes: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    text: str


class Layout:
    """Where everything of a document stands in its texts."""

    def __init__(self, gathered: Gathered, cards: Cards) -> None:
        self.gathered, self.cards = gathered, cards
        self.texts = [node for node in gathered.said if cards.is_a(node, "SourceText")]
        self.spans = {node: span for node in gathered.parts if (span := self._span(node))}
        self.groups = {node: group for node in gathered.parts if (group := self._group(node))}
        self._taken: set[str] = set()

    def held(self, entries: Mapping[str, Entry]) -> tuple[tuple[Held, ...], set[str]]:
        """Return the texts with the entries that have a place in one, and the nodes of these entries."""
        placed: set[str] = set()
        return tuple(self._held(text, entries, placed) for text in self.texts), placed

    def place(self, node: str, seen: frozenset[str] = frozenset()) -> _Span | None:
        """Return where a node stands: at its own words, else where what it belongs to stands."""
        own = [self.spans[span] for span in self._spans_of(node) if span in self.spans]
        if own:
            return min(own, key=lambda span: (span.start, -span.end))
        belongs = ("statedIn", "referenceOf", "parentStatement", "elaborates", "alignsRecommendation", "alignsClaim")
        above = [text_of(value) for name in belongs for value in self.gathered.all(node, iri.term(name))]
        found = (self.place(each, seen | {node}) for each in above if each not in seen | {node})
        return next((span for span in found if span), None)

    def _span(self, node: str) -> _Span | None:
        start, end = self.gathered.one(node, iri.term("start")), self.gathered.one(node, iri.term("end"))
        text = self.gathered.one(node, iri.term("inSourceText"))
        if not (start.isdecimal() and end.isdecimal() and text in self.texts):
            return None
        return _Span(int(start), int(end), text)

    def _spans_of(self, node: str) -> list[str]:
        return [text_of(span) for span in self.gathered.all(node, iri.term("supportedBy"))]

    def _group(self, node: str) -> str:
        for group in (*_GROUPS, "part"):
            if self.cards.is_a(node, *layout()[f"group {group}"]):
                return group
        if self.cards.is_a(node, "Claim"):
            subject = self.gathered.one(node, iri.term("claimSubject"))
            own = subject.partition("#")[0] == self.gathered.thing
            return "" if own else _CHARACTERISATION
        return ""

    def _held(self, text: str, entries: Mapping[str, Entry], placed: set[str]) -> Held:
        content = self.gathered.one(text, iri.term("text"))
        parts = self._parts(text)
        paragraphs, containers = _outermost(parts, self._kinds(parts))
        apart = {mark.id for mark in (*paragraphs, *containers)}
        inner = [replace(mark, kind="part") for mark in parts if mark.id not in apart]
        blocks = list(cut(content, paragraphs, [*inner, *self._marks(text)], self._taken))
        beside = self._beside(text, blocks, entries, placed)
        shown = [self._paragraph(block, beside.get(rank, [])) for rank, block in enumerate(blocks)]
        opens, closes = self._containers(blocks, containers)
        return Held(
            iri=text,
            language=two_letters(self.gathered.one(text, _LANGUAGE)),
            sha256=self.gathered.one(text, iri.term("sha256")),
            rights=self.gathered.one(text, _RIGHTS),
            sources=tuple(map(text_of, self.gathered.all(text, _SOURCE))),
            length=len(content),
            paragraphs=tuple(shown),
            opens=opens,
            closes=closes,
        )

    def _paragraph(self, block: Block, entries: list[Entry]) -> Paragraph:
        ids = {entry.card.iri for entry in entries}
        told = [Entry(entry.group, entry.card, self._below(entry.card.iri, ids)) for entry in entries]
        return Paragraph(block, block.kind in layout()["furniture"], tuple(told))

    def _below(self, node: str, others: set[str]) -> bool:
        above = ("parentStatement", "elaborates", "alignsRecommendation", "alignsClaim")
        return any(text_of(value) in others for name in above for value in self.gathered.all(node, iri.term(name)))

    def _parts(self, text: str) -> list[Mark]:
        found = []
        for node, group in self.groups.items():
            if group != "part":
                continue
            kind = local(self.gathered.one(node, iri.term("segmentKind"))) or "part"
            spans = [self.spans[each] for each in self._spans_of(node) if each in self.spans]
            found += [Mark(s.start, s.end, node.partition("#")[2], kind) for s in spans if s.text == text]
        return sorted(found, key=lambda mark: (mark.start, -mark.end, len(mark.id), mark.id))

    def _kinds(self, parts: Sequence[Mark]) -> set[str]:
        """Return the ids of those parts that hold other parts and are no paragraph themselves."""
        holding = [mark for mark in parts if mark.kind in layout()["containers"]]
        plain = [mark for mark in parts if mark.kind not in layout()["containers"]]
        starts = [mark.start for mark in plain]

        def holds(mark: Mark) -> bool:
            rank = bisect_left(starts, mark.start)
            return rank < len(plain) and plain[rank].end <= mark.end

        return {mark.id for mark in holding if holds(mark)}

    def _marks(self, text: str) -> Iterator[Mark]:
        """Yield a mark for every stretch of the text that supports something."""
        shows: dict[str, tuple[int, str]] = {}
        for node in self.gathered.parts:
            rank = _RANK.index(self._look(node))
            for span in self._spans_of(node):
                if span not in shows or rank < shows[span][0]:
                    shows[span] = rank, node
        for name, stretch in self.spans.items():
            if stretch.text == text:
                rank, node = shows.get(name, (len(_RANK) - 1, ""))
                leads = "" if _RANK[rank] == "part" else node.partition("#")[2]
                yield Mark(stretch.start, stretch.end, name.partition("#")[2], _RANK[rank], leads)

    def _look(self, node: str) -> str:
        group = self.groups.get(node, "")
        if group in _RANK:
            return group
        if self.cards.is_a(node, *_TIMES):
            return "time"
        prop = local(self.gathered.one(node, iri.term("claimProperty")))
        return next((look for look, names in _LOOKS.items() if prop in names), "slot")

    def _beside(
        self, text: str, blocks: Sequence[Block], entries: Mapping[str, Entry], placed: set[str]
    ) -> dict[int, list[Entry]]:
        starts = [block.start for block in blocks]
        keyed: dict[int, list[tuple[tuple[int, int, int, int, str], Entry]]] = {}
        order = ("statement", _CHARACTERISATION, "quotation", "reference", "note", "part")
        for node, entry in entries.items():
            span = self.place(node)
            if node in placed or span is None or span.text != text or not blocks:
                continue
            rank = max(bisect_right(starts, span.start) - 1, 0)
            group = self._ranked(node, entry.group)
            if blocks[rank].blank:
                rank = min(rank + 1, len(blocks) - 1)
            key = (order.index(group), span.start, -span.end, int(entry.group == "alignment"), node)
            keyed.setdefault(rank, []).append((key, entry))
            placed.add(node)
        return {rank: [entry for _, entry in sorted(found, key=lambda each: each[0])] for rank, found in keyed.items()}

    def _ranked(self, node: str, group: str) -> str:
        """Return the group by which an entry is ordered: a judgement follows what it judges."""
        if group != "alignment":
            return group
        return _CHARACTERISATION if self.gathered.all(node, iri.term("alignsClaim")) else "statement"

    def _containers(
        self, blocks: Sequence[Block], containers: Sequence[Mark]
    ) -> tuple[dict[int, tuple[Mark, ...]], dict[int, int]]:
        """Return which containers begin before which block, and how many end after which."""
        opens: dict[int, tuple[Mark, ...]] = {}
        closes: dict[int, int] = {}
        limits = [len(blocks)]
        for mark in containers:
            inside = [rank for rank, block in enumerate(blocks) if mark.start <= block.start and block.end <= mark.end]
            while limits and inside and limits[-1] <= inside[0]:
                limits.pop()
            if not inside or (limits and inside[-1] >= limits[-1]) or mark.id in self._taken:
                continue
            self._taken.add(mark.id)
            limits.append(inside[-1] + 1)
            opens[inside[0]] = (*opens.get(inside[0], ()), mark)
            closes[inside[-1]] = closes.get(inside[-1], 0) + 1
        return opens, closes

    @property
    def segment_kinds(self) -> set[str]:
        """The kinds of the parts, by notation."""
        return {local(self.gathered.one(node, iri.term("segmentKind"))) for node in self.groups} - {""}

    @property
    def taken(self) -> set[str]:
        """The fragments that have an element in the texts."""
        return self._taken


def _outermost(parts: Sequence[Mark], containers: set[str]) -> tuple[list[Mark], list[Mark]]:
    """Return the parts that become blocks, none inside another, and those that hold blocks."""
    blocks: list[Mark] = []
    holding: list[Mark] = []
    for mark in parts:
        if mark.id in containers:
            holding.append(mark)
        elif not blocks or mark.end > blocks[-1].end:
            blocks.append(mark)
    return blocks, holding
