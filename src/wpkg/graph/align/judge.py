"""From the parts of a score to a type of alignment, by rules that can be read and are told with the answer."""

from __future__ import annotations

from collections.abc import Sequence

from wpkg.graph.align.concepts import Concepts
from wpkg.graph.align.gather import Act
from wpkg.graph.align.records import Part
from wpkg.graph.align.score import Rarity
from wpkg.graph.align.settings import Settings

NONE = "no-counterpart"
_NEAR = frozenset({"same", "broader", "narrower"})


def judged(
    ask: Act, stated: Act, parts: Sequence[Part], rare: Rarity, known: Concepts, told: Settings
) -> tuple[str, str]:
    """Return the type that follows from the parts, and by which rule."""
    by_name = {part.name: part for part in parts}
    total = sum(part.points for part in parts)
    if total < told.thresholds["counterpart"]:
        return NONE, f"the nearest statement scores {total:.2f}, below {told.thresholds['counterpart']}"
    if not any(by_name[name].shared for name in ("topics", "actions", "principles")):
        return NONE, "the nearest statement shares no subject, no action and no principle"
    acts = {each.relation for each in by_name["actions"].shared}
    if "opposed" in acts and "same" not in acts and _NEAR & {each.relation for each in by_name["topics"].shared}:
        return "conflicts-with", "the same subject, and an act of the opposite kind"
    return _extent(ask, stated, acts, rare, known, told)


def _extent(ask: Act, stated: Act, acts: set[str], rare: Rarity, known: Concepts, told: Settings) -> tuple[str, str]:
    """Tell how much of the ask the statement covers."""
    if added := ask.values["principles"] - stated.values["principles"]:
        return "goes-beyond", f"adds {_listed(added, known)}"
    if outside := _outside(ask, stated, known):
        return "goes-beyond", f"brings in {_listed(outside, known)}"
    words = _share(ask, stated, rare)
    topics = ask.values["topics"]
    met = [topic for topic in topics if any(known.related(topic, other) for other in stated.values["topics"])]
    covered = len(met) / len(topics) if topics else words
    if "same" in acts and words >= told.thresholds["restated"] and (covered == 1 or not topics):
        return "restates", f"the same action and subject, and {words:.0%} of its words"
    if "same" in acts and covered >= told.thresholds["covered"]:
        return "elaborates", "the same action on the same or a related subject"
    if "akin" in acts and covered == 1:
        return "elaborates", "an action of the same class, on subjects the statement has"
    return "goes-beyond", f"asks for {'subjects' if acts else 'an action'} the statement does not have"


def _outside(ask: Act, stated: Act, known: Concepts) -> set[str]:
    """Return those to take part whom the statement neither addresses nor mentions."""
    mentioned = {stem for stem, word in stated.stems.items() if len(word) > 3}
    missing = ask.participants - stated.values["bodies"]
    own = {each: {s for s, w in ask.stems.items() if w in known.name(each).casefold().split()} for each in missing}
    return {each for each in missing if not own[each] & mentioned}


def _share(ask: Act, stated: Act, rare: Rarity) -> float:
    total = sum(rare.of_word(stem) for stem in ask.stems)
    return sum(rare.of_word(stem) for stem in ask.stems if stem in stated.stems) / total if total else 0.0


def _listed(things: set[str] | frozenset[str], known: Concepts) -> str:
    return ", ".join(sorted(known.name(each) for each in things))
