"""How a text words a session: what stands before and after the word, not yet which session it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from wpkg.text.references import calendar, ordinals
from wpkg.text.references.drafts import Moment
from wpkg.text.references.sitters import Sitter, title_end
from wpkg.text.tables import table

NAMED, SEVERAL, ORGAN, OPEN, BACK = "named", "several", "organ", "open", "back"
_WORD = re.compile(r"[^\s]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLAUSE_END = re.compile(r"[,;:.(]|\Z")
_LIST, _LEFT, _WORDS = 150, 70, 16
_LONGEST = 4


class Phrase(NamedTuple):
    """A session as worded. ``whose`` is named ("its"), organ ("our"), open ("the"), back ("that") or empty.

    ``meeting``: the word says no session, and only a calendar of months can tell that it is one. ``step`` counts
    from a viewpoint. ``named`` is the body after "of"; ``joined`` says that one is there, known or not. ``bodies``
    are given where the words themselves stand for a body. ``head_end`` is where the time ends.
    """

    start: int
    end: int
    head_end: int
    whose: str = ""
    ordinals: tuple[int, ...] = ()
    step: int | None = None
    year: int | None = None
    kind: str = ""
    months: tuple[Moment, ...] = ()
    joined: bool = False
    named: str | None = None
    bodies: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    place: str = ""
    event: bool = False
    conference: bool = False
    meeting: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The session tables of one language, compiled."""

    language: str
    head: dict[str, Any]
    word: re.Pattern[str]
    meetings: tuple[tuple[str, re.Pattern[str]], ...]
    left: re.Pattern[str] | None
    qualifiers: dict[str, str]
    behind: dict[str, str]
    steps: dict[str, int]
    told: frozenset[str]
    place: str
    whose: dict[str, str]
    joint: re.Pattern[str]
    month_joint: re.Pattern[str]
    event: re.Pattern[str]
    years: tuple[tuple[re.Pattern[str], bool], ...]
    opening: re.Pattern[str]
    past: re.Pattern[str]
    plural_bodies: tuple[tuple[str, tuple[str, ...]], ...]


class Left(NamedTuple):
    """What was read to the left of a head: from where, and what it says."""

    start: int
    whose: str
    ordinals: tuple[int, ...] = ()
    step: int | None = None
    year: int | None = None
    kind: str = ""


Bodies = Callable[[int], Sitter | None]


def _rows(section: str, language: str) -> list[dict[str, Any]]:
    return [row for row in table("sessions")[section] if row["language"] == language]


@cache
def words(language: str) -> Words | None:
    """Return the compiled tables of a language, None where there are none."""
    head = next((row for row in _rows("heads", language) if not row.get("months")), None)
    if head is None:
        return None
    meetings = [row for row in _rows("heads", language) if row.get("months")]

    def join(section: str) -> str:
        return "|".join(row["words"] for row in _rows(section, language))

    qualifiers = _rows("qualifiers", language)
    return Words(
        language=language,
        head=head,
        word=re.compile(rf"(?<![\w'-]){head['word']}(?![\w-])"),
        meetings=tuple((row["anchor"], re.compile(rf"(?<![\w'-]){row['word']}(?![\w-])")) for row in meetings),
        left=re.compile(rf"(?<!\w){head['left']}\Z") if "left" in head else None,
        qualifiers={word: row["kind"] for row in qualifiers for word in row["words"]},
        behind={word: row["kind"] for row in qualifiers if row.get("after") for word in row["words"]},
        steps={word: row["step"] for row in _rows("relatives", language) for word in row["words"]},
        told=frozenset(word for row in _rows("relatives", language) if row.get("told") for word in row["words"]),
        place=join("places"),
        whose={word: row["whose"] for row in _rows("possessives", language) for word in row["words"]},
        joint=re.compile(rf" +(?:{join('joints')})"),
        month_joint=re.compile(join("month_joints")),
        event=re.compile(join("events")),
        years=tuple((re.compile(row["words"]), bool(row.get("head_only"))) for row in _rows("years", language)),
        opening=re.compile(rf"(?:{join('openings')})\Z"),
        past=re.compile(rf"\b(?:{join('past')})\Z"),
        plural_bodies=tuple((row["words"], tuple(row["bodies"])) for row in _rows("plural_bodies", language)),
    )


def find(flat: str, language: str, times: list[Moment], bodies: Bodies, anchors: Container[str]) -> Iterator[Phrase]:
    """Yield the sessions worded in an unwrapped text, in its order.

    ``bodies`` reads a body's name at a place; ``anchors`` are names and letters that may stand in the text.
    """
    tables = words(language)
    if tables is None:
        return
    finder = _Finder(flat, tables, {each.start: each for each in times if each.kind == "month"}, bodies)
    found = [*finder.heads(), *finder.meetings(), *finder.conferences(anchors), *_abbreviations(flat, anchors)]
    found.sort(key=lambda each: (each.start, -each.end))
    floor = 0
    for phrase in found:
        if phrase.start >= floor:
            yield phrase
            floor = phrase.end


def opens(flat: str, low: int, start: int, language: str) -> int | None:
    """Return where a clause begins that opens with the session at ``start``, None where it opens none."""
    tables = words(language)
    if tables is None:
        return None
    found = tables.opening.search(" . " + flat[max(low, start - 24) : start])
    return max(low, start - 24) + found.start() - 3 if found else None


def is_past(flat: str, start: int, language: str) -> bool:
    """Whether the words before a session speak of what was done at it."""
    tables = words(language)
    return bool(tables and tables.past.search(flat[max(0, start - 40) : start]))


def together(flat: str, low: int, start: int, language: str) -> tuple[str, ...]:
    """Return the bodies that sit together and were named last before ``start``, by one name for all."""
    tables = words(language)
    named = {flat.rfind(name, low, start): bodies for name, bodies in tables.plural_bodies} if tables else {}
    last = max(named, default=-1)
    return named[last] if last >= 0 else ()


def after_comma(flat: str, end: int, language: str) -> int:
    """Return where a name may begin after a session, its comma and the article."""
    tables = words(language)
    articles = "|".join(word for word, whose in tables.whose.items() if whose == OPEN) if tables else ""
    place = rf"(?:(?:{tables.place}) +[A-Z][\w'-]*(?: +[A-Z][\w'-]*)?(?=,| +(?:{articles}) ))?" if tables else ""
    found = re.compile(rf"{place},? *(?:(?:{articles}) +|[Ll]' ?)?").match(flat, end)
    return found.end() if found else end


@dataclass(slots=True)
class _Finder:
    flat: str
    tables: Words
    months: dict[int, Moment]
    bodies: Bodies

    def heads(self) -> Iterator[Phrase]:
        """Yield the sessions worded with the word for session."""
        flat, tables = self.flat, self.tables
        anchor = tables.head["anchor"]
        shift = 0 if tables.left else 1
        at = flat.find(anchor)
        while at >= 0:
            found = tables.word.match(flat, at - shift) if at >= shift else None
            phrase = self._head(found) if found else None
            if phrase:
                yield phrase
            at = flat.find(anchor, at + len(anchor))

    def meetings(self) -> Iterator[Phrase]:
        """Yield the meetings told by their months: "its meeting in May 2016" may be a session."""
        if not self.months:
            return
        for anchor, word in self.tables.meetings:
            at = self.flat.find(anchor)
            while at >= 0:
                found = word.match(self.flat, max(0, at - 1))
                joint = self.tables.month_joint.match(self.flat, found.end()) if found else None
                if found and joint and joint.end() in self.months:
                    left = self._left(found.start(), plural=False)
                    phrase = self._right(left, found.end(), "", plural=True) if left else None
                    if phrase and phrase.months and phrase.whose in (NAMED, ORGAN):
                        yield phrase._replace(meeting=True)
                at = self.flat.find(anchor, at + len(anchor))

    def _head(self, found: re.Match[str]) -> Phrase | None:
        start, end, kind = found.start(), found.end(), ""
        plural = found[0].endswith(self.tables.head["plural"])
        if self.tables.left:
            ahead = self.tables.left.search(self.flat[max(0, start - 60) : start])
            if ahead is None:
                return None
            start -= len(ahead[0])
            plural = self.tables.head["plural"] in ahead[0]
            kind = calendar.EMERGENCY if ahead["emergency"] else self.tables.qualifiers.get(ahead["kind"] or "", "")
        for word, meant in self.tables.behind.items():
            if self.flat.startswith(f" {word}", end):
                end, kind = end + 1 + len(word), meant
        left = self._left(start, plural=plural)
        return self._right(left, end, kind or left.kind, plural=plural) if left else None

    def _left(self, end: int, *, plural: bool, skip: tuple[str, ...] = ()) -> Left | None:
        low = max(0, end - (_LIST if plural else _LEFT))
        tokens = [(low + each.start(), each[0]) for each in _WORD.finditer(self.flat[low:end])][-_WORDS:][::-1]
        at, kind = 0, ""
        while at < len(tokens) and (tokens[at][1].lower() in self.tables.qualifiers or tokens[at][1] in skip):
            kind = self.tables.qualifiers.get(tokens[at][1].lower()) or kind
            at += 1
        if at >= len(tokens):
            return None
        numbers, after = self._ordinals(tokens, at, plural=plural)
        word = tokens[at][1]
        step = year = None
        if not numbers and word.lower() in self.tables.steps:
            step, after = self.tables.steps[word.lower()], at + 1
        elif not numbers and _YEAR.fullmatch(word):
            year, after = int(word), at + 1
        start = tokens[after - 1][0] if after > at else end
        whose = self.tables.whose.get(tokens[after][1].lower(), "") if after < len(tokens) else ""
        capital = bool(numbers) and self.flat[start].isupper()
        if step and word.lower() in self.tables.told:
            start, whose = tokens[after][0] if whose else start, BACK
        elif whose and not (whose == OPEN and (capital or year)):
            start = tokens[after][0]
        return Left(start, whose, numbers, step, year, kind)

    def _ordinals(self, tokens: list[tuple[int, str]], at: int, *, plural: bool) -> tuple[tuple[int, ...], int]:
        found: list[int] = []
        ranged = False
        after = at
        while at < len(tokens):
            value, size = self._ordinal(tokens, at, comma=bool(found))
            if not value:
                break
            found = [*range(value, found[0]), *found] if ranged and 0 < found[0] - value <= 20 else [value, *found]
            at = after = at + size
            joined = tokens[at][1] if at < len(tokens) else ""
            if not plural or not joined:
                break
            ranged = joined in ("to", "à", "a", "al")
            at += joined in ("and", "et", "y", "to", "à", "a", "al", "or")
        return tuple(found), after

    def _ordinal(self, tokens: list[tuple[int, str]], at: int, *, comma: bool) -> tuple[int, int]:
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            said = " ".join(word for _, word in reversed(tokens[at : at + size]))
            value = ordinals.number(said.rstrip(",") if comma else said, self.tables.language)
            if value:
                return value, size
        return 0, 0

    def _right(self, left: Left, end: int, kind: str, *, plural: bool) -> Phrase | None:
        flat, tables = self.flat, self.tables
        phrase = Phrase(left.start, end, end, left.whose, left.ordinals, left.step, left.year, kind)
        counted = bool(left.ordinals or left.step is not None or left.year)
        if left.step is not None and plural:
            return None
        if left.whose == BACK and (left.step is not None or not counted):
            return None if plural else phrase
        if not counted:
            return self._dated(phrase, end, plural=plural)
        if left.whose in ("", OPEN):
            phrase = self._joined(phrase, end)
        event = tables.event.match(flat, phrase.end)
        if event:
            stop = _CLAUSE_END.search(flat, event.end(), min(len(flat), event.end() + 160))
            last = stop.start() if stop else phrase.end
            return phrase._replace(end=last, head_end=last, event=True)
        return self._in_year(phrase)

    def _dated(self, phrase: Phrase, end: int, *, plural: bool) -> Phrase | None:
        """Read a session told by months or a year alone: "its sessions of July and December 2012"."""
        joint = self.tables.month_joint.match(self.flat, end)
        months = self._months(joint.end()) if joint else []
        if months:
            return phrase._replace(end=months[-1].end, head_end=months[-1].end, months=tuple(months))
        if plural or phrase.kind or phrase.whose not in (NAMED, ORGAN):
            return None
        dated = self._in_year(phrase)
        return dated if dated.year else None

    def _months(self, at: int) -> list[Moment]:
        found: list[Moment] = []
        while at in self.months:
            found.append(self.months[at])
            gap = re.compile(r"(?:,? *(?:and|et|y) +|, *)").match(self.flat, found[-1].end)
            at = gap.end() if gap else -1
        return found

    def _joined(self, phrase: Phrase, end: int) -> Phrase:
        joint = self.tables.joint.match(self.flat, end)
        if joint is None or self.flat[joint.end() : joint.end() + 1].isdigit():
            return phrase
        for named, bodies in self.tables.plural_bodies:
            if self.flat.startswith(named, joint.end()):
                stop = joint.end() + len(named)
                return phrase._replace(end=stop, head_end=stop, bodies=bodies)
        sitter = self.bodies(joint.end())
        if sitter and sitter.body:
            return phrase._replace(end=sitter.end, head_end=sitter.end, joined=True, named=sitter.body)
        stop = title_end(self.flat, joint.end()) if self.flat[joint.end() : joint.end() + 1].isupper() else end
        return phrase._replace(end=stop, head_end=stop, joined=True)

    def _in_year(self, phrase: Phrase) -> Phrase:
        for pattern, head_only in self.tables.years:
            found = pattern.match(self.flat, phrase.end)
            if found:
                if phrase.year or (phrase.ordinals and len(phrase.ordinals) > 1):
                    return phrase
                stop = phrase.end if head_only else found.end()
                return phrase._replace(end=found.end(), head_end=stop, year=int(found["year"]))
        return phrase

    def conferences(self, anchors: Container[str]) -> Iterator[Phrase]:
        """Yield meetings that bear the name of their body: by ordinal, place, or counted from a viewpoint."""
        for row in table("sessions")["conferences"]:
            for named in row["words"]:
                at = self.flat.find(named) if named in anchors else -1
                while at >= 0:
                    phrase = self._conference(row, at, at + len(named))
                    if phrase:
                        yield phrase
                    at = self.flat.find(named, at + 1)

    def _conference(self, row: dict[str, Any], at: int, end: int) -> Phrase | None:
        left = self._left(at, plural=False, skip=tuple(row["mark"]))
        if left is None or self.flat[at - 1 : at] not in (" ", ""):
            return None
        place = calendar.place_before(self.flat, at, row["body"])
        if not (left.ordinals or left.step is not None or place):
            return None
        marks = "|".join(re.escape(mark) for mark in row["mark"])
        tail = re.compile(rf"(?: +(?:of|de) *(?:the +|la +|l' ?)?(?:{marks}))?").match(self.flat, end)
        end = tail.end() if tail else end
        start = left.start
        if place and not left.ordinals and left.step is None:
            start = at - len(place) - 1
            if self.flat[max(0, start - 4) : start] in ("the ", "The "):
                start -= 4
        phrase = Phrase(
            start,
            end,
            end,
            left.whose,
            left.ordinals,
            left.step,
            None,
            left.kind,
            bodies=(row["body"],),
            marks=tuple(row["mark"]),
            conference=True,
            place=place if start < left.start or not left.ordinals else "",
        )
        return self._in_year(phrase)


def _abbreviations(flat: str, anchors: Container[str]) -> Iterator[Phrase]:
    for row in table("sessions")["abbreviations"]:
        letters = row["words"]
        at = flat.find(letters) if letters in anchors else -1
        while at >= 0:
            found = _NUMBERED.match(flat, at + len(letters))
            if found and not (at and (flat[at - 1].isalnum() or flat[at - 1] in "./-")):
                end = found.end()
                yield Phrase(at, end, end, ordinals=(int(found[1]),), bodies=(row["body"],), marks=tuple(row["mark"]))
            at = flat.find(letters, at + len(letters))


_NUMBERED = re.compile(r"[ -]?(\d{1,3})(?![\w/-]|\.\d)")
