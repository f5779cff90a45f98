"""Acts as statements of the stand-off file: kind, verb and slots in its words, with the mentions that lie inside."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wpkg import iri
from wpkg.model import Provenance, Review, Slot, Span, Statement, Validity
from wpkg.reading import Act, Filler, Named, Reading
from wpkg.text import articles, vocabulary
from wpkg.text.draft.verbs import actions
from wpkg.text.draft.words import document_named, named, partial, table

EXTRACTED = "extracted"
_AUTHOR = "this:author"
_EMPHASIS_BEFORE = 80
Owner = Callable[[str, int, int], str | None]


@dataclass(frozen=True, slots=True)
class Drafted:
    """Statements, and which mentions (by their id in the reading) went into their slots."""

    statements: tuple[Statement, ...]
    used: frozenset[str]


def drafted(reading: Reading, own: str, author: str, owner: Owner) -> Drafted:
    """Return the acts of a reading as statements.

    Args:
        reading: what was read.
        own: the compact name of the text.
        author: the compact name of whoever speaks in a paper.
        owner: gives the id of the segment that a record of this segment and span belongs to, None where none holds it.
    """
    return _Statements(reading, own, author, owner).drafted()


class _Statements:
    def __init__(self, reading: Reading, own: str, author: str, owner: Owner) -> None:
        self._text = reading.text
        self._reading = reading
        self._own, self._author = own, author
        passed = set(table("passed-over"))
        owners = {act.id: owner(act.segment, act.start, act.end) for act in reading.statements}
        self._owners = {name: held for name, held in owners.items() if held is not None}
        every = [act for act in reading.statements if act.id in self._owners and act.start < act.end]
        self._acts = sorted((act for act in every if act.kind not in passed), key=lambda act: (act.start, -act.end))
        self._starts = [act.start for act in self._acts]
        self._names = self._numbered()
        self._by_name = {act.id: act for act in self._acts}
        self._parents = {act.id: act.parent for act in reading.statements}
        self._reporters = [
            (slot.start, slot.end)
            for act in reading.statements
            for slot in act.slots
            if slot.role == "reporter" and slot.start >= 0
        ]
        self._named = sorted(reading.mentions, key=lambda each: each.start)
        self._fillers = {act.id: list(act.slots) for act in self._acts}
        self._bearers = Counter(_bounds(slot) for act in self._acts for slot in act.slots)
        texts = set(table("with-target"))
        self._cited = {each.target for each in reading.references if each.kind in texts}
        self._used: set[str] = set()

    def _numbered(self) -> dict[str, str]:
        """Return an id for each act that says its kind: ins-1, ins-2, com-1."""
        counts: Counter[str] = Counter()
        names = {}
        for act in self._acts:
            stem = table("statement-ids")[_kind(act)]
            counts[stem] += 1
            names[act.id] = f"{stem}-{counts[stem]}"
        return names

    def drafted(self) -> Drafted:
        self._move()
        self._share()
        self._stated = {act.id: self._span(act) for act in self._acts}
        slots = {act.id: list(self._slots(act)) for act in self._acts}
        self._topics(slots)
        for act in self._acts:
            if act.parent in slots and any(each.role == "addressee" and each.start < 0 for each in act.slots):
                slots[act.id] += [each for each in slots[act.parent] if each.role == "addressee"]
        made = tuple(self._statement(act, slots[act.id]) for act in self._acts)
        self._use(made)
        return Drafted(made, frozenset(self._used))

    def _move(self) -> None:
        """Give what an act says of those who take part to the act in whose words it stands, if that is another."""
        moving = set(table("moved-roles"))
        for act in self._acts:
            for filler in [each for each in self._fillers[act.id] if each.role in moving and each.start >= act.end]:
                other = self._holding(filler.start, filler.end)
                if other is not None and other is not act:
                    self._fillers[act.id].remove(filler)
                    same = [each for each in self._fillers[other.id] if _bounds(each) == _bounds(filler)]
                    kept = [each for each in self._fillers[other.id] if each not in same]
                    self._fillers[other.id] = [*kept, filler]

    def _holding(self, start: int, end: int) -> Act | None:
        """Return the shortest act whose words hold a stretch; acts that begin far before it are not looked at."""
        at = bisect_right(self._starts, start)
        near = self._acts[max(0, at - 12) : at]
        return min((act for act in near if end <= act.end), key=lambda act: act.end - act.start, default=None)

    def _share(self) -> None:
        """Let acts that share a purpose share what follows it too: for whose sake it is, and further purposes."""
        roles = set(table("shared-roles"))
        first: dict[tuple[int, int], Act] = {}
        for act in self._acts:
            for filler in [each for each in act.slots if each.role == "purpose" and each.start >= 0]:
                earlier = first.setdefault(_bounds(filler), act)
                have = {_bounds(each) for each in self._fillers[act.id]}
                tail = [each for each in self._fillers[earlier.id] if each.role in roles and each.start >= filler.end]
                self._fillers[act.id] += [each for each in tail if earlier is not act and _bounds(each) not in have]

    def _span(self, act: Act) -> tuple[int, int]:
        """Widen an act over its own slots, up to the next act, within its segment; shared ones do not count."""
        at = bisect_right(self._starts, act.start)
        limit = self._starts[at] if at < len(self._starts) else len(self._text)
        part = next((each for each in self._reading.layout.parts if each.id == act.segment), None)
        limit = min(limit, part.end if part else limit)
        own = (each for each in act.slots if act.start <= each.start and self._bearers[_bounds(each)] == 1)
        return act.start, max([act.end, *(each.end for each in own if each.end <= limit)])

    def _statement(self, act: Act, slots: list[Slot]) -> Statement:
        name = self._names[act.id]
        return Statement(
            id=name,
            kind=_kind(act),
            segment=self._owners[act.id],
            span=self._words(*self._stated[act.id]),
            verb=self._verb(act),
            strength=act.strength,
            slots=tuple(dict.fromkeys(slots)),
            provenance=Provenance(EXTRACTED, act.rule or "unnamed"),
            parent=self._parent(act),
            abstention=act.abstention,
            validity=self._validity(act, name),
            reviews=tuple(self._reviews(act, name)),
        )

    def _parent(self, act: Act) -> str | None:
        """Return the nearest statement above: an act that is none of its own hands its place on to that above it."""
        above, seen = act.parent, {act.id}
        while above is not None and above not in self._names and above not in seen:
            seen.add(above)
            above = self._parents.get(above)
        return self._names.get(above) if above and above not in seen else None

    def _words(self, start: int, end: int) -> Span:
        return Span(start, end, self._text[start:end])

    def _verb(self, act: Act) -> str:
        """Return the notation of a verb: of what is done where no word says that it is decided, else its own."""
        doing = next((word for _, word in self._actions(act) if word), None)
        if not act.verb and act.parent in self._by_name:
            return self._verb(self._by_name[act.parent])
        if act.performative in table("verb-is-action") and doing:
            return doing
        known = table("operative-verbs")
        if act.performative == "modal" and doing and f"{act.verb}-{doing}" in known:
            return f"{act.verb}-{doing}"
        form = table("verbs").get(act.verb, iri.slug(act.verb))
        by_rule = table("verbs-by-rule").get(act.rule, iri.slug(act.rule))
        return str(form if form in known or by_rule not in known else by_rule) or doing or table("no-verb")

    def _actions(self, act: Act) -> Iterator[tuple[Span, str | None]]:
        for filler in self._fillers[act.id]:
            if filler.role == "action":
                yield from self._verbs(filler)

    def _verbs(self, filler: Filler) -> Iterator[tuple[Span, str | None]]:
        if 0 <= filler.start < filler.end:
            value = filler.value if isinstance(filler.value, str) else None
            yield from actions(self._words(filler.start, filler.end), value)

    def _slots(self, act: Act) -> Iterator[Slot]:
        if act.issuer and not any(each.role == "issuer" for each in self._fillers[act.id]):
            yield from self._slot(act, Filler("issuer", -1, -1, act.issuer))
        for filler in self._fillers[act.id]:
            if filler.role == "action":
                yield from (Slot("action", span, word) for span, word in self._verbs(filler))
            elif filler.role not in table("passed-over-roles"):
                yield from self._slot(act, filler)

    def _slot(self, act: Act, filler: Filler) -> Iterator[Slot]:
        span = self._words(filler.start, filler.end) if 0 <= filler.start < filler.end else None
        if _is_end(act, filler):
            return
        values = filler.value if isinstance(filler.value, tuple) else (filler.value,)
        if filler.role == "time" and len(values) > 1 and any(True for _ in self._reviews(act, "any")):
            values = (None,)
        for value in values:
            role, name = self._role(act, filler.role, value)
            if name is None and span is not None:
                name = self._mentioned(span, role)
            place, inferred = (span, False) if span or role != "issuer" else self._organ(name)
            if place is not None or name is not None:
                note, emphasis = self._emphasis(filler)
                yield Slot(role, place, name, place is None or inferred, emphasis, note)

    def _role(self, act: Act, role: str, value: str | None) -> tuple[str, str | None]:
        """Return the role in the words of the stand-off file, and the value where that role may bear it."""
        name = self._author if value == _AUTHOR else value
        if name is not None and ":" not in name:
            name = document_named(name, self._own) if name in self._cited else None
        prefix = name.partition(":")[0] if name else ""
        role = table("by-value").get(role, {}).get(prefix, role)
        if _kind(act) == "commitment":
            role = table("commitment-roles").get(role, role)
        role = table("slot-roles").get(role, role)
        allowed = vocabulary.prefixes("slot-roles")[role]
        fits = name is not None and role not in table("words-only") and named(name, tuple(allowed))
        return role, name if fits else None

    def _mentioned(self, span: Span, role: str) -> str | None:
        """Return what the mention with the same words, an article aside, stands for, where the role may bear it."""
        allowed = tuple(vocabulary.prefixes("slot-roles")[role])
        for mention in self._between(span.start, span.end):
            before = self._text[span.start : mention.start].strip().lower().replace("\u2019", "'")
            fits = mention.value is not None and bool(allowed) and named(mention.value, allowed)
            if fits and mention.end == span.end and before in {"", *articles.words()}:
                return mention.value
        return None

    def _between(self, start: int, end: int) -> Iterator[Named]:
        at = bisect_left(self._named, start, key=lambda each: each.start)
        while at < len(self._named) and self._named[at].start < end:
            if self._named[at].end <= end:
                yield self._named[at]
            at += 1

    def _organ(self, name: str | None) -> tuple[Span | None, bool]:
        """Return the words of the organ line where they name the issuer."""
        organ = self._reading.layout.organ
        if organ is None or organ.name != name or organ.start >= organ.end:
            return None, True
        words = self._text[organ.start : organ.end].rstrip(" ,:;.\t\n")
        return (self._words(organ.start, organ.start + len(words)), False) if words else (None, True)

    def _emphasis(self, filler: Filler) -> tuple[str, Span | None]:
        """Take a note that is printed just before the words as the stress laid on them."""
        if not filler.note or filler.start < 0:
            return filler.note, None
        begin = max(0, filler.start - _EMPHASIS_BEFORE)
        at = self._text.rfind(filler.note, begin, filler.start)
        return ("", self._words(at, at + len(filler.note))) if at >= 0 else (filler.note, None)

    def _topics(self, slots: dict[str, list[Slot]]) -> None:
        """Put topics, principles and beneficiaries into the act whose words, else into those whose slots, hold them."""
        held = sorted({(s.span.start, s.span.end, name) for name, each in slots.items() for s in each if s.span})
        longest = max((end - start for start, end, _ in held), default=0)
        roles = table("mention-roles")
        for mention in self._named:
            role = roles.get(mention.kind)
            if role is None or mention.value is None or not named(mention.value, (mention.value.partition(":")[0],)):
                continue
            act = self._holding(mention.start, mention.end)
            for name in [act.id] if act else self._around(held, longest, mention):
                self._used.add(mention.id)
                slot = Slot(role, self._words(mention.start, mention.end), mention.value)
                if not any(each.role == role and _overlap(each.span, slot.span) for each in slots[name]):
                    slots[name].append(slot)

    def _around(self, held: list[tuple[int, int, str]], longest: int, mention: Named) -> list[str]:
        """Return the acts that have a slot around a mention."""
        at = bisect_left(held, (max(0, mention.start - longest), 0, ""))
        found = []
        while at < len(held) and held[at][0] <= mention.start:
            if mention.end <= held[at][1]:
                found.append(held[at][2])
            at += 1
        return list(dict.fromkeys(found))

    def _use(self, made: tuple[Statement, ...]) -> None:
        """Mark mentions of what a slot over the same words names already."""
        places: dict[str, list[Span]] = {}
        for statement in made:
            for slot in statement.slots:
                if slot.value and slot.span:
                    places.setdefault(slot.value, []).append(slot.span)
                if slot.span and slot.role == "beneficiary":
                    places.setdefault("beneficiary", []).append(slot.span)
        for found in places.values():
            found.sort(key=lambda span: span.start)
        for mention in self._named:
            keys = (mention.value or "", "beneficiary") if mention.kind == "actor" else (mention.value or "",)
            if any(_met(places.get(key, []), mention) for key in keys):
                self._used.add(mention.id)

    def _validity(self, act: Act, name: str) -> Validity | None:
        held = next((slot for slot in act.slots if _is_end(act, slot)), None)
        if held is None:
            return None
        value = held.value if isinstance(held.value, str) else ""
        session = value if named(value, ("session",)) else None
        day = value if session is None else None
        return Validity(f"per-{name}", self._words(held.start, held.end), session, day)

    def _reviews(self, act: Act, name: str) -> Iterator[Review]:
        """Yield the occasions of an act whose time is a list of months of sittings; a month takes the next year."""
        body = next((s.value for s in act.slots if s.role == "addressee" and isinstance(s.value, str)), None)
        times = next((s for s in act.slots if s.role == "time" and isinstance(s.value, tuple)), None)
        if times is None or body is None or not named(body, ("body",)):
            return
        inside = [w for w in self._reading.times if times.start <= w.start and w.end <= times.end]
        months = [when for when in inside if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", when.from_text)]
        for number, when in enumerate(months, start=1):
            year = self._text.find(when.from_text[:4], when.start, times.end)
            yield Review(
                id=f"rev-{name}-{number}",
                span=self._words(when.start, max(when.end, year + 4 if year >= 0 else 0)),
                body=body,
                scheduled_from=f"{when.from_text}-01",
                scheduled_until=_month_after(when.from_text),
                reports_from=self._reports_from(act),
                session=when.value if when.value and named(when.value, ("session",)) else None,
            )

    def _reports_from(self, act: Act) -> tuple[str, ...]:
        bases = [each for each in act.slots if each.role == "basis" and each.start >= 0]
        spans = [span for span in self._reporters for base in bases if base.start <= span[0] and span[1] <= base.end]
        found = (self._mentioned(self._words(*span), "participant") for span in dict.fromkeys(spans))
        return tuple(dict.fromkeys(name for name in found if name))


def _kind(act: Act) -> str:
    if act.performative in table("verb-is-action") and act.kind in table("implied-kinds"):
        return str(table("implied-kinds")[act.kind])
    return str(table("statement-kinds").get(act.kind, act.kind))


def _is_end(act: Act, filler: Filler) -> bool:
    """Tell whether a slot says until which session or day a commitment is to hold."""
    value = filler.value if isinstance(filler.value, str) else ""
    known = named(value, ("session",)) or len(partial(value)) == 10
    return known and filler.role == "validity" and 0 <= filler.start < filler.end and _kind(act) == "commitment"


def _bounds(filler: Filler) -> tuple[int, int]:
    return filler.start, filler.end


def _overlap(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def _met(spans: list[Span], mention: Named) -> bool:
    at = bisect_left(spans, mention.end, key=lambda span: span.start)
    return any(span.end > mention.start for span in spans[max(0, at - 8) : at])


def _month_after(month: str) -> str:
    """Return the first day of the month after ``2012-07``."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}-01"
