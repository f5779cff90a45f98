"""Dates as printed: days, months, years, ranges and vague times, in English, French and Spanish.

A year is looked for first and read leftwards, so that a text costs what its years cost. Nothing is guessed: a number
that merely looks like a year, a month name without a year, and the years of resolutions and of names are left alone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from wpkg.reading import RESOLVED, UNRESOLVED
from wpkg.text.references.drafts import Moment
from wpkg.text.tables import table

_CENTURIES = tuple(re.compile(rf"{century}(?<![0-9/.,$(]..)\d\d(?![\d/%]|[.,]\d)") for century in (18, 19, 20))
_RANGE = re.compile(r" ?- ?((?:1[89]|20)\d\d|\d\d)(?![\d/])")
_NEXT_WORD = re.compile(r"\s*-?\s*([^\W\d_]+)")
_REACH, _DAYS, _NEAR = 96, 48, 34


@dataclass(frozen=True, slots=True)
class Grammar:
    """The date tables of one language, compiled."""

    months: dict[str, int]
    dated: re.Pattern[str]
    listed: re.Pattern[str]
    month: re.Pattern[str]
    to: re.Pattern[str]
    ranging: frozenset[str]
    between: frozenset[str]
    before: frozenset[str]
    also: frozenset[str]
    narrowing: re.Pattern[str]
    narrowed: tuple[dict[str, Any], ...]
    indefinite: tuple[tuple[str, re.Pattern[str], str], ...]
    counts: dict[str, int]
    units: dict[str, str]


@cache
def grammar(language: str) -> Grammar | None:
    """Return the compiled tables of a language, None where there are none."""
    tables = table("dates")
    row = _of(tables["calendars"], language)
    if row is None:
        return None
    months = {name: at for at, names in enumerate(row["months"], 1) for name in names}
    named = "|".join(sorted(months, key=len, reverse=True))
    joint, to, both = row["joint"], row["to"], row["and"]
    first, second = (row["day"].replace("(", f"(?P<{name}>", 1) for name in ("d1", "d2"))
    counts = _of(tables["counts"], language) or {}
    number = "|".join((r"\d{1,3}", *counts["words"]))
    years = _of(tables["before_year"], language) or {}
    narrowed = tuple(each for each in tables["narrowing"] if each["language"] == language)
    narrowing = "|".join(f"(?P<n{at}>{each['words']})" for at, each in enumerate(narrowed))
    close = rf",?(?:{joint}|\s*)\Z"
    return Grammar(
        months=months,
        dated=re.compile(
            rf"(?<![\w./-])(?:{first}(?:{joint}(?P<m1>{named}))?(?:(?P<to>{to})|(?:{both})))?"
            rf"{second}{joint}(?P<m2>{named}){close}"
        ),
        listed=re.compile(rf"(?<!\w)(?:(?:{named})(?:{both}|{to})){{0,11}}(?:{named})(?: +(?P<d>\d{{1,2}}))?{close}"),
        month=re.compile(rf"(?<!\w)(?:{named})(?!\w)"),
        to=re.compile(rf"(?:{to})\Z"),
        ranging=frozenset(row["ranging"]),
        between=frozenset(row["between"]),
        before=frozenset(years["words"]),
        also=frozenset(years["also"]),
        narrowing=re.compile(rf"(?<!\w)(?:{narrowing})\s*\Z"),
        narrowed=narrowed,
        indefinite=tuple(_indefinite_rows(tables["indefinite"], language, number)),
        counts=counts["words"],
        units=counts["units"],
    )


def _of(rows: list[dict[str, Any]], language: str) -> dict[str, Any] | None:
    return next((row for row in rows if row["language"] == language), None)


def _indefinite_rows(
    rows: list[dict[str, Any]], language: str, number: str
) -> Iterator[tuple[str, re.Pattern[str], str]]:
    for row in rows:
        if row["language"] == language:
            words = row["words"].replace("{count}", number).replace(" ", r"\s+")
            yield row["anchor"], re.compile(rf"(?<!\w)(?:{words})(?!\w)"), row["id"]


@cache
def _not_before() -> frozenset[str]:
    return frozenset(word for row in table("dates")["not_before"] for word in row["words"])


def find(flat: str, language: str, anchors: Container[str] | None = None) -> list[Moment]:
    """Return the dates of a text whose line ends are blanks (``unwrap``), in its order.

    ``anchors`` are those that may stand in the text, where this is known.
    """
    rules = grammar(language)
    if rules is None:
        return []
    found: list[Moment] = []
    floor = 0
    for at in sorted(found.start() for century in _CENTURIES for found in century.finditer(flat)):
        if at < floor:
            continue
        year = Year(flat, max(floor, at - _REACH), at, flat[at : at + 4])
        last = flat[max(year.low, at - _NEAR) : at].split()[-3:]
        plain = _plain(year, last, rules)
        if plain:
            found.append(plain)
        elif any(word.strip(',(["') in rules.months for word in last):
            found += _with_month(year, rules)
        else:
            found += _bare(year, rules, chained=bool(found) and found[-1].end == floor)
        span = _RANGE.match(flat, year.end)
        floor = span.end() if span else year.end
    return sorted([*found, *_indefinite(flat, rules, anchors)], key=lambda each: (each.start, each.end))


class Year(NamedTuple):
    """A year in a text: where it stands, and from where on the words before it are free to be read with it."""

    flat: str
    low: int
    at: int
    digits: str

    @property
    def end(self) -> int:
        """Where the four figures end."""
        return self.at + 4

    @property
    def window(self) -> str:
        """The words before the year that may be read with it."""
        return self.flat[self.low : self.at]

    def word_before(self, place: int) -> str:
        """Return the word that ends before a place, blanks passed over, in lower case."""
        words = self.flat[max(self.low, place - 24) : place].split()
        return words[-1].lstrip('("').lower() if words else ""


def when(kind: str, start: int, end: int, said: str, value: str | None, rule: str) -> Moment:
    """Make a time: resolved where it has a value."""
    return Moment("", "", kind, start, end, said, value, RESOLVED if value else UNRESOLVED, rule)


@lru_cache(maxsize=8192)
def _iso(year: str, month: int, day: str) -> str | None:
    sure = 1 <= int(day) <= monthrange(int(year), month)[1]
    return f"{year}-{month:02d}-{int(day):02d}" if sure else None


def _plain(year: Year, last: list[str], rules: Grammar) -> Moment | None:
    """Read the commonest form, "on 25 September 1998", without a search."""
    if len(last) < 3 or last[2] not in rules.months or not last[1].isdigit() or len(last[1]) > 2:
        return None
    if not last[0].isalpha() or last[0] in rules.ranging:
        return None
    start = year.flat.rfind(last[1], year.low, year.flat.rfind(last[2], year.low, year.at))
    iso = _iso(year.digits, rules.months[last[2]], last[1])
    return when("date", start, year.end, iso, iso, "day") if iso else None


def _with_month(year: Year, rules: Grammar) -> list[Moment]:
    dated = rules.dated.search(year.window, max(0, len(year.window) - _DAYS))
    if dated:
        return _days(year, dated, rules)
    listed = rules.listed.search(year.window)
    if listed is None:
        return _bare(year, rules, chained=False)
    if listed["d"]:
        iso = _iso(year.digits, rules.months[rules.month.findall(listed[0])[-1]], listed["d"])
        start = year.low + [each.start() for each in rules.month.finditer(year.window)][-1]
        return [when("date", start, year.end, iso, iso, "day")] if iso else []
    return _months(year, listed, rules)


def _days(year: Year, found: re.Match[str], rules: Grammar) -> list[Moment]:
    last = rules.months[found["m2"]]
    first = rules.months[found["m1"]] if found["m1"] else last
    closing = _iso(year.digits, last, found["d2"])
    start = year.low + found.start("d2")
    if closing is None:
        return []
    if found["d1"] is None:
        return [when("date", start, year.end, closing, closing, "day")]
    opening = _iso(year.digits if first <= last else str(int(year.digits) - 1), first, found["d1"])
    if opening is None:
        return [when("date", start, year.end, closing, closing, "day")]
    begin = year.low + found.start("d1")
    if found["to"] or (first == last and int(found["d2"]) - int(found["d1"]) == 1):
        return [when("date", begin, year.end, f"{opening}/{closing}", f"{opening}/{closing}", "days")]
    before = when("date", begin, year.low + found.end("m1" if found["m1"] else "d1"), opening, opening, "day")
    return [before, when("date", start, year.end, closing, closing, "day")]


def _months(year: Year, listed: re.Match[str], rules: Grammar) -> list[Moment]:
    names = list(rules.month.finditer(year.window, listed.start()))
    isos = [f"{year.digits}-{rules.months[each[0]]:02d}" for each in names]
    starts = [year.low + each.start() for each in names]
    ends = [*(year.low + each.end() for each in names[:-1]), year.end]
    between = year.word_before(starts[0]) in rules.between
    gap = year.window[names[-2].end() : names[-1].start()] if len(names) > 1 else ""
    if len(names) == 2 and (between or rules.to.fullmatch(gap)):
        return [when("month", starts[0], year.end, "/".join(isos), "/".join(isos), "months")]
    narrowed = _narrowed(year, starts[0], rules) if len(names) == 1 else None
    if narrowed:
        row, start = narrowed
        if row["kind"] == "end":
            closing = f"{isos[0]}-{monthrange(int(year.digits), int(isos[0][5:]))[1]}"
            return [when("date", start, year.end, isos[0], closing, row["id"])]
        return [when("vague", start, year.end, isos[0], isos[0], row["id"])]
    return [when("month", start, end, iso, iso, "month") for start, end, iso in zip(starts, ends, isos, strict=True)]


def _narrowed(year: Year, place: int, rules: Grammar) -> tuple[dict[str, Any], int] | None:
    low = max(year.low, place - _NEAR)
    found = rules.narrowing.search(year.flat[low:place])
    if found is None:
        return None
    return rules.narrowed[int((found.lastgroup or "n0")[1:])], low + found.start()


def _bare(year: Year, rules: Grammar, *, chained: bool) -> list[Moment]:
    before = year.flat[year.at - 1 : year.at]
    following = _NEXT_WORD.match(year.flat, year.end)
    if before not in (" ", "-") or (following and following[1].lower() in _not_before()):
        return []
    narrowed = _narrowed(year, year.at, rules)
    if narrowed:
        return [_part_of_year(year, *narrowed)]
    word = year.word_before(year.at)
    joined = chained and year.window.strip() in rules.also
    if before == "-" or not (word in rules.before or joined):
        return []
    span = _RANGE.match(year.flat, year.end)
    if span is None:
        return [when("year", year.at, year.end, year.digits, year.digits, "year")]
    last = span[1] if len(span[1]) == 4 else year.digits[:2] + span[1]
    said = f"{year.digits}/{last}"
    return [when("year", year.at, span.end(), said, said, "years")] if last > year.digits else []


def _part_of_year(year: Year, row: dict[str, Any], start: int) -> Moment:
    months = row["months"]
    if row["kind"] == "end":
        return when("date", start, year.end, year.digits, f"{year.digits}-12-31", row["id"])
    if not months:
        return when("vague", start, year.end, year.digits, None, row["id"])
    first, last = (f"{year.digits}-{month:02d}" for month in months)
    return when("vague", start, year.end, year.digits, first if first == last else f"{first}/{last}", row["id"])


def _indefinite(flat: str, rules: Grammar, anchors: Container[str] | None) -> Iterator[Moment]:
    for anchor, words, name in rules.indefinite:
        if anchors is not None and anchor not in anchors:
            continue
        at = flat.find(anchor)
        while at >= 0:
            found = words.search(flat, max(0, at - 24), at + 64)
            end = at + len(anchor)
            if found and found.start() <= at < found.end():
                parts = found.groupdict()
                said = (
                    f"P{rules.counts.get(parts['count'], parts['count'])}{rules.units[parts['unit']]}" if parts else ""
                )
                yield when("vague", found.start(), found.end(), said, None, name)
                end = found.end()
            at = flat.find(anchor, end)
