"""The stage of the reader that finds mentions, kind by kind, out of one look-up of all names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from wpkg.reading import Act, Layout, Named
from wpkg.text import tables
from wpkg.text.mentions import actors, bearing, principles, topics
from wpkg.text.mentions.drafts import Draft
from wpkg.text.mentions.words import ACTOR, GROUP, NOUN, PRINCIPLE, TOPIC, Hit, look_up
from wpkg.text.references import gazetteer
from wpkg.text.references.flat import Flat

_ORDER = {"actor": 0, "beneficiary": 1, "affected": 2, "principle": 3, "topic": 4}
_PASSED_OVER = ("noise.", "nav.")


def find(view: str, layout: Layout, acts: tuple[Act, ...]) -> tuple[Named, ...]:
    """Find the mentions of a folded text, in the order of the text.

    A group is an actor as well; where the words around it, or an act, tell that something is asked for its sake or
    that it suffers, it is a beneficiary or affected besides. A topic is told once in a paragraph. A value of None
    says that the words name such a thing, but nothing known or nothing certain.
    """
    seen = gazetteer.scan(view, layout)
    flat = seen.flat
    found = look_up(flat.text, flat.low, layout.language, layout.profile)
    place = _Places(layout, flat)
    named = actors.resolve(flat, found[ACTOR], layout, place.paragraph)
    documents = [(hit.start, hit.end) for hit in seen.names if flat.text[hit.start].isupper()]
    drafts: list[Draft] = [
        *_actors(named),
        *_groups(flat, [each for each in named if each.hit.word.family == GROUP], acts, layout.language),
        *_organ(view, layout, acts, flat),
        *principles.find(flat, found[PRINCIPLE], found[NOUN], layout.language),
        *topics.find(flat, found[TOPIC], named, documents, place, layout),
    ]
    drafts.sort(key=_order)
    return tuple(_placed(drafts, flat, layout))


def _order(draft: Draft) -> tuple[int, int]:
    return draft.start, _ORDER[draft.kind]


def _actors(named: Iterable[actors.Actor]) -> Iterator[Draft]:
    for each in named:
        if each.hit.word.family != GROUP or each.value is not None:
            yield Draft("actor", each.start, each.end, each.value, each.hit.word.rule)


def _groups(flat: Flat, named: list[actors.Actor], acts: tuple[Act, ...], language: str) -> Iterator[Draft]:
    spans = [Hit(each.start, each.end, each.hit.word) for each in named]
    sought = sorted(
        (flat.offset(slot.start), flat.offset(slot.end - 1) + 1)
        for act in acts
        for slot in act.slots
        if slot.role == "beneficiary" and slot.start >= 0
    )
    starts = [start for start, _ in sought]
    for hit, told in zip(spans, bearing.bearings(flat.low, spans, language), strict=True):
        kind, rule = told.kind, told.rule
        at = bisect_right(starts, hit.start)
        if not kind and any(hit.end <= end for _, end in sought[max(0, at - 4) : at]):
            kind, rule = bearing.HELPS, "group.of-act"
        if kind:
            yield Draft(kind, hit.start, hit.end, hit.word.value, rule, told.weight)


def _organ(view: str, layout: Layout, acts: tuple[Act, ...], flat: Flat) -> Iterator[Draft]:
    """Yield the adopting organ on its line, and where it says "we"."""
    if layout.organ is None or layout.organ.name is None:
        return
    start, end = layout.organ.start, layout.organ.end
    end = start + len(view[start:end].rstrip(" ,;:.\n"))
    if start < end:
        yield Draft("actor", flat.offset(start), flat.offset(end - 1) + 1, layout.organ.name, "body.organ-line")
    pronouns = {word for row in tables.table("actors")["pronouns"] for word in row["words"]}
    for act in acts:
        for slot in act.slots:
            if slot.role == "issuer" and slot.start >= 0 and view[slot.start : slot.end] in pronouns:
                at = flat.offset(slot.start)
                yield Draft("actor", at, at + slot.end - slot.start, layout.organ.name, "body.pronoun")


class _Places:
    """In which paragraph an offset of the flat text lies."""

    def __init__(self, layout: Layout, flat: Flat) -> None:
        tops = sorted({part.start for part in layout.parts if part.kind in topics.PARAGRAPHS})
        self._tops = [flat.offset(start) for start in tops]

    def paragraph(self, offset: int) -> int:
        """Return the number of the paragraph an offset lies in."""
        return bisect_right(self._tops, offset)


def _placed(drafts: list[Draft], flat: Flat, layout: Layout) -> Iterator[Named]:
    """Give drafts in the order of the text their place in the source; what stands in no part of the document goes."""
    over = frozenset(part.id for part in layout.parts if part.kind.startswith(_PASSED_OVER))
    tiles = layout.tiles
    tile = number = 0
    ends = dict.fromkeys(_ORDER, 0)
    for kind, begin, close, value, rule, weight in drafts:
        start, end = flat.span(begin, close) if flat.here else (begin, close)
        while tile + 1 < len(tiles) and tiles[tile][1] <= start:
            tile += 1
        segment = tiles[tile][2] if tiles else ""
        if ends[kind] <= start and segment not in over:
            ends[kind] = end
            number += 1
            yield Named(f"m{number}", segment, kind, start, end, value, rule, weight)
