"""Mentions lend their values to the slots of acts that stand on the same words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wpkg.reading import Act, Filler, Named
from wpkg.text import articles

ACTOR_ROLES = frozenset({"issuer", "addressee", "reporter", "recipient", "participant"})


def fill(view: str, acts: tuple[Act, ...], named: Iterable[Named]) -> tuple[Act, ...]:
    """Return the acts with values for slots that have words but no value, where a mention stands on the same words.

    A leading article makes no difference. Actors fill the slots of those who act, groups those of beneficiaries.
    """
    known: dict[tuple[bool, int, int], str] = {}
    for each in named:
        if each.value is not None and each.kind in {"actor", "beneficiary", "affected"}:
            known.setdefault((each.kind == "actor", each.start, each.end), each.value)
    return tuple(_filled(view, act, known) for act in acts)


def _filled(view: str, act: Act, known: dict[tuple[bool, int, int], str]) -> Act:
    slots = tuple(_slot(view, slot, known) for slot in act.slots)
    return act if all(one is other for one, other in zip(slots, act.slots, strict=True)) else replace(act, slots=slots)


def _slot(view: str, slot: Filler, known: dict[tuple[bool, int, int], str]) -> Filler:
    acting = slot.role in ACTOR_ROLES
    if slot.value is not None or slot.start < 0 or not (acting or slot.role == "beneficiary"):
        return slot
    article = articles.leading().match(view, slot.start, slot.end)
    for start in (slot.start, article.end() if article else slot.start):
        value = known.get((acting, start, slot.end))
        if value is not None:
            return replace(slot, value=value)
    return slot
