"""From the parts of a score to a type of alignment, by rules that can be read and are told with the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wpkg.graph.align.concepts import Concepts
from wpkg.graph.align.direction import direction
from wpkg.graph.align.gather import Act
from wpkg.graph.align.records import Part
from wpkg.graph.align.score import Rarity
from wpkg.graph.align.settings import Settings
from wpkg.graph.align.words import Language, Token

NONE = "no-counterpart"
_NEAR = frozenset({"same", "broader", "narrower"})


@dataclass(frozen=True, slots=True)
class Pair:
    """An ask and the statement nearest to it, the parts of their score, and the language of each."""

    ask: Act
    stated: Act
    parts: tuple[Part, ...]
    asking: Language
    stating: Language

    def relations(self, part: str) -> set[str]:
        """Return how the values that a part shares are related."""
        return {each.relation for found in self.parts if found.name == part for each in found.shared}


def judged(pair: Pair, rare: Rarity, known: Concepts, told: Settings) -> tuple[str, str]:
    """Return the type that follows from the parts and the words, and by which rule."""
    total, least = sum(part.points for part in pair.parts), told.thresholds["counterpart"]
    if total < least:
        return NONE, f"the nearest statement scores {total:.2f}, below {least}"
    if not any(map(pair.relations, ("topics", "actions", "principles"))):
        return NONE, "the nearest statement shares no subject, no action and no principle"
    share = _share(pair.ask, pair.stated, rare)
    return _conflict(pair, share, told) or _addition(pair, known, told) or _extent(pair, share, known, told)


def _conflict(pair: Pair, share: float, told: Settings) -> tuple[str, str] | None:
    """Tell whether ask and statement are on one matter and point two ways."""
    asked, stated = direction(_said(pair.ask), pair.asking), direction(_said(pair.stated), pair.stating)
    one_matter = _NEAR & pair.relations("topics") or "same" in pair.relations("actions")
    if asked.against == stated.against or not (one_matter or share >= told.thresholds["matter"]):
        return None
    turned = " … ".join(f"“{word}”" for word in (*asked.by, *stated.by))
    return "conflicts-with", f"the same matter, the other way: {turned}"


def _addition(pair: Pair, known: Concepts, told: Settings) -> tuple[str, str] | None:
    """Tell whether the ask adds a principle, a participant, a reach or a further part that the statement lacks."""
    ask, stated = pair.ask, pair.stated
    if added := ask.values["principles"] - stated.values["principles"]:
        return "goes-beyond", f"adds {_listed(added, known)}"
    if outside := _outside(ask, stated, known):
        return "goes-beyond", f"brings in {_listed(outside, known)}"
    if others := _others(ask, stated, known):
        return "goes-beyond", f"is for {_listed(others, known)}, whom the statement does not name"
    for what, words in told.widening.get(pair.asking.name, {}).items():
        stems = frozenset(map(pair.asking.stem, words))
        if found := (ask.stems.keys() & stems) - stated.stems.keys():
            return "goes-beyond", f"adds {what}: {', '.join(sorted(ask.stems[stem] for stem in found))}"
    if further := _further(pair, told):
        return "goes-beyond", f"adds “{further}”"
    return None


def _extent(pair: Pair, share: float, known: Concepts, told: Settings) -> tuple[str, str]:
    """Tell how much of the ask the statement covers; to ask for what it aims at is to ask for a part of it."""
    acts, topics = pair.relations("actions"), pair.ask.values["topics"]
    aimed = {known.acts(mine, aim, told) for mine in pair.ask.values["actions"] for aim in pair.stated.aims}
    met = [topic for topic in topics if any(known.related(topic, other) for other in pair.stated.values["topics"])]
    covered = len(met) / len(topics) if topics else share
    words = told.thresholds["restated" if pair.stated.text else "restated-summary"]
    if "same" in acts and share >= words and (covered == 1 or not topics):
        return "restates", f"the same action and subject, and {share:.0%} of its words"
    if "same" in acts and (covered >= told.thresholds["covered"] or (not topics and _same_object(pair))):
        return "elaborates", "the same action on the same or a related subject"
    if "akin" in acts and covered == 1:
        return "elaborates", "an action of the same class, on subjects the statement has"
    if aimed & {"same", "akin"} and topics and covered == 1:
        return "elaborates", "what the statement aims at, on subjects it has"
    return "goes-beyond", f"asks for {'subjects' if acts else 'an action'} the statement does not have"


def _same_object(pair: Pair) -> bool:
    """Return whether ask and statement share a word besides those of the action."""
    verbs = {each.asked for part in pair.parts if part.name == "actions" for each in part.shared}
    acting = {stem for verb in verbs for stem in pair.asking.stems(verb)}
    return bool(pair.ask.stems.keys() & pair.stated.stems.keys() - acting)


def _outside(ask: Act, stated: Act, known: Concepts) -> set[str]:
    """Return those to take part whom the statement neither addresses nor mentions."""
    mentioned = {stem for stem, word in stated.stems.items() if len(word) > 3}
    missing = ask.participants - stated.values["bodies"]
    own = {each: {s for s, w in ask.stems.items() if w in known.name(each).casefold().split()} for each in missing}
    return {each for each in missing if not own[each] & mentioned}


def _others(ask: Act, stated: Act, known: Concepts) -> set[str]:
    """Return for whom the ask is and the statement is not, where the statement says for whom it is."""
    theirs = stated.values["beneficiaries"]
    if not theirs:
        return set()
    return {each for each in ask.values["beneficiaries"] if not any(known.related(each, other) for other in theirs)}


def _further(pair: Pair, told: Settings) -> str:
    """Return the first further part of the ask, behind an "and", of whose words the statement has none."""
    joints, text = told.joints.get(pair.asking.name, frozenset()), _said(pair.ask)
    groups: list[list[Token]] = [[]]
    for token in pair.asking.tokens(text):
        if token.word in joints:
            groups.append([])
        else:
            groups[-1].append(token)
    for group in filter(None, groups[1:]):
        words = text[group[0].start : group[-1].end]
        content = pair.asking.content(words)
        if len(content) >= told.thresholds["addition"] and not content.keys() & pair.stated.stems.keys():
            return " ".join(words.split())
    return ""


def _said(act: Act) -> str:
    return act.words.exact or act.label


def _share(ask: Act, stated: Act, rare: Rarity) -> float:
    total = sum(rare.of_word(stem) for stem in ask.stems)
    return sum(rare.of_word(stem) for stem in ask.stems if stem in stated.stems) / total if total else 0.0


def _listed(things: Iterable[str], known: Concepts) -> str:
    return ", ".join(sorted(known.name(each) for each in things))
