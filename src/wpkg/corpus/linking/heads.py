"""What the head of a text says of it beyond its own symbol: further symbols, other numbers, the days of its session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from wpkg import iri
from wpkg.corpus.linking import naming
from wpkg.reading import Cited, Layout, Reading, When
from wpkg.text import profile as profiles
from wpkg.text.references import calendar, ordinals, symbols
from wpkg.text.tables import folders, table
from wpkg.text.view import fold, unwrap

LINES = 3
"""Lines behind that of the session on which its days may stand."""
LONGEST = 6000
"""Code points of a head, at most."""
OPENING = 600
"""Code points in which a session may stand on a line of its own, also where nothing tells where the head ends."""
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r" ?(?P<first>[A-Z])(?: ?- ?| and | et | y )(?P<last>[A-Z])\b")
_NUMBER = re.compile(r"\s*(?:[^\W\d_]+ )?(?P<number>[\dSE][\w./-]{0,14}?(?: ?\([\w-]{1,8}\))?)\.?\s")
_LINE = re.compile(r"[^\n]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def head_end(layout: Layout) -> int:
    """Return where the head of a text ends: at its organ line, else behind its title."""
    organ = layout.organ
    stop = organ.start if organ is not None and organ.start < organ.end else (layout.title or (0, 0))[1]
    return min(stop, LONGEST)


def others(reading: Reading) -> Iterator[dict[str, Any]]:
    """Yield the symbols, other than its own, by which a text may be cited, with the words that say so.

    ``how`` is ``head`` (a symbol on a line of its own, beside the text's own one or where it has none), ``number``
    (the number before the title, in the manner of its organ), ``part`` (letters of parts that are printed together).
    """
    layout = reading.layout
    view = fold(reading.text[: head_end(layout)])
    own = iri.slug(layout.symbol or "")
    printed = list(_printed(reading.text, view, layout))
    known = {iri.slug(each["symbol"]) for each in printed}
    first = printed and all(word in _masthead(folders()) for word in _words(view[: printed[0]["start"]]))
    if own in known or (not own and len(known) == 1 and first):
        yield from (each for each in printed if iri.slug(each["symbol"]) != own)
    if not own:
        yield from _numbered(reading)
    elif layout.symbol:
        yield from _parts(reading.text, view, layout.symbol)


def sittings(reading: Reading) -> Iterator[dict[str, Any]]:
    """Yield the session at which a text was made, with its days, where both stand on lines of their own in the head.

    ``session`` and ``body`` are compact names, ``from`` and ``until`` are the first and last day, ISO, or nothing. A
    session whose days a calendar has is none of them: nothing can be added to it.
    """
    layout = reading.layout
    stop = max(head_end(layout), OPENING)
    view = fold(reading.text[:stop])
    lines = [(found.start(), found.end()) for found in _LINE.finditer(view) if found[0].strip()]
    cited = {each.start: each for each in reading.references if each.kind == "session" and each.start < stop}
    for at, (start, end) in enumerate(lines):
        words = view[start:end].strip(" .,")
        number = _ordinal(words, layout.language)
        if not number:
            continue
        before = view[slice(*lines[at - 1])].strip(" ,.") if at else ""
        session, body = _session(cited, start, end, before, number)
        if not session or _in_calendar(session):
            continue
        first, last, place, reach = _days(reading, view, lines[at + 1 : at + 1 + LINES])
        span = (start + len(view[start:end]) - len(view[start:end].lstrip()), max(end, reach))
        yield {
            "session": session,
            "body": body,
            "body_name": _name_of(body) or before,
            "ordinal": number,
            "from": first,
            "until": last,
            "place": place,
            "start": span[0],
            "end": span[1],
            "exact": reading.text[slice(*span)],
        }
        return


def session_named(words: str, number: int) -> str:
    """Return the compact name of a session of a body that no table knows, by the words for the body."""
    slug = iri.slug(words)
    return calendar.named(f"body:{slug}", number) if slug else ""


def _in_calendar(session: str) -> bool:
    """Tell whether the days of a session are known without any text."""
    return any(len(day) == 10 for day in calendar.dates_of(session) or ())


def _name_of(body: str) -> str:
    """Return the name of a body that a table knows, in English where it has one."""
    rows = (row for each in profiles.every() for row in each.organs if row.id == body)
    names = [name for row in rows for some in (row.names.get("eng", ()), *row.names.values()) for name in some]
    return names[0] if names else ""


def _session(cited: dict[int, Cited], start: int, end: int, before: str, number: int) -> tuple[str, str]:
    """Return the session on a line, and its body: as it was read, else by the line before."""
    read = next((each for at, each in cited.items() if start <= at < end), None)
    if read is not None and read.target:
        stem = read.target.partition(":")[2].removesuffix(f"-{number}")
        body = calendar.body_of(read.target) or f"body:{stem}"
        return (read.target, body) if _name_of(body) else ("", "")
    named = bool(before) and before[0].isupper() and not any(letter.isdigit() for letter in before)
    if not named or naming.common(naming.named(before)):
        return "", ""
    return session_named(before, number), f"body:{iri.slug(before)}"


def _ordinal(words: str, language: str) -> int:
    for row in _rows("session-line", language):
        found = re.fullmatch(row["pattern"], words)
        if found is not None:
            return ordinals.number(found["number"], language)
    return 0


def _days(reading: Reading, view: str, lines: list[tuple[int, int]]) -> tuple[str, str, str, int]:
    """Return first and last day, place, and where the words end, of the lines that hold nothing but places and days."""
    found: list[str] = []
    place, reach = "", 0
    for start, end in lines:
        inside = [each for each in reading.times if each.kind == "date" and start <= each.start and each.end <= end + 1]
        rest = _without(view, start, end, inside)
        if not inside or any(word[0].islower() and word not in _joints(folders()) for word in _LETTERS.findall(rest)):
            break
        for each in inside:
            first, _, last = each.from_text.partition("/")
            found += [day for day in (first, last or first) if _DAY.fullmatch(day)]
        named = re.match(r"\s*([A-ZÀ-Þ][\w'À-ÿ-]+(?: [A-ZÀ-Þ][\w'À-ÿ-]+)*)", rest)
        place = place or (named[1] if named else "")
        reach = end
    return (min(found), max(found), place, reach) if found else ("", "", "", 0)


def _without(view: str, start: int, end: int, inside: list[When]) -> str:
    for each in inside:
        view = view[: each.start] + " " * (each.end - each.start) + view[each.end :]
    return view[start:end]


def _printed(text: str, view: str, layout: Layout) -> Iterator[dict[str, Any]]:
    """Yield the symbols on lines that hold nothing else but words of a masthead."""
    found = symbols.find(unwrap(view), profiles.load(layout.profile))
    for line in _LINE.finditer(view):
        here = [each for each in found if line.start() <= each.start and each.end <= line.end() and each.target]
        rest = line[0]
        for each in here:
            rest = rest.replace(view[each.start : each.end], " ")
        if here and all(word in _masthead(folders()) for word in _words(rest)) and "(" not in rest:
            for each in here:
                yield _alias("head", each.target or "", text, each.start, each.end)


def _numbered(reading: Reading) -> Iterator[dict[str, Any]]:
    """Yield the symbol that follows from the number before the title, where one way of numbering of the organ fits."""
    layout = reading.layout
    if layout.organ is None or not layout.organ.name or layout.title is None:
        return
    view = fold(reading.text)
    found = _NUMBER.match(view, layout.title[0], layout.title[1])
    if found is None:
        return
    organ, number = layout.organ.name, found["number"]
    rows = [row for each in profiles.every() for row in each.acts if row.organ == organ and row.noun == layout.genre]
    made = {row.target: match for row in rows if (match := re.fullmatch(row.number, number)) is not None}
    targets = {symbols.canonical_of(target, match)[0] for target, match in made.items()}
    if len(targets) == 1:
        yield _alias("number", targets.pop(), reading.text, *found.span("number"))


def _words(text: str) -> list[str]:
    return _LETTERS.findall(text.lower())


def _parts(text: str, view: str, own: str) -> Iterator[dict[str, Any]]:
    """Yield the parts that a text holds together: "A/RES/75/101 A-B" is cited as 75/101 A too."""
    at = unwrap(view).replace(" ", "").find(own)
    if at < 0:
        return
    pattern = re.compile(r"\s*".join(map(re.escape, own)))
    found = pattern.search(view)
    letters = _PARTS.match(view, found.end()) if found is not None else None
    if found is None or letters is None or letters["first"] > letters["last"]:
        return
    for code in range(ord(letters["first"]), ord(letters["last"]) + 1):
        yield _alias("part", f"{own}{chr(code)}", text, found.start(), letters.end())


def _alias(how: str, symbol: str, text: str, start: int, end: int) -> dict[str, Any]:
    return {"how": how, "symbol": symbol, "exact": text[start:end], "start": start, "end": end}


def _rows(name: str, language: str) -> list[dict[str, Any]]:
    return [row for row in table("linking")[name] if row["language"] == language]


@cache
def _joints(places: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(table("linking")["beside-days"])


@cache
def _masthead(places: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(table("linking")["masthead"])
