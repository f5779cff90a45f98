"""Numbered acts: "General Assembly resolution 70/1", "resolutions 1261 (1999) and 1314 (2000)", "decision 1/CP.21"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from wpkg.reading import RESOLVED, UNRESOLVED, Layout
from wpkg.text import profile as profiles
from wpkg.text import tables
from wpkg.text.profile import ActRow, Profile
from wpkg.text.references import organs, symbols
from wpkg.text.references.drafts import Draft
from wpkg.text.references.gazetteer import NOUN, Scan, scan
from wpkg.text.view import unwrap

_CANDIDATE = re.compile(r"[\dESIVX](?<![\w/.].)[\dSIVX.-]{0,6}(?:/\d| {0,3}[A-Z]? {0,3}\()")
_PARAGRAPH = re.compile(r"\n[ ]*\n")
_NEXT = 8
_STOPS = frozenset(".;:")
_LATER_PARTS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST_NUMBER = re.compile(r"\d+")
_GAP = re.compile(r" *(?:[Nn]os?\. *|[Nn]° *|[Nn]úms?\. *)?\"?")


@dataclass(frozen=True, slots=True, eq=False)
class _Grammar:
    known: organs.Bodies
    noun: re.Pattern[str]
    kinds: dict[str, str]
    plurals: frozenset[str]
    number: re.Pattern[str]
    more_parts: re.Pattern[str]
    goes_on: re.Pattern[str]
    tail: re.Pattern[str]
    odd: dict[str, tuple[re.Pattern[str], ...]]


class _Head(NamedTuple):
    """The noun before a list of numbers: what is numbered, whose it is, where its list may reach."""

    kind: str
    start: int
    end: int
    limit: int
    owner: organs.Owner
    plural: bool


class _Number(NamedTuple):
    """One member of a list: its span, its tails, and the bodies named on its right."""

    start: int
    end: int
    tail: int
    words: str
    bodies: tuple[str, ...] = ()
    year: int = 0
    joint: str = ""


_Choice = tuple[ActRow | None, str]


def find(view: str, layout: Layout, profile: Profile) -> list[Draft]:
    """Find document symbols and numbered acts, in the order of the text.

    Every member of a list is one reference; the first covers organ and noun as well. The organ of a number is the
    one named on its right, else the list's, else the adopting organ, else the one that numbers so.
    """
    grammar = _grammar(tables.folders())
    text = unwrap(view)
    printed = symbols.find(text, profile)
    named = layout.organ.name if layout.organ is not None else None
    if named is None:
        line = profiles.adopting(view)
        named = line[0] if line is not None else None
    at = {cited.start: place for place, cited in enumerate(printed)}
    starts = [cited.start for cited in printed]
    acts: list[Draft] = []
    waiting: _Head | None = None
    seen = organs.Seen(grammar.known, text)
    for found in _heads(grammar, view, text, layout):
        first = _first(text, found)
        if first in at:
            printed[at[first]] = _led(grammar, text, printed[at[first]], found)
            continue
        head = _inheriting(grammar, view, found, waiting, printed, starts)
        numbers = _numbers(grammar, text, head, printed, starts)
        waiting = head if not numbers else None
        acts += _resolved(grammar, seen, head, numbers, named)
    return _without_twins(text, sorted(printed + acts, key=lambda cited: cited.start))


def _heads(grammar: _Grammar, view: str, text: str, layout: Layout) -> list[_Head]:
    found = _nouns(grammar, text, scan(view, layout))
    ends = [end for _, end, _ in layout.tiles] if found else []
    heads: list[_Head] = []
    for place, noun in enumerate(found, 1):
        end = noun.end()
        following = found[place].start() if place < len(found) else len(text)
        broken = _PARAGRAPH.search(view, end, following)
        limit = _stop(view, layout, ends, end, broken.start() if broken is not None else following)
        stop = text.find(";", end, limit)
        while stop >= 0 and grammar.goes_on.match(text, stop, limit) is not None:
            stop = text.find(";", stop + 1, limit)
        limit = stop if stop >= 0 else limit
        if limit - end < 4:
            continue
        word = noun[0].lower()
        owner = organs.left(grammar.known, text, noun.start())
        start = owner.start if owner.bodies else noun.start()
        heads.append(_Head(grammar.kinds[word], start, end, limit, owner, word in grammar.plurals))
    return heads


def _stop(view: str, layout: Layout, ends: list[int], start: int, limit: int) -> int:
    """Return where the first tile that ends in a stop ends behind ``start``, at most ``limit``."""
    for at in range(bisect_left(ends, start), len(ends)):
        if ends[at] >= limit:
            break
        if view[layout.tiles[at][0] : ends[at]].rstrip()[-1:] in _STOPS:
            return ends[at]
    return limit


def _nouns(grammar: _Grammar, text: str, seen: Scan) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    free = 0
    for at in seen.anchors.get(NOUN, ()):
        start = seen.flat.source(at)
        if start >= free and (noun := grammar.noun.match(text, start)) is not None:
            found.append(noun)
            free = noun.end()
    return found


def _inheriting(
    grammar: _Grammar, view: str, head: _Head, waiting: _Head | None, printed: list[Draft], starts: list[int]
) -> _Head:
    """Give a bare noun the body of the noun just before it, or of the report in which it is printed.

    "Human Rights Council resolutions on the matter, including resolution 48/5"; "Supplement No. 53 (A/75/53),
    chap. III, resolution 45/1".
    """
    if head.owner.bodies or head.owner.own:
        return head
    if waiting is not None and waiting.limit == head.start:
        owner = head.owner._replace(bodies=waiting.owner.bodies, own=waiting.owner.own, inherited=True)
        return head._replace(owner=owner)
    place = bisect_left(starts, head.start) - 1
    if place >= 0 and head.start - printed[place].end < 2 * organs.REACH:
        body = organs.reported(grammar.known, printed[place].target or "")
        if body is not None and _PARAGRAPH.search(view, printed[place].end, head.start) is None:
            return head._replace(owner=head.owner._replace(bodies=(body,), inherited=True))
    return head


def _first(text: str, head: _Head) -> int:
    gap = _GAP.match(text, head.end)
    return gap.end() if gap is not None else head.end


def _led(grammar: _Grammar, text: str, cited: Draft, head: _Head) -> Draft:
    tail = grammar.tail.match(text, cited.end)
    return cited._replace(start=head.start, end=tail.end() if tail is not None else cited.end)


def _numbers(grammar: _Grammar, text: str, head: _Head, printed: list[Draft], starts: list[int]) -> list[_Number]:
    first = _first(text, head)
    numbers: list[_Number] = []
    at = head.end
    while (candidate := _CANDIDATE.search(text, at, head.limit)) is not None:
        start = candidate.start()
        place = bisect_left(starts, start + 1) - 1
        if place >= 0 and printed[place].end > start:
            at = printed[place].end
            continue
        number = grammar.number.match(text, start)
        if number is None:
            at = start + 1
            continue
        if not numbers and start != first and not (head.plural or _of_body(grammar, text, head, start)):
            break
        numbers += _members(grammar, text, number, head.limit)
        at = numbers[-1].tail
    if not numbers:
        numbers = [
            _Number(first, odd.end(), odd.end(), odd[0])
            for pattern in grammar.odd.get(head.kind, ())
            if (odd := pattern.match(text, first, head.limit)) is not None
        ][:1]
    return numbers


def _of_body(grammar: _Grammar, text: str, head: _Head, start: int) -> bool:
    end, found = organs.right(grammar.known, text, head.end, head.limit)
    return bool(found) and not text[end:start].strip(" ,")


def _members(grammar: _Grammar, text: str, number: re.Match[str], limit: int) -> list[_Number]:
    words = " ".join(number[0].split())
    spans = [(number.start(), number.end(), words)]
    if words[-1].isalpha():
        while (more := grammar.more_parts.match(text, spans[-1][1], limit)) is not None:
            spans.append((*more.span("part"), f"{words[:-1].rstrip()} {more['part']}"))
    tail, year = spans[-1][1], 0
    while (found := grammar.tail.match(text, tail, limit)) is not None:
        tail = found.end()
        year = int(found[0][-4:]) if not year and found[0][-4:].isdecimal() else year
    end, named = organs.right(grammar.known, text, tail, limit)
    if named and (found := grammar.tail.match(text, end, limit)) is not None:
        end = found.end()
    joint = f"{words[-1]}-{spans[-1][2][-1]}" if len(spans) > 1 else ""
    members = [_Number(start, stop, stop, each, joint=joint) for start, stop, each in spans[:-1]]
    return [*members, _Number(spans[-1][0], spans[-1][1], end if named else tail, spans[-1][2], named, year, joint)]


def _resolved(
    grammar: _Grammar, seen: organs.Seen, head: _Head, numbers: list[_Number], adopting: str | None
) -> list[Draft]:
    settled = head.owner.bodies or organs.right(grammar.known, seen.text, head.end, head.limit)[1]
    whose: list[tuple[str, ...]] = []
    bodies: tuple[str, ...] = ()
    for number in reversed(numbers):
        bodies = number.bodies or bodies
        whose.append(number.bodies or settled or (() if head.owner.own else bodies))
    whose.reverse()
    chosen = [
        _choose(grammar, seen, head, number, owners, adopting) for number, owners in zip(numbers, whose, strict=True)
    ]
    dated = [row.organ for row, rule in chosen if row is not None and rule.endswith(":date")]
    if dated:
        chosen = [
            (row, rule)
            if rule.endswith(":date") or owners
            else _choose(grammar, seen, head, number, (dated[0],), adopting)
            for (row, rule), number, owners in zip(chosen, numbers, whose, strict=True)
        ]
    return [
        _cited(grammar, head, number, row, rule, first=place == 0)
        for place, (number, (row, rule)) in enumerate(zip(numbers, chosen, strict=True))
    ]


def _cited(grammar: _Grammar, head: _Head, number: _Number, row: ActRow | None, rule: str, *, first: bool) -> Draft:
    start = head.start if first and number.start - head.end < organs.REACH else number.start
    span = (number.start, number.end)
    end = max(number.tail, number.end)
    if row is None:
        rows = _rows(grammar, head.kind, number.words)
        found = tuple(dict.fromkeys(_target(each, number)[0] for each in rows if _fits(each, number)))
        return Draft("", "", "mentions", "document", start, end, None, UNRESOLVED, rule, candidates=found, symbol=span)
    target, part = _target(row, number)
    return Draft("", "", "mentions", "document", start, end, target, RESOLVED, rule, pinpoint=part, symbol=span)


def _choose(
    grammar: _Grammar, seen: organs.Seen, head: _Head, number: _Number, whose: tuple[str, ...], adopting: str | None
) -> _Choice:
    """Settle whose act a number is: by a name, else by the adopting organ, the shape and the date, a name before.

    Returns the row, None where nothing settles it, and the rule: the id of the row and what settled it.
    """
    rows = _rows(grammar, head.kind, number.words)
    named = [row for row in rows if row.organ in whose]
    if len({row.organ for row in named}) > 1:
        among = tuple(row.organ for row in named)
        organ = adopting if adopting in among else seen.last(head.start, among)
        named = [row for row in named if row.organ == organ]
        if not named:
            return None, "numbered:ambiguous"
    if named:
        return named[0], f"{named[0].id}:named"
    direct = whose and not head.owner.inherited and number.start - head.end < _NEXT
    if direct or (head.owner.stranger and not number.year):
        return None, "numbered:unknown-organ"
    return _unnamed(grammar, seen, head, number, rows, adopting)


def _unnamed(
    grammar: _Grammar, seen: organs.Seen, head: _Head, number: _Number, rows: tuple[ActRow, ...], adopting: str | None
) -> _Choice:
    near = _near(grammar, seen, head, number, rows) if not number.year and not head.owner.own else None
    if near is not None:
        return near, f"{near.id}:clause"
    own = [row for row in rows if row.organ == adopting]
    shaped = [row for row in rows if row.default]
    for row, why in [(row, "adopting") for row in own] + [(row, "shape") for row in shaped]:
        if _fits(row, number):
            return row, f"{row.id}:{why}"
    others = [row for row in rows if row not in own and row not in shaped and _fits(row, number)]
    organ = seen.last(head.start, tuple(row.organ for row in others))
    for row in others:
        if row.organ == organ:
            return row, f"{row.id}:{'date' if number.year else 'last-named'}"
    if head.owner.own and own:
        return own[0], f"{own[0].id}:adopting"
    return None, "numbered:ambiguous"


def _near(
    grammar: _Grammar, seen: organs.Seen, head: _Head, number: _Number, rows: tuple[ActRow, ...]
) -> ActRow | None:
    """Return the row of a body named in the clause, where the number read otherwise would be older than that body."""
    if all(row.years is None or row.default for row in rows):
        return None
    session = _session(number.words)
    oldest = min((row.years[0] + session / row.years[1] for row in rows if row.years and row.default), default=9999.0)
    for row in rows:
        if row.years is not None and not row.default and oldest < row.years[0]:
            begin = max(0, head.start - organs.REACH)
            names = grammar.known.full_names.get(row.organ, ())
            at = max((seen.text.rfind(name, begin, head.start) for name in names), default=-1)
            if at >= 0 and ". " not in seen.text[at : head.start] and ";" not in seen.text[at : head.start]:
                return row
    return None


def _fits(row: ActRow, number: _Number) -> bool:
    """Whether an act with this number can bear the date printed with it."""
    if row.years is None or not number.year:
        return True
    zero, a_year = row.years
    return abs(number.year - zero - _session(number.words) / a_year) <= 1


def _session(words: str) -> int:
    found = _FIRST_NUMBER.search(words)
    return int(found[0]) if found is not None else 0


def _without_twins(text: str, found: list[Draft]) -> list[Draft]:
    """Let a symbol in brackets that names the same document belong to the number before it."""
    kept: list[Draft] = []
    for cited in found:
        last = kept[-1] if kept else None
        if last is not None and last.target == cited.target and text[last.end : cited.start].strip() == "(":
            closed = text.find(")", cited.end, cited.end + 3)
            kept[-1] = last._replace(end=closed + 1 if closed >= 0 else cited.end)
        else:
            kept.append(cited)
    return kept


@cache
def _grammar(places: tuple[Path, ...]) -> _Grammar:
    raw = tables.table("provisions")
    kinds = {form: row["id"] for row in raw["nouns"] for forms in row["forms"].values() for form in forms}
    plurals = frozenset(forms[1] for row in raw["nouns"] for forms in row["forms"].values())
    spelt = {form for word in kinds for form in (word, word.capitalize(), word.upper())}
    odd: dict[str, tuple[re.Pattern[str], ...]] = {}
    for profile in profiles.every():
        for row in profile.acts:
            odd[row.noun] = (*odd.get(row.noun, ()), re.compile(rf"(?:{row.number})(?![\w/])"))
    return _Grammar(
        known=organs.bodies(),
        noun=re.compile(rf"(?:{'|'.join(sorted(map(re.escape, spelt), key=len, reverse=True))})\b"),
        kinds=kinds,
        plurals=plurals,
        number=re.compile("|".join(f"(?:{row['pattern']})" for row in raw["numbers"])),
        more_parts=re.compile("|".join(row["pattern"] for row in raw["more_parts"])),
        goes_on=re.compile("|".join(row["pattern"] for row in raw["lists_go_on"])),
        tail=re.compile("|".join(f"(?:{row['pattern']})" for row in raw["tails"])),
        odd=odd,
    )


@lru_cache(maxsize=50_000)
def _rows(grammar: _Grammar, noun: str, words: str) -> tuple[ActRow, ...]:
    every = (row for profile in profiles.every() for row in profile.acts)
    return tuple(row for row in every if row.noun == noun and re.fullmatch(row.number, words) is not None)


def _target(row: ActRow, number: _Number) -> tuple[str, str]:
    return _target_of(row, number.words, number.year, number.joint)


@lru_cache(maxsize=50_000)
def _target_of(row: ActRow, words: str, year: int, joint: str) -> tuple[str, str]:
    found = re.fullmatch(row.number, words)
    if found is None:
        raise ValueError(f"{words!r} is no number of {row.id}")
    session = _session(words)
    if joint and 0 < row.joint_from <= session:
        whole, part = symbols.canonical_of(row.target, found)
        return f"{whole}{joint}", part
    own = row.own_parts if session >= row.own_from else ""
    if row.years is not None and year:
        own = _LATER_PARTS if year > row.years[0] + session else ""
    return symbols.canonical_of(row.target, found, own)
