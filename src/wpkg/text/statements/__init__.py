"""Statements: what the provisions of a text do, who speaks, who is told, and everything that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from wpkg.reading import Act, Cited, Filler, Layout, When
from wpkg.text.statements import complements, force, lists, shapes, units
from wpkg.text.statements.drafts import Context, Draft, context
from wpkg.text.statements.values import Values
from wpkg.text.view import unwrap

_DOING = frozenset(
    {"decision", "establishment", "instruction", "request", "demand", "exhortation", "recommendation"}
) | {
    "invitation",
    "commitment",
    "obligation",
    "prohibition",
    "permission",
    "possibility",
    "authorization",
    "objective",
}


_PLACE = attrgetter("start", "end")


def find(view: str, layout: Layout, cited: Sequence[Cited], times: Sequence[When]) -> tuple[Act, ...]:
    """Return the acts of a text in the order they stand, their slots in the order of the text.

    Args:
        view: the text as ``fold`` returns it; offsets are those of the verbatim text.
        layout: its parts.
        cited: references, for the values of slots; may be empty.
        times: dates and sessions, for the values of slots; may be empty.
    """
    text = context(unwrap(view), layout)
    drafts: list[Draft] = []
    for block in units.blocks(layout, text.flat):
        drafts += lists.read(text, block, None, provision=not text.paper and block.provision)
    drafts.sort(key=lambda each: (each.start, -each.end))
    names = {id(draft): f"s{at}" for at, draft in enumerate(drafts, 1)}
    values = Values(text.flat, cited, times, layout)
    seven = "Chapter VII of the Charter" in text.flat
    return tuple(_act(text, draft, names, values, seven) for draft in drafts)


def _act(text: Context, draft: Draft, names: dict[int, str], values: Values, seven: bool) -> Act:
    """Settle one act."""
    verb_class = draft.verb_class_or_own()
    doing = verb_class in _DOING
    slots = [*draft.slots, *_derived(text, draft)] if doing else draft.slots
    slots = [values.of(each) for each in _once(sorted(slots, key=_PLACE))]
    addressee = next((each for each in slots if each.role == "addressee" and each.start >= 0), None)
    action = next((each for each in slots if each.role == "action" and each.start >= 0), None)
    weight = force.weigh(
        verb_class,
        draft.verb.force,
        addressee=text.flat[addressee.start : addressee.end] if addressee else "",
        profile=text.layout.profile,
        action=text.flat[action.start : action.end] if action else "",
        hedged=doing and _hedged(text, draft),
        chapter_seven=seven,
    )
    return Act(
        id=names[id(draft)],
        kind=weight.kind,
        verb=draft.verb.lemma,
        verb_class=verb_class,
        strength="reported" if draft.reported else weight.strength,
        force=0 if draft.reported else weight.force,
        issuer=text.issuer,
        segment=draft.segment,
        start=draft.start,
        end=max(draft.end, draft.start),
        slots=tuple(slots),
        rule=draft.rule,
        performative=draft.performative,
        verb_span=draft.verb_span,
        parent=names.get(id(draft.parent)) if draft.parent is not None else None,
        negative=draft.negative,
        abstention=doing and _abstains(text, draft),
    )


def _once(slots: list[Filler]) -> Iterator[Filler]:
    """Yield sorted slots, those given twice in a row once."""
    before = None
    for slot in slots:
        if before is None or slot.start != before.start or slot != before:
            yield slot
        before = slot


def _derived(text: Context, draft: Draft) -> list[Filler]:
    """Return the slots that follow from what stands in others: who benefits, who takes part."""
    known = {(each.start, each.end) for each in draft.slots if each.role == "beneficiary"}
    found: list[Filler] = []
    for slot in draft.slots:
        if slot.role == "object" or (slot.role == "purpose" and slot.start < draft.start):
            found += [each for each in complements.weighted(text, slot) if (each.start, each.end) not in known]
        if slot.role == "goal":
            found += shapes.participants(text, slot.start, slot.end)
    return found


def _hedged(text: Context, draft: Draft) -> bool:
    stretch = text.flat[draft.start : draft.limit]
    known = force.weighing()
    return force.cued(known.hedge_cues, stretch) and known.hedge.search(stretch) is not None


def _abstains(text: Context, draft: Draft) -> bool:
    stretch = text.flat[draft.start : draft.end]
    if not force.cued(text.table.abstention_cues, stretch):
        return False
    return any(shape.search(stretch) for _, shape in text.table.shapes.get("abstention", ()))
