"""Words that point back: that work, this report, the said Protocol, its mandate, these organizations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from wpkg.reading import Layout
from wpkg.text.references import provisions
from wpkg.text.references.classes import classes
from wpkg.text.references.described import Cover, Stand, longest, words
from wpkg.text.references.drafts import Draft
from wpkg.text.references.gazetteer import Hit, Scan, instruments, scan
from wpkg.text.references.names import Profiled, cited
from wpkg.text.tables import table

NEAR = 400
"""Code points to the left in which a possessive looks for what it stands for."""
FAR = 4000
"""Code points to the left in which the beginning of a paragraph is looked for."""
MOST = 20
"""Organisations a list is taken to have at most, and paragraphs looked back for one."""
_APART = frozenset({"own", "actors"})
"""What words do that are settled without any reference before them."""
_SYMBOL = re.compile(r"(?:^|/)(RES|DEC|PRST)/|/(?:CP|CMP|CMA)\.\d|^WHA?\d*\.")
_BY_SERIES = {"RES": "resolution", "DEC": "decision", "PRST": "declaration"}


class Known(NamedTuple):
    """A reference that may be pointed back to, in the flat text."""

    start: int
    end: int
    cited: Draft
    classes: tuple[str, ...]


def find(view: str, layout: Layout, profile: Profiled, found: list[Draft]) -> list[Draft]:
    """Find words that point back and settle them by the nearest reference of their class; none is guessed."""
    seen = scan(view, layout)
    if not seen.deictics:
        return []
    flat = seen.flat
    loose = _loose()
    owned = Cover((each.start, each.end) for each in found if each.rule.partition(":")[0] not in loose)
    hits = [hit for hit in longest(seen.deictics) if owned.first(*flat.span(hit.start, hit.end)) is None]
    hits = [hit for hit in hits if not _clausal(flat.low, hit)]
    known = _known(seen, found) if any(hit.value[0]["does"] not in _APART for hit in hits) else []
    marks = _Marks(seen, layout)
    before = _Before()
    at = 0
    stands: list[Stand] = []
    for hit in hits:
        while at < len(known) and known[at].end <= hit.start:
            before.add(known[at])
            at += 1
        stand = _settle(seen, marks, hit, before)
        if stand is not None:
            stands.append(stand)
    return [cited(flat, each) for each in stands]


@cache
def _loose() -> frozenset[str]:
    """Rules of references that may hold words that point back."""
    return frozenset({"bearer", *(row["id"] for row in table("described")["phrases"])})


@dataclass(slots=True)
class _Before:
    """The references met so far: the last of each class, and the last that has a topic."""

    last: dict[str, Known] = field(default_factory=dict)
    topical: Known | None = None
    nearest: Known | None = None
    other: Known | None = None

    def add(self, known: Known) -> None:
        """Remember one more."""
        if self.nearest is not None and self.nearest.cited.target not in (None, known.cited.target):
            self.other = self.nearest
        self.nearest = known
        if known.cited.target == "this":
            return
        for name in known.classes:
            self.last[name] = known
        if known.cited.target in _topics():
            self.topical = known


class _Marks:
    """Where words mean something else, and which organisations stand together, in one text: looked up when needed."""

    def __init__(self, seen: Scan, layout: Layout) -> None:
        self.genre = layout.genre
        self._seen = seen
        self._parts = layout.parts

    @cached_property
    def notes(self) -> Cover:
        """The notes of an editor."""
        return Cover(self._spans("note.editorial"))

    @cached_property
    def quotes(self) -> Cover:
        """The quotations set apart."""
        return Cover(self._spans("block_quote"))

    @cached_property
    def items(self) -> Cover:
        """The items of lists."""
        return Cover(self._spans("list_item"))

    @cached_property
    def leads(self) -> list[tuple[int, int]]:
        """The lead-ins of lists."""
        return self._spans("list_leadin")

    @cached_property
    def organisations(self) -> list[Hit]:
        """The organisations named, in order."""
        return longest(self._seen.organisations)

    @cached_property
    def starts(self) -> list[int]:
        """Where the organisations start."""
        return [hit.start for hit in self.organisations]

    def _spans(self, kind: str) -> list[tuple[int, int]]:
        return [self._seen.flat.span_of(part.start, part.end) for part in self._parts if part.kind == kind]

    def named(self, start: int, end: int) -> list[Hit]:
        """Return the organisations in a stretch, of many the last ones."""
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return self.organisations[max(low, high - MOST) : high]


def _known(seen: Scan, found: list[Draft]) -> list[Known]:
    flat = seen.flat
    made = []
    for each in found:
        if each.kind in ("document", "provision", "topic"):
            start, end = flat.offset(each.start), flat.offset(each.end - 1) + 1
            made.append(Known(start, end, each, _classed(flat.text[start:end], each)))
    return sorted(made, key=lambda each: each.end)


def _classed(surface: str, each: Draft) -> tuple[str, ...]:
    row = _phrases().get(each.rule.partition(":")[0])
    made = list(classes(surface))
    if row:
        made.append(row)
    if each.rule == "bearer" and (noun := _nouns().get(surface.partition(" ")[0].lower())):
        made.append(noun)
    if each.target and each.target in _programmes():
        made.append("programme")
    if each.target and each.target in _reports():
        made.append("report")
    series = _SYMBOL.search(each.target or "")
    if series is not None:
        made.append(_BY_SERIES.get(series[1] or "", "decision" if "/C" in series[0] else "resolution"))
    return tuple(made)


@cache
def _phrases() -> dict[str, str]:
    return {row["id"]: row["class"] for row in table("described")["phrases"] if row["kind"] == "document"}


@cache
def _programmes() -> frozenset[str]:
    """Targets of the gazetteer that are programmes by one of their names."""
    return frozenset(
        row["target"] for row in instruments() for name in row["names"].get("en", ()) if "programme" in classes(name)
    )


@cache
def _reports() -> frozenset[str]:
    return frozenset(row["target"] for row in instruments() if row.get("class") == "report")


@cache
def _topics() -> dict[str, str]:
    return {row["target"]: row["topic"] for row in instruments() if row.get("topic")}


@cache
def _nouns() -> dict[str, str]:
    return {noun: name for name, nouns in table("described")["classes"].items() for noun in nouns}


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words(table('described')['clauses']['before'])}),? $")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf" (?:{words(table('described')['clauses']['after'])})\b")


def _clausal(low: str, hit: Hit) -> bool:
    """Tell whether "that" opens a clause here: "recognize that work is being done"."""
    if not low.startswith("that ", hit.start):
        return False
    opened = _before().search(low, max(0, hit.start - 24), hit.start) is not None
    return _after().match(low, hit.end) is not None or (opened and low[hit.end : hit.end + 1] not in ",;.")


def _settle(seen: Scan, marks: _Marks, hit: Hit, before: _Before) -> Stand | None:
    row, _ = hit.value
    settle: dict[str, Callable[[], Stand | None]] = {
        "own": lambda: Stand(hit.start, hit.end, "this", row["id"]),
        "this": lambda: _this(marks, hit, before),
        "actors": lambda: _actors(seen, marks, hit),
        "topic": lambda: _topic(hit, before),
        "possessed": lambda: _possessed(seen, hit, before),
        "back": lambda: _back(hit, before),
        "same": lambda: _same(seen, hit, before),
    }
    return settle[row["does"]]()


def _back(hit: Hit, before: _Before) -> Stand | None:
    """Settle "that Protocol" by the nearest of its class; programmes and mandates with nothing before are no texts."""
    row, noun = hit.value
    wanted = _nouns().get(noun, noun)
    if wanted in before.last:
        return _pointing(hit, before.last[wanted], row["id"])
    return None if wanted in table("described")["vague"] else Stand(hit.start, hit.end, None, row["id"])


def _paragraph(text: str, at: int) -> int:
    """Return where the paragraph of an offset starts, or a good way before it."""
    return max(text.rfind("\n", max(0, at - NEAR), max(0, at)) + 1, at - NEAR, 0)


def _same(seen: Scan, hit: Hit, before: _Before) -> Stand | None:
    """Settle "Ibid." by the one document of its own note so far, or else of the note before.

    Before a year, a volume or a number it stands for a series of documents only, and is passed over.
    """
    row, _ = hit.value
    known, text = before.nearest, seen.flat.text
    if text[hit.end : hit.end + 1].strip() and not provisions.followed(text, hit.end):
        return None
    low = _paragraph(text, hit.start)
    if known is not None and known.start < low:
        low = _paragraph(text, low - 1)
    alone = before.other is None or before.other.start < low
    if known is None or known.start < low or not known.cited.target or not alone:
        return Stand(hit.start, hit.end, None, row["id"])
    before.nearest = known._replace(start=hit.start, end=hit.end)
    return _pointing(hit, known, row["id"])._replace(pinpoint="")


def _pointing(hit: Hit, known: Known, rule: str) -> Stand:
    each = known.cited
    return Stand(
        hit.start,
        hit.end,
        each.target,
        rule,
        pinpoint=each.pinpoint,
        candidates=each.candidates,
        antecedent=(known.start, known.end),
    )


def _this(marks: _Marks, hit: Hit, before: _Before) -> Stand | None:
    """Settle "this report": in a quotation the quoted text, else one named before, else the text itself."""
    row, noun = hit.value
    wanted = _nouns().get(noun, noun)
    if marks.notes.holds(hit.start, hit.end):
        return Stand(hit.start, hit.end, "this", row["id"])
    own = wanted in (marks.genre, "document") or (wanted == "report" and marks.genre == "paper")
    quoted = marks.quotes.holds(hit.start, hit.end)
    if wanted in before.last and (quoted or not own or wanted == "report"):
        return _pointing(hit, before.last[wanted], row["id"])
    if own and not quoted:
        return Stand(hit.start, hit.end, "this", row["id"])
    return None if wanted in table("described")["vague"] else Stand(hit.start, hit.end, None, row["id"])


def _topic(hit: Hit, before: _Before) -> Stand | None:
    each = before.topical
    if each is None:
        return None
    topic = _topics()[each.cited.target or ""]
    return Stand(hit.start, hit.end, topic, "that-subject", "topic", antecedent=(each.start, each.end))


def _possessed(seen: Scan, hit: Hit, before: _Before) -> Stand | None:
    """Settle "its progress" by the nearest programme of its paragraph; what has no progress is passed over."""
    low = seen.flat.text.rfind("\n", max(0, hit.start - NEAR), hit.start)
    low = max(low, hit.start - NEAR)
    able = [before.last[name] for name in table("described")["progressing"] if name in before.last]
    fitting = [each for each in able if each.start > low]
    return _pointing(hit, max(fitting, key=lambda each: each.end), "its-means") if fitting else None


def _actors(seen: Scan, marks: _Marks, hit: Hit) -> Stand | None:
    """Settle "these organizations" by the last list of organisations; who is addressed is not among those meant."""
    row, _ = hit.value
    listed = _last_list(seen, marks, hit.start)
    if not listed:
        return None
    addressed = _addressed(marks, hit)
    members = [each for each in dict.fromkeys(each.value for each in listed) if each not in addressed]
    antecedent = (listed[0].start, listed[-1].end)
    return Stand(hit.start, hit.end, None, row["id"], "actors", members=tuple(members), antecedent=antecedent)


def _last_list(seen: Scan, marks: _Marks, stop: int) -> list[Hit]:
    """Return the organisations of the last paragraph before that names at least two of them."""
    end = stop
    for _ in range(MOST):
        named = marks.named(0, end)
        if not named:
            return []
        low = seen.flat.text.rfind("\n", max(0, named[-1].start - FAR), named[-1].start)
        group = [hit for hit in named if hit.start > low]
        if len({hit.value for hit in group}) > 1:
            return group
        end = group[0].start
    return []


def _addressed(marks: _Marks, hit: Hit) -> frozenset[str]:
    """Return the organisations that the lead-in of a list addresses: who convenes others is not one of them."""
    at = bisect_left(marks.leads, (hit.start, 0)) - 1
    if at < 0 or not marks.items.holds(hit.start, hit.end):
        return frozenset()
    return frozenset(each.value for each in marks.named(*marks.leads[at]))
