"""What a paper says that another document calls for: "the programme includes calls to: (1) …" as characterisations."""

from __future__ import annotations

from collections.abc import Iterator

from wpkg.model import Characterisation, Provenance, Slot, Span
from wpkg.reading import Act, Part, Reading
from wpkg.text.draft.statements import EXTRACTED, Owner
from wpkg.text.draft.words import document_named

_REPORTED = "objective"
_ROLES = {"action": "action", "object": "matter", "beneficiary": "beneficiary"}


def characterised(reading: Reading, own: str, author: str, owner: Owner) -> tuple[Characterisation, ...]:
    """Return what the author says that other documents call for, where the text says of which document.

    Args:
        reading: what was read.
        own: the compact name of the text.
        author: the compact name of whoever speaks.
        owner: gives the id of the segment that a record of this segment and span belongs to, None where none holds it.
    """
    parts = {part.id: part for part in reading.layout.parts}
    found: list[Characterisation] = []
    for act in sorted(reading.statements, key=lambda each: (each.start, each.end)):
        if act.kind != _REPORTED or not act.start < act.end:
            continue
        segment, about = owner(act.segment, act.start, act.end), _about(reading, act, parts, own)
        if segment is None or about is None:
            continue
        found.append(
            Characterisation(
                id=f"cha-{len(found) + 1}",
                about=about,
                attributed_to=author,
                segment=segment,
                span=_span(reading, act.start, act.end),
                provenance=Provenance(status=EXTRACTED),
                slots=tuple(_slots(reading, act)),
            )
        )
    return tuple(found)


def _about(reading: Reading, act: Act, parts: dict[str, Part], own: str) -> str | None:
    """Return the one document that the sentence names before its list of calls; several may not be told apart."""
    above, part = parts.get(act.segment), parts.get(act.segment)
    while above is not None and above.parent in parts and above.kind != "sentence":
        above = parts[above.parent]
    if above is None or part is None:
        return None
    named = {
        document_named(cited.target, own)
        for cited in reading.references
        if cited.kind == "document" and above.start <= cited.start and cited.end <= part.start
    }
    return named.pop() if len(named) == 1 else None


def _slots(reading: Reading, act: Act) -> Iterator[Slot]:
    for filler in act.slots:
        role = _ROLES.get(filler.role)
        if role and filler.start >= 0:
            value = filler.value if role == "beneficiary" and isinstance(filler.value, str) else None
            yield Slot(role=role, span=_span(reading, filler.start, filler.end), value=value)
    for mention in reading.mentions:
        if mention.kind == "topic" and mention.value and act.start <= mention.start and mention.end <= act.end:
            yield Slot(role="topic", span=_span(reading, mention.start, mention.end), value=mention.value)


def _span(reading: Reading, start: int, end: int) -> Span:
    return Span(start, end, reading.text[start:end])
