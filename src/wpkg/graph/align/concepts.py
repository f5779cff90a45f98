"""Concepts with their labels and what stands above them, and how two of them are related."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wpkg.graph.align.settings import Settings
from wpkg.graph.align.words import Language
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Literal, Store
from wpkg.iri import SCHEME

TOPIC, GROUP, PRINCIPLE, VERB = (
    f"{SCHEME}{name}" for name in ("topic", "beneficiary-group", "principle", "operative-verb")
)
_KINDS = frozenset({"body", "collective", "organization"})


@dataclass(frozen=True, slots=True)
class Concepts:
    """What is known of concepts and agents: names of each, its preferred name, what stands above it."""

    names: Mapping[str, tuple[str, ...]]
    preferred: Mapping[str, str]
    above: Mapping[str, frozenset[str]]
    scheme: Mapping[str, str]

    def name(self, thing: str) -> str:
        """Return what to call a concept or agent, or a word that is no concept."""
        return self.preferred.get(thing) or thing.removeprefix("word:").rpartition("/")[2].rpartition("#")[2]

    def related(self, asked: str, stated: str) -> str:
        """Return same, broader (the second is), narrower, akin, or nothing."""
        if asked == stated:
            return "same"
        up, other = self.above.get(asked, frozenset()), self.above.get(stated, frozenset())
        if stated in up:
            return "broader"
        if asked in other:
            return "narrower"
        return "akin" if up & other else ""

    def acts(self, asked: str, stated: str, told: Settings) -> str:
        """Return how two verbs are related: same, akin (of one class), opposed, or nothing."""
        if self.related(asked, stated) in {"same", "broader", "narrower"}:
            return "same"
        ours, theirs = told.classes.get(asked, frozenset()), told.classes.get(stated, frozenset())
        if ours & theirs:
            return "akin"
        return "opposed" if any(frozenset({a, b}) in told.opposed for a in ours for b in theirs) else ""


def concepts(store: Store) -> Concepts:
    """Gather the concepts of the four schemes, and the names of bodies, groups and organisations."""
    names: dict[str, dict[str, None]] = {}
    preferred: dict[str, str] = {}
    above: dict[str, set[str]] = {}
    scheme: dict[str, str] = {}
    schemes = [Iri(each) for each in (TOPIC, GROUP, PRINCIPLE, VERB)]
    for row in store.select(prepared("align-concepts", scheme=schemes)):
        thing, label = text_of(row["concept"]), row["label"]
        scheme[thing] = text_of(row["scheme"])
        names.setdefault(thing, {})[text_of(label)] = None
        english = isinstance(label, Literal) and label.language == "en"
        if english and text_of(row["preferred"]) == "yes":
            preferred[thing] = text_of(label)
        if row["broader"] is not None:
            above.setdefault(thing, set()).add(text_of(row["broader"]))
    for row in store.select(prepared("names")):
        thing, name = text_of(row["thing"]), text_of(row["name"])
        if name and thing.split("/")[-2:-1] and thing.split("/")[-2] in _KINDS:
            names.setdefault(thing, {})[name] = None
            if len(name) > len(preferred.get(thing, "")):
                preferred[thing] = name
    return Concepts(
        {thing: tuple(sorted(each)) for thing, each in sorted(names.items())},
        preferred,
        {thing: frozenset(_closed(above, each)) for thing, each in above.items()},
        scheme,
    )


@dataclass(frozen=True, slots=True)
class Phrases:
    """Names of concepts and agents as stems, in one language, to find them in a text."""

    by_stems: Mapping[tuple[str, ...], tuple[str, ...]]

    def exactly(self, stems: Sequence[str], schemes: Iterable[str], known: Concepts) -> tuple[str, ...]:
        """Return what is called by exactly these stems, among the concepts of the schemes."""
        wanted = frozenset(schemes)
        return tuple(thing for thing in self.by_stems.get(tuple(stems), ()) if known.scheme.get(thing, "") in wanted)

    def leading(self, stems: Sequence[str], schemes: Iterable[str], known: Concepts) -> tuple[str, ...]:
        """Return what the longest run of stems at the beginning names."""
        wanted = tuple(schemes)
        for length in range(len(stems), 0, -1):
            if found := self.exactly(stems[:length], wanted, known):
                return found
        return ()

    def inside(self, stems: Sequence[str], schemes: Iterable[str], known: Concepts) -> tuple[str, ...]:
        """Return all things named in a run of stems; a name inside a longer one is not counted."""
        wanted, found, at = tuple(schemes), list[str](), 0
        while at < len(stems):
            step = next(
                (n for n in range(len(stems) - at, 0, -1) if self.exactly(stems[at : at + n], wanted, known)), 0
            )
            found += self.exactly(stems[at : at + step], wanted, known) if step else ()
            at += step or 1
        return tuple(dict.fromkeys(found))


def phrases(known: Concepts, language: Language) -> Phrases:
    """Return the names of everything as stems of a language."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for thing, names in known.names.items():
        for name in names:
            if stems := language.stems(name):
                found.setdefault(stems, {})[thing] = None
    return Phrases({stems: tuple(things) for stems, things in found.items()})


def _closed(above: Mapping[str, set[str]], direct: set[str]) -> set[str]:
    found: set[str] = set()
    todo = list(direct)
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += above.get(each, ())
    return found
