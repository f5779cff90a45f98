"""Resolution across documents: what follows for one document from what the others tell. A pure function.

Nothing is guessed: a link is made only where all entries of the corpus that fit point at one thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wpkg import iri
from wpkg.corpus.linking import naming
from wpkg.corpus.linking.outcome import Finding, Ground, Link, Outcome
from wpkg.corpus.linking.telling import (
    BESIDE,
    ORDINARY,
    OWN,
    PRINTED,
    Entry,
    Facts,
    Slice,
    ground_of,
    may_be_named,
    ordering,
    shown,
    tail_of,
    title_key,
    told_by,
)

HELD, LINKED, MISSING = "held", "linked", "not-held"
SYMBOLS, TITLE, DEFINITION, DAY, BACK, SESSION = (
    "symbol",
    "title",
    "definition",
    "number-and-day",
    "points-back",
    "session",
)
"""What a link rests on."""
STRANGER = "numbered:unknown-organ"
"""The rule of the reader for a number of an organ that is named, and that no table knows."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def resolved(facts: Facts, known: Slice) -> Outcome:
    """Return what the entries of other documents tell of one document.

    Args:
        facts: of the document.
        known: the entries of the keys that :func:`needs` and :func:`asked` name; those without any may be absent.
    """
    return _Resolver(facts, known).outcome()


class _Resolver:
    """One document before the entries of the others."""

    def __init__(self, facts: Facts, known: Slice) -> None:
        self._facts, self._known = facts, known
        self._work = str(facts["work"])
        self._became: dict[str, str] = {}
        self._missing: dict[str, int] = {}
        self._findings: list[Finding] = []

    def outcome(self) -> Outcome:
        links: dict[str, Link] = {}
        for each in self._facts["references"]:
            link, became = self._reference(each)
            self._became[each["id"]] = became
            if link is not None:
                links[each["id"]] = link
        self._pointing_back(links)
        sessions = [link for each in self._facts["sessions"] if (link := self._session(each)) is not None]
        symbols = tuple(self._symbols())
        sitting = self._sitting()
        self._twins()
        ordered = tuple(sorted((*links.values(), *sessions), key=lambda link: link.fragment))
        findings = tuple(sorted(set(self._findings), key=lambda each: (each.code, each.words, each.others)))
        counts = Counter(self._became.values())
        return Outcome(ordered, findings, counts, self._missing, symbols, sitting, tuple(told_by(self._facts)))

    def _find(self, code: str, words: str, others: Iterator[str] | Sequence[str]) -> None:
        self._findings.append(Finding(code, self._work, " ".join(words.split())[:160], tuple(sorted(set(others)))))

    def _others(self, key: str) -> list[Entry]:
        return [each for each in self._known.get(key, ()) if each["work"] != self._work]

    def _reference(self, reference: Entry) -> tuple[Link | None, str]:
        """Link one reference; the second says what became of it."""
        named = may_be_named(reference)
        if "target" in reference:
            link, reason = self._by_symbol(reference)
            if link is None and reason == MISSING and not named:
                link, reason = self._by_own_title(reference)
            if link is not None:
                return link, f"{LINKED}:{link.kind}"
            if reason == HELD:
                return None, HELD
            if not named:
                return None, self._open(reference, reason)
        link, reason = self._by_name(reference) if named else self._by_day(reference)
        return link, f"{LINKED}:{link.kind}" if link is not None else self._open(reference, reason)

    def _open(self, reference: Entry, reason: str) -> str:
        if reason != MISSING:
            return f"open:{reason}"
        target = iri.expand(reference["target"])
        self._missing[target] = self._missing.get(target, 0) + 1
        return MISSING

    def _by_symbol(self, reference: Entry) -> tuple[Link | None, str]:
        """Look for the document that the reader's target is, or is another symbol of."""
        target = iri.expand(reference["target"])
        known = self._known.get(f"doc:{tail_of(target)}", ())
        if any(each["how"] == OWN for each in known):
            return None, HELD
        works = {each["work"] for each in known}
        if not works:
            return None, MISSING
        if len(works) > 1:
            self._find("symbol-of-several", reference["target"].removeprefix("doc:"), list(works))
            return None, "symbol-of-several"
        if works == {self._work}:
            return None, "itself"
        entry = min(known, key=ordering)
        why = _WHY[entry["how"]].format(symbol=reference["target"].removeprefix("doc:"))
        return self._link(reference, SYMBOLS, entry["work"], why, [entry], target), ""

    def _by_name(self, reference: Entry) -> tuple[Link | None, str]:
        """Look for the one thing that bears the name as its title, or was given it by another document."""
        found, reason = self._bearing(reference)
        if reason:
            return None, reason
        target, grounds = next(iter(found.items()))
        offered = {iri.work(each) for each in reference.get("candidates", ())}
        alias = iri.expand(reference["target"]) if "target" in reference else ""
        if (offered and target not in offered) or alias == target:
            return None, "text-offers-others" if offered else "itself"
        kind = DEFINITION if "target" in grounds[0] else TITLE
        why = _WHY[kind] + (_COMMON if naming.common(reference["named"]) else "")
        return self._link(reference, kind, target, why, grounds[:1], alias), ""

    def _bearing(self, reference: Entry) -> tuple[dict[str, list[Entry]], str]:
        """Return what bears a name, with the entries that say so; the reason where that is not one thing alone."""
        key, language = reference["named"], self._facts["language"]
        titles = [each for each in self._others(f"title:{language}:{key}") if self._in_time(each, reference)]
        terms = self._known.get(f"term:{language}:{key}", ())
        ordinary = any(each["how"] == ORDINARY or not each["proper"] for each in terms)
        terms = [each for each in terms if each["how"] != ORDINARY and each["work"] != self._work]
        if ordinary and any(each["how"] == BESIDE for each in terms):
            return {}, "name-of-ordinary-words"
        day = reference.get("day", "")
        if day and any(each["printed"] != day for each in terms):
            return {}, "day-not-confirmed"
        told = [*titles, *terms]
        if naming.common(key):
            same = (self._facts["profile"], self._facts["organ"])
            told = [each for each in told if (each["profile"], each["organ"]) == same and same[1]]
            if not told and (titles or terms):
                return {}, "common-name"
        found: dict[str, list[Entry]] = {}
        for each in told:
            meant = self._meant(each["target"]) if "target" in each else each["work"]
            if meant is not None and meant != self._work:
                found.setdefault(meant, []).append(each)
        if len(found) > 1:
            self._find("name-of-several", reference["exact"], list(found))
        return found, ("" if len(found) == 1 else "name-of-several" if found else "name-of-nothing-held")

    def _by_own_title(self, reference: Entry) -> tuple[Link | None, str]:
        """Look for the document whose title is the name under which the reader knows an instrument."""
        target = iri.expand(reference["target"])
        key = title_key(self._facts, reference)
        titles = [each for each in self._others(key) if self._in_time(each, reference)] if key else []
        works = {each["work"] for each in titles}
        if len(works) > 1:
            self._find("name-of-several", reference["target"].removeprefix("doc:"), list(works))
        if len(works) != 1:
            return None, MISSING
        return self._link(reference, TITLE, works.pop(), _WHY[TITLE], titles[:1], target), ""

    def _meant(self, tail: str) -> str | None:
        """Return the IRI of what a defined name stands for: by its symbol, or by another symbol of a held document."""
        known = self._known.get(f"doc:{tail}", ())
        works = {each["work"] for each in known}
        if any(each["how"] == OWN for each in known) or not works:
            return iri.ID + tail
        return works.pop() if len(works) == 1 else None

    def _in_time(self, entry: Entry, reference: Entry) -> bool:
        """Tell whether a document may be meant: not later than the citing one, and of the day that is printed."""
        printed, day, own = reference.get("day", ""), entry["day"], self._facts["day"]
        return not (printed and day and printed != day) and not (day and own and day > own)

    def _by_day(self, reference: Entry) -> tuple[Link | None, str]:
        """Look, among the acts a number may be of, for the one that was made on the day printed with it."""
        candidates, day = reference.get("candidates", ()), reference.get("day", "")
        if not candidates or reference.get("rule") == STRANGER:
            return None, "nothing-named"
        if not day:
            return None, "several-in-text"
        fitting = {e["work"]: e for c in candidates for e in self._others(f"doc:{iri.slug(c)}") if e["day"] == day}
        if len(fitting) != 1:
            return None, "name-of-several" if fitting else "several-in-text"
        entry = next(iter(fitting.values()))
        return self._link(reference, DAY, entry["work"], _WHY[DAY].format(day=day), [entry], ""), ""

    def _link(self, reference: Entry, kind: str, target: str, why: str, grounds: Sequence[Entry], alias: str) -> Link:
        words = tuple(shown(each) for each in sorted(grounds, key=ordering) if "text" in each)
        return Link(reference["id"], kind, target, why, words, alias, manner=reference["type"])

    def _pointing_back(self, links: dict[str, Link]) -> None:
        """Let what points back at a reference that is now settled point at the same."""
        for reference in self._facts["references"]:
            meant = links.get(reference.get("antecedent", ""))
            if meant is None or "target" in reference or reference["id"] in links:
                continue
            why = f"it points back at {meant.fragment}: {meant.why}"
            link = Link(reference["id"], BACK, meant.target, why, meant.grounds, "", manner=reference["type"])
            links[reference["id"]] = link
            self._became[reference["id"]] = f"{LINKED}:{BACK}"

    def _session(self, said: Entry) -> Link | None:
        """Link a session no calendar settles to the one whose sitting the heads of other documents tell."""
        name = f"session-{said['start']}"
        known = self._known.get(f"sitting:{said['session']}", ()) if "session" in said else ()
        self._became[name] = f"session-open:{_UNSETTLED.get(said['how'], 'no-head-tells')}"
        if not known:
            return None
        first, last = min((each["from"], each["until"]) for each in known)
        years = {int(year) for year in _YEAR.findall(said["exact"])}
        if not _same_days(known) or any(not int(first[:4]) <= year <= int(last[:4]) for year in years):
            self._find("days-differ", said["exact"], [each["work"] for each in known])
            self._became[name] = "session-open:days-differ"
            return None
        self._became[name] = f"session-{LINKED}"
        why = f"a document made at this session prints its days, {first} to {last}"
        why += f"; counted from {said['viewpoint']}" if "viewpoint" in said else ""
        own = shown({"work": self._work} | ground_of(self._facts, said))
        grounds = (shown(min(known, key=ordering)),)
        return Link(name, SESSION, iri.expand(said["session"]), why, grounds, "", own)

    def _sitting(self) -> Mapping[str, Any] | None:
        """Return the sitting in the head, where no other head gives it other days."""
        own = next((each for each in self._facts["sittings"] if each["from"]), None)
        if own is None:
            return None
        known = self._known.get(f"sitting:{own['session']}", ())
        if not _same_days(known):
            self._find("days-differ", own["exact"], [each["work"] for each in known])
            return None
        return {**own, "text": self._facts["text"], "language": self._facts["language"]}

    def _symbols(self) -> Iterator[tuple[str, Ground]]:
        """Yield the further symbols that are printed in the head of the document, and that no other one bears."""
        for other in self._facts["others"]:
            works = {each["work"] for each in self._known.get(f"doc:{iri.slug(other['symbol'])}", ())}
            if works <= {self._work} and other["how"] == PRINTED:
                yield other["symbol"], shown({"work": self._work} | ground_of(self._facts, other))
            elif len(works) > 1:
                self._find("symbol-of-several", other["symbol"], list(works))

    def _twins(self) -> None:
        symbol = iri.slug(self._facts["symbol"])
        works = {e["work"] for e in self._known.get(f"doc:{symbol}", ()) if e["how"] == OWN} if symbol else set()
        if len(works | {self._work}) > 1 and works:
            self._find("same-symbol", self._facts["symbol"], [*works, self._work])


_WHY = {
    "head": "the document bears the symbol {symbol} in its head",
    "number": "the number before the title of the document, in the manner of its organ, is {symbol}",
    "part": "the document prints {symbol} together with its other parts",
    TITLE: "one document of the corpus has these words as its title",
    DEFINITION: "every document of the corpus that gives this short name gives it to this one",
    DAY: "of the acts this number may be of, one was made on {day}",
}
_COMMON = "; a name with so few telling words counts only among documents of the same organ"


_UNSETTLED = {"conflict": "conflict-in-text", "open": "not-worded-in-full"}


def _same_days(known: Sequence[Entry]) -> bool:
    return len({(each["from"], each["until"]) for each in known}) <= 1
